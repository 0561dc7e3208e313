"""Users and login (tài khoản, đăng nhập). Knows neither posts nor roles: those are `organisations`."""

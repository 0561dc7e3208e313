"""How people get in (đăng nhập): passwords, second factor, sessions; allauth as this product uses it."""

"""In-app notices, e-mail and digest (thông báo): told whom by the caller; never decides who is responsible."""

"""The form of the login: its page has its own link to a forgotten password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as OfLibrary


class LoginForm(OfLibrary):  # type: ignore[misc]  # the library is untyped
    """Name and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""

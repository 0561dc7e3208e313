"""How this installation uses allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by the administrator of accounts; nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

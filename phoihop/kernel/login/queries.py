"""Who needs a second factor, and who has one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from phoihop.kernel.accounts.models import User

OWN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for these


@cache
def _function(path: str) -> Callable[[User], bool]:
    found: Callable[[User], bool] = import_string(path)
    return found


def is_second_factor_needed(user: User) -> bool:
    """Whether the installation obliges `user`: `settings.SECOND_FACTOR_FOR` names who knows the roles."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and _function(settings.SECOND_FACTOR_FOR)(user)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What `user` logs in with besides the password."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=OWN)
    return found


def owes_second_factor(user: User) -> bool:
    """Needs one and has none."""
    return is_second_factor_needed(user) and not factors_of(user).exists()

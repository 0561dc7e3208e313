"""A person's own choices of how the product looks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit


@transaction.atomic
def set_preferences(*, by: User, at: datetime, language: str, theme: str, mail_digest: bool) -> User:
    """Keep language, theme and the daily mail of `by`'s own account; no act is written when nothing changes."""
    user = User.objects.select_for_update().get(pk=by.pk)
    wanted = {"language": language, "theme": theme, "mail_digest": mail_digest}
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    if not changed:
        return user
    for name in changed:
        setattr(user, name, wanted[name])
    return audit.save(user, changed, verb="user.preferences_set", by=by, at=at)

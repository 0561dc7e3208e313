"""What a person does with one's own login; accounts are opened and closed by `organisations.services`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit


@transaction.atomic
def choose_password(*, by: User, password: str, at: datetime) -> User:
    """The person's own new password (đổi mật khẩu), also after a letter; who was given one has now changed it."""
    row = User.objects.select_for_update().get(pk=by.pk)
    row.set_password(password)
    row.must_choose_password = False
    return audit.save(row, ["password", "must_choose_password"], verb="account.password_chosen", by=by, at=at)

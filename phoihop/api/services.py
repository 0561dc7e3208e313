"""Keys are made and revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.api.models import ApiKey, Scope, last_day
from phoihop.api.permissions import can_make, can_revoke
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_key(
    *, body: Body, name: str, scopes: Sequence[Scope], expires_on: date, by: User, at: datetime
) -> tuple[ApiKey, str]:
    """A key for a program of `body` (tạo khóa kết nối); returns it with the token to hand over, which is not kept.

    Raises PermissionDenied, Refused "key.no_scope", "key.days" (past, or beyond what the installation allows).
    """
    if not can_make(by, body):
        raise PermissionDenied
    if not scopes:
        raise Refused("key.no_scope", _("Chọn ít nhất một việc mà khóa được làm."))
    today = clock.day_of(at)
    last = last_day(today)
    if not today <= expires_on <= last:
        sentence = _("Ngày hết hạn phải từ hôm nay đến %(last)s; hãy chọn ngày khác.")
        raise Refused("key.days", sentence % {"last": f"{last:%d/%m/%Y}"})
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        body=body, user=by, name=name, scopes=sorted(scopes), secret_hash=digest(secret), created_at=at,
        expires_on=expires_on,
    )  # fmt: skip
    audit.create(key, verb="key.made", by=by, at=at, on_behalf_of=body)
    return key, f"{key.code}.{secret}"


@transaction.atomic
def revoke_key(*, key_id: UUID, by: User, at: datetime) -> ApiKey:
    """End a key at once (thu hồi). Again: nothing happens. Raises PermissionDenied."""
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("body").get(pk=key_id)
    if not can_revoke(by, key, on=clock.day_of(at)):
        raise PermissionDenied
    if key.revoked_at is not None:
        return key
    key.revoked_at = at
    return audit.save(key, ["revoked_at"], verb="key.revoked", by=by, at=at)

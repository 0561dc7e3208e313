"""Telling people, and what they have read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.notifications.services.outbox import Letter, write
from phoihop.kernel.notifications.words import Sentence, as_json, say
from phoihop.kernel.text import clean

AT_ONCE = 5000


@transaction.atomic(savepoint=False)
def notify(
    *,
    users: Iterable[User],
    kind: str,
    title: Sentence,
    url: str,
    key: str,
    at: datetime,
    mail: bool = True,
    by: User | None = None,
) -> list[Notification]:
    """Tell each of `users` once (`key`), in the caller's transaction: rolled back act, no notice, no letter.

    `title`: one sentence, told each person in his own language. `url`: path of the matter. `mail`: also by letter, to
    those with an address, where mail is switched on. `by`: whose act it is; who acts is not told of it.
    Returns the new notices (empty when all were told before). A notice follows from an act that is recorded elsewhere,
    so it has no act of its own.
    """
    people = {user.pk: user for user in users if user.is_active and (by is None or user.pk != by.pk)}
    _one_at_a_time(key)
    told = set(Notification.objects.filter(key=key, user__in=people).values_list("user_id", flat=True))
    notices = []
    for person in sorted((p for pk, p in people.items() if pk not in told), key=lambda p: p.pk):
        with override(person.language):
            told_as = clean(say(title))[:300]
        notice = Notification(user=person, kind=kind, title=told_as, said=as_json(title), url=url, key=key, at=at)
        notices.append(notice)
    Notification.objects.bulk_create(notices)
    if mail:
        write(letters=[_letter(notice) for notice in notices if notice.user.email], by=by, at=at)
    return notices


def mark_read(*, code: str, by: User, at: datetime) -> Notification:
    """The person has seen it (đã đọc). Again changes nothing. PermissionDenied for another's notice."""
    with transaction.atomic():
        notice = Notification.objects.select_for_update().get(code=code)
        if notice.user_id != by.pk:
            raise PermissionDenied
        if notice.read_at is None:
            notice.read_at = at
            audit.save(notice, ["read_at"], verb="notification.read", by=by, at=at)
    return notice


@transaction.atomic
def mark_all_read(*, by: User, at: datetime) -> int:
    """Everything up to now is read; returns how many were not (at most 5,000 at once)."""
    notices = list(Notification.objects.visible_to(by).unread().filter(at__lte=at).select_for_update()[:AT_ONCE])
    for notice in notices:
        notice.read_at = at
    audit.bulk_save(notices, ["read_at"], verb="notification.read", by=by, at=at)
    return len(notices)


def _one_at_a_time(key: str) -> None:
    """Two workers with the same `key` wait for each other instead of failing on the constraint."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [1_874_331, zlib.crc32(key.encode()) - 2**31])


def _letter(notice: Notification) -> Letter:
    with override(notice.user.language):
        text = "\n\n".join(
            [
                _("Kính gửi %(name)s,") % {"name": notice.user.full_name},
                notice.title,
                settings.PUBLIC_URL + notice.url,
                _("Thư tự động từ phần mềm Phối Hợp, xin không trả lời."),
            ]
        )
    return Letter(notice.user, notice.title, text, f"notice:{notice.pk}")

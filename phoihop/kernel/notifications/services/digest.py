"""One letter a day with what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Mail, Notification
from phoihop.kernel.notifications.services.outbox import Letter, write

UNREAD_LINES = 30


@dataclass(frozen=True)
class Line:
    """One matter of a digest; `url`: its path, "" for none."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading; `hidden`: how many more there are that are not listed."""

    title: str
    lines: Sequence[Line]
    hidden: int = 0


@transaction.atomic
def digest(*, user: User, sections: Sequence[Section], today: date, at: datetime) -> Mail | None:
    """The letter of the day to one person (thư tổng hợp hằng ngày): `sections` of other apps and what is unread.

    None when the person wants none, has no address, when there is nothing to say, when today's was written already, or
    without a mail server. Called with the person's language switched on for `sections`.
    """
    if not (user.mail_digest and user.is_active and user.email):
        return None
    with override(user.language):
        filled = [section for section in [*sections, _unread(user)] if section.lines or section.hidden]
        if not filled:
            return None
        day = f"{today:%d/%m/%Y}"
        text = "\n\n".join(
            [
                _("Kính gửi %(name)s, việc của ngày %(day)s:") % {"name": user.full_name, "day": day},
                *(_said(section) for section in filled),
                _("Muốn thôi nhận thư này, hãy đổi ở: %(url)s") % {"url": settings.PUBLIC_URL + "/settings/"},
            ]
        )
        subject = _("Việc ngày %(day)s") % {"day": day}
    letter = Letter(user, subject, text, f"digest:{user.pk}:{today.isoformat()}")
    return next(iter(write(letters=[letter], at=at)), None)


def _unread(user: User) -> Section:
    unread = Notification.objects.visible_to(user).unread()
    found = list(unread.order_by("-at", "-id")[: UNREAD_LINES + 1])
    hidden = unread.count() - UNREAD_LINES if len(found) > UNREAD_LINES else 0
    lines = [Line(notice.words, notice.url) for notice in found[:UNREAD_LINES]]
    return Section(_("Thông báo chưa đọc"), lines, hidden)


def _said(section: Section) -> str:
    lines = [section.title.upper()]
    for line in section.lines:
        lines.append(f"- {line.text}")
        if line.url:
            lines.append(f"  {settings.PUBLIC_URL}{line.url}")
    if section.hidden:
        lines.append(_("- và %(number)s mục nữa") % {"number": section.hidden})
    return "\n".join(lines)

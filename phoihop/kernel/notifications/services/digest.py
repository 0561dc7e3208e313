"""One letter a day with what waits."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications.models import Mail, Notification
from phoihop.kernel.notifications.services.outbox import Letter, write

UNREAD_LINES = 30


def readers(*, morning: date, today: date) -> list[UUID]:
    """Who gets the letter of the day on `today`; nobody on a day off (the next working day's letter has it all), nor
    without a mail server. A `morning` that was missed is made up for on the same day only."""
    if not settings.MAIL_ENABLED or morning != today or clock.current_calendar().is_working(today) is False:
        return []
    wanting = User.objects.filter(is_active=True, mail_digest=True).exclude(email="")
    return list(wanting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def digest(*, user: User, today: date, at: datetime) -> Mail | None:
    """The letter of the day to one person (thư tổng hợp hằng ngày): what is unread, reminders and all.

    None when the person wants none, has no address, when nothing is unread, when today's was written already, or
    without a mail server.
    """
    if not (user.mail_digest and user.is_active and user.email):
        return None
    with override(user.language):
        unread = _unread(user)
        if not unread:
            return None
        day = f"{today:%d/%m/%Y}"
        text = "\n\n".join(
            [
                _("Kính gửi %(name)s, việc của ngày %(day)s:") % {"name": user.full_name, "day": day},
                unread,
                _("Muốn thôi nhận thư này, hãy đổi ở: %(url)s") % {"url": settings.PUBLIC_URL + "/settings/"},
            ]
        )
        subject = _("Việc ngày %(day)s") % {"day": day}
    letter = Letter(user, subject, text, f"digest:{user.pk}:{today.isoformat()}")
    return next(iter(write(letters=[letter], at=at)), None)


def _unread(user: User) -> str:
    """The newest unread notices under their heading, and how many more there are; "" for none."""
    unread = Notification.objects.visible_to(user).unread()
    found = list(unread.order_by("-at", "-id")[: UNREAD_LINES + 1])
    if not found:
        return ""
    lines = [_("Thông báo chưa đọc").upper()]
    for notice in found[:UNREAD_LINES]:
        lines.append(f"- {notice.words}")
        if notice.url:
            lines.append(f"  {settings.PUBLIC_URL}{notice.url}")
    if len(found) > UNREAD_LINES:
        lines.append(_("- và %(number)s mục nữa") % {"number": unread.count() - UNREAD_LINES})
    return "\n".join(lines)

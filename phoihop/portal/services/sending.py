"""A citizen sends a petition, and has a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.intake import services as intake
from phoihop.intake.models import Source
from phoihop.intake.rules import Said, content_of, sender_of
from phoihop.kernel import secrecy
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.services import plain
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.services import Sealed
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.portal.models import Submission
from phoihop.portal.queries import clerks_of, code_digest, receives
from phoihop.portal.rules import receipt_code


@dataclass(frozen=True)
class Picture:
    """A picture or scan that goes with it."""

    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """What the citizen keeps. `mailed`: whether a letter with the code is on its way."""

    code: str = field(repr=False)
    receiver: Body
    received_on: date
    mailed: bool = False


@transaction.atomic
def send(*, receiver: Body, said: Said, pictures: Sequence[Picture] = (), token: str, at: datetime) -> Receipt:
    """Send a petition from the public page (gửi kiến nghị): an item of `intake`, sealed, which a clerk screens.

    `token`: the form's own; the same form with the same words sent again is the same submission with the same code, of
    which only the digest is kept. Raises Refused "portal.no_receiver" and those of `intake.take_in`, `intake.attach`.
    """
    today = clock.day_of(at)
    if not receives(receiver, today):
        raise Refused(
            "portal.no_receiver", _("Cơ quan này chưa nhận kiến nghị qua trang công dân; xin chọn cơ quan khác.")
        )
    name = f"portal:{token}:{plain(content_of(said))}:{plain(sender_of(said))}:{receiver.code}"
    code = receipt_code(secrecy.digest(name, purpose="portal.code"))
    item = intake.take_in(
        receiver=receiver, source=Source.PORTAL, said=said, received_on=today, client_key=name, by=None, at=at
    )
    for number, one in enumerate(pictures, 1):
        intake.attach(item_id=item.pk, name=one.name, data=one.data, client_key=str(number), by=None, at=at)
    known = Submission.objects.filter(item=item).first()
    mailed = bool(said.sender.email and settings.MAIL_ENABLED)
    if known is None:
        submission = Submission(code_digest=code_digest(code), item=item, at=at)
        audit.create(submission, verb="submission.sent", by=None, at=at)
        _tell_clerks(receiver, today, at)
        if mailed:
            letter = _letter(code, receiver, said.sender.email, str(submission.pk))
            notifications.write(letters=[letter], at=at)
    return Receipt(code, receiver, item.received_on, mailed)


def _tell_clerks(receiver: Body, today: date, at: datetime) -> None:
    """Once a day: how many came is seen in the queue."""
    notifications.notify(
        users=clerks_of(receiver, today),
        kind="submission.sent",
        title=Sentence(N_("Có nội dung từ trang công dân chờ sàng lọc.")),
        url=reverse("intake:queue"),
        key=f"submission.sent:{receiver.code}:{today.isoformat()}",
        mail=False,
        at=at,
    )


def _letter(code: str, receiver: Body, email: str, key: str) -> Sealed:
    text = "\n\n".join(
        [
            _("%(body)s đã nhận nội dung ông, bà gửi qua trang công dân.") % {"body": receiver.name},
            _("Mã theo dõi: %(code)s") % {"code": code},
            _("Theo dõi tại: %(url)s") % {"url": f"{settings.PUBLIC_URL}/cong-dan/theo-doi/"},
            _("Ai có mã này đều xem được nội dung đang ở bước nào; xin giữ kín."),
        ]
    )
    return Sealed(email, _("Mã theo dõi nội dung đã gửi"), text, f"portal:{key}")

"""Letters to who sent a petition from the public page and left an address: that something changed, never what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from phoihop.intake import services as intake
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.services import Sealed
from phoihop.petitions.models import OWED, Petition, PetitionState, Pledge
from phoihop.petitions.queries import carried_by
from phoihop.portal.models import Submission


class Step(StrEnum):
    """What became of it."""

    ANSWERED = "answered"
    REOPENED = "reopened"
    SOLVED = "solved"
    SETTLED = "settled"
    RELEASED = "released"


STILL: dict[Step, Sequence[PetitionState]] = {
    Step.ANSWERED: (PetitionState.ANSWERED, PetitionState.SOLVED),
    Step.REOPENED: OWED,
    Step.SOLVED: (PetitionState.SOLVED,),
    Step.SETTLED: (PetitionState.CLOSED,),
    Step.RELEASED: (*OWED, PetitionState.ANSWERED, PetitionState.SOLVED),
}


@transaction.atomic
def tell_senders(*, petition_id: UUID, step: Step, key: UUID, at: datetime) -> frozenset[UUID]:
    """Write to whoever sent the petition or one merged into it, if he left an address and it is kept; once for each `key`.

    The letter is sealed until it is sent, and holds neither a name nor a word of petition or answer. Nothing is written of
    what is no longer so, nor once nobody works on it any more. Gives the items of those who are written to.
    """
    petition = Petition.objects.select_related("receiver").defer("search", "receiver__search").get(pk=petition_id)
    if not settings.MAIL_ENABLED or petition.state not in STILL[step]:
        return frozenset()
    sent = Submission.objects.filter(item__petitions__in=carried_by(petition_id)).distinct().order_by("pk")
    letters, items = [], set()
    for submission in sent.select_related("item__receiver").defer("item__content", "item__receiver__search"):
        email = intake.address_for_letter(item_id=submission.item_id, why=f"{step}: {petition.code}", at=at)
        if email:
            with override(settings.LANGUAGE_CODE):
                text = _text(petition, submission.item.receiver.name, step)
                subject = _("Tin về nội dung ông, bà đã gửi")
            letters.append(Sealed(email, subject, text, f"portal.told:{submission.pk}:{step}:{key}"))
            items.add(submission.item_id)
    notifications.write(letters=letters, at=at)
    return frozenset(items)


def _text(petition: Petition, receiver: str, step: Step) -> str:
    to = {"body": receiver}
    words = {
        Step.ANSWERED: _("Nội dung ông, bà gửi tới %(body)s đã có trả lời.") % to,
        Step.REOPENED: _("Nội dung ông, bà gửi tới %(body)s được mở lại: trả lời trước chưa giải quyết hết.") % to,
        Step.SOLVED: _("Nội dung ông, bà gửi tới %(body)s đã được xác nhận là giải quyết xong.") % to,
        Step.SETTLED: _("Việc ông, bà gửi tới %(body)s đã được trả lời và giải quyết xong trước đó.") % to,
        Step.RELEASED: _("Trả lời nội dung ông, bà gửi tới %(body)s đã được công khai trên trang công dân.") % to,
    }
    said = [words[step]]
    if step == Step.ANSWERED and (days := _promised(petition)):
        said.append(_("Cơ quan trả lời hứa làm xong trước hết ngày: %(days)s.") % {"days": days})
    if step == Step.RELEASED:
        url = settings.PUBLIC_URL + reverse("portal:petition", args=[petition.code])
        said.append(_("Đọc tại: %(url)s") % {"url": url})
    url = settings.PUBLIC_URL + reverse("portal:follow")
    said.append(_("Theo dõi bằng mã trên phiếu nhận, tại: %(url)s") % {"url": url})
    said.append(_("Thư tự động, xin không trả lời; gửi tới địa chỉ đã để lại khi gửi nội dung."))
    return "\n\n".join(said)


def _promised(petition: Petition) -> str:
    rows = Pledge.objects.filter(line__petition=petition, line__corrected_by__isnull=True).order_by("due_on")
    return "; ".join(dict.fromkeys(f"{day:%d/%m/%Y}" for day in rows.values_list("due_on", flat=True)))

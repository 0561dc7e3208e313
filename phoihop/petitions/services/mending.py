"""The words of a petition are written anew, and whatever repeats them here follows."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.petitions.likeness import keys_version
from phoihop.petitions.models import AlikeMember, LikelyRepeat, Petition, Proposal
from phoihop.petitions.nearest import keys_for
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.rules.saying import BY_A_PERSON, RARE_WORDS
from phoihop.petitions.rules.ways import title_of
from phoihop.petitions.services.following import PUBLICATION
from phoihop.petitions.services.local import CORRECTION, SETTLED, TELLING, TRIAGE
from phoihop.petitions.services.places import SOURCE
from phoihop.petitions.services.proposing import propose_for
from phoihop.petitions.services.states import change, one_locked

NAMED_AFTER_IT = (SOURCE, TRIAGE, SETTLED, CORRECTION, TELLING, PUBLICATION)  # whose titles repeat its own
_QUOTED = re.compile(r"«([^»]+)»")


@transaction.atomic
def mend_words(
    *,
    petition_id: UUID,
    revision: int | None,
    title: str,
    text: str,
    place: str,
    addressee: str,
    spot_answer: str,
    reason: str,
    by: User,
    at: datetime,
) -> Petition:
    """Write the words of a petition anew (sửa lời kiến nghị), e.g. without a name that was left in them. The old ones are in
    no act; what was published, sent or put into a synthesis meanwhile keeps its own words.

    `revision`: of what `by` has read. Raises PermissionDenied, Refused "petition.changed_meanwhile", "petition.over",
    "petition.no_text", "petition.needs_ground".
    """
    petition = one_locked(petition_id, revision=revision)
    if not can_sort(by, petition):
        raise PermissionDenied
    if not petition.is_alive:
        raise Refused("petition.over", _("Kiến nghị này đã kết thúc, không sửa lời được."))
    before, words = petition.text, clean(text)
    if not words:
        raise Refused("petition.no_text", _("Kiến nghị cần có nội dung; ghi cử tri đề nghị việc gì."))
    if not reason:
        raise Refused("petition.needs_ground", _("Ghi lý do sửa."))
    change(
        petition, verb="petition.mended", title=clean(title) or title_of(words), text=words, place=clean(place),
        addressee=clean(addressee), spot_answer=clean(spot_answer), by=by, at=at, reason=reason,
    )  # fmt: skip
    commitments.reword_case(kinds=NAMED_AFTER_IT, code=petition.code, words=petition.title, by=by, at=at)
    if words != before:
        petition.alike_keys, petition.alike_version = keys_for(words, petition.commune), keys_version()
        audit.follow([petition], ["alike_keys", "alike_version"])
        _forget_quotations(petition, before, by=by, at=at)
        if Proposal.objects.waiting().filter(petition=petition).exists():
            propose_for(petitions=[petition], at=at)
    return petition


def _forget_quotations(petition: Petition, before: str, *, by: User, at: datetime) -> None:
    """Why it was taken for a repeat no longer quotes what stands in its words no more."""
    marks = LikelyRepeat.objects.filter(Q(petition=petition) | Q(other=petition)).order_by("pk")
    members = AlikeMember.objects.filter(group__members__petition=petition).distinct().order_by("pk")
    for rows, instead in ((list(marks), RARE_WORDS), (list(members), BY_A_PERSON)):
        gone = [row for row in rows if _quotes_what_is_gone(row.reason, before, petition.text)]
        for row in gone:
            row.reason = instead
        audit.bulk_save(gone, ["reason"], verb="alike.reworded", by=by, at=at)


def _quotes_what_is_gone(reason: str, before: str, now: str) -> bool:
    quoted, old, new = _QUOTED.findall(reason.casefold()), before.casefold(), now.casefold()
    return any(term in old and term not in new for term in quoted)

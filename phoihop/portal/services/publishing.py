"""An answer is put before those who release it; they release its words, refuse, take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.petitions.models import AnswerLine
from phoihop.petitions.rules.checks import personal
from phoihop.petitions.rules.ways import title_of
from phoihop.petitions.services import following
from phoihop.portal.models import Publication, PublicationState
from phoihop.portal.permissions import can_moderate, can_propose
from phoihop.portal.queries.published import was_read
from phoihop.portal.services.telling import Step, tell_senders
from phoihop.portal.wording import masked

STANDING = [PublicationState.PROPOSED, PublicationState.PUBLISHED]
DECIDED = ["state", "reason", "decided_by", "decided_at"]
WORDS = ["title", "text", "answer", "promises"]
REPEATED = ["regime", "field", "commune", "session", "published_on"]


@dataclass(frozen=True)
class Wording:
    """What the public is to read. `promises`: {code of a promise: words}."""

    text: str
    answer: str
    promises: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> list[str]:
        """All of it."""
        return [self.text, self.answer, *self.promises.values()]


@transaction.atomic
def propose(*, line_id: UUID, by: User, at: datetime) -> Publication:
    """Put a petition with this answer before those who release it (đề nghị công khai): its words as they are, without what
    tells a private person. Again: the one that waits.

    An answer that a later one replaced comes back only where the public read it before and reads nothing of the petition now.
    Raises PermissionDenied, Refused "publication.corrected" (a later answer takes its place), "publication.standing"."""
    rows = AnswerLine.objects.select_for_update(of=("self",)).select_related("petition__receiver")
    line = rows.prefetch_related("pledges").get(pk=line_id)
    petition = line.petition
    if not can_propose(by, petition):
        raise PermissionDenied
    _replaced(line)
    standing = Publication.objects.filter(line=line, state__in=STANDING).first()
    if standing is not None and standing.is_published:
        raise Refused("publication.standing", _("Trả lời này đang được công khai."))
    if standing is not None:
        return standing
    text = masked(petition.text)
    row = Publication(
        line=line, petition=petition, receiver=petition.receiver, title=title_of(text), text=text,
        answer=masked(line.text),
        promises={pledge.code: masked(pledge.text) for pledge in line.pledges.all()},
        regime=petition.regime, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    return audit.create(row, verb="publication.proposed", by=by, at=at)


@transaction.atomic
def release(*, publication_id: UUID, wording: Wording, seen: bool, by: User, at: datetime) -> Publication:
    """Show the public these words (duyệt công khai); what the receiver owed for it in the ledger is kept thereby.

    `seen`: `by` has looked at what the machine takes for data of private persons, and it is none. An earlier publication of
    the petition makes room; who sent it from the public page and left an address is written to, which notes when he was told.
    Raises PermissionDenied, Refused "publication.decided", "publication.corrected",
    "publication.needs_words", "publication.names_somebody", and those of `petitions.following.publish`."""
    row = _locked(publication_id, PublicationState.PROPOSED, by)
    again = _replaced(row.line)
    wording = Wording(
        clean(wording.text), clean(wording.answer), {code: clean(said) for code, said in wording.promises.items()}
    )
    today, petition = clock.day_of(at), row.petition
    if not all(wording.parts) or wording.promises.keys() != row.promises.keys():
        raise Refused(
            "publication.needs_words", _("Ghi đủ lời công khai của kiến nghị, của trả lời và của từng lời hứa.")
        )
    if not seen and any(personal(part) for part in wording.parts):
        sentence = _("Lời công khai còn chỗ giống dữ liệu cá nhân: hãy bỏ đi, hoặc xác nhận đã xem từng chỗ.")
        raise Refused("publication.names_somebody", sentence)
    for other in Publication.objects.select_for_update().filter(petition=petition, state=PublicationState.PUBLISHED):
        _decide(other, PublicationState.WITHDRAWN, _("Thay bằng trả lời mới."), "publication.replaced", by, at)
    following.publish(line_id=row.line_id, text=wording.text, again=again, by=by, at=at)
    row.title, row.text, row.answer = title_of(wording.text), wording.text, wording.answer
    row.promises = dict(wording.promises)
    row.regime, row.field, row.published_on = petition.regime, petition.field, today
    row.commune_id, row.session_id = petition.commune_id, petition.session_id
    _decide(row, PublicationState.PUBLISHED, "", "publication.released", by, at, [*WORDS, *REPEATED])
    _tell(row, again=again, by=by, at=at)
    return row


def _tell(row: Publication, *, again: bool, by: User, at: datetime) -> None:
    """Whoever sent it and left an address is written to: from the letter on he can read the answer, and so is told of it."""
    told = tell_senders(petition_id=row.petition_id, step=Step.RELEASED, key=row.pk, at=at)
    line = AnswerLine.objects.get(pk=row.line_id)
    if row.petition.item_id in told and line.told_on is None and not again:
        following.tell_voter(line_id=line.pk, on=clock.day_of(at), by=by, at=at)


@transaction.atomic
def refuse(*, publication_id: UUID, reason: str, by: User, at: datetime) -> Publication:
    """Keep it from the public (không công khai), with the reason; what is owed for it stays owed. Raises PermissionDenied,
    Refused "publication.decided", "publication.needs_reason"."""
    row = _locked(publication_id, PublicationState.PROPOSED, by)
    return _decide(row, PublicationState.REFUSED, _reason(reason), "publication.refused", by, at)


@transaction.atomic
def withdraw(*, publication_id: UUID, reason: str, by: User, at: datetime) -> Publication:
    """Take it from the public again (gỡ), with the reason. Raises PermissionDenied, Refused "publication.decided",
    "publication.needs_reason"."""
    row, said = _locked(publication_id, PublicationState.PUBLISHED, by), _reason(reason)
    if row.petition.published_on is not None:
        following.withdraw(petition_id=row.petition_id, reason=said, by=by, at=at)
    return _decide(row, PublicationState.WITHDRAWN, said, "publication.withdrawn", by, at)


def _replaced(line: AnswerLine) -> bool:
    """Whether a later answer replaced it. Raises Refused "publication.corrected" where it may not come back."""
    if not AnswerLine.objects.filter(corrects=line).exists():
        return False
    if not was_read(line):
        sentence = _("Trả lời này đã được thay bằng trả lời mới; hãy công khai trả lời mới.")
        raise Refused("publication.corrected", sentence)
    return True


def _locked(publication_id: UUID, state: PublicationState, by: User) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("petition", "line")
    row = rows.get(pk=publication_id)
    if not can_moderate(by, row):
        raise PermissionDenied
    if row.state != state:
        raise Refused("publication.decided", _("Nội dung này đã có người quyết định; hãy tải lại trang."))
    return row


def _reason(reason: str) -> str:
    said = clean(reason)
    if not said:
        raise Refused("publication.needs_reason", _("Ghi lý do."))
    return said


def _decide(
    row: Publication,
    state: PublicationState,
    reason: str,
    verb: str,
    by: User,
    at: datetime,
    more: list[str] | None = None,
) -> Publication:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason, by, at
    return audit.save(row, [*DECIDED, *(more or [])], verb=verb, by=by, at=at, reason=reason)

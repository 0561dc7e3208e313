"""What a new calendar or a new version of a term would move: shown first, applied by a person, one act each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.commitments.permissions import can_follow, can_head
from phoihop.commitments.services.clock import DATE_FIELDS, answer_of, take
from phoihop.commitments.services.locking import locked, settle_turns
from phoihop.commitments.services.notices import tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.due import Due
from phoihop.kernel.clock.rules.terms import TermRegister, TermVersion, parse_term
from phoihop.kernel.errors import Refused
from phoihop.regulations.models import BodyRole


@dataclass(frozen=True)
class Impact:
    """An open commitment whose date would move: `before`, `after`, and the answer that explains it."""

    commitment: Commitment
    before: date | None
    after: date | None
    answer: Due


def impact_of_register(*, user: User) -> Iterator[Impact]:
    """Open commitments `user` may see whose date differs under the calendar and the terms now loaded, by date."""
    calendar, terms = clock.current_calendar(), clock.current_terms()
    rows = Commitment.objects.visible_to(user).under_way().exclude(term={}).select_related("regulation", "judge")
    for commitment in rows.prefetch_related("clock_steps").order_by("due_on", "pk").iterator(chunk_size=500):
        answer = _answer_now(commitment, calendar, terms)
        if answer is not None and answer.due_on != commitment.due_on:
            yield Impact(commitment, commitment.due_on, answer.due_on, answer)


@transaction.atomic
def apply_impact(*, commitment_id: UUID, reason: str, by: User, at: datetime) -> Commitment:
    """Move one commitment to the date under the calendar and terms now loaded, with notice.

    Raises PermissionDenied (`by` heads neither follower nor judge), Refused "commitment.closed", "impact.none".
    """
    commitment = locked(commitment_id)
    follower = commitment.regulation.follower if commitment.regulation else None
    if not (can_follow(by, follower) or can_head(by, commitment, commitment.judge, from_paper=False)):
        raise PermissionDenied
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận nên hạn không đổi nữa."))
    answer = _answer_now(commitment, clock.current_calendar(), clock.current_terms())
    if answer is None or answer.due_on == commitment.due_on:
        raise Refused("impact.none", _("Hạn của nhiệm vụ này không thay đổi."))
    take(commitment, answer)
    commitment.term = answer.term.as_json()
    audit.save(commitment, [*DATE_FIELDS, "term"], verb="commitment.moved", by=by, at=at, reason=reason)
    settle_turns(commitment)
    tell(
        commitment,
        [BodyRole.LEAD, BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.FOLLOWER],
        kind="commitment.moved",
        title=_("Hạn thay đổi: %(title)s") % {"title": commitment.title},
        key=f"impact-{answer.calendar.version}-{answer.term.version}",
        at=at,
        by=by,
    )
    return commitment


def _answer_now(commitment: Commitment, calendar: WorkingCalendar, terms: TermRegister) -> Due | None:
    if commitment.clock_from is None or not commitment.term:
        return None
    return answer_of(commitment, term=_term_now(commitment, terms), calendar=calendar)


def _term_now(commitment: Commitment, terms: TermRegister) -> TermVersion:
    """A statutory term in the version that holds for the anchor day; a clause's own offset as it was."""
    held = parse_term(commitment.term)
    if held.layer == "regulation" or commitment.clock_from is None:
        return held
    return terms.on(held.key, commitment.clock_from) or held

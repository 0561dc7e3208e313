"""The day of a promise that a person set, not a clause, is set anew: by its plan, by the review that asks for a report."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, OriginKind
from phoihop.commitments.services.clock import DATE_FIELDS, take
from phoihop.commitments.services.locking import locked, settle_turns
from phoihop.commitments.services.notices import EVERYONE, tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.clock.rules.instances import term_of_day
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence


@transaction.atomic
def move_report(*, commitment_id: UUID, due_on: date, why: str, reason: str, by: User, at: datetime) -> Commitment:
    """Give a commitment to hand a report in another day, as the review that asks for the report does (`why` names it).

    What an extension granted survives. Rights are those of the act of the review. Raises Refused "commitment.closed",
    "commitment.not_of_a_report" (its day is that of a clause or a plan), "commitment.same_day".
    """
    commitment = locked(commitment_id)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if commitment.origin_kind != OriginKind.REPORT:
        sentence = _("Hạn của nhiệm vụ này không do đợt kiểm điểm đặt ra; hãy đề nghị gia hạn.")
        raise Refused("commitment.not_of_a_report", sentence)
    return put_on(commitment, due_on=due_on, why=why, reason=reason, key="report", by=by, at=at)


def granted_days(commitment: Commitment) -> list[date]:
    """The last days in time that extensions granted."""
    steps = commitment.clock_steps.filter(kind="extend").values_list("value", flat=True)
    return [date.fromisoformat(value) for value in steps if isinstance(value, str)]


def put_on(
    commitment: Commitment, *, due_on: date, why: str, reason: str, key: str, by: User, at: datetime,
    verb: str = "commitment.moved", paper: str = "",
) -> Commitment:  # fmt: skip
    """Count the day anew from `due_on`, never earlier than a day granted; write it, tell everyone who takes part.

    `commitment` is locked. `paper`: the citation of the one that says so. Raises Refused "commitment.same_day".
    """
    before = commitment.due_on
    if before == due_on:
        raise Refused("commitment.same_day", _("Nhiệm vụ đã có hạn đúng ngày này."))
    granted = granted_days(commitment)
    term = term_of_day(why, commitment.title, "none")
    take(commitment, due(term, (), clock.current_calendar(), start=max([due_on, *granted])))
    commitment.term = term.as_json()
    audit.save(commitment, [*DATE_FIELDS, "term"], verb=verb, paper=paper, by=by, at=at, reason=f"{why}: {reason}")
    settle_turns(commitment)
    days = {"before": f"{before:%d/%m/%Y}" if before else "—", "after": f"{commitment.due_on:%d/%m/%Y}"}
    tell(
        commitment,
        EVERYONE,
        kind="commitment.moved",
        title=Sentence(N_("Hạn đổi từ %(before)s sang %(after)s"), days),
        key=f"{key}-{at.isoformat()}",
        at=at,
        by=by,
    )
    return commitment

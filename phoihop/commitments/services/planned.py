"""Promises that come from a plan: opened together when it takes effect, moved and dropped as the plan moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, OriginKind, State
from phoihop.commitments.services.closing import close, lapse_extensions
from phoihop.commitments.services.locking import locked
from phoihop.commitments.services.moving import granted_days, put_on
from phoihop.commitments.services.notices import EVERYONE, at_work, tell
from phoihop.commitments.services.opening import Parties, build, dates_of_due
from phoihop.commitments.services.recorded import LONGEST
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.clock.rules.instances import term_of_day
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import Obligation, Regulation


@dataclass(frozen=True)
class Promise:
    """A step of a plan as the ledger takes it. `why`: the plan and the number of the step, the citation of its day."""

    source_code: str
    title: str
    output: str
    lead: Body
    due_on: date | None
    why: str
    partners: tuple[Body, ...] = ()
    recipients: tuple[Body, ...] = ()
    regulation: Regulation | None = None
    performs: tuple[Obligation, ...] = ()


@transaction.atomic
def owe_planned(
    *,
    promises: Sequence[Promise],
    source_kind: str,
    announced: Sentence,
    url: str,
    key: str,
    by: User | None,
    at: datetime,
    today: date,
) -> list[Commitment]:
    """Open the commitments of a plan, one a promise, with one notice a person for all of them (`announced`, `key`).

    Rights are those of the act of the plan that calls. `by` None: the plan's own nightly run.
    """
    calendar = clock.current_calendar()
    signed: dict[UUID, list[UUID]] = {}
    drafts = []
    for promise in promises:
        regulation = promise.regulation
        if regulation is not None and regulation.pk not in signed:
            signed[regulation.pk] = [party.body_id for party in regulation.parties.order_by("order")]
        term = term_of_day(promise.why, promise.title, "none")
        answer = due(term, (), calendar, start=promise.due_on) if promise.due_on else None
        drafts.append(
            build(
                title=promise.title,
                output=promise.output,
                regulation=regulation,
                signatories=signed[regulation.pk] if regulation else [],
                parties=Parties(
                    leads=(promise.lead.pk,),
                    partners=tuple(body.pk for body in promise.partners),
                    recipients=tuple(body.pk for body in promise.recipients),
                ),
                performs=promise.performs,
                opened_on=today,
                dates=dates_of_due(answer) if answer else {"derivation": {}},
                origin_kind=OriginKind.PLAN,
                source_kind=source_kind,
                source_code=promise.source_code,
            )
        )
    rows = [draft.commitment for draft in drafts]
    parts = {draft.commitment.pk: draft.rows for draft in drafts}
    audit.bulk_create(rows, verb="commitment.opened", parts=parts, by=by, at=at)
    owing = {body.pk for promise in promises for body in (promise.lead, *promise.partners)}
    told = [user for user in at_work(owing, today) if user != by]
    notifications.notify(users=told, kind="commitment.planned", title=announced, url=url, key=key, at=at)
    return rows


@transaction.atomic
def move_planned(*, commitment_id: UUID, due_on: date, why: str, reason: str, by: User, at: datetime) -> Commitment:
    """Give a commitment of a plan another day, as its plan does; the derivation names the plan (`why`), people are told.

    What an extension granted survives: the date is never earlier than the day granted. Rights are those of the act of
    the plan. Raises Refused "commitment.closed", "commitment.not_planned" (its day is that of a clause),
    "commitment.same_day".
    """
    commitment = locked(commitment_id)
    _of_a_plan(commitment)
    return put_on(commitment, due_on=due_on, why=why, reason=reason, key="plan", by=by, at=at)


@transaction.atomic
def carry_planned(
    *, commitment_id: UUID, due_on: date | None, why: str, paper: Paper, by: User, at: datetime
) -> Commitment:
    """A commitment goes on under the plan of the next period (chuyển tiếp), which is signed and issued as `paper`: a later
    day of that plan is an extension on the ground of the paper, an earlier one moves it; people are told. What the plan
    before had set, its successor may set anew; the day of a clause or of a term stays, and so does a day granted.

    Requests for no more time than that lapse. Proof that waits for its verdict is judged by the day it was given for.
    Rights are those of the act of the plan. Raises Refused "commitment.closed".
    """
    commitment = locked(commitment_id)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    before = commitment.due_on
    if commitment.origin_kind != OriginKind.PLAN or commitment.state != State.OPEN or due_on in {None, before}:
        return commitment
    assert due_on is not None  # noqa: S101  # asked just now
    later = before is None or due_on > before
    if not later and granted_days(commitment):
        return commitment
    reason, cited = "việc chưa xong của kỳ trước được chuyển tiếp, hạn theo kế hoạch kỳ này", paper.citation[:LONGEST]
    if later:
        lapse_extensions(commitment, f"{why}: {reason}", until=due_on, by=by, at=at, paper=cited)
    verb = "commitment.extended" if later else "commitment.moved"
    return put_on(commitment, due_on=due_on, why=why, reason=reason, key="plan", by=by, at=at, verb=verb, paper=cited)


@transaction.atomic
def drop_planned(*, commitment_id: UUID, reason: str, by: User, at: datetime) -> Commitment:
    """Close a commitment of a plan whose step the plan has given up: «không còn phải thực hiện», with the reason.

    Rights are those of the act of the plan. Raises Refused "commitment.closed", "commitment.not_planned".
    """
    commitment = locked(commitment_id)
    _of_a_plan(commitment)
    parts = close(commitment, State.NO_LONGER_DUE, reason, verb="commitment.closed", by=by, at=at)
    tell(
        commitment,
        EVERYONE,
        kind="commitment.closed",
        title=Sentence(N_("Không còn phải thực hiện: %(title)s"), {"title": commitment.title}),
        key=f"plan-{at.isoformat()}",
        at=at,
        by=by,
        parts=parts,
    )
    return commitment


def _of_a_plan(commitment: Commitment) -> None:
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if commitment.origin_kind != OriginKind.PLAN:
        raise Refused(
            "commitment.not_planned",
            _("Hạn của nhiệm vụ này do điều khoản quy chế đặt ra, kế hoạch không đổi được; hãy đề nghị gia hạn."),
        )

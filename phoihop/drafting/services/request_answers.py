"""The leading body answers a request for changes, and opens an amendment with what it took up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.services.notices import tell_bodies
from phoihop.commitments.services.recorded import trace_of
from phoihop.drafting import earlier
from phoihop.drafting.models import (
    ADOPTED,
    ChangeKind,
    ChangeRequest,
    ClauseChange,
    Decision,
    Draft,
    DraftEdit,
    DraftOrigin,
    DraftStage,
    RequestState,
)
from phoihop.drafting.permissions import can_answer_request, can_start
from phoihop.drafting.queries import leading_body, working
from phoihop.drafting.rules import proposals
from phoihop.drafting.rules.editing import Spot
from phoihop.drafting.rules.texts import Node, Place, places, seen
from phoihop.drafting.services.editing import add_node, remove_node, reword_node
from phoihop.drafting.services.starting import NewDraft, start
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.organisations.queries import heirs
from phoihop.papers.models import Paper
from phoihop.regulations.models import Regulation, RegulationKind, RegulationState


@dataclass(frozen=True)
class Ruling:
    """What becomes of one proposed change. `adopted`: the words settled on, where they are not the proposed ones."""

    decision: Decision
    reason: str = ""
    adopted: str = ""


@transaction.atomic
def answer_request(
    *,
    request_id: UUID,
    rulings: Mapping[int, Ruling],
    words: str = "",
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> ChangeRequest:
    """Answer a request clause by clause (trả lời đề nghị sửa đổi): proof of what the leading body owed.

    `rulings`: {order of the change: what becomes of it}, all of them. `paper`: the leading body's letter, typed by a
    registry clerk of who asked. Raises PermissionDenied, Refused "request.not_waiting", "request.ruling_missing",
    "request.reason_needed", "request.adopted_needed", "commitment.closed", "commitment.no_paper",
    "commitment.paper_not_issued", "paper.of_another_body".
    """
    rows = ChangeRequest.objects.select_for_update(of=("self",)).select_related("led_by", "commitment", "asked_by")
    request = rows.get(pk=request_id)
    if not can_answer_request(by, request, from_paper=paper is not None):
        raise PermissionDenied
    if not request.is_waiting:
        raise Refused("request.not_waiting", _("Đề nghị này đã có trả lời hoặc đã rút."))
    changes = list(request.changes.order_by("order"))
    if {change.order for change in changes} != set(rulings):
        raise Refused("request.ruling_missing", _("Hãy trả lời từng điều khoản được đề nghị."))
    trace = trace_of(request.led_by, paper, by=by, at=at, from_paper=paper is not None)
    for change in changes:
        _decide(change, rulings[change.order], by)
    fields = ["decision", "decision_reason", "adopted", "decided_by"]
    audit.bulk_save(changes, fields, verb="change.decided", **trace)
    request.state, request.answered_at, request.answer = RequestState.ANSWERED, at, clean(words)
    request.answer_paper = paper
    audit.save(request, ["state", "answered_at", "answer", "answer_paper"], verb="request.answered", **trace)
    owed = request.commitment
    if owed is not None and owed.is_under_way and not owed.is_led_by(request.led_by):  # handed over before
        why = _("%(body)s đã tự trả lời") % {"body": request.led_by}
        commitments.drop_of_case(commitment_id=owed.pk, reason=why, by=by, at=at)
    elif owed is not None and owed.is_under_way:
        said = "; ".join(f"{change.address}: {Decision(change.decision).label}" for change in changes)
        commitments.prove(
            commitment_id=owed.pk,
            body=request.led_by,
            statement=f"{said}. {request.answer}".strip(),
            received_on=clock.day_of(at),
            paper=paper,
            from_paper=paper is not None,
            by=by,
            at=at,
        )
    return request


@dataclass(frozen=True)
class Amended:
    """The amendment, and what was taken up but left out: others changed or removed the clause since it was asked."""

    draft: Draft
    put_in: int
    left: list[ClauseChange]


@transaction.atomic
def amend_as_requested(*, regulation_id: UUID, by: User, at: datetime) -> Amended:
    """Put everything that was taken up and stands in no text yet into an amendment (soạn dự thảo sửa đổi).

    An amendment of the leading body that is being drafted takes it in, else one is started. Each change is an edit of
    its own, tied to its request, and can be undone. Raises PermissionDenied, Refused "request.nothing_taken_up",
    "request.amendment_running" (one is agreed on or being signed), "request.clauses_changed" (nothing of it fits the
    text any more), and as `start`, `add_node`, `remove_node`.
    """
    regulation = Regulation.objects.select_for_update(of=("self",)).get(pk=regulation_id)
    leader = leading_body(regulation, on=clock.day_of(at))
    if not can_start(by, leader):
        raise PermissionDenied
    rows = ClauseChange.objects.to_carry_out().filter(request__regulation=regulation)
    changes = list(rows.select_related("request__asked_by").order_by("request__answered_at", "request_id", "order"))
    if not changes:
        raise Refused("request.nothing_taken_up", _("Không còn đề nghị đã tiếp thu nào chờ đưa vào dự thảo sửa đổi."))
    draft = _amendment(regulation, leader, by=by, at=at)
    left = [change for change in changes if not _put_in(draft, change, by=by, at=at)]
    if len(left) == len(changes):
        sentence = _("Các điều khoản đã đổi lời hoặc đã bỏ từ khi đề nghị: %(clauses)s. Hãy sửa bằng tay.")
        named = ", ".join(change.address for change in left)
        raise Refused("request.clauses_changed", sentence % {"clauses": named})
    put_in = [change for change in changes if change not in left]
    _tell(draft, {change.request for change in put_in}, by=by, at=at)
    return Amended(draft, len(put_in), left)


def _decide(change: ClauseChange, ruling: Ruling, by: User) -> None:
    reason, adopted = clean(ruling.reason), clean(ruling.adopted)
    if ruling.decision != Decision.TAKEN_UP and not reason:
        sentence = _("%(address)s: hãy ghi lý do khi không tiếp thu nguyên văn.")
        raise Refused("request.reason_needed", sentence % {"address": change.address})
    has_words = change.kind != ChangeKind.DELETE
    if ruling.decision in {Decision.PARTLY, Decision.OTHER_WORDS} and not (has_words and adopted):
        sentence = _("%(address)s: hãy ghi lời văn tiếp thu; đề nghị bãi bỏ thì chỉ tiếp thu hoặc không.")
        raise Refused("request.adopted_needed", sentence % {"address": change.address})
    change.decision, change.decision_reason, change.decided_by = ruling.decision, reason, by
    change.adopted = adopted if ruling.decision in ADOPTED else ""
    if ruling.decision == Decision.TAKEN_UP:
        change.adopted = change.proposed


def _amendment(regulation: Regulation, leader: Body, *, by: User, at: datetime) -> Draft:
    """The amendment that is being drafted, else a new one."""
    running = regulation.draft_amendments.under_way().filter(drafted_by=leader).order_by("created_at").last()
    if running is not None and running.stage in {DraftStage.DRAFTING, DraftStage.AGREEING}:
        return running
    if running is not None:
        sentence = _("«%(draft)s» đã thống nhất hoặc đang ký; hãy hoàn tất hoặc mở lại dự thảo đó trước.")
        raise Refused("request.amendment_running", sentence % {"draft": running})
    if regulation.state != RegulationState.IN_FORCE:
        raise Refused("draft.not_in_force", _("Chỉ soạn sửa đổi cho quy chế đang có hiệu lực."))
    signed = list(regulation.parties.order_by("order").values_list("body_id", flat=True))
    living = heirs([*signed, *filter(None, [regulation.follower_id])], on=clock.day_of(at))
    wanted = list(dict.fromkeys(living.get(one, one) for one in signed))
    bodies = Body.objects.in_bulk([*wanted, *living.values()])
    new = NewDraft(
        title=f"Sửa đổi, bổ sung một số điều của {regulation.title}",
        short_title=f"Sửa đổi {regulation.short_title}"[:120],
        kind=RegulationKind(regulation.kind),
        drafted_by=leader,
        parties=[bodies[one] for one in wanted],
        follower=bodies.get(living[regulation.follower_id]) if regulation.follower_id in living else None,
        term=regulation.term,
        amends=regulation,
    )
    return start(new=new, text=earlier.text_of(regulation), origin=DraftOrigin.AMENDMENT, by=by, at=at)


def _put_in(draft: Draft, change: ClauseChange, *, by: User, at: datetime) -> bool:
    """Whether the change went into the text: not where the clause is gone or says something else than when it was asked."""
    version = working(draft)
    place = places(version.roots).get(str(change.lineage)) if version else None
    if version is None or place is None:
        return False
    node = place.node
    if change.kind != ChangeKind.ADD and (node.heading or "", node.text) != (change.heading_before, change.text_before):
        return False
    edit = _edited(draft, change, place, version.revision, by=by, at=at)
    if edit is None:
        return False
    change.edit = edit
    audit.save(change, ["edit"], verb="change.put_in_text", by=by, at=at)
    return True


def _edited(
    draft: Draft, change: ClauseChange, place: Place, revision: int, *, by: User, at: datetime
) -> DraftEdit | None:
    node: Node = place.node
    if change.kind == ChangeKind.DELETE:
        return remove_node(draft_id=draft.pk, node=node.id, saw=seen(node, whole=True), by=by, at=at)
    if change.kind == ChangeKind.REWORD:
        heading, text = proposals.put_in(node.heading, node.text, change.adopted)
        return reword_node(
            draft_id=draft.pk, node=node.id, heading=heading, text=text, saw=seen(node), revision=revision, by=by, at=at
        )
    return add_node(
        draft_id=draft.pk,
        kind=node.type,
        heading=change.heading or None,
        text=proposals.without_mark(change.adopted),
        to=Spot(place.above[-1].id if place.above else "", place.index + 1),
        numbered=node.number is not None,
        by=by,
        at=at,
    )


def _tell(draft: Draft, requests: set[ChangeRequest], *, by: User, at: datetime) -> None:
    for request in sorted(requests, key=lambda one: one.code):
        tell_bodies(
            [request.asked_by_id],
            kind="request.put_in_amendment",
            title=Sentence(N_("Đề nghị sửa đổi đã vào dự thảo: %(draft)s"), {"draft": draft.short_title}),
            url=request.get_absolute_url(),
            about=str(request.pk),
            by=by,
            at=at,
        )

"""Requests to the judge: more time, or to hand a commitment back; and the answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import (
    UNDER_WAY,
    Commitment,
    Extension,
    HandBack,
    HandBackGround,
    RequestState,
    State,
)
from phoihop.commitments.permissions import can_act_for
from phoihop.commitments.services.clock import add_step
from phoihop.commitments.services.closing import close, lapse_extensions
from phoihop.commitments.services.leads import hand_over
from phoihop.commitments.services.locking import locked, settle_turns
from phoihop.commitments.services.notices import JUDGE, tell
from phoihop.commitments.services.recorded import judges, trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import ClockEvent
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole

R = TypeVar("R", Extension, HandBack)
ANSWERED = {"Extension": "extension.answered", "HandBack": "hand_back.answered"}


@transaction.atomic
def ask_extension(
    *,
    commitment_id: UUID,
    body: Body,
    until: date,
    reason: str,
    paper: Paper | None = None,
    from_paper: bool = False,
    by: User,
    at: datetime,
) -> Extension:
    """Ask for more time (đề nghị gia hạn), for a lead. `until`: the new last day in time.

    Raises PermissionDenied, Refused "commitment.closed", "commitment.not_a_lead", "extension.asked",
    "extension.not_later", "commitment.no_paper".
    """
    commitment, trace = _asking(commitment_id, body, paper, by=by, at=at, from_paper=from_paper)
    if commitment.extensions.filter(state=RequestState.ASKED).exists():
        raise Refused("extension.asked", _("Đã có một đề nghị gia hạn đang chờ trả lời."))
    if commitment.due_on is None or until <= commitment.due_on:
        raise Refused("extension.not_later", _("Ngày xin gia hạn phải sau hạn hiện nay."))
    request = Extension(
        commitment=commitment, body=body, until=until, reason=reason, paper=paper, asked_by=by, asked_at=at
    )
    audit.create(request, verb="extension.asked", **trace)
    settle_turns(commitment)
    _tell_judge(commitment, "extension.asked", N_("Đề nghị gia hạn: %(title)s"), request.pk, at, by)
    return request


@transaction.atomic
def grant_extension(
    *,
    extension_id: UUID,
    answer: str = "",
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> Extension:
    """Give the time asked for (gia hạn): the outside date moves, with its derivation.

    `paper`: the judge's, from which it is recorded. Raises PermissionDenied (`by` heads no judge),
    Refused "extension.answered", "commitment.closed", "commitment.clock_refused" (the term allows no further one).
    Legal source: the commitment's own term, held in `Commitment.term`.
    """
    request, commitment, trace = _answering(Extension, extension_id, paper, by=by, at=at)
    _answer(request, RequestState.GRANTED, answer, "extension.granted", trace)
    step = ClockEvent("extend", on=clock.day_of(at), value=request.until)
    add_step(commitment, step, verb="commitment.extended", granted_by=paper, **trace | {"reason": request.reason})
    _tell_leads(commitment, "extension.granted", N_("Được gia hạn: %(title)s"), request.pk, at, by)
    return request


@transaction.atomic
def refuse_extension(
    *,
    extension_id: UUID,
    answer: str,
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> Extension:
    """Refuse more time, with the reason. Raises PermissionDenied, Refused "extension.answered", "commitment.closed"."""
    request, commitment, trace = _answering(Extension, extension_id, paper, by=by, at=at)
    _answer(request, RequestState.REFUSED, answer, "extension.refused", trace)
    settle_turns(commitment)
    _tell_leads(commitment, "extension.refused", N_("Không được gia hạn: %(title)s"), request.pk, at, by)
    return request


@transaction.atomic
def hand_back(
    *,
    commitment_id: UUID,
    body: Body,
    ground: HandBackGround,
    explanation: str,
    proposed_body: Body | None = None,
    paper: Paper | None = None,
    from_paper: bool = False,
    of_case: bool = False,
    by: User,
    at: datetime,
) -> HandBack:
    """Hand a commitment back (trả lại nhiệm vụ) with a ground. The outside clock goes on until the judge answers.

    `of_case`: the app of its case calls, which keeps who has the case. Raises PermissionDenied, Refused
    "commitment.closed", "commitment.not_a_lead", "hand_back.asked", "hand_back.on_its_case", "commitment.no_paper".
    """
    commitment, trace = _asking(commitment_id, body, paper, by=by, at=at, from_paper=from_paper)
    _check_case(commitment, of_case=of_case)
    if commitment.hand_backs.filter(state=RequestState.ASKED).exists():
        raise Refused("hand_back.asked", _("Đã có một đề nghị trả lại đang chờ trả lời."))
    request = HandBack(
        commitment=commitment,
        body=body,
        ground=ground,
        explanation=explanation,
        proposed_body=proposed_body,
        paper=paper,
        asked_by=by,
        asked_at=at,
    )
    audit.create(request, verb="hand_back.asked", **trace)
    settle_turns(commitment)
    _tell_judge(commitment, "hand_back.asked", N_("Đề nghị trả lại nhiệm vụ: %(title)s"), request.pk, at, by)
    return request


@transaction.atomic
def accept_hand_back(
    *,
    hand_back_id: UUID,
    answer: str,
    new_lead: Body | None,
    of_case: bool = False,
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> HandBack:
    """Accept a commitment back: another body owes it from now on, or (`new_lead` None) nobody any more.

    The outside date does not change (DESIGN.md 5.3). A judge that takes it over judges no longer. Proof of the old lead
    stays to be read and counts no more; its request for more time lapses. `of_case`: as of `hand_back`; the rights are
    those of the act that calls. Raises PermissionDenied, Refused "hand_back.answered", "commitment.closed",
    "hand_back.same_lead", "hand_back.on_its_case", "hand_back.of_one_body" (what a signatory is asked no other answers).
    """
    request, commitment, trace = _answering(HandBack, hand_back_id, paper, by=by, at=at, of_case=of_case)
    _check_case(commitment, of_case=of_case)
    if new_lead is not None and commitment.source_kind in settings.CASES_OF_ONE_BODY:
        sentence = _("Việc này hỏi đích danh %(body)s nên không giao được cho cơ quan khác; hãy nhận lại hoặc từ chối.")
        raise Refused("hand_back.of_one_body", sentence % {"body": request.body})
    if new_lead is not None and new_lead.pk == request.body_id:
        raise Refused("hand_back.same_lead", _("Chọn cơ quan khác với cơ quan trả lại."))
    request.new_lead = new_lead
    _answer(request, RequestState.GRANTED, answer, "hand_back.accepted", trace, "new_lead")
    lapse_extensions(commitment, answer, of=request.body_id, **trace)
    others = commitment.participations.filter(role=BodyRole.LEAD).exclude(body=request.body)
    if new_lead is not None or others.exists():
        hand_over(commitment, request.body, new_lead, trace)
    else:
        close(commitment, State.NO_LONGER_DUE, verb="commitment.closed", **trace | {"reason": answer})
    _tell_leads(commitment, "hand_back.accepted", N_("Nhiệm vụ được chuyển: %(title)s"), request.pk, at, by)
    return request


@transaction.atomic
def refuse_hand_back(
    *,
    hand_back_id: UUID,
    answer: str,
    of_case: bool = False,
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> HandBack:
    """Refuse to take a commitment back, with the reason. Raises PermissionDenied, Refused "hand_back.answered",
    "hand_back.on_its_case"."""
    request, commitment, trace = _answering(HandBack, hand_back_id, paper, by=by, at=at, of_case=of_case)
    _check_case(commitment, of_case=of_case)
    _answer(request, RequestState.REFUSED, answer, "hand_back.refused", trace)
    settle_turns(commitment)
    _tell_leads(commitment, "hand_back.refused", N_("Không nhận lại nhiệm vụ: %(title)s"), request.pk, at, by)
    return request


def _asking(
    commitment_id: UUID, body: Body, paper: Paper | None, *, by: User, at: datetime, from_paper: bool
) -> tuple[Commitment, dict[str, Any]]:
    commitment = locked(commitment_id)
    if not can_act_for(by, commitment, body, from_paper=from_paper):
        raise PermissionDenied
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if not commitment.participations.filter(body=body, role=BodyRole.LEAD).exists():
        raise Refused("commitment.not_a_lead", _("Chỉ cơ quan chủ trì được đề nghị."))
    return commitment, trace_of(body, paper, by=by, at=at, from_paper=from_paper)


def _answering(
    model: type[R], pk: UUID, paper: Paper | None, *, by: User, at: datetime, of_case: bool = False
) -> tuple[R, Commitment, dict[str, Any]]:
    rows = model._default_manager
    commitment = locked(rows.values_list("commitment_id", flat=True).get(pk=pk))
    request = rows.select_for_update(of=("self",)).select_related("body").get(pk=pk)
    trace: dict[str, Any] = {"by": by, "at": at} if of_case else judges(commitment, paper, by=by, at=at)
    if request.state != RequestState.ASKED:
        code = ANSWERED[model.__name__]
        raise Refused(code, _("Đề nghị này đã được trả lời."))
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    return request, commitment, trace


def _check_case(commitment: Commitment, *, of_case: bool) -> None:
    """Who has a case is written in its own app: it is handed back there, so that both tell the same."""
    if not of_case and commitment.source_kind in settings.CASES_HANDED_BACK_THERE:
        raise Refused("hand_back.on_its_case", _("Việc này được trả lại trên trang của vụ việc; hãy mở vụ việc."))


def _answer(
    request: Extension | HandBack, state: RequestState, answer: str, verb: str, trace: dict[str, Any], *more: str
) -> None:
    request.state, request.answer = state, answer
    request.answered_by, request.answered_at = trace["by"], trace["at"]
    audit.save(request, ["state", "answer", "answered_by", "answered_at", *more], verb=verb, **trace)


def _tell_judge(commitment: Commitment, kind: str, text: str, key: UUID, at: datetime, by: User) -> None:
    roles = [JUDGE, BodyRole.RECIPIENT, BodyRole.FOLLOWER]
    tell(commitment, roles, kind=kind, title=Sentence(text, {"title": commitment.title}), key=str(key), at=at, by=by)


def _tell_leads(commitment: Commitment, kind: str, text: str, key: UUID, at: datetime, by: User) -> None:
    tell(
        commitment,
        [BodyRole.LEAD],
        kind=kind,
        title=Sentence(text, {"title": commitment.title}),
        key=str(key),
        at=at,
        by=by,
    )

"""Petitions that a body gathered or answers, and its replies to them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from phoihop.api.bearer import Bearer
from phoihop.api.models import ApiKey, Scope
from phoihop.api.schemas import Problem
from phoihop.commitments.models import State
from phoihop.kernel import secrecy
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.petitions.models import AnswerLine, Petition, PetitionState, Regime, ResultClass, Routing
from phoihop.petitions.services import answering

router = Router(tags=["petitions"])
AT_ONCE = 100
KEPT_SECONDS = 24 * 3600
FAULTS = {401: Problem, 404: Problem, 422: Problem, 429: Problem}


class PromiseOut(Schema):
    """A promise in an answer; `state` is that of its commitment."""

    text: str
    body: str
    due_on: date
    state: State


class LineOut(Schema):
    """What a reply says of the petition; `corrected`: a later one takes its place."""

    code: str
    body: str
    number: str
    answered_on: date
    result: ResultClass
    text: str
    corrected: bool
    promises: list[PromiseOut]


class PetitionOut(Schema):
    """A petition without anybody's data. *Answered* and *solved* are two days."""

    code: str
    regime: Regime
    state: PetitionState
    title: str
    text: str
    field: str
    receiver: str
    lead: str | None
    commune: str | None
    place: str
    received_on: date
    due_on: date | None
    answered_on: date | None
    solved_on: date | None


class WholeOut(PetitionOut):
    """With its answers, the newest first."""

    answers: list[LineOut]


class PageOut(Schema):
    """A page: `next` goes into `after` of the next one; null: there is no more."""

    petitions: list[PetitionOut]
    next: str | None


class PromiseIn(Schema, extra="forbid"):
    """What will be done by when, and by whom: the lead, unless `body` names a partner of the joint answer."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    due_on: date
    body: Annotated[str, Field(max_length=20)] = ""


class LineIn(Schema, extra="forbid"):
    """What the reply says of one petition."""

    petition: Annotated[str, Field(max_length=20)]
    result: ResultClass
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    promises: Annotated[list[PromiseIn], Field(max_length=20)] = []


class AnswerIn(Schema, extra="forbid"):
    """One reply. `client_key`: your own lasting name of it; sent again within a day, nothing happens twice."""

    client_key: Annotated[str, Field(min_length=8, max_length=100)]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    number: Annotated[str, Field(min_length=1, max_length=120)]
    answered_on: date
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=AT_ONCE)]


class AnswerOut(Schema):
    """The reply as it was entered."""

    code: str


def _seen(key: ApiKey) -> QuerySet[Petition]:
    """What the key's body gathered or has, as far as the key's maker sees it."""
    with_it = Routing.objects.filter(petition=OuterRef("pk"), body=key.body)
    rows = Petition.objects.visible_to(key.user).filter(Q(receiver=key.body) | Q(Exists(with_it)))
    return rows.select_related("receiver", "lead", "commune").defer("search")


def _shown(row: Petition) -> dict[str, Any]:
    return {
        name: getattr(row, name) for name in PetitionOut.model_fields if name not in {"receiver", "lead", "commune"}
    } | {
        "receiver": row.receiver.code,
        "lead": row.lead.code if row.lead else None,
        "commune": row.commune.code if row.commune else None,
    }


@router.get("/petitions", response={200: PageOut} | FAULTS, auth=Bearer(Scope.PETITIONS), operation_id="petitions")
def petitions(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=20)] = "",
    state: PetitionState | None = None,
    limit: Annotated[int, Query(ge=1, le=AT_ONCE)] = AT_ONCE,
) -> Any:
    """The petitions of the key's body, the oldest first."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # ninja puts there what Bearer returned
    seen, last = _seen(key), None
    if after:
        last = seen.filter(code=after).values_list("pk", flat=True).first()
        if last is None:
            raise Http404
    found = list(seen.filter(pk__in=_first_keys(key, last, state, limit + 1)).order_by("pk"))
    page = found[:limit]
    return {"petitions": [_shown(row) for row in page], "next": page[-1].code if len(found) > limit else None}


def _first_keys(key: ApiKey, last: UUID | None, state: PetitionState | None, number: int) -> list[UUID]:
    """Keys of the first petitions behind `last` that the key's body gathered or has: the head of two lists that each have
    an index in this order, however many there are."""
    own, routed = Petition.objects.filter(receiver=key.body), Routing.objects.filter(body=key.body)
    if state is not None:
        own, routed = own.filter(state=state), routed.filter(state=state)
    if last is not None:
        own, routed = own.filter(pk__gt=last), routed.filter(petition__gt=last)
    gathered = own.order_by("pk").values_list("pk", flat=True)[:number]
    had = routed.order_by("petition").values_list("petition", flat=True).distinct()[:number]
    return sorted({*gathered, *had})[:number]


@router.get(
    "/petitions/{code}", response={200: WholeOut} | FAULTS, auth=Bearer(Scope.PETITIONS), operation_id="petition"
)
def petition(request: HttpRequest, code: str) -> Any:
    """One petition with its answers."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # as above
    row = _seen(key).filter(code=code).first()
    if row is None:
        raise Http404
    lines = (
        AnswerLine.objects.visible_to(key.user)
        .filter(petition=row)
        .select_related("answer__body", "answer__paper", "corrected_by")
        .defer("answer__paper__sheet", "answer__paper__search")
        .prefetch_related(Prefetch("pledges"), "pledges__commitment", "pledges__body")
        .order_by("-answer__at", "-pk")
    )
    return _shown(row) | {"answers": [_line(line) for line in lines]}


def _line(line: AnswerLine) -> dict[str, Any]:
    promises = [
        {"text": one.text, "body": one.body.code, "due_on": one.due_on, "state": one.commitment.state}
        for one in line.pledges.all()
    ]
    return {
        "code": line.answer.code,
        "body": line.answer.body.code,
        "number": line.answer.number,
        "answered_on": line.answer.answered_on,
        "result": line.result,
        "text": line.text,
        "corrected": hasattr(line, "corrected_by"),
        "promises": promises,
    }


@router.post(
    "/answers",
    response={201: AnswerOut, 400: Problem, 403: Problem, 409: Problem} | FAULTS,
    auth=Bearer(Scope.ANSWERS),
    operation_id="send_answer",
)
def send_answer(request: HttpRequest, reply: AnswerIn) -> Any:
    """Answer petitions of which the key's body is the lead."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # as above
    known = f"api.answer:{key.code}:{reply.client_key}"
    said_sum = secrecy.digest(reply.model_dump_json(exclude={"client_key"}), purpose="api.answer")
    with transaction.atomic():
        if not cache.add(known, {"sum": said_sum, "code": ""}, KEPT_SECONDS):
            return Status(201, {"code": _code_of_the_same(cache.get(known), said_sum)})
        rows = {row.code: row for row in _seen(key).filter(code__in=[line.petition for line in reply.lines])}
        if rows.keys() != {line.petition for line in reply.lines}:
            raise Http404
        named = {one.body for line in reply.lines for one in line.promises if one.body}
        bodies = {body.code: body for body in Body.objects.filter(code__in=named).defer("search")}
        if bodies.keys() != named:
            raise Http404
        made = answering.answer(
            body=key.body,
            title=reply.title,
            said=[
                answering.Said(
                    rows[line.petition].pk,
                    line.result,
                    line.text,
                    [answering.Promised(one.text, one.due_on, bodies.get(one.body)) for one in line.promises],
                )
                for line in reply.lines
            ],
            answered_on=reply.answered_on,
            received_on=timezone.localdate(),
            number_text=reply.number,
            by=key.user,
            at=timezone.now(),
        )
        cache.set(known, {"sum": said_sum, "code": made.code}, KEPT_SECONDS)
    return Status(201, {"code": made.code})


def _code_of_the_same(sent: dict[str, str] | None, said_sum: str) -> str:
    """The code of the reply that was sent under the same name. Raises Refused "answer.key_of_another"."""
    if sent is not None and sent["sum"] != said_sum:
        sentence = _(
            "Mã client_key này đã dùng cho văn bản trả lời khác, nên trả lời lần này chưa được ghi: hãy đặt mã khác rồi gửi lại."
        )
        raise Refused("answer.key_of_another", sentence)
    return sent["code"] if sent else ""

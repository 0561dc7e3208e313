"""Open data: what anybody may read without a key, in the words that a person released."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from phoihop.api.schemas import Problem
from phoihop.kernel.web.paging import page
from phoihop.petitions.models import Regime, ResultClass
from phoihop.portal.queries import figures, published
from phoihop.portal.queries.open_data import LICENCE, LICENCE_URL, record_of

router = Router(tags=["open data"])
AT_ONCE = 100
KEPT_SECONDS = 600
FAULTS = {422: Problem, 429: Problem}


class OpenPromise(Schema):
    """What was promised by when; `state` is that of its commitment."""

    text: str
    body: str
    due_on: date
    state: str


class OpenPetition(Schema):
    """A published petition with its answer. *Answered* and *solved* are two days."""

    code: str
    regime: Regime
    field: str
    field_name: str
    commune: str
    session: str
    receiver: str
    received_on: date
    text: str
    state: Literal["answered", "solved", "again"]
    body: str
    answered_on: date
    result: ResultClass
    answer: str
    promises: list[OpenPromise]
    solved_on: date | None
    published_on: date
    licence: str
    url: str


class OpenPage(Schema):
    """A page, the oldest first: `next` goes into `after` of the next one; null: there is no more."""

    licence: str
    licence_url: str
    petitions: list[OpenPetition]
    next: str | None


class OpenQuarter(Schema):
    """Of the petitions received in the quarter that begins on `first_on`: how many there are, are answered, are solved."""

    first_on: date
    received: Annotated[int, Field(ge=0)]
    answered: Annotated[int, Field(ge=0)]
    solved: Annotated[int, Field(ge=0)]


class OpenFigures(Schema):
    """Counts over all petitions, published or not; those joined to others count there."""

    licence: str
    quarters: list[OpenQuarter]


@router.get("/petitions", response={200: OpenPage, 404: Problem} | FAULTS, operation_id="open_petitions")
def open_petitions(
    request: HttpRequest,
    response: HttpResponse,
    after: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=AT_ONCE)] = AT_ONCE,
) -> Any:
    """Published petitions, the oldest first."""
    _may_be_kept(response)
    rows, today = published.with_promises(published.rows()), timezone.localdate()
    found = page(rows, order=["published_on", "pk"], cursor=after, size=limit, count=False, strict=True)
    records = [record_of(row, today) for row in found]
    return {"licence": LICENCE, "licence_url": LICENCE_URL, "petitions": records, "next": found.next or None}


@router.get("/petitions/{code}", response={200: OpenPetition, 404: Problem} | FAULTS, operation_id="open_petition")
def open_petition(request: HttpRequest, response: HttpResponse, code: str) -> Any:
    """One published petition."""
    row = published.with_promises(published.rows()).filter(petition__code=code).first()
    if row is None:
        raise Http404
    _may_be_kept(response)
    return record_of(row, timezone.localdate())


@router.get("/figures", response={200: OpenFigures} | FAULTS, operation_id="open_figures")
def open_figures(request: HttpRequest, response: HttpResponse) -> Any:
    """How many petitions were received, are answered, are solved, by quarter."""
    _may_be_kept(response)
    rows = figures.quarters(timezone.now()).quarters
    names = ("first_on", "received", "answered", "solved")
    return {"licence": LICENCE, "quarters": [{name: getattr(row, name) for name in names} for row in rows]}


def _may_be_kept(response: HttpResponse) -> None:
    """The same for everybody: a cache may hold it for a while."""
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"

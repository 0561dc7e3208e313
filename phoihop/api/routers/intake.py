"""Taking in: what a body's own program sends waits, sealed, for a person to screen it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from phoihop.api.bearer import Bearer
from phoihop.api.models import ApiKey, Scope
from phoihop.api.schemas import Problem
from phoihop.intake import services
from phoihop.intake.models import Item, Outcome, Source
from phoihop.intake.rules.said import MAX_SHORT, MAX_TEXT, Said, Sender

router = Router(tags=["intake"], auth=Bearer(Scope.INTAKE))
Short = Annotated[str, Field(max_length=MAX_SHORT)]


class SenderIn(Schema, extra="forbid"):
    """Who sends it; all may be empty. `others`: how many people stand behind it besides the one named."""

    name: Short = ""
    address: Short = ""
    phone: Short = ""
    email: Short = ""
    others: Annotated[int, Field(ge=0, le=100_000)] = 0


class SaidIn(Schema, extra="forbid"):
    """What was said or written. `client_key`: your own lasting name of it; sent again with the same, it is the same."""

    client_key: Annotated[str, Field(min_length=8, max_length=100)]
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    received_on: date
    sender: SenderIn = SenderIn()
    place: Short = ""
    addressee: Short = ""


class ItemOut(Schema):
    """An item, never its words."""

    code: str
    received_on: date
    outcome: Outcome
    made: int | None


def _shown(item: Item) -> ItemOut:
    return ItemOut(code=item.code, received_on=item.received_on, outcome=Outcome(item.outcome), made=item.made)


@router.post(
    "",
    response={201: ItemOut, 400: Problem, 401: Problem, 409: Problem, 422: Problem, 429: Problem},
    operation_id="take_in",
)
def take_in(request: HttpRequest, said: SaidIn) -> Any:
    """Take in one thing that somebody said or wrote, for the body of the key."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # ninja puts there what Bearer returned
    item = services.take_in(
        receiver=key.body,
        source=Source.API,
        said=Said(
            text=said.text,
            sender=Sender(**said.sender.model_dump()),
            place=said.place,
            addressee=said.addressee,
        ),
        received_on=said.received_on,
        client_key=said.client_key,
        source_kind="api_key",
        source_code=key.code,
        by=None,
        at=timezone.now(),
    )
    return Status(201, _shown(item))


@router.get("/{code}", response={200: ItemOut, 401: Problem, 404: Problem, 429: Problem}, operation_id="item")
def item(request: HttpRequest, code: str) -> Any:
    """What became of something that the body's programs sent."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # as above
    found = Item.objects.visible_to_programs(key.body).filter(code=code).first()
    if found is None:
        raise Http404
    return _shown(found)

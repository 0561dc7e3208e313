"""What the lines of a file ask, each as one petition or as many as it has asks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from phoihop.contacts.models import Meeting
from phoihop.intake.communes import Communes
from phoihop.intake.models import Item
from phoihop.intake.rules import Said
from phoihop.intake.rules.apart import apart
from phoihop.intake.rules.splitting import asks
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.petitions.field_names import named
from phoihop.petitions.services.making import Wanted

LONGEST_CELL = 300  # of place and addressee: a longer one is cut by nobody but a person
Found = Sequence[tuple[Item, Said]]


def wanted_of(found: Found, communes: Communes, *, split: bool) -> list[tuple[Item, Wanted]]:
    """The petitions of these lines without who said them, in order; `split`: one of each ask. A commune that is not clear stays
    as words, a field of no catalogue is left to the machine; what cannot be a petition as it stands waits for a person."""
    fitting = [
        (item, told, place, communes.of(said))
        for item, said in found
        for told in [apart(said)]
        if max(len(place := communes.place_of(told)), len(told.addressee)) <= LONGEST_CELL
    ]
    bodies = Body.objects.defer("search").in_bulk({key for *_rest, key in fitting if key is not None})
    return [
        (item, _wanted(text, told, place, bodies.get(key) if key else None))
        for item, told, place, key in fitting
        for text in (asks(told.text) if split else [told.text])
    ]


def key_of(one: Wanted, meeting: Meeting | None) -> tuple[str, UUID | None]:
    """Under which a petition's keys are thought of ahead: its words, and the commune it will have."""
    place = one.commune.pk if one.commune else meeting.commune_id if meeting else None
    return clean(one.text), place


def _wanted(text: str, said: Said, place: str, commune: Body | None) -> Wanted:
    return Wanted(
        text=text, commune=commune, place=place, addressee=said.addressee, spot_answer=said.spot_answer,
        field=named(said.category) if said.category else "",
    )  # fmt: skip

"""Names of the lines of a table, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from phoihop.organisations.models import Body, BodyName, Person
from phoihop.voter_reports.kinds import LABELS

NONE = "Chưa xác định"
_BODIES = frozenset({"lead", "organiser", "commune"})


def names_of(axis: str, keys: Collection[str], on: date) -> Mapping[str, str]:
    """{key: name}, bodies as they were called on `on`; what has no value stands last."""
    if axis in _BODIES:
        found = _bodies(keys, on)
        if axis == "commune":
            found = {key: name.removeprefix("Ủy ban nhân dân ") for key, name in found.items()}
    elif axis == "deputy":
        people = Person.objects.filter(pk__in=_uuids(keys)).defer("search").order_by("name_key", "pk")
        found = {str(person.pk): person.full_name for person in people}
    else:
        found = {key: str(label) for key, label in LABELS.get(axis, {}).items()}
    return {key: name for key, name in found.items() if key in keys} | ({"": NONE} if "" in keys else {})


def _bodies(keys: Collection[str], on: date) -> dict[str, str]:
    bodies = Body.objects.filter(pk__in=_uuids(keys)).by_rank().defer("search")
    found = {str(body.pk): body.name for body in bodies}
    for name in BodyName.objects.filter(body__in=_uuids(keys)):
        if (name.from_on or on) <= on and (name.until is None or on < name.until):
            found[str(name.body_id)] = name.name
    return found


def _uuids(keys: Collection[str]) -> list[UUID]:
    return [UUID(key) for key in keys if key]

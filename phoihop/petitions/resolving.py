"""From a kind of body of the catalogue to a body of the directory, and from bodies to who stands above them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from phoihop.kernel.text import without_marks
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.petitions import shipped
from phoihop.petitions.models import Competence, Petition
from phoihop.petitions.rules.ways import common_superior

KINDS = {"ubnd": BodyKind.PEOPLES_COMMITTEE, "hdnd": BodyKind.COUNCIL}
EXECUTIVE = {BodyKind.PEOPLES_COMMITTEE, BodyKind.DEPARTMENT}
MOST_STEPS = 8


def body_for(key: str, *, field: str = "", commune: Body | None = None, on: date) -> Body | None:
    """The body of the directory that answers as `key` on a day, None where nobody but a person can say.

    What the province's table of competence names comes first; then kind, level and name; at commune level the commune's
    committee, or the council that the directory says is its.
    """
    if field:
        named = _named_bodies([(key, field)], on)
        if named:
            return named[key, field]
    return _of_kind(key, commune, on)


def proposed_bodies(petitions: Sequence[Petition], on: date) -> dict[UUID, Body | None]:
    """`proposed_body` of each of them, by its key. Costs a query for the table, one for each kind of body, and for councils of
    communes one for each commune, however many the petitions."""
    named = _named_bodies({(row.body_key, row.field) for row in petitions if row.body_key and row.field}, on)
    known: dict[tuple[str, UUID | None], Body | None] = {}
    found: dict[UUID, Body | None] = {}
    for row in petitions:
        body = named.get((row.body_key, row.field))
        if body is None and row.body_key:
            kind = shipped.bodies().get(row.body_key)
            local = row.commune if kind is not None and kind.level == Level.COMMUNE else None
            which = (row.body_key, local.pk if local else None)
            if which not in known:
                known[which] = _of_kind(row.body_key, local, on)
            body = known[which]
        found[row.pk] = body
    return found


def _named_bodies(asked: Collection[tuple[str, str]], on: date) -> dict[tuple[str, str], Body]:
    """What the province's table of competence names for these (kind of body, field)."""
    keys, fields = {key for key, _field in asked}, {field for _key, field in asked}
    rows = Competence.objects.in_force(on).filter(body_key__in=keys, field__in=fields, body__isnull=False)
    found: dict[tuple[str, str], Body] = {}
    for row in rows.select_related("body").order_by("rank"):
        if row.body is not None and (row.body_key, row.field) in asked:
            found.setdefault((row.body_key, row.field), row.body)
    return found


def _of_kind(key: str, commune: Body | None, on: date) -> Body | None:
    """By kind, level and name."""
    kind = shipped.bodies().get(key)
    if kind is None:
        return None
    alive = Body.objects.existing(on).filter(level=kind.level)
    wanted = KINDS.get(key.partition(".")[2])
    if kind.level == Level.COMMUNE:
        return _of_commune(commune, wanted, on) if commune and wanted else None  # others only a person can name
    if wanted:
        return alive.filter(kind=wanted).by_rank().first()
    return next((body for body in alive.by_rank() if _is_called(body.name, kind.name)), None)


def _of_commune(commune: Body, kind: BodyKind, on: date) -> Body | None:
    if kind == BodyKind.PEOPLES_COMMITTEE:
        return commune
    return Body.objects.existing(on).filter(commune=commune, kind=kind).by_rank().first()


def _is_called(name: str, wanted: str) -> bool:
    return without_marks(name).startswith(without_marks(wanted))


def superior_of(bodies: Sequence[Body], receiver: Body) -> Body:
    """Who stands above all of `bodies` and is none of them: their lowest common superior; of executive bodies the province's
    People's Committee; else the body that follows the petition."""
    parties = {body.pk for body in bodies}
    found = common_superior([[one for one in _chain(body) if one not in parties] for body in bodies])
    if found is not None:
        return Body.objects.get(pk=found)
    executive = all(body.kind in EXECUTIVE and body.level != Level.CENTRAL for body in bodies)
    committees = Body.objects.filter(kind=BodyKind.PEOPLES_COMMITTEE, level=Level.PROVINCE, abolished_on__isnull=True)
    return (committees.exclude(pk__in=parties).by_rank().first() if executive else None) or receiver


def _chain(body: Body) -> list[UUID]:
    chain = [body.pk]
    parent = body.parent_id
    while parent is not None and len(chain) < MOST_STEPS:
        chain.append(parent)
        parent = Body.objects.values_list("parent_id", flat=True).get(pk=parent)
    return chain


def proposed_body(petition: Petition, on: date) -> Body | None:
    """The body that the petition's decided kind of body leads to."""
    if not petition.body_key:
        return None
    return body_for(petition.body_key, field=petition.field, commune=petition.commune, on=on)

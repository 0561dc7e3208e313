"""Who receives what voters say at a meeting (cơ quan tiếp nhận): the body that gathers petitions for its organiser.

| organiser of the meeting                     | who receives                                                         |
|----------------------------------------------|----------------------------------------------------------------------|
| delegation, standing body of a council       | itself                                                               |
| council, group of its deputies (Tổ đại biểu) | the standing body of that council (NQLT 72/2025 Art. 41, 42); a group |
|                                              | has no office and no registry: nobody would read what it was told    |
| another body                                 | whoever gathers for the organiser of the round                       |

Where the directory names nobody, the organiser keeps it, sealed, until it does (`services.gathering`).
"""

from __future__ import annotations

from datetime import date

from phoihop.contacts.models import Meeting
from phoihop.organisations.models import GATHERERS, Body, BodyKind, Level

OF_A_COUNCIL = (BodyKind.COUNCIL, BodyKind.DEPUTY_GROUP)


def gatherer_of(meeting: Meeting) -> Body:
    """Who receives what is said at the meeting: see the table."""
    return gatherer_for(meeting.organiser, meeting)


def gatherer_for(body: Body, meeting: Meeting) -> Body:
    """Who gathers for a body that takes part in the meeting; the body itself where nobody is known."""
    organiser = meeting.round.organiser if meeting.round is not None else None
    found = _gathers_for(body, organiser, meeting.on)
    if found is None and organiser is not None:
        found = _gathers_for(organiser, None, meeting.on)
    return found or body


def has_registry(receiver: Body) -> bool:
    """Whether somebody reads what `receiver` is told."""
    return receiver.kind not in OF_A_COUNCIL


def front_of(commune: Body, on: date) -> Body | None:
    """The Front of the commune, where the directory knows it."""
    fronts = Body.objects.existing(on).filter(kind=BodyKind.FRONT_COMMITTEE, commune=commune)
    return fronts.defer("search").by_rank().first()


def _gathers_for(body: Body, organiser: Body | None, on: date) -> Body | None:
    """`organiser`: of the round, who is meant where several could be."""
    if body.kind in GATHERERS:
        return body
    if body.kind not in OF_A_COUNCIL:
        return None
    council = body.parent if body.parent is not None and body.parent.kind in (*GATHERERS, *OF_A_COUNCIL) else body
    if council.kind == BodyKind.COUNCIL_STANDING:
        return council
    rows = Body.objects.existing(on).filter(kind=BodyKind.COUNCIL_STANDING, level=council.level).defer("search")
    if council.level == Level.COMMUNE:
        rows = rows.filter(commune__isnull=False, commune=council.commune_id or body.commune_id)
    found = list(rows.by_rank())
    own = [one for one in found if one.parent_id == council.pk or (organiser is not None and one.pk == organiser.pk)]
    return own[0] if own else found[0] if len(found) == 1 else None

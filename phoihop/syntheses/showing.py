"""How syntheses are shown: states, groups of entries, lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from phoihop.commitments.showing import Badge
from phoihop.organisations.models import Level
from phoihop.petitions import shipped
from phoihop.petitions.models import Petition
from phoihop.syntheses import rules
from phoihop.syntheses.models import EntrySource, Synthesis, SynthesisEntry, SynthesisState
from phoihop.syntheses.queries import place_of, ties
from phoihop.syntheses.rules import Change, once

TONES = {
    SynthesisState.COLLECTING: ("accent", "pencil"),
    SynthesisState.CHECKING: ("warn", "eye"),
    SynthesisState.APPROVED: ("accent", "circle-check"),
    SynthesisState.SENT: ("good", "send"),
    SynthesisState.CANCELLED: ("plain", "circle-x"),
}


def state_of(synthesis: Synthesis) -> Badge:
    """Where it stands."""
    tone, icon = TONES[SynthesisState(synthesis.state)]
    return Badge(synthesis.get_state_display(), tone, icon)


def group_name(level: str, field: str) -> str:
    """«Tỉnh · Giao thông»; what is not sorted yet says so."""
    if not level or not field:
        return _("Chưa rõ lĩnh vực, cơ quan")
    return f"{Level(level).label} · {field_name(field)}"


def field_name(key: str) -> str:
    """A field by its name."""
    return shipped.field_names().get(key, "—")


def body_name(key: str) -> str:
    """A kind of body by its name."""
    return shipped.body_names().get(key, "—")


def together(petitions: Sequence[Petition]) -> dict[UUID, int]:
    """{petition: number of its group} for those that would become one entry, among these."""
    groups = (group for group in rules.together([row.pk for row in petitions], ties(petitions)) if len(group) > 1)
    return {key: number for number, group in enumerate(groups, 1) for key in group}


@dataclass(frozen=True)
class Line:
    """An entry as a row. `before`: petitions of earlier syntheses that ask the same."""

    entry: SynthesisEntry
    group: str
    body: str
    sources: Sequence[EntrySource]
    places: str
    before: int = 0


def lines_of(
    entries: Iterable[SynthesisEntry], sources: Mapping[UUID, Sequence[EntrySource]], before: Mapping[UUID, int]
) -> list[Line]:
    """Entries as rows."""
    return [
        Line(
            entry=entry,
            group=group_name(entry.level, entry.field),
            body=body_name(entry.body_key) if entry.body_key else "",
            sources=sources.get(entry.pk, ()),
            places="; ".join(once(place_of(row.petition) for row in sources.get(entry.pk, ()))),
            before=before.get(entry.pk, 0),
        )
        for entry in entries
    ]


@dataclass(frozen=True)
class Difference:
    """A change between two versions, in words."""

    what: str
    code: str
    group: str
    old: str
    new: str


def difference(change: Change) -> Difference:
    """A change as the second person reads it."""
    names = {
        "added": _("Mục mới"),
        "removed": _("Mục đã bỏ"),
        "reworded": _("sửa lời"),
        "moved": _("đổi lĩnh vực, cơ quan"),
        "sources": _("đổi kiến nghị nguồn"),
    }
    entry: Mapping[str, Any] = change.new or change.old
    said = ", ".join(names[kind] for kind in change.kinds)
    return Difference(
        what=said[:1].upper() + said[1:],
        code=entry["code"],
        group=f"{group_name(entry['level'], entry['field'])} · {body_name(entry['body'])}",
        old=_told(change.old, change) if change.old else "",
        new=_told(change.new, change) if change.new else "",
    )


def _told(entry: Mapping[str, Any], change: Change) -> str:
    parts = [entry["text"]] if {"reworded", "added", "removed"} & set(change.kinds) else []
    if "moved" in change.kinds:
        parts.append(f"{group_name(entry['level'], entry['field'])} · {body_name(entry['body'])}")
    if "sources" in change.kinds:
        parts.append(", ".join(entry["petitions"]))
    return "\n".join(parts)

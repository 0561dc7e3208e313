"""How a programme and what hangs on it are shown: formatted once per row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from phoihop.commitments.showing import Badge, badge_of, day
from phoihop.kernel.web.parts import Tab
from phoihop.programmes.kinds import Field, choices_of, fields_of, tables_of
from phoihop.programmes.models import Entry, Programme, ProgrammeState, Task
from phoihop.programmes.rules import Value

TONES = {
    ProgrammeState.PROPOSED: "warn",
    ProgrammeState.APPROVED: "accent",
    ProgrammeState.CLOSED: "good",
    ProgrammeState.CANCELLED: "plain",
}


def state_of(programme: Programme, today: date) -> Badge:
    """Where it stands; of an approved one whether it is to come, on, or over and not yet closed."""
    state = ProgrammeState(programme.state)
    if state == ProgrammeState.APPROVED and programme.starts_on <= today:
        if today <= programme.ends_on:
            return Badge(_("Đang diễn ra"), "accent", "player-play")
        return Badge(_("Chờ tổng kết"), "warn")
    icon = "circle-x" if state == ProgrammeState.CANCELLED else ""
    return Badge(str(state.label), TONES[state], icon)


def days_of(programme: Programme) -> str:
    """18/11/2026, or 01/11/2026 – 18/11/2026."""
    first, last = day(programme.starts_on), day(programme.ends_on)
    return first if first == last else f"{first} – {last}"


def value_text(field: Field, value: Value | None, programme: Programme | None = None) -> str:
    """A stored value as people read it; "" for none."""
    if value is None or value == "":
        return ""
    if field.type == "day":
        return day(date.fromisoformat(str(value)))
    if field.type == "number":
        return f"{int(value):,}".replace(",", ".")
    if field.type in {"choice", "half_year"}:
        return str(dict(choices_of(field, programme)).get(str(value), value))
    return str(value)


def details_of(programme: Programme, *, private: bool = False, on_programme: bool = False) -> Iterator[tuple[str, str]]:
    """The kind's own fields that say something, (label, words); private ones only for who may read them. `on_programme`:
    those alone that the printed programme names, which guests hold in their hands."""
    for one in fields_of(programme.kind):
        if on_programme and not one.on_programme:
            continue
        text = value_text(one, programme.details.get(one.name), programme)
        if text and (private or not one.private):
            yield str(one.label), text


def tabs_of(programme: Programme, current: str) -> Iterable[Tab]:
    """The views of a programme; the tables of its kind stand on one."""
    views: list[tuple[str, str]] = [
        ("programme", _("Tổng quan")),
        ("tasks", _("Phân công")),
        ("run", _("Kịch bản")),
        ("closing", _("Tổng kết")),
    ]
    tables = tables_of(programme.kind)
    if tables:
        views.insert(3, ("records", str(tables[0].label) if len(tables) == 1 else _("Đăng ký, kết quả")))
    return [Tab(label, reverse(f"programmes:{name}", args=[programme.code]), current == name) for name, label in views]


@dataclass(frozen=True)
class TaskLine:
    """A task as its list shows it. `person`: whom the ledger names, else whom the division does."""

    task: Task
    badge: Badge
    person: str
    stand_in: str
    commitment_url: str
    may_change: bool
    may_move: bool


def task_line(task: Task, programme: Programme, today: date, *, writes: bool, heads: bool) -> TaskLine:
    """One line; its commitment's leads are prefetched (`queries.tasks_of`)."""
    commitment, dropped = task.commitment, task.dropped_at is not None
    leads: list[Any] = getattr(commitment, "leads", []) if commitment else []
    named = next((part for part in leads if part.person_id is not None), None)
    person = named.person if named else task.person
    stand_in = named.stand_in if named else task.stand_in
    if dropped:
        badge = Badge(_("Đã thôi"), "plain", "circle-x")
    elif commitment is not None:
        badge = badge_of(commitment, today)
    else:
        badge = Badge(_("Chờ duyệt chương trình"), "plain")
    owed = commitment is not None and commitment.is_under_way
    return TaskLine(
        task=task,
        badge=badge,
        person=person.full_name if person else "",
        stand_in=stand_in.full_name if stand_in else "",
        commitment_url=commitment.get_absolute_url() if commitment else "",
        may_change=writes and programme.is_proposed and not dropped,
        may_move=heads and programme.is_approved and owed and not dropped,
    )


def entry_cells(entry: Entry, fields: Sequence[Field]) -> list[str]:
    """The cells of a row of a table."""
    return [value_text(one, entry.values.get(one.name), entry.programme) for one in fields]

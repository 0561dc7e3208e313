"""Who takes part: noted and told; in a campaign it owes its registration, and once registered a result each half-year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_noop as N_
from django.utils.translation import override

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment, State
from phoihop.commitments.services.notices import tell_bodies
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.programmes.kinds import half_year_name
from phoihop.programmes.models import Programme, ProgrammeKind, ProgrammePart
from phoihop.programmes.queries import promised_by_parts
from phoihop.programmes.rules import REGISTRATION, RESULT, half_years, last_of_half, part_code

KEPT = {State.KEPT, State.KEPT_LATE}
NOT_ASKED = (
    "Chương trình không còn yêu cầu việc này"  # why a promise ended that may be owed anew when it is asked again
)


def take_part(programme: Programme, bodies: Sequence[UUID], *, by: User, at: datetime) -> list[UUID]:
    """Note who takes part, so that they see it; those that did not before."""
    known = set(programme.parts.values_list("body_id", flat=True))
    fresh = [key for key in dict.fromkeys(bodies) if key not in known]
    rows = [ProgrammePart(programme=programme, body_id=key) for key in fresh]
    audit.bulk_create(rows, verb="programme.part_added", by=by, at=at)
    return fresh


def invite(programme: Programme, bodies: Iterable[UUID], *, told: Iterable[UUID] = (), by: User, at: datetime) -> None:
    """Tell bodies that they take part in an approved programme, and let them owe what that obliges to. `told`: those that
    hear of it with the work they are given."""
    invited = {key for key in bodies if key != programme.host_id}
    owing = settle(programme, invited, by=by, at=at)
    tell_bodies(
        invited - owing - set(told),
        kind="programme.invited",
        title=Sentence(N_("Mời tham gia: %(title)s"), {"title": programme.title}),
        url=programme.get_absolute_url(),
        about=programme.code,
        by=by,
        at=at,
    )


@dataclass(frozen=True)
class _Wanted:
    """What a body owes. `code`: the source it is known by; `said`: its proof in words, "" while there is none."""

    kind: str
    code: str
    title: str
    on: date
    why: str
    said: str


def settle(programme: Programme, bodies: Iterable[UUID], *, by: User, at: datetime) -> set[UUID]:
    """Let the ledger say what these bodies owe a campaign as its days and its rows stand now: owed, moved, kept, or no
    longer due. Which bodies owe something new. Run again it changes nothing.

    What somebody closed in the ledger stays closed; a row removed that had kept a promise makes it owed anew.
    """
    chosen = set(bodies) - {programme.host_id}
    if programme.kind != ProgrammeKind.CAMPAIGN or not programme.is_approved or not chosen:
        return set()
    today, owing = clock.day_of(at), set()
    known: dict[str, Commitment] = {}
    for row in promised_by_parts(programme).order_by("pk"):
        known[row.source_code] = row  # the newest of its code
    rows = programme.entries.filter(table__in=("registrations", "results"), body__in=chosen)
    facts = rows.values_list("body", "table", "values")
    entered = [(key, table, values.get("half_year", "")) for key, table, values in facts]
    for body in Body.objects.filter(pk__in=chosen).order_by("rank", "sort_key", "pk"):
        mine = {(table, half) for key, table, half in entered if key == body.pk}
        own = part_code(programme.code, body.code)
        left = {code for code in known if code == own or code.startswith(f"{own}:")}
        for wanted in _wanted(programme, body, mine):
            left.discard(wanted.code)
            if _owed(programme, body, wanted, known.get(wanted.code), today, by=by, at=at):
                owing.add(body.pk)
        release([known[code] for code in sorted(left)], NOT_ASKED, by=by, at=at)
    return owing


def release(rows: Iterable[Commitment], reason: str, *, by: User, at: datetime) -> None:
    """What is still open of `rows` is no longer due, with the reason."""
    for row in rows:
        if row.state in UNDER_WAY:
            commitments.drop_of_case(commitment_id=row.pk, reason=reason, by=by, at=at)


def _wanted(programme: Programme, body: Body, entered: set[tuple[str, str]]) -> Iterator[_Wanted]:
    until, registered = programme.details.get("register_by"), ("registrations", "") in entered
    if until:
        said = "Đã đăng ký tham gia." if registered else ""
        why = f"Chương trình {programme.code}, ngày đăng ký"
        title = f"Đăng ký tham gia: {programme.title}"
        code = part_code(programme.code, body.code)
        yield _Wanted(REGISTRATION, code, title, date.fromisoformat(str(until)), why, said)
    if not registered:
        return
    for half in half_years(programme.starts_on, programme.ends_on):
        with override("vi"):
            name = half_year_name(half)
        said = f"Đã báo cáo kết quả {name}." if ("results", half) in entered else ""
        on = min(last_of_half(half), programme.ends_on)
        why = f"Chương trình {programme.code}, kết quả {name}"
        code = part_code(programme.code, body.code, half)
        yield _Wanted(RESULT, code, f"Báo cáo kết quả {name}: {programme.title}", on, why, said)


def _owed(
    programme: Programme, body: Body, wanted: _Wanted, last: Commitment | None, today: date, *, by: User, at: datetime
) -> bool:
    """Make the ledger say it; whether something new is owed."""
    if last is not None and last.state in UNDER_WAY:
        if wanted.said:
            commitments.keep_of_case(
                commitment_id=last.pk, body=body, statement=wanted.said, done_on=today, by=by, at=at
            )
        elif last.clock_from != wanted.on:
            commitments.move_of_case(commitment_id=last.pk, start=wanted.on, why=wanted.why, by=by, at=at)
        return False
    if wanted.said or not _is_asked_anew(last, wanted.on >= today):
        return False
    commitments.owe(
        title=wanted.title,
        lead=body,
        due_on=wanted.on,
        why=wanted.why,
        recipients=[programme.host],
        regulation=programme.regulation,
        source_kind=wanted.kind,
        source_code=wanted.code,
        by=by,
        at=at,
        today=today,
    )
    return True


def _is_asked_anew(last: Commitment | None, in_time: bool) -> bool:
    """Whether to owe it after the promise before: never asked, kept by a row now removed, or ended by the programme."""
    if last is not None and last.state in KEPT:
        return True
    return in_time and (last is None or last.verdict_reason == NOT_ASKED)

"""Where petitions stand on the ladder, for as many of them at once in as few queries; who supervises which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, QuerySet

from phoihop.commitments.models import UNDER_WAY, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.organisations.models import GATHERERS, Body, sight_of
from phoihop.organisations.queries import succeeded
from phoihop.petitions.models import OWED, UNSOLVED, Evaluation, Grade, Petition, Pledge, Regime
from phoihop.sessions.models import Session, SessionLevel
from phoihop.settlement.models import Reminder, ReminderLine, ResultReport
from phoihop.settlement.rules import Case, Next, Taken, next_step
from phoihop.settlement.terms import report_term


@dataclass(frozen=True)
class Standing:
    """A petition on the ladder: the reminders about it, oldest first, its late promises, what comes next."""

    lines: Sequence[ReminderLine]
    late_promises: int
    broken_promises: int
    next: Next

    @property
    def last(self) -> Reminder | None:
        """The newest reminder."""
        return self.lines[-1].reminder if self.lines else None


def standings(petitions: Sequence[Petition], today: date) -> dict[UUID, Standing]:
    """Of each petition how it stands; three queries however many, one more where a deputy found an answer wanting. Whoever
    may see the petition may see this."""
    keys = [row.pk for row in petitions]
    lines: dict[UUID, list[ReminderLine]] = defaultdict(list)
    rows = ReminderLine.objects.taken().filter(petition__in=keys).select_related("reminder__commitment")
    for line in rows.defer("reminder__commitment__search").order_by("reminder__at", "pk"):
        lines[line.petition_id].append(line)
    promises: dict[UUID, list[Pledge]] = defaultdict(list)
    pledges = Pledge.objects.filter(line__petition__in=keys, line__corrected_by__isnull=True)
    for pledge in pledges.select_related("commitment", "line").defer("commitment__search").order_by("due_on", "pk"):
        promises[pledge.line.petition_id].append(pledge)
    unmet = _unmet([row.pk for row in petitions if row.is_unmet])
    return {row.pk: _standing(row, lines[row.pk], promises[row.pk], unmet.get(row.pk), today) for row in petitions}


def _unmet(keys: Sequence[UUID]) -> dict[UUID, date]:
    """Since when a deputy finds that the answer which stands does not do."""
    if not keys:
        return {}
    rows = Evaluation.objects.filter(
        line__petition__in=keys, line__corrected_by__isnull=True, grade=Grade.UNMET
    )  # fmt: skip
    return dict(
        rows.order_by("line__petition")
        .values("line__petition")
        .annotate(first=Min("on"))
        .values_list("line__petition", "first")
    )


def _standing(
    row: Petition, lines: list[ReminderLine], pledges: list[Pledge], unmet_on: date | None, today: date
) -> Standing:
    late = [one for one in pledges if one.commitment.state == State.OPEN and one.due_on < today]
    broken = [one for one in pledges if one.is_broken and one.commitment.state in UNDER_WAY]
    known = [*late, *broken]
    case = Case(
        due_on=row.due_on,
        is_answered=row.state not in OWED,
        late_promise_on=min((one.due_on for one in known), default=None),
        has_broken_promise=bool(broken),
        unmet_on=unmet_on,
    )
    taken = [_taken(line.reminder) for line in lines]
    return Standing(lines, len(late), len(broken), next_step(case, taken, today))


def _taken(row: Reminder) -> Taken:
    wait = row.commitment
    if wait is None:
        return Taken(row.step, None)
    return Taken(row.step, wait.due_on, is_over=wait.state not in {State.OPEN, State.NOT_KEPT})


def supervisors(user: User) -> list[Body]:
    """The bodies that gather petitions and for which the person supervises; for auditors all of them."""
    sight, rows = sight_of(user), Body.objects.filter(kind__in=GATHERERS)
    if not sight.is_auditor:
        rows = rows.filter(pk__in=sight.bodies)
    return list(rows.defer("search").by_rank())


def supervised(user: User, bodies: Iterable[Body]) -> QuerySet[Petition]:
    """The petitions that these bodies gathered, of those the person may see: `visible_to` gives all of them to who acts for
    their receiver, and need not ask of each with whom it is."""
    every, sight = list(bodies), sight_of(user)
    rows = Petition.objects.filter(receiver__in=every)
    return rows if sight.bodies.issuperset(body.pk for body in every) else rows.visible_to(user)


def regime_of(session: Session) -> Regime:
    """Whose petitions are reported to it."""
    return Regime.NA if session.level == SessionLevel.NATIONAL_ASSEMBLY else Regime.COUNCIL


def report_due(session: Session) -> Due | None:
    """By when bodies report before it; None where the register of terms or the calendar gives no day."""
    term = report_term(regime_of(session), session.first_on)
    return due(term, (), clock.current_calendar(), start=session.first_on) if term else None


def leads_of(session: Session) -> list[Body]:
    """The bodies with petitions of who keeps the session still to settle; for one that ended, its successor."""
    rows = Petition.objects.filter(
        receiver__in=succeeded(session.keeper), regime=regime_of(session), state__in=UNSOLVED, lead__isnull=False
    )
    found: dict[UUID, Body] = {}
    for body in Body.objects.filter(pk__in=rows.values("lead")).defer("search").by_rank():
        living = body
        while living.succeeded_by is not None:
            living = living.succeeded_by
        found.setdefault(living.pk, living)
    return list(found.values())


def report_page_of(user: User, code: str) -> str:
    """The page of the report with this code; "" when `user` may not see it."""
    row = ResultReport.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def page_of(user: User, code: str) -> str:
    """The page of the reminder with this code; "" when `user` may not see it."""
    row = Reminder.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""

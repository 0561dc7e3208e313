"""Nobody forgets: the person before the day, the heads every morning, the leader when it is late.

Each notice has a key of commitment, due date and step, so whatever runs twice, or again after it was killed, tells
nothing twice; what an outage delayed is told by the next run. Lead times are dated terms of the province.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import BLOCKER, Participation, State, Turn
from phoihop.commitments.permissions import HEADS
from phoihop.commitments.rules import standing_escalation, standing_reminder
from phoihop.commitments.services.generation import Successors
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.scope import one_request
from phoihop.organisations.models import Body, Role, RoleKind, Serving
from phoihop.regulations.models import BodyRole

PERSON, LEADER = "reminder.person", "reminder.escalation"
AHEAD = 60  # days: how far ahead promises are looked at; a lead time beyond it would find nothing
WEEK = 7
BATCH = 200  # rows of one transaction


@dataclass(frozen=True)
class _Matter:
    """A participation with the date it is held to, the step that stands today, and who is to be told."""

    kind: str
    part: Participation
    due_on: date
    step: date
    users: Sequence[User]

    @property
    def key(self) -> str:
        """Told once for each due date and step; a date that moves is told of anew."""
        code, body = self.part.commitment.code, self.part.body_id
        return f"{self.kind}:{code}:{body}:{self.due_on.isoformat()}:{self.step.isoformat()}"

    @property
    def words(self) -> Sentence:
        """What is told."""
        late = self.kind == LEADER
        text = (
            N_("Quá hạn từ ngày %(day)s, chưa có kết quả: %(title)s") if late else N_("Đến hạn ngày %(day)s: %(title)s")
        )
        return Sentence(text, {"day": f"{self.due_on:%d/%m/%Y}", "title": self.part.commitment.title})


def remind(*, today: date, at: datetime) -> int:
    """Remind who has to act of what is due soon (nhắc việc): person and stand-in, else the heads of the body.

    Returns how many notices are new. The body's own, internal date counts where it is the earlier one.
    """
    step = lru_cache(maxsize=4096)(lambda due_on: standing_reminder(clock.days_of(PERSON, due_on), due_on, today))

    def matter(part: Participation, heads: Heads) -> _Matter | None:
        if part.due_on is None or (on := step(part.due_on)) is None:
            return None
        return _Matter(PERSON, part, part.due_on, on, _named(part) or heads.of(part.body_id))

    ahead = [today + timedelta(days) for days in range(AHEAD + 1)]
    with one_request():  # term and calendar are asked once for all these days
        standing = [due_on for due_on in ahead if step(due_on)]
    parts = Participation.objects.filter(turn=Turn.ACT, due_on__in=standing)
    return _tell(parts, matter, today=today, at=at)


def escalate(*, today: date, at: datetime) -> int:
    """Tell leader and head of office of a lead body that a promise is late without proof. Returns the new notices.

    Of a late answer to a blocker the heads of the body above both sides are told too: it stands there for information.
    """
    step = lru_cache(maxsize=4096)(lambda due_on: standing_escalation(clock.days_of(LEADER, due_on), due_on, today))

    def matter(part: Participation, heads: Heads) -> _Matter | None:
        due_on = part.commitment.due_on
        if due_on is None or (on := step(due_on)) is None:
            return None
        return _Matter(LEADER, part, due_on, on, heads.of(part.body_id))

    late = Participation.objects.filter(commitment__state=State.OPEN, commitment__due_on__lt=today)
    owing = late.filter(role=BodyRole.LEAD, turn=Turn.ACT)
    above = late.filter(role=BodyRole.CC, commitment__source_kind=BLOCKER)
    return sum(_tell(parts, matter, today=today, at=at) for parts in (owing, above))


def digest_heads(*, today: date, at: datetime) -> int:
    """One notice a morning to the heads of each body: what is late, due this week, waits for their answer, or for a name.

    None on a day off, none where there is nothing. Returns the new notices.
    """
    if clock.current_calendar().is_working(today) is False:
        return 0
    waiting = Participation.objects.exclude(turn=Turn.NONE).filter(
        Q(due_on__lte=today + timedelta(WEEK)) | Q(turn__in=[Turn.JUDGE, Turn.ANSWER])
    )
    counted = waiting.values("body").annotate(
        late=Count("pk", filter=Q(turn=Turn.ACT, due_on__lt=today)),
        soon=Count("pk", filter=Q(turn=Turn.ACT, due_on__gte=today)),
        asked=Count("pk", filter=Q(turn__in=[Turn.JUDGE, Turn.ANSWER])),
        unnamed=Count("pk", filter=Q(turn=Turn.ACT, person__isnull=True)),
    )
    numbers = {row["body"]: _Numbers(row["late"], row["soon"], row["asked"], row["unnamed"]) for row in counted}
    heads, told = Heads(numbers, today), 0
    for body in sorted(body for body in numbers if heads.of(body)):
        with transaction.atomic():
            new = notifications.notify(
                users=heads.of(body),
                kind="commitment.digest",
                title=_digest(numbers[body]),
                url=reverse("desk:desk"),
                key=f"commitment.digest:{body}:{today.isoformat()}",
                at=at,
                mail=False,  # the letter of the day lists what is unread
            )
        told += len(new)
    return told


@dataclass(frozen=True)
class _Numbers:
    """What waits in one body: late, due this week, for its answer, without a person."""

    late: int
    soon: int
    asked: int
    unnamed: int


class Heads:
    """Leader and head of office of each body, and the head of the office that serves it, on a day."""

    def __init__(self, bodies: Iterable[UUID], today: date) -> None:
        successors = Successors(today)
        found = Body.objects.filter(pk__in=list(bodies)).select_related("succeeded_by")
        self._living = {body.pk: successors.of(body) for body in found}
        wanted = set(self._living.values())
        self._heads: dict[UUID, dict[UUID, User]] = defaultdict(dict)
        held = Role.objects.held(today).select_related("user")
        for role in held.filter(body__in=wanted, kind__in=HEADS):
            self._heads[role.body_id][role.user_id] = role.user
        offices: dict[UUID, list[UUID]] = defaultdict(list)
        for office, principal in _serving(wanted, today):
            offices[office].append(principal)
        for role in held.filter(body__in=offices, kind=RoleKind.HEAD_OF_OFFICE):
            for principal in offices[role.body_id]:
                self._heads[principal][role.user_id] = role.user

    def of(self, body: UUID) -> list[User]:
        """The heads of `body`, of its successor if it is no more."""
        return list(self._heads[self._living.get(body, body)].values())


def _serving(principals: Iterable[UUID], today: date) -> list[tuple[UUID, UUID]]:
    """(office, principal) pairs in force on `today`."""
    rows = Serving.objects.filter(
        Q(from_on__isnull=True) | Q(from_on__lte=today), Q(until__isnull=True) | Q(until__gt=today)
    )
    return list(rows.filter(principal__in=principals).values_list("office_id", "principal_id"))


def _tell(
    parts: QuerySet[Participation],
    matter_of: Callable[[Participation, Heads], _Matter | None],
    *,
    today: date,
    at: datetime,
) -> int:
    """Tell what stands today, in transactions of a few rows each; how many notices are new."""
    total = 0
    for group in _groups(parts.select_related("commitment", "person__user", "stand_in__user")):
        with transaction.atomic():
            heads = Heads({part.body_id for part in group}, today)
            matters = [found for part in group if (found := matter_of(part, heads)) is not None]
            total += sum(_notify(matter, at) for matter in _untold(matters))
    return total


def _groups(parts: QuerySet[Participation]) -> Iterator[list[Participation]]:
    """All of `parts` by key, a batch at a time: a row that closes meanwhile moves no other."""
    last: UUID | None = None
    while group := list((parts.filter(pk__gt=last) if last else parts).order_by("pk")[:BATCH]):
        yield group
        last = group[-1].pk


def _untold(matters: Sequence[_Matter]) -> list[_Matter]:
    """Without those that everybody concerned was told of already: one question for the whole batch."""
    users = {user.pk for matter in matters for user in matter.users}
    keys = {matter.key for matter in matters}
    told = set(Notification.objects.filter(user__in=users, key__in=keys).values_list("user_id", "key"))
    return [matter for matter in matters if any((user.pk, matter.key) not in told for user in matter.users)]


def _notify(matter: _Matter, at: datetime) -> int:
    new = notifications.notify(
        users=matter.users,
        kind=f"commitment.{matter.kind.replace('.', '_')}",
        title=matter.words,
        url=matter.part.commitment.get_absolute_url(),
        key=matter.key,
        at=at,
    )
    return len(new)


def _named(part: Participation) -> list[User]:
    """Accounts of the person and the stand-in named on a participation."""
    named = [person.user for person in (part.person, part.stand_in) if person is not None]
    return [user for user in named if user is not None and user.is_active]


def _digest(numbers: _Numbers) -> Sentence:
    parts = [
        (numbers.late, N_("%(number)s quá hạn")),
        (numbers.soon, N_("%(number)s đến hạn trong 7 ngày")),
        (numbers.asked, N_("%(number)s chờ xác nhận hoặc trả lời")),
        (numbers.unnamed, N_("%(number)s chưa giao người")),
    ]
    listed = [Sentence(text, {"number": number}) for number, text in parts if number]
    return Sentence(N_("Việc của cơ quan: %(list)s"), {"list": listed})

"""What waits, as a visible list of each app's queries. The ledger's part is index ranges over `Participation`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.models import Participation, Turn
from phoihop.contacts import queries as contacts
from phoihop.contacts.models import Meeting
from phoihop.desk.rules import end_of_week
from phoihop.groups.queries import with_news
from phoihop.intake import queries as intake
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.queries import unread
from phoihop.kernel.orm import ExistsByRow
from phoihop.kernel.scope import remembered
from phoihop.kernel.search import query as search
from phoihop.kernel.web.paging import COUNT_LIMIT, Count, count_each
from phoihop.organisations.models import Body, Person, RoleKind, sight_of
from phoihop.papers import queries as papers
from phoihop.papers.models import Addressee, Paper
from phoihop.petitions import queries as petitions
from phoihop.petitions.models import Petition
from phoihop.regulations.models import BodyRole

Ranges = list[QuerySet[Participation]]
MANY_BODIES = 12  # beyond, one range over all of them is read
SHOWN = 50
FEW = 10  # answers that a deputy's desk names; the list of petitions has all


@dataclass(frozen=True)
class Waiting:
    """Something of another app that waits for this person. `what`: the act it waits for."""

    what: str
    code: str
    title: str
    due_on: date | None
    body: str
    person: str
    url: str


@dataclass(frozen=True)
class Eyes:
    """Whose desk it is: the bodies the account acts for and the persons it is."""

    user: User
    bodies: tuple[Body, ...]
    persons: tuple[Person, ...]
    together: bool = False

    def rows(self) -> QuerySet[Participation]:
        """Everything that may be on this desk."""
        return Participation.objects.of_bodies(self.user)

    def by_body(self, wanted: Q) -> Ranges:
        """One index range a body; `together`: one for all, where order does not matter."""
        if self.together or len(self.bodies) > MANY_BODIES:
            return [self.rows().filter(wanted)]
        return [Participation.objects.filter(wanted, body=body) for body in self.bodies]


def eyes_of(user: User) -> Eyes:
    """Two queries, once a request."""
    return remembered(("eyes", user.pk), lambda: _eyes(user))


def _eyes(user: User) -> Eyes:
    bodies = Body.objects.filter(pk__in=sight_of(user).bodies).by_rank().only("code", "name", "short_name")
    return Eyes(user, tuple(bodies), tuple(Person.objects.filter(user=user).order_by("pk")))


@dataclass(frozen=True)
class Tab:
    """One view of the desk: its key in the address, its label, what it says when empty, and its ranges."""

    key: str
    label: Any
    empty: Any
    ranges: Callable[[Eyes, date], Ranges]


def _mine(eyes: Eyes, today: date) -> Ranges:
    return _of_persons(eyes.rows(), eyes.persons)


def _of_persons(rows: QuerySet[Participation], persons: Sequence[Person] | QuerySet[Person]) -> Ranges:
    waits = rows.filter(is_open=True).exclude(turn=Turn.NONE)
    own = Q(person__in=persons)
    return [waits.filter(own), waits.filter(Q(stand_in__in=persons) & (~own | Q(person__isnull=True)))]


def _of_body(eyes: Eyes, today: date) -> Ranges:
    return eyes.by_body(~Q(turn=Turn.NONE))


def _handed(eyes: Eyes, today: date) -> Ranges:
    given = eyes.rows().filter(is_open=True, assigned_by=eyes.user)
    return [given.filter(~Q(person__in=eyes.persons) | Q(person__isnull=True))]


def _others(eyes: Eyes, today: date) -> Ranges:
    """A follower that is recipient as well, or whose turn it is, stands in the list once, or not at all."""
    twins = Participation.objects.filter(commitment=OuterRef("commitment"), body=OuterRef("body"))
    # In this order: the database looks for a twin of followers only.
    twice = Q(role=BodyRole.FOLLOWER) & Q(ExistsByRow(twins.filter(~Q(turn=Turn.NONE) | Q(role=BodyRole.RECIPIENT))))
    return [part.exclude(twice) for part in eyes.by_body(Q(is_open=True, turn=Turn.NONE) & ~Q(role=BodyRole.CC))]


def _week(eyes: Eyes, today: date) -> Ranges:
    return eyes.by_body(~Q(turn="") & Q(turn=Turn.ACT, due_on__gte=today, due_on__lte=end_of_week(today)))


def _overdue(eyes: Eyes, today: date) -> Ranges:
    return eyes.by_body(~Q(turn="") & Q(turn=Turn.ACT, due_on__lt=today))


TABS = {
    tab.key: tab
    for tab in (
        Tab("mine", gettext_lazy("Chờ tôi"), gettext_lazy("Không có việc nào đang chờ đồng chí."), _mine),
        Tab("body", gettext_lazy("Chờ cơ quan tôi"), gettext_lazy("Không có việc nào đang chờ cơ quan."), _of_body),
        Tab("handed", gettext_lazy("Tôi đã giao"), gettext_lazy("Đồng chí chưa giao việc nào đang mở."), _handed),
        Tab("others", gettext_lazy("Chờ nơi khác"), gettext_lazy("Không có việc nào chờ cơ quan khác."), _others),
        Tab("week", gettext_lazy("Đến hạn tuần này"), gettext_lazy("Tuần này không còn việc nào đến hạn."), _week),
        Tab("overdue", gettext_lazy("Quá hạn"), gettext_lazy("Không có việc nào quá hạn."), _overdue),
    )
}


def ranges_of(eyes: Eyes, tab: str, wanted: Q, today: date) -> Ranges:
    """The rows of a tab with filters, as disjoint lists."""
    return [part.filter(wanted) for part in TABS[tab].ranges(eyes, today)] if eyes.bodies else []


def counts_of(eyes: Eyes, wanted: Q, today: date) -> dict[str, Count]:
    """How many rows the tabs have under these filters, in one query; each stops at the limit, with filters at that of
    search: each row is looked at for them. Those that the navigation asks for without filters are asked once."""
    known = {} if wanted else {key: numbers(eyes.user, today)[key] for key in ("mine", "body")}
    all_at_once = replace(eyes, together=True)
    asked = {key: ranges_of(all_at_once, key, wanted, today) for key in TABS if key not in known}
    return known | count_each(asked, search.COUNT_LIMIT if wanted else COUNT_LIMIT)


def opening_tab(eyes: Eyes, wanted: Q, today: date) -> str:
    """What the desk opens with: what waits for the person, if there is any under these filters, else for the body."""
    if not wanted:
        return "mine" if int(numbers(eyes.user, today)["mine"]) else "body"
    mine = ranges_of(eyes, "mine", wanted, today) if eyes.persons else []
    return "mine" if any(part.exists() for part in mine) else "body"


def numbers(user: User, today: date) -> Mapping[str, Count]:
    """What stands beside the navigation, in one statement and once a request, each up to the limit: unread notices ("bell"),
    what waits for `user` ("mine") and for his bodies ("body"), papers and unscreened items that wait for him, groups with
    unread messages."""
    return remembered(
        ("numbers", user.pk, today),
        lambda: count_each(
            {
                "bell": [unread(user)],
                "mine": _of_persons(Participation.objects.of_bodies(user), Person.objects.filter(user=user)),
                "body": [Participation.objects.of_bodies(user).filter(~Q(turn=Turn.NONE))],
                "papers": papers.waiting_lists(user, on=today),
                "intake": [intake.waiting(user)],
                "groups": [with_news(user)],
            }
        ),
    )


def shown(rows: QuerySet[Participation]) -> QuerySet[Participation]:
    """With what a line of the desk shows, and nothing else: a page of them is fetched by every visit."""
    of_commitment = ("code", "title", "state", "due_on", "certainty", "is_provisional", "regulation__short_title")
    return rows.select_related("commitment__regulation", "body", "person").only(
        *("role", "turn", "due_on", "internal_due_on", "body__code", "body__name", "body__short_name"),
        *("person__full_name", *(f"commitment__{name}" for name in of_commitment)),
    )


def papers_waiting(user: User, today: date) -> tuple[Sequence[Waiting], bool]:
    """Papers that wait for this person: to review, sign, number, issue, receive, work on; whether there are more."""
    if not int(numbers(user, today)["papers"]):
        return [], False
    found: list[Waiting] = []
    reviews = papers.waiting_reviews(user, on=today).order_by("paper__created_at", "pk")[: SHOWN + 1]
    found += [_paper(step.paper, step.label) for step in reviews]
    for rows, what in [
        (papers.waiting_for_signature(user, on=today), _("Trình ký")),
        (papers.waiting_at_registry(user, on=today), _("Cấp số, phát hành")),
    ]:
        found += [_paper(row, what) for row in rows.order_by("created_at", "pk")[: SHOWN + 1]]
    receipts = papers.waiting_receipts(user, on=today).order_by("sent_at", "pk")[: SHOWN + 1]
    found += [_paper(line.paper, _("Vào sổ văn bản đến"), line) for line in receipts]
    return found[:SHOWN], len(found) > SHOWN


@dataclass(frozen=True)
class ForDeputy:
    """What waits for a deputy: meetings with voters that are ahead, answers to judge; whether there are more of these."""

    meetings: Sequence[Meeting]
    answers: Sequence[Petition]
    more_answers: bool


def for_deputy(user: User, today: date) -> ForDeputy | None:
    """Of whom is no deputy: None, and the database is not asked."""
    if not any(RoleKind.DEPUTY in kinds for kinds in sight_of(user).roles.values()):
        return None
    meetings = contacts.ahead_of(user, today).select_related("commune").defer("search", "commune__search")
    answers = petitions.unjudged_by(user).select_related("lead").defer("search", "lead__search")[: FEW + 1]
    found = ForDeputy(list(meetings[:SHOWN]), list(answers)[:FEW], len(answers) > FEW)
    return found if found.meetings or found.answers else None


def _paper(paper: Paper, what: str, line: Addressee | None = None) -> Waiting:
    body = line.body if line else paper.issuer
    return Waiting(
        what=what,
        code=paper.code,
        title=str(paper),
        due_on=None,
        body=body.name if body else paper.issuer_name,
        person="",
        url=reverse("papers:paper", args=[paper.code]),
    )

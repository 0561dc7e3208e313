"""The ranges of the list are what is visible and wanted, in order, page by page, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db.models import F

from phoihop.commitments import services
from phoihop.commitments.models import Commitment
from phoihop.commitments.models import ledger as ledger_rows
from phoihop.commitments.ranges import Wanted, list_of
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.search import query as search
from phoihop.kernel.web.paging import Count, page_of_finds, page_of_ranges
from phoihop.organisations.models import Body, Role, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
ORDERS = ("due_on", "-due_on", "-pk")
NEXT_MONTH = TODAY + timedelta(30)


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def department() -> Body:
    return people.body(name="Sở Mẫu")


@pytest.fixture
def seats(scene: Scene, department: Body) -> dict[str, User]:
    """Signatories of one regulation, a body that only takes part, one that does in two roles, a stranger, an auditor."""
    foreign = make.scene()
    made = [
        make.commitment(scene, action="Việc ký"),
        make.commitment(scene, action="Việc nộp"),
        make.commitment(foreign, action="Việc khác"),
        _owed(scene, department, title="Không có ngày"),
        _owed(scene, department, title="Không có ngày, nhận luôn", recipients=[department]),
        _owed(None, department, title="Việc giao thẳng", due_on=NEXT_MONTH, partners=[scene.lead]),
        _owed(foreign, department, title="Việc của bên kia", due_on=NEXT_MONTH, partners=[scene.lead]),
        _owed(scene, scene.lead, title="Quá hạn", due_on=TODAY - timedelta(3)),
        *(_owed(scene, scene.lead, title="Cùng ngày", due_on=NEXT_MONTH) for _time in range(4)),
    ]
    services.prove(
        commitment_id=made[1].pk,
        body=scene.lead,
        statement="Xong",
        received_on=TODAY,
        by=people.user(of=scene.lead),
        at=MONDAY,
    )
    both = people.user(of=department)
    audit.create(Role(user=both, body=scene.partner, kind=RoleKind.OFFICER), verb="role.given", by=None, at=MONDAY)
    return {
        "signatory": people.user(of=scene.lead),
        "takes part": people.user(of=department),
        "both": both,
        "stranger": scene.stranger,
        "auditor": people.user(kind=RoleKind.AUDITOR),
    }


def _owed(scene: Scene | None, lead: Body, *, due_on: date | None = None, **fields: Any) -> Commitment:
    return services.owe(
        lead=lead,
        regulation=scene.regulation if scene else None,
        due_on=due_on,
        why="Văn bản" if due_on else "",
        by=None,
        at=MONDAY,
        today=TODAY,
        **fields,
    )


def expected(user: User, wanted: Wanted, order: str) -> list[Any]:
    rows = Commitment.objects.visible_to(user).filter(wanted.commitments())
    falls, name = order.startswith("-"), order.lstrip("-")
    if name == "pk":
        return list(rows.order_by(order).values_list("pk", flat=True))
    column = F(name).desc(nulls_last=True) if falls else F(name).asc(nulls_last=True)
    return list(rows.order_by(column, "-pk" if falls else "pk").values_list("pk", flat=True))


def walked(user: User, wanted: Wanted, order: str) -> list[Any]:
    """All pages forward; the way back gives the same rows."""
    listed = list_of(user, wanted, order=order)
    rows = Commitment.objects.all()
    ways: dict[str, Any] = {"order": [order], "size": 3, "besides": listed.besides}
    found, cursor, pages = [], "", []
    while True:
        page = page_of_ranges(listed.ranges, rows, cursor=cursor, **ways)
        pages.append([row.pk for row in page])
        found += pages[-1]
        assert page.total == listed.total()
        assert page.total.number == len(expected(user, wanted, order))
        if not page.next:
            break
        cursor = page.next
    back = pages.pop()
    while page.previous:
        page = page_of_ranges(listed.ranges, rows, cursor=page.previous, **ways)
        back = [row.pk for row in page] + back
    assert back == found
    return found


@pytest.mark.parametrize("state", ["", "under_way", "overdue", "coming", "open", "proved", "kept", "judged", "due"])
def test_each_list_is_what_is_visible_and_wanted_in_order(
    seats: dict[str, User], scene: Scene, department: Body, state: str
) -> None:
    limits: list[dict[str, Any]] = [
        {},
        {"regulation": scene.regulation},
        {"body": scene.lead},
        {"body": department},
        {"body": department, "regulation": scene.regulation},
        {"since": TODAY, "until": NEXT_MONTH},
        {"judged_since": TODAY},
        {"words": "việc"},
        {"among": (scene.regulation.code, "QC-KHONG-CO")},
    ]
    for (seat, user), limit, order in product(seats.items(), limits, ORDERS):
        wanted = Wanted(TODAY, state=state, **limit)
        assert walked(user, wanted, order) == expected(user, wanted, order), (seat, limit, order)


def test_a_list_of_a_clause_holds_what_performs_it(scene: Scene, department: Body) -> None:
    row = make.commitment(scene, action="Gửi số liệu")
    make.commitment(scene, action="Việc khác")
    assert row.obligation is not None
    for user in (people.user(of=scene.lead), people.user(kind=RoleKind.AUDITOR)):
        wanted = Wanted(TODAY, clause=(row.obligation.code,))
        assert row.pk in walked(user, wanted, "-due_on")
        assert walked(user, wanted, "-due_on") == expected(user, wanted, "-due_on")


def test_counting_stops_at_its_limit_and_counts_a_row_of_two_roles_once(seats: dict[str, User]) -> None:
    listed = list_of(seats["takes part"], Wanted(TODAY))
    every = len(expected(seats["takes part"], Wanted(TODAY), "-pk"))
    assert not listed.ranges
    assert listed.total().number == every
    few = listed.total(limit=2)
    assert (few.number, few.more) == (2, True)


@pytest.mark.parametrize("few", [2_000, 0])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("words", ["viec", '"việc"'])
def test_a_list_by_words_holds_the_first_that_have_them_and_says_so(
    seats: dict[str, User], few: int, order: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_rows, "FEW", few)
    wanted = Wanted(today=TODAY, words=words)
    for user in seats.values():
        every = expected(user, replace(wanted, words="viec"), order)
        whole = list_of(user, wanted, order=order)
        assert (whole.total(), whole.first) == (Count(len(every)), 0)
        page = page_of_ranges(whole.ranges, Commitment.objects.all(), order=[order])
        assert [row.pk for row in page] == every
        if whole.finds is not None:
            page = page_of_finds(whole.finds, Commitment.objects.all(), order=[order])
            assert ([row.pk for row in page], page.total) == (every, Count(len(every)))
            continue
        with monkeypatch.context() as limited:
            limited.setattr(search, "COUNT_LIMIT", 4)
            some = list_of(user, wanted, order=order, only_first=2)
        assert some.total() == Count(min(4, len(every)), more=len(every) > 4)
        first = page_of_ranges(some.ranges, Commitment.objects.all(), order=[order], size=2, total=some.total())
        assert [row.pk for row in first] == every[:2]

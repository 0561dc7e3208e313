"""Board and compliance: figures are the rows behind them, nothing due is blank, what may not be opened is said."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from phoihop.commitments import services
from phoihop.commitments.compliance import compliance
from phoihop.commitments.models import Commitment, Participation, Tally
from phoihop.commitments.rules import Cell
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import Scene
from phoihop.desk import board as boards
from phoihop.desk.board import Board, board
from phoihop.desk.rules import end_of_week, last_day, months_back
from phoihop.desk.tests.test_desk import owed, prove, seen_by
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

numbers = st.integers(0, 1000)
cells = st.builds(Cell, numbers, numbers, numbers, numbers, numbers, numbers)


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_ends_on_the_next_sunday(day: date) -> None:
    assert end_of_week(day).weekday() == 6
    assert 0 <= (end_of_week(day) - day).days < 7


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), count=st.integers(1, 40))
def test_months_follow_each_other_without_a_gap(day: date, count: int) -> None:
    months = months_back(day, count)
    assert len(months) == count
    assert months[-1] <= day <= last_day(months[-1])
    assert all(last_day(one) + timedelta(days=1) == two for one, two in itertools.pairwise(months))


@given(one=cells, two=cells)
def test_cells_add_up_and_an_empty_rate_is_blank_not_zero(one: Cell, two: Cell) -> None:
    both = one + two
    assert both.total == one.total + two.total
    assert both.judged == one.judged + two.judged
    assert (both.rate is None) is (both.judged == 0)
    assert both.rate is None or 0 <= both.rate <= 1
    assert Cell(waiting=3, coming=2).shade == "none"


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def month(back: int) -> date:
    return months_back(timezone.localdate(), 12)[-1 - back] + timedelta(days=1)


def kept(scene: Scene, row: Commitment) -> None:
    """Proved on its due date and confirmed."""
    paper = make.paper(issuer=scene.lead, issued_on=row.due_on or timezone.localdate())
    services.prove(
        commitment_id=row.pk,
        body=scene.lead,
        statement="Xong",
        paper=paper,
        received_on=paper.issued_on or timezone.localdate(),
        by=scene.clerk,
        at=timezone.now(),
    )
    services.judge_kept(commitment_id=row.pk, reason="", by=scene.judge, at=timezone.now())


def missed(scene: Scene, row: Commitment) -> None:
    services.judge_not_kept(
        commitment_id=row.pk, reason="Không làm", by=scene.judge, at=timezone.now(), today=timezone.localdate()
    )


def seen(user: User) -> Board:
    return board(user, today=timezone.localdate(), now=timezone.now())


@pytest.mark.django_db
def test_the_board_counts_each_row_once_and_each_figure_opens_its_rows(scene: Scene) -> None:
    kept(scene, owed(scene, "Đúng hạn", month(2)))
    missed(scene, owed(scene, "Không làm", month(2)))
    owed(scene, "Quá hạn", timezone.localdate() - timedelta(days=12))
    prove(scene, owed(scene, "Chờ", timezone.localdate() + timedelta(days=9)))
    owed(scene, "Sắp tới")
    shown = seen(scene.judge)
    assert shown.total == Cell(kept=1, not_kept=1, overdue=1, waiting=1, coming=1)
    assert shown.total.rate == pytest.approx(1 / 3)
    assert [figure.number for figure in shown.ages] == [0, 1, 0, 0]
    [row] = shown.rows
    assert (row.body, row.total) == (scene.lead, shown.total)
    client = seen_by(scene.judge)
    square = row.squares[0]
    assert square is not None
    for url, titles in [
        (square.url, {"Đúng hạn", "Không làm", "Quá hạn"}),
        (row.url, {"Đúng hạn", "Không làm", "Quá hạn"}),
        (shown.columns[0].rows_url, {"Đúng hạn", "Không làm", "Quá hạn"}),
        (shown.rows_url, {"Đúng hạn", "Không làm", "Quá hạn"}),
        (shown.overdue_url, {"Quá hạn"}),
        (shown.waiting_url, {"Chờ"}),
        (shown.ages[1].url, {"Quá hạn"}),
        (next(one.url for one in shown.months if one.cell.judged), {"Đúng hạn", "Không làm"}),
    ]:
        page = client.get(url).content.decode()
        assert set(re.findall(r"data-open>([^<]+)<", page)) == titles
    assert client.get("/board/").status_code == 200


@pytest.mark.django_db
def test_figures_of_several_regulations_open_the_rows_of_these_and_no_others(scene: Scene) -> None:
    owed(scene, "Quá hạn một", timezone.localdate() - timedelta(days=3))
    two = make.regulation(parties=[scene.lead, scene.recipient])
    for regulation, title in ((two, "Quá hạn hai"), (None, "Giao thẳng")):
        services.owe(
            title=title,
            lead=scene.lead,
            partners=[scene.recipient],
            regulation=regulation,
            due_on=timezone.localdate() - timedelta(days=3),
            why="Văn bản",
            by=None,
            at=timezone.now(),
            today=timezone.localdate(),
        )
    shown = seen(scene.judge)
    assert shown.total.overdue == 2
    client = seen_by(scene.judge)
    for url in (shown.overdue_url, shown.rows_url, shown.rows[0].url):
        page = client.get(url).content.decode()
        assert set(re.findall(r"data-open>([^<]+)<", page)) == {"Quá hạn một", "Quá hạn hai"}


@pytest.mark.django_db
def test_more_regulations_than_fit_are_on_further_pages_of_the_board(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "REGULATIONS", 2)
    titles = {scene.regulation.pk} | {make.regulation(parties=[scene.lead]).pk for _time in range(4)}
    met, cursor = [], ""
    while True:
        shown = board(people.user(of=scene.lead), today=timezone.localdate(), now=timezone.now(), cursor=cursor)
        met.append([column.regulation.pk for column in shown.columns])
        if not shown.regulations.next:
            break
        cursor = shown.regulations.next
    assert [len(one) for one in met] == [2, 2, 1]
    assert {pk for one in met for pk in one} == titles
    first = seen_by(people.user(of=scene.lead)).get("/board/").content.decode()
    assert 'rel="next"' in first


@pytest.mark.django_db
def test_the_board_costs_the_same_with_one_and_with_many_rows(
    scene: Scene, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    owed(scene, "Một", timezone.localdate() - timedelta(days=3))
    client = seen_by(scene.judge)
    client.get("/board/")
    with CaptureQueriesContext(connection) as few:
        client.get("/board/")
    for number in range(12):
        owed(scene, f"Việc {number}", timezone.localdate() - timedelta(days=number))
        make.regulation(parties=[scene.lead, scene.recipient])
    with django_assert_num_queries(len(few)):
        client.get("/board/")


@pytest.mark.django_db
def test_a_joint_promise_is_one_in_the_total_and_one_in_each_leads_row(scene: Scene) -> None:
    make.obligation(
        regulation=scene.regulation,
        leads=[scene.lead, scene.partner],
        recipients=[scene.recipient],
        distribution="jointly",
        timing={"kind": "on", "date": f"{timezone.localdate() - timedelta(days=30):%Y-%m-%d}"},  # no rest lasts so long
    )
    services.generate(regulation_id=scene.regulation.pk, today=timezone.localdate(), at=timezone.now())
    row = scene.regulation.commitments.get()
    assert seen(scene.judge).total.overdue == 1
    missed(scene, row)
    shown = seen(scene.judge)
    assert shown.total.not_kept == 1
    assert {one.body: one.total.not_kept for one in shown.rows} == {scene.lead: 1, scene.partner: 1}
    assert [column.cell.judged for column in shown.columns] == [shown.total.judged] == [1]
    client = seen_by(scene.judge)
    for url in (shown.rows_url, shown.columns[0].rows_url, *(one.url for one in shown.rows)):
        assert client.get(url).context["page"].total.number == 1
    assert services.tally_drift() == []


@pytest.mark.django_db
def test_in_the_chart_only_what_was_not_done_is_in_the_tone_of_alarm(scene: Scene) -> None:
    missed(scene, owed(scene, "Không làm", month(2)))
    chart = seen_by(scene.judge).get("/board/").context["chart"]
    assert [(one["name"], one.get("tone")) for one in chart["series"]] == [
        ("Đúng hạn", None),
        ("Quá hạn", None),
        ("Không thực hiện", "alarm"),
    ]


@pytest.mark.django_db
def test_counts_of_closed_rows_equal_the_rows_before_and_after_folding(scene: Scene) -> None:
    rows = [owed(scene, f"Việc {number}", month(1)) for number in range(3)]
    for row in rows:
        missed(scene, row)
    services.reopen(commitment_id=rows[0].pk, reason="Nhầm", by=scene.judge, at=timezone.now())
    assert services.tally_drift() == []
    before, figures = Tally.objects.count(), seen(scene.judge).total
    assert services.fold_tallies() > 0
    assert Tally.objects.count() < before
    assert services.tally_drift() == []
    assert seen(scene.judge).total == figures
    assert services.fold_tallies() == 0


@pytest.mark.django_db
def test_a_wrong_count_is_found(scene: Scene) -> None:
    missed(scene, owed(scene, "Việc", month(1)))
    Tally.objects.filter(body__isnull=True).update(delta=5)
    [drift] = services.tally_drift()
    assert (drift.regulation, drift.counted, drift.rows) == (scene.regulation.pk, 5, 1)


@pytest.mark.django_db
def test_a_follower_that_did_not_sign_is_told_how_many_rows_it_may_not_open(scene: Scene) -> None:
    outside = people.body(name="Văn phòng theo dõi")
    regulation = make.regulation(parties=[scene.lead, scene.partner], follower=outside, entered_by=outside)
    owed(scene, "Không thuộc", timezone.localdate() - timedelta(days=1))
    Commitment.objects.update(regulation=regulation)
    Participation.objects.update(regulation=regulation)
    page = seen_by(people.user(of=outside)).get("/board/").content.decode()
    assert "trong đó 1 nhiệm vụ không thuộc phạm vi xem" in page
    listed = seen_by(people.user(of=outside)).get(f"/commitments/?regulation={regulation.code}").content.decode()
    assert "Không thuộc" not in re.findall(r"data-open>([^<]+)<", listed)
    assert "1 dòng ngoài phạm vi được xem" in listed
    party = seen_by(people.user(of=scene.partner)).get("/board/").content.decode()
    assert "không thuộc phạm vi xem" not in party


@pytest.mark.django_db
def test_the_board_of_strangers_and_of_nothing_due_is_blank(scene: Scene) -> None:
    owed(scene, "Sắp tới")
    assert seen(scene.judge).total.rate is None
    assert "chưa có số liệu" in seen_by(scene.judge).get("/board/").content.decode()
    stranger = seen_by(scene.stranger).get("/board/").content.decode()
    assert "Chưa có quy chế đang thực hiện" in stranger
    assert scene.regulation.short_title not in stranger
    assert Client().get("/board/").status_code == 302
    assert seen(people.user(kind=RoleKind.AUDITOR)).total.coming == 1


# --- compliance -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_case_under_two_regulations_counts_once_in_each_clause(scene: Scene) -> None:
    two = make.regulation(parties=[scene.recipient, scene.lead])
    received = {"kind": "after", "event": "petition.received", "n": 30, "unit": "calendar_day"}
    for regulation in (scene.regulation, two):
        make.obligation(regulation=regulation, leads=[scene.lead], recipients=[scene.recipient], timing=received)
    silent = make.obligation(regulation=two, leads=[scene.lead], recipients=[scene.recipient], action="Chưa có gì")
    row = services.owe(
        title="Trả lời kiến nghị",
        lead=scene.lead,
        recipients=[scene.recipient],
        regulation=scene.regulation,
        due_on=timezone.localdate() - timedelta(days=3),
        why="Nghị quyết liên tịch",
        source_kind="petition",
        source_code="KN-1",
        event_kind="petition.received",
        by=None,
        at=datetime.now(timezone.get_current_timezone()),
        today=timezone.localdate(),
    )
    for regulation in (scene.regulation, two):
        found = compliance(regulation, today=timezone.localdate())
        assert found.total == Cell(overdue=1)
    missed(scene, row)
    for regulation in (scene.regulation, two):
        assert compliance(regulation, today=timezone.localdate()).total == Cell(not_kept=1)
    found = compliance(two, today=timezone.localdate())
    assert (found.obligations, found.silent) == (2, 1)
    assert [line.obligation for one in found.clauses for line in one.lines if line.is_silent] == [silent]
    page = seen_by(scene.judge).get(f"/regulations/{two.code}/compliance/").content.decode()
    assert "chưa phát sinh nhiệm vụ" in page
    link = re.search(r'href="(/commitments/\?clause=[^"]+not_kept)"', page)
    assert link
    every = f"/commitments/?clause={two.code}&state=not_kept"
    assert row.code in seen_by(scene.judge).get(every).content.decode()
    total = re.search(rf'href="(/commitments/\?clause={two.code}&amp;state=kept)"', page)
    assert total
    assert row.code not in seen_by(scene.judge).get(total[1].replace("&amp;", "&")).content.decode()
    assert row.code in seen_by(scene.judge).get(link[1].replace("&amp;", "&")).content.decode()


@pytest.mark.django_db
def test_compliance_counts_only_the_period_asked_for_and_is_closed_to_strangers(scene: Scene) -> None:
    first = make.commitment(scene)
    assert first.due_on is not None
    whole = compliance(scene.regulation, today=date(2026, 4, 2))
    assert (whole.total.overdue, whole.total.coming > 0) == (1, True)
    later = compliance(scene.regulation, today=date(2026, 4, 2), since=date(2026, 4, 1))
    assert later.total.overdue == 0
    address = f"/regulations/{scene.regulation.code}/compliance/"
    assert seen_by(scene.clerk).get(f"{address}?since=01/04/2026&until=abc").status_code == 200
    assert seen_by(scene.stranger).get(address).status_code == 404

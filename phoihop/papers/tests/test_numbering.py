"""Numbers of outgoing papers: next, typed, taken, and two clerks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.models import Paper, State
from phoihop.papers.queries import gaps_out, last_number
from phoihop.papers.tests import make

NEXT_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_numbers_follow_each_other_by_type_and_begin_anew_each_year() -> None:
    house = make.house(short_name="STP")
    texts = [make.numbered(house).number_text, make.numbered(house).number_text]
    assert texts == ["01/BC-STP", "02/BC-STP"]
    assert make.numbered(house, kind="letter").number_text == "01/STP"
    assert make.numbered(house, at=NEXT_YEAR).number_text == "01/BC-STP"


@pytest.mark.django_db
def test_the_notation_follows_the_last_paper_of_the_type() -> None:
    house = make.house(short_name="STP")
    services.number(paper_id=make.signed(house, kind="letter").pk, notation="STP-NC", by=house.clerk, at=make.MONDAY)
    assert make.numbered(house, kind="letter").number_text == "02/STP-NC"


@pytest.mark.django_db
def test_a_number_typed_from_the_offices_own_system_is_kept_and_the_next_follows_it() -> None:
    house = make.house()
    paper = services.number(
        paper_id=make.signed(house).pk,
        typed="57/BC-STP",
        on=date(2026, 2, 27),
        by=house.clerk,
        at=make.MONDAY,
    )
    assert (paper.number, paper.number_text, paper.issued_on) == (57, "57/BC-STP", date(2026, 2, 27))
    assert make.numbered(house).number == 58
    assert [(gap.first, gap.last) for gap in gaps_out(house.body, 2026)] == [(1, 56)]


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("report", "57/QĐ-STP", "paper.number_of_another_kind"),
        ("letter", "57/BC-STP", "paper.number_of_another_kind"),
        ("report", "57/2025/BC-STP", "paper.number_of_another_year"),
    ],
)
@pytest.mark.django_db
def test_a_number_typed_from_another_book_is_refused(kind: str, typed: str, code: str) -> None:
    house = make.house()
    paper = make.signed(house, kind=kind)
    with pytest.raises(Refused) as refused:
        services.number(paper_id=paper.pk, typed=typed, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == code
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (State.SIGNED, None)


@pytest.mark.parametrize("typed", ["57/bc-STP", "57-BC/STP", "57/2026/BC-STP", "57/STP"])
@pytest.mark.django_db
def test_a_number_as_offices_write_it_is_taken(typed: str) -> None:
    house = make.house()
    paper = services.number(paper_id=make.signed(house).pk, typed=typed, by=house.clerk, at=make.MONDAY)
    assert paper.number == 57


@pytest.mark.django_db
def test_a_number_with_a_letter_stands_beside_the_plain_one() -> None:
    house = make.house()
    make.numbered(house)
    paper = services.number(paper_id=make.signed(house).pk, typed="01a/BC-STP", by=house.clerk, at=make.MONDAY)
    assert (paper.number, paper.number_suffix) == (1, "a")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "on", "code"),
    [
        ("mười hai", None, "paper.number_unreadable"),
        ("/BC-STP", None, "paper.number_unreadable"),
        ("01/BC-STP", None, "paper.number_taken"),
        ("", date(2026, 3, 3), "paper.date_ahead"),
    ],
)
def test_a_number_is_refused(typed: str, on: date | None, code: str) -> None:
    house = make.house()
    make.numbered(house)
    paper = make.signed(house)
    with pytest.raises(Refused) as refused:
        services.number(paper_id=paper.pk, typed=typed, on=on, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == code
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (State.SIGNED, None)


@pytest.mark.django_db
def test_only_the_registry_numbers_and_only_what_is_signed() -> None:
    house, other = make.house(), make.house()
    paper = make.signed(house)
    for user in (house.officer, house.leader, other.clerk):
        with pytest.raises(PermissionDenied):
            services.number(paper_id=paper.pk, by=user, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.number(paper_id=make.approved(house).pk, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "paper.not_signed"
    services.number(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    with pytest.raises(Refused) as refused:  # the second click
        services.number(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "paper.not_signed"
    assert last_number(house.body, "report", 2026) == 1


@pytest.mark.django_db
def test_the_database_holds_one_paper_a_number() -> None:
    house = make.house()
    make.numbered(house)
    other = make.signed(house)
    with pytest.raises(IntegrityError, match="paper_number_unique"), transaction.atomic():
        Paper.objects.filter(pk=other.pk).update(number=1, year=2026)


@pytest.mark.committed
def test_clerks_who_number_at_once_get_different_numbers() -> None:
    house = make.house()
    second = directory.user(of=house.body, kind="registry_clerk")
    papers = [make.signed(house).pk for _number in range(6)]
    barrier = Barrier(len(papers))

    def number(paper_id: UUID, by: User) -> int | None:
        try:
            barrier.wait(timeout=60)
            return services.number(paper_id=paper_id, by=by, at=make.MONDAY).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(papers)) as pool:
        given = list(pool.map(number, papers, [house.clerk, second] * 3))
    assert sorted(number or 0 for number in given) == [1, 2, 3, 4, 5, 6]


@pytest.mark.committed
def test_a_double_click_gives_one_number() -> None:
    house = make.house()
    paper = make.signed(house)
    barrier = Barrier(2)

    def number(_click: int) -> str:
        try:
            barrier.wait(timeout=60)
            return services.number(paper_id=paper.pk, by=house.clerk, at=make.MONDAY).number_text
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(number, range(2)))
    assert "paper.not_signed" in answers
    assert last_number(house.body, "report", 2026) == 1

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db.models import QuerySet
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.web import paging
from phoihop.kernel.web.tests import make

pytestmark = pytest.mark.django_db
_run = count(1)
START = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)


def acts(users: Sequence[User | None]) -> QuerySet[Act]:
    """One act for each user (None: the system), with few different verbs and times, so that many rows are equal."""
    run = f"run-{next(_run)}"
    Act.objects.bulk_create(
        Act(subject_code=run, verb=f"v{n % 3}", at=START + timedelta(microseconds=n % 2), by=user, payload_hash=str(n))
        for n, user in enumerate(users)
    )
    return Act.objects.filter(subject_code=run)


def walk(rows: QuerySet[Act], order: Sequence[str], size: int) -> tuple[list[int], list[int]]:
    """The keys met forwards from the first page to the last, and backwards again."""
    there, back, cursor = [], [], ""
    page = paging.page(rows, order=order, size=size)
    there += [row.pk for row in page]
    while page.next:
        page = paging.page(rows, order=order, size=size, cursor=page.next)
        there += [row.pk for row in page]
    back = [row.pk for row in reversed(page.rows)]
    while page.previous:
        cursor = page.previous
        page = paging.page(rows, order=order, size=size, cursor=cursor)
        back += [row.pk for row in reversed(page.rows)]
    return there, back


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pattern=st.lists(st.integers(0, 2), max_size=25),
    order=st.sampled_from([["verb"], ["-at", "verb"], ["by"], ["-by__username", "at"], ["by__username"], ["-pk"], []]),
    size=st.integers(1, 7),
)
def test_walking_the_pages_meets_every_row_once_there_and_back(
    db: None, pattern: list[int], order: list[str], size: int
) -> None:
    people = [None, make.user(), make.user()]
    rows = acts([people[n] for n in pattern])
    there, back = walk(rows, order, size)
    assert sorted(there) == sorted(rows.values_list("pk", flat=True))
    assert len(there) == len(set(there))
    assert back == there[::-1]
    finds = paging.page_of_finds(rows, Act.objects.all(), order=order, size=size)
    assert ([row.pk for row in finds], finds.total) == (there[:size], paging.Count(len(there)))
    further = paging.page_of_finds(rows, Act.objects.all(), order=order, size=size, cursor=finds.next)
    assert [row.pk for row in further] == there[size : 2 * size] or not finds.next
    assert further.total == finds.total


def test_a_page_costs_the_same_at_the_end(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = acts([None] * 20)
    first = paging.page(rows, order=["at"], size=5)
    with django_assert_num_queries(1):
        paging.page(rows, order=["at"], size=5, cursor=first.next, count=False)


@pytest.mark.parametrize("cursor", ["x", "WyJhZnRlciIsWzFdXQ:1:2", "é" * 50, '["after",[1]]'])
def test_a_damaged_cursor_gives_the_first_page(cursor: str) -> None:
    rows = acts([None] * 9)
    assert [r.pk for r in paging.page(rows, order=["at"], size=4, cursor=cursor)] == [
        r.pk for r in paging.page(rows, order=["at"], size=4)
    ]


def test_a_program_with_a_damaged_cursor_is_told() -> None:
    rows = acts([None] * 9)
    first = paging.page(rows, order=["at"], size=4, strict=True)
    assert len(paging.page(rows, order=["at"], size=4, cursor=first.next, strict=True)) == 4
    for cursor in ("x", "\x00", f"{first.next}x", paging.page(rows, order=["verb"], size=4).next):
        with pytest.raises(Http404):
            paging.page(rows, order=["at"], size=4, cursor=cursor, strict=True)


def test_a_cursor_of_another_order_gives_the_first_page() -> None:
    rows = acts([None] * 9)
    other = paging.page(rows, order=["verb"], size=4).next
    assert not paging.page(rows, order=["at"], size=4, cursor=other).previous


def test_counting_stops_at_its_limit() -> None:
    rows = acts([None] * 12)
    assert str(paging.count_up_to(rows, limit=12)) == "12"
    assert str(paging.count_up_to(rows, limit=11)) == "hơn 11"
    assert str(paging.Count(1000, more=True)) == "hơn 1.000"


def test_an_empty_list_has_no_further_page() -> None:
    page = paging.page(acts([]), order=["at"])
    assert (len(page), page.next, page.previous, page.total.number) == (0, "", "", 0)

"""Whose book opens: the one asked for, the one looked at last, the one with work in it; any by name for an auditor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.kernel.accounts.models import User
from phoihop.organisations import services as organisations
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=5)
OUT, IN = reverse("papers:book_out"), reverse("papers:book_in")


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _clerk_of(*houses: make.House) -> Client:
    clerk = directory.user()
    for house in houses:
        organisations.give_role(user=clerk, body=house.body, kind=RoleKind.REGISTRY_CLERK, by=None, at=directory.AT)
    return _as(clerk)


def _opened(client: Client, address: str) -> str:
    code: str = client.get(address).context["chosen"].body.code
    return code


def test_a_book_opens_where_there_is_work_else_where_there_are_rows_else_on_the_first_body() -> None:
    first, rows, waits = make.house(rank=1), make.house(rank=2), make.house(rank=3)
    clerk = _clerk_of(first, rows, waits)
    assert (_opened(clerk, OUT), _opened(clerk, IN)) == (first.body.code, first.body.code)
    sent = make.issued(rows, to=(rows.body, waits.body), at=NOW)
    services.receive(line_id=sent.addressees.get(body=rows.body).pk, by=rows.clerk, at=NOW)
    services.receive(line_id=sent.addressees.get(body=waits.body).pk, by=waits.clerk, at=NOW)
    assert (_opened(clerk, OUT), _opened(clerk, IN)) == (rows.body.code, rows.body.code)
    make.signed(waits, at=NOW)
    make.issued(rows, to=(waits.body,), at=NOW)
    assert (_opened(clerk, OUT), _opened(clerk, IN)) == (waits.body.code, waits.body.code)


def test_the_book_looked_at_last_opens_again_unless_it_may_no_longer_be_seen() -> None:
    first, last, foreign = make.house(rank=1), make.house(rank=2), make.house()
    clerk = _clerk_of(first, last)
    assert _opened(clerk, f"{OUT}?body={last.body.code}") == last.body.code
    assert (_opened(clerk, OUT), _opened(clerk, IN)) == (last.body.code, last.body.code)
    assert _opened(clerk, f"{OUT}?body={foreign.body.code}") == last.body.code  # refused beside the box, not remembered
    for written in (foreign.body.code, "x\x00", ""):
        clerk.cookies["book_of"] = written
        assert _opened(clerk, OUT) == first.body.code


def test_files_of_a_book_are_of_the_book_that_is_shown() -> None:
    first, waits = make.house(rank=1), make.house(rank=2)
    make.signed(waits, at=NOW)
    make.issued(waits, at=NOW)
    page = _clerk_of(first, waits).get(OUT).content.decode()
    year = timezone.localdate().year
    for name in ("out_pdf", "out_xlsx"):
        assert f"{reverse(f'papers:{name}')}?body={waits.body.code}&amp;year={year}" in page


def test_an_auditor_types_the_body_and_the_page_costs_the_same_in_a_large_directory(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    house = make.house(name="Sở Tư pháp tỉnh Sông Thanh")
    make.issued(house, at=NOW, subject="Báo cáo quý")
    auditor = _as(directory.user(kind=RoleKind.AUDITOR))
    address = f"{OUT}?body={house.body.code}"
    costs: list[tuple[int, int]] = []
    for _round in range(2):
        auditor.get(address)
        with django_assert_max_num_queries(25) as asked:
            page = auditor.get(address).content
        costs.append((len(asked), len(page)))
        for number in range(30):
            directory.body(name=f"Ủy ban nhân dân xã {number}")
    assert costs[0] == costs[1]
    assert f'value="{house.body.name}"'.encode() in page
    assert reverse("organisations:pick_body").encode() in page
    assert b"<option" in page  # of the types
    assert auditor.get(f"{OUT}?body=so+tu+phap").context["chosen"].body == house.body
    unclear = auditor.get(f"{OUT}?body=uy+ban+nhan+dan+xa")
    assert "có thể là" in unclear.content.decode()

"""Ceremonies: planned, ordered, seated, ticked off, printed, held, called off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.drafting import services
from phoihop.drafting.models import Ceremony, CeremonyItem, ItemKind, Seat, SeatRole
from phoihop.drafting.services import NewSigning, Occasion, Sitter
from phoihop.drafting.tests import make
from phoihop.drafting.tests.signing import Table, agreed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db

STARTS = make.AT + timedelta(days=7)
QUERIES = 26  # of the page, however many drafts and seats


def _ceremony(*tables: Table, starts_at: datetime = STARTS, **changes: Any) -> Ceremony:
    given: dict[str, Any] = {
        "held_by": tables[0].houses[0].body,
        "drafts": [table.draft for table in tables],
        "occasion": Occasion("Lễ ký quy chế phối hợp", starts_at, "Hội trường tỉnh"),
        "by": tables[0].houses[0].officer,
        "at": make.AT,
    } | changes
    return services.plan_ceremony(**given)


def _two() -> tuple[Table, Table]:
    """Two agreed drafts of the same parties."""
    first = agreed(3)
    draft = make.draft(by=first.houses[0].officer, parties=[one.body for one in first.houses])
    services.freeze(draft_id=draft.pk, by=first.houses[0].officer, at=make.AT)
    type(draft).objects.filter(pk=draft.pk).update(stage="agreed")
    draft.refresh_from_db()
    return first, Table(draft, first.houses)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_several_drafts_stand_in_order_and_each_signer_sits_once() -> None:
    first, second = _two()
    row = _ceremony(first, second)
    assert [(table.order, table.draft) for table in row.drafts.order_by("order")] == [
        (1, first.draft),
        (2, second.draft),
    ]
    assert [(seat.order, seat.person, seat.role) for seat in row.seats.order_by("order")] == [
        (place, one.head, SeatRole.SIGNS) for place, one in enumerate(first.houses, 1)
    ]
    papers = [item.text for item in row.items.filter(kind=ItemKind.PAPER).order_by("order")]
    assert [first.draft.short_title in papers[0], second.draft.short_title in papers[1]] == [True, True]


def test_only_agreed_drafts_of_the_body_and_only_once_ahead() -> None:
    first, second = _two()
    with pytest.raises(PermissionDenied):
        _ceremony(first, by=first.houses[1].officer)
    with pytest.raises(Refused) as caught:
        _ceremony(first, starts_at=make.AT)
    assert caught.value.code == "ceremony.in_the_past"
    drafting = make.draft(by=first.houses[0].officer, parties=[one.body for one in first.houses])
    with pytest.raises(Refused) as caught:
        _ceremony(Table(drafting, first.houses))
    assert caught.value.code == "ceremony.draft_not_ready"
    row = _ceremony(first)
    with pytest.raises(Refused) as caught:
        _ceremony(second, first)
    assert caught.value.code == "ceremony.booked"
    services.cancel_ceremony(ceremony_id=row.pk, reason="Hoãn", by=first.houses[0].officer, at=make.AT)
    assert _ceremony(second, first).is_ahead


def test_order_seats_and_checklist_are_changed_until_it_is_over() -> None:
    first, second = _two()
    row, by = _ceremony(first, second), first.houses[0].officer
    codes = [second.draft.code, first.draft.code]
    services.order_drafts(ceremony_id=row.pk, draft_codes=codes, by=by, at=make.AT)
    assert [table.draft.code for table in row.drafts.order_by("order")] == codes
    with pytest.raises(Refused) as caught:
        services.order_drafts(ceremony_id=row.pk, draft_codes=codes[:1], by=by, at=make.AT)
    assert caught.value.code == "ceremony.order"

    guest = Sitter(SeatRole.GUEST, "Bà Giàng Thị Mẫu", "Nguyên Chủ tịch")
    seat = services.seat(ceremony_id=row.pk, sitter=guest, place=1, by=by, at=make.AT)
    assert [one.name for one in row.seats.order_by("order")][:2] == ["Bà Giàng Thị Mẫu", first.houses[0].head.full_name]
    services.move_seat(seat_id=seat.pk, place=9, by=by, at=make.AT)
    assert [one.order for one in row.seats.order_by("order")] == [1, 2, 3, 4]
    assert row.seats.get(order=4).pk == seat.pk
    for sitter, code in (
        (Sitter(SeatRole.GUEST), "seat.nobody"),
        (Sitter(SeatRole.SIGNS, person=first.houses[0].head), "seat.taken"),
    ):
        with pytest.raises(Refused) as caught:
            services.seat(ceremony_id=row.pk, sitter=sitter, by=by, at=make.AT)
        assert caught.value.code == code
    services.free_seat(seat_id=seat.pk, by=by, at=make.AT)
    assert row.seats.count() == 3

    item = services.add_item(ceremony_id=row.pk, kind=ItemKind.PAPER, text="Con dấu", who="Văn thư", by=by, at=make.AT)
    for _press in range(2):
        services.tick_item(item_id=item.pk, done=True, by=by, at=make.AT)
    item.refresh_from_db()
    assert item.done_by == by
    services.tick_item(item_id=item.pk, done=False, by=by, at=make.AT)
    with pytest.raises(Refused) as caught:
        services.add_item(ceremony_id=row.pk, kind=ItemKind.TASK, text=" ", by=by, at=make.AT)
    assert caught.value.code == "item.empty"

    moved = Occasion("Lễ ký", STARTS + timedelta(hours=2), "Nhà văn hóa")
    services.change_ceremony(ceremony_id=row.pk, occasion=moved, by=by, at=make.AT)
    with pytest.raises(Refused) as caught:
        services.end_ceremony(ceremony_id=row.pk, by=by, at=STARTS)
    assert caught.value.code == "ceremony.not_yet"
    services.end_ceremony(ceremony_id=row.pk, by=by, at=STARTS + timedelta(hours=3))
    for act in (
        lambda: services.tick_item(item_id=item.pk, done=True, by=by, at=STARTS),
        lambda: services.cancel_ceremony(ceremony_id=row.pk, reason="x", by=by, at=STARTS),
        lambda: services.seat(ceremony_id=row.pk, sitter=guest, by=by, at=STARTS),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "ceremony.over"


def test_strangers_to_the_holding_body_change_nothing() -> None:
    table = agreed(2)
    row = _ceremony(table)
    for by in (table.houses[1].officer, people.user()):
        for act in (
            lambda by=by: services.cancel_ceremony(ceremony_id=row.pk, reason="x", by=by, at=make.AT),
            lambda by=by: services.tick_item(item_id=CeremonyItem.objects.all()[0].pk, done=True, by=by, at=make.AT),
            lambda by=by: services.free_seat(seat_id=Seat.objects.all()[0].pk, by=by, at=make.AT),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_the_database_holds_a_person_to_one_seat_and_a_cancellation_to_its_reason() -> None:
    row = _ceremony(agreed(2))
    seat = row.seats.all()[0]
    twice = Seat(ceremony=row, order=9, role=SeatRole.GUEST, person=seat.person, name="x")
    with pytest.raises(IntegrityError, match="person_sits_once"), transaction.atomic():
        Seat.objects.bulk_create([twice])
    with pytest.raises(IntegrityError, match="cancelled_ceremony_has_its_reason"), transaction.atomic():
        Ceremony.objects.filter(pk=row.pk).update(cancelled_at=make.AT)


def test_the_plan_prints_order_seats_and_checklist() -> None:
    first, second = _two()
    row = _ceremony(first, second, starts_at=timezone.now() + timedelta(days=2))
    client = _client(first.houses[1].officer)
    pdf = client.get(reverse("drafting:ceremony_plan", args=[row.code, "pdf"])).content
    words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())
    for said in ("KẾ HOẠCH", "Hội trường tỉnh", second.draft.title, first.houses[2].head.full_name, "Bút ký"):
        assert said in words
    assert client.get(reverse("drafting:ceremony_plan", args=[row.code, "docx"])).content.startswith(b"PK")
    assert client.get(reverse("drafting:ceremony_plan", args=[row.code, "odt"])).status_code == 404


def test_from_the_plan_to_the_event_in_the_browser() -> None:
    first, second = _two()
    client = _client(first.houses[0].officer)
    day = timezone.localdate() + timedelta(days=3)
    sent = {
        "held_by": first.houses[0].body.pk,
        "title": "Lễ ký quy chế",
        "on": f"{day:%d/%m/%Y}",
        "hour": "08:30",
        "place": "Hội trường",
        "drafts": [first.draft.pk, second.draft.pk],
    }
    assert client.post(reverse("drafting:plan_ceremony"), sent).status_code == 302
    row = Ceremony.objects.get()
    page = row.get_absolute_url()
    assert client.post(f"{page}earlier/{second.draft.code}/").status_code == 302
    assert row.drafts.get(order=1).draft == second.draft
    assert client.post(f"{page}seat/", {"role": "guest", "name": "Ông Vàng Mẫu"}).status_code == 302
    assert client.post(f"{page}seat/4/move/", {"place": "1"}).status_code == 302
    guest = f"{page}seat/1/free/?who=%C3%94ng%20V%C3%A0ng%20M%E1%BA%ABu"
    assert guest in client.get(page).content.decode()
    assert client.post(f"{page}seat/1/free/", QUERY_STRING="who=ai+khác").status_code == 404
    assert client.post(f"{page}seat/1/move/", {"place": "2"}, QUERY_STRING="who=ai+khác").status_code == 404
    assert client.post(guest).status_code == 302
    assert not row.seats.filter(name="Ông Vàng Mẫu").exists()
    assert client.post(f"{page}items/", {"kind": "paper", "text": "Con dấu"}).status_code == 302
    assert client.post(f"{page}items/1/", {"done": "yes", "from": "event"}).headers["Location"] == f"{page}event/#items"
    assert client.post(f"{page}end/").status_code == 409
    services.start_signing(draft_id=first.draft.pk, new=NewSigning(), by=first.head, at=timezone.now())
    event = client.get(f"{page}event/").content.decode()
    assert "Chờ ký" in event
    assert "Bỏ dấu xong" in event
    assert "Lễ ký quy chế" in client.get(reverse("drafting:ceremonies")).content.decode()
    assert _client(first.houses[1].officer).post(f"{page}items/1/", {"done": "no"}).status_code == 403
    assert _client(people.user()).get(page).status_code == 404
    changed = {key: sent[key] for key in ("title", "on", "hour")} | {"place": "Nhà văn hóa"}
    assert client.post(f"{page}change/", changed).status_code == 302
    assert client.post(f"{page}cancel/", {"reason": "Hoãn do mưa lũ"}).status_code == 302
    assert "Hoãn do mưa lũ" in client.get(page).content.decode()


def test_the_page_costs_the_same_however_much_is_signed(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    first, second = _two()
    row = _ceremony(first, second, starts_at=timezone.now() + timedelta(days=2))
    for table in (first, second):
        services.start_signing(draft_id=table.draft.pk, new=NewSigning(), by=first.head, at=make.AT)
    client = _client(first.head)
    client.get(row.get_absolute_url())
    with django_assert_max_num_queries(QUERIES):
        assert client.get(row.get_absolute_url()).status_code == 200

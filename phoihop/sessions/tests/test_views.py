"""Sessions on screen: entered by form, opened, read by everybody, moved only where they are kept."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from phoihop.commitments.models import Event
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Level
from phoihop.sessions.models import Occasion, Session
from phoihop.sessions.tests import make

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_clerk_enters_moves_and_opens_a_session_and_a_stranger_only_reads() -> None:
    made = make.scene()
    clerk, stranger = as_(made.clerk), as_(made.stranger)
    typed = {
        "keeper": made.keeper.code, "council": made.council.code, "level": "province", "kind": "regular",
        "occasion": "year_end", "legislature": "19", "number": "3", "title": "Kỳ họp cuối năm", "topic": "",
        "first": "08/12/2026", "last": "10/12/2026",
    }  # fmt: skip
    backwards = clerk.post(reverse("sessions:enter"), typed | {"last": "01/12/2026"})
    assert backwards.status_code == 409
    assert backwards.content.decode().count("Ngày bế mạc phải từ ngày khai mạc trở đi.") == 1
    assert clerk.post(reverse("sessions:enter"), typed).status_code == 302
    session = Session.objects.get()
    move = reverse("sessions:move", args=[session.code])
    assert clerk.post(move, {"first": "09/12/2026", "last": "10/12/2026", "reason": ""}).status_code == 422
    given = {"first": "09/12/2026", "last": "10/12/2026", "reason": "Theo Tỉnh ủy"}
    assert clerk.post(move, given).status_code == 302
    assert clerk.post(reverse("sessions:open", args=[session.code]), {"on": "31/12/2090"}).status_code == 409
    page = stranger.get(session.get_absolute_url()).content.decode()
    assert "Theo Tỉnh ủy" in page
    assert "Đổi ngày họp" not in page
    assert stranger.post(move, given).status_code == 403
    assert stranger.get(reverse("sessions:enter")).status_code == 403
    listed = stranger.get(reverse("sessions:list") + "?year=2026&level=province&q=cuối").content.decode()
    assert "Kỳ họp thứ 3, khóa XIX" in listed
    nearest = reverse("sessions:nearest", args=[session.code])
    assert "kỳ họp gần nhất" not in clerk.get(session.get_absolute_url()).content.decode()  # no clause says so
    assert clerk.get(nearest).status_code == 405
    assert stranger.post(nearest).status_code == 403
    assert clerk.post(nearest).status_code == 302
    assert clerk.post(nearest).status_code == 409
    # The event that a session raised leads to it and is moved there alone.
    event = Event.objects.get(kind="session.opening")
    assert session.get_absolute_url() in clerk.get(event.get_absolute_url()).content.decode()
    assert clerk.get(reverse("commitments:move-event", args=[event.code])).status_code == 403
    assert (event.planned_on, session.planned_first_on) == (date(2026, 12, 9), date(2026, 12, 8))


def test_a_clerk_puts_right_the_day_of_an_opening_and_then_of_a_closing() -> None:
    made = make.scene()
    session = make.entered(made, first=date(2026, 1, 5), last=date(2026, 1, 7))
    clerk, stranger = as_(made.clerk), as_(made.stranger)
    correct = reverse("sessions:correct", args=[session.code])
    assert "Đính chính ngày" not in clerk.get(session.get_absolute_url()).content.decode()
    clerk.post(reverse("sessions:open", args=[session.code]), {"on": "06/01/2026"})
    assert correct in clerk.get(session.get_absolute_url()).content.decode()
    assert correct not in stranger.get(session.get_absolute_url()).content.decode()
    form = clerk.get(correct)
    assert "Bế mạc ngày" not in form.content.decode()
    assert form.context["form"]["first"].value() == "06/01/2026"
    given = {"first": "05/01/2026", "reason": "Gõ nhầm"}
    assert clerk.post(correct, given | {"reason": ""}).status_code == 422
    assert clerk.post(correct, given | {"first": "31/12/2090"}).status_code == 409
    assert stranger.post(correct, given).status_code == 403
    assert clerk.post(correct, given).status_code == 302
    clerk.post(reverse("sessions:close", args=[session.code]), {"on": "08/01/2026"})
    assert clerk.post(correct, given | {"last": "07/01/2026"}).status_code == 302
    page = stranger.get(session.get_absolute_url()).content.decode()
    assert page.count("Gõ nhầm") == 2
    assert "05/01/2026 – 07/01/2026" in page


def test_the_form_offers_only_who_may_meet_where_the_person_keeps_dates() -> None:
    province, commune, delegation = make.scene(), make.scene(Level.COMMUNE), make.delegation()
    page = as_(province.clerk).get(reverse("sessions:enter"))
    form = page.context["form"]
    assert [value for value, _label in form.fields["level"].choices] == ["province"]
    assert set(form.fields["council"].queryset) == {province.council, province.keeper}
    typed = {
        "keeper": province.keeper.code, "council": commune.council.code, "level": "commune", "kind": "regular",
        "legislature": "2", "number": "3", "title": "Kỳ họp", "first": "08/12/2026", "last": "10/12/2026",
    }  # fmt: skip
    assert as_(province.clerk).post(reverse("sessions:enter"), typed).status_code == 422
    make.entered(delegation, occasion=Occasion.NONE)
    listed = as_(province.stranger).get(reverse("sessions:list")).content.decode()
    assert "Quốc hội</td>" in listed
    assert delegation.council.name not in listed


def test_the_list_costs_the_same_for_one_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = make.scene()
    client = as_(made.stranger)
    for number in range(1, 5):
        make.entered(made, number=number)
    client.get(reverse("sessions:list"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse("sessions:list")).content.decode().count("data-row>") == 4

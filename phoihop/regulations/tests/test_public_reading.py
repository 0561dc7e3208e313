"""Stable addresses of texts and clauses, published ones without login; out as Akoma Ntoso and in again."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import ObligationState, Regulation, Unit
from phoihop.regulations.queries import exchange_of
from phoihop.regulations.tests.test_life import AT, _entered, _reviewed, _scene, _signing
from phoihop.regulations.tests.test_views import _client

pytestmark = pytest.mark.django_db


def _in_force(*, published: bool = False) -> Regulation:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    if published:
        services.publish(regulation_id=regulation.pk, is_published=True, by=leader, at=AT)
    regulation.refresh_from_db()
    return regulation


def test_a_published_text_and_each_clause_are_read_without_login_at_addresses_that_stay() -> None:
    regulation = _in_force(published=True)
    base = f"/regulations/{regulation.code}"
    whole = Client().get(f"{base}/text/")
    assert whole.status_code == 200
    assert "Hằng quý, hai bên tổ chức giao ban." in whole.content.decode()
    for unit in Unit.objects.filter(edition__regulation=regulation):
        page = Client().get(f"{base}/at/{unit.eid}/")
        assert page.status_code == 200
        assert unit.text in page.content.decode()
    assert Client().get(f"{base}/at/art_99/").status_code == 404
    assert Client().get(f"{base}/").status_code == 302  # the rest stays behind the login


@pytest.mark.parametrize("what", ["text/", "text.xml", "at/art_2__para_1/"])
def test_what_is_not_published_is_unknown_to_who_has_no_part_in_it(what: str) -> None:
    regulation = _in_force()
    assert Client().get(f"/regulations/{regulation.code}/{what}").status_code == 404
    assert _client(people.user()).get(f"/regulations/{regulation.code}/{what}").status_code == 404


def test_an_amended_clause_keeps_its_address_and_shows_the_words_of_the_day_asked_for() -> None:
    regulation = _in_force(published=True)
    clerk = people.user(of=regulation.entered_by)
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=clerk, at=AT)
    unit = draft.units.get(eid="art_2__para_2")
    services.reword_unit(unit_id=unit.pk, heading=None, text="Hằng tháng, hai bên tổ chức giao ban.", by=clerk, at=AT)
    address = f"/regulations/{regulation.code}/at/art_2__para_2/"
    assert "Hằng tháng" not in Client().get(address).content.decode()  # a draft is nobody's to read
    for obligation in draft.units.get(eid="art_2__para_2").obligations.filter(state=ObligationState.PROPOSED):
        services.accept(obligation_id=obligation.pk, by=clerk, at=AT)
    leader = people.user(of=regulation.entered_by, kind=RoleKind.LEADER)
    services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=leader, at=AT)
    now = Client().get(address).content.decode()
    before = Client().get(address + "?on=2026-03-31").content.decode()
    assert "Lời văn qua các lần sửa đổi" in now
    assert "Hằng tháng, hai bên" in now
    assert before.index("Hằng quý") < before.index("Lời văn qua")
    assert Client().get(address + "?on=2020-01-01").status_code == 404
    assert Client().get(address + "?on=hôm qua").status_code == 404


def test_only_heads_publish_a_text_and_only_one_that_took_effect() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    with pytest.raises(Refused, match=r"regulation\.not_in_force"):
        services.publish(regulation_id=regulation.pk, is_published=True, by=leader, at=AT)
    address = f"/regulations/{regulation.code}/publish/"
    assert _client(clerk).post(address, {"publish": "yes"}).status_code == 403
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    for value in ("yes", "yes", "no"):  # a double click is one act
        _client(leader).post(address, {"publish": value})
    verbs = Act.objects.filter(verb__in=["regulation.published", "regulation.unpublished"]).order_by("id")
    assert [act.verb for act in verbs] == ["regulation.published", "regulation.unpublished"]


def test_out_as_akoma_ntoso_and_in_again_nothing_is_lost_and_nothing_takes_effect() -> None:
    regulation = _in_force(published=True)
    answer = Client().get(f"/regulations/{regulation.code}/text.xml")
    assert answer.headers["Content-Type"] == "application/akn+xml"
    council = regulation.entered_by
    client = _client(people.user(of=council))
    file = SimpleUploadedFile("quy-che.xml", answer.content)
    page = client.post("/regulations/new/", {"body": str(council.pk), "file": file})
    form = page.context["form"]
    sent = {**form.initial, "marks": "on", "token": page.context["token"], "_once": "b" * 20}
    client.post("/regulations/new/confirm/", sent)
    again = Regulation.objects.exclude(pk=regulation.pk).get()
    first, second = (exchange_of(row.editions.select_related("regulation").get()) for row in (regulation, again))
    trees = [
        [(n.type, n.number, n.heading, n.text, n.address) for n in one.parsed.documents[0].nodes()]
        for one in (first, second)
    ]
    assert trees[0] == trees[1]
    assert first.obligations == second.obligations
    assert first.reasons == second.reasons != {}
    assert not set(first.lineages.values()) & set(second.lineages.values())
    states = Unit.objects.filter(edition__regulation=again).values_list("obligations__state", flat=True)
    assert set(states) <= {None, ObligationState.PROPOSED}


def test_marks_of_the_file_stay_out_unless_a_person_takes_them() -> None:
    regulation = _in_force(published=True)
    data = Client().get(f"/regulations/{regulation.code}/text.xml").content
    council = regulation.entered_by
    client = _client(people.user(of=council))
    page = client.post("/regulations/new/", {"body": str(council.pk), "file": SimpleUploadedFile("a.xml", data)})
    sent = {**page.context["form"].initial, "token": page.context["token"], "_once": "c" * 20}
    client.post("/regulations/new/confirm/", sent)
    again = Regulation.objects.exclude(pk=regulation.pk).get()
    assert not Unit.objects.filter(edition__regulation=again).exclude(non_operative_reason="").exists()


def test_reading_a_text_takes_the_same_few_questions_whatever_its_length(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    regulation = _in_force(published=True)
    with django_assert_max_num_queries(9):
        Client().get(f"/regulations/{regulation.code}/text/")
    with django_assert_max_num_queries(12):
        Client().get(f"/regulations/{regulation.code}/at/art_2/")

"""The review of the previous term beside the regulation that follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.tests import make as ledger
from phoihop.drafting import services as drafting
from phoihop.drafting.earlier import text_of
from phoihop.drafting.models import ChangeKind, Decision, DraftOrigin
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services as regulations
from phoihop.regulations.models import Regulation, RegulationKind, UnitType
from phoihop.reports import services
from phoihop.reports.models import ReviewReport
from phoihop.reports.queries.beside import beside
from phoihop.reports.queries.following import followers_of
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY

pytestmark = pytest.mark.django_db


def followed() -> tuple[ledger.Scene, ReviewReport, Regulation]:
    """A review with a limit on its clause; the next term's draft, cloned, one clause reworded, one dropped, one new."""
    scene, _commitment, report = make.half_year()
    ledger.obligation(regulation=scene.regulation, leads=[scene.partner], recipients=[scene.recipient])
    ledger.obligation(regulation=scene.regulation, leads=[scene.partner], recipients=[scene.recipient])
    kept, reworded, dropped = scene.regulation.editions.get().units.order_by("position")
    services.add_limit(
        report_id=report.pk, finding="Gửi chậm", cause="Thiếu người", unit=reworded, owner=None, by=scene.judge, at=JULY
    )
    services.add_limit(
        report_id=report.pk, finding="Ít họp", cause="Bận", unit=None, owner=None, by=scene.judge, at=JULY
    )
    entrant = people.user(of=scene.recipient, kind=RoleKind.HEAD_OF_OFFICE)
    new = regulations.clone(
        regulation_id=scene.regulation.pk, short_title="Quy chế khóa mới", term=None, entered_by=scene.recipient,
        by=entrant, at=JULY,
    )  # fmt: skip
    units = new.editions.get().units
    regulations.reword_unit(
        unit_id=units.get(lineage=reworded.lineage).pk, heading=None, text="Gửi trước ngày 05", by=entrant, at=JULY
    )
    regulations.delete_unit(unit_id=units.get(lineage=dropped.lineage).pk, by=entrant, at=JULY)
    assert kept.lineage in set(units.values_list("lineage", flat=True))
    return scene, report, new


def test_each_old_clause_stands_beside_what_becomes_of_it() -> None:
    scene, report, new = followed()
    found = beside(scene.judge, report, new)
    assert [one.fate for one in found.clauses.rows] == ["kept", "reworded", "gone"]
    assert [[limit.finding for limit in one.limits] for one in found.clauses.rows] == [[], ["Gửi chậm"], []]
    assert [limit.finding for limit in found.limits] == ["Ít họp"]
    assert found.clauses.rows[1].new is not None
    assert found.clauses.rows[1].new.text == "Gửi trước ngày 05"
    assert found.clauses.rows[0].line["due"] == 2
    assert found.open_work.number == scene.regulation.commitments.count()
    assert (found.added.rows, found.shares_lineage) == ([], True)


def test_a_text_drawn_from_nothing_is_set_beside_and_says_so() -> None:
    scene, report, _new = followed()
    other = ledger.regulation(parties=[scene.recipient, scene.lead], replaces=scene.regulation)
    ledger.obligation(regulation=other, leads=[scene.lead], action="Việc mới hẳn")
    found = beside(scene.judge, report, other)
    assert {one.fate for one in found.clauses} == {"gone"}
    assert [unit.text for unit in found.added] == ["Việc mới hẳn"]
    assert not found.shares_lineage


def test_the_page_shows_the_draft_only_to_who_may_read_drafts(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    scene, report, new = followed()
    client = Client()
    client.force_login(scene.judge)
    with django_assert_max_num_queries(40):
        shown = client.get(f"/reports/{report.code}/beside/").content.decode()
    assert "Gửi trước ngày 05" in shown
    assert "Không còn" in shown
    assert client.get(f"/reports/{report.code}/beside/?with=QC-X").status_code == 404
    assert "Đối chiếu với quy chế mới" in client.get(report.get_absolute_url()).content.decode()
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    new.parties.filter(body=scene.signatory).delete()
    outsider = people.user(of=scene.signatory)
    assert followers_of(outsider, scene.regulation) == []
    client.force_login(outsider)
    assert client.get(report.get_absolute_url()).status_code == 200
    assert client.get(f"/reports/{report.code}/beside/").status_code == 404
    client.force_login(scene.stranger)
    assert client.get(f"/reports/{report.code}/beside/").status_code == 404


def test_a_draft_of_the_next_term_is_offered_with_what_was_kept_for_it() -> None:
    scene, report, new = followed()
    leader, asker = (party.body for party in scene.regulation.parties.order_by("order")[:2])
    head, writer = people.user(of=leader, kind=RoleKind.LEADER), people.user(of=asker, kind=RoleKind.LEADER)
    unit = scene.regulation.editions.get().units.order_by("position")[0]
    grounds = drafting.Grounds("Chưa phù hợp", JULY.date() + timedelta(days=20))
    ask = drafting.begin_request(regulation_id=scene.regulation.pk, asked_by=asker, grounds=grounds, by=writer, at=JULY)
    wish = drafting.Wish(ChangeKind.REWORD, "Gửi trước ngày 03.")
    drafting.ask_change(request_id=ask.pk, eid=unit.eid, wish=wish, by=writer, at=JULY)
    drafting.send_request(request_id=ask.pk, by=writer, at=JULY, today=JULY.date())
    later = {1: drafting.Ruling(Decision.NEXT_TERM, "Sửa khi hết nhiệm kỳ")}
    drafting.answer_request(request_id=ask.pk, rulings=later, by=head, at=JULY)
    text = text_of(scene.regulation)
    for node in text.roots:
        node.type = UnitType.ARTICLE
    text.roots[0].text = "Gửi trước ngày 04."
    text.roots[-1].id = str(uuid7())
    facts = drafting.NewDraft(
        "Quy chế kỳ sau", "Dự thảo kỳ sau", RegulationKind.MULTILATERAL, leader, [leader, asker],
        replaces=scene.regulation,
    )  # fmt: skip
    draft = drafting.start(new=facts, text=text, origin=DraftOrigin.LAST_TERM, by=head, at=JULY)
    assert followers_of(head, scene.regulation)[-1] == draft
    found = beside(head, report, draft)
    assert [one.fate for one in found.clauses] == ["reworded", "kept", "gone"]
    assert [len(one.wishes) for one in found.clauses] == [1, 0, 0]
    assert len(found.added.rows) == 1
    client = Client()
    client.force_login(scene.judge)
    assert followers_of(scene.judge, scene.regulation) == [new, draft]
    beside_url = f"/reports/{report.code}/beside/?with={draft.code}"
    assert beside_url in client.get(draft.get_absolute_url()).content.decode()  # the way there from the draft
    shown = client.get(beside_url).content.decode()
    assert "Gửi trước ngày 04." in shown
    assert "Gửi trước ngày 03." in shown
    assert "Để lại nhiệm kỳ sau" in shown

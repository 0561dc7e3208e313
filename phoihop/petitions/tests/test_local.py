"""The province's own rules on the way of a petition: owed and shown where adopted, nothing where not; the national day stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments.models import Commitment, HandBackGround, State
from phoihop.kernel.clock import services as clock
from phoihop.petitions import services
from phoihop.petitions.models import AnswerLine, Handling, Petition, Pledge, Regime, ResultClass
from phoihop.petitions.services import answering, following
from phoihop.petitions.terms import Step, Way, beside, local_due, local_steps, partners_day
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, page

pytestmark = pytest.mark.django_db
KINDS = ["petition_correction", "petition_telling", "pledge_check"]


def working_days(key: str, start: date) -> date:
    """The register's own answer."""
    day = clock.lead_day(key, start)
    assert day is not None
    return day


def of_kind(kind: str) -> Commitment:
    return Commitment.objects.get(source_kind=kind)


def answered(scene: make.Scene, row: Petition, **changed: Any) -> AnswerLine:
    said = answering.Said(
        row.pk, ResultClass.IN_PROGRESS, "Đang sửa.", [answering.Promised("Sửa xong", TODAY + timedelta(days=10))]
    )
    given: dict[str, Any] = {"answered_on": TODAY, "received_on": TODAY, "by": scene.works_officer, "at": MONDAY}
    answering.answer(body=scene.works, title="Trả lời", said=[said], number_text="88/SXD-VP", **given | changed)
    return AnswerLine.objects.standing().get(petition=row)


def played(scene: make.Scene) -> Petition:
    """Answered, told, reported, checked, opened again, answered better."""
    row = make.routed(scene)
    line = answered(scene, row)
    following.tell_voter(line_id=line.pk, on=TODAY, by=scene.clerk, at=MONDAY)
    pledge = Pledge.objects.get(line=line)
    following.report_broken(pledge_id=pledge.pk, report="Chưa làm.", on=TODAY, by=scene.clerk, at=MONDAY)
    following.check_pledge(
        pledge_id=pledge.pk, is_broken=False, note="Đang làm.", by=scene.head, at=MONDAY + timedelta(days=1)
    )
    following.reopen(petition_id=row.pk, reason="Thiếu đoạn cuối.", by=scene.head, at=MONDAY)
    answered(scene, row)
    return row


def test_without_rules_of_its_own_nothing_is_owed_or_shown() -> None:
    scene = make.scene()
    row = played(scene)
    assert not Commitment.objects.filter(source_kind__in=KINDS).exists()
    row.refresh_from_db()
    assert local_steps(row, TODAY) == []
    assert partners_day(row, TODAY) is None
    assert "Hạn từng bước của tỉnh" not in page(scene.clerk, row.get_absolute_url())


def test_the_steps_of_the_rules_are_owed_with_their_days_and_kept_by_the_acts_themselves() -> None:
    scene = make.scene()
    make.local_rules()
    row = make.routed(scene)
    outside = row.due_on
    line = answered(scene, row)
    telling = of_kind("petition_telling")
    assert (telling.due_on, telling.state) == (working_days("petition.local.commune.tell_voter", TODAY), State.OPEN)
    assert [part.body for part in telling.participations.filter(role="lead")] == [scene.commune]
    following.tell_voter(line_id=line.pk, on=TODAY, by=scene.clerk, at=MONDAY)
    assert of_kind("petition_telling").state == State.KEPT

    pledge = Pledge.objects.get(line=line)
    following.report_broken(pledge_id=pledge.pk, report="Chưa làm.", on=TODAY, by=scene.clerk, at=MONDAY)
    check = of_kind("pledge_check")
    assert check.due_on == working_days("petition.local.promise.check", TODAY)
    assert [part.body for part in check.participations.filter(role="lead")] == [scene.standing]
    following.check_pledge(
        pledge_id=pledge.pk, is_broken=False, note="Đang làm.", by=scene.head, at=MONDAY + timedelta(days=14)
    )
    assert of_kind("pledge_check").state == State.KEPT_LATE

    following.reopen(petition_id=row.pk, reason="Thiếu đoạn cuối.", by=scene.head, at=MONDAY)
    correction = of_kind("petition_correction")
    assert correction.due_on == working_days("petition.local.correct", TODAY)
    row.refresh_from_db()
    assert row.due_on == outside  # the voter's day is what it was
    services.transfer(
        petition_id=row.pk, lead=scene.lands, ground="Thuộc ngành khác.", by=scene.head, at=MONDAY, today=TODAY
    )
    correction.refresh_from_db()
    assert [part.body for part in correction.participations.filter(role="lead")] == [scene.lands]
    said = answering.Said(row.pk, ResultClass.DONE, "Đã sửa cả đoạn.")
    answering.answer(
        body=scene.lands, title="Trả lời lại", said=[said], answered_on=TODAY, received_on=TODAY, by=scene.lands_officer,
        at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    assert of_kind("petition_correction").state == State.KEPT
    row.refresh_from_db()
    assert row.due_on == outside


def test_a_petition_that_goes_on_elsewhere_takes_nothing_along() -> None:
    scene = make.scene()
    make.local_rules()
    row = make.routed(scene)
    answered(scene, row)
    following.reopen(petition_id=row.pk, reason="Thiếu.", by=scene.head, at=MONDAY)
    services.close(petition_id=row.pk, reason="Cử tri rút kiến nghị.", by=scene.clerk, at=MONDAY, today=TODAY)
    found = dict(Commitment.objects.filter(source_kind__in=KINDS).values_list("source_kind", "state"))
    assert found == {"petition_correction": State.NO_LONGER_DUE, "petition_telling": State.NO_LONGER_DUE}


def test_each_step_is_shown_with_its_day_and_late_after_it() -> None:
    scene = make.scene()
    make.local_rules()
    fresh = make.sorted_(scene)
    (triage,) = local_steps(fresh, TODAY)
    assert (triage.due.due_on, triage.is_late) == (working_days("petition.local.triage", TODAY), False)
    assert local_steps(fresh, TODAY + timedelta(days=10))[0].is_late

    row = make.routed(scene)
    keys = [one.due.term.key for one in local_steps(row, TODAY)]
    assert keys == ["petition.local.handback.assigned", "petition.local.escalate"]
    row.handling = Handling.COMPLEX
    assert "petition.local.partners.request" in [one.due.term.key for one in local_steps(row, TODAY)]
    found = beside(row)
    assert found is not None
    assert found.due.due_on == working_days("petition.local.answer.complex", TODAY)
    row.handling = Handling.URGENT
    found = beside(row)
    assert found is not None
    assert found.due.due_on == working_days("petition.local.answer.urgent", TODAY)  # the class moves the province's day
    assert row.due_on == date(2026, 4, 1)  # and never the national one
    assert partners_day(row, TODAY) == working_days("petition.local.partners.reply", TODAY)
    assert partners_day(row, date(2026, 3, 31)) == row.due_on

    late = MONDAY + timedelta(days=14)
    services.hand_back(
        petition_id=row.pk, ground=HandBackGround.NOT_COMPETENT, explanation="Luật Đường bộ.", by=scene.works_officer,
        at=late,
    )  # fmt: skip
    shown = page(scene.clerk, Petition.objects.get(pk=row.pk).get_absolute_url())
    assert "Hạn từng bước của tỉnh" in shown
    assert "đã làm sau hạn" in shown
    row.regime = Regime.NA
    assert (
        local_due(row, Step.HAND_BACK, TODAY) is None
    )  # the Assembly's petitions follow the Prime Minister's decision
    commune = make.routed(scene, lead=scene.commune)
    answer = local_due(commune, Step.ESCALATE, TODAY, scene.commune)
    assert answer is not None
    assert answer.term.key == "petition.local.escalate.commune"


def test_what_may_be_done_until_a_day_is_no_longer_spoken_of_afterwards() -> None:
    scene = make.scene()
    make.local_rules()
    row = make.routed(scene)
    may = {one.due.term.key: one for one in local_steps(row, TODAY)}
    assert {(one.way, one.is_late) for one in may.values()} == {(Way.OPEN, False)}
    back = may["petition.local.handback.assigned"].due.due_on
    assert back is not None
    assert len(local_steps(row, back)) == 2  # the day itself still counts
    assert [one.due.term.key for one in local_steps(row, back + timedelta(days=1))] == ["petition.local.escalate"]
    assert local_steps(row, TODAY + timedelta(days=30)) == []
    assert "Hạn từng bước của tỉnh" not in page(scene.clerk, row.get_absolute_url())  # today is long after
    sent = timezone.localdate()
    Petition.objects.filter(pk=row.pk).update(routed_on=sent)
    row.routings.update(since=sent)
    assert "được làm đến hết ngày" in page(scene.clerk, row.get_absolute_url())


def test_handed_back_in_time_is_no_matter_and_partners_are_asked_once() -> None:
    scene = make.scene()
    make.local_rules()
    row = make.routed(scene)
    services.sort(
        petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", handling=Handling.COMPLEX,
        handling_reason="Hai ngành cùng quản lý.", by=scene.clerk, at=MONDAY,
    )  # fmt: skip
    row.refresh_from_db()
    late = TODAY + timedelta(days=30)
    (ask,) = local_steps(row, late)
    assert (ask.due.term.key, ask.way, ask.is_late) == ("petition.local.partners.request", Way.OWED, True)
    services.add_partner(petition_id=row.pk, body=scene.lands, part="Cống", by=scene.clerk, at=MONDAY, today=TODAY)
    assert local_steps(row, late) == []
    services.drop_partner(
        petition_id=row.pk, body=scene.lands, ground="Đã có ý kiến.", by=scene.clerk, at=MONDAY, today=TODAY
    )
    assert local_steps(row, late) == []  # it was asked
    services.hand_back(
        petition_id=row.pk, ground=HandBackGround.NOT_COMPETENT, explanation="Luật.", by=scene.works_officer, at=MONDAY
    )
    row.refresh_from_db()
    assert local_steps(row, late, asked_on=TODAY) == []
    (back,) = local_steps(row, late, asked_on=late)
    assert (back.way, back.is_late) == (Way.DONE_LATE, False)


def test_the_form_for_a_partner_begins_with_the_day_of_the_rules() -> None:
    scene = make.scene()
    row = make.routed(scene)
    address = reverse("petitions:partner", args=[row.code])
    before = page(scene.clerk, address)
    make.local_rules()
    after = page(scene.clerk, address)
    day = partners_day(row, timezone.localdate())
    assert day is not None
    assert f'value="{day.isoformat()}"' in after or f'value="{day:%d/%m/%Y}"' in after
    assert f'value="{day:%d/%m/%Y}"' not in before

"""Partners of a merged petition help on in the answer that carries it; an undone merge leaves nothing behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Participation
from phoihop.organisations.models import Body
from phoihop.petitions import services
from phoihop.petitions.models import Help, Petition, PetitionState, ResultClass, RoutingRole
from phoihop.petitions.rules.helping import Asked, together
from phoihop.petitions.services import answering, following
from phoihop.petitions.services.places import partners_of, standing
from phoihop.petitions.showing import history
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, refused

pytestmark = pytest.mark.django_db
LATER: dict[str, Any] = {"at": MONDAY + timedelta(3), "today": TODAY + timedelta(3)}
REASON = "Cùng một đoạn đường"


def two(scene: make.Scene) -> tuple[Petition, Petition]:
    """The one that is due first, and one three days younger."""
    return make.routed(scene), make.routed(scene, reached_on=TODAY + timedelta(3), by=scene.clerk, **LATER)


def helps(scene: make.Scene, petition: Petition, body: Body, part: str, day: date | None) -> None:
    services.add_partner(petition_id=petition.pk, body=body, part=part, internal_due_on=day, by=scene.clerk, **LATER)


def merge(scene: make.Scene, petition: Petition, into: Petition) -> None:
    services.merge(petition_id=petition.pk, into_id=into.pk, reason=REASON, by=scene.clerk, **LATER)


def part(scene: make.Scene, petition: Petition) -> None:
    services.part(petition_id=petition.pk, reason="Hai đoạn khác nhau", by=scene.clerk, **LATER)


def help_of(petition: Petition) -> list[tuple[Body, str, date | None]]:
    """Who helps with what is owed now, in ledger and petition alike."""
    petition = Petition.objects.get(pk=petition.pk)
    here = {row.body for row in standing(petition, role=RoutingRole.PARTNER)}
    owing = [(one.body, one.part, one.internal_due_on) for one in partners_of(petition.commitment)]
    assert here == {body for body, _part, _day in owing}
    return owing


def test_partners_of_a_merged_petition_join_the_answer_and_leave_it_when_the_merge_is_undone() -> None:
    scene = make.scene()
    old, new = two(scene)
    assert old.due_on is not None
    helps(scene, old, scene.commune, "Dọn mặt bằng", None)
    helps(scene, new, scene.lands, "Đo đất", new.due_on)  # after the day of the older one
    before = help_of(old)
    merge(scene, new, old)
    assert help_of(old) == [*before, (scene.lands, "Đo đất", old.due_on)]
    assert Petition.objects.visible_to(scene.lands_officer).filter(pk=old.pk).exists()
    waiting = Participation.objects.of_bodies(scene.lands_officer).filter(is_open=True)
    assert [one.commitment for one in waiting] == [Petition.objects.get(pk=old.pk).commitment]
    shown = make.page(scene.clerk, old.get_absolute_url())
    assert f'theo kiến nghị gộp vào <a href="{new.get_absolute_url()}">{new.code}</a>' in shown
    told = [(entry.title, entry.text) for entry in history(old)]
    assert ("Phối hợp theo kiến nghị gộp vào", f"{scene.lands.name}: Đo đất. {REASON}") in told

    part(scene, new)
    assert help_of(old) == before
    assert help_of(new) == [(scene.lands, "Đo đất", new.due_on)]
    told = [(entry.title, entry.text) for entry in history(old)]
    assert ("Thôi phối hợp theo kiến nghị gộp vào", f"{scene.lands.name}: Đo đất. Hai đoạn khác nhau") in told
    assert not Help.objects.standing().exists()


def test_who_sees_the_answer_but_not_the_merged_petition_reads_no_code_of_it() -> None:
    scene = make.scene()
    old, new = two(scene)
    helps(scene, old, scene.committee, "", None)
    helps(scene, new, scene.lands, "Đo đất", None)
    merge(scene, new, old)
    assert not Petition.objects.visible_to(scene.chair).filter(pk=new.pk).exists()
    shown = make.page(scene.chair, old.get_absolute_url())
    assert scene.lands.name in shown
    assert new.code not in shown
    assert not Help.objects.visible_to(scene.stranger).exists()
    assert Help.objects.visible_to(scene.chair).exists()


def test_a_partner_of_both_does_both_parts_by_the_earlier_day_and_its_own_again_afterwards() -> None:
    scene = make.scene()
    old, new = two(scene)
    helps(scene, old, scene.lands, "Đo đất", date(2026, 3, 20))
    helps(scene, new, scene.lands, "Kiểm tra mỏ đá", date(2026, 3, 12))
    mine = Participation.objects.get(commitment=old.commitment_id, body=scene.lands)
    ledger.report_part_done(participation_id=mine.pk, done_on=TODAY, by=scene.lands_officer, at=LATER["at"])
    merge(scene, new, old)
    assert help_of(old) == [(scene.lands, "Đo đất; Kiểm tra mỏ đá", date(2026, 3, 12))]
    mine.refresh_from_db()
    assert mine.part_done_on is None
    part(scene, new)
    assert help_of(old) == [(scene.lands, "Đo đất", date(2026, 3, 20))]
    mine.refresh_from_db()
    assert mine.part_done_on == TODAY
    assert help_of(new) == [(scene.lands, "Kiểm tra mỏ đá", date(2026, 3, 12))]


def test_what_people_gave_another_part_meanwhile_keeps_it() -> None:
    scene = make.scene()
    old, new = two(scene)
    helps(scene, old, scene.lands, "Đo đất", None)
    helps(scene, new, scene.lands, "Kiểm tra mỏ đá", date(2026, 3, 12))
    merge(scene, new, old)
    mine = Participation.objects.get(commitment=old.commitment_id, body=scene.lands)
    ledger.give_part(participation_id=mine.pk, part="Làm báo cáo chung", by=scene.works_head, at=LATER["at"])
    part(scene, new)
    assert help_of(old) == [(scene.lands, "Làm báo cáo chung", None)]


def test_a_partner_stays_while_one_merged_petition_needs_it_and_a_released_one_stays_away() -> None:
    scene = make.scene()
    old, one = two(scene)
    other = make.routed(scene, reached_on=TODAY + timedelta(3), by=scene.clerk, **LATER)
    for row, text in ((one, "Đo đất"), (other, "Kiểm tra mỏ đá")):
        helps(scene, row, scene.lands, text, None)
        merge(scene, row, old)
    assert help_of(old) == [(scene.lands, "Đo đất; Kiểm tra mỏ đá", None)]
    part(scene, one)
    assert help_of(old) == [(scene.lands, "Kiểm tra mỏ đá", None)]
    services.drop_partner(petition_id=old.pk, body=scene.lands, ground="Đủ số liệu", by=scene.clerk, **LATER)
    helps(scene, old, scene.lands, "Việc mới", None)
    part(scene, other)
    assert help_of(old) == [(scene.lands, "Việc mới", None)]


def test_halves_of_a_split_that_are_merged_again_ask_for_each_part_once() -> None:
    scene = make.scene()
    _old, new = two(scene)
    helps(scene, new, scene.lands, "Đo đất", date(2026, 3, 20))
    one, other = services.split(
        petition_id=new.pk, texts=["Sửa đường.", "Sửa cầu."], reason="Hai việc", by=scene.clerk, **LATER
    )
    merge(scene, other, one)
    assert help_of(one) == [(scene.lands, "Đo đất", date(2026, 3, 20))]
    part(scene, other)
    assert help_of(one) == help_of(other) == [(scene.lands, "Đo đất", date(2026, 3, 20))]


def test_who_leads_the_answer_is_no_partner_of_it_and_no_merge_is_undone_under_another() -> None:
    scene = make.scene()
    old, new = two(scene)
    oldest = make.routed(scene, lead=scene.lands)
    helps(scene, new, scene.lands, "Đo đất", None)
    merge(scene, new, old)
    merge(scene, old, oldest)
    assert help_of(oldest) == []
    again: dict[str, Any] = {"petition_id": new.pk, "reason": "Khác", "by": scene.clerk, **LATER}
    refused("petition.carrier_merged", services.part, **again)
    part(scene, old)
    assert help_of(old) == [(scene.lands, "Đo đất", None)]
    part(scene, new)
    assert help_of(old) == []


def test_parted_from_a_solved_petition_its_partner_goes_when_that_is_opened_again() -> None:
    scene = make.scene()
    old, new = two(scene)
    helps(scene, new, scene.lands, "Đo đất", None)
    merge(scene, new, old)
    on = LATER["today"]
    answering.answer(
        body=scene.works, title="Trả lời", said=[answering.Said(old.pk, ResultClass.DONE, "Đã sửa")], answered_on=on,
        received_on=on, by=scene.works_officer, at=LATER["at"],
        number_text="88/SXD-VP",
    )  # fmt: skip
    following.solve(petition_id=old.pk, on=on, note="Đã xem", by=scene.head, at=LATER["at"])
    part(scene, new)
    assert help_of(old) == [(scene.lands, "Đo đất", None)]  # it did help
    following.reopen(petition_id=old.pk, reason="Hỏng lại", by=scene.head, at=LATER["at"])
    assert help_of(old) == []
    assert Petition.objects.get(pk=old.pk).state == PetitionState.ROUTED


def test_parts_are_named_once_and_the_earliest_day_counts() -> None:
    day = date(2026, 3, 12)
    asked = [Asked("Đo đất", None), Asked("", day + timedelta(1)), Asked("Đo đất; Vẽ", day)]
    assert together(asked) == Asked("Đo đất; Vẽ", day)
    assert together([]) == Asked("", None)
    assert Asked("x", day).within(day - timedelta(1)) == Asked("x", day - timedelta(1))
    assert Asked("x", None).within(day) == Asked("x", None)

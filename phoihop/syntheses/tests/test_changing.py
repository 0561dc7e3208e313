"""A synthesis: its frame changed, what is gone kept out of it, its papers given up and drafted again, its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services as ledger
from phoihop.commitments.models import State
from phoihop.kernel.audit.models import Act
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition
from phoihop.sessions import services as sessions
from phoihop.syntheses import services
from phoihop.syntheses.models import EntrySource, LeftOut, Part, Recipient, Synthesis, SynthesisState
from phoihop.syntheses.queries import entries_of
from phoihop.syntheses.services import To
from phoihop.syntheses.tests import make
from phoihop.syntheses.tests.make import MONDAY, TODAY, refused

pytestmark = pytest.mark.django_db


def frame(scene: make.Scene, synthesis: Synthesis, **changed: Any) -> dict[str, Any]:
    """As `services.change` takes it, by the clerk."""
    given: dict[str, Any] = {
        "synthesis_id": synthesis.pk, "revision": Synthesis.objects.get(pk=synthesis.pk).frame_revision,
        "title": synthesis.title, "since_on": None, "cut_off_on": TODAY,
        "recipients": [To(body=scene.asked.committee)], "by": scene.clerk, "at": MONDAY,
    }  # fmt: skip
    return given | changed


def ready(scene: make.Scene) -> Synthesis:
    """Approved by the second person, with its papers drafted."""
    synthesis, _entries = make.collected(scene, "Sửa cầu treo", "Sửa đường")
    services.hand_on(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    services.approve(synthesis_id=synthesis.pk, number=1, by=scene.second, at=MONDAY)
    return services.put_on_paper(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)


def issue(*rows: Paper | None, on: date = TODAY) -> None:
    for number, row in enumerate(rows, 1):
        assert row is not None
        name = {"number": number, "number_text": f"{number}/BC-TT", "year": 2026}
        Paper.objects.filter(pk=row.pk).update(state="issued", issued_on=on, **name)


def letters(synthesis: Synthesis) -> list[Paper | None]:
    return [row.letter for row in synthesis.recipients.select_related("letter").order_by("pk")]


def test_name_days_and_recipients_change_and_the_ledger_calls_it_by_the_new_name() -> None:
    scene = make.scene()
    synthesis = make.opened(scene)
    to = [To(body=scene.asked.committee, part=Part.LOCAL), To(name=" Văn phòng  Quốc hội "), To(name=" ")]
    since = TODAY - timedelta(days=30)
    services.change(**frame(scene, synthesis, title="Tổng hợp  mới", since_on=since, recipients=to))
    synthesis.refresh_from_db()
    assert (synthesis.title, synthesis.since_on) == ("Tổng hợp mới", since)
    assert synthesis.commitment.title == "Tổng hợp mới"
    found = set(Recipient.objects.filter(synthesis=synthesis).values_list("body", "name", "part"))
    assert found == {(scene.asked.committee.pk, "", "local"), (None, "Văn phòng Quốc hội", "whole")}
    kept = Recipient.objects.get(body=scene.asked.committee)
    services.change(**frame(scene, synthesis, title=" ", recipients=to[:1]))
    synthesis.refresh_from_db()
    assert (synthesis.title, list(synthesis.recipients.all())) == ("Tổng hợp mới", [kept])


def test_who_read_another_state_of_the_frame_is_told_and_changes_nothing() -> None:
    scene = make.scene()
    synthesis = make.opened(scene)
    mine = frame(scene, synthesis, title="Của tôi")
    services.change(**frame(scene, synthesis, title="Của người kia", by=scene.second))
    refused("synthesis.changed_meanwhile", services.change, **mine)
    synthesis.refresh_from_db()
    assert (synthesis.title, synthesis.commitment.title) == ("Của người kia", "Của người kia")
    assert not synthesis.writers.filter(user=scene.clerk).exclude(synthesis__by=scene.clerk).exists()
    services.write(  # the words are another matter
        synthesis_id=synthesis.pk, revision=1, opening="Mở đầu", remarks="", by=scene.clerk, at=MONDAY
    )


def test_a_frame_that_cannot_be_is_refused_and_changes_nothing() -> None:
    scene = make.scene()
    synthesis = make.opened(scene)
    acts = Act.objects.count()
    refused("synthesis.days", services.change, **frame(scene, synthesis, since_on=TODAY + timedelta(days=1)))
    refused("synthesis.no_recipient", services.change, **frame(scene, synthesis, recipients=[To(name=" ")]))
    for stranger in (scene.stranger, scene.receiver):
        with pytest.raises(PermissionDenied):
            services.change(**frame(scene, synthesis, by=stranger))
    services.cancel(synthesis_id=synthesis.pk, reason="Lập nhầm", by=scene.head, at=MONDAY)
    acts = Act.objects.count()
    refused("synthesis.not_collecting", services.change, **frame(scene, synthesis, title="Khác"))
    assert Act.objects.count() == acts
    assert Recipient.objects.filter(synthesis=synthesis).count() == 2


def test_none_is_opened_for_a_session_that_is_over_or_called_off_nor_without_a_recipient() -> None:
    scene = make.scene()
    refused("synthesis.no_recipient", make.opened, scene, recipients=[])
    sessions.cancel(session_id=scene.session.pk, reason="Nghỉ", by=scene.clerk, at=MONDAY, today=TODAY)
    scene.session.refresh_from_db()
    refused("synthesis.session_over", make.opened, scene)
    assert not Synthesis.objects.exists()


def test_what_was_split_or_closed_after_it_was_taken_in_is_not_handed_on() -> None:
    scene = make.scene()
    synthesis, entries = make.collected(scene, "Sửa cầu và đường", "Đèn đường")
    whole, other = (Petition.objects.get(text=text) for text in ("Sửa cầu và đường", "Đèn đường"))
    how: dict[str, Any] = {"reason": "Hai việc", "by": scene.clerk, "at": MONDAY, "today": TODAY}
    parts = petitions.split(petition_id=whole.pk, texts=["Sửa cầu", "Sửa đường"], **how)
    petitions.close(petition_id=other.pk, **how)
    hand_on: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.clerk, "at": MONDAY}
    refused("synthesis.petition_gone", services.hand_on, **hand_on)
    services.leave_out(petition_ids=[whole.pk, other.pk], how=LeftOut.NO, reason="Đã tách, đã khép", **hand_on)
    assert not entries_of(synthesis).filter(pk__in=[entry.pk for entry in entries]).exists()  # emptied, they went
    refused("synthesis.petition_gone", services.put_back, petition_id=whole.pk, **hand_on)
    assert EntrySource.objects.get(petition=whole).left_out == LeftOut.NO
    services.take_in(petition_ids=[part.pk for part in parts], **hand_on)
    told = services.hand_on(**hand_on).content["entries"]
    assert {code for entry in told for code in entry["petitions"]} == {part.code for part in parts}


def test_only_what_belongs_to_it_is_left_out_and_only_while_it_is_put_together() -> None:
    scene = make.scene()
    synthesis, _entries = make.collected(scene, "Sửa cầu treo")
    foreign = make.entered(scene, "Đến sau ngày chốt", received_on=TODAY + timedelta(days=1))
    leave: dict[str, Any] = {"synthesis_id": synthesis.pk, "how": LeftOut.NO, "reason": "Trùng", "at": MONDAY}
    refused("synthesis.not_waiting", services.leave_out, petition_ids=[foreign.pk], by=scene.clerk, **leave)
    with pytest.raises(PermissionDenied):
        services.leave_out(petition_ids=[foreign.pk], by=scene.stranger, **leave)
    services.hand_on(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    inside = EntrySource.objects.get().petition_id
    refused("synthesis.not_collecting", services.leave_out, petition_ids=[inside], by=scene.clerk, **leave)
    assert EntrySource.objects.get().entry is not None


def test_saving_the_same_words_again_is_no_change() -> None:
    scene = make.scene()
    _synthesis, [entry] = make.collected(scene, "Sửa cầu treo")
    acts = Act.objects.count()
    same = services.reword(entry_id=entry.pk, revision=1, text=" Sửa cầu  treo", by=scene.clerk, at=MONDAY)
    assert (same.revision, Act.objects.count()) == (1, acts)


def test_where_no_place_is_left_between_two_entries_their_group_is_spread_anew() -> None:
    scene = make.scene()
    _synthesis, entries = make.collected(scene, "Mục một", "Mục hai")
    one, two = entries
    services.merge(into_id=one.pk, entry_ids=[two.pk], by=scene.clerk, at=MONDAY)
    third = make.entered(scene, "Mục ba")
    [below] = services.take_in(synthesis_id=one.synthesis_id, petition_ids=[third.pk], by=scene.clerk, at=MONDAY)
    type(below).objects.filter(pk=below.pk).update(position=one.position + 1)
    moving = one.sources.order_by("pk").first()
    assert moving is not None
    made = services.split(entry_id=one.pk, petition_ids=[moving.petition_id], by=scene.clerk, at=MONDAY)
    assert [row.pk for row in entries_of(one.synthesis)] == [one.pk, made.pk, below.pk]


def test_a_letter_given_up_is_drafted_again_beside_the_report_that_stands() -> None:
    scene = make.scene()
    synthesis = ready(scene)
    report, [first, second] = synthesis.paper, letters(synthesis)
    assert first is not None
    papers.withdraw(paper_id=first.pk, reason="Sai nơi nhận", by=scene.clerk, at=MONDAY)
    again = services.put_on_paper(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    assert again.paper == report
    [renewed, same] = letters(again)
    assert (renewed == first, same == second) == (False, True)
    refused("synthesis.on_paper", services.put_on_paper, synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)


def test_it_counts_as_sent_on_the_day_the_last_paper_went() -> None:
    scene = make.scene()
    synthesis = ready(scene)
    record: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.clerk, "at": MONDAY}
    own = papers.draft(issuer=scene.asked.standing, kind="report", subject="Tổng hợp", by=scene.clerk, at=MONDAY)
    Paper.objects.filter(pk=own.pk).update(
        state="issued", issued_on=TODAY, number=90, number_text="90/BC-TT", year=2026
    )
    own.refresh_from_db()
    refused("synthesis.on_paper", services.record_sent_outside, paper=own, **record)  # its own papers are on their way
    [first, last] = letters(synthesis)
    issue(synthesis.paper, first)
    refused("synthesis.not_issued", services.record_sent, **record)
    assert last is not None
    Paper.objects.filter(pk=last.pk).update(
        state="issued", issued_on=TODAY + timedelta(days=2), number=3, number_text="3/TT", year=2026
    )
    assert services.record_sent(**record).sent_on == TODAY + timedelta(days=2)


def test_sent_after_its_promise_was_closed_it_is_sent_all_the_same() -> None:
    scene = make.scene()
    synthesis = ready(scene)
    owed = synthesis.commitment
    ledger.drop_of_case(commitment_id=owed.pk, reason="Kỳ họp thôi xem xét", by=scene.head, at=MONDAY)
    issue(synthesis.paper, *letters(synthesis))
    sent = services.record_sent(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    owed.refresh_from_db()
    assert (sent.state, owed.state) == (SynthesisState.SENT, State.NO_LONGER_DUE)


def test_its_end_takes_a_head_and_a_reason_and_closes_what_is_still_owed_only() -> None:
    scene = make.scene()
    synthesis = make.opened(scene)
    end: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.head, "at": MONDAY}
    refused("synthesis.reason_needed", services.cancel, reason=" ", **end)
    ledger.drop_of_case(commitment_id=synthesis.commitment_id, reason="Thôi", by=scene.head, at=MONDAY)
    assert services.cancel(reason="Lập nhầm", **end).ended_reason == "Lập nhầm"
    refused("synthesis.over", services.cancel, reason="Lập nhầm", **end)


def test_an_approved_one_is_taken_back_with_a_reason_to_be_put_together_further() -> None:
    scene = make.scene()
    synthesis, _entries = make.collected(scene, "Sửa cầu treo")
    services.hand_on(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    services.approve(synthesis_id=synthesis.pk, number=1, by=scene.second, at=MONDAY)
    back: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.head, "at": MONDAY}
    refused("synthesis.reason_needed", services.take_back, reason=" ", **back)
    assert services.take_back(reason="Bổ sung", **back).is_collecting

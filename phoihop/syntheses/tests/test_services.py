"""Acts of a synthesis: opened and owed, collected, worded, merged and split, checked by a second person, sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoihop.commitments.models import Commitment, State
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.petitions.models import Regime
from phoihop.petitions.services import repeating
from phoihop.sessions import services as sessions
from phoihop.syntheses import services
from phoihop.syntheses.models import EntrySource, LeftOut, Moment, Synthesis, SynthesisEntry, SynthesisState
from phoihop.syntheses.queries import entries_of, marks_of, overview, waiting
from phoihop.syntheses.services.entries import Way
from phoihop.syntheses.tests import make
from phoihop.syntheses.tests.make import MONDAY, TODAY, refused

pytestmark = pytest.mark.django_db


def test_opened_it_is_owed_by_the_term_of_its_regime_and_moves_with_the_session() -> None:
    scene = make.scene()
    synthesis = make.opened(scene)
    owed = synthesis.commitment
    # 7 working days before 14 April 2026: counted by the register, Art. 42.2.
    assert (owed.term["key"], owed.source_kind, owed.source_code) == (
        "petition.council.to_ubnd",
        "synthesis",
        synthesis.code,
    )
    assert owed.due_on is not None
    assert owed.is_provisional
    sessions.move(
        session_id=scene.session.pk, first=date(2026, 4, 21), last=date(2026, 4, 23), reason="Dời lịch", by=scene.clerk,
        at=MONDAY, today=TODAY,
    )  # fmt: skip
    before = owed.due_on
    owed.refresh_from_db()
    assert owed.due_on == before + timedelta(days=7)
    told = [(mark.term.key, mark.applies, bool(mark.conflict)) for mark in marks_of(synthesis)]
    assert told[0] == ("petition.council.to_ubnd", True, False)
    assert ("petition.council.report", False, False) in told
    assert len(told) == 2  # what another province made for itself is not told here
    make.asked.local_rules()
    told = [(mark.term.key, mark.applies, bool(mark.conflict)) for mark in marks_of(synthesis)]
    assert ("petition.council.report", False, True) in told  # the province's own rules say 15 days, the law 30
    said = {mark.term.key: mark.conflict for mark in marks_of(synthesis)}
    assert (
        "Phần mềm đang tính theo thời hạn này." in said["petition.council.report"]
    )  # no duty is owed by the local rules
    law = next(mark.term.title for mark in marks_of(synthesis) if mark.term.key == "petition.council.report")
    assert f"Phần mềm đang tính theo «{law}»." in said["petition.local.report.ubnd_office"]
    assert said["petition.council.to_ubnd"] == ""
    refused("synthesis.open_already", make.opened, scene)
    refused("synthesis.session_of_another", make.opened, scene, regime=Regime.NA, moment=Moment.AFTER)
    refused("synthesis.no_term", make.opened, scene, moment=Moment.AFTER)
    refused("synthesis.days", make.opened, scene, since_on=TODAY + timedelta(1), moment=Moment.AFTER)
    with pytest.raises(PermissionDenied):
        services.open_synthesis(
            frame=services.Frame(Regime.COUNCIL, scene.asked.standing, scene.session, TODAY), by=scene.stranger, at=MONDAY,
            today=TODAY,
        )  # fmt: skip
    assert Commitment.objects.filter(source_kind="synthesis").count() == 1  # what was refused left nothing


def test_repeats_and_what_was_merged_are_one_entry_in_the_words_of_the_first() -> None:
    scene = make.scene()
    road, again, third, other = (make.entered(scene, f"Sửa đường liên xã số {number}") for number in range(4))
    late = make.entered(scene, "Đến sau ngày chốt", received_on=TODAY + timedelta(1))
    unsorted = make.entered(scene, "Chưa phân loại", field="", body_key="", level="", state="new")
    make.made(scene, road, again)
    repeating.confirm(petition_id=third.pk, other_id=road.pk, by=scene.clerk, at=MONDAY)
    synthesis = make.opened(scene)
    assert waiting(synthesis).count() == 5
    services.take_in(synthesis_id=synthesis.pk, petition_ids=[other.pk], by=scene.clerk, at=MONDAY)
    refused(
        "synthesis.not_waiting", services.take_in, synthesis_id=synthesis.pk, petition_ids=[late.pk], by=scene.clerk,
        at=MONDAY,
    )  # fmt: skip
    made = services.take_in(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    held = make.states(synthesis)
    assert held[road.code] == held[again.code] == held[third.code] != held[other.code]
    assert late.code not in held
    assert {entry.text for entry in made} == {road.text, unsorted.text}
    listed = list(entries_of(synthesis))
    assert [entry.is_sorted for entry in listed] == [True, True, False]
    assert len({(entry.rank, entry.position) for entry in listed}) == 3
    fourth = make.entered(scene, "Lần nữa về đường liên xã")
    repeating.confirm(petition_id=fourth.pk, other_id=road.pk, by=scene.clerk, at=MONDAY)
    assert services.take_in(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY) == []  # it joined
    assert make.states(synthesis)[fourth.code] == held[road.code]
    with pytest.raises(PermissionDenied):
        services.take_in(synthesis_id=synthesis.pk, by=scene.stranger, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntrySource.objects.create(synthesis=synthesis, entry=listed[0], petition=other)
    assert overview(synthesis)["meetings"] == 0


def test_left_out_with_a_reason_comes_again_next_time_only_if_it_was_put_off() -> None:
    scene = make.scene()
    later, never, kept = (make.entered(scene, f"Nội dung {number}") for number in range(3))
    synthesis = make.opened(scene)
    services.take_in(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    leave: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.clerk, "at": MONDAY}
    refused(
        "synthesis.reason_needed", services.leave_out, petition_ids=[later.pk], how=LeftOut.NEXT, reason=" ", **leave
    )
    services.leave_out(petition_ids=[later.pk], how=LeftOut.NEXT, reason="Chờ làm rõ", **leave)
    services.leave_out(petition_ids=[never.pk], how=LeftOut.NO, reason="Việc riêng", **leave)
    assert make.states(synthesis) == {later.code: "next", never.code: "no", kept.code: entries_of(synthesis).get().code}
    next_one = make.opened(scene, session=make.next_session(scene))
    assert [row.code for row in waiting(next_one)] == [later.code]
    services.take_in(synthesis_id=next_one.pk, by=scene.clerk, at=MONDAY)
    refused("synthesis.not_waiting", services.put_back, petition_id=later.pk, **leave)
    services.put_back(petition_id=never.pk, **leave)
    refused("synthesis.not_left_out", services.put_back, petition_id=never.pk, **leave)
    assert make.states(synthesis)[later.code] == "next"  # what was refused was undone whole
    services.cancel(synthesis_id=next_one.pk, reason="Lập nhầm", by=scene.head, at=MONDAY)
    next_one.commitment.refresh_from_db()
    assert next_one.commitment.state == State.NO_LONGER_DUE
    with pytest.raises(PermissionDenied):
        services.cancel(synthesis_id=synthesis.pk, reason="Lập nhầm", by=scene.clerk, at=MONDAY)


def test_nobody_writes_over_another_and_another_field_moves_the_entry() -> None:
    scene = make.scene()
    synthesis, [one, two] = make.collected(scene, "Mục một", "Mục hai")
    word: dict[str, Any] = {"entry_id": one.pk, "by": scene.second, "at": MONDAY}
    services.reword(revision=1, text="Lời mới", **word)
    refused("entry.changed_meanwhile", services.reword, revision=1, text="Lời khác", **word)
    refused("entry.text_needed", services.reword, revision=2, text=" ", **word)
    refused("entry.unknown_key", services.reword, revision=2, text="Lời", field="không có", **word)
    moved = services.reword(revision=2, text="Lời mới", body_key="tw.bo_tai_chinh", **word)
    assert (moved.level, moved.revision) == ("central", 3)
    assert [entry.pk for entry in entries_of(synthesis)] == [one.pk, two.pk]  # the centre stands before the province
    act = Act.objects.filter(verb="entry.reworded").order_by("id").first()
    assert act is not None
    assert (act.by, act.before["text"], act.after["text"]) == (scene.second, "Mục một", "Lời mới")
    services.write(synthesis_id=synthesis.pk, revision=1, opening="Mở", remarks="", by=scene.clerk, at=MONDAY)
    refused(
        "synthesis.changed_meanwhile", services.write, synthesis_id=synthesis.pk, revision=1, opening="Khác", remarks="",
        by=scene.clerk, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.reword(entry_id=one.pk, revision=3, text="x", by=scene.receiver, at=MONDAY)


moves = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "first", "last", "merge", "split", "leave", "back", "take"]), st.integers(0, 50)
    ),
    max_size=12,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves)
def test_whatever_is_merged_split_and_moved_no_petition_is_lost_and_places_stay_apart(
    steps: list[tuple[str, int]],
) -> None:
    with transaction.atomic():
        scene = make.scene()
        synthesis, _entries = make.collected(scene, *(f"Mục {number}" for number in range(5)))
        every = set(make.states(synthesis))
        for way, number in steps:
            _play(scene, synthesis, way, number)
            held = make.states(synthesis)
            assert set(held) == every
            listed = list(entries_of(synthesis))
            assert len({(entry.rank, entry.position) for entry in listed}) == len(listed)
            assert {code for code in held.values() if code not in LeftOut.values} == {entry.code for entry in listed}
        transaction.set_rollback(True)


def _play(scene: make.Scene, synthesis: Synthesis, way: str, number: int) -> None:
    trace: dict[str, Any] = {"by": scene.clerk, "at": MONDAY}
    listed = list(entries_of(synthesis))
    sources = list(EntrySource.objects.filter(synthesis=synthesis).order_by("petition__code"))
    source = sources[number % len(sources)]
    if way == "back" and source.entry_id is None:
        services.put_back(synthesis_id=synthesis.pk, petition_id=source.petition_id, **trace)
    elif way == "leave":
        services.leave_out(
            synthesis_id=synthesis.pk, petition_ids=[source.petition_id], how=LeftOut.NO, reason="Thôi", **trace
        )  # fmt: skip
    elif not listed or way in {"back", "take"}:
        return
    elif way == "merge" and len(listed) > 1:
        one, other = listed[number % len(listed)], listed[(number + 1) % len(listed)]
        services.merge(into_id=one.pk, entry_ids=[other.pk], **trace)
    elif way == "split":
        entry = listed[number % len(listed)]
        held = [row.petition_id for row in sources if row.entry_id == entry.pk]
        if len(held) > 1:
            made = services.split(entry_id=entry.pk, petition_ids=held[:1], **trace)
            after = [row.pk for row in entries_of(synthesis)]
            assert after.index(made.pk) == after.index(entry.pk) + 1
    elif way in {"up", "down", "first", "last"}:
        entry = listed[number % len(listed)]
        services.step(entry_id=entry.pk, way=cast(Way, way), **trace)
        after = [row.pk for row in entries_of(synthesis)]
        edges = {"first": 0, "last": len(after) - 1}
        assert way not in edges or after.index(entry.pk) == edges[way]


def test_merging_needs_two_and_splitting_leaves_something() -> None:
    scene = make.scene()
    _synthesis, [one, two] = make.collected(scene, "Mục một", "Mục hai")
    trace: dict[str, Any] = {"by": scene.clerk, "at": MONDAY}
    refused("entry.merge_needs_two", services.merge, into_id=one.pk, entry_ids=[one.pk], **trace)
    services.merge(into_id=one.pk, entry_ids=[two.pk], **trace)
    refused("entry.gone", services.merge, into_id=one.pk, entry_ids=[two.pk], **trace)
    refused("entry.gone", services.step, entry_id=two.pk, way="up", **trace)
    held = [source.petition_id for source in one.sources.all()]
    refused("entry.split_whole", services.split, entry_id=one.pk, petition_ids=held, **trace)
    assert SynthesisEntry.objects.get().sources.count() == 2


def test_who_wrote_never_checks_and_that_very_version_is_approved() -> None:
    scene = make.scene()
    make.entered(scene, "Chưa phân loại", field="", body_key="", level="", state="new")
    synthesis = make.opened(scene)
    trace: dict[str, Any] = {"synthesis_id": synthesis.pk, "at": MONDAY}
    refused("synthesis.empty", services.hand_on, by=scene.clerk, **trace)
    [entry] = services.take_in(by=scene.clerk, **trace)
    refused("synthesis.unsorted", services.hand_on, by=scene.clerk, **trace)
    services.reword(
        entry_id=entry.pk, revision=1, text="Mục", field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=MONDAY
    )  # fmt: skip
    extra = make.entered(scene, "Đến muộn")
    refused("synthesis.left_waiting", services.hand_on, by=scene.clerk, **trace)
    services.leave_out(petition_ids=[extra.pk], how=LeftOut.NO, reason="Trùng", by=scene.clerk, **trace)
    first = services.hand_on(note="Xin xem giúp", by=scene.clerk, **trace)
    assert Notification.objects.filter(user=scene.second, kind="synthesis.checked").exists()
    refused("synthesis.not_collecting", services.hand_on, by=scene.clerk, **trace)
    for user in (scene.clerk, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.approve(number=1, by=user, **trace)
    refused("synthesis.reason_needed", services.return_, number=1, reason="", by=scene.second, **trace)
    services.return_(number=1, reason="Sửa câu chữ", by=scene.second, **trace)
    refused("synthesis.not_in_checking", services.approve, number=1, by=scene.second, **trace)
    services.reword(entry_id=entry.pk, revision=2, text="Mục đã sửa", by=scene.clerk, at=MONDAY)
    second = services.hand_on(by=scene.clerk, **trace)
    assert (first.digest != second.digest, second.content["entries"][0]["text"]) == (True, "Mục đã sửa")
    refused("synthesis.not_that_version", services.approve, number=1, by=scene.second, **trace)
    services.approve(number=2, by=scene.second, **trace)
    services.take_back(reason="Bổ sung", by=scene.head, **trace)
    with pytest.raises(PermissionDenied):
        services.take_back(reason="Bổ sung", by=scene.clerk, **trace)
    refused("synthesis.not_approved", services.take_back, reason="Bổ sung", by=scene.head, **trace)


def approved(scene: make.Scene) -> Synthesis:
    synthesis, _entries = make.collected(scene, "Sửa cầu treo", "Sửa đường")
    services.hand_on(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    return services.approve(synthesis_id=synthesis.pk, number=1, by=scene.second, at=MONDAY)


def test_sent_means_report_and_letters_have_gone_and_closes_what_was_owed() -> None:
    scene = make.scene()
    refused(
        "synthesis.not_approved", services.put_on_paper, synthesis_id=make.opened(scene).pk, by=scene.clerk, at=MONDAY
    )
    Synthesis.objects.update(state=SynthesisState.CANCELLED, ended_reason="Lập lại")
    synthesis = approved(scene)
    trace: dict[str, Any] = {"synthesis_id": synthesis.pk, "at": MONDAY}
    assert not Synthesis.objects.visible_to(scene.receiver).exists()
    synthesis = services.put_on_paper(by=scene.clerk, **trace)
    assert synthesis.paper is not None
    letters = [row.letter for row in synthesis.recipients.select_related("letter").order_by("pk")]
    assert [letter.kind for letter in letters if letter] == ["letter", "letter"]
    assert "Sửa cầu treo" in str(synthesis.paper.sheet["annexes"])
    refused("synthesis.on_paper", services.put_on_paper, by=scene.clerk, **trace)
    refused("synthesis.on_paper", services.cancel, reason="Thôi", by=scene.head, **trace)
    refused("synthesis.on_paper", services.take_back, reason="Thôi", by=scene.head, **trace)
    refused("synthesis.not_issued", services.record_sent, by=scene.clerk, **trace)
    papers.withdraw(paper_id=synthesis.paper.pk, reason="Sai thể thức", by=scene.clerk, at=MONDAY)
    refused("synthesis.on_paper", services.take_back, reason="Sửa", by=scene.head, **trace)  # letters are on their way
    withdrawn = synthesis.paper.pk
    synthesis = services.put_on_paper(by=scene.clerk, **trace)
    assert synthesis.paper is not None
    assert synthesis.paper.pk != withdrawn
    assert [row.letter for row in synthesis.recipients.select_related("letter").order_by("pk")] == letters
    for paper in [synthesis.paper, *letters]:
        assert paper is not None
        Paper.objects.filter(pk=paper.pk).update(
            state="issued", issued_on=TODAY, number=paper.pk.int % 900 + 1, number_text=f"{paper.pk.int % 900 + 1}/BC-TT", year=2026
        )  # fmt: skip
    sent = services.record_sent(by=scene.clerk, **trace)
    owed = Commitment.objects.get(pk=synthesis.commitment_id)
    assert (sent.state, sent.sent_on, owed.state, owed.done_on) == (SynthesisState.SENT, TODAY, State.KEPT, TODAY)
    assert owed.proofs.get().paper == synthesis.paper
    assert Synthesis.objects.visible_to(scene.receiver).get() == sent
    assert not Synthesis.objects.visible_to(scene.stranger).exists()


def test_a_paper_sent_past_the_software_is_recorded_by_the_registry() -> None:
    scene = make.scene()
    synthesis = approved(scene)
    own = papers.draft(issuer=scene.asked.standing, kind="report", subject="Tổng hợp", by=scene.clerk, at=MONDAY)
    trace: dict[str, Any] = {"synthesis_id": synthesis.pk, "at": MONDAY}
    refused("commitment.paper_not_issued", services.record_sent_outside, paper=own, by=scene.clerk, **trace)
    Paper.objects.filter(pk=own.pk).update(state="issued", issued_on=TODAY, number=7, number_text="07/BC-TT", year=2026)
    own.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.record_sent_outside(paper=own, by=scene.second, **trace)
    sent = services.record_sent_outside(paper=own, by=scene.clerk, **trace)
    assert (sent.paper, sent.sent_on) == (own, TODAY)
    refused("synthesis.over", services.cancel, reason="Thôi", by=scene.head, **trace)

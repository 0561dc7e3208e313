"""A reply is written as a paper with what it says of each petition; nothing is answered before it is issued, and then once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.papers.tests.make import scan
from phoihop.papers.typeset.sheet import Paragraph, Table
from phoihop.petitions import services as petitions
from phoihop.petitions.models import (
    Answer,
    AnswerLine,
    Petition,
    PetitionState,
    Pledge,
    Reply,
    ReplyLine,
    ResultClass,
)
from phoihop.petitions.services import answering, following
from phoihop.petitions.services import replies as services
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, Scene
from phoihop.petitions.tests.test_answers import routed

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=5)
ISSUED = TODAY + timedelta(days=5)
SOON = TODAY + timedelta(days=40)


class House:
    """Those of the department of works who review, sign and number its papers."""

    def __init__(self, scene: Scene) -> None:
        self.body, self.head = scene.works, scene.works_head
        self.office = people.user(of=scene.works, kind=RoleKind.HEAD_OF_OFFICE)
        self.clerk = people.user(of=scene.works, kind=RoleKind.REGISTRY_CLERK)
        self.director = people.person(of=scene.works, post="Giám đốc", is_head=True, account=scene.works_head)

    def numbered(self, reply: Reply, at: Any = LATER) -> Paper:
        """The paper of the reply, ready to be issued."""
        paper = papers.submit(paper_id=reply.paper_id, by=self.clerk, at=at)
        for reviewer in (self.office, self.head):
            papers.approve(step_id=paper.review_steps.get(decision="waiting").pk, by=reviewer, at=at)
        papers.sign(paper_id=paper.pk, signer=self.director, scan=scan(by=self.clerk, at=at), by=self.clerk, at=at)
        return papers.number(paper_id=paper.pk, by=self.clerk, at=at)

    def issue(self, reply: Reply, at: Any = LATER) -> Reply:
        """The reply once its paper has left."""
        papers.issue(paper_id=self.numbered(reply, at).pk, by=self.clerk, at=at)
        return Reply.objects.select_related("paper", "answer").get(pk=reply.pk)


def said(
    petition: Petition, result: ResultClass = ResultClass.EXPLAINED, *promised: answering.Promised, text: str = "Đã xem."
) -> answering.Said:  # fmt: skip
    return answering.Said(petition.pk, result, text, promised)


def drafted(scene: Scene, *lines: answering.Said, **changed: Any) -> Reply:
    given: dict[str, Any] = {
        "body": scene.works, "title": "Trả lời kiến nghị cử tri về đường liên xã", "said": lines,
        "by": scene.works_officer, "at": MONDAY,
    }  # fmt: skip
    return services.draft(**given | changed)


def state_of(petition: Petition) -> str:
    return Petition.objects.get(pk=petition.pk).state


def test_issued_a_reply_answers_what_it_says_with_its_paper_and_its_day_once() -> None:
    scene = make.scene()
    house, one, two = House(scene), routed(scene), routed(scene, title="Cầu treo", text="Đề nghị sửa cầu treo.")
    petitions.add_partner(
        petition_id=two.pk, body=scene.lands, part="Đất", by=scene.works_officer, at=MONDAY, today=TODAY
    )
    promise = answering.Promised("Thay ván cầu", SOON, scene.lands)
    reply = drafted(scene, said(one, text="Đã sửa.\nĐã bàn giao."), said(two, ResultClass.TO_DO, promise))
    paper = Paper.objects.get(pk=reply.paper_id)
    assert (paper.state, paper.issuer, paper.kind, paper.source_code) == ("draft", scene.works, "letter", reply.code)
    assert [(line.body, line.is_copy) for line in paper.addressees.order_by("is_copy")] == [
        (scene.standing, False), (scene.lands, True),
    ]  # fmt: skip
    (annex,) = Content.from_json(paper.sheet).annexes
    (table,) = annex.blocks
    assert isinstance(table, Table)
    written = [row.cells[1:] for row in table.rows]
    assert {cells[2] for cells in written} == {"Đã sửa.\nĐã bàn giao.", "Đã xem."}
    last = next(cells for cells in written if two.code in cells[0])
    assert last[3] == f"{scene.lands.name}: Thay ván cầu, xong trước hết ngày {SOON:%d/%m/%Y}"
    assert {state_of(one), state_of(two)} == {PetitionState.ROUTED}
    assert not Answer.objects.exists()
    make.refused("reply.drafted_already", drafted, scene, said(one))

    entered = house.issue(reply)
    answer = entered.answer
    assert answer is not None
    assert (answer.paper, answer.answered_on, answer.received_on) == (entered.paper, ISSUED, ISSUED)
    assert {state_of(one), state_of(two)} == {PetitionState.ANSWERED}
    assert AnswerLine.objects.get(petition=one).text == "Đã sửa.\nĐã bàn giao."
    pledge = Pledge.objects.get()
    assert (pledge.text, pledge.due_on, pledge.body) == ("Thay ván cầu", SOON, scene.lands)
    act = Act.objects.get(verb="answer.entered", subject_code=answer.code)
    assert act.paper == entered.paper.citation
    for _again in range(2):
        services.enter(paper=entered.paper, by=house.clerk, at=LATER)
    assert (Answer.objects.count(), Pledge.objects.count()) == (1, 1)
    assert not Notification.objects.filter(kind="petition.reply_skipped").exists()


def test_one_petition_is_answered_in_the_letter_itself() -> None:
    scene = make.scene()
    petition = routed(scene)
    reply = drafted(
        scene, said(petition, ResultClass.TO_DO, answering.Promised("Sửa đường.", SOON), text="Một.\n\nHai.")
    )
    content = Content.from_json(Paper.objects.get(pk=reply.paper_id).sheet)
    words = [block.text for block in content.body if isinstance(block, Paragraph)]
    assert content.annexes == ()
    assert words[2:-1] == [
        "Một.", "Hai.", "Kết quả giải quyết: Sẽ giải quyết, có thời hạn.",
        f"{scene.works.name}: Sửa đường, xong trước hết ngày {SOON:%d/%m/%Y}.",
    ]  # fmt: skip
    assert petition.code in str(words[1])


def test_what_is_refused_and_forbidden_leaves_nothing() -> None:
    scene = make.scene()
    petition, closed = routed(scene), routed(scene, title="Đã xong")
    petitions.close(petition_id=closed.pk, reason="Trùng", by=scene.clerk, at=MONDAY, today=TODAY)
    for by in (scene.stranger, scene.lands_head, scene.head, scene.clerk, scene.auditor):
        with pytest.raises(PermissionDenied):
            drafted(scene, said(petition), by=by)
    make.refused("answer.nothing_said", drafted, scene)
    make.refused("answer.needs_roadmap", drafted, scene, said(petition, ResultClass.TO_DO))
    make.refused("answer.class_of_other_regime", drafted, scene, said(petition, ResultClass.STUDYING))
    past = answering.Promised("Sửa", TODAY - timedelta(days=1))
    make.refused("answer.promise_in_the_past", drafted, scene, said(petition, ResultClass.TO_DO, past))
    theirs = answering.Promised("Sửa", SOON, scene.commune)
    make.refused("answer.promise_of_another", drafted, scene, said(petition, ResultClass.TO_DO, theirs))
    make.refused("answer.not_owed", drafted, scene, said(petition), said(closed))  # one bad line of two
    assert not Reply.objects.exists()
    assert not ReplyLine.objects.exists()
    assert not Paper.objects.exists()


def test_a_reply_rolled_back_at_its_issue_leaves_paper_and_petitions_as_they_were() -> None:
    scene = make.scene()
    house, petition = House(scene), routed(scene)
    reply = drafted(scene, said(petition))
    paper = house.numbered(reply)
    acts = Act.objects.count()
    with transaction.atomic():
        papers.issue(paper_id=paper.pk, by=house.clerk, at=LATER)
        assert state_of(petition) == PetitionState.ANSWERED
        transaction.set_rollback(True)
    assert (state_of(petition), Paper.objects.get(pk=paper.pk).state) == (PetitionState.ROUTED, PaperState.NUMBERED)
    assert (Act.objects.count(), Answer.objects.count()) == (acts, 0)
    assert Reply.objects.get().entered_at is None
    papers.issue(paper_id=paper.pk, by=house.clerk, at=LATER)
    assert state_of(petition) == PetitionState.ANSWERED


def test_what_moved_on_is_left_out_and_who_issued_and_who_wrote_are_told() -> None:
    scene = make.scene()
    house = House(scene)
    names = ("stays", "transferred", "merged", "solved", "late")
    rows = {name: routed(scene, title=name, text=f"Đề nghị {name}.") for name in names}
    late = answering.Promised("Sửa xong", TODAY + timedelta(days=3))  # before the paper leaves
    lines = [said(rows[name]) for name in names[:-1]]
    reply = drafted(scene, *lines, said(rows["late"], ResultClass.TO_DO, late))
    petitions.transfer(
        petition_id=rows["transferred"].pk, lead=scene.lands, ground="Điều 7", by=scene.head, at=MONDAY, today=TODAY
    )
    petitions.merge(
        petition_id=rows["merged"].pk, into_id=rows["stays"].pk, reason="Trùng", by=scene.clerk, at=MONDAY, today=TODAY
    )
    answering.answer(
        body=scene.works, title="Trả lời trước", said=[said(rows["solved"])], answered_on=TODAY, received_on=TODAY,
        number_text="7/SXD", by=scene.works_officer, at=MONDAY,
    )  # fmt: skip
    following.solve(petition_id=rows["solved"].pk, on=TODAY, note="Đã xem", by=scene.head, at=MONDAY)
    entered = house.issue(reply)
    assert entered.answer is not None
    assert [line.petition for line in entered.answer.lines.all()] == [rows["stays"]]
    skipped = {line.petition.title: line.skipped for line in entered.lines.select_related("petition") if line.skipped}
    assert skipped == {
        "transferred": "answer.not_owed", "merged": "answer.not_owed", "solved": "answer.not_owed",
        "late": "answer.promise_in_the_past",
    }  # fmt: skip
    told = Notification.objects.filter(kind="petition.reply_skipped")
    assert {notice.user for notice in told} == {house.clerk, scene.works_officer}
    assert all(rows["late"].code in notice.title for notice in told)
    assert state_of(rows["late"]) == PetitionState.ROUTED


def test_a_recalled_reply_stays_the_answer_marked_and_who_gathered_is_told_once() -> None:
    scene = make.scene()
    house, rows = House(scene), [routed(scene, text=text) for text in ("Đề nghị sửa cầu.", "Đề nghị sửa đường.")]
    paper = house.issue(drafted(scene, *[said(row) for row in rows])).paper
    papers.recall(paper_id=paper.pk, reason="Sai số liệu", by=house.head, at=LATER)
    assert [state_of(row) for row in rows] == [PetitionState.ANSWERED] * 2
    told = Notification.objects.filter(kind="petition.answer_recalled")
    assert told.filter(user=scene.clerk).count() == 1
    assert not told.exclude(user__in=[scene.clerk, scene.head]).exists()
    assert all(row.code in told.first().title for row in rows)  # type: ignore[union-attr]  # one is there
    page = make.page(scene.clerk, rows[0].get_absolute_url())
    assert page.count("Đã bị thu hồi") == 1
    make.refused(
        "commitment.paper_not_issued", answering.answer, body=scene.works, title="Lại", said=[said(rows[0])],
        answered_on=ISSUED, received_on=ISSUED, paper=Paper.objects.get(pk=paper.pk), by=scene.works_officer, at=LATER,
    )  # fmt: skip


def test_a_paper_whose_words_were_changed_answers_nothing_by_itself() -> None:
    scene = make.scene()
    house, petition = House(scene), routed(scene)
    reply = drafted(scene, said(petition, text="Đường đã sửa xong."))
    paper = Paper.objects.get(pk=reply.paper_id)
    content = Content.from_json(paper.sheet)
    body = tuple(
        Paragraph("Đường chưa sửa.") if block == Paragraph("Đường đã sửa xong.") else block for block in content.body
    )
    papers.edit(
        paper_id=paper.pk, revision=paper.revision, kind=paper.kind, subject=paper.subject,
        content=Content(body=body, place=content.place), addressees=[papers.To(body=scene.standing)],
        by=scene.works_officer, at=MONDAY,
    )  # fmt: skip
    entered = house.issue(reply)
    assert (entered.answer, entered.lines.get().skipped) == (None, services.WORDS_CHANGED)
    assert (state_of(petition), entered.paper.state) == (PetitionState.ROUTED, PaperState.ISSUED)


def test_a_draft_is_changed_with_its_paper_and_drops_what_is_not_said_any_more() -> None:
    scene = make.scene()
    one, two, three = (routed(scene, title=name, text=f"Đề nghị {name}.") for name in ("một", "hai", "ba"))
    reply = drafted(scene, said(one), said(two), said(three))
    paper = Paper.objects.get(pk=reply.paper_id)
    content = Content.from_json(paper.sheet)
    mine = Paragraph("Lời của người soạn.")
    papers.edit(
        paper_id=paper.pk, revision=paper.revision, kind=paper.kind, subject=paper.subject,
        content=Content(body=(*content.body, mine), annexes=content.annexes, place=content.place),
        addressees=[papers.To(body=scene.standing), papers.To(body=scene.committee, is_copy=True)],
        by=scene.works_officer, at=MONDAY,
    )  # fmt: skip
    changing: dict[str, Any] = {
        "reply_id": reply.pk, "title": "Trả lời hai kiến nghị", "by": scene.works_head, "at": MONDAY,
        "said": [said(one, text="Lời mới."), said(two)],
    }  # fmt: skip
    for by in (scene.stranger, scene.lands_head, scene.head):
        with pytest.raises(PermissionDenied):
            services.revise(**changing | {"by": by})
    make.refused("answer.nothing_said", services.revise, **changing | {"said": []})
    with pytest.raises(PermissionDenied):
        services.revise(**changing | {"said": [said(routed(scene))]})
    services.revise(**changing)
    assert {line.petition: line.text for line in reply.lines.all()} == {one: "Lời mới.", two: "Đã xem."}
    paper.refresh_from_db()
    now = Content.from_json(paper.sheet)
    assert now.body[-1] == mine  # what a person wrote around it stays
    assert "Lời mới." in str(now.annexes)
    assert three.code not in str(now)
    assert paper.addressees.count() == 2
    services.revise(**changing | {"said": [said(two, text="Chỉ còn một.")]})
    paper.refresh_from_db()
    assert Content.from_json(paper.sheet).annexes == ()
    papers.submit(paper_id=paper.pk, by=scene.works_officer, at=MONDAY)
    make.refused("reply.not_in_draft", services.revise, **changing | {"said": [said(two)]})


def test_the_words_of_one_petition_are_changed_in_place() -> None:
    scene = make.scene()
    petition = routed(scene)
    reply = drafted(scene, said(petition, text="Lời cũ."))
    paper = Paper.objects.get(pk=reply.paper_id)
    content = Content.from_json(paper.sheet)
    mine = Paragraph("Lời của người soạn.")
    papers.edit(
        paper_id=paper.pk, revision=paper.revision, kind=paper.kind, subject=paper.subject,
        content=Content(body=(content.body[0], mine, *content.body[1:]), place=content.place),
        addressees=[papers.To(body=scene.standing)], by=scene.works_officer, at=MONDAY,
    )  # fmt: skip
    services.revise(
        reply_id=reply.pk, title=reply.title, said=[said(petition, text="Lời mới.")], by=scene.works_officer, at=MONDAY
    )
    words = Content.from_json(Paper.objects.get(pk=paper.pk).sheet).body
    assert mine in words
    assert Paragraph("Lời mới.") in words
    assert Paragraph("Lời cũ.") not in words


def test_given_up_the_petitions_wait_for_another() -> None:
    scene = make.scene()
    petition = routed(scene)
    reply = drafted(scene, said(petition))
    giving: dict[str, Any] = {"reply_id": reply.pk, "by": scene.works_officer, "at": MONDAY}
    for by in (scene.stranger, scene.lands_head, scene.head):
        with pytest.raises(PermissionDenied):
            services.discard(**giving | {"by": by, "reason": "Nhầm"})
    make.refused("paper.reason_needed", services.discard, **giving, reason=" ")
    services.discard(**giving, reason="Nhầm")
    make.refused("paper.left_already", services.discard, **giving, reason="Nhầm")
    assert Paper.objects.get(pk=reply.paper_id).state == PaperState.WITHDRAWN
    again = drafted(scene, said(petition))
    papers.withdraw(paper_id=again.paper_id, reason="Bỏ ở trang văn bản", by=scene.works_officer, at=MONDAY)
    assert drafted(scene, said(petition)).pk != again.pk  # its paper given up, it holds nothing any more
    assert state_of(petition) == PetitionState.ROUTED


def test_who_may_see_a_reply_being_written() -> None:
    scene = make.scene()
    reply = drafted(scene, said(routed(scene)))
    seen: list[tuple[User, bool]] = [
        (scene.works_officer, True), (scene.works_head, True), (scene.auditor, True), (scene.head, False),
        (scene.clerk, False), (scene.deputy, False), (scene.lands_head, False), (scene.stranger, False),
    ]  # fmt: skip
    for user, may in seen:
        assert Reply.objects.visible_to(user).filter(pk=reply.pk).exists() == may, user
        assert ReplyLine.objects.visible_to(user).exists() == may, user

"""A text goes to the parties, each owes an answer, comments are decided, and agreement is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, HandBackGround, State
from phoihop.drafting import services
from phoihop.drafting.models import (
    Answer,
    Comment,
    CommentKind,
    Conference,
    Draft,
    DraftStage,
    DraftVersion,
    Outcome,
    Round,
    Stance,
)
from phoihop.drafting.queries import standings
from phoihop.drafting.rules.texts import places, seen, walk
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers.models import Paper
from phoihop.papers.services import record_for
from phoihop.papers.tests import make as papers
from phoihop.regulations.models import BodyRole

pytestmark = pytest.mark.django_db

TODAY = make.AT.date()
LAST_DAY = date(2026, 3, 13)
LATER = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)


class Scene:
    """A council drafts; a people's committee and a front without accounts are asked."""

    def __init__(self) -> None:
        self.council, self.people, self.front = (directory.body() for _ in range(3))
        self.head = directory.user(of=self.council, kind=RoleKind.HEAD_OF_OFFICE)
        self.officer = directory.user(of=self.council)
        self.registry = directory.user(of=self.council, kind=RoleKind.REGISTRY_CLERK)
        self.people_officer = directory.user(of=self.people)
        self.people_leader = directory.user(of=self.people, kind=RoleKind.LEADER)
        self.stranger = directory.user(of=directory.body())
        self.draft = make.draft(by=self.officer, parties=[self.council, self.people, self.front])

    def sent(self, **more: Any) -> Round:
        given: dict[str, Any] = {"answer_by": LAST_DAY, "by": self.head, "at": make.AT, "today": TODAY} | more
        return services.send_round(draft_id=self.draft.pk, **given)

    def answer_of(self, body: Body) -> Answer:
        return Answer.objects.get(round__draft=self.draft, round__closed_at__isnull=True, body=body)

    def agrees(self, body: Body, by: User, stance: Stance = Stance.AGREES, **more: Any) -> Answer:
        given: dict[str, Any] = {"by": by, "at": make.AT + timedelta(days=1)} | more
        return services.send_answer(answer_id=self.answer_of(body).pk, stance=stance, **given)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_each_party_but_the_drafter_owes_an_answer_by_the_day(scene: Scene) -> None:
    row = scene.sent()
    owed = Commitment.objects.filter(source_kind="draft_round", source_code=row.code)
    assert {part.body for one in owed for part in one.participations.filter(role=BodyRole.LEAD)} == {
        scene.people,
        scene.front,
    }
    for one in owed:
        assert (one.due_on, one.judge, one.state) == (LAST_DAY, scene.council, State.OPEN)
        assert "Lấy ý kiến lần 1" in str(one.derivation)
    scene.draft.refresh_from_db()
    assert scene.draft.stage == DraftStage.AGREEING
    assert row.version.is_frozen
    assert row.version.number == 1


def test_an_unchanged_text_is_sent_again_as_the_same_version(scene: Scene) -> None:
    first = scene.sent()
    services.close_round(round_id=first.pk, late_reason="Không trả lời", by=scene.head, at=LATER, today=LATER.date())
    again = scene.sent(answer_by=date(2026, 3, 31), at=LATER, today=LATER.date())
    assert (again.number, again.version) == (2, first.version)


@pytest.mark.parametrize(
    ("more", "code"),
    [({"answer_by": TODAY}, "round.in_the_past"), ({"answer_by": date(2020, 1, 1)}, "round.in_the_past")],
)
def test_a_round_needs_a_day_ahead(scene: Scene, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        scene.sent(**more)
    assert refused.value.code == code
    assert not Round.objects.exists()
    assert not Commitment.objects.exists()


def test_one_round_at_a_time(scene: Scene) -> None:
    scene.sent()
    with pytest.raises(Refused) as refused:
        scene.sent()
    assert refused.value.code == "round.open_already"


def test_nothing_leaves_the_drafter_unapproved(scene: Scene) -> None:
    for user in (scene.officer, scene.registry, scene.people_leader, scene.stranger):
        with pytest.raises(PermissionDenied):
            scene.sent(by=user)


def test_a_draft_of_one_body_has_nobody_to_ask(scene: Scene) -> None:
    scene.draft.parties.exclude(body=scene.council).delete()
    with pytest.raises(Refused) as refused:
        scene.sent()
    assert refused.value.code == "round.nobody_to_ask"


def test_comments_are_the_partys_own_until_it_answers_and_then_known_to_all(scene: Scene) -> None:
    scene.sent()
    answer = scene.answer_of(scene.people)
    node = answer.round.version.roots[0].children[0].children[0].id
    note = services.comment(
        answer_id=answer.pk,
        node=node,
        kind=CommentKind.PROPOSES,
        proposed="1. Quy chế này quy định việc phối hợp giữa ba bên.",
        by=scene.people_officer,
        at=make.AT,
    )
    assert note.address == "khoản 1 Điều 1"
    assert not Comment.objects.visible_to(scene.officer).exists()
    assert Comment.objects.visible_to(scene.people_leader).get() == note
    assert Comment.objects.visible_to(directory.user(kind=RoleKind.AUDITOR)).exists()
    scene.agrees(scene.people, scene.people_leader, Stance.WITH_CHANGES)
    assert Comment.objects.visible_to(scene.officer).get() == note
    assert not Comment.objects.visible_to(scene.stranger).exists()


def test_an_answer_is_proof_of_what_was_owed(scene: Scene) -> None:
    scene.sent()
    answer = scene.agrees(scene.people, scene.people_leader)
    answer.commitment.refresh_from_db()
    assert answer.commitment.state == State.PROVED
    assert answer.commitment.done_on == date(2026, 3, 3)


def test_only_its_heads_answer_for_a_party(scene: Scene) -> None:
    scene.sent()
    for user in (scene.people_officer, scene.head, scene.registry, scene.stranger):
        with pytest.raises(PermissionDenied):
            scene.agrees(scene.people, user)


@pytest.mark.parametrize(
    ("stance", "kind", "code"),
    [
        (Stance.DISAGREES, None, "answer.says_nothing"),
        (Stance.WITH_CHANGES, CommentKind.ACCEPTS, "answer.says_nothing"),
        (Stance.AGREES, CommentKind.PROPOSES, "answer.without_objection"),
    ],
)
def test_a_stance_and_its_comments_have_to_fit(
    scene: Scene, stance: Stance, kind: CommentKind | None, code: str
) -> None:
    scene.sent()
    answer = scene.answer_of(scene.people)
    if kind:
        services.comment(
            answer_id=answer.pk, node="", kind=kind, proposed="Viết lại", by=scene.people_officer, at=make.AT
        )
    with pytest.raises(Refused) as refused:
        scene.agrees(scene.people, scene.people_leader, stance)
    assert refused.value.code == code
    answer.refresh_from_db()
    assert not answer.is_sent


def test_what_was_sent_is_not_changed(scene: Scene) -> None:
    scene.sent()
    answer = scene.answer_of(scene.people)
    note = services.comment(
        answer_id=answer.pk, node="", kind=CommentKind.ASKS, words="Căn cứ nào?", by=scene.people_officer, at=make.AT
    )
    scene.agrees(scene.people, scene.people_leader)
    for act in (
        lambda: services.change_comment(
            comment_id=note.pk, kind=CommentKind.ACCEPTS, by=scene.people_officer, at=make.AT
        ),
        lambda: services.remove_comment(comment_id=note.pk, by=scene.people_officer, at=make.AT),
        lambda: services.send_answer(answer_id=answer.pk, stance=Stance.AGREES, by=scene.people_leader, at=make.AT),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "answer.sent"


def test_a_comment_names_a_clause_that_is_there_and_says_something(scene: Scene) -> None:
    scene.sent()
    answer = scene.answer_of(scene.people)
    said: list[dict[str, Any]] = [
        {"node": "n999", "kind": CommentKind.ACCEPTS},
        {"node": "", "kind": CommentKind.PROPOSES, "words": "x"},
        {"node": "", "kind": CommentKind.ASKS, "proposed": "x"},
    ]
    clause = next(node for root in answer.round.version.roots for node in root.walk() if node.text)
    said.append({"node": clause.id, "kind": CommentKind.PROPOSES, "proposed": f" {clause.text} "})
    codes = []
    for one in said:
        with pytest.raises(Refused) as refused:
            services.comment(answer_id=answer.pk, by=scene.people_officer, at=make.AT, **one)
        codes.append(refused.value.code)
    assert codes == [
        "comment.no_such_clause",
        "comment.says_nothing",
        "comment.says_nothing",
        "comment.proposes_the_same",
    ]
    with pytest.raises(PermissionDenied):
        services.comment(answer_id=answer.pk, node="", kind=CommentKind.ACCEPTS, by=scene.officer, at=make.AT)


def test_a_round_ends_when_all_have_answered_or_the_day_has_passed(scene: Scene) -> None:
    row = scene.sent()
    scene.agrees(scene.people, scene.people_leader)
    with pytest.raises(Refused) as refused:
        services.close_round(round_id=row.pk, by=scene.head, at=LATER, today=LAST_DAY)
    assert refused.value.code == "round.still_running"
    assert scene.front.name in refused.value.sentence
    with pytest.raises(Refused) as refused:
        services.close_round(round_id=row.pk, by=scene.head, at=LATER, today=LATER.date())
    assert refused.value.code == "round.reason_needed"
    row.refresh_from_db()
    assert row.is_open
    services.close_round(round_id=row.pk, late_reason="Chưa có ý kiến", by=scene.head, at=LATER, today=LATER.date())
    states = {answer.body: answer.commitment.state for answer in row.answers.select_related("commitment", "body")}
    assert states == {scene.people: State.KEPT, scene.front: State.NOT_KEPT}
    with pytest.raises(Refused) as refused:
        services.close_round(round_id=row.pk, by=scene.head, at=LATER, today=LATER.date())
    assert refused.value.code == "round.closed"
    with pytest.raises(PermissionDenied):
        services.close_round(round_id=row.pk, by=scene.people_leader, at=LATER, today=LATER.date())


def test_a_draft_without_rounds_may_be_frozen_by_who_drafts(scene: Scene) -> None:
    version = services.freeze(draft_id=scene.draft.pk, note="Gửi trước", by=scene.officer, at=make.AT)
    assert (version.number, version.is_frozen, len(version.digest)) == (1, True, 64)
    assert make.working(scene.draft).number == 2
    assert make.working(scene.draft).tree == version.tree
    with pytest.raises(PermissionDenied):
        services.freeze(draft_id=scene.draft.pk, by=scene.people_leader, at=make.AT)
    Draft.objects.filter(pk=scene.draft.pk).update(stage=DraftStage.ABANDONED)
    with pytest.raises(Refused) as refused:
        services.freeze(draft_id=scene.draft.pk, by=scene.officer, at=make.AT)
    assert refused.value.code == "draft.closed"


def test_comments_are_decided_with_a_reason_unless_taken_up(scene: Scene) -> None:
    scene.sent()
    answer = scene.answer_of(scene.people)
    note = services.comment(
        answer_id=answer.pk, node="", kind=CommentKind.ASKS, words="Căn cứ nào?", by=scene.people_officer, at=make.AT
    )

    def decide(outcome: Outcome, reason: str = "", by: User = scene.officer) -> str:
        try:
            return services.decide_comment(comment_id=note.pk, outcome=outcome, reason=reason, by=by, at=LATER).outcome
        except Refused as refusal:
            return refusal.code

    assert decide(Outcome.TAKEN_UP) == "comment.not_sent"
    scene.agrees(scene.people, scene.people_leader)
    assert decide(Outcome.KEPT) == "comment.reason_needed"
    assert decide(Outcome.PARTLY, "Theo luật hiện hành") == Outcome.PARTLY
    assert decide(Outcome.TAKEN_UP) == Outcome.TAKEN_UP
    with pytest.raises(PermissionDenied):
        decide(Outcome.TAKEN_UP, by=scene.people_leader)
    Draft.objects.filter(pk=scene.draft.pk).update(stage=DraftStage.SIGNING)
    assert decide(Outcome.TAKEN_UP) == "draft.closed"


def found_agreed(scene: Scene, by: User | None = None) -> str:
    try:
        return services.find_agreed(draft_id=scene.draft.pk, by=by or scene.head, at=LATER).stage
    except Refused as refusal:
        return refusal.code


def ended(scene: Scene, row: Round) -> None:
    services.close_round(round_id=row.pk, late_reason="Không trả lời", by=scene.head, at=LATER, today=LATER.date())


def test_a_text_is_agreed_when_every_party_agreed_to_its_last_frozen_version(scene: Scene) -> None:
    assert found_agreed(scene) == "draft.nothing_frozen"
    row = scene.sent()
    assert found_agreed(scene) == "round.open_already"
    scene.agrees(scene.people, scene.people_leader)
    ended(scene, row)
    assert found_agreed(scene) == "draft.not_agreed"
    again = scene.sent(answer_by=date(2026, 3, 31), at=LATER, today=LATER.date())
    paper = letter_of(scene, scene.front)
    scene.agrees(scene.front, scene.registry, paper=paper, at=LATER)
    scene.agrees(scene.people, scene.people_leader, at=LATER)
    ended(scene, again)
    with pytest.raises(PermissionDenied):
        found_agreed(scene, by=scene.officer)
    DraftVersion.objects.filter(draft=scene.draft, frozen_at__isnull=True).update(revision=1)
    assert found_agreed(scene) == "draft.changed_since"
    DraftVersion.objects.filter(draft=scene.draft, frozen_at__isnull=True).update(revision=0)
    assert found_agreed(scene) == DraftStage.AGREED
    assert found_agreed(scene) == "draft.closed"


def letter_of(scene: Scene, body: Body) -> Paper:
    return record_for(
        issuer=body,
        recorded_by=scene.council,
        number_text="12/MTTQ-BTT",
        issued_on=date(2026, 3, 5),
        subject="Góp ý dự thảo quy chế",
        scan=papers.scan(by=scene.registry),
        by=scene.registry,
        at=LATER,
    )


def test_a_party_without_accounts_answers_by_its_letter(scene: Scene) -> None:
    scene.sent()
    paper = letter_of(scene, scene.front)
    with pytest.raises(PermissionDenied):
        scene.agrees(scene.front, scene.officer, paper=paper)
    with pytest.raises(Refused) as refused:
        scene.agrees(scene.people, scene.registry, paper=paper)
    assert refused.value.code == "paper.of_another_body"
    answer = scene.agrees(scene.front, scene.registry, paper=paper, at=LATER)
    act = Act.objects.get(verb="answer.sent")
    assert (act.by, act.on_behalf_of, act.paper[:11]) == (scene.registry, scene.front.code, paper.citation[:11])
    answer.commitment.refresh_from_db()
    assert answer.commitment.state == State.PROVED


def test_what_one_party_is_asked_no_other_takes_over(scene: Scene) -> None:
    row = scene.sent()
    owed = scene.answer_of(scene.people).commitment
    ask: dict[str, Any] = {"commitment_id": owed.pk, "body": scene.people, "ground": HandBackGround.NOT_COMPETENT}
    asked = ledger.hand_back(**ask, explanation="Không thuộc nhiệm vụ", by=scene.people_leader, at=make.AT)
    client = Client()
    client.force_login(scene.head)
    assert 'name="new_lead"' not in client.get(f"{owed.get_absolute_url()}accept-back/").content.decode()
    back: dict[str, Any] = {"hand_back_id": asked.pk, "answer": "Đồng ý", "by": scene.head, "at": make.AT}
    with pytest.raises(Refused) as refused:
        ledger.accept_hand_back(**back, new_lead=scene.front)
    assert refused.value.code == "hand_back.of_one_body"
    ledger.accept_hand_back(**back, new_lead=None)  # the party need not answer, and may
    scene.agrees(scene.people, scene.people_leader)
    assert scene.answer_of(scene.people).is_sent
    assert row.answers.get(body=scene.people).commitment.state == State.NO_LONGER_DUE


def test_a_party_answers_itself_what_was_handed_over_before(scene: Scene) -> None:
    scene.sent()
    owed = scene.answer_of(scene.people).commitment
    ledger.move_to_lead_of_case(
        commitment_id=owed.pk, old=scene.people, new=scene.front, reason="Trước đây", by=scene.head, at=make.AT
    )
    answer = scene.agrees(scene.people, scene.people_leader)
    answer.commitment.refresh_from_db()
    assert (answer.is_sent, answer.commitment.state) == (True, State.NO_LONGER_DUE)


def test_silence_agrees_only_where_the_round_said_so(scene: Scene) -> None:
    row = scene.sent(silence_agrees=True)
    ended(scene, row)
    assert {one.body: one.how for one in standings(scene.draft, row.version)} == {
        scene.council: "drafter",
        scene.people: "silence",
        scene.front: "silence",
    }
    assert found_agreed(scene) == DraftStage.AGREED


def programme(**more: Any) -> services.Programme:
    given: dict[str, Any] = {
        "title": "Hội nghị thống nhất dự thảo",
        "starts_at": LATER,
        "place": "Phòng họp số 2",
        "agenda": [{"at": "08:00", "what": "Nghe báo cáo tiếp thu", "who": "Văn phòng"}],
    }
    return services.Programme(**given | more)


def called(scene: Scene, **more: Any) -> Conference:
    return services.call_conference(
        called_by=scene.council, drafts=[scene.draft], programme=programme(**more), by=scene.officer, at=make.AT
    )


def test_what_a_conference_adopts_is_agreed_by_who_came(scene: Scene) -> None:
    version = services.freeze(draft_id=scene.draft.pk, by=scene.officer, at=make.AT)
    row = called(scene)
    assert {seat.body for seat in row.attendances.all()} == {scene.council, scene.people, scene.front}

    def minuted(came: list[Body], at: datetime = LATER, **more: Any) -> str:
        given: dict[str, Any] = {
            "minutes": "Thống nhất toàn văn.",
            "adopted": {scene.draft.pk: version},
            "by": scene.officer,
        } | more
        try:
            services.record_minutes(
                conference_id=row.pk, came={body.pk: "Hai đồng chí" for body in came}, at=at, **given
            )
        except Refused as refusal:
            return refusal.code
        return ""

    assert minuted([scene.people], at=make.AT) == "conference.not_yet"
    assert minuted([scene.people], minutes=" ") == "minutes.empty"
    assert minuted([scene.people], adopted={scene.draft.pk: make.working(scene.draft)}) == "minutes.not_frozen"
    other = services.freeze(draft_id=make.draft().pk, by=_drafter_of_last(), at=make.AT)
    assert minuted([scene.people], adopted={scene.draft.pk: other}) == "minutes.of_another_draft"
    assert minuted([scene.council, scene.people]) == ""
    assert minuted([scene.front]) == "conference.over"
    assert {one.body: one.how for one in standings(scene.draft, version)} == {
        scene.council: "drafter",
        scene.people: "conference",
        scene.front: "unasked",
    }
    assert found_agreed(scene) == "draft.not_agreed"


def _drafter_of_last() -> User:
    return directory.user(of=Draft.objects.order_by("-created_at", "-id")[0].drafted_by)


def test_a_conference_is_called_moved_confirmed_and_cancelled(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        called(scene, starts_at=make.AT)
    assert refused.value.code == "conference.in_the_past"
    row = called(scene)
    seat = row.attendances.get(body=scene.people)
    with pytest.raises(PermissionDenied):
        services.confirm_attendance(attendance_id=seat.pk, people="Một người", by=scene.officer, at=make.AT)
    with pytest.raises(Refused) as refused:
        services.confirm_attendance(attendance_id=seat.pk, people=" ", by=scene.people_officer, at=make.AT)
    assert refused.value.code == "attendance.nobody_named"
    services.confirm_attendance(attendance_id=seat.pk, people="Đồng chí A", by=scene.people_officer, at=make.AT)
    later = programme(starts_at=LATER + timedelta(days=1))
    with pytest.raises(PermissionDenied):
        services.change_conference(conference_id=row.pk, programme=later, by=scene.people_leader, at=make.AT)
    services.change_conference(conference_id=row.pk, programme=later, by=scene.officer, at=make.AT)
    seat.refresh_from_db()
    assert (seat.people, seat.confirmed_at) == ("Đồng chí A", None)
    services.cancel_conference(conference_id=row.pk, reason="Trùng lịch", by=scene.officer, at=make.AT)
    with pytest.raises(Refused) as refused:
        services.confirm_attendance(attendance_id=seat.pk, people="Đồng chí A", by=scene.people_officer, at=make.AT)
    assert refused.value.code == "conference.over"


def test_a_conference_is_known_to_the_parties_of_its_drafts(scene: Scene) -> None:
    row = called(scene)
    for user in (scene.officer, scene.people_officer, directory.user(kind=RoleKind.AUDITOR)):
        assert Conference.objects.visible_to(user).get() == row
    assert not Conference.objects.visible_to(scene.stranger).exists()
    assert not Round.objects.visible_to(scene.stranger).exists()
    with pytest.raises(PermissionDenied):
        services.call_conference(
            called_by=scene.people, drafts=[scene.draft], programme=programme(), by=scene.people_officer, at=make.AT
        )
    Draft.objects.update(stage=DraftStage.SIGNED)
    scene.draft.refresh_from_db()
    with pytest.raises(Refused) as refused:
        called(scene)
    assert refused.value.code == "draft.closed"


def test_words_taken_up_go_into_the_text_by_one_press_unless_the_clause_changed(scene: Scene) -> None:
    row = scene.sent()
    answer = scene.answer_of(scene.people)
    clauses = [node.id for node in walk(row.version.roots) if node.type == "clause"][:3]
    notes = []
    for node, kind in zip(clauses, (CommentKind.PROPOSES, CommentKind.PROPOSES, CommentKind.ASKS), strict=True):
        said = {"proposed": "1. Viết lại cho rõ."} if kind == CommentKind.PROPOSES else {"words": "Vì sao?"}
        given: dict[str, Any] = {"by": scene.people_officer, "at": make.AT} | said
        notes.append(services.comment(answer_id=answer.pk, node=node, kind=kind, **given))
    scene.agrees(scene.people, scene.people_leader, Stance.WITH_CHANGES)
    put: dict[str, Any] = {"by": scene.officer, "at": LATER}

    def refused(note: Comment) -> str:
        with pytest.raises(Refused) as refusal:
            services.put_comment_in_text(comment_id=note.pk, **put)
        return refusal.value.code

    assert refused(notes[0]) == "comment.not_taken_up"
    for note in notes:
        services.decide_comment(comment_id=note.pk, outcome=Outcome.TAKEN_UP, by=scene.officer, at=LATER)
    with pytest.raises(PermissionDenied):
        services.put_comment_in_text(comment_id=notes[0].pk, by=scene.people_leader, at=LATER)
    edit = services.put_comment_in_text(comment_id=notes[0].pk, **put)
    now = places(make.working(scene.draft).roots)
    assert (edit.node, now[clauses[0]].node.text) == (clauses[0], "Viết lại cho rõ.")
    assert Comment.objects.get(pk=notes[0].pk).edit == edit
    assert refused(notes[0]) == "comment.in_text"
    services.undo(draft_id=scene.draft.pk, by=scene.officer, at=LATER)
    assert not Comment.objects.select_related("edit__undone_by").get(pk=notes[0].pk).in_text
    services.put_comment_in_text(comment_id=notes[0].pk, **put)  # and again after it was taken back
    second = now[clauses[1]].node
    services.reword_node(
        draft_id=scene.draft.pk, node=second.id, heading=None, text="Đã khác.", saw=seen(second), revision=9, **put
    )
    assert refused(notes[1]) == "comment.clause_changed"
    assert refused(notes[2]) == "comment.not_taken_up"
    assert Act.objects.filter(verb="comment.put_in_text").count() == 2

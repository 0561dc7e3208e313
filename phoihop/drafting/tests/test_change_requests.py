"""During the term a party asks for changes, the leading body answers, and an amendment carries out what was taken up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment, State
from phoihop.commitments.tests import make as ledger
from phoihop.drafting import services
from phoihop.drafting.models import (
    ChangeKind,
    ChangeRequest,
    ClauseChange,
    Decision,
    Draft,
    DraftEdit,
    DraftStage,
    RequestState,
)
from phoihop.drafting.queries import changes_of, kept_for
from phoihop.drafting.rules.proposals import put_in, without_mark
from phoihop.drafting.rules.texts import places
from phoihop.drafting.services import Grounds, Ruling, Wish
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers.models import Paper
from phoihop.papers.services import record_for
from phoihop.papers.tests import make as papers
from phoihop.regulations import services as regulations
from phoihop.regulations.models import Unit, UnitType

pytestmark = pytest.mark.django_db

TODAY = make.AT.date()
DAY = date(2026, 3, 20)
LATER = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
GROUNDS = Grounds("Thời hạn không còn phù hợp sau sắp xếp", DAY)
REWORD = Wish(ChangeKind.REWORD, "Gửi báo cáo trước ngày 05 hằng tháng.", reason="Kịp kỳ họp")


class Scene:
    """A council leads a regulation; a people's committee asks, a front without accounts asks by letter."""

    def __init__(self) -> None:
        self.council, self.people, self.front = (directory.body() for _ in range(3))
        self.regulation = ledger.regulation(parties=[self.council, self.people, self.front], follower=self.council)
        edition = self.regulation.editions.get()
        article = Unit(edition=edition, type=UnitType.ARTICLE, number="1", eid="art_1", position=0, heading="Báo cáo")
        audit.create(article, verb="unit.read", by=None, at=make.AT)
        self.units = []
        for number in range(1, 4):
            unit = ledger.obligation(
                regulation=self.regulation, leads=[self.people], action=f"Gửi báo cáo {number}"
            ).unit
            unit.parent, unit.type, unit.number, unit.text = (
                article,
                UnitType.CLAUSE,
                str(number),
                f"Gửi báo cáo {number}.",
            )
            audit.save(unit, ["parent", "type", "number", "text"], verb="unit.read", by=None, at=make.AT)
            self.units.append(unit)
        self.head = directory.user(of=self.council, kind=RoleKind.LEADER)
        self.officer = directory.user(of=self.council)
        self.registry = directory.user(of=self.council, kind=RoleKind.REGISTRY_CLERK)
        self.asker = directory.user(of=self.people)
        self.leader = directory.user(of=self.people, kind=RoleKind.LEADER)
        self.clerk = directory.user(of=self.people, kind=RoleKind.REGISTRY_CLERK)
        self.stranger = directory.user(of=directory.body())

    def begun(self, **more: Any) -> ChangeRequest:
        given: dict[str, Any] = {
            "regulation_id": self.regulation.pk,
            "asked_by": self.people,
            "grounds": GROUNDS,
            "by": self.asker,
            "at": make.AT,
        } | more
        return services.begin_request(**given)

    def asked(self, *wishes: Wish) -> ChangeRequest:
        """A request sent, one clause a wish."""
        row = self.begun()
        for unit, wish in zip(self.units, wishes or (REWORD,), strict=False):
            services.ask_change(request_id=row.pk, eid=unit.eid, wish=wish, by=self.asker, at=make.AT)
        return services.send_request(request_id=row.pk, by=self.leader, at=make.AT, today=TODAY)

    def answered(self, row: ChangeRequest, *rulings: Ruling, **more: Any) -> ChangeRequest:
        given: dict[str, Any] = {"by": self.head, "at": LATER} | more
        return services.answer_request(request_id=row.pk, rulings=dict(enumerate(rulings, 1)), **given)

    def amended(self, by: User | None = None) -> services.Amended:
        return services.amend_as_requested(regulation_id=self.regulation.pk, by=by or self.officer, at=LATER)

    def letter(self, issuer: Body, by: User, recorded_by: Body) -> Paper:
        return record_for(
            issuer=issuer,
            recorded_by=recorded_by,
            number_text="7/MTTQ-BTT",
            issued_on=TODAY,
            subject="Đề nghị sửa đổi",
            scan=papers.scan(by=by),
            by=by,
            at=make.AT,
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def test_a_number_before_the_words_is_no_word_of_theirs() -> None:
    assert without_mark("1. Quy chế này quy định.") == "Quy chế này quy định."
    assert without_mark("đ) Việc khác.") == "Việc khác."
    assert without_mark("Điều 5a. Chia sẻ dữ liệu") == "Chia sẻ dữ liệu"
    assert without_mark("1.500 hồ sơ một năm") == "1.500 hồ sơ một năm"
    assert put_in("Báo cáo", "", "Điều 1. Báo cáo tháng") == ("Báo cáo tháng", "")
    assert put_in("Báo cáo", "Cũ", "Mới") == ("Báo cáo", "Mới")


def test_a_request_is_the_partys_own_until_sent_and_then_the_leader_owes_an_answer(scene: Scene) -> None:
    row = scene.begun()
    other = directory.user(of=scene.front)
    assert not ChangeRequest.objects.visible_to(scene.head).exists()
    assert refused(lambda: services.send_request(request_id=row.pk, by=scene.leader, at=make.AT, today=TODAY)) == (
        "request.empty"
    )
    ask: dict[str, Any] = {"request_id": row.pk, "by": scene.asker, "at": make.AT}
    eid = scene.units[0].eid
    for wish, code in (
        (Wish(ChangeKind.REWORD, " "), "request.says_nothing"),
        (Wish(ChangeKind.REWORD, "Gửi báo cáo 1."), "request.proposes_the_same"),
    ):
        assert refused(lambda wish=wish: services.ask_change(eid=eid, wish=wish, **ask)) == code  # type: ignore[misc]  # a lambda bound early
    assert refused(lambda: services.ask_change(eid="art_99", wish=REWORD, **ask)) == "request.no_such_clause"
    services.ask_change(eid=eid, wish=REWORD, **ask)
    assert refused(lambda: services.ask_change(eid=eid, wish=REWORD, **ask)) == "request.clause_twice"
    with pytest.raises(PermissionDenied):  # an officer prepares, a head sends
        services.send_request(request_id=row.pk, by=scene.asker, at=make.AT, today=TODAY)
    services.send_request(request_id=row.pk, by=scene.leader, at=make.AT, today=TODAY)
    owed = Commitment.objects.get(source_kind="change_request", source_code=row.code)
    assert (owed.due_on, owed.judge) == (DAY, scene.people)
    assert {part.body for part in owed.participations.filter(role="lead")} == {scene.council}
    seen = [user for user in (scene.head, other, scene.stranger) if ChangeRequest.objects.visible_to(user).exists()]
    assert seen == [scene.head, other]
    change = row.changes.get()
    assert refused(lambda: services.reword_change(change_id=change.pk, wish=REWORD, by=scene.asker, at=make.AT)) == (
        "request.sent"
    )


def test_who_may_not_ask_is_refused_and_the_leader_need_not(scene: Scene) -> None:
    for more in ({"by": scene.stranger}, {"by": scene.head}, {"asked_by": scene.front}, {"from_paper": True}):
        with pytest.raises(PermissionDenied):
            scene.begun(**more)
    own = {"asked_by": scene.council, "by": scene.officer}
    assert refused(lambda: scene.begun(**own)) == "request.of_the_leader"
    assert refused(lambda: scene.begun(grounds=Grounds("Vì", TODAY))) == "request.in_the_past"
    assert not ChangeRequest.objects.exists()


def test_what_was_never_sent_can_be_changed_and_thrown_away(scene: Scene) -> None:
    row = scene.begun()
    services.reword_request(request_id=row.pk, grounds=Grounds("Lý do khác", DAY), by=scene.asker, at=make.AT)
    change = services.ask_change(request_id=row.pk, eid=scene.units[0].eid, wish=REWORD, by=scene.asker, at=make.AT)
    services.reword_change(change_id=change.pk, wish=Wish(ChangeKind.DELETE), by=scene.asker, at=make.AT)
    change.refresh_from_db()
    assert (change.kind, change.proposed) == (ChangeKind.DELETE, "")
    services.drop_change(change_id=change.pk, by=scene.asker, at=make.AT)
    services.ask_change(request_id=row.pk, eid=scene.units[1].eid, wish=REWORD, by=scene.asker, at=make.AT)
    with pytest.raises(PermissionDenied):
        services.discard_request(request_id=row.pk, by=scene.officer, at=make.AT)
    services.discard_request(request_id=row.pk, by=scene.asker, at=make.AT)
    assert not ChangeRequest.objects.exists()
    assert Act.objects.filter(verb="request.discarded").exists()


def test_a_party_without_accounts_asks_and_takes_back_by_letter(scene: Scene) -> None:
    row = scene.begun(asked_by=scene.front, by=scene.registry, from_paper=True)
    services.ask_change(request_id=row.pk, eid=scene.units[0].eid, wish=REWORD, by=scene.registry, at=make.AT)
    send: dict[str, Any] = {"request_id": row.pk, "at": make.AT, "today": TODAY}
    with pytest.raises(PermissionDenied):
        services.send_request(by=scene.head, **send)
    assert refused(lambda: services.send_request(by=scene.registry, **send)) == "commitment.no_paper"
    letter = scene.letter(scene.front, scene.registry, scene.council)
    services.send_request(by=scene.registry, paper=letter, **send)
    act = Act.objects.get(verb="request.sent")
    assert (act.by, act.on_behalf_of) == (scene.registry, scene.front.code)
    back: dict[str, Any] = {"request_id": row.pk, "by": scene.registry, "at": LATER, "paper": letter}
    assert refused(lambda: services.withdraw_request(reason=" ", **back)) == "request.reason_needed"
    services.withdraw_request(reason="Đã thống nhất cách khác", **back)
    row.refresh_from_db()
    owed = Commitment.objects.get(source_code=row.code)
    assert (row.state, owed.state) == (RequestState.WITHDRAWN, State.NO_LONGER_DUE)
    assert refused(lambda: services.withdraw_request(reason="Lại", **back)) == "request.not_waiting"


def test_each_clause_gets_its_answer_and_the_answer_is_proof(scene: Scene) -> None:
    row = scene.asked(REWORD, Wish(ChangeKind.DELETE), Wish(ChangeKind.ADD, "Khoản bổ sung."))
    taken, refusal = Ruling(Decision.TAKEN_UP), Ruling(Decision.REFUSED, "Luật đã quy định")
    wrong = {
        "request.ruling_missing": (taken,),
        "request.reason_needed": (taken, Ruling(Decision.REFUSED), taken),
        "request.adopted_needed": (taken, refusal, Ruling(Decision.OTHER_WORDS, "Gọn hơn")),
    }
    for code, rulings in wrong.items():
        assert refused(lambda rulings=rulings: scene.answered(row, *rulings)) == code  # type: ignore[misc]  # a lambda bound early
    with pytest.raises(PermissionDenied):
        scene.answered(row, taken, refusal, taken, by=scene.officer)
    scene.answered(row, taken, refusal, Ruling(Decision.OTHER_WORDS, "Gọn hơn", "Khoản bổ sung gọn."), words="Cảm ơn.")
    owed = Commitment.objects.get(source_code=row.code)
    assert owed.state == State.PROVED
    assert "Tiếp thu" in owed.proofs.get().statement
    assert list(row.changes.order_by("order").values_list("adopted", flat=True)) == [
        REWORD.proposed, "", "Khoản bổ sung gọn."
    ]  # fmt: skip
    assert refused(lambda: scene.answered(row, taken, refusal, taken)) == "request.not_waiting"


def test_the_leaders_answer_is_recorded_from_its_letter(scene: Scene) -> None:
    row = scene.asked()
    letter = scene.letter(scene.council, scene.clerk, scene.people)
    with pytest.raises(PermissionDenied):
        scene.answered(row, Ruling(Decision.TAKEN_UP), by=scene.asker, paper=letter)
    scene.answered(row, Ruling(Decision.NEXT_TERM, "Chờ tổng kết"), by=scene.clerk, paper=letter)
    act = Act.objects.get(verb="request.answered")
    assert (act.by, act.on_behalf_of) == (scene.clerk, scene.council.code)


def test_what_was_taken_up_goes_into_one_amendment_and_can_be_taken_back(scene: Scene) -> None:
    taken = Ruling(Decision.TAKEN_UP)
    row = scene.asked(REWORD, Wish(ChangeKind.DELETE), Wish(ChangeKind.ADD, "4. Khoản bổ sung."))
    assert refused(scene.amended) == "request.nothing_taken_up"
    scene.answered(row, taken, taken, taken)
    with pytest.raises(PermissionDenied):
        scene.amended(by=scene.asker)
    made = scene.amended()
    draft = made.draft
    assert (made.put_in, made.left, draft.amends, draft.drafted_by) == (3, [], scene.regulation, scene.council)
    words = [(place.node.number, place.node.text) for place in places(make.working(draft).roots).values()]
    assert words == [
        ("1", ""),
        ("1", REWORD.proposed),
        ("3", "Gửi báo cáo 3."),
        ("4", "Khoản bổ sung."),
    ]
    assert [change.draft for change in changes_of(row)] == [draft] * 3
    assert Notification.objects.filter(kind="request.put_in_amendment", user=scene.asker).count() == 1
    assert refused(scene.amended) == "request.nothing_taken_up"
    services.undo(draft_id=draft.pk, by=scene.officer, at=LATER)
    again = scene.amended()
    assert (again.draft, again.put_in) == (draft, 1)  # the same draft takes it in again


def test_the_leading_body_answers_itself_what_was_handed_over_before(scene: Scene) -> None:
    row = scene.asked(REWORD)
    assert row.commitment is not None
    commitments.move_to_lead_of_case(
        commitment_id=row.commitment.pk, old=scene.council, new=scene.front, reason="Trước đây", by=scene.head, at=LATER
    )
    assert scene.answered(row, Ruling(Decision.TAKEN_UP)).state == RequestState.ANSWERED
    row.commitment.refresh_from_db()
    assert row.commitment.state == State.NO_LONGER_DUE


def test_a_clause_that_changed_meanwhile_is_left_out_and_said(scene: Scene) -> None:
    first, second = scene.asked(REWORD), scene.asked(Wish(ChangeKind.REWORD, "Gửi báo cáo trước ngày 10."))
    for row in (first, second):
        scene.answered(row, Ruling(Decision.TAKEN_UP))
    made = scene.amended()
    assert (made.put_in, [change.request for change in made.left]) == (1, [second])
    assert refused(scene.amended) == "request.clauses_changed"
    made.draft.stage = DraftStage.AGREED
    audit.save(made.draft, ["stage"], verb="draft.found_agreed", by=scene.head, at=LATER)
    assert refused(scene.amended) == "request.amendment_running"
    services.abandon(draft_id=made.draft.pk, reason="Không sửa nữa", by=scene.head, at=LATER)
    assert ClauseChange.objects.to_carry_out().count() == 2
    assert scene.amended().draft != made.draft
    assert Draft.objects.count() == 2


def test_kept_for_the_next_term_stands_beside_the_clause_of_the_next_text(scene: Scene) -> None:
    from phoihop.drafting.tests.test_sources import after

    row = scene.asked()
    scene.answered(row, Ruling(Decision.NEXT_TERM, "Chờ tổng kết nhiệm kỳ"))
    assert refused(scene.amended) == "request.nothing_taken_up"
    draft = after(scene.regulation, [scene.council, scene.people])
    kept = kept_for(scene.officer, draft)
    assert [change.request for change in kept[str(scene.units[0].lineage)]] == [row]
    assert kept_for(scene.stranger, draft) == {}
    client = Client()
    client.force_login(scene.head)
    page = client.get(f"{draft.get_absolute_url()}edit/").content.decode()
    assert REWORD.proposed in page


def test_the_request_says_since_when_its_amendment_is_in_force(scene: Scene) -> None:
    row = scene.asked()
    scene.answered(row, Ruling(Decision.TAKEN_UP))
    draft = scene.amended().draft
    services.freeze(draft_id=draft.pk, by=scene.officer, at=LATER)
    draft.refresh_from_db()
    draft.stage = DraftStage.AGREED
    audit.save(draft, ["stage"], verb="draft.found_agreed", by=scene.head, at=LATER)
    paper = services.SignedPaper("09/QCPH", LATER.date())
    services.enter_signed(draft_id=draft.pk, paper=paper, by=scene.officer, at=LATER)
    draft.refresh_from_db()
    assert draft.edition is not None
    assert not changes_of(row)[0].is_in_force
    for unit in draft.edition.units.all():
        for proposal in unit.obligations.filter(state="proposed"):
            regulations.accept(obligation_id=proposal.pk, by=scene.officer, at=LATER)
        if not unit.obligations.exists():
            regulations.mark_non_operative(unit_id=unit.pk, reason="Chỉ là tên", by=scene.officer, at=LATER)
    since = LATER.date() + timedelta(days=5)
    regulations.put_amendment_in_force(edition_id=draft.edition.pk, from_on=since, by=scene.head, at=LATER)
    change = changes_of(row)[0]
    assert change.is_in_force
    for _again in range(2):
        assert services.tell_askers(edition_id=draft.edition.pk, at=LATER) == 1
    told = list(Notification.objects.filter(kind="request.in_force").values_list("user", flat=True))
    assert {scene.asker.pk, scene.leader.pk} <= set(told)
    assert len(told) == len(set(told)), "each once"
    assert not {scene.head.pk, scene.stranger.pk} & set(told)
    client = Client()
    client.force_login(scene.asker)
    assert f"{since:%d/%m/%Y}" in client.get(row.get_absolute_url()).content.decode()
    assert DraftEdit.objects.filter(asked_for_by=change).exists()

"""Whatever people do to petitions, in whatever order: one outside clock, answered is not solved, every promise is owed, a
trace of each write, one door, a sealed voter (DESIGN.md 5, numbers 3, 4, 5, 6, 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from phoihop.commitments import services as ledger
from phoihop.commitments.models import CLOSED, UNDER_WAY, Commitment, HandBackGround, Participation, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, Role, RoleKind
from phoihop.petitions import services
from phoihop.petitions.models import (
    OWED,
    AnswerLine,
    Dispute,
    Petition,
    PetitionState,
    Pledge,
    ResultClass,
    Routing,
)
from phoihop.petitions.services import answering, following
from phoihop.petitions.terms import answer_due
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY

picks = st.integers(0, 1_000)
RESULTS = (
    ResultClass.DONE,
    ResultClass.EXPLAINED,
    ResultClass.IN_PROGRESS,
    ResultClass.STUDYING,
)  # the last is not theirs
FOUND_KEPT = {State.KEPT, State.KEPT_LATE}


class Ways(RuleBasedStateMachine):
    """Petitions of one receiver among four bodies; one person with every right, a stranger with none."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()  # each run begins with nothing
        self.scene = scene = make.scene()
        self.today = TODAY
        self.bodies = [scene.works, scene.lands, scene.commune, scene.committee]
        self.boss = scene.clerk
        for body in (scene.standing, *self.bodies):
            role = Role(user=self.boss, body=body, kind=RoleKind.LEADER)
            audit.create(role, verb="role.given", by=None, at=MONDAY)
        self.first_clock: dict[object, tuple[date, date]] = {}
        self.found_solved: set[object] = set()  # by the receiver, and not opened again since
        make.made(scene, make.TEXT, "Đề nghị cấp nước sạch cho bản.")
        make.routed(scene)

    def teardown(self) -> None:
        acts = " ".join(str((act.before, act.after, act.reason)) for act in Act.objects.all())
        told = " ".join(str(row.__dict__) for row in Notification.objects.all())
        words = " ".join(f"{row.title} {row.text} {row.place}" for row in Petition.objects.all())
        assert make.VOTER not in acts + told + words
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        return MONDAY + (self.today - TODAY)

    def row(self, pick: int, *states: PetitionState) -> Petition:
        """One of those in `states`, if there are any; every fourth pick is of all."""
        every = Petition.objects.order_by("pk")
        rows = (list(every.filter(state__in=states)) if pick % 4 else []) or list(every)
        return rows[pick % len(rows)]

    def body(self, pick: int) -> Body:
        return self.bodies[pick % len(self.bodies)]

    def do(self, act: Callable[[User], object], *, never: tuple[User, ...] = ()) -> bool:
        """The stranger first, and who may `never`: always forbidden. Refused or forbidden leaves no trace; done leaves one."""
        before = Act.objects.count()
        for user in (self.scene.stranger, *never):
            with pytest.raises((PermissionDenied, Refused)), transaction.atomic():
                act(user)
        assert Act.objects.count() == before
        try:
            with transaction.atomic():
                act(self.boss)
        except (Refused, PermissionDenied):
            assert Act.objects.count() == before
            return False
        assert Act.objects.count() > before
        return True

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today += timedelta(days)

    @rule(pick=picks)
    def sort(self, pick: int) -> None:
        row = self.row(pick)
        self.do(
            lambda by: services.sort(
                petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=by, at=self.at
            )
        )

    @rule(pick=picks, to=picks)
    def route(self, pick: int, to: int) -> None:
        row, body = self.row(pick), self.body(to)
        self.do(
            lambda by: services.route(
                petition_id=row.pk, lead=body, reached_on=self.today, by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks, to=picks, inside=st.integers(0, 60))
    def add_partner(self, pick: int, to: int, inside: int) -> None:
        row, body, day = self.row(pick), self.body(to), self.today + timedelta(inside)
        self.do(
            lambda by: services.add_partner(
                petition_id=row.pk, body=body, part="Phần", internal_due_on=day, by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks, to=picks)
    def transfer(self, pick: int, to: int) -> None:
        row, body = self.row(pick), self.body(to)
        self.do(
            lambda by: services.transfer(
                petition_id=row.pk, lead=body, ground="Căn cứ", by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks)
    def hand_back(self, pick: int) -> None:
        row = self.row(pick)
        self.do(
            lambda by: services.hand_back(
                petition_id=row.pk, ground=HandBackGround.NOT_COMPETENT, explanation="Điều 7", by=by, at=self.at
            )
        )

    @rule(pick=picks, to=picks)
    def accept_return(self, pick: int, to: int) -> None:
        row, body = self.row(pick), self.body(to)
        self.do(
            lambda by: services.accept_return(
                petition_id=row.pk, lead=body, answer="Căn cứ", by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks)
    def refuse_return(self, pick: int) -> None:
        row = self.row(pick)
        self.do(lambda by: services.refuse_return(petition_id=row.pk, answer="Lý do", by=by, at=self.at))

    @rule(pick=picks, to=picks)
    def dispute(self, pick: int, to: int) -> None:
        row, body, day = self.row(pick), self.body(to), self.today + timedelta(7)
        self.do(
            lambda by: services.raise_dispute(
                petition_id=row.pk, superior=body, question="Ai?", decide_by=day, by=by, at=self.at, today=self.today
            )
        )

    @rule(to=picks)
    def decide(self, to: int) -> None:
        case, body = Dispute.objects.filter(decided_on__isnull=True).first(), self.body(to)
        if case is not None:
            pk = case.pk
            self.do(
                lambda by: services.decide(
                    dispute_id=pk, lead=body, decision="Giao", by=by, at=self.at, today=self.today
                )
            )

    @rule(pick=picks, other=picks)
    def merge(self, pick: int, other: int) -> None:
        row, into = self.row(pick), self.row(other)
        self.do(
            lambda by: services.merge(
                petition_id=row.pk, into_id=into.pk, reason="Trùng", by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks)
    def part(self, pick: int) -> None:
        row = self.row(pick)
        self.do(lambda by: services.part(petition_id=row.pk, reason="Khác", by=by, at=self.at, today=self.today))

    @rule(pick=picks)
    def split(self, pick: int) -> None:
        row = self.row(pick)
        self.do(
            lambda by: services.split(
                petition_id=row.pk, texts=["Một.", "Hai."], reason="Tách", by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks, result=st.sampled_from(RESULTS), promises=st.booleans(), days=st.integers(-3, 40))
    def answer(self, pick: int, result: ResultClass, promises: bool, days: int) -> None:
        row = self.row(pick, PetitionState.ROUTED, PetitionState.ANSWERED)
        lead, promised = row.lead, [answering.Promised("Sửa xong", self.today + timedelta(days))] if promises else []
        if lead is None:
            return
        said = [answering.Said(row.pk, result, "Trả lời", promised)]
        self.do(
            lambda by: answering.answer(
                body=lead, title="Trả lời", said=said, answered_on=self.today, received_on=self.today, by=by, at=self.at
            )
        )

    @rule(pick=picks)
    def keep_a_promise(self, pick: int) -> None:
        pledges = list(Pledge.objects.filter(commitment__state=State.OPEN).order_by("pk"))
        if pledges:
            pledge = pledges[pick % len(pledges)]
            ledger.prove(
                commitment_id=pledge.commitment_id, body=pledge.body, statement="Xong", received_on=self.today,
                by=self.boss, at=self.at,
            )  # fmt: skip
            ledger.judge_kept(commitment_id=pledge.commitment_id, by=self.boss, at=self.at)

    @rule(pick=picks)
    def solve(self, pick: int) -> None:
        """Those who answer never may."""
        row, scene = self.row(pick, PetitionState.ANSWERED), self.scene
        if self.do(
            lambda by: following.solve(petition_id=row.pk, on=self.today, note="Đã xem", by=by, at=self.at),
            never=(scene.works_head, scene.lands_head, scene.chair),
        ):
            self.found_solved.add(row.pk)

    @rule(pick=picks)
    def reopen(self, pick: int) -> None:
        row, scene = self.row(pick, PetitionState.ANSWERED, PetitionState.SOLVED), self.scene
        if self.do(
            lambda by: following.reopen(petition_id=row.pk, reason="Chưa đủ", by=by, at=self.at),
            never=(scene.works_head, scene.lands_head, scene.chair),
        ):
            self.found_solved.discard(row.pk)
            again = Petition.objects.get(pk=row.pk)
            assert (again.state, again.answered_on, again.solved_on) == (PetitionState.ROUTED, None, None)
            assert (again.due_on, again.routed_on) == (row.due_on, row.routed_on)

    @invariant()
    def one_outside_clock(self) -> None:
        for row in Petition.objects.select_related("commitment", "split_from", "merged_into"):
            if row.routed_on is None or row.due_on is None or row.commitment is None:
                assert row.state not in OWED
                continue
            assert self.first_clock.setdefault(row.pk, (row.routed_on, row.due_on)) == (row.routed_on, row.due_on)
            assert row.due_on == answer_due(row.regime, row.routed_on).due_on == row.commitment.due_on
            assert row.commitment.clock_from == row.routed_on
            if row.split_from is not None and row.split_from.routed_on is not None:
                assert row.routed_on == row.split_from.routed_on
            if row.merged_into is not None:
                assert row.merged_into.due_on is not None
                assert row.merged_into.due_on <= row.due_on
            inside = [part.internal_due_on for part in row.commitment.participations.all() if part.internal_due_on]
            assert all(day <= row.due_on for day in inside)

    @invariant()
    def answered_is_never_solved_by_itself(self) -> None:
        answered = set(AnswerLine.objects.standing().values_list("petition", flat=True))
        for row in Petition.objects.select_related("commitment"):
            solved = row.pk in self.found_solved
            assert (row.state == PetitionState.SOLVED) == (row.solved_on is not None) == solved
            if row.state in {PetitionState.ANSWERED, PetitionState.SOLVED}:
                assert row.pk in answered
                assert row.answered_on is not None
            if row.commitment is None:
                continue
            owing = {State.OPEN} if row.is_owed else {State.PROVED} if row.state == PetitionState.ANSWERED else CLOSED
            assert row.commitment.state in (FOUND_KEPT if solved else owing)

    @invariant()
    def every_promise_is_owed_to_the_receiver(self) -> None:
        pledges = Pledge.objects.select_related("commitment", "line__petition", "line__answer")
        for pledge in pledges:
            owed = pledge.commitment
            assert (owed.source_kind, owed.source_code, owed.due_on) == ("pledge", pledge.code, pledge.due_on)
            parties = set(owed.participations.values_list("body", "role"))
            assert {(pledge.body_id, "lead"), (pledge.line.petition.receiver_id, "recipient")} <= parties
            if pledge.line.petition.state == PetitionState.SOLVED:
                assert owed.state not in UNDER_WAY
        assert Commitment.objects.filter(source_kind="pledge").count() == len(pledges)
        for line in AnswerLine.objects.filter(result=ResultClass.IN_PROGRESS):
            assert line.pledges.exists()

    @invariant()
    def one_lead_in_both_and_one_door(self) -> None:
        for row in Petition.objects.filter(state__in=OWED):
            here = {place.body_id for place in Routing.objects.standing().filter(petition=row, role="lead")}
            leads = Participation.objects.filter(commitment=row.commitment_id, role="lead")
            owing = set(leads.values_list("body_id", flat=True))
            assert here == owing == {row.lead_id}
        for place in Routing.objects.select_related("petition"):
            assert (place.state, place.due_on) == (place.petition.state, place.petition.due_on)
        for user in (self.scene.stranger, AnonymousUser()):
            assert not Petition.objects.visible_to(user).exists()
        seen = set(Petition.objects.visible_to(self.scene.lands_officer).values_list("pk", flat=True))
        assert seen == set(Routing.objects.filter(body=self.scene.lands).values_list("petition", flat=True))
        assert (
            not Commitment.objects.filter(source_kind="petition")
            .exclude(pk__in=Petition.objects.filter(commitment__isnull=False).values("commitment"))
            .filter(state__in=UNDER_WAY)
            .exists()
        )


def _run(examples: int, steps: int) -> None:
    every = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Ways, settings=every)


@pytest.mark.django_db
def test_random_ways_keep_every_rule() -> None:
    _run(3, 20)


@pytest.mark.slow
@pytest.mark.django_db
def test_many_random_ways_keep_every_rule() -> None:
    _run(60, 50)

"""Whatever people do to commitments, in whatever order: the ledger's rules hold after each act (DESIGN.md 3 and 5).

Real commits in a database of its own, so that the acts can be sealed and the seals verified.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from phoihop.commitments import services
from phoihop.commitments.models import (
    CLOSED,
    UNDER_WAY,
    Commitment,
    Extension,
    HandBack,
    HandBackGround,
    RequestState,
    State,
    Turn,
)
from phoihop.commitments.services.clock import answer_of
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import BEFORE_SESSION, MONDAY, TODAY
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import sealing
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Role, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole

picks = st.integers(0, 1_000)
days = st.integers(0, 40)
EARLIEST: dict[str, Any] = {
    "kind": "earliest",
    "of": [BEFORE_SESSION, {"kind": "before", "event": "session.opening", "n": 5, "unit": "working_day"}],
}


class Lives(RuleBasedStateMachine):
    """A regulation with promises of every distribution; one person with all rights, and a stranger with none."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = scene = make.scene()
        self.bodies = [scene.lead, scene.partner, scene.recipient, scene.signatory]
        self.today = TODAY
        self.boss = people.user(of=scene.lead, kind=RoleKind.LEADER)
        for body in self.bodies[1:]:
            role = Role(user=self.boss, body=body, kind=RoleKind.LEADER)
            audit.create(role, verb="role.given", by=None, at=MONDAY)
        shape: dict[str, Any] = {"regulation": scene.regulation, "recipients": [scene.recipient]}
        make.obligation(leads=[scene.lead], partners=[scene.partner], **shape)
        make.obligation(leads=[scene.lead, scene.signatory], distribution="jointly", **shape)
        make.obligation(leads=[scene.partner, scene.recipient], distribution="each", regulation=scene.regulation)
        make.obligation(leads=[scene.lead], timing=BEFORE_SESSION, **shape)
        make.obligation(leads=[scene.signatory], timing=EARLIEST, **shape)
        self.session = make.event(owner=scene.recipient, planned_on=date(2026, 4, 20), by=self.boss)
        services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)

    @property
    def at(self) -> datetime:
        return MONDAY + (self.today - TODAY)

    def row(self, pick: int) -> Commitment:
        rows = list(self.scene.regulation.commitments.order_by("pk"))
        return rows[pick % len(rows)]

    def lead(self, commitment: Commitment, pick: int) -> Body:
        leads = [part.body for part in commitment.participations.filter(role=BodyRole.LEAD).order_by("pk")]
        return leads[pick % len(leads)]

    def do(self, act: Callable[[User], object]) -> None:
        """The stranger first: always forbidden. Then the one with all rights; refused or forbidden leaves no trace."""
        before = Act.objects.count()
        with pytest.raises((PermissionDenied, Refused)):
            act(self.scene.stranger)
        assert Act.objects.count() == before
        try:
            act(self.boss)
        except (Refused, PermissionDenied):
            assert Act.objects.count() == before

    @rule(pick=picks, ago=days, transit=st.one_of(st.none(), days))
    def prove(self, pick: int, ago: int, transit: int | None) -> None:
        row = self.row(pick)
        lead, received = self.lead(row, pick), self.today - timedelta(ago)
        paper = None if transit is None else make.paper(issuer=lead, issued_on=received - timedelta(transit))
        self.do(
            lambda by: services.prove(
                commitment_id=row.pk,
                body=lead,
                statement="Xong",
                received_on=received,
                paper=paper,
                by=by,
                at=self.at,
            )
        )

    @rule(pick=picks)
    def return_proof(self, pick: int) -> None:
        proof = self.row(pick).proofs.order_by("pk").last()
        if proof is not None:
            self.do(lambda by: services.return_proof(proof_id=proof.pk, reason="Thiếu số liệu", by=by, at=self.at))

    @rule(pick=picks, verdict=st.sampled_from(["kept", "not_kept", "no_longer_due", "reopen"]), reason=st.booleans())
    def judge(self, pick: int, verdict: str, reason: bool) -> None:
        row, why = self.row(pick), "Đã xem xét"
        acts: dict[str, Callable[[User], object]] = {
            "kept": lambda by: services.judge_kept(
                commitment_id=row.pk, reason=why if reason else "", by=by, at=self.at
            ),
            "not_kept": lambda by: services.judge_not_kept(
                commitment_id=row.pk, reason=why, by=by, at=self.at, today=self.today
            ),
            "no_longer_due": lambda by: services.close_no_longer_due(
                commitment_id=row.pk, reason=why, by=by, at=self.at
            ),
            "reopen": lambda by: services.reopen(commitment_id=row.pk, reason=why, by=by, at=self.at),
        }
        self.do(acts[verdict])

    @rule(pick=picks, more=st.integers(-5, 60))
    def ask_extension(self, pick: int, more: int) -> None:
        row = self.row(pick)
        lead, until = self.lead(row, pick), (row.due_on or self.today) + timedelta(more)
        self.do(
            lambda by: services.ask_extension(
                commitment_id=row.pk, body=lead, until=until, reason="Chờ số liệu", by=by, at=self.at
            )
        )

    @rule(pick=picks, yes=st.booleans())
    def answer_extension(self, pick: int, yes: bool) -> None:
        asked = Extension.objects.filter(commitment__regulation=self.scene.regulation).order_by("pk")
        if asked:
            service = services.grant_extension if yes else services.refuse_extension
            one = asked[pick % len(asked)]
            self.do(lambda by: service(extension_id=one.pk, answer="Theo đề nghị", by=by, at=self.at))

    @rule(pick=picks)
    def hand_back(self, pick: int) -> None:
        row = self.row(pick)
        lead = self.lead(row, pick)
        self.do(
            lambda by: services.hand_back(
                commitment_id=row.pk,
                body=lead,
                ground=HandBackGround.WRONG_BODY,
                explanation="Không đúng cơ quan",
                by=by,
                at=self.at,
            )
        )

    @rule(pick=picks, to=st.one_of(st.none(), st.integers(0, 3)), yes=st.booleans())
    def answer_hand_back(self, pick: int, to: int | None, yes: bool) -> None:
        asked = HandBack.objects.filter(commitment__regulation=self.scene.regulation).order_by("pk")
        if not asked:
            return
        one, new = asked[pick % len(asked)], None if to is None else self.bodies[to]
        if yes:
            self.do(
                lambda by: services.accept_hand_back(
                    hand_back_id=one.pk, answer="Nhận", new_lead=new, by=by, at=self.at
                )
            )
        else:
            self.do(lambda by: services.refuse_hand_back(hand_back_id=one.pk, answer="Không", by=by, at=self.at))

    @rule(pick=picks, done=st.booleans(), inside=days)
    def share(self, pick: int, done: bool, inside: int) -> None:
        parts = list(self.row(pick).participations.order_by("pk"))
        part = parts[pick % len(parts)]
        if done:
            self.do(
                lambda by: services.report_part_done(participation_id=part.pk, done_on=self.today, by=by, at=self.at)
            )
            return
        self.do(lambda by: services.give_part(participation_id=part.pk, part="Số liệu", by=by, at=self.at))
        until = self.today + timedelta(inside)
        self.do(
            lambda by: services.assign(
                participation_id=part.pk,
                person=None,
                stand_in=None,
                internal_due_on=until,
                by=by,
                at=self.at,
                today=self.today,
            )
        )

    @rule(to=st.dates(date(2026, 3, 20), date(2026, 6, 20)), held=st.booleans())
    def move_session(self, to: date, held: bool) -> None:
        self.do(
            lambda by: services.move_event(
                event_id=self.session.pk,
                planned_on=to,
                actual_on=to if held else None,
                reason="Đổi lịch",
                by=by,
                at=self.at,
                today=self.today,
            )
        )

    @precondition(lambda self: self.today > TODAY + timedelta(20))
    @rule()
    def cancel_session(self) -> None:
        self.do(lambda by: services.cancel_event(event_id=self.session.pk, reason="Không họp", by=by, at=self.at))

    @rule(more=st.integers(1, 12))
    def days_pass(self, more: int) -> None:
        self.today += timedelta(more)
        services.generate(regulation_id=self.scene.regulation.pk, today=self.today, at=self.at)
        again = services.generate(regulation_id=self.scene.regulation.pk, today=self.today, at=self.at)
        assert again.created == 0
        services.fold_tallies()

    @invariant()
    def the_rules_hold(self) -> None:
        rows = self.scene.regulation.commitments.select_related("judge")
        for row in rows.prefetch_related("participations", "proofs", "clock_steps", "extensions", "hand_backs"):
            _proofs_and_state_agree(row)
            _somebody_and_only_the_right_ones_wait(row)
            _the_parts_repeat_the_row(row)
            _the_date_replays(row)
        assert services.tally_drift() == []

    def teardown(self) -> None:
        for row in self.scene.regulation.commitments.all():
            _the_trace_tells_the_row(row)
        sealing.seal(at=self.at)
        assert list(sealing.verify()) == []


def _proofs_and_state_agree(row: Commitment) -> None:
    standing = [proof.counts_on for proof in row.proofs.all() if proof.returned_at is None]
    assert row.done_on == min(standing, default=None)
    since = max((proof.at for proof in row.proofs.all() if proof.returned_at is None), default=None)
    assert row.proved_at == (since if row.state == State.PROVED else None)
    if row.state in UNDER_WAY:
        assert (row.state == State.PROVED) is bool(standing)
        assert (row.closed_at, row.verdict_reason) == (None, "")
    if row.state in {State.KEPT, State.KEPT_LATE}:
        assert row.done_on is not None
        assert (row.state == State.KEPT) is (row.due_on is None or row.done_on <= row.due_on)


def _somebody_and_only_the_right_ones_wait(row: Commitment) -> None:
    parts = list(row.participations.all())
    leads = {part.body_id for part in parts if part.role == BodyRole.LEAD}
    waits = {turn: {part.body_id for part in parts if part.turn == turn} for turn in Turn}
    asked = any(one.state == RequestState.ASKED for one in [*row.extensions.all(), *row.hand_backs.all()])
    assert leads or row.state in CLOSED
    assert row.judge_id is not None
    assert row.is_self_judged is (row.judge_id in leads)
    if row.state in CLOSED:
        assert not any(part.turn or part.is_open for part in parts)
        return
    busy = {part.body_id for part in parts if part.role == BodyRole.PARTNER and part.part and not part.part_done_on}
    judging = {row.judge_id}
    assert waits[Turn.ANSWER] == (judging if asked else set())
    assert waits[Turn.JUDGE] == (judging if row.state == State.PROVED and not asked else set())
    acting = leads | busy if row.state == State.OPEN else set()
    assert acting - waits[Turn.ACT] <= (judging if asked else set())  # who answers first does its own part after
    assert waits[Turn.ACT] <= acting
    for part in parts:
        known = [day for day in (part.internal_due_on, row.due_on) if day]
        assert (part.is_open, part.due_on) == (True, min(known, default=None))


def _the_parts_repeat_the_row(row: Commitment) -> None:
    told = (row.regulation_id, row.state, row.due_on)
    assert all((part.regulation_id, part.state, part.outside_due_on) == told for part in row.participations.all())


def _the_date_replays(row: Commitment) -> None:
    answer = answer_of(row)
    assert answer is not None
    assert (answer.due_on, answer.raw_on) == (row.due_on, row.raw_on)
    granted = [str(step.value) for step in row.clock_steps.all() if step.kind == "extend"]
    assert all(row.due_on is not None and row.due_on.isoformat() >= until for until in granted)


def _the_trace_tells_the_row(row: Commitment) -> None:
    told: dict[str, object] = {}
    for act in Act.objects.filter(subject_id=row.pk).order_by("id"):
        assert all(told.get(name) == value for name, value in act.before.items())
        told |= act.after
    due, done = row.due_on, row.done_on
    assert (told["state"], told["due_on"], told["done_on"]) == (
        row.state,
        due.isoformat() if due else None,
        done.isoformat() if done else None,
    )


@pytest.mark.committed
def test_random_lives_keep_every_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "ANCHOR_FILE", tmp_path / "anchors.log")
    every = settings(
        max_examples=3,
        stateful_step_count=20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Lives, settings=every)

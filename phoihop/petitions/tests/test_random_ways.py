"""Whatever people do to petitions, in whatever order: one outside clock, answered is not solved, every promise is owed, a
trace of each write, one door, a sealed voter (DESIGN.md 5, numbers 3, 4, 5, 6, 10)."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from phoihop.commitments.models import (
    CLOSED,
    UNDER_WAY,
    Commitment,
    HandBack,
    Participation,
    RequestState,
    State,
)
from phoihop.kernel.audit.models import Act
from phoihop.kernel.audit.services import plain
from phoihop.petitions.models import (
    OWED,
    WAITING,
    Answer,
    AnswerLine,
    Dispute,
    Petition,
    PetitionState,
    Pledge,
    Regime,
    ResultClass,
    Routing,
    RoutingEnd,
)
from phoihop.petitions.services.local import TRIAGE
from phoihop.petitions.terms import answer_due
from phoihop.petitions.tests.ways import Ways, parts_of

WRITTEN = {
    "receiver", "regime", "state", "lead", "due_on", "routed_on", "answered_on", "solved_on", "merged_into", "commitment", "body",
    "role", "until", "ended", "ground", "reported_on", "checked_on", "is_broken",
}  # fmt: skip
FOUND_KEPT = {State.KEPT, State.KEPT_LATE}


class Held(Ways):
    """What must hold after every act."""

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
    def whoever_gathers_decides_the_side_and_whoever_did_goes_on_seeing(self) -> None:
        seen = set(Petition.objects.visible_to(self.scene.head).values_list("pk", flat=True))
        for row in Petition.objects.select_related("receiver"):
            assert row.regime == (Regime.NA if row.receiver == self.delegation else Regime.COUNCIL)
            before = Routing.objects.filter(petition=row, role="gatherer").order_by("pk")
            assert list(before.values_list("body", flat=True)) == self.gathered.get(row.pk, [])
            assert all(place.until is not None and place.ground for place in before)
            assert (row.pk in seen) == (self.scene.standing.pk in {row.receiver_id, *self.gathered.get(row.pk, [])})

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
            assert row.counts_on == (row.commitment.done_on if row.answered_on else None)
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
    def whoever_waits_for_its_receiver_is_owed_its_sending_on(self) -> None:
        owed = Commitment.objects.filter(source_kind=TRIAGE, state__in=UNDER_WAY)
        waiting = Petition.objects.filter(state__in=WAITING, regime=Regime.COUNCIL)
        assert sorted(owed.values_list("source_code", flat=True)) == sorted(waiting.values_list("code", flat=True))
        leads = Participation.objects.filter(commitment__in=owed, role="lead")
        assert set(leads.values_list("body", flat=True)) == set(waiting.values_list("receiver", flat=True))

    @invariant()
    def who_helps_and_who_decides_is_the_same_in_petition_and_ledger(self) -> None:
        for row in Petition.objects.filter(state__in=OWED):
            places = Routing.objects.standing().filter(petition=row)
            for role in ("lead", "partner"):
                here = {place.body_id for place in places if place.role == role}
                owing = Participation.objects.filter(commitment=row.commitment_id, role=role)
                assert here == set(owing.values_list("body_id", flat=True))
                assert role == "partner" or here == {row.lead_id}
            waits = HandBack.objects.filter(commitment=row.commitment_id, state=RequestState.ASKED).count()
            assert waits == (row.state == PetitionState.RETURNED) or row.state == PetitionState.DISPUTED
        open_cases = Dispute.objects.filter(decided_on__isnull=True).select_related("petition", "commitment")
        assert {case.petition for case in open_cases} == set(Petition.objects.filter(state=PetitionState.DISPUTED))
        assert all(
            case.commitment.is_under_way and case.commitment_id != case.petition.commitment_id for case in open_cases
        )
        assert not Dispute.objects.filter(decided_on__isnull=False, commitment__state__in=UNDER_WAY).exists()
        ended = Petition.objects.filter(state__in=["merged", "split", "closed"])
        assert not Routing.objects.standing().filter(petition__in=ended).exists()
        cases = Commitment.objects.filter(source_kind="petition", state__in=UNDER_WAY)
        assert not cases.exclude(pk__in=Petition.objects.exclude(pk__in=ended).values("commitment")).exists()

    @invariant()
    def what_was_given_back_or_taken_by_a_superior_returns_only_by_a_superior(self) -> None:
        """By the rows alone, whatever the acts said."""
        for row in Petition.objects.all():
            leads = list(Routing.objects.filter(petition=row, role="lead").order_by("pk"))
            gone, decided = set(), False
            for before, now in pairwise(leads):
                decided = decided or before.ended == RoutingEnd.DECIDED
                gone |= {before.body_id} if before.ended in {RoutingEnd.RETURNED, RoutingEnd.DECIDED} else set()
                if before.ended != RoutingEnd.DECIDED and now.body_id != before.body_id:
                    assert not decided, row
                    assert now.body_id not in gone, row

    @invariant()
    def who_helps_does_what_was_asked_of_it_for_this_petition_and_those_merged_into_it(self) -> None:
        for row in Petition.objects.filter(state__in=OWED):
            asked = self.helped.get(row.pk, {})
            partners = Participation.objects.filter(commitment=row.commitment_id, role="partner")
            assert {one.body_id: (one.part, one.internal_due_on) for one in partners} == {
                body: (parts_of(ones), min(one.day for one in ones)) for body, ones in asked.items()
            }

    @invariant()
    def the_acts_tell_how_each_row_came_to_be_what_it_is(self) -> None:
        rows: list[Petition | Routing | Pledge] = [
            *Petition.objects.all(),
            *Routing.objects.all(),
            *Pledge.objects.all(),
        ]
        told: dict[UUID | None, dict[str, object]] = {row.pk: {} for row in rows}
        for act in Act.objects.filter(subject_id__in=list(told)).order_by("id"):
            told[act.subject_id] |= act.after
        for row in rows:
            derived: frozenset[str] = getattr(row, "audit_derived", frozenset())
            for field in row._meta.concrete_fields:
                if field.name in WRITTEN - derived:
                    assert told[row.pk][field.name] == plain(field.value_from_object(row)), (row, field.name)

    @invariant()
    def one_door(self) -> None:
        for place in Routing.objects.select_related("petition"):
            assert all(getattr(place, name) == getattr(place.petition, name) for name in Routing.REPEATED)
        for row in Petition.objects.all():
            sent_to = Routing.objects.filter(petition=row).values_list("body", flat=True)
            assert sorted(row.bodies) == sorted({row.receiver_id, *sent_to})
        for user in (self.scene.stranger, AnonymousUser()):
            for model in (Petition, Routing, Answer, AnswerLine, Pledge, Dispute, Commitment):
                assert not model.objects.visible_to(user).exists()
        for body, user in ((self.scene.lands, self.scene.lands_officer), (self.scene.committee, self.scene.chair)):
            seen = set(Petition.objects.visible_to(user).values_list("pk", flat=True))
            assert seen == set(Routing.objects.filter(body=body).values_list("petition", flat=True))
            said = AnswerLine.objects.visible_to(user).values_list("petition", flat=True)
            assert set(said) <= seen


def _run(examples: int, steps: int, *, the_same: bool) -> None:
    every = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=the_same,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Held, settings=every)


@pytest.mark.django_db
def test_random_ways_keep_every_rule() -> None:
    _run(3, 20, the_same=True)


@pytest.mark.slow(50)
@pytest.mark.django_db
def test_many_random_ways_keep_every_rule() -> None:
    """Other ways each time; in CI, as with every test by Hypothesis, the same ones for the same test."""
    _run(12, 40, the_same=settings().derandomize)

"""DESIGN.md 5, number by number: each has tests by name, elsewhere or here. What an app to come owes is asked of it then."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum

from phoihop.commitments import services
from phoihop.commitments.compliance import compliance
from phoihop.commitments.models import Commitment, HandBackGround, State, Tally
from phoihop.commitments.services.clock import answer_of
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import BEFORE_SESSION, MONDAY, TODAY, Scene
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations import services as organisations
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole, ObligationState
from tests.consistency.sources import ROOT

HERE = "tests/consistency/test_what_may_never_be_false.py"

# Number: (file, test) that proves it.
PROVED: dict[str, tuple[tuple[str, str], ...]] = {
    "5.1 clause coverage": (
        (
            "phoihop/regulations/tests/test_life.py",
            "test_a_regulation_takes_effect_only_when_every_clause_is_accounted_for",
        ),
    ),
    "5.2 explained dates": (
        (HERE, "test_5_2_every_date_is_the_answer_of_its_own_term_and_shows_its_steps"),
        (HERE, "test_5_2_a_date_without_its_reason_cannot_be_stored"),
        (
            "phoihop/commitments/tests/test_hard_points.py",
            "test_moving_an_event_moves_its_open_commitments_and_a_granted_extension_survives",
        ),
    ),
    "5.3 one outside clock": (
        (HERE, "test_5_3_a_hand_back_accepted_does_not_reset_the_outside_date"),
        (HERE, "test_5_3_an_internal_date_cannot_hide_outside_lateness"),
    ),
    "5.5 no write without a trace": (
        ("tests/consistency/test_code.py", "test_nothing_is_written_without_a_trace"),
        ("phoihop/kernel/audit/tests/test_sealing.py", "test_the_application_cannot_rewrite_the_trace"),
        ("phoihop/kernel/audit/tests/test_sealing.py", "test_what_the_owner_rewrites_is_named"),
        (
            "phoihop/kernel/audit/tests/test_sealing.py",
            "test_an_owner_who_rewrites_acts_and_seals_is_found_from_the_anchor",
        ),
        (
            "phoihop/kernel/audit/tests/test_sealing.py",
            "test_an_act_of_a_running_transaction_waits_for_the_next_seal",
        ),
    ),
    "5.6 one door": (
        (
            "tests/consistency/test_exits.py",
            "test_each_exit_and_each_form_of_an_act_opens_for_the_seats_of_the_table_and_for_no_other",
        ),
        (
            "tests/consistency/test_exits.py",
            "test_every_address_of_the_project_is_in_the_matrix_or_open_with_a_reason",
        ),
    ),
    "5.9 bodies change, history stays": (
        (HERE, "test_5_9_after_a_merger_no_figure_changes_and_no_commitment_is_orphaned"),
        (
            "phoihop/commitments/tests/test_hard_points.py",
            "test_after_a_merger_the_successor_sees_and_acts_and_the_row_reads_as_it_was",
        ),
    ),
    "5.11 nothing lost": (
        (HERE, "test_5_11_an_act_cut_off_at_any_statement_leaves_nothing"),
        ("tests/ops/test_up.py", "test_kill_9_of_any_part_during_writes_loses_nothing_acknowledged"),
        (
            "phoihop/kernel/notifications/tests/test_outbox.py",
            "test_a_worker_killed_after_the_server_took_the_letter_repeats_nothing_unnoticed",
        ),
    ),
    "5.4 answered ≠ solved": (
        (
            "phoihop/petitions/tests/test_models.py",
            "test_5_4_no_row_can_call_an_answered_petition_solved_or_an_unanswered_one_answered",
        ),
    ),
    "5.12 machine proposes, person decides": (
        (HERE, "test_5_12_what_nobody_accepted_owes_nothing"),
        (HERE, "test_5_12_nothing_takes_effect_without_who_decided"),
    ),
    "5.13 nothing cut in silence": (
        (
            "phoihop/desk/tests/test_board.py",
            "test_a_follower_that_did_not_sign_is_told_how_many_rows_it_may_not_open",
        ),
        ("phoihop/desk/tests/test_board.py", "test_cells_add_up_and_an_empty_rate_is_blank_not_zero"),
        (
            "phoihop/commitments/tests/test_rules.py",
            "test_without_a_due_date_nothing_is_late_and_an_empty_rate_is_blank",
        ),
        ("phoihop/kernel/web/tests/test_small.py", "test_a_share_of_nothing_is_blank"),
    ),
}

# Number: the apps that will owe it. Once one is installed, the number must be proved.
LATER: dict[str, tuple[str, ...]] = {
    "5.7 no double booking": ("calendar",),
    "5.8 the chain of sessions": ("conclusions",),  # agendas and conclusions: not yet among the dates of `sessions`
    "5.10 sealed identity": ("letters",),
}


def test_every_number_is_proved_by_a_test_that_exists_or_waits_for_its_app() -> None:
    assert {int(name.split()[0].removeprefix("5.")) for name in PROVED.keys() | LATER.keys()} == set(range(1, 14))
    missing = []
    for number, proofs in PROVED.items():
        for path, name in proofs:
            tree = ast.parse((ROOT / path).read_text("utf-8"))
            if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
                missing.append(f"{number}: {path} {name}")
    assert missing == []
    installed = {config.name.removeprefix("phoihop.") for config in apps.get_app_configs()}
    assert {number for number, owing in LATER.items() if installed & set(owing)} == set()


# --- 5.2 Explained dates -----------------------------------------------------------------------------------------------


def _events_and_requests(scene: Scene) -> None:
    """Commitments of every kind of timing, one of them extended, one moved by its event."""
    timings: list[dict[str, Any]] = [
        {"kind": "every", "period": "month"},
        {"kind": "every", "period": "year", "by": {"month": 12, "day": 15}},
        {"kind": "on", "date": "2026-05-02"},
        {"kind": "when", "event": "session.opening"},
        {"kind": "after", "event": "session.opening", "n": 7, "unit": "working_day"},
        BEFORE_SESSION,
    ]
    for timing in timings:
        make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], timing=timing)
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    keeper = people.user(of=scene.recipient)
    session = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    services.move_event(
        event_id=session.pk,
        planned_on=date(2026, 7, 20),
        actual_on=None,
        reason="Đổi lịch",
        by=keeper,
        at=MONDAY,
        today=TODAY,
    )
    dated = Commitment.objects.filter(due_on__isnull=False).order_by("due_on", "pk")[0]
    assert dated.due_on is not None
    asked = services.ask_extension(
        commitment_id=dated.pk,
        body=scene.lead,
        until=dated.due_on + timedelta(days=20),
        reason="Chờ số liệu",
        by=scene.clerk,
        at=MONDAY,
    )
    services.grant_extension(extension_id=asked.pk, by=scene.judge, at=MONDAY)


@pytest.mark.django_db
def test_5_2_every_date_is_the_answer_of_its_own_term_and_shows_its_steps() -> None:
    scene = make.scene()
    _events_and_requests(scene)
    dated = list(Commitment.objects.filter(due_on__isnull=False))
    assert len(dated) >= 10
    for row in dated:
        answer = answer_of(row)
        assert answer is not None
        assert (answer.due_on, answer.raw_on) == (row.due_on, row.raw_on), row.title
        assert row.derivation["steps"]


@pytest.mark.django_db
def test_5_2_a_date_without_its_reason_cannot_be_stored() -> None:
    row = make.commitment(make.scene())
    with pytest.raises(IntegrityError, match="commitment_due_date_is_explained"), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(derivation={})


# --- 5.3 One outside clock ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_5_3_a_hand_back_accepted_does_not_reset_the_outside_date() -> None:
    scene = make.scene()
    row = make.commitment(scene)
    asked = services.hand_back(
        commitment_id=row.pk,
        body=scene.lead,
        ground=HandBackGround.WRONG_BODY,
        explanation="Thuộc cơ quan khác",
        by=scene.clerk,
        at=MONDAY,
    )
    services.accept_hand_back(
        hand_back_id=asked.pk,
        answer="Giao lại",
        new_lead=scene.signatory,
        by=scene.judge,
        at=MONDAY + timedelta(days=20),
    )
    due_on, clock_from = row.due_on, row.clock_from
    row.refresh_from_db()
    assert (row.due_on, row.clock_from) == (due_on, clock_from)
    assert make.part(row, BodyRole.LEAD).body == scene.signatory


@pytest.mark.django_db
def test_5_3_an_internal_date_cannot_hide_outside_lateness() -> None:
    scene = make.scene()
    row = make.commitment(scene)
    part = make.part(row, BodyRole.LEAD)
    assert row.due_on is not None

    def give(day: date) -> None:
        services.assign(
            participation_id=part.pk,
            person=None,
            stand_in=None,
            internal_due_on=day,
            by=people.user(of=scene.lead, kind=RoleKind.LEADER),
            at=MONDAY,
            today=TODAY,
        )

    with pytest.raises(Refused, match=r"assignment\.after_the_outside_date"):
        give(row.due_on + timedelta(days=1))
    give(row.due_on - timedelta(days=5))
    late = row.due_on + timedelta(days=1)
    services.prove(
        commitment_id=row.pk,
        body=scene.lead,
        statement="Đã gửi",
        received_on=late,
        by=scene.clerk,
        at=MONDAY.replace(month=late.month, day=late.day),
    )
    services.judge_kept(commitment_id=row.pk, reason="Chậm", by=scene.judge, at=MONDAY.replace(month=5))
    row.refresh_from_db()
    assert row.state == State.KEPT_LATE


# --- 5.9 Bodies change, history stays ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_5_9_after_a_merger_no_figure_changes_and_no_commitment_is_orphaned() -> None:
    scene = make.scene()
    row = make.commitment(scene)
    _keep(scene, row)
    today = date(2026, 12, 1)
    before = _digits(scene, today), _leads()
    merged = organisations.merge(
        bodies=[scene.lead, people.body(name="Cơ quan cùng hợp nhất")],
        into=organisations.NewBody(name="Cơ quan sau hợp nhất", kind=scene.lead.kind),
        on=TODAY,
        legal_basis="Nghị quyết 1/NQ-UBTVQH",
        by=None,
        at=MONDAY,
    )
    assert (_digits(scene, today), _leads()) == before
    seen = Commitment.objects.visible_to(people.user(of=merged))
    assert seen.count() == Commitment.objects.count()


def _digits(scene: Scene, today: date) -> list[tuple[str, str, object]]:
    found = compliance(scene.regulation, today=today)
    return [(clause.unit.address, line.leads, line.cell) for clause in found.clauses for line in clause.lines]


def _leads() -> list[tuple[object, object]]:
    parts = Commitment.objects.filter(participations__role=BodyRole.LEAD)
    return sorted(parts.values_list("code", "participations__body__code"))


def _keep(scene: Scene, row: Commitment) -> None:
    services.prove(
        commitment_id=row.pk, body=scene.lead, statement="Đã gửi", received_on=TODAY, by=scene.clerk, at=MONDAY
    )
    services.judge_kept(commitment_id=row.pk, reason="", by=scene.judge, at=MONDAY)


@pytest.mark.django_db
def test_the_counts_of_the_board_are_the_rows() -> None:
    """Decision 0005: a verdict, its reopening and the next verdict sum to what stands in the ledger."""
    scene = make.scene()
    first = make.commitment(scene)
    rows = list(scene.regulation.commitments.order_by("due_on"))
    assert len(rows) > 1
    for row in rows:
        _keep(scene, row)
    _same_as_rows(scene, len(rows))
    services.reopen(commitment_id=first.pk, reason="Nhầm", by=scene.judge, at=MONDAY)
    _same_as_rows(scene, len(rows) - 1)
    services.judge_kept(commitment_id=first.pk, reason="", by=scene.judge, at=MONDAY)
    _same_as_rows(scene, len(rows))


def _same_as_rows(scene: Scene, number: int) -> None:
    assert Commitment.objects.filter(regulation=scene.regulation, state=State.KEPT).count() == number
    for body in (None, scene.lead):
        cell = Tally.objects.filter(regulation=scene.regulation, body=body, state=State.KEPT)
        assert cell.aggregate(n=Sum("delta"))["n"] == number


# --- 5.11 Nothing lost -------------------------------------------------------------------------------------------------


class _Cut(OperationalError):
    pass


@contextmanager
def _cut_at(statement: int) -> Iterator[list[int]]:
    """The connection breaks before the `statement`th statement; yields how many were asked."""
    asked = [0]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        asked[0] += 1
        if asked[0] == statement:
            raise _Cut
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield asked


def _world() -> tuple[object, ...]:
    """What an act leaves: rows, acts, notices, jobs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        jobs = cursor.fetchone()
    states = tuple(Commitment.objects.order_by("pk").values_list("pk", "state", "done_on", "verdict_reason"))
    return states, Act.objects.count(), Notification.objects.count(), Tally.objects.count(), jobs


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["prove", "judge", "message"])
def test_5_11_an_act_cut_off_at_any_statement_leaves_nothing(act: str) -> None:
    scene = make.scene()
    row = make.commitment(scene)
    if act == "judge":
        services.prove(
            commitment_id=row.pk, body=scene.lead, statement="Đã gửi", received_on=TODAY, by=scene.clerk, at=MONDAY
        )

    def do() -> None:
        if act == "judge":
            services.judge_kept(commitment_id=row.pk, reason="", by=scene.judge, at=MONDAY)
        elif act == "prove":
            services.prove(
                commitment_id=row.pk, body=scene.lead, statement="Gửi", received_on=TODAY, by=scene.clerk, at=MONDAY
            )
        else:
            services.send_message(commitment_id=row.pk, body=scene.lead, text="Xin ý kiến", by=scene.clerk, at=MONDAY)

    before = _world()
    for statement in range(1, 200):
        try:
            with _cut_at(statement):
                do()
        except _Cut:
            assert _world() == before, f"cut before statement {statement}"
        else:
            break
    else:
        pytest.fail("the act never came to its end")
    assert statement > 8
    after = _world()
    assert after != before
    assert Act.objects.count() > before[1]  # type: ignore[operator]  # a number


# --- 5.12 Machine proposes, person decides -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_5_12_what_nobody_accepted_owes_nothing() -> None:
    scene = make.scene()
    row = make.obligation(regulation=scene.regulation, leads=[scene.lead], proposed_by_machine=True, confidence=0.99)
    type(row).objects.filter(pk=row.pk).update(state=ObligationState.PROPOSED)
    made = services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    assert made.created == 0
    assert not Commitment.objects.exists()


@pytest.mark.django_db
def test_5_12_nothing_takes_effect_without_who_decided() -> None:
    scene = make.scene()
    row = make.obligation(regulation=scene.regulation, leads=[scene.lead])
    assert row.decided_by is not None
    with pytest.raises(IntegrityError, match="obligation_takes_effect_by_a_person"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(decided_by=None)

"""DESIGN.md 3, sentence by sentence, as far as the ledger answers for it: each has tests by name."""

from __future__ import annotations

import ast

from tests.consistency.sources import ROOT

LEDGER = "phoihop/commitments/tests/"
# Each sentence of DESIGN.md 3 that the ledger answers for: (file, test) that proves it.
HARD_POINTS: dict[str, tuple[tuple[str, str], ...]] = {
    "one origin": (
        (LEDGER + "test_who_owes.py", "test_a_generated_promise_has_its_clause_as_its_one_origin"),
        (LEDGER + "test_who_owes.py", "test_a_case_is_no_instance_of_a_clause"),
    ),
    "performs every obligation in force; one row on the desk, one count in each clause": (
        (
            LEDGER + "test_hard_points.py",
            "test_the_same_event_under_two_regulations_is_one_row_and_one_count_in_each_clause",
        ),
        (LEDGER + "test_who_owes.py", "test_one_row_under_two_regulations_is_one_count_in_the_clause_of_each"),
        (LEDGER + "test_hard_points.py", "test_an_event_no_app_raises_is_generated"),
    ),
    "one, each, jointly": (
        (
            LEDGER + "test_hard_points.py",
            "test_each_party_reports_is_one_promise_a_body_and_jointly_is_one_with_several_leads",
        ),
        (LEDGER + "test_who_owes.py", "test_a_joint_promise_is_one_in_the_total_and_one_in_each_leads_column"),
    ),
    "reciprocal clauses are two obligations": (
        (LEDGER + "test_who_owes.py", "test_reciprocal_clauses_are_two_promises_each_judged_by_the_other"),
    ),
    "accountable body, acting office, person inside": (
        (LEDGER + "test_who_owes.py", "test_the_office_acts_the_body_answers_and_the_offices_successor_acts_on"),
    ),
    "on time by issue within transit, else receipt": (
        (
            LEDGER + "test_hard_points.py",
            "test_on_time_is_the_issue_date_within_the_accepted_transit_never_upload_or_verdict",
        ),
        (LEDGER + "test_proof.py", "test_a_bare_statement_counts_on_the_day_it_is_entered_and_never_before"),
        (LEDGER + "test_proof.py", "test_the_judges_own_book_says_when_a_paper_came_in"),
        (LEDGER + "test_proof.py", "test_the_old_leads_proof_does_not_count_for_the_new_lead"),
    ),
    "proof that waits has its own state and age": (
        (LEDGER + "test_who_owes.py", "test_proof_waits_in_a_state_of_its_own_with_its_own_age"),
    ),
    "who judges": (
        (LEDGER + "test_hard_points.py", "test_a_lead_does_not_judge_itself_unless_the_regulation_says_so"),
        (LEDGER + "test_rules.py", "test_a_recipient_judges_before_the_follower"),
        (LEDGER + "test_hostile_acts.py", "test_a_judge_who_takes_a_commitment_over_does_not_judge_itself"),
    ),
    "another body's act recorded from its paper": (
        (LEDGER + "test_hard_points.py", "test_another_bodys_act_is_recorded_from_its_paper"),
        (LEDGER + "test_proof.py", "test_the_judges_act_recorded_from_its_paper_is_the_judges"),
    ),
    "events move and end what hangs on them; an extension survives": (
        (
            LEDGER + "test_hard_points.py",
            "test_moving_an_event_moves_its_open_commitments_and_a_granted_extension_survives",
        ),
        (LEDGER + "test_hard_points.py", "test_cancelling_an_event_ends_its_open_commitments_with_the_reason"),
        (
            LEDGER + "test_period_events.py",
            "test_a_promise_of_the_period_follows_the_next_event_when_its_own_is_cancelled",
        ),
        (LEDGER + "test_period_events.py", "test_the_earliest_of_a_period_and_an_event_follows_the_event_in_and_out"),
    ),
    "a change of law or calendar waits for a person": (
        (LEDGER + "test_impact.py", "test_one_act_moves_one_commitment_with_notice"),
        (LEDGER + "test_impact.py", "test_who_does_not_decide_sees_the_list_without_the_act"),
    ),
    "generation starts on the confirmed day; keys": (
        (LEDGER + "test_hard_points.py", "test_generation_starts_on_the_confirmed_day_and_creates_nothing_twice"),
    ),
    "amendments keep lineage; a deleted clause closes": (
        (LEDGER + "test_services.py", "test_a_deleted_clause_ends_its_open_promises_and_a_kept_one_carries_them_over"),
    ),
    "seeing": (
        (LEDGER + "test_views.py", "test_what_hangs_on_a_commitment_is_seen_by_the_table_of_the_design"),
        (LEDGER + "test_views.py", "test_a_message_file_is_served_through_its_row_only"),
        (
            LEDGER + "test_views.py",
            "test_strangers_and_administrators_know_of_nothing_and_visitors_must_log_in",
        ),
    ),
}


def test_every_sentence_is_proved_by_a_test_that_exists() -> None:
    missing = []
    for sentence, proofs in HARD_POINTS.items():
        for path, name in proofs:
            tree = ast.parse((ROOT / path).read_text("utf-8"))
            if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
                missing.append(f"{sentence}: {path} {name}")
    assert missing == []

"""The register: shipped data against the shared one, versions in time, layers, conflicts, hostile input."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.revision import modelled
from phoihop.kernel.clock.rules.terms import Extension, TermRegister, parse_term, parse_terms
from phoihop.kernel.clock.rules.vocabulary import ANCHORS
from phoihop.kernel.clock.shipped import shipped_terms
from phoihop.kernel.clock.tests.make import SHARED, answer_or_error, term
from phoihop.kernel.clock.tests.test_calendar import JSON

REGISTER = shipped_terms()


@pytest.mark.skipif(not (SHARED / "terms.json").exists(), reason="the shared data is not on this machine")
def test_the_shipped_register_holds_every_shared_term_unchanged() -> None:
    shared = json.loads((SHARED / "terms.json").read_text(encoding="utf-8"))
    ours = {(v.key, v.layer, v.in_force_from): v.as_json() for v in REGISTER.all_versions()}
    for row in shared:
        known = ours[
            row["key"], row["layer"], date.fromisoformat(row["in_force_from"]) if row["in_force_from"] else None
        ]
        known.pop("compares_with", None)
        assert known == row


def test_lead_times_are_terms_of_the_province_to_be_confirmed() -> None:
    for key in ("reminder.person", "reminder.escalation", "paper.transit", "local.service_level.prompt"):
        version = REGISTER.require(key, date(2026, 11, 22))
        assert (version.layer, version.status, version.citation) == ("province", "to_confirm", "Thiết lập của tỉnh")
    assert REGISTER.require("reminder.person", date(2026, 1, 1)).further_amounts == (0,)


def test_every_anchor_of_the_register_has_a_vietnamese_name() -> None:
    assert {version.anchor for version in REGISTER.all_versions()} <= ANCHORS.keys()


@pytest.mark.parametrize(("day", "version"), [(date(2026, 6, 30), "2012-07-01"), (date(2026, 7, 1), "2026-07-01")])
def test_the_version_changes_on_the_day_the_law_does(day: date, version: str) -> None:
    assert REGISTER.require("complaint.accept", day).version == version


def test_no_version_in_force_and_no_such_term_are_told_apart() -> None:
    with pytest.raises(ClockError) as early:
        REGISTER.require("complaint.accept", date(2000, 1, 1))
    with pytest.raises(ClockError) as unknown:
        REGISTER.require("complaint.acept", date(2026, 1, 1))
    assert (early.value.code, unknown.value.code) == ("term.not_in_force", "term.unknown")


def test_the_nearest_layer_is_applied_and_the_conflict_is_listed() -> None:
    law = term(amount=30, layer="national", citation="Luật")
    local = term(amount=20, unit="working_day", layer="province", citation="Quyết định")
    other = term(amount=5, layer="province:khac", citation="Quyết định của tỉnh khác")
    register = TermRegister([law, local, other])
    assert register.on("test.term", date(2026, 1, 1)) == local
    [conflict] = register.conflicts(date(2026, 1, 1))
    assert {conflict.first, conflict.second} == {law, local}
    assert "30 ngày" in conflict.sentence
    assert "20 ngày làm việc" in conflict.sentence


def test_the_clash_of_the_provincial_report_with_the_joint_resolution_is_listed() -> None:
    pairs = {(c.first.key, c.second.key) for c in REGISTER.conflicts(date(2026, 11, 22), examples=True)}
    assert ("petition.local.report.ubnd_office", "petition.council.report") in pairs
    assert ("petition.local.report.departments", "petition.council.report") not in pairs


def test_overlapping_versions_of_one_layer_are_refused() -> None:
    one = term(in_force_from=date(2020, 1, 1), in_force_last=date(2026, 6, 30))
    with pytest.raises(ClockError) as refused:
        TermRegister([one, term(in_force_from=date(2026, 6, 30))])
    assert refused.value.code == "term.overlap"
    TermRegister([one, term(in_force_from=date(2026, 7, 1))])


def test_the_stored_form_comes_back_the_same() -> None:
    versions = REGISTER.all_versions()
    assert parse_terms([version.as_json() for version in versions]) == versions
    agreed = term(extension=Extension(None, until=True))
    assert parse_term(agreed.as_json()) == agreed


GOOD = term().as_json()


@pytest.mark.parametrize(
    "change",
    [
        {"key": "Khiếu nại"},
        {"key": None},
        {"amount": -1},
        {"amount": True},
        {"amount": 10**9},
        {"unit": "week"},
        {"direction": "around"},
        {"roll": "up"},
        {"status": "sure"},
        {"layer": "galaxy"},
        {"citation": ""},
        {"in_force_from": "31/02/2026"},
        {"in_force_from": "2026-07-01", "in_force_until": "2026-06-30"},
        {"extension": {"max_times": 0, "amount": 30}},
        {"extension": {"max_times": 1}},
        {"extension": [30]},
        {"direction": "before", "suspends": True},
    ],
)
def test_a_wrong_entry_is_refused_with_its_number(change: dict[str, Any]) -> None:
    with pytest.raises(ClockError) as refused:
        parse_terms([GOOD, GOOD | change])
    assert "mục 2" in refused.value.sentence


@given(data=JSON, name=st.sampled_from(sorted(GOOD)))
def test_a_hostile_entry_is_refused_or_read(data: Any, name: str) -> None:
    for candidate in (data, [data], [GOOD | {name: data}]):
        answer = answer_or_error(partial(parse_terms, candidate))
        assert isinstance(answer, list) or answer.sentence.endswith(".")


def test_what_another_province_made_for_itself_is_an_example_and_never_counts() -> None:
    key, day = "petition.local.answer.ordinary", date(2026, 11, 22)
    assert REGISTER.on(key, day) is None
    assert REGISTER.in_force(key, day) == []
    assert REGISTER.require(key, day).is_example  # it can be looked up and tried
    assert not [c for c in REGISTER.conflicts(day) if c.first.is_example or c.second.is_example]
    [(layer, versions)] = REGISTER.examples().items()
    assert layer == "province:nghe-an"
    assert len(versions) == len({version.key for version in versions}) >= 19


def test_a_province_takes_an_example_over_by_a_paper_of_its_own_or_as_the_one_who_made_it() -> None:
    [versions] = REGISTER.examples().values()
    first = date(2026, 3, 1)
    ours = modelled(versions, document="QĐ 7/2026/QĐ-UBND", first=first, is_its_own=False)
    assert {(v.layer, v.status, v.in_force_from) for v in ours} == {("province", "to_confirm", first)}
    assert all(v.citation.startswith("QĐ 7/2026/QĐ-UBND, số liệu theo mẫu QĐ 98/2025") for v in ours)
    register = TermRegister([*REGISTER.all_versions(), *ours])
    found = register.on("petition.local.answer.urgent", first)
    assert found is not None
    assert (found.layer, found.amount) == ("province", 10)
    assert ("petition.local.answer.urgent", "petition.council.answer") in {
        (c.first.key, c.second.key) for c in register.conflicts(first)
    }
    made = modelled(versions, document="QĐ 98/2025/QĐ-UBND", first=date(2025, 1, 1), is_its_own=True)
    assert {v.citation for v in made} == {v.citation for v in versions}
    assert {v.in_force_from for v in made} == {date(2025, 12, 10)}  # not before it was in force

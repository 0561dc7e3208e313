"""Acts of the domain: how they are called, what they say of themselves, which refusals they know."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from typing import TypeGuard

from django.utils import timezone
from procrastinate import BaseRetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from tests.consistency.sources import ROOT, Module, acts, modules, refusals

SNAPSHOT = ROOT / "tests" / "consistency" / "refusals.txt"
CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")

# Not acts of a person but tools an app's services offer: their first argument is what they work on.
TOOLS = {
    "phoihop/kernel/audit/services.py": "the writer of acts: `audit.save(row, [...], verb=…)` reads as a sentence",
    "phoihop/kernel/clock/services.py": "questions about days",
    "can_manage_account": "a question",
    "can_import": "a question",
    "plan_bodies": "looks at a spreadsheet, writes nothing",
    "plan_people": "looks at a spreadsheet, writes nothing",
    "check": "looks at an entry, writes nothing",
    "digest": "a sum over a word",
    "text_to_track": "looks at a text, writes nothing",
}


def _acts() -> Iterator[tuple[Module, ast.FunctionDef]]:
    return ((m, act) for m, act in acts() if m.path not in TOOLS and act.name not in TOOLS)


def test_an_act_takes_everything_by_name() -> None:
    assert [f"{m.path} {act.name}" for m, act in _acts() if act.args.args or act.args.posonlyargs] == []


def test_an_act_says_what_it_does_and_which_refusals_it_raises() -> None:
    silent = []
    for module, act in acts():
        said = ast.get_docstring(act) or ""
        silent += [f"{module.path} {act.name}: {code}" for code in refusals(act) if code not in said]
        if not said:
            silent.append(f"{module.path} {act.name}")
    assert silent == []


def test_an_act_is_told_the_time() -> None:
    asks = ("timezone.now(", "datetime.now(", "date.today(", "localdate()")
    found = [f"{m.path} {act.name}" for m, act in _acts() if any(ask in ast.unparse(act) for ask in asks)]
    assert found == []


class _Text(ast.Constant):
    """A constant that is a string."""

    value: str


def _codes() -> set[str]:
    """Codes as literals of `Refused(...)`, of helpers named refuse…, and of names that are handed to `Refused`."""
    found: set[str] = set()
    for module in modules():
        found |= set(refusals(module.tree))
        handed: set[str] = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and "refuse" in ast.unparse(node.func).lower():
                handed |= {part.id for part in node.args if isinstance(part, ast.Name)}
                found |= {part.value for part in node.args if _is_code(part)}
        assigned = [node for node in ast.walk(module.tree) if isinstance(node, ast.Assign)]
        for _round in range(2):  # a name may be taken from a table of the module
            for node in assigned:
                if {ast.unparse(target) for target in node.targets} & handed:
                    handed |= {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
                    found |= {part.value for part in ast.walk(node.value) if _is_code(part)}
    return found


def _is_code(node: ast.AST) -> TypeGuard[_Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CODE.fullmatch(node.value))


def test_codes_of_refusals_are_stable() -> None:
    """Programs and the help desk know them: none is renamed. PHOIHOP_SNAPSHOT=write takes new ones in."""
    codes = _codes()
    known = set(SNAPSHOT.read_text("utf-8").split())
    assert known - codes == set(), "gone or renamed"
    if os.environ.get("PHOIHOP_SNAPSHOT") == "write":
        SNAPSHOT.write_text("\n".join(sorted(codes)) + "\n", "utf-8")
        known = codes
    assert codes - known == set(), "new: run this test with PHOIHOP_SNAPSHOT=write"


def test_a_refusal_has_a_code_of_two_words_and_a_sentence() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                code = node.args[0]
                if len(node.args) != 2 or (isinstance(code, ast.Constant) and not CODE.fullmatch(str(code.value))):
                    wrong.append(f"{module.path}:{node.lineno}")
    assert wrong == []


def test_every_job_that_is_asked_for_is_registered() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]  # procrastinate leaves it untyped
    asked = {
        str(node.args[0].value): module.path
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "configure_task"
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked
    assert asked.keys() - app.tasks.keys() == set()


def test_a_job_is_named_after_its_app() -> None:
    own = {name: task for name, task in app.tasks.items() if task.func.__module__.startswith("phoihop.")}
    assert own
    for name, task in own.items():
        app_name = task.func.__module__.removeprefix("phoihop.").removeprefix("kernel.").partition(".")[0]
        assert name.partition(".")[0] == app_name


def test_a_job_that_failed_is_tried_again_within_seconds_and_given_up_within_half_an_hour() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]  # procrastinate leaves it untyped
    waits = {name: _waits(task.retry_strategy) for name, task in app.tasks.items() if task.retry_strategy}
    assert {"intake.write_batch", "petitions.make_many"} <= waits.keys()
    assert {name: seconds for name, seconds in waits.items() if seconds[0] > 15 or sum(seconds) > 1800} == {}


def _waits(strategy: BaseRetryStrategy) -> list[float]:
    """Seconds until the second try, until the third, and so on; somebody waits for all of them."""
    found = list[float]()
    while True:
        job = Job(queue="any", lock=None, queueing_lock=None, task_name="any", attempts=len(found))
        decision = strategy.get_retry_decision(exception=OSError(), job=job)
        if decision is None:
            return found
        assert decision.retry_at is not None
        found.append((decision.retry_at - timezone.now()).total_seconds())

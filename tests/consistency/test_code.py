"""What STYLE.md says of every source file, checked on every source file."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.consistency.sources import ROOT, Module, modules

LINES = 410  # about 400

# Numbers of days that are no rule of law: how long the machine keeps or waits. Everything else is a dated term.
OWN_PERIODS = {
    "phoihop/kernel/clock": "arithmetic of the calendar itself: the next day, the end of a month",
    "phoihop/commitments/services/generation.py": "the day after the last of an interval",
    "phoihop/organisations/services/import_runs.py": "how long a file that nobody confirmed is kept",
    "phoihop/intake/services/screening.py": "how long what was screened by a slip can be taken back",
    "phoihop/intake/services/batch_work.py": "how long a file that nobody goes on with is kept",
    "phoihop/kernel/documents/storing.py": "how long an upload without a row is kept",
    "phoihop/kernel/notifications/services/outbox.py": "how long a letter may be in the hands of the mail server",
    "phoihop/desk": "the end of a week and of a month; the day after, as calendar files count",
    "phoihop/reports": "the last day before an end; the days of a week and of a month",
    "phoihop/contacts/phone.py": "how long before and after a meeting a telephone is told of it",
    "phoihop/portal/services/limits.py": "how long the counts of an hour are kept",
    "phoihop/petitions/rules/days.py": "the last day before a month, a quarter or a year",
    "phoihop/petitions/services/learning.py": "how long a job that learns is waited for",
    "phoihop/planning": "the last day before an end; the days and months of a time line",
    "phoihop/ops": "the machine's own periods and the days of invented cases",
}

# Writes that leave no act of their own, each with its reason. Everything else goes through `kernel.audit`.
WITHOUT_ACT = {
    "phoihop/kernel/audit/services.py": "the writer of acts itself",
    "phoihop/kernel/login/services.py": "rows of allauth with secrets in them: the act is on the account",
    "phoihop/kernel/audit/sealing.py": "seals are the trace of the trace",
    "phoihop/commitments/services/closing.py": "counts of verdicts, each verdict with its act (decision 0005)",
    "phoihop/kernel/notifications/services/notices.py": "notices repeat an act to a person (decision 0006)",
    "phoihop/portal/services/limits.py": "how often an address asked within an hour, gone with the hour",
    "phoihop/ops/bench": "a million rows to measure by, in a database of their own",
    "phoihop/ops/people.py": "the row about the installation, before anybody can act",
    "phoihop/ops/prepare.py": "the row about the installation, before anybody can act",
}
SQL_WITHOUT_ACT = {
    "phoihop/kernel/audit/services.py": "the writer of acts itself",
    "phoihop/organisations/services/import_runs.py": "how many lines of a spreadsheet a worker has read so far",
    "phoihop/portal/services/limits.py": "how often an address asked within an hour, gone with the hour",
    "phoihop/ops/bench": "a million rows to measure by, in a database of their own",
    "phoihop/reports/services/comparing.py": "pairs that follow from texts in force: the act is on the edition's mark",
    "phoihop/reports/services/freezing.py": "the rows behind frozen figures: sealed by the fingerprint in the act of approval",
}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Names on which these calls write no row: `kernel.audit` itself, hashes, files, settings, the cache.
NO_ROWS = {"audit", "digest", "sha256", "default_storage", "document", "settings", "cache"}


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("phoihop.")]


@pytest.mark.parametrize("folder", ["phoihop", "scripts"])
def test_no_source_file_is_longer_than_a_reader_can_hold(folder: str) -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {"migrations", "tests"} & set(path.parts) and (lines := path.read_text("utf-8").count("\n")) > LINES
    }
    assert long == {}


def test_every_model_says_what_its_rows_are() -> None:
    assert [model.__name__ for model in _models() if not _says(model)] == []


def _says(model: type[models.Model]) -> bool:
    own = model.__dict__.get("__doc__") or ""
    return bool(own) and not own.startswith(f"{model.__name__}(")  # what Django writes by itself


def test_no_model_orders_in_secret() -> None:
    assert [model._meta.label for model in _models() if model._meta.ordering] == []


def test_no_model_saves_in_a_way_of_its_own_and_nobody_listens() -> None:
    own = {"save", "delete", "save_base", "bulk_create"}
    assert [model.__name__ for model in _models() if own & model.__dict__.keys()] == []
    assert [module.path for module in modules() if "django.db.models.signals" in module.text] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = io.StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()


def _writes(module: Module) -> Iterator[str]:
    """Calls that may write rows: what looks so and is none (a hash, a file, a set) is named in `NO_ROWS`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            root = ast.unparse(node.func.value)
            if root.rpartition(".")[2] not in NO_ROWS:
                yield f"{module.path}:{node.lineno} {root}.{node.func.attr}"


def _known(path: str, exceptions: dict[str, str]) -> bool:
    return any(path.startswith(known) for known in exceptions)


def test_nothing_is_written_without_a_trace() -> None:
    pure = ("/rules/", "/rules.py")  # no Django there, by the import contracts
    looked_at = [m for m in modules() if not _known(m.path, WITHOUT_ACT) and not any(part in m.path for part in pure)]
    found = [write for module in looked_at for write in _writes(module)]
    assert found == []


def test_sql_of_our_own_writes_no_row() -> None:
    verbs = ("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE ", "MERGE ")
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if not _known(module.path, SQL_WITHOUT_ACT)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(verbs)
    ]
    assert found == []


def test_no_number_of_days_stands_in_code() -> None:
    found = [
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        if not _known(module.path, OWN_PERIODS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "timedelta"
        and any(isinstance(part, ast.Constant) for part in [*node.args, *(word.value for word in node.keywords)])
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    for path in [*OWN_PERIODS, *WITHOUT_ACT, *SQL_WITHOUT_ACT]:
        assert (ROOT / path).exists(), path
    for path in WITHOUT_ACT:
        assert any(write for module in modules() if module.path.startswith(path) for write in _writes(module)), path

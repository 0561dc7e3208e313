"""What the ledger keeps of a case is its kind and its code: for each kind there is a way back to its page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from tests.consistency.sources import Module, modules

# A commitment's own matter, told on the page of what it holds up.
WITHOUT_A_PAGE = {"blocker"}


def _kinds() -> Iterator[tuple[str, str]]:
    """(module, source kind) of every call that gives the ledger a commitment or an event from a case."""
    for module in modules():
        ledger = set(_of_the_ledger(module))
        for call in ast.walk(module.tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[0] in ledger:
                yield from (
                    (module.path, kind)
                    for one in call.keywords
                    if one.arg == "source_kind"
                    for kind in _named(module, one.value)
                )


def _of_the_ledger(module: Module) -> Iterator[str]:
    """What the module calls the acts of the ledger, or the package that holds them."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("phoihop.commitments"):
            yield from (alias.asname or alias.name for alias in node.names)


def _named(module: Module, value: ast.expr) -> Iterator[str]:
    """The words themselves, those of a constant of the module, of each branch of a choice; what is worked out at run time
    names none."""
    if isinstance(value, ast.IfExp):
        yield from _named(module, value.body)
        yield from _named(module, value.orelse)
    elif isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.Name):
        found = getattr(import_module(module.path.removesuffix(".py").replace("/", ".")), value.id, None)
        if isinstance(found, str):
            yield found


def test_the_ledger_is_given_cases_of_many_kinds() -> None:
    found = {kind for _path, kind in _kinds()}
    assert {"plan_step", "petition", "programme", "synthesis"} <= found


def test_every_kind_of_case_in_the_ledger_has_a_page() -> None:
    missing = {(path, kind) for path, kind in _kinds() if kind not in {*settings.CASE_PAGES, *WITHOUT_A_PAGE}}
    assert missing == set()


@pytest.mark.parametrize("path", sorted(set(settings.CASE_PAGES.values())))
def test_the_page_of_a_case_is_found_by_a_function_that_there_is(path: str) -> None:
    assert callable(import_string(path))

"""docs/glossary.md: every model and every member of a set of choices has its Vietnamese term there; acts too, by name."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from django.apps import apps
from django.db.models import TextChoices

import phoihop
from tests.consistency.sources import ROOT, acts

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| `([\w.]+)` \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)


@cache
def choices() -> tuple[type[TextChoices], ...]:
    """Every set of choices of the product."""
    found: dict[str, type[TextChoices]] = {}
    for module in pkgutil.walk_packages(phoihop.__path__, "phoihop."):
        if not {"tests", "migrations", "wsgi"} & set(module.name.split(".")):
            for thing in vars(importlib.import_module(module.name)).values():
                for one in (thing, *(vars(thing).values() if isinstance(thing, type) else ())):
                    if isinstance(one, type) and issubclass(one, TextChoices) and one.__module__.startswith("phoihop."):
                        found[f"{one.__module__}.{one.__qualname__}"] = one
    return tuple(found[name] for name in sorted(found))


def _app(module: str) -> str:
    parts = module.split(".")
    return parts[2] if parts[1] == "kernel" else parts[1]


def _wanted() -> dict[str, str]:
    """{`app.Name` or `app.Set.MEMBER`: the label on screen, "" where there is none}."""
    models = [model for model in apps.get_models() if model.__module__.startswith("phoihop.")]
    wanted = {f"{_app(model.__module__)}.{model.__name__}": "" for model in models}
    for one in choices():
        wanted |= {f"{_app(one.__module__)}.{one.__qualname__}.{member.name}": str(member.label) for member in one}
    return wanted


def test_every_model_and_state_is_in_the_glossary_and_nothing_that_is_gone() -> None:
    known = {name for name, _term, _source in ROW.findall(GLOSSARY.read_text("utf-8"))}
    assert _wanted().keys() - known == set(), "without a term"
    assert known - _wanted().keys() - {f"{module.app}.{act.name}" for module, act in acts()} == set(), "gone"


def test_a_term_is_given_once_and_is_the_one_on_the_screen() -> None:
    rows = ROW.findall(GLOSSARY.read_text("utf-8"))
    assert len({name for name, _term, _source in rows}) == len(rows)
    wanted = _wanted()
    shown = {name: term for name, term, _source in rows if wanted.get(name)}
    assert shown == {name: label.replace("|", "/") for name, label in wanted.items() if label}

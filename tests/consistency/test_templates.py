"""What holds for every template of the product: nothing inline that the policy forbids, only icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "phoihop").rglob("templates/**/*.html"))
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=|hx-on|hx-vals\s*=\s*[\"']js:|javascript:", re.IGNORECASE),
    "an address outside": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
ICON = re.compile(r"components/icon\.html\"\s+with\s+name=\"([\w-]+)\"|\bicon=\"([\w-]+)\"")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_holds_nothing_the_policy_forbids(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{path.relative_to(ROOT)} has {', '.join(found)}"


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    known = set((ROOT / "assets" / "icons.txt").read_text("utf-8").split())
    named = {
        next(filter(None, match)): path.relative_to(ROOT).as_posix()
        for path in TEMPLATES
        for match in ICON.findall(path.read_text("utf-8"))
    }
    assert {icon: path for icon, path in named.items() if icon not in known} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_components_are_included_with_only(path: Path) -> None:
    includes = re.findall(r"{% include \"components/[^%]*%}", path.read_text("utf-8"))
    assert [tag for tag in includes if not tag.rstrip(" %}").endswith(" only")] == []

"""`.env.example` lists every variable the program reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NO_CHOICE = {"DJANGO_SETTINGS_MODULE", "PHOIHOP_SHARED"}  # set by ourselves; data of developers


def test_the_example_is_complete() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "phoihop" / "settings.py").read_text("utf-8")))
    for path in (ROOT / "phoihop").rglob("*.py"):
        if "tests" not in path.parts and path.name != "testing.py":
            read |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', path.read_text("utf-8")))
    listed = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == read - NO_CHOICE

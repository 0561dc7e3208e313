"""`phoihop extraction [--shared DIR] [--json]`: how well obligations are found, against clauses labelled by hand.

Labels are facts (file, address, lead, time limit) in `data/labels.jsonl`; the texts lie outside the repository.
Every third label is held out: rules are not tuned on it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .rules.bodies import fold
from .rules.lines import make_lines
from .rules.obligations import Obligation, obligations
from .rules.parse import parse

LABELS = Path(__file__).parent / "data" / "labels.jsonl"


@dataclass
class Tally:
    """Counts of one measure: right, wrongly found, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def as_json(self) -> dict[str, float | int | None]:
        """Precision and recall; None where nothing was there to count."""
        found, there = self.right + self.wrong, self.right + self.missed
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "precision": round(self.right / found, 3) if found else None,
            "recall": round(self.right / there, 3) if there else None,
        }


@dataclass
class Part:
    """Measures over one set of labels."""

    labels: int = 0
    operative: Tally = field(default_factory=Tally)
    lead: Tally = field(default_factory=Tally)
    timing: Tally = field(default_factory=Tally)
    misses: list[str] = field(default_factory=list)


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--shared", metavar="DIR", help="thư mục có data/regulations (mặc định: PHOIHOP_SHARED hoặc ../shared)"
    )
    parser.add_argument("--json", action="store_true", help="in JSON ra stdout")
    parser.add_argument("--misses", action="store_true", help="liệt kê chỗ sai của phần không giữ riêng")


def run(args: argparse.Namespace) -> int:
    """0: measured; 2: the texts are not there."""
    root = _texts(args.shared)
    if root is None:
        sys.stderr.write("Không thấy thư mục văn bản data/regulations: hãy chỉ bằng --shared DIR.\n")
        return 2
    parts = measure(root)
    if args.json:
        found = {name: _part_json(part) for name, part in parts.items()}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return 0
    for name, part in parts.items():
        sys.stdout.write(f"{name}: {part.labels} nhãn\n")
        for measure_name in ("operative", "lead", "timing"):
            tally: Tally = getattr(part, measure_name)
            sys.stdout.write(f"  {measure_name:<10}{json.dumps(tally.as_json())}\n")
        if args.misses and name == "tuned":
            sys.stdout.writelines(f"    {miss}\n" for miss in part.misses)
    return 0


def _part_json(part: Part) -> dict[str, Any]:
    return {
        "labels": part.labels,
        "operative": part.operative.as_json(),
        "lead": part.lead.as_json(),
        "timing": part.timing.as_json(),
    }


def _texts(shared: str | None) -> Path | None:
    root = Path(__file__).resolve().parents[2]
    places = (
        (shared,)
        if shared
        else (os.environ.get("PHOIHOP_SHARED"), root.parent / "shared", root.parent.parent / "shared")
    )
    for place in places:
        if place and (found := Path(place) / "data" / "regulations").is_dir():
            return found
    return None


def measure(root: Path) -> dict[str, Part]:
    """The measures for the tuned and the held-out labels."""
    parts = {"tuned": Part(), "held_out": Part()}
    found: dict[str, dict[str, list[Obligation]]] = {}
    for label in map(json.loads, LABELS.read_text().splitlines()):
        name = label["file"]
        if name not in found:
            found[name] = _by_address((root / f"{name}.txt").read_text())
        _score(parts["held_out" if label.get("held_out") else "tuned"], label, found[name].get(label["address"], []))
    return parts


def _by_address(text: str) -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = {}
    for one in obligations(parse(make_lines(text.split("\n")))):
        found.setdefault(one.address, []).append(one)
    return found


def _score(part: Part, label: dict[str, Any], found: list[Obligation]) -> None:
    part.labels += 1
    place = f"{label['file'][:28]} {label['address']}"
    if not label["operative"]:
        if found:
            part.operative.wrong += 1
            part.misses.append(f"{place}: không có nghĩa vụ, máy thấy «{found[0].quote[:70]}»")
        return
    if not found:
        part.operative.missed += 1
        part.lead.missed += len(label["leads"])
        part.timing.missed += len(label["timing"])
        part.misses.append(f"{place}: máy không thấy nghĩa vụ")
        return
    part.operative.right += 1
    _score_leads(
        part, place, label["leads"], found[0].leads if len({one.leads for one in found}) == 1 else _all_leads(found)
    )
    _score_timing(part, place, label["timing"], [one.timing for one in found if one.timing])


def _all_leads(found: list[Obligation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lead for one in found for lead in one.leads))


def _score_leads(part: Part, place: str, wanted: list[str], got: tuple[str, ...]) -> None:
    rest = list(got)
    for lead in wanted:
        match = next((one for one in rest if _same_body(lead, one)), None)
        if match is None:
            part.lead.missed += 1
            part.misses.append(f"{place}: chủ trì «{lead}», máy đọc {list(got)}")
        else:
            part.lead.right += 1
            rest.remove(match)
    part.lead.wrong += len(rest)
    if rest:
        part.misses.append(f"{place}: thừa chủ trì {rest}")


def _same_body(label: str, got: str) -> bool:
    one, other = fold(label), fold(got)
    return one == other or (
        min(len(one), len(other)) >= 6 and (other.startswith(one) or one.startswith(other) or other.endswith(one))
    )


def _score_timing(part: Part, place: str, wanted: list[dict[str, Any]], got: list[dict[str, Any]]) -> None:
    left, extra = set(map(_key, wanted)), set(map(_key, got))
    both = left & extra
    part.timing.right += len(both)
    part.timing.missed += len(left - both)
    part.timing.wrong += len(extra - left)
    if left != extra:
        part.misses.append(f"{place}: thời hạn {sorted(left)}, máy đọc {sorted(extra)}")


def _key(timing: dict[str, Any]) -> str:
    if timing["kind"] == "unspecified":
        return "unspecified"
    return json.dumps(
        {name: value for name, value in timing.items() if value != {}}, sort_keys=True, ensure_ascii=False
    )


def main() -> int:
    """For `python -m phoihop.regulations.extraction`."""
    parser = argparse.ArgumentParser(prog="phoihop extraction")
    configure(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

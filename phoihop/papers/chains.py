"""Which chain of review a paper goes through (quy trình duyệt)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from phoihop.organisations.models import Body, RoleKind
from phoihop.papers.models import ReviewChain


@dataclass(frozen=True)
class Step:
    """One step: what is done, by which role of the issuer."""

    label: str
    role: RoleKind

    def as_json(self) -> dict[str, str]:
        """For `ReviewChain.steps`."""
        return asdict(self)


@dataclass(frozen=True)
class Chain:
    """The steps, and whether the body set them itself; `kind` is the type of paper they are for, "" for all others."""

    steps: tuple[Step, ...]
    is_default: bool
    kind: str = ""


@cache
def shipped() -> Chain:
    """The chain of a body that has set none, from `data/review_chain.json`."""
    data = json.loads((Path(__file__).parent / "data" / "review_chain.json").read_text("utf-8"))
    return Chain(_steps(data["steps"]), is_default=True)


def chain_of(body: Body, kind: str) -> Chain:
    """The body's chain for this type of paper, else its general one, else the shipped one."""
    found = {row.kind: row for row in ReviewChain.objects.filter(body=body, kind__in=["", kind])}
    row = found.get(kind) or found.get("")
    return Chain(_steps(row.steps), is_default=False, kind=row.kind) if row else shipped()


def chains_of(body: Body) -> list[Chain]:
    """Every chain the body has set, the general one first; [shipped] when none."""
    rows = ReviewChain.objects.filter(body=body).order_by("kind")
    return [Chain(_steps(row.steps), is_default=False, kind=row.kind) for row in rows] or [shipped()]


def _steps(data: list[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(item["label"], RoleKind(item["role"])) for item in data)

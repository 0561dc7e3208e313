"""The machine says which field and which body; what people corrected teaches it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.petitions import shipped, store
from phoihop.petitions.models import Competence, Decision, Petition, Proposal, ProposalKind
from phoihop.petitions.proposing import Proposal as Guess
from phoihop.petitions.proposing import propose
from phoihop.petitions.rules.nearness import near, signs
from phoihop.petitions.rules.words import read

REMEMBERED = 300  # newest decisions that a new petition is compared with
SHOWN = 3
TEACHES = 0.6  # from this nearness on a correction takes the place of the model's guess
SIMILAR = 0.35


@dataclass(frozen=True)
class Remembered:
    """A petition that a person decided on, and what he took."""

    code: str
    signs: frozenset[str]
    kind: str
    value: str
    corrected: bool


def propose_for(*, petitions: Sequence[Petition], at: datetime) -> list[Proposal]:
    """Propose field and body of each petition (máy đề xuất); earlier proposals that nobody decided give way.

    No person acts: nothing takes effect by it.
    """
    if not petitions:
        return []
    guesses = propose([row.text for row in petitions], on=clock.day_of(at), own=_own_competence())
    waiting = list(Proposal.objects.waiting().filter(petition__in=petitions, kind__in=["field", "body"]))
    for old in waiting:
        old.decision, old.decided_at = Decision.REPLACED, at
    audit.bulk_save(waiting, ["decision", "decided_at"], verb="proposal.replaced", by=None, at=at)
    memory, model = remembered(), str(store.provenance()["sha256"])[:12]
    rows = [
        row
        for petition, guess in zip(petitions, guesses, strict=True)
        for row in _rows(petition, guess, memory, model, at)
    ]
    audit.bulk_create(rows, verb="proposal.made", by=None, at=at)
    return rows


def _own_competence() -> tuple[shipped.Competence, ...]:
    """The province's table as the machine reads it; `propose` picks what is in force on its day."""
    return tuple(
        shipped.Competence(
            row.field, row.level, row.rank, row.body_key, row.starts_on, row.ends_on, row.basis, row.status
        )
        for row in Competence.objects.order_by("field", "level", "rank", "starts_on")
    )  # fmt: skip


def remembered() -> list[Remembered]:
    """The newest decisions on fields and bodies, each with the words of its petition."""
    rows = (
        Proposal.objects.filter(kind__in=["field", "body"], decision__in=[Decision.ACCEPTED, Decision.CORRECTED])
        .order_by("-decided_at")
        .values_list("petition__code", "petition__text", "kind", "decided_value", "decision")[:REMEMBERED]
    )
    cache: dict[str, frozenset[str]] = {}
    return [
        Remembered(
            code, cache.setdefault(code, _signs(text)), kind, value, corrected=decision == Decision.CORRECTED
        )
        for code, text, kind, value, decision in rows
    ]  # fmt: skip


def _signs(text: str) -> frozenset[str]:
    return signs(read(text, shipped.abbreviations()).plain)


def _rows(petition: Petition, guess: Guess, memory: Sequence[Remembered], model: str, at: datetime) -> list[Proposal]:
    mine = _signs(petition.text)
    ranked = [(near(mine, one.signs), one) for one in memory if one.code != petition.code]
    ranked.sort(key=lambda found: -found[0])
    told: dict[str, tuple[str, float, Sequence[str]]] = {
        ProposalKind.FIELD: (guess.field, guess.field_confidence, guess.field_top3[1:]),
        ProposalKind.BODY: (guess.body, guess.body_confidence, guess.body_top3[1:]),
    }
    made = []
    for kind, (value, confidence, others) in told.items():
        known = [found for found in ranked if found[1].kind == kind and found[0] >= SIMILAR]
        facts: dict[str, Any] = {"value": value, "confidence": confidence, "others": list(others)}
        reasons = list(guess.reason)
        taught = next((found for found in known if found[1].corrected and found[0] >= TEACHES), None)
        if taught is not None and taught[1].value != value:
            nearness, one = taught
            facts = {"value": one.value, "confidence": round(nearness, 3), "others": [value, *others][:2]}
            reasons.insert(0, f"Giống kiến nghị {one.code}, đã được người xử lý sửa lại.")
        similar = list(dict.fromkeys(one.code for _near, one in known))[:SHOWN]
        made.append(
            Proposal(petition=petition, kind=kind, reasons=reasons, similar=similar, model=model, made_at=at, **facts)
        )
    return made

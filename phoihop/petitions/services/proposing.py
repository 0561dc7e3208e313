"""The machine says which field and which body; what people corrected teaches it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.petitions import shipped
from phoihop.petitions.competence import Own
from phoihop.petitions.models import Decision, Petition, PetitionState, Proposal, ProposalKind
from phoihop.petitions.proposing import Proposal as Guess
from phoihop.petitions.proposing import propose_many
from phoihop.petitions.rules.nearness import nearness, signs
from phoihop.petitions.rules.saying import CORRECTED
from phoihop.petitions.rules.words import read
from phoihop.petitions.services.learning import in_use
from phoihop.petitions.services.table import as_the_machine_reads_it

KINDS = (ProposalKind.FIELD, ProposalKind.BODY)
REMEMBERED = 300  # newest decisions that a new petition is compared with
SHOWN = 3
TEACHES = 0.6  # from this nearness on a correction takes the place of the model's guess
SIMILAR = 0.35


@dataclass(frozen=True, slots=True)
class Guesses:
    """What the machine said of texts ahead of their rows: true while model, day and the province's table are these."""

    model: str
    on: date
    own: Own
    by_text: Mapping[str, Guess]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A petition that a person decided on, and what he took."""

    code: str
    kind: str
    value: str
    corrected: bool


class Memory:
    """The newest decisions, found by the words of their petitions."""

    def __init__(self, decisions: Sequence[tuple[Remembered, str]]) -> None:
        """Each decision with the text of its petition."""
        self._decisions = [one for one, _text in decisions]
        told = [_signs(text) for _one, text in decisions]
        self._sizes = [len(found) for found in told]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, found in enumerate(told):
            for sign in found:
                self._places[sign].append(place)

    def like(self, petition: Petition) -> list[tuple[float, Remembered]]:
        """Decisions on petitions that are near `petition` in their words, and how near; the nearest first."""
        mine, shared = _signs(petition.text), [0] * len(self._decisions)
        for sign in mine:
            for place in self._places.get(sign, ()):
                shared[place] += 1
        ranked = [
            (nearness(count, len(mine), size), one)
            for count, size, one in zip(shared, self._sizes, self._decisions, strict=True)
        ]
        near = [found for found in ranked if found[0] >= SIMILAR and found[1].code != petition.code]
        return sorted(near, key=lambda found: -found[0])


def guessed(texts: Sequence[str], on: date, ahead: Guesses | None = None) -> Guesses:
    """What the machine says of `texts` now; what it said `ahead`, if that still holds, is not asked again."""
    (model, called), own = in_use(), as_the_machine_reads_it()
    known = ahead.by_text if ahead and (ahead.model, ahead.on, ahead.own) == (called, on, own) else {}
    asked = [text for text in texts if text not in known]
    return Guesses(
        called, on, own, {**known, **dict(zip(asked, propose_many(asked, on=on, own=own, model=model), strict=True))}
    )


def propose_for(*, petitions: Sequence[Petition], at: datetime, ahead: Guesses | None = None) -> list[Proposal]:
    """Propose field and body of each petition (máy đề xuất); earlier proposals that nobody decided give way.

    No person acts: nothing takes effect by it.
    """
    if not petitions:
        return []
    guesses = guessed([row.text for row in petitions], clock.day_of(at), ahead)
    waiting = list(Proposal.objects.waiting().filter(petition__in=petitions, kind__in=["field", "body"]))
    for old in waiting:
        old.decision, old.decided_at = Decision.REPLACED, at
    audit.bulk_save(waiting, ["decision", "decided_at"], verb="proposal.replaced", by=None, at=at)
    memory = remembered()
    rows = [
        row
        for petition in petitions
        for row in _rows(petition, guesses.by_text[petition.text], memory, guesses.model, at)
    ]
    audit.bulk_create(rows, verb="proposal.made", by=None, at=at)
    return rows


def remembered() -> Memory:
    """The newest decisions on fields and bodies; read again only when a newer one stands in the database."""
    newest = tuple(_decided(kind).values_list("pk", flat=True).first() for kind in KINDS)
    return _remembered(newest)


@lru_cache(maxsize=1)
def _remembered(newest: tuple[UUID | None, ...]) -> Memory:
    """`newest`: the last decision of each kind; these stand for all before them, a decision is never changed."""
    facts = ("decided_at", "petition__code", "petition__text", "kind", "decided_value", "decision")
    rows = [row for kind in KINDS for row in _decided(kind).values_list(*facts)[:REMEMBERED]]
    rows.sort(key=lambda row: row[0], reverse=True)
    return Memory(
        [
            (Remembered(code, kind, value, corrected=decision == Decision.CORRECTED), text)
            for _at, code, text, kind, value, decision in rows[:REMEMBERED]
        ]
    )


def _decided(kind: str) -> QuerySet[Proposal]:
    """What people decided of proposals of `kind`, the newest first."""
    taken = [Decision.ACCEPTED, Decision.CORRECTED]
    return Proposal.objects.filter(kind=kind, decision__in=taken).order_by("-decided_at", "-pk")


@lru_cache(maxsize=1024)
def _signs(text: str) -> frozenset[str]:
    return signs(read(text, shipped.abbreviations()).plain)


def _rows(petition: Petition, guess: Guess, memory: Memory, model: str, at: datetime) -> list[Proposal]:
    near = memory.like(petition)
    told: dict[str, tuple[str, float, Sequence[str]]] = {
        ProposalKind.FIELD: (guess.field, guess.field_confidence, guess.field_top3[1:]),
        ProposalKind.BODY: (guess.body, guess.body_confidence, guess.body_top3[1:]),
    }
    made = []
    if petition.field and not petition.body_key and petition.state == PetitionState.NEW:
        # Whoever wrote the table it came in has named the field; nobody has decided yet.
        del told[ProposalKind.FIELD]
    for kind, (value, confidence, others) in told.items():
        known = [found for found in near if found[1].kind == kind]
        facts: dict[str, Any] = {"value": value, "confidence": confidence, "others": list(others)}
        reasons = list(guess.reason)
        taught = next((found for found in known if found[1].corrected and found[0] >= TEACHES), None)
        if taught is not None and taught[1].value != value:
            sure, one = taught
            facts = {"value": one.value, "confidence": round(sure, 3), "others": [value, *others][:2]}
            reasons.insert(0, CORRECTED % {"code": one.code})
        similar = list(dict.fromkeys(one.code for _near, one in known))[:SHOWN]
        made.append(
            Proposal(petition=petition, kind=kind, reasons=reasons, similar=similar, model=model, made_at=at, **facts)
        )
    return made

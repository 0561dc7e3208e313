"""Field and competent body of a petition as a proposal: best guess, next guesses, how sure, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from . import shipped, store
from .competence import Own, basis, shares
from .rules import saying
from .rules.model import Model, chances, confidence
from .rules.reading import Reading, Said, reading

TERMS_SHOWN = 4
PORTION = 256  # texts whose numbers are held at once


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the machine proposes for one text; a person decides."""

    field: str
    field_confidence: float
    field_top3: tuple[str, ...]
    body: str
    body_confidence: float
    body_top3: tuple[str, ...]
    reason: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Keys and order are a promise to programs."""
        return {
            "field": self.field,
            "field_confidence": self.field_confidence,
            "field_top3": list(self.field_top3),
            "body": self.body,
            "body_confidence": self.body_confidence,
            "body_top3": list(self.body_top3),
            "reason": list(self.reason),
        }


def propose_many(texts: Iterable[str], *, on: date, own: Own = (), model: Model | None = None) -> Iterator[Proposal]:
    """A proposal for each of any number of `texts`, in order, a portion in memory at a time: some 2,000 a second of processor
    time. No database: an import may ask it before its rows are written."""
    rest = iter(texts)
    while portion := list(islice(rest, PORTION)):
        yield from propose(portion, on=on, own=own, model=model)


def propose(texts: Sequence[str], *, on: date, own: Own = (), model: Model | None = None) -> list[Proposal]:
    """A proposal for each of `texts` by `model` (the one that ships) and the competence table in force `on` the day. `own`: a
    province's own rows."""
    if not texts:
        return []
    model, tools = model or store.load(), shipped.tools()
    readings = [reading(text, tools) for text in texts]
    found = chances(model, readings, shares(on, own))
    best_fields = np.argsort(-found.field, axis=1, kind="stable")[:, :3]
    best_bodies = np.argsort(-found.body, axis=1, kind="stable")[:, :3]
    field_sure = confidence(found.field.max(1), model.field_line)
    body_sure = confidence(found.body.max(1), model.body_line)
    proposals = []
    for row, one in enumerate(readings):
        fields = tuple(tools.fields[place] for place in best_fields[row])
        bodies = tuple(tools.bodies[place] for place in best_bodies[row])
        proposals.append(
            Proposal(
                fields[0],
                round(float(field_sure[row]), 3),
                fields,
                bodies[0],
                round(float(body_sure[row]), 3),
                bodies,
                tuple(_reasons(one, fields[0], bodies[0], on, own)),
            )
        )
    return proposals


def _reasons(one: Reading, field: str, body: str, on: date, own: Own) -> list[str]:
    """The words that led there, and the rule of competence."""
    name, who = shipped.fields()[field], shipped.bodies()[body]
    reasons = []
    if terms := _quoted(one.field_terms, field):
        reasons.append(saying.FIELD_BY_TERMS % {"field": name, "terms": terms})
    else:
        reasons.append(saying.FIELD_BY_STYLE % {"field": name})
    if terms := _quoted(one.name_terms, body):
        reasons.append(saying.BODY_NAMED % {"body": who.name, "terms": terms})
    if terms := _quoted(one.matter_terms, body):
        reasons.append(saying.BODY_BY_MATTER % {"body": who.name, "terms": terms})
    if terms := _quoted(one.level_terms, who.level):
        reasons.append(saying.LEVELS[who.level] % {"terms": terms})
    if row := basis(field, body, on, own):
        sentence = saying.TO_CONFIRM if row.status == "to_confirm" else saying.COMPETENT
        reasons.append(sentence % {"body": who.name, "field": name, "basis": row.basis})
    else:
        reasons.append(saying.NOT_COMPETENT % {"field": name, "body": who.name})
    return reasons


def _quoted(said: Said, key: str) -> str:
    terms = sorted(said.get(key, ()), reverse=True)[:TERMS_SHOWN]
    return ", ".join(f"«{term}»" for _weight, term in terms)

"""A signed regulation enters: its file is read, its tree stored, obligations proposed. Nothing takes effect here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.regulations.models import (
    BodyRole,
    Edition,
    Obligation,
    ObligationBody,
    Party,
    Regulation,
    RegulationKind,
    Unit,
)
from phoihop.regulations.permissions import can_enter
from phoihop.regulations.queries import directory_entries
from phoihop.regulations.rules import obligations as extraction
from phoihop.regulations.rules.bodies import Matcher, aliases_in
from phoihop.regulations.rules.events import event_kind_of
from phoihop.regulations.rules.parse import Document as ParsedText
from phoihop.regulations.rules.parse import Parsed, as_json
from phoihop.regulations.rules.titles import title_of
from phoihop.regulations.rules.tree import Node
from phoihop.regulations.services.review import mark_non_operative

MOST_UNITS = 10_000  # the longest laws in force have some 3,000


@dataclass(frozen=True)
class NewRegulation:
    """What the clerk confirms before the text is stored."""

    title: str
    short_title: str
    kind: RegulationKind
    parties: Sequence[Body]


@transaction.atomic
def enter(
    *,
    new: NewRegulation,
    parsed: Parsed,
    source: Document | None,
    entered_by: Body,
    by: User,
    at: datetime,
    owed: Sequence[extraction.Obligation] | None = None,
    reasons: Mapping[str, str] | None = None,
    lineages: Mapping[str, UUID] | None = None,
) -> Regulation:
    """Store a text that was read, as the draft of a regulation, with its promises as proposals.

    `owed`: the promises, where the file carries them; None: the machine finds them. `reasons`: {address: why nothing
    is owed there}, as `by` decided to take them over from the file. `lineages`: {address: lineage} where the units are
    known already.

    Raises PermissionDenied (`by` is not at work in `entered_by`), Refused "regulation.no_article",
    "regulation.too_long", "regulation.too_few_parties".
    """
    if not can_enter(by, entered_by):
        raise PermissionDenied
    if len({party.pk for party in new.parties}) < 2 and new.kind != RegulationKind.ISSUED:
        raise Refused("regulation.too_few_parties", _("Quy chế phối hợp cần ít nhất hai bên ký."))
    text = text_to_track(parsed)
    if sum(1 for _node in text.nodes()) > MOST_UNITS:
        raise Refused(
            "regulation.too_long",
            _("Văn bản có quá nhiều điều, khoản, điểm so với một quy chế; hãy kiểm tra lại tệp, hoặc tách phụ lục ra."),
        )
    if not any(node.type == "article" for node in text.nodes()):
        raise Refused("regulation.no_article", _("Không thấy điều nào trong văn bản; hãy kiểm tra lại tệp."))
    regulation = Regulation(
        title=new.title,
        short_title=new.short_title,
        kind=new.kind,
        number_text=parsed.header.number or "",
        signed_on=parsed.header.date,
        place=parsed.header.place or "",
        entered_by=entered_by,
        created_at=at,
    )
    parties = [Party(regulation=regulation, body=body, order=order) for order, body in enumerate(new.parties, 1)]
    edition = Edition(
        regulation=regulation,
        number=1,
        source=source,
        reading=_found_beside(parsed),
        lines=[[line.number, line.text] for line in parsed.lines],
    )
    audit.create(regulation, verb="regulation.entered", parts=[*parties, edition], by=by, at=at)
    units = store_tree(edition, text, lineages=lineages or {}, by=by, at=at)
    propose(text, units, parties=new.parties, owed=owed, by=by, at=at)
    for address, reason in (reasons or {}).items():
        if address in units:
            mark_non_operative(unit_id=units[address].pk, reason=reason[:300], by=by, at=at)
    return regulation


def text_to_track(parsed: Parsed) -> ParsedText:
    """The regulation itself: what a decision issues, else the only text."""
    attached = [document for document in parsed.documents if document.role == "attachment"]
    return attached[0] if attached else parsed.documents[0]


def store_tree(
    edition: Edition, text: ParsedText, *, lineages: Mapping[str, UUID], by: User, at: datetime
) -> dict[str, Unit]:
    """Store the units of a text in order. Returns {address: unit}. `lineages`: {address: lineage}, else a new one."""
    units: dict[str, Unit] = {}

    def add(node: Node, parent: Unit | None) -> None:
        unit = Unit(
            edition=edition,
            parent=parent,
            type=node.type,
            number=node.number,
            heading=node.heading,
            text=node.text,
            eid=node.address,
            position=len(units) + 1,
            line=node.line,
            lineage=lineages.get(node.address) or uuid4(),
        )
        units[node.address] = unit
        for child in node.children:
            add(child, unit)

    for root in text.tree:
        add(root, None)
    audit.bulk_create(list(units.values()), verb="unit.read", by=by, at=at)
    return units


def propose(
    text: ParsedText,
    units: dict[str, Unit],
    *,
    parties: Sequence[Body],
    by: User,
    at: datetime,
    owed: Sequence[extraction.Obligation] | None = None,
) -> int:
    """Store promises as proposals on the units of a text; bodies matched to the directory. Returns how many."""
    aliases: dict[str, str] = {}
    for node in text.nodes():
        aliases |= aliases_in(node.text)
    matcher = Matcher(directory_entries(), parties=tuple(str(body.pk) for body in parties), aliases=aliases)
    rows: list[Obligation] = []
    bodies: dict[Any, list[ObligationBody]] = {}
    orders: dict[str, int] = {}
    for found in extraction.document_obligations(text) if owed is None else owed:
        if found.address not in units:
            continue  # of another text in the same file
        orders[found.address] = orders.get(found.address, 0) + 1
        row = _proposal(found, units[found.address], orders[found.address])
        rows.append(row)
        bodies[row.pk] = list(_bodies(row, found, matcher))
    audit.bulk_create(rows, verb="obligation.proposed", parts=bodies, by=None, at=at)
    return len(rows)


def _proposal(found: extraction.Obligation, unit: Unit, order: int) -> Obligation:
    timing: dict[str, Any] = dict(found.timing or {"kind": "unspecified", "words": found.quote[:200]})
    if timings.mistakes(timing):
        timing = {"kind": "unspecified", "words": found.quote[:200]}
    return Obligation(
        unit=unit,
        order=order,
        distribution=found.distribution,
        action=title_of(found.action, found.partners),
        output=found.output[:300],
        condition=found.condition[:300],
        timing=timing,
        event_kind=event_kind_of(timing),
        quote=found.quote,
        confidence=found.confidence,
        proposed_by_machine=True,
    )


def _bodies(row: Obligation, found: extraction.Obligation, matcher: Matcher) -> list[ObligationBody]:
    groups = (
        (BodyRole.LEAD, found.leads),
        (BodyRole.PARTNER, found.partners),
        (BodyRole.RECIPIENT, found.recipients),
        (BodyRole.CC, found.cc),
    )
    made: list[ObligationBody] = []
    seen: set[tuple[str, str]] = set()
    for role, forms in groups:
        for form in forms:
            for key in matcher.resolve(form) or ("",):
                if (role, key or form) in seen:
                    continue
                seen.add((role, key or form))
                body_id = UUID(key) if key else None
                made.append(
                    ObligationBody(obligation=row, role=role, body_id=body_id, written=form[:300], order=len(made) + 1)
                )
    return made


def _found_beside(parsed: Parsed) -> dict[str, Any]:
    """What the reading found beside the tree; each doubt with its sentence and values, to be told in any language."""
    found = {key: value for key, value in as_json(parsed).items() if key not in {"documents", "obligations"}}
    told = [{"sentence": doubt.sentence, "values": doubt.values} for doubt in parsed.doubts]
    return found | {"warnings": [kept | more for kept, more in zip(found["warnings"], told, strict=True)]}

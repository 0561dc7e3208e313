"""A text that was drafted here and signed enters: as a new regulation, or as an amendment of one in force.

Where a unit goes on from an earlier text its lineage stays, and with it the promises that hang on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Person, Term
from phoihop.regulations.models import Edition, EditionState, Obligation, Regulation, RegulationState, Unit
from phoihop.regulations.permissions import can_review
from phoihop.regulations.queries import successors
from phoihop.regulations.rules import obligations as extraction
from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.lines import Line
from phoihop.regulations.rules.parse import Document as ParsedText
from phoihop.regulations.rules.parse import Parsed
from phoihop.regulations.services.entry import NewRegulation, enter, propose, store_tree
from phoihop.regulations.services.force import _locked
from phoihop.regulations.services.renewal import carry


@dataclass(frozen=True)
class Drafted:
    """A signed text with what its paper says. `lineages`: {address: lineage} of its units; `lines`: its words."""

    text: ParsedText
    lineages: Mapping[str, UUID]
    lines: Sequence[Line]
    basis: Sequence[str]
    number_text: str
    signed_on: date
    place: str = ""
    scan: Document | None = None
    signers: Mapping[UUID, tuple[Person | None, str, str]] = field(default_factory=dict)  # body: who, post, form


@transaction.atomic
def enter_drafted(
    *,
    new: NewRegulation,
    drafted: Drafted,
    after: Regulation | None,
    follower: Body | None,
    term: Term | None,
    entered_by: Body,
    by: User,
    at: datetime,
) -> Regulation:
    """Enter the signed text as the draft of a regulation, to be reviewed clause by clause like any other.

    `after`: the regulation it goes on from: its promises come along as proposals of the same lineage.

    Raises PermissionDenied, Refused "regulation.no_article", "regulation.too_long", "regulation.too_few_parties".
    """
    header = Header(
        title=new.title, number=drafted.number_text, date=drafted.signed_on.isoformat(), basis=list(drafted.basis)
    )
    last = after.editions.exclude(state=EditionState.DRAFT).order_by("-number").first() if after else None
    carried = _with_promises(last, drafted.lineages)
    owed = [one for one in extraction.document_obligations(drafted.text) if one.address not in carried]
    parsed = Parsed(header, [drafted.text], [], list(drafted.lines))
    regulation = enter(
        new=new,
        parsed=parsed,
        source=None,
        entered_by=entered_by,
        by=by,
        at=at,
        owed=owed,
        lineages=drafted.lineages,
    )
    regulation.follower, regulation.term, regulation.cloned_from = follower, term, after
    regulation.replaces = after if after and after.state == RegulationState.IN_FORCE else None
    regulation.signed_on, regulation.place, regulation.scan = drafted.signed_on, drafted.place, drafted.scan
    facts = ["follower", "term", "cloned_from", "replaces", "signed_on", "place", "scan"]
    audit.save(regulation, facts, verb="regulation.signed_text_entered", by=by, at=at)
    _sign(regulation, drafted, by=by, at=at)
    if last is not None and after is not None:
        units = {unit.lineage: unit for unit in regulation.editions.get().units.all()}
        old = last.units.filter(lineage__in=units)
        copies = {unit.pk: units[unit.lineage] for unit in old}
        carry(last, copies, accepted=(), bodies=successors(after), by=by, at=at)
        _keep_grounds(old, units, by=by, at=at)
    return regulation


@transaction.atomic
def amend_as_drafted(*, regulation_id: UUID, drafted: Drafted, basis: str, by: User, at: datetime) -> Edition:
    """Open an amendment with the signed text: a draft edition, to be reviewed and applied by who heads it.

    What is worded as before keeps its accepted promises; where words changed they are proposals again; a clause that is
    gone takes its promises with it, and the ledger's impact list closes what was open.

    Raises PermissionDenied, Refused "regulation.not_in_force", "amendment.open".
    """
    regulation = _locked(regulation_id)
    if not can_review(by, regulation):
        raise PermissionDenied
    if regulation.state != RegulationState.IN_FORCE:
        raise Refused("regulation.not_in_force", _("Chỉ sửa đổi quy chế đang có hiệu lực."))
    if regulation.editions.filter(state=EditionState.DRAFT).exists():
        raise Refused("amendment.open", _("Đã có một lần sửa đổi đang soạn."))
    current = regulation.editions.get(state=EditionState.IN_FORCE)
    edition = Edition(
        regulation=regulation,
        number=regulation.editions.count() + 1,
        basis=basis,
        reading={"basis": list(drafted.basis)},
        lines=[[line.number, line.text] for line in drafted.lines],
    )
    audit.create(edition, verb="amendment.opened", by=by, at=at)
    units = store_tree(edition, drafted.text, lineages=drafted.lineages, by=by, at=at)
    by_lineage = {unit.lineage: unit for unit in units.values()}
    old = list(current.units.filter(lineage__in=by_lineage))
    copies = {unit.pk: by_lineage[unit.lineage] for unit in old}
    same = {unit.pk for unit in old if _words(unit) == _words(copies[unit.pk])}
    carry(current, copies, accepted=same, bodies={}, by=by, at=at)
    _keep_grounds([unit for unit in old if unit.pk in same], by_lineage, by=by, at=at)
    carried = _with_promises(current, drafted.lineages)
    untouched = {copies[key].eid for key in same} | carried
    owed = [one for one in extraction.document_obligations(drafted.text) if one.address not in untouched]
    parties = [party.body for party in regulation.parties.select_related("body")]
    propose(drafted.text, units, parties=parties, owed=owed, by=by, at=at)
    return edition


def _with_promises(edition: Edition | None, lineages: Mapping[str, UUID]) -> set[str]:
    """Addresses whose unit had accepted promises in the earlier edition."""
    if edition is None:
        return set()
    owed = Obligation.objects.accepted().filter(unit__edition=edition)
    bound = set(owed.values_list("unit__lineage", flat=True))
    return {address for address, lineage in lineages.items() if lineage in bound}


def _words(unit: Unit) -> tuple[str | None, str]:
    return unit.heading, unit.text


def _keep_grounds(old: Iterable[Unit], units: Mapping[UUID, Unit], *, by: User, at: datetime) -> None:
    """Why nothing is owed in a clause stays said where the clause stays."""
    marked = []
    for unit in old:
        if unit.non_operative_reason:
            new = units[unit.lineage]
            new.non_operative_reason = unit.non_operative_reason
            marked.append(new)
    audit.bulk_save(marked, ["non_operative_reason"], verb="unit.ground_kept", by=by, at=at)


def _sign(regulation: Regulation, drafted: Drafted, *, by: User, at: datetime) -> None:
    """Who signed for each party, in which form."""
    signed = []
    for party in regulation.parties.all():
        if party.body_id in drafted.signers:
            party.signer, party.signer_post, party.signing_form = drafted.signers[party.body_id]
            signed.append(party)
    audit.bulk_save(signed, ["signer", "signer_post", "signing_form"], verb="party.signed", by=by, at=at)

"""Reads over a regulation's text: its tree, its coverage, its obligations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from phoihop.organisations.models import Body, RoleKind
from phoihop.papers.queries import holders, usual_place
from phoihop.regulations.akn import Exchange
from phoihop.regulations.models import (
    BodyRole,
    Edition,
    EditionState,
    Obligation,
    ObligationBody,
    ObligationState,
    Regulation,
    Unit,
)
from phoihop.regulations.rules.addresses import in_words
from phoihop.regulations.rules.bodies import DirectoryEntry
from phoihop.regulations.rules.coverage import Coverage, UnitFacts, coverage
from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.obligations import Obligation as OwedInText
from phoihop.regulations.rules.parse import Document as ParsedText
from phoihop.regulations.rules.parse import Parsed
from phoihop.regulations.rules.tree import Node


@dataclass(frozen=True)
class TreeUnit:
    """A unit with what hangs on it. `status` is None where the unit need not be accounted for itself."""

    unit: Unit
    address: str
    depth: int
    status: str | None
    obligations: list[Obligation]
    children: list[TreeUnit] = field(default_factory=list)

    def walk(self) -> Iterator[TreeUnit]:
        """This unit and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def place_of(body: Body) -> str:
    """The place before the date (địa danh) on papers of `body`: as in its latest papers, else where it last signed."""
    if found := usual_place(body):
        return found
    signed = Regulation.objects.filter(parties__body=body).exclude(place="").order_by("-signed_on", "-pk")
    return signed.values_list("place", flat=True).first() or ""


def edition_in_use(regulation: Regulation) -> Edition | None:
    """The edition in force; while the regulation is a draft, its draft. The lines it was read from come when asked for."""
    editions = regulation.editions.exclude(state=EditionState.SUPERSEDED).order_by("number").defer("lines", "reading")
    in_force = [edition for edition in editions if edition.state == EditionState.IN_FORCE]
    return next(iter(in_force or editions), None)


def edition_on(regulation: Regulation, day: date) -> Edition | None:
    """The edition that applied on `day`; None before the first took effect."""
    editions = regulation.editions.exclude(state=EditionState.DRAFT).filter(from_on__lte=day)
    return editions.order_by("-from_on", "-number").first()


def wordings_of(unit: Unit) -> list[Unit]:
    """The unit through the editions that took effect, oldest first, only where its words changed."""
    same = Unit.objects.filter(lineage=unit.lineage, edition__regulation=unit.edition.regulation_id)
    rows = same.exclude(edition__state=EditionState.DRAFT).select_related("edition").order_by("edition__number")
    changed: list[Unit] = []
    for row in rows:
        if not changed or (changed[-1].heading, changed[-1].text) != (row.heading, row.text):
            changed.append(row)
    return changed


def exchange_of(edition: Edition) -> Exchange:
    """An edition as it travels in an Akoma Ntoso file: four queries whatever its length."""
    regulation = edition.regulation
    roots: list[Node] = []
    made: dict[UUID, Node] = {}
    owed: list[OwedInText] = []
    rows = [found for root in tree(edition) for found in root.walk()]
    for row in rows:
        unit = row.unit
        node = Node(unit.type, unit.number, unit.heading, unit.text, unit.line or 0, address=unit.eid)
        made[unit.pk] = node
        (made[unit.parent_id].children if unit.parent_id else roots).append(node)
        owed.extend(_owed(unit, obligation) for obligation in row.obligations)
    reading = edition.reading
    header = Header(
        title=regulation.title,
        number=regulation.number_text or None,
        date=regulation.signed_on.isoformat() if regulation.signed_on else None,
        place=regulation.place or None,
        kind=reading.get("kind"),
        parties=[party.body.name for party in regulation.parties.select_related("body").order_by("order")],
        basis=list(reading.get("basis", [])),
    )
    return Exchange(
        parsed=Parsed(header, [ParsedText("main", regulation.title, roots)], [], []),
        obligations=tuple(owed),
        reasons={row.unit.eid: reason for row in rows if (reason := row.unit.non_operative_reason)},
        lineages={row.unit.eid: str(row.unit.lineage) for row in rows},
        code=regulation.code,
        events=tuple(_events(regulation, edition)),
    )


def _owed(unit: Unit, row: Obligation) -> OwedInText:
    bodies: dict[str, list[str]] = {}
    for body in row.bodies.all():
        bodies.setdefault(body.role, []).append(body.body.name if body.body else body.written)
    return OwedInText(
        address=unit.eid,
        leads=tuple(bodies.get(BodyRole.LEAD, [])),
        partners=tuple(bodies.get(BodyRole.PARTNER, [])),
        recipients=tuple(bodies.get(BodyRole.RECIPIENT, [])),
        cc=tuple(bodies.get(BodyRole.CC, [])),
        distribution=row.distribution,
        action=row.action,
        timing=row.timing,
        output=row.output,
        confidence=1.0 if row.confidence is None else row.confidence,
        quote=row.quote,
        condition=row.condition,
    )


def _events(regulation: Regulation, edition: Edition) -> Iterator[tuple[str, str]]:
    """What happened to the text up to this edition, for its life cycle: first day, amendments, end."""
    past = regulation.editions.exclude(state=EditionState.DRAFT).filter(number__lte=edition.number)
    for number, day in past.order_by("number").values_list("number", "from_on"):
        if day:
            yield day.isoformat(), "generation" if number == 1 else "amendment"
    if regulation.in_force_until:
        yield regulation.in_force_until.isoformat(), "repeal"


def coverage_of(edition: Edition) -> Coverage:
    """The coverage of an edition: one query whatever its length."""
    return coverage(_facts(edition))


SHEET = 200  # units on one page; a regulation has fewer, a law of 300 pages some fifteen such sheets


@dataclass(frozen=True)
class Sheet:
    """As much of a text as one page shows, cut before an article or above, with what is true of the whole text.

    `starts`: eId of the first unit of every sheet; `waits`: eId of the first
    unit after this sheet (then from the beginning) that is not accounted for; `from_line`, `to_line`: of the source.
    """

    rows: list[TreeUnit]
    coverage: Coverage
    number: int = 1
    starts: Sequence[str] = ()
    waits: str = ""
    from_line: int = 0
    to_line: int | None = None

    @property
    def before(self) -> str:
        """Where the sheet before this one begins; "" for the first."""
        return self.starts[self.number - 2] if self.number > 1 else ""

    @property
    def after(self) -> str:
        """Where the next sheet begins; "" for the last."""
        return self.starts[self.number] if self.number < len(self.starts) else ""


@dataclass(frozen=True)
class _Place:
    """A unit without its words: what the cutting of a text into sheets asks."""

    facts: UnitFacts
    eid: str
    line: int | None


def sheet(edition: Edition, *, at: str = "") -> Sheet:
    """The sheet of `edition` that holds the unit addressed `at` (else the first): four queries whatever the length."""
    places = _places(edition)
    covered = coverage([place.facts for place in places])
    starts = [
        index for index, place in enumerate(places) if place.facts.type not in {"clause", "point"}
    ]  # a sheet begins with an article or what stands above it
    cuts = [0]
    for start in starts:
        if start - cuts[-1] >= SHEET:
            cuts.append(start)
    wanted = next((index for index, place in enumerate(places) if place.eid == at), 0)
    number = sum(1 for cut in cuts if cut <= wanted)
    begin, end = cuts[number - 1], cuts[number] if number < len(cuts) else len(places)
    waiting = [place.eid for place in places[end:] + places[:end] if covered.status.get(place.facts.id) in WAITING]
    return Sheet(
        rows=_rows(edition, places, begin, end, covered),
        coverage=covered,
        number=number,
        starts=[places[cut].eid for cut in cuts] if places else [],
        waits=waiting[0] if waiting else "",
        from_line=(places[begin].line or 0) if number > 1 else 0,
        to_line=places[end].line if end < len(places) else None,
    )


WAITING = {"waiting", "open"}


def row_of(unit: Unit) -> tuple[TreeUnit, Coverage]:
    """One unit as a page shows it, and the coverage of its text."""
    places = _places(unit.edition)
    covered = coverage([place.facts for place in places])
    index = next(index for index, place in enumerate(places) if place.facts.id == unit.pk)
    return _rows(unit.edition, places, index, index + 1, covered)[0], covered


def _rows(edition: Edition, places: Sequence[_Place], begin: int, end: int, covered: Coverage) -> list[TreeUnit]:
    parents = {place.facts.id: place.facts.parent for place in places}
    units = _with_obligations(edition).filter(pk__in=[place.facts.id for place in places[begin:end]])
    rows = []
    for unit in units:
        depth, above = 0, unit.parent_id
        while above:
            depth, above = depth + 1, parents.get(above)
        status, owed = covered.status.get(unit.pk), list(unit.obligations.all())
        rows.append(TreeUnit(unit=unit, address=in_words(unit.eid, _), depth=depth, status=status, obligations=owed))
    return rows


def _with_obligations(edition: Edition) -> QuerySet[Unit]:
    shown = (
        Obligation.objects.exclude(state=ObligationState.REJECTED)
        .order_by("order")
        .prefetch_related(Prefetch("bodies", ObligationBody.objects.select_related("body").order_by("role", "order")))
    )
    units = Unit.objects.filter(edition=edition).select_related("parent__parent").order_by("position")
    return units.prefetch_related(Prefetch("obligations", shown))


def first_open(edition: Edition, covered: Coverage) -> str:
    """The address of the first clause not yet accounted for; "" when there is none."""
    left = next((key for key, status in covered.status.items() if status in WAITING), None)
    return Unit.objects.values_list("eid", flat=True).get(edition=edition, pk=left) if left else ""


def heads_of(body: Body, *, on: date) -> list[str]:
    """Names of those who may put a regulation of `body` in force: its leader, the head of its office."""
    people = [user for role in (RoleKind.HEAD_OF_OFFICE, RoleKind.LEADER) for user in holders(body, role, on=on)]
    return list(dict.fromkeys(user.full_name for user in people))


def _facts(edition: Edition) -> list[UnitFacts]:
    return [place.facts for place in _places(edition)]


def _places(edition: Edition) -> list[_Place]:
    units = Unit.objects.filter(edition=edition).order_by("position")
    rows = units.annotate(
        accepted=Count("obligations", filter=Q(obligations__state=ObligationState.ACCEPTED)),
        proposed=Count("obligations", filter=Q(obligations__state=ObligationState.PROPOSED)),
    ).values_list("pk", "parent_id", "type", "non_operative_reason", "accepted", "proposed", "eid", "line")
    return [
        _Place(UnitFacts(pk, parent, type_, bool(reason), accepted, proposed), eid, line)
        for pk, parent, type_, reason, accepted, proposed, eid, line in rows
    ]


def tree(edition: Edition) -> list[TreeUnit]:
    """The whole text as a tree with obligations and coverage: four queries whatever its length."""
    status = coverage_of(edition).status
    roots: list[TreeUnit] = []
    made: dict[UUID, TreeUnit] = {}
    for unit in _with_obligations(edition):
        above = made.get(unit.parent_id) if unit.parent_id else None
        row = TreeUnit(
            unit=unit,
            address=in_words(unit.eid, _),
            depth=above.depth + 1 if above else 0,
            status=status.get(unit.pk),
            obligations=list(unit.obligations.all()),
        )
        made[unit.pk] = row
        (above.children if above else roots).append(row)
    return roots


def directory_entries() -> list[DirectoryEntry]:
    """The directory as the matcher of written names wants it: living bodies with today's and former names."""
    bodies = Body.objects.filter(abolished_on__isnull=True).prefetch_related("names").by_rank()
    return [
        DirectoryEntry(
            key=str(body.pk),
            names=tuple(dict.fromkeys([body.name, body.short_name, *(past.name for past in body.names.all())])),
            kind=body.kind,
        )
        for body in bodies
    ]


def successors(regulation: Regulation) -> dict[UUID | None, Body]:
    """{body or acting office of the old text: who acts for it now}, only where they differ."""
    rows = ObligationBody.objects.filter(obligation__unit__edition__regulation=regulation, body__isnull=False)
    ids = set(rows.values_list("body_id", flat=True)) | set(regulation.parties.values_list("body_id", flat=True))
    ids |= set(rows.filter(acting_office__isnull=False).values_list("acting_office_id", flat=True))
    ids |= {regulation.follower_id} if regulation.follower_id else set()
    living: dict[UUID | None, Body] = {}
    for body in Body.objects.filter(pk__in=ids, abolished_on__isnull=False).select_related("succeeded_by"):
        current = body
        while current.abolished_on is not None and current.succeeded_by is not None:
            current = current.succeeded_by
        if current != body:
            living[body.pk] = current
    return living

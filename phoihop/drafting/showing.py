"""A text in work as its pages show it: in sheets, with what is wrong or not yet said beside each clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from phoihop.drafting.models import ChangeKind, ClauseChange, Draft, DraftVersion
from phoihop.drafting.queries import Row, rows_of
from phoihop.drafting.rules import references
from phoihop.drafting.rules.comparing import Piece, pieces
from phoihop.drafting.rules.texts import Node, Place, holds, places, to_read, walk
from phoihop.regulations.models import Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules import obligations as extraction
from phoihop.regulations.rules.addresses import in_words
from phoihop.regulations.rules.lines import Line
from phoihop.regulations.rules.parse import Document
from phoihop.regulations.services import check
from phoihop.regulations.templatetags.regulations import doubt_words, timing_words

SHEET = 200  # nodes on one page
BELOW = ("part", "chapter", "section", "subsection", "article", "clause", "point")


@dataclass(frozen=True)
class Sheet:
    """As much of a text as one page shows, cut before an article or above. `starts`: id of the first node of each."""

    rows: list[Row]
    number: int
    starts: Sequence[str]

    @property
    def before(self) -> str:
        """Where the sheet before this one begins; "" for the first."""
        return self.starts[self.number - 2] if self.number > 1 else ""

    @property
    def after(self) -> str:
        """Where the next sheet begins; "" for the last."""
        return self.starts[self.number] if self.number < len(self.starts) else ""


def sheet_of(roots: Sequence[Node], at: str = "") -> Sheet:
    """The sheet that holds the node `at`, else the first."""
    rows = rows_of(roots)
    cuts = [0]
    for place, row in enumerate(rows):
        if row.node.type not in {"clause", "point"} and place - cuts[-1] >= SHEET:
            cuts.append(place)
    wanted = next((place for place, row in enumerate(rows) if row.node.id == at), 0)
    number = sum(1 for cut in cuts if cut <= wanted)
    end = cuts[number] if number < len(cuts) else len(rows)
    return Sheet(rows[cuts[number - 1] : end], number, [rows[cut].node.id for cut in cuts] if rows else [])


@dataclass(frozen=True)
class Owed:
    """What the machine reads out of a clause: who owes what by when; None where it found nobody, or no day."""

    action: str
    leads: str | None
    timing: str | None


@dataclass(frozen=True)
class Hints:
    """What stands beside a clause. `wrong`: to be mended; `owed`: promises the machine reads there."""

    wrong: list[str] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)


def wrong_in(roots: Sequence[Node], *, on: date, only: str = "") -> dict[str, list[str]]:
    """{id of a node: what is wrong there}: references, old legal bases, names that died, no words. `only`: of this."""
    found: dict[str, list[str]] = {}
    for one in references.broken(roots, only=only):
        found.setdefault(one.node, []).append(_reference(one))
    nodes = [node for node in walk(roots) if not only or node.id == only]
    for node in nodes:
        if not node.text and not node.heading and not node.children:
            found.setdefault(node.id, []).append(_("Chưa có lời văn."))
    lines = [Line(place, " ".join(filter(None, (node.heading, node.text)))) for place, node in enumerate(nodes)]
    for finding in check([line for line in lines if line.text], on=on):
        found.setdefault(nodes[finding.line].id, []).append(doubt_words(finding.doubt))
    return found


def wrong_bases(bases: Iterable[str], *, on: date) -> list[str]:
    """What is wrong with the legal bases."""
    lines = [Line(place, base) for place, base in enumerate(bases) if base]
    return [doubt_words(finding.doubt) for finding in check(lines, on=on)]


def hints_for(version: DraftVersion, node_id: str, *, on: date) -> Hints:
    """What to show beside one clause while it is written."""
    roots = version.roots
    place = places(roots)[node_id]
    return Hints(wrong_in(roots, on=on, only=node_id).get(node_id, []), _owed(roots, place))


def _owed(roots: Sequence[Node], place: Place) -> list[Owed]:
    """Promises the machine reads in the clause, in the sight of its article."""
    article = place.ancestor("article")
    if article is None:
        return []
    read = to_read([article])
    address = {
        id_.id: one.address for id_, one in zip(article.walk(), (n for r in read for n in r.walk()), strict=True)
    }
    said = extraction.document_obligations(Document("main", None, read))
    return [
        Owed(
            one.action,
            ", ".join(one.leads) or None,
            timing_words(one.timing) if one.timing and one.timing.get("kind") != "unspecified" else None,
        )
        for one in said
        if one.address == address[place.node.id]
    ]


def _reference(one: references.Broken) -> str:
    values = {"words": one.words}
    if one.why == "gone":
        return _("«%(words)s»: điều khoản này đã bỏ khỏi dự thảo; hãy ghi tham chiếu khác.") % values
    if one.why == "missing":
        return _("«%(words)s»: không có điều khoản mang số này trong dự thảo.") % values
    if one.why == "split":
        return _("«%(words)s»: các điều khoản này không còn ở cùng một chỗ; hãy viết lại tham chiếu.") % values
    return _("«%(words)s» không nói của điều nào nên không chạy theo khi đánh số lại; hãy viết thêm «Điều …».") % values


@dataclass(frozen=True)
class Ways:
    """What may be done with a node: kinds that may come after it and inside it, and where else it may go."""

    after: list[tuple[str, str]]
    inside: list[tuple[str, str]]
    into: list[tuple[str, str]]


def ways_of(roots: Sequence[Node], node_id: str, *, may_move: bool = True) -> Ways:
    """The ways open to a node, with their Vietnamese words."""
    found = places(roots)
    place = found[node_id]
    above = place.above[-1].type if place.above else None
    after = [kind for kind in BELOW if holds(above, kind) and kind == place.node.type]
    nearest = {"article": ["clause"], "clause": ["point"], "chapter": ["article", "section"], "section": ["article"]}
    inside = [kind for kind in nearest.get(place.node.type, []) if holds(place.node.type, kind)]
    below = {node.id for node in place.node.walk()}
    here = place.above[-1].id if place.above else ""
    homes = {
        key
        for key, home in found.items()
        if may_move and key not in {*below, here} and holds(home.node.type, place.node.type)
    }
    into = [(row.node.id, row.address) for row in rows_of(roots, only=homes)]
    return Ways([(kind, kind_word(kind)) for kind in after], [(kind, kind_word(kind)) for kind in inside], into)


def kind_word(kind: str) -> str:
    """«khoản» for a clause."""
    words = {
        "part": _("phần"),
        "chapter": _("chương"),
        "section": _("mục"),
        "subsection": _("tiểu mục"),
        "article": _("điều"),
        "clause": _("khoản"),
        "point": _("điểm"),
    }
    return words[kind]


@dataclass(frozen=True)
class Asked:
    """A change that was asked for, word by word against the words of then. `settled`: the same of other words that were
    taken up; `draft`: where it stands, for who may see it."""

    change: ClauseChange
    proposed: tuple[Piece, ...]
    settled: tuple[Piece, ...]
    draft: Draft | None


def asked(change: ClauseChange, *, sees_draft: bool) -> Asked:
    """A change as its request's page shows it."""
    before = "" if change.kind == ChangeKind.ADD else change.words_before
    other = change.adopted if change.adopted != change.proposed else ""
    proposed = " ".join(filter(None, (change.heading, change.proposed)))
    return Asked(
        change,
        pieces(before, proposed),
        pieces(before, other) if other else (),
        change.draft if sees_draft else None,
    )


@dataclass(frozen=True)
class Choice:
    """A clause of a text in force, to ask for something there. `number`: of what is asked already, 0 for nothing."""

    unit: Unit
    address: str
    depth: int
    number: int


def units_to_change(regulation: Regulation, changes: Iterable[ClauseChange]) -> list[Choice]:
    """The text in force, clause by clause."""
    edition = edition_in_use(regulation)
    there = {change.lineage: change.order for change in changes}
    depths: dict[object, int] = {None: -1}
    found = []
    for unit in edition.units.defer("search").order_by("position") if edition else ():
        depths[unit.pk] = depths.get(unit.parent_id, -1) + 1
        address = in_words(unit.eid, _)
        found.append(Choice(unit, address, depths[unit.pk], there.get(unit.lineage, 0)))
    return found

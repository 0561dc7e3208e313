"""Reads over drafts: the rows of a text as pages show them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from phoihop.drafting.models import (
    Answer,
    Attendance,
    Ceremony,
    CeremonyDraft,
    ChangeRequest,
    ClauseChange,
    Comment,
    CommentKind,
    Conference,
    Draft,
    DraftParty,
    DraftStage,
    DraftVersion,
    Round,
    Signature,
    SignatureMethod,
    Signing,
)
from phoihop.drafting.rules.standing import AGREED, How, Said, standing
from phoihop.drafting.rules.texts import Node, addresses, places, walk
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.organisations.models import Body, Person, sight_of
from phoihop.organisations.queries import heir_of
from phoihop.papers.signers import may_sign
from phoihop.regulations.models import Regulation
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words, mark
from phoihop.regulations.rules.lines import Line

PARTIES = Prefetch("parties", DraftParty.objects.select_related("body", "signer").order_by("order"))


@dataclass(frozen=True)
class Row:
    """A node as a page shows it: `eid` its Akoma Ntoso address, `address` in words, `mark` as the text prints it."""

    node: Node
    eid: str
    address: str
    mark: str
    depth: int


def rows_of(roots: Sequence[Node], *, only: Container[str] | None = None) -> list[Row]:
    """A text as the rows of a page, in its order; `only`: of these nodes."""
    eids = addresses(roots)
    return [
        Row(
            node=place.node,
            eid=eids[key],
            address=in_words(eids[key], gettext),
            mark=mark(place.node.type, place.node.number),
            depth=len(place.above),
        )
        for key, place in places(roots).items()
        if only is None or key in only
    ]


def working(draft: Draft) -> DraftVersion | None:
    """The version in work; None once the text is signed or given up."""
    return draft.versions.filter(frozen_at__isnull=True).first()


def latest(draft: Draft) -> DraftVersion:
    """The version in work, else the last frozen one; of a draft that left drafting, the one it left with."""
    versions = draft.versions.order_by("-number")
    frozen = None if draft.is_open else versions.frozen().first()
    return frozen or versions[0]


def drafting_bodies(user: User) -> QuerySet[Body]:
    """Living bodies in whose name `user` may draft."""
    sight = sight_of(user)
    at_work = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.filter(pk__in=at_work, abolished_on__isnull=True).by_rank()


def template_words(name: str) -> str:
    """The words of a template that comes with the product."""
    return files("phoihop.drafting").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Standing:
    """How a party stands to a version; `answer` its newest answer on it."""

    body: Body
    how: How
    answer: Answer | None = None

    @property
    def agreed(self) -> bool:
        """Whether nothing more is wanted of it."""
        return self.how in AGREED


def standings(draft: Draft, version: DraftVersion) -> list[Standing]:
    """How each party stands to `version`, in the order of signing."""
    answers = list(
        Answer.objects.filter(round__draft=draft, round__version=version)
        .select_related("round")
        .order_by("round__number")
    )
    said = [Said(one.body_id, one.stance, not one.round.is_open, one.round.silence_agrees) for one in answers]
    adopted = set(
        Attendance.objects.filter(conference__drafts__adopted=version, came=True).values_list("body", flat=True)
    )
    newest = {one.body_id: one for one in answers}
    return [
        Standing(
            party.body,
            standing(party.body_id, drafter=draft.drafted_by_id, said=said, adopted_by=adopted),
            newest.get(party.body_id),
        )
        for party in draft.parties.select_related("body").order_by("order")
    ]


@dataclass(frozen=True)
class PartySigner:
    """Who is to sign for a party: the one chosen for it, else its head; `who` None where the directory knows nobody.

    `holds`: whether the directory lets the chosen one still sign in that form.
    """

    party: DraftParty
    who: Person | None
    form: str
    post: str
    holds: bool = True

    @property
    def is_chosen(self) -> bool:
        """Whether somebody was chosen, and not just the head taken."""
        return self.party.signer is not None


def signers_of(draft: Draft, *, on: date) -> list[PartySigner]:
    """Who would sign if the text were put up on `on`, in the order of signing."""
    parties = list(draft.parties.all())
    able = may_sign([party.body for party in parties], on=on)
    found = []
    for party in parties:
        if party.signer is not None:
            holds = any((one.person, one.form) == (party.signer, party.signing_form) for one in able[party.body_id])
            found.append(PartySigner(party, party.signer, party.signing_form, party.signer_post, holds))
            continue
        head = next((one for one in able[party.body_id] if one.is_head), None)
        found.append(
            PartySigner(party, head.person, head.form, head.post) if head else PartySigner(party, None, "", "")
        )
    return found


def fixed_of(draft: Draft) -> frozenset[str]:
    """The names of the units of the text that a draft amends: their numbers stay."""
    edition = draft.amends_edition or (edition_in_use(draft.amends) if draft.amends else None)
    return frozenset(str(one) for one in edition.units.values_list("lineage", flat=True)) if edition else frozenset()


def signed_copy(signing: Signing) -> Document:
    """What stands for the signed text: the file with its digital signatures, else the sheet last signed with a pen."""
    last = signing.signatures.filter(scan__isnull=False).select_related("scan").order_by("-order").first()
    digital = signing.signatures.filter(method=SignatureMethod.DIGITAL).exists()
    return signing.pdf if digital or last is None or last.scan is None else last.scan


def signings_of(draft: Draft) -> list[Signing]:
    """Every signing of a draft, the newest first, with its signatures."""
    places = Prefetch("signatures", Signature.objects.select_related("body", "signer").order_by("order"))
    return list(draft.signings.select_related("version").prefetch_related(places).order_by("-started_at"))


def comments_of(user: User, of: Round, *, waiting: bool = False) -> QuerySet[Comment]:
    """Comments that were sent in a round; `waiting`: only those the drafter still has to decide on."""
    rows = Comment.objects.visible_to(user).filter(answer__round=of, answer__sent_at__isnull=False)
    rows = rows.select_related("answer__body", "decided_by", "edit__undone_by", "edit__version")
    return rows.filter(outcome="").exclude(kind=CommentKind.ACCEPTS) if waiting else rows


def page_of(user: User, code: str) -> str:
    """Where the ledger finds the round that an answer is owed in; "" when `user` may not see it."""
    row = Round.objects.visible_to(user).select_related("draft").filter(code=code).first()
    return row.get_absolute_url() if row else ""


def tables_of(ceremony: Ceremony) -> list[CeremonyDraft]:
    """What is signed at a ceremony, in order; `draft.signings`: the one that stands, with its signatures."""
    places = Prefetch("signatures", Signature.objects.select_related("body").order_by("order"))
    standing = Prefetch("signings", Signing.objects.standing().prefetch_related(places), to_attr="standing")
    drafts = Draft.objects.select_related("drafted_by").prefetch_related(PARTIES, standing)
    return list(ceremony.drafts.prefetch_related(Prefetch("draft", drafts)).order_by("order"))


def ready_to_sign(user: User) -> QuerySet[Draft]:
    """Drafts that may be signed at a ceremony, of those `user` may see; oldest first."""
    rows = Draft.objects.visible_to(user).filter(stage__in=[DraftStage.AGREED, DraftStage.SIGNING])
    return rows.select_related("drafted_by").order_by("created_at")


def ceremonies_of(draft: Draft) -> list[Ceremony]:
    """The ceremonies a draft stands on, the latest first."""
    return list(Ceremony.objects.filter(drafts__draft=draft).order_by("-starts_at"))


def lines_of(roots: Sequence[Node]) -> list[Line]:
    """A text line by line as it is printed, numbered by the place of each node."""
    lines = []
    for number, node in enumerate(walk(roots), 1):
        words = [mark(node.type, node.number), node.heading or "", node.text]
        lines.append(Line(number, " ".join(filter(None, words))))
    return lines


def leading_body(regulation: Regulation, *, on: date) -> Body:
    """The body that leads a regulation (bên chủ trì): the first that signed, or who acts for it on `on`."""
    first = regulation.parties.select_related("body").order_by("order")[0]
    return heir_of(first.body, on=on)


def changes_of(request: ChangeRequest) -> list[ClauseChange]:
    """What a request asks for, clause by clause, with the draft each stands in."""
    rows = request.changes.select_related("edit__undone_by", "edit__version__draft__edition", "decided_by")
    return list(rows.order_by("order"))


def request_page_of(user: User, code: str) -> str:
    """Where the ledger finds the request whose answer is owed; "" when `user` may not see it."""
    row = ChangeRequest.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def signing_page_of(user: User, code: str) -> str:
    """Where the ledger finds the signing that a signature is owed in; "" when `user` may not see it."""
    row = Signing.objects.visible_to(user).select_related("draft").filter(code=code).first()
    return row.get_absolute_url() if row else ""


def conference_page_of(user: User, code: str) -> str:
    """Where the ledger finds the conference that a word is owed for; "" when `user` may not see it."""
    row = Conference.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def kept_for(user: User, draft: Draft) -> dict[str, list[ClauseChange]]:
    """{name of the node: what was asked for in the last term and kept for this text}."""
    found: dict[str, list[ClauseChange]] = {}
    if draft.replaces is None:
        return found
    rows = ClauseChange.objects.visible_to(user).of_next_term().filter(request__regulation=draft.replaces)
    for row in rows.select_related("request__asked_by").order_by("request__answered_at", "order"):
        found.setdefault(str(row.lineage), []).append(row)
    return found

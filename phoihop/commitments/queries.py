"""Reads of the ledger: everything on one commitment's page, as far as the person may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from phoihop.commitments.models import (
    Blocker,
    Commitment,
    Event,
    Extension,
    HandBack,
    Message,
    Note,
    Participation,
    Performance,
    Proof,
    Turn,
)
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document, Version
from phoihop.kernel.web.parts import FileLine
from phoihop.organisations.models import Body, Membership, Person, Sight, sight_of
from phoihop.regulations.models import BodyRole, Regulation
from phoihop.regulations.rules.addresses import in_words

ROLES = [BodyRole.LEAD, BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.FOLLOWER, BodyRole.CC]
NEWEST = 100  # notes and messages shown at once


@dataclass(frozen=True)
class Clause:
    """A clause that the commitment performs. `url` is empty where the person may not open the regulation."""

    address: str
    regulation: str
    text: str
    url: str


@dataclass(frozen=True)
class Talk:
    """Some newest rows, oldest first, and how many older ones are not shown."""

    rows: Sequence[Note] | Sequence[Message]
    older: int


@dataclass
class Folder:
    """What hangs on a commitment for one person. `inside`: its bodies take part, or it audits."""

    commitment: Commitment
    sight: Sight
    parts: list[Participation]
    clauses: list[Clause]
    inside: bool
    notes: Talk = field(default_factory=lambda: Talk([], 0))
    messages: Talk = field(default_factory=lambda: Talk([], 0))
    proofs: list[Proof] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    hand_backs: list[HandBack] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)

    @property
    def own(self) -> list[Participation]:
        """Participations of bodies the person works for."""
        return [part for part in self.parts if self.sight.has(part.body_id)]

    @property
    def leads(self) -> list[Body]:
        """The leads."""
        return [part.body for part in self.parts if part.role == BodyRole.LEAD]

    @property
    def owing(self) -> list[Body]:
        """Leads and partners: who may be held up."""
        return [part.body for part in self.parts if part.role in {BodyRole.LEAD, BodyRole.PARTNER}]

    @property
    def waiting(self) -> list[Participation]:
        """Whose turn it is."""
        return [part for part in self.parts if part.turn != Turn.NONE]

    def shows_inside_of(self, part: Participation) -> bool:
        """Whether the internal date of a body is shown: to the body, its office, auditors."""
        return self.sight.is_auditor or part.body_id in self.sight.bodies


def found(user: User, code: str) -> QuerySet[Commitment]:
    """The commitment of that code, if `user` may know of it, with what every page of it needs."""
    visible = Commitment.objects.visible_to(user).filter(code=code)
    return visible.select_related(
        "regulation__follower", "regulation__entered_by", "judge", "event", "obligation__unit"
    ).prefetch_related(Prefetch("participations", _parts()))


def _parts() -> QuerySet[Participation]:
    rows = Participation.objects.select_related("body", "acting_office", "person", "stand_in")
    return rows.order_by("body__rank", "body__sort_key", "id")


def folder(user: User, commitment: Commitment) -> Folder:
    """Everything on the page of a commitment of `found`: a fixed number of queries."""
    sight = sight_of(user)
    parts = sorted(commitment.participations.all(), key=lambda part: ROLES.index(BodyRole(part.role)))
    inside = sight.is_auditor or any(part.body_id in sight.bodies for part in parts)
    made = Folder(commitment, sight, parts, _clauses(user, commitment), inside)
    if not inside:
        return made
    mine = {"commitment": commitment}
    made.notes = _talk(Note.objects.visible_to(user).filter(**mine).select_related("by", "body"))
    files = Prefetch("document__versions", Version.objects.defer("text"))
    made.messages = _talk(
        Message.objects.visible_to(user).filter(**mine).select_related("by", "body", "document").prefetch_related(files)
    )
    made.proofs = list(
        Proof.objects.visible_to(user)
        .filter(**mine)
        .select_related("by", "body", "paper", "document", "paper__scan", "paper__recorded_by_body")
        .prefetch_related(files, Prefetch("paper__scan__versions", Version.objects.defer("text")))
        .order_by("-at", "-id")
    )
    made.extensions = list(
        Extension.objects.visible_to(user)
        .filter(**mine)
        .select_related("body", "paper", "asked_by", "answered_by")
        .order_by("-asked_at", "-id")
    )
    made.hand_backs = list(
        HandBack.objects.visible_to(user)
        .filter(**mine)
        .select_related("body", "proposed_body", "new_lead", "paper", "asked_by", "answered_by")
        .order_by("-asked_at", "-id")
    )
    made.blockers = blockers(user, commitment)
    return made


def blockers(user: User, commitment: Commitment) -> list[Blocker]:
    """What holds the commitment up, and what it is the answer to itself, newest first."""
    leads = Participation.objects.filter(role=BodyRole.LEAD).select_related("body").order_by("body__rank", "pk")
    files = Prefetch("document__versions", Version.objects.defer("text"))
    rows = Blocker.objects.visible_to(user).filter(Q(commitment=commitment) | Q(answered_by=commitment))
    return list(
        rows.select_related("body", "by", "document", "paper", "commitment", "answered_by")
        .prefetch_related(files, Prefetch("answered_by__participations", leads, to_attr="leading"), _outcomes())
        .order_by("-at", "-pk")
    )


def _outcomes() -> Prefetch[str, QuerySet[Proof], str]:
    """The answers that stand, the newest first."""
    standing = Proof.objects.filter(returned_at__isnull=True).exclude(outcome="").order_by("-at", "-pk")
    return Prefetch("answered_by__proofs", standing, to_attr="answers")


def _talk(rows: QuerySet[Any]) -> Talk:
    newest = list(rows.order_by("-at", "-id")[: NEWEST + 1])
    older = rows.count() - NEWEST if len(newest) > NEWEST else 0
    return Talk(newest[NEWEST - 1 :: -1] if older else newest[::-1], older)


def _clauses(user: User, commitment: Commitment) -> list[Clause]:
    rows = (
        Performance.objects.filter(commitment=commitment)
        .select_related("obligation__unit__edition__regulation")
        .order_by("obligation__unit__edition__regulation", "obligation__unit__position", "id")
    )
    units = [(row.obligation.unit, row.obligation.unit.edition.regulation) for row in rows]
    may = set(
        Regulation.objects.visible_to(user).filter(pk__in={r.pk for _unit, r in units}).values_list("pk", flat=True)
    )
    return [
        Clause(
            address=in_words(unit.eid, _),
            regulation=regulation.short_title,
            text=unit.text if regulation.pk in may else "",
            url=f"{regulation.get_absolute_url()}?unit={unit.eid}#{unit.eid}" if regulation.pk in may else "",
        )
        for unit, regulation in units
    ]


def file_line(document: Document | None, url: str) -> FileLine | None:
    """A document hanging on a row as components/file_list.html shows it; its versions are prefetched."""
    version = document.latest if document else None
    if version is None:
        return None
    size = f"{max(1, version.size // 1024):,} KB".replace(",", ".")
    return FileLine(
        name=version.name,
        url=url,
        about=f"{size}, {timezone.localtime(version.uploaded_at):%d/%m/%Y}",
        warning="; ".join(str(warning) for warning in version.warnings),
    )


def people_of(part: Participation, today: date) -> QuerySet[Person]:
    """Whom a participation can be given to: members of the body, its acting office, offices that serve it."""
    bodies = {part.body_id, part.acting_office_id} - {None}
    bodies |= set(part.body.served_by.filter(until__isnull=True).values_list("office_id", flat=True))
    return members(bodies, today)


def members(bodies: set[UUID | None] | set[UUID], today: date) -> QuerySet[Person]:
    """Persons who hold a post in one of `bodies`, by given name."""
    held = Membership.objects.held(today).filter(person=OuterRef("pk"), body__in=bodies)
    return Person.objects.filter(Exists(held)).order_by("name_key", "id")


def candidates(body: Body, today: date) -> QuerySet[Person]:
    """Whom a body may name: holders of posts in it, in the body that succeeded it, in the offices that serve them."""
    living: Body | None = body
    bodies: set[UUID] = set()
    while living is not None and living.pk not in bodies:
        bodies.add(living.pk)
        living = living.succeeded_by
    serving = Body.objects.filter(servings__principal__in=bodies, servings__until__isnull=True)
    return members(bodies | set(serving.values_list("pk", flat=True)), today)


def hanging_on(user: User, event: Event) -> QuerySet[Commitment]:
    """Commitments counted from an event that `user` may know of."""
    return Commitment.objects.visible_to(user).filter(event=event)


def case_page(user: User, row: Commitment | Event) -> str:
    """Where the case that a commitment came from, or that raised an event, is shown, as `settings.CASE_PAGES` says; ""
    for none to see."""
    path = settings.CASE_PAGES.get(row.source_kind)
    return str(import_string(path)(user, row.source_code)) if path else ""

"""Reads over papers for this app and those above it: what waits for whom, books, numbers, gaps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.module_loading import import_string

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, Membership, Person, Role, RoleKind, Serving, sight_of
from phoihop.papers.deeds import ALLOWED, Deed, bodies_as, bodies_for
from phoihop.papers.models import Addressee, Paper, ReviewStep, State, kind_name
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.rules import notation

MOST_GAPS = 100
_PLACE = re.compile(r" (?:tỉnh|thành phố|xã|phường|đặc khu) .*$", re.IGNORECASE)


# --- people -----------------------------------------------------------------------------------------------------------


def holders(body: Body, role: RoleKind, *, on: date) -> list[User]:
    """Accounts that act for `body` as `role` on `on`, by `deeds.acts_as`; by name."""
    lines = [body.pk, *_successors(body, on)]
    offices = _serving(lines, on).values("office")
    wanted = Q(body__in=lines, kind=role)
    if role != RoleKind.LEADER:
        wanted |= Q(body__in=offices, kind=role)
    if role == RoleKind.HEAD_OF_OFFICE:
        wanted |= Q(body__in=offices, kind=RoleKind.LEADER)
    found = User.objects.filter(pk__in=Role.objects.held(on).filter(wanted).values("user"))
    return list(found.order_by("full_name", "pk"))


def doers(body: Body, deed: Deed, *, on: date) -> list[User]:
    """Accounts that may do `deed` for `body`, each once."""
    found = {user.pk: user for role in sorted(ALLOWED[deed]) for user in holders(body, role, on=on)}
    return list(found.values())


def without_registry(bodies: Iterable[Body], *, on: date) -> set[UUID]:
    """Of `bodies` those whose book of incoming papers no account keeps on `on`: they answer on paper. Two queries."""
    lines = {body.pk: [body.pk, *_successors(body, on)] for body in bodies}
    known = {one for line in lines.values() for one in line}
    serving = _serving(known, on).values_list("principal", "office")
    offices: dict[UUID, list[UUID]] = {}
    for principal, office in serving:
        offices.setdefault(principal, []).append(office)
    clerks = Role.objects.held(on).filter(kind__in=ALLOWED[Deed.RECEIVE], user__is_active=True)
    kept = set(clerks.filter(body__in=known.union(*offices.values())).values_list("body", flat=True))
    return {
        body_id
        for body_id, line in lines.items()
        if not kept.intersection(line) and not any(kept.intersection(offices.get(one, ())) for one in line)
    }


def _serving(bodies: Iterable[UUID], on: date) -> QuerySet[Serving]:
    """Which offices serve these bodies on `on`."""
    return Serving.objects.filter(
        Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until__isnull=True) | Q(until__gt=on), principal__in=bodies
    )


def _successors(body: Body, on: date) -> list[UUID]:
    found: list[UUID] = []
    while body.succeeded_by is not None and body.abolished_on is not None and body.abolished_on <= on:
        body = body.succeeded_by
        found.append(body.pk)
    return found


def works_for(person: Person, body: Body, *, on: date) -> bool:
    """Whether `person` holds a post in `body`, in its successor or in an office that serves it."""
    return people_for(body, on=on).filter(pk=person.pk).exists()


def people_for(body: Body, *, on: date) -> QuerySet[Person]:
    """Persons who hold a post in `body`, in its successor or in an office that serves it; by given name."""
    lines = [body.pk, *_successors(body, on)]
    offices = _serving(lines, on).values("office")
    posts = Membership.objects.held(on).filter(Q(body__in=lines) | Q(body__in=offices), person=OuterRef("pk"))
    return Person.objects.filter(Exists(posts)).order_by("name_key", "id")


def bodies_to(user: User, deed: Deed, *, on: date) -> list[Body]:
    """Living bodies for which `user` may do `deed`, by rank."""
    return list(Body.objects.existing(on).filter(pk__in=bodies_for(user, deed, on=on)).by_rank())


def registry_beside(user: User, issuer: Body, *, on: date) -> Body:
    """The registry in which `user` enters a paper of `issuer` that went past the software: that of an office serving the
    issuer; where he keeps none, the issuer's own, which numbers its papers itself (`record_for` refuses it)."""
    held = sight_of(user, on=on).direct
    kept = [body_id for body_id, kinds in held.items() if kinds & ALLOWED[Deed.RECEIVE]]
    offices = _serving([issuer.pk, *_successors(issuer, on)], on).filter(office__in=kept)
    return Body.objects.filter(pk__in=offices.values("office")).exclude(pk=issuer.pk).by_rank().first() or issuer


# --- what waits -------------------------------------------------------------------------------------------------------


def waiting_reviews(user: User, *, on: date) -> QuerySet[ReviewStep]:
    """Steps of review that wait for `user`, with paper and issuer; order by paper age where listed."""
    mine = Q(pk__in=[])
    for role in sorted(RoleKind):
        if bodies := bodies_as(user, role, on=on):
            mine |= Q(role=role, paper__issuer__in=bodies)
    return ReviewStep.objects.filter(
        mine, decision=ReviewStep.Decision.WAITING, paper__state=State.IN_REVIEW
    ).select_related("paper__issuer", "paper__created_by")


def waiting_at_registry(user: User, *, on: date) -> QuerySet[Paper]:
    """Papers signed or numbered that wait for `user` as registry clerk: number, then issue."""
    bodies = bodies_for(user, Deed.NUMBER, on=on)
    states = [State.SIGNED, State.NUMBERED]
    return Paper.objects.filter(issuer__in=bodies, state__in=states).select_related("issuer")


def waiting_for_signature(user: User, *, on: date) -> QuerySet[Paper]:
    """Approved papers that wait for the signed scan."""
    bodies = bodies_for(user, Deed.SIGN, on=on)
    return Paper.objects.filter(issuer__in=bodies, state=State.APPROVED).select_related("issuer")


def waiting_receipts(user: User, *, on: date) -> QuerySet[Addressee]:
    """Papers sent to bodies whose registry `user` keeps, not yet entered."""
    bodies = bodies_for(user, Deed.RECEIVE, on=on)
    lines = Addressee.objects.awaiting_receipt().filter(body__in=bodies)
    return lines.select_related("paper__issuer", "body")


def waiting_lists(user: User, *, on: date) -> list[QuerySet[Any]]:
    """Papers that wait for `user`, to review, sign, number and issue, enter as arrived: disjoint lists, for counting."""
    waits = (waiting_reviews, waiting_for_signature, waiting_at_registry, waiting_receipts)
    return [found(user, on=on) for found in waits]


def handed_to(user: User) -> QuerySet[Addressee]:
    """Arrived papers given to the person behind `user`."""
    return Addressee.objects.filter(handed_to__user=user).select_related("paper__issuer", "body")


def own_drafts(user: User) -> QuerySet[Paper]:
    """Papers `user` began that have not left yet."""
    states = [State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SIGNED, State.NUMBERED]
    return Paper.objects.visible_to(user).filter(created_by=user, state__in=states).select_related("issuer")


# --- review -----------------------------------------------------------------------------------------------------------


def was_approved(paper: Paper) -> bool:
    """Whether every step of the last round agreed."""
    steps = list(paper.review_steps.order_by("-round", "order").values_list("round", "decision"))
    return bool(steps) and all(
        decision == ReviewStep.Decision.APPROVED for number, decision in steps if number == steps[0][0]
    )


def waiting_step(paper: Paper) -> ReviewStep | None:
    """The step of review whose turn it is."""
    return paper.review_steps.filter(decision=ReviewStep.Decision.WAITING).select_related("paper").first()


# --- books ------------------------------------------------------------------------------------------------------------


def papers_of_source(user: User, kind: str, code: str) -> QuerySet[Paper]:
    """Papers written or recorded for one row of an app above that `user` may see, newest first."""
    found = Paper.objects.visible_to(user).of_source(kind, code)
    return found.select_related("issuer").order_by("-created_at", "-id")


def case_page(user: User, paper: Paper) -> str:
    """Where the case it was written for is shown, as `settings.CASE_PAGES` says; "" where none is or `user` may not see it."""
    path = settings.CASE_PAGES.get(paper.source_kind) if paper.source_code else None
    return str(import_string(path)(user, paper.source_code)) if path else ""


def book_out(user: User, body: Body) -> QuerySet[Paper]:
    """The book of outgoing papers of `body` as far as `user` may see it: what has a number."""
    numbered = Paper.objects.visible_to(user).written_by(body).exclude(issued_on=None)
    return numbered.select_related("issuer", "signer").defer("sheet", "search")


def book_in(user: User, body: Body) -> QuerySet[Addressee]:
    """The book of incoming papers of `body` as far as `user` may see it: what has an arrival number."""
    lines = Addressee.objects.visible_to(user).filter(body=body).exclude(arrival_number=None)
    return lines.select_related("paper__issuer", "handed_to").defer("paper__sheet", "paper__search")


def first_book_out(user: User, bodies: QuerySet[Body], *, on: date) -> Body | None:
    """Whose book of outgoing papers opens unasked: where a paper waits longest for number or issue, else the first of
    `bodies` with papers of the year, else the first."""
    waiting = waiting_at_registry(user, on=on).order_by("signed_at", "pk").values_list("issuer", flat=True).first()
    own = Paper.objects.visible_to(user).filter(issuer=OuterRef("pk"), recorded_by_body__isnull=True)
    return _first_book(bodies, waiting, Exists(own.filter(issued_on__gte=date(on.year, 1, 1), issued_on__lte=on)))


def first_book_in(user: User, bodies: QuerySet[Body], *, on: date) -> Body | None:
    """As `first_book_out`, for arrived papers: where one waits longest to be entered."""
    waiting = waiting_receipts(user, on=on).order_by("sent_at", "pk").values_list("body", flat=True).first()
    lines = Addressee.objects.visible_to(user).filter(body=OuterRef("pk"), arrival_number__isnull=False)
    return _first_book(bodies, waiting, Exists(lines.filter(arrived_on__gte=date(on.year, 1, 1), arrived_on__lte=on)))


def _first_book(bodies: QuerySet[Body], waiting: UUID | None, has_rows: Exists) -> Body | None:
    found = bodies.filter(pk=waiting).first() if waiting else None
    return found or bodies.filter(has_rows).first() or bodies.first()


def last_number(issuer: Body, kind: str, year: int) -> int:
    """The highest number given in the book of this type and year; 0 in an empty one."""
    rows = Paper.objects.written_by(issuer).filter(kind=kind, year=year, number__isnull=False)
    return rows.order_by("-number").values_list("number", flat=True).first() or 0


def last_arrival(body: Body, year: int) -> int:
    """The highest arrival number of the year; 0 in an empty book."""
    rows = Addressee.objects.alias(in_year=ExtractYear("arrived_on")).filter(
        body=body, in_year=year, arrival_number__isnull=False
    )
    return rows.order_by("-arrival_number").values_list("arrival_number", flat=True).first() or 0


def usual_notation(issuer: Body, kind: str) -> str:
    """What stands after the slash in this body's last paper of the type, else type and short name of the body."""
    earlier = Paper.objects.written_by(issuer).filter(kind=kind).exclude(notation="")
    found = earlier.order_by("-issued_on", "-number").values_list("notation", flat=True).first()
    sign = KINDS[kind].sign if kind in KINDS else ""
    return found or notation(sign, abbreviation(issuer))


def abbreviation(body: Body) -> str:
    """A body's part of a notation: the capitals of its short name (TT HĐND tỉnh: TT.HĐND), else initials of its name
    without the place (Sở Tư pháp tỉnh …: STP)."""
    capitals = [word for word in body.short_name.replace("-", " ").split() if len(word) > 1 and word.isupper()]
    if capitals:
        return ".".join(capitals)
    name = _PLACE.sub("", body.name)
    letters = "".join(word[0] for word in name.split() if word[0].isalpha() and word != "và").upper()
    plain = unicodedata.normalize("NFD", letters)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def papers_of(user: User, issuer: Body) -> list[Paper]:
    """The newest papers of a body, or of those that succeeded it, that `user` may see: to choose proof from."""
    issuers = [issuer.pk]
    while issuer.succeeded_by is not None:
        issuer = issuer.succeeded_by
        issuers.append(issuer.pk)
    rows = Paper.objects.visible_to(user).issued().filter(issuer__in=issuers)
    return list(rows.order_by("-issued_on", "-id")[:50])


def usual_place(issuer: Body) -> str:
    """The place before the date (địa danh) in the body's latest papers; "" when none has one."""
    latest = Paper.objects.written_by(issuer).order_by("-created_at", "-id")
    return next((place for place in latest.values_list("sheet__place", flat=True)[:20] if place), "")


@dataclass(frozen=True)
class Gap:
    """Numbers of a book nobody has, from `first` to `last`."""

    kind: str
    first: int
    last: int

    @property
    def kind_name(self) -> str:
        """The type as it is spoken of, in the reader's language."""
        return kind_name(self.kind)


_GAPS_OUT = """
SELECT kind, before + 1, number - 1 FROM (
  SELECT kind, number, coalesce(lag(number) OVER (PARTITION BY kind ORDER BY number), 0) AS before
  FROM papers_paper
  WHERE issuer_id = %(body)s AND year = %(year)s AND number IS NOT NULL AND recorded_by_body_id IS NULL
) AS numbers WHERE number > before + 1 ORDER BY kind, number LIMIT %(most)s
"""
_GAPS_IN = """
SELECT '', before + 1, number - 1 FROM (
  SELECT arrival_number AS number, coalesce(lag(arrival_number) OVER (ORDER BY arrival_number), 0) AS before
  FROM papers_addressee WHERE body_id = %(body)s AND arrived_on >= %(first)s AND arrived_on <= %(last)s
) AS numbers WHERE number > before + 1 ORDER BY number LIMIT %(most)s
"""


def gaps_out(body: Body, year: int) -> list[Gap]:
    """Numbers skipped in the books of outgoing papers of a year, by type; at most `MOST_GAPS`."""
    return _gaps(_GAPS_OUT, body, year)


def gaps_in(body: Body, year: int) -> list[Gap]:
    """Arrival numbers skipped in a year; at most `MOST_GAPS`."""
    return _gaps(_GAPS_IN, body, year)


def _gaps(sql: str, body: Body, year: int) -> list[Gap]:
    values: dict[str, UUID | date | int] = {"body": body.pk, "year": year, "most": MOST_GAPS}
    values |= {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Gap(kind, first, last) for kind, first, last in cursor.fetchall()]

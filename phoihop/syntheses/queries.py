"""Reads: what waits to be taken in, what a synthesis holds, the overview of its rounds, its terms beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from phoihop.commitments.models import Event
from phoihop.contacts.models import Meeting
from phoihop.contacts.models.meetings import OVER
from phoihop.contacts.queries import figures_by, total_of
from phoihop.contacts.showing import place_name
from phoihop.intake.models import VoterOpinion
from phoihop.intake.sources import MEETING
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.terms import Conflict, TermVersion, figure_of
from phoihop.kernel.clock.telling import tell
from phoihop.organisations.models import Body, Level
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.models import WAITING, AlikeMember, AlikeState, Petition, PetitionState
from phoihop.sessions import queries as sessions
from phoihop.sessions.models import Session
from phoihop.syntheses.models import (
    EntrySource,
    Moment,
    Synthesis,
    SynthesisEntry,
    SynthesisState,
    SynthesisVersion,
    Verdict,
)
from phoihop.syntheses.models.syntheses import GIVEN_UP
from phoihop.syntheses.rules import LOCAL, RESULTS, once, term_of

GONE = (PetitionState.SPLIT, PetitionState.CLOSED)  # stand in no synthesis: their parts do, or nothing does


def page_of(user: User, code: str) -> str:
    """The page of the synthesis with this code; "" when `user` may not see it."""
    row = Synthesis.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def waiting(synthesis: Synthesis) -> QuerySet[Petition]:
    """Petitions that belong into it and stand nowhere yet: gathered by its gatherer up to the cut-off day, not in an entry of
    another synthesis that stands, not left out for good, not meant for a later session. What was left out for the next
    one comes again."""
    left_out = EntrySource.objects.filter(petition=OuterRef("pk"), synthesis=synthesis)
    receivers = [synthesis.gatherer_id, *_predecessors(synthesis.gatherer)]
    rows = Petition.objects.filter(
        receiver__in=receivers, regime=synthesis.regime, received_on__lte=synthesis.cut_off_on, gathered=False
    ).exclude(state__in=GONE)
    rows = rows.exclude(session__planned_first_on__gt=synthesis.session.planned_first_on)
    if synthesis.since_on:
        rows = rows.filter(received_on__gte=synthesis.since_on)
    return rows.exclude(Exists(left_out))


def to_route(synthesis: Synthesis) -> QuerySet[Petition]:
    """Petitions of its entries that wait to be sent to a body of the province: a synthesis goes to who directs or passes it on,
    the clock of an answer begins with the body that answers. Those for central bodies go the way of the synthesis."""
    sources = EntrySource.objects.filter(synthesis=synthesis, entry__isnull=False)
    gone = EntrySource.objects.passed_on().filter(synthesis=synthesis)
    rows = Petition.objects.filter(pk__in=sources.values("petition"), state__in=WAITING)
    return rows.exclude(pk__in=gone.values("petition")).exclude(level=Level.CENTRAL)


def letters_of(synthesis: Synthesis) -> dict[UUID, Paper]:
    """With which issued paper it went to which body: its covering letter, else the paper that was sent outside."""
    recipients = synthesis.recipients.filter(body__isnull=False).select_related("letter")
    sent = {row.body_id: row.letter or synthesis.paper for row in recipients}
    return {key: row for key, row in sent.items() if key and row is not None and row.state == PaperState.ISSUED}


def _predecessors(body: Body) -> list[UUID]:
    """The bodies it took the place of, over however many mergers."""
    found: list[UUID] = []
    level = list(Body.objects.filter(succeeded_by=body).values_list("pk", flat=True))
    while level:
        found += level
        level = list(Body.objects.filter(succeeded_by__in=level).exclude(pk__in=found).values_list("pk", flat=True))
    return found


def ties(petitions: Sequence[Petition]) -> list[tuple[UUID, UUID]]:
    """Which of these ask the same: merged into one another, or found to repeat one another by a person."""
    pairs = [(row.pk, row.merged_into_id) for row in petitions if row.merged_into_id is not None]
    groups: dict[UUID, list[UUID]] = defaultdict(list)
    members = AlikeMember.objects.standing().filter(group__state=AlikeState.CONFIRMED)
    for group, petition in members.filter(petition__in=petitions).order_by("pk").values_list("group", "petition"):
        groups[group].append(petition)
    return pairs + [(rows[0], other) for rows in groups.values() for other in rows[1:]]


def entries_of(synthesis: Synthesis) -> QuerySet[SynthesisEntry]:
    """Its entries in their order."""
    return SynthesisEntry.objects.filter(synthesis=synthesis).order_by("rank", "position")


def groups_of(synthesis: Synthesis) -> list[tuple[str, str, int]]:
    """(level, field, entries) of its groups in order."""
    rows = SynthesisEntry.objects.filter(synthesis=synthesis).order_by("rank", "level", "field")
    return list(rows.values_list("level", "field").annotate(number=Count("pk")))


def sources_of(entries: Iterable[SynthesisEntry]) -> dict[UUID, list[EntrySource]]:
    """{entry: its petitions, oldest first}; one query."""
    rows = EntrySource.objects.filter(entry__in=[entry.pk for entry in entries])
    rows = rows.select_related("petition__commune", "petition__meeting__organiser").defer(
        "petition__search", "petition__alike_keys", "petition__commune__search", "petition__meeting__organiser__search"
    )
    found: dict[UUID, list[EntrySource]] = defaultdict(list)
    for row in rows.order_by("petition__received_on", "petition__pk"):
        if row.entry_id is not None:
            found[row.entry_id].append(row)
    return found


def place_of(petition: Petition) -> str:
    """Where a petition comes from, in the words of a paper."""
    return ", ".join(filter(None, [petition.place, place_name(petition.commune) if petition.commune else ""]))


def _heard_by(petition: Petition) -> str:
    """Whose deputies heard it at a meeting: a delegation, a group."""
    return petition.meeting.organiser.short_name if petition.meeting else ""


def content_of(synthesis: Synthesis) -> dict[str, Any]:
    """The whole as a version keeps it (`SynthesisVersion.content`)."""
    entries = list(entries_of(synthesis))
    sources = sources_of(entries)
    left = EntrySource.objects.filter(synthesis=synthesis, entry__isnull=True).order_by("petition__code")
    return {
        "opening": synthesis.opening,
        "remarks": synthesis.remarks,
        "entries": [
            {
                "code": entry.code,
                "level": entry.level,
                "field": entry.field,
                "body": entry.body_key,
                "text": entry.text,
                "petitions": [row.petition.code for row in sources[entry.pk]],
                "places": once(place_of(row.petition) for row in sources[entry.pk]),
                "groups": once(_heard_by(row.petition) for row in sources[entry.pk]),
            }
            for entry in entries
        ],
        "left_out": list(left.values("petition__code", "left_out", "reason")),
        "overview": overview(synthesis),
    }


def content_shown(synthesis: Synthesis) -> dict[str, Any]:
    """What it says: as approved once it is, as it stands until then."""
    if synthesis.state in {SynthesisState.APPROVED, SynthesisState.SENT}:
        approved = versions_of(synthesis).filter(verdict=Verdict.APPROVED).first()
        if approved is not None:
            content: dict[str, Any] = approved.content
            return content
    return content_of(synthesis)


def overview(synthesis: Synthesis) -> dict[str, Any]:
    """What the paper says of the rounds of this session: meetings held by kind, communes, voters, speakers; what the gatherer
    recorded of them that is no petition, by kind."""
    regimes = [synthesis.regime, "joint"]
    rows = Meeting.objects.filter(
        round__session=synthesis.session, round__moment=synthesis.moment, round__regime__in=regimes, state__in=OVER
    )
    total = total_of(rows)
    return {
        "meetings": total.held,
        "kinds": {str(kind): figures.held for kind, figures in sorted(figures_by(rows, "kind").items())},
        "communes": rows.order_by().values("commune").distinct().count(),
        "voters": total.voters,
        "speakers": total.speakers,
        "opinions": _recorded(synthesis, rows),
    }


def _recorded(synthesis: Synthesis, meetings: QuerySet[Meeting]) -> dict[str, int]:
    said = VoterOpinion.objects.filter(
        receiver=synthesis.gatherer, source_kind=MEETING, source_code__in=meetings.order_by().values("code")
    )
    return dict(said.order_by("kind").values_list("kind").annotate(number=Count("pk")))


def versions_of(synthesis: Synthesis) -> QuerySet[SynthesisVersion]:
    """Its versions, the newest first."""
    return SynthesisVersion.objects.filter(synthesis=synthesis).order_by("-number")


def event_of(session: Session, moment: str) -> Event | None:
    """The ledger's event of the session that a synthesis counts from."""
    return sessions.event_of(session, closing=moment == Moment.AFTER)


def day_of(session: Session, moment: str) -> date:
    """The day a synthesis counts from: the session's first or last."""
    return session.first_on if moment == Moment.BEFORE else session.last_on


@dataclass(frozen=True)
class Mark:
    """A term that counts from the session. `applies`: the synthesis itself is owed by it; `conflict`: how another layer or
    rule in force for the same duty disagrees."""

    due: Due
    applies: bool
    conflict: str = ""

    @property
    def term(self) -> TermVersion:
        """Which."""
        return self.due.term


def marks_of(synthesis: Synthesis) -> list[Mark]:
    """The terms of this session side by side: the synthesis, what comes back, and what the province's own rules say."""
    register, calendar, session = clock.current_terms(), clock.current_calendar(), synthesis.session
    own = term_of(synthesis.regime, synthesis.moment, session.kind)
    keys = [own, *(RESULTS[synthesis.regime] if synthesis.moment == Moment.BEFORE else ())]
    start = day_of(session, synthesis.moment)
    clashes = register.conflicts(start)
    counted_by = [register.on(key, start) for key in keys if not key.startswith(LOCAL)]
    found = []
    for key in filter(None, keys):
        used = register.on(key, start)
        for term in register.in_force(key, start):
            rivals = [one.second if term == one.first else one.first for one in clashes if _tells(one, term, keys)]
            counted = due(term, (), calendar, start=start)
            found.append(
                Mark(counted, applies=key == own and term == used, conflict=_against(rivals, term, counted_by))
            )
    return found


def _tells(conflict: Conflict, term: TermVersion, keys: Sequence[str]) -> bool:
    return term in (conflict.first, conflict.second) and conflict.first.key in keys and conflict.second.key in keys


def _against(rivals: Sequence[TermVersion], term: TermVersion, counted_by: Sequence[TermVersion | None]) -> str:
    """What `term` disagrees with, and which of them counts until somebody decides, in the reader's language; "" where there
    is no rival. These stand in the same table with day and citation."""
    words = gettext("Khác với «%(term)s», %(figure)s.")
    said = [words % {"term": gettext(one.title), "figure": tell(figure_of(one))} for one in rivals]
    if rivals and term in counted_by:
        said.append(gettext("Phần mềm đang tính theo thời hạn này."))
    elif counted := next((one for one in rivals if one in counted_by), None):
        said.append(gettext("Phần mềm đang tính theo «%(term)s».") % {"term": gettext(counted.title)})
    return " ".join(said)


def is_on_paper(synthesis: Synthesis) -> bool:
    """Whether its report or a covering letter is on its way or has gone out, neither withdrawn nor recalled."""
    if synthesis.paper is not None and not synthesis.paper_is_given_up:
        return True
    letters = synthesis.recipients.filter(letter__isnull=False)
    return letters.exclude(letter__state__in=GIVEN_UP).exists()


def left_out_of(synthesis: Synthesis) -> QuerySet[EntrySource]:
    """What was left out of it, by code of the petition."""
    rows = EntrySource.objects.filter(synthesis=synthesis, entry__isnull=True).select_related("petition__commune")
    return rows.defer("petition__search", "petition__alike_keys", "petition__commune__search")


def asked_before(entries: Iterable[SynthesisEntry]) -> dict[UUID, int]:
    """{entry: how many petitions of earlier syntheses ask the same}, by what people confirmed; two queries."""
    keys = {row.petition_id: entry for entry, rows in sources_of(entries).items() for row in rows}
    members = AlikeMember.objects.standing().filter(group__state=AlikeState.CONFIRMED)
    groups = dict(members.filter(petition__in=keys).values_list("group", "petition"))
    others = members.filter(group__in=groups).exclude(petition__in=keys)
    told = EntrySource.objects.filter(petition=OuterRef("petition"), entry__isnull=False, synthesis__state="sent")
    counts: dict[UUID, int] = defaultdict(int)
    for group in others.filter(Q(Exists(told))).values_list("group", flat=True):
        counts[keys[groups[group]]] += 1
    return counts

"""Which petitions, meetings and reports of bodies a report covers."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from phoihop.commitments.models import State
from phoihop.contacts.models import Meeting
from phoihop.contacts.models import Regime as ContactRegime
from phoihop.organisations.models import GATHERERS
from phoihop.organisations.queries import succeeded
from phoihop.petitions.models import Petition, PetitionState, Routing
from phoihop.sessions.models import Session
from phoihop.settlement.models import ResultReport
from phoihop.syntheses.models import EntrySource, SynthesisState
from phoihop.voter_reports.models import ReportKind, VoterReport

GONE_ON = (PetitionState.MERGED, PetitionState.SPLIT)  # counted as what they went on in


def petitions_of(report: VoterReport) -> QuerySet[Petition]:
    """Petitions the report counts: gathered by its body (or by one it succeeded), for a commune's register those it was sent."""
    day = report.cutoff_on
    rows = Petition.objects.filter(regime=report.regime, received_on__lte=day, at__lte=report.cutoff_at)
    rows = rows.exclude(state__in=GONE_ON)
    bodies = succeeded(report.body)
    if report.body.kind in GATHERERS:
        rows = rows.filter(receiver__in=bodies)
    else:
        rows = rows.filter(pk__in=Routing.objects.filter(body__in=bodies, since__lte=day).values("petition"))
    return rows.filter(_backlog(report) if report.kind == ReportKind.BACKLOG else _within(report))


def meetings_of(report: VoterReport) -> QuerySet[Meeting]:
    """Meetings the report counts: organised by its body or in a round of it; joint ones count for either regime."""
    bodies = succeeded(report.body)
    rows = Meeting.objects.filter(Q(organiser__in=bodies) | Q(round__organiser__in=bodies))
    rows = rows.filter(regime__in=[report.regime, ContactRegime.JOINT], created_at__lte=report.cutoff_at)
    if report.session_id is not None:
        return rows.filter(round__session=report.session_id)
    return rows.filter(starts_at__date__gte=report.period_from, starts_at__date__lt=report.period_until)


def receipts_of(report: VoterReport) -> QuerySet[ResultReport]:
    """Reports of bodies that it counts: owed to its body before its session, else by a day within the period."""
    rows = ResultReport.objects.filter(
        session__keeper__in=succeeded(report.body), regime=report.regime, at__lte=report.cutoff_at
    ).exclude(received_on__isnull=True, commitment__state=State.NO_LONGER_DUE)
    if report.session_id is not None:
        return rows.filter(session=report.session_id)
    return rows.filter(commitment__due_on__gte=report.period_from, commitment__due_on__lt=report.period_until)


def begins_on(report: VoterReport) -> date | None:
    """Since when the backlog is counted: the end of the session before, the first day of the period; None: no session before."""
    if report.session is None:
        return report.period_from
    before = Session.objects.standing().filter(council=report.session.council_id)
    earlier = before.filter(planned_first_on__lt=report.session.planned_first_on).order_by("-planned_first_on", "-pk")
    last = earlier.first()
    return last.last_on if last else None


def _within(report: VoterReport) -> Q:
    """Of the session: named so, said in a round around it, or put into its synthesis; else what came in within the period."""
    if report.session_id is not None:
        said = Q(session__isnull=True, meeting__round__session=report.session_id)
        gathered = EntrySource.objects.filter(entry__isnull=False, synthesis__session=report.session_id)
        gathered = gathered.exclude(synthesis__state=SynthesisState.CANCELLED)
        return Q(session=report.session_id) | said | Q(pk__in=gathered.values("petition"))
    return Q(received_on__gte=report.period_from, received_on__lt=report.period_until)


def _backlog(report: VoterReport) -> Q:
    """From before, and not solved before the time that is reported on began."""
    since = begins_on(report)
    unsolved = Q(solved_on__isnull=True) | Q(solved_on__gte=since) if since else Q()
    if report.session is None:
        return unsolved & Q(received_on__lt=report.period_from)
    first = report.session.planned_first_on
    known = Q(session__planned_first_on__lt=first)
    unnamed = Q(session__isnull=True, meeting__round__session__planned_first_on__lt=first)
    alone = Q(session__isnull=True, meeting__round__session__isnull=True, received_on__lt=since or first)
    return unsolved & (known | unnamed | alone)

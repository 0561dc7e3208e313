"""Who may do what with reports on voters: one table.

| act                                            | who                                                              |
|------------------------------------------------|------------------------------------------------------------------|
| open, write, change a draft; draft the paper   | anyone at work in the body that writes it (or its office): a     |
|                                                | delegation, a standing body of a council; for a commune's        |
|                                                | register also the People's Committee of the commune              |
| approve (freeze the figures)                   | leader or head of office of that body (or of its office)         |
| the register with who sent each petition       | as `intake.permissions.can_open_sender`, each opening recorded   |
| give out the file for the national database    | registry clerk, leader or head of office of a body that gathers  |
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import GATHERERS, Body, BodyKind, Level, RoleKind, sight_of
from phoihop.voter_reports.models import ReportKind, VoterReport

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)
WRITERS = Q(kind__in=GATHERERS) | Q(kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)


def bodies_to_report(user: User) -> QuerySet[Body]:
    """Bodies in whose name the person writes reports."""
    sight = sight_of(user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.filter(WRITERS, pk__in=mine, abolished_on__isnull=True).defer("search").by_rank()


def can_open(user: User, body: Body, kind: str) -> bool:
    """Write a report of this kind in the name of `body`."""
    if not sight_of(user).has(body.pk):
        return False
    gathers = body.kind in GATHERERS
    commune = body.kind == BodyKind.PEOPLES_COMMITTEE and body.level == Level.COMMUNE
    return gathers or (commune and kind == ReportKind.REGISTER)


def can_write(user: User, report: VoterReport) -> bool:
    """Write on the draft, draft its paper."""
    return sight_of(user).has(report.body_id)


def can_approve(user: User, report: VoterReport) -> bool:
    """Freeze the figures."""
    return sight_of(user).has(report.body_id, *HEADS)


def can_open_senders(user: User, report: VoterReport) -> bool:
    """Take the register with who sent each petition; of each item `intake` decides once more."""
    sight = sight_of(user)
    own = report.body.kind in GATHERERS and sight.has(report.body_id)
    return report.kind == ReportKind.REGISTER and (own or sight.is_auditor)

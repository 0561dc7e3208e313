"""Reads: the page of a session by its code, what hangs on its days."""

from __future__ import annotations

from django.db.models import QuerySet

from phoihop.commitments.models import Commitment, Event
from phoihop.kernel.accounts.models import User
from phoihop.regulations.models import EditionState, Obligation
from phoihop.sessions.models import CLOSING, NEAREST, OPENING, Session


def page_of(user: User, code: str) -> str:
    """Where the session of this code is shown; "" for none to see."""
    found = Session.objects.visible_to(user).filter(code=code).first()
    return found.get_absolute_url() if found else ""


def events_of(session: Session) -> QuerySet[Event]:
    """The ledger's events that it raised, by day."""
    rows = Event.objects.filter(source_kind__in=[OPENING, CLOSING], source_code=session.code)
    return rows.order_by("planned_on", "kind", "pk")


def event_of(session: Session, *, closing: bool = False) -> Event | None:
    """The ledger's event that its opening (or closing) is: what is counted from that day moves and ends with it."""
    source = CLOSING if closing else OPENING
    rows = Event.objects.filter(source_kind=source, source_code=session.code, is_cancelled=False)
    return rows.filter(kind__in=_ITS_OWN[source]).order_by("pk").first()


_ITS_OWN = {OPENING: ("session.opening", "na_session.opening"), CLOSING: ("session.closing", "na_session.closing")}


def put_to_the_nearest(user: User) -> int:
    """How many promises of the regulations in force that the person sees are put to «the nearest session»."""
    rows = Obligation.objects.accepted().visible_to(user).filter(event_kind=NEAREST)
    return rows.filter(unit__edition__state=EditionState.IN_FORCE).count()


def counted_from(user: User, session: Session) -> tuple[QuerySet[Commitment], int]:
    """Commitments that count from its days: those the person may see, by due date; how many others there are."""
    every = Commitment.objects.filter(event__in=events_of(session))
    visible = every.visible_to(user)
    rows = visible.select_related("regulation").defer("search").order_by("due_on", "pk")
    return rows, every.count() - visible.count()

"""Meetings as what came in knows them (`settings.INTAKE_SOURCES`): chosen, named, located, by kind and code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from phoihop.contacts.gathering import gatherer_of
from phoihop.contacts.models import OVER, Meeting, MeetingState
from phoihop.contacts.showing import place_name
from phoihop.intake.permissions import clerks_bodies
from phoihop.intake.sources import Place, SourceRows
from phoihop.kernel.accounts.models import User
from phoihop.kernel.search import query as search

SHOWN = 12


def proposed(user: User, typed: str, *, own: bool) -> list[tuple[str, str]]:
    """(name, code) of meetings that were held and that the person sees, by what was typed; `own`: of the bodies alone for
    which the person takes in."""
    rows = Meeting.objects.visible_to(user).filter(state__in=OVER)
    if own:
        bodies = clerks_bodies(user)
        own_ones = Q(organiser__in=bodies) | Q(organiser__parent__in=bodies) | Q(round__organiser__in=bodies)
        rows = rows.filter(own_ones)
    if typed:
        keys = search.newest_keys(rows, typed, newest="-pk", most=SHOWN).keys[:SHOWN]
        rows = rows.filter(pk__in=keys)
    found = rows.select_related("commune").only("code", "venue", "starts_at", "commune__name")
    return [(called(row), row.code) for row in found.order_by("-starts_at", "-pk")[:SHOWN]]


def called(row: Meeting) -> str:
    """A meeting in one line: its day, where, in which commune."""
    return f"{row.on:%d/%m/%Y}, {row.venue}, {place_name(row.commune)}"


def _named(user: User, codes: Sequence[str]) -> Mapping[str, Place]:
    rows = Meeting.objects.visible_to(user).filter(code__in=codes).select_related("commune")
    found = rows.only("code", "venue", "starts_at", "commune__name")
    return {row.code: Place(called(row), row.get_absolute_url()) for row in found}


def _communes(codes: Sequence[str]) -> Mapping[str, UUID]:
    return dict(Meeting.objects.filter(code__in=codes).order_by().values_list("code", "commune_id"))


def _receivers(codes: Sequence[str]) -> Mapping[str, frozenset[UUID]]:
    rows = Meeting.objects.filter(code__in=codes).exclude(state=MeetingState.CANCELLED)
    rows = rows.select_related("organiser__parent", "round__organiser")
    return {row.code: receivers_at(row) for row in rows.defer("search", "organiser__search", "round__search")}


def receivers_at(row: Meeting) -> frozenset[UUID]:
    """For whom what was said there may come in: its organiser's, the round's, and whoever gathers for them."""
    of_round = [row.round.organiser_id] if row.round is not None else []
    return frozenset([row.organiser_id, gatherer_of(row).pk, *of_round])


MEETINGS = SourceRows("contacts:pick_meeting", _named, _communes, _receivers)

"""Whom a ceremony tells: the parties of what is signed there, the offices that lead it, the one that holds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import tell_bodies
from phoihop.drafting.models import Ceremony, CeremonyDraft, DraftParty, Joining
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.words import Sentence


def planned(row: Ceremony, *, by: User, at: datetime) -> None:
    """The parties of what joins know when and where; the offices of what is invited are asked."""
    tables = list(row.drafts.select_related("draft"))
    joined = {body for one in tables if one.joining == Joining.JOINED for body in _bodies(one)}
    title = Sentence(N_("Lễ ký: %(ceremony)s, %(when)s, %(place)s"), _said(row))
    tell_bodies(
        joined, kind="ceremony.planned", title=title, url=row.get_absolute_url(), about=str(row.pk), by=by, at=at
    )
    for table in tables:
        if table.joining != Joining.JOINED:
            added(table, by=by, at=at)


def added(table: CeremonyDraft, *, by: User, at: datetime) -> None:
    """A draft joins, or the other side is asked whether it shall."""
    row, said = table.ceremony, _said(table.ceremony) | {"draft": table.draft.short_title}
    bodies, words = {row.held_by_id}, N_("Xin ký «%(draft)s» tại %(ceremony)s, %(when)s; hãy xác nhận")
    if table.joining == Joining.INVITED:
        bodies, words = {table.draft.drafted_by_id}, N_("Mời ký «%(draft)s» tại %(ceremony)s, %(when)s; hãy xác nhận")
    elif table.joining == Joining.JOINED:
        bodies, words = _bodies(table), N_("«%(draft)s» được ký tại %(ceremony)s, %(when)s, %(place)s")
    kind = f"ceremony.draft_{table.joining}"
    tell_bodies(
        bodies, kind=kind, title=Sentence(words, said), url=row.get_absolute_url(), about=str(table.pk), by=by, at=at
    )


def dropped(table: CeremonyDraft, reason: str, *, by: User, at: datetime) -> None:
    """It is not signed there; of what only waited for a word, the two sides know."""
    row, draft = table.ceremony, table.draft
    said = _said(row) | {"draft": draft.short_title, "reason": reason[:120]}
    bodies = _bodies(table) if table.joining == Joining.JOINED else {row.held_by_id, draft.drafted_by_id}
    title = Sentence(N_("«%(draft)s» không ký tại %(ceremony)s, %(when)s. Lý do: %(reason)s"), said)
    tell_bodies(
        bodies,
        kind="ceremony.draft_dropped",
        title=title,
        url=draft.get_absolute_url(),
        about=str(table.pk),
        by=by,
        at=at,
    )


def changed(row: Ceremony, *, moved: bool, by: User, at: datetime) -> None:
    """Everybody knows when and where it is now."""
    words = N_("Đổi địa điểm lễ ký: %(ceremony)s, %(when)s, %(place)s")
    if moved:
        words = N_("Đổi giờ lễ ký: %(ceremony)s, nay là %(when)s, %(place)s")
    tell_bodies(
        _all(row),
        kind="ceremony.changed",
        title=Sentence(words, _said(row)),
        url=row.get_absolute_url(),
        about=str(row.pk),
        by=by,
        at=at,
    )


def cancelled(row: Ceremony, *, by: User, at: datetime) -> None:
    """Everybody knows why."""
    said = _said(row) | {"reason": row.reason[:120]}
    title = Sentence(N_("Hủy lễ ký: %(ceremony)s, %(when)s. Lý do: %(reason)s"), said)
    tell_bodies(
        _all(row), kind="ceremony.cancelled", title=title, url=row.get_absolute_url(), about=str(row.pk), by=by, at=at
    )


def _all(row: Ceremony) -> set[UUID]:
    """The bodies of what is signed there, and the offices that were asked or ask."""
    found = {row.held_by_id}
    for table in row.drafts.select_related("draft"):
        found |= _bodies(table) if table.joining == Joining.JOINED else {table.draft.drafted_by_id}
    return found


def _bodies(table: CeremonyDraft) -> set[UUID]:
    """Parties and drafting body of a draft, and who holds the ceremony."""
    parties = DraftParty.objects.filter(draft=table.draft_id).values_list("body_id", flat=True)
    return {*parties, table.draft.drafted_by_id, table.ceremony.held_by_id}


def _said(row: Ceremony) -> dict[str, str]:
    return {"ceremony": row.title, "when": f"{localtime(row.starts_at):%H:%M %d/%m/%Y}", "place": row.place}

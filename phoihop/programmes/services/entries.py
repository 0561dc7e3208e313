"""Rows that a kind keeps: registrations, results, awards, sessions, groups of guests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.programmes.kinds import asked, table_of
from phoihop.programmes.models import Entry, Programme
from phoihop.programmes.permissions import can_enter, can_write
from phoihop.programmes.rules import checked
from phoihop.programmes.services.rows import approved, same_revision
from phoihop.programmes.services.taking_part import invite, settle, take_part


@transaction.atomic
def enter(
    *, programme_id: UUID, table: str, body: Body | None, values: Mapping[str, object], entry_id: UUID | None = None,
    revision: int = 0, by: User, at: datetime,
) -> Entry:  # fmt: skip
    """Write a row of a table of the kind, new or (`entry_id`, with the `revision` seen) again.

    `body`: whose row it is, where the table is by body; one the host enters takes part from then on and is told. What the
    body owed, the row keeps (`taking_part.settle`). Raises PermissionDenied, Refused "programme.not_approved",
    "entry.unknown_table", "entry.body_needed", "entry.values", "programme.changed_meanwhile".
    """
    programme = approved(programme_id, by, lambda user, row: can_enter(user, row, body.pk if body else None))
    if entry_id is None:
        entry = Entry(programme=programme, table=table, by=by, at=at)
        _take(entry, body, values)
        audit.create(entry, verb="entry.made", by=by, at=at)
        before = None
    else:
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry_id, programme=programme, table=table)
        if not can_enter(by, programme, entry.body_id):
            raise PermissionDenied
        same_revision(revision, entry.revision)
        before = entry.body_id
        _take(entry, body, values)
        entry.revision += 1
        entry.by, entry.at = by, at
        audit.save(entry, ["body", "values", "revision", "by", "at"], verb="entry.changed", by=by, at=at)
    _taken_part(programme, [entry.body_id, before], by=by, at=at)
    return entry


@transaction.atomic
def enter_pasted(
    *, programme_id: UUID, table: str, rows: Sequence[tuple[Body | None, Mapping[str, object]]], by: User, at: datetime
) -> int:
    """Rows pasted from a spreadsheet by the host, all or none. How many. Raises as `enter`."""
    programme = approved(programme_id, by, can_write)
    entries = []
    for body, values in rows:
        entry = Entry(programme=programme, table=table, by=by, at=at)
        _take(entry, body, values)
        entries.append(entry)
    audit.bulk_create(entries, verb="entry.made", by=by, at=at)
    _taken_part(programme, [entry.body_id for entry in entries], by=by, at=at)
    return len(entries)


@transaction.atomic
def remove_entry(*, entry_id: UUID, by: User, at: datetime) -> Programme:
    """Take a row away that was entered by mistake; what stood in it stays in the act, and what it kept is owed anew.

    Raises PermissionDenied, Refused "programme.not_approved".
    """
    found = Entry.objects.get(pk=entry_id)
    programme = approved(found.programme_id, by, lambda user, row: can_enter(user, row, found.body_id))
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    audit.delete(entry, verb="entry.removed", by=by, at=at)
    settle(programme, [found.body_id] if found.body_id else [], by=by, at=at)
    return programme


def _taken_part(programme: Programme, bodies: Sequence[UUID | None], *, by: User, at: datetime) -> None:
    """Whose rows were written takes part; what it owes follows its rows."""
    keys = [key for key in bodies if key is not None]
    fresh = take_part(programme, keys, by=by, at=at)
    invite(programme, fresh, by=by, at=at)
    settle(programme, keys, by=by, at=at)


def _take(entry: Entry, body: Body | None, values: Mapping[str, object]) -> None:
    table = table_of(entry.programme.kind, entry.table)
    if table is None:
        raise Refused("entry.unknown_table", _("Loại chương trình này không có bảng đó."))
    if table.by_body and body is None:
        raise Refused("entry.body_needed", _("Hãy chọn cơ quan, đơn vị."))
    kept, wrong = checked(asked(table.fields, entry.programme), values)
    if wrong:
        labels = {one.name: str(one.label) for one in table.fields}
        names = ", ".join(labels.get(name, name) for name in wrong)
        raise Refused("entry.values", _("Hãy ghi đúng và đủ: %(names)s.") % {"names": names})
    entry.body, entry.values = body if table.by_body else None, kept

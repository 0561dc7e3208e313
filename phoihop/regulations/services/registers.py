"""The registers of legal bases and dead names: loaded, added to, and asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.scope import remembered
from phoihop.regulations.models import EntryKind, RegisterEntry
from phoihop.regulations.permissions import can_keep_registers
from phoihop.regulations.rules.findings import Finding, Register, findings, fold_number, read_register, shipped_entries
from phoihop.regulations.rules.lines import Line


def check(lines: Iterable[Line], *, on: date) -> list[Finding]:
    """Old legal bases and dead names in a text, as of `on` (một ngày ở Việt Nam)."""
    return findings(lines, on, current_register())


def current_register() -> Register:
    """The register as loaded. Parsed once a state and process."""
    newest = remembered("regulations.register", lambda: _current().aggregate(newest=Max("loaded_at"))["newest"])
    return _register(newest)


@lru_cache(maxsize=4)
def _register(_state: datetime | None) -> Register:
    rows = list(_current().order_by("key").values_list("kind", "data"))
    texts = [data for kind, data in rows if kind == EntryKind.TEXT]
    return read_register(texts, [data for kind, data in rows if kind == EntryKind.NAME])


def _current() -> Any:
    return RegisterEntry.objects.filter(is_current=True)


@transaction.atomic
def load_reference(*, at: datetime) -> None:
    """Bring in the shipped entries the database has never had; what people changed stays."""
    known = set(RegisterEntry.objects.values_list("kind", "key"))
    texts, names = shipped_entries()
    rows = [
        *(RegisterEntry(kind=EntryKind.TEXT, key=fold_number(t["number"]), data=t, loaded_at=at) for t in texts),
        *(RegisterEntry(kind=EntryKind.NAME, key=n["name"].lower(), data=n, loaded_at=at) for n in names),
    ]
    audit.bulk_create([row for row in rows if (row.kind, row.key) not in known], verb="register.loaded", by=None, at=at)


@transaction.atomic
def keep_entry(*, kind: EntryKind, data: dict[str, Any], by: User, at: datetime) -> RegisterEntry:
    """Add an entry or put a corrected one in its place. `data`: as `rules.findings.read_register` reads it.

    Raises PermissionDenied, Refused "register.malformed" (one sentence).
    """
    if not can_keep_registers(by):
        raise PermissionDenied
    try:
        read_register([data] if kind == EntryKind.TEXT else [], [data] if kind == EntryKind.NAME else [])
    except (KeyError, TypeError, ValueError) as error:
        sentence = _("Mục này chưa đủ: cần số hoặc tên, ngày theo mẫu và căn cứ (%(what)s).") % {"what": error}
        raise Refused("register.malformed", sentence) from error
    key = fold_number(data["number"]) if kind == EntryKind.TEXT else data["name"].lower()
    for old in RegisterEntry.objects.select_for_update().filter(kind=kind, key=key, is_current=True):
        old.is_current = False
        audit.save(old, ["is_current"], verb="register.corrected", by=by, at=at)
    row = RegisterEntry(kind=kind, key=key, data=data, loaded_by=by, loaded_at=at)
    return audit.create(row, verb="register.kept", by=by, at=at)

"""Where something came from, as apps above know it: a meeting to choose, its name and page, the commune it is in.

Such an app names a `SourceRows` in `settings.INTAKE_SOURCES`; here its rows are kind and code, as in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from phoihop.kernel.accounts.models import User

MEETING = "contact_meeting"  # what is chosen by name where something is taken in, and listed by
_CODE = re.compile(r"(?:^|\s)([A-Z]{2,4}(?:-[0-9A-Z]{5}){2})\s*$")


@dataclass(frozen=True)
class Place:
    """A row above as it is shown: its name, and its page."""

    name: str
    url: str


@dataclass(frozen=True)
class SourceRows:
    """Rows of one kind from which something may come.

    `address`: name of the address that proposes some while one types. `named`: {code: its name and page}, of those the
    person may see. `communes`: {code: the commune it is in}. `receivers`: {code: for whom what was said there may come in}.
    """

    address: str
    named: Callable[[User, Sequence[str]], Mapping[str, Place]]
    communes: Callable[[Sequence[str]], Mapping[str, UUID]]
    receivers: Callable[[Sequence[str]], Mapping[str, frozenset[UUID]]]


def rows_of(kind: str) -> SourceRows | None:
    """What is known of the rows of a kind; None where no app says anything."""
    path = settings.INTAKE_SOURCES.get(kind)
    return _rows(path) if path else None


@cache
def _rows(path: str) -> SourceRows:
    found: SourceRows = import_string(path)
    return found


def named(user: User, kind: str, codes: Sequence[str]) -> Mapping[str, Place]:
    """{code: its name and page}, of those `user` may see."""
    rows = rows_of(kind) if codes else None
    return rows.named(user, codes) if rows else {}


def communes_of(kind: str, codes: Sequence[str]) -> Mapping[str, UUID]:
    """{code: the commune it is in}; nothing of a kind that nobody knows."""
    rows = rows_of(kind) if codes else None
    return rows.communes(codes) if rows else {}


def may_receive(kind: str, code: str, receiver_id: UUID) -> bool:
    """Whether what was said there may come in for the receiver."""
    rows = rows_of(kind)
    return rows is None or receiver_id in rows.receivers([code]).get(code, frozenset())


def code_in(typed: str) -> str:
    """The code at the end of what was typed or chosen; "" where there is none."""
    found = _CODE.search(typed.strip().upper())
    return found[1] if found else ""


def in_words(user: User, kind: str, typed: str) -> str:
    """What was typed; a code alone with the name of its row before it, if `user` may see it."""
    code = code_in(typed)
    place = named(user, kind, [code]).get(code) if code == typed.strip().upper() else None
    return f"{place.name} · {code}" if place else typed

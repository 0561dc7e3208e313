"""A kind of rows that the search over everything finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import QuerySet

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.query import Order


@dataclass(frozen=True)
class Kind:
    """A kind of rows: where they come from for a person, and how one is shown. `made_of`: as `query.search` has it."""

    label: Any
    icon: str
    rows: Callable[[User], QuerySet[Any]]
    show: Callable[[Any], tuple[str, str, str]]  # title, url, about
    order: Order = "newest"
    newest: str = "-pk"
    few: Callable[[User], QuerySet[Any, Any] | None] | None = None  # keys of all a person may see, where they are few
    made_of: SearchVector | None = None

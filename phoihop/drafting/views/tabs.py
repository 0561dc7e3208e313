"""The views of one draft, each with its own address: what agreement and signing add stands here too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from phoihop.drafting.models import Draft
from phoihop.kernel.web.parts import Tab


@dataclass(frozen=True)
class Entry:
    """A tab before it is known where it leads; it stands only where its address is mounted."""

    view: str
    label: Any


ENTRIES = (
    Entry("drafting:draft", gettext_lazy("Nội dung")),
    Entry("drafting:paper", gettext_lazy("Bản in")),
    Entry("drafting:compare", gettext_lazy("So sánh")),
    Entry("drafting:rounds", gettext_lazy("Lấy ý kiến")),
    Entry("drafting:signing", gettext_lazy("Ký kết")),
)


def tabs_of(draft: Draft, *, current: str) -> list[Tab]:
    """The tabs of a draft's page; `current`: the view that is open."""
    found = []
    for entry in ENTRIES:
        try:
            url = reverse(entry.view, args=[draft.code])
        except NoReverseMatch:
            continue
        found.append(Tab(str(entry.label), url, current=entry.view == current))
    return found

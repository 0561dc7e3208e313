"""Two versions of a text beside each other in one: any two, also the text the draft goes on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.drafting import earlier
from phoihop.drafting.forms import CompareForm
from phoihop.drafting.models import Draft
from phoihop.drafting.queries import rows_of
from phoihop.drafting.rules.comparing import Change, compare
from phoihop.drafting.rules.texts import Node
from phoihop.drafting.views.library import find
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.web.http import Request

EARLIER = "earlier"
MOST = 400  # clauses on one page; how many more differ is said


@dataclass(frozen=True)
class Shown:
    """A change with the addresses of its node in both states, in words; "" where it was not or is not."""

    change: Change
    before: str
    after: str

    @property
    def depth(self) -> int:
        """How deep it stands."""
        place = self.change.new or self.change.old
        return len(place.above) if place else 0


@require_safe
def comparison(request: Request, code: str) -> HttpResponse:
    """What differs, word by word; `?all` shows what is the same too."""
    draft = find(request, code)
    choices = _choices(draft)
    form = CompareForm(request.GET, choices=choices)
    picked = form.picked(default=_usual(choices))
    old, new = (_roots(draft, one) for one in picked)
    changes = compare(old, new)
    differing = [one for one in changes if one.kind != "same"]
    wanted = changes if request.GET.get("all") else differing
    names = [{row.node.id: row.address for row in rows_of(roots)} for roots in (old, new)]
    context: dict[str, Any] = {
        "draft": draft,
        "form": CompareForm(
            initial={"old": picked[0], "new": picked[1], "all": request.GET.get("all")}, choices=choices
        ),
        "rows": [Shown(one, names[0].get(one.id, ""), names[1].get(one.id, "")) for one in wanted[:MOST]],
        "left": max(0, len(wanted) - MOST),
        "number": len(differing),
        "tabs": tabs_of(draft, current="drafting:compare"),
    }
    return render(request, "drafting/compare.html", context)


def _choices(draft: Draft) -> list[tuple[str, str]]:
    """What may be compared, the oldest first."""
    found = []
    if before := draft.replaces or draft.amends:
        found.append((EARLIER, before.short_title))
    for version in draft.versions.order_by("number").defer("tree"):
        name = _("Bản số %(number)s") if version.is_frozen else _("Bản số %(number)s, đang soạn")
        found.append((str(version.number), name % {"number": version.number}))
    return found


def _usual(choices: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The last two: the one in work against the last that was frozen."""
    return choices[-2 if len(choices) > 1 else -1][0], choices[-1][0]


def _roots(draft: Draft, key: str) -> list[Node]:
    if key == EARLIER and draft.amends is not None:
        return earlier.amended_text(draft).roots
    if key == EARLIER and draft.replaces is not None:
        return earlier.text_of(draft.replaces).roots
    return draft.versions.get(number=int(key)).roots

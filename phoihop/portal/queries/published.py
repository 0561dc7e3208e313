"""What everybody may read: rows only as `visible_to(AnonymousUser())` gives them, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from phoihop.kernel.orm import ExistsByRow
from phoihop.kernel.search.query import newest_keys
from phoihop.kernel.web.paging import COUNT_LIMIT, PAGE_SIZE, Count, Page, Range, count_up_to, page_of_ranges
from phoihop.organisations.models import Body
from phoihop.petitions.models import OWED, AnswerLine, Petition, PetitionState, Pledge
from phoihop.portal.models import Publication, PublicationState
from phoihop.portal.queries.following import Step, promise_step
from phoihop.sessions.models import Session

NOBODY = AnonymousUser()
ORDER = ["-published_on", "-pk"]
OFFERED = 60  # sessions in the filter
FEW = 500  # petitions opened again; up to here they are named one by one
STATES: Mapping[str, Q] = {
    "answered": Q(petition__state=PetitionState.ANSWERED),
    "solved": Q(petition__state=PetitionState.SOLVED),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is limited to; everything empty: nothing. `state`: of `STATES`, or "again"."""

    words: str = ""
    field: str = ""
    commune: Body | None = None
    state: str = ""
    session: Session | None = None

    def all(self) -> Q:
        """All of it but the words."""
        named = {"field": self.field, "commune": self.commune, "session": self.session}
        state = _again() if self.state == "again" else STATES.get(self.state, Q())
        return Q(**{name: value for name, value in named.items() if value}) & state


def _again() -> Q:
    """What was published and opened again: seldom, so it is not looked for among all that is published."""
    rows = Petition.objects.visible_to(NOBODY).filter(state__in=OWED).order_by().values_list("pk", flat=True)
    found = list(rows[: FEW + 1])
    return Q(petition__in=found) if len(found) <= FEW else Q(petition__state__in=OWED)


@dataclass(frozen=True)
class Promised:
    """A promise as the public reads it, and how far it is."""

    text: str
    body: str
    due_on: date
    state: str
    step: Step


@dataclass(frozen=True)
class Shown:
    """A publication on its page."""

    row: Publication
    promises: list[Promised] = field(default_factory=list)
    is_recalled: bool = False  # the paper of the answer, by its body


def rows() -> QuerySet[Publication]:
    """Every published petition, with what is shown beside it."""
    return (
        Publication.objects.visible_to(NOBODY)
        .select_related("petition__lead", "line__answer__body", "receiver", "commune", "session")
        .defer(
            "search", "petition__search", "petition__text", "petition__alike_keys", "line__text", "petition__lead__search",
            "line__answer__body__search", "receiver__search", "commune__search", "session__search",
        )
    )  # fmt: skip


def listed(wanted: Wanted, cursor: str = "") -> tuple[Page[Publication], int]:
    """A page of the list, the newest first, and of how many finds only, 0: of all. Words: with or without diacritics."""
    if not wanted.words:
        found = Publication.objects.visible_to(NOBODY).filter(wanted.all())
        total = count_up_to(found)
        return page_of_ranges([Range(found)], rows(), order=ORDER, cursor=cursor, total=total), 0
    limited = Publication.objects.visible_to(NOBODY).filter(wanted.all())
    first = COUNT_LIMIT if cursor else PAGE_SIZE + 1
    had = newest_keys(limited, wanted.words, newest="-published_on", most=first, count=COUNT_LIMIT + 1)
    count = Count(min(had.number, COUNT_LIMIT), more=had.number > COUNT_LIMIT)
    ranges = [Range(Publication.objects.filter(pk__in=had.keys))]
    return page_of_ranges(ranges, rows(), order=ORDER, cursor=cursor, total=count), count.number if had.more else 0


def sessions_with_publications() -> QuerySet[Session]:
    """Sessions that anything published belongs to, the newest first."""
    published = Publication.objects.visible_to(NOBODY).filter(session=OuterRef("pk"))
    return (
        Session.objects.filter(ExistsByRow(published))
        .defer("search")
        .order_by(F("planned_first_on").desc(), "-pk")[:OFFERED]
    )


def shown(code: str, today: date) -> Shown | None:
    """The published petition with this code."""
    row = with_promises(rows()).filter(petition__code=code).first()
    if row is None:
        return None
    paper = row.line.answer.paper
    return Shown(row, promises_of(row, today), is_recalled=paper is not None and paper.is_recalled)


def with_promises(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """The same rows, with the promises of their answers read along."""
    pledges = Pledge.objects.visible_to(NOBODY).select_related("body", "commitment").order_by("due_on", "pk")
    return found.prefetch_related(
        Prefetch("line__pledges", pledges.defer("body__search", "commitment__search"), to_attr="public_pledges")
    )


def promises_of(row: Publication, today: date) -> list[Promised]:
    """What was promised, in released words; a promise whose words nobody released is not shown."""
    pledges: list[Pledge] = getattr(row.line, "public_pledges", [])
    return [
        Promised(row.promises[one.code], one.body.name, one.due_on, one.commitment.state, promise_step(one, today))
        for one in pledges
        if one.code in row.promises
    ]


def standing(row: Publication) -> dict[str, Any]:
    """Its state in words that everybody understands, with tone and sign."""
    if row.petition.state == PetitionState.SOLVED:
        return {"text": _("Đã giải quyết xong"), "tone": "good", "icon": "circle-check"}
    if row.petition.state == PetitionState.ANSWERED:
        return {"text": _("Đã trả lời, đang theo dõi"), "tone": "accent", "icon": "hourglass"}
    return {"text": _("Mở lại, chờ trả lời"), "tone": "warn", "icon": "refresh"}


def was_read(line: AnswerLine) -> bool:
    """Whether the public read this answer before, and reads nothing of its petition now."""
    rows = Publication.objects.filter(petition=line.petition_id)
    before = rows.filter(line=line, state=PublicationState.WITHDRAWN, published_on__isnull=False)
    return before.exists() and not rows.filter(state=PublicationState.PUBLISHED).exists()

"""What was said at a meeting, as one reader may see it once it is screened: counted on its page, listed, printed.

Opinions and questions are of `intake`; what apps above made of the rest, they say themselves (`settings.MEETING_MATTERS`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import override

from phoihop.contacts.models import Meeting
from phoihop.contacts.phone import SOURCE_KIND
from phoihop.contacts.showing import place_name
from phoihop.intake.models import OpinionKind, VoterOpinion
from phoihop.intake.queries import counted
from phoihop.kernel.accounts.models import User
from phoihop.papers.typeset.sheet import Align, Annex, Column, Row, Table

MOST = 1000  # lines of one list on paper; the rest is counted
COLUMNS = (
    Column("TT", 0.4, Align.CENTER),
    Column("Nội dung", 4.4),
    Column("Về nơi nào", 1.5),
    Column("Gửi tới", 1.4),
    Column("Đã trả lời tại chỗ", 2),
)


@dataclass(frozen=True)
class Line:
    """One thing that was said, without who said it."""

    text: str
    place: str = ""
    addressee: str = ""
    spot_answer: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind: what they are called, how many of them the reader may see, where they are listed, and they
    themselves, as many as asked for."""

    label: str
    number: int
    url: str
    lines: Callable[[int], Sequence[Line]]


def said_at(user: User, meeting: Meeting) -> list[Group]:
    """What was said there and screened, of which `user` may see anything; petitions first."""
    above = chain.from_iterable(import_string(path)(user, meeting) for path in settings.MEETING_MATTERS)
    return [group for group in (*above, *_opinions(user, meeting)) if group.number]


def waiting_of(meeting: Meeting) -> int:
    """How many things said there nobody has screened."""
    return counted(SOURCE_KIND, [meeting.code]).get(meeting.code, {}).get("waiting", 0)


def _opinions(user: User, meeting: Meeting) -> list[Group]:
    rows = VoterOpinion.objects.visible_to(user).filter(source_kind=SOURCE_KIND, source_code=meeting.code)
    numbers = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    address = f"{reverse('intake:opinions')}?meeting={meeting.code}&kind="

    def group(kind: OpinionKind) -> Group:
        of_kind = rows.filter(kind=kind)
        return Group(str(kind.label), numbers.get(kind, 0), f"{address}{kind}", lambda most: _lines(of_kind, most))

    return [group(kind) for kind in OpinionKind]


def _lines(rows: QuerySet[VoterOpinion], most: int) -> list[Line]:
    found = rows.select_related("commune").defer("search", "commune__search").order_by("pk")[:most]
    return [
        Line(row.text, placed(row.place, row.commune.name if row.commune else ""), row.addressee, row.spot_answer)
        for row in found
    ]


def placed(place: str, commune: str) -> str:
    """Where it is about: the place in the commune."""
    named = commune.removeprefix("Ủy ban nhân dân ")
    return ", ".join(part for part in (place, named) if part)


def annex_of(user: User, meeting: Meeting) -> Annex | None:
    """«Danh mục ý kiến, kiến nghị» of what `user` may see, in Vietnamese whatever the screen; None where there is nothing."""
    with override("vi"):
        groups = said_at(user, meeting)
        title = "Danh mục ý kiến, kiến nghị của cử tri"
        return Annex(title, (Table(COLUMNS, tuple(_rows(groups))),), landscape=True) if groups else None


def _rows(groups: Sequence[Group]) -> list[Row]:
    rows, number = [], 0
    for group in groups:
        rows.append(Row((f"{group.label} ({group.number})",), strong=True))
        for line in islice(group.lines(MOST), MOST):
            number += 1
            rows.append(Row((str(number), line.text, line.place, line.addressee, line.spot_answer)))
        if group.number > MOST:
            rows.append(Row((f"Còn {group.number - MOST} nội dung, xem trong phần mềm.",)))
    return rows


def about(meeting: Meeting, on: date) -> str:
    """Under the title of the list when it prints alone."""
    return f"{meeting.on:%d/%m/%Y}, {meeting.venue}, {place_name(meeting.commune)}; in ngày {on:%d/%m/%Y}"

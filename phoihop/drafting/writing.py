"""What drafting puts on paper. Papers are Vietnamese in every language."""

from __future__ import annotations

from django.utils import timezone

from phoihop.drafting.models import Conference
from phoihop.papers.content import Content, Cosigner
from phoihop.papers.rendering import SECRETARY
from phoihop.papers.typeset.sheet import Block, Heading, Level, Paragraph
from phoihop.papers.typeset.words import stopped
from phoihop.regulations.queries import place_of


def minutes_of(row: Conference) -> Content:
    """The minutes of a conference: when and where, who came, agenda, conclusions, what was adopted."""
    starts = timezone.localtime(row.starts_at)
    seats = list(row.attendances.select_related("body").order_by("body__rank", "pk"))
    tables = row.drafts.select_related("draft", "adopted").order_by("order")
    came = stopped([f"{seat.body.name}: {_in_line(seat.people)}" for seat in seats if seat.came], "- ")
    missed = [seat.body.name for seat in seats if not seat.came]
    body: list[Block] = [
        Paragraph(f"Thời gian bắt đầu: {starts:%H} giờ {starts:%M}, ngày {starts:%d/%m/%Y}."),
        Paragraph(f"Địa điểm: {row.place}."),
        Heading(Level.ROMAN, "Thành phần", "I"),
        *([Paragraph(f"Chủ trì: {row.chair}.")] if row.chair else []),
        *map(Paragraph, came),
        *([Paragraph(f"Vắng: {', '.join(missed)}.")] if missed else []),
        *([Heading(Level.ROMAN, "Chương trình", "II")] if row.agenda else []),
        *map(Paragraph, stopped([_agenda_line(one) for one in row.agenda], "- ")),
        Heading(Level.ROMAN, "Nội dung, kết luận", "III" if row.agenda else "II"),
        *(Paragraph(line) for line in row.minutes.splitlines() if line.strip()),
        *(
            Paragraph(f"Hội nghị thông qua bản dự thảo số {table.adopted.number} của «{table.draft.title}».")
            for table in tables
            if table.adopted
        ),
    ]
    return Content(
        body=tuple(body), recipients=("Các cơ quan dự họp", "Lưu: VT"), place=place_of(row.called_by),
        cosigners=(Cosigner(SECRETARY, row.secretary),), chair=row.chair,
    )  # fmt: skip


def _in_line(people: str) -> str:
    return ", ".join(line.strip() for line in people.splitlines() if line.strip())


def _agenda_line(one: dict[str, str]) -> str:
    at = f"{one['at']}: " if one["at"] else ""
    who = f" ({one['who']})" if one["who"] else ""
    return f"{at}{one['what']}{who}"

"""Invitations to the authorities that are to answer voters, on paper (giấy mời): of one meeting, of a round (Vietnamese)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import override

from phoihop.contacts.models import Meeting, MeetingInvitation, Round
from phoihop.contacts.showing import days_of, place_name, when
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_place
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Fields, Paragraph, Row, Table

_ASKED = (Column("TT", 0.5, Align.CENTER), Column("Cơ quan", 3), Column("Nội dung đề nghị trả lời", 4))
_WHERE = (
    Column("TT", 0.5, Align.CENTER),
    Column("Thời gian", 1.6),
    Column("Địa điểm", 2.6),
    Column("Cơ quan", 2.4),
    Column("Nội dung đề nghị trả lời", 2.6),
)
_REQUEST = (
    "Đề nghị quý cơ quan cử lãnh đạo dự, giải trình, trả lời ý kiến, kiến nghị của cử tri thuộc thẩm quyền "
    "(NQLT 72/2025 Điều 12, 13)."
)


def invitation_subject(case: Meeting | Round) -> str:
    """What stands under «GIẤY MỜI»."""
    if isinstance(case, Meeting):
        return f"Dự tiếp xúc cử tri tại {case.venue}, ngày {case.on:%d/%m/%Y}"
    return f"Dự, trả lời cử tri: {case.title[:1].lower()}{case.title[1:]}"


def meeting_invitation(meeting: Meeting, rows: Sequence[MeetingInvitation], issuer: Body) -> Content:
    """To one meeting: when, where, who meets the voters; what each is asked to answer."""
    with override("vi"):
        people = "; ".join(
            f"đồng chí {row.person}"
            for row in meeting.deputies.select_related("person").order_by("-is_lead", "person__name_key", "pk")
        )
        facts = (
            ("Thời gian", when(meeting)),
            ("Địa điểm", f"{meeting.venue}, {place_name(meeting.commune)}"),
            ("Phương thức", str(meeting.get_mode_display())),
            ("Đại biểu", people),
            ("Chuyên đề", meeting.topic),
            ("Nhóm cử tri", meeting.group),
            ("Nội dung đề nghị trả lời", rows[0].content if len(rows) == 1 else ""),
        )
        body: list[Block] = [
            Paragraph("Dự cuộc tiếp xúc cử tri:"),
            Fields(tuple((label, text) for label, text in facts if text)),
        ]
        if len(rows) > 1 and any(row.content for row in rows):
            asked = (Row((str(number), row.body.name, row.content or "—")) for number, row in enumerate(rows, 1))
            body.append(Table(_ASKED, tuple(asked)))
        return _invitation([*body, Paragraph(_REQUEST)], (), issuer)


def round_invitation(round_: Round, rows: Sequence[MeetingInvitation]) -> Content:
    """To all meetings of a round: in an annex who is asked to which, to answer what."""
    with override("vi"):
        lines = tuple(
            Row(
                (
                    str(number), when(row.meeting), f"{row.meeting.venue}, {place_name(row.meeting.commune)}",
                    row.body.name, row.content or "—",
                )
            )
            for number, row in enumerate(rows, 1)
        )  # fmt: skip
        body: list[Block] = [
            Paragraph(
                f"Dự các cuộc tiếp xúc cử tri của đợt «{round_.title}» ({days_of(round_)}) theo phụ lục kèm theo."
            ),
            Paragraph(_REQUEST),
        ]
        annex = Annex("Cơ quan mời dự, trả lời cử tri", (Table(_WHERE, lines),), landscape=True)
        return _invitation(body, (annex,), round_.organiser)


def _invitation(body: Sequence[Block], annexes: tuple[Annex, ...], issuer: Body) -> Content:
    return Content(
        body=tuple(body), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=usual_place(issuer)
    )  # fmt: skip

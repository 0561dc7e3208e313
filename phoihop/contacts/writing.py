"""A plan and minutes on paper. Papers are Vietnamese whatever the language of the screen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import override

from phoihop.contacts.matters import waiting_of
from phoihop.contacts.models import Meeting, Minutes, Mode, Round, stands
from phoihop.contacts.queries import listed
from phoihop.contacts.showing import place_name, when
from phoihop.organisations.models import Body
from phoihop.papers.content import Content, Cosigner
from phoihop.papers.models import Paper
from phoihop.papers.queries import usual_place
from phoihop.papers.rendering import SECRETARY, name_on, sheet_of
from phoihop.papers.typeset.sheet import (
    Align,
    Annex,
    Block,
    Column,
    Fields,
    Heading,
    Level,
    Paragraph,
    Row,
    Sheet,
    Table,
)

_PLAN = (
    Column("TT", 0.5, Align.CENTER),
    Column("Thời gian", 1.6),
    Column("Địa điểm", 2.4),
    Column("Loại, hình thức", 2.2),
    Column("Đại biểu", 2.4),
    Column("Cơ quan trả lời", 2),
)


def receivers(round_: Round) -> list[Body]:
    """Who receives the plan besides whoever makes it: the Front, the deputies' groups in it, the communes where it meets."""
    groups = [part.body for part in round_.parts.select_related("body").order_by("body__rank", "body")]
    met = round_.meetings.exclude(state="cancelled").order_by().values("commune")
    bodies = {body.pk: body for body in (round_.front, *groups, *Body.objects.filter(pk__in=met).by_rank())}
    bodies.pop(round_.organiser_id, None)
    return list(bodies.values())


def plan_subject(round_: Round) -> str:
    """What stands under «KẾ HOẠCH»."""
    return f"{round_.title[:1].upper()}{round_.title[1:]}"


def plan_content(round_: Round, *, instead_of: Paper | None = None) -> Content:
    """The words of the plan: purpose, when, agreement, and the meetings in an annex. `instead_of`: the issued paper of the
    plan as it was, which this one replaces."""
    with override("vi"):
        facts: list[tuple[str, str]] = [
            ("Đại biểu tiếp xúc", str(round_.get_regime_display())),
            ("Thời gian", f"từ ngày {round_.starts_on:%d/%m/%Y} đến ngày {round_.ends_on:%d/%m/%Y}"),
            ("Số cuộc", str(round_.meetings.exclude(state="cancelled").count())),
            ("Cơ quan phối hợp", round_.front.name),
        ]
        if round_.session is not None:
            facts.insert(0, ("Kỳ họp", round_.session.title))
        if round_.workers_target is not None:
            facts.append(("Người lao động trực tiếp", f"từ {round_.workers_target} % số người dự trở lên"))
        if round_.thematic_target is not None:
            facts.append(("Cuộc theo chuyên đề", f"từ {round_.thematic_target} % số cuộc trở lên"))
        parts = "; ".join(part.body.name for part in round_.parts.select_related("body").order_by("body__rank"))
        if parts:
            facts.append(("Đoàn, tổ đại biểu", parts))
        body: list[Block] = [
            Heading(Level.ROMAN, "Mục đích, yêu cầu", "I"),
            *(Paragraph(line) for line in _lines(round_.purpose) or ["Lắng nghe ý kiến, kiến nghị của cử tri."]),
            Heading(Level.ROMAN, "Thời gian, thành phần", "II"),
            Fields(tuple(facts)),
            Heading(Level.ROMAN, "Tổ chức thực hiện", "III"),
            Paragraph("Lịch tiếp xúc, phân công đại biểu và cơ quan dự, trả lời cử tri theo phụ lục kèm theo."),
        ]
        if instead_of is not None:
            body.append(Paragraph(f"Kế hoạch này điều chỉnh, thay thế Kế hoạch {instead_of.citation}."))
        annex = schedule(round_)
    return Content(
        body=tuple(body), annexes=(annex,), recipients=("Như trên", "Lưu: VT"), place=usual_place(round_.organiser)
    )


def plan_sum(round_: Round) -> str:
    """A sum of what the plan says: another one once a meeting, a deputy, an authority, a day of it is another."""
    said = plan_content(round_).as_json()
    kept = json.dumps([said["body"], said["annexes"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()


def plan_differs(round_: Round) -> bool:
    """Whether the plan was changed since its paper was drawn up; of papers older than `plan_sum` nobody can say."""
    return stands(round_.plan_paper) and round_.plan_sum != "" and round_.plan_sum != plan_sum(round_)


def schedule(round_: Round) -> Annex:
    """The meetings of a round as an annex: when, where, of which kind, who goes, who answers."""
    meetings = listed(round_.meetings.exclude(state="cancelled")).order_by("starts_at", "pk")
    rows = tuple(_plan_row(number, meeting) for number, meeting in enumerate(meetings, 1))
    return Annex("Lịch tiếp xúc cử tri", (Table(_PLAN, rows or (Row(("Không có",)),)),), landscape=True)


def plan_sheet(round_: Round, *, on: date) -> Sheet:
    """The plan as it prints before it has a paper, marked «DỰ THẢO»."""
    paper = Paper(
        kind="plan", issuer=round_.organiser, subject=plan_subject(round_), sheet=plan_content(round_).as_json()
    )
    names = (name_on(body, on) for body in receivers(round_))
    return replace(sheet_of(paper, on=on), addressees=(), recipients=(*names, "Lưu: VT"))


def minutes_subject(meeting: Meeting) -> str:
    """What stands under «BIÊN BẢN»."""
    return f"Tiếp xúc cử tri tại {meeting.venue}"


def minutes_content(minutes: Minutes, *, annex: Annex | None = None, instead_of: Paper | None = None) -> Content:
    """The words of the minutes: who came, how it went. What voters said is not in them until it is screened; then it stands
    in `annex`, as whoever has them made may see it. `instead_of`: the recalled paper that these replace."""
    meeting = minutes.meeting
    with override("vi"):
        body: list[Block] = [
            Fields(tuple(_minute_facts(minutes))),
            Heading(Level.ROMAN, "Thành phần dự", "I"),
            *_attendance(meeting),
        ]
        titles = (
            ("Diễn biến", minutes.course),
            ("Trả lời của các cơ quan", minutes.answered),
            ("Kết thúc", minutes.concluded),
        )
        written = [(title, text) for title, text in titles if text]
        for label, (title, text) in zip(("II", "III", "IV"), written, strict=False):
            body += [Heading(Level.ROMAN, title, label), *(Paragraph(line) for line in _lines(text))]
        body += [Paragraph(words) for words in _said(meeting, annex)]
        if instead_of is not None:
            body.append(Paragraph(f"Biên bản này thay thế Biên bản {instead_of.citation} đã thu hồi."))
    place = usual_place(meeting.organiser) or (usual_place(meeting.round.organiser) if meeting.round else "")
    secretary = Cosigner(SECRETARY, minutes.secretary)
    return Content(
        body=tuple(body), annexes=(annex,) if annex else (), recipients=("Lưu: VT",), place=place,
        cosigners=(secretary,), chair=minutes.chair,
    )  # fmt: skip


def _said(meeting: Meeting, annex: Annex | None) -> list[str]:
    waiting = waiting_of(meeting)
    if annex is None:
        return ["Ý kiến, kiến nghị của cử tri được tiếp nhận riêng, chuyển bộ phận sàng lọc theo quy định."]
    left = [f"Còn {waiting} nội dung đang chờ sàng lọc theo quy định."] if waiting else []
    return ["Ý kiến, kiến nghị của cử tri đã sàng lọc ghi tại phụ lục kèm theo.", *left]


def minutes_sheet(minutes: Minutes, *, on: date, annex: Annex | None = None) -> Sheet:
    """The minutes as they print before they have a paper."""
    meeting = minutes.meeting
    paper = Paper(
        kind="minutes", issuer=meeting.organiser, subject=minutes_subject(meeting),
        sheet=minutes_content(minutes, annex=annex).as_json(),
    )  # fmt: skip
    return replace(sheet_of(paper, on=on), addressees=(), recipients=("Lưu: VT",))


def _minute_facts(minutes: Minutes) -> list[tuple[str, str]]:
    meeting = minutes.meeting
    facts = [
        ("Thời gian", when(meeting)),
        ("Địa điểm", f"{meeting.venue}, {place_name(meeting.commune)}"),
        ("Loại", str(meeting.get_kind_display())),
        ("Phương thức", str(meeting.get_mode_display())),
        ("Chủ trì", minutes.chair),
        ("Ghi biên bản", minutes.secretary),
    ]
    return [*facts, ("Chuyên đề", meeting.topic)] if meeting.topic else facts


def _attendance(meeting: Meeting) -> list[Block]:
    deputies = meeting.deputies.select_related("person").order_by("-is_lead", "person__name_key")
    present = ", ".join(f"đồng chí {row.person}" for row in deputies if row.attended is not False)
    absent = ", ".join(
        f"đồng chí {row.person}{f' ({row.absent_reason})' if row.absent_reason else ''}"
        for row in deputies
        if row.attended is False
    )
    invited = meeting.invitations.filter(attended=True).select_related("body").order_by("body__rank")
    answering = "; ".join(f"{row.body.name}{f': {row.delegate}' if row.delegate else ''}" for row in invited)
    counts = [(row.get_category_display(), row.count) for row in meeting.attendance.order_by("category")]
    lines = [("Đại biểu dự", present or "—"), ("Đại biểu vắng", absent), ("Cơ quan dự, trả lời", answering)]
    blocks: list[Block] = [Fields(tuple((label, text) for label, text in lines if text))]
    if counts:
        rows = [Row((str(label), str(count))) for label, count in counts]
        total = Row(("Tổng số cử tri dự", str(sum(count for _label, count in counts))), strong=True)
        blocks.append(Table((Column("Thành phần", 3), Column("Số người", 1, Align.CENTER)), (*rows, total)))
    if meeting.speakers is not None:
        blocks.append(Paragraph(f"Số người phát biểu: {meeting.speakers}."))
    return blocks


def _plan_row(number: int, meeting: Meeting) -> Row:
    people = "; ".join(str(row.person) for row in meeting.deputies.all())
    bodies = "; ".join(row.body.name for row in meeting.invitations.all())
    kind = str(meeting.get_kind_display()) + (f": {meeting.topic}" if meeting.topic else "")
    mode = "" if meeting.mode == Mode.DIRECT else f" ({meeting.get_mode_display()})"
    place = f"{meeting.venue}, {place_name(meeting.commune)}"
    return Row((str(number), when(meeting), place, kind + mode, people, bodies))


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

"""Notices of a round or a meeting on paper: to the press, to who receives a deputy, to the Front where he goes (Vietnamese)."""

from __future__ import annotations

from django.utils.translation import override

from phoihop.contacts.models import Duty, DutyKind, Meeting, Round
from phoihop.contacts.queries import listed
from phoihop.contacts.showing import place_name, when
from phoihop.contacts.writing import schedule
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_place
from phoihop.papers.typeset.sheet import Block, Fields, Paragraph

# Who is told that has no account and is no body of the directory.
_TOLD = {
    DutyKind.PRESS_NA: "Các cơ quan báo chí trên địa bàn tỉnh",
    DutyKind.PRESS_COUNCIL: "Các cơ quan báo chí nơi tiếp xúc cử tri",
    DutyKind.FRONT_CELL: "Ban công tác Mặt trận nơi tiếp xúc cử tri",
}


def notice_subject(duty: Duty) -> str:
    """What stands under «THÔNG BÁO», «GIẤY MỜI»."""
    if duty.kind == DutyKind.WORKING_MEETING and duty.round is not None:
        return f"Làm việc trước kỳ họp: {duty.round.session or duty.round}"
    if duty.meeting is not None:
        return f"Tiếp xúc cử tri tại {duty.meeting.venue}, ngày {duty.meeting.on:%d/%m/%Y}"
    title = duty.round.title if duty.round is not None else ""
    return f"Lịch tiếp xúc cử tri: {title[:1].lower()}{title[1:]}"


def told_of(duty: Duty) -> str:
    """Whom the notice tells that the directory does not know; "" where it goes to bodies only."""
    return _TOLD.get(DutyKind(duty.kind), "")


def notice_content(duty: Duty) -> Content:
    """The words: when, where, by whom, about what, in which form (Art. 6.3); the meetings of a round in an annex."""
    with override("vi"):
        if duty.kind == DutyKind.WORKING_MEETING:
            return Content(body=_of_working(duty), recipients=("Như trên", "Lưu: VT"), place=usual_place(duty.body))
        body: list[Block] = []
        if duty.round is not None:
            body = _of_round(duty.round)
        if duty.meeting is not None:
            body = _of_meeting(duty.meeting)
        annexes = (schedule(duty.round),) if duty.round is not None else ()
        return Content(
            body=tuple(body), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=usual_place(duty.body)
        )


def _of_working(duty: Duty) -> tuple[Block, ...]:
    """An invitation: with whom, when; the hour and the place are written in by who drafts it."""
    facts = (
        ("Thành phần", "đại diện lãnh đạo quý cơ quan"),
        ("Thời gian", f"ngày {duty.commitment.due_on:%d/%m/%Y}"),
        ("Nội dung", "tình hình của địa phương; việc giải quyết kiến nghị của cử tri; đề nghị với kỳ họp"),
    )
    return (Fields(facts), Paragraph("Rất mong quý cơ quan dự đúng thành phần."))


def _of_round(round_: Round) -> list[Block]:
    meetings = round_.meetings.exclude(state="cancelled").count()
    facts = [
        ("Đại biểu tiếp xúc", str(round_.get_regime_display())),
        ("Thời gian", f"từ ngày {round_.starts_on:%d/%m/%Y} đến ngày {round_.ends_on:%d/%m/%Y}"),
        ("Số cuộc", str(meetings)),
        ("Cơ quan tổ chức", round_.organiser.name),
    ]
    if round_.session is not None:
        facts.insert(0, ("Kỳ họp", round_.session.title))
    return [
        Paragraph("Lịch tiếp xúc cử tri được thông báo để cử tri và các cơ quan biết, tham dự, đưa tin như sau:"),
        Fields(tuple(facts)),
        Paragraph("Thời gian, địa điểm, hình thức và nội dung từng cuộc theo phụ lục kèm theo."),
    ]


def _of_meeting(meeting: Meeting) -> list[Block]:
    (row,) = listed(Meeting.objects.filter(pk=meeting.pk))
    people = "; ".join(f"đồng chí {deputy.person}" for deputy in row.deputies.all())
    facts = [
        ("Đại biểu", people),
        ("Thời gian", when(meeting)),
        ("Địa điểm", f"{meeting.venue}, {place_name(meeting.commune)}"),
        ("Loại, hình thức", f"{meeting.get_kind_display()}, {meeting.get_form_display()}".lower().capitalize()),
        ("Phương thức", str(meeting.get_mode_display())),
        ("Nội dung", meeting.topic),
        ("Nhóm cử tri", meeting.group),
    ]
    return [
        Paragraph("Cuộc tiếp xúc cử tri dưới đây được thông báo để quý cơ quan biết, phối hợp tổ chức:"),
        Fields(tuple((label, text) for label, text in facts if text)),
    ]

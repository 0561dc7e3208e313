"""Words for events: what they are called in Vietnamese, and which anchor of a statutory term each one sets.

`EVENT_KINDS` is the one catalogue of kinds: who reads a text, records an event or raises one uses its keys.
"""

from __future__ import annotations

from dataclasses import dataclass

# Anchors of statutory terms (mốc tính) as they stand in the register.
ANCHORS: dict[str, str] = {
    "acceptance": "ngày thụ lý",
    "answer_period_end": "ngày hết thời hạn trả lời",
    "conclusion_issued": "ngày ban hành kết luận",
    "contact_day": "ngày tiếp xúc cử tri",
    "contact_end": "ngày kết thúc tiếp xúc cử tri",
    "decision": "ngày có quyết định",
    "dialogue": "ngày đối thoại",
    "due": "ngày đến hạn",
    "expiry_or_receipt_of_decision": "ngày hết hạn giải quyết hoặc nhận quyết định",
    "grounds_established": "ngày xác định có căn cứ",
    "hearing": "ngày tổ chức phiên giải trình",
    "issue": "ngày ban hành văn bản",
    "polling_day": "ngày bầu cử",
    "previous_hearing": "lần nghe báo cáo trước",
    "previous_report": "kỳ báo cáo trước",
    "question": "ngày chất vấn",
    "receipt": "ngày nhận",
    "receipt_of_demand": "ngày nhận yêu cầu",
    "receipt_of_feedback": "ngày nhận phản ánh",
    "receipt_of_request": "ngày nhận đề nghị",
    "receipt_of_result": "ngày nhận kết quả",
    "receipt_or_knowledge_of_decision": "ngày nhận hoặc biết được quyết định",
    "reception_day": "ngày tiếp công dân",
    "request": "ngày có yêu cầu",
    "result_available": "ngày có kết quả",
    "session_closing": "ngày bế mạc kỳ họp",
    "session_opening": "ngày khai mạc kỳ họp",
    "settlement": "ngày giải quyết xong",
    "signing": "ngày ký",
    "submission": "ngày trình",
    "supervision_end": "ngày kết thúc giám sát",
    "trigger": "ngày phát sinh",
    "working_day_of_delegation": "ngày đoàn giám sát làm việc",
}


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event in a clause: its `label` as a day, and the `anchors` of terms it sets.

    `terms`: only terms whose key begins so; empty: of any key.
    """

    label: str
    anchors: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


EVENT_KINDS: dict[str, EventKind] = {
    "session.opening": EventKind("ngày khai mạc kỳ họp", ("session_opening",)),
    "session.closing": EventKind("ngày bế mạc kỳ họp", ("session_closing",)),
    "session.mid_year": EventKind("kỳ họp thường lệ giữa năm", ("session_opening",)),
    "session.year_end": EventKind("kỳ họp thường lệ cuối năm", ("session_opening",)),
    "session.nearest": EventKind("kỳ họp gần nhất", ("session_opening",)),
    "na_session.opening": EventKind("ngày khai mạc kỳ họp Quốc hội"),
    "na_session.closing": EventKind("ngày bế mạc kỳ họp Quốc hội"),
    "meeting.held": EventKind("ngày họp"),
    "petition.received": EventKind("ngày nhận kiến nghị của cử tri", ("receipt",), ("petition.",)),
    "petition.answered": EventKind(
        "ngày có kết quả trả lời kiến nghị", ("result_available", "receipt_of_result"), ("petition.",)
    ),
    "letter.received": EventKind(
        "ngày nhận đơn", ("receipt",), ("complaint.", "denunciation.", "reception.", "letter.")
    ),
    "letter.accepted": EventKind("ngày thụ lý đơn", ("acceptance",), ("complaint.", "denunciation.")),
    "letter.settled": EventKind("ngày giải quyết xong đơn", ("settlement",)),
    "contact.held": EventKind("ngày tiếp xúc cử tri", ("contact_day",)),
    "contact.ended": EventKind("ngày kết thúc tiếp xúc cử tri", ("contact_end",)),
    "contact.round": EventKind("đợt tiếp xúc cử tri"),
    "reception.held": EventKind("ngày tiếp công dân", ("reception_day",)),
    "supervision.decided": EventKind("ngày có quyết định giám sát", ("decision",), ("supervision.",)),
    "supervision.working_day": EventKind("ngày đoàn giám sát làm việc", ("working_day_of_delegation",)),
    "supervision.ended": EventKind("ngày kết thúc giám sát", ("supervision_end",)),
    "supervision.concluded": EventKind("ngày ban hành kết luận giám sát", ("conclusion_issued",), ("supervision.",)),
    "conclusion.signed": EventKind("ngày ký thông báo kết luận"),
    "hearing.held": EventKind("ngày tổ chức phiên giải trình", ("hearing",)),
    "question.put": EventKind("ngày chất vấn", ("question",)),
    "draft.submitted": EventKind("ngày trình dự thảo", ("submission",)),
    "draft.received": EventKind("ngày nhận dự thảo", ("receipt",), ("draft.",)),
    "document.issued": EventKind("ngày ban hành văn bản", ("issue", "signing")),
    "document.received": EventKind("ngày nhận được văn bản", ("receipt_of_request",)),
    "report.received": EventKind("ngày nhận báo cáo"),
    "dossier.received": EventKind("ngày nhận hồ sơ"),
    "information.received": EventKind("ngày nhận thông tin"),
    "request.received": EventKind("ngày nhận yêu cầu", ("receipt_of_request", "receipt_of_demand", "request")),
    "obstacle.met": EventKind("khi có vướng mắc"),
    "incident.found": EventKind("khi phát hiện vụ việc"),
    "regulation.signed": EventKind("ngày ký quy chế"),
    "plan.approved": EventKind("ngày duyệt kế hoạch"),
    "election.polling_day": EventKind("ngày bầu cử", ("polling_day",)),
    "term.start": EventKind("ngày đầu nhiệm kỳ"),
    "term.end": EventKind("ngày kết thúc nhiệm kỳ"),
    "quarter.end": EventKind("ngày cuối quý"),
    "year.end": EventKind("ngày cuối năm"),
}


def event_label(kind: str) -> str:
    """The kind's Vietnamese name; a kind we have no name for stands in quotation marks."""
    known = EVENT_KINDS.get(kind)
    return known.label if known else f"sự kiện «{kind}»"


def anchor_label(anchor: str) -> str:
    """The Vietnamese name of a term's anchor, or of the event kind a regulation counts from."""
    return ANCHORS.get(anchor) or event_label(anchor)


def sets_anchor(kind: str, anchor: str, term_key: str) -> bool:
    """Whether an event of `kind` starts (or, backwards, ends) the term `term_key` counted from `anchor`."""
    if kind == anchor:
        return True
    known = EVENT_KINDS.get(kind)
    if known is None or anchor not in known.anchors:
        return False
    return not known.terms or term_key.startswith(known.terms)

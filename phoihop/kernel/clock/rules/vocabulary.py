"""Words for events: what they are called in Vietnamese, and which anchor of a statutory term each one sets.

`EVENT_KINDS` is the one catalogue of kinds: who reads a text, records an event or raises one uses its keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from phoihop.kernel.clock.rules.sentences import N_, Said, Word

# Anchors of statutory terms (mốc tính) as they stand in the register.
ANCHORS: dict[str, str] = {
    "acceptance": N_("ngày thụ lý"),
    "answer_period_end": N_("ngày hết thời hạn trả lời"),
    "conclusion_issued": N_("ngày ban hành kết luận"),
    "contact_day": N_("ngày tiếp xúc cử tri"),
    "contact_end": N_("ngày kết thúc tiếp xúc cử tri"),
    "decision": N_("ngày có quyết định"),
    "dialogue": N_("ngày đối thoại"),
    "due": N_("ngày đến hạn"),
    "expiry_or_receipt_of_decision": N_("ngày hết hạn giải quyết hoặc nhận quyết định"),
    "grounds_established": N_("ngày xác định có căn cứ"),
    "hearing": N_("ngày tổ chức phiên giải trình"),
    "issue": N_("ngày ban hành văn bản"),
    "polling_day": N_("ngày bầu cử"),
    "previous_hearing": N_("lần nghe báo cáo trước"),
    "previous_report": N_("kỳ báo cáo trước"),
    "question": N_("ngày chất vấn"),
    "receipt": N_("ngày nhận"),
    "receipt_of_demand": N_("ngày nhận yêu cầu"),
    "receipt_of_feedback": N_("ngày nhận phản ánh"),
    "receipt_of_request": N_("ngày nhận đề nghị"),
    "receipt_of_result": N_("ngày nhận kết quả"),
    "receipt_or_knowledge_of_decision": N_("ngày nhận hoặc biết được quyết định"),
    "reception_day": N_("ngày tiếp công dân"),
    "request": N_("ngày có yêu cầu"),
    "result_available": N_("ngày có kết quả"),
    "session_closing": N_("ngày bế mạc kỳ họp"),
    "session_opening": N_("ngày khai mạc kỳ họp"),
    "settlement": N_("ngày giải quyết xong"),
    "signing": N_("ngày ký"),
    "submission": N_("ngày trình"),
    "supervision_end": N_("ngày kết thúc giám sát"),
    "trigger": N_("ngày phát sinh"),
    "working_day_of_delegation": N_("ngày đoàn giám sát làm việc"),
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
    "session.opening": EventKind(N_("ngày khai mạc kỳ họp"), ("session_opening",)),
    "session.closing": EventKind(N_("ngày bế mạc kỳ họp"), ("session_closing",)),
    # Raised beside session.opening by the same session, whose day sets the anchor: not twice.
    "session.mid_year": EventKind(N_("kỳ họp thường lệ giữa năm")),
    "session.year_end": EventKind(N_("kỳ họp thường lệ cuối năm")),
    "session.nearest": EventKind(N_("kỳ họp gần nhất")),
    "na_session.opening": EventKind(N_("ngày khai mạc kỳ họp Quốc hội")),
    "na_session.closing": EventKind(N_("ngày bế mạc kỳ họp Quốc hội")),
    "meeting.held": EventKind(N_("ngày họp")),
    "petition.received": EventKind(N_("ngày nhận kiến nghị của cử tri"), ("receipt",), ("petition.",)),
    "petition.answered": EventKind(
        N_("ngày có kết quả trả lời kiến nghị"), ("result_available", "receipt_of_result"), ("petition.",)
    ),
    "letter.received": EventKind(
        N_("ngày nhận đơn"), ("receipt",), ("complaint.", "denunciation.", "reception.", "letter.")
    ),
    "letter.accepted": EventKind(N_("ngày thụ lý đơn"), ("acceptance",), ("complaint.", "denunciation.")),
    "letter.settled": EventKind(N_("ngày giải quyết xong đơn"), ("settlement",)),
    "contact.held": EventKind(N_("ngày tiếp xúc cử tri"), ("contact_day",)),
    "contact.ended": EventKind(N_("ngày kết thúc tiếp xúc cử tri"), ("contact_end",)),
    "contact.round": EventKind(N_("đợt tiếp xúc cử tri")),
    "reception.held": EventKind(N_("ngày tiếp công dân"), ("reception_day",)),
    "supervision.decided": EventKind(N_("ngày có quyết định giám sát"), ("decision",), ("supervision.",)),
    "supervision.working_day": EventKind(N_("ngày đoàn giám sát làm việc"), ("working_day_of_delegation",)),
    "supervision.ended": EventKind(N_("ngày kết thúc giám sát"), ("supervision_end",)),
    "supervision.concluded": EventKind(
        N_("ngày ban hành kết luận giám sát"), ("conclusion_issued",), ("supervision.",)
    ),
    "conclusion.signed": EventKind(N_("ngày ký thông báo kết luận")),
    "hearing.held": EventKind(N_("ngày tổ chức phiên giải trình"), ("hearing",)),
    "question.put": EventKind(N_("ngày chất vấn"), ("question",)),
    "draft.submitted": EventKind(N_("ngày trình dự thảo"), ("submission",)),
    "draft.received": EventKind(N_("ngày nhận dự thảo"), ("receipt",), ("draft.",)),
    "document.issued": EventKind(N_("ngày ban hành văn bản"), ("issue", "signing")),
    "document.received": EventKind(N_("ngày nhận được văn bản"), ("receipt_of_request",)),
    "report.received": EventKind(N_("ngày nhận báo cáo")),
    "dossier.received": EventKind(N_("ngày nhận hồ sơ")),
    "information.received": EventKind(N_("ngày nhận thông tin")),
    "request.received": EventKind(N_("ngày nhận yêu cầu"), ("receipt_of_request", "receipt_of_demand", "request")),
    "obstacle.met": EventKind(N_("khi có vướng mắc")),
    "incident.found": EventKind(N_("khi phát hiện vụ việc")),
    "regulation.signed": EventKind(N_("ngày ký quy chế")),
    "plan.approved": EventKind(N_("ngày duyệt kế hoạch")),
    "election.polling_day": EventKind(N_("ngày bầu cử"), ("polling_day",)),
    "term.start": EventKind(N_("ngày đầu nhiệm kỳ")),
    "term.end": EventKind(N_("ngày kết thúc nhiệm kỳ")),
    "quarter.end": EventKind(N_("ngày cuối quý")),
    "year.end": EventKind(N_("ngày cuối năm")),
}


@lru_cache(maxsize=1024)
def event_word(kind: str) -> Word | Said:
    """The kind's name, to be said in any language; a kind we have no name for stands in quotation marks."""
    known = EVENT_KINDS.get(kind)
    return Word(known.label) if known else Said("event.unknown", {"kind": kind})


@lru_cache(maxsize=1024)
def anchor_word(anchor: str) -> Word | Said:
    """The name of a term's anchor, or of the event kind a regulation counts from."""
    label = ANCHORS.get(anchor)
    return Word(label) if label else event_word(anchor)


def event_label(kind: str) -> str:
    """As `event_word`, in Vietnamese."""
    return str(event_word(kind))


def anchor_label(anchor: str) -> str:
    """As `anchor_word`, in Vietnamese."""
    return str(anchor_word(anchor))


def sets_anchor(kind: str, anchor: str, term_key: str) -> bool:
    """Whether an event of `kind` starts (or, backwards, ends) the term `term_key` counted from `anchor`."""
    if kind == anchor:
        return True
    known = EVENT_KINDS.get(kind)
    if known is None or anchor not in known.anchors:
        return False
    return not known.terms or term_key.startswith(known.terms)

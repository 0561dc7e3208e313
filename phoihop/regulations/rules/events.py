"""The Vietnamese phrases that mean an event a clause counts from: one table.

The kinds and their names are those of `kernel.clock.rules.vocabulary`, the one catalogue of events; a phrase that fits
none gives None, and the time limit stays in words for a person to settle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_NA = r"(?:quốc hội|qh)"
_COUNCIL = r"(?:hội đồng nhân dân|hđnd)"


@dataclass(frozen=True)
class EventPhrase:
    """An event kind of the catalogue, and the pattern of phrases that mean it (lower case)."""

    kind: str
    pattern: re.Pattern[str]


def _event(kind: str, pattern: str) -> EventPhrase:
    return EventPhrase(kind, re.compile(pattern))


_HAS = r"(?:nhận được|nhận|tiếp nhận|có)\s+(?:\w+\s+){0,2}?"
_GOT = r"(?:nhận được|nhận|tiếp nhận)\s+(?:\w+\s+){0,2}?"
EVENTS: tuple[EventPhrase, ...] = (
    _event(
        "na_session.opening",
        rf"khai mạc.*{_NA}(?!.*{_COUNCIL})|(?:trước|diễn ra) kỳ họp (?:của )?{_NA}",
    ),
    _event("na_session.closing", rf"(?:bế mạc|kết thúc).*kỳ họp.*{_NA}(?!.*{_COUNCIL})"),
    _event(
        "session.opening",
        r"khai mạc|^(?:mỗi |các |diễn ra )?kỳ họp|tại kỳ họp|trước kỳ họp|triệu tập kỳ họp",
    ),
    _event("session.closing", r"bế mạc|kết thúc (?:mỗi )?kỳ họp|kết thúc$|sau (?:mỗi )?kỳ họp"),
    _event("contact.ended", r"kết thúc (?:đợt |hội nghị |việc )?(?:tiếp xúc|txct)"),
    _event("contact.round", r"đợt (?:tiếp xúc|txct)"),
    _event("contact.held", r"tiếp xúc cử tri|tiếp xúc|txct"),
    _event(
        "petition.answered",
        rf"{_HAS}(?:kết quả(?: giải quyết)?|văn bản trả lời|trả lời)(?!.*(?:khiếu nại|tố cáo|đơn))",
    ),
    _event(
        "letter.settled",
        rf"{_HAS}kết quả|(?:ban hành|có) quyết định giải quyết|giải quyết xong",
    ),
    _event("draft.received", rf"{_GOT}dự thảo|{_GOT}hồ sơ dự thảo"),
    _event(
        "request.received",
        rf"{_HAS}(?:yêu cầu|đề nghị|văn bản (?:yêu cầu|đề nghị|về nhu cầu)|giấy mời|lấy ý kiến)|(?:được"
        r"|có) yêu cầu",
    ),
    _event("petition.received", rf"{_GOT}(?:ý kiến, )?(?:kiến nghị|ý kiến)"),
    _event("letter.accepted", r"thụ lý"),
    _event("letter.received", rf"{_GOT}(?:đơn|khiếu nại|tố cáo)\b"),
    _event("report.received", rf"{_GOT}(?:báo cáo|kết luận)"),
    _event("dossier.received", rf"{_GOT}(?:đủ )?hồ sơ"),
    _event("information.received", rf"{_GOT}(?:thông tin|phản hồi|phản ánh|tin báo|thông báo)"),
    _event(
        "document.received",
        rf"{_GOT}(?:văn bản|công văn|giấy|tài liệu|quyết định|kế hoạch|tờ trình)",
    ),
    _event("supervision.decided", r"quyết định (?:thành lập đoàn )?(?:giám sát|khảo sát)"),
    _event(
        "supervision.working_day",
        r"(?:đoàn (?:giám sát|khảo sát)?\s*)?(?:đến )?làm việc|(?:tiến hành"
        r"|bắt đầu) (?:cuộc )?(?:giám sát|khảo sát)",
    ),
    _event("supervision.ended", r"kết thúc (?:cuộc |đợt |hoạt động |việc )?(?:giám sát|khảo sát)"),
    _event(
        "supervision.concluded",
        r"kết luận giám sát|báo cáo (?:kết quả )?giám sát|nghị quyết (?:về )?giám sát",
    ),
    _event(
        "conclusion.signed",
        r"(?:ký|ban hành|có|ra) (?:thông báo )?kết luận|thông báo kết luận",
    ),
    _event("hearing.held", r"phiên giải trình"),
    _event("question.put", r"chất vấn"),
    _event("reception.held", r"tiếp (?:công )?dân"),
    _event("election.polling_day", r"bầu cử|bỏ phiếu"),
    _event(
        "plan.approved",
        r"(?:kế hoạch|chương trình) được (?:phê duyệt|thông qua|ban hành)|(?:phê duyệt"
        r"|duyệt) (?:kế hoạch|chương trình)",
    ),
    _event(
        "regulation.signed",
        r"(?:ký|ký kết|ban hành) quy chế|quy chế (?:này )?(?:được )?(?:ký|có hiệu lực|ban hành)",
    ),
    _event(
        "draft.submitted",
        r"^(?:trình|gửi)|trình (?:\w+\s+){0,6}(?:xem xét|ban hành|quyết định|thông qua|phê duyệt)"
        r"|trình dự thảo",
    ),
    _event(
        "meeting.held",
        r"(?:cuộc |phiên |ngày )?họp|hội nghị|giao ban|phiên (?:họp|làm việc)|buổi làm việc",
    ),
    _event(
        "obstacle.met",
        r"(?:nảy sinh|phát sinh|có|gặp)\s+(?:\w+\s+){0,3}(?:vướng mắc|khó khăn)|vướng mắc",
    ),
    _event("incident.found", r"phát hiện|xảy ra|vụ việc"),
    _event(
        "document.issued",
        r"(?:ban hành|ký|cấp|phát hành|ra)(?!\w)(?!.*(?:giám sát|kết luận|quy chế))"
        r"|có văn bản pháp luật|văn bản (?:mới|được ban hành)",
    ),
)


def event_of(phrase: str, sentence: str = "") -> str | None:
    """Kind of the event that `phrase` names first (table order breaks ties); `sentence` tells whose session it is."""
    words = phrase.lower().strip(" ,.;")
    found = [(match.start(), place) for place, event in enumerate(EVENTS) if (match := event.pattern.search(words))]
    if not found:
        return None
    return _which_session(_whose_session(EVENTS[min(found)[1]].kind, words, sentence.lower()), words)


# Words that say which session of the council is meant.
SESSIONS = (("giữa năm", "session.mid_year"), ("cuối năm", "session.year_end"), ("gần nhất", "session.nearest"))


def _which_session(kind: str, words: str) -> str:
    """«khai mạc kỳ họp cuối năm» → session.year_end."""
    if kind != "session.opening":
        return kind
    return next((named for said, named in SESSIONS if said in words), kind)


def _whose_session(kind: str, words: str, sentence: str) -> str:
    """«… khai mạc và 15 ngày sau khi kết thúc kỳ họp của Quốc hội»: the Assembly is named only at the end."""
    if kind not in {"session.opening", "session.closing"} or re.search(rf"{_NA}|{_COUNCIL}", words):
        return kind
    whose = re.search(rf"kỳ họp\s+(?:thường lệ |bất thường |không thường lệ )?(?:của\s+)?({_NA}|{_COUNCIL})", sentence)
    return f"na_{kind}" if whose and re.fullmatch(_NA, whose[1]) else kind


def event_kind_of(timing: dict[str, Any]) -> str:
    """The kind of event that triggers a timing, "" where the calendar does."""
    if timing.get("kind") == "on_request":
        return "request.received"
    event = timing.get("event") or (timing.get("by") or {}).get("event") or ""
    return str(event)[:60]

"""Kinds of events a clause counts from, and the Vietnamese phrases that mean them: one table.

The kinds are those of `kernel.clock` (what is generated when such an event happens); a phrase that fits none gives
None, and the time limit stays in words for a person to settle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NA = r"(?:quốc hội|qh)"
_COUNCIL = r"(?:hội đồng nhân dân|hđnd)"


@dataclass(frozen=True)
class EventPhrase:
    """An event kind, its Vietnamese name, and the pattern of phrases that mean it (lower case)."""

    kind: str
    label: str
    pattern: re.Pattern[str]


def _event(kind: str, label: str, pattern: str) -> EventPhrase:
    return EventPhrase(kind, label, re.compile(pattern))


_HAS = r"(?:nhận được|nhận|tiếp nhận|có)\s+(?:\w+\s+){0,2}?"
_GOT = r"(?:nhận được|nhận|tiếp nhận)\s+(?:\w+\s+){0,2}?"
EVENTS: tuple[EventPhrase, ...] = (
    _event(
        "na_session.opening",
        "ngày khai mạc kỳ họp Quốc hội",
        rf"khai mạc.*{_NA}(?!.*{_COUNCIL})|(?:trước|diễn ra) kỳ họp (?:của )?{_NA}",
    ),
    _event("na_session.closing", "ngày bế mạc kỳ họp Quốc hội", rf"(?:bế mạc|kết thúc).*kỳ họp.*{_NA}(?!.*{_COUNCIL})"),
    _event(
        "session.opening",
        "ngày khai mạc kỳ họp",
        r"khai mạc|^(?:mỗi |các |diễn ra )?kỳ họp|tại kỳ họp|trước kỳ họp|triệu tập kỳ họp",
    ),
    _event("session.closing", "ngày bế mạc kỳ họp", r"bế mạc|kết thúc (?:mỗi )?kỳ họp|kết thúc$|sau (?:mỗi )?kỳ họp"),
    _event("contact.ended", "ngày kết thúc tiếp xúc cử tri", r"kết thúc (?:đợt |hội nghị |việc )?(?:tiếp xúc|txct)"),
    _event("contact.round", "đợt tiếp xúc cử tri", r"đợt (?:tiếp xúc|txct)"),
    _event("contact.held", "ngày tiếp xúc cử tri", r"tiếp xúc cử tri|tiếp xúc|txct"),
    _event(
        "petition.answered",
        "ngày có kết quả trả lời kiến nghị",
        rf"{_HAS}(?:kết quả(?: giải quyết)?|văn bản trả lời|trả lời)(?!.*(?:khiếu nại|tố cáo|đơn))",
    ),
    _event(
        "letter.settled",
        "ngày giải quyết xong đơn",
        rf"{_HAS}kết quả|(?:ban hành|có) quyết định giải quyết|giải quyết xong",
    ),
    _event("draft.received", "ngày nhận dự thảo", rf"{_GOT}dự thảo|{_GOT}hồ sơ dự thảo"),
    _event(
        "request.received",
        "ngày nhận yêu cầu",
        rf"{_HAS}(?:yêu cầu|đề nghị|văn bản (?:yêu cầu|đề nghị|về nhu cầu)|giấy mời|lấy ý kiến)|(?:được"
        r"|có) yêu cầu",
    ),
    _event("petition.received", "ngày nhận kiến nghị của cử tri", rf"{_GOT}(?:ý kiến, )?(?:kiến nghị|ý kiến)"),
    _event("letter.accepted", "ngày thụ lý đơn", r"thụ lý"),
    _event("letter.received", "ngày nhận đơn", rf"{_GOT}(?:đơn|khiếu nại|tố cáo)\b"),
    _event("report.received", "ngày nhận báo cáo", rf"{_GOT}(?:báo cáo|kết luận)"),
    _event("dossier.received", "ngày nhận hồ sơ", rf"{_GOT}(?:đủ )?hồ sơ"),
    _event("information.received", "ngày nhận thông tin", rf"{_GOT}(?:thông tin|phản hồi|phản ánh|tin báo|thông báo)"),
    _event(
        "document.received",
        "ngày nhận được văn bản",
        rf"{_GOT}(?:văn bản|công văn|giấy|tài liệu|quyết định|kế hoạch|tờ trình)",
    ),
    _event(
        "supervision.decided", "ngày có quyết định giám sát", r"quyết định (?:thành lập đoàn )?(?:giám sát|khảo sát)"
    ),
    _event(
        "supervision.working_day",
        "ngày đoàn giám sát làm việc",
        r"(?:đoàn (?:giám sát|khảo sát)?\s*)?(?:đến )?làm việc|(?:tiến hành"
        r"|bắt đầu) (?:cuộc )?(?:giám sát|khảo sát)",
    ),
    _event(
        "supervision.ended", "ngày kết thúc giám sát", r"kết thúc (?:cuộc |đợt |hoạt động |việc )?(?:giám sát|khảo sát)"
    ),
    _event(
        "supervision.concluded",
        "ngày ban hành kết luận giám sát",
        r"kết luận giám sát|báo cáo (?:kết quả )?giám sát|nghị quyết (?:về )?giám sát",
    ),
    _event(
        "conclusion.signed",
        "ngày ký thông báo kết luận",
        r"(?:ký|ban hành|có|ra) (?:thông báo )?kết luận|thông báo kết luận",
    ),
    _event("hearing.held", "ngày tổ chức phiên giải trình", r"phiên giải trình"),
    _event("question.put", "ngày chất vấn", r"chất vấn"),
    _event("reception.held", "ngày tiếp công dân", r"tiếp (?:công )?dân"),
    _event("election.polling_day", "ngày bầu cử", r"bầu cử|bỏ phiếu"),
    _event(
        "plan.approved",
        "ngày duyệt kế hoạch",
        r"(?:kế hoạch|chương trình) được (?:phê duyệt|thông qua|ban hành)|(?:phê duyệt"
        r"|duyệt) (?:kế hoạch|chương trình)",
    ),
    _event(
        "regulation.signed",
        "ngày ký quy chế",
        r"(?:ký|ký kết|ban hành) quy chế|quy chế (?:này )?(?:được )?(?:ký|có hiệu lực|ban hành)",
    ),
    _event(
        "draft.submitted",
        "ngày trình dự thảo",
        r"^(?:trình|gửi)|trình (?:\w+\s+){0,6}(?:xem xét|ban hành|quyết định|thông qua|phê duyệt)"
        r"|trình dự thảo",
    ),
    _event(
        "meeting.held",
        "ngày họp",
        r"(?:cuộc |phiên |ngày )?họp|hội nghị|giao ban|phiên (?:họp|làm việc)|buổi làm việc",
    ),
    _event(
        "obstacle.met",
        "khi có vướng mắc",
        r"(?:nảy sinh|phát sinh|có|gặp)\s+(?:\w+\s+){0,3}(?:vướng mắc|khó khăn)|vướng mắc",
    ),
    _event("incident.found", "khi phát hiện vụ việc", r"phát hiện|xảy ra|vụ việc"),
    _event(
        "document.issued",
        "ngày ban hành văn bản",
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
    return _whose_session(EVENTS[min(found)[1]].kind, words, sentence.lower())


def _whose_session(kind: str, words: str, sentence: str) -> str:
    """«… khai mạc và 15 ngày sau khi kết thúc kỳ họp của Quốc hội»: the Assembly is named only at the end."""
    if kind not in {"session.opening", "session.closing"} or re.search(rf"{_NA}|{_COUNCIL}", words):
        return kind
    whose = re.search(rf"kỳ họp\s+(?:thường lệ |bất thường |không thường lệ )?(?:của\s+)?({_NA}|{_COUNCIL})", sentence)
    return f"na_{kind}" if whose and re.fullmatch(_NA, whose[1]) else kind

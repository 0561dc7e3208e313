"""The families of phrases that set a time limit, and the timing (DESIGN.md 4) each of them means.

Tried in the order of `FAMILIES`: what one has read, later ones do not read again. To teach a new phrase, add a
family: its name, the words one of which must be there, its pattern, the function that makes the timing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from .events import SESSIONS, event_of
from .numerals import WORD, to_number

Timing = dict[str, Any]

_N = rf"(?P<n>\d{{1,3}}|{WORD})(?:\s*\([^)]{{1,20}}\))?"
_UNIT = r"(?P<unit>ngày\s+làm\s+việc|ngày|tháng|giờ|tuần|năm)"
_STOP = r"(?P<event>[^;.]{2,140})"
_UNITS = {"ngày": ("calendar_day", 1), "tuần": ("calendar_day", 7), "tháng": ("month", 1), "năm": ("month", 12)}
_PERIODS = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}
_EACH = {"tuần": "week", "tháng": "month", "quý": "quarter", "năm": "year"}


def _offset(kind: str, found: re.Match[str], sentence: str) -> Timing:
    number, unit = to_number(found["n"]), re.sub(r"\s+", " ", found["unit"].lower())
    event = event_of(first_part(found["event"]), sentence[found.start() :])
    if number is None or event is None:
        return {"kind": "unspecified", "words": _words(sentence[found.start() : phrase_end(found)])}
    if unit == "giờ":
        if number % 24:
            return {"kind": "unspecified", "words": _words(found[0])}
        return {"kind": kind, "event": event, "n": number // 24, "unit": "calendar_day"}
    if unit == "ngày làm việc":
        return {"kind": kind, "event": event, "n": number, "unit": "working_day"}
    name, times = _UNITS[unit]
    return {"kind": kind, "event": event, "n": number * times, "unit": name}


def first_part(phrase: str) -> str:
    """The event ends at the first comma, unless that comma only continues a noun («ý kiến, kiến nghị»)."""
    cut = re.search(r",\s*(?!kiến nghị|đề nghị|tài liệu|kế hoạch|chương trình)|\bvà \d|\bhoặc (?:sau|kể)\b", phrase)
    return phrase[: cut.start()] if cut else phrase


def _words(text: str) -> str:
    return text.strip(" ,.;")[:200]


def _before(found: re.Match[str], sentence: str) -> Timing:
    return _offset("before", found, sentence)


def _after(found: re.Match[str], sentence: str) -> Timing:
    return _offset("after", found, sentence)


def _received(found: re.Match[str], sentence: str) -> Timing | None:
    """The receipt stands apart from the number of days; one that means no event leaves the limit to the others."""
    timing = _offset("after", found, sentence)
    return timing if timing["kind"] == "after" else None


def _yearly_date(found: re.Match[str], sentence: str) -> Timing | None:
    day, month = int(found["d"]), int(found["m"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if found["y"]:
        try:
            return {"kind": "on", "date": date(int(found["y"]), month, day).isoformat()}
        except ValueError:
            return None
    return {"kind": "every", "period": "year", "by": {"month": month, "day": day}}


def _monthly_day(found: re.Match[str], sentence: str) -> Timing | None:
    day = int(found["d"])
    if not 1 <= day <= 31:
        return None
    if "quý" in found[0].lower():
        return {"kind": "every", "period": "quarter", "by": {"month": 3 if "cuối" in found[0] else 1, "day": day}}
    return {"kind": "every", "period": "month", "by": {"day": day}}


def _quarter(found: re.Match[str], sentence: str) -> Timing:
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}[found["q"].lower()]
    return {"kind": "every", "period": "year", "by": {"month": quarter * 3}}


def _each(found: re.Match[str], sentence: str) -> Timing:
    return {"kind": "every", "period": _EACH[found["p"].lower()]}


def _months(found: re.Match[str], sentence: str) -> Timing | None:
    period = _PERIODS.get(to_number(found["n"]) or 0)
    return {"kind": "every", "period": period} if period else None


def _times(found: re.Match[str], sentence: str) -> Timing | None:
    period = {1: "year", 2: "half_year", 4: "quarter", 12: "month"}.get(to_number(found["n"] or found["n2"]) or 0)
    return {"kind": "every", "period": period} if period else None


def _fixed(timing: Timing) -> Callable[[re.Match[str], str], Timing]:
    return lambda found, sentence: timing


def _named_session(found: re.Match[str], sentence: str) -> Timing:
    event = dict(SESSIONS)[found["which"].lower()]
    return {"kind": "every", "period": "year", "by": {"event": event}}


def _when(found: re.Match[str], sentence: str) -> Timing | None:
    event = event_of(first_part(found["event"]), sentence[found.start() :])
    return {"kind": "when", "event": event} if event else None


def _before_event(found: re.Match[str], sentence: str) -> Timing | None:
    event = event_of(first_part(found["event"]), sentence[found.start() :])
    return {"kind": "before", "event": event, "n": 0, "unit": "calendar_day"} if event else None


_OPEN = re.compile(
    rf"(?:chậm nhất|ít nhất|tối thiểu|muộn nhất|trước)\s+(?:là\s+)?{_N}\s+(?P<unit>ngày\s+làm\s+việc|ngày)$",
    re.IGNORECASE,
)


def open_limit(sentence: str, following: Timing) -> Timing | None:
    """«gửi A chậm nhất 10 ngày, gửi B chậm nhất 15 ngày trước ngày …»: the first counts from the same event."""
    found = _OPEN.search(sentence.rstrip(" ,.;"))
    number = to_number(found["n"]) if found else None
    if found is None or number is None or following["kind"] not in {"before", "after"}:
        return None
    unit = "working_day" if "làm" in found["unit"] else "calendar_day"
    return {**following, "n": number, "unit": unit}


def _vague(found: re.Match[str], sentence: str) -> Timing:
    return {"kind": "unspecified", "words": _words(found[0])}


def _or_after(found: re.Match[str], sentence: str) -> Timing | None:
    """«… hoặc sau khi nhận được …»: the same number of days from another event; read by `read_timings`."""
    event = event_of(first_part(found["event"]), sentence[found.start() :])
    return {"kind": "or_after", "event": event} if event else None


_LIMIT = (
    r"(?:(?:trong|với)\s+)?(?:(?:thời hạn|thời gian|vòng)\s+)?(?:(?:chậm|muộn|sớm)\s+nhất\s+"
    r"|tối đa\s+|không quá\s+|ít nhất\s+|tối thiểu\s+)?(?:là\s+|sau\s+)?"
)
_WITHIN = r"(?:trong\s+(?:thời hạn|thời gian|vòng)|không quá|chậm nhất(?: là)?(?: sau)?)"
_RECEIVED = r"(?:(?:kể|tính)\s+từ\s+(?:ngày|khi)|sau\s+khi|khi)\s+(?=(?:nhận|tiếp nhận)\s)"
_DAY_MONTH = r"(?P<d>\d{1,2})\s*(?:/|-|\.|\s*tháng\s*)\s*(?P<m>\d{1,2})(?:\s*(?:/|-|\.|\s*năm\s*)\s*(?P<y>\d{4}))?"

Family = tuple[str, tuple[str, ...], re.Pattern[str], Callable[[re.Match[str], str], Timing | None]]


def _family(
    name: str, hints: tuple[str, ...], pattern: str, build: Callable[[re.Match[str], str], Timing | None]
) -> Family:
    """`hints`: words of which one must be there before the pattern is tried at all (lower case)."""
    return name, hints, re.compile(pattern, re.IGNORECASE), build


FAMILIES: tuple[Family, ...] = (
    _family(
        "N days before an event",
        ("trước",),
        rf"{_LIMIT}{_N}\s+{_UNIT},?\s*(?:\([^)]*\))?,?\s*(?:trước)\s+(?:ngày\s+|khi\s+)?{_STOP}",
        _before,
    ),
    _family(
        "before an event, N days",
        ("trước",),
        rf"\btrước\s+(?:ngày\s+|khi\s+)?(?P<event>[^;.,\d]{{3,90}}?)\s+(?:ít nhất|chậm nhất|tối thiểu"
        rf"|là)\s+(?:là\s+)?{_N}\s+{_UNIT}",
        _before,
    ),
    _family(
        "N days after an event",
        (
            "từ ",
            "sau ",
        ),
        rf"{_LIMIT}{_N}\s+{_UNIT}(?:\s+liên tục)?,?\s*(?:\([^)]*\))?,?\s*(?:kể|kê|tính)?\s*(?:từ"
        rf"|sau)\s+(?:ngày\s+|khi\s+|thời điểm\s+|lúc\s+)?(?:các bên\s+|được\s+)?{_STOP}",
        _after,
    ),
    _family(
        "after an event, within N days",
        ("sau khi",),
        rf"\bsau\s+khi\s+(?P<event>[^;.,\d]{{3,90}}?)\s+(?:chậm nhất|không quá|trong vòng"
        rf"|tối đa)\s+(?:là\s+)?{_N}\s+{_UNIT}",
        _after,
    ),
    _family(
        "posted for N days, from an event",
        ("kể từ",),
        rf"\btrong\s+{_N}\s+{_UNIT}[^;.,]{{0,40}},\s*kể từ\s+(?:ngày\s+|khi\s+)?{_STOP}",
        _after,
    ),
    _family(
        "on receipt, within N days",
        ("nhận",),
        rf"(?:ngay\s+|kịp thời\s+)?{_RECEIVED}(?P<event>[^;.]{{0,120}}?)(?:,|\s+thì)\s+{_WITHIN}\s+{_N}\s+{_UNIT}",
        _received,
    ),
    _family(
        "within N days, on receipt",
        ("nhận",),
        rf"\b{_WITHIN}\s+{_N}\s+{_UNIT}\b[^;.\d]{{0,160}}?\s{_RECEIVED}(?P<event>[^;.]{{2,120}})",
        _received,
    ),
    _family("or after another event", ("hoặc",), rf"\bhoặc\s+(?:sau|kể từ)\s+(?:khi|ngày)\s+{_STOP}", _or_after),
    _family(
        "by a day of the month",
        ("ngày",),
        r"(?:trước|chậm nhất(?: là)?|vào)\s+ngày\s+(?P<d>\d{1,2})\s+(?:(?:của\s+)?(?:hàng|hằng"
        r"|mỗi)\s+tháng|(?:của\s+)?tháng\s+(?:sau|kế tiếp|cuối quý|đầu quý|cuối của quý"
        r"|đầu tiên của quý)|(?:hàng|hằng|mỗi) quý)",
        _monthly_day,
    ),
    _family(
        "each month, by a day",
        ("tháng",),
        r"(?:hàng|hằng|mỗi)\s+tháng,?\s+(?:[^;.,]{0,60}\s)?(?:trước|chậm nhất(?: là)?|vào)"
        r"\s+ngày\s+(?P<d>\d{1,2})\b(?!\s*(?:/|tháng))",
        _monthly_day,
    ),
    _family(
        "by a date",
        ("ngày",),
        r"(?:trước|chậm nhất(?: là)?(?: đến)?|muộn nhất(?: là)?|đến|vào"
        rf"|xong trước)\s+(?:hết\s+)?ngày\s+{_DAY_MONTH}(?:\s+(?:của\s+)?(?:hàng|hằng|mỗi)\s+năm)?",
        _yearly_date,
    ),
    _family(
        "in a quarter of the year",
        ("quý",),
        r"(?:trong\s+|vào\s+)?quý\s+(?P<q>IV|III|II|I|[1-4])\b(?:\s+(?:hàng|hằng|mỗi)\s+năm"
        r"|\s+của\s+năm(?:\s+trước)?)?",
        _quarter,
    ),
    _family(
        "at the mid-year or year-end session",
        ("kỳ họp",),
        r"\btại\s+kỳ họp\s+(?:thường lệ\s+)?(?P<which>giữa năm|cuối năm)",
        _named_session,
    ),
    _family(
        "at each session",
        ("kỳ họp",),
        r"\b(?:tại|trước|sau|trong)?\s*(?:mỗi|các|từng)\s+kỳ họp|\btại\s+kỳ họp\s+thường lệ",
        _fixed({"kind": "every", "period": "session"}),
    ),
    _family(
        "at the next session",
        ("kỳ họp",),
        r"\btại\s+kỳ họp\s+(?:gần nhất|tiếp theo|liền kề|sau)",
        _fixed({"kind": "when", "event": "session.nearest"}),
    ),
    _family(
        "each round",
        ("đợt",),
        r"(?:tại\s+|trước\s+|sau\s+)?(?:mỗi|từng)\s+(?P<event>đợt\s+tiếp xúc(?: cử tri)?)",
        _when,
    ),
    _family(
        "each term of office",
        ("nhiệm kỳ",),
        r"(?:mỗi|cả|từng)\s+nhiệm kỳ|(?:giữa|cuối)\s+nhiệm kỳ",
        _fixed({"kind": "every", "period": "term"}),
    ),
    _family(
        "times a year",
        ("lần",),
        rf"{_N}\s+lần\s*(?:/|trong\s+(?:một\s+|01\s+|1\s+)?|mỗi\s+|một\s+|trên\s+)\s*năm|(?:mỗi|một"
        rf"|hàng|hằng)\s+năm\s+(?:ít nhất\s+|họp\s+|tổ chức\s+)?(?P<n2>\d{{1,2}}|{WORD})\s+lần",
        _times,
    ),
    _family(
        "twice-yearly words",
        (
            "tháng",
            "nửa năm",
        ),
        r"(?:6|06|sáu)(?:\s*\(\w+\))?\s+tháng\s*"
        r"(?:(?:,|và|hoặc)\s+(?:một\s+|01\s+|hằng\s+|hàng\s+)?năm\b|đầu năm|(?:một|1|01)\s+lần|/\s*lần)"
        r"|(?:hàng|hằng|mỗi|định kỳ)\s+(?:6|06|sáu)(?:\s*\(\w+\))?\s+tháng"
        r"|\b(?:sơ kết|báo cáo)\s+(?:6|06|sáu)\s+tháng|nửa năm",
        _fixed({"kind": "every", "period": "half_year"}),
    ),
    _family(
        "every N months",
        ("tháng",),
        rf"(?:(?P<each>định kỳ|cứ|mỗi|hàng|hằng)\s+(?:\w+\s+)?)?{_N}\s+tháng(?(each)|\s*(?:(?:một|1"
        r"|01)\s+lần|/\s*lần))",
        _months,
    ),
    _family(
        "days in a month",
        ("tháng",),
        r"(?:ít nhất|tối thiểu)?\s*\d{1,2}\s+(?:ngày|lần|buổi|kỳ)\s*(?:/|trong\s+(?:một\s+|01\s+"
        r"|1\s+)?|mỗi\s+)\s*tháng|(?:mỗi|một|hàng|hằng)\s+tháng\s+(?:ít nhất\s+)?(?:một|1|01)\s+lần",
        _fixed({"kind": "every", "period": "month"}),
    ),
    _family(
        "each period",
        (
            "hàng",
            "hằng",
            "mỗi",
        ),
        r"(?:định kỳ\s+)?(?:hàng|hằng|mỗi)\s+(?P<p>tuần|tháng|quý|năm)\b(?!\s+(?:nhất|hai))",
        _each,
    ),
    _family("yearly words", ("định kỳ",), r"\bđịnh kỳ\s+(?P<p>tuần|tháng|quý|năm)\b", _each),
    _family("right after an event", ("khi",), rf"(?:ngay|kịp thời)\s+(?:sau\s+)?khi\s+{_STOP}", _when),
    _family(
        "on request",
        (
            "yêu cầu",
            "đề nghị",
            "mời",
            "trưng tập",
        ),
        r"\b(?:khi|lúc|nếu)\s+(?:có\s+|được\s+)(?:văn bản\s+)?(?:yêu cầu|đề nghị|lời mời|giấy mời|mời)"
        r"|(?:theo|khi có)\s+(?:văn bản\s+)?(?:yêu cầu|đề nghị)\b|\bkhi\s+[^;.,]{3,80}?\s(?:đề nghị"
        r"|yêu cầu|mời|trưng tập)\b|có văn bản (?:đề nghị|yêu cầu)",
        _fixed({"kind": "on_request"}),
    ),
    _family(
        "before doing",
        ("trước khi",),
        r"\btrước\s+khi\s+(?P<event>(?:trình|ban hành|họp|khai mạc|gửi|ký|tổ chức|quyết định"
        r"|tiếp xúc)[^;.,]{0,90})",
        _before_event,
    ),
    _family(
        "after an event, without a number", ("sau khi",), r"(?:^|[,;]\s*)sau\s+khi\s+(?P<event>[^;.,]{3,120})", _when
    ),
    _family(
        "at once when", ("khi",), r"\bkhi\s+(?P<event>(?:có văn bản pháp luật|phát hiện|xảy ra)[^;.,]{0,100})", _when
    ),
    _family(
        "at once when trouble comes",
        (
            "vướng mắc",
            "khó khăn",
        ),
        r"\b(?:trường hợp|nếu|khi)\s+(?P<event>(?:nảy sinh|phát sinh|có"
        r"|gặp)\s[^;,.]{0,60}?(?:vướng mắc|khó khăn)[^;,.]{0,60})(?=.*\b(?:báo cáo ngay|ngay|kịp thời"
        r"|phản ánh)\b)",
        _when,
    ),
    _family(
        "a limit without its start",
        (
            "trong",
            "không quá",
            "chậm nhất",
        ),
        r"(?:trong\s+(?:thời hạn|thời gian|vòng)|không quá"
        rf"|chậm nhất(?: là)?(?: sau)?)\s+{_N}\s+{_UNIT}(?!\s+(?:liên tục|đầu))",
        _vague,
    ),
    _family(
        "in time",
        ("thời",),
        r"đúng\s+thời\s+(?:hạn|gian)(?:\s+quy định)?|trong\s+thời\s+hạn\s+(?:do\s+)?(?:pháp luật|luật"
        r"|quy định)[^;.,]{0,40}|theo\s+thời\s+hạn\s+quy\s+định",
        _vague,
    ),
    _family(
        "promptly",
        (
            "kịp",
            "ngay",
            "khẩn",
            "xuyên",
            "sớm",
        ),
        r"(?<!chủ động, )(?<!để )(?<!nhằm )\b(?:kịp thời|báo cáo ngay|thông báo ngay|khẩn trương"
        r"|thường xuyên|sớm nhất)\b",
        _vague,
    ),
)


def phrase_end(match: re.Match[str]) -> int:
    """Where the words of the limit end: the phrase of its event only up to its first part."""
    if "event" not in match.re.groupindex or match.end("event") < match.end():
        return match.end()
    return match.start("event") + len(first_part(match["event"]))

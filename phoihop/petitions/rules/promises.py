"""Quality of an answer: whether each ask is met, what is promised by whom and when, what is only a phrase."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from phoihop.regulations.rules.bodies import HEAD
from phoihop.regulations.rules.findings import Register, findings
from phoihop.regulations.rules.lines import Line
from phoihop.regulations.rules.messages import N_, Doubt

from .checks import Flaw

_I = re.IGNORECASE
_SENTENCE = re.compile(r"[^.;!?\n]+(?:\.(?=\d)[^.;!?\n]+)*")
_GENERIC = re.compile(
    r"\b(?:xin )?(?:ghi nhận|tiếp thu)(?: ý kiến| kiến nghị)?(?:,? (?:và )?(?:nghiên cứu|tiếp thu|xem xét))?"
    r"|\btrong thời gian tới\b|\bthời gian tới\b|\bsẽ (?:xem xét|nghiên cứu"
    r"|quan tâm|lưu ý)\b|\btiếp tục (?:quan tâm|nghiên cứu|theo dõi)\b"
    r"|\bkhi (?:có|bố trí được|cân đối được) (?:nguồn|kinh phí|vốn|điều kiện)"
    r"|\btùy (?:tình hình|điều kiện)|\btheo quy định(?= của pháp luật\.?$|\.?$)"
    r"|\btừng bước\b|\bsớm nhất có thể\b",
    _I,
)
_WILL = re.compile(
    r"\b(?:sẽ|cam kết|dự kiến|phấn đấu|bảo đảm hoàn thành|hoàn thành"
    r"|khởi công|đưa vào sử dụng|giao|yêu cầu|chỉ đạo|bố trí|thực hiện|trình"
    r"|ban hành|tổ chức|chi trả|xử lý xong|giải quyết xong)\b",
    _I,
)
_DAY = re.compile(
    r"\b(?P<how>trước|đến hết|chậm nhất(?: là)?(?: đến| trước)?|muộn nhất(?: là)?|đến|vào|trong|hết|cuối|đầu)?\s*"
    r"(?:(?:ngày\s+)?(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d\d)"
    r"|ngày\s+(?P<day2>\d{1,2})\s+tháng\s+(?P<month2>\d{1,2})\s+năm\s+(?P<year2>20\d\d)"
    r"|(?:cuối |hết )?tháng\s+(?P<month3>\d{1,2})(?:\s*[/-]\s*|\s+năm\s+)(?P<year3>20\d\d)"
    r"|(?:cuối |hết )?quý\s+(?P<quarter>IV|III|II|I|[1-4])(?:\s*[/-]\s*|\s+năm\s+|\s+)(?P<year4>20\d\d)"
    r"|(?:cuối |hết )?năm\s+(?P<year5>20\d\d))",
    _I,
)
_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DONE = re.compile(r"\bđã\s+\w+|\bngày\s+\d{1,2}/\d{1,2}/20\d\d\s*,?\s*(?:của|về)\b", _I)
_LEADS = re.compile(r"\b(?:(?<!bàn )giao|yêu cầu|chỉ đạo|đề nghị|phân công)\s+", _I)


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody says he will do (lời hứa), proposed as a commitment: actor as written, deed, day, place in the text."""

    actor: str
    deed: str
    by: date
    start: int
    end: int


def promises(answer: str, *, answering: str, written_on: date) -> list[Promise]:
    """Sentences that say what will be done by a day after `written_on`; without a named actor, `answering` does it."""
    found = []
    for match in _SENTENCE.finditer(answer):
        sentence = match[0].strip()
        will = _WILL.search(sentence)
        days = [day for day in map(_last_day, _DAY.finditer(sentence)) if day and day > written_on]
        if will and days:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append(Promise(_actor(sentence) or answering, sentence, max(days), start, start + len(sentence)))
    return found


def _last_day(match: re.Match[str]) -> date | None:
    """The last day of what a date, month, quarter or year means."""
    year = int(next(match[name] for name in ("year", "year2", "year3", "year4", "year5") if match[name]))
    month = match["month"] or match["month2"] or match["month3"]
    number = int(month) if month else _QUARTERS[match["quarter"].upper()] * 3 if match["quarter"] else 12
    day = match["day"] or match["day2"]
    before = (match["how"] or "").lower().startswith("trước")
    try:
        if day:
            return date(year, number, int(day))
        if before and not match["month3"] and not match["quarter"]:
            return date(year - 1, 12, 31)
        return date(year, number, monthrange(year, number)[1])
    except ValueError:
        return None


def _actor(sentence: str) -> str:
    """The body told to do it («giao Sở A …»), or the one the sentence begins with; nothing if neither is named."""
    for lead in _LEADS.finditer(sentence):
        if head := HEAD.match(sentence, lead.end()):
            return _name(sentence, head.start())
    head = HEAD.match(sentence)
    return _name(sentence, 0) if head else ""


_NAME_ENDS = re.compile(
    r"\s+(?:sẽ|đã|đang|cam kết|dự kiến|phấn đấu|hoàn thành|khởi công"
    r"|chủ trì|phối hợp|bố trí|thực hiện|trình|ban hành|tổ chức|chi trả"
    r"|xử lý|giải quyết|rà soát|khẩn trương|trước|trong|có|và (?:các|đơn vị))\b|[,:;]",
    _I,
)


def _name(sentence: str, start: int) -> str:
    stop = _NAME_ENDS.search(sentence, start)
    return sentence[start : stop.start() if stop else min(len(sentence), start + 80)].strip()


def answer_checked(
    answer: str,
    *,
    asks: Sequence[str],
    alike: Callable[[str, str], float],
    answering: str,
    written_on: date,
    register: Register,
) -> list[Flaw]:
    """What an answer lacks: asks not met, nobody or no day named, mere phrases, law no longer in force.

    `alike` tells how much of an ask (first) stands in a sentence of the answer (second), from 0 to 1.
    """
    return [
        *_unmet(answer, asks, alike),
        *_bare_promise(answer, answering, written_on),
        *sorted([*_phrases(answer), *_old_law(answer, register, written_on)], key=lambda flaw: flaw.start),
    ]


MET = 0.3  # of the rarity of an ask found in the answer


def _unmet(answer: str, asks: Sequence[str], alike: Callable[[str, str], float]) -> Iterator[Flaw]:
    for number, ask in enumerate(asks, 1):
        if alike(ask, answer) < MET:
            sentence = N_("Chưa thấy trả lời đề nghị thứ %(number)s («%(ask)s»); hãy trả lời riêng từng đề nghị.")
            yield Flaw("ask_unanswered", 0, 0, "", Doubt(0, sentence, {"number": number, "ask": ask[:80]}))


def _bare_promise(answer: str, answering: str, written_on: date) -> Iterator[Flaw]:
    """Something will be done, and no sentence says by when."""
    if promises(answer, answering=answering, written_on=written_on):
        return
    for match in _SENTENCE.finditer(answer):
        if will := re.search(r"\b(?:sẽ|cam kết|phấn đấu|dự kiến|(?<!bàn )giao|đang)\b", match[0], _I):
            start = match.start() + will.start()
            sentence = N_(
                "«%(what)s»: nói sẽ làm mà không rõ ai làm, xong khi nào; hãy ghi cơ quan và ngày hoàn thành."
            )
            yield _flaw("no_day", start, match.end(), answer, sentence)
            return


def _phrases(answer: str) -> Iterator[Flaw]:
    for match in _GENERIC.finditer(answer):
        sentence = N_("«%(what)s» là câu chung chung; hãy thay bằng việc cụ thể, người làm và thời hạn.")
        yield _flaw("generic", match.start(), match.end(), answer, sentence)


def _old_law(answer: str, register: Register, on: date) -> Iterator[Flaw]:
    for found in findings([Line(1, answer)], on, register):
        code = "dead_name" if found.what.lower() in register.name_by_form else "dead_law"
        yield Flaw(code, found.start, found.end, answer[found.start : found.end], found.doubt)


def _flaw(code: str, start: int, end: int, text: str, sentence: str) -> Flaw:
    return Flaw(code, start, end, text[start:end], Doubt(1, sentence, {"what": text[start:end].strip()}))

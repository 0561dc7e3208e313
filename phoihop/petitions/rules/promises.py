"""Quality of an answer: whether each ask is met, what is promised by whom and when, what is only a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from phoihop.regulations.rules.bodies import HEAD
from phoihop.regulations.rules.findings import Register, findings
from phoihop.regulations.rules.lines import Line
from phoihop.regulations.rules.messages import N_, Doubt

from .checks import Flaw
from .days import Span, spans

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
_LEADS = re.compile(r"\b(?:(?<!bàn )giao|yêu cầu|chỉ đạo|đề nghị|phân công)\s+", _I)


_WORD = re.compile(r"[^\W\d_]+")
_NO_DEED = re.compile(  # who, when and that it will be done: what is left is the deed
    r"\b(?:sẽ|cam kết|dự kiến|phấn đấu|bảo đảm|đảm bảo|hoàn thành|thực hiện|tổ chức|triển khai|giải quyết|xử lý|xong|giao"
    r"|yêu cầu|chỉ đạo|chủ trì|phối hợp|chậm nhất|muộn nhất|trước|trong|đến|hết|là|ngày|tháng|quý|năm|đầu|giữa|cuối|nửa"
    r"|vào|khoảng|thời gian|thời hạn|tiến độ|sở|ban|ngành|ủy ban nhân dân|hội đồng nhân dân|ubnd|hđnd|xã|phường|tỉnh"
    r"|thành phố|và|các|của|cho|việc|công việc|được|để|với|theo|này|đó|những|một|i|ii|iii|iv)\b"
)
SAME_DEED = 0.3  # of the words of the shorter sentence


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody says he will do (lời hứa), proposed as a commitment: actor as written, deed, the days that its words
    allow, place in the text."""

    actor: str
    deed: str
    span: Span
    start: int
    end: int

    @property
    def by(self) -> date:
        """The last day that the words allow."""
        return self.span.last


@dataclass(frozen=True, slots=True)
class Entered:
    """A promise that a person entered beside the words: what, by when."""

    text: str
    by: date


def promises(answer: str, *, answering: str, written_on: date) -> list[Promise]:
    """Sentences that say what will be done by a day after `written_on`; without a named actor, `answering` does it."""
    found = []
    for match in _SENTENCE.finditer(answer):
        sentence = match[0].strip()
        named = [span for span in spans(sentence) if span.last > written_on] if _WILL.search(sentence) else []
        if named:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            last = max(named, key=lambda span: span.last)
            found.append(Promise(_actor(sentence) or answering, sentence, last, start, start + len(sentence)))
    return found


def not_entered(said: Sequence[Promise], entered: Sequence[Entered]) -> tuple[list[Promise], list[Entered]]:
    """Of what the words promise, what nobody entered; of what was entered, what answers for none of it.

    One that was entered answers for one sentence: its day is one that the words allow, and it speaks of the same deed.
    Of several the nearest in words, then in days.
    """
    near = sorted(
        (-nearness, (one.by - own.by).days, at, place)
        for at, one in enumerate(said)
        for place, own in enumerate(entered)
        if one.span.allows(own.by) and (nearness := _nearness(own.text, one.deed)) >= SAME_DEED
    )
    told, used = set[int](), set[int]()
    for _nearness_of, _days, at, place in near:
        if at not in told and place not in used:
            told.add(at)
            used.add(place)
    return (
        [one for at, one in enumerate(said) if at not in told],
        [own for place, own in enumerate(entered) if place not in used],
    )


def _nearness(one: str, other: str) -> float:
    """How much of the shorter deed stands in the other, from 0 to 1; words that name no deed fit any."""
    first, second = _deed(one), _deed(other)
    if not (first and second):
        return SAME_DEED
    return len(first & second) / min(len(first), len(second))


def _deed(sentence: str) -> set[str]:
    return set(_WORD.findall(_NO_DEED.sub(" ", sentence.lower())))


def _actor(sentence: str) -> str:
    """The body told to do it («giao Sở A …»), or the one the sentence begins with; nothing if neither is named."""
    for lead in _LEADS.finditer(sentence):
        if head := HEAD.match(sentence, lead.end()):
            return _name(sentence, head.start())
    head = HEAD.match(sentence)
    return _name(sentence, 0) if head else ""


_WILL_BARE = re.compile(r"\b(?:sẽ|cam kết|phấn đấu|dự kiến)\b", _I)
_MAY_BE_BARE = re.compile(r"\b(?:sẽ|cam kết|phấn đấu|dự kiến|(?<!bàn )giao|đang)\b", _I)
_NO_TERM_NEEDED = re.compile(
    r"\bđã\b|\bsẽ (?:tiếp tục|không|xem xét|nghiên cứu|quan tâm|lưu ý|thường xuyên|luôn)\b"
    r"|\b(?:nếu|khi|trường hợp|sau khi|trước khi)\b|\b(?:hằng|hàng|mỗi|từng) (?:ngày|tuần|tháng|quý|năm)\b|\bđịnh kỳ\b"
    r"|\b(?:trong|sau)(?: vòng| thời hạn)? \d+ (?:ngày|tuần|tháng|năm)\b|\b(?:tuần|tháng|quý|năm) (?:nay|này|tới|sau)\b"
    r"|\bkỳ họp\b",
    _I,
)
_FOLLOWS_ON = re.compile(
    r"(?:và )?(?:tất cả )?(?:dự kiến|phấn đấu|hoàn thành|xong|thời (?:gian|hạn)|tiến độ|các nội dung"
    r"|(?:các )?(?:công )?việc (?:này|trên|nêu trên))\b",
    _I,
)
SAME_MATTER = 0.5  # a day stands in another sentence of the same deed


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
    entered: Sequence[Entered] = (),
) -> list[Flaw]:
    """What an answer lacks: asks not met, nobody or no day named, mere phrases, law no longer in force.

    `alike` tells how much of an ask (first) stands in a sentence of the answer (second), from 0 to 1. `entered`: the
    promises that stand beside its words.
    """
    return [
        *_unmet(answer, asks, alike),
        *_bare_promises(answer, promises(answer, answering=answering, written_on=written_on), entered),
        *sorted([*_phrases(answer), *_old_law(answer, register, written_on)], key=lambda flaw: flaw.start),
    ]


MET = 0.3  # of the rarity of an ask found in the answer


def _unmet(answer: str, asks: Sequence[str], alike: Callable[[str, str], float]) -> Iterator[Flaw]:
    for number, ask in enumerate(asks, 1):
        if alike(ask, answer) < MET:
            sentence = N_("Chưa thấy trả lời đề nghị thứ %(number)s («%(ask)s»); hãy trả lời riêng từng đề nghị.")
            yield Flaw(
                "ask_unanswered",
                0,
                0,
                "",
                Doubt(0, sentence, {"number": number, "ask": shorten(ask, 80, placeholder="…")}),
            )


def _bare_promises(answer: str, dated: Sequence[Promise], entered: Sequence[Entered]) -> Iterator[Flaw]:
    """Something will be done, and neither its sentence, nor one that follows on it, nor what was entered says by when.

    Where nothing at all has a day, tasks laid on others and work that goes on are asked for one too: the first of them.
    """
    bare = [match for match in _SENTENCE.finditer(answer) if _stays_bare(match, answer, dated)]
    if not bare and not dated:
        bare = [match for match in _SENTENCE.finditer(answer) if _MAY_BE_BARE.search(match[0])][:1]
    _said, spare = not_entered(dated, entered)
    elsewhere = [own for own in spare if all(_nearness(own.text, match[0]) < SAME_MATTER for match in bare)]
    bare = [match for match in bare if all(_nearness(own.text, match[0]) < SAME_MATTER for own in entered)]
    for match in bare[len(elsewhere) :]:  # what was entered in words of its own answers for one sentence
        if will := _MAY_BE_BARE.search(match[0]):
            sentence = N_(
                "«%(what)s»: nói sẽ làm mà không rõ ai làm, xong khi nào; hãy ghi cơ quan và ngày hoàn thành."
            )
            yield _flaw("no_day", match.start() + will.start(), match.end(), answer, sentence)


def _stays_bare(match: re.Match[str], answer: str, dated: Sequence[Promise]) -> bool:
    if not _WILL_BARE.search(match[0]) or _NO_TERM_NEEDED.search(match[0]) or any(spans(match[0])):
        return False
    later = [one for one in dated if one.start >= match.end()]
    if later and _FOLLOWS_ON.match(later[0].deed):
        return False
    return all(_nearness(match[0], one.deed) < SAME_MATTER for one in dated)


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

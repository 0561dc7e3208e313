"""Sentences of the clock as data: a code with its values. Said in Vietnamese here, in another language at the edge.

Rules know no Django. `N_` marks a text for the catalogue; `say` fills a sentence in, translated by whatever function the
edge hands it. What is stored keeps both: the Vietnamese text as it was given, and code and values (`as_json`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Union


def N_(text: str) -> str:
    """Mark `text` for translation."""
    return text


class Word(str):
    """A label of a closed list ("ngày nhận", "ngày làm việc"): its Vietnamese text is its key in the catalogue."""


class Day(str):
    """A day as people write it; made by `show`."""

    on: date


class LongDay(str):
    """A day with its weekday; made by `show_long`."""

    on: date


class Said(NamedTuple):
    """A sentence, or a part of one: its code in `SENTENCES` and what fills it. As a text it is Vietnamese."""

    code: str
    values: Mapping[str, Value] = {}

    def __str__(self) -> str:
        code, values = self
        return SENTENCES[code] % values if values else SENTENCES[code]


class Part(str):
    """A part of sentences that comes again and again, filled in once."""

    said: Said


def named(text: str) -> str:
    """What a term, a holiday is called in our data: known to the catalogue when it is one of those we ship."""
    return text if isinstance(text, Part) else Word(text)


class Listed(NamedTuple):
    """Several parts with commas between."""

    items: tuple[Said, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.items))


Value = Union[str, int, Said, Listed]  # noqa: UP007  # refers to itself
Translate = Callable[[str], str]

WEEKDAYS = (
    N_("thứ Hai"),
    N_("thứ Ba"),
    N_("thứ Tư"),
    N_("thứ Năm"),
    N_("thứ Sáu"),
    N_("thứ Bảy"),
    N_("Chủ nhật"),
)

SENTENCES: dict[str, str] = {
    # parts
    "amount": N_("%(n)s %(unit)s"),
    "amount.extended": N_("%(figure)s và %(n)s %(unit)s gia hạn"),
    "amount.paused": N_("%(figure)s, không kể %(n)s ngày tạm đình chỉ"),
    "days.named": N_("%(day)s (%(name)s)"),
    "event.unknown": N_("sự kiện «%(kind)s»"),
    "span": N_("từ %(first)s"),
    "span.ended": N_("%(span)s đến %(last)s"),
    "span.unknown": N_("chưa ghi ngày bắt đầu"),
    # grounds
    "ground.safe_side": N_("Quy ước an toàn khi luật không quy định"),
    "ground.one_clock": N_("Nguyên tắc một thời hạn đối với người dân"),
    "ground.calendar": N_("Lịch làm việc, phiên bản %(version)s"),
    # steps of a derivation
    "ended": N_("Vụ việc kết thúc ngày %(day)s, thôi tính thời hạn."),
    "to_confirm": N_("Số liệu này cần xác nhận lại với văn bản đang có hiệu lực."),
    "day": N_("%(title)s: %(day)s."),
    "anchor": N_("Thời hạn %(figure)s, %(way)s %(label)s %(day)s; %(how)s."),
    "in_force": N_("Áp dụng quy định có hiệu lực %(span)s."),
    "paused": N_("Tạm đình chỉ từ %(first)s, tiếp tục từ %(last)s: %(n)s ngày không tính vào thời hạn."),
    "suspended": N_("Đang tạm đình chỉ từ %(day)s, chưa có ngày đến hạn; đã qua %(n)s ngày."),
    "extended": N_("Gia hạn lần %(number)s: thêm %(n)s %(unit)s."),
    "extended.until": N_("Được gia hạn đến hết ngày %(day)s."),
    "without_effect.transfer": N_("Việc chuyển, tách hoặc nhập ngày %(day)s không tính lại thời hạn từ đầu."),
    "without_effect.supplement": N_("Bổ sung hồ sơ ngày %(day)s không dừng, không kéo dài thời hạn."),
    "without_effect.start": N_("Việc tiếp nhận, thụ lý ngày %(day)s không làm đổi mốc tính."),
    "not_counted": N_("Chưa tính được: %(why)s"),
    "off": N_("Không tính ngày nghỉ: %(days)s."),
    "worked": N_("Có tính ngày làm bù: %(days)s."),
    "counted": N_("Đếm đủ %(amounts)s, ngày cuối là %(day)s."),
    "counted.back": N_("Đếm ngược %(amounts)s, ngày cuối là %(day)s."),
    "not_rolled": N_("Chưa xác định được ngày đến hạn: %(why)s"),
    "rest": N_("%(day)s là ngày nghỉ"),
    "rest.named": N_("%(day)s là ngày nghỉ (%(name)s)"),
    "rolled.on": N_("%(rest)s: thời hạn kết thúc vào ngày làm việc tiếp theo, %(day)s."),
    "rolled.back": N_("%(rest)s: lấy ngày làm việc liền trước, %(day)s, cho chắc; đếm thuần túy là %(raw)s."),
    "unknown.open": N_("%(reason)s (%(first)s đến %(last)s)."),
    "unknown.projected": N_("Ngày nghỉ %(day)s (%(name)s) mới là dự kiến, chưa có thông báo chính thức."),
    "unknown.year": N_("Lịch làm việc năm %(year)s chưa được nạp."),
    # steps of an instance
    "event.dated": N_("Mốc: %(label)s (%(key)s), %(planned)s %(day)s, lần ghi %(version)s."),
    "event.cancelled": N_("Sự kiện đã hủy, không còn phải thực hiện."),
    "event.missing": N_("Chưa có %(label)s nên chưa tính được hạn."),
    "event.none_in_period": N_("Chưa có %(label)s trong kỳ từ %(first)s đến %(last)s."),
    "prompt.unset": N_("Tỉnh chưa đặt số ngày cho mức «kịp thời»."),
    "term.none": N_("Sổ thời hạn không có phiên bản «%(key)s» hiệu lực vào ngày của sự kiện."),
    "earliest": N_("Lấy thời điểm đến trước: %(day)s."),
    # the day of a proof
    "proof.received": N_("Văn bản đến ngày %(day)s, quá thời gian chuyển (%(last)s), nên tính theo ngày nhận."),
    "proof.issued": N_("Văn bản đến ngày %(day)s, trong thời gian chuyển, nên tính theo ngày ban hành %(issued)s."),
    # events refused
    "refused": N_("Không tính việc %(name)s ngày %(day)s: %(why)s."),
    "refused.kind": N_("loại sự kiện này không có trong danh mục"),
    "refused.ended": N_("vụ việc đã kết thúc ngày %(day)s"),
    "refused.early": N_("sự kiện có trước ngày bắt đầu tính %(day)s"),
    "refused.no_suspension": N_("thời hạn này không được tạm đình chỉ"),
    "refused.suspended": N_("đang tạm đình chỉ từ ngày %(day)s"),
    "refused.overlap": N_("trùng với lần tạm đình chỉ trước, đến ngày %(day)s"),
    "refused.over": N_("đã hết thời hạn từ ngày %(day)s"),
    "refused.no_resumption": N_("thời hạn này không được tạm đình chỉ nên không có việc tiếp tục"),
    "refused.not_suspended": N_("vụ việc không ở trong thời gian tạm đình chỉ"),
    "refused.no_extension": N_("quy định không cho gia hạn"),
    "refused.times": N_("chỉ được gia hạn %(n)s lần"),
    "refused.value": N_("cần ghi số ngày hoặc ngày hạn mới hợp lệ"),
    "refused.until_only": N_("phải gia hạn đến một ngày cụ thể"),
    "refused.most": N_("mỗi lần gia hạn từ 1 đến %(n)s %(unit)s"),
    "refused.amount_only": N_("quy định chỉ cho gia hạn theo số ngày, không theo ngày tự chọn"),
    "refused.not_later": N_("ngày %(day)s không muộn hơn hạn đang có %(floor)s"),
    # timings in words
    "when.on": N_("chậm nhất ngày %(day)s"),
    "when.prompt": N_("kịp thời, kể từ %(label)s"),
    "when.asked": N_("khi có yêu cầu"),
    "when.term": N_("theo thời hạn luật định: %(title)s"),
    "when.earliest": N_("tùy thời điểm nào đến trước: %(list)s"),
    "when.unspecified": N_("chưa xác định được ngày («%(words)s»)"),
    "when.at": N_("chậm nhất vào %(label)s"),
    "when.before": N_("chậm nhất %(figure)s trước %(label)s"),
    "when.after": N_("trong %(figure)s kể từ %(label)s"),
    "every.event": N_("%(period)s, chậm nhất vào %(label)s"),
    "every.weekday": N_("%(period)s, chậm nhất %(weekday)s"),
    "every.day": N_("%(period)s, chậm nhất ngày %(day)s"),
    "every.month_end": N_("%(period)s, chậm nhất ngày cuối tháng"),
    "every.quarter_day": N_("%(period)s, chậm nhất ngày %(day)s tháng %(which)s"),
    "every.quarter_end": N_("%(period)s, chậm nhất ngày cuối tháng %(which)s"),
    "every.days": N_("%(period)s, chậm nhất %(days)s"),
    "every.two": N_("%(first)s và %(second)s"),
    "every.end_of": N_("ngày cuối tháng %(month)s"),
    "either": "%(one)s; %(other)s",
    "and": "%(one)s %(other)s",
    # what is wrong
    "error.date.impossible": N_("Ngày %(text)s không có trong lịch; hãy xem lại ngày, tháng."),
    "error.date.unreadable": N_("Không đọc được ngày %(text)s; hãy viết theo dạng 2026-07-15 hoặc 15/07/2026."),
    "error.date.out_of_range": N_("Ngày tính ra nằm ngoài khoảng từ năm 1 đến năm 9999; hãy xem lại ngày bắt đầu."),
    "error.due.no_start": N_("Thiếu ngày bắt đầu tính thời hạn %(key)s; hãy ghi ngày của mốc tính."),
    "error.window.span": N_("Khoảng thời gian phải bắt đầu trước khi kết thúc và không quá một trăm năm."),
    "error.proof.order": N_("Văn bản ban hành ngày %(issued)s không thể nhận được từ ngày %(received)s."),
    "error.term.overlap": N_("Thời hạn %(key)s có hai phiên bản trùng thời gian hiệu lực; hãy sửa ngày."),
    "error.term.unknown": N_("Sổ thời hạn không có khóa %(key)s; xem danh sách bằng «phoihop due --list»."),
    "error.term.not_in_force": N_("Thời hạn %(key)s không có phiên bản hiệu lực ngày %(day)s (đã có: %(spans)s)."),
    "error.term.list": N_("Sổ thời hạn phải là một danh sách JSON."),
    "error.term.object": N_("Sổ thời hạn, mục %(number)s: phải là một đối tượng JSON."),
    "error.term.entry": N_("Sổ thời hạn, mục %(number)s (%(key)s): %(problem)s."),
    "error.term.amount": N_("số ngày, tháng phải là số nguyên từ 0 đến %(n)s"),
    "error.calendar.years": N_("Lịch làm việc chỉ nhận các năm từ %(first)s đến %(last)s."),
    "error.calendar.rest": N_("Ngày nghỉ hằng tuần phải là số từ 1 (thứ Hai) đến 7 (Chủ nhật), không đủ cả tuần."),
    "error.calendar.twice": N_("Lịch làm việc ghi hai lần ngày %(day)s; hãy bỏ một dòng."),
    "error.calendar.year": N_("Ngày %(day)s thuộc năm không có trong danh sách năm đã nạp."),
    "error.calendar.exchange": N_("Ngày làm bù %(day)s vốn đã là ngày làm việc; hãy xem lại."),
    "error.calendar.period": N_("Khoảng chờ quyết định từ %(day)s không hợp lệ; hãy xem lại."),
    "error.calendar.object": N_("Tệp lịch làm việc phải là một đối tượng JSON."),
    "error.calendar.shape": N_("Tệp lịch làm việc thiếu hoặc sai phần %(part)s."),
    "error.calendar.kind": N_(
        "Lịch làm việc, dòng ngày thứ %(number)s: cần ghi rõ là ngày nghỉ (off) hay ngày làm bù (worked)."
    ),
    "error.calendar.certainty": N_(
        "Lịch làm việc, dòng ngày thứ %(number)s: cần ghi rõ đã quyết định (decided) hay dự kiến (projected)."
    ),
    "error.calendar.nameless": N_("Lịch làm việc, dòng ngày thứ %(number)s: thiếu tên ngày hoặc căn cứ."),
    "error.calendar.reason": N_("Lịch làm việc, khoảng chờ thứ %(number)s: thiếu lý do."),
    "error.calendar.no_day": N_("Ngày %(day)s không có trong lịch đang dùng nên không thể bỏ."),
    "place": N_("thời điểm%(path)s"),
    "error.timing.object": N_("Mục %(place)s phải là một đối tượng JSON có «kind»."),
    "error.timing.kind": N_("Mục %(place)s có loại %(value)s không nằm trong danh mục: %(known)s."),
    "error.timing.missing": N_("Mục %(place)s thiếu phần «%(name)s»."),
    "error.timing.extra": N_("Mục %(place)s có phần %(value)s không dùng cho loại «%(kind)s»."),
    "error.timing.name": N_("Mục %(place)s: «%(name)s» %(value)s phải là tên dạng «session.opening»."),
    "error.timing.amount": N_("Mục %(place)s: số lượng %(value)s phải là số nguyên từ 0 đến %(most)s."),
    "error.timing.unit": N_("Mục %(place)s: đơn vị %(value)s phải là một trong %(known)s."),
    "error.timing.period": N_("Mục %(place)s: kỳ %(value)s phải là một trong %(known)s."),
    "error.timing.inside": N_("Mục %(place)s: %(why)s"),
    "error.timing.words": N_("Mục %(place)s: «words» phải là lời văn của quy chế, không quá 500 chữ."),
    "error.timing.by": N_("Mục %(place)s: «by» phải là một đối tượng gồm month, day hoặc event."),
    "error.timing.by.extra": N_("Mục %(place)s: «by» có phần %(value)s không hiểu được."),
    "error.timing.by.both": N_("Mục %(place)s: «by» chỉ nêu ngày tháng hoặc sự kiện, không nêu cả hai."),
    "error.timing.month": N_("Mục %(place)s: tháng %(value)s phải từ 1 đến %(most)s cho kỳ %(period)s."),
    "error.timing.no_month": N_("Mục %(place)s: tháng %(value)s không dùng được cho kỳ %(period)s."),
    "error.timing.day": N_("Mục %(place)s: ngày %(value)s phải từ 1 đến %(most)s cho kỳ %(period)s."),
    "error.timing.no_day": N_("Mục %(place)s: ngày %(value)s không dùng được cho kỳ %(period)s."),
    "error.timing.of": N_("Mục %(place)s: «of» phải là danh sách từ 2 đến 10 thời điểm."),
    "error.timing.deep": N_("Mục %(place)s: không lồng quá %(most)s tầng «earliest»."),
    # the register
    "conflict": N_(
        "%(first)s: %(figure)s (%(citation)s) khác với %(second)s: %(other)s (%(other_citation)s); "
        "hãy xác định văn bản được áp dụng."
    ),
}


@lru_cache(maxsize=8192)
def show(day: date) -> Day:
    """`day` as people write it: dd/mm/yyyy."""
    shown = Day(f"{day.day:02d}/{day.month:02d}/{day.year:04d}")
    shown.on = day
    return shown


@lru_cache(maxsize=8192)
def show_long(day: date) -> LongDay:
    """`day` with its weekday: "thứ Hai 20/07/2026"."""
    shown = LongDay(f"{WEEKDAYS[day.weekday()]} {show(day)}")
    shown.on = day
    return shown


def part(said: Said) -> Part:
    """`said` as a part that is kept and used again."""
    filled = Part(str(said))
    filled.said = said
    return filled


def sentences(items: Sequence[Said]) -> Said:
    """Several sentences, one after the other."""
    if len(items) == 1:
        return items[0]
    half = len(items) // 2
    return Said("and", {"one": sentences(items[:half]), "other": sentences(items[half:])})


def either(items: Sequence[Said]) -> Said:
    """Several sentences in one, with semicolons between."""
    return items[0] if len(items) == 1 else Said("either", {"one": items[0], "other": either(items[1:])})


def say(value: Value, translate: Translate) -> str:
    """A sentence or one of its values in the language of `translate`. `str(value)` is the Vietnamese."""
    match value:
        case Said():
            return translate(SENTENCES[value.code]) % {k: say(v, translate) for k, v in value.values.items()}
        case Listed():
            return ", ".join(say(item, translate) for item in value.items)
        case Part():
            return say(value.said, translate)
        case Word():
            return translate(value)
        case LongDay():
            return f"{translate(WEEKDAYS[value.on.weekday()])} {show(value.on)}"
        case _:
            return str(value)


def as_json(value: Value) -> Any:
    """A value as it is stored; texts and numbers as they are, the rest as an object with one key."""
    match value:
        case Said():
            return {"say": [value.code, {name: as_json(item) for name, item in value.values.items()}]}
        case Listed():
            return {"list": [as_json(item) for item in value.items]}
        case Part():
            return as_json(value.said)
        case Word():
            return {"word": str(value)}
        case LongDay():
            return {"long": value.on.isoformat()}
        case Day():
            return {"day": value.on.isoformat()}
        case _:
            return value


def from_json(data: Any) -> Value:
    """The value that `as_json` stored. Raises KeyError, ValueError, TypeError, AttributeError on anything else."""
    if isinstance(data, str | int):
        return data
    ((kind, held),) = data.items()
    if kind == "say":
        code, values = held
        return Said(SENTENCES[code] and code, {name: from_json(item) for name, item in values.items()})
    if kind == "list":
        return Listed(tuple(item for item in map(from_json, held) if isinstance(item, Said)))
    if kind == "word":
        return Word(held)
    return {"long": show_long, "day": show}[kind](date.fromisoformat(held))

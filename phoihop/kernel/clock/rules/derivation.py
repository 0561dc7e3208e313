"""Why a due date is what it is: its steps in Vietnamese, each with the article it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from phoihop.kernel.clock.rules.dates import show, show_long
from phoihop.kernel.clock.rules.terms import UNIT_NAMES, span
from phoihop.kernel.clock.rules.vocabulary import anchor_label

if TYPE_CHECKING:
    from phoihop.kernel.clock.rules.due import Due

FIRST_DAY = "Bộ luật Dân sự 91/2015/QH13 Điều 147.2"
LAST_DAY = "Bộ luật Dân sự 91/2015/QH13 Điều 148.5"
SAFE_SIDE = "Quy ước an toàn khi luật không quy định"
ONE_CLOCK = "Nguyên tắc một thời hạn đối với người dân"


class Step(NamedTuple):
    """One step of a derivation: the day it reaches, what was done, and on what ground."""

    on: date
    text: str
    article: str

    def as_json(self) -> dict[str, str]:
        """`{"on", "text", "article"}`."""
        return {"on": self.on.isoformat(), "text": self.text, "article": self.article}


def explain(result: Due) -> tuple[Step, ...]:
    """All steps of a due date, from the anchor to the last day in time."""
    steps = [*_anchor(result), *_pauses(result), *_extensions(result), *_without_effect(result)]
    steps += [Step(result.events[r.index].on, r.reason, result.term.citation) for r in result.refused]
    steps += [*_count(result), *_last_day(result)]
    if result.ended_on:
        steps.append(
            Step(
                result.ended_on,
                f"Vụ việc kết thúc ngày {show(result.ended_on)}, thôi tính thời hạn.",
                result.term.citation,
            )
        )
    if result.term.status == "to_confirm":
        text = "Số liệu này cần xác nhận lại với văn bản đang có hiệu lực."
        steps.append(Step(result.start, text, result.term.citation))
    return tuple(steps)


def _anchor(result: Due) -> Iterator[Step]:
    term = result.term
    if term.amount == 0:
        yield Step(result.start, f"{term.title[:1].upper()}{term.title[1:]}: {show_long(result.start)}.", term.citation)
        return
    article = term.citation if term.first_day_counts or term.direction == "before" else FIRST_DAY
    how = "có tính ngày này" if term.first_day_counts else "không tính ngày này"
    way = "tính ngược từ" if term.direction == "before" else "bắt đầu từ"
    label = anchor_label(term.anchor)
    yield Step(result.start, f"Thời hạn {term.figure}, {way} {label} {show_long(result.start)}; {how}.", article)
    if term.in_force_from or term.in_force_last:
        yield Step(result.start, f"Áp dụng quy định có hiệu lực {span(term)}.", term.citation)


def _pauses(result: Due) -> Iterator[Step]:
    for suspended, resumed in result.pauses:
        days = (resumed - suspended).days
        text = f"Tạm đình chỉ từ {show(suspended)}, tiếp tục từ {show(resumed)}: {days} ngày không tính vào thời hạn."
        yield Step(resumed, text, result.term.citation)
    if result.suspended_on:
        used = max((result.suspended_on - result.start).days - 1 - sum((r - s).days for s, r in result.pauses), 0)
        text = f"Đang tạm đình chỉ từ {show(result.suspended_on)}, chưa có ngày đến hạn; đã qua {used} ngày."
        yield Step(result.suspended_on, text, result.term.citation)


def _extensions(result: Due) -> Iterator[Step]:
    rule = result.term.extension
    if rule is None:
        return
    for number, (granted_on, amount) in enumerate(result.extensions, 1):
        yield Step(granted_on, f"Gia hạn lần {number}: thêm {amount} {UNIT_NAMES[rule.unit]}.", result.term.citation)
    if result.until:
        yield Step(result.until, f"Được gia hạn đến hết ngày {show_long(result.until)}.", result.term.citation)


def _without_effect(result: Due) -> Iterator[Step]:
    refused = {refusal.index for refusal in result.refused}
    for index, event in enumerate(result.events):
        if index in refused:
            continue
        if event.kind in {"transfer", "split", "join"}:
            text = f"Việc chuyển, tách hoặc nhập ngày {show(event.on)} không tính lại thời hạn từ đầu."
            yield Step(event.on, text, ONE_CLOCK)
        elif event.kind == "supplement":
            yield Step(event.on, f"Bổ sung hồ sơ ngày {show(event.on)} không dừng, không kéo dài thời hạn.", ONE_CLOCK)
        elif event.kind in {"receive", "accept"} and event.on != result.start:
            yield Step(event.on, f"Việc tiếp nhận, thụ lý ngày {show(event.on)} không làm đổi mốc tính.", ONE_CLOCK)


def _count(result: Due) -> Iterator[Step]:
    term, raw = result.term, result.raw_on
    if result.suspended_on or term.amount == 0 or (result.until and raw == result.until):
        return
    if raw is None:
        near = result.start
        yield Step(near, f"Chưa tính được: {_missing(result, near)}", _calendar(result))
        return
    if term.unit == "working_day":
        low, high = min(result.start, raw), max(result.start, raw)
        special = [e for e in result.calendar.special_between(low, high) if e.on != result.start]
        for kind, words in (("off", "Không tính ngày nghỉ"), ("worked", "Có tính ngày làm bù")):
            days = [entry for entry in special if entry.kind == kind]
            if days:
                listed = ", ".join(f"{show(entry.on)} ({entry.name})" for entry in days)
                yield Step(
                    days[-1].on, f"{words}: {listed}.", "; ".join(dict.fromkeys(entry.citation for entry in days))
                )
    way = "ngược" if term.direction == "before" else "đủ"
    yield Step(raw, f"Đếm {way} {_amounts(result)}, ngày cuối là {show_long(raw)}.", term.citation)


def _last_day(result: Due) -> Iterator[Step]:
    raw, last, term = result.raw_on, result.due_on, result.term
    if raw is None or raw == last:
        return
    if last is None:
        yield Step(raw, f"Chưa xác định được ngày đến hạn: {_missing(result, raw)}", _calendar(result))
        return
    entry = result.calendar.entry_on(raw)
    what = f"{show_long(raw)} là ngày nghỉ" + (f" ({entry.name})" if entry else "")
    if last > raw:
        yield Step(last, f"{what}: thời hạn kết thúc vào ngày làm việc tiếp theo, {show_long(last)}.", LAST_DAY)
    else:
        text = f"{what}: lấy ngày làm việc liền trước, {show_long(last)}, cho chắc; đếm thuần túy là {show(raw)}."
        yield Step(last, text, SAFE_SIDE if term.direction == "before" else term.citation)


def _missing(result: Due, around: date) -> str:
    """What the calendar lacks, looking from `around` in the direction of the count."""
    calendar, term = result.calendar, result.term
    reach = min((term.amount + sum(extra for _, extra in result.extensions)) * 3 + 30, 3660)
    forward = term.direction == "after"
    low = around if forward else date.fromordinal(max(around.toordinal() - reach, 1))
    high = date.fromordinal(min(around.toordinal() + reach, date.max.toordinal())) if forward else around
    return calendar.why_unknown(low, high)


def _calendar(result: Due) -> str:
    return f"Lịch làm việc, phiên bản {result.calendar.version}"


def _amounts(result: Due) -> str:
    """ "30 ngày", "30 ngày và 30 ngày gia hạn, trừ 21 ngày tạm đình chỉ"."""
    text = result.term.figure
    if result.extensions and result.term.extension:
        text += f" và {sum(extra for _, extra in result.extensions)} {UNIT_NAMES[result.term.extension.unit]} gia hạn"
    if result.pauses:
        text += f", không kể {sum((r - s).days for s, r in result.pauses)} ngày tạm đình chỉ"
    return text

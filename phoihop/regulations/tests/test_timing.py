"""Time limits: each family of phrases, numbers in words, what goes together in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.timing import mistakes
from phoihop.kernel.clock.rules.vocabulary import EVENT_KINDS
from phoihop.regulations.rules.events import EVENTS, event_of
from phoihop.regulations.rules.limits import FAMILIES
from phoihop.regulations.rules.numerals import to_number
from phoihop.regulations.rules.timing import read_timings


def after(event: str, n: int, unit: str = "calendar_day") -> dict[str, Any]:
    return {"kind": "after", "event": event, "n": n, "unit": unit}


def before(event: str, n: int, unit: str = "calendar_day") -> dict[str, Any]:
    return {"kind": "before", "event": event, "n": n, "unit": unit}


def every(period: str, **by: Any) -> dict[str, Any]:
    return {"kind": "every", "period": period, **({"by": by} if by else {})}


@pytest.mark.parametrize(
    ("phrase", "timings"),
    [
        ("chậm nhất 05 ngày làm việc, trước ngày khai mạc kỳ họp", [before("session.opening", 5, "working_day")]),
        ("trước ngày khai mạc kỳ họp ít nhất 20 ngày", [before("session.opening", 20)]),
        ("ba mươi ngày trước ngày khai mạc kỳ họp Hội đồng nhân dân", [before("session.opening", 30)]),
        ("15 ngày trước ngày khai mạc kỳ họp cuối năm", [before("session.year_end", 15)]),
        ("trong vòng 02 tuần kể từ ngày nhận được đề nghị", [after("request.received", 14)]),
        ("trong thời hạn 03 (ba) tháng kể từ ngày thụ lý", [after("letter.accepted", 3, "month")]),
        ("trong 24 giờ kể từ khi nhận được yêu cầu", [after("request.received", 1)]),
        ("sau 10 ngày kể từ ngày bế mạc kỳ họp", [after("session.closing", 10)]),
        ("10 ngày làm việc kể từ ngày ban hành thông báo kết luận", [after("conclusion.signed", 10, "working_day")]),
        ("trước ngày 25 hằng tháng", [every("month", day=25)]),
        ("hằng tháng, chậm nhất là ngày 25", [every("month", day=25)]),
        ("trước ngày 20 tháng cuối quý", [every("quarter", month=3, day=20)]),
        ("trước ngày 15 tháng 12 hằng năm", [every("year", month=12, day=15)]),
        ("trước ngày 15/12", [every("year", month=12, day=15)]),
        ("trước ngày 31/10/2027", [{"kind": "on", "date": "2027-10-31"}]),
        ("trước ngày 31/02/2027", []),
        ("hàng tuần", [every("week")]),
        ("hằng quý", [every("quarter")]),
        ("mỗi năm", [every("year")]),
        ("một năm hai lần", [every("half_year")]),
        ("04 lần/năm", [every("quarter")]),
        ("định kỳ 6 tháng", [every("half_year")]),
        ("ba tháng một lần", [every("quarter")]),
        ("Quý IV hằng năm", [every("year", month=12)]),
        ("tại kỳ họp giữa năm", [every("year", event="session.mid_year")]),
        ("tại kỳ họp gần nhất", [{"kind": "when", "event": "session.nearest"}]),
        ("tại mỗi kỳ họp", [every("session")]),
        ("giữa nhiệm kỳ", [every("term")]),
        ("khi có yêu cầu", [{"kind": "on_request"}]),
        ("theo đề nghị của Sở Tư pháp", [{"kind": "on_request"}]),
        ("khi Đoàn đại biểu Quốc hội mời", [{"kind": "on_request"}]),
        ("ngay sau khi ký Quy chế", [{"kind": "when", "event": "regulation.signed"}]),
        ("trước khi trình Hội đồng nhân dân", [before("draft.submitted", 0)]),
        ("kịp thời", [{"kind": "unspecified", "words": "kịp thời"}]),
        ("trong thời hạn 10 ngày", [{"kind": "unspecified", "words": "trong thời hạn 10 ngày"}]),
        (
            "trong 5 ngày kể từ ngày mặt trời mọc",
            [{"kind": "unspecified", "words": "trong 5 ngày kể từ ngày mặt trời mọc"}],
        ),
        ("niêm yết trong 30 ngày liên tục", []),
        ("Nghị định số 15/2020/NĐ-CP ngày 15 tháng 12 năm 2020", []),
    ],
)
def test_each_phrase_means_its_timing(phrase: str, timings: list[dict[str, Any]]) -> None:
    assert [found.timing for found in read_timings(f"Sở Tư pháp gửi báo cáo {phrase}.")] == timings


@pytest.mark.parametrize(
    ("sentence", "timing"),
    [
        (
            "Khi nhận được văn bản của Hội đồng nhân dân tỉnh, trong thời hạn 15 ngày, Ủy ban nhân dân tỉnh trả lời.",
            after("document.received", 15),
        ),
        ("Khi nhận được văn bản đề nghị, trong thời hạn 15 ngày, Sở Y tế trả lời.", after("request.received", 15)),
        ("Kể từ ngày nhận được kiến nghị, trong thời hạn 15 ngày, Sở Y tế trả lời.", after("petition.received", 15)),
        ("Sau khi nhận được kiến nghị, trong thời hạn 15 ngày, Sở Y tế trả lời.", after("petition.received", 15)),
        ("Ngay sau khi nhận được đơn, chậm nhất 05 ngày, Sở Y tế trả lời.", after("letter.received", 5)),
        (
            "Kể từ khi nhận được báo cáo, chậm nhất 05 ngày làm việc, Sở Y tế phải thông báo kết quả.",
            after("report.received", 5, "working_day"),
        ),
        ("Khi nhận được hồ sơ thì trong vòng 02 tháng Sở Y tế trả lời.", after("dossier.received", 2, "month")),
        ("Trong thời hạn 15 ngày, khi nhận được kiến nghị, Sở Y tế trả lời.", after("petition.received", 15)),
        ("Trong thời hạn 15 ngày, Sở Y tế trả lời kể từ ngày nhận được kiến nghị.", after("petition.received", 15)),
        ("Trong thời hạn 15 ngày Sở Y tế trả lời khi nhận được kiến nghị.", after("petition.received", 15)),
        ("Sở Y tế trả lời trong thời hạn 15 ngày khi nhận được kiến nghị.", after("petition.received", 15)),
    ],
)
def test_a_limit_apart_from_its_start_counts_from_it(sentence: str, timing: dict[str, Any]) -> None:
    assert [found.timing for found in read_timings(sentence)] == [timing]


@pytest.mark.parametrize(
    "sentence",
    [
        "Khi nhận được kiến nghị, Sở Y tế nghiên cứu; trong thời hạn 15 ngày, Sở Tư pháp gửi báo cáo.",
        "Trong thời hạn 15 ngày Sở Y tế gửi báo cáo; khi nhận được kiến nghị, Sở Tư pháp trả lời.",
        "Khi nhận được mặt trời, trong thời hạn 15 ngày, Sở Y tế trả lời.",
        "Khi nhận được kiến nghị, trong thời hạn hiệu lực 15 ngày của giấy phép, Sở Y tế trả lời.",
    ],
)
def test_a_limit_does_not_count_from_what_is_no_start_of_it(sentence: str) -> None:
    assert not any(found.timing["kind"] == "after" for found in read_timings(sentence))


def test_clear_limits_silence_vague_words() -> None:
    found = read_timings("Sở Tư pháp kịp thời gửi báo cáo trước ngày 15 tháng 12.")
    assert [one.timing["kind"] for one in found] == ["every"]


def test_every_event_is_in_the_catalogue_of_the_clock() -> None:
    assert {event.kind for event in EVENTS} <= set(EVENT_KINDS)


def test_families_have_different_names_and_hints_in_small_letters() -> None:
    names = [name for name, _hints, _pattern, _build in FAMILIES]
    assert len(names) == len(set(names))
    assert all(hint == hint.lower() for _name, hints, _pattern, _build in FAMILIES for hint in hints)


@pytest.mark.parametrize(
    ("words", "number"),
    [("05", 5), ("mười", 10), ("mười lăm", 15), ("hai mươi", 20), ("ba mươi mốt", 31), ("sáu", 6), ("nhiều", None)],
)
def test_numbers_in_words(words: str, number: int | None) -> None:
    assert to_number(words) == number


@given(st.text(alphabet="trướcsaungàykhi mạọpôđềỳ 0123456789/.,()", max_size=120))
def test_any_words_give_valid_timings_inside_the_sentence(sentence: str) -> None:
    for found in read_timings(sentence):
        assert 0 <= found.start <= found.end <= len(sentence)
        assert mistakes(found.timing) == []
    event_of(sentence, sentence)

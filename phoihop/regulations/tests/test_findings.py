"""Old legal bases and dead names: what is found, and above all what is not."""

from __future__ import annotations

from datetime import date

import pytest

from phoihop.regulations.rules.findings import findings, shipped_register
from phoihop.regulations.rules.lines import make_lines

REGISTER = shipped_register()
TODAY = date(2026, 11, 22)


def found(text: str, on: date = TODAY) -> list[tuple[str, str]]:
    return [(one.what, one.replaced_by) for one in findings(make_lines([text]), on, REGISTER)]


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("Căn cứ Luật Hoạt động giám sát số 87/2015/QH13;", "87/2015/QH13", "121/2025/QH15"),
        ("Căn cứ Luật số 65 /2025/ QH15;", "65/2025/QH15", "72/2025/QH15"),
        ("Căn cứ Luật Ban hành văn bản quy phạm pháp luật năm 2015;", "80/2015/QH13", "64/2025/QH15"),
        (
            "Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 22 tháng 6 năm 2015;",
            "80/2015/QH13",
            "64/2025/QH15",
        ),
        ("Ban Dân nguyện chủ trì.", "Ban Dân nguyện", "Ủy ban Dân nguyện và Giám sát"),
        ("Sở Kế hoạch và Đầu tư thẩm định kinh phí.", "Sở Kế hoạch và Đầu tư", "Sở Tài chính"),
        ("UBND tỉnh Bắc Giang phối hợp.", "tỉnh Bắc Giang", "tỉnh Bắc Ninh"),
    ],
)
def test_what_no_longer_holds_is_found_with_what_came_instead(text: str, what: str, instead: str) -> None:
    assert found(text) == [(what, instead)]


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;",
        "Quy chế này thay thế Quy chế ban hành theo Luật số 87/2015/QH13.",
        "Luật số 87/2015/QH13 hết hiệu lực kể từ ngày Luật này có hiệu lực.",
        "Căn cứ Thông tư số 10/2024/TT-BTNMT ngày 31 tháng 7 năm 2024 của Bộ trưởng Bộ Tài nguyên và Môi trường;",
        "Thay thế cụm từ “cấp huyện” bằng cụm từ “cấp xã”.",
        "Sở Giao thông vận tải (nay là Sở Xây dựng) bàn giao hồ sơ.",
        "Ủy ban nhân dân cấp huyện bàn giao hồ sơ trước khi kết thúc hoạt động.",
        "Sở Tài chính thẩm định.",
        "Huyện vọng của cử tri được tổng hợp.",
    ],
)
def test_what_holds_or_is_named_as_past_is_not_found(text: str) -> None:
    assert found(text) == []


def test_the_day_decides() -> None:
    text = "Căn cứ Luật số 87/2015/QH13; Ủy ban nhân dân cấp huyện."
    assert found(text, date(2025, 6, 30)) == []
    assert [what for what, _ in found(text, date(2025, 7, 1))] == ["cấp huyện"]
    assert [what for what, _ in found(text, date(2026, 2, 28))] == ["cấp huyện"]
    assert [what for what, _ in found(text, date(2026, 3, 1))] == ["87/2015/QH13", "cấp huyện"]


def test_a_citation_by_year_that_means_two_laws_is_said() -> None:
    (one,) = findings(make_lines(["Căn cứ Luật Tổ chức chính quyền địa phương năm 2025;"]), TODAY, REGISTER)
    assert "72/2025/QH15" in one.sentence
    assert "65/2025/QH15" in one.sentence


def test_place_and_sentence_are_exact() -> None:
    text = "Căn cứ Luật số 87/2015/QH13;"
    (one,) = findings(make_lines(["", text]), TODAY, REGISTER)
    assert (one.line, text[one.start : one.end]) == (2, "87/2015/QH13")
    assert one.sentence == "Văn bản 87/2015/QH13 hết hiệu lực từ ngày 01/03/2026, nay thay bằng 121/2025/QH15."


def test_the_register_is_dated_cited_and_refers_to_itself() -> None:
    numbers = {text.number for text in REGISTER.texts}
    for text in REGISTER.texts:
        assert text.citation
        assert text.certainty in {"confirmed", "to_confirm"}
        assert set(text.replaced_by) <= numbers
        assert text.in_force_until is None or text.replaced_by
        if text.in_force_from and text.in_force_until:
            assert text.in_force_from < text.in_force_until
    forms = [form.lower() for name in REGISTER.names for form in name.forms]
    assert len(set(forms)) >= len(forms) - 3
    assert all(name.citation and name.certainty in {"confirmed", "to_confirm"} for name in REGISTER.names)

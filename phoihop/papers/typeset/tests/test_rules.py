import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.papers.typeset.kinds import KINDS, SIGNS, Family
from phoihop.papers.typeset.rules import (
    format_number,
    long_date,
    notation,
    parse_number,
    place_date,
    written_number,
)

signs = st.sampled_from(sorted(SIGNS))
issuer = st.sampled_from(["UBND", "HĐND", "TT.HĐND", "UBMTTQVN", "ĐĐBQH", "STP", "VP", "UBTVQH15", "CP"])


def test_the_decree_names_twenty_nine_types_each_with_its_own_sign() -> None:
    own = [kind.sign for kind in KINDS.values() if kind.sign]
    assert len(KINDS) == 29
    assert len(own) == len(set(own)) == 27
    assert {kind.key for kind in KINDS.values() if not kind.sign} == {"letter", "courtesy_letter"}
    assert all(kind.title == "" for kind in KINDS.values() if kind.family is Family.LETTER)
    assert KINDS["decision"].title == "QUYẾT ĐỊNH"


@given(st.integers(1, 999_999))
def test_a_number_below_ten_has_a_leading_zero_and_reads_back(number: int) -> None:
    text = format_number(number)
    assert int(text) == number
    assert len(text) == max(2, len(str(number)))
    assert format_number(number, width=3).endswith(text.lstrip("0"))


@pytest.mark.parametrize("number", [0, -1])
def test_numbering_begins_at_one(number: int) -> None:
    with pytest.raises(ValueError):
        format_number(number)


@given(st.dates(date(1945, 9, 2), date(2099, 12, 31)))
def test_days_below_ten_and_the_first_two_months_take_a_leading_zero(on: date) -> None:
    _, day, _, month, _, year = long_date(on).split(" ")
    assert (int(day), int(month), int(year)) == (on.day, on.month, on.year)
    assert len(day) == 2
    assert month.startswith("0") == (on.month in {1, 2})


def test_a_day_not_known_leaves_room_to_write() -> None:
    assert place_date("Phú Thọ", date(2026, 1, 5)) == "Phú Thọ, ngày 05 tháng 01 năm 2026"
    assert place_date("", date(2026, 11, 25)) == "ngày 25 tháng 11 năm 2026"
    assert place_date("Phú Thọ", None, 2026) == "Phú Thọ, ngày      tháng      năm 2026"
    assert long_date(None) == "ngày      tháng      năm"


def test_notations_join_type_issuers_and_unit() -> None:
    assert notation("QĐ", "UBND") == "QĐ-UBND"
    assert notation("QC", ["TT.HĐND", "UBND"]) == "QC-TT.HĐND-UBND"
    assert notation("", "ĐĐBQH", "VP") == "ĐĐBQH-VP"
    assert written_number("", "TT-HĐND") == "      /TT-HĐND"
    assert written_number("15", "") == "15"


@pytest.mark.parametrize(
    ("raw", "number", "year", "sign", "issuers", "key"),
    [
        ("06/QC-TT.HĐND-UBND", 6, None, "QC", ("TT.HĐND", "UBND"), "6/QC-TT.HDND-UBND"),
        ("01/QCPH/UBND-UBMTTQ", 1, None, "QCPH", ("UBND", "UBMTTQ"), "1/QCPH-UBND-UBMTTQ"),
        (
            "55/NQLT-ĐĐBQH-HĐND-UBND-UBMTTQVN",
            55,
            None,
            "NQLT",
            ("ĐĐBQH", "HĐND", "UBND", "UBMTTQVN"),
            "55/NQLT-DDBQH-HDND-UBND-UBMTTQVN",
        ),
        (
            "72/2025/NQLT/UBTVQH15-CP- ĐCTUBTWMTTQVN",
            72,
            2025,
            "NQLT",
            ("UBTVQH15", "CP", "ĐCTUBTWMTTQVN"),
            "72/2025/NQLT-UBTVQH15-CP-DCTUBTWMTTQVN",
        ),
        ("05/2025/NQ-HĐND", 5, 2025, "NQ", ("HĐND",), "5/2025/NQ-HDND"),
        ("043/2025/QĐ-UBND", 43, 2025, "QĐ", ("UBND",), "43/2025/QD-UBND"),
        ("12/QĐ-UBND", 12, None, "QĐ", ("UBND",), "12/QD-UBND"),
        ("Số: 12a/qd-ubnd.", 12, None, "qd", ("ubnd",), "12A/QD-UBND"),
        ("02/ĐĐBQH-VP", 2, None, "", ("ĐĐBQH", "VP"), "2/DDBQH-VP"),
        ("16/KH-MTTQ-BTT", 16, None, "KH", ("MTTQ", "BTT"), "16/KH-MTTQ-BTT"),
        ("8536/VPCP-KSTT", 8536, None, "", ("VPCP", "KSTT"), "8536/VPCP-KSTT"),
        ("58-NQ/TW", 58, None, "NQ", ("TW",), "58/NQ-TW"),
        ("11-QĐi/TW", 11, None, "QĐi", ("TW",), "11/QDI-TW"),
        ("28 - HD / VPTW", 28, None, "HD", ("VPTW",), "28/HD-VPTW"),
        ("Số:      /TT-HĐND", 0, None, "TT", ("HĐND",), "/TT-HDND"),
        ("57/2014/QH13", 57, 2014, "", ("QH13",), "57/2014/QH13"),
        ("90/TTr-VP.ĐĐBQH&HĐND", 90, None, "TTr", ("VP.ĐĐBQH&HĐND",), "90/TTR-VP.DDBQH&HDND"),
    ],
)
def test_written_numbers_are_read(
    raw: str, number: int, year: int | None, sign: str, issuers: tuple[str, ...], key: str
) -> None:
    read = parse_number(raw)
    assert read is not None
    assert (read.raw, read.number, read.year, read.sign, read.issuers) == (raw, number, year, sign, issuers)
    assert read.key == key


@pytest.mark.parametrize("raw", ["", "12", "05/2025", "ngày 05/01/2026", "12/QĐ UBND tỉnh", "12/", "/", "12//UBND"])
def test_what_is_no_number_is_not_guessed(raw: str) -> None:
    assert parse_number(raw) is None


@given(st.text(max_size=40))
def test_any_text_is_read_or_left_alone(raw: str) -> None:
    read = parse_number(raw)
    assert read is None or (read.raw == raw and read.number >= 0 and read.issuers)


@given(
    number=st.integers(1, 99_999),
    year=st.none() | st.integers(1990, 2099),
    sign=signs,
    issuers=st.lists(issuer, min_size=1, max_size=5),
    width=st.sampled_from([2, 3]),
)
def test_what_we_write_we_read_and_sloppy_copies_compare_equal(
    number: int, year: int | None, sign: str, issuers: list[str], width: int
) -> None:
    behind = notation(sign, issuers)
    text = written_number(format_number(number, width), f"{year}/{behind}" if year else behind)
    read = parse_number(text)
    assert read is not None
    assert (read.number, read.year, read.sign, list(read.issuers)) == (number, year, sign, issuers)
    for sloppy in (
        text.lower(),
        unicodedata.normalize("NFD", text),
        text.replace("-", " – "),
        text.replace("/", " / "),
        text.replace("Đ", "D"),
        f"Số: {text}",
    ):
        copy = parse_number(sloppy)
        assert copy is not None
        assert copy.key == read.key

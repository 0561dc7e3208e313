"""How a line of a spreadsheet is read, whatever stands in its cells."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from phoihop.intake.rules import Sender
from phoihop.intake.rules.sheets import COLUMNS, Read, read_line
from phoihop.intake.rules.splitting import split
from phoihop.kernel.text import clean

TODAY = date(2026, 3, 2)
PLACES = {name: place for place, name in enumerate(COLUMNS)}


def line(**cells: Any) -> Read:
    return read_line({"text": "Sửa đường", **cells}, PLACES, clean, TODAY)


@pytest.mark.parametrize(
    "cell", [datetime(2026, 2, 28, 8, 30), date(2026, 2, 28), "28/02/2026", "28-02-2026", "28.02.2026", "2026-02-28"]  # noqa: DTZ001  # as a spreadsheet has it
)  # fmt: skip
def test_a_day_is_read_as_cells_and_people_write_it(cell: object) -> None:
    read = line(received_on=cell)
    assert (read.received_on, list(read.faults)) == (date(2026, 2, 28), [])


@pytest.mark.parametrize("cell", ["28/02/26", "tháng hai", time(8, 30), 46081.5])
def test_what_is_no_day_is_told_and_not_guessed(cell: object) -> None:
    read = line(received_on=cell)
    assert (read.received_on, list(read.faults)) == (None, [(PLACES["received_on"], "bad_day")])


@pytest.mark.parametrize("cell", [datetime(1900, 1, 1), date(1899, 12, 31), "01/01/0026", "31/12/2015"])  # noqa: DTZ001  # as a spreadsheet has it
def test_a_day_long_gone_is_a_slip_of_the_keys(cell: object) -> None:
    assert list(line(received_on=cell).faults) == [(PLACES["received_on"], "day_old")]
    assert not line(received_on="01/01/2016").faults


@pytest.mark.parametrize("cell", ["#REF!", " #N/A", "#VALUE!", "#DIV/0!", "#NAME?"])
@pytest.mark.parametrize("name", ["text", "name", "place", "received_on", "others"])
def test_what_a_broken_formula_leaves_is_told_of_its_cell(name: str, cell: str) -> None:
    assert list(line(**{name: cell}).faults) == [(PLACES[name], "bad_formula")]
    assert not line(text=f"Ô ghi {cell}").faults


@pytest.mark.parametrize(("cell", "number"), [(3, 3), (3.0, 3), ("3", 3), (None, 0), ("", 0)])
def test_a_number_of_people_is_read_as_cells_and_people_write_it(cell: object, number: int) -> None:
    read = line(others=cell)
    assert (read.said.sender.others, list(read.faults)) == (number, [])


@pytest.mark.parametrize("cell", ["3²", "③", "-3", "3,5", 3.5, "nhiều", "1234567"])
def test_what_is_no_number_of_people_is_told_and_stops_no_file(cell: object) -> None:
    assert list(line(others=cell).faults) == [(PLACES["others"], "bad_number")]


def test_a_sender_is_named_by_whatever_is_known_of_him() -> None:
    assert [Sender().is_named, Sender(phone="0909").is_named, Sender(others=3).is_named] == [False, True, False]


def test_a_document_that_ends_with_a_heading_loses_nothing_before_it() -> None:
    text = "1. Đề nghị sửa cầu treo bản Mẫu đã hỏng.\n2. Đề nghị lắp đèn đường vào bản.\nII. LĨNH VỰC ĐẤT ĐAI"
    assert split(text).matters == ["Đề nghị sửa cầu treo bản Mẫu đã hỏng.", "Đề nghị lắp đèn đường vào bản."]
    assert split(text).left_out == ["II. LĨNH VỰC ĐẤT ĐAI"]


@pytest.mark.parametrize(
    ("cell", "number"), [("1.200", 1200), ("45.000", 45_000), ("45 000", 45_000), ("999.999", 999_999), ("0", 0)]
)
def test_thousands_are_read_as_they_are_written_here(cell: str, number: int) -> None:
    read = line(others=cell)
    assert (read.said.sender.others, list(read.faults)) == (number, [])


@pytest.mark.parametrize("cell", ["1.20", "1.2000", "0.120", "1,200", "1.200.000", ".200", "1. 200", "١.٢٠٠"])
def test_what_looks_like_thousands_and_is_none_is_told(cell: str) -> None:
    assert list(line(others=cell).faults) == [(PLACES["others"], "bad_number")]

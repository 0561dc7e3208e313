"""The two regulations of the guide as Word files, and the papers that go with them: words of our own, of this day."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import docx

HEAD = """\
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: {number}
Sông Mây, ngày {day} tháng {month} năm {year}
QUY CHẾ
"""
ONLINE = "Quy chế vùng lòng hồ"
PAPER = "Quy chế với các cơ quan tư pháp"


@dataclass(frozen=True)
class Days:
    """The days of one walk: a regulation signed two months ago, so that promises of two months have come due."""

    today: date

    @property
    def signed(self) -> date:
        """The first day of the month before the last one."""
        return self._month(-2)

    def month(self, number: int) -> str:
        """«tháng 9/2026»: the first or second month under way, as titles name it."""
        first = self._month(number - 3)
        return f"tháng {first.month}/{first.year}"

    def in_month(self, number: int, day: int) -> str:
        """A day of the first or second month, as typed."""
        return f"{self._month(number - 3).replace(day=day):%d/%m/%Y}"

    def half_year(self) -> tuple[date, date]:
        """First and last day of the half-year under way."""
        first, last = (1, 30) if self.today.month < 7 else (7, 31)
        return date(self.today.year, first, 1), date(self.today.year, first + 5, last)

    def _month(self, ahead: int) -> date:
        months = self.today.year * 12 + self.today.month - 1 + ahead
        return date(months // 12, months % 12 + 1, 1)


def regulation(name: str, number: str, days: Days) -> bytes:
    """A regulation signed on the first of the walk's days; `name`: of its text beside this file."""
    text = Path(__file__).with_name(f"{name}.txt").read_text("utf-8")
    on = days.signed
    return word(
        (HEAD.format(number=number, day=f"{on.day:02}", month=f"{on.month:02}", year=on.year) + text).splitlines()
    )


def word(lines: list[str]) -> bytes:
    """A Word file of these paragraphs."""
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def as_typed(on: date, ahead: int = 0) -> str:
    """A day as people type it."""
    return f"{on + timedelta(days=ahead):%d/%m/%Y}"

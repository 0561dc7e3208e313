"""What imports of bodies and of people share: remarks by line, cells read strictly, one import at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.kernel.web.imports import Line

_LOCK = 7_202_601  # one import of the directory at a time, else two of one file would both add it
Tell = Callable[[int], None]


def quiet(_done: int) -> None:
    """Nobody waits to hear how far it is."""


@dataclass(frozen=True)
class Remark:
    """What a line makes doubtful (`blocks` False) or impossible (True)."""

    line: int
    column: str
    message: str
    blocks: bool = True


@dataclass
class Remarks:
    """Collected while reading."""

    found: list[Remark] = field(default_factory=list)

    def wrong(self, line: Line, column: str, message: str) -> None:
        """The line cannot be taken in."""
        self.found.append(Remark(line.number, column, message))

    def doubt(self, line: Line, column: str, message: str) -> None:
        """The line is taken in; the person should look."""
        self.found.append(Remark(line.number, column, message, blocks=False))


def one_at_a_time() -> None:
    """Wait for another import of the directory; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def refuse_errors(remarks: Sequence[Remark]) -> None:
    """Refused "import.errors" if any line cannot be taken in: all or nothing."""
    wrong = [remark for remark in remarks if remark.blocks]
    if wrong:
        raise Refused(
            "import.errors",
            _("Dòng %(line)s: %(message)s Chưa ghi dòng nào.") % {"line": wrong[0].line, "message": wrong[0].message},
        )


def text(line: Line, name: str, heading: str, most: int, remarks: Remarks) -> str:
    """A cell of at most `most` letters."""
    value = line.text(name)
    if len(value) > most:
        remarks.wrong(line, heading, _("Dài quá %(most)s ký tự: rút gọn.") % {"most": most})
        return value[:most]
    return value


def number(line: Line, name: str, heading: str, remarks: Remarks) -> int | None:
    """A whole number from 0; None when empty."""
    value = line.text(name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or len(value) > 6:
        remarks.wrong(line, heading, _("«%(value)s» không phải số nguyên từ 0.") % {"value": value})
        return None
    return int(value)


def email(line: Line, name: str, heading: str, remarks: Remarks) -> str:
    """An address; "" when empty."""
    value = line.text(name)
    if value:
        try:
            validate_email(value)
        except ValidationError:
            remarks.wrong(line, heading, _("«%(value)s» không phải địa chỉ thư điện tử.") % {"value": value})
            return ""
    return value


def day(line: Line, name: str, heading: str, remarks: Remarks) -> date | None:
    """A day, as a date cell or dd/mm/yyyy; None when empty."""
    value = line.values.get(name)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = line.text(name)
    if not written:
        return None
    try:
        return datetime.strptime(written, "%d/%m/%Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        remarks.wrong(line, heading, _("«%(value)s» không phải ngày viết dd/mm/yyyy.") % {"value": written})
        return None

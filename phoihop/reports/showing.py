"""How figures and periods are shown: words, and the tone of an outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from phoihop.reports import rules
from phoihop.reports.rules import OUTCOMES


@dataclass(frozen=True)
class Badge:
    """An outcome as components/badge.html takes it."""

    text: str
    tone: str
    icon: str = ""


def outcome_of(name: str | None) -> Badge:
    """The words of an outcome; None: it does not count."""
    known = {
        "kept": Badge(_("Đúng hạn"), "good"),
        "kept_late": Badge(_("Xong, quá hạn"), "warn", "clock"),
        "proved": Badge(_("Chờ xác nhận"), "warn"),
        "overdue": Badge(_("Quá hạn, chưa xong"), "alarm"),
        "not_kept": Badge(_("Không thực hiện"), "alarm", "circle-x"),
    }
    return known.get(name or "", Badge(_("Không tính"), "plain"))


def outcomes() -> list[tuple[str, str]]:
    """Outcomes that count, with their words."""
    return [(name, outcome_of(name).text) for name in OUTCOMES]


def places(axes: Iterable[str]) -> str:
    """Where else a promise counts now, in words."""
    words = {"month": _("tháng đến hạn"), "clause": _("điều khoản"), "body": _("cơ quan chủ trì")}
    return ", ".join(words[axis] for axis in sorted(axes))


def standing_of(name: str, *, late: bool) -> Badge:
    """How a piece of work stood at the end of the week (tình trạng)."""
    known = {
        "done": Badge(
            _("Đã xong, quá hạn") if late else _("Đã xong"), "warn" if late else "good", "clock" if late else ""
        ),
        "waiting": Badge(_("Chờ xác nhận"), "warn"),
        "overdue": Badge(_("Quá hạn"), "alarm"),
        "doing": Badge(_("Đang làm"), "accent"),
        "not_kept": Badge(_("Không thực hiện"), "alarm", "circle-x"),
        "no_longer_due": Badge(_("Không còn phải thực hiện"), "plain", "circle-x"),
    }
    return known[name]


def usual_periods(today: date) -> list[tuple[str, str]]:
    """The presets of `rules.preset` by name, each named by its days: «Quý III/2026», «Năm 2026»; none twice."""
    found: dict[str, str] = {}
    for name in ("quarter", "half_year", "year", "this_year"):
        first, until = rules.preset(name, today) or (today, today)
        last = until - timedelta(days=1)
        words = {
            "quarter": _("Quý %(n)s/%(year)s"),
            "half_year": _("6 tháng đầu năm %(year)s") if first.month == 1 else _("6 tháng cuối năm %(year)s"),
        }.get(name, _("Năm %(year)s"))
        found.setdefault(words % {"n": quarter_of(last), "year": last.year}, name)
    return [(name, label) for label, name in found.items()]


def quarter_of(on: date) -> str:
    """The quarter in Roman numerals."""
    return ("I", "II", "III", "IV")[(on.month - 1) // 3]

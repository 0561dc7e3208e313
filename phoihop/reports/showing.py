"""How figures and periods are shown: words, and the tone of an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phoihop.commitments.models import Commitment, State
from phoihop.kernel.web.parts import Tab
from phoihop.reports import rules
from phoihop.reports.likeness import Match
from phoihop.reports.models import SelfReview
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


def areas(current: str) -> list[Tab]:
    """The parts of the report pages, one of them in use."""
    known = {
        "reviews": (_("Báo cáo"), "reports:reports"),
        "cycles": (_("Đợt kiểm điểm"), "reports:cycles"),
        "limits": (_("Hạn chế còn tồn tại"), "reports:standing"),
        "regime": (_("Chế độ báo cáo"), "reports:regime"),
    }
    return [Tab(label, reverse(url), current=name == current) for name, (label, url) in known.items()]


def became_of(task: Commitment, today: date) -> Badge:
    """What came of a follow-up, in words: kept, late, overdue, under way…"""
    if task.is_overdue(today):
        return Badge(_("Quá hạn, chưa xong"), "alarm")
    tones = {
        State.OPEN: ("accent", ""),
        State.PROVED: ("warn", ""),
        State.KEPT: ("good", ""),
        State.KEPT_LATE: ("warn", "clock"),
        State.NOT_KEPT: ("alarm", "circle-x"),
        State.NO_LONGER_DUE: ("plain", "circle-x"),
    }
    tone, icon = tones[State(task.state)]
    return Badge(str(State(task.state).label), tone, icon)


def arrival_of(row: SelfReview, today: date) -> Badge:
    """Whether a self-review is in, and in time by the day that counts in the ledger."""
    task = row.commitment
    if row.is_handed_in:
        late = task is not None and task.due_on is not None and task.done_on is not None and task.done_on > task.due_on
        return Badge(_("Đã gửi, quá hạn"), "warn", "clock") if late else Badge(_("Đã gửi"), "good")
    if task is not None and task.is_overdue(today):
        return Badge(_("Chưa gửi, quá hạn"), "alarm")
    return Badge(_("Chưa gửi"), "plain")


def age_of(since: date, today: date) -> str:
    """How long a limit has stood, in whole months: «8 tháng»."""
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if months < 1:
        return _("dưới 1 tháng")
    return ngettext("%(months)s tháng", "%(months)s tháng", months) % {"months": months}


def late_of(days: int | None) -> Badge | None:
    """The late mark of a report: None while it is neither in nor late."""
    if days is None:
        return None
    if not days:
        return Badge(_("Đúng hạn"), "good")
    return Badge(ngettext("Quá hạn %(days)s ngày", "Quá hạn %(days)s ngày", days) % {"days": days}, "alarm")


def reasons_of(match: Match, bodies: Mapping[UUID, str]) -> list[str]:
    """Why two duties look like one report asked for twice, a sentence each."""
    met = {
        "same": _("Cùng kỳ báo cáo."),
        "within": _("Kỳ ngắn nằm trong kỳ dài."),
        "event": _("Cùng một sự kiện."),
    }[match.meeting]
    if match.common:
        shared = _("Nội dung trùng %(share)s%%: %(words)s.")
        content = shared % {"share": round(100 * match.share), "words": " ".join(match.common)}
    elif match.share == 1:
        content = _("Cả hai đều là báo cáo chung, không nêu nội dung riêng.")
    else:
        content = _("Một bên là báo cáo chung, có thể chứa nội dung của bên kia.")
    return [
        _("Cùng cơ quan báo cáo: %(bodies)s.") % {"bodies": _names(match.leads, bodies)},
        _("Cùng nơi nhận: %(bodies)s.") % {"bodies": _names(match.recipients, bodies)},
        met,
        content,
    ]


def _names(keys: Iterable[UUID], bodies: Mapping[UUID, str]) -> str:
    return ", ".join(sorted(bodies[key] for key in keys if key in bodies))

"""How supervision is shown: why a step is proposed, how a reminder stands, what the page of a petition tells of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phoihop.commitments.showing import Badge
from phoihop.commitments.showing import badge_of as wait_badge
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body
from phoihop.petitions.models import UNSOLVED, Petition, ResultClass
from phoihop.settlement.models import Reminder, ReminderLine, ReminderState, Step
from phoihop.settlement.permissions import can_remind
from phoihop.settlement.queries import Standing, standings
from phoihop.settlement.rules import Next

NAMED = 3  # bodies that a sentence names


def reason_of(found: Next) -> str:
    """Why a step is proposed, or none."""
    day = {"day": f"{found.day:%d/%m/%Y}" if found.day else ""}
    sentences = {
        "not_due": _("chưa đến hạn trả lời"),
        "no_promise": _("đã trả lời, không có lời hứa quá hạn; kết luận giải quyết xong hoặc mở lại"),
        "waiting": _("đang chờ kết quả đến hết ngày %(day)s") % day,
        "drafted": _("đang soạn văn bản đôn đốc"),
        "overdue": _("quá hạn trả lời từ ngày %(day)s") % day,
        "promise_late": _("lời hứa quá hạn từ ngày %(day)s") % day,
        "promise_broken": _("kiểm tra thấy lời hứa hạn ngày %(day)s không được thực hiện") % day,
        "answer_unmet": _("đại biểu đánh giá trả lời chưa đạt yêu cầu từ ngày %(day)s") % day,
        "waited_out": _("lần trước chờ đến hết ngày %(day)s không có kết quả") % day,
        "again_after": _("đã có kết quả lần trước, nay lại chậm từ ngày %(day)s") % day,
    }
    return sentences[found.why]


def scope_of(bodies: Sequence[Body]) -> str:
    """Whose petitions are counted, in words: the bodies that gather them, or how many of them."""
    if len(bodies) > NAMED:
        return ngettext("%(number)s cơ quan", "%(number)s cơ quan", len(bodies)) % {"number": len(bodies)}
    return ", ".join(body.name for body in bodies)


def class_name(key: str) -> str:
    """A class of answers in words; "" is no answer."""
    return str(ResultClass(key).label) if key else _("Chưa trả lời")


def step_name(step: str) -> str:
    """The step in words; "" for none."""
    return str(Step(step).label) if step else ""


def badge_of(reminder: Reminder, today: date) -> Badge:
    """Being drafted, taken back, or how its own wait stands."""
    if reminder.state == ReminderState.SENT and reminder.commitment is not None:
        return wait_badge(reminder.commitment, today)
    withdrawn = reminder.state == ReminderState.WITHDRAWN
    return Badge(reminder.get_state_display(), "plain" if withdrawn else "accent", "x" if withdrawn else "pencil")


@dataclass(frozen=True)
class Told:
    """A reminder about a petition, as its page shows it."""

    line: ReminderLine
    badge: Badge
    url: str


@dataclass(frozen=True)
class Part:
    """A part of a petition's page that an app above shows (`settings.PETITION_PARTS`)."""

    template: str
    context: Any


@dataclass(frozen=True)
class Ladder:
    """What the page of a petition says of its supervision."""

    told: Sequence[Told]
    sessions_passed: int
    first_put_on: date
    proposed: str
    reason: str
    remind_url: str


def part_of(user: User, petition: Petition, today: date) -> Part | None:
    """For `settings.PETITION_PARTS`: the reminders a person may see and the next step, for who supervises; None for nothing."""
    supervises = can_remind(user, petition.receiver_id)
    if petition.lead_id is None or not (supervises or ReminderLine.objects.filter(petition=petition).exists()):
        return None
    standing = standings([petition], today)[petition.pk]
    seen = set(Reminder.objects.visible_to(user).filter(lines__petition=petition).values_list("pk", flat=True))
    told = [
        Told(line, badge_of(line.reminder, today), line.reminder.get_absolute_url())
        for line in reversed(standing.lines)
        if line.reminder_id in seen
    ]
    unsolved = petition.state in UNSOLVED
    if not told and not (supervises and unsolved):
        return None
    passed: int = vars(Petition.objects.with_sessions_passed(today).only("pk").get(pk=petition.pk))["sessions_passed"]
    proposed = standing.next if supervises and unsolved else None
    remind = f"{reverse('settlement:remind')}?of={petition.code}" if proposed and is_free(standing) else ""
    return Part(
        "settlement/part.html",
        Ladder(
            told, passed, petition.first_put_on, step_name(proposed.step) if proposed else "",
            reason_of(proposed) if proposed else "", remind,
        ),
    )  # fmt: skip


def is_free(standing: Standing) -> bool:
    """Whether a step may be taken now: no earlier one is being drafted or still has time."""
    return standing.next.why not in {"waiting", "drafted"}

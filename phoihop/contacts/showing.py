"""How rounds and meetings are shown: where they stand, when, measures in words. Formatted once per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.commitments.showing import Badge, Due, badge_of, day, due_of
from phoihop.contacts.models import Duty, DutyKind, Meeting, MeetingState, Moment, Round, RoundState
from phoihop.contacts.models.rounds import GIVEN_UP
from phoihop.contacts.permissions import can_fulfil, can_notify
from phoihop.contacts.rules import Clash, Figures
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper

ROUND_TONES = {
    RoundState.PLANNED: "plain",
    RoundState.AGREED: "accent",
    RoundState.ANNOUNCED: "accent",
    RoundState.CLOSED: "good",
    RoundState.CANCELLED: "plain",
}
TONES = {
    MeetingState.PLANNED: "plain",
    MeetingState.ANNOUNCED: "accent",
    MeetingState.POSTPONED: "warn",
    MeetingState.HELD: "warn",  # its minutes are still to be written
    MeetingState.MINUTED: "good",
    MeetingState.CANCELLED: "plain",
}


def round_badge(round_: Round) -> Badge:
    """Where a round stands."""
    state = RoundState(round_.state)
    return Badge(str(state.label), ROUND_TONES[state], "circle-x" if state == RoundState.CANCELLED else "")


def meeting_badge(meeting: Meeting, today: date) -> Badge:
    """Where a meeting stands; one whose day is past without a record waits for it."""
    state = MeetingState(meeting.state)
    if state in {MeetingState.PLANNED, MeetingState.ANNOUNCED} and meeting.on < today:
        return Badge(_("Chờ ghi kết quả"), "warn", "clock")
    return Badge(str(state.label), TONES[state], "circle-x" if state == MeetingState.CANCELLED else "")


def days_of(round_: Round) -> str:
    """18/11/2026, or 01/11/2026 – 18/11/2026."""
    first, last = day(round_.starts_on), day(round_.ends_on)
    return first if first == last else f"{first} – {last}"


def beside_session(round_: Round) -> str:
    """That the days of a round before or after a session are not; "" where they are. Sessions move: a warning, no refusal."""
    session = round_.session
    if session is None or not round_.is_open:
        return ""
    if round_.moment == Moment.BEFORE and round_.ends_on >= session.first_on:
        return _("Đợt «trước kỳ họp» kết thúc khi kỳ họp đã khai mạc (%(day)s).") % {"day": day(session.first_on)}
    if round_.moment == Moment.AFTER and round_.starts_on < session.last_on:
        return _("Đợt «sau kỳ họp» bắt đầu khi kỳ họp chưa bế mạc (%(day)s).") % {"day": day(session.last_on)}
    return ""


def when(meeting: Meeting) -> str:
    """8:00 – 10:30, 12/11/2026; of one put off without a new day, that it has none, and its old one."""
    first, last = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    hours = f"{first:%H:%M} – {last:%H:%M}, {first:%d/%m/%Y}"
    return hours if meeting.has_day else _("Chưa có ngày mới (lịch cũ: %(hours)s)") % {"hours": hours}


def first_of(
    meeting: Meeting, today: date, *, may: Mapping[str, bool], counted: bool, deputies: bool
) -> Mapping[str, bool]:
    """Which of the acts that the reader `may` do its state calls for: {act: whether}, one or none. On its day what is said there
    is recorded; from then on that it was held, who came, the minutes, their paper."""
    on_the_day = meeting.is_standing and meeting.has_day and meeting.on == today
    wanted = (
        ("record", on_the_day),
        ("hold", True),
        ("count", not counted),
        ("minutes", meeting.state == MeetingState.HELD),
        ("paper", meeting.state == MeetingState.MINUTED),
        ("deputies", meeting.has_day and not deputies),
        ("announce", True),
    )
    chosen = next((name for name, calls in wanted if calls and may[name]), "")
    return {name: name == chosen for name, _calls in wanted}


def place_name(commune: Body) -> str:
    """xã Bản Mây, from the name of its People's Committee."""
    return commune.name.removeprefix("Ủy ban nhân dân ")


def percent(value: float | None) -> str:
    """46,2%; "" where there is nothing to take a share of."""
    return "" if value is None else f"{value:.1f}%".replace(".", ",")


def number(value: float | None) -> str:
    """1.234; 12,5; "" for None."""
    if value is None:
        return ""
    text = f"{int(value):,}" if value == int(value) else f"{value:,.1f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def against(value: float | None, target: int | None) -> str:
    """The tone of a share beside its target: warn where it falls short, good where it does not."""
    if value is None or target is None:
        return ""
    return "good" if value >= target else "warn"


def clash_words(clash: Clash, other: Meeting) -> str:
    """What does not go together, and with which meeting."""
    words = {"who": clash.who, "venue": other.venue, "when": when(other)}
    if clash.what == "person":
        return _("%(who)s đã được phân công đến %(venue)s (%(when)s)") % words
    return _("Cùng xã, cùng ngày với cuộc tại %(venue)s (%(when)s)") % words


@dataclass(frozen=True)
class DutyLine:
    """A duty as its list shows it; an address is "" where the reader may not, or it is done. `paper`: one he may see."""

    duty: Duty
    label: str
    badge: Badge
    due: Due
    url: str
    fulfil_url: str
    notice_url: str
    paper: Paper | None


def duty_lines(case: Round | Meeting, user: User, today: date) -> list[DutyLine]:
    """What a round or a meeting makes bodies owe, as `user` sees it."""
    duties = list(case.duties.select_related("commitment", "body").order_by("pk"))
    papers = Paper.objects.visible_to(user).in_bulk([one.paper_id for one in duties if one.paper_id])
    given_up = Paper.objects.filter(pk__in=[one.paper_id for one in duties], state__in=GIVEN_UP)
    replaceable = set(given_up.values_list("pk", flat=True)) | {None}
    of_round = isinstance(case, Round)

    def line(duty: Duty) -> DutyLine:
        where = [case.code, duty.commitment.code]
        open_ = duty.done_on is None and duty.commitment.is_under_way
        fulfils = open_ and duty.kind != DutyKind.AGREE and can_fulfil(user, duty, from_paper=True)
        tells = open_ and duty.paper_id in replaceable and can_notify(user, duty)
        return DutyLine(
            duty=duty,
            label=str(DutyKind(duty.kind).label),
            badge=badge_of(duty.commitment, today),
            due=due_of(duty.commitment, today),
            url=duty.commitment.get_absolute_url(),
            fulfil_url=reverse("contacts:fulfil" if of_round else "contacts:fulfil_of_meeting", args=where)
            if fulfils
            else "",
            notice_url=reverse("contacts:notice" if of_round else "contacts:notice_of_meeting", args=where)
            if tells
            else "",
            paper=papers.get(duty.paper_id),
        )

    return [line(duty) for duty in duties]


def tabs_of(round_: Round, current: str) -> list[Tab]:
    """The views of a round."""
    views = (("round", _("Kế hoạch")), ("coverage", _("Phủ địa bàn")), ("measures", _("Số liệu")))
    return [Tab(label, reverse(f"contacts:{name}", args=[round_.code]), current == name) for name, label in views]


def figure_cells(figures: Figures) -> list[str]:
    """The figures of one line of a table; an empty rate is blank."""
    return [
        number(figures.held),
        number(figures.thematic),
        percent(figures.thematic_share),
        number(figures.voters),
        number(figures.workers),
        percent(figures.workers_share),
        number(figures.speakers),
        number(figures.petitions),
        number(figures.average),
        number(figures.planned),
        number(figures.cancelled),
    ]

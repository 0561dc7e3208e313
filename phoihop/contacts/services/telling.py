"""Who is told of a meeting, in the language each reads: the deputies who go, the Fronts, the place, the host, who answers.

The ledger tells who was invited of what it owes: opened, another day, ended. Here they are told only of what the ledger
has no word for: another hour or another place on the same day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY
from phoihop.commitments.services.notices import at_work, people_of
from phoihop.contacts.gathering import front_of
from phoihop.contacts.models import Meeting, MeetingDeputy, MeetingInvitation, Round
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence, Value
from phoihop.regulations.models import BodyRole


def words_of(meeting: Meeting) -> str:
    """08:00 ngày 12/11/2026, Nhà văn hóa: as a sentence names it; of no language but for the day."""
    starts = timezone.localtime(meeting.starts_at)
    return f"{starts:%H:%M} {starts:%d/%m/%Y}, {meeting.venue}"


def tell_assigned(
    rows: Iterable[MeetingDeputy], meeting: Meeting, *, gone: bool = False, by: User, at: datetime
) -> None:
    """Deputies are told to which meeting they go, also to one without a day; `gone`: no longer go, nor may open its page."""
    users = User.objects.filter(person__in=[row.person_id for row in rows])
    if gone:
        title = Sentence(N_("Đồng chí thôi dự cuộc tiếp xúc cử tri: %(meeting)s"), {"meeting": words_of(meeting)})
        _tell(users, "contact.unassigned", title, meeting, url=reverse("contacts:meetings"), by=by, at=at)
        return
    text, named = N_("Đồng chí được phân công dự cuộc tiếp xúc cử tri: %(meeting)s"), words_of(meeting)
    if not meeting.has_day:
        text = N_("Đồng chí được phân công dự cuộc tiếp xúc cử tri đang hoãn, chưa có ngày mới: %(meeting)s")
        named = meeting.venue
    _tell(users, "contact.assigned", Sentence(text, {"meeting": named}), meeting, by=by, at=at)


def tell_announced(meeting: Meeting, *, by: User, at: datetime) -> None:
    """The place, its Front and who receives the deputy are told that it will be; with the deputies."""
    title = Sentence(N_("Cuộc tiếp xúc cử tri đã thông báo: %(meeting)s"), {"meeting": words_of(meeting)})
    users = [*_deputies(meeting), *at_work(_places(meeting), clock.day_of(at))]
    _tell(users, "contact.announced", title, meeting, by=by, at=at)


def tell_round_announced(round_: Round, *, by: User, at: datetime) -> None:
    """The Front with which it was agreed is told once, of the whole round."""
    title = Sentence(N_("Đợt tiếp xúc cử tri đã thông báo: %(round)s (%(days)s)"), _of_round(round_))
    _tell(at_work([round_.front_id], clock.day_of(at)), "contact.announced", title, round_, by=by, at=at)


def tell_taken_back(round_: Round, agreed_on: date, *, by: User, at: datetime) -> None:
    """The Front that agreed on a day is told, once, that the plan is another since and waits for it anew."""
    text = N_("Kế hoạch đã đổi sau khi Mặt trận thống nhất ngày %(day)s, chờ thống nhất lại: %(round)s (%(days)s)")
    title = Sentence(text, _of_round(round_) | {"day": f"{agreed_on:%d/%m/%Y}"})
    _tell(at_work([round_.front_id], clock.day_of(at)), "contact.agreement_taken_back", title, round_, by=by, at=at)


def tell_round_cancelled(round_: Round, reason: str, *, by: User, at: datetime) -> None:
    """Called off with all its meetings: the Front that was told of it, once."""
    if round_.announced_on is None:
        return
    text = N_("Đợt tiếp xúc cử tri đã hủy: %(round)s (%(days)s). Lý do: %(reason)s")
    title = Sentence(text, _of_round(round_) | {"reason": reason})
    _tell(at_work([round_.front_id], clock.day_of(at)), "contact.cancelled", title, round_, by=by, at=at)


def _of_round(round_: Round) -> dict[str, Value]:
    return {"round": round_.title, "days": f"{round_.starts_on:%d/%m/%Y} – {round_.ends_on:%d/%m/%Y}"}


def tell_changed(meeting: Meeting, *, was: str, on: date, reason: str, by: User, at: datetime) -> None:
    """Another time or place. `was`: as it was named; `on`: the day it had."""
    now = words_of(meeting)
    if now == was:
        return
    text, values = N_("Cuộc tiếp xúc cử tri đổi lịch: %(was)s; nay là %(now)s"), {"was": was, "now": now}
    if reason:
        text, values = (
            N_("Cuộc tiếp xúc cử tri đổi lịch: %(was)s; nay là %(now)s. Lý do: %(reason)s"),
            values | {"reason": reason},
        )
    invited = _invited(meeting, clock.day_of(at)) if meeting.on == on else []
    _tell([*_known(meeting, at), *invited], "contact.moved", Sentence(text, values), meeting, by=by, at=at)


def tell_uninvited(row: MeetingInvitation, reason: str, *, by: User, at: datetime) -> None:
    """Who was asked, and owes nothing that the ledger could end, is asked no more."""
    text = N_("Thôi mời dự cuộc tiếp xúc cử tri: %(meeting)s. Lý do: %(reason)s")
    title = Sentence(text, {"meeting": words_of(row.meeting), "reason": reason})
    url = row.commitment.get_absolute_url() if row.commitment else reverse("contacts:meetings")
    users = at_work([row.body_id], clock.day_of(at))
    _tell(users, "contact.uninvited", title, row.meeting, url=url, by=by, at=at)


def tell_put_off(meeting: Meeting, reason: str, *, by: User, at: datetime) -> None:
    """Put off, without a new day."""
    text = N_("Cuộc tiếp xúc cử tri hoãn, chưa có ngày mới: %(meeting)s. Lý do: %(reason)s")
    title = Sentence(text, {"meeting": words_of(meeting), "reason": reason})
    _tell(_known(meeting, at), "contact.put_off", title, meeting, by=by, at=at)


def tell_cancelled(meeting: Meeting, reason: str, *, with_round: bool = True, by: User, at: datetime) -> None:
    """Called off; `with_round`: the Front of its round is told of it too."""
    text = N_("Cuộc tiếp xúc cử tri đã hủy: %(meeting)s. Lý do: %(reason)s")
    title = Sentence(text, {"meeting": words_of(meeting), "reason": reason})
    _tell(_known(meeting, at, with_round=with_round), "contact.cancelled", title, meeting, by=by, at=at)


def _known(meeting: Meeting, at: datetime, *, with_round: bool = True) -> list[User]:
    """Who was told of it: the deputies who go; once it is announced the Fronts, the place and the host."""
    told = _places(meeting, with_round=with_round) if meeting.announced_on else set()
    return [*_deputies(meeting), *at_work(told, clock.day_of(at))]


def _places(meeting: Meeting, *, with_round: bool = False) -> set[UUID]:
    front = front_of(meeting.commune, meeting.on)
    found = {meeting.commune_id, meeting.host_id, front.pk if front else None}
    if with_round and meeting.round is not None:
        found.add(meeting.round.front_id)
    return {body for body in found if body is not None}


def _deputies(meeting: Meeting) -> list[User]:
    return list(User.objects.filter(person__in=meeting.deputies.values("person")))


def _invited(meeting: Meeting, today: date) -> list[User]:
    rows = meeting.invitations.filter(commitment__state__in=UNDER_WAY).select_related("commitment")
    owed = [row.commitment for row in rows if row.commitment is not None]
    return [user for commitment in owed for user in people_of(commitment, [BodyRole.LEAD], today)]


def _tell(
    users: Collection[User], kind: str, title: Sentence, case: Meeting | Round, *, url: str = "", by: User, at: datetime
) -> None:
    key, url = f"{kind}:{case.code}:{case.revision}:{at.isoformat()}", url or case.get_absolute_url()
    notifications.notify(users=users, kind=kind, title=title, url=url, key=key, at=at, by=by)

"""Who is invited to a conference is told of it, and owes a word by a day: whom it sends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.services.notices import at_work
from phoihop.drafting.models import Attendance, Conference, Draft, DraftParty
from phoihop.drafting.rules.sources import has_name
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body, Membership

SOURCE = "draft_conference"


def confirm_day(row: Conference, today: date) -> date:
    """The day by which a body says whom it sends: the one set, else the working day before, but not before `today`."""
    meets = localdate(row.starts_at)
    before = clock.current_calendar().working_day_before(meets, 1) or meets  # a year whose calendar nobody knows yet
    return row.confirm_by or max(before, today)


def invite(row: Conference, seats: Sequence[Attendance], *, by: User, at: datetime) -> None:
    """Each of these bodies but the one that calls owes its word; all are told."""
    owing = [seat for seat in seats if seat.body_id != row.called_by_id]
    for seat in owing:
        seat.commitment = _owe(row, seat, by=by, at=at)
    audit.bulk_save(owing, ["commitment"], verb="attendance.owed", by=by, at=at)
    said = {"conference": row.title, "when": _when(row), "place": row.place}
    title = Sentence(N_("Mời họp: %(conference)s, %(when)s, %(place)s"), said)
    _tell(row, "conference.called", title, bodies=[seat.body_id for seat in seats], by=by, at=at)


def follow_parties(draft: Draft, *, by: User, at: datetime) -> None:
    """The parties of a draft have changed: to a conference ahead on it who came in is invited, of who left no word is wanted."""
    rows = Conference.objects.ahead().filter(drafts__draft=draft, starts_at__gt=at)
    for row in rows.select_related("called_by").select_for_update(of=("self",)).order_by("pk"):
        wanted = set(DraftParty.objects.filter(draft__conferences__conference=row).values_list("body_id", flat=True))
        for seat in row.attendances.exclude(body__in=wanted).select_related("commitment", "body").order_by("pk"):
            _drop(seat, _("%(body)s không còn là bên ký") % {"body": seat.body}, by=by, at=at)
            audit.delete(seat, verb="attendance.ended", by=by, at=at)
        fresh = Body.objects.filter(pk__in=wanted).exclude(pk__in=row.attendances.values("body")).order_by("rank", "pk")
        seats = [Attendance(conference=row, body=body) for body in fresh]
        audit.bulk_create(seats, verb="attendance.invited", by=by, at=at)
        if seats:
            invite(row, seats, by=by, at=at)


def ask_again(row: Conference, *, moved: bool, redated: bool, by: User, at: datetime) -> None:
    """Time, place, name or day of the word have changed: what is owed follows. `moved`: who has confirmed owes anew;
    `redated`: the word is owed by another day, else what is late already stays late."""
    why = _("Đổi lịch, chương trình hội nghị %(code)s") % {"code": row.code}
    start = confirm_day(row, clock.day_of(at))
    for seat in row.attendances.exclude(commitment=None).select_related("commitment", "body").order_by("pk"):
        owed = seat.commitment
        if owed is None:
            continue
        if owed.is_under_way:
            if owed.title != _title(row):
                commitments.rename_of_case(commitment_id=owed.pk, title=_title(row), reason=why, by=by, at=at)
            if redated and owed.due_on != start:
                commitments.move_of_case(commitment_id=owed.pk, start=start, why=why, by=by, at=at)
        elif moved:
            seat.commitment = _owe(row, seat, by=by, at=at)
            audit.save(seat, ["commitment"], verb="attendance.owed", by=by, at=at)


def tell_changed(row: Conference, *, moved: bool, by: User, at: datetime) -> None:
    """The invited bodies know when and where it meets now."""
    said = {"conference": row.title, "when": _when(row), "place": row.place}
    words = N_("Đổi địa điểm họp: %(conference)s, %(when)s, %(place)s")
    if moved:
        words = N_("Đổi lịch họp: %(conference)s, nay là %(when)s, %(place)s; hãy xác nhận dự họp lại")
    _tell(row, "conference.changed", Sentence(words, said), by=by, at=at)


def keep_word(seat: Attendance, on: date, *, by: User, at: datetime) -> None:
    """The body has said whom it sends: what it owed is kept."""
    if seat.commitment is not None and seat.commitment.is_under_way:
        commitments.keep_of_case(
            commitment_id=seat.commitment.pk,
            body=seat.body,
            statement=seat.people,
            done_on=on,
            paper=seat.paper,
            by=by,
            at=at,
        )


def call_off(row: Conference, reason: str, *, by: User, at: datetime) -> None:
    """It does not take place: nobody owes a word, the invited bodies know why."""
    why = _("Hội nghị đã hủy: %(reason)s") % {"reason": reason} if reason else _("Hội nghị đã hủy")
    for seat in row.attendances.select_related("commitment").order_by("pk"):
        _drop(seat, why, by=by, at=at)
    said = {"conference": row.title, "when": _when(row), "reason": reason[:120]}
    title = Sentence(N_("Hủy họp: %(conference)s, %(when)s. Lý do: %(reason)s"), said)
    _tell(row, "conference.cancelled", title, by=by, at=at)


def close_word(row: Conference, seat: Attendance, *, by: User, at: datetime) -> None:
    """The minutes are there: who came without a word has given it by coming, of who stayed away none is wanted."""
    if seat.came:
        keep_word(seat, localdate(row.starts_at), by=by, at=at)
    else:
        _drop(seat, _("Hội nghị đã họp"), by=by, at=at)


def _owe(row: Conference, seat: Attendance, *, by: User, at: datetime) -> Commitment:
    today = clock.day_of(at)
    return commitments.owe(
        title=_title(row),
        output=_("người dự họp: họ tên, chức vụ"),
        lead=seat.body,
        recipients=[row.called_by],
        due_on=confirm_day(row, today),
        why=_("Giấy mời họp, hội nghị %(code)s") % {"code": row.code},
        source_kind=SOURCE,
        source_code=row.code,
        by=by,
        at=at,
        today=today,
    )


def _drop(seat: Attendance, why: str, *, by: User, at: datetime) -> None:
    if seat.commitment is not None and seat.commitment.is_under_way:
        commitments.drop_of_case(commitment_id=seat.commitment.pk, reason=why, by=by, at=at)


def _title(row: Conference) -> str:
    return _("Xác nhận dự «%(conference)s», họp %(when)s") % {"conference": row.title, "when": _when(row)}


def _when(row: Conference) -> str:
    return f"{localtime(row.starts_at):%H:%M %d/%m/%Y}"


def _tell(
    row: Conference, kind: str, title: Sentence, *, bodies: Iterable[UUID] | None = None, by: User, at: datetime
) -> None:
    """Whom it concerns: everybody invited and whom they send, or these `bodies`."""
    today = clock.day_of(at)
    named = _sent(row, today) if bodies is None else []
    asked = row.attendances.values_list("body_id", flat=True) if bodies is None else bodies
    notifications.notify(
        users=[*at_work(asked, today), *named],
        kind=kind,
        title=title,
        url=row.get_absolute_url(),
        key=f"{kind}:{row.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )


def _sent(row: Conference, today: date) -> list[User]:
    """Accounts of those whom a body sends, named as the directory names them, that may read the conference's page."""
    words = {seat.body_id: seat.people for seat in row.attendances.exclude(people="")}
    posts = Membership.objects.held(today).filter(body__in=words, person__user__is_active=True)
    named = {
        post.person.user
        for post in posts.select_related("person__user")
        if post.person.user is not None and has_name(words[post.body_id], post.person.full_name)
    }
    return [user for user in named if Conference.objects.visible_to(user).filter(pk=row.pk).exists()]

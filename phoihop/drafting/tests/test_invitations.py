"""Who is invited to a conference is told, owes a word whom it sends, and gives it: itself or by letter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from phoihop.commitments.models import Commitment, Proof, State
from phoihop.drafting import services
from phoihop.drafting.models import Attendance, Conference
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_agreement import LATER, Scene, called, letter_of, programme
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers.tests import make as papers

pytestmark = pytest.mark.django_db

MEETS = timezone.localdate(LATER)  # a Monday
FRIDAY = date(2026, 3, 13)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def _seat(row: Conference, body: Body) -> Attendance:
    return row.attendances.select_related("commitment").get(body=body)


def _owed(row: Conference, body: Body) -> Commitment:
    found = _seat(row, body).commitment
    assert found is not None
    return found


def _told(kind: str) -> set[User]:
    return {one.user for one in Notification.objects.filter(kind=kind).select_related("user")}


def _confirm(scene: Scene, row: Conference, people: str = "Ông A", at: datetime = make.AT) -> Attendance:
    seat = _seat(row, scene.people)
    return services.confirm_attendance(attendance_id=seat.pk, people=people, by=scene.people_officer, at=at)


def test_who_is_invited_is_told_and_owes_its_word_by_the_working_day_before(scene: Scene) -> None:
    row = called(scene)
    owed = _owed(row, scene.people)
    assert (owed.due_on, owed.state, owed.source_code) == (FRIDAY, State.OPEN, row.code)
    assert "09:00 16/03/2026" in owed.title
    assert _seat(row, scene.council).commitment is None  # it calls, nobody asks it
    assert _owed(row, scene.front).pk != owed.pk
    told = _told("conference.called")
    assert {scene.people_officer, scene.people_leader, scene.registry} <= told
    assert not {scene.officer, scene.stranger} & told  # whose act it is; who is not invited
    notice = Notification.objects.get(kind="conference.called", user=scene.people_officer)
    assert (notice.url, "Phòng họp số 2" in notice.title) == (row.get_absolute_url(), True)


def test_a_reader_is_invited_in_his_own_language(scene: Scene) -> None:
    scene.people_officer.language = "en"
    scene.people_officer.save(update_fields=["language"])
    called(scene)
    assert Notification.objects.get(kind="conference.called", user=scene.people_officer).title.startswith("Invitation")


def test_the_day_for_the_word_can_be_set_between_today_and_the_meeting(scene: Scene) -> None:
    for day in (timezone.localdate(make.AT) - timedelta(days=1), MEETS + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            called(scene, confirm_by=day)
        assert refused.value.code == "conference.confirm_by"
    assert _owed(called(scene, confirm_by=date(2026, 3, 10)), scene.people).due_on == date(2026, 3, 10)
    soon = called(scene, starts_at=make.AT + timedelta(hours=2))
    assert _owed(soon, scene.people).due_on == timezone.localdate(make.AT)


def test_the_word_closes_what_is_owed_and_may_be_said_again(scene: Scene) -> None:
    row = called(scene)
    _confirm(scene, row)
    owed = _owed(row, scene.people)
    assert (owed.state, owed.done_on) == (State.KEPT, timezone.localdate(make.AT))
    assert Proof.objects.get(commitment=owed).statement == "Ông A"
    _confirm(scene, row, "Bà B")
    assert _seat(row, scene.people).people == "Bà B"
    assert Proof.objects.filter(commitment=owed).count() == 1
    late = called(scene)
    _confirm(scene, late, at=LATER - timedelta(hours=2))
    assert _owed(late, scene.people).state == State.KEPT_LATE


def test_when_it_moves_all_are_told_and_who_has_confirmed_owes_anew(scene: Scene) -> None:
    row = called(scene)
    _confirm(scene, row)
    first, front = _owed(row, scene.people), _owed(row, scene.front)
    later = programme(starts_at=LATER + timedelta(days=1))
    services.change_conference(conference_id=row.pk, programme=later, by=scene.officer, at=make.AT)
    again = _owed(row, scene.people)
    assert (again.pk != first.pk, again.state, again.due_on) == (True, State.OPEN, MEETS)
    assert "09:00 17/03/2026" in again.title
    moved = _owed(row, scene.front)
    assert (moved.pk, moved.due_on, "09:00 17/03/2026" in moved.title) == (front.pk, MEETS, True)
    assert scene.people_officer in _told("conference.changed")
    asked = _seat(row, scene.people)
    assert (asked.confirmed_at, asked.people) == (None, "Ông A")


def test_whom_a_body_sends_by_name_is_told_too(scene: Scene) -> None:
    row = called(scene)
    accounts = [directory.user(of=scene.people, kind=RoleKind.DEPUTY) for _number in range(2)]
    sent, home = (directory.person(of=scene.people, account=one) for one in accounts)
    _confirm(scene, row, f"{sent.full_name}, Phó Chủ tịch")
    services.cancel_conference(conference_id=row.pk, reason="Trùng lịch", by=scene.officer, at=make.AT)
    assert sent.user in _told("conference.cancelled")
    assert home.user not in _told("conference.cancelled")


def test_another_place_is_told_and_asks_nothing_anew(scene: Scene) -> None:
    row = called(scene)
    _confirm(scene, row)
    there = programme(place="Hội trường lớn")
    services.change_conference(conference_id=row.pk, programme=there, by=scene.officer, at=make.AT)
    notice = Notification.objects.get(kind="conference.changed", user=scene.people_officer)
    assert "Hội trường lớn" in notice.title
    assert _owed(row, scene.people).state == State.KEPT
    agenda = programme(place="Hội trường lớn", agenda=[])
    services.change_conference(conference_id=row.pk, programme=agenda, by=scene.officer, at=LATER - timedelta(days=1))
    assert Notification.objects.filter(kind="conference.changed", user=scene.people_officer).count() == 1


def test_called_off_nobody_owes_a_word_and_all_know_why(scene: Scene) -> None:
    row = called(scene)
    _confirm(scene, row)
    services.cancel_conference(conference_id=row.pk, reason="Trùng lịch", by=scene.officer, at=make.AT)
    assert (_owed(row, scene.people).state, _owed(row, scene.front).state) == (State.KEPT, State.NO_LONGER_DUE)
    notice = Notification.objects.get(kind="conference.cancelled", user=scene.people_officer)
    assert "Trùng lịch" in notice.title


def test_the_minutes_close_what_is_still_owed(scene: Scene) -> None:
    row = called(scene)
    services.record_minutes(
        conference_id=row.pk, minutes="Thống nhất.", came={scene.people.pk: "Hai người"}, adopted={},
        by=scene.officer, at=LATER,
    )  # fmt: skip
    came, away = _owed(row, scene.people), _owed(row, scene.front)
    assert (came.state, came.done_on) == (State.KEPT_LATE, MEETS)
    assert away.state == State.NO_LONGER_DUE


def test_a_body_without_accounts_says_it_by_letter(scene: Scene) -> None:
    row = called(scene)
    paper = letter_of(scene, scene.front)
    seat, at = _seat(row, scene.front), LATER - timedelta(days=2)

    def said(seat: Attendance, by: User, people: str = "Hai đồng chí") -> Attendance:
        return services.confirm_attendance(attendance_id=seat.pk, people=people, paper=paper, by=by, at=at)

    for by in (scene.officer, scene.people_officer, scene.stranger):
        with pytest.raises(PermissionDenied):
            said(seat, by)
    with pytest.raises(PermissionDenied):  # without the letter nobody speaks for another
        services.confirm_attendance(attendance_id=seat.pk, people="Hai", by=scene.registry, at=at)
    with pytest.raises(Refused) as refused:
        said(_seat(row, scene.people), scene.registry)
    assert refused.value.code == "paper.of_another_body"
    with pytest.raises(PermissionDenied):  # one's own body is not spoken for by letter
        said(_seat(row, scene.council), scene.registry)
    said(seat, scene.registry)
    owed = _owed(row, scene.front)
    assert (owed.state, owed.done_on) == (State.KEPT, paper.issued_on)
    act = Act.objects.get(verb="attendance.confirmed")
    assert (act.by, act.on_behalf_of, act.paper[:11]) == (scene.registry, scene.front.code, paper.citation[:11])


def test_the_clerk_records_the_letter_on_the_page_and_a_party_is_led_there_from_its_desk(scene: Scene) -> None:
    ahead = timezone.now() + timedelta(days=10)
    row = services.call_conference(
        called_by=scene.council, drafts=[scene.draft], programme=programme(starts_at=ahead), by=scene.officer,
        at=timezone.now(),
    )  # fmt: skip
    url = row.get_absolute_url()
    attend = f"{url}attend/{scene.front.code}/?recorded=1"
    clerk, officer, party = Client(), Client(), Client()
    for client, user in ((clerk, scene.registry), (officer, scene.officer), (party, scene.people_officer)):
        client.force_login(user)
    assert attend in clerk.get(url).content.decode()
    assert attend not in officer.get(url).content.decode()
    assert officer.get(attend).status_code == 403
    assert clerk.get(f"{url}attend/{scene.council.code}/?recorded=1").status_code == 403
    issued = f"{timezone.localdate():%d/%m/%Y}"
    data = {"people": "Hai đồng chí", "paper_number": "9/MTTQ-BTT", "paper_issued_on": issued}
    assert clerk.post(attend, data).status_code == 422  # without its scan
    scan = SimpleUploadedFile("cv.pdf", papers.PDF, content_type="application/pdf")
    assert clerk.post(attend, data | {"paper_scan": scan}).status_code == 302
    seen = party.get(url).content.decode()
    assert "Hai đồng chí" in seen
    assert "9/MTTQ-BTT" in seen
    owed = _owed(row, scene.people)
    page = party.get(owed.get_absolute_url()).content.decode()
    assert f'<a href="{url}">' in page
    assert "/prove/" not in page  # the act on the conference's page is the proof
    assert owed.title.replace("«", "").split(",")[0][:8] in party.get("/").content.decode()


def test_what_is_late_stays_late_while_only_the_agenda_changes(scene: Scene) -> None:
    row = called(scene)
    services.change_conference(
        conference_id=row.pk, programme=programme(agenda=[]), by=scene.officer, at=LATER - timedelta(hours=2)
    )
    assert _owed(row, scene.people).due_on == FRIDAY


def _parties(scene: Scene, *bodies: Body, at: datetime = make.AT) -> None:
    lines = [services.PartyLine(body) for body in bodies]
    services.set_parties(draft_id=scene.draft.pk, lines=lines, by=scene.officer, at=at)


def test_who_becomes_a_party_is_invited_and_who_leaves_owes_no_word(scene: Scene) -> None:
    row, court = called(scene), directory.body(name="Tòa án nhân dân tỉnh")
    clerk, left = directory.user(of=court), _owed(row, scene.front)
    held = called(scene)
    services.record_minutes(
        conference_id=held.pk, minutes="Thống nhất.", came={scene.people.pk: "Ông A"}, adopted={}, by=scene.officer,
        at=LATER,
    )  # fmt: skip
    Notification.objects.all().delete()
    _parties(scene, scene.council, scene.people, court)
    assert {seat.body for seat in row.attendances.select_related("body")} == {scene.council, scene.people, court}
    left.refresh_from_db()
    assert left.state == State.NO_LONGER_DUE
    assert (_owed(row, court).due_on, _owed(row, court).state) == (FRIDAY, State.OPEN)
    assert _told("conference.called") == {clerk}
    assert scene.front in {seat.body for seat in held.attendances.select_related("body")}  # what was held, was
    assert set(Act.objects.filter(verb__startswith="attendance.").values_list("verb", flat=True)) >= {
        "attendance.ended", "attendance.invited", "attendance.owed",
    }  # fmt: skip
    _parties(
        scene, scene.council, scene.people, court, scene.front, at=LATER
    )  # it has begun: nobody is invited any more
    assert not row.attendances.filter(body=scene.front).exists()


def test_who_came_is_written_by_body_whoever_was_invited_meanwhile(scene: Scene) -> None:
    row = called(scene)
    client = Client()
    client.force_login(scene.officer)
    Conference.objects.filter(pk=row.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    url = f"{row.get_absolute_url()}minutes/"
    assert f'name="came_{scene.people.code}"' in client.get(url).content.decode()
    Attendance.objects.filter(conference=row, body=scene.council).delete()  # the form was open already
    data = {"minutes": "Thống nhất.", f"came_{scene.people.code}": "Ông A", "secretary": ""}
    assert client.post(url, data).status_code == 302
    assert [(seat.body, seat.people) for seat in row.attendances.filter(came=True)] == [(scene.people, "Ông A")]


def test_a_name_that_begins_like_anothers_is_not_told(scene: Scene) -> None:
    row = called(scene)
    account = directory.user(of=scene.people, kind=RoleKind.DEPUTY)
    directory.person(of=scene.people, account=account, full_name="Nguyễn Văn A")
    _confirm(scene, row, "Nguyễn Văn An, Phó Chủ tịch")
    services.cancel_conference(conference_id=row.pk, reason="Trùng lịch", by=scene.officer, at=make.AT)
    assert account not in _told("conference.cancelled")

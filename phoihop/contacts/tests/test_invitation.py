"""Who is asked to answer voters is invited on paper: to a meeting, to all of a round; once, and who is asked later too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments import services as commitments
from phoihop.commitments.models import State
from phoihop.contacts import services
from phoihop.contacts.gathering import gatherer_of
from phoihop.contacts.models import Meeting, MeetingInvitation, Uninvited
from phoihop.contacts.queries import uninvited
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.models import Paper

pytestmark = pytest.mark.django_db


def addressed(paper: Paper) -> set[Body | None]:
    return {line.body for line in paper.addressees.all()}


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ahead(meeting: Meeting) -> None:
    """Still to come by the clock that pages read."""
    starts_at = timezone.now() + timedelta(days=2)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


def test_a_meeting_invites_each_once_with_and_without_an_account() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    silent = people.body(name="Công ty Thủy nông Mẫu")  # nobody has an account there
    ask: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY, "today": TODAY}
    services.invite(bodies=[silent], content="Kênh mương nội đồng", **ask)
    make_paper: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY}
    with pytest.raises(PermissionDenied):
        services.put_invitation_on_paper(**make_paper | {"by": made.stranger})
    with pytest.raises(PermissionDenied):
        services.put_invitation_on_paper(**make_paper | {"by": made.answering})
    paper = services.put_invitation_on_paper(**make_paper)
    assert (paper.kind, paper.issuer, paper.source_code) == ("invitation", made.organiser, meeting.code)
    assert paper.subject == "Dự tiếp xúc cử tri tại Nhà văn hóa thôn Mẫu, ngày 06/04/2026"
    assert addressed(paper) == {made.authority, silent}
    words = str(paper.sheet)
    for said in ("08:00 – 10:00, 06/04/2026", "xã Mẫu", made.one.full_name, "Kênh mương nội đồng", "Điều 12, 13"):
        assert said in words
    assert set(MeetingInvitation.objects.values_list("paper", flat=True)) == {paper.pk}
    refused("invitation.nobody", services.put_invitation_on_paper, **make_paper)
    services.invite(bodies=[made.commune], **ask)
    assert addressed(services.put_invitation_on_paper(**make_paper)) == {made.commune}
    papers.withdraw(paper_id=paper.pk, reason="Sai giờ", by=made.worker, at=MONDAY)
    assert addressed(services.put_invitation_on_paper(**make_paper)) == {made.authority, silent}
    services.cancel_meeting(meeting_id=meeting.pk, reason="Lũ", by=made.worker, at=MONDAY)
    refused("meeting.over", services.put_invitation_on_paper, **make_paper)


def test_a_round_invites_to_all_its_meetings_in_one_paper() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    other = make.added(made, round_, on=LAST, venue="Trường Mẫu")
    off = make.added(made, round_, at=15, venue="Chợ Mẫu")
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY, "today": TODAY}
    services.invite(meeting_id=other.pk, bodies=[made.authority, made.commune, made.organiser], **how)
    services.invite(meeting_id=off.pk, bodies=[made.front], **how)
    services.postpone(meeting_id=off.pk, reason="Bão", **how)
    put: dict[str, Any] = {"round_id": round_.pk, "by": made.worker, "at": MONDAY}
    with pytest.raises(PermissionDenied):
        services.put_invitations_on_paper(**put | {"by": made.stranger})
    paper = services.put_invitations_on_paper(**put)
    assert addressed(paper) == {made.authority, made.commune}, "not itself, nobody to what has no day"
    words = str(paper.sheet)
    assert [place in words for place in ("Nhà văn hóa thôn Mẫu", "Trường Mẫu", "Chợ Mẫu")] == [True, True, False]
    refused("invitation.nobody", services.put_invitations_on_paper, **put)
    refused("invitation.nobody", services.put_invitation_on_paper, meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    services.cancel_round(round_id=round_.pk, reason="Lũ", by=made.worker, at=MONDAY)
    refused("round.over", services.put_invitations_on_paper, **put)


def test_for_a_group_of_deputies_its_councils_standing_body_invites() -> None:
    made = make.scene()
    council = people.body(kind=BodyKind.COUNCIL)
    made.organiser.parent = council
    made.organiser.save()
    group = people.body(name="Tổ đại biểu số 1", kind=BodyKind.DEPUTY_GROUP, parent=council)
    round_ = make.planned(made, parts=[group])
    frame = make.meeting_frame(made)
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY, "today": TODAY}
    meeting = services.add_meeting(organiser=group, frame=frame, round_id=round_.pk, **how)
    services.invite(meeting_id=meeting.pk, bodies=[made.authority], **how)
    paper = services.put_invitation_on_paper(meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    assert paper.issuer == made.organiser
    assert meeting.on == FIRST
    services.invite(meeting_id=meeting.pk, bodies=[made.organiser], **how)  # invites itself to nothing
    assert not uninvited(meeting, gatherer_of(meeting))
    services.invite(meeting_id=meeting.pk, bodies=[group], **how)
    assert uninvited(meeting, gatherer_of(meeting))
    assert uninvited(round_, round_.organiser)
    services.put_invitations_on_paper(round_id=round_.pk, by=made.worker, at=MONDAY)
    assert not uninvited(round_, round_.organiser)


def test_the_pages_offer_the_invitation_while_somebody_has_none() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    ahead(meeting)
    office, stranger = as_(made.worker), as_(made.stranger)
    one, many = (
        reverse("contacts:invitation", args=[meeting.code]), reverse("contacts:invitations", args=[round_.code])
    )  # fmt: skip
    assert one in office.get(meeting.get_absolute_url()).content.decode()
    assert many in office.get(round_.get_absolute_url()).content.decode()
    assert one not in stranger.get(meeting.get_absolute_url()).content.decode()
    assert stranger.post(one).status_code == stranger.post(many).status_code == 403
    assert office.post(many).status_code == 302
    page = office.get(meeting.get_absolute_url()).content.decode()
    paper = MeetingInvitation.objects.get().paper
    assert paper is not None
    assert paper.get_absolute_url() in page
    assert one not in page
    assert many not in office.get(round_.get_absolute_url()).content.decode()
    assert paper.get_absolute_url() not in stranger.get(meeting.get_absolute_url()).content.decode()
    assert office.post(one).status_code == 409
    assert "lịch đã đổi sau giấy mời này" not in page
    services.postpone(
        meeting_id=meeting.pk, reason="Bão", venue="Sân đình", by=made.worker, at=timezone.now(), today=TODAY,
        starts_at=make.hour(FIRST, 14), ends_at=make.hour(FIRST, 16),
    )  # fmt: skip
    assert "lịch đã đổi sau giấy mời này" in office.get(meeting.get_absolute_url()).content.decode()
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY, "today": TODAY}
    services.invite(meeting_id=meeting.pk, bodies=[made.organiser], **how)  # comes anyway
    ahead(meeting)
    assert one not in office.get(meeting.get_absolute_url()).content.decode()
    alone = make.added(made, None)
    services.invite(meeting_id=alone.pk, bodies=[made.authority], **how)
    ahead(alone)
    assert reverse("contacts:invitation", args=[alone.code]) in office.get(alone.get_absolute_url()).content.decode()


def test_an_authority_asked_by_mistake_is_asked_no_more_owes_nobody_and_is_told() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    owed = MeetingInvitation.objects.get().commitment
    assert owed is not None
    end: dict[str, Any] = {"meeting_id": meeting.pk, "body_code": made.authority.code, "by": made.worker, "at": MONDAY}
    refused("contact.reason_needed", services.uninvite, reason=" ", **end)
    refused("invitation.not_asked", services.uninvite, reason="Nhầm", **end | {"body_code": made.commune.code})
    for stranger in (made.stranger, made.answering):
        with pytest.raises(PermissionDenied):
            services.uninvite(reason="Nhầm", **end | {"by": stranger})
    services.uninvite(reason="Chọn nhầm cơ quan", **end)
    owed.refresh_from_db()
    assert (owed.state, owed.verdict_reason) == (
        State.NO_LONGER_DUE, f"Bỏ mời dự cuộc tiếp xúc {meeting.code}: Chọn nhầm cơ quan"
    )  # fmt: skip
    assert Notification.objects.filter(user=made.answering, kind="commitment.closed").count() == 1
    assert not MeetingInvitation.objects.exists()
    refused("invitation.not_asked", services.uninvite, reason="Nhầm", **end)
    refused("invitation.nobody", services.put_invitation_on_paper, meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    services.invite(meeting_id=meeting.pk, bodies=[made.authority], by=made.worker, at=MONDAY, today=TODAY)
    services.cancel_meeting(meeting_id=meeting.pk, reason="Lũ", by=made.worker, at=MONDAY)
    refused("meeting.over", services.uninvite, reason="Nhầm", **end)


def test_who_had_promised_somebody_already_is_told_that_it_is_asked_no_more() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    row = MeetingInvitation.objects.get()
    assert row.commitment is not None
    commitments.keep_of_case(
        commitment_id=row.commitment.pk, body=made.authority, statement="Cử Phó Giám đốc", done_on=TODAY, by=made.worker,
        at=MONDAY,
    )  # fmt: skip
    services.uninvite(
        meeting_id=meeting.pk, body_code=made.authority.code, reason="Đổi nội dung", by=made.worker, at=MONDAY
    )
    said = Notification.objects.get(user=made.answering, kind="contact.uninvited")
    named = "08:00 06/04/2026, Nhà văn hóa thôn Mẫu"
    assert said.title == f"Thôi mời dự cuộc tiếp xúc cử tri: {named}. Lý do: Đổi nội dung"
    assert said.url == row.commitment.get_absolute_url()


def test_nobody_whose_promise_was_closed_gets_an_invitation_on_paper() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    owed = MeetingInvitation.objects.get().commitment
    assert owed is not None
    head = people.user(of=made.organiser, kind=RoleKind.LEADER)
    commitments.close_no_longer_due(commitment_id=owed.pk, reason="Mời nhầm", by=head, at=MONDAY)
    assert not uninvited(meeting, made.organiser)
    assert not uninvited(round_, made.organiser)
    refused("invitation.nobody", services.put_invitation_on_paper, meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    refused("invitation.nobody", services.put_invitations_on_paper, round_id=round_.pk, by=made.worker, at=MONDAY)


def test_the_page_ends_an_invitation_and_says_which_paper_names_it_still() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    how: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY}
    services.invite(bodies=[made.commune], today=TODAY, **how)
    paper = services.put_invitation_on_paper(**how)
    office, stranger = as_(made.worker), as_(made.stranger)
    where = reverse("contacts:uninvite", args=[meeting.code, made.authority.code])
    page = office.get(meeting.get_absolute_url()).content.decode()
    assert where in page
    assert "bỏ mời sau" not in page
    assert where not in stranger.get(meeting.get_absolute_url()).content.decode()
    assert stranger.get(where).status_code == 403
    assert "Bỏ mời Sở Mẫu" in office.get(where).content.decode()
    assert office.post(where, {"reason": ""}).status_code == 422
    assert office.post(where, {"reason": "Chọn nhầm cơ quan"}).status_code == 302
    assert Uninvited.objects.values_list("body", "paper", "reason").get() == (
        made.authority.pk, paper.pk, "Chọn nhầm cơ quan"
    )  # fmt: skip
    page = office.get(meeting.get_absolute_url()).content.decode()
    assert "đã bỏ mời sau giấy mời này" in page, "beside who is asked no more"
    assert "giấy mời này còn ghi cơ quan đã bỏ mời" in page, "beside who is asked by the same paper"
    assert office.get(where).status_code == 404
    services.invite(bodies=[made.authority], today=TODAY, **how)
    assert "Chọn nhầm cơ quan" not in office.get(meeting.get_absolute_url()).content.decode()

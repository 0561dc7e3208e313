"""What is on paper is never changed behind it: minutes, the figures in them, a plan, a notice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from phoihop.contacts import services
from phoihop.contacts.models import Category, Duty, Form, Meeting, MeetingState, Minutes
from phoihop.contacts.services import Said
from phoihop.contacts.services.recording import count_on_phone
from phoihop.contacts.showing import duty_lines
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState

pytestmark = pytest.mark.django_db
SAID = Said(chair="Đồng chí chủ trì", secretary="Người ghi", course="Diễn ra đúng chương trình")
OTHER = Said(chair="Đồng chí chủ trì", secretary="Người ghi", course="Bổ sung phần trả lời")


def on_paper(made: make.Scene, *, final: bool = False) -> tuple[Meeting, Paper]:
    """A meeting held, counted, minuted, its minutes drafted as a paper."""
    meeting = make.held(made)
    by: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY}
    services.record_attendance(revision=meeting.revision, counts={Category.FARMERS: 30}, **by)
    services.minute(revision=0, said=SAID, final=final, today=TODAY, **by)
    paper = services.put_minutes_on_paper(**by).paper
    assert paper is not None
    meeting.refresh_from_db()
    return meeting, paper


def again(made: make.Scene, meeting: Meeting, said: Said = OTHER) -> dict[str, Any]:
    minutes = Minutes.objects.get(meeting=meeting)
    return {
        "meeting_id": meeting.pk, "revision": minutes.revision, "said": said, "by": made.worker, "at": MONDAY,
        "today": TODAY,
    }  # fmt: skip


def recalled(paper: Paper) -> None:
    """As its issuer's registry leaves it: numbered, sent, called back."""
    Paper.objects.filter(pk=paper.pk).update(
        state=PaperState.RECALLED, number=12, number_text="12/BB-TTHĐND", issued_on=TODAY, year=TODAY.year
    )


def words_of(paper: Paper | None) -> str:
    assert paper is not None
    return str(paper.sheet)


@pytest.mark.parametrize("final", [False, True])
def test_minutes_and_figures_stand_as_long_as_their_paper_does(final: bool) -> None:
    made = make.scene()
    meeting, paper = on_paper(made, final=final)
    sentence = refused("minutes.on_paper", services.minute, **again(made, meeting))
    assert paper.subject in sentence
    counts: dict[str, Any] = {"meeting_id": meeting.pk, "counts": {Category.FARMERS: 31}, "by": made.worker}
    refused("minutes.on_paper", services.record_attendance, revision=meeting.revision, at=MONDAY, **counts)
    refused("minutes.on_paper", count_on_phone, base={"farmers": 30}, at=MONDAY, **counts)
    assert Minutes.objects.get().course == SAID.course


@pytest.mark.parametrize("final", [False, True])
def test_a_withdrawn_draft_lets_both_be_mended_and_drawn_up_anew(final: bool) -> None:
    made = make.scene()
    meeting, paper = on_paper(made, final=final)
    papers.withdraw(paper_id=paper.pk, reason="Ghi thiếu", by=made.worker, at=MONDAY)
    counts: dict[str, Any] = {"revision": meeting.revision, "counts": {Category.FARMERS: 31}}
    services.record_attendance(meeting_id=meeting.pk, by=made.worker, at=MONDAY, **counts)
    services.minute(**again(made, meeting), final=True)
    minutes = services.put_minutes_on_paper(meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTED
    assert minutes.paper != paper
    assert OTHER.course in words_of(minutes.paper)
    assert "thay thế" not in words_of(minutes.paper)  # nobody outside has seen the draft
    refused("minutes.on_paper_already", services.put_minutes_on_paper, meeting_id=meeting.pk, by=made.worker, at=MONDAY)


def test_minutes_drawn_up_anew_name_the_paper_they_replace() -> None:
    made = make.scene()
    meeting, paper = on_paper(made, final=True)
    recalled(paper)
    services.minute(**again(made, meeting))
    minutes = services.put_minutes_on_paper(meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    assert f"Biên bản này thay thế Biên bản số 12/BB-TTHĐND ngày {TODAY:%d/%m/%Y} đã thu hồi." in words_of(
        minutes.paper
    )
    assert SAID.course in words_of(Paper.objects.get(pk=paper.pk))


def test_the_page_says_that_the_minutes_are_on_paper_and_offers_no_change(client: Client) -> None:
    made = make.scene()
    meeting, paper = on_paper(made)
    client.force_login(made.worker)
    write, count = (reverse(f"contacts:{name}", args=[meeting.code]) for name in ("minutes", "attendance"))
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Biên bản đã lập thành văn bản nên lời và số liệu không đổi được." in page
    assert f'href="{write}"' not in page
    papers.withdraw(paper_id=paper.pk, reason="Ghi thiếu", by=made.worker, at=MONDAY)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert f'href="{write}"' in page
    assert f'href="{count}"' in page
    assert "Lập văn bản biên bản" in page


def test_a_plan_and_a_notice_are_drawn_up_anew_once_their_paper_was_given_up() -> None:
    made = make.scene()
    round_ = make.planned(made)
    make.added(made, round_, form=Form.INDIVIDUAL, requested_on=TODAY)
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY}
    first = services.put_plan_on_paper(round_id=round_.pk, **how).plan_paper
    assert first is not None
    refused("round.on_paper_already", services.put_plan_on_paper, round_id=round_.pk, **how)
    papers.withdraw(paper_id=first.pk, reason="Sai ngày", **how)
    assert services.put_plan_on_paper(round_id=round_.pk, **how).plan_paper != first
    duty = Duty.objects.get(kind="front_cell")
    notice = services.put_notice_on_paper(duty_id=duty.pk, **how).paper
    assert notice is not None
    assert duty.meeting is not None
    offered = {line.duty.kind: bool(line.notice_url) for line in duty_lines(duty.meeting, made.worker, TODAY)}
    assert offered["front_cell"] is False
    refused("duty.on_paper_already", services.put_notice_on_paper, duty_id=duty.pk, **how)
    papers.withdraw(paper_id=notice.pk, reason="Sai ngày", **how)
    offered = {line.duty.kind: bool(line.notice_url) for line in duty_lines(duty.meeting, made.worker, TODAY)}
    assert offered["front_cell"] is True
    assert services.put_notice_on_paper(duty_id=duty.pk, **how).paper != notice

"""Reports of bodies before a session: owed once, moved with it, drafted from the answers, received, late, seen by whom."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.models import Commitment, State
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.models import ResultClass
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page, refused
from phoihop.sessions import services as sessions
from phoihop.sessions.models import Session, SessionKind, SessionLevel
from phoihop.sessions.queries import counted_from, event_of
from phoihop.settlement import services
from phoihop.settlement.models import ResultReport
from phoihop.settlement.rules import days_late, tells_results
from phoihop.settlement.tests.make import days_later

pytestmark = pytest.mark.django_db
OPENS = date(2026, 6, 15)


def a_session(scene: make.Scene, first: date = OPENS, number: int = 3) -> Session:
    frame = sessions.SessionFrame(
        council=scene.standing, keeper=scene.standing, level=SessionLevel.PROVINCE, legislature=19, number=number,
        kind=SessionKind.REGULAR, title="Kỳ họp thứ ba", first=first, last=first,
    )  # fmt: skip
    return sessions.enter(frame=frame, by=scene.clerk, at=MONDAY, today=TODAY)


def owed(scene: make.Scene, session: Session) -> ResultReport:
    (row,) = services.owe_reports(session_id=session.pk, by=scene.clerk, at=MONDAY)
    return row


def issued(paper: Paper, scene: make.Scene, on: date) -> Paper:
    paper.state, paper.issued_on, paper.number_text = PaperState.ISSUED, on, "88/BC-SXD"
    paper.number, paper.year = 88, on.year
    fields = ["state", "issued_on", "number_text", "number", "year"]
    return audit.save(paper, fields, verb="paper.issued", by=scene.works_head, at=MONDAY)


def test_every_body_with_petitions_owes_one_report_that_moves_and_ends_with_the_session() -> None:
    scene = make.scene()
    make.routed(scene)
    make.routed(scene)
    make.bare(scene)  # with nobody yet
    session = a_session(scene)
    for who in (scene.works_head, scene.stranger, scene.auditor):
        with pytest.raises(PermissionDenied):
            services.owe_reports(session_id=session.pk, by=who, at=MONDAY)
    row = owed(scene, session)
    promise = row.commitment
    assert (row.body, row.regime) == (scene.works, "council")
    assert promise.due_on == date(2026, 5, 15)  # 30 days before: a Saturday, so the Friday before
    assert (promise.term["key"], promise.is_provisional) == ("petition.council.report", True)
    assert {part.body for part in promise.participations.filter(role="recipient")} == {scene.standing}
    assert promise in counted_from(scene.head, session)[0]  # the page of the session shows it, with how late it is
    refused("result_report.nobody", services.owe_reports, session_id=session.pk, by=scene.clerk, at=MONDAY)
    make.routed(scene, lead=scene.lands)
    assert owed(scene, session).body == scene.lands

    later = OPENS + timedelta(days=14)
    sessions.move(
        session_id=session.pk, first=later, last=later, reason="Dời lịch", by=scene.clerk, at=MONDAY, today=TODAY
    )
    promise.refresh_from_db()
    assert promise.due_on == date(2026, 5, 29)
    sessions.cancel(session_id=session.pk, reason="Không họp", by=scene.clerk, at=MONDAY, today=TODAY)
    promise.refresh_from_db()
    assert promise.state == State.NO_LONGER_DUE
    refused("result_report.session_over", services.owe_reports, session_id=session.pk, by=scene.clerk, at=MONDAY)


def test_a_report_whose_day_is_over_is_asked_of_nobody() -> None:
    scene = make.scene()
    make.routed(scene)
    session = a_session(scene, TODAY + timedelta(days=20))
    refused("result_report.day_is_over", services.owe_reports, session_id=session.pk, by=scene.clerk, at=MONDAY)
    assert not ResultReport.objects.exists()


def test_the_nightly_job_looks_at_sessions_as_far_as_the_ledger_is_laid_out() -> None:
    scene = make.scene()
    make.routed(scene)
    session = a_session(scene)
    assert services.owe_reports_ahead(at=MONDAY) == 1
    assert services.owe_reports_ahead(at=MONDAY) == 0  # once
    row = ResultReport.objects.get()
    assert (row.session, row.by) == (session, None)
    far = sessions.SessionFrame(
        council=scene.standing, keeper=scene.standing, level=SessionLevel.PROVINCE, legislature=19, number=4,
        kind=SessionKind.REGULAR, title="Kỳ họp thứ tư", first=date(2026, 12, 8), last=date(2026, 12, 10),
    )  # fmt: skip
    sessions.enter(frame=far, by=scene.clerk, at=MONDAY, today=TODAY)
    assert services.owe_reports_ahead(at=MONDAY) == 0


def test_what_a_clause_promises_is_not_owed_twice() -> None:
    scene = make.scene()
    make.routed(scene)
    world = ledger.scene()
    text = "Gửi báo cáo kết quả giải quyết kiến nghị của cử tri trước kỳ họp"
    session = a_session(scene)
    promised = ledger.commitment(world, action=text)
    assert tells_results(text)
    assert not tells_results("Báo cáo kết quả phát triển kinh tế - xã hội trước kỳ họp")
    promised.event = event_of(session)
    promised.save(update_fields=["event"])
    promised.participations.filter(role="lead").update(body=scene.works)
    row = owed(scene, session)
    assert row.commitment == promised
    assert Commitment.objects.filter(source_kind="result_report").count() == 0


def test_the_body_drafts_it_from_its_answers_and_the_gatherer_records_that_it_came() -> None:
    scene = make.scene()
    done, open_, waiting = make.routed(scene), make.routed(scene), make.routed(scene)
    until = TODAY + timedelta(days=40)
    said = [
        answering.Said(done.pk, ResultClass.DONE, "Đã sửa."),
        answering.Said(open_.pk, ResultClass.IN_PROGRESS, "Đang sửa.", [answering.Promised("Sửa xong", until)]),
    ]
    answering.answer(
        body=scene.works, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY, by=scene.works_officer,
        at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    session = a_session(scene)
    row = owed(scene, session)
    for who in (scene.clerk, scene.lands_head, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.draft_report(report_id=row.pk, by=who, at=MONDAY)
    services.draft_report(report_id=row.pk, by=scene.works_officer, at=MONDAY)
    row.refresh_from_db()
    paper = row.paper
    assert paper is not None
    words = str(paper.sheet)
    assert (paper.kind, paper.issuer, paper.source_code) == ("report", scene.works, row.code)
    assert all(code in words for code in (done.code, open_.code, waiting.code))
    assert "Chưa trả lời: 1 kiến nghị" in words
    assert f"{until:%d/%m/%Y}" in words
    assert "33,3%" in words
    refused("result_report.drafted", services.draft_report, report_id=row.pk, by=scene.works_officer, at=MONDAY)

    at = days_later(30)  # 20 May: five days after its day
    receive: dict[str, Any] = {"report_id": row.pk, "paper": paper, "received_on": at.date(), "at": at}
    with pytest.raises(PermissionDenied):
        services.receive_report(**receive, by=scene.clerk)  # not sent: the gatherer does not see it
    issued(paper, scene, date(2026, 5, 14))
    for who in (scene.works_officer, scene.head, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.receive_report(**receive, by=who)
    refused(
        "result_report.days", services.receive_report, **receive | {"received_on": date(2026, 5, 13)}, by=scene.clerk
    )
    services.receive_report(**receive, by=scene.clerk)
    row.refresh_from_db()
    row.commitment.refresh_from_db()
    assert (row.received_on, row.commitment.state) == (at.date(), State.KEPT_LATE)
    assert days_late(row.commitment.due_on, at.date()) == 5
    assert Act.objects.get(verb="result_report.received").by == scene.clerk
    refused("result_report.received", services.receive_report, **receive, by=scene.clerk)
    refused("result_report.received", services.draft_report, report_id=row.pk, by=scene.works_officer, at=at)
    listed = page(scene.clerk, f"{reverse('settlement:reports')}?session={session.code}")
    assert re.sub(r"\s+", " ", listed).count("cơ quan: 1 đã nhận (1 nhận muộn), ") == 1


def test_the_pages_from_owing_to_receipt(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    scene = make.scene()
    make.routed(scene)
    today = timezone.localdate()
    session = a_session(scene, today + timedelta(days=90))
    listed = f"{reverse('settlement:reports')}?session={session.code}"
    owe = reverse("settlement:owe-reports", args=[session.code])
    assert "Giao báo cáo cho các cơ quan" in page(scene.clerk, listed)
    near = a_session(scene, today + timedelta(days=3), 4)
    shown = page(scene.clerk, f"{reverse('settlement:reports')}?session={near.code}")
    assert "Giao báo cáo cho các cơ quan" not in shown
    assert "đã qua; hãy đôn đốc từng kiến nghị." in shown
    assert as_(scene.works_head).post(owe).status_code == 403
    assert as_(scene.clerk).post(owe).status_code == 302
    again = as_(scene.clerk).post(owe, follow=True).content.decode()
    assert "Mọi cơ quan có kiến nghị phải giải quyết đã được giao báo cáo." in again
    row = ResultReport.objects.get()
    for who, sees in ((scene.clerk, True), (scene.works_head, True), (scene.auditor, True), (scene.lands_head, False)):
        assert (scene.works.name in page(who, listed)) is sees
        page(who, row.get_absolute_url(), 200 if sees else 404)
    assert "Chưa trả lời" in page(scene.works_head, row.get_absolute_url())

    act = reverse("settlement:draft-report", args=[row.code])
    assert as_(scene.clerk).post(act).status_code == 403
    assert as_(scene.works_officer).post(act).status_code == 302
    assert "Lập dự thảo báo cáo" not in page(scene.works_officer, row.get_absolute_url())
    form = reverse("settlement:receive-report", args=[row.code])
    page(scene.works_officer, form, 403)
    scan = SimpleUploadedFile(
        "bao-cao.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf"
    )
    facts = {"paper_number": "88/BC-SXD", "paper_issued_on": today.isoformat(), "received_on": today.isoformat()}
    assert as_(scene.clerk).post(form, facts | {"_once": new_token()}).status_code == 422
    assert as_(scene.clerk).post(form, facts | {"paper_scan": scan, "_once": new_token()}).status_code == 302
    assert "88/BC-SXD" in page(scene.clerk, listed)
    row.refresh_from_db()
    assert row.received_on == today
    office = people.user(of=people.office_of(scene.standing), kind=RoleKind.HEAD_OF_OFFICE)
    client = as_(office)
    client.get(listed)
    with CaptureQueriesContext(connection) as one:
        client.get(listed)
    for lead in (scene.lands, scene.commune):
        make.routed(scene, lead=lead)
    services.owe_reports(session_id=session.pk, by=scene.clerk, at=timezone.now())
    with django_assert_num_queries(len(one)):
        assert scene.lands.name in client.get(listed).content.decode()

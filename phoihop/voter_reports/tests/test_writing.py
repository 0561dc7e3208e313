"""A report written, changed and put on paper; the register with its senders: done, refused, forbidden, at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments.tests.racing import at_once, overtaken
from phoihop.intake.models import SenderOpening
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.petitions.models import Regime
from phoihop.petitions.tests import make as petitions
from phoihop.petitions.tests.make import as_, refused
from phoihop.syntheses.tests import make as gathered
from phoihop.voter_reports import services
from phoihop.voter_reports.models import FrozenLine, NationalExport, ReportKind, VoterReport
from phoihop.voter_reports.services import senders
from phoihop.voter_reports.tests import make
from phoihop.voter_reports.tests.make import JUNE, YEAR

ABOUT = services.About("Báo cáo năm", JUNE, first=YEAR[0], until=YEAR[1])


@pytest.mark.django_db
def test_a_draft_is_given_another_period_or_session_until_it_is_approved() -> None:
    made = make.world()
    report = make.report(made)
    change: dict[str, Any] = {"report_id": report.pk, "by": made.scene.clerk, "at": JUNE}
    services.change(
        about=replace(ABOUT, title=" Báo cáo  quý hai ", first=JUNE.date().replace(month=4, day=1)), **change
    )
    report.refresh_from_db()
    assert (report.title, str(report.period_from), str(report.period_until)) == (
        "Báo cáo quý hai",
        "2026-04-01",
        "2027-01-01",
    )
    for by in (made.scene.stranger, made.scene.works_head, made.scene.auditor):
        with pytest.raises(PermissionDenied):
            services.change(about=ABOUT, **change | {"by": by})
    services.approve(report_id=report.pk, by=made.scene.head, at=JUNE)
    acts = Act.objects.count()
    refused("voter_report.approved", services.change, about=ABOUT, **change)
    assert Act.objects.count() == acts


@pytest.mark.django_db
def test_a_report_is_of_a_session_or_of_days_never_of_both_nor_of_half_a_period() -> None:
    scene = gathered.scene()
    given: dict[str, Any] = {
        "kind": ReportKind.CLASSIFIED, "regime": Regime.COUNCIL, "body": scene.asked.standing, "by": scene.clerk, "at": JUNE,
    }  # fmt: skip
    of_session = services.About("Của kỳ họp", JUNE, session=scene.session)
    wrong = (
        replace(ABOUT, session=scene.session), replace(of_session, until=YEAR[1]), replace(of_session, first=YEAR[0]),
        replace(ABOUT, until=None), replace(ABOUT, first=None),
    )  # fmt: skip
    for about in wrong:
        refused("voter_report.session_or_period", services.open_report, about=about, **given)
    refused("voter_report.other_side", services.open_report, about=of_session, **given | {"regime": Regime.NA})
    assert not VoterReport.objects.exists()
    today = f"{timezone.localdate():%d/%m/%Y}"
    typed = {
        "kind": "classified", "regime": "council", "body": scene.asked.standing.code, "session": scene.session.code,
        "period_last": today, "cutoff_on": today,
    }  # fmt: skip
    told = as_(scene.clerk).post(reverse("voter_reports:open"), typed)
    assert (told.status_code, told.headers["X-Refused"]) == (409, "voter_report.session_or_period")
    assert f'value="{today}"' in told.content.decode()


@pytest.mark.django_db
def test_a_paper_given_up_is_drafted_again_with_the_same_digits() -> None:
    made = make.world()
    report = services.approve(report_id=make.report(made).pk, by=made.scene.head, at=JUNE)
    first, digits = report.paper, report.frozen_hash
    assert first is not None
    papers.withdraw(paper_id=first.pk, reason="Sai thể thức", by=made.scene.clerk, at=JUNE)
    draft: dict[str, Any] = {"report_id": report.pk, "at": JUNE}
    with pytest.raises(PermissionDenied):
        services.draft_paper(by=made.scene.stranger, **draft)
    again = services.draft_paper(by=made.scene.clerk, **draft)
    assert (again.paper == first, again.frozen_hash) == (False, digits)


@pytest.mark.django_db
def test_senders_are_opened_of_a_short_register_only_and_by_who_gathers(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.world()
    petitions.made(made.scene)
    open_: dict[str, Any] = {"reason": "Xác minh", "by": made.scene.clerk, "at": JUNE}
    register, other = make.report(made, ReportKind.REGISTER), make.report(made, ReportKind.ANSWERS)
    with pytest.raises(PermissionDenied):
        services.with_senders(report_id=other.pk, **open_)
    refused("intake.needs_a_reason", services.with_senders, report_id=register.pk, **open_ | {"reason": " "})
    monkeypatch.setattr(senders, "MOST", 1)
    refused("voter_report.too_many_senders", services.with_senders, report_id=register.pk, **open_)
    assert not SenderOpening.objects.exists()


@pytest.mark.committed
def test_of_two_people_at_once_one_approves_one_drafts_one_writes_and_one_file_is_made() -> None:
    made = make.world()
    scene = made.scene
    heads = (scene.head, people.user(of=scene.standing, kind=RoleKind.LEADER))
    clerks = (scene.clerk, people.user(of=scene.standing, kind=RoleKind.REGISTRY_CLERK))
    report = make.report(made)
    write = partial(services.write, report_id=report.pk, revision=1, assessment="Chậm.", at=JUNE)
    approve = partial(services.approve, report_id=report.pk, at=JUNE)
    draft = partial(services.draft_paper, report_id=report.pk, at=JUNE)
    give = partial(services.give_out, body=scene.standing, at=JUNE)
    assert overtaken(partial(write, by=clerks[0]), partial(write, by=clerks[1])) == "voter_report.changed_meanwhile"
    assert overtaken(partial(approve, by=heads[0]), partial(approve, by=heads[1])) == "voter_report.approved"
    assert FrozenLine.objects.filter(report=report).count() == len(made.rows)
    paper = Paper.objects.get(source_code=report.code)
    papers.withdraw(paper_id=paper.pk, reason="Sai thể thức", by=scene.clerk, at=JUNE)
    assert overtaken(partial(draft, by=clerks[0]), partial(draft, by=clerks[1])) == "voter_report.has_paper"
    assert Paper.objects.filter(source_code=report.code).count() == 2
    assert at_once([partial(give, by=by) for by in clerks]) == ["done", "done"]
    assert NationalExport.objects.count() == 1

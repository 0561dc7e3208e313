"""The file for the national database: each state once, the same whenever fetched; senders only with a recorded reason."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from phoihop.intake.models import SenderOpening
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.stops import Stop
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.models import Petition
from phoihop.petitions.services import following
from phoihop.petitions.tests import make as petitions
from phoihop.petitions.tests.make import VOTER, as_, page, refused
from phoihop.voter_reports import services
from phoihop.voter_reports.models import ExportState, NationalExport, NationalRow, ReportKind
from phoihop.voter_reports.queries.national import FIELDS
from phoihop.voter_reports.rules.counting import fingerprint
from phoihop.voter_reports.services import national
from phoihop.voter_reports.tests import make
from phoihop.voter_reports.tests.make import JUNE

pytestmark = pytest.mark.django_db
OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


def _given(body: Body, by: User | None, at: datetime = JUNE) -> NationalExport:
    """Asked for and made."""
    export = services.give_out(body=body, by=by, at=at)
    services.make_export(export_id=export.pk, at=at)
    export.refresh_from_db()
    return export


def test_out_of_tries_the_page_says_why_and_asked_again_it_goes_on() -> None:
    made = make.world()
    scene = made.scene
    export = services.give_out(body=scene.standing, by=scene.clerk, at=JUNE)
    services.stop_export(export_id=export.pk, why=Stop.SPACE, at=JUNE)
    notice = Notification.objects.get(kind="national_export.stopped")
    assert (notice.user, notice.url) == (scene.clerk, reverse("voter_reports:national"))
    shown = page(scene.clerk, reverse("voter_reports:national"))
    assert str(Stop.SPACE.label) in shown
    assert "Yêu cầu làm tiếp" in shown
    assert "every 2s" not in shown
    assert "Yêu cầu làm tiếp" not in page(scene.auditor, reverse("voter_reports:national"))
    again = services.give_out(body=scene.standing, by=scene.clerk, at=JUNE)
    assert (again.pk, again.is_stopped) == (export.pk, False)
    assert "every 2s" in page(scene.clerk, reverse("voter_reports:national"))
    services.stop_export(export_id=export.pk, why=Stop.DATABASE, at=JUNE)
    services.make_export(export_id=export.pk, at=JUNE)  # it went on after all
    services.stop_export(export_id=export.pk, why=Stop.FAULT, at=JUNE)  # a late one finds it made
    export.refresh_from_db()
    assert (export.state, export.rows, export.is_stopped) == (ExportState.READY, 6, False)


def test_each_state_goes_out_once_and_nothing_of_who_sent_it() -> None:
    made = make.world()
    scene = made.scene
    (said,) = petitions.made(scene)
    first = _given(scene.standing, scene.clerk)
    assert (first.state, first.number, first.rows, first.read, first.total) == (ExportState.READY, 1, 7, 7, 7)
    assert Act.objects.get(verb="national_export.given_out").after["digest"] == first.digest
    nothing = _given(scene.standing, scene.clerk)
    assert (nothing.state, nothing.number, nothing.rows) == (ExportState.EMPTY, None, 0)
    following.reopen(petition_id=made.rows["solved"].pk, reason="Hỏng lại.", by=scene.head, at=JUNE)
    second = _given(scene.standing, None, JUNE + timedelta(hours=1))
    (row,) = NationalRow.objects.filter(export=second)
    assert (second.number, row.told["code"], row.told["solved_on"]) == (2, made.rows["solved"].code, None)
    refused("national_export.not_a_gatherer", services.give_out, body=scene.works, by=None, at=JUNE)
    for nobody in (scene.deputy, scene.works_head, scene.auditor):
        with pytest.raises(PermissionDenied):
            services.give_out(body=scene.standing, by=nobody, at=JUNE)
    address = reverse("voter_reports:national_file", args=[first.code, "json"])
    response = as_(scene.clerk).get(address)
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # streamed
    told = json.loads(text)
    assert (told["count"], len(told["petitions"]), told["format"]) == (7, 7, "phoihop-petitions-1")
    assert [list(one) for one in told["petitions"]] == [[field.key for field in FIELDS]] * 7
    assert said.code in text
    assert VOTER not in text
    assert scene.works_officer.full_name not in text
    promised = next(one for one in told["petitions"] if one["code"] == made.rows["promised"].code)
    assert promised["pledges"][0]["due_on"] == "2026-04-20"
    book = as_(scene.clerk).get(reverse("voter_reports:national_file", args=[first.code, "xlsx"]))
    with ZipFile(BytesIO(b"".join(book.streaming_content))) as parts:  # type: ignore[attr-defined]  # a file
        assert "Đổ lại mặt đường" in " ".join(parts.read(name).decode() for name in parts.namelist())
    page(scene.works_head, address, 404)
    assert as_(scene.works_head).post(reverse("voter_reports:give_out", args=[scene.standing.code])).status_code == 404
    shown = page(scene.auditor, reverse("voter_reports:national"))
    assert first.code in shown
    assert str(nothing.get_state_display()) in shown
    head, _fold, folded = shown.partition("Mô tả tệp cho người viết phần mềm")
    assert "cần xác nhận" in head  # what the national database calls the fields is not published
    assert all(field.key in folded for field in FIELDS)
    page(scene.clerk, reverse("voter_reports:national_file", args=[nothing.code, "json"]), 404)


def test_a_file_is_made_by_a_worker_in_portions_shown_while_made_and_goes_on_after_a_kill(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make.world()
    scene = made.scene
    monkeypatch.setattr(national, "AT_ONCE", 2)
    give, listed = reverse("voter_reports:give_out", args=[scene.standing.code]), reverse("voter_reports:national")
    client = as_(scene.clerk)
    for click in ("c" * 24, "c" * 24, "d" * 24):  # a double click, and asked again: the one under way goes on
        assert client.post(give, {"_once": click}).status_code == 302
    export = NationalExport.objects.get()
    assert ProcrastinateJob.objects.filter(task_name="voter_reports.make_export", queue_name="imports").count() == 2
    assert national.make_portion(export_id=export.pk, at=JUNE)
    kept = fingerprint

    def dies(told: dict[str, object]) -> str:
        if told["code"] == last.code:
            raise MemoryError
        return kept(told)

    rows = list(Petition.objects.filter(receiver=scene.standing).order_by("pk"))
    last = rows[3]
    with monkeypatch.context() as broken:
        broken.setattr(national, "fingerprint", dies)
        with pytest.raises(MemoryError):
            services.make_export(export_id=export.pk, at=JUNE)
    export.refresh_from_db()
    assert (export.state, export.rows, export.read, export.total) == (ExportState.MAKING, 2, 2, len(rows))
    assert NationalRow.objects.count() == 2
    page(scene.clerk, reverse("voter_reports:national_file", args=[export.code, "json"]), 404)  # nothing half made
    refreshed = as_(scene.clerk).get(listed, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in refreshed
    assert f"2 trên {len(rows)}" in refreshed
    assert "every 2s" not in page(scene.works_head, listed)  # not of his bodies
    for _worker in range(2):
        services.make_export(export_id=export.pk, at=JUNE)
    export.refresh_from_db()
    assert (export.state, export.number, export.rows) == (ExportState.READY, 1, len(rows))
    assert [row.petition_id for row in export.lines.order_by("number")] == [row.pk for row in rows]
    whole = as_(scene.clerk).get(listed, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in whole
    assert export.code in whole


def test_every_field_of_the_file_is_documented() -> None:
    text = OPERATIONS.read_text("utf-8")
    for field in FIELDS:
        assert f"| `{field.key}` |" in text, field.key


def test_senders_are_opened_by_name_with_a_reason_and_kept_nowhere() -> None:
    made = make.world()
    scene = made.scene
    (said,) = petitions.made(scene)
    report = make.report(made, ReportKind.REGISTER)
    address = reverse("voter_reports:senders", args=[report.code])
    page(scene.clerk, address)
    page(scene.works_head, address, 404)
    assert as_(scene.clerk).post(address, {"reason": ""}).status_code == 422
    assert not SenderOpening.objects.exists()
    book = as_(scene.clerk).post(address, {"reason": "Xác minh tại chỗ"})
    with ZipFile(BytesIO(b"".join(book.streaming_content))) as parts:  # type: ignore[attr-defined]  # a file
        assert VOTER in " ".join(parts.read(name).decode() for name in parts.namelist())
    opening = SenderOpening.objects.get()
    assert (opening.item, opening.user, opening.reason) == (said.item, scene.clerk, "Xác minh tại chỗ")
    other = make.report(made, ReportKind.ANSWERS)
    page(scene.clerk, reverse("voter_reports:senders", args=[other.code]), 403)
    approved = services.approve(report_id=report.pk, by=scene.head, at=JUNE)
    assert VOTER not in str(list(approved.lines.values("cells")))
    worker = people.user(of=scene.standing, kind=RoleKind.DEPUTY)
    page(worker, address, 403)

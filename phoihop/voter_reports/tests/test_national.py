"""The file for the national database: each state once, the same whenever fetched; senders only with a recorded reason."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from phoihop.intake.models import SenderOpening
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.services import following
from phoihop.petitions.tests import make as petitions
from phoihop.petitions.tests.make import VOTER, as_, page, refused
from phoihop.voter_reports import services
from phoihop.voter_reports.models import NationalExport, NationalRow, ReportKind
from phoihop.voter_reports.queries.national import FIELDS
from phoihop.voter_reports.tests import make
from phoihop.voter_reports.tests.make import JUNE

pytestmark = pytest.mark.django_db
OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


def test_each_state_goes_out_once_and_nothing_of_who_sent_it() -> None:
    made = make.world()
    scene = made.scene
    (said,) = petitions.made(scene)
    first = services.give_out(body=scene.standing, by=scene.clerk, at=JUNE)
    assert (first.number, first.rows) == (1, 7)
    assert Act.objects.get(verb="national_export.given_out").after["digest"] == first.digest
    refused("national_export.nothing_new", services.give_out, body=scene.standing, by=scene.clerk, at=JUNE)
    following.reopen(petition_id=made.rows["solved"].pk, reason="Hỏng lại.", by=scene.head, at=JUNE)
    second = services.give_out(body=scene.standing, by=None, at=JUNE + timedelta(hours=1))
    (row,) = NationalRow.objects.filter(export=second)
    assert (second.number, row.told["code"], row.told["solved_on"]) == (2, made.rows["solved"].code, None)
    refused("national_export.nothing_new", services.give_out, body=scene.standing, by=None, at=JUNE)
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
    give = reverse("voter_reports:give_out", args=[scene.standing.code])
    assert as_(scene.clerk).post(give).status_code == 409
    assert as_(scene.works_head).post(give).status_code == 404
    assert first.code in page(scene.auditor, reverse("voter_reports:national"))
    assert NationalExport.objects.count() == 2


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

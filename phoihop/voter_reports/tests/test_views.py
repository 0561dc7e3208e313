"""Pages: from the form to the frozen report, figures that open their rows, three outputs of one composition."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.tests.make import as_, page
from phoihop.sessions.tests import make as sessions
from phoihop.voter_reports.models import ReportKind, VoterReport
from phoihop.voter_reports.rules.days import day_after, presets
from phoihop.voter_reports.tests import make

pytestmark = pytest.mark.django_db


def _post(user: Any, name: str, *args: str, status: int = 302, **data: Any) -> str:
    response = as_(user).post(reverse(f"voter_reports:{name}", args=args), data)
    content = response.content.decode() if status != 302 else response.headers.get("Location", "")
    assert response.status_code == status, content[-3000:]
    return content


def _texts(user: Any, address: str) -> str:
    """The words of a .docx or .xlsx, tags and all."""
    response = as_(user).get(address)
    assert response.status_code == 200
    whole = BytesIO(b"".join(response.streaming_content) if response.streaming else response.content)  # type: ignore[attr-defined]  # a file
    with ZipFile(whole) as parts:
        return " ".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))


def test_from_the_form_to_frozen_figures_in_three_outputs() -> None:
    made = make.world()
    scene = made.scene
    given: dict[str, Any] = {"kind": "settlement", "regime": "council", "body": scene.standing.code}
    period: dict[str, Any] = {"period_from": "01/01/2026", "period_last": "31/12/2026", "cutoff_on": "15/06/2026"}
    assert "Hãy chọn một kỳ họp" in _post(scene.clerk, "open", status=409, **given, cutoff_on="15/06/2026")
    _post(scene.works_officer, "open", status=403, **given)
    address = _post(scene.clerk, "open", **given, **period)
    report = VoterReport.objects.get()
    assert address == report.get_absolute_url()
    assert "từ 01/01/2026 đến 31/12/2026" in report.title
    _post(scene.clerk, "text", report.code, assessment="Một sở trả lời chậm.", revision=1)
    shown = page(scene.clerk, address)
    assert "?grid=total&amp;figure=overdue" in shown
    rows = reverse("voter_reports:rows", args=[report.code])
    late = page(scene.clerk, f"{rows}?grid=lead&line={scene.works.pk}&figure=overdue")
    assert made.rows["overdue"].code in late
    assert made.rows["owed"].code not in late
    for wrong in ("?grid=total&figure=solved_share", "?grid=none&figure=all"):
        page(scene.clerk, rows + wrong, 404)
    annex = page(scene.clerk, reverse("voter_reports:annex", args=[report.code, "roadmap"]))
    assert made.rows["promised"].get_absolute_url() in annex
    page(scene.clerk, reverse("voter_reports:annex", args=[report.code, "none"]), 404)
    _post(scene.clerk, "approve", report.code, status=403)
    _post(scene.head, "approve", report.code)
    _post(scene.clerk, "change", report.code, status=409, **period)
    report.refresh_from_db()
    assert report.paper is not None
    assert report.paper.get_absolute_url() in page(scene.clerk, address)
    assert "Không có gì thay đổi" in page(scene.auditor, reverse("voter_reports:changes", args=[report.code]))
    word = _texts(scene.clerk, reverse("voter_reports:print", args=[report.code, "docx"]))
    book = _texts(scene.clerk, reverse("voter_reports:xlsx", args=[report.code]))
    for output in (word, book):
        assert made.rows["promised"].code in output
        assert "kiến nghị đang giải quyết, có lộ trình" in output.lower()
    assert "Một sở trả lời chậm." in word
    assert "33,3%" not in word
    assert "60,0%" in word
    assert report.code in page(scene.auditor, reverse("voter_reports:reports"))
    page(scene.stranger, address, 404)


def test_of_a_session_of_the_same_side_only() -> None:
    made = make.world()
    session = sessions.entered(sessions.scene())
    other = sessions.entered(sessions.delegation(), number=3, title="Kỳ họp Quốc hội mẫu", occasion="year_end")
    type(made.rows["owed"]).objects.filter(pk=made.rows["owed"].pk).update(session=session)
    given: dict[str, Any] = {
        "kind": "classified",
        "regime": "council",
        "body": made.scene.standing.code,
        "cutoff_on": "15/06/2026",
    }
    assert "cùng kênh" in _post(made.scene.clerk, "open", status=409, **given, session=other.code)
    address = _post(made.scene.clerk, "open", **given, session=session.code)
    report = VoterReport.objects.get()
    assert report.title.endswith(session.title)
    shown = page(made.scene.clerk, reverse("voter_reports:annex", args=[report.code, "list"]))
    assert made.rows["owed"].code in shown
    assert made.rows["late"].code not in shown
    page(made.scene.clerk, address)


def test_a_period_of_the_calendar_is_chosen_instead_of_two_days() -> None:
    made = make.world()
    today = timezone.localdate()
    *_others, half, _earlier, _year, last_year = presets(today)
    ended = f"{last_year.first:%d/%m/%Y}"
    given: dict[str, Any] = {
        "kind": "settlement", "regime": "council", "body": made.scene.standing.code, "cutoff_on": f"{today:%d/%m/%Y}"
    }  # fmt: skip
    form = page(made.scene.clerk, reverse("voter_reports:open"))
    assert f"Năm trước ({ended} – 31/12/{today.year - 1})" in form
    assert f"6 tháng {'đầu' if today.month < 7 else 'cuối'} năm ({half.first:%d/%m/%Y} – " in form
    both = _post(made.scene.clerk, "open", status=422, **given, period=last_year.key, period_from=f"{today:%d/%m/%Y}")
    assert "không cả hai" in both
    _post(made.scene.clerk, "open", status=422, **given, period="1999-Q1")
    _post(made.scene.clerk, "open", **given, period=last_year.key, period_from=ended)
    report = VoterReport.objects.get()
    assert report.title.endswith(f", năm {today.year - 1}")
    assert (report.period_from, report.period_until) == (last_year.first, day_after(last_year.last))
    change = page(made.scene.clerk, reverse("voter_reports:change", args=[report.code]))
    assert f'value="{last_year.key}" selected' in change
    assert f'value="{ended}"' not in change
    again = {"cutoff_on": given["cutoff_on"], "title": "Tên riêng", "period": half.key}
    _post(made.scene.clerk, "change", report.code, **again)
    report.refresh_from_db()
    assert (report.title, report.period_from) == ("Tên riêng", half.first)


def test_a_commune_reports_its_register_of_what_it_was_sent() -> None:
    made = make.world()
    worker = people.user(of=made.scene.commune, kind=RoleKind.REGISTRY_CLERK)
    report = make.report(made, ReportKind.REGISTER)
    page(worker, report.get_absolute_url(), 404)
    period: dict[str, Any] = {"period_from": "01/01/2026", "period_last": "31/12/2026", "cutoff_on": "15/06/2026"}
    own: dict[str, Any] = {"regime": "council", "body": made.scene.commune.code, **period}
    _post(worker, "open", status=403, kind="settlement", **own)
    address = _post(worker, "open", kind="register", **own)
    assert made.rows["owed"].code not in page(worker, f"{address}annex/register/")


def test_pages_cost_a_fixed_number_of_queries() -> None:
    made = make.world()
    report = make.report(made, ReportKind.ANSWERS)
    client = as_(made.scene.clerk)
    for address, most in ((report.get_absolute_url(), 24), (f"{report.get_absolute_url()}annex/answers/", 24)):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        assert len(asked) <= most, [query["sql"][:150] for query in asked.captured_queries]

"""The reporting regime: who owes which report, what was delivered, which duties look alike and what was decided."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Joined
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Addressee
from phoihop.regulations.models import Obligation
from phoihop.reports import services
from phoihop.reports.likeness import matches
from phoihop.reports.models import AlikePair, ComparedEdition, KeptApart
from phoihop.reports.queries.alike import as_compared, duplicates
from phoihop.reports.queries.regime import Wanted, deliveries, duties, every_duty
from phoihop.reports.tests.make import JULY, TODAY

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def twice() -> tuple[ledger.Scene, Obligation, Obligation]:
    """A scene whose lead owes the recipient the same quarterly report under two regulations."""
    scene = ledger.scene()
    other = ledger.regulation(parties=[scene.recipient, scene.lead], follower=scene.recipient)
    known = {"leads": [scene.lead], "recipients": [scene.recipient], "output": "Báo cáo kiến nghị cử tri"}
    first = ledger.obligation(regulation=scene.regulation, action="Báo cáo kết quả kiến nghị cử tri", **known)  # type: ignore[arg-type]  # one dict
    second = ledger.obligation(regulation=other, action="Gửi báo cáo về kiến nghị của cử tri", **known)  # type: ignore[arg-type]  # the same
    return scene, first, second


def test_the_inventory_lists_what_is_a_report_by_body_recipient_and_period() -> None:
    scene, first, second = twice()
    ledger.obligation(regulation=scene.regulation, leads=[scene.lead], action="Cử đại diện dự họp", output="Đại diện")
    monthly = ledger.obligation(
        regulation=scene.regulation, leads=[scene.partner], recipients=[scene.lead], action="Báo cáo tháng",
        timing={"kind": "every", "period": "month"},
    )  # fmt: skip
    found = {line.row for line in every_duty(scene.judge, Wanted(), TODAY)}
    assert found == {first, second, monthly}
    for wanted, rows in (
        (Wanted(lead=scene.lead.code), {first, second}),
        (Wanted(recipient=scene.lead.code), {monthly}),
        (Wanted(period="month"), {monthly}),
        (Wanted(period="other"), set()),
        (Wanted(regulation=second.unit.edition.regulation.code), {second}),
    ):
        assert set(duties(scene.judge, wanted)) == rows
    assert set(duties(scene.stranger, Wanted())) == set()
    assert set(duties(people.user(of=scene.partner), Wanted())) == {first, monthly}


def test_deliveries_show_late_marks_and_receipts() -> None:
    scene, first, _second = twice()
    commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=ledger.MONDAY)
    early, late = first.instances.order_by("due_on")[:2]
    assert early.due_on is not None
    paper = ledger.paper(issuer=scene.lead, issued_on=date(2026, 4, 10))
    line = Addressee.objects.create(
        paper=paper,
        body=scene.recipient,
        sent_at=JULY,
        received_at=JULY,
        arrived_on=date(2026, 4, 10),
        arrival_number=7,
    )
    commitments.prove(
        commitment_id=early.pk, body=scene.lead, statement="Gửi", received_on=date(2026, 4, 10), paper=paper,
        by=scene.clerk, at=JULY,
    )  # fmt: skip
    _page, found = deliveries(scene.judge, first, "", date(2026, 7, 10))
    told = {one.row: one for one in found}
    assert told[early].days_late == (date(2026, 4, 10) - early.due_on).days
    assert list(told[early].receipts) == [line]
    assert late.due_on is not None
    assert told[late].days_late == (date(2026, 7, 10) - late.due_on).days
    shown = page(as_(scene.judge), f"/reports/regime/{first.code}/")
    assert "số đến" in shown
    assert "Quá hạn" in shown
    _page, seen = deliveries(people.user(of=scene.signatory), first, "", date(2026, 7, 10))
    assert [one.proof for one in seen if one.row == early] == [None]  # another signatory sees no proof
    page(as_(scene.stranger), f"/reports/regime/{first.code}/", 404)


def test_duties_that_look_alike_are_proposed_with_reasons_and_decided_by_a_person() -> None:
    scene, first, second = twice()
    client, base = as_(scene.judge), f"/reports/regime/duplicates/{first.code}/{second.code}/"
    assert "chưa so xong" in page(client, "/reports/regime/duplicates/")
    services.compare_duties(at=JULY)
    shown = page(client, "/reports/regime/duplicates/")
    for reason in ("Cùng cơ quan báo cáo", "Cùng nơi nhận", "Cùng kỳ báo cáo.", "kiến nghị cử tri"):
        assert reason in shown
    assert "Chờ quyết định (1)" in shown
    assert "1 trong 1 dòng" in shown
    assert "chưa so xong" not in shown
    assert len(duplicates(people.user(of=scene.signatory), Wanted()).pairs) == 0  # sees only one of the two
    page(as_(scene.head), base, 403)
    page(as_(scene.stranger), base, 404)
    page(client, base.replace(second.code, "NVU-KHONG-CO"), 404)
    assert "Gộp: báo cáo theo" in page(client, base)
    assert client.post(base, {"decision": "apart", "reason": ""}).status_code == 422
    assert client.post(base, {"decision": "apart", "reason": "Khác biểu mẫu"}).status_code == 302
    assert "Khác biểu mẫu" not in page(client, "/reports/regime/duplicates/")
    assert "Khác biểu mẫu" in page(client, "/reports/regime/duplicates/?decided=1")
    assert client.post(base, {"decision": "apart", "reason": "Lần nữa"}).status_code == 409
    assert client.post(base, {"decision": "first", "reason": "Đã thống nhất một mẫu"}).status_code == 302
    assert not KeptApart.objects.exists()
    row = Joined.objects.get()
    assert (row.into, row.lineage) == (first.lineage, second.lineage)
    assert "Thực hiện chung với báo cáo theo" in page(client, "/reports/regime/")
    assert client.post(f"{base}part/").status_code == 302
    page(client, f"{base}part/", 405)
    assert client.post(f"{base}part/").status_code == 404
    row.refresh_from_db()
    assert row.until_on is not None


def test_texts_compared_as_they_take_effect_give_the_pairs_of_all_at_once() -> None:
    scene, first, second = twice()
    assert services.compare_duties(at=JULY) == 2
    assert services.compare_duties(at=JULY) == 0
    for number, period in enumerate(("quarter", "half_year", "quarter")):
        later = ledger.regulation(parties=[scene.recipient, scene.lead], follower=scene.recipient)
        for action in (f"Báo cáo kiến nghị cử tri {number}", f"Báo cáo ngân sách {number}"):
            ledger.obligation(
                regulation=later, leads=[scene.lead], recipients=[scene.recipient], action=action, output="Báo cáo",
                timing={"kind": "every", "period": period},
            )  # fmt: skip
        if number:
            assert services.compare_duties(at=JULY) == 3 - number  # the first two together
    every = Obligation.objects.select_related("unit").prefetch_related("bodies__body").order_by("pk")
    naive = {(one.first, one.second, one.share) for one in matches(as_compared(row) for row in every)}
    assert set(AlikePair.objects.values_list("first", "second", "share")) == naive
    assert (first.pk, second.pk, 1.0) in naive
    found = duplicates(scene.judge, Wanted())
    assert (found.waiting.number, found.compared) == (len(naive), 8)
    seen = AlikePair.objects.visible_to
    for wanted, rows in (
        (
            Wanted(regulation=second.unit.edition.regulation.code),
            seen(scene.judge).filter(Q(first=second) | Q(second=second)),
        ),
        (Wanted(lead=scene.lead.code), seen(scene.judge)),
        (Wanted(recipient=scene.partner.code), AlikePair.objects.none()),
        (Wanted(period="half_year"), seen(scene.judge).filter(meeting="within")),
        (Wanted(period="other"), AlikePair.objects.none()),
    ):
        assert {pair.match.first for pair in duplicates(scene.judge, wanted).pairs} == {row.first_id for row in rows}
    assert not seen(scene.stranger).exists()
    regulation = second.unit.edition.regulation
    regulation.state, regulation.ended_by, regulation.in_force_until = "ended", "expired", TODAY
    regulation.save()
    assert not seen(scene.judge).filter(Q(first=second) | Q(second=second)).exists()
    assert ComparedEdition.objects.count() == 5


def test_keeping_apart_takes_a_reason_and_a_right() -> None:
    scene, first, second = twice()
    with pytest.raises(Refused) as refusal:
        services.keep_apart(first=first, second=second, reason=" ", by=scene.judge, at=JULY)
    assert refusal.value.code == "joined.reason_needed"
    with pytest.raises(PermissionDenied):
        services.keep_apart(first=first, second=second, reason="Khác", by=scene.head, at=JULY)
    services.merge_duties(kept=second, dropped=first, reason="Một mẫu", by=scene.judge, at=JULY, today=TODAY)
    with pytest.raises(Refused) as refusal:
        services.keep_apart(first=first, second=second, reason="Khác", by=scene.judge, at=JULY)
    assert refusal.value.code == "duties.decided"


def test_the_inventory_leaves_as_a_spreadsheet_and_costs_the_same_however_many_rows(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    scene, first, _second = twice()
    commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=ledger.MONDAY)
    client, costs = as_(scene.judge), []
    content = b"".join(client.get("/reports/regime/xlsx/").streaming_content)  # type: ignore[attr-defined]  # a file response
    assert content[:2] == b"PK"
    services.compare_duties(at=JULY)
    for _round in range(2):
        for address in ("/reports/regime/", "/reports/regime/duplicates/", f"/reports/regime/{first.code}/"):
            with django_assert_max_num_queries(40) as asked:
                page(client, address)
            costs.append(len(asked))
        for number in range(4):
            other = ledger.regulation(parties=[scene.recipient, scene.lead], follower=scene.recipient)
            ledger.obligation(
                regulation=other, leads=[scene.lead], recipients=[scene.recipient],
                action=f"Báo cáo kiến nghị cử tri lĩnh vực {number}", output="Báo cáo kiến nghị",
            )  # fmt: skip
            commitments.generate(regulation_id=other.pk, today=ledger.TODAY, at=ledger.MONDAY)
        services.compare_duties(at=JULY)
    assert costs[:3] == costs[3:]

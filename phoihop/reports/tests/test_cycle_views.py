"""The pages of cycles and self-reviews: played through from the opening to the next cycle, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.tests import make as ledger
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.reports import services
from phoihop.reports.models import Cycle, LimitCheck, ReviewReport, SelfState
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY, TODAY

pytestmark = pytest.mark.django_db
ONCE = "a" * 20


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_cycle_is_opened_once_from_a_usual_kind() -> None:
    scene = ledger.scene()
    client = as_(scene.judge)
    form = client.get(f"/reports/cycles/new/?kind=half_year&regulation={scene.regulation.code}").context["form"]
    assert form.initial["title"].startswith("Sơ kết thực hiện quy chế phối hợp 6 tháng")
    today = timezone.localdate()
    sent = {
        "kind": "half_year", "regulations": [scene.regulation.code], "body": scene.recipient.code, "title": "Sơ kết",
        "period_from": "01/01/2026", "period_last": "30/06/2026", "cutoff_on": "30/06/2026",
        "due_on": f"{today + timedelta(days=10):%d/%m/%Y}", "_once": ONCE,
    }  # fmt: skip
    for _click in range(2):
        assert client.post("/reports/cycles/new/", sent).status_code == 302
    cycle = Cycle.objects.get()
    shown = page(client, cycle.get_absolute_url())
    assert "Chưa gửi" in shown
    assert "Lập báo cáo chung" in shown
    assert cycle.title in page(client, "/reports/cycles/")
    assert client.post("/reports/cycles/new/", {**sent, "_once": "b" * 20}).status_code == 409
    assert client.post("/reports/cycles/new/", {**sent, "regulations": []}).status_code == 422
    other = ledger.regulation(parties=[scene.lead, scene.partner], is_published=True)
    wrong = client.post("/reports/cycles/new/", {**sent, "regulations": [other.code]})
    assert wrong.status_code == 422
    assert "không ký và không theo dõi" in wrong.content.decode()
    page(as_(scene.clerk), "/reports/cycles/new/", 403)  # no head
    page(as_(scene.stranger), cycle.get_absolute_url(), 404)


def test_a_party_writes_hands_in_and_the_head_composes() -> None:
    scene, cycle = make.cycle()
    Cycle.objects.filter(pk=cycle.pk).update(due_on=timezone.localdate() + timedelta(days=1))
    row = cycle.self_reviews.get(body=scene.lead)
    base, clerk, head = f"/reports/self/{row.code}/", as_(scene.clerk), as_(scene.judge)
    sent = {"revision": "1", "results": "Làm đủ\nLàm đúng hạn", "limits": "Gửi chậm", "causes": "Thiếu người"}
    assert clerk.post(f"{base}text/", sent).status_code == 302
    late = clerk.post(f"{base}text/", {**sent, "results": "Đoạn rất dài đã gõ"})
    assert late.status_code == 409
    assert "Đoạn rất dài đã gõ" in late.content.decode()
    shown = page(clerk, base)
    assert "Làm đúng hạn" in shown
    assert "Duyệt, gửi cơ quan chủ trì" not in shown
    assert clerk.post(f"{base}hand-in/").status_code == 403
    assert head.get(base).status_code == 302  # not handed in: the head is led to the cycle
    assert row.commitment is not None
    assert f'href="{base}"' in page(clerk, row.commitment.get_absolute_url())
    assert f'href="{cycle.get_absolute_url()}"' in page(head, row.commitment.get_absolute_url())
    assert as_(scene.head).post(f"{base}hand-in/", {"_once": ONCE}).status_code == 302
    assert "Làm đúng hạn" in page(head, base)
    figure = f"{base}{scene.regulation.code}/rows/?outcome=overdue"
    assert "2026" in page(head, figure)
    sheet = head.get(figure.replace("rows/", "rows/xlsx/"))
    assert sheet.status_code == 200
    assert b"".join(sheet.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
    for ending in ("pdf", "docx"):
        assert head.get(f"{base}files/{ending}/").status_code == 200
    page(head, f"{base}files/exe/", 404)

    assert head.post(f"/reports/cycles/{cycle.code}/compose/{scene.regulation.code}/").status_code == 302
    report = ReviewReport.objects.get()
    address = f"/reports/{report.code}/sources/"
    assert "Thường trực HĐND tỉnh" in page(head, address)  # among those who have not handed in
    take = {"from": row.code, "section": "results", "line": "1"}
    assert head.post(f"{address}take/", take).status_code == 302
    assert head.post(f"{address}take/", take).status_code == 409
    assert head.post(f"{address}take/", {**take, "section": "limits"}).status_code == 404
    assert "Làm đúng hạn" in page(head, report.get_absolute_url())
    limit = f"/reports/{report.code}/limits/add/?from={row.code}&line=0"
    assert "Theo tự đánh giá của" in page(head, limit)
    page(head, limit.replace("line=0", "line=7"), 404)
    taken = {"finding": "Gửi chậm", "cause": "Thiếu người", "unit": "", "owner": str(scene.lead.pk), "_once": ONCE}
    assert head.post(limit, taken).status_code == 302
    assert report.limits.get().source == row
    assert "Đã thành hạn chế" in page(head, address)
    assert head.post(f"{address}1/drop/").status_code == 302
    assert not report.excerpts.exists()


def test_a_self_review_is_sent_back_and_a_cycle_ended_or_called_off() -> None:
    scene, cycle = make.cycle()
    row = make.hand_in(scene, cycle)
    head, base = as_(scene.judge), f"/reports/self/{row.code}/"
    page(as_(scene.clerk), f"{base}send-back/", 403)
    assert head.post(f"{base}send-back/", {"reason": ""}).status_code == 422
    assert head.post(f"{base}send-back/", {"reason": "Thiếu số liệu"}).status_code == 302
    row.refresh_from_db()
    assert row.state == SelfState.WRITING
    home = cycle.get_absolute_url()
    assert head.post(f"{home}circulate/").status_code == 302
    assert head.post(f"{home}circulate/").status_code == 409
    assert head.post(f"{home}conclude/").status_code == 409
    page(as_(scene.clerk), f"{home}due/", 403)
    later = timezone.localdate() + timedelta(days=30)
    assert head.post(f"{home}due/", {"due_on": f"{later:%d/%m/%Y}", "reason": ""}).status_code == 422
    assert head.post(f"{home}due/", {"due_on": f"{later:%d/%m/%Y}", "reason": "Hội nghị lùi"}).status_code == 302
    assert f"sang {later:%d/%m/%Y}: Hội nghị lùi" in page(head, home)
    page(as_(scene.clerk), f"{home}cancel/", 403)
    assert head.post(f"{home}cancel/", {"reason": "Hoãn sang quý sau"}).status_code == 302
    assert "Hoãn sang quý sau" in page(head, home)
    assert head.post(f"{home}cancel/", {"reason": "Hoãn"}).status_code == 409


def test_a_registry_clerk_records_a_self_review_from_its_paper() -> None:
    scene, cycle = make.cycle()
    row = cycle.self_reviews.get(body=scene.signatory)
    paper = ledger.paper(issuer=scene.signatory, issued_on=TODAY)
    paper.recorded_by_body = scene.recipient
    paper.save()
    client, base = as_(scene.registry), f"/reports/self/{row.code}/record/"
    page(as_(scene.judge), base, 403)
    assert str(paper)[:20] in page(client, base)
    sent = {"paper": paper.code, "received_on": f"{timezone.localdate():%d/%m/%Y}", "results": "Làm đủ", "_once": ONCE}
    assert client.post(base, {**sent, "results": ""}).status_code == 422
    assert client.post(base, sent).status_code == 302
    row.refresh_from_db()
    assert row.paper == paper
    assert "ghi nhận theo văn bản" in page(client, cycle.get_absolute_url())


def test_the_next_review_lists_the_limit_until_it_is_solved() -> None:
    scene, cycle = make.cycle()
    report = make.composed(scene, cycle)
    services.add_limit(
        report_id=report.pk, finding="Gửi báo cáo chậm", cause="Thiếu người", unit=None, owner=scene.lead,
        by=scene.judge, at=JULY,
    )  # fmt: skip
    client = as_(scene.judge)
    assert "Không có hạn chế nào còn tồn tại" in page(client, "/reports/limits/")
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    services.conclude_cycle(cycle_id=cycle.pk, by=scene.judge, at=JULY)
    assert "Gửi báo cáo chậm" in page(client, f"/reports/limits/?regulation={scene.regulation.code}")
    second = make.open_cycle(scene)
    client.post(f"{second.get_absolute_url()}compose/{scene.regulation.code}/")
    following = ReviewReport.objects.get(cycle=second)
    base = f"/reports/{following.code}/standing/1/"
    assert "Gửi báo cáo chậm" in page(client, following.get_absolute_url())
    assert client.post(f"/reports/{following.code}/approve/").status_code == 409
    page(client, base.replace("/1/", "/2/"), 404)
    assert client.post(base, {"verdict": "persists", "ground": ""}).status_code == 422
    assert client.post(base, {"verdict": "persists", "ground": "Vẫn chậm"}).status_code == 302
    task = {"title": "Cử người thay", "lead": str(scene.lead.pk), "due_on": "01/02/2199", "_once": ONCE}
    assert client.post(f"{base}follow-up/", {**task, "due_on": "01/01/2020"}).status_code == 409
    assert client.post(f"{base}follow-up/", task).status_code == 302
    assert LimitCheck.objects.get().follow_up is not None
    assert "Cử người thay" in page(client, following.get_absolute_url())
    assert client.post(base, {"verdict": "solved", "ground": "Xong"}).status_code == 409


def test_pages_cost_the_same_however_many_parties(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scene, cycle = make.cycle()
    row = make.hand_in(scene, cycle)
    report = make.composed(scene, cycle)
    client, costs = as_(scene.judge), []
    pages = (cycle.get_absolute_url(), row.get_absolute_url(), f"/reports/{report.code}/sources/", "/reports/cycles/")
    page(client, pages[0])
    for _round in range(2):
        for address in pages:
            with django_assert_max_num_queries(45) as asked:
                page(client, address)
            costs.append(len(asked))
        for number in range(4):
            body = people.body()
            head = people.user(of=body, kind=RoleKind.LEADER)
            more = cycle.self_reviews.create(body=body, results=f"Kết quả {number}\nThêm", limits="Một\nHai")
            more.columns.create(regulation=scene.regulation, cutoff_on=TODAY, leads=[str(body.pk)])
            services.hand_in(self_review_id=more.pk, by=head, at=JULY, today=TODAY)
            make.open_cycle(scene, round_=make.another_round(10 * _round + number))
    assert costs[:4] == costs[4:]


def test_cycles_and_reviews_are_found_by_those_who_may_see_them() -> None:
    scene, cycle = make.cycle()
    draft = make.review(scene, title="Báo cáo tổng kết của cơ quan theo dõi")
    report, round_ = draft.get_absolute_url(), cycle.get_absolute_url()
    for query in ("q=tong+ket+co+quan&kind=reviews", "q=tong+ket+co+quan&kind=reviews&sort=best", f"q={draft.code}"):
        assert report in page(as_(scene.judge), f"/search/?{query}"), query
        assert report not in page(as_(scene.clerk), f"/search/?{query}"), "a draft is its body's alone"
    words = "q=%22so+ket+6+thang%22&kind=cycles"
    for user in (scene.judge, scene.clerk):
        assert round_ in page(as_(user), f"/search/?{words}")
    assert round_ not in page(as_(scene.stranger), f"/search/?{words}")

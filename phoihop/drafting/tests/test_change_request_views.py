"""The pages of requests for changes, as their people use them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from phoihop.commitments.models import Commitment
from phoihop.drafting import services
from phoihop.drafting.models import ChangeKind, ChangeRequest, Draft, RequestState
from phoihop.drafting.tests.test_agreement_views import as_, page
from phoihop.drafting.tests.test_change_requests import Scene
from phoihop.kernel.accounts.models import User
from phoihop.papers.tests import make as papers

pytestmark = pytest.mark.django_db
ONCE = "a" * 20


def day(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d/%m/%Y}"


def grounds(**more: str) -> dict[str, str]:
    return {"reason": "Sắp xếp lại bộ máy", "answer_by": day(10), "_once": ONCE} | more


def posted(user: User, url: str, data: Mapping[str, object], status: int = 302) -> str:
    response = as_(user).post(url, dict(data))
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.headers.get("Location", "")


def test_a_whole_request_by_the_forms() -> None:
    scene = Scene()
    clause = f"/regulations/{scene.regulation.code}/at/{scene.units[0].eid}/"
    begin = f"/drafting/requests/new/{scene.regulation.code}/"
    assert f"{begin}?clause={scene.units[0].eid}" in page(as_(scene.asker), clause)
    assert begin not in page(as_(scene.head), clause)
    assert as_(scene.head).get(begin).status_code == 403
    posted(scene.asker, begin, grounds(commitment="NV-0000-000000"), 422)
    posted(scene.asker, begin, grounds(limit="KD-2026-000001/1"), 422)
    to_clause = posted(scene.asker, f"{begin}?clause={scene.units[0].eid}", grounds())
    row = ChangeRequest.objects.get()
    assert "Gửi báo cáo 1." in page(as_(scene.asker), to_clause)
    same = {"kind": ChangeKind.REWORD, "proposed": "Gửi báo cáo 1.", "_once": ONCE}
    posted(scene.asker, to_clause, same, 409)
    posted(scene.asker, to_clause, same | {"proposed": "Gửi báo cáo quý 1."})
    url = row.get_absolute_url()
    posted(scene.asker, f"{url}change/", grounds(reason="Lý do rõ hơn"))
    mine = f"{url}clauses/1/"
    assert "<ins>quý </ins>" in page(as_(scene.asker), mine)
    posted(scene.asker, mine, same | {"proposed": "Gửi báo cáo tháng 1.", "_once": "b" * 20})
    add = f"{url}clauses/add/{scene.units[1].eid}/"
    posted(scene.asker, add, {"kind": ChangeKind.DELETE, "_once": ONCE})
    posted(scene.asker, add, {"kind": ChangeKind.ADD, "proposed": "Thêm.", "_once": "c" * 20})
    posted(scene.asker, f"{url}clauses/3/drop/", {})
    assert as_(scene.head).get(url).status_code == 404  # not sent yet
    posted(scene.asker, f"{url}send/", {"_once": ONCE}, 403)
    posted(scene.leader, f"{url}send/", {"_once": ONCE})
    owed = Commitment.objects.get(source_code=row.code)
    assert f'<a href="{url}">' in page(as_(scene.head), owed.get_absolute_url())
    assert "Lý do rõ hơn" in page(as_(scene.head), url)
    assert as_(scene.stranger).get(url).status_code == 404
    answer = {"decision_1": "other_words", "adopted_1": "Gửi báo cáo 1 hằng tháng.", "decision_2": "refused"}
    assert "<ins>tháng </ins>" in page(as_(scene.head), f"{url}answer/")
    posted(scene.head, f"{url}answer/", answer, 409)
    answer |= {"reason_1": "Gọn hơn", "reason_2": "Luật đã quy định", "words": "Cảm ơn.", "_once": ONCE}
    posted(scene.head, f"{url}answer/", answer)
    shown = page(as_(scene.asker), url)
    assert "Luật đã quy định" in shown
    assert "Soạn dự thảo sửa đổi" not in shown
    assert "Soạn dự thảo sửa đổi" in page(as_(scene.officer), f"/drafting/requests/?regulation={scene.regulation.code}")
    amend = f"/drafting/requests/amend/{scene.regulation.code}/"
    assert "Gửi báo cáo 1 hằng tháng." in page(as_(scene.officer), posted(scene.officer, amend, {"_once": ONCE}))
    draft = Draft.objects.get()
    assert draft.get_absolute_url() in page(as_(scene.asker), url)
    assert "Đã vào dự thảo sửa đổi" in page(as_(scene.asker), clause)


def test_a_letter_makes_and_withdraws_a_request() -> None:
    scene = Scene()
    begin = f"/drafting/requests/new/{scene.regulation.code}/?recorded=1"
    assert as_(scene.officer).get(begin).status_code == 403
    url = posted(scene.registry, begin, grounds(body=scene.front.code))
    posted(scene.registry, f"{url}clauses/add/{scene.units[0].eid}/", {"kind": ChangeKind.DELETE})
    letter: dict[str, object] = {"paper_number": "7/MTTQ-BTT", "paper_issued_on": day(0), "_once": ONCE}
    posted(scene.registry, f"{url}send/", letter, 422)
    scan = SimpleUploadedFile("cv.pdf", papers.PDF, content_type="application/pdf")
    posted(scene.registry, f"{url}send/", letter | {"paper_scan": scan})
    assert "7/MTTQ-BTT" in page(as_(scene.asker), url)
    row = ChangeRequest.objects.get()
    assert row.paper is not None
    posted(scene.registry, f"{url}withdraw/", {"reason": "Thôi", "paper": row.paper.code, "_once": ONCE})
    assert ChangeRequest.objects.get().state == RequestState.WITHDRAWN
    other = posted(scene.registry, begin, grounds(body=scene.front.code, _once="d" * 20))
    posted(scene.registry, f"{other}discard/", {})
    assert ChangeRequest.objects.count() == 1


def test_lists_cost_the_same_whatever_they_hold() -> None:
    scene = Scene()

    def number(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "SD-" in page(as_(scene.head), url)
        return len(queries)

    addresses = ["/drafting/requests/", f"/regulations/{scene.regulation.code}/"]
    row = scene.asked()
    addresses.append(row.get_absolute_url())
    before = [number(url) for url in addresses]
    for _more in range(3):
        scene.asked()
    delete = services.Wish(ChangeKind.DELETE)
    addresses[2] = scene.asked(delete, delete, delete).get_absolute_url()
    assert [number(url) for url in addresses] == before

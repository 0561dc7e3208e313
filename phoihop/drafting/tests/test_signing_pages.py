"""The pages about signing, from the button to the checked signature."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.drafting.models import DraftStage, SignatureState, SigningState
from phoihop.drafting.tests.signing import Table, agreed, put_up, ring_for
from phoihop.kernel.accounts.models import User
from phoihop.papers.tests.make import PDF

pytestmark = pytest.mark.django_db

QUERIES = 24  # of the page, however many parties sign


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _url(table: Table, name: str = "signing", *args: object) -> str:
    return reverse(f"drafting:{name}", args=[table.draft.code, *args])


@pytest.fixture
def sample(settings: LazySettings, tmp_path: Path) -> LazySettings:
    """A sample province: its test authority counts."""
    settings.SAMPLE, settings.TEST_AUTHORITY = True, tmp_path / "authority"
    return settings


def test_from_putting_up_to_the_checked_signatures(sample: LazySettings, tmp_path: Path) -> None:
    table = agreed(2)
    ring_for(table, tmp_path)
    head = _client(table.head)
    assert _url(table, "start_signing") in head.get(_url(table)).content.decode()
    assert head.post(_url(table, "start_signing"), {"number_text": "02/QCPH", "place": "Sông Thanh"}).status_code == 302
    assert "Đến lượt ký" in head.get(_url(table)).content.decode()
    assert "Mã băm" in head.get(_url(table, "sign", 1)).content.decode()
    for order, one in enumerate(table.houses, 1):
        answer = _client(one.leader).post(_url(table, "sign", order), follow=True)
        assert "Đã ký số." in answer.content.decode()
    page = head.get(_url(table)).content.decode()
    assert "Đã đủ chữ ký" in page
    assert page.count("Chữ ký thử") == 2
    shown = head.get(_url(table, "draft")).content.decode()
    assert "Bản dự thảo số 1, đã chốt" in shown
    assert "đang soạn" not in shown  # the text they signed, not the one that stayed open behind it
    signing = table.draft.signings.get()
    checked = head.get(_url(table, "signed_file_signatures", signing.code)).content.decode()
    assert checked.count("Hợp lệ") == 2
    assert checked.count("chữ ký thử của tỉnh mẫu") == 2
    for one in table.houses:
        assert one.head.full_name in checked


def test_what_is_refused_stands_above_what_was_typed(tmp_path: Path) -> None:
    table = put_up(2)
    answer = _client(table.head).post(_url(table, "sign", 1))  # no key is declared here
    assert (answer.status_code, answer.headers["X-Refused"]) == (409, "signature.no_key")
    answer = _client(table.head).post(
        _url(table, "hand_in_signed", 1), {"file": SimpleUploadedFile("ky.pdf", PDF, "application/pdf")}
    )
    assert (answer.status_code, answer.headers["X-Refused"]) == (409, "signing.other_file")
    assert _client(table.head).post(_url(table, "refuse_signature", 1), {"reason": ""}).status_code == 422
    assert table.place(1).is_waiting


def test_a_double_click_signs_once(sample: LazySettings, tmp_path: Path) -> None:
    table = put_up(2)
    ring_for(table, tmp_path)
    token = {"_once": "a" * 20}
    client = _client(table.head)
    assert [client.post(_url(table, "sign", 1), token).status_code for _press in range(2)] == [302, 302]
    assert table.place(1).state == SignatureState.SIGNED


def test_a_pen_is_recorded_and_a_reason_ends_a_signing() -> None:
    table = put_up(2)
    clerk = _client(table.houses[0].clerk)
    sent = {
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "scan": SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
    }
    assert clerk.post(_url(table, "record_signature", 1), sent).status_code == 302
    signing = table.draft.signings.get()
    assert b"".join(clerk.get(_url(table, "signature_scan", signing.code, 1))) == PDF
    assert clerk.get(_url(table, "signature_scan", signing.code, 2)).status_code == 404
    assert clerk.post(_url(table, "reopen_signing"), {"reason": "Sửa"}).status_code == 403
    assert _client(table.head).post(_url(table, "reopen_signing"), {"reason": "Sửa Điều 3"}).status_code == 302
    table.draft.refresh_from_db()
    assert table.draft.stage == DraftStage.DRAFTING
    page = clerk.get(_url(table)).content.decode()
    assert "Sửa Điều 3" in page
    assert table.draft.signings.get().state == SigningState.VOID


def test_the_page_costs_the_same_for_four_parties(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for parties in (2, 4):
        table = put_up(parties)
        client = _client(table.head)
        client.get(_url(table))
        with django_assert_max_num_queries(QUERIES):
            assert client.get(_url(table)).status_code == 200

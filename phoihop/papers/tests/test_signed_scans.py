"""The page about a scan's digital signatures, through the paper's own door."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.tests.test_signed import Authority, _sign, _signed_by_two, _with_fields
from phoihop.papers import services
from phoihop.papers.models import Paper
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db


def _recorded(data: bytes, name: str = "ban-ky.pdf") -> tuple[Paper, Client]:
    house, at = make.house(), timezone.now()
    scan = documents.upload(title="", file=SimpleUploadedFile(name, data), by=house.clerk, at=at)
    paper = services.record_incoming(
        recorded_by=house.body,
        issuer_text="Báo Sông Thanh",
        issued_on=timezone.localdate(at),
        subject="Văn bản ký số từ ngoài",
        scan=scan,
        by=house.clerk,
        at=at,
    )
    client = Client()
    client.force_login(house.clerk)
    return paper, client


def test_who_signed_when_and_what_is_read_beside_the_paper(settings: LazySettings, tmp_path: Path) -> None:
    authority = Authority("Chứng thực thử")
    settings.SIGNATURE_TRUST = authority.trusted_in(tmp_path / "trust")
    first, both = _signed_by_two(authority)
    paper, client = _recorded(both)
    assert f"{paper.get_absolute_url()}files/scan/signatures/" in client.get(paper.get_absolute_url()).content.decode()
    page = client.get(f"{paper.get_absolute_url()}files/scan/signatures/").content.decode()
    assert page.count("Hợp lệ") == 2
    for words in ("Lò Văn Mẫu", "Đinh Thị Mẫu", "Chứng thực thử", "theo máy của người ký", "toàn bộ tệp"):
        assert words in page

    cut, client = _recorded(first, "cat.pdf")
    assert (
        "1 ô ký còn trống: Bên thứ hai"
        in client.get(f"{cut.get_absolute_url()}files/scan/signatures/").content.decode()
    )


def test_an_installation_without_trusted_certificates_says_so(settings: LazySettings, tmp_path: Path) -> None:
    settings.SIGNATURE_TRUST = tmp_path / "none"
    data = _sign(_with_fields(["Một"]), Authority("Nơi khác").signer("Lò Văn Mẫu"), "Một")
    paper, client = _recorded(data)
    page = client.get(f"{paper.get_absolute_url()}files/scan/signatures/").content.decode()
    assert "chưa có chứng thư gốc nào" in page
    assert "Hợp lệ" not in page


def test_a_scan_without_signatures_offers_no_false_hope() -> None:
    paper, client = _recorded(_with_fields([]))
    page = client.get(f"{paper.get_absolute_url()}files/scan/signatures/")
    assert "không có chữ ký số" in page.content.decode()
    assert client.get(f"{paper.get_absolute_url()}files/pdf/signatures/").status_code == 404
    assert client.get(f"{paper.get_absolute_url()}files/7/signatures/").status_code == 404

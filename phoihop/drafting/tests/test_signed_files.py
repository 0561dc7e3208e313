"""What the page says of a signed regulation's file, and how it becomes the regulation's signed copy."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from phoihop.drafting import queries, services
from phoihop.drafting.tests import make
from phoihop.drafting.tests.signing import LATER, Table, put_up, ring_for
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents import signing
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.documents.tests.test_signed import NOW, Authority
from phoihop.kernel.tests.apart import apart
from phoihop.papers.tests.make import scan
from phoihop.papers.typeset.seals import as_stamp

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings: LazySettings, tmp_path: Path) -> Authority:
    made = Authority("Chứng thực thử")
    settings.SIGNATURE_TRUST = made.trusted_in(tmp_path / "trust")
    return made


def _newest(table: Table) -> bytes:
    with opened(Version.objects.filter(document=table.draft.signings.get().pdf).order_by("-number")[0]) as file:
        return bytes(file.read())


def _page_about(table: Table, data: bytes) -> str:
    """The page, were `data` the file that lies there."""
    row = table.draft.signings.get()
    documents.store_bytes(
        title="", name="a.pdf", kind="application/pdf", data=data, by=None, at=make.AT, document_id=row.pdf_id
    )
    client = Client()
    client.force_login(table.head)
    url = reverse("drafting:signed_file_signatures", args=[table.draft.code, row.code])
    return client.get(url).content.decode()


def test_every_way_a_signed_file_can_be_wrong_is_named_on_the_page(authority: Authority, tmp_path: Path) -> None:
    table = put_up(2)
    printed, ring = _newest(table), ring_for(table, tmp_path, authority)
    services.sign(signature_id=table.place(1).pk, ring=ring, by=table.head, at=LATER)
    once = _newest(table)
    services.sign(signature_id=table.place(2).pk, ring=ring, by=table.houses[1].leader, at=LATER)
    twice, at = _newest(table), len(printed) // 2

    assert _page_about(table, twice).count("Hợp lệ") == 2
    assert "Không đúng: nội dung đã ký bị thay đổi" in _page_about(
        table, twice[:at] + bytes([twice[at] ^ 1]) + twice[at + 1 :]
    )
    second = table.place(2).field
    assert f"1 ô ký còn trống: {second}" in _page_about(table, once)  # cut back to the first signature
    late = authority.signer("Lò Văn Mẫu", first=NOW - timedelta(200), last=NOW - timedelta(100))
    strange = Authority("Nơi khác").signer("Lò Văn Mẫu")
    first = table.place(1).field
    for signer, said in ((strange, "Chưa rõ người ký"), (late, "Chứng thư hết hạn")):
        page = _page_about(table, apart(partial(_by_hand, printed, signer, first)))
        assert said in page
        assert "Hợp lệ" not in page


def _by_hand(pdf: bytes, signer: Any, field: str) -> bytes:
    """Signed by the library itself: our own signing refuses such certificates."""
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    style = signing._style(as_stamp("KÝ SỐ", ["Lò Văn Mẫu"], (150, 60)))
    out = BytesIO()
    machine = signers.PdfSigner(meta, signer=signer, stamp_style=style)
    machine.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out)
    return out.getvalue()


def test_the_signed_file_becomes_the_signed_copy_of_the_regulation(authority: Authority, tmp_path: Path) -> None:
    table = put_up(2)
    ring = ring_for(table, tmp_path, authority)
    for order, one in enumerate(table.houses, 1):
        services.sign(signature_id=table.place(order).pk, ring=ring, by=one.leader, at=LATER)
    client = Client()
    client.force_login(table.head)
    enter = reverse("drafting:enter", args=[table.draft.code])
    assert enter in client.get(reverse("drafting:signing", args=[table.draft.code])).content.decode()
    sent = {"number_text": "02/QCPH", "signed_on": f"{timezone.localdate(LATER):%d/%m/%Y}", "place": "Sông Thanh"}
    assert client.post(enter, sent).status_code == 302
    table.draft.refresh_from_db()
    regulation = table.draft.regulation
    assert regulation is not None
    assert regulation.scan == table.draft.signings.get().pdf
    page = client.get(reverse("regulations:signatures", args=[regulation.code])).content.decode()
    assert page.count("Hợp lệ") == 2


def test_where_everybody_used_a_pen_the_last_sheet_is_the_signed_copy() -> None:
    table = put_up(2)
    clerk, day = table.houses[0].clerk, timezone.localdate(LATER)
    for order in (1, 2):
        sheet = scan(by=clerk)
        services.record_paper(signature_id=table.place(order).pk, scan=sheet, signed_on=day, by=clerk, at=LATER)
    assert queries.signed_copy(table.draft.signings.get()) == sheet

"""A version leaves as a file and comes back as it was."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from django.test import Client

from phoihop.drafting.rules.texts import walk
from phoihop.drafting.tests import make
from phoihop.organisations.tests import make as directory
from phoihop.regulations.reading import read_text

pytestmark = pytest.mark.django_db


def test_a_version_is_printed_as_a_draft_and_read_back_as_it_was() -> None:
    bodies = [directory.body(name="Sở Thử nghiệm A"), directory.body(name="Sở Thử nghiệm B")]
    draft = make.draft(parties=bodies, title="Quy chế phối hợp công tác giữa hai sở")
    client = Client()
    client.force_login(directory.user(of=bodies[1]))
    url = f"{draft.get_absolute_url()}versions/1/quy-che."
    pdf = client.get(f"{url}pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(pdf.content) as opened:
        words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in opened).split())
    assert "DỰ THẢO LẦN 1" in words
    assert "Điều 3. Chuẩn bị kỳ họp" in words
    assert "NGƯỜI ĐỨNG ĐẦU SỞ THỬ NGHIỆM A" in words  # jointly signed: each post with its body
    assert "NGƯỜI ĐỨNG ĐẦU SỞ THỬ NGHIỆM B" in words
    docx = client.get(f"{url}docx")
    with zipfile.ZipFile(io.BytesIO(docx.content)) as archive:
        assert "Chuẩn bị kỳ họp" in archive.read("word/document.xml").decode()
    read = read_text(client.get(f"{url}xml").content, name="quy-che.xml").parsed
    roots = make.working(draft).roots
    assert [(node.type, node.number, node.heading, node.text) for node in read.documents[0].nodes()] == [
        (node.type, node.number, node.heading, node.text) for node in walk(roots)
    ]
    assert list(read.header.basis) == make.working(draft).bases
    assert client.get(f"{url}exe").status_code == 404
    stranger = Client()
    stranger.force_login(directory.user())
    assert stranger.get(f"{url}pdf").status_code == 404

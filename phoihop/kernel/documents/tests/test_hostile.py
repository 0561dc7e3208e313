"""Files that want to break something: an answer or a refusal, never an error, never a flood."""

from __future__ import annotations

import io
import tempfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.kernel.documents import content, reading
from phoihop.kernel.documents.content import look
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.tests import make
from phoihop.kernel.errors import Refused

HEADS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]
WORD = make.word("Điều 1", table=[["a", "b"]])
PDF = make.pdf("trang mot", "trang hai")


def _answer(data: bytes) -> str:
    try:
        return look(io.BytesIO(data), "a.docx").kind
    except Refused as refused:
        return refused.code


@given(st.sampled_from(HEADS), st.binary(max_size=300))
def test_any_bytes_have_an_answer(head: bytes, rest: bytes) -> None:
    assert _answer(head + rest)


@settings(max_examples=200)
@given(st.integers(0, len(WORD) - 1), st.integers(0, 255))
def test_a_flipped_byte_has_an_answer(place: int, value: int) -> None:
    assert _answer(WORD[:place] + bytes([value]) + WORD[place + 1 :])


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([(WORD, content.DOCX), (PDF, content.PDF)]), st.integers(0, 10**6), st.binary(max_size=4))
def test_a_damaged_file_is_read_or_not_but_never_breaks_the_reader(
    kind: tuple[bytes, str], at: int, put: bytes
) -> None:
    data, media_type = kind
    at %= len(data)
    with tempfile.TemporaryFile() as file:
        file.write(data[:at] + put + data[at + len(put) :])
        file.flush()
        assert reading.read(file, media_type).state in {"ready", "none", "failed"}


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.01)
    with tempfile.TemporaryFile() as file:
        file.write(WORD)
        file.flush()
        assert reading.read(file, content.DOCX).state == "failed"


def test_a_reader_asked_for_more_than_its_memory_is_ended() -> None:
    flood = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p>"
    flood += b"<w:t>" + b"a" * 200_000_000 + b"</w:t></w:p></w:document>"
    with tempfile.TemporaryFile() as file:
        file.write(make.changed(WORD, {"word/document.xml": flood}))
        file.flush()
        found = reading.read(file, content.DOCX)
    assert len(found.text) <= reading.MAX_CHARACTERS
    assert found.state == "failed" or "text_cut" in found.flags


@pytest.mark.parametrize("size", [999, 1000, 1001, 5_000_000])
def test_no_more_than_what_is_taken_reaches_the_disk(rf: RequestFactory, settings: Any, size: int) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    files = {"a": SimpleUploadedFile("a.bin", b"x" * size), "b": SimpleUploadedFile("b.bin", b"y" * 10)}
    sent: Any = rf.post("/", files).FILES
    assert (sent["a"].size, sent["b"].size) == (min(size, 1001), 10)
    if isinstance(sent["a"], TemporaryUploadedFile):
        assert len(sent["a"].read()) == min(size, 1001)
    for file in sent.values():
        file.close()


def test_a_file_says_what_it_is() -> None:
    assert Version(name="Tờ trình.docx", size=1_258_291).about == "DOCX, 1,2 MB"
    assert Version(name="a.txt", size=5).about == "TXT, 0,1 KB"

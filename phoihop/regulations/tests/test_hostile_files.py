"""`phoihop parse` on files made to hurt it: an answer or one sentence, never a traceback, in bounded time and memory."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.regulations.models import Regulation, Unit
from phoihop.regulations.reading import Unreadable, read_bytes
from phoihop.regulations.rules.obligations import obligations
from phoihop.regulations.rules.parse import Parsed, as_json, parse

from . import make
from .test_reading import GOOD, NUMBERING, PDF

SECONDS = 20  # of processor time; the slowest case takes about 3 on a slow machine
MEMORY = 1024 * 1024 * 1024


def _part(xml: bytes, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
        for name, data in more.items():
            archive.writestr(f"word/{name}.xml", data)
    return out.getvalue()


def _nested(depth: int) -> bytes:
    body = make.paragraph("Điều 1. Phạm vi")
    for _ in range(depth):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    return make.docx(body)


def _long_labels() -> bytes:
    """A list that counts in letters from 999,999, in a pattern of a million signs."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="999999"/><w:numFmt w:val="lowerLetter"/>'
        f'<w:lvlText w:val="{"%1" * 500_000}"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    )
    return make.docx(make.paragraph("việc", number=("5", 0)) * 2000, numbering)


def _entities(count: int) -> bytes:
    named = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "Điều 1. Phạm vi "}">' for n in range(count))
    body = f"<w:body><w:p><w:r><w:t>&e{count - 1};</w:t></w:r></w:p></w:body>"
    return f'<!DOCTYPE d [{named}]><w:document xmlns:w="{make.W}">{body}</w:document>'.encode()


def _outside() -> bytes:
    """An entity that names a file of the machine."""
    body = "<w:body><w:p><w:r><w:t>Điều 1. &x;</w:t></w:r></w:p></w:body>"
    return (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{make.W}">{body}</w:document>'
    ).encode()


CASES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "an article with a hundred thousand digits": lambda: ("a.txt", ("Điều " + "1" * 190_000).encode()),
    "a chapter with a hundred thousand letters": lambda: ("a.txt", ("Điều 1. a\nChương " + "I" * 190_000).encode()),
    "quotations that never close": lambda: ("a.txt", ("Điều 1. X\n" + "“a\n" * 100_000).encode()),
    "one line of limits": lambda: ("a.txt", ("Điều 1. X\n1. " + "trong thời hạn " * 12_000).encode()),
    "one line of bodies": lambda: ("a.txt", ("Điều 1. X\n1. " + "Ủy ban nhân dân tỉnh và " * 8_000).encode()),
    "one line of brackets": lambda: ("a.txt", ("Điều 1. X\n1. " + "(sau đây gọi là " * 12_000).encode()),
    "a hundred thousand times the same article": lambda: ("a.txt", "Điều 1. Phạm vi\n".encode() * 100_000),
    "a hundred thousand points": lambda: ("a.txt", "Điều 1. x\n1. b\n".encode() + b"a) a\nb) b\n" * 50_000),
    "fifty megabytes of text": lambda: ("a.txt", "Điều 1. Phạm vi\n".encode() * 2_700_000),
    "a number of a hundred thousand signs": lambda: ("a.txt", ("Số: 1/QC" + "-A" * 90_000 + "\nĐiều 1. a").encode()),
    "a page a hundred thousand deep": lambda: ("a.html", ("<html><body>" + "<div>" * 100_000 + "Điều 1. a").encode()),
    "tables in tables in a page": lambda: ("a.html", ("<html>" + "<table><tr><td>" * 5_000 + "Điều 1. a").encode()),
    "tables in tables": lambda: ("a.docx", _nested(80)),
    "more tables in tables than the reader goes down": lambda: ("a.docx", _nested(4_000)),
    "a list with endless labels": lambda: ("a.docx", _long_labels()),
    "entities of entities": lambda: ("a.docx", _part(_entities(12))),
    "entities in the numbering": lambda: ("a.docx", _part(_nested_document(), numbering=_entities(12))),
    "an entity from outside": lambda: ("a.docx", _part(_outside())),
    "a part that unpacks to gigabytes": lambda: ("a.docx", _part(b"<w/>" + b" " * 120_000_000)),
    "a Word file with a false size": lambda: ("a.docx", _false_size()),
    "a PDF that is cut": lambda: ("a.pdf", PDF[: len(PDF) // 2]),
    "a PDF of a million pages": lambda: ("a.pdf", _many_pages()),
}


def _nested_document() -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return archive.read("word/document.xml")


def _false_size() -> bytes:
    """The list of contents says that the unpacked part has one byte."""
    data = bytearray(_part(b"<w/>" + b" " * 60_000_000))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark) + offset
        data[at : at + 4] = (1).to_bytes(4, "little")
    return bytes(data)


def _many_pages() -> bytes:
    """A tree of pages in which each names the next twice."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    objects += [f"<</Type/Pages/Kids[{n} 0 R {n} 0 R]/Count {2 ** (22 - n)}>>" for n in range(3, 22)]
    objects += ["<</Type/Page/MediaBox[0 0 9 9]>>"]
    body = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, 1))
    return (body + "trailer\n<</Root 1 0 R>>\n%%EOF").encode()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hostile_file_gets_an_answer_or_one_sentence_in_bounded_time_and_memory(case: str, tmp_path: Path) -> None:
    name, data = CASES[case]()
    (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "phoihop.regulations.commands", str(tmp_path / name), "--json"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_bounded,
        cwd=Path(__file__).resolve().parents[3],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode in {0, 1, 2}, done.stderr[-2000:]
    if done.returncode == 2:
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
        assert "Traceback" not in done.stderr
    else:
        assert done.stderr == ""
        assert "root:" not in json.loads(done.stdout)["documents"].__repr__()


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _longest(model: type[models.Model], name: str) -> int:
    field = model._meta.get_field(name)
    assert isinstance(field, models.CharField)
    return field.max_length or 0


def _storable(parsed: Parsed) -> None:
    """What is read fits the columns it is stored in: no clerk meets an error of the database."""
    places = [node.address for document in parsed.documents for node in document.nodes()]
    assert len(places) == len(set(places))
    for document in parsed.documents:
        for node in document.nodes():
            assert len(node.number or "") <= _longest(Unit, "number")
            assert len(node.address) <= _longest(Unit, "eid")
            assert "\x00" not in node.text
    header = parsed.header
    for name, value in (("number_text", header.number), ("place", header.place)):
        assert len(value or "") <= _longest(Regulation, name)
    json.dumps(as_json(parsed) | {"obligations": [one.as_json() for one in obligations(parsed)]})


WORDS = st.sampled_from(
    [
        *(
            "Điều",
            "Chương",
            "Mục",
            "Tiểu mục",
            "PHẦN THỨ",
            "Phần",
            "Khoản",
            "Điểm",
            "a)",
            "đ)",
            "1.",
            "2/",
            "I",
            "XVIII",
        ),
        *(
            "12",
            "7a",
            "999999",
            "Số:",
            "01/QC-UBND",
            "Căn cứ",
            "QUY CHẾ",
            "QUYẾT ĐỊNH",
            "giữa",
            "và",
            "với",
            "Nơi nhận:",
        ),
        *(
            "Ủy ban nhân dân tỉnh",
            "Thường trực Hội đồng nhân dân",
            "chậm nhất",
            "trước",
            "ngày",
            "tháng",
            "hằng",
            "quý",
        ),
        *(
            "10 ngày",
            "khai mạc kỳ họp",
            "gửi báo cáo",
            "“",
            "”",
            "(ban hành kèm theo",
            ")",
            ";",
            ":",
            ".",
            "./.",
            "-",
            "|",
        ),
        *(
            "TM.",
            "PHỤ LỤC",
            "năm 2026",
            "31 tháng 2",
            "Sông Mây,",
            "\x00",
            "\u202e",
            "\u0301",
            "ƣ",
            "\ud7ff",
            "𝟙",
            "²",
            "١",
        ),
    ]
)
TEXTS = st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=25).map("\n".join)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_words_of_the_law_in_any_order_are_read_and_can_be_stored(text: str) -> None:
    with contextlib.suppress(Unreadable):
        reading = read_bytes(text.encode(), name="x.txt")
        _storable(parse(reading.lines, reading.notes))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_word_files_damaged_inside_are_read_or_refused_and_can_be_stored(data: st.DataObject) -> None:
    """The archive is whole; a part in it is not what Word would write."""
    with zipfile.ZipFile(io.BytesIO(make.docx(make.paragraph("Điều 1. Phạm vi"), NUMBERING))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name])))
    cut = data.draw(st.integers(0, 12))
    parts[name] = parts[name][:at] + data.draw(st.binary(max_size=12)) + parts[name][at + cut :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    with contextlib.suppress(Unreadable):
        reading = read_bytes(out.getvalue(), name="x.docx")
        _storable(parse(reading.lines, reading.notes))


def _real() -> list[Path]:
    root = make.shared()
    return sorted((root / "samples").glob("*")) if root else []


@pytest.mark.skipif(not _real(), reason="the folder of real texts is not on this machine")
def test_real_files_damaged_anywhere_are_read_or_refused() -> None:
    """Every real file of moderate size, cut, shifted and flipped at several places."""
    begun = time.process_time()
    for path in [path for path in _real() if path.is_file() and path.stat().st_size < 400_000][:24]:
        whole = path.read_bytes()
        for part in (3, 7):
            at = len(whole) * part // 10
            for hurt in (whole[:at], whole[at:], whole[:at] + b"\x00\xff%s" + whole[at + 9 :]):
                with contextlib.suppress(Unreadable):
                    reading = read_bytes(hurt, name=path.name)
                    _storable(parse(reading.lines, reading.notes))
    assert time.process_time() - begun < 120

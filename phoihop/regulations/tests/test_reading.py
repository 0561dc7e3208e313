"""Files of every kind: the text that comes out, and the clear refusal of what cannot be read."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import zipfile
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.kernel.encodings import from_tcvn3, from_vni, is_syllable
from phoihop.regulations import commands
from phoihop.regulations.reading import LIMITS, Unreadable, read_bytes, read_path
from phoihop.regulations.rules.encodings import torn_capitals
from phoihop.regulations.rules.parse import as_json, parse

from . import make

SHARED = make.shared()
SAMPLES = SHARED / "samples" if SHARED else Path("absent")
needs_samples = pytest.mark.skipif(SHARED is None, reason="the folder of real texts is not on this machine")


def texts(data: bytes, name: str = "x") -> list[str]:
    return [line.text for line in read_bytes(data, name=name).lines]


def refusal(data: bytes, name: str = "x") -> str:
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, name=name)
    assert str(caught.value)
    assert "%(" not in str(caught.value)
    return caught.value.code


def test_split_runs_and_tables_come_in_document_order() -> None:
    body = (
        make.table(
            [
                ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
                ["Số: 01/QC-UBND", "Sông Hạ, ngày 01 tháng 02 năm 2026"],
            ]
        )
        + make.paragraph("Điều 1. Phạm vi điều chỉnh", runs=7)
        + make.paragraph("1. Các mức như sau:")
        + make.table([["1", "Xã A", "80"], ["2", "Xã B", "20"]])
        + make.paragraph("2. Việc khác.")
    )
    reading = read_bytes(make.docx(body), name="x.docx")
    assert [line.text for line in reading.lines] == [
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 01/QC-UBND",
        "Sông Hạ, ngày 01 tháng 02 năm 2026",
        "Điều 1. Phạm vi điều chỉnh",
        "1. Các mức như sau:",
        "1 | Xã A | 80",
        "2 | Xã B | 20",
        "2. Việc khác.",
    ]
    assert make.numbers(parse(reading.lines), "clause") == ["1", "2"]


FORMATS = [("upperRoman", "Chương %1"), ("decimal", "Điều %2."), ("decimal", "%3."), ("lowerLetter", "%4)")]
LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
    for level, (kind, pattern) in enumerate(FORMATS)
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
)


def test_automatic_numbers_are_written_out() -> None:
    body = "".join(
        make.paragraph(text, number=number)
        for text, number in [
            ("QUY ĐỊNH CHUNG", ("5", 0)),
            ("Phạm vi", ("5", 1)),
            ("Một.", ("5", 2)),
            ("Hai:", ("5", 2)),
            ("nhỏ;", ("5", 3)),
            ("nhỏ nữa.", ("5", 3)),
            ("Nguyên tắc", ("5", 1)),
            ("Lại một.", ("5", 2)),
            ("Tiếp từ bốn.", ("6", 2)),
        ]
    )
    assert texts(make.docx(body, NUMBERING)) == [
        "Chương I QUY ĐỊNH CHUNG",
        "Điều 1. Phạm vi",
        "1. Một.",
        "2. Hai:",
        "a) nhỏ;",
        "b) nhỏ nữa.",
        "Điều 2. Nguyên tắc",
        "1. Lại một.",
        "4. Tiếp từ bốn.",
    ]


def test_deleted_and_hidden_text_is_left_out_and_inserted_text_is_in() -> None:
    body = (
        "<w:p><w:r><w:t>Các bên </w:t></w:r><w:del><w:r><w:delText>không </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>cùng </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn </w:t></w:r>"
        "<w:r><w:t>họp.</w:t></w:r></w:p>"
    )
    assert texts(make.docx(body)) == ["Các bên cùng họp."]


def test_old_fonts_in_word_are_converted_and_said() -> None:
    body = make.paragraph("Quy chÕ phèi hîp c«ng t¸c", font=".VnTime") + make.paragraph("ñy ban", font=".VnTimeH")
    reading = read_bytes(make.docx(body), name="x.docx")
    assert [line.text for line in reading.lines] == ["Quy chế phối hợp công tác", "ỦY BAN"]
    assert ".VnTime" in reading.notes[0].message


def test_old_encodings_in_plain_text_are_converted_and_said() -> None:
    sentence = (
        "Uû ban nh©n d©n tØnh vµ Héi ®ång nh©n d©n tØnh phèi hîp chuÈn bÞ néi dung kú häp, göi b¸o c¸o ®óng h¹n. "
    )
    reading = read_bytes((sentence * 3).encode("latin-1"), name="x.txt")
    assert "Uỷ ban nhân dân tỉnh và Hội đồng nhân dân tỉnh" in reading.lines[0].text
    assert any("TCVN3" in note.message for note in reading.notes)
    assert from_vni("Quy cheá phoái hôïp coâng taùc") == "Quy chế phối hợp công tác"
    assert from_tcvn3("®iÒu kho¶n") == "điều khoản"


def test_pages_in_html_give_blocks_rows_and_no_scripts() -> None:
    page = (
        "<html><head><title>x</title><script>Điều 9. Sai</script></head><body><p>Điều 1. <b>Phạm</b> vi</p>"
        "<div>1. Một<br>dòng hai</div>"
        "<table><tr><td>1</td><td>Xã A</td></tr></table><p>2. Hai</p></body></html>"
    ).encode()
    assert texts(page) == ["Điều 1. Phạm vi", "1. Một", "dòng hai", "1 | Xã A", "2. Hai"]


def test_a_style_that_numbers_has_the_level_that_names_it() -> None:
    level = '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %2."/><w:pStyle w:val="Dieu"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    )
    styles = (
        '<w:style w:styleId="Dieu"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Con"><w:basedOn w:val="Dieu"/></w:style>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in [("Dieu", "Phạm vi"), ("Dieu", "Nguyên tắc")]
    )
    assert texts(make.docx(body, numbering, styles)) == ["Điều 1. Phạm vi", "Điều 2. Nguyên tắc"]


def typeset(source: str) -> bytes:
    return bytes(typst.compile(f"#set page(width: 14cm)\n#set text(size: 11pt)\n{source}".encode()))


def test_printed_lines_of_a_pdf_become_paragraphs_again() -> None:
    lines = [line for line in make.JOINT.split("\n") if line]
    escaped = [line.replace("-", "\\-").replace("/", "\\/").replace(".", "\\.") for line in lines]
    reading = read_bytes(typeset("\n\n".join(escaped)), name="x.pdf")
    parsed = parse(reading.lines, reading.notes)
    assert parsed.documents[0].counts() == make.read(make.JOINT).documents[0].counts()
    assert parsed.header.number == "05/QCPH-ĐĐBQH-TT.HĐND-UBND"
    assert [node.heading for node in make.nodes(parsed, "article")] == [
        node.heading for node in make.nodes(make.read(make.JOINT), "article")
    ]


def test_pages_without_text_are_named_and_a_scan_is_refused() -> None:
    text = "Các bên phối hợp thực hiện nhiệm vụ được giao theo quy định. " * 20
    reading = read_bytes(typeset(f"{text}\n#pagebreak()\n#rect()\n#pagebreak()\n{text}"), name="x.pdf")
    assert any("trang 2 " in note.message for note in reading.notes)
    assert refusal(typeset("#rect()\n#pagebreak()\n#rect()"), "x.pdf") == "file.scan"


def test_a_locked_pdf_is_refused_as_locked() -> None:
    key = "<" + "41" * 32 + ">"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        f"<</Filter/Standard/V 1/R 2/O {key}/U {key}/P -4>>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    tail = f"trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n{len(body)}\n%%EOF"
    data = f"{body}xref\n0 5\n0000000000 65535 f \n{table}{tail}".encode()
    assert refusal(data, "x.pdf") == "file.locked"


PDF = typeset("Điều 1. Phạm vi")


@given(st.integers(0, len(PDF) - 1), st.binary(min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_damaged_pdf_files_are_read_or_refused_never_crash(at: int, change: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read_bytes(PDF[:at] + change + PDF[at + len(change) :], name="x.pdf")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w/>" + b" " * (60 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.docx", "file.empty"),
        (b"   \n ", "x.txt", "file.empty"),
        (b"not a real file\x00", "x.docx", "file.broken"),
        (b"PK\x03\x04 cut", "x.docx", "file.broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "x.doc", "file.old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "x.docx", "file.locked"),
        (b"{\\rtf1 text}", "x.rtf", "file.old_word"),
        (bytes(range(256)) * 20, "x.bin", "file.unknown_kind"),
        (b"%PDF-1.7\nnothing", "x.pdf", "file.broken"),
        (b"\xff\xfe\x00", "x.txt", "file.encoding"),
        (b"caf\xe9 \x81\x8d", "x.txt", "file.encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_archives_are_measured_before_they_are_unpacked() -> None:
    assert refusal(bomb(), "x.docx") == "file.bomb"
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(plain.getvalue(), "x.docx") == "file.unknown_kind"


def test_entities_in_word_files_are_not_expanded() -> None:
    out = io.BytesIO()
    entities = "".join(
        f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "x"}{("&e" + str(n - 1) + ";") * 9 if n else ""}">'
        for n in range(9)
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [{entities}]><w:document xmlns:w="{make.W}"><w:body><w:p><w:r><w:t>&e8;</w:t></w:r></w:p>'
            "</w:body></w:document>",
        )
    assert refusal(out.getvalue(), "x.docx") in {"file.empty", "file.broken"}


def test_big_texts_are_refused_by_size() -> None:
    assert refusal(b"chu " * (LIMITS.text // 4 + 1), "x.txt") == "file.too_big"
    assert refusal(b"x" * (LIMITS.file + 1), "x.txt") == "file.too_big"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.docx", tmp_path):
        with pytest.raises(Unreadable, match="Không có tệp này"):
            read_path(path)


@given(st.binary(max_size=400), st.sampled_from(["", "PK\x03\x04", "%PDF-1.4\n", "<html>", "\ufeff"]))
@settings(max_examples=200, deadline=None)
def test_random_bytes_are_read_or_refused_never_crash(data: bytes, start: str) -> None:
    with contextlib.suppress(Unreadable):
        reading = read_bytes(start.encode() + data, name="x")
        json.dumps(as_json(parse(reading.lines, reading.notes)))


GOOD = make.docx("".join(make.paragraph(line) for line in make.JOINT.split("\n")), NUMBERING)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_damaged_word_files_are_read_or_refused_never_crash(at: int, change: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read_bytes(GOOD[:at] + change + GOOD[at + len(change) :], name="x.docx")


@given(st.recursive(st.text(max_size=5), lambda inner: st.lists(inner, max_size=4), max_leaves=30))
@settings(max_examples=100, deadline=None)
def test_odd_word_bodies_are_read_or_refused_never_crash(tree: object) -> None:
    def xml(node: object) -> str:
        if isinstance(node, str):
            return make.paragraph(
                "".join(letter for letter in node if letter.isprintable()) or "x", number=("5", len(node))
            )
        assert isinstance(node, list)
        return f"<w:tbl><w:tr><w:tc>{''.join(map(xml, node))}</w:tc></w:tr></w:tbl>"

    with contextlib.suppress(Unreadable):
        read_bytes(make.docx(xml(tree), NUMBERING), name="x.docx")


def test_syllables_tell_vietnamese_from_noise() -> None:
    assert all(map(is_syllable, ["nghiêng", "quyết", "khuỷu", "giếng", "đường", "oanh", "uyên"]))
    assert not any(map(is_syllable, ["nƣớc", "hîp", "xyz", "ng", "str"]))
    assert torn_capitals("CỘNG ÒA XÃ ỘI C Ủ NG ĨA\nNG Ị ĐỊN \nQUY ĐỊN C UNG\n")
    assert not torn_capitals("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nQUY ĐỊNH CHUNG VỀ PHỐI HỢP\n")


@pytest.mark.parametrize("flag", ["--json", None])
def test_the_command_speaks_json_on_stdout_and_sentences_on_stderr(
    flag: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "quy-che.txt"
    path.write_text(make.JOINT)
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    options = [flag] if flag else []

    assert commands.run(parser.parse_args([str(path), *options])) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if flag:
        assert json.loads(out)["number"] == "05/QCPH-ĐĐBQH-TT.HĐND-UBND"
    else:
        assert "5 điều" in out

    assert commands.run(parser.parse_args([str(tmp_path / "absent"), *options])) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)

    (tmp_path / "thu.txt").write_text("Kính gửi các đồng chí")
    assert commands.run(parser.parse_args([str(tmp_path / "thu.txt"), *options])) == 1


@needs_samples
def test_real_files_are_read_with_the_articles_they_have() -> None:
    wrong: list[str] = []
    for row in map(json.loads, (SAMPLES / "index.jsonl").read_text().splitlines()):
        path = SAMPLES.parent / row["file"]
        refused = row["format"] in {"doc", "xlsx"} or any(word in path.name for word in ("scan", "broken", "corrupt"))
        try:
            reading = read_path(path)
        except Unreadable:
            if not refused:
                wrong.append(path.name)
            continue
        parsed = parse(reading.lines, reading.notes)
        found = [node.number for document in parsed.documents for node in document.nodes() if node.type == "article"]
        if refused or ("article_numbers" in row and found != list(map(str, row["article_numbers"]))):
            wrong.append(path.name)
        if "structure_truth" in row:
            truth = json.loads((SAMPLES.parent / row["structure_truth"]).read_text())
            for document, part in zip(parsed.documents, truth["parts"], strict=True):
                counts = document.counts()
                wrong += [path.name for key, value in part["counts"].items() if counts[key] != value]
    assert wrong == []

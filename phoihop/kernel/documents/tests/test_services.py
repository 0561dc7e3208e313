"""Taking files in: what is stored, what is refused, what is flagged, what is rolled back."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from phoihop.kernel.audit.models import Act
from phoihop.kernel.documents import content, services, storing
from phoihop.kernel.documents.models import Document, Flag, TextState, Version
from phoihop.kernel.documents.tests import make
from phoihop.kernel.documents.tests.make import AT
from phoihop.kernel.errors import Refused

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: object) -> None:
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}  # type: ignore[attr-defined]  # pytest-django's wrapper


def test_an_upload_keeps_bytes_name_kind_and_trace() -> None:
    by = make.user()
    data = make.word("Điều 1. Phạm vi điều chỉnh")
    document = services.upload(title=" Quy chế ", file=make.file("../Quy chế.docx", data), by=by, at=AT)
    version = document.versions.get()
    assert (document.title, version.name, version.kind) == ("Quy chế", "Quy chế.docx", content.DOCX)
    assert (version.number, version.size, version.flags) == (1, len(data), [])
    assert version.sha256 == hashlib.sha256(data).hexdigest()
    with default_storage.open(version.path) as stored:
        assert stored.read() == data
    assert list(Act.objects.filter(by=by).order_by("id").values_list("verb", flat=True)) == [
        "document.uploaded",
        "document.version_added",
    ]
    job = ProcrastinateJob.objects.get(task_name="documents.extract_text")
    assert job.args == {"version_id": str(version.pk)}


def test_versions_count_up_and_the_latest_is_shown() -> None:
    document = make.document(data=b"mot")
    services.add_version(document_id=document.pk, file=make.file(data=b"hai"), by=make.user(), at=LATER)
    assert list(document.versions.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert document.latest is not None
    assert document.latest.number == 2
    assert str(document) == document.title == "báo cáo.txt"


def test_the_same_bytes_lie_once_and_an_altered_file_is_healed() -> None:
    first, second = make.version(data=b"nhu nhau"), make.version(data=b"nhu nhau")
    assert first.path == second.path
    assert list(storing.stored()) == [first.path]
    Path(default_storage.path(first.path)).write_bytes(b"da sua")
    assert [found.kind for found in services.check_files()] == ["altered", "altered"]
    make.version(data=b"nhu nhau")
    assert list(services.check_files()) == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("rong.txt", b"", "document.empty"),
        ("a.exe", b"MZ\x90\x00", "document.executable"),
        ("a.pdf", b"MZ\x90\x00", "document.executable"),
        ("a.txt", b"#!/bin/sh\nrm -rf /", "document.executable"),
        ("a.js", b"alert(1)", "document.executable"),
        ("a.pdf", b"\x7fELF\x02", "document.executable"),
        ("a.html", b"<!DOCTYPE html><script>alert(1)</script>", "document.kind_not_taken"),
        ("a.txt", b"\n <!-- x --> <svg onload=alert(1)>", "document.kind_not_taken"),
        ("a.zip", make.archive({"a.txt": b"x"}), "document.kind_not_taken"),
        ("a.docx", make.archive({"a.txt": b"x"}), "document.kind_not_taken"),
        ("a.docx", make.word("x")[:700], "document.broken"),
        ("a.docx", b"PK\x03\x04 va rac", "document.broken"),
        ("a.docx", make.archive({"a.xml": b"0" * 40_000_000}), "document.archive"),
        ("a.docx", make.archive({"trong.zip": make.archive({"a": b"x"})}), "document.archive"),
        ("a.gif", b"GIF89a" + bytes(20), "document.unknown_kind"),
        ("a.txt", b"k\xfd t\xf9", "document.unknown_kind"),
        ("a.txt", b"co\x00khong", "document.unknown_kind"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "document.unknown_kind"),
        ("TỐI MẬT.txt", b"x", "document.secret"),
        ("a.txt", "Số: 1/BC\nMẬT\nNội dung".encode(), "document.secret"),
        ("a.docx", make.word("Báo cáo", header="TUYỆT MẬT"), "document.secret"),
        ("a.docx", make.word("Báo cáo", table=[["Số: 1/BC", "Hà Nội"], ["TỐI MẬT", ""]]), "document.secret"),
    ],
)
def test_what_is_not_taken_leaves_nothing(name: str, data: bytes, code: str) -> None:
    by = make.user()
    acts = Act.objects.count()
    with pytest.raises(Refused) as refused:
        services.upload(title="", file=make.file(name, data), by=by, at=AT)
    assert refused.value.code == code
    assert refused.value.sentence
    assert (Document.objects.count(), Act.objects.count(), list(storing.stored())) == (0, acts, [])


def test_a_marked_title_is_refused() -> None:
    with pytest.raises(Refused, match=r"document\.secret"):
        make.document(title="Phương án (TỐI MẬT)")


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 10)
    make.version(data=b"0123456789")
    with pytest.raises(Refused, match=r"document\.too_large"):
        make.version(data=b"0123456789a")


def test_a_caller_may_take_web_pages_and_nothing_else() -> None:
    kinds = {content.HTML}
    page = make.file("a.html", b"<html><script>x</script><p>N\xe1\xbb\x99i dung</p></html>")
    version = services.upload(title="", file=page, by=make.user(), at=AT, kinds=kinds).versions.get()
    services.read_text(version_id=version.pk, at=LATER)
    version.refresh_from_db()
    assert version.text == "Nội dung"
    with pytest.raises(Refused, match=r"document\.kind_not_taken"):
        services.upload(title="", file=make.file(), by=make.user(), at=AT, kinds=kinds)


_TEMPLATE = (
    b'<Relationships><Relationship Id="r1" Type="http://x/relationships/attachedTemplate"'
    b' Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>'
)
_MACRO_TYPES = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
_OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "kind", "flags"),
    [
        ("a.docx", make.changed(make.word("x"), {"word/vbaProject.bin": b"x"}), content.DOCX, [Flag.MACROS]),
        (
            "a.docm",
            make.changed(make.word("x"), {"[Content_Types].xml": _MACRO_TYPES}),
            content.DOCM,
            [Flag.MACROS],
        ),
        (
            "a.docx",
            make.changed(make.word("x"), {"word/_rels/settings.xml.rels": _TEMPLATE}),
            content.DOCX,
            [Flag.EXTERNAL],
        ),
        ("a.docx", make.changed(make.word("x"), {"word/embeddings/o.bin": b"x"}), content.DOCX, [Flag.EMBEDDED]),
        ("a.doc", _OLD + "WordDocument".encode("utf-16-le"), content.DOC, [Flag.LEGACY]),
        ("a.xls", _OLD + "Workbook _VBA_PROJECT".encode("utf-16-le"), content.XLS, [Flag.LEGACY, Flag.MACROS]),
        ("a.docx", _OLD + "EncryptedPackage".encode("utf-16-le"), content.DOCX, [Flag.ENCRYPTED]),
        ("a.pdf", make.locked_pdf(), content.PDF, [Flag.ENCRYPTED]),
        ("a.pdf", make.pdf("x", objects="<< /S /JavaScript /JS (app) >>"), content.PDF, [Flag.SCRIPTS]),
        ("a.jpg", make.PNG, content.PNG, [Flag.RENAMED]),
    ],
)
def test_what_a_reader_should_know_is_flagged(name: str, data: bytes, kind: str, flags: list[str]) -> None:
    version = make.version(name, data)
    assert (version.kind, version.flags) == (kind, flags)
    assert len(version.warnings) == len(flags)


def test_a_name_gets_the_end_of_its_content() -> None:
    assert make.version("anh.pdf", make.PNG).name == "anh.pdf.png"


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", "\ufeffXin chào\r\nquý vị".encode(), "Xin chào\nquý vị"),
        ("a.txt", "Xin chào".encode("utf-16"), "Xin chào"),
        ("a.docx", make.word("Điều 1", "Điều 2", table=[["Một", "Hai"]]), "Điều 1\nĐiều 2\nMột\nHai"),
        ("a.xlsx", make.sheet(["Xã", 12], ["Phường", None]), "Số liệu\nXã\t12.0\nPhường"),
        ("a.odt", make.open_document("Điều 1", "Điều 2"), "Quy chế\nĐiều 1\nĐiều 2"),
        ("a.pdf", make.pdf("trang mot\ndong hai", "trang hai"), "trang mot\ndong hai\ntrang hai"),
    ],
)
def test_text_is_read_once_and_found(name: str, data: bytes, text: str) -> None:
    version = make.version(name, data)
    assert version.text_state == TextState.WAITING
    services.read_text(version_id=version.pk, at=LATER)
    services.read_text(version_id=version.pk, at=LATER)
    version.refresh_from_db()
    assert (version.text, version.text_state) == (text, TextState.READY)
    act = Act.objects.get(verb="document.read")
    assert act.after == {"text_state": "ready", "flags": []}


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("a.pdf", make.pdf(""), TextState.NONE),
        ("a.png", make.PNG, TextState.NONE),
        ("a.pdf", b"%PDF-1.4 hong", TextState.FAILED),
        ("a.pdf", make.locked_pdf(), TextState.FAILED),
        ("a.doc", _OLD + "WordDocument".encode("utf-16-le"), TextState.FAILED),
        ("a.docx", make.changed(make.word("x"), {"word/document.xml": b"<khong dong"}), TextState.FAILED),
    ],
)
def test_a_file_without_readable_text_says_so(name: str, data: bytes, state: TextState) -> None:
    version = make.version(name, data)
    services.read_text(version_id=version.pk, at=LATER)
    version.refresh_from_db()
    assert (version.text, version.text_state) == ("", state)


def test_entities_of_a_hostile_document_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = b'<w:document xmlns:w="%s"><w:p><w:t>truoc&a;sau</w:t></w:p></w:document>' % space
    version = make.version("a.docx", make.changed(make.word("x"), {"word/document.xml": bomb + body}))
    services.read_text(version_id=version.pk, at=LATER)
    version.refresh_from_db()
    assert "root" not in version.text


def test_a_text_of_ever_new_words_is_cut_not_lost() -> None:
    version = make.version(data=" ".join(f"tu{n}x" for n in range(120_000)).encode())
    services.read_text(version_id=version.pk, at=LATER)
    version.refresh_from_db()
    assert version.text_state == TextState.READY
    assert version.flags == [Flag.TEXT_CUT]
    assert version.text.startswith("tu0x tu1x")


def test_a_mark_deep_inside_locks_until_a_person_looked() -> None:
    lines = [f"Dòng {n}" for n in range(300)]
    version = make.version("a.docx", make.word(*lines))
    clean = Version.objects.get(pk=version.pk)
    assert not clean.is_locked
    parts = {"ppt/presentation.xml": b"", "[Content_Types].xml": b'"x/presentationml.presentation.main+xml"'}
    space = b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    for n in range(1, 200):
        text = "MẬT" if n == 180 else f"Trang {n}"
        parts[f"ppt/slides/slide{n}.xml"] = b"<x %s><a:p><a:t>%s</a:t></a:p></x>" % (space, text.encode())
    marked = make.version("a.pptx", make.archive(parts))
    services.read_text(version_id=marked.pk, at=LATER)
    marked.refresh_from_db()
    assert (marked.is_locked, marked.text) == (True, "")

    by = make.user()
    unlocked = services.confirm_not_secret(version_id=marked.pk, by=by, at=LATER, reason="mẫu dấu")
    assert not unlocked.is_locked
    assert "Trang 199" in unlocked.text
    assert Act.objects.get(verb="document.unlocked").reason == "mẫu dấu"
    with pytest.raises(Refused, match=r"document\.not_locked"):
        services.confirm_not_secret(version_id=marked.pk, by=by, at=LATER, reason="lần nữa")


def test_what_is_taken_out_is_gone_and_recorded(django_capture_on_commit_callbacks: object) -> None:
    shared, alone = make.version(data=b"dung chung"), make.version(data=b"rieng")
    make.version(data=b"dung chung")
    for version in (shared, alone):
        services.read_text(version_id=version.pk, at=LATER)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
            services.take_out(version_id=version.pk, by=make.user(), at=LATER, reason="có bí mật nhà nước")
        version.refresh_from_db()
        assert (version.path, version.text, bool(version.sha256)) == ("", "", True)
    assert list(storing.stored()) == [shared.path or storing.path_of(shared.sha256)]
    assert list(services.check_files()) == []
    assert Act.objects.filter(verb="document.taken_out").count() == 2


def test_a_missing_file_is_named() -> None:
    version = make.version()
    default_storage.delete(version.path)
    damage = list(services.check_files())
    assert [(found.kind, found.document_code) for found in damage] == [("missing", version.document.code)]
    assert version.name in damage[0].sentence
    services.read_text(version_id=version.pk, at=LATER)
    version.refresh_from_db()
    assert version.text_state == TextState.FAILED


def test_only_old_files_without_a_row_are_cleared() -> None:
    kept = make.version(data=b"co dong")
    with transaction.atomic():
        lost = make.version(data=b"bi huy")
        transaction.set_rollback(True)
    assert sorted(storing.stored()) == sorted([kept.path, lost.path])
    assert not Version.objects.filter(pk=lost.pk).exists()
    made = default_storage.get_modified_time(lost.path)
    for path in (kept.path, lost.path):
        os.utime(default_storage.path(path), (made.timestamp(), made.timestamp()))
    assert services.clear_orphans(at=made + timedelta(hours=23)) == 0
    assert services.clear_orphans(at=made + timedelta(hours=25)) == 1
    assert list(storing.stored()) == [kept.path]


def test_what_the_program_made_is_kept_without_questions() -> None:
    document = services.store_bytes(title="Báo cáo", name="b.pdf", kind=content.PDF, data=b"%PDF-", by=None, at=AT)
    again = services.store_bytes(
        title="", name="b.pdf", kind=content.PDF, data=b"%PDF-2", by=None, at=AT, document_id=document.pk
    )
    assert again.pk == document.pk
    assert again.versions.count() == 2


def test_a_version_without_bytes_has_no_text() -> None:
    version = make.version()
    with (
        pytest.raises(Exception, match="document_version_without_bytes_has_no_text"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE documents_version SET path = '', text = 'x' WHERE id = %s", [version.pk])

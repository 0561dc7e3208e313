"""The answer that carries a file."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.test import RequestFactory

from phoihop.kernel.documents import services
from phoihop.kernel.documents.models import Flag
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.documents.tests import make
from phoihop.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "data", "how"),
    [
        ("Tờ trình.pdf", make.pdf("x"), "inline"),
        ("Ảnh.png", make.PNG, "inline"),
        ("Quy chế.docx", make.word("x"), "attachment"),
        ("Ghi chú.txt", b"<b>x</b>", "attachment"),
    ],
)
def test_only_harmless_kinds_open_in_the_browser(rf: RequestFactory, name: str, data: bytes, how: str) -> None:
    version = make.version(name, data)
    response = serve(version, rf.get("/"))
    assert isinstance(response, FileResponse)
    assert b"".join(response.streaming_content) == data  # type: ignore[arg-type]  # synchronous here
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith(f"{how}; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == name
    assert response.headers["Content-Type"] == version.kind
    assert response.headers["Content-Length"] == str(len(data))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "private, no-cache"
    response.close()


def test_anything_can_be_saved_instead(rf: RequestFactory) -> None:
    response = serve(make.version("a.pdf", make.pdf("x")), rf.get("/"), download=True)
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    response.close()


def test_a_browser_that_has_the_bytes_is_not_sent_them_again(rf: RequestFactory) -> None:
    version = make.version()
    response = serve(version, rf.get("/", headers={"If-None-Match": f'"{version.sha256}"'}))
    assert response.status_code == 304
    assert response.headers["ETag"] == f'"{version.sha256}"'
    other = serve(version, rf.get("/", headers={"If-None-Match": '"khac"'}))
    assert other.status_code == 200
    other.close()


def test_a_name_cannot_write_headers(rf: RequestFactory) -> None:
    version = make.version('a"\r\nSet-Cookie: x=1.txt', b"x")
    response = serve(version, rf.get("/"))
    assert "\n" not in response.headers["Content-Disposition"]
    assert "Set-Cookie" not in response.headers
    response.close()


def test_what_cannot_be_served_says_why(rf: RequestFactory) -> None:
    missing, locked, out = make.version(data=b"a"), make.version(data=b"b"), make.version(data=b"c")
    default_storage.delete(missing.path)
    locked.flags = [Flag.SECRET_MARK]
    out = services.take_out(version_id=out.pk, by=make.user(), at=make.AT, reason="x")
    for version, code in ((missing, "missing"), (locked, "locked"), (out, "taken_out")):
        with pytest.raises(Refused, match=rf"document\.{code}"):
            serve(version, rf.get("/"))

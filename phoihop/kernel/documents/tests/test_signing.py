"""Signing a PDF: every key it can be done with, every way it is refused, and what unrelated programs say of it."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
import typst
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import LazySettings
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from phoihop.kernel.documents import signing
from phoihop.kernel.documents.keys import Holder, KeyRing, key_ring
from phoihop.kernel.documents.signatures import continued, signatures_in, signed_in
from phoihop.kernel.documents.signed import Verdict
from phoihop.kernel.documents.signing import Field, Key, NotSigned, Trouble, prepare, sign
from phoihop.kernel.documents.tests.test_signed import NOW, Authority
from phoihop.kernel.errors import Refused
from phoihop.kernel.tests.apart import apart

FIRST, SECOND = "Bên 1 - Ủy ban nhân dân", "Bên 2 - Ban Thường trực Mặt trận"
SOFTHSM = next(Path("/usr/lib").glob("**/libsofthsm2.so"), None)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Chứng thực ký")


@pytest.fixture
def ring(authority: Authority, tmp_path: Path) -> KeyRing:
    return KeyRing(trust=authority.trusted_in(tmp_path / "trust"))


@pytest.fixture(scope="module")
def blank() -> bytes:
    pdf = typst.compile(
        b"#set document(title: [Two])\n= One\n#pagebreak()\n= Two", pdf_standards=["a-2a", "ua-1"], timestamp=0
    )
    assert isinstance(pdf, bytes)
    return prepare(pdf, [Field(FIRST, 2, (100, 500, 260, 560)), Field(SECOND, 2, (300, 500, 460, 560))])


@pytest.fixture(scope="module")
def stamp() -> bytes:
    pdf = typst.compile(b"#set page(width: 160pt, height: 60pt, margin: 2pt)\nSigned", timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


def _key(authority: Authority, folder: Path, name: str, *, passphrase: str = "", days: int = 300) -> Key:
    folder.mkdir(exist_ok=True)
    path, secret = folder / "key.p12", folder / "key.secret"
    path.write_bytes(authority.pkcs12(name, passphrase=passphrase, last=NOW + timedelta(days)))
    secret.write_text(f"{passphrase}\n")
    return Key(pkcs12=str(path), secret_file=str(secret) if passphrase else "")


def _signed(pdf: bytes, key: Key, stamp: bytes, field: str = FIRST) -> bytes:
    return sign(pdf, field=field, key=key, stamp=stamp, reason="Ký quy chế", place="Sông Mây")


@pytest.fixture
def both(authority: Authority, blank: bytes, stamp: bytes, tmp_path: Path) -> bytes:
    one = _signed(blank, _key(authority, tmp_path / "one", "Lò Văn Mẫu"), stamp)
    return _signed(one, _key(authority, tmp_path / "two", "Đinh Thị Mẫu", passphrase="mật khẩu"), stamp, SECOND)


def test_each_signature_is_one_more_revision_and_all_of_them_hold(both: bytes, ring: KeyRing, blank: bytes) -> None:
    report = signatures_in(both, ring)
    assert both.startswith(blank)  # what was there is not written again
    assert [(one.name, one.signer, one.verdict) for one in report.signatures] == [
        (FIRST, "Lò Văn Mẫu", Verdict.VALID),
        (SECOND, "Đinh Thị Mẫu", Verdict.VALID),
    ]
    assert (report.empty, report.loose_end, [one.trial for one in report.signatures]) == ([], False, [False, False])


def test_after_the_first_signature_only_signatures_are_allowed(both: bytes) -> None:
    assert re.search(rb"/TransformMethod\s*/DocMDP", both)
    assert re.search(rb"/P\s+2\b", both)


def test_a_program_that_shares_nothing_with_ours_confirms_signers_and_digests(
    both: bytes, authority: Authority, tmp_path: Path
) -> None:
    """OpenSSL checks each signature over the bytes its /ByteRange names."""
    root = tmp_path / "root.pem"
    root.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", both)
    assert len(ranges) == 2
    for name, numbers in zip(("Lò Văn Mẫu", "Đinh Thị Mẫu"), ranges, strict=True):
        start, length, again, rest = map(int, numbers)
        content, der, signer = tmp_path / "content", tmp_path / "cms.der", tmp_path / "signer.pem"
        content.write_bytes(both[start : start + length] + both[again : again + rest])
        der.write_bytes(bytes.fromhex(both[start + length + 1 : again - 1].decode()))
        asked: list[str | Path] = ["openssl", "cms", "-verify", "-binary", "-inform", "DER"]
        asked += ["-in", der, "-content", content]
        asked += ["-CAfile", root, "-purpose", "any", "-signer", signer, "-out", tmp_path / "out"]
        assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
        said = x509.load_pem_x509_certificate(signer.read_bytes()).subject
        assert said.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value == name

        content.write_bytes(content.read_bytes().replace(b"/MediaBox", b"/MediaBoy", 1))
        assert subprocess.run(asked, capture_output=True, check=False).returncode != 0


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not on this machine")
def test_poppler_confirms_them_too(both: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(both)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=True, text=True).stdout
    assert said.count("Signature is Valid.") == 2
    assert re.findall(r"Common Name: (.*)", said) == ["Lò Văn Mẫu", "Đinh Thị Mẫu"]
    assert re.findall(r"- (Total document|Not total document) signed", said) == [
        "Not total document",
        "Total document",
    ]


def test_every_state_before_is_found_as_cut_back(both: bytes, ring: KeyRing) -> None:
    """Each revision ends with its own %%EOF: what a thief could cut back to."""
    ends = [found.end() for found in re.finditer(rb"%%EOF\s", both)]
    assert all(first < second for first, second in pairwise(ends))
    first_signed = signatures_in(both[: ends[-2]], ring)
    assert ([one.signer for one in first_signed.signatures], first_signed.empty) == (["Lò Văn Mẫu"], [SECOND])
    assert signatures_in(both[: ends[-3]], ring).empty == [FIRST, SECOND]


def test_a_running_event_loop_of_the_caller_does_not_matter(
    authority: Authority, blank: bytes, stamp: bytes, ring: KeyRing, tmp_path: Path
) -> None:
    async def inside() -> bytes:
        return _signed(blank, _key(authority, tmp_path / "one", "Lò Văn Mẫu"), stamp)

    made = apart(lambda: asyncio.run(inside()))
    assert [one.verdict for one in signatures_in(made, ring).signatures] == [Verdict.VALID]


def test_what_stands_in_the_way_is_named(authority: Authority, blank: bytes, stamp: bytes, tmp_path: Path) -> None:
    good = _key(authority, tmp_path / "one", "Lò Văn Mẫu", passphrase="đúng")
    Path(good.secret_file).write_text("sai")
    late = _key(authority, tmp_path / "late", "Lò Văn Mẫu", days=-1)
    fit = _key(authority, tmp_path / "two", "Lò Văn Mẫu")
    cases = [
        (good, FIRST, Trouble.LOCKED),
        (Key(pkcs12=str(tmp_path / "none.p12")), FIRST, Trouble.NO_KEY),
        (Key(module=str(tmp_path / "none.so"), token="a", label="b"), FIRST, Trouble.NO_KEY),
        (late, FIRST, Trouble.EXPIRED),
        (fit, "Không có ô này", Trouble.NOT_SIGNED),
        (Key(pkcs12=fit.pkcs12, timestamp="http://127.0.0.1:9/"), FIRST, Trouble.NO_TIMESTAMP),
    ]
    for key, field, trouble in cases:
        with pytest.raises(NotSigned) as caught:
            _signed(blank, key, stamp, field)
        assert caught.value.trouble == trouble, caught.value.words


def test_the_same_field_is_not_signed_twice(both: bytes, authority: Authority, stamp: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotSigned) as caught:
        _signed(both, _key(authority, tmp_path / "again", "Lò Văn Mẫu"), stamp)
    assert caught.value.trouble == Trouble.NOT_SIGNED


def test_a_token_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, authority: Authority, blank: bytes, stamp: bytes, tmp_path: Path
) -> None:
    monkeypatch.setattr(signing, "SECONDS", 0.001)
    with pytest.raises(NotSigned):
        _signed(blank, _key(authority, tmp_path / "one", "Lò Văn Mẫu"), stamp)


def test_what_our_own_page_would_not_call_valid_is_not_taken(
    authority: Authority, blank: bytes, stamp: bytes, ring: KeyRing, tmp_path: Path
) -> None:
    stranger = _key(Authority("Nơi khác"), tmp_path / "one", "Lò Văn Mẫu")
    with pytest.raises(Refused) as caught:
        signed_in(blank, field=FIRST, key=stranger, ring=ring, stamp=stamp, reason="", place="")
    assert caught.value.code == "signing.untrusted"

    foreign = _signed(blank, stranger, stamp)
    mine = _key(authority, tmp_path / "two", "Đinh Thị Mẫu")
    with pytest.raises(Refused) as caught:
        signed_in(foreign, field=SECOND, key=mine, ring=ring, stamp=stamp, reason="", place="")
    assert caught.value.code == "signing.broken_before"


def _altered(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_file_signed_elsewhere_is_taken_only_with_one_good_signature_more(
    authority: Authority, blank: bytes, both: bytes, stamp: bytes, ring: KeyRing, tmp_path: Path
) -> None:
    mine = _key(authority, tmp_path / "mine", "Lò Văn Mẫu")
    first = _signed(blank, mine, stamp)
    found = continued(blank, first, field=FIRST, ring=ring)
    assert (found.data, found.signer, found.is_trial) == (first, "Lò Văn Mẫu", False)

    added = IncrementalPdfFileWriter(BytesIO(first))
    added.root["/Lang"] = generic.TextStringObject("en")
    added.update_root()
    out = BytesIO()
    added.write(out)
    stranger = _signed(blank, _key(Authority("Nơi khác"), tmp_path / "other", "Lò Văn Mẫu"), stamp)
    for before, after, field, code in (
        (first, blank, FIRST, "signing.other_file"),
        (blank, _altered(first, len(blank) + 40), FIRST, "signing.not_signed"),
        (blank, blank, FIRST, "signing.field_empty"),
        (blank, first, SECOND, "signing.field_empty"),
        (blank, both, SECOND, "signing.more_than_signed"),
        (blank, out.getvalue(), FIRST, "signing.more_than_signed"),
        (blank, stranger, FIRST, "signing.untrusted"),
    ):
        with pytest.raises(Refused) as caught:
            continued(before, after, field=field, ring=ring)
        assert caught.value.code == code


@pytest.fixture
def timestamps(authority: Authority) -> Iterator[str]:
    """A time stamp authority on loopback, its certificate from `authority`."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = authority.stamping(key.public_key())
    stamper = DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_time_stamp_of_a_trusted_authority_is_asked_for_and_seen(
    authority: Authority, blank: bytes, stamp: bytes, ring: KeyRing, tmp_path: Path, timestamps: str
) -> None:
    mine = _key(authority, tmp_path / "one", "Lò Văn Mẫu")
    made = _signed(blank, Key(pkcs12=mine.pkcs12, timestamp=timestamps), stamp)
    (one,) = signatures_in(made, ring).signatures
    assert (one.verdict, one.stamped) == (Verdict.VALID, True)


@pytest.mark.skipif(
    SOFTHSM is None or shutil.which("softhsm2-util") is None, reason="SoftHSM, a token in software, is not there"
)
def test_a_key_that_never_leaves_its_token_signs(
    authority: Authority,
    blank: bytes,
    stamp: bytes,
    ring: KeyRing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    key, certificate, _others = pkcs12.load_key_and_certificates(authority.pkcs12("Lò Văn Mẫu"), None)
    assert key is not None
    assert certificate is not None
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "certificate.der").write_bytes(certificate.public_bytes(serialization.Encoding.DER))
    util = ["softhsm2-util", "--pin", "123456", "--token", "Thiết bị thử"]
    _run("softhsm2-util", "--init-token", "--free", "--label", "Thiết bị thử", "--so-pin", "654321", "--pin", "123456")
    _run(*util, "--import", str(tmp_path / "key.pem"), "--label", "ky", "--id", "01")
    _load_certificate(tmp_path / "certificate.der")

    (tmp_path / "pin").write_text("123456\n")
    place = Key(module=str(SOFTHSM), token="Thiết bị thử", label="ky", secret_file=str(tmp_path / "pin"))
    (one,) = signatures_in(_signed(blank, place, stamp), ring).signatures
    assert (one.verdict, one.signer) == (Verdict.VALID, "Lò Văn Mẫu")

    (tmp_path / "pin").write_text("000000\n")
    with pytest.raises(NotSigned) as caught:
        _signed(blank, place, stamp)
    assert caught.value.trouble == Trouble.LOCKED


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _load_certificate(path: Path) -> None:
    """By python-pkcs11 in a process of its own, as SoftHSM's own tool takes keys only."""
    words = (
        "import sys, pkcs11; from pkcs11.util.x509 import decode_x509_certificate as read;"
        "token = pkcs11.lib(sys.argv[1]).get_token(token_label='Thiết bị thử');"
        "session = token.open(user_pin='123456', rw=True);"
        "said = read(open(sys.argv[2], 'rb').read());"
        "said.update({pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: 'ky', pkcs11.Attribute.ID: bytes([1])});"
        "session.create_object(said)"
    )
    _run(sys.executable, "-c", words, str(SOFTHSM), str(path))


def test_the_nearest_key_is_taken() -> None:
    both, person, body = (Key(pkcs12=name) for name in ("both", "person", "body"))
    ring = KeyRing([Holder("", "B1", body), Holder("P1", "", person), Holder("P1", "B1", both)])
    assert ring.key(person="P1", body="B1") == both
    assert ring.key(person="P1", body="B2") == person
    assert ring.key(person="P2", body="B1") == body
    assert ring.key(person="P2", body="B2") is None


def test_the_file_of_signers_is_read_and_a_wrong_one_is_refused(settings: LazySettings, tmp_path: Path) -> None:
    settings.SIGNERS_FILE = tmp_path / "signers.toml"
    assert key_ring().holders == []
    settings.SIGNERS_FILE.write_text(
        'timestamp = "http://tsa.example.vn"\n'
        '[[signer]]\nperson = "CB1"\npkcs12 = "a.p12"\nsecret_file = "a.secret"\n'
        '[[signer]]\nbody = "CQ1"\nmodule = "/usr/lib/token.so"\ntoken = "Thiết bị"\nlabel = "ky"\n'
    )
    ring = key_ring()
    assert ring.key(person="CB1", body="CQ2") == Key(
        pkcs12=str(tmp_path / "a.p12"), secret_file=str(tmp_path / "a.secret"), timestamp="http://tsa.example.vn"
    )
    found = ring.key(person="CB2", body="CQ1")
    assert found is not None
    assert (found.module, found.label) == ("/usr/lib/token.so", "ky")
    for wrong in ("[[signer]]\n", "signer = 3", '[[signer]]\nperson = "a"\npkcs12 = "b"\nmodule = "c"', "{"):
        settings.SIGNERS_FILE.write_text(wrong)
        with pytest.raises(Refused) as caught:
            key_ring()
        assert caught.value.code == "signing.settings"


def test_a_test_authority_counts_in_a_sample_only_and_is_called_one(
    settings: LazySettings, authority: Authority, blank: bytes, stamp: bytes, tmp_path: Path
) -> None:
    settings.SIGNATURE_TRUST = tmp_path / "none"
    settings.TEST_AUTHORITY = authority.trusted_in(tmp_path / "authority")
    (settings.TEST_AUTHORITY / "signers.toml").write_text('[[signer]]\nperson = "CB1"\npkcs12 = "k.p12"\n')
    (settings.TEST_AUTHORITY / "k.p12").write_bytes(authority.pkcs12("Lò Văn Mẫu"))
    settings.SAMPLE = True
    ring = key_ring()
    key = ring.key(person="CB1", body="CQ1")
    assert key is not None
    assert key.trial
    (one,) = signatures_in(_signed(blank, key, stamp), ring).signatures
    assert (one.verdict, one.trial) == (Verdict.VALID, True)
    settings.SAMPLE = False
    assert (key_ring().key(person="CB1", body="CQ1"), key_ring().trial) == (None, None)

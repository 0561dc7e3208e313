"""Signed PDF files: who signed, what it covers, and every way in which a signature does not hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from phoihop.kernel.documents import signed
from phoihop.kernel.documents.signed import Report, Verdict, check
from phoihop.kernel.tests.apart import apart

NOW = datetime.now(UTC)
Key = ec.EllipticCurvePrivateKey


class Authority:
    """A certification authority of the test's own, and certificates it gives out."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._certificate(self.name, self.key, NOW - timedelta(900), NOW + timedelta(900), ca=True)

    def signer(
        self, name: str, *, first: datetime = NOW - timedelta(300), last: datetime = NOW + timedelta(300)
    ) -> Any:
        """A signer with a certificate for that time."""
        return signers.SimpleSigner.load_pkcs12_data(self.pkcs12(name, first=first, last=last), other_certs=[])

    def pkcs12(
        self,
        name: str,
        *,
        first: datetime = NOW - timedelta(300),
        last: datetime = NOW + timedelta(300),
        passphrase: str = "",
    ) -> bytes:
        """The same as a PKCS#12 file."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tỉnh Sông Mây"),
            ]
        )
        closed = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else None
        return serialization.pkcs12.serialize_key_and_certificates(
            b"x",
            key,
            self._certificate(subject, key, first, last, ca=False),
            [self.certificate],
            closed or serialization.NoEncryption(),
        )

    def trusted_in(self, folder: Path) -> Path:
        """A folder that trusts this authority."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return folder

    def stamping(self, key: rsa.RSAPublicKey) -> x509.Certificate:
        """A certificate for time stamps."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dấu thời gian thử")])
        made = x509.CertificateBuilder(
            self.name, name, key, x509.random_serial_number(), NOW - timedelta(300), NOW + timedelta(300)
        )
        only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return made.add_extension(only, critical=True).sign(self.key, hashes.SHA256())

    def _certificate(
        self, subject: x509.Name, key: Key, first: datetime, last: datetime, *, ca: bool
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, key_encipherment=False,
            data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = x509.CertificateBuilder(
            self.name, subject, key.public_key(), x509.random_serial_number(), first, last
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Chứng thực thử")


@pytest.fixture
def trust(authority: Authority, tmp_path: Path) -> Path:
    return authority.trusted_in(tmp_path / "trust")


def _pdf() -> bytes:
    pdf = typst.compile(b"= One\n#pagebreak()\n= Two")
    assert isinstance(pdf, bytes)
    return pdf


def _with_fields(names: list[str]) -> bytes:
    made = IncrementalPdfFileWriter(io.BytesIO(_pdf()), strict=False)
    for name in names:
        fields.append_signature_field(made, fields.SigFieldSpec(name))
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def _sign(pdf: bytes, signer: Any, name: str) -> bytes:
    meta = signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    out = io.BytesIO()
    made = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    apart(lambda: signers.PdfSigner(meta, signer=signer).sign_pdf(made, output=out))
    return out.getvalue()


def _checked(data: bytes, trust: Path | None, tmp_path: Path) -> Report:
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    with path.open("rb") as file:
        return check(file, trust=trust)


def _signed_by_two(authority: Authority) -> tuple[bytes, bytes]:
    blank = _with_fields(["Bên thứ nhất", "Bên thứ hai"])
    first = _sign(blank, authority.signer("Lò Văn Mẫu"), "Bên thứ nhất")
    return first, _sign(first, authority.signer("Đinh Thị Mẫu"), "Bên thứ hai")


def test_each_signer_time_and_cover_is_named(authority: Authority, trust: Path, tmp_path: Path) -> None:
    _first, both = _signed_by_two(authority)
    report = _checked(both, trust, tmp_path)
    assert report.state == "checked"
    assert [(one.signer, one.verdict) for one in report.signatures] == [
        ("Lò Văn Mẫu", Verdict.VALID),
        ("Đinh Thị Mẫu", Verdict.VALID),
    ]
    assert [one.whole_file for one in report.signatures] == [False, True]
    assert report.signatures[0].organisation == "Tỉnh Sông Mây"
    assert report.signatures[0].issuer == "Chứng thực thử"
    said = datetime.fromisoformat(report.signatures[0].signed_at or "")
    assert abs(said - datetime.now(UTC)) < timedelta(minutes=10)
    assert not report.signatures[0].stamped
    assert (report.empty, report.loose_end, report.roots) == ([], False, 1)


def test_one_altered_byte_is_found(authority: Authority, trust: Path, tmp_path: Path) -> None:
    _first, both = _signed_by_two(authority)
    at = both.index(b"/MediaBox") + 12
    altered = both[:at] + bytes([both[at] ^ 1]) + both[at + 1 :]
    report = _checked(altered, trust, tmp_path)
    assert report.state == "broken" or {one.verdict for one in report.signatures} == {Verdict.ALTERED}


def test_a_file_cut_back_to_an_earlier_state_shows_the_missing_signature(
    authority: Authority, trust: Path, tmp_path: Path
) -> None:
    first, _both = _signed_by_two(authority)
    report = _checked(first, trust, tmp_path)
    assert [one.verdict for one in report.signatures] == [Verdict.VALID]
    assert report.empty == ["Bên thứ hai"]


def test_an_authority_nobody_here_trusts_is_named(trust: Path, tmp_path: Path) -> None:
    stranger = Authority("Nơi khác")
    data = _sign(_with_fields(["Một"]), stranger.signer("Lò Văn Mẫu"), "Một")
    (one,) = _checked(data, trust, tmp_path).signatures
    assert (one.verdict, one.issuer) == (Verdict.UNTRUSTED, "Nơi khác")
    nobody = _checked(data, None, tmp_path)
    assert (nobody.roots, nobody.signatures[0].verdict) == (0, Verdict.UNTRUSTED)


def test_an_expired_certificate_is_named_with_whether_it_was_in_time(
    authority: Authority, trust: Path, tmp_path: Path
) -> None:
    late = authority.signer("Lò Văn Mẫu", first=NOW - timedelta(200), last=NOW - timedelta(100))
    (one,) = _checked(_sign(_with_fields(["Một"]), late, "Một"), trust, tmp_path).signatures
    assert (one.verdict, one.in_time) == (Verdict.EXPIRED, False)  # signed today, after its end


def test_a_page_changed_after_the_signature_is_named(authority: Authority, trust: Path, tmp_path: Path) -> None:
    data = _sign(_with_fields(["Một"]), authority.signer("Lò Văn Mẫu"), "Một")
    later = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    words = generic.StreamObject(stream_data=b"BT /F1 24 Tf 100 700 Td (Added later) Tj ET")
    font = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Font"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
            generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
        }
    )
    resources = generic.DictionaryObject(
        {generic.pdf_name("/Font"): generic.DictionaryObject({generic.pdf_name("/F1"): later.add_object(font)})}
    )
    later.add_stream_to_page(1, later.add_object(words), resources=resources)
    out = io.BytesIO()
    later.write(out)
    report = _checked(out.getvalue(), trust, tmp_path)
    (one,) = report.signatures
    assert (one.verdict, one.changes) == (Verdict.CHANGED_AFTER, [2])
    assert report.loose_end


def test_a_file_without_signatures_says_so(trust: Path, tmp_path: Path) -> None:
    assert _checked(_pdf(), trust, tmp_path).state == "none"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.7\n" + b"(" * 200_000])
def test_what_is_no_pdf_is_called_broken(data: bytes, tmp_path: Path) -> None:
    assert _checked(data, None, tmp_path).state == "broken"


def test_a_hanging_check_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(signed, "SECONDS", 0.001)
    assert _checked(_pdf(), None, tmp_path).state == "broken"


@pytest.fixture(scope="module")
def two(authority: Authority) -> bytes:
    return _signed_by_two(authority)[1]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_no_bit_that_is_covered_changes_unnoticed(two: bytes, trust: Path, at: int, bit: int) -> None:
    """All but the hole where the last signature itself stands: there the letters of a number may be large or small."""
    start, length, again, rest = PdfFileReader(io.BytesIO(two)).embedded_signatures[-1].byte_range
    covered = [*range(start, start + length), *range(again, again + rest)]
    place = covered[at % len(covered)]
    altered = two[:place] + bytes([two[place] ^ (1 << bit)]) + two[place + 1 :]
    report = apart(lambda: signed._work(altered, str(trust), "", datetime.now(UTC)))
    assert [one.verdict for one in report.signatures] != [Verdict.VALID, Verdict.VALID]

"""The test authority of a sample province: made afresh on each machine, its keys beside the field key, never in data.

Its signatures count only where the database is a sample, and are named «chữ ký thử» on screen and in the file.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from phoihop.kernel.documents.keys import SIGNERS, KeyRing, with_test_authority
from phoihop.ops.postgres import write_private

NAME = "Chứng thực thử (chỉ trong tỉnh mẫu)"
LASTS = timedelta(weeks=520)
LONGEST = 64  # bytes of a name in a certificate (RFC 5280)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Named:
    """Who gets a key: public code and name of the person, name of the body."""

    code: str
    name: str
    body: str


def make_authority(folder: Path, people: Sequence[Named], *, at: datetime) -> KeyRing:
    """A root, a key for each of `people` and the file of signers in `folder`; the ring that signs with them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    first = at.astimezone(UTC) - timedelta(days=1)
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, first, ca=True)
    lines = []
    for number, one in enumerate(people, 1):
        key, secret = ec.generate_private_key(ec.SECP256R1()), secrets.token_urlsafe(18)
        attributes = ((NameOID.COMMON_NAME, one.name), (NameOID.ORGANIZATION_NAME, one.body))
        subject = x509.Name([x509.NameAttribute(kind, _cut(value)) for kind, value in attributes])
        closed = serialization.BestAvailableEncryption(secret.encode())
        certificate = _certificate(subject, root_name, key.public_key(), root_key, first, ca=False)
        data = pkcs12.serialize_key_and_certificates(b"thu", key, certificate, [root], closed)
        path = folder / f"{number}.p12"
        path.touch(mode=0o600)
        path.write_bytes(data)
        write_private(folder / f"{number}.secret", secret + "\n")
        lines.append(f'[[signer]]\nperson = "{one.code}"\npkcs12 = "{number}.p12"\nsecret_file = "{number}.secret"\n')
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    write_private(folder / SIGNERS, "\n".join(lines))
    return with_test_authority(KeyRing(), folder)


def _cut(name: str) -> str:
    return name.encode()[:LONGEST].decode(errors="ignore")


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, key: Key, first: datetime, *, ca: bool
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number(), first, first + LASTS)
    made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    return made.add_extension(usage, critical=True).sign(key, hashes.SHA256())

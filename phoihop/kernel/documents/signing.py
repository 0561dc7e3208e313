"""Signing of a PDF (ký số, PAdES), in a process of its own: ``python -I signing.py`` with task and file on stdin.

The library starts an event loop, and the module of a token (PKCS#11) is foreign code that may crash or hang; here both
take only this process with them. So the module imports nothing of ours. Each signature is one more revision of the
file: what was signed before is never written again. `prepare` and `sign` are the caller's side.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

MEMORY = 2 * 1024**3
SECONDS = 60  # a token may wait for a finger
TIMESTAMP_SECONDS = 15


class Trouble(StrEnum):
    """Why a file was not signed; the caller says it in words."""

    NO_KEY = "no_key"  # no such file, token or label
    LOCKED = "locked"  # wrong passphrase or PIN
    EXPIRED = "expired"  # the certificate's time is over, or has not come
    NO_TIMESTAMP = "no_timestamp"  # the time stamp authority did not answer
    NOT_SIGNED = "not_signed"  # anything else: the file has no such empty field, the token broke off


class NotSigned(Exception):
    """The file was not signed: `trouble` and, for the log, the library's own words."""

    def __init__(self, trouble: Trouble, words: str = "") -> None:
        super().__init__(words)
        self.trouble, self.words = trouble, words


@dataclass(frozen=True)
class Key:
    """Where a signer's key lies, and the certificate with it: a PKCS#12 file, or a token behind a PKCS#11 module.

    Holds places only: passphrase and PIN stand in `secret_file`, read by the signing process alone. `timestamp`: the
    address of a time stamp authority (then PAdES B-T), "" for none (B-B). `trial`: of a sample's test authority.
    """

    pkcs12: str = ""
    module: str = ""
    token: str = ""
    label: str = ""
    secret_file: str = ""
    timestamp: str = ""
    trial: bool = False


@dataclass(frozen=True)
class Field:
    """Room for one signature: name, page (1 the first), box in points from the page's lower left corner."""

    name: str
    page: int
    box: tuple[float, float, float, float]


def prepare(pdf: bytes, fields: Sequence[Field]) -> bytes:
    """The file with an empty signature field for each of `fields`, in this order. Raises NotSigned."""
    return _asked({"act": "prepare", "fields": [asdict(field) for field in fields]}, pdf, b"")[1]


def sign(pdf: bytes, *, field: str, key: Key, stamp: bytes, reason: str, place: str) -> bytes:
    """The file with one more revision: the empty `field` signed with `key`, showing `stamp` (a PDF of one page).

    The first signature certifies: after it only further signatures are allowed. Raises NotSigned.
    """
    task = {"act": "sign", "field": field, "key": asdict(key), "reason": reason, "place": place}
    return _asked(task, pdf, stamp)[1]


def _asked(task: dict[str, Any], pdf: bytes, stamp: bytes) -> tuple[dict[str, Any], bytes]:
    frame = json.dumps(task | {"length": len(pdf)}).encode() + b"\n"
    command = [sys.executable, "-I", "-X", "utf8", str(Path(__file__).resolve())]
    try:
        done = subprocess.run(command, input=frame + pdf + stamp, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise NotSigned(Trouble.NOT_SIGNED, "timeout") from error
    line, _sep, data = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise NotSigned(Trouble.NOT_SIGNED, done.stderr.decode(errors="replace")[-500:])
    answer = json.loads(line)
    if trouble := answer.get("trouble"):
        raise NotSigned(Trouble(trouble), answer["words"])
    return answer, data


def _prepared(pdf: bytes, fields: list[dict[str, Any]]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for one in fields:
        spec = SigFieldSpec(
            one["name"], on_page=one["page"] - 1, box=tuple(one["box"]), readable_field_name=one["name"]
        )
        append_signature_field(writer, spec)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _signed(pdf: bytes, stamp: bytes, task: dict[str, Any]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    key = Key(**task["key"])
    signer = _token(key) if key.module else _file(key)
    certificate = signer.signing_cert
    if certificate is None or not certificate.not_valid_before <= datetime.now(UTC) <= certificate.not_valid_after:
        raise NotSigned(Trouble.EXPIRED)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    first = not writer.prev.embedded_regular_signatures
    meta = signers.PdfSignatureMetadata(
        field_name=task["field"],
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=task["reason"] or None,
        location=task["place"] or None,
        certify=first,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    machine = signers.PdfSigner(meta, signer=signer, timestamper=_timestamper(key.timestamp), stamp_style=_style(stamp))
    out = io.BytesIO()
    machine.sign_pdf(writer, existing_fields_only=True, output=out)
    return out.getvalue()


def _style(stamp: bytes) -> Any:
    """The stamp's page, as wide as the field; the border is drawn in it already."""
    from pyhanko.pdf_utils import content, layout
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class Page(content.PdfContent):
        """The first page of `stamp` as a picture; the library itself imports only pages of files on the disk."""

        def render(self) -> bytes:
            picture = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(stamp)))
            self.resources.xobject["/Stamp"] = picture
            left, low, right, high = (float(edge) for edge in picture.get_object()["/BBox"])
            self.box = layout.BoxConstraints(width=right - left, height=high - low)
            return b"/Stamp Do"

    middle = layout.AxisAlignment.ALIGN_MID
    whole = layout.SimpleBoxLayoutRule(x_align=middle, y_align=middle, margins=layout.Margins.uniform(0))
    return StaticStampStyle(background=Page(), background_layout=whole, background_opacity=1.0, border_width=0)


def _secret(key: Key) -> str:
    return Path(key.secret_file).read_text(encoding="utf-8").strip() if key.secret_file else ""


def _file(key: Key) -> Any:
    from pyhanko.sign import signers

    try:
        data, secret = Path(key.pkcs12).read_bytes(), _secret(key)
    except OSError as error:
        raise NotSigned(Trouble.NO_KEY, str(error)) from error
    try:
        return signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=secret.encode() or None)
    except ValueError as error:
        raise NotSigned(Trouble.LOCKED, str(error)) from error


def _token(key: Key) -> Any:
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(
            key.module, token_criteria=TokenCriteria(label=key.token), user_pin=_secret(key) or None
        )
        signer = PKCS11Signer(session, cert_label=key.label, other_certs_to_pull=None, use_raw_mechanism=True)
        signer.signing_cert  # noqa: B018 - looked for now, so that a wrong label is named as one
    except pkcs11.PinIncorrect as error:
        raise NotSigned(Trouble.LOCKED, repr(error)) from error
    except (OSError, pkcs11.PKCS11Error, RuntimeError) as error:
        raise NotSigned(Trouble.NO_KEY, repr(error)) from error
    return signer


def _timestamper(address: str) -> Any:
    """Asks the authority (RFC 3161) over HTTP; None without an address."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps.api import TimeStamper

    class Authority(TimeStamper):
        """One question, one answer."""

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]  # the library does not say the types

        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            headers = {"Content-Type": "application/timestamp-query"}
            question = urllib.request.Request(address, req.dump(), headers)  # noqa: S310 - checked when settings are read
            with urllib.request.urlopen(question, timeout=TIMESTAMP_SECONDS) as answer:  # noqa: S310 - the same
                return tsp.TimeStampResp.load(answer.read(1024**2))

    return Authority() if address else None


def _work(task: dict[str, Any], data: bytes) -> tuple[dict[str, str], bytes]:
    """The answer's head and the file; whatever the library raises is one of our troubles."""
    pdf, stamp = data[: task["length"]], data[task["length"] :]
    try:
        return {}, _prepared(pdf, task["fields"]) if task["act"] == "prepare" else _signed(pdf, stamp, task)
    except NotSigned as error:
        return {"trouble": error.trouble, "words": error.words}, b""
    except Exception as error:  # noqa: BLE001 - a foreign module and a library between them raise what they like
        late = isinstance(error, OSError)  # files and token are read by now: what is left is the authority's answer
        return {"trouble": Trouble.NO_TIMESTAMP if late else Trouble.NOT_SIGNED, "words": repr(error)}, b""


def main() -> int:
    """Limits first, then the task's line, then the file and the stamp."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    task = json.loads(sys.stdin.buffer.readline())
    answer, pdf = _work(task, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())

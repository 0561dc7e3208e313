"""Digital signatures of a PDF, in a process of its own: ``python -I signed.py TRUST TRIAL`` with the file on stdin.

A hostile file can hang a parser or eat the memory; here it takes only this process with it. So the module imports
nothing of ours and writes one JSON object. `check` is the caller's side. What a signature proves is decided against the
certificates in the folders TRUST and TRIAL; nothing is fetched from a network (no revocation lists: docs/trust.md says so).
"""

from __future__ import annotations

import io
import json
import logging
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

MEMORY = 2 * 1024**3
SECONDS = 40
MAX_SIGNATURES = 60


class Verdict(StrEnum):
    """What holds of one signature; the first that applies, from the worst."""

    ALTERED = "altered"  # bytes it covers are not those that were signed
    CHANGED_AFTER = "changed_after"  # it holds for its own revision; later the content was changed
    UNTRUSTED = "untrusted"  # the signer's certificate leads to none that is trusted here
    EXPIRED = "expired"  # trusted, but the certificate's time is over, or had not come
    VALID = "valid"


@dataclass
class Signature:
    """One signature. Instants are ISO 8601 in UTC; `signed_at` None: the file does not say.

    `stamped`: the time comes from a trusted time stamp, else from the signer's own machine. `revision`: which state of
    the file it covers, 1 the first. `in_time`: the certificate was valid at the time of signing as the file says it.
    `trial`: trusted only through the test authority of a sample province: worth nothing outside it.
    `changes`: for CHANGED_AFTER: pages whose words differ now (1-based); empty: something else than words.
    """

    name: str
    verdict: str
    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    signed_at: str | None = None
    stamped: bool = False
    valid_from: str | None = None
    valid_until: str | None = None
    in_time: bool = False
    revision: int = 0
    whole_file: bool = False
    trial: bool = False
    changes: list[int] = field(default_factory=list)


@dataclass
class Report:
    """What a file says of its signatures. `state`: checked, none (no signature), broken (cannot be read as PDF).

    `empty`: names of fields made for a signature and still without one: a file cut back to an earlier state shows them.
    `revisions`: states of the file. `loose_end`: bytes were added after the last signature. `roots`: how many trusted
    certificates it was held against. `left_out`: signatures above the limit, not looked at.
    """

    state: str
    signatures: list[Signature] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    revisions: int = 0
    loose_end: bool = False
    roots: int = 0
    left_out: int = 0


def check(file: IO[bytes], *, trust: Path | None, trial: Path | None = None) -> Report:
    """The signatures in `file` (a real file with a descriptor); never raises for what is in it.

    `trust`: the folder of trusted certificates (.pem, .crt, .cer); None: there are none. `trial`: that of a test
    authority, in a sample province only.
    """
    file.seek(0)
    folders = [str(folder or "") for folder in (trust, trial)]
    command = [sys.executable, "-I", "-X", "utf8", str(Path(__file__).resolve()), *folders]
    try:
        done = subprocess.run(command, stdin=file, capture_output=True, timeout=SECONDS)
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"state": "broken"}
    except (subprocess.TimeoutExpired, ValueError):
        return Report("broken")
    return Report(**{**found, "signatures": [Signature(**one) for one in found.get("signatures", [])]})


def _work(data: bytes, trust: str, trial: str, now: datetime) -> Report:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    tests = list(_roots(Path(trial))) if trial else []
    roots = [*(_roots(Path(trust)) if trust else ()), *tests]
    mere = {one.sha256 for one in tests}
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        signed = reader.embedded_regular_signatures
        empty = [str(name) for name, _value, _ref in enumerate_sig_fields(reader, filled_status=False)]
    except (PdfError, ValueError, KeyError, TypeError, IndexError, RecursionError, AttributeError):
        return Report("broken", roots=len(roots))
    if not signed and not empty:
        return Report("none", roots=len(roots))
    ends = [end for one in signed if (end := _end(one)) is not None]
    return Report(
        "checked",
        signatures=[_signature(one, data, roots, mere, now) for one in signed[:MAX_SIGNATURES]],
        empty=empty[:MAX_SIGNATURES],
        revisions=reader.xrefs.total_revisions,
        loose_end=bool(ends) and max(ends) < len(data.rstrip(b"\r\n\x00 ")),
        roots=len(roots),
        left_out=max(0, len(signed) - MAX_SIGNATURES),
    )


def _roots(folder: Path) -> Iterator[Any]:
    from pyhanko.keys import load_certs_from_pemder

    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in {".pem", ".crt", ".cer"}:
            yield from load_certs_from_pemder([str(path)])


def _end(signed: Any) -> int | None:
    try:
        return int(signed.byte_range[2]) + int(signed.byte_range[3])
    except (TypeError, ValueError, IndexError):
        return None


def _signature(signed: Any, data: bytes, roots: list[Any], tests: set[bytes], now: datetime) -> Signature:
    """One signature judged; whatever its bytes make the library raise, it does not hold."""
    found = Signature(str(signed.field_name or "?"), Verdict.ALTERED)
    try:
        certificate = signed.signer_cert
        found.signer = _named(certificate.subject, "common_name")
        found.organisation = _named(certificate.subject, "organization_name")
        found.issuer = _named(certificate.issuer, "common_name") or _named(certificate.issuer, "organization_name")
        found.valid_from = certificate.not_valid_before.isoformat()
        found.valid_until = certificate.not_valid_after.isoformat()
        found.revision = signed.signed_revision + 1
        _judge(found, signed, data, roots, tests, now)
    except Exception:  # any byte may be hostile and the library raises what it likes
        logging.getLogger(__name__).info("signature not readable", exc_info=True)
    return found


def _judge(found: Signature, signed: Any, data: bytes, roots: list[Any], tests: set[bytes], now: datetime) -> None:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = signed.signer_cert
    first, last = certificate.not_valid_before, certificate.not_valid_after
    status = _status(signed, roots, min(max(now, first), last))
    stamp = status.timestamp_validity
    found.stamped = bool(stamp and stamp.valid and stamp.intact and stamp.trusted)
    at = stamp.timestamp if stamp and found.stamped else status.signer_reported_dt
    found.signed_at = at.astimezone(UTC).isoformat() if at else None
    found.in_time = bool(at and first <= at <= last)
    found.whole_file = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    path = status.validation_path
    found.trial = bool(status.trusted and path and next(path.iter_certs(include_root=True)).sha256 in tests)
    if not (status.intact and status.valid):
        found.verdict = Verdict.ALTERED
    elif status.modification_level == ModificationLevel.OTHER or status.docmdp_ok is False:
        found.verdict = Verdict.CHANGED_AFTER
        found.changes = _changed_pages(data[: _end(signed)], data)
    elif not status.trusted:
        found.verdict = Verdict.UNTRUSTED
    else:
        found.verdict = Verdict.VALID if first <= now <= last else Verdict.EXPIRED


def _status(signed: Any, roots: list[Any], moment: datetime) -> Any:
    """The library's judgement as at `moment`, inside the certificate's time: whether that time is over, we say."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment, revocation_mode="soft-fail")
    usage = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
    return validate_pdf_signature(signed, signer_validation_context=context, key_usage_settings=usage)


def _named(name: Any, attribute: str) -> str:
    value = name.native.get(attribute, "")
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _changed_pages(before: bytes, after: bytes) -> list[int]:
    """Pages whose words differ between two states of a file, 1-based; added and removed ones count."""
    first, second = _words(before), _words(after)
    longest = max(len(first), len(second))
    padded = [(first[at : at + 1], second[at : at + 1]) for at in range(longest)]
    return [number for number, (one, other) in enumerate(padded, 1) if one != other]


def _words(data: bytes) -> list[str]:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in pdf]


def main(trust: str, trial: str) -> int:
    """Limits first, then the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    json.dump(asdict(_work(sys.stdin.buffer.read(), trust, trial, datetime.now(UTC))), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

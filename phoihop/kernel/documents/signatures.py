"""The signatures of a stored file, held against the certificates this installation trusts (SIGNATURE_TRUST)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from phoihop.kernel.documents import signed
from phoihop.kernel.documents.content import PDF
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import descriptor, opened


def signatures_of(version: Version) -> signed.Report:
    """What the file says of its signatures; state "none" for one that is no PDF. Refuses what `opened` refuses."""
    with opened(version) as stored:
        if version.kind != PDF:
            return signed.Report("none")
        with descriptor(stored) as file:
            return signed.check(file, trust=trusted())


def trusted() -> Path | None:
    """The folder of trusted certificates, None where the installation has none."""
    folder = Path(settings.SIGNATURE_TRUST)
    return folder if folder.is_dir() else None

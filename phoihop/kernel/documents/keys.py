"""Which key signs for whom, and whose signatures count: settings SIGNERS_FILE, SIGNATURE_TRUST, TEST_AUTHORITY.

The keys themselves lie outside data, backup and program; this module reads only where they lie. Whoever passes a
`KeyRing` on has read the settings once, at the edge.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from phoihop.kernel.documents.signing import Key
from phoihop.kernel.errors import Refused

SIGNERS = "signers.toml"  # beside the root certificate of a test authority
_PLACES = {"pkcs12", "module", "token", "label", "secret_file"}
_WHOM = {"person", "body"}


@dataclass(frozen=True)
class Holder:
    """For whom a key signs, by public codes; an empty one stands for all (`person` "": whoever signs for the body)."""

    person: str
    body: str
    key: Key


@dataclass(frozen=True)
class KeyRing:
    """The keys this installation can sign with, and the folders of certificates it trusts.

    `trial`: the folder of a sample province's test authority; its signatures are named «chữ ký thử» everywhere.
    """

    holders: Sequence[Holder] = ()
    trust: Path | None = None
    trial: Path | None = None

    def key(self, *, person: str, body: str) -> Key | None:
        """The key of `person` signing for `body`: the one that names both, then the person's, then the body's."""
        fits = [one for one in self.holders if one.person in {person, ""} and one.body in {body, ""}]
        best = max(fits, key=lambda one: (bool(one.person), bool(one.body)), default=None)
        return best.key if best else None


def key_ring() -> KeyRing:
    """As the settings say. Raises Refused "signing.settings" when the file of signers cannot be read as one."""
    folder = Path(settings.SIGNATURE_TRUST)
    ring = KeyRing(_holders(settings.SIGNERS_FILE), trust=folder if folder.is_dir() else None)
    trial = settings.TEST_AUTHORITY
    return with_test_authority(ring, trial) if settings.SAMPLE and trial and trial.is_dir() else ring


def with_test_authority(ring: KeyRing, folder: Path) -> KeyRing:
    """`ring` with the keys and the root of the test authority in `folder`."""
    tests = [replace(one, key=replace(one.key, trial=True)) for one in _holders(folder / SIGNERS)]
    return replace(ring, holders=[*ring.holders, *tests], trial=folder)


def _holders(path: Path | None) -> list[Holder]:
    """The signers of a file; none when there is no such file."""
    if path is None or not path.exists():
        return []
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return [_holder(one, path.parent, str(said.get("timestamp", ""))) for one in said.get("signer", [])]
    except (OSError, ValueError, TypeError, AttributeError) as error:
        sentence = _("Tệp khai báo khóa ký số %(path)s không đọc được (%(why)s); hãy báo người quản trị.")
        raise Refused("signing.settings", sentence % {"path": path.name, "why": error}) from error


def _holder(said: Mapping[str, Any], folder: Path, timestamp: str) -> Holder:
    """One `[[signer]]`; places are meant from the file's own folder."""
    if unknown := said.keys() - _PLACES - _WHOM:
        raise ValueError(", ".join(sorted(unknown)))
    if ("pkcs12" in said) == ("module" in said) or not said.keys() & _WHOM:
        raise ValueError(", ".join(f"{name} = {value}" for name, value in said.items()))
    if timestamp and not timestamp.startswith(("http://", "https://")):
        raise ValueError(timestamp)
    pkcs12, module, secret = (str(folder / said[n]) if n in said else "" for n in ("pkcs12", "module", "secret_file"))
    key = Key(pkcs12, module, said.get("token", ""), said.get("label", ""), secret, timestamp)
    return Holder(said.get("person", ""), said.get("body", ""), key)

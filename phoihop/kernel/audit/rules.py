"""Canonical form, hashes and the check of a chain of seals; anyone with a SHA-256 can repeat it."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ENTRY = struct.Struct(">q32s")
MARK = "hmac:"  # before a digest


def canonical(payload: Mapping[str, Any]) -> bytes:
    """One byte string for one payload: sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def payload_hash(payload: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def digest(value: str, key: str) -> str:
    """What the trace keeps of a personal or sealed field: equal values stay equal, nothing can be read back."""
    return MARK + hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


def is_digest(value: object) -> bool:
    """Whether the trace keeps `value` as a digest."""
    return isinstance(value, str) and value.startswith(MARK)


def pack(entries: Iterable[tuple[int, str]]) -> bytes:
    """(act id, payload hash) pairs as 40 bytes each."""
    return b"".join(ENTRY.pack(act_id, bytes.fromhex(sha)) for act_id, sha in entries)


def unpack(entries: bytes) -> list[tuple[int, str]]:
    """The reverse of `pack`. Raises ValueError if the length is not a multiple of 40."""
    if len(entries) % ENTRY.size:
        raise ValueError("the list of a seal is cut off")
    return [(act_id, sha.hex()) for act_id, sha in ENTRY.iter_unpack(entries)]


@dataclass(frozen=True)
class SealData:
    """A seal as the check needs it, without the database."""

    number: int
    base_id: int
    from_xid: int
    upto_xid: int
    entries: bytes
    previous_hash: str
    hash: str


def seal_hash(*, number: int, base_id: int, from_xid: int, upto_xid: int, entries: bytes, previous_hash: str) -> str:
    """The hash a seal must carry."""
    head = canonical({"number": number, "base": base_id, "from": from_xid, "upto": upto_xid, "previous": previous_hash})
    return hashlib.sha256(head + entries).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where the trace is broken: `kind` is altered, missing, inserted, seal or anchor."""

    kind: str
    place: str
    sentence: str


def check_seal(seal: SealData, previous: SealData | None) -> Break | None:
    """None if `seal` follows `previous` and carries its own hash."""
    place = f"seal {seal.number}"
    if seal.number != (previous.number + 1 if previous else 1):
        return Break("seal", place, f"Thiếu niêm phong trước số {seal.number}.")
    if seal.previous_hash != (previous.hash if previous else ""):
        return Break("seal", place, f"Niêm phong số {seal.number} không nối với niêm phong trước.")
    own = seal_hash(
        number=seal.number,
        base_id=seal.base_id,
        from_xid=seal.from_xid,
        upto_xid=seal.upto_xid,
        entries=seal.entries,
        previous_hash=seal.previous_hash,
    )
    if own != seal.hash:
        return Break("seal", place, f"Niêm phong số {seal.number} đã bị sửa.")
    return None


def check_acts(seal: SealData, acts: Sequence[tuple[int, str, str]]) -> Break | None:
    """Compare a seal's list with the acts found in its interval.

    `acts`: (id, stored hash, hash computed anew from the row), ordered by id. The first difference is named.
    """
    sealed = dict(unpack(seal.entries))
    found = {act_id: (stored, computed) for act_id, stored, computed in acts}
    for act_id in sorted(sealed.keys() | found.keys()):
        if act_id not in found:
            return Break("missing", f"act {act_id}", f"Hành vi số {act_id} đã bị xóa (niêm phong số {seal.number}).")
        if act_id not in sealed:
            return Break("inserted", f"act {act_id}", f"Hành vi số {act_id} bị chèn sau niêm phong số {seal.number}.")
        if found[act_id] != (sealed[act_id], sealed[act_id]):
            return Break("altered", f"act {act_id}", f"Hành vi số {act_id} đã bị sửa (niêm phong số {seal.number}).")
    return None

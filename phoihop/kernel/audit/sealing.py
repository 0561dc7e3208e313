"""Sealing and verification. `seal` runs every few seconds in the worker; `verify` runs when anyone asks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from phoihop.kernel.audit.models import Act, Seal
from phoihop.kernel.audit.rules import Break, SealData, check_acts, check_seal, pack, payload_hash, seal_hash
from phoihop.kernel.audit.services import act_payload

SEALER_LOCK = int.from_bytes(hashlib.sha256(b"phoihop.audit.seal").digest()[:7], "big")


@transaction.atomic
def seal(*, at: datetime) -> Seal | None:
    """Seal all acts of finished transactions that no seal holds yet. None if there are none.

    Every transaction below `pg_snapshot_xmin` has ended, so no act can appear in the interval afterwards; intervals do
    not overlap, so each act is in exactly one seal. An advisory lock keeps two sealers apart.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
        # A statement sees its own fresh snapshot (READ COMMITTED): taken after the lock, so after the other sealer.
        cursor.execute("SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
        horizon: int = cursor.fetchone()[0]
    last = Seal.objects.order_by("-number").first()
    from_xid, base_id = (last.upto_xid, last.base_id) if last else (0, 0)
    acts = Act.objects.filter(id__gt=base_id, xid__gte=from_xid, xid__lt=horizon).order_by("id")
    entries = list(acts.values_list("id", "payload_hash"))
    if not entries:
        return None
    return _append(entries=entries, base_id=base_id, from_xid=from_xid, upto_xid=horizon, last=last, at=at)


@transaction.atomic
def restart(*, at: datetime) -> Seal:
    """After a restore into another cluster, whose transaction ids begin anew: an empty seal that starts a new count.

    Nobody else may be writing. Everything restored but not yet sealed is sealed by it, whatever its transaction id.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
        cursor.execute("SELECT (pg_current_xact_id()::text)::bigint")
        now_xid: int = cursor.fetchone()[0]
    last = Seal.objects.order_by("-number").first()
    if last:
        left = Act.objects.filter(id__gt=last.base_id, xid__gte=last.upto_xid).order_by("id")
        entries = list(left.values_list("id", "payload_hash"))
        if entries:
            highest = max(left.values_list("xid", flat=True)) + 1
            last = _append(
                entries=entries, base_id=last.base_id, from_xid=last.upto_xid, upto_xid=highest, last=last, at=at
            )
    newest = Act.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return _append(entries=[], base_id=newest, from_xid=0, upto_xid=now_xid, last=last, at=at)


def _append(
    *, entries: list[tuple[int, str]], base_id: int, from_xid: int, upto_xid: int, last: Seal | None, at: datetime
) -> Seal:
    number, previous, packed = (last.number + 1 if last else 1), (last.hash if last else ""), pack(entries)
    own = seal_hash(
        number=number, base_id=base_id, from_xid=from_xid, upto_xid=upto_xid, entries=packed, previous_hash=previous
    )
    return Seal.objects.create(
        number=number,
        at=at,
        base_id=base_id,
        from_xid=from_xid,
        upto_xid=upto_xid,
        count=len(entries),
        entries=packed,
        previous_hash=previous,
        hash=own,
    )


def anchor(*, at: datetime, path: Path | None = None) -> str | None:
    """Write the newest seal's number and hash outside the database, one line a time; None without seals.

    An owner of the database can rewrite acts and seals together; what he rewrites before the last anchor shows.
    """
    last = Seal.objects.order_by("-number").values("number", "hash").first()
    if last is None:
        return None
    line = f"{at.isoformat()} {last['number']} {last['hash']}"
    target = path or settings.ANCHOR_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return line


def verify(*, anchors: Path | None = None) -> Iterator[Break]:
    """Every break of the trace, in order; none means: all sealed acts are as they were when sealed.

    Acts of the last seconds are not sealed yet (`unsealed` counts them); they are checked against their own hash only.
    """
    known, unreadable = _read_anchors(anchors or settings.ANCHOR_FILE)
    for line in unreadable:
        yield Break("anchor", f"line {line}", f"Dòng {line} của tệp mốc neo không đọc được: bị sửa hoặc ghi dở.")
    previous: SealData | None = None
    bases = sorted(set(Seal.objects.values_list("base_id", flat=True)))
    ends = dict(pairwise(bases))
    for row in Seal.objects.order_by("number").iterator(chunk_size=50):
        data = SealData(
            row.number, row.base_id, row.from_xid, row.upto_xid, bytes(row.entries), row.previous_hash, row.hash
        )
        found = check_seal(data, previous) or check_acts(data, _acts_of(data, ends.get(data.base_id)))
        if found:
            yield found
        if row.number in known and known.pop(row.number) != row.hash:
            yield Break("anchor", f"seal {row.number}", f"Niêm phong số {row.number} khác với mốc neo đã ghi ra ngoài.")
        previous = data
    for number in sorted(known):
        yield Break("anchor", f"seal {number}", f"Mốc neo ghi niêm phong số {number} nhưng cơ sở dữ liệu không còn.")
    yield from _loose(previous)


def _acts_of(data: SealData, end: int | None) -> list[tuple[int, str, str]]:
    """The acts in a seal's interval; `end`: the last act before a restore began a new count of transactions."""
    acts = Act.objects.filter(id__gt=data.base_id, xid__gte=data.from_xid, xid__lt=data.upto_xid).order_by("id")
    if end is not None:
        acts = acts.filter(id__lte=end)
    return [(act.id, act.payload_hash, payload_hash(act_payload(act))) for act in acts.iterator()]


def _loose(last: SealData | None) -> Iterator[Break]:
    """Acts no seal holds: each must carry its own hash, and none may lie before the last seal's interval."""
    upto, base = (last.upto_xid, last.base_id) if last else (0, 0)
    for act in Act.objects.filter(id__gt=base, xid__gte=upto).order_by("id").iterator():
        if act.payload_hash != payload_hash(act_payload(act)):
            yield Break("altered", f"act {act.id}", f"Hành vi số {act.id} đã bị sửa (chưa niêm phong).")


def unsealed() -> int:
    """How many acts no seal holds yet."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return Act.objects.count()
    return Act.objects.filter(id__gt=last.base_id, xid__gte=last.upto_xid).count()


def oldest_unsealed() -> datetime | None:
    """Since when the oldest act that no seal holds waits; None when all are sealed."""
    last = Seal.objects.order_by("-number").first()
    acts = Act.objects.filter(id__gt=last.base_id, xid__gte=last.upto_xid) if last else Act.objects.all()
    return acts.order_by("id").values_list("at", flat=True).first()


def _read_anchors(path: Path) -> tuple[dict[int, str], list[int]]:
    """{number of seal: hash}, and the lines that are no anchors."""
    known: dict[int, str] = {}
    unreadable: list[int] = []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    for place, line in enumerate(lines, 1):
        parts = line.split(" ")
        if len(parts) == 3 and parts[1].isdecimal():
            known[int(parts[1])] = parts[2]
        else:
            unreadable.append(place)
    return known, unreadable

"""Identifiers: time-ordered keys inside, codes without order outside."""

import random
import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read aloud over the telephone without mistakes


_seeded: ContextVar[tuple[random.Random, Iterator[int]] | None] = ContextVar("seeded", default=None)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within it keys and codes follow from `seed`: the sample province has the same ones each time."""
    start = 1_767_225_600_000  # milliseconds: 1 January 2026; each key one later, so their order is that of making
    token = _seeded.set((random.Random(seed), count(start)))  # noqa: S311 - sample data, not secrets
    try:
        yield
    finally:
        _seeded.reset(token)


def uuid7() -> uuid.UUID:
    """A new UUID version 7 (RFC 9562): its first 48 bits are milliseconds, so rows land beside their contemporaries."""
    sample = _seeded.get()
    if sample is None:
        value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    else:
        value = next(sample[1]) << 80 | sample[0].getrandbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def public_code(prefix: str, *, groups: int = 2) -> str:
    """A code people may see and say (mã số), e.g. ``NV-7K3MA-9QX2B``; random, so it tells no number."""
    sample = _seeded.get()
    rng = sample[0] if sample else secrets.SystemRandom()
    parts = ("".join(rng.choices(ALPHABET, k=5)) for _ in range(groups))
    return "-".join([prefix, *parts])

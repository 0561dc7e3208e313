"""Identifiers: time-ordered keys inside, codes without order outside."""

import secrets
import time
import uuid

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read aloud over the telephone without mistakes


def uuid7() -> uuid.UUID:
    """A new UUID version 7 (RFC 9562): its first 48 bits are milliseconds, so rows land beside their contemporaries."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def public_code(prefix: str, *, groups: int = 2) -> str:
    """A code people may see and say (mã số), e.g. ``NV-7K3MA-9QX2B``; random, so it tells no number."""
    parts = ("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(groups))
    return "-".join([prefix, *parts])

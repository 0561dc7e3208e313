"""What is kept so that the database alone cannot read it: sealed under the installation's key, which is in no backup.

    sealed = secrecy.seal(data, purpose="intake.content", row=item.pk)
    data = secrecy.unseal(sealed, purpose="intake.content", row=item.pk)

Each purpose has a key of its own, derived from the key file (`FIELD_KEY`). Purpose and row are bound to what is sealed:
put into another column or row it does not open. AES-256-GCM: whoever changes a byte is found out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KIND = b"\x01"  # of the sealed form; another one begins with another byte
NONCE, KEY = 12, 32


class Unreadable(Exception):
    """What was sealed does not open: damaged, of another row or purpose, or sealed under another key."""


def seal(data: bytes, *, purpose: str, row: object) -> bytes:
    """`data` as only this key opens it, only for this `purpose` and `row` (its primary key).

    Raises ImproperlyConfigured without a key.
    """
    nonce = os.urandom(NONCE)
    return KIND + nonce + AESGCM(_key(field_key(), purpose)).encrypt(nonce, data, _place(purpose, row))


def unseal(sealed: bytes | memoryview, *, purpose: str, row: object) -> bytes:
    """The reverse of `seal`. Raises Unreadable; ImproperlyConfigured without a key."""
    sealed, key = bytes(sealed), _key(field_key(), purpose)
    if not sealed.startswith(KIND) or len(sealed) <= 1 + NONCE:
        raise Unreadable(f"{purpose}: not a sealed form")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], _place(purpose, row))
    except InvalidTag as error:
        raise Unreadable(f"{purpose}: does not open with this key in this place") from error


def seal_json(value: Any, *, purpose: str, row: object) -> bytes:
    """What JSON can hold, sealed."""
    return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), purpose=purpose, row=row)


def unseal_json(sealed: bytes | memoryview, *, purpose: str, row: object) -> Any:
    """The reverse of `seal_json`. Raises as `unseal`."""
    return json.loads(unseal(sealed, purpose=purpose, row=row))


def digest(value: str, *, purpose: str) -> str:
    """A keyed sum (64 hexadecimal digits): equal values of one purpose have equal ones, nothing can be read back."""
    return hmac.new(_key(field_key(), f"digest:{purpose}"), value.encode(), hashlib.sha256).hexdigest()


def field_key() -> str:
    """The installation's key. Raises ImproperlyConfigured when there is none: nothing personal is kept without it."""
    if not settings.FIELD_KEY:
        raise ImproperlyConfigured("FIELD_KEY_FILE is needed: personal and sealed fields are never kept in clear")
    return str(settings.FIELD_KEY)


def _place(purpose: str, row: object) -> bytes:
    return f"{purpose}\x00{row}".encode()


@lru_cache(maxsize=64)
def _key(field_key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=f"phoihop:{purpose}".encode()).derive(field_key.encode())

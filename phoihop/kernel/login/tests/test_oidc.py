"""A token is believed only when everything about it holds."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from phoihop.kernel.login.oidc import claims_of, nonce_of

ISSUER, CLIENT, NONCE = "https://dang-nhap.example", "phoihop", nonce_of("a-verifier")
KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _number in range(2))
CURVE = ec.generate_private_key(ec.SECP256R1())
KEYS: dict[str, Any] = {
    "keys": [
        {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "one", "alg": "RS256"},
        {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(CURVE.public_key())), "kid": "two", "alg": "ES256"},
    ]
}


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": CLIENT, "sub": "can-bo-1", "nonce": NONCE, "iat": now, "exp": now + 300} | changed
    return {name: value for name, value in said.items() if value is not None}


def signed(key: Any = KEY, kid: str = "one", algorithm: str = "RS256", **changed: Any) -> str:
    return jwt.encode(claims(**changed), key, algorithm=algorithm, headers={"kid": kid})


def read(token: object) -> dict[str, Any]:
    return claims_of(token, keys=KEYS, issuer=ISSUER, client=CLIENT, nonce=NONCE)


def test_a_good_token_is_read_whichever_key_signed_it() -> None:
    assert read(signed())["sub"] == "can-bo-1"
    assert read(signed(CURVE, "two", "ES256"))["sub"] == "can-bo-1"
    assert read(signed(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "can-bo-1"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://gia-mao.example"}, {"iss": ISSUER + "/"}, {"iss": None}, {"aud": "other"}, {"aud": None},
        {"nonce": "khac"}, {"nonce": None}, {"exp": 1}, {"exp": None}, {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 3600}, {"iat": None}, {"nbf": int(time.time()) + 3600}, {"sub": None},
        {"azp": "other"}, {"sub": 7},
    ],
)  # fmt: skip
def test_any_one_thing_wrong_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(OAuth2Error):
        read(signed(**changed))


def public_text() -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return KEY.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def hand_made(header: dict[str, Any], secret: bytes) -> str:
    """A token as a forger makes it, whatever a library would say to the key."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims())]
    seal = hmac.new(secret, ".".join(parts).encode(), hashlib.sha256).digest() if secret else b""
    return ".".join([*parts, urlsafe_b64encode(seal).decode().rstrip("=")])


def test_forged_signatures_are_refused() -> None:
    forged: list[object] = [
        signed(OTHER), signed(OTHER, "three"), signed(KEY, "two"), signed()[:-6] + "AAAAAA",
        hand_made({"alg": "none"}, b""), hand_made({"alg": "none", "kid": "one"}, b""),
        hand_made({"alg": "HS256", "kid": "one"}, public_text().encode()), hand_made({"kid": "one"}, b"x"),
        "", "a.b.c", "....", None, 7, {},
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(OAuth2Error):
            read(token)


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": 3}, {"keys": [{}]}, {"keys": [{"kty": "RSA"}]}])
def test_a_key_set_of_nonsense_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(OAuth2Error):
        claims_of(signed(), keys=keys, issuer=ISSUER, client=CLIENT, nonce=NONCE)

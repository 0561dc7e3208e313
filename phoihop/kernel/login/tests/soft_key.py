"""A passkey in software, as a device would make it: for what no honest browser does."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from phoihop.kernel.web.tests.make import PASSWORD

HOST = "testserver"
FLAG = AuthenticatorData.FLAG


def web(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class SoftKey:
    """`verified`: it asked for a finger or a PIN; `origin`, `host`: where it believes to be."""

    verified: bool = True
    origin: str = f"https://{HOST}"
    host: str = HOST
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def add_to(self, client: Client, name: str = "Khóa mềm", *, alone: bool = True) -> Any:
        """Through the pages, as a person who has just typed the password."""
        return client.post("/accounts/passkeys/add/", self.form_for(client, name, alone=alone))

    def form_for(self, client: Client, name: str = "Khóa mềm", *, alone: bool = True) -> dict[str, str]:
        """What the browser would send to add this key."""
        client.post("/accounts/reauthenticate/?next=/settings/", {"password": PASSWORD})
        page = BeautifulSoup(client.get("/accounts/passkeys/add/").content, "html.parser")
        asked = json.loads(page.find(id="passkey-question").text)["creation_options"]["publicKey"]  # type: ignore[union-attr]  # the page has it
        self.handle = asked["user"]["id"]
        answer = json.dumps(self.made(asked["challenge"], alone=alone))
        return {"name": name, "credential": answer} | ({"passwordless": "on"} if alone else {})

    def question(self, client: Client) -> str:
        """The challenge of the login page."""
        asked = client.get("/accounts/passkeys/login/", headers={"Accept": "application/json"}).json()
        return str(asked["request_options"]["publicKey"]["challenge"])

    def log_in(self, client: Client, challenge: str | None = None) -> Any:
        answer = self.answered(challenge or self.question(client))
        return client.post("/accounts/passkeys/login/?next=/settings/", {"credential": json.dumps(answer)})

    def made(self, challenge: str, *, alone: bool) -> dict[str, Any]:
        point = self.secret.public_key().public_numbers()
        key = ES256({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        kept = AttestedCredentialData.create(bytes(16), self.credential, key)
        seen = AuthenticatorData.create(self._place(), self._flags() | FLAG.AT, 0, kept)
        return self._credential(
            {
                "clientDataJSON": web(self._said("webauthn.create", challenge)),
                "attestationObject": web(bytes(AttestationObject.create("none", seen, {}))),
            },
            {"credProps": {"rk": alone}},
        )

    def answered(self, challenge: str) -> dict[str, Any]:
        seen, said = AuthenticatorData.create(self._place(), self._flags(), 0), self._said("webauthn.get", challenge)
        signature = self.secret.sign(bytes(seen) + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": web(said), "authenticatorData": web(bytes(seen)), "signature": web(signature),
                "userHandle": self.handle,
            },
            {},
        )  # fmt: skip

    def _credential(self, response: dict[str, str], extensions: dict[str, Any]) -> dict[str, Any]:
        own = web(self.credential)
        return {
            "id": own, "rawId": own, "type": "public-key", "clientExtensionResults": extensions, "response": response
        }  # fmt: skip

    def _place(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _flags(self) -> Any:
        return FLAG.UP | FLAG.UV if self.verified else FLAG.UP

    def _said(self, what: str, challenge: str) -> bytes:
        return json.dumps({"type": what, "challenge": challenge, "origin": self.origin}).encode()

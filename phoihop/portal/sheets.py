"""A sheet for the wall of a village: where to send a petition, as a square for the telephone that sets the place beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import qrcode
from django.conf import settings
from django.urls import reverse

from phoihop.organisations.models import Body
from phoihop.organisations.models.bodies import BodyQuerySet
from phoihop.portal.rules import COMMUNE, commune_name

COMMUNE_KEY, PLACE_KEY, RECEIVER_KEY = "xa", "noi", "toi"
PLACE = 100  # letters of a place that an address may set


@dataclass(frozen=True)
class Square:
    """A QR square to be drawn: `path` of its dark cells in a field of `size` by `size`, quiet border included."""

    path: str
    size: int


@dataclass(frozen=True)
class Sheet:
    """`village`: "" for the whole commune. `address`: what the square says; `front`: to be typed by hand."""

    body: str
    commune: str
    village: str
    address: str
    front: str
    square: Square


def sheet_of(body: Body, commune: Body, village: str) -> Sheet:
    """For petitions to `body` from a village of a commune (its committee)."""
    asked = {COMMUNE_KEY: commune.code, RECEIVER_KEY: body.code} | ({PLACE_KEY: village} if village else {})
    address = f"{settings.PUBLIC_URL}{reverse('portal:send')}?{urlencode(asked)}"
    front = settings.PUBLIC_URL + reverse("portal:front")
    return Sheet(body.name, commune_name(commune.name), village, address, front, square_of(address))


def square_of(text: str) -> Square:
    """As wall sheets need it: readable with a quarter of it spoilt."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell)
    return Square("".join(dark), len(rows))


def preset_of(
    asked: Mapping[str, str], *, receivers: Sequence[Body], communes: BodyQuerySet, councils: Mapping[UUID, Body]
) -> dict[str, str]:
    """What the address on a sheet sets in the form, as far as it names what there is."""
    commune = communes.filter(code=asked.get(COMMUNE_KEY, "")[:20]).first()
    council = councils.get(commune.pk) if commune is not None else None
    receiver, preset = asked.get(RECEIVER_KEY, ""), {}
    if commune is not None:
        preset = {"commune": commune.code, "place": asked.get(PLACE_KEY, "")[:PLACE]}
    if receiver in {body.code for body in receivers}:
        preset["receiver"] = receiver
    elif council is not None and council.code == receiver:
        preset["receiver"] = COMMUNE
    return preset

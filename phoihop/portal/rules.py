"""The code on a receipt: how it is made, written and read back; what people call a commune."""

from __future__ import annotations

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # as of all our codes: no 0/O, 1/I/L, U
COMMUNE = "commune"  # receives: the council of the commune that is chosen
COMMITTEE = "Ủy ban nhân dân "
BODIES = (COMMITTEE, "Thường trực Hội đồng nhân dân ", "Thường trực HĐND ")
GROUPS, SIGNS = 4, 5
LENGTH = GROUPS * SIGNS  # 30 ** 20: 98 bits, nobody guesses one


def receipt_code(digest: str) -> str:
    """The code that follows from a keyed sum of 64 hexadecimal digits, e.g. ``7K3MA-9QX2B-HD4TE-ZC8RN``."""
    number, signs = int(digest, 16), []
    for _place in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[at])
    return "-".join("".join(signs[start : start + SIGNS]) for start in range(0, LENGTH, SIGNS))


def read_code(typed: str) -> str:
    """What a person typed as a receipt code, in its one form; "" for what cannot be one."""
    signs = [sign for sign in typed.upper() if sign.isalnum()]
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return ""
    return "-".join("".join(signs[start : start + SIGNS]) for start in range(0, LENGTH, SIGNS))


def commune_name(body: str) -> str:
    """The commune or ward that a committee, or the standing body of a council, is of: «Ủy ban nhân dân xã Đá Bạc» → «Xã Đá
    Bạc»."""
    place = body
    for name in BODIES:
        place = place.removeprefix(name).strip()
    return place[:1].upper() + place[1:]

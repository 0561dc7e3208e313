"""What somebody said and who it was; never shown by accident: their `repr` names no word of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

MAX_TEXT = 20_000  # characters; minutes and books are split first
MAX_SHORT = 500
KIND, CODE = re.compile(r"[a-z_]{0,24}"), re.compile(r"[A-Z0-9-]{0,30}")


@dataclass(frozen=True)
class Sender:
    """Who sends it (người gửi). `others`: how many people stand behind it besides the one named."""

    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    others: int = field(default=0, repr=False)

    @property
    def is_named(self) -> bool:
        """Whether anything of the person is known."""
        return bool(self.name or self.address or self.phone or self.email)


@dataclass(frozen=True)
class Said:
    """What was said or written: the words, who, where it is about, to whom, what was answered on the spot, under which
    heading (`category`) and in which commune (`commune`): as whoever noted it wrote, free words."""

    text: str = field(repr=False)
    sender: Sender = field(default_factory=Sender, repr=False)
    place: str = field(default="", repr=False)
    addressee: str = field(default="", repr=False)
    spot_answer: str = field(default="", repr=False)
    category: str = field(default="", repr=False)
    commune: str = field(default="", repr=False)


CONTENT = tuple(one.name for one in fields(Said) if one.name != "sender")


def content_of(said: Said) -> dict[str, Any]:
    """What was said, without who, as JSON holds it."""
    return {name: value for name in CONTENT if (value := getattr(said, name))}


def sender_of(said: Said) -> dict[str, Any]:
    """Who said it, as JSON holds it; empty where nobody is known."""
    return {name: value for name, value in asdict(said.sender).items() if value}


def said_from(content: Mapping[str, Any], sender: Mapping[str, Any]) -> Said:
    """The reverse of both; names that this version does not know are left out."""
    known = {one.name for one in fields(Sender)}
    given = {name: value for name, value in content.items() if name in CONTENT}
    return Said(**{"text": ""} | given, sender=Sender(**{k: v for k, v in sender.items() if k in known}))


def tidy(said: Said, clean: Callable[[str], str]) -> Said:
    """`said` with every word put through `clean`."""
    who = said.sender
    sender = Sender(clean(who.name), clean(who.address), clean(who.phone), clean(who.email), who.others)
    return Said(**{name: clean(getattr(said, name)) for name in CONTENT}, sender=sender)


def fault(said: Said) -> str:
    """What keeps it from being taken in: "nothing_said", "too_long" or "" (it can be)."""
    if not said.text:
        return "nothing_said"
    short = [
        said.place,
        said.addressee,
        said.category,
        said.commune,
        *(v for v in asdict(said.sender).values() if isinstance(v, str)),
    ]
    long = max(len(said.text), len(said.spot_answer)) > MAX_TEXT or max(map(len, short)) > MAX_SHORT
    return "too_long" if long or said.sender.others < 0 else ""


def names_a_row(kind: str, code: str) -> bool:
    """Whether `kind` and `code` can be those of a row above: they are kept in clear, so no sentence fits in."""
    return KIND.fullmatch(kind) is not None and CODE.fullmatch(code) is not None and bool(kind) == bool(code)

"""Words without who said them: what is known of the sender, and what no text about a matter needs, is taken out."""

from __future__ import annotations

import re
from typing import Any

from .said import CONTENT, Said, Sender

MASK = "[…]"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
HOUSE = re.compile(r"\bsố nhà\s+\d+\w*(?:/\d+\w*)*", re.IGNORECASE)
_TITLE = re.compile(r"^(?:ông|bà|anh|chị|cụ|cô|chú|bác|em|cử tri)\s+", re.IGNORECASE)
_PHONE = re.compile(  # a day is met first and stays, whatever number follows it; so does an amount of money
    r"(?P<day>(?<!\d)\d\d?[.-]\d\d?[.-](?:19|20)\d\d(?![.-]?\d))"
    r"|(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)(?!\s*(?:đồng|đ|triệu|tỷ|tỉ)\b)"
)
_CARD = re.compile(
    r"\b((?:cccd|cmnd|cmt|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?)\D{0,12})\d{9,12}\b", re.IGNORECASE
)
_TWELVE = re.compile(r"(?<!\d)(?<!\d\.)0\d\d(?:[ .]?\d{3}){3}(?!\d)")  # a card's without its name; no end of an amount
_LEAST = 4  # letters of a name that is looked for: «An» stands in too many words
_SHORTEST, _DIGIT = 8, re.compile(r"\d")  # digits of a number that tells a person


def apart(said: Said) -> Said:
    """What was said, every word `without_sender`; who said it is left behind."""
    words: dict[str, Any] = {name: without_sender(getattr(said, name), said.sender) for name in CONTENT}
    return Said(**words)


def without_sender(text: str, sender: Sender) -> str:
    """`text` without the sender's name, telephone, e-mail and house, each as `MASK`; telephone numbers, e-mails, numbers of
    identity cards and houses are nobody's to stay. The commune and the village stay: they say where."""
    words, digits = text.casefold(), "".join(_DIGIT.findall(text))
    for pattern in _known(sender, words, digits):
        text = pattern.sub(MASK, text)
    if "@" in text:
        text = EMAIL.sub(MASK, text)
    if len(digits) >= _SHORTEST:
        text = _CARD.sub(rf"\g<1>{MASK}", text)
        text = _PHONE.sub(lambda found: found["day"] or MASK, _TWELVE.sub(MASK, text))
    return HOUSE.sub(MASK, text) if "số nhà" in words else text


def _known(sender: Sender, words: str, digits: str) -> list[re.Pattern[str]]:
    """What of the sender is looked for in a text of these `words` and `digits`: only what they can hold, for to make a pattern
    takes longer than to look, and a file has a hundred thousand senders."""
    found = []
    name = _TITLE.sub("", " ".join(sender.name.split()))
    if len(name) >= _LEAST and " " in name and _holds(words, name):
        found.append(re.compile(rf"(?<!\w){_spaced(name)}(?!\w)", re.IGNORECASE))
    if sender.email and sender.email.casefold() in words:
        found.append(re.compile(re.escape(sender.email), re.IGNORECASE))
    phone = "".join(_DIGIT.findall(sender.phone))
    if len(phone) >= _SHORTEST and phone in digits:  # as it is written, whatever stands between the digits
        found.append(re.compile(r"(?<!\d)" + r"[ .-]?".join(phone) + r"(?!\d)"))
    if _holds(words, sender.address) and HOUSE.search(sender.address):
        found.append(re.compile(_spaced(sender.address), re.IGNORECASE))
    return found


def _holds(words: str, sought: str) -> bool:
    return all(word in words for word in sought.casefold().split())


def _spaced(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())

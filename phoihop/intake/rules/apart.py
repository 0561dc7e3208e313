"""Words without who said them: what is known of the sender, and what no text about a matter needs, is taken out."""

from __future__ import annotations

import re

from .said import Sender

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


def without_sender(text: str, sender: Sender) -> str:
    """`text` without the sender's name, telephone, e-mail and house, each as `MASK`; telephone numbers, e-mails, numbers of
    identity cards and houses are nobody's to stay. The commune and the village stay: they say where."""
    for pattern in _known(sender):
        text = pattern.sub(MASK, text)
    text = _CARD.sub(rf"\g<1>{MASK}", EMAIL.sub(MASK, text))
    text = _PHONE.sub(lambda found: found["day"] or MASK, _TWELVE.sub(MASK, text))
    return HOUSE.sub(MASK, text)


def _known(sender: Sender) -> list[re.Pattern[str]]:
    found = []
    name = _TITLE.sub("", " ".join(sender.name.split()))
    if len(name) >= _LEAST and " " in name:
        found.append(re.compile(rf"(?<!\w){_spaced(name)}(?!\w)", re.IGNORECASE))
    if sender.email:
        found.append(re.compile(re.escape(sender.email), re.IGNORECASE))
    digits = re.sub(r"\D", "", sender.phone)
    if len(digits) >= 8:  # as it is written, whatever stands between the digits
        found.append(re.compile(r"(?<!\d)" + r"[ .-]?".join(digits) + r"(?!\d)"))
    if HOUSE.search(sender.address):
        found.append(re.compile(_spaced(sender.address), re.IGNORECASE))
    return found


def _spaced(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())

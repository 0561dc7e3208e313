"""Names of bodies as clauses write them: finding them, cutting lists of them, matching them to a directory.

The directory is given by the caller as (key, names, kind); nothing is invented: a form that fits no entry stays as
written. Collective words («các bên», «hai cơ quan», «Văn phòng hai cơ quan») stand for the parties.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from .vocabulary import COMMON_HEADS, PROPER_HEADS

_PLURAL = r"(?:(?:[Cc]ác|[Mm]ỗi|[Tt]ừng|[Tt]oàn thể|[Tt]ất cả(?: các)?|[Nn]hững|[Hh]ai|[Bb]a|[Bb]ốn)\s+)?"
# Where the name of a body (or a post, or a collective) begins.
HEAD = re.compile(rf"{_PLURAL}(?:{PROPER_HEADS}|{COMMON_HEADS})(?![^\W\d_])")
COLLECTIVE = re.compile(
    r"(?P<offices>văn phòng\s+(?:(?:của\s+)?(?:các|hai|ba|bốn)\s+(?:bên|cơ quan)))"
    r"|(?:các|hai|ba|bốn|mỗi|từng|cả hai)\s+(?:bên(?: tham gia| ký kết| phối hợp| liên quan)?"
    r"|cơ quan(?: ký kết| ký quy chế| tham gia ký kết)?)",
    re.IGNORECASE,
)
EACH = re.compile(r"(?:mỗi|từng)\s+(?:bên|cơ quan|đơn vị)", re.IGNORECASE)

# Short forms → full forms, applied to lower-case text in this order.
ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\bđđbqh\b|\bđoàn đbqh\b", "đoàn đại biểu quốc hội"),
    (r"\bđbqh\b", "đại biểu quốc hội"),
    (r"\bbtt\.?\s*(?=ub|mttq|ủy|mặt)", "ban thường trực "),
    (
        r"\bubmttqvn\b|\bub mttq vn\b|\bubmttq việt nam\b|\bubmttq\b|\bub mttq\b|\bủy ban mttq\b"
        r"|\bubmt\b",
        "ủy ban mặt trận tổ quốc",
    ),
    (r"\bmttqvn\b|\bmttq\b", "mặt trận tổ quốc"),
    (r"(?<=mặt trận tổ quốc) (?:việt nam|vn)\b", ""),
    (r"(?<!ủy ban )(?<!chủ tịch )\bmặt trận tổ quốc\b", "ủy ban mặt trận tổ quốc"),
    (r"\btt\.?\s*hđnd\b|\btthđnd\b", "thường trực hội đồng nhân dân"),
    (r"\bhđnd\b", "hội đồng nhân dân"),
    (r"\bubnd\b", "ủy ban nhân dân"),
    (r"\bttub\b", "thường trực ủy ban"),
    (r"\btttu\b", "thường trực tỉnh ủy"),
    (r"\bbcđ\b", "ban chỉ đạo"),
    (r"\bcctp\b", "cải cách tư pháp"),
    (r"\btand\b", "tòa án nhân dân"),
    (r"\bvksnd\b", "viện kiểm sát nhân dân"),
    (r"\bthads\b", "thi hành án dân sự"),
    (r"\bubtvqh\b", "ủy ban thường vụ quốc hội"),
    (r"\bvp\.?\b", "văn phòng"),
    (r"\s*[&+]\s*", " và "),
)
_ABBREVIATIONS = tuple((re.compile(pattern), full) for pattern, full in ABBREVIATIONS)
_SPELLINGS = ((r"\buỷ\b", "ủy"), (r"\btoà\b", "tòa"), (r"\bkhoá\b", "khóa"), (r"\bhoà\b", "hòa"), (r"\bhoá\b", "hóa"))
_ALIAS = re.compile(
    r"(?P<full>[^.;:(]{3,160}?)\s*\((?:sau đây|dưới đây|sau này)?\s*(?:được\s+)?(?:gọi"
    r"|viết)\s+(?:tắt|chung|tắt chung)?\s*(?:tắt\s+)?(?:là|:)\s*[“\"«]?(?P<alias>[^)”\"»]{2,80})",
    re.IGNORECASE,
)
# After a generic word these continue the same name: «sở, ban, ngành», «cơ quan, tổ chức, cá nhân».
GENERIC_LAST = re.compile(
    r"(?<![^\W\d_])(?:sở|ban|ngành|cơ quan|tổ chức|đơn vị|phòng|bộ|xã|tỉnh|cục|khóm|ấp)$", re.IGNORECASE
)
GENERIC_NEXT = re.compile(
    r"(?:các\s+)?(?:ban|ngành|đơn vị|tổ chức|cá nhân|địa phương|đoàn thể|phòng|phường|đặc khu"
    r"|thành phố|cơ quan (?:ngang|thuộc)"
    r"|[Bb]an,? [Nn]gành|Ngành|Đoàn thể)(?![^\W\d_])"
)
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:và\s+|cùng\s+)?|\s+(?:và|cùng với|với|cùng)\s+")
_OFFICE_PAIR = re.compile(r"(?:văn phòng|vp)\s+(?:đoàn|đđbqh|hội đồng|hđnd)[^,;]*$", re.IGNORECASE)


def fold(form: str) -> str:
    """A written form made comparable: lower case, one spelling, abbreviations written out."""
    text = unicodedata.normalize("NFC", form).lower()
    for pattern, right in _SPELLINGS:
        text = re.sub(pattern, right, text)
    text = re.sub(r"\s*-\s*", " và ", re.sub(r"[“”\"«»()]", " ", text))
    text = re.sub(r"\s+", " ", text).strip(" ,.;:")
    text = re.sub(r"^(?:(?:các|những|toàn thể)\s+)+", "", text)
    for regex, full in _ABBREVIATIONS:
        text = regex.sub(full, text)
    return re.sub(r"\s+", " ", text).strip()


def split_bodies(text: str) -> list[str]:
    """A list of bodies in words, cut into its members: «A, B và C» → A, B, C. Fixed pairs stay together."""
    found: list[str] = []
    start = 0
    for separator in _SEPARATOR.finditer(text):
        left, right = text[start : separator.start()].strip(), text[separator.end() :]
        if left and HEAD.match(right) and not _one_name(left, separator[0], right):
            found.append(left)
            start = separator.end()
    found.append(text[start:].strip(" ,.;:"))
    return [trimmed for one in found if (trimmed := _trim(one))]


def _one_name(left: str, separator: str, right: str) -> bool:
    if (
        re.search(r"\bvà\b", separator)
        and _OFFICE_PAIR.match(left)
        and re.match(r"(?:HĐND|Hội đồng|Ủy ban nhân|UBND|Uỷ ban)", right)
    ):
        return True
    return bool(GENERIC_LAST.search(left[-30:]) and GENERIC_NEXT.match(right))


_TAIL = re.compile(
    r"\s*(?:\((?:sau đây|gọi)[^)]*\)?|,?\s*(?:trong phạm vi|theo (?:chức năng|thẩm quyền|quy định"
    r"|phạm vi)|căn cứ|trên cơ sở|bằng văn bản"
    r"|có trách nhiệm|để |nhằm |kể từ|trước ngày|chậm nhất|xem xét).*)$",
    re.IGNORECASE,
)


_LOOSE_END = re.compile(r"\s+(?:sẽ|ra|có|là|đã|thì|được|và|các|cùng có)$")


def _trim(form: str) -> str:
    return _LOOSE_END.sub("", _TAIL.sub("", form)).strip(" ,.;:-")


def aliases_in(text: str) -> dict[str, str]:
    """«A (sau đây gọi là B)» anywhere in a text: B, folded → A as written."""
    found: dict[str, str] = {}
    for match in _ALIAS.finditer(text):
        heads = list(HEAD.finditer(match["full"]))
        if heads:
            full = _widest(match["full"], heads)
            found[fold(match["alias"])] = full.strip()
    return found


def _widest(text: str, heads: list[re.Match[str]]) -> str:
    """The last name that fills the text up to the bracket, from its own first word."""
    for head in heads:
        rest = text[head.start() :]
        if not re.search(r"\b(?:phối hợp|giữa|quy định|thực hiện|của các)\b", rest):
            return rest
    return text[heads[-1].start() :]


@dataclass(frozen=True)
class DirectoryEntry:
    """A body the caller knows: its key, the names it is written by, its kind."""

    key: str
    names: tuple[str, ...]
    kind: str = ""


@dataclass
class Matcher:
    """Written forms → keys. `parties`: keys for which collective words stand; `aliases`: from `aliases_in`."""

    directory: Iterable[DirectoryEntry]
    parties: tuple[str, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)
    likeness: float = 94.0

    def __post_init__(self) -> None:
        self._names = {fold(name): entry.key for entry in self.directory for name in entry.names}
        self._short = {_without_place(name): key for name, key in self._names.items()}

    def resolve(self, form: str) -> tuple[str, ...]:
        """Keys of the bodies that `form` means; empty where it fits none (it stays as written)."""
        if found := COLLECTIVE.fullmatch(form.strip()):
            return self._offices() if found["offices"] else self.parties
        folded = fold(form)
        if alias := self.aliases.get(folded):
            return tuple(key for part in split_bodies(alias) for key in self._one(fold(part)))
        return self._one(folded)

    def _one(self, folded: str) -> tuple[str, ...]:
        key = self._names.get(folded) or self._short.get(_without_place(folded))
        if key:
            return (key,)
        best = max(self._names, key=lambda name: fuzz.ratio(name, folded), default="")
        return (self._names[best],) if best and fuzz.ratio(best, folded) >= self.likeness else ()

    def _offices(self) -> tuple[str, ...]:
        """Offices whose name is «Văn phòng» and a party's name; one office may serve two parties."""
        own = [_without_place(name) for name, key in self._names.items() if key in self.parties]
        party_names = {name.removesuffix(" tỉnh").removeprefix("thường trực ") for name in own}
        offices = [
            key
            for name, key in self._names.items()
            if name.startswith("văn phòng ") and any(party in name for party in party_names)
        ]
        return tuple(dict.fromkeys(offices))


def _without_place(folded: str) -> str:
    """«ủy ban nhân dân tỉnh x» → «ủy ban nhân dân tỉnh»; «việt nam» and «cấp» left out."""
    text = re.sub(r"\bviệt nam\b|\bcấp (?=tỉnh|xã)", "", folded)
    text = re.sub(r"\b(tỉnh|thành phố)\b(?! ủy).*$", r"tỉnh", text)
    return re.sub(r"\s+", " ", text).strip()

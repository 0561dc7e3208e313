"""Old Vietnamese encodings (bảng mã cũ: TCVN3, VNI, Windows-1258): found by the words themselves, turned into Unicode.

TCVN3 and VNI put Vietnamese letters in the places of Latin-1 and leave the rest to the font (.VnTime, VNI-Times); a text
is taken for one of them only where most of its words become Vietnamese syllables by it and were none before.
"""

from __future__ import annotations

import re
import unicodedata

TCVN3, VNI, WINDOWS = "TCVN3 (ABC)", "VNI", "Windows-1258"

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_HATS = {
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_SINGLE = {
    "ñ": "đ",
    "Ñ": "Đ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "ô": "ơ",
    "ö": "ư",
    "Ô": "Ơ",
    "Ö": "Ư",
    "î": "ỵ",
}
_VNI_MARKS = "".join({**_VNI_TONES, **_VNI_HATS})
_VNI = re.compile(f"([aeoyuôöAEOYUÔÖ])([{_VNI_MARKS}{_VNI_MARKS.upper()}])|[{''.join(_VNI_SINGLE)}]")

_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_VOWELS = "(?:iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyê|oao|uêu|uyu|iê|yê|uô|ươ|oa|oe|oă|uâ|uê|uy|uơ|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|ưa|ưi|ưu|oo|[aăâeêioôơuưy])"  # noqa: E501
_CODA = "(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = re.compile(_ONSET + _VOWELS + _CODA)
_TONES = dict.fromkeys((0x300, 0x301, 0x303, 0x309, 0x323))
_WORD = re.compile(r"[^\W\d_]+")
_MODERN = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9\u0300-\u0323]")
_LATIN = re.compile("[\u00a1-\u00ff]")
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]++(?!=)")  # not in the address of a page: «?id=3»
_SAMPLE = 200_000
_ENOUGH = 30  # words by which a share says anything
_STRONG = 0.85  # share of syllables of what was turned into the right letters


def is_syllable(word: str) -> bool:
    """Whether `word` has the shape of a Vietnamese syllable, whatever its tone."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return bool(_SYLLABLE.fullmatch(plain))


def share_of_syllables(text: str, *, enough: int = _ENOUGH) -> float:
    """Share of the small-letter words of `text` that are Vietnamese syllables; 1.0 where it has not `enough` of them."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if word.islower()]
    return sum(map(is_syllable, words)) / len(words) if len(words) >= enough else 1.0


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) read as Latin-1 → Unicode. Capitals with tones come from fonts of their own, which text does not name."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI Windows read as Latin-1 → Unicode."""
    return _VNI.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    if found[1] is None:
        return _VNI_SINGLE[found[0]]
    base, mark = found[1], found[2].lower()
    if base in "ôöÔÖ" and mark not in _VNI_TONES:
        return _VNI_SINGLE[base] + _VNI_SINGLE.get(found[2], found[2])
    accents = _VNI_TONES.get(mark) or _VNI_HATS[mark]
    return unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + accents)


def in_unicode(text: str, encoding: str) -> str:
    """`text` of an old encoding (`TCVN3`, `VNI`) in Unicode; what holds letters that only Unicode has stays as it is."""
    if text.isascii() or is_modern(text):
        return text
    return from_tcvn3(text) if encoding == TCVN3 else from_vni(text)


def is_modern(text: str) -> bool:
    """Whether `text` holds Vietnamese letters that no old encoding read as Latin-1 has."""
    return bool(_MODERN.search(text))


def looks_latin(text: str) -> bool:
    """Whether `text` holds letters in whose places an old encoding puts its own, and none that only Unicode has."""
    return bool(_LATIN.search(text)) and not is_modern(text)


def old_encoding(text: str, *, enough: int = _ENOUGH) -> str:
    """`TCVN3` or `VNI` where `text` is surely one of them read as Latin-1; else "": also where it is too short to tell."""
    if not _looks_old(text):
        return ""
    shares = {
        name: share_of_syllables(turn(text), enough=enough) for name, turn in ((TCVN3, from_tcvn3), (VNI, from_vni))
    }
    name = max(shares, key=shares.__getitem__)
    return name if shares[name] >= max(_STRONG, share_of_syllables(text, enough=enough) + 0.1) else ""


def _looks_old(text: str) -> bool:
    sample = text[:_SAMPLE]
    strange = sum("\u00a1" <= letter <= "\u00ff" for letter in sample)
    vietnamese = sum(letter in "ăđơưạảấầậếềểệịọốồổộớờợụủứừựỳ" for letter in sample)
    return strange > 10 and strange > vietnamese


def decoded(data: bytes, *, enough: int = _ENOUGH) -> tuple[str, str] | None:
    """(text, encoding) of bytes that are no Unicode; None where nothing surely Vietnamese comes out.

    `TCVN3` and `VNI`: the text as Latin-1, to be put `in_unicode`; `WINDOWS`, which has tones of their own: in NFC.
    """
    latin = data.decode("latin-1")
    name = old_encoding(latin, enough=enough)
    if name:
        return latin, name
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    if _LOST.search(text):  # who saved it had no letter for «ò» and wrote "?": what stood there is gone
        return None
    written = any(letter in text for letter in "ăâđêôơư") and share_of_syllables(text, enough=enough) >= _STRONG
    return (text, WINDOWS) if written else None

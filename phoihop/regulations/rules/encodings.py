"""Old Vietnamese encodings (TCVN3, VNI) and broken text: found, said, mended where that is certain."""

from __future__ import annotations

import re
import unicodedata

from .messages import N_, Doubt

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
_SAMPLE = 200_000


def is_syllable(word: str) -> bool:
    """Whether `word` has the shape of a Vietnamese syllable, whatever its tone."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return bool(_SYLLABLE.fullmatch(plain))


def share_of_syllables(text: str) -> float:
    """Share of the small-letter words of `text` that are Vietnamese syllables; 1.0 for very short texts."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if word.islower()]
    return sum(map(is_syllable, words)) / len(words) if len(words) >= 30 else 1.0


def torn_capitals(text: str) -> bool:
    """Whether lines in capitals have lost letters («QUY ĐỊN C UNG»)."""
    lines = [line for line in text[:_SAMPLE].splitlines() if line.isupper() and not re.search(r"[\d/.:&_-]", line)]
    words = [word for line in lines for word in _WORD.findall(line) if len(line.split()) > 1]
    lone = sum(len(word) == 1 and not is_syllable(word) for word in words)
    return len(words) >= 8 and lone > len(words) * 0.05


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) read as Latin-1 → Unicode. Capitals with tones come from special fonts: `from_font`."""
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


def repair(text: str) -> tuple[str, list[Doubt]]:
    """Text in Unicode, and a doubt naming the old encoding it was in; unchanged when it is not old."""
    if not _looks_old(text):
        return text, []
    candidates = {"TCVN3 (ABC)": from_tcvn3(text), "VNI": from_vni(text)}
    name = max(candidates, key=lambda key: share_of_syllables(candidates[key]))
    if share_of_syllables(candidates[name]) < max(0.85, share_of_syllables(text) + 0.1):
        return text, []
    return candidates[name], [
        Doubt(0, N_("Văn bản dùng bảng mã cũ %(name)s, đã chuyển sang Unicode; cần xem lại."), {"name": name})
    ]


def _looks_old(text: str) -> bool:
    sample = text[:_SAMPLE]
    strange = sum("\u00a1" <= letter <= "\u00ff" for letter in sample)
    vietnamese = sum(letter in "ăđơưạảấầậếềểệịọốồổộớờợụủứừựỳ" for letter in sample)
    return strange > 10 and strange > vietnamese


def repair_runs(pieces: list[tuple[str, str]]) -> tuple[str, str]:
    """Text of a Word paragraph given as (text, font name) runs, and the old font that was converted, if any."""
    out: list[str] = []
    old = ""
    for text, font in pieces:
        kind = font.lower()
        if kind.startswith(".vn") and any("\u00a1" <= letter <= "\u00ff" for letter in text):
            old, text = font, from_tcvn3(text)
            text = text.upper() if kind.endswith("h") else text
        elif kind.startswith(".vn") and kind.endswith("h"):
            text = text.upper()
        elif kind.startswith("vni-") and any("\u00a1" <= letter <= "\u00ff" for letter in text):
            old, text = font, from_vni(text)
        out.append(text)
    return "".join(out), old

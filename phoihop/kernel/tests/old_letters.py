"""Our own texts as old programs wrote them: the other way round from `kernel.encodings`, written from its tables alone."""

from __future__ import annotations

import unicodedata

REQUESTS = [
    "Đề nghị sớm sửa chữa cầu treo qua suối ở bản Mẫu đã hỏng nặng, trẻ em đi học rất nguy hiểm.",
    "Ủy ban nhân dân xã cần công khai danh sách hộ được hỗ trợ sau đợt lũ vừa qua để người dân được biết.",
    "Kiến nghị nâng cấp trạm y tế, bổ sung thuốc và bác sĩ; đường vào trạm lầy lội mỗi khi trời mưa.",
    "Ô nhiễm ở nghĩa trang cũ ảnh hưởng giếng nước của cả xóm, đã phản ánh nhưng chưa được trả lời.",
    "Ở các thôn vùng cao sóng điện thoại yếu, học sinh không học trực tuyến được; mong sớm khắc phục.",
]

_TCVN3 = dict(
    zip(
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        bytes.fromhex(
            "b5b8b6b7b9a8bbbebcbdc6a9c7cac8c9cbaeccd0cecfd1aad2d5d3d4d6d7ddd8dcdedfe3e1e2e4abe5e8e6e7e9aceaedebecee"
            "eff3f1f2f4adf5f8f6f7f9fafdfbfcfea1a2a7a3a4a5a6"
        ),
        strict=True,
    )
)
_TONES = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_HATS = {
    "\u0302": dict(zip(["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], "âàáåãä", strict=True)),
    "\u0306": dict(zip(["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], "êèéúüë", strict=True)),
}
_ALONE = {"đ": "ñ", "Đ": "Ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def in_tcvn3(text: str) -> str:
    """As a sheet holds what was typed in .VnTime. Its fonts have no capitals with tones: they are left to .VnTimeH."""
    return "".join(chr(_TCVN3[letter]) if letter in _TCVN3 else letter for letter in _small_where_toned(text))


def in_vni(text: str) -> str:
    """As a sheet holds what was typed in VNI-Times."""
    return "".join(map(_vni, unicodedata.normalize("NFC", text)))


def in_windows(text: str) -> bytes:
    """As a Vietnamese Windows saves it: vowels, then their tones."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            tone = next(mark for mark in unicodedata.normalize("NFD", letter) if mark in _TONES)
            rest = unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter).replace(tone, ""))
            out.append((rest + tone).encode("cp1258"))
    return b"".join(out)


def _small_where_toned(text: str) -> str:
    return "".join(
        letter.lower() if letter.isalpha() and letter not in _TCVN3 and letter.lower() in _TCVN3 else letter
        for letter in unicodedata.normalize("NFC", text)
    )


def _vni(letter: str) -> str:
    if letter in _ALONE:
        return _ALONE[letter]
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if not marks:
        return letter
    tone = next((mark for mark in marks if mark in _TONES), "")
    hat = next((mark for mark in marks if mark in _HATS), "")
    if "\u031b" in marks:  # ơ, ư
        base = {"o": "ô", "u": "ö", "O": "Ô", "U": "Ö"}[base]
    mark = _HATS[hat][tone] if hat else _TONES.get(tone, "")
    return base + (mark.upper() if base.isupper() else mark)

"""What holds for every template of the product: nothing inline that the policy forbids, only icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "phoihop").rglob("templates/**/*.html"))
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=|hx-on|hx-vals\s*=\s*[\"']js:|javascript:", re.IGNORECASE),
    "an address outside": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
ICON = re.compile(r"components/icon\.html\"\s+with\s+name=\"([\w-]+)\"|\bicon=\"([\w-]+)\"")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_holds_nothing_the_policy_forbids(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{path.relative_to(ROOT)} has {', '.join(found)}"


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    known = set((ROOT / "assets" / "icons.txt").read_text("utf-8").split())
    named = {
        next(filter(None, match)): path.relative_to(ROOT).as_posix()
        for path in TEMPLATES
        for match in ICON.findall(path.read_text("utf-8"))
    }
    assert {icon: path for icon, path in named.items() if icon not in known} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_components_are_included_with_only(path: Path) -> None:
    includes = re.findall(r"{% include \"components/[^%]*%}", path.read_text("utf-8"))
    assert [tag for tag in includes if not tag.rstrip(" %}").endswith(" only")] == []


def test_a_form_in_a_part_included_alone_takes_the_token_that_is_there() -> None:
    """`csrf_token` is the page's own: an include with `only` does not see it, and the form is refused (`csrf_field`)."""
    alone = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% include \"([^\"]+)\"[^%]* only %}", path.read_text("utf-8"))
    }
    assert [
        _name(path) for path in TEMPLATES if _name(path) in alone and "{% csrf_token %}" in path.read_text("utf-8")
    ] == []


# Names that third parties look for by themselves.
ASKED_FOR_BY_NAME = ("account/", "mfa/", "registration/", "403", "404", "409", "422", "429", "500")
WORDS = re.compile(r"[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)
TRANSLATED = re.compile(
    r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|{%\s*translate\s.*?%}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|_\(\"[^\"]*\"\)",
    re.DOTALL,
)
# Vietnamese on every screen, whatever its language: the name of the product, what the law prints on a paper, marks that
# are typed into a text, invented names on the page of components.
STAYS = {
    "page.html": {"Phối Hợp"},
    "open.html": {"Phối Hợp"},
    "web/components.html": {"Đinh Thị Mẫu", "Lò Văn Mẫu", "Văn phòng A", "Văn phòng B", "Sở C"},
    "papers/_sheet.html": {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nơi nhận:"},
    "papers/edit.html": {
        "I. KẾT QUẢ", "**1. Số liệu**", "Điều 1. Phạm vi", "| Việc | Hạn |", "Thời gian:: 08 giờ", "**đậm**",
        "__nghiêng__",
    },
}  # fmt: skip


def _name(path: Path) -> str:
    return path.as_posix().rpartition("/templates/")[2]


def test_every_template_is_used() -> None:
    sources = [p.read_text("utf-8") for p in (ROOT / "phoihop").rglob("*.py") if "tests" not in p.parts]
    named = "\n".join([*sources, *(path.read_text("utf-8") for path in TEMPLATES)])
    unused = [
        _name(path)
        for path in TEMPLATES
        if f'"{_name(path)}"' not in named and not _name(path).startswith(ASKED_FOR_BY_NAME)
    ]
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_words_stand_outside_the_catalogue(path: Path) -> None:
    text = TRANSLATED.sub("", path.read_text("utf-8"))
    for words in STAYS.get(_name(path), ()):
        assert words in text, f"{words} is gone: take it out of STAYS"
        text = text.replace(words, "")
    assert [line.strip() for line in text.splitlines() if WORDS.search(line)] == []

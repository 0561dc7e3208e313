"""What a page says, and in which language it says that it says it."""

from __future__ import annotations

from html.parser import HTMLParser

SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-confirm", "content"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "textarea"}


class Words(HTMLParser):
    """The texts of a page and the attributes that are read aloud, each with the language of its element."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.inside: list[tuple[str, str]] = [("", language)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        lang = given.get("lang") or self.inside[-1][1]
        if tag == "form" and given.get("method") == "post":
            self.forms.append((given.get("action") or "", {}))
        if tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1][1][given.get("name") or ""] = given.get("value") or ""
        if tag not in VOID:
            self.inside.append((tag, lang))
        for name, value in attrs:
            if (name in SPOKEN or (name.startswith("data-") and " " in (value or ""))) and tag != "meta":
                self.said.append((" ".join((value or "").split()), lang))

    def handle_endtag(self, tag: str) -> None:
        if any(open_tag == tag for open_tag, _lang in self.inside):
            while self.inside.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag, lang = self.inside[-1]
        if tag not in SILENT and (text := " ".join(data.split())):
            self.said.append((text, lang))


def forms_of(page: str) -> list[tuple[str, dict[str, str]]]:
    """(address, hidden values) of every form that `page` would send; "": to the page's own address."""
    parser = Words("")
    parser.feed(page)
    parser.close()
    return parser.forms


def words_of(page: str, language: str) -> list[tuple[str, str]]:
    """(text, language) of everything `page` says; `language`: that of a part without the frame around it."""
    parser = Words(language)
    parser.feed(page)
    parser.close()
    return parser.said

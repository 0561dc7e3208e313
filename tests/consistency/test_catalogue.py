"""The catalogues can be trusted: what is extracted, and that no translation drops a value."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo

from scripts import catalogue

TEMPLATE = """{% load i18n %}<p title="{% translate "Đóng" %}">{{ "a"|add:_("Mở") }}
  {% blocktranslate with n=rows|length %}Có {{ n }} dòng, 100% đã xong{% endblocktranslate %}
{# translate "not this" #}{% if x == "x" %}
  {% blocktranslate count n=3 %}một 'dòng'{% plural %}{{ n }} dòng{% endblocktranslate %}{% endif %}
"""


def test_every_text_of_a_template_is_found() -> None:
    source = catalogue.as_python(TEMPLATE, "x.html").encode()
    found = [text for _line, text, _comments, _context in extract("python", io.BytesIO(source), catalogue.KEYWORDS)]
    assert found == ["Đóng", "Mở", "Có %(n)s dòng, 100%% đã xong", ("một 'dòng'", "%(n)s dòng")]


def test_the_names_in_shipped_data_are_found() -> None:
    data = {"days": [{"name": "Tết", "kind": "off", "year": 2026}], "name": "lịch"}
    assert [*catalogue.named(data, {"name"})] == ["lịch", "Tết"]
    there = {text for _context, text in catalogue.texts(catalogue.extracted())}
    assert {"Thụ lý hoặc không thụ lý tố cáo", "Quốc khánh", "Lãnh đạo cơ quan duyệt", "Đất đai và đo đạc"} <= there


@pytest.mark.parametrize(
    ("text", "translation", "differs"),
    [("%(n)s dòng", "%(n)s rows", False), ("%(n)s dòng", "%(m)s rows", True), ("{0} dòng", "rows", True)],
)
def test_a_translation_that_loses_a_value_is_found(text: str, translation: str, differs: bool) -> None:
    message = Catalog().add(text, translation)
    assert catalogue.unlike(message) is differs


@pytest.mark.parametrize("path", sorted(catalogue.LOCALE.rglob("*.po")), ids=lambda path: path.parent.parent.name)
def test_no_translation_loses_a_value(path: Path) -> None:
    written = catalogue.texts(catalogue.read(path)).values()
    assert [m.id for m in written if m.string and any([*m.string]) and catalogue.unlike(m)] == []


def test_a_catalogue_without_translations_shows_the_source(tmp_path: Path) -> None:
    fresh = Catalog(locale="en")
    fresh.add("Đóng", "")
    fresh.add("Mở", "Open")
    with (tmp_path / "x.mo").open("wb") as file:
        for message in catalogue.untranslated(fresh):
            fresh.delete(message.id, message.context)
        write_mo(file, fresh)
    with (tmp_path / "x.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert (compiled.gettext("Đóng"), compiled.gettext("Mở")) == ("Đóng", "Open")

"""The catalogues of texts: `update` the English one from the sources, `compile` both, `check` that nothing lacks.

Source texts are Vietnamese; locale/en translates them. locale/vi holds the Vietnamese of what Django and allauth say in
English and do not (or clumsily) translate; it is written by hand. No GNU gettext is needed.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,  # sentences of plain rules, translated at the edge
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Names in the data we ship: screens say them in the reader's language by looking them up as they are.
EVERY = {""}  # all texts of a file
SHIPPED = {
    "phoihop/kernel/clock/data/terms.json": {"title_vi"},
    "phoihop/kernel/clock/data/calendar.json": {"name", "reason"},
    "phoihop/papers/data/review_chain.json": {"label"},
    "phoihop/petitions/data/bodies.json": {"name"},
    "phoihop/petitions/data/fields.json": EVERY,
    "phoihop/programmes/data/days.json": {"name"},
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file with texts for people, as Python that Babel can read."""
    for path in sorted((ROOT / "phoihop").rglob("*")):
        parts = path.parts
        if path.suffix == ".py" and "tests" not in parts and "migrations" not in parts:
            yield path, path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "templates" in parts:
            yield path, as_python(path.read_text("utf-8"), str(path)).encode()


def as_python(template: str, origin: str) -> str:
    """The calls of gettext that a template stands for, one a line and nothing else, so that it is always Python."""
    if not settings.configured:
        settings.configure()
    calls = re.findall(
        r"""\b(?:n|p|np)?gettext\((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^'"()])*\)|\b_\((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\)""",
        templatize(template, origin=origin),
    )
    return "\n".join(calls)


def extracted() -> Catalog:
    """All texts of the sources, with the files they stand in."""
    catalogue = Catalog(charset="utf-8")
    for path, content in sources():
        found = extract("python", io.BytesIO(content), keywords=KEYWORDS)
        for _line, text, comments, context in found:
            place = (path.relative_to(ROOT).as_posix(), 0)
            catalogue.add(text, locations=[place], auto_comments=comments, context=context)
    for file, names in SHIPPED.items():
        for text in named(json.loads((ROOT / file).read_text("utf-8")), names):
            catalogue.add(text, locations=[(file, 0)])
    return catalogue


def named(data: object, names: set[str]) -> Iterator[str]:
    """The texts under these names (`EVERY`: any) anywhere in the data."""
    if isinstance(data, dict):
        wanted = data if names == EVERY else data.keys() & names
        yield from (value for name, value in data.items() if name in wanted and isinstance(value, str))
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from named(inner, names)


def read(path: Path) -> Catalog:
    """A catalogue on disk; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=path.parent.parent.name, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def texts(catalogue: Catalog) -> dict[tuple[object, object], Message]:
    """Its messages by (context, text), without the header."""
    return {(message.context, _key(message)): message for message in catalogue if message.id}


def _key(message: Message) -> object:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file: sorted, without line numbers and dates, so that two branches rarely meet in it."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=True
    )
    head = (
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def update() -> int:
    """Write locale/en with today's texts; translations of texts that still stand are kept."""
    kept = texts(read(ENGLISH))
    fresh = Catalog(locale="en", charset="utf-8")
    for key, message in texts(extracted()).items():
        known = kept.get(key)
        plural = isinstance(message.id, tuple | list)
        string = known.string if known and isinstance(known.id, tuple | list) == plural else ("", "") if plural else ""
        places = sorted({place for place, _line in message.locations})
        fresh.add(message.id, string, locations=[(place, 0) for place in places], context=message.context)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_bytes(written(fresh))
    print(f"{ENGLISH.relative_to(ROOT)}: {len(fresh)} texts, {len(untranslated(fresh))} without translation")
    return 0


def compile_all() -> int:
    """Write every .mo beside its .po."""
    for path in sorted(LOCALE.rglob("*.po")):
        catalogue = read(path)
        for message in untranslated(catalogue):
            catalogue.delete(message.id, message.context)  # else the page would show an empty text
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    return 0


def untranslated(catalogue: Catalog) -> list[Message]:
    """Messages without a translation (or with one form of a plural missing)."""
    return [
        m for m in texts(catalogue).values() if not (all(m.string) if isinstance(m.string, tuple | list) else m.string)
    ]


def unlike(message: Message) -> bool:
    """Whether text and translation name different placeholders: the page would break or lose a value."""
    originals = list(message.id) if isinstance(message.id, tuple | list) else [message.id]
    strings = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
    wanted = [sorted(PLACEHOLDER.findall(text)) for text in originals]
    return any(sorted(PLACEHOLDER.findall(text or "")) not in wanted for text in strings)


def check() -> int:
    """1 when the English catalogue lacks or outlives a text, lacks a translation, or names other placeholders."""
    now, english = texts(extracted()), read(ENGLISH)
    there = texts(english)
    faults = [f"not in the catalogue (make catalogue): {text!r}" for _context, text in now.keys() - there.keys()]
    faults += [f"no longer in the sources (make catalogue): {text!r}" for _context, text in there.keys() - now.keys()]
    faults += [f"no English: {message.id!r}" for message in untranslated(english)]
    faults += [
        f"other placeholders in {path.parent.parent.name}: {message.id!r}"
        for path in sorted(LOCALE.rglob("*.po"))
        for message in texts(read(path)).values()
        if message.string and unlike(message)
    ]
    print("\n".join(sorted(faults)) if faults else f"{len(there)} texts, all in English")
    return 1 if faults else 0


ACTS = {"update": update, "compile": compile_all, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ACTS:
        sys.exit(f"catalogue.py {'|'.join(ACTS)}")
    sys.exit(ACTS[sys.argv[1]]())

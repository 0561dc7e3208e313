"""What the components of /components/ are given, typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page."""

    label: str
    url: str


@dataclass(frozen=True)
class Tab:
    """One view of a thing; `count` stands behind its label, None for none."""

    label: str
    url: str
    current: bool = False
    count: object = None


@dataclass(frozen=True)
class BulkAct:
    """An act on all selected rows; `value` is what the view finds in POST["act"]; `confirm` is asked first."""

    value: str
    label: str
    icon: str = ""
    confirm: str = ""
    dangerous: bool = False


@dataclass(frozen=True)
class FileLine:
    """A file of a list. `about`: kind, size, day, as one text; `warning`: macros, not yet read and the like."""

    name: str
    url: str
    about: str
    icon: str = "file-text"
    warning: str = ""
    signatures: str = ""  # address of the page that checks its digital signatures, "" for none


@dataclass(frozen=True)
class Entry:
    """One line of a timeline; `when` is already written out."""

    title: str
    who: str
    when: str
    text: str = ""
    icon: str = "circle-dot"
    tone: str = "plain"

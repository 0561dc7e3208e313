"""A table of matters in a paper (TT, nội dung, địa phương, cơ quan): each row is one line that begins with a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

JOIN = " · "  # between the cells of a row whose columns nobody knows
_NUMBER = re.compile(r"\d{1,4}[.)]?")


def as_lines(lines: Sequence[str], cell: str, is_content: Callable[[str], bool]) -> tuple[list[str], dict[str, bool]]:
    """(`lines` with each row of a table as one line, {one of them: whether it is a matter, False of headings}). `cell`
    stands between the cells of a row, and is in no other line.

    Below headings of which one says that it is the content, the content comes first and each other cell behind it with its
    heading, a number in the first column excepted; columns keep their meaning until another row has another width.
    """
    found: list[str] = []
    known: dict[str, bool] = {}
    columns: list[str] = []
    for line in lines:
        if cell not in line:
            found.append(line)
            continue
        cells = [one.strip() for one in line.split(cell)]
        said = [one for one in cells if one]
        if not said:
            continue
        if sum(map(is_content, cells)) and len(said) > 1:
            columns = cells
        content = next((at for at, name in enumerate(columns) if is_content(name)), None)
        if cells == columns:
            found.append(JOIN.join(said))
            known[found[-1]] = False
        elif content is not None and len(cells) == len(columns) and cells[content]:
            found.append("1. " + "; ".join([cells[content], *_others(cells, columns, content)]))
            known[found[-1]] = not cells[content].isupper()  # «LĨNH VỰC GIAO THÔNG» stands above a group of rows
        elif _NUMBER.fullmatch(said[0]) and len(said) > 1:
            found.append(f"{said[0].rstrip('.)')}. {JOIN.join(said[1:])}")
        else:
            found.append(JOIN.join(said))
    return found, known


def _others(cells: Sequence[str], columns: Sequence[str], content: int) -> list[str]:
    return [
        f"{columns[at]}: {words}" if columns[at] else words
        for at, words in enumerate(cells)
        if words and at != content and not (at == 0 and _NUMBER.fullmatch(words))
    ]

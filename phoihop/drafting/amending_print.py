"""The paper of an amendment: an article of numbered points with the new words in quotation marks, and when it takes effect
(Decree 78/2025/NĐ-CP, as custom for a joint regulation). It is made from the comparison of two texts; nobody types it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from phoihop.drafting import earlier
from phoihop.drafting.models import DraftVersion
from phoihop.drafting.rules.amending import Point, numbered_anew, points
from phoihop.drafting.rules.amending_words import Line, instruction, quoted
from phoihop.papers.typeset.sheet import Align, Article, Block, Clause, Paragraph
from phoihop.regulations.models import Regulation

USUAL_EFFECT = (
    "Quy chế này có hiệu lực thi hành kể từ ngày ký.",
    "Các nội dung khác của quy chế được sửa đổi, bổ sung tại Điều 1 giữ nguyên hiệu lực thi hành.",
)
_NOTHING = "(Chưa có nội dung sửa đổi, bổ sung.)"
_OLD_NUMBERS = "Số của điều, khoản, điểm nêu tại Điều này là số trước khi sửa đổi, bổ sung."


def points_of(version: DraftVersion) -> list[Point]:
    """What the version of an amendment changes in the text that it amends."""
    return points(earlier.amended_text(version.draft).roots, version.roots)


def body_of(version: DraftVersion) -> tuple[Block, ...]:
    """The articles of the paper: what is amended, and from when."""
    amended = version.draft.amends
    heading = f"Sửa đổi, bổ sung một số điều của {cited(amended)}" if amended else ""
    return (
        Article("1", heading, children=tuple(_deeds(points_of(version)))),
        _article("2", "Điều khoản thi hành", version.effect or USUAL_EFFECT),
    )


def note_of(version: DraftVersion) -> Block:
    """What the whole text is, above it: for readers, signed is the other."""
    amended = version.draft.amends
    said = f"{cited(amended)}, " if amended else ""
    words = f"{said}được sửa đổi, bổ sung theo «{version.title}». Bản hợp nhất để tra cứu, không phải bản ký."
    return Paragraph(words[:1].upper() + words[1:], italic=True)


def cited(regulation: Regulation) -> str:
    """A regulation as another text names it: title, number, day of signing."""
    day = regulation.signed_on
    facts = [
        f"số {regulation.number_text}" if regulation.number_text else "",
        f"ký ngày {day:%d} tháng {day.month if day.month > 2 else f'{day:%m}'} năm {day.year}" if day else "",
    ]
    said = ", ".join(filter(None, facts))
    return f"{regulation.title} ({said})" if said else regulation.title


def _deeds(found: Sequence[Point]) -> Iterable[Block]:
    if not found:
        return [Paragraph(_NOTHING, italic=True)]
    if len(found) == 1:
        blocks: list[Block] = [Paragraph(instruction(found[0])), *map(_quote, quoted(found[0]))]
    else:
        blocks = [
            Clause(str(place), instruction(point), tuple(map(_quote, quoted(point))))
            for place, point in enumerate(found, 1)
        ]
    return [*blocks, Paragraph(_OLD_NUMBERS)] if numbered_anew(found) else blocks


def _quote(line: Line) -> Paragraph:
    if line.centred:
        return Paragraph(line.words, align=Align.CENTER, indent=False, bold=True)
    return Paragraph(line.words, bold=line.title)


def _article(number: str, heading: str, lines: Sequence[str]) -> Article:
    if len(lines) == 1:
        return Article(number, heading, lines[0])
    clauses = tuple(Clause(str(place), words) for place, words in enumerate(lines, 1))
    return Article(number, heading, children=clauses)

"""What comes in, as fast as it is taken in: sealed, recorded, committed; one by one, and lines of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import cycle

from phoihop.intake import services
from phoihop.intake.models import Batch, BatchKind, BatchState, Source
from phoihop.intake.rules import Said, Sender
from phoihop.intake.services.taking import FromFile
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.ids import uuid7
from phoihop.kernel.scope import one_request
from phoihop.ops.bench.timing import Figure, once, spread_of
from phoihop.organisations.models import Body, BodyKind, sight_of
from phoihop.petitions import shipped
from phoihop.petitions.likeness import keys
from phoihop.petitions.proposing import propose_many

CLERK = "vanthu.hdnd"
TAKE_IN_GOAL = 100.0
ITEMS, LINES, AT_ONCE = 300, 100_000, 1000  # at most: taken in one by one; lines of a file, so many in one transaction


def measure(rows: int, at: datetime) -> Iterator[Figure]:
    """Each time the words are others: the shipped examples with a number."""
    clerk = User.objects.get(username=CLERK)
    receiver = Body.objects.get(pk__in=sight_of(clerk).bodies, kind=BodyKind.NA_DELEGATION)
    words = cycle(shipped.examples())

    def said(number: int) -> Said:
        return Said(text=f"{next(words)[2]} ({number})", sender=Sender(name="Người gửi đo tốc độ", address="Thôn 1"))

    def one(number: int) -> None:
        with one_request():
            services.take_in(
                receiver=receiver, source=Source.HAND, said=said(number), received_on=clock.day_of(at),
                client_key=str(uuid7()), by=clerk, at=at,
            )  # fmt: skip

    one(0)
    times = [once(lambda number=number: one(number)) for number in range(1, min(ITEMS, rows) + 1)]  # type: ignore[misc]  # bound at once
    yield Figure(
        name="intake",
        what="Tiếp nhận một nội dung (quyền, niêm phong, nhật ký)",
        rows=rows,
        unit="/s",
        value=round(len(times) / sum(times), 1),
        goal=TAKE_IN_GOAL,
        spread=spread_of(times),
        facts={"items": len(times)},
    )
    lines = min(LINES, rows)
    seconds = once(lambda: _file(receiver, clerk, lines, said, at))
    what = f"{lines:,} dòng của bảng tính: niêm phong và ghi".replace(",", ".")
    yield Figure("intake lines", what, rows, "s", round(seconds, 1), facts={"lines": lines, "at_once": AT_ONCE})
    texts = [said(number).text for number in range(lines)]
    seconds = once(lambda: _proposed(texts, clock.day_of(at)))
    what = f"{lines:,} kiến nghị: đề xuất lĩnh vực, cơ quan; khóa tìm trùng (chưa ghi)".replace(",", ".")
    yield Figure("intake proposals", what, rows, "s", round(seconds, 1), facts={"lines": lines})


def _proposed(texts: Sequence[str], on: date) -> None:
    """What the machine says of each, and what it would be kept under."""
    for text, _proposal in zip(texts, propose_many(texts, on=on), strict=True):
        keys(text)


def _file(receiver: Body, clerk: User, lines: int, said: Callable[[int], Said], at: datetime) -> None:
    batch = Batch.objects.create(
        receiver=receiver, kind=BatchKind.SPREADSHEET, state=BatchState.WRITING, since=at,
        received_on=clock.day_of(at), total=lines, by=clerk, at=at,
    )  # fmt: skip
    for start in range(0, lines, AT_ONCE):
        part = [FromFile(number, said(number)) for number in range(start, min(start + AT_ONCE, lines))]
        with one_request():
            services.take_in_many(batch=batch, lines=part, by=clerk, at=at)

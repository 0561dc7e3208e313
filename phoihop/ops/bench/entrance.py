"""What comes in, as fast as it is taken in: one by one, and a spreadsheet whole until it waits as sorted petitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from phoihop.intake import services
from phoihop.intake.models import Source
from phoihop.intake.rules import Said, Sender
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.ids import uuid7
from phoihop.kernel.scope import one_request
from phoihop.ops.bench.sentences import sentences
from phoihop.ops.bench.timing import Figure, once, processor, spread_of
from phoihop.organisations.models import Body, BodyKind, sight_of
from phoihop.petitions import services as petitions
from phoihop.petitions.likeness import keys
from phoihop.petitions.models import FileMaking, FileState
from phoihop.petitions.proposing import propose_many

CLERK = "vanthu.hdnd"
TAKE_IN_GOAL = 100.0
IMPORT_GOAL = 300.0  # seconds for 100,000 lines
SEED = 1
ITEMS, LINES = 300, 100_000  # at most: taken in one by one; lines of a file


def measure(rows: int, at: datetime) -> Iterator[Figure]:
    """Each time the words are others."""
    clerk = User.objects.get(username=CLERK)
    receiver = Body.objects.get(pk__in=sight_of(clerk).bodies, kind=BodyKind.NA_DELEGATION)
    words = sentences(SEED)

    def said(number: int) -> Said:
        return Said(text=next(words), sender=Sender(name="Người gửi đo tốc độ", address="Thôn 1"))

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
    yield _whole(receiver, clerk, [said(number) for number in range(lines)], at, rows)
    texts = [said(number).text for number in range(lines)]
    seconds = once(lambda: _proposed(texts, clock.day_of(at)))
    what = f"{lines:,} kiến nghị: đề xuất lĩnh vực, cơ quan; khóa tìm trùng (chưa ghi)".replace(",", ".")
    yield Figure("intake proposals", what, rows, "s", round(seconds, 1), facts={"lines": lines})


def _proposed(texts: Sequence[str], on: date) -> None:
    """What the machine says of each, and what it would be kept under."""
    for text, _proposal in zip(texts, propose_many(texts, on=on), strict=True):
        keys(text)


def _whole(receiver: Body, clerk: User, said: Sequence[Said], at: datetime, rows: int) -> Figure:
    """A spreadsheet from its upload to petitions with proposals and marks, as its jobs do it one after the other."""
    data = _table(said)
    batch = services.submit_batch(
        receiver=receiver, name="do.xlsx", data=data, received_on=clock.day_of(at), by=clerk, at=at
    )
    columns = {"text": 0, "name": 1, "address": 2}

    def check() -> None:
        services.read_batch(batch_id=batch.pk, at=at)
        services.map_columns(batch_id=batch.pk, columns=columns, by=clerk, at=at)
        services.check_batch(batch_id=batch.pk, at=at)

    def write() -> None:
        services.confirm_batch(batch_id=batch.pk, by=clerk, at=at)
        services.write_batch(batch_id=batch.pk, at=at)

    def screen() -> None:
        petitions.screen_file(batch_id=batch.pk, by=clerk, at=at)
        petitions.make_many(making_id=FileMaking.objects.get(batch=batch).pk, at=at)

    facts: dict[str, float] = {}
    together = 0.0
    for name, step in {"checked": check, "written": write, "petitions": screen}.items():
        before = processor()
        seconds = once(step)
        together += seconds
        facts |= {f"{name}_s": round(seconds, 1)} | {
            f"{name}_{who}": round(used - before[who], 1) for who, used in processor().items()
        }
    made = FileMaking.objects.get(batch=batch)
    if made.state != FileState.DONE or made.made != len(said):
        raise RuntimeError(f"{made.made} of {len(said)} lines became petitions: {made.state} {made.sentence}")
    what = f"{len(said):,} dòng của bảng tính: kiểm tra, ghi, sàng lọc, đề xuất, đánh dấu trùng".replace(",", ".")
    return Figure(
        name="intake whole",
        what=what,
        rows=rows,
        unit="s",
        value=round(together, 1),
        goal=IMPORT_GOAL * len(said) / LINES,
        facts={"lines": len(said), "likely": made.likely, **facts},
    )


def _table(said: Sequence[Said]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nội dung", "Họ và tên", "Địa chỉ"])
        for number, one in enumerate(said, 1):
            sheet.write_row(number, 0, [one.text, one.sender.name, one.sender.address])
    return file.getvalue()

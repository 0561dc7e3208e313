"""The plan of a ceremony as a paper (kế hoạch lễ ký): when and where, what is signed in which order, seats, checklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import override

from phoihop.drafting.models import Ceremony, CeremonyDraft, CeremonyItem, Joining, Seat
from phoihop.papers.queries import usual_notation
from phoihop.papers.rendering import issuer_of, signature_of
from phoihop.papers.typeset.sheet import Align, Block, Column, Fields, Heading, Level, Paragraph, Row, Sheet, Table
from phoihop.regulations.queries import place_of

_SIGNED = (
    Column("TT", 0.4, Align.CENTER),
    Column("Văn bản", 2.4),
    Column("Các bên ký theo thứ tự", 2.6),
)
_SEATS = (
    Column("Vị trí", 0.6, Align.CENTER),
    Column("Họ và tên", 1.6),
    Column("Chức vụ", 1.4),
    Column("Cơ quan", 2),
    Column("Vai", 0.9),
)
_ITEMS = (
    Column("TT", 0.4, Align.CENTER),
    Column("Nội dung", 3),
    Column("Ai lo", 1.4),
    Column("Xong", 0.6, Align.CENTER),
)


def plan_of(
    ceremony: Ceremony,
    drafts: Sequence[CeremonyDraft],
    seats: Sequence[Seat],
    items: Sequence[CeremonyItem],
    *,
    on: date,
) -> Sheet:
    """The plan as it prints on `on`; the words of a paper are Vietnamese whatever the language of the screen."""
    with override("vi"):
        blocks = tuple(_blocks(ceremony, drafts, seats, items))
    return Sheet(
        kind="plan",
        issuers=(issuer_of(ceremony.held_by, on),),
        made_on=on,
        subject=f"Tổ chức {ceremony.title[:1].lower()}{ceremony.title[1:]}",
        sign=usual_notation(ceremony.held_by, "plan"),
        place=place_of(ceremony.held_by),
        body=blocks,
        signatures=(signature_of(ceremony.held_by, name="", post="", form="", on=on),),
        recipients=("Các bên ký", "Lưu: VT"),
    )


def _blocks(
    ceremony: Ceremony, drafts: Sequence[CeremonyDraft], seats: Sequence[Seat], items: Sequence[CeremonyItem]
) -> list[Block]:
    moment = localtime(ceremony.starts_at)
    blocks: list[Block] = [
        Heading(Level.ROMAN, "Thời gian, địa điểm", "I"),
        Fields((("Thời gian", f"{moment:%H} giờ {moment:%M} ngày {moment:%d/%m/%Y}"), ("Địa điểm", ceremony.place))),
        Heading(Level.ROMAN, "Văn bản ký, theo thứ tự", "II"),
        Table(_SIGNED, _signed(drafts) or (Row(("Chưa có văn bản nào",)),)),
        Heading(Level.ROMAN, "Chỗ ngồi", "III"),
        Table(_SEATS, tuple(_seat(one) for one in seats) or (Row(("Chưa xếp chỗ",)),)),
        Heading(Level.ROMAN, "Giấy tờ mang theo, việc chuẩn bị", "IV"),
        Table(_ITEMS, tuple(_item(at, one) for at, one in enumerate(items, 1)) or (Row(("Chưa ghi việc nào",)),)),
    ]
    if ceremony.notes:
        blocks.append(Paragraph(ceremony.notes))
    # The last words keep the signature off a page of its own.
    return [*blocks, Paragraph("Đề nghị các bên phối hợp chuẩn bị, tham dự đúng giờ, đúng thành phần./.")]


def _signed(drafts: Sequence[CeremonyDraft]) -> tuple[Row, ...]:
    """What is signed, without what still waits for a word."""
    joined = [line.draft for line in drafts if line.joining == Joining.JOINED]
    parties = [[f"{party.order}. {party.body.name}" for party in draft.parties.all()] for draft in joined]
    return tuple(
        Row((str(place), draft.title, "\n".join(names)))
        for place, (draft, names) in enumerate(zip(joined, parties, strict=True), 1)
    )


def _seat(one: Seat) -> Row:
    name = f"Đồng chí {one.name}" if one.person_id else one.name
    return Row((str(one.order), name, one.post, one.body.name if one.body else "", one.get_role_display()))


def _item(at: int, one: CeremonyItem) -> Row:
    return Row((str(at), f"{one.get_kind_display()}: {one.text}", one.who, "x" if one.done_at else ""))

"""The transfer slip of a letter. Papers are Vietnamese in every language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from phoihop.intake.models import Item
from phoihop.intake.rules import Said
from phoihop.papers.rendering import issuer_of, signature_of
from phoihop.papers.typeset.sheet import Fields, Paragraph, Sheet
from phoihop.regulations.queries import place_of

KINDS = {"complaint": "Đơn khiếu nại", "denunciation": "Đơn tố cáo", "petition": "Đơn kiến nghị, phản ánh"}
HIDDEN = "(giữ bí mật theo quy định của pháp luật về tố cáo)"


@dataclass(frozen=True)
class Slip:
    """What the clerk says of a letter: its kind, to whom it goes, how many pages go with it."""

    kind: str
    to: str
    pages: int


def transfer_slip(item: Item, said: Said, slip: Slip, *, on: date) -> Sheet:
    """«PHIẾU CHUYỂN»: what goes to whom. Of a denunciation it names nobody; what it says is in the letter itself."""
    receiver, sender = item.receiver, said.sender
    hides = slip.kind == "denunciation"
    named = "" if hides else sender.name
    more = f" và {sender.others} người khác" if sender.others and not hides else ""
    rows = (
        ("Loại đơn", KINDS[slip.kind]),
        ("Số tiếp nhận", item.code),
        ("Ngày nhận", f"{item.received_on:%d/%m/%Y}"),
        ("Người gửi", HIDDEN if hides else f"{named or 'không ghi tên'}{more}"),
        ("Địa chỉ", HIDDEN if hides else sender.address),
        ("Số trang kèm theo", str(slip.pages)),
    )
    who = receiver.name_on(on)
    body = (
        Paragraph(
            f"{who} nhận được đơn nêu dưới đây. Sau khi xem xét, nội dung đơn thuộc thẩm quyền của quý cơ quan, "
            f"{who} chuyển đơn để được xem xét, giải quyết theo quy định của pháp luật."
        ),
        Fields(rows),
        Paragraph(f"Đề nghị thông báo kết quả giải quyết cho người gửi đơn và cho {who}."),
    )
    return Sheet(
        kind="transfer_slip",
        issuers=(issuer_of(receiver, on),),
        made_on=on,
        subject="",
        place=place_of(receiver),
        addressees=(slip.to,),
        calls="Kính gửi:",
        body=body,
        signatures=(signature_of(receiver, name="", post="", form="", on=on),),
        recipients=("Như trên", "Lưu: VT"),
    )

"""What came in for the sample delegation: some waits, some was screened and recorded, one was found to be a letter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from phoihop.intake import services
from phoihop.intake.models import Item, Outcome, Source
from phoihop.intake.rules import Said, Sender
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning

# (days ago, text, sender, place, addressee, what it was found to be; None: it waits)
CAME_IN: tuple[tuple[int, str, Sender, str, str, Outcome | None], ...] = (
    (9, "Cảm ơn Đoàn đại biểu đã theo dõi đến cùng việc sửa cầu treo sang bản.",
     Sender("Ông Vàng A Mẫu"), "cầu treo", "", Outcome.THANKS),
    (9, "Việc sáp nhập điểm trường sẽ thực hiện từ năm học nào?",
     Sender(), "", "Sở Giáo dục và Đào tạo", Outcome.QUESTION),
    (8, "Nên dành nhiều thời gian hơn cho cử tri nói tại mỗi buổi tiếp xúc.",
     Sender("Bà Hà Thị Thử"), "", "", Outcome.OPINION),
    (7, "Đơn của tôi về việc thu hồi đất làm kho, đề nghị chuyển đúng cơ quan giải quyết.",
     Sender("Ông Đỗ Văn Ví Dụ", "Thôn Đầu, xã mẫu"), "thôn Đầu", "", Outcome.LETTER),
    (3, "Kênh tưới cánh đồng Sau bị bồi lấp từ mùa mưa trước. Đề nghị nạo vét trước vụ xuân. Ngoài ra, đề nghị sửa "
     "đường nội đồng vào cánh đồng này.", Sender("Bà Lường Thị Mẫu", "Bản Sau", "", "", 14), "cánh đồng Sau", "UBND xã", None),
    (3, "Trạm y tế thiếu bác sĩ, người dân phải đi hơn ba mươi cây số để khám bệnh.",
     Sender("Ông Cao Văn Thử"), "trạm y tế", "Sở Y tế", None),
    (2, "Đèn đường khu tái định cư hỏng nhiều tháng, đề nghị sửa trước Tết.",
     Sender(), "khu tái định cư", "", None),
    (1, "Có người nói cán bộ thôn chia tiền hỗ trợ không đúng, mong được xem xét.",
     Sender("Người không ghi tên"), "", "", None),
)  # fmt: skip


def play(made: Province, *, today: date) -> None:
    """The registry clerk of the office that serves the delegation takes in and screens."""
    for number, (days, text, sender, place, addressee, outcome) in enumerate(CAME_IN):
        at = morning(today - timedelta(days=days))
        item = _taken(made, number, Said(text, sender, place, addressee), at)
        if outcome is not None:
            services.screen(item_id=item.pk, outcome=outcome, by=made.users["vanthu.hdnd"], at=at + timedelta(hours=3))
            services.forget(at=at + timedelta(hours=4))


def _taken(made: Province, number: int, said: Said, at: datetime) -> Item:
    return services.take_in(
        receiver=made.bodies["ddbqh"],
        source=Source.HAND,
        said=said,
        received_on=at.date(),
        client_key=f"sample-{number}",
        by=made.users["vanthu.hdnd"],
        at=at,
    )

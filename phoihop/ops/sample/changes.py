"""Requests for changes in the sample province: one answered and on its way into an amendment, one that waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from phoihop.drafting import services
from phoihop.drafting.models import ChangeKind, ChangeRequest, Decision
from phoihop.drafting.services import Grounds, Ruling, Wish
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.regulations.models import Regulation


def play(made: Province, regulations: Sequence[Regulation], *, today: date) -> None:
    """The committee asks the Council's Standing body, the Front asks the delegation."""
    by_name = {one.short_title: one for one in regulations}
    answered = _asked(
        made,
        by_name["Quy chế HĐND - UBND"],
        "ubnd",
        ("chuyenvien.ubnd", "chutich.ubnd"),
        Grounds(
            "Qua sáu tháng thực hiện, hồ sơ trình kỳ họp thường về sát hạn vì mốc chung cho mọi loại hồ sơ.",
            today - timedelta(days=2),
        ),
        {
            "hồ sơ các nội dung trình": Wish(
                ChangeKind.REWORD,
                "Ủy ban nhân dân tỉnh gửi hồ sơ các nội dung trình kỳ họp chậm nhất 15 ngày trước ngày khai mạc kỳ họp; "
                "hồ sơ về đầu tư công chậm nhất 20 ngày.",
                reason="Chỉ hồ sơ đầu tư công cần thời gian thẩm tra dài hơn.",
            ),
            "tờ trình nội dung phát sinh": Wish(
                ChangeKind.ADD,
                "Hai bên dùng chung danh mục nội dung phát sinh, cập nhật hằng tuần.",
                reason="Tránh gửi trùng tờ trình.",
            ),
            "lời hứa sau chất vấn": Wish(ChangeKind.DELETE, reason="Đã có trong chế độ báo cáo chung."),
        },
        _at(today, 14),
    )
    services.answer_request(
        request_id=answered.pk,
        rulings={
            1: Ruling(Decision.TAKEN_UP),
            2: Ruling(Decision.NEXT_TERM, "Cần thử nghiệm phần mềm dùng chung trước."),
            3: Ruling(Decision.REFUSED, "Lời hứa sau chất vấn phải có báo cáo riêng."),
        },
        words="Thường trực HĐND tỉnh trả lời từng nội dung; phần đã tiếp thu sẽ vào dự thảo sửa đổi.",
        by=made.users["chutich.hdnd"],
        at=_at(today, 4),
    )
    _asked(
        made,
        by_name["Quy chế bốn bên"],
        "bttmttq",
        ("chuyenvien.mttq", "chanhvp.mttq"),
        Grounds("Mặt trận cần thêm thời gian lấy ý kiến tổ chức thành viên.", today + timedelta(days=8)),
        {
            "thông báo về thời gian, địa điểm tiếp xúc": Wish(
                ChangeKind.REWORD,
                "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh gửi thông báo về thời gian, địa điểm tiếp xúc cử tri đến cơ quan "
                "báo chí và niêm yết ở xã chậm nhất 07 ngày làm việc trước ngày tiếp xúc cử tri.",
            )
        },
        _at(today, 3),
    )


def _asked(
    made: Province,
    regulation: Regulation,
    party: str,
    people: tuple[str, str],
    grounds: Grounds,
    wishes: dict[str, Wish],
    at: datetime,
) -> ChangeRequest:
    """Prepared by the first of `people`, sent by the second; `wishes`: {words of the clause: what is asked}."""
    officer, head = (made.users[name] for name in people)
    row = services.begin_request(
        regulation_id=regulation.pk, asked_by=made.bodies[party], grounds=grounds, by=officer, at=at
    )
    for words, wish in wishes.items():
        unit = regulation.editions.get().units.get(text__contains=words)
        services.ask_change(request_id=row.pk, eid=unit.eid, wish=wish, by=officer, at=at)
    return services.send_request(request_id=row.pk, by=head, at=at, today=at.date())


def _at(today: date, days: int) -> datetime:
    return morning(today - timedelta(days=days))

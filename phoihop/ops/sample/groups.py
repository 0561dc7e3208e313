"""The sample province's working groups and channel: who sits in them, what they say, what they decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from phoihop.groups import services
from phoihop.groups.models import Group, GroupKind, GroupMessage, MemberRole
from phoihop.kernel.accounts.models import User
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.organisations.models import Person
from phoihop.planning.models import Plan, PlanState
from phoihop.regulations.models import Regulation

WATER = "Nhóm công tác nước sạch nông thôn"
VOTERS = "Nhóm chuẩn bị tiếp xúc cử tri"
FUNDS = "Nhóm theo dõi vốn nước sạch"
STORMS = "Kênh thông tin thiên tai"


def play(made: Province, regulations: Sequence[Regulation], *, today: date) -> None:
    """Three groups, one on a regulation of several parties, one on a topic of the plan, and a channel; told day by day up to
    `today`."""
    _water(made, regulations[0], today)
    _voters(made, today)
    _funds(made, today)
    _storms(made, today)


def _at(today: date, days: int, hours: int = 0) -> datetime:
    return morning(today - timedelta(days=days)) + timedelta(hours=hours)


def _person(made: Province, account: str) -> Person:
    return Person.objects.get(user=made.users[account])


def _name(made: Province, group: Group, body: str, account: str, role: MemberRole, by: User, at: datetime) -> None:
    services.name_member(
        group_id=group.pk,
        body=made.bodies[body],
        person=_person(made, account),
        role=role,
        by=by,
        at=at,
        today=at.date(),
    )


def _say(
    made: Province, group: Group, body: str, account: str, text: str, at: datetime, answers: GroupMessage | None = None
) -> GroupMessage:
    return services.say(
        group_id=group.pk, body=made.bodies[body], text=text, reply_to=answers, by=made.users[account], at=at
    )


def _water(made: Province, regulation: Regulation, today: date) -> None:
    """After the supervision of clean water: figures are asked for, agreed on, owed; another decision waits."""
    chief, opened = made.users["chanhvp.hdnd"], _at(today, 12)
    group = services.open_group(
        kind=GroupKind.WORKING,
        name=WATER,
        purpose="Thống nhất số liệu và việc làm sau kết luận giám sát nước sạch nông thôn.",
        host=made.bodies["tthdnd"],
        bodies=[made.bodies[key] for key in ("ubnd", "bttmttq", "ddbqh")],
        regulation=regulation,
        by=chief,
        at=opened,
        today=opened.date(),
    )
    _name(made, group, "tthdnd", "chanhvp.hdnd", MemberRole.CHAIR, chief, opened)
    _name(made, group, "tthdnd", "chuyenvien.hdnd", MemberRole.SECRETARY, chief, opened)
    _name(made, group, "ubnd", "chuyenvien.ubnd", MemberRole.MEMBER, made.users["chanhvp.ubnd"], _at(today, 11))
    _name(made, group, "bttmttq", "chuyenvien.mttq", MemberRole.MEMBER, made.users["chanhvp.mttq"], _at(today, 11, 1))
    worker = _person(made, "chuyenvien.ubnd").full_name
    asked = _say(
        made, group, "tthdnd", "chuyenvien.hdnd",
        f"Số hộ có nước sạch trong hai báo cáo lệch nhau 4.120 hộ. Nhờ @{worker} rà lại theo từng xã.", _at(today, 10),
    )  # fmt: skip
    _say(
        made, group, "ubnd", "chuyenvien.ubnd",
        "Báo cáo sau tính cả giếng khoan chưa xét nghiệm. Chúng tôi sẽ tách riêng và gửi bảng theo xã.", _at(today, 9), asked,
    )  # fmt: skip
    third = _say(
        made, group, "bttmttq", "chuyenvien.mttq",
        "Mặt trận xã đã hỏi 12 thôn: nơi có trạm vẫn thiếu nước vào mùa khô. Đề nghị bảng có thêm cột số tháng đủ nước.",
        _at(today, 8),
    )  # fmt: skip
    wrong = _say(made, group, "tthdnd", "chuyenvien.hdnd", "Gửi nhầm nhóm, xin lỗi các đồng chí.", _at(today, 8, 2))
    services.withdraw(message_id=wrong.pk, by=made.users["chuyenvien.hdnd"], at=_at(today, 8, 3))
    settled = _say(
        made, group, "tthdnd", "chanhvp.hdnd",
        "Thống nhất: UBND tỉnh gửi bảng số liệu theo xã, có cột số tháng đủ nước, trước ngày 5 tháng sau.", _at(today, 6),
    )  # fmt: skip
    services.correct(
        message_id=settled.pk,
        text="Thống nhất: UBND tỉnh gửi bảng số liệu theo xã, có cột số tháng đủ nước, trong hai mươi ngày.",
        by=chief,
        at=_at(today, 6, 1),
    )
    day = _at(today, 6, 2)
    decision = services.propose(
        group_id=group.pk,
        text="Gửi bảng số liệu nước sạch theo xã, có cột số tháng đủ nước trong năm",
        lead=made.bodies["ubnd"],
        recipient=made.bodies["tthdnd"],
        partners=[made.bodies["bttmttq"]],
        due_on=day.date() + timedelta(days=20),
        output="Bảng số liệu theo xã",
        message=settled,
        by=made.users["chuyenvien.hdnd"],
        at=day,
        today=day.date(),
    )
    services.confirm(decision_id=decision.pk, by=chief, at=_at(today, 5), today=_at(today, 5).date())
    services.propose(
        group_id=group.pk,
        text="Mặt trận và Hội đồng nhân dân cùng khảo sát ba trạm cấp nước thiếu nước mùa khô",
        message=third,
        by=made.users["chuyenvien.mttq"],
        at=_at(today, 1),
        today=_at(today, 1).date(),
    )


def _voters(made: Province, today: date) -> None:
    """A topic of two bodies; the chair's place is taken by the office's head."""
    chief, opened = made.users["chanhvp.mttq"], _at(today, 20)
    group = services.open_group(
        kind=GroupKind.WORKING,
        name=VOTERS,
        purpose="Chia điểm tiếp xúc, bố trí hội trường, gộp kiến nghị trùng.",
        host=made.bodies["bttmttq"],
        bodies=[made.bodies["tthdnd"], made.bodies["ddbqh"]],
        by=chief,
        at=opened,
        today=opened.date(),
    )
    _name(made, group, "bttmttq", "chanhvp.mttq", MemberRole.CHAIR, chief, opened)
    _name(made, group, "tthdnd", "chuyenvien.hdnd", MemberRole.MEMBER, made.users["chanhvp.hdnd"], opened)
    _say(made, group, "bttmttq", "chanhvp.mttq", "Đề nghị gửi danh sách điểm tiếp xúc trước thứ Sáu.", _at(today, 19))
    _say(made, group, "tthdnd", "chuyenvien.hdnd", "Đã gửi 14 điểm, còn hai xã chưa trả lời.", _at(today, 17))
    decision = services.propose(
        group_id=group.pk,
        text="Kiến nghị trùng giữa các điểm được gộp một dòng, ghi đủ tên các điểm",
        by=chief,
        at=_at(today, 16),
        today=_at(today, 16).date(),
    )
    services.confirm(decision_id=decision.pk, by=chief, at=_at(today, 16, 1), today=_at(today, 16).date())


def _funds(made: Province, today: date) -> None:
    """On a topic of the half-year's plan: who pays for what."""
    plan = Plan.objects.filter(body=made.bodies["tthdnd"], state=PlanState.ISSUED).order_by("period_from").first()
    if plan is None or plan.in_effect_on is None or plan.in_effect_on > _at(today, 7).date():
        return
    chief, opened = made.users["chanhvp.ubnd"], _at(today, 7)
    group = services.open_group(
        kind=GroupKind.WORKING,
        name=FUNDS,
        purpose="Theo dõi vốn sửa công trình nước sạch nêu trong kế hoạch.",
        host=made.bodies["ubnd"],
        bodies=[made.bodies["tthdnd"]],
        plan=plan,
        plan_topic=plan.topics.order_by("order")[1].name,
        by=chief,
        at=opened,
        today=opened.date(),
    )
    _name(made, group, "ubnd", "chuyenvien.ubnd", MemberRole.CHAIR, chief, opened)
    _name(made, group, "tthdnd", "chuyenvien.hdnd", MemberRole.MEMBER, made.users["chanhvp.hdnd"], opened)
    _say(
        made, group, "ubnd", "chuyenvien.ubnd",
        "Tờ trình bố trí vốn chậm vì còn hai công trình chưa có dự toán; tuần này gửi bản chính thức.", _at(today, 3),
    )  # fmt: skip


def _storms(made: Province, today: date) -> None:
    """The People's Committee tells departments and communes."""
    chief, opened = made.users["chanhvp.ubnd"], _at(today, 60)
    others = [
        body for key, body in made.bodies.items() if key.startswith(("so", "xa")) and key.endswith(("0", "0ub", "1ub"))
    ]
    group = services.open_group(
        kind=GroupKind.CHANNEL,
        name=STORMS,
        purpose="Tin bão, lũ, sạt lở và việc phải báo lại ngay.",
        host=made.bodies["ubnd"],
        bodies=[made.bodies["tthdnd"], made.bodies["bttmttq"], *others],
        by=chief,
        at=opened,
        today=opened.date(),
    )
    told = services.say(
        group_id=group.pk,
        body=made.bodies["ubnd"],
        text="Áp thấp nhiệt đới vào đất liền đêm nay. Các xã ven sông báo số hộ phải di dời trước 17 giờ.",
        is_urgent=True,
        by=chief,
        at=_at(today, 4),
    )
    _say(
        made, group, "bttmttq", "chuyenvien.mttq", "Mặt trận đã chuyển tin đến 14 ban công tác thôn ven suối.",
        _at(today, 4, 2), told,
    )  # fmt: skip

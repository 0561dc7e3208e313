"""Programmes of the sample province: one of each kind alive, the day of great unity closed or to come; small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from phoihop.commitments import services as commitments
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.programmes import services
from phoihop.programmes.models import Area, Programme, ProgrammeKind, Stage
from phoihop.programmes.occasions import occasions
from phoihop.programmes.services import Frame, RunLine, TaskFrame


@dataclass(frozen=True)
class Work:
    """A task: whose, of which kind, due how many days from the first day of the programme; `done`: it was kept."""

    body: str
    area: Area
    title: str
    days: int
    product: str = ""
    done: bool = False


HEADS = {"bttmttq": "chanhvp.mttq", "ubnd": "chanhvp.ubnd", "tthdnd": "chanhvp.hdnd"}
WORKERS = {"bttmttq": "chuyenvien.mttq", "ubnd": "chuyenvien.ubnd", "tthdnd": "chuyenvien.hdnd"}
CAMPAIGN = (
    Work("bttmttq", Area.CONTENT, "Ban hành hướng dẫn và bộ tiêu chí của cuộc vận động", 12, "Hướng dẫn", True),
    Work("so8", Area.PRESS, "Mở chuyên mục về cuộc vận động trên cổng thông tin", 30, "Chuyên mục", False),
    Work("bttmttq", Area.REPORT, "Tổng hợp kết quả và đề nghị khen thưởng cuối năm", 150, "Báo cáo"),
)
LAW = (
    Work("ubnd", Area.CONTENT, "Chọn văn bản, phân báo cáo viên từng xã", 5, "Danh sách", True),
    Work("tthdnd", Area.DOCUMENTS, "Biên soạn tờ gấp hỏi đáp về kiến nghị cử tri", 8, "Tờ gấp", True),
    Work("ubnd", Area.REPORT, "Báo cáo số buổi, số lượt người sau đợt phổ biến", 34, "Báo cáo"),
)
VISIT = (
    Work("tthdnd", Area.RECEPTION, "Đón đoàn tại trụ sở, bố trí người hướng dẫn", 0, "Danh sách phục vụ"),
    Work("tthdnd", Area.DOCUMENTS, "Báo cáo tình hình giám sát nước sạch nông thôn", 0, "Báo cáo, 30 bản", True),
    Work("ubnd", Area.CARS, "Ba xe đưa đoàn khảo sát tại xã", 0, "Lịch xe"),
    Work("so7", Area.MEDICAL, "Cử kíp y tế theo đoàn", 0, "Kíp trực"),
    Work("so8", Area.PRESS, "Đưa tin buổi làm việc", 1, "Tin, ảnh"),
)
UNITY = (
    Work("bttmttq", Area.CONTENT, "Kịch bản phần lễ và phần hội", -6, "Kịch bản", True),
    Work("bttmttq", Area.PROTOCOL, "Gửi giấy mời, sắp xếp chỗ ngồi", -4, "Danh sách khách", True),
    Work("ubnd", Area.SECURITY, "Phương án bảo đảm trật tự tại nhà văn hóa", -3, "Phương án", True),
    Work("tthdnd", Area.CONTENT, "Bài phát biểu của lãnh đạo Hội đồng nhân dân tỉnh", -2, "Bài phát biểu", True),
)
DIPLOMACY = (
    Work("bttmttq", Area.CONTENT, "Nội dung ghi nhớ hợp tác giữa hai Mặt trận", 0, "Dự thảo ghi nhớ"),
    Work("ubnd", Area.PROTOCOL, "Thủ tục xuất cảnh, phiên dịch", -5, "Hồ sơ"),
)


def play(made: Province, *, today: date) -> None:
    """Each kind with its own story as of `today`."""
    _campaign(made, today)
    _law(made, today)
    _diplomacy(made, today)
    _visit(made, today)
    _unity(made, today)


def _propose(
    made: Province, kind: ProgrammeKind, host: str, frame: Frame, works: tuple[Work, ...], on: date
) -> Programme:
    clerk, at = made.users[WORKERS[host]], morning(on)
    programme = services.propose(kind=kind, host=made.bodies[host], frame=frame, by=clerk, at=at, today=on)
    for work in works:
        staff = made.people[{"tthdnd": "vphdnd", "ubnd": "vpubnd", "bttmttq": "cqmttq"}.get(work.body, work.body)]
        task = TaskFrame(
            area=work.area,
            title=work.title,
            body=made.bodies[work.body],
            due_on=max(frame.first + timedelta(days=work.days), on),
            product=work.product,
            person=staff[-1],
            stand_in=staff[-2] if len(staff) > 1 else None,
        )
        services.add_task(programme_id=programme.pk, frame=task, by=clerk, at=at, today=on)
    return programme


def _approve(made: Province, programme: Programme, by: str, on: date, works: tuple[Work, ...], today: date) -> None:
    """Approved; what was done is handed in on its day and accepted."""
    services.approve(programme_id=programme.pk, by=made.users[by], at=morning(on), today=on)
    for task, work in zip(programme.tasks.order_by("order").select_related("commitment"), works, strict=True):
        if not work.done or task.commitment is None:
            continue
        done = min(task.due_on, today)
        at = morning(done)
        commitments.prove(
            commitment_id=task.commitment.pk,
            body=made.bodies[work.body],
            statement=f"Đã xong: {work.product[:1].lower()}{work.product[1:]}.",
            received_on=done,
            by=made.users[WORKERS[work.body]],
            at=at,
        )
        is_own = programme.host == made.bodies[work.body] and programme.approver != programme.host
        head = (
            "chanhvp.tu" if is_own else next(name for key, name in HEADS.items() if made.bodies[key] == programme.host)
        )
        commitments.judge_kept(
            commitment_id=task.commitment.pk, reason="Đạt yêu cầu", by=made.users[head], at=at + timedelta(hours=5)
        )


def _campaign(made: Province, today: date) -> None:
    first = today - timedelta(days=110)
    on = first - timedelta(days=3)
    frame = Frame(
        title="Cuộc vận động «Mỗi khu dân cư một việc tốt vì nước sạch»",
        first=first,
        last=today + timedelta(days=60),
        purpose="Mỗi khu dân cư tự chọn một việc làm được trong năm; không giao chỉ tiêu từ trên xuống.",
        details={"areas": "Xã có công trình nước sạch xuống cấp", "targets": "100 khu dân cư đăng ký, 80 khu làm xong"},
        parts=[
            made.bodies["ubnd"],
            made.bodies["tthdnd"],
            made.bodies["xa1mt"],
            made.bodies["xa2mt"],
            made.bodies["xa3mt"],
        ],
    )
    programme = _propose(made, ProgrammeKind.CAMPAIGN, "bttmttq", frame, CAMPAIGN, on)
    _approve(made, programme, "chanhvp.mttq", on, CAMPAIGN, today)
    half = f"{first.year}-H{1 + (first.month > 6)}"
    clerk = made.users["chuyenvien.mttq"]
    for number, (key, count, done) in enumerate((("xa1mt", 9, 7), ("xa2mt", 6, 6), ("xa3mt", 11, 4))):
        what = {"what": "Sửa đường ống, dọn bể lọc của thôn", "number": count, "unit": "khu dân cư"}
        result = {"half_year": half, "what": "Khu dân cư đã làm xong", "number": done, "unit": "khu dân cư"}
        for table, values, on in (
            ("registrations", what, first + timedelta(days=9 + number)),
            ("results", result, today - timedelta(days=5)),
        ):
            services.enter(
                programme_id=programme.pk, table=table, body=made.bodies[key], values=values, by=clerk, at=morning(on)
            )
    award = {"who": "Khu dân cư Suối Trong 3", "form": "Bằng khen", "why": "Làm xong sớm, giữ nước sạch sáu tháng liền"}
    services.enter(
        programme_id=programme.pk, table="awards", body=made.bodies["xa1mt"], values=award, by=clerk,
        at=morning(today - timedelta(days=2)),
    )  # fmt: skip


def _law(made: Province, today: date) -> None:
    first = today - timedelta(days=18)
    on = first - timedelta(days=6)
    frame = Frame(
        title="Đợt phổ biến Luật Tiếp công dân và quy định về kiến nghị cử tri",
        first=first,
        last=today + timedelta(days=12),
        place="Các xã trong tỉnh",
        occasion="law_day",
        details={
            "subject": "Luật Tiếp công dân; trình tự gửi và theo dõi kiến nghị",
            "audiences": "Cán bộ xã, trưởng thôn, người dân ở khu dân cư",
            "materials": "Tờ gấp hỏi đáp, bản trình chiếu",
            "people_target": 1500,
        },
        parts=[made.bodies["tthdnd"], made.bodies["xa0ub"], made.bodies["xa4ub"]],
    )
    programme = _propose(made, ProgrammeKind.DISSEMINATION, "ubnd", frame, LAW, on)
    _approve(made, programme, "chanhvp.ubnd", on, LAW, today)
    rows = (("xa0ub", 12, "Nhà văn hóa thôn Mây Thượng", 210, 180), ("xa4ub", 8, "Hội trường xã", 145, 150))
    for key, ago, place, people, copies in rows:
        held = today - timedelta(days=ago)
        values = {
            "held_on": held.isoformat(), "place": place, "audience": "Người dân", "people": people, "copies": copies,
        }  # fmt: skip
        services.enter(
            programme_id=programme.pk, table="sessions", body=made.bodies[key], values=values,
            by=made.users["chuyenvien.ubnd"], at=morning(held + timedelta(days=1)),
        )  # fmt: skip


def _diplomacy(made: Province, today: date) -> None:
    """Waits for the Party committee's decision."""
    first = today + timedelta(days=35)
    frame = Frame(
        title="Đoàn Mặt trận tỉnh sang thăm, làm việc với Mặt trận tỉnh kết nghĩa",
        first=first,
        last=first + timedelta(days=3),
        approver=made.bodies["tu"],
        purpose="Giữ quan hệ kết nghĩa; trao đổi cách vận động nhân dân giữ rừng đầu nguồn.",
        details={
            "country": "Nước láng giềng", "organisation": "Mặt trận tỉnh kết nghĩa", "form": "visit", "people": 9,
            "report_by": (first + timedelta(days=18)).isoformat(),
        },
        parts=[made.bodies["ubnd"]],
    )  # fmt: skip
    _propose(made, ProgrammeKind.DIPLOMACY, "bttmttq", frame, DIPLOMACY, today - timedelta(days=2))


def _visit(made: Province, today: date) -> None:
    """On today: the run sheet has a row for every hour of the office day."""
    on = today - timedelta(days=5)
    frame = Frame(
        title="Đón đoàn giám sát về nước sạch nông thôn làm việc với tỉnh",
        first=today,
        last=today + timedelta(days=1),
        place="Trụ sở Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh; xã Suối Trong",
        approver=made.bodies["tu"],
        details={
            "organisation": "Ủy ban của Quốc hội", "head": "Phó Chủ nhiệm Ủy ban", "people": 14, "level": "party",
            "gifts": "Sản vật địa phương, mỗi thành viên một phần", "lodging": "Nhà khách tỉnh, bảy phòng",
            "security": "Đoàn đi đường tỉnh 12; chuẩn bị lối ra thứ hai ở nhà văn hóa xã.",
        },
        parts=[made.bodies["bttmttq"], made.bodies["xa1ub"]],
    )  # fmt: skip
    programme = _propose(made, ProgrammeKind.DELEGATION, "tthdnd", frame, VISIT, on)
    _approve(made, programme, "chanhvp.tu", on + timedelta(days=1), VISIT, today)
    hall, chair = "Phòng họp số 1", "Lãnh đạo Thường trực HĐND tỉnh"
    rows = (
        (0, time(7, 30), time(8, 0), "Đón đoàn tại sảnh", "Sảnh trụ sở", "Chánh Văn phòng", ""),
        (0, time(8, 0), time(11, 0), "Làm việc với Thường trực HĐND, UBND tỉnh", hall, chair, "Báo cáo, 30 bản"),
        (0, time(10, 30), time(11, 30), "Họp báo ngắn", hall, "Phó Chánh Văn phòng", "Thông cáo"),
        (0, time(11, 30), time(13, 0), "Ăn trưa", "Nhà khách tỉnh", "Chánh Văn phòng", ""),
        (
            0,
            time(13, 30),
            time(16, 30),
            "Khảo sát hai công trình nước sạch",
            "Xã Suối Trong",
            chair,
            "Sơ đồ công trình",
        ),
        (1, time(8, 0), time(10, 0), "Thông báo kết luận sơ bộ", hall, "Trưởng đoàn giám sát", "Dự thảo kết luận"),
        (1, time(10, 0), None, "Tiễn đoàn", "Sảnh trụ sở", "Chánh Văn phòng", ""),
    )
    lines = [
        RunLine(today + timedelta(days=ahead), starts, title, ends, place, leader, papers)
        for ahead, starts, ends, title, place, leader, papers in rows
    ]
    services.add_rows(
        programme_id=programme.pk, lines=lines, by=made.users["chuyenvien.hdnd"], at=morning(today - timedelta(days=1))
    )
    follow = TaskFrame(
        area=Area.OTHER,
        title="Gửi đoàn số liệu bổ sung về các công trình đã dừng hoạt động",
        body=made.bodies["ubnd"],
        due_on=today + timedelta(days=10),
        product="Báo cáo bổ sung",
        said_by="Đề nghị của Trưởng đoàn tại buổi làm việc",
    )
    services.add_task(
        programme_id=programme.pk, frame=follow, stage=Stage.FOLLOW_UP, by=made.users["chanhvp.hdnd"], at=morning(today),
        today=today,
    )  # fmt: skip


def _unity(made: Province, today: date) -> None:
    """The day of great unity: if it was in the last month it is closed with its report, else it is to come."""
    day = occasions()["great_unity"].next_on(today - timedelta(days=30))
    is_over = day < today
    on = min(day - timedelta(days=12), today - timedelta(days=1))
    frame = Frame(
        title=f"Ngày hội Đại đoàn kết toàn dân tộc năm {day.year} cấp tỉnh",
        first=day,
        last=day,
        place="Nhà văn hóa khu dân cư Đồng Lúa 2",
        occasion="great_unity",
        details={"scale": "province", "content": "Phần lễ; phần hội; bữa cơm đoàn kết"},
        parts=[made.bodies["tu"], made.bodies["ubnd"], made.bodies["tthdnd"]],
    )
    works = UNITY if is_over else tuple(Work(w.body, w.area, w.title, w.days, w.product) for w in UNITY)
    programme = _propose(made, ProgrammeKind.EVENT, "bttmttq", frame, works, on)
    _approve(made, programme, "chanhvp.mttq", on, works, today)
    clerk = made.users["chuyenvien.mttq"]
    host, hall = "Trưởng ban công tác Mặt trận", "Nhà văn hóa khu dân cư"
    lines = [
        RunLine(day, starts, title, ends, place, leader, papers)
        for starts, ends, title, place, leader, papers in (
            (time(7, 30), time(8, 0), "Đón đại biểu, văn nghệ chào mừng", "Sân nhà văn hóa", host, ""),
            (time(8, 0), time(9, 0), "Phần lễ: ôn truyền thống, phát biểu, khen thưởng", hall, host, "Diễn văn"),
            (time(9, 0), time(11, 0), "Phần hội: sáu đội thi", "Sân nhà văn hóa", "Bí thư Đoàn thanh niên", ""),
            (time(11, 0), None, "Bữa cơm đoàn kết", hall, "Hội Phụ nữ khu dân cư", ""),
        )
    ]
    services.add_rows(programme_id=programme.pk, lines=lines, by=clerk, at=_later(on))
    for group, invited, confirmed in (
        ("Lãnh đạo tỉnh", 12, 9),
        ("Già làng, người có uy tín", 30, 28),
        ("Nhân dân", 220, 205),
    ):
        values = {"group": group, "invited": invited, "confirmed": confirmed}
        services.enter(
            programme_id=programme.pk, table="guests", body=None, values=values, by=clerk, at=_later(on),
        )  # fmt: skip
    if is_over:
        words = {
            "results": "Phần lễ gọn trong một giờ; phần hội có sáu đội thi; bữa cơm đoàn kết hơn 200 người.",
            "shortcomings": "Giấy mời gửi sát ngày, ba đơn vị không kịp trả lời.",
            "lessons": "Gửi giấy mời trước mười ngày.",
            "proposals": "Năm sau luân phiên tổ chức ở xã vùng cao.",
        }
        at = morning(day + timedelta(days=1))
        services.write_report(programme_id=programme.pk, revision=0, words=words, by=clerk, at=at)
        services.close(programme_id=programme.pk, by=made.users["chanhvp.mttq"], at=at, today=day + timedelta(days=1))


def _later(on: date) -> datetime:
    return morning(on) + timedelta(hours=4)

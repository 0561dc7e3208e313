"""The sample province's reviews: a first cycle that is over, the cycle of the year under way, a report owed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.regulations.models import Regulation
from phoihop.reports import services
from phoihop.reports.models import Cycle, CycleKind, ReviewReport, Section

SECOND = date(2026, 10, 1)  # nothing to look back on before
ONLINE = {"ubnd": ("chuyenvien.ubnd", "chutich.ubnd"), "bttmttq": ("chuyenvien.mttq", "chanhvp.mttq")}
WORDS: Mapping[str, Mapping[str, str]] = {
    "ubnd": {
        "results": "Đã gửi đủ báo cáo định kỳ và báo cáo kết quả giải quyết kiến nghị cử tri.\n"
        "Đã chuẩn bị hồ sơ, tài liệu trình kỳ họp giữa năm theo đúng danh mục đã thống nhất.",
        "limits": "Một số báo cáo quý gửi sau hạn từ 3 đến 7 ngày.\nTrả lời kiến nghị sau giám sát còn chung chung.",
        "causes": "Số liệu của các sở gửi về chậm.\nChưa phân công người theo dõi từng kiến nghị.",
        "proposals": "Thống nhất một mẫu báo cáo dùng chung cho cả Thường trực HĐND và Ban Thường trực UBMTTQ.",
    },
    "bttmttq": {
        "results": "Đã phối hợp tổ chức tiếp xúc cử tri trước kỳ họp giữa năm ở tất cả các xã.",
        "limits": "Tổng hợp ý kiến cử tri còn chậm so với hạn.",
        "causes": "Lịch tiếp xúc dồn vào cuối tháng 6.",
        "proposals": "Lịch tiếp xúc cử tri xếp sớm hơn 10 ngày.",
    },
}


def play(made: Province, regulations: Sequence[Regulation], *, today: date) -> None:
    """The first cycle of the first regulation, approved with its limits; then that of the year, half handed in."""
    services.compare_duties(at=morning(today))  # as the worker does when a text takes effect
    first_day = regulations[0].signed_on
    if first_day is None or today < SECOND + timedelta(days=45):
        return
    until, opened = SECOND, SECOND + timedelta(days=4)
    first = _open(
        made, regulations[:1], CycleKind.HALF_YEAR, "Sơ kết bước đầu thực hiện quy chế phối hợp năm 2026",
        services.Period(first_day, until, until - timedelta(days=1)), opened, opened + timedelta(days=10),
    )  # fmt: skip
    for key in ONLINE:
        _hand_in(made, first, key, opened + timedelta(days=6))
    _conclude(made, first, regulations[0], opened + timedelta(days=18))
    begun = max(today - timedelta(days=6), opened + timedelta(days=30))
    year = _open(
        made, [regulations[0], regulations[3]], CycleKind.YEAR, f"Kiểm điểm thực hiện quy chế phối hợp năm {today.year}",
        services.Period(first_day, date(today.year + 1, 1, 1), date(today.year, 12, 31)), begun,
        max(begun, today) + timedelta(days=18),
    )  # fmt: skip
    _hand_in(made, year, "bttmttq", max(begun, today - timedelta(days=1)))
    services.compose(
        cycle_id=year.pk,
        regulation=regulations[0],
        by=made.users["chuyenvien.hdnd"],
        at=morning(today),
        today=today,
    )


def _open(
    made: Province,
    regulations: Sequence[Regulation],
    kind: CycleKind,
    title: str,
    period: services.Period,
    day: date,
    due_on: date,
) -> Cycle:
    return services.open_cycle(
        round_=services.Round(kind, title, period, due_on),
        regulations=regulations,
        body=made.bodies["tthdnd"],
        by=made.users["chanhvp.hdnd"],
        at=morning(day),
        today=day,
    )


def _hand_in(made: Province, cycle: Cycle, key: str, day: date) -> None:
    row = cycle.self_reviews.get(body=made.bodies[key])
    clerk, head = (made.users[name] for name in ONLINE[key])
    services.write_self_review(
        self_review_id=row.pk, revision=row.revision, words=WORDS[key], by=clerk, at=morning(day)
    )
    services.hand_in(self_review_id=row.pk, by=head, at=morning(day) + timedelta(hours=2), today=day)


def _conclude(made: Province, cycle: Cycle, regulation: Regulation, day: date) -> None:
    """The common review: words taken over, two limits, one followed up; approved, the cycle ended."""
    clerk, head, at = made.users["chuyenvien.hdnd"], made.users["chanhvp.hdnd"], morning(day)
    report = services.compose(cycle_id=cycle.pk, regulation=regulation, by=clerk, at=at, today=day)
    for key in ONLINE:
        source = cycle.self_reviews.get(body=made.bodies[key])
        services.take_over(report_id=report.pk, source=source, section=Section.RESULTS, line=0, by=clerk, at=at)
    source = cycle.self_reviews.get(body=made.bodies["ubnd"])
    late, vague = (
        services.add_limit(
            report_id=report.pk, finding=finding, cause=cause, unit=None, owner=source.body, source=source, by=clerk,
            at=at,
        )
        for finding, cause in zip(source.lines_of("limits"), source.lines_of("causes"), strict=True)
    )  # fmt: skip
    for limit, title, days in (
        (late, "Ban hành mẫu báo cáo dùng chung và lịch gửi số liệu của các sở", 25),
        (vague, "Phân công người theo dõi từng kiến nghị sau giám sát", 60),
    ):
        services.follow_up(
            limit_id=limit.pk, title=title, lead=source.body, due_on=day + timedelta(days=days), by=clerk, at=at,
            today=day,
        )  # fmt: skip
    _write(made, report, at)
    services.circulate(cycle_id=cycle.pk, by=head, at=at, today=day)
    services.approve(report_id=report.pk, by=head, at=at + timedelta(hours=3))
    services.conclude_cycle(cycle_id=cycle.pk, by=head, at=at + timedelta(hours=4))


def _write(made: Province, report: ReviewReport, at: datetime) -> None:
    services.write(
        report_id=report.pk,
        revision=report.revision,
        assessment="Các bên thực hiện nghiêm túc phần việc của mình; nền nếp gửi báo cáo được giữ.",
        proposals="Kỳ sau kiểm tra việc khắc phục từng hạn chế.",
        by=made.users["chuyenvien.hdnd"],
        at=at,
    )

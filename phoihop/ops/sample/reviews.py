"""The sample province's reviews: a first cycle that is over, the cycle of the year under way, a report owed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from phoihop.commitments import services as commitments
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.regulations.models import Regulation
from phoihop.reports import services
from phoihop.reports.models import Cycle, CycleKind, LimitVerdict, ReviewReport, Section, SelfReview
from phoihop.reports.queries.standing import standing_before

SECOND = date(2026, 10, 1)  # nothing to look back on before
ONLINE = {"ubnd": ("chuyenvien.ubnd", "chutich.ubnd"), "bttmttq": ("chuyenvien.mttq", "chanhvp.mttq"),
          "ddbqh": ("chuyenvien.hdnd", "chanhvp.hdnd")}  # fmt: skip
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
    "ddbqh": {
        "results": "Đã chuyển đủ kiến nghị cử tri thuộc thẩm quyền của các cơ quan trung ương.",
        "limits": "Thông báo kết quả giải quyết về các xã còn chậm.",
        "causes": "Văn bản trả lời của cơ quan trung ương đến rải rác.",
        "proposals": "Tổng hợp kết quả trả lời theo từng kỳ họp.",
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
        _judge(made, _hand_in(made, first, key, opened + timedelta(days=6)), opened + timedelta(days=8))
    _conclude(made, first, regulations[0], opened + timedelta(days=18))
    begun = max(today - timedelta(days=6), opened + timedelta(days=30))
    year = _open(
        made, [regulations[0], regulations[3]], CycleKind.YEAR, f"Kiểm điểm thực hiện quy chế phối hợp năm {today.year}",
        services.Period(first_day, date(today.year + 1, 1, 1), date(today.year, 12, 31)), begun,
        max(begun, today) + timedelta(days=18),
    )  # fmt: skip
    handed_in = _hand_in(made, year, "bttmttq", max(begun, today - timedelta(days=1)))
    clerk, at = made.users["chuyenvien.hdnd"], morning(today)
    report = services.compose(cycle_id=year.pk, regulation=regulations[0], by=clerk, at=at, today=today)
    services.take_over(report_id=report.pk, source=handed_in, section=Section.RESULTS, line=0, by=clerk, at=at)
    _verify(made, report, today)


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


def _hand_in(made: Province, cycle: Cycle, key: str, day: date) -> SelfReview:
    row = cycle.self_reviews.get(body=made.bodies[key])
    clerk, head = (made.users[name] for name in ONLINE[key])
    services.write_self_review(
        self_review_id=row.pk, revision=row.revision, words=WORDS[key], by=clerk, at=morning(day)
    )
    return services.hand_in(self_review_id=row.pk, by=head, at=morning(day) + timedelta(hours=2), today=day)


def _judge(made: Province, row: SelfReview, day: date) -> None:
    """The head of the cycle takes the self-review as handed in."""
    if row.commitment is not None:
        commitments.judge_kept(commitment_id=row.commitment.pk, by=made.users["chanhvp.hdnd"], at=morning(day))


def _verify(made: Province, report: ReviewReport, today: date) -> None:
    """The first limit of the earlier review: its task was done, yet it persists and is given another; the second waits."""
    clerk, at = made.users["chuyenvien.hdnd"], morning(today)
    limit = standing_before(report)[0].limit
    task = limit.follow_up
    if task is not None and task.due_on is not None and task.due_on <= today:
        done = task.due_on - timedelta(days=1)
        head, judge = made.users["chutich.ubnd"], made.users["chanhvp.hdnd"]
        commitments.prove(
            commitment_id=task.pk, body=made.bodies["ubnd"], statement="Đã ban hành mẫu báo cáo và lịch gửi số liệu.",
            received_on=done, by=head, at=morning(done),
        )  # fmt: skip
        commitments.judge_kept(commitment_id=task.pk, by=judge, at=morning(done) + timedelta(hours=5))
    ground = "Mẫu báo cáo đã ban hành đúng hạn; báo cáo quý IV vẫn có nơi gửi chậm 2 ngày."
    services.check_limit(
        report_id=report.pk, limit_id=limit.pk, verdict=LimitVerdict.PERSISTS, ground=ground, by=clerk, at=at
    )
    services.follow_up_again(
        report_id=report.pk, limit_id=limit.pk, title="Kiểm tra việc gửi số liệu theo lịch tại các sở",
        lead=made.bodies["ubnd"], due_on=today + timedelta(days=45), by=clerk, at=at, today=today,
    )  # fmt: skip


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

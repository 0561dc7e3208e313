"""Reports on voters in the sample province: settlement, approved with its figures frozen; two drafts that still count; a file
for the national database."""

from __future__ import annotations

from datetime import date, timedelta

from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Occasion, Session
from phoihop.voter_reports import services
from phoihop.voter_reports.models import ReportKind

REMARKS = """Số kiến nghị được trả lời đúng hạn tăng so với kỳ trước; trả lời đã nêu việc sẽ làm và ngày làm xong.
Một số sở trả lời chung chung, chưa nêu thời hạn; đề nghị Ủy ban nhân dân tỉnh chấn chỉnh."""


def play(made: Province, *, today: date) -> None:
    """The officer writes, the head of the office approves."""
    council, clerk = made.bodies["tthdnd"], made.users["chuyenvien.hdnd"]
    day = today - timedelta(days=2)
    cutoff = morning(day - timedelta(days=1))
    year = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    about = services.About(
        f"Kết quả giải quyết kiến nghị của cử tri năm {day.year}", cutoff, first=year[0], until=year[1]
    )
    report = services.open_report(
        kind=ReportKind.SETTLEMENT, regime=Regime.COUNCIL, body=council, about=about, by=clerk, at=morning(day)
    )  # fmt: skip
    services.write(report_id=report.pk, revision=1, assessment=REMARKS, by=clerk, at=morning(day))
    services.approve(report_id=report.pk, by=made.users["chanhvp.hdnd"], at=morning(day) + timedelta(hours=2))
    session = Session.objects.get(keeper=council, occasion=Occasion.YEAR_END)
    for kind, about in (
        (
            ReportKind.CLASSIFIED,
            services.About("Phân loại kiến nghị của cử tri gửi kỳ họp cuối năm", morning(today), session=session),
        ),
        (
            ReportKind.CONTACTS,
            services.About("Thống kê tiếp xúc cử tri trước kỳ họp cuối năm", morning(today), session=session),
        ),
    ):
        services.open_report(
            kind=kind, regime=Regime.COUNCIL, body=council, about=about, by=clerk, at=morning(today)
        )  # fmt: skip
    export = services.give_out(body=council, by=made.users["vanthu.hdnd"], at=morning(day))
    services.make_export(export_id=export.pk, at=morning(day))

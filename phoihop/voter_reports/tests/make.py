"""Makers: petitions of one council in every standing, and reports on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition, Pledge, ResultClass
from phoihop.petitions.services import answering, following
from phoihop.petitions.tests import make as of
from phoihop.voter_reports import services
from phoihop.voter_reports.models import ReportKind, VoterReport

TODAY, MONDAY = of.TODAY, of.MONDAY
JUNE = datetime(2026, 6, 15, 3, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@dataclass
class World:
    """The scene of petitions, and its petitions: not sent; owed; late (overdue in June); answered in time with a promise, that
    was broken; answered late; solved. All but `waiting` and `owed` are with the works department."""

    scene: of.Scene
    rows: dict[str, Petition]


def world() -> World:
    """See `World`."""
    scene = of.scene()
    made = World(scene, {"waiting": of.bare(scene, title="Đèn đường xóm Hạ", text="Đề nghị lắp đèn đường xóm Hạ.")})
    made.rows["owed"] = _sent(scene, "owed", lead=scene.lands, on=date(2026, 6, 10), at=JUNE - timedelta(days=3))
    for key in ("overdue", "promised", "late", "solved"):
        made.rows[key] = _sent(scene, key)
    _answered(made, "promised", 20, ResultClass.IN_PROGRESS, answering.Promised("Đổ lại mặt đường", date(2026, 4, 20)))
    _answered(made, "late", 60, ResultClass.EXPLAINED)
    _answered(made, "solved", 15, ResultClass.DONE)
    following.solve(
        petition_id=made.rows["solved"].pk, on=TODAY + timedelta(days=25), note="Đã kiểm tra.", by=scene.head,
        at=MONDAY + timedelta(days=25),
    )  # fmt: skip
    return made


def broken(made: World) -> None:
    """The promise is reported and found broken, on the day of `JUNE`."""
    pledge = Pledge.objects.get(line__petition=made.rows["promised"])
    following.report_broken(
        pledge_id=pledge.pk, report="Chưa làm gì.", on=JUNE.date(), by=made.scene.clerk, at=JUNE
    )  # fmt: skip
    following.check_pledge(pledge_id=pledge.pk, is_broken=True, note="Đúng như phản ánh.", by=made.scene.head, at=JUNE)


def _sent(scene: of.Scene, key: str, *, lead: Any = None, on: date = TODAY, at: datetime = MONDAY) -> Petition:
    row = of.bare(scene, title=f"Kiến nghị {key}", text=f"Đề nghị sửa đường, cống {key}.", received_on=on, at=at)
    petitions.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=at)
    return petitions.route(
        petition_id=row.pk, lead=lead or scene.works, reached_on=on, by=scene.clerk, at=at, today=on
    )  # fmt: skip


def _answered(made: World, key: str, days: int, result: ResultClass, *promised: answering.Promised) -> None:
    day = TODAY + timedelta(days=days)
    text = "Sở đã thực hiện theo Quyết định số 15/2026/QĐ-UBND ngày 10/3/2026 và Nghị định số 10/2010/NĐ-CP ngày 12/02/2010."
    answering.answer(
        body=made.scene.works, title=f"Trả lời {key}", said=[answering.Said(made.rows[key].pk, result, text, promised)],
        answered_on=day, received_on=day, by=made.scene.works_officer, at=MONDAY + timedelta(days=days),
        number_text="88/SXD-VP",
    )  # fmt: skip


def report(made: World, kind: ReportKind = ReportKind.SETTLEMENT, **changed: Any) -> VoterReport:
    """A report of the year, written by the clerk, as of a morning in June."""
    about = services.About(title="Báo cáo mẫu kín", cutoff=JUNE, first=YEAR[0], until=YEAR[1])
    given: dict[str, Any] = {"kind": kind, "regime": "council", "body": made.scene.standing, "about": about}
    return services.open_report(**given | changed, by=made.scene.clerk, at=JUNE)

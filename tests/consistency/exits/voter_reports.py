"""Reports on voters: for the body that writes them (and its office), and auditors; others read the paper it sends."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition, Regime
from phoihop.voter_reports import services
from phoihop.voter_reports.models import ReportKind
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

WRITERS = frozenset({Seat.RECIPIENT, Seat.OFFICE})
ALL = "?grid=total&figure=all"

EXITS = (
    Exit("voter_reports:reports", Row.VOTER_REPORT, Way.LIST, mark="title"),
    Exit("voter_reports:report", Row.VOTER_REPORT, Way.PAGE, mark="title"),
    Exit("voter_reports:rows", Row.VOTER_REPORT, Way.LIST, query=ALL),
    Exit("voter_reports:rows_xlsx", Row.VOTER_REPORT, Way.EXPORT, query=ALL),
    Exit("voter_reports:annex", Row.VOTER_REPORT, Way.LIST),
    Exit("voter_reports:xlsx", Row.VOTER_REPORT, Way.EXPORT),
    Exit("voter_reports:print", Row.VOTER_REPORT, Way.EXPORT),
    Exit("voter_reports:changes", Row.VOTER_REPORT, Way.PAGE, mark="title"),
    Exit("voter_reports:national", Row.VOTER_REPORT, Way.LIST, mark="export"),
    Exit("voter_reports:national_file", Row.VOTER_REPORT, Way.EXPORT),
    Exit("desk:search", Row.VOTER_REPORT, Way.SEARCH, query="?q=bao+cao+mau+kin&kind=voter_reports", mark="title"),
)

ACTS = {
    "voter_reports:open": WRITERS,
    "voter_reports:change": WRITERS,
    "voter_reports:text": WRITERS,
    "voter_reports:approve": NOBODY,  # buttons without a form of their own
    "voter_reports:paper": NOBODY,
    "voter_reports:give_out": NOBODY,
    "voter_reports:senders": WRITERS | {Seat.AUDITOR},  # each opening recorded by name
}


def scene() -> Scene:
    """Gathered and reported by the recipient's body, with its office; the lead must answer."""
    at, today = timezone.now(), timezone.localdate()
    standing = people.body(name="Thường trực của Báo cáo", kind=BodyKind.COUNCIL_STANDING)
    lead = people.body()
    seats = {
        Seat.LEAD: people.user(of=lead),
        Seat.RECIPIENT: people.user(of=standing),
        Seat.OFFICE: people.user(of=people.office_of(standing), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(of=people.body(), kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    clerk, head = seats[Seat.RECIPIENT], seats[Seat.OFFICE]
    row = Petition(
        regime=Regime.COUNCIL, receiver=standing, title="Cầu gỗ", text="Lời riêng của dòng báo cáo", received_on=today,
        first_put_on=today, by=clerk, at=at,
    )  # fmt: skip
    audit.create(row, verb="petition.entered", by=clerk, at=at)
    petitions.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=clerk, at=at)
    petitions.route(petition_id=row.pk, lead=lead, reached_on=today, by=clerk, at=at, today=today)
    about = services.About("Báo cáo mẫu kín", at, first=today, until=today + timedelta(days=1))
    made = services.open_report(
        kind=ReportKind.CLASSIFIED, regime=Regime.COUNCIL, body=standing, about=about, by=clerk, at=at
    )  # fmt: skip
    frozen = services.open_report(
        kind=ReportKind.CLASSIFIED, regime=Regime.COUNCIL, body=standing, about=about, by=clerk, at=at
    )  # fmt: skip
    services.approve(report_id=frozen.pk, by=head, at=at)
    register = services.open_report(
        kind=ReportKind.REGISTER, regime=Regime.COUNCIL, body=standing, about=about, by=clerk, at=at
    )  # fmt: skip
    export = services.give_out(body=standing, by=head, at=at)
    services.make_export(export_id=export.pk, at=at)
    names = ("report", "rows", "rows_xlsx", "xlsx", "change", "text", "approve", "paper")
    args: dict[str, tuple[object, ...]] = {f"voter_reports:{name}": (made.code,) for name in names}
    args |= {
        "voter_reports:annex": (made.code, "list"),
        "voter_reports:print": (made.code, "docx"),
        "voter_reports:changes": (frozen.code,),
        "voter_reports:senders": (register.code,),
        "voter_reports:give_out": (standing.code,),
        "voter_reports:national_file": (export.code, "json"),
    }
    marks = {Row.VOTER_REPORT.value: "Lời riêng của dòng báo cáo", "title": "Báo cáo mẫu kín", "export": export.code}
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("voter_reports", EXITS, ACTS, scene)

"""Reviews and the weekly work table: a review is its body's until approved, then the parties'; a table is its heads'."""

from __future__ import annotations

from datetime import UTC, date, datetime

from phoihop.commitments import services as commitments
from phoihop.commitments.tests import make as ledger
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.reports import services
from tests.consistency.exits import NOBODY, PARTIES, Chapter, Exit, Row, Scene, Seat, Way

AT = datetime(2026, 7, 10, 2, tzinfo=UTC)
BODY = "CQ-BANG-MAU"
TABLE = f"?week=2026-W14&body={BODY}"
WRITERS = frozenset({Seat.RECIPIENT, Seat.FOLLOWER})  # the review is the recipient's, who follows the regulation
AT_WORK = PARTIES | {Seat.SIGNATORY, Seat.OFFICE, Seat.STRANGER}

EXITS = (
    Exit("reports:reports", Row.COMMITMENT, Way.LIST, mark="review"),
    Exit("reports:review", Row.COMMITMENT, Way.PAGE, mark="review"),
    Exit("reports:rows", Row.COMMITMENT, Way.LIST, query="?outcome=overdue"),
    Exit("reports:rows_xlsx", Row.COMMITMENT, Way.EXPORT, query="?outcome=overdue"),
    Exit("reports:changes", Row.COMMITMENT, Way.PAGE, mark="changed"),
    Exit("reports:changes", Row.COMMITMENT, Way.FRAGMENT, mark="changed", htmx=True),
    # Of the lead's body: its head, its office's head, auditors read it, notes and all.
    Exit("reports:work", Row.NOTES, Way.LIST, query=TABLE),
    Exit("reports:work_xlsx", Row.NOTES, Way.EXPORT, query=TABLE),
    Exit("reports:work_docx", Row.NOTES, Way.EXPORT, query=TABLE),
)

ACTS = {
    "reports:open": AT_WORK,  # in the name of one's own body, under a regulation that it signed
    "reports:period": WRITERS,
    "reports:text": WRITERS,
    "reports:add_limit": WRITERS,
    "reports:change_limit": WRITERS,
    "reports:follow_up": WRITERS,
    "reports:remove_limit": NOBODY,  # buttons without a form of their own
    "reports:approve": NOBODY,
    "reports:paper": NOBODY,
}


def scene() -> Scene:
    """An approved review of a regulation with two overdue promises, one of which is kept after the freeze."""
    made = ledger.scene()
    Body.objects.filter(pk=made.lead.pk).update(code=BODY)  # a query of the matrix is written before its scene
    commitment = ledger.commitment(made)
    commitments.add_note(
        commitment_id=commitment.pk, body=made.lead, text="Ghi chú kín của bên chủ trì", by=made.clerk, at=AT
    )
    period = services.Period(date(2026, 1, 1), date(2026, 7, 1), date(2026, 6, 30))
    report = services.open_review(
        regulation=made.regulation, body=made.recipient, title="Báo cáo sơ kết Mẫu Kín", period=period,
        by=made.judge, at=AT, today=AT.date(),
    )  # fmt: skip
    services.add_limit(
        report_id=report.pk, finding="Gửi chậm", cause="Thiếu người", unit=None, owner=None, by=made.judge, at=AT
    )
    services.approve(report_id=report.pk, by=made.judge, at=AT)
    commitments.prove(
        commitment_id=commitment.pk, body=made.lead, statement="Đã gửi", received_on=date(2026, 3, 30),
        by=made.clerk, at=datetime(2026, 3, 30, 2, tzinfo=UTC),
    )  # fmt: skip
    one, limit = (report.code,), (report.code, 1)
    args: dict[str, tuple[object, ...]] = {
        f"reports:{name}": one
        for name in ("review", "rows", "rows_xlsx", "changes", "period", "text", "add_limit", "approve", "paper")
    }
    args |= {f"reports:{name}": limit for name in ("change_limit", "follow_up", "remove_limit")}
    heads = {
        Seat.LEAD: made.lead, Seat.PARTNER: made.partner, Seat.RECIPIENT: made.recipient,
        Seat.FOLLOWER: made.recipient, Seat.SIGNATORY: made.signatory, Seat.STRANGER: people.body(),
        Seat.OFFICE: people.office_of(made.lead),
    }  # fmt: skip
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in heads.items()}
    seats |= {Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR), Seat.ADMINISTRATOR: people.administrator(of=made.lead)}
    marks = {
        Row.COMMITMENT.value: commitment.code,
        "review": "Báo cáo sơ kết Mẫu Kín",
        "changed": commitment.code,
        Row.NOTES.value: "Ghi chú kín của bên chủ trì",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("reports", EXITS, ACTS, scene)

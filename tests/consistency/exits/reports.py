"""Reviews and the weekly work table: a review is its body's until approved, then the parties'; a table is its heads'."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from phoihop.commitments import services as commitments
from phoihop.commitments.tests import make as ledger
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.reports import services
from phoihop.reports.models import Cycle, CycleKind, ReviewReport, SelfReview
from tests.consistency.exits import NOBODY, PARTIES, Chapter, Exit, Row, Scene, Seat, Way

AT = datetime(2026, 7, 10, 2, tzinfo=UTC)
BODY = "CQ-BANG-MAU"
TABLE = f"?week=2026-W14&body={BODY}"
WRITERS = frozenset({Seat.RECIPIENT, Seat.FOLLOWER})  # the review is the recipient's, who follows the regulation
AT_WORK = PARTIES | {Seat.SIGNATORY, Seat.OFFICE, Seat.STRANGER}

CYCLE = ("cycle", "move_due_day", "cancel_cycle", "conclude_cycle", "circulate")
PACK = ("pack", "pack_pdf", "pack_zip", "add_to_pack", "move_in_pack", "take_out_of_pack")

EXITS = (
    Exit("reports:reports", Row.COMMITMENT, Way.LIST, mark="review"),
    Exit("reports:review", Row.COMMITMENT, Way.PAGE, mark="review"),
    Exit("reports:rows", Row.COMMITMENT, Way.LIST, query="?outcome=overdue"),
    Exit("reports:rows_xlsx", Row.COMMITMENT, Way.EXPORT, query="?outcome=overdue"),
    Exit("reports:changes", Row.COMMITMENT, Way.PAGE, mark="changed"),
    Exit("reports:changes", Row.COMMITMENT, Way.FRAGMENT, mark="changed", htmx=True),
    Exit("reports:cycles", Row.COMMITMENT, Way.LIST, mark="cycle"),
    Exit("reports:cycle", Row.COMMITMENT, Way.PAGE, mark="cycle"),
    Exit("reports:standing", Row.COMMITMENT, Way.LIST, mark="limit"),
    Exit("reports:self_review", Row.SELF_REVIEW, Way.PAGE),
    Exit("reports:self_printed", Row.SELF_REVIEW, Way.EXPORT),
    Exit("reports:self_rows", Row.SELF_REVIEW, Way.LIST, mark="row of the column"),
    Exit("reports:self_rows_xlsx", Row.SELF_REVIEW, Way.EXPORT, mark="row of the column"),
    Exit("reports:beside", Row.COMMITMENT, Way.PAGE, mark="new clause"),
    Exit("reports:pack", Row.COMMITMENT, Way.LIST, mark="pack"),
    Exit("reports:pack_pdf", Row.COMMITMENT, Way.EXPORT, mark="pack"),
    Exit("reports:pack_zip", Row.SELF_REVIEW, Way.EXPORT),  # before the papers are circulated
    Exit("reports:regime", Row.REGULATION, Way.LIST, mark="duty"),
    Exit("reports:regime_xlsx", Row.REGULATION, Way.EXPORT, mark="duty"),
    Exit("reports:duty", Row.REGULATION, Way.PAGE, mark="duty"),
    Exit("reports:duplicates", Row.REGULATION, Way.LIST, mark="duty"),
    Exit("desk:search", Row.COMMITMENT, Way.SEARCH, query="?q=so+ket+mau+kin&kind=reviews", mark="review"),
    Exit("desk:search", Row.COMMITMENT, Way.SEARCH, query="?q=kiem+diem+mau+kin&kind=cycles", mark="cycle"),
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
    "reports:open_cycle": AT_WORK,  # in the name of one's own body, over regulations that it signed
    "reports:cancel_cycle": WRITERS,
    "reports:move_due_day": WRITERS,
    "reports:send_back": WRITERS,
    "reports:self_text": frozenset({Seat.LEAD, Seat.OFFICE}),
    "reports:record_self": NOBODY,  # a registry clerk of the head, for bodies it does not serve
    "reports:sources": WRITERS,
    "reports:check_limit": WRITERS,
    "reports:follow_up_again": WRITERS,
    "reports:conclude_cycle": NOBODY,
    "reports:circulate": NOBODY,
    "reports:compose": NOBODY,
    "reports:hand_in": NOBODY,
    "reports:take_over": NOBODY,
    "reports:drop_excerpt": NOBODY,
    "reports:add_to_pack": WRITERS,
    "reports:move_in_pack": NOBODY,
    "reports:take_out_of_pack": NOBODY,
    "reports:draft_pack_paper": NOBODY,
    "reports:decide_duplicate": WRITERS,  # of the recipient of both
    "reports:part_duties": NOBODY,
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
        report_id=report.pk,
        finding="Gửi chậm mẫu kín",
        cause="Thiếu người",
        unit=None,
        owner=None,
        by=made.judge,
        at=AT,
    )
    services.approve(report_id=report.pk, by=made.judge, at=AT)
    commitments.prove(
        commitment_id=commitment.pk, body=made.lead, statement="Đã gửi", received_on=date(2026, 3, 30),
        by=made.clerk, at=datetime(2026, 3, 30, 2, tzinfo=UTC),
    )  # fmt: skip
    cycle, own, common = _cycle(made)
    later = ledger.regulation(
        parties=[made.recipient, made.lead, made.partner, made.signatory], replaces=made.regulation
    )
    ledger.obligation(regulation=later, leads=[made.partner], action="Lời văn mới mẫu kín")
    duty, twin = (
        ledger.obligation(
            regulation=made.regulation, leads=[made.lead], recipients=[made.recipient], partners=[made.partner],
            action=f"Báo cáo mẫu kín {number}", output="Báo cáo chuyên đề mẫu kín",
        )
        for number in ("một", "hai")
    )  # fmt: skip
    services.compare_duties(at=AT)
    one, limit = (report.code,), (report.code, 1)
    args: dict[str, tuple[object, ...]] = {
        f"reports:{name}": one
        for name in (
            "review",
            "rows",
            "rows_xlsx",
            "changes",
            "beside",
            "period",
            "text",
            "add_limit",
            "approve",
            "paper",
        )
    }
    args |= {f"reports:{name}": limit for name in ("change_limit", "follow_up", "remove_limit")}
    args |= {f"reports:{name}": (cycle.code,) for name in CYCLE}
    args |= {
        f"reports:{name}": (own.code,) for name in ("self_review", "self_text", "hand_in", "send_back", "record_self")
    }
    args |= {f"reports:{name}": (own.code, made.regulation.code) for name in ("self_rows", "self_rows_xlsx")}
    args |= {f"reports:{name}": (common.code,) for name in ("sources", "take_over")}
    args |= {f"reports:{name}": (common.code, 1) for name in ("check_limit", "follow_up_again", "drop_excerpt")}
    args |= {f"reports:{name}": (duty.code, twin.code) for name in ("decide_duplicate", "part_duties")}
    args |= {f"reports:{name}": (cycle.code,) for name in PACK}
    args |= {"reports:duty": (duty.code,), "reports:draft_pack_paper": (cycle.code, "agenda")}
    args |= {"reports:self_printed": (own.code, "pdf"), "reports:compose": (cycle.code, made.regulation.code)}
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
        "cycle": cycle.title,
        "new clause": "Lời văn mới mẫu kín",
        "pack": "Danh sách đại biểu",
        "duty": "Báo cáo mẫu kín",
        "limit": "Gửi chậm mẫu kín",
        Row.SELF_REVIEW.value: "Lời tự đánh giá mẫu kín",
        "row of the column": commitment.code,
        Row.NOTES.value: "Ghi chú kín của bên chủ trì",
    }
    return Scene(people=seats, args=args, marks=marks)


def _cycle(made: ledger.Scene) -> tuple[Cycle, SelfReview, ReviewReport]:
    """A cycle of the recipient, the lead's self-review handed in, the common review begun: it has a limit to check."""
    title = "Kiểm điểm Mẫu Kín"
    period = services.Period(date(2026, 1, 1), date(2026, 7, 1), date(2026, 6, 30))
    cycle = services.open_cycle(
        round_=services.Round(CycleKind.HALF_YEAR, title, period, date(2026, 7, 20)), regulations=[made.regulation],
        body=made.recipient, by=made.judge, at=AT, today=AT.date(),
    )  # fmt: skip
    own = cycle.self_reviews.get(body=made.lead)
    services.write_self_review(
        self_review_id=own.pk, revision=1, words={"results": "Lời tự đánh giá mẫu kín"}, by=made.clerk, at=AT
    )
    services.hand_in(self_review_id=own.pk, by=made.head, at=AT, today=AT.date())
    common = services.compose(
        cycle_id=cycle.pk, regulation=made.regulation, by=made.judge, at=AT + timedelta(hours=1), today=AT.date()
    )
    return cycle, own, common


CHAPTER = Chapter("reports", EXITS, ACTS, scene)

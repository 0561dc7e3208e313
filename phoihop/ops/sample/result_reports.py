"""What bodies report before the council's session in the sample province: one in time, one late, the others are owed still."""

from __future__ import annotations

from datetime import date, timedelta

from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.papers.services import record_incoming
from phoihop.papers.typeset.seals import as_stamp
from phoihop.sessions.models import Occasion, Session
from phoihop.settlement import services

GIVEN = 45  # days before the opening on which the reports were asked for
SUBJECT = "Báo cáo kết quả giải quyết kiến nghị của cử tri trước kỳ họp cuối năm"
CAME = ((-3, "412/BC"), (4, "87/BC"))  # of the first bodies by name: days after the last day, number


def play(made: Province, *, today: date) -> None:
    """Asked for before the last day, two of them entered as they came."""
    session = Session.objects.get(keeper=made.bodies["tthdnd"], occasion=Occasion.YEAR_END)
    asked = session.first_on - timedelta(days=GIVEN)
    if asked > today or session.has_opened:
        return
    rows = services.owe_reports(session_id=session.pk, by=None, at=morning(asked))
    clerk = made.users["vanthu.hdnd"]
    for (days, number), row in zip(CAME, sorted(rows, key=lambda row: row.body.name), strict=False):
        assert row.commitment.due_on is not None  # noqa: S101  # counted back from the opening
        came = row.commitment.due_on + timedelta(days=days)
        if came > today:
            continue
        sheet = as_stamp("BÁO CÁO MẪU", [SUBJECT], (300, 100))
        paper = record_incoming(
            recorded_by=session.keeper, issuer=row.body, number_text=number, issued_on=came - timedelta(days=1),
            subject=SUBJECT, by=clerk, at=morning(came),
            scan=documents.store_bytes(
                title=number, name="bao-cao.pdf", kind=content.PDF, data=sheet, by=clerk, at=morning(came)
            ),
        )  # fmt: skip
        services.receive_report(report_id=row.pk, paper=paper, received_on=came, by=clerk, at=morning(came))

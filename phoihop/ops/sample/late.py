"""A report of the sample province that came late and on paper: entered on arrival, its day in the reporting regime."""

from __future__ import annotations

from datetime import date, timedelta

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, State
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.history import IN_ORDER
from phoihop.ops.sample.regulations import morning
from phoihop.papers.services import record_incoming
from phoihop.papers.typeset.seals import as_stamp
from phoihop.regulations.models import BodyRole

NUMBER, SUBJECT = "47-BC/BCĐCCTP", "Báo cáo tình hình công tác tư pháp"
DRAWN_UP, CAME = 18, 20  # days after the day it was due
REASON = "Chờ số liệu của các cơ quan tư pháp"


def play(made: Province, *, today: date) -> None:
    """The judicial-reform committee, which has no account, sends its first report after its day; the clerk enters it."""
    owed = Commitment.objects.filter(
        state=State.OPEN,
        due_on__lt=today - timedelta(days=CAME + 5),
        judge=made.bodies["ddbqh"],
        participations__role=BodyRole.LEAD,
        participations__body=made.bodies["bcdcctp"],
        obligation__output__icontains="báo cáo",
    )
    commitment = owed.order_by(*IN_ORDER).first()
    if commitment is None or commitment.due_on is None:
        return
    clerk, came = made.users["vanthu.hdnd"], commitment.due_on + timedelta(days=CAME)
    sheet = as_stamp("BÁO CÁO MẪU", [SUBJECT], (300, 100))
    paper = record_incoming(
        recorded_by=made.bodies["ddbqh"],
        issuer=made.bodies["bcdcctp"],
        number_text=NUMBER,
        issued_on=commitment.due_on + timedelta(days=DRAWN_UP),
        subject=SUBJECT,
        scan=documents.store_bytes(
            title=NUMBER, name="bao-cao.pdf", kind=content.PDF, data=sheet, by=clerk, at=morning(came)
        ),
        by=clerk,
        at=morning(came),
    )
    services.prove(
        commitment_id=commitment.pk,
        body=made.bodies["bcdcctp"],
        statement="Đã gửi báo cáo.",
        received_on=came,
        paper=paper,
        from_paper=True,
        by=clerk,
        at=morning(came),
    )
    services.judge_kept(
        commitment_id=commitment.pk, reason=REASON, by=made.users["truongdoan"], at=morning(came + timedelta(days=1))
    )

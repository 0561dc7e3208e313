"""What is asked and given: for the sender's people, those named, auditors; a result's content once it is opened."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from phoihop.commitments.tests import make as owed
from phoihop.exchanges import services
from phoihop.exchanges.models import ExchangeKind, Stance, Synthesis, Treatment
from phoihop.exchanges.rules import half_year
from phoihop.kernel.documents import services as documents
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from tests.consistency.exits import EVERYBODY, NOBODY, Chapter, Exit, Row, Scene, Seat, Way

SENDING = frozenset({Seat.LEAD, Seat.OFFICE})

EXITS = (
    Exit("exchanges:list", Row.EXCHANGED, Way.LIST, mark="title"),
    Exit("exchanges:exchange", Row.EXCHANGED, Way.PAGE),
    Exit("exchanges:file", Row.EXCHANGED, Way.ATTACHMENT, mark="file"),
    Exit("exchanges:feedback-file", Row.EXCHANGED, Way.ATTACHMENT, mark="feedback"),
    Exit("exchanges:reports", Row.COORDINATION, Way.LIST, mark="report"),
    Exit("exchanges:report", Row.COORDINATION, Way.PAGE, mark="report"),
    Exit(
        "exchanges:report-rows", Row.COORDINATION, Way.LIST, query="?side=out&kind=opinion&figure=asked", mark="title"
    ),
    Exit("exchanges:report-printed", Row.COORDINATION, Way.EXPORT, mark="report words"),
    Exit("desk:search", Row.EXCHANGED, Way.SEARCH, query="?q=du+an+duong+ray&kind=exchanges", mark="sender"),
)

ACTS = {
    "exchanges:send": EVERYBODY - {Seat.AUDITOR, Seat.ADMINISTRATOR, Seat.DEPUTY},  # for a body of one's own
    "exchanges:move": SENDING,
    "exchanges:cancel": SENDING,
    "exchanges:add-bodies": SENDING,
    "exchanges:withdraw": SENDING,
    "exchanges:answer": frozenset({Seat.RECIPIENT}),
    "exchanges:treat": SENDING,
    "exchanges:record": NOBODY,  # a registry clerk's, and none sits here
    "exchanges:read": SENDING,
    "exchanges:synthesise": SENDING,
    "exchanges:feed-back": SENDING,
    "exchanges:open-report": EVERYBODY - {Seat.AUDITOR, Seat.ADMINISTRATOR, Seat.DEPUTY},  # of a body of one's own
    "exchanges:report-text": SENDING,
    "exchanges:approve-report": frozenset({Seat.OFFICE}),  # its office's head; the others only work there
    "exchanges:open": NOBODY,  # a button without a form of its own
}


def scene() -> Scene:
    """The lead's body asks the recipient's, which has answered; the partner is a colleague of the lead."""
    at, today = timezone.now(), timezone.localdate()
    sender, asked = people.body(name="Đoàn của Mẫu"), people.body(name="Tòa của Mẫu")
    seats = {
        Seat.LEAD: people.user(of=sender),
        Seat.RECIPIENT: people.user(of=asked),
        Seat.OFFICE: people.user(of=people.office_of(sender), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(of=people.body(), kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    by = seats[Seat.LEAD]
    file = SimpleUploadedFile("tep.txt", "Tệp dự án".encode(), content_type="text/plain")
    exchange = services.send(
        kind=ExchangeKind.OPINION, sender=sender, bodies=[asked], title="Dự án đường ray", text="Lời xin ý kiến kín",
        document=documents.upload(title="Tệp", file=file, by=by, at=at), answer_by=today + timedelta(days=9), by=by, at=at,
        today=today,
    )  # fmt: skip
    row = exchange.bodies.get()
    services.answer(row_id=row.pk, text="Ý", stance=Stance.AGREES, by=seats[Seat.RECIPIENT], at=at)
    made = services.synthesise(exchange_id=exchange.pk, to_name="Ban soạn thảo", by=by, at=at)
    Synthesis.objects.filter(pk=made.pk).update(paper=owed.paper(issuer=sender, issued_on=today))
    reply = SimpleUploadedFile("phan-hoi.txt", "Tệp phản hồi".encode(), content_type="text/plain")
    services.feed_back(
        exchange_id=exchange.pk, outcome=Treatment.PARTLY, reply="Tiếp thu", cited="15/BST",
        document=documents.upload(title="Tệp", file=reply, by=by, at=at), by=by, at=at,
    )  # fmt: skip
    report = services.open_report(
        body=sender, title="Báo cáo phối hợp đường ray", period=half_year(today.year, 0), by=by, at=at
    )
    services.write_report(report_id=report.pk, revision=1, words={"forms": "Giao ban đường ray hằng quý"}, by=by, at=at)
    one, both = (exchange.code,), (exchange.code, asked.code)
    whole = ("exchange", "file", "open", "synthesise", "feed-back", "feedback-file", "move", "cancel", "add-bodies")
    args: dict[str, tuple[object, ...]] = {f"exchanges:{name}": one for name in whole}
    args |= {f"exchanges:{name}": both for name in ("answer", "treat", "record", "read", "withdraw")}
    args |= {f"exchanges:{name}": (report.code,) for name in ("report", "report-text", "approve-report", "report-rows")}
    args |= {"exchanges:send": ("opinion",), "exchanges:report-printed": (report.code, "docx")}
    marks = {
        Row.EXCHANGED.value: "Lời xin ý kiến kín",
        "title": "Dự án đường ray",
        "file": "Tệp dự án",
        "report": "Báo cáo phối hợp đường ray",
        "report words": "Giao ban đường ray",
        "feedback": "Tệp phản hồi",
        "sender": "Đoàn của Mẫu",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("exchanges", EXITS, ACTS, scene)

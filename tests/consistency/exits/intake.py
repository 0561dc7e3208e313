"""What nobody has judged yet: for the registry clerk who acts for the receiver, and for no other seat. What was recorded of it:
for the receiver's people, its office, its deputies, auditors."""

from __future__ import annotations

from django.utils import timezone

from phoihop.intake import services
from phoihop.intake.models import Outcome, VoterOpinion
from phoihop.intake.rules import Said
from phoihop.intake.services.screening import UNDO
from phoihop.intake.tests import make
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.typeset.pdf import as_pdf_table
from phoihop.papers.typeset.sheet import Column
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

EXITS = (
    Exit("intake:queue", Row.UNSCREENED, Way.LIST, mark="code"),
    Exit("intake:screened", Row.UNSCREENED, Way.LIST, mark="letter"),
    Exit("intake:letters", Row.UNSCREENED, Way.LIST, mark="letter"),
    Exit("intake:item", Row.UNSCREENED, Way.PAGE),
    Exit("intake:batches", Row.UNSCREENED, Way.LIST, mark="file"),
    Exit("intake:batch", Row.UNSCREENED, Way.PAGE, mark="file"),
    Exit("intake:parts", Row.UNSCREENED, Way.PAGE, mark="part"),
    Exit("intake:faulty", Row.UNSCREENED, Way.EXPORT, mark="faulty"),
    Exit("intake:opinions", Row.VOTER_OPINION, Way.LIST),
    Exit("intake:opinions", Row.VOTER_OPINION, Way.SEARCH, query="?q=cho+suong+mai"),
    Exit("intake:opinion", Row.VOTER_OPINION, Way.PAGE),
    Exit("intake:picture", Row.UNSCREENED, Way.ATTACHMENT, mark="picture"),
)
AT_WORK = frozenset({Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.OFFICE})
ACTS = {
    "intake:answer-question": AT_WORK,
    "intake:close-question": AT_WORK,
    "intake:mend-opinion": AT_WORK,
    "intake:asker": NOBODY,
    "intake:enter": frozenset({Seat.LEAD, Seat.SIGNATORY}),  # each for a body of one's own
    "intake:screen": NOBODY,  # buttons without a form of their own
    "intake:undo": NOBODY,
    "intake:open": NOBODY,
    "intake:slip": NOBODY,
    "intake:upload": frozenset({Seat.LEAD, Seat.SIGNATORY}),
    "intake:columns": NOBODY,  # of a spreadsheet only: the scene's file is a text
    "intake:confirm-batch": NOBODY,
    "intake:resume-batch": NOBODY,
    "intake:drop-batch": NOBODY,
}


def scene() -> Scene:
    """The lead is the receiver's registry clerk; its leader, its officer and its office's head sit beside; another clerk."""
    made = make.scene()
    now, office = timezone.now(), people.office_of(made.receiver)
    waiting, letter = make.taken(made), make.taken(made)
    asked = make.taken(made, said=Said("Bao giờ chợ Sương Mai mở lại?", sender=make.SECRET.sender))
    picture = as_pdf_table("Sổ", [Column("Tên")], [["Chữ trong ảnh kín"]], made_on=timezone.localdate())
    services.attach(item_id=waiting.pk, name="anh.pdf", data=picture, client_key="1", by=made.clerk, at=now)
    services.screen(item_id=letter.pk, outcome=Outcome.LETTER, by=made.clerk, at=now)
    services.screen(item_id=asked.pk, outcome=Outcome.QUESTION, by=made.clerk, at=now)
    services.forget(at=now + UNDO)
    question = VoterOpinion.objects.get(item=asked)
    minutes = "1. Cử tri nêu việc của Kín Đáo trong biên bản.".encode()
    batch = services.submit_batch(
        receiver=made.receiver, name="a.txt", data=minutes, received_on=make.TODAY, by=made.clerk, at=now
    )
    services.read_batch(batch_id=batch.pk, at=now)
    cells = "Nội dung,Họ và tên\n,Người Có Dòng Lỗi\n".encode()
    sheet = services.submit_batch(
        receiver=made.receiver, name="a.csv", data=cells, received_on=make.TODAY, by=made.clerk, at=now
    )
    services.read_batch(batch_id=sheet.pk, at=now)
    services.map_columns(batch_id=sheet.pk, columns={"text": 0, "name": 1}, by=made.clerk, at=now)
    services.check_batch(batch_id=sheet.pk, at=now)
    seats = {
        Seat.LEAD: made.clerk,
        Seat.PARTNER: made.leader,
        Seat.RECIPIENT: made.officer,
        Seat.SIGNATORY: made.strange_clerk,
        Seat.OFFICE: people.user(of=office, kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: made.deputy,
        Seat.AUDITOR: made.auditor,
        Seat.ADMINISTRATOR: made.administrator,
        Seat.STRANGER: made.stranger,
    }
    args: dict[str, tuple[object, ...]] = {"intake:item": (waiting.code,), "intake:picture": (waiting.code, 1)}
    args |= {f"intake:{name}": (waiting.code,) for name in ("screen", "undo", "open", "slip")}
    of_question = ("opinion", "answer-question", "close-question", "mend-opinion", "asker")
    args |= {f"intake:{name}": (question.code,) for name in of_question}
    files = ("batch", "parts", "columns", "confirm-batch", "resume-batch", "drop-batch")
    args |= {f"intake:{name}": (batch.code,) for name in files} | {"intake:faulty": (sheet.code,)}
    marks = {
        Row.UNSCREENED.value: "Kín Đáo",
        Row.VOTER_OPINION.value: "chợ Sương Mai",
        "code": waiting.code,
        "file": batch.code,
        "part": "việc của Kín Đáo trong biên bản",
        "faulty": "Người Có Dòng Lỗi",
        "letter": letter.code,
        "picture": "Chữ trong ảnh kín",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("intake", EXITS, ACTS, scene)

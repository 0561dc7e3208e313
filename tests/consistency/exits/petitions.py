"""A petition: for who gathered it, those it was sent to, who decides between them, auditors; who said it for none of them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.intake import services as intake
from phoihop.intake.models import Batch, BatchKind, BatchState, Item, Source
from phoihop.intake.rules import Said, Sender
from phoihop.intake.services.taking import FromFile
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.services import learning
from phoihop.petitions.services.table import enter_competence
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

GATHERING = frozenset({Seat.RECIPIENT, Seat.OFFICE})
HEADING = frozenset({Seat.OFFICE})

GATHERED = ("sort", "mend", "route", "drop-partner", "merge", "part", "split", "close", "tell-settled")
BUTTONS = ("petitions:put-back", "petitions:part-groups")
BUTTONS_OF_TWO = (
    "petitions:confirm-repeat", "petitions:dismiss-repeat", "petitions:consider-repeat", "petitions:take-out",
    "petitions:merge-groups",
)  # fmt: skip

EXITS = (
    Exit("petitions:list", Row.PETITION, Way.LIST, mark="title"),
    Exit("petitions:xlsx", Row.PETITION, Way.EXPORT),
    Exit("petitions:pick", Row.PETITION, Way.FRAGMENT, query="?x=cau+treo+doi+hoang", mark="title"),
    Exit("petitions:petition", Row.PETITION, Way.PAGE),
    Exit("petitions:file", Row.WHOLE_FILE, Way.PAGE),
    Exit("petitions:letters", Row.SUPERVISED, Way.LIST, mark="letter"),
    Exit("petitions:letter", Row.SUPERVISED, Way.PAGE, mark="letter"),
    Exit("petitions:competence", Row.LAW, Way.PAGE, mark="basis"),
    Exit("petitions:machine", Row.LAW, Way.PAGE, mark="learnt"),
    Exit("desk:search", Row.PETITION, Way.SEARCH, query="?q=cau+treo+doi+hoang&kind=petitions", mark="title"),
)

ACTS = {
    "petitions:accept": NOBODY,  # a button without a form of its own
    "petitions:pass-on": NOBODY,  # the petitions are named after the address
    "petitions:route-many": GATHERING,
    "petitions:make": frozenset({Seat.RECIPIENT}),  # the receiver's registry clerk
    "petitions:enter-competence": HEADING,
    **dict.fromkeys(
        (
            "petitions:screen-file",
            "petitions:resume-file",
            "petitions:end-competence",
            "petitions:machine-learn",
            "petitions:machine-set-aside",
        ),
        NOBODY,
    ),  # buttons
    **dict.fromkeys((*BUTTONS, *BUTTONS_OF_TWO), NOBODY),
    "petitions:partner": GATHERING | {Seat.LEAD},
    "petitions:hand-back": frozenset({Seat.LEAD}),
    "petitions:record-hand-back": frozenset({Seat.LEAD, Seat.RECIPIENT}),
    "petitions:decide": frozenset({Seat.FOLLOWER}),
    "petitions:record-decision": frozenset({Seat.FOLLOWER, Seat.RECIPIENT}),
    **{f"petitions:{name}": GATHERING for name in GATHERED},
    **{f"petitions:{name}": HEADING for name in ("transfer", "accept-return", "refuse-return", "dispute")},
}


def scene() -> Scene:
    """Gathered by the recipient's body, led by the lead's, helped by the partner's; the follower's is asked who is competent."""
    at, today = timezone.now(), timezone.localdate()
    council = people.body(name="Hội đồng của Mẫu", kind=BodyKind.COUNCIL)
    standing = people.body(name="Thường trực của Mẫu", kind=BodyKind.COUNCIL_STANDING)
    lead, partner, above = people.body(), people.body(), people.body(name="Ủy ban trên của Mẫu")
    seats = {
        Seat.LEAD: people.user(of=lead),
        Seat.PARTNER: people.user(of=partner),
        Seat.RECIPIENT: people.user(of=standing, kind=RoleKind.REGISTRY_CLERK),
        Seat.FOLLOWER: people.user(of=above, kind=RoleKind.LEADER),
        Seat.OFFICE: people.user(of=people.office_of(standing), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(of=people.body(kind=BodyKind.DEPUTY_GROUP, parent=council), kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    clerk, head = seats[Seat.RECIPIENT], seats[Seat.OFFICE]

    def came_in(key: str) -> Item:
        said = Said(text="Cầu treo đồi hoang hỏng ván, đề nghị thay", sender=Sender(name="Ông Lù Văn Kín"))
        return intake.take_in(
            receiver=standing, source=Source.HAND, said=said, received_on=today, client_key=key, by=clerk, at=at
        )

    waiting, item = came_in("1"), came_in("2")
    wanted = [services.Wanted(title="Cầu treo đồi hoang", text="Cầu treo đồi hoang hỏng ván, lời riêng của kiến nghị")]
    (row,) = services.make(item_id=item.pk, wanted=wanted, by=clerk, at=at)
    services.accept(petition_ids=[row.pk], by=clerk, at=at)
    services.route(petition_id=row.pk, lead=lead, reached_on=today, by=clerk, at=at, today=today)
    services.add_partner(petition_id=row.pk, body=partner, part="Phối hợp", by=clerk, at=at, today=today)
    services.raise_dispute(
        petition_id=row.pk, superior=above, question="Ai trả lời?", decide_by=today + timedelta(5), by=head, at=at,
        today=today,
    )  # fmt: skip
    held = enter_competence(
        field="giao_thong", body_key="tinh.ubnd", rank=1, body=None, starts_on=today, basis="Quyết định bảng mẫu",
        confirmed=True, by=head, at=at,
    )  # fmt: skip
    learnt = learning.learn_again(by=head, at=at)
    batch = Batch.objects.create(
        receiver=standing,
        kind=BatchKind.SPREADSHEET,
        state=BatchState.DONE,
        since=at,
        received_on=today,
        total=1,
        by=clerk,
        at=at,
    )
    lines = [FromFile(2, Said(text="Lời của dòng hai trong tệp mẫu"))]
    intake.take_in_many(batch=batch, lines=lines, by=clerk, at=at)
    making = services.screen_file(batch_id=batch.pk, by=clerk, at=at)
    services.make_many(making_id=making.pk, at=at)
    (by_letter,) = services.make(
        item_id=came_in("3").pk, wanted=[services.Wanted(text="Đèn đường bản xa hỏng")], by=clerk, at=at
    )
    services.accept(petition_ids=[by_letter.pk], by=clerk, at=at)
    asked = people.body(name="Sở nhận văn bản chuyển của Mẫu")
    letter = services.draft_letter(petition_ids=[by_letter.pk], lead=asked, by=clerk, at=at).letter
    assert letter is not None
    names = (
        "petition", "sort", "mend", "route", "partner", "transfer", "hand-back", "record-hand-back", "accept-return",
        "refuse-return", "dispute", "decide", "record-decision", "merge", "part", "split", "close",
        "tell-settled",
    )  # fmt: skip
    args: dict[str, tuple[object, ...]] = {f"petitions:{name}": (row.code,) for name in names}
    args |= {"petitions:make": (waiting.code,), "petitions:end-competence": (held.code,)}
    args |= {f"petitions:{name}": (batch.code,) for name in ("file", "screen-file", "resume-file")}
    args["petitions:letter"] = (letter.code,)
    args |= {"petitions:machine-set-aside": (learnt.code,), "petitions:drop-partner": (row.code, partner.code)}
    args |= dict.fromkeys(BUTTONS, (row.code,)) | dict.fromkeys(BUTTONS_OF_TWO, (row.code, row.code))
    marks = {
        Row.PETITION.value: "lời riêng của kiến nghị",
        Row.WHOLE_FILE.value: "Lời của dòng hai trong tệp mẫu",
        "title": "Cầu treo đồi hoang",
        "basis": "Quyết định bảng mẫu",
        "learnt": learnt.code,
        "letter": asked.name,
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("petitions", EXITS, ACTS, scene)

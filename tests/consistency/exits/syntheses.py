"""A synthesis: while it is put together for its gatherer and auditors, once sent for its recipients too."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper
from phoihop.petitions.models import Petition, Regime
from phoihop.sessions import services as sessions
from phoihop.sessions.models import Session, SessionKind, SessionLevel
from phoihop.syntheses import services
from phoihop.syntheses.models import LeftOut, Synthesis
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

WRITING = frozenset({Seat.LEAD, Seat.OFFICE})
HEADING = frozenset({Seat.OFFICE})
BUTTONS = ("merge", "step", "take", "put-back", "approve", "put-on-paper", "record-sent")

EXITS = (
    Exit("syntheses:list", Row.SYNTHESIS, Way.LIST, mark="title"),
    Exit("syntheses:synthesis", Row.SYNTHESIS, Way.PAGE, mark="title"),
    Exit("syntheses:entries", Row.SYNTHESIS, Way.LIST),
    Exit("syntheses:annex", Row.SYNTHESIS, Way.PAGE, mark="field"),
    Exit("syntheses:printed", Row.SYNTHESIS, Way.EXPORT),
    Exit("syntheses:sheet", Row.SYNTHESIS, Way.EXPORT),
    Exit("syntheses:sources", Row.OWN_SYNTHESIS, Way.PAGE, mark="source"),
    Exit("syntheses:waiting", Row.OWN_SYNTHESIS, Way.LIST, mark="waiting"),
    Exit("syntheses:left-out", Row.OWN_SYNTHESIS, Way.LIST, mark="left out"),
    Exit("syntheses:versions", Row.OWN_SYNTHESIS, Way.PAGE, mark="own"),
    Exit("desk:search", Row.SYNTHESIS, Way.SEARCH, query="?q=nguyen+vong+mien+nui&kind=syntheses", mark="gatherer"),
)

ACTS = {
    "syntheses:open": WRITING,
    **{f"syntheses:{name}": WRITING for name in ("change", "words", "entry", "hand-on")},
    **{f"syntheses:{name}": HEADING for name in ("cancel", "take-back")},
    "syntheses:route": WRITING,
    "syntheses:return": HEADING,  # the lead has written in it
    "syntheses:record-sent-outside": NOBODY,  # a registry clerk's, and none sits here
    **{f"syntheses:{name}": NOBODY for name in BUTTONS},
}


def _entered(standing: Body, by: User, at: datetime, text: str) -> Petition:
    row = Petition(
        regime=Regime.COUNCIL, receiver=standing, title=text, text=text, received_on=timezone.localdate(),
        first_put_on=timezone.localdate(), by=by, at=at,
        state="classified", field="giao_thong", level="province", body_key="tinh.so_xay_dung",
    )  # fmt: skip
    return audit.create(row, verb="petition.entered", by=by, at=at)


def scene() -> Scene:
    """Put together by the lead's standing body: one sent to the recipient's, one being put together."""
    at, today = timezone.now(), timezone.localdate()
    standing = people.body(name="Thường trực miền núi của Mẫu", kind=BodyKind.COUNCIL_STANDING)
    council, asked = people.body(name="Hội đồng của Mẫu", kind=BodyKind.COUNCIL), people.body(name="Ủy ban của Mẫu")
    seats = {
        Seat.LEAD: people.user(of=standing),
        Seat.RECIPIENT: people.user(of=asked),
        Seat.OFFICE: people.user(of=people.office_of(standing), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(of=standing, kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    by = seats[Seat.LEAD]

    def session(number: int) -> Session:
        frame = sessions.SessionFrame(
            council=council, keeper=standing, level=SessionLevel.PROVINCE, legislature=19, number=number,
            kind=SessionKind.REGULAR, title=f"Kỳ {number}", first=today + timedelta(40 * number),
            last=today + timedelta(40 * number + 2),
        )  # fmt: skip
        return sessions.enter(frame=frame, by=by, at=at, today=today)

    def opened(number: int, title: str) -> Synthesis:
        frame = services.Frame(
            regime=Regime.COUNCIL, gatherer=standing, session=session(number), cut_off_on=today, title=title,
            recipients=[services.To(body=asked)],
        )  # fmt: skip
        return services.open_synthesis(frame=frame, by=by, at=at, today=today)

    source = _entered(standing, by, at, "Lời riêng của mục tổng hợp về cầu treo")
    left = _entered(standing, by, at, "Để ngoài báo cáo của miền núi")
    sent = opened(1, "Nguyện vọng miền núi đã gửi")
    services.leave_out(synthesis_id=sent.pk, petition_ids=[left.pk], how=LeftOut.NO, reason="Việc riêng", by=by, at=at)
    [entry] = services.take_in(synthesis_id=sent.pk, by=by, at=at)
    services.hand_on(synthesis_id=sent.pk, note="Lời nhắn riêng khi trình", by=by, at=at)
    services.approve(synthesis_id=sent.pk, number=1, by=seats[Seat.OFFICE], at=at)
    paper = services.put_on_paper(synthesis_id=sent.pk, by=by, at=at).paper
    assert paper is not None
    issued = {"state": "issued", "issued_on": today, "year": today.year}
    Paper.objects.filter(pk=paper.pk).update(number=1, number_text="01/BC-TT", **issued)
    letter = sent.recipients.get().letter
    assert letter is not None
    Paper.objects.filter(pk=letter.pk).update(number=2, number_text="02/TT", **issued)
    services.record_sent(synthesis_id=sent.pk, by=by, at=at)
    own = opened(2, "Nguyện vọng đang tổng hợp")
    waits = _entered(standing, by, at, "Còn chờ đưa vào báo cáo miền núi")
    mine = [name.partition(":")[2] for name in ACTS]
    args: dict[str, tuple[object, ...]] = {f"syntheses:{name}": (own.code,) for name in (*mine, "waiting")}
    del args["syntheses:open"]
    args |= {f"syntheses:{name}": (own.code, 1) for name in ("approve", "return")}
    args |= {f"syntheses:{name}": (sent.code, entry.code) for name in ("entry", "step", "sources")}
    args["syntheses:route"] = (sent.code,)
    args["syntheses:put-back"] = (own.code, waits.code)
    args |= {f"syntheses:{name}": (sent.code,) for name in ("synthesis", "entries", "annex", "left-out", "versions")}
    args |= {"syntheses:printed": (sent.code, "docx"), "syntheses:sheet": (sent.code, "entries")}
    marks = {
        Row.SYNTHESIS.value: source.text,
        "title": sent.title,
        "field": "Giao thông",
        "source": source.code,
        "waiting": waits.title,
        "left out": left.title,
        "own": "Lời nhắn riêng khi trình",
        "gatherer": standing.name,
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("syntheses", EXITS, ACTS, scene)

"""Councils of communes: each has its standing body; that of one commune works here, with an office, a session, a round."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from phoihop.contacts import services as contacts
from phoihop.contacts.models import MeetingKind, Moment, Regime, RoundLevel
from phoihop.contacts.services import MeetingFrame, RoundFrame
from phoihop.ops.sample.contacts import VIETNAM
from phoihop.ops.sample.directory import FAMILY, GIVEN, Province, fresh_password
from phoihop.ops.sample.regulations import morning
from phoihop.organisations import services as directory
from phoihop.organisations.models import Body, BodyKind, Level, Person, RoleKind
from phoihop.sessions import services as sessions
from phoihop.sessions.models import Occasion, SessionKind, SessionLevel
from phoihop.sessions.services import SessionFrame

SEED = 20261123  # a story of its own: one more name here changes none elsewhere
AT_WORK = "xa6"  # the commune whose council works here: Rừng Thông
PEOPLE = (("Chủ tịch", 1, True), ("Phó Chủ tịch", 2, False))
STAFF = (("Chánh Văn phòng", 1, True), ("Chuyên viên", 9, False), ("Văn thư", 10, False))


def play(made: Province, *, today: date) -> None:
    """The standing bodies since the council's term began; the office and what it does in these weeks."""
    rng = random.Random(SEED)  # noqa: S311 - sample data, not secrets
    at = morning(date(2026, 4, 20))
    for key in [key for key, body in made.bodies.items() if key.startswith("xa") and body.kind == BodyKind.COUNCIL]:
        _standing(rng, made, key, at)
    clerk = _office(rng, made, at)
    if today >= date(2026, 11, 2):
        _session_and_round(made, clerk, today)


def _standing(rng: random.Random, made: Province, key: str, at: datetime) -> None:
    council = made.bodies[key]
    body = _established(made, f"{key[:-2]}tt", council, f"Thường trực {council.name}", BodyKind.COUNCIL_STANDING, at)
    for post in PEOPLE:
        _person(rng, made, body, post, at)


def _office(rng: random.Random, made: Province, at: datetime) -> str:
    """The office of both council and committee of one commune, with an officer and a registry clerk. Returns the officer."""
    council = made.bodies[f"{AT_WORK}hd"]
    place = council.name.removeprefix("Hội đồng nhân dân ")
    body = _established(made, f"{AT_WORK}vp", council, f"Văn phòng HĐND và UBND {place}", BodyKind.OFFICE, at)
    for principal in (made.bodies[f"{AT_WORK}tt"], made.bodies[f"{AT_WORK}ub"]):
        directory.start_serving(office=body, principal=principal, by=None, at=at)
    people = {post[0]: _person(rng, made, body, post, at) for post in STAFF}
    kinds = {"Chuyên viên": ("chuyenvien.xa", RoleKind.OFFICER), "Văn thư": ("vanthu.xa", RoleKind.REGISTRY_CLERK)}
    for post, (username, kind) in kinds.items():
        secret, person = fresh_password(), people[post]
        made.users[username] = directory.open_account(
            username=username, full_name=person.full_name, password=secret, body=body, kind=kind, person=person,
            email=f"{username}@songmay.example", by=None, at=at,
        )  # fmt: skip
        made.logins.append((f"{post} (VP HĐND và UBND {place})", username, secret))
    return "chuyenvien.xa"


def _established(made: Province, key: str, council: Body, name: str, kind: BodyKind, at: datetime) -> Body:
    new = directory.NewBody(
        name=name, kind=kind, level=Level.COMMUNE, rank=council.rank, parent=council, commune=council.commune
    )  # fmt: skip
    made.bodies[key] = directory.establish(new=new, on=None, by=None, at=at)
    return made.bodies[key]


def _person(rng: random.Random, made: Province, body: Body, post: tuple[str, int, bool], at: datetime) -> Person:
    term = made.terms["hdnd"] if body.kind in directory.ELECTED else None
    name, rank, is_head = post
    return directory.enter_person(
        full_name=f"{rng.choice(FAMILY)} Mẫu {rng.choice(GIVEN)}", body=body, post=name, rank=rank, is_head=is_head,
        term=term, from_on=term.from_on if term else None, by=None, at=at,
    )  # fmt: skip


def _session_and_round(made: Province, clerk: str, today: date) -> None:
    """The commune's council meets before the year ends; its deputies meet voters in two hamlets before it."""
    known, by = date(2026, 11, 2), made.users[clerk]
    first = max(date(2026, 12, 22), today + timedelta(days=20))
    place = made.bodies[f"{AT_WORK}hd"].name.removeprefix("Hội đồng nhân dân ")
    session = sessions.enter(
        frame=SessionFrame(
            council=made.bodies[f"{AT_WORK}hd"], keeper=made.bodies[f"{AT_WORK}tt"], level=SessionLevel.COMMUNE,
            legislature=2, number=3, kind=SessionKind.REGULAR, occasion=Occasion.YEAR_END,
            title=f"Kỳ họp thường lệ cuối năm 2026, HĐND {place}", first=first, last=first + timedelta(days=1),
        ),
        by=by, at=morning(known), today=known,
    )  # fmt: skip
    day = first - timedelta(days=10)
    frame = RoundFrame(
        title=f"Tiếp xúc cử tri trước kỳ họp cuối năm, HĐND {place}", regime=Regime.COUNCIL, level=RoundLevel.COMMUNE,
        moment=Moment.BEFORE, session=session, organiser=made.bodies[f"{AT_WORK}tt"],
        front=made.bodies[f"{AT_WORK}mt"], first=day, last=day + timedelta(days=1),
    )  # fmt: skip
    round_ = contacts.plan_round(frame=frame, by=by, at=morning(known), today=known)
    for number, hamlet in enumerate(("thôn Thông Một", "thôn Thông Hai")):
        starts = datetime.combine(day + timedelta(days=number), time(8), VIETNAM)
        contacts.add_meeting(
            organiser=made.bodies[f"{AT_WORK}tt"], round_id=round_.pk,
            frame=MeetingFrame(
                kind=MeetingKind.BEFORE_REGULAR, commune=made.bodies[f"{AT_WORK}ub"], venue=f"Nhà văn hóa {hamlet}",
                starts_at=starts, ends_at=starts + timedelta(hours=2),
            ),
            by=by, at=morning(known), today=known,
        )  # fmt: skip

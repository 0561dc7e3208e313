"""Contact with voters in the sample province: the round before the mid-year session is closed, the one before the year's end
is being held, the delegation's after its session is planned. Groups of deputies and their people are invented."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from phoihop.contacts import services
from phoihop.contacts.models import Category, Meeting, MeetingKind, Mode, Moment, Regime, Round
from phoihop.contacts.services import MeetingFrame, RoundFrame, Said
from phoihop.ops.sample.directory import FAMILY, GIVEN, Province, fresh_password
from phoihop.ops.sample.regulations import morning
from phoihop.organisations import services as directory
from phoihop.organisations.models import BodyKind, Level, Person, RoleKind
from phoihop.sessions.models import Session

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = date(2026, 6, 22)
SEED = 20261112  # a story of its own: one more name here changes none elsewhere
# (commune, hour, kind, theme): the points of a round, in order.
POINTS: tuple[tuple[int, int, MeetingKind, str], ...] = (
    (0, 8, MeetingKind.BEFORE_REGULAR, ""),
    (1, 14, MeetingKind.BEFORE_REGULAR, ""),
    (3, 8, MeetingKind.THEMATIC, "Nước sạch nông thôn"),
    (4, 8, MeetingKind.BEFORE_REGULAR, ""),
)
PEOPLE: tuple[Mapping[Category, int], ...] = (
    {Category.FARMERS: 61, Category.WORKERS: 12, Category.RETIRED: 17, Category.OFFICIALS: 25},
    {Category.FARMERS: 38, Category.TRADERS: 9, Category.YOUTH: 6, Category.OFFICIALS: 41},
    {Category.FARMERS: 54, Category.RETIRED: 11, Category.OFFICIALS: 19, Category.FORCES: 4},
    {Category.WORKERS: 33, Category.TRADERS: 21, Category.OFFICIALS: 30, Category.OTHERS: 5},
)


def play(made: Province, sessions: Mapping[str, Session], *, today: date) -> None:
    """All three rounds, as far as they are known today."""
    deputies = _deputies(made)
    _before_mid_year(made, sessions["mid"], deputies, today)
    _before_year_end(made, sessions["end"], deputies, today)
    _after_assembly(made, sessions["na"], today)


def _deputies(made: Province) -> list[Person]:
    """Two groups of deputies of the provincial council, of four each."""
    rng = random.Random(SEED)  # noqa: S311 - sample data, not secrets
    at, people, term = morning(date(2026, 4, 20)), [], made.terms["hdnd"]
    for number in (1, 2):
        new = directory.NewBody(
            name=f"Tổ đại biểu HĐND tỉnh số {number}", short_name=f"Tổ ĐB {number}", kind=BodyKind.DEPUTY_GROUP,
            level=Level.PROVINCE, rank=38 + number, parent=made.bodies["hdnd"],
        )  # fmt: skip
        body = made.bodies[f"to{number}"] = directory.establish(new=new, on=None, by=None, at=at)
        made.people[f"to{number}"] = [
            directory.enter_person(
                full_name=f"{rng.choice(FAMILY)} Mẫu {rng.choice(GIVEN)}", body=body,
                post="Tổ trưởng" if place == 0 else "Đại biểu Hội đồng nhân dân", rank=place + 1, is_head=place == 0,
                term=term, from_on=term.from_on, by=None, at=at,
            )
            for place in range(4)
        ]  # fmt: skip
        people += made.people[f"to{number}"]
    _account(made, made.people["to1"][1], at)
    return people


def _account(made: Province, person: Person, at: datetime) -> None:
    """One deputy of the council works here: on a telephone at the meetings, over the answers afterwards."""
    username, password, body = "daibieu.hdnd", fresh_password(), made.bodies["to1"]
    made.users[username] = directory.open_account(
        username=username, full_name=person.full_name, password=password, body=body, kind=RoleKind.DEPUTY, person=person,
        email=f"{username}@songmay.example", by=None, at=at,
    )  # fmt: skip
    made.logins.append((f"Đại biểu HĐND tỉnh ({body.name})", username, password))


def _round(
    made: Province, session: Session, title: str, moment: Moment, regime: Regime, organiser: str, days: tuple[date, date],
    parts: Sequence[str], known: date,
) -> Round:  # fmt: skip
    frame = RoundFrame(
        title=title, regime=regime, moment=moment, session=session, organiser=made.bodies[organiser],
        front=made.bodies["bttmttq"], first=days[0], last=days[1], parts=[made.bodies[key] for key in parts],
        purpose="Báo cáo với cử tri nội dung kỳ họp; nghe ý kiến, kiến nghị.\nƯu tiên xã lâu chưa tiếp xúc.",
        workers_target=50, thematic_target=25,
    )  # fmt: skip
    return services.plan_round(frame=frame, by=made.users["chuyenvien.hdnd"], at=morning(known), today=known)


def _points(
    made: Province, round_: Round, deputies: Sequence[Person], days: Sequence[date], known: date
) -> list[Meeting]:
    by, meetings = made.users["chuyenvien.hdnd"], []
    for place, ((commune, hour, kind, topic), day) in enumerate(zip(POINTS, days, strict=True)):
        body = made.bodies[f"xa{commune}ub"]
        starts = datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)
        frame = MeetingFrame(
            kind=kind, commune=body, venue=f"Hội trường {body.name.removeprefix('Ủy ban nhân dân ')}", starts_at=starts,
            ends_at=starts + timedelta(hours=2, minutes=30), topic=topic, mode=Mode.MIXED if place == 1 else Mode.DIRECT,
        )  # fmt: skip
        meeting = services.add_meeting(
            organiser=made.bodies[f"to{place % 2 + 1}"], frame=frame, round_id=round_.pk, by=by, at=morning(known),
            today=known,
        )  # fmt: skip
        group = deputies[4 * (place % 2) :][:2]
        services.assign(meeting_id=meeting.pk, people=group, lead=group[0], by=by, at=morning(known))
        services.invite(
            meeting_id=meeting.pk, bodies=[made.bodies["ubnd" if place == 0 else "so4"], body], by=by, at=morning(known),
            content="Trả lời ý kiến về nước sạch, đường liên thôn", today=known,
        )  # fmt: skip
        meetings.append(meeting)
    return meetings


def _agreed(made: Province, round_: Round, asked: date, agreed: date) -> None:
    by = made.users["chuyenvien.hdnd"]
    services.ask_agreement(
        round_id=round_.pk, answer_by=asked + timedelta(days=7), by=by, at=morning(asked), today=asked
    )
    services.agree(round_id=round_.pk, on=agreed, by=made.users["chanhvp.mttq"], at=morning(agreed), today=agreed)
    services.announce(round_id=round_.pk, by=by, at=morning(agreed), today=agreed)
    duty = round_.duties.get(kind="press_council")
    services.fulfil(duty_id=duty.pk, done_on=agreed, by=made.users["chuyenvien.mttq"], at=morning(agreed), today=agreed)


def _held(made: Province, meeting: Meeting, place: int, *, final: bool) -> None:
    by, day = made.users["chuyenvien.hdnd"], meeting.on
    at = morning(day)
    held = services.hold(meeting_id=meeting.pk, by=by, at=at, today=day)
    absent = {meeting.deputies.order_by("is_lead", "pk")[0].person.code: "Dự họp của Tỉnh ủy"} if place == 1 else {}
    invited = {row.body.code: "Phó Chủ tịch" for row in meeting.invitations.select_related("body")}
    services.record_attendance(
        meeting_id=meeting.pk, revision=held.revision, counts=PEOPLE[place], speakers=9 + place, absent=absent,
        answering=invited, by=by, at=at,
    )  # fmt: skip
    said = Said(
        chair="Lò Văn Chủ, Chủ tịch Ủy ban MTTQ Việt Nam xã", secretary="Cà Thị Ghi, chuyên viên Văn phòng",
        course="Đại biểu báo cáo dự kiến nội dung kỳ họp. Cử tri phát biểu. Cơ quan được mời trả lời.",
        answered="Ủy ban nhân dân giải trình tiến độ cấp nước, hẹn trả lời bằng văn bản phần còn lại.",
        concluded="Chủ trì cảm ơn cử tri, kết thúc lúc 10 giờ 30.",
    )  # fmt: skip
    services.minute(meeting_id=meeting.pk, revision=0, said=said, final=final, by=by, at=at, today=day)
    if final:
        sent = day + timedelta(days=1)
        for duty in meeting.duties.filter(kind="group_synthesis"):
            services.fulfil(duty_id=duty.pk, done_on=sent, by=by, at=morning(sent), today=sent)


def _before_mid_year(made: Province, session: Session, deputies: Sequence[Person], today: date) -> None:
    if today < date(2026, 7, 1):
        return
    days = (date(2026, 6, 24), date(2026, 6, 26))
    round_ = _round(
        made, session, "Tiếp xúc cử tri trước kỳ họp giữa năm", Moment.BEFORE, Regime.COUNCIL, "tthdnd", days,
        ("to1", "to2"), FIRST,
    )  # fmt: skip
    meetings = _points(made, round_, deputies, [days[0], days[0], date(2026, 6, 25), days[1]], FIRST)
    _agreed(made, round_, FIRST, FIRST)
    for place, meeting in enumerate(meetings):
        _held(made, meeting, place, final=True)
    services.close_round(
        round_id=round_.pk, by=made.users["chuyenvien.hdnd"], at=morning(date(2026, 6, 30)), today=date(2026, 6, 30)
    )


def _before_year_end(made: Province, session: Session, deputies: Sequence[Person], today: date) -> None:
    """One point was flooded and put off; two are counted, one waits for its minutes."""
    if today < date(2026, 11, 22):
        return
    planned, last = date(2026, 10, 20), today + timedelta(days=5)
    round_ = _round(
        made, session, "Tiếp xúc cử tri trước kỳ họp cuối năm", Moment.BEFORE, Regime.COUNCIL, "tthdnd",
        (date(2026, 11, 12), last), ("to1", "to2"), planned,
    )  # fmt: skip
    days = [date(2026, 11, 12), date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)]
    meetings = _points(made, round_, deputies, days, planned)
    _agreed(made, round_, planned, date(2026, 10, 26))
    _held(made, meetings[0], 0, final=True)
    _held(made, meetings[1], 1, final=False)
    day = today + timedelta(days=3)
    starts = datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)
    services.postpone(
        meeting_id=meetings[2].pk, reason="Ngập lụt, đường vào xã bị chia cắt", starts_at=starts,
        ends_at=starts + timedelta(hours=2), is_force_majeure=True, by=made.users["chuyenvien.hdnd"],
        at=morning(date(2026, 11, 12)), today=date(2026, 11, 12),
    )  # fmt: skip


def _after_assembly(made: Province, session: Session, today: date) -> None:
    """The delegation's round after the National Assembly's session is only planned; one deputy is wanted in two places."""
    known = today - timedelta(days=2)
    first = max(date(2026, 12, 14), today + timedelta(days=20))
    round_ = _round(
        made, session, "Tiếp xúc cử tri sau Kỳ họp thứ hai, Quốc hội khóa XVI", Moment.AFTER, Regime.NA, "ddbqh",
        (first, first + timedelta(days=4)), (), known,
    )  # fmt: skip
    by = made.users["chuyenvien.hdnd"]
    for commune, hour in ((2, 8), (5, 9)):
        body = made.bodies[f"xa{commune}ub"]
        starts = datetime(first.year, first.month, first.day, hour, tzinfo=VIETNAM)
        frame = MeetingFrame(
            kind=MeetingKind.AFTER_REGULAR, commune=body,
            venue=f"Nhà văn hóa {body.name.removeprefix('Ủy ban nhân dân ')}", starts_at=starts,
            ends_at=starts + timedelta(hours=3),
        )  # fmt: skip
        meeting = services.add_meeting(
            organiser=made.bodies["ddbqh"], frame=frame, round_id=round_.pk, by=by, at=morning(known), today=known
        )
        people = [made.people["ddbqh"][0], Person.objects.get(user=made.users["daibieu"])]
        services.assign(meeting_id=meeting.pk, people=people, lead=people[0], by=by, at=morning(known))

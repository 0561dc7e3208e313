"""What happened since the regulations were signed: events, and how each promise that fell due went."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, OriginKind, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications import services as notifications
from phoihop.ops.sample import contacts, plans, sessions
from phoihop.ops.sample.directory import SERVING, Province
from phoihop.ops.sample.regulations import morning
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Regulation

# (kind, what, who keeps its date, planned, actual): the year's events; later ones are only planned.
EVENTS: tuple[tuple[str, str, str, date, date | None], ...] = (
    ("request.received", "Góp ý dự án Luật Tiếp công dân (sửa đổi)", "ddbqh", date(2026, 7, 6), date(2026, 7, 6)),
    ("petition.received", "Kiến nghị về cầu tạm qua suối Trong", "tthdnd", date(2026, 7, 20), date(2026, 7, 20)),
    ("petition.received", "Kiến nghị về trạm y tế xã Núi Xanh", "tthdnd", date(2026, 7, 20), date(2026, 7, 20)),
    ("supervision.decided", "Giám sát chuyên đề nước sạch nông thôn", "tthdnd", date(2026, 8, 3), date(2026, 8, 3)),
    (
        "supervision.working_day",
        "Đoàn giám sát nước sạch làm việc với UBND",
        "tthdnd",
        date(2026, 9, 8),
        date(2026, 9, 8),
    ),
    ("supervision.ended", "Kết thúc giám sát chuyên đề nước sạch", "ddbqh", date(2026, 9, 18), date(2026, 9, 18)),
    ("supervision.concluded", "Kết luận giám sát nước sạch nông thôn", "tthdnd", date(2026, 10, 5), date(2026, 10, 5)),
    ("letter.settled", "Giải quyết xong đơn khiếu nại đất đai xã Bến Đò", "ubnd", date(2026, 9, 28), date(2026, 9, 28)),
    (
        "document.received",
        "Kiến nghị sau giám sát của Mặt trận tỉnh",
        "bttmttq",
        date(2026, 10, 12),
        date(2026, 10, 12),
    ),
    ("meeting.held", "Phiên họp thường kỳ Thường trực HĐND tháng 10", "tthdnd", date(2026, 10, 20), date(2026, 10, 20)),
    ("draft.submitted", "Trình dự thảo nghị quyết về phí, lệ phí", "ubnd", date(2026, 11, 16), date(2026, 11, 16)),
    ("petition.received", "Kiến nghị về bãi rác chợ Bến Đò", "tthdnd", date(2026, 11, 13), date(2026, 11, 13)),
    ("meeting.held", "Phiên họp thường kỳ Thường trực HĐND tháng 11", "tthdnd", date(2026, 11, 26), None),
)
KEEPERS = {
    "tthdnd": "chuyenvien.hdnd",
    "ddbqh": "chuyenvien.hdnd",
    "bttmttq": "chuyenvien.mttq",
    "ubnd": "chuyenvien.ubnd",
}
WORKERS = {
    "vphdnd": "chuyenvien.hdnd",
    "vpubnd": "chuyenvien.ubnd",
    "cqmttq": "chuyenvien.mttq",
    "vptu": "chuyenvien.tu",
}
CHIEFS = {"vphdnd": "chanhvp.hdnd", "vpubnd": "chanhvp.ubnd", "cqmttq": "chanhvp.mttq", "vptu": "chanhvp.tu"}
# An order that does not hang on keys or codes, so that one more row elsewhere changes no story.
IN_ORDER = (
    "due_on",
    "regulation__signed_on",
    "obligation__unit__position",
    "obligation__order",
    "instance_key",
    "lead_key",
)
LATE = ("Chờ số liệu của các sở", "Thay đổi lịch họp", "Bổ sung nội dung theo chỉ đạo", "Phải lấy ý kiến lại")
DONE = ("Đã gửi văn bản.", "Đã hoàn thành và gửi báo cáo.", "Đã tổ chức, có biên bản kèm theo.", "Đã gửi đủ hồ sơ.")


def play(rng: random.Random, made: Province, regulations: Iterable[Regulation], *, today: date) -> None:
    """Record the events up to `today`, lay promises out, and settle what fell due."""
    signed = list(regulations)
    for regulation in signed:
        day = regulation.signed_on or today
        services.generate(regulation_id=regulation.pk, today=day, at=morning(day))
    _events(made, today)
    for regulation in signed:  # what the horizon has reached since
        services.generate(regulation_id=regulation.pk, today=today, at=morning(min(today, date(2026, 11, 2))))
    plan = plans.make(made, today)
    of_clauses = Commitment.objects.filter(origin_kind=OriginKind.OBLIGATION)  # the others have stories of their own
    for commitment in of_clauses.filter(due_on__lt=today + timedelta(days=10)).order_by(*IN_ORDER):
        _settle(rng, made, commitment, today)
    if plan is not None:
        plans.play(made, plan, today)
    for user in made.users.values():  # the half-year's notices were read; what comes now is new
        notifications.mark_all_read(by=user, at=morning(min(today, date(2026, 11, 16))))
    _assign(rng, made)


def _events(made: Province, today: date) -> None:
    contacts.play(made, sessions.play(made, today=today), today=today)
    for kind, subject, keeper, planned, actual in EVENTS:
        known = max(min(planned - timedelta(days=50), today), sessions.FIRST)
        services.record_event(
            kind=kind,
            subject=subject,
            owner=made.bodies[keeper],
            planned_on=planned,
            actual_on=actual if actual and actual <= today else None,
            by=made.users[KEEPERS[keeper]],
            at=morning(known),
            today=known,
        )


def _settle(rng: random.Random, made: Province, commitment: Commitment, today: date) -> None:
    """One promise's story: kept, kept late, waiting for a verdict, overdue, found not kept, or put off."""
    due_on, opened = commitment.due_on, commitment.opened_on
    lead = commitment.participations.filter(role=BodyRole.LEAD).select_related("body").order_by("body__rank")[0].body
    worker, judge = _at_work(made, lead, WORKERS), _at_work(made, commitment.judge, CHIEFS)
    if due_on is None or worker is None:
        return
    chance = rng.random()
    if due_on >= today:
        if chance < 0.25:
            _ask_for_time(rng, commitment, lead, worker, due_on, today)
        elif chance < 0.4:
            _prove(rng, commitment, lead, worker, max(today - timedelta(days=1), opened))
        return
    late = rng.randint(1, 12)
    if chance < 0.70:
        day = max(due_on - timedelta(days=rng.randint(0, 6)), opened)
    elif chance < 0.84:
        day = max(due_on + timedelta(days=late), opened)
    elif chance < 0.90:
        _prove(rng, commitment, lead, worker, min(max(due_on + timedelta(days=late), opened), today))
        return
    elif chance < 0.93 and judge is not None and due_on < today - timedelta(days=20):
        services.judge_not_kept(
            commitment_id=commitment.pk,
            reason="Không gửi báo cáo sau hai lần đôn đốc",
            by=judge,
            at=morning(due_on + timedelta(days=15)),
            today=due_on + timedelta(days=15),
        )
        return
    else:
        return
    if day > today:
        return
    _prove(rng, commitment, lead, worker, day)
    if judge is not None:
        verdict_on = min(day + timedelta(days=rng.randint(1, 5)), today)
        services.judge_kept(commitment_id=commitment.pk, reason=rng.choice(LATE), by=judge, at=morning(verdict_on))


def _prove(rng: random.Random, commitment: Commitment, lead: Body, worker: User, day: date) -> None:
    services.prove(
        commitment_id=commitment.pk,
        body=lead,
        statement=rng.choice(DONE),
        received_on=day,
        by=worker,
        at=morning(day),
    )


def _ask_for_time(
    rng: random.Random, commitment: Commitment, lead: Body, worker: User, due_on: date, today: date
) -> None:
    if commitment.state == State.OPEN:
        services.ask_extension(
            commitment_id=commitment.pk,
            body=lead,
            until=due_on + timedelta(days=7),
            reason=rng.choice(LATE),
            by=worker,
            at=morning(today - timedelta(days=1)),
        )


def _assign(rng: random.Random, made: Province) -> None:
    """Name people on what is open, where the office has accounts."""
    for commitment in Commitment.objects.under_way().filter(origin_kind=OriginKind.OBLIGATION).order_by(*IN_ORDER):
        for part in commitment.participations.filter(role=BodyRole.LEAD, is_open=True).select_related("body"):
            chief, office = _at_work(made, part.body, CHIEFS), _office_of(made, part.body)
            if chief is None or office is None or rng.random() < 0.35:
                continue
            people = [
                person for person in made.people[office] if person.memberships.filter(post="Chuyên viên").exists()
            ]
            services.assign(
                participation_id=part.pk,
                person=people[0] if rng.random() < 0.4 else rng.choice(people),
                stand_in=None,
                internal_due_on=None,
                by=chief,
                at=morning(date(2026, 11, 16)),
                today=date(2026, 11, 16),
            )


def _office_of(made: Province, body: Body | None) -> str | None:
    key = next((key for key, known in made.bodies.items() if known == body), None)
    if key in SERVING:
        return key
    return next((office for office, principals in SERVING.items() if key in principals), None)


def _at_work(made: Province, body: Body | None, accounts: dict[str, str]) -> User | None:
    """The account that acts for a body; None where the body answers on paper."""
    office = _office_of(made, body)
    key = next((key for key, known in made.bodies.items() if known == body), None)
    if key == "bcdcctp" or office not in accounts:
        return None
    return made.users[accounts[office]]

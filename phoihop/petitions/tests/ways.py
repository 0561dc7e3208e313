"""What people do to petitions, in whatever order: the acts of `test_random_ways`, which says what must hold after each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from phoihop.commitments import services as ledger
from phoihop.commitments.models import HandBackGround, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, BodyKind, Role, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.models import (
    WAITING,
    Dispute,
    Petition,
    PetitionState,
    Pledge,
    ResultClass,
    Routing,
    RoutingRole,
)
from phoihop.petitions.services import answering, following
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY

picks = st.integers(0, 1_000)
RESULTS = (
    ResultClass.DONE,
    ResultClass.EXPLAINED,
    ResultClass.IN_PROGRESS,
    ResultClass.STUDYING,
)  # the last is not theirs


@dataclass(frozen=True)
class Asked:
    """What a body is asked, for which petition."""

    of: object
    part: str
    day: date


def parts_of(asked: Iterable[Asked]) -> str:
    """All of them in one line, each once: halves of one petition that are merged again ask for the same."""
    return "; ".join(dict.fromkeys(part for one in asked for part in one.part.split("; ")))


class Ways(RuleBasedStateMachine):
    """Petitions of two gatherers among four bodies; one person with every right, a stranger with none."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()  # each run begins with nothing
        self.scene = scene = make.scene()
        self.today = TODAY
        self.bodies = [scene.works, scene.lands, scene.commune, scene.committee]
        self.boss = scene.clerk
        self.delegation = people.body(name="Đoàn đại biểu Quốc hội tỉnh mẫu", kind=BodyKind.NA_DELEGATION)
        for body in (scene.standing, self.delegation, *self.bodies):
            role = Role(user=self.boss, body=body, kind=RoleKind.LEADER)
            audit.create(role, verb="role.given", by=None, at=MONDAY)
        make.local_rules()
        self.first_clock: dict[object, tuple[date, date]] = {}
        self.backs: dict[object, list[object]] = {}  # petition → who gave it back, once for each time
        self.decided: set[object] = set()  # of which a superior said who answers
        self.gathered: dict[object, list[object]] = {}  # petition → who gathered it before
        self.found_solved: set[object] = set()  # by the receiver, and not opened again since
        # Who is asked for what: petition → body → (for which petition, part, internal day), as they were asked.
        self.parts = count(1)
        self.helped: dict[object, dict[object, list[Asked]]] = {}
        make.made(scene, make.TEXT, "Đề nghị cấp nước sạch cho bản.")
        joint, promised = make.routed(scene), make.routed(scene)
        self.ask(joint, scene.lands, TODAY + timedelta(9))
        carried = make.routed(scene)
        for body in (scene.lands, scene.commune):
            self.ask(carried, body, TODAY + timedelta(7))
        self.join(carried, joint)
        self.say(promised, ResultClass.IN_PROGRESS, [answering.Promised("Sửa xong", TODAY + timedelta(30))])

    def teardown(self) -> None:
        try:
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    query = f'SELECT 1 FROM "{table}" AS one WHERE one::text LIKE %s LIMIT 1'  # noqa: S608  # our tables
                    cursor.execute(query, [f"%{make.VOTER}%"])
                    assert cursor.fetchone() is None, table  # the voter's name: in clear nowhere
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        return MONDAY + (self.today - TODAY)

    def row(self, pick: int, *states: PetitionState) -> Petition:
        """One of those in `states`, if there are any; every fourth pick is of all."""
        every = Petition.objects.order_by("pk")
        rows = (list(every.filter(state__in=states)) if pick % 4 else []) or list(every)
        return rows[pick % len(rows)]

    def body(self, pick: int) -> Body:
        return self.bodies[pick % len(self.bodies)]

    def do(self, act: Callable[[User], object], *, never: tuple[User, ...] = ()) -> bool:
        """The stranger first, and who may `never`: always forbidden. Refused or forbidden leaves no trace; done leaves one."""
        before = Act.objects.count()
        for user in (self.scene.stranger, *never):
            with pytest.raises((PermissionDenied, Refused)), transaction.atomic():
                act(user)
        assert Act.objects.count() == before
        try:
            with transaction.atomic():
                act(self.boss)
        except (Refused, PermissionDenied):
            assert Act.objects.count() == before
            return False
        assert Act.objects.count() > before
        return True

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today += timedelta(days)

    @rule(pick=picks)
    def sort(self, pick: int) -> None:
        row = self.row(pick, *WAITING)
        self.do(
            lambda by: services.sort(
                petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=by, at=self.at
            )
        )

    @rule(pick=picks, back=st.booleans())
    def pass_on(self, pick: int, back: bool) -> None:
        """Those who answer never may, nor a deputy."""
        row, scene = self.row(pick, *WAITING), self.scene
        to = scene.standing if back else self.delegation
        before = (row.first_put_on, row.text, row.field, row.state)
        if self.do(
            lambda by: services.pass_on(
                petition_ids=[row.pk], receiver=to, ground="Điều 37", by=by, at=self.at, today=self.today
            ),
            never=(scene.works_head, scene.lands_head, scene.chair, scene.deputy),
        ):
            now = Petition.objects.get(pk=row.pk)
            assert (now.receiver, now.received_on) == (to, max(self.today, row.received_on))
            assert (now.first_put_on, now.text, now.field, now.state) == before
            self.gathered.setdefault(row.pk, []).append(row.receiver_id)

    @rule(pick=picks, to=picks)
    def route(self, pick: int, to: int) -> None:
        row, body = self.row(pick, PetitionState.CLASSIFIED), self.body(to)
        self.do(
            lambda by: services.route(
                petition_id=row.pk, lead=body, reached_on=self.today, by=by, at=self.at, today=self.today
            )
        )

    @rule(pick=picks, to=picks, inside=st.integers(0, 60))
    def add_partner(self, pick: int, to: int, inside: int) -> None:
        row, body, day = self.row(pick, PetitionState.ROUTED), self.body(to), self.today + timedelta(inside)
        self.ask(row, body, day)

    def ask(self, row: Petition, body: Body, day: date) -> None:
        """Each is asked for something else."""
        part = f"Phần {next(self.parts)}"
        if self.do(
            lambda by: services.add_partner(
                petition_id=row.pk, body=body, part=part, internal_due_on=day, by=by, at=self.at, today=self.today
            )
        ):
            self.helped.setdefault(row.pk, {})[body.pk] = [Asked(row.pk, part, day)]

    @rule(pick=picks)
    def drop_partner(self, pick: int) -> None:
        places = list(Routing.objects.standing().filter(role=RoutingRole.PARTNER).select_related("body").order_by("pk"))
        if places:
            place = places[pick % len(places)]
            if self.do(
                lambda by: services.drop_partner(
                    petition_id=place.petition_id, body=place.body, ground="Đủ", by=by, at=self.at, today=self.today
                )
            ):
                del self.helped[place.petition_id][place.body_id]

    @rule(pick=picks, to=picks)
    def transfer(self, pick: int, to: int) -> None:
        row, body = self.row(pick, PetitionState.ROUTED), self.body(to)
        backs, decided = self.past(row)
        if self.do(
            lambda by: services.transfer(
                petition_id=row.pk, lead=body, ground="Căn cứ", by=by, at=self.at, today=self.today
            )
        ):
            self.leads_now(row.pk, body)
            assert not decided
            assert body.pk not in backs

    def past(self, row: Petition) -> tuple[list[object], bool]:
        """Who gave it, or what is merged into it, back; and whether a superior decided of any of them."""
        backs, decided = [*self.backs.get(row.pk, [])], row.pk in self.decided
        for one in row.merged.all():
            more, too = self.past(one)
            backs, decided = backs + more, decided or too
        return backs, decided

    def leads_now(self, petition: object, body: Body) -> None:
        """Who helped so far and leads now, helps no more."""
        self.helped.get(petition, {}).pop(body.pk, None)

    @rule(pick=picks)
    def hand_back(self, pick: int) -> None:
        row = self.row(pick, PetitionState.ROUTED)
        if self.do(
            lambda by: services.hand_back(
                petition_id=row.pk, ground=HandBackGround.NOT_COMPETENT, explanation="Điều 7", by=by, at=self.at
            )
        ):
            self.backs.setdefault(row.pk, []).append(row.lead_id)

    @rule(pick=picks, to=picks)
    def accept_return(self, pick: int, to: int) -> None:
        row, body = self.row(pick, PetitionState.RETURNED), self.body(to)
        backs, decided = self.past(row)
        if self.do(
            lambda by: services.accept_return(
                petition_id=row.pk, lead=body, answer="Căn cứ", by=by, at=self.at, today=self.today
            )
        ):
            self.leads_now(row.pk, body)
            assert not decided
            assert backs == [row.lead_id] != [body.pk]  # this is the first time

    @rule(pick=picks)
    def refuse_return(self, pick: int) -> None:
        row = self.row(pick, PetitionState.RETURNED)
        self.do(lambda by: services.refuse_return(petition_id=row.pk, answer="Lý do", by=by, at=self.at))

    @rule(pick=picks, to=picks)
    def dispute(self, pick: int, to: int) -> None:
        row, body, day = (
            self.row(pick, PetitionState.RETURNED, PetitionState.ROUTED),
            self.body(to),
            self.today + timedelta(7),
        )
        self.do(
            lambda by: services.raise_dispute(
                petition_id=row.pk, superior=body, question="Ai?", decide_by=day, by=by, at=self.at, today=self.today
            )
        )

    @rule(to=picks)
    def decide(self, to: int) -> None:
        case, body = Dispute.objects.filter(decided_on__isnull=True).first(), self.body(to)
        if case is not None:
            pk = case.pk
            if self.do(
                lambda by: services.decide(
                    dispute_id=pk, lead=body, decision="Giao", by=by, at=self.at, today=self.today
                )
            ):
                self.leads_now(case.petition_id, body)
                self.decided.add(case.petition_id)

    @rule(pick=picks, other=picks)
    def merge(self, pick: int, other: int) -> None:
        row, into = self.row(pick, PetitionState.ROUTED, *WAITING), self.row(other, PetitionState.ROUTED)
        self.join(row, into)

    def join(self, row: Petition, into: Petition) -> None:
        """Who helps with the one helps with the other too, unless it leads it."""
        backs, decided = self.past(row)
        if self.do(
            lambda by: services.merge(
                petition_id=row.pk, into_id=into.pk, reason="Trùng", by=by, at=self.at, today=self.today
            )
        ):
            if row.lead_id not in {None, into.lead_id}:
                assert not decided
                assert into.lead_id not in backs
            for body, asked in self.helped.get(row.pk, {}).items():
                if body != into.lead_id and into.due_on is not None:
                    day = min(into.due_on, *(one.day for one in asked))
                    brought = Asked(row.pk, parts_of(asked), day)
                    self.helped.setdefault(into.pk, {}).setdefault(body, []).append(brought)

    @rule(pick=picks)
    def part(self, pick: int) -> None:
        row = self.row(pick, PetitionState.MERGED)
        if self.do(lambda by: services.part(petition_id=row.pk, reason="Khác", by=by, at=self.at, today=self.today)):
            self.settle(row.merged_into)

    def settle(self, carrier: Petition | None) -> None:
        """What came with petitions that are merged into it no more is gone; what was found solved waits until it is opened."""
        carrier = Petition.objects.get(pk=carrier.pk) if carrier else None
        if carrier is None or carrier.state == PetitionState.SOLVED:
            return
        stays = {carrier.pk, *carrier.merged.values_list("pk", flat=True)}
        left = {
            body: [one for one in asked if one.of in stays] for body, asked in self.helped.get(carrier.pk, {}).items()
        }
        self.helped[carrier.pk] = {body: asked for body, asked in left.items() if asked}

    @rule(pick=picks)
    def split(self, pick: int) -> None:
        row = self.row(pick, PetitionState.ROUTED, PetitionState.CLASSIFIED)
        if self.do(
            lambda by: services.split(
                petition_id=row.pk, texts=["Một.", "Hai."], reason="Tách", by=by, at=self.at, today=self.today
            )
        ):
            backs, decided = self.past(row)
            for part in Petition.objects.filter(split_from=row):
                self.backs[part.pk] = [*backs]
                self.decided |= {part.pk} if decided else set()
                self.helped[part.pk] = {
                    body: [replace(one, of=part.pk) for one in asked]
                    for body, asked in self.helped.get(row.pk, {}).items()
                }

    @rule(pick=picks, result=st.sampled_from(RESULTS), promises=st.booleans(), days=st.integers(-3, 40))
    def answer(self, pick: int, result: ResultClass, promises: bool, days: int) -> None:
        row = self.row(pick, PetitionState.ROUTED, PetitionState.ANSWERED)
        if row.lead is not None:
            promised = [answering.Promised("Sửa xong", self.today + timedelta(days))] if promises else []
            self.say(row, result, promised)

    def say(self, row: Petition, result: ResultClass, promised: list[answering.Promised]) -> None:
        """The lead answers one petition."""
        lead: Body = row.lead  # type: ignore[assignment]  # whoever calls has seen that there is one
        self.do(
            lambda by: answering.answer(
                body=lead, title="Trả lời", said=[answering.Said(row.pk, result, "Trả lời", promised)],
                answered_on=self.today, received_on=self.today, number_text="88/SXD-VP", by=by, at=self.at,
            )
        )  # fmt: skip

    @rule(pick=picks)
    def keep_a_promise(self, pick: int) -> None:
        pledges = list(Pledge.objects.filter(commitment__state=State.OPEN).order_by("pk"))
        if pledges:
            pledge = pledges[pick % len(pledges)]
            ledger.prove(
                commitment_id=pledge.commitment_id, body=pledge.body, statement="Xong", received_on=self.today,
                by=self.boss, at=self.at,
            )  # fmt: skip
            ledger.judge_kept(commitment_id=pledge.commitment_id, reason="Chậm", by=self.boss, at=self.at)

    @rule(pick=picks, is_broken=st.booleans())
    def check_a_promise(self, pick: int, is_broken: bool) -> None:
        """Reported and checked; found broken, it is owed again, and its petition is not solved."""
        pledges = list(Pledge.objects.select_related("line").order_by("pk"))
        if not pledges:
            return
        pledge, scene = pledges[pick % len(pledges)], self.scene
        self.do(
            lambda by: following.report_broken(
                pledge_id=pledge.pk, report="Chưa làm", on=self.today, by=by, at=self.at
            ),
            never=(scene.works_head, scene.lands_head),
        )
        if (
            self.do(
                lambda by: following.check_pledge(
                    pledge_id=pledge.pk, is_broken=is_broken, note="Đã xem", by=by, at=self.at
                ),
                never=(scene.works_head, scene.lands_head, scene.deputy),
            )
            and is_broken
        ):
            pledge.commitment.refresh_from_db()
            assert pledge.commitment.state == State.OPEN
            if pledge.line.petition_id in self.found_solved:  # not solved: it is opened again
                self.settle(pledge.line.petition)
            self.found_solved.discard(pledge.line.petition_id)

    @rule(pick=picks)
    def solve(self, pick: int) -> None:
        """Those who answer never may."""
        row, scene = self.row(pick, PetitionState.ANSWERED), self.scene
        if self.do(
            lambda by: following.solve(petition_id=row.pk, on=self.today, note="Đã xem", by=by, at=self.at),
            never=(scene.works_head, scene.lands_head, scene.chair),
        ):
            self.found_solved.add(row.pk)

    @rule(pick=picks)
    def reopen(self, pick: int) -> None:
        row, scene = self.row(pick, PetitionState.ANSWERED, PetitionState.SOLVED), self.scene
        if self.do(
            lambda by: following.reopen(petition_id=row.pk, reason="Chưa đủ", by=by, at=self.at),
            never=(scene.works_head, scene.lands_head, scene.chair),
        ):
            self.found_solved.discard(row.pk)
            again = Petition.objects.get(pk=row.pk)
            assert (again.state, again.answered_on, again.solved_on) == (PetitionState.ROUTED, None, None)
            assert (again.due_on, again.routed_on) == (row.due_on, row.routed_on)
            self.settle(again)

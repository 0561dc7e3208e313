"""Two people at once: of two equal acts one takes effect, the other is told why not; a double click acts once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Extension, HandBack, HandBackGround, Proof
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.commitments.tests.racing import at_once
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.calendar import SpecialDay
from phoihop.kernel.clock.rules.due import due
from phoihop.organisations.models import Person, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services as regulations
from phoihop.regulations.models import BodyRole

Do = Callable[[User], object]
LATER = MONDAY + timedelta(days=60)
REASON: dict[str, Any] = {"reason": "Theo kết quả kiểm tra", "at": LATER}


class Race:
    """A scene with two people of each kind, and a fresh promise for each race."""

    def __init__(self) -> None:
        self.scene: Scene = make.scene()
        self.clerks = (self.scene.clerk, people.user(of=self.scene.lead))
        self.heads = (self.scene.head, people.user(of=self.scene.lead, kind=RoleKind.LEADER))
        self.judges = (self.scene.judge, people.user(of=self.scene.recipient, kind=RoleKind.HEAD_OF_OFFICE))
        self.keepers = (people.user(of=self.scene.recipient), people.user(of=self.scene.recipient))
        self.person = people.person(of=self.scene.lead)

    def row(self) -> Commitment:
        return make.owed(self.scene, due_on=date(2026, 3, 31), partners=[self.scene.partner])

    def proof(self, row: Commitment) -> Proof:
        return services.prove(
            commitment_id=row.pk,
            body=self.scene.lead,
            statement="Xong",
            received_on=TODAY,
            by=self.clerks[0],
            at=MONDAY,
        )

    def asked(self, row: Commitment) -> Extension:
        return services.ask_extension(
            commitment_id=row.pk,
            body=self.scene.lead,
            until=date(2026, 5, 20),
            reason="Chờ số liệu",
            by=self.clerks[0],
            at=MONDAY,
        )

    def back(self, row: Commitment, by: User | None = None) -> HandBack:
        return services.hand_back(
            commitment_id=row.pk,
            body=self.scene.lead,
            ground=HandBackGround.WRONG_BODY,
            explanation="Giao nhầm",
            by=by or self.clerks[0],
            at=MONDAY,
        )

    def case(self) -> Commitment:
        """A case whose statutory clock may be stopped."""
        term = clock.current_terms().require("complaint.first", TODAY)
        return make.owed(self.scene, due_on=None, answer=due(term, (), clock.current_calendar(), start=TODAY), why="")

    def partner_part(self, row: Commitment) -> Any:
        part = row.participations.get(role=BodyRole.PARTNER)
        return services.give_part(participation_id=part.pk, part="Số liệu", by=self.heads[0], at=MONDAY)


def races(race: Race) -> dict[str, tuple[tuple[User, ...], Do, str]]:
    """{act: (who presses at once, what, the code that the second one is told)}."""
    scene = race.scene
    closed, answered = race.row(), race.row()
    race.proof(closed)
    services.judge_kept(commitment_id=closed.pk, by=race.judges[0], at=MONDAY)
    extension, refusal = race.asked(answered), race.asked(race.row())
    given, kept_back = race.back(race.row()), race.back(race.row())
    judged, not_kept, ended, bare, returned = race.row(), race.row(), race.row(), race.row(), race.row()
    race.proof(judged)
    sent = race.proof(returned)
    stopped, stopping = race.case(), race.case()
    services.suspend(commitment_id=stopped.pk, today=TODAY, by=race.judges[0], reason="Chờ giám định", at=MONDAY)
    lead = bare.participations.get(role=BodyRole.LEAD)
    part = race.partner_part(race.row())
    partners = (people.user(of=scene.partner), people.user(of=scene.partner))
    moved, cancelled = (
        make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=race.keepers[0]) for _n in "12"
    )
    handing = race.row()
    asking = race.row()
    clock_day = LATER.date()
    return {
        "prove": (
            race.clerks,
            lambda by: services.prove(
                commitment_id=bare.pk, body=scene.lead, statement="Xong", received_on=clock_day, by=by, at=LATER
            ),
            "proof.handed_in_already",
        ),
        "return": (race.judges, lambda by: services.return_proof(proof_id=sent.pk, by=by, **REASON), "proof.returned"),
        "kept": (
            race.judges,
            lambda by: services.judge_kept(commitment_id=judged.pk, by=by, **REASON),
            "commitment.closed",
        ),
        "not kept": (
            race.judges,
            lambda by: services.judge_not_kept(commitment_id=not_kept.pk, today=clock_day, by=by, **REASON),
            "commitment.closed",
        ),
        "no longer due": (
            race.judges,
            lambda by: services.close_no_longer_due(commitment_id=ended.pk, by=by, **REASON),
            "commitment.closed",
        ),
        "reopen": (
            race.judges,
            lambda by: services.reopen(commitment_id=closed.pk, by=by, **REASON),
            "commitment.not_closed",
        ),
        "ask": (
            race.clerks,
            lambda by: services.ask_extension(
                commitment_id=asking.pk, body=scene.lead, until=date(2026, 5, 20), reason="Chờ", by=by, at=MONDAY
            ),
            "extension.asked",
        ),
        "grant": (
            race.judges,
            lambda by: services.grant_extension(extension_id=extension.pk, by=by, at=MONDAY),
            "extension.answered",
        ),
        "refuse": (
            race.judges,
            lambda by: services.refuse_extension(extension_id=refusal.pk, answer="Không", by=by, at=MONDAY),
            "extension.answered",
        ),
        "hand back": (race.clerks, lambda by: race.back(handing, by), "hand_back.asked"),
        "accept back": (
            race.judges,
            lambda by: services.accept_hand_back(
                hand_back_id=given.pk, answer="Đồng ý", new_lead=scene.partner, by=by, at=MONDAY
            ),
            "hand_back.answered",
        ),
        "refuse back": (
            race.judges,
            lambda by: services.refuse_hand_back(hand_back_id=kept_back.pk, answer="Không", by=by, at=MONDAY),
            "hand_back.answered",
        ),
        "assign": (
            race.heads,
            lambda by: services.assign(
                participation_id=lead.pk,
                person=race.person,
                stand_in=None,
                internal_due_on=None,
                by=by,
                at=MONDAY,
                today=TODAY,
            ),
            "assignment.unchanged",
        ),
        "part done": (
            partners,
            lambda by: services.report_part_done(participation_id=part.pk, done_on=TODAY, by=by, at=MONDAY),
            "participation.done_already",
        ),
        "suspend": (
            race.judges,
            lambda by: services.suspend(commitment_id=stopping.pk, today=TODAY, by=by, reason="Chờ", at=MONDAY),
            "commitment.clock_refused",
        ),
        "resume": (
            race.judges,
            lambda by: services.resume(commitment_id=stopped.pk, today=clock_day, by=by, **REASON),
            "commitment.clock_refused",
        ),
        "move": (
            race.keepers,
            lambda by: services.move_event(
                event_id=moved.pk, planned_on=date(2026, 7, 20), actual_on=None, by=by, today=TODAY, **REASON
            ),
            "event.unchanged",
        ),
        "cancel": (
            race.keepers,
            lambda by: services.cancel_event(event_id=cancelled.pk, by=by, **REASON),
            "event.cancelled",
        ),
    }


@pytest.mark.committed
def test_of_two_equal_acts_at_once_one_takes_effect_and_the_other_is_refused() -> None:
    expected, came = {}, {}
    for name, (two, act, code) in races(Race()).items():
        expected[name] = sorted(["done", code])
        came[name] = at_once([lambda by=by, act=act: act(by) for by in two])  # type: ignore[misc]  # bound at once
    assert came == expected
    assert services.tally_drift() == []


@pytest.mark.committed
def test_of_two_people_named_at_once_one_is_named_and_the_other_head_is_told() -> None:
    race = Race()
    lead = race.row().participations.get(role=BodyRole.LEAD)
    given, seen = (race.person, people.person(of=race.scene.lead)), lead.naming

    def name(person: Person, by: User) -> object:
        fields: dict[str, Any] = {"stand_in": None, "internal_due_on": None, "at": MONDAY, "today": TODAY}
        return services.assign(participation_id=lead.pk, person=person, by=by, seen=seen, **fields)

    came = at_once([lambda one=one, by=by: name(one, by) for one, by in zip(given, race.heads, strict=True)])  # type: ignore[misc]  # bound at once
    assert sorted(came) == ["assignment.changed_meanwhile", "done"]
    lead.refresh_from_db()
    assert lead.person in given


@pytest.mark.committed
def test_a_new_text_and_a_new_calendar_each_reach_a_promise_once() -> None:
    race = Race()
    row = make.commitment(race.scene)
    draft = regulations.open_amendment(
        regulation_id=race.scene.regulation.pk, basis="02/QC", by=race.judges[0], at=MONDAY
    )
    regulations.put_amendment_in_force(edition_id=draft.pk, from_on=TODAY, by=race.judges[0], at=MONDAY)
    came = at_once(
        [lambda by=by: services.replace_edition(commitment_id=row.pk, by=by, at=MONDAY) for by in race.judges]  # type: ignore[misc]  # bound at once
    )
    assert came == ["commitment.up_to_date", "done"]
    assert Act.objects.filter(verb="commitment.carried_over", subject_id=row.pk).count() == 1
    off = SpecialDay(date(2026, 3, 31), "off", "Nghỉ bão", "Công điện 1/CĐ")
    clock.change_calendar(label="mới", basis="Công điện 1/CĐ", days=[off], by=None, at=LATER)
    came = at_once(
        [lambda by=by: services.apply_impact(commitment_id=row.pk, by=by, **REASON) for by in race.judges]  # type: ignore[misc]  # bound at once
    )
    assert came == ["done", "impact.none"]
    row.refresh_from_db()
    assert row.due_on == date(2026, 4, 1)
    assert Act.objects.filter(verb="commitment.moved", subject_id=row.pk).count() == 1


@pytest.mark.django_db
def test_a_form_opened_before_another_named_somebody_is_refused_once_and_keeps_what_was_typed() -> None:
    scene = make.scene()
    row = make.owed(scene, due_on=date(2026, 3, 31))
    first, second = people.person(of=scene.lead), people.person(of=scene.lead)
    client = Client()
    client.force_login(scene.head)
    url = reverse("commitments:assign", args=[row.code, "lead", scene.lead.code])

    def seen_in(page: str) -> str:
        found = re.search(r'name="seen" value="([^"]*)"', page)
        assert found
        return html.unescape(found[1])

    def send(person: Person, seen: str) -> Any:
        return client.post(url, {"person": person.code, "stand_in": "", "internal_due_on": "20/03/2026", "seen": seen})

    seen = seen_in(client.get(url).content.decode())
    assert send(first, seen).status_code == 302
    refused = send(second, seen)
    assert (refused.status_code, refused.headers["X-Refused"]) == (409, "assignment.changed_meanwhile")
    page = refused.content.decode()
    assert f"Việc này vừa được giao cho {first.full_name}" in page
    assert f'<option value="{second.code}" selected>' in page
    assert 'value="20/03/2026"' in page
    assert make.part(row, "lead").person == first
    assert send(second, seen_in(page)).status_code == 302
    assert make.part(row, "lead").person == second


@pytest.mark.committed
def test_opposite_answers_at_once_leave_one_answer() -> None:
    race = Race()
    row = race.row()
    asked = race.asked(row)
    came = at_once(
        [
            lambda: services.grant_extension(extension_id=asked.pk, by=race.judges[0], at=MONDAY),
            lambda: services.refuse_extension(extension_id=asked.pk, answer="Không", by=race.judges[1], at=MONDAY),
        ]
    )
    row.refresh_from_db()
    asked.refresh_from_db()
    assert came == ["done", "extension.answered"]
    assert (row.due_on == date(2026, 5, 20)) is (asked.state == "granted")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "act", "data", "verb"),
    [
        ("clerk", "prove", {"statement": "Đã gửi", "received_on": "today"}, "proof.handed_in"),
        ("clerk", "ask-extension", {"until": "31/12/2027", "reason": "Chờ"}, "extension.asked"),
        ("clerk", "hand-back", {"ground": "wrong_body", "explanation": "Giao nhầm"}, "hand_back.asked"),
        ("clerk", "message", {"text": "Xin mẫu"}, "message.sent"),
        ("clerk", "note", {"text": "Đã gọi"}, "note.added"),
        ("judge", "no-longer-due", {"reason": "Bãi bỏ"}, "commitment.judged"),
    ],
)
def test_the_same_form_sent_twice_acts_once(who: str, act: str, data: dict[str, str], verb: str) -> None:
    scene = make.scene()
    row = make.owed(scene, due_on=date(2026, 3, 31))
    client = Client()
    client.force_login(getattr(scene, who))
    today = f"{timezone.localdate():%d/%m/%Y}"
    sent = {name: today if value == "today" else value for name, value in data.items()} | {"_once": "d" * 24}
    url = reverse(f"commitments:{act}", args=[row.code])
    assert [client.post(url, sent).status_code for _click in range(2)] == [302, 302]
    assert Act.objects.filter(verb=verb).count() == 1


@pytest.mark.committed
def test_two_clicks_at_the_same_instant_act_once() -> None:
    scene = make.scene()
    row = make.owed(scene, due_on=date(2026, 3, 31))
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(scene.clerk)
    url, sent = reverse("commitments:message", args=[row.code]), {"text": "Xin mẫu", "_once": "e" * 24}
    answers: list[int] = []
    came = at_once([lambda client=client: answers.append(client.post(url, sent).status_code) for client in clients])  # type: ignore[misc]  # bound at once
    assert (came, answers) == (["done", "done"], [302, 302])
    assert Act.objects.filter(verb="message.sent").count() == 1

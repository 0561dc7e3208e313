"""What voters say at a meeting reaches the registry that gathers it: of the council of a group of deputies, of the round."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.contacts.gathering import gatherer_of, has_registry
from phoihop.contacts.models import Meeting
from phoihop.contacts.services.gathering import gather_stranded
from phoihop.contacts.tests import phone_make
from phoihop.intake.models import Item, Outcome
from phoihop.intake.services import read, screen
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
WORDS = {"text": "Mương Bản Kín vỡ bờ", "name": "Bà Giấu Tên"}


def council(name: str = "tỉnh mẫu", *, commune: Body | None = None) -> tuple[Body, Body, Body]:
    """A council, its standing body, a group of its deputies."""
    level = Level.COMMUNE if commune else Level.PROVINCE
    whole = people.body(name=f"Hội đồng nhân dân {name}", kind=BodyKind.COUNCIL, level=level, commune=commune)
    under: dict[str, Any] = {"level": level, "parent": whole, "commune": commune}
    standing = people.body(name=f"Thường trực HĐND {name}", kind=BodyKind.COUNCIL_STANDING, **under)
    return whole, standing, people.body(name=f"Tổ đại biểu số 1 {name}", kind=BodyKind.DEPUTY_GROUP, **under)


def place(name: str) -> Body:
    return people.body(
        name=f"Ủy ban nhân dân xã {name}", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE
    )  # fmt: skip


def meeting(organiser: Body, *, round_organiser: Body | None = None) -> tuple[Meeting, phone_make.Scene]:
    scene = phone_make.scene()
    if round_organiser is not None:
        scene.round.organiser = round_organiser
        scene.round.save()
    made = phone_make.meeting(scene, organiser=organiser, **({} if round_organiser else {"round": None}))
    return made, scene


def said_on_phone(user: User, at: Meeting, key: str = "") -> Any:
    client = Client()
    client.force_login(user)
    body = {"key": key or str(uuid4()), "kind": "statement", "at": timezone.now().isoformat()} | WORDS
    return client.post(reverse("phone:send", args=[at.code]), body, content_type="application/json")


def test_what_is_said_at_a_meeting_of_a_group_is_read_by_the_clerk_of_the_standing_body() -> None:
    _council, standing, group = council()
    other = people.body(kind=BodyKind.COUNCIL_STANDING)
    clerk = people.user(of=people.office_of(standing), kind=RoleKind.REGISTRY_CLERK)
    stranger = people.user(of=other, kind=RoleKind.REGISTRY_CLERK)
    at, scene = meeting(group, round_organiser=standing)
    assert said_on_phone(scene.deputy, at).json()["taken"] is True
    item = Item.objects.get()
    assert item.receiver == standing
    assert list(Item.objects.visible_to(clerk)) == [item]
    assert not Item.objects.visible_to(stranger).exists()
    assert read(item, clerk).text == WORDS["text"]
    screened = screen(item_id=item.pk, outcome=Outcome.OPINION, by=clerk, at=timezone.now())
    assert screened.outcome == Outcome.OPINION


def test_each_organiser_has_its_gatherer() -> None:
    commune = place("Suối Mẫu")
    whole, standing, group = council()
    _low, low_standing, low_group = council("xã Suối Mẫu", commune=commune)
    council("xã Đá Mẫu", commune=place("Đá Mẫu"))
    delegation = people.body(kind=BodyKind.NA_DELEGATION)
    for organiser, receiver in (
        (delegation, delegation), (standing, standing), (whole, standing), (group, standing), (low_group, low_standing),
        (low_standing, low_standing),
    ):  # fmt: skip
        at, _scene = meeting(organiser, round_organiser=delegation)
        assert gatherer_of(at) == receiver, organiser
        assert has_registry(gatherer_of(at))
    front = people.body(kind=BodyKind.FRONT_COMMITTEE)
    at, _scene = meeting(front, round_organiser=group)
    assert gatherer_of(at) == standing, "another body: who gathers for the round's organiser"
    at, _scene = meeting(front)
    assert gatherer_of(at) == front


def test_a_group_of_no_known_council_keeps_its_words_sealed_until_the_directory_knows() -> None:
    lone = people.body(name="Tổ đại biểu lẻ", kind=BodyKind.DEPUTY_GROUP)
    at, scene = meeting(lone)
    runner = people.user(of=lone)
    client = Client()
    client.force_login(runner)
    assert "Chưa rõ cơ quan nào nhận ý kiến cử tri" in client.get(at.get_absolute_url()).content.decode()
    key = str(uuid4())
    first = said_on_phone(scene.deputy, at, key)
    assert Item.objects.get().receiver == lone
    assert gather_stranded(at=timezone.now()) == 0
    whole, standing, _group = council()
    council_of_nowhere = people.body(kind=BodyKind.COUNCIL_STANDING)  # two of the level: the group must say whose it is
    assert gather_stranded(at=timezone.now()) == 0
    lone.parent = whole
    lone.save()
    assert gather_stranded(at=timezone.now()) == 1
    item = Item.objects.get()
    assert item.receiver == standing != council_of_nowhere
    assert gather_stranded(at=timezone.now()) == 0
    act = Act.objects.get(verb="item.given_over")
    assert (act.by, at.code in act.reason) == (None, True)
    assert not any(word in json.dumps([act.before, act.after], ensure_ascii=False) for word in WORDS.values())
    assert said_on_phone(scene.deputy, at, key).json() == first.json(), "sent again by the telephone: the same item"
    clerk = people.user(of=standing, kind=RoleKind.REGISTRY_CLERK)
    assert read(item, clerk).text == WORDS["text"]
    assert "Chưa rõ" not in client.get(at.get_absolute_url()).content.decode()


def test_what_was_screened_or_is_there_already_is_not_given_over() -> None:
    _whole, standing, group = council()
    clerk_of_group = people.user(of=group, kind=RoleKind.REGISTRY_CLERK)
    at, scene = meeting(group)
    said_on_phone(scene.deputy, at)
    Item.objects.update(receiver=group)
    screen(item_id=Item.objects.get().pk, outcome=Outcome.OPINION, by=clerk_of_group, at=timezone.now())
    key = str(uuid4())
    said_on_phone(scene.deputy, at, key)
    Item.objects.waiting().update(receiver=group)
    said_on_phone(scene.deputy, at, key)
    assert gather_stranded(at=timezone.now()) == 0
    assert list(Item.objects.order_by("pk").values_list("receiver", flat=True)) == [group.pk, group.pk, standing.pk]


def test_the_office_of_the_round_the_front_of_the_place_and_the_host_record_there() -> None:
    _council, standing, group = council()
    at, scene = meeting(group, round_organiser=standing)
    officer = people.user(of=people.office_of(standing))
    host = people.body(kind=BodyKind.COUNCIL_STANDING)
    at.host = host
    at.commune = place("Đá Mẫu")
    at.save()
    front = people.body(kind=BodyKind.FRONT_COMMITTEE, level=Level.COMMUNE, commune=at.commune)
    elsewhere = people.body(kind=BodyKind.FRONT_COMMITTEE, level=Level.COMMUNE, commune=place("Xa Mẫu"))
    for user in (officer, people.user(of=front), people.user(of=host)):
        assert said_on_phone(user, at).status_code == 200
        assert Meeting.objects.visible_to(user).filter(pk=at.pk).exists()
        page = Client()
        page.force_login(user)
        assert reverse("phone:page") in _main(page.get(at.get_absolute_url()).content.decode())
    stranger = people.user(of=elsewhere)
    assert said_on_phone(stranger, at).status_code == 404
    assert not Meeting.objects.visible_to(stranger).filter(pk=at.pk).exists()
    assert {item.receiver for item in Item.objects.all()} == {standing}
    assert scene.round.organiser == standing


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]

"""A draft begins: by whom, with what, and who sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.drafting import services
from phoihop.drafting.models import Draft, DraftOrigin, DraftParty, DraftVersion
from phoihop.drafting.rules.texts import walk
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.regulations.models import RegulationKind

pytestmark = pytest.mark.django_db

QUERIES = 8  # of the list, however many drafts it shows


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_draft_begins_with_its_parties_and_a_first_version_in_work() -> None:
    bodies = [directory.body(), directory.body(), directory.body()]
    draft = make.draft(parties=bodies, along=(bodies[2],))
    assert [(party.body, party.drafts) for party in draft.parties.order_by("order")] == [
        (bodies[0], False),
        (bodies[1], False),
        (bodies[2], True),
    ]
    version = make.working(draft)
    assert (version.number, version.title, version.is_frozen) == (1, draft.title, False)
    assert [node.number for node in walk(version.roots) if node.type == "article"] == ["1", "2", "3", "4"]
    act = Act.objects.get(subject_id=draft.pk)
    assert act.verb == "draft.started"
    assert [part["model"] for part in act.after["parts"]] == ["drafting.draftparty"] * 3 + ["drafting.draftversion"]


def test_only_who_works_for_the_drafting_body_starts_a_draft() -> None:
    body = directory.body()
    for stranger in (directory.user(), directory.user(of=body, kind=RoleKind.AUDITOR)):
        with pytest.raises(PermissionDenied):
            make.draft(parties=[body, directory.body()], by=stranger)
    assert not Draft.objects.exists()
    make.draft(parties=[body, directory.body()], by=directory.user(of=directory.office_of(body)))


def test_one_party_coordinates_with_nobody() -> None:
    body = directory.body()
    with pytest.raises(Refused) as refusal:
        make.draft(parties=[body])
    assert refusal.value.code == "draft.too_few_parties"
    assert not DraftVersion.objects.exists()
    make.draft(parties=[body], kind=RegulationKind.ISSUED)


def test_parties_drafter_follower_their_offices_and_auditors_see_a_draft_and_nobody_else() -> None:
    drafter, party, follower = directory.body(), directory.body(), directory.body()
    office = directory.office_of(party)
    draft = make.draft(parties=[drafter, party], follower=follower)
    seeing = [directory.user(of=body) for body in (drafter, party, follower, office)]
    seeing.append(directory.user(kind=RoleKind.AUDITOR))
    blind = [directory.user(), directory.administrator(), directory.user(of=directory.body(parent=party))]
    for user in seeing:
        assert list(Draft.objects.visible_to(user)) == [draft]
        assert DraftVersion.objects.visible_to(user).count() == 1
        assert _client(user).get(draft.get_absolute_url()).status_code == 200
    for user in blind:
        assert not Draft.objects.visible_to(user).exists()
        assert not DraftVersion.objects.visible_to(user).exists()
        assert _client(user).get(draft.get_absolute_url()).status_code == 404


def test_what_may_never_be_false_of_a_draft_is_held_by_the_database() -> None:
    draft = make.draft()
    version = make.working(draft)
    broken: list[Callable[[], object]] = [
        lambda: Draft.objects.filter(pk=draft.pk).update(origin=DraftOrigin.AMENDMENT),
        lambda: Draft.objects.filter(pk=draft.pk).update(origin=DraftOrigin.LAST_TERM),
        lambda: DraftVersion.objects.filter(pk=version.pk).update(digest="x"),
        lambda: DraftVersion.objects.create(draft=draft, number=2, title="", made_by=version.made_by, made_at=make.AT),
        lambda: DraftParty.objects.create(draft=draft, body=draft.drafted_by, order=9),
    ]
    for write in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_a_clerk_starts_a_draft_on_screen_once() -> None:
    council, committee = directory.body(name="Thường trực Hội đồng nhân dân tỉnh"), directory.body()
    client = _client(directory.user(of=council))
    typed = {
        "drafted_by": str(council.pk),
        "title": "Quy chế phối hợp công tác giữa hai cơ quan",
        "short_title": "Quy chế hai cơ quan",
        "kind": "bilateral",
        "parties": [str(council.pk), str(committee.pk)],
        "_once": "b" * 20,
    }
    answers = [client.post("/drafting/new/", typed) for _click in range(2)]
    draft = Draft.objects.get()
    assert {answer.url for answer in answers} == {draft.get_absolute_url()}  # type: ignore[attr-defined]
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Thường trực Hội đồng nhân dân tỉnh" in page
    assert "Phạm vi điều chỉnh, đối tượng áp dụng" in page
    assert "khoản 2 Điều 6" in page


def test_a_refusal_keeps_what_was_typed() -> None:
    council = directory.body()
    typed = {
        "drafted_by": str(council.pk),
        "title": "Tên đã gõ",
        "short_title": "Gọi tắt",
        "kind": "bilateral",
        "parties": [str(council.pk)],
    }
    answer = _client(directory.user(of=council)).post("/drafting/new/", typed)
    assert (answer.status_code, answer.headers["X-Refused"]) == (409, "draft.too_few_parties")
    assert "Tên đã gõ" in answer.content.decode()


def test_the_list_finds_by_words_and_stage_and_costs_the_same_however_long(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    bodies = [directory.body(), directory.body()]
    user = directory.user(of=bodies[0])
    make.draft(parties=bodies, short_title="Quy chế về tiếp dân", title="Quy chế về tiếp dân", by=user)
    client = _client(user)
    client.get("/drafting/")
    with django_assert_num_queries(QUERIES):
        assert "Quy chế về tiếp dân" in client.get("/drafting/").content.decode()
    for _number in range(4):
        make.draft(parties=bodies, by=user)
    with django_assert_num_queries(QUERIES):
        client.get("/drafting/")
    assert "tiếp dân" not in client.get("/drafting/?stage=signed").content.decode()
    assert len(client.get("/drafting/?q=tiếp").context["page"].rows) == 1


def test_parties_are_ordered_added_removed_and_let_draft_along() -> None:
    first, second, third = directory.body(), directory.body(), directory.body()
    draft = make.draft(parties=[first, second])
    client, url = _client(directory.user(of=first)), f"{draft.get_absolute_url()}parties/"
    one, two = draft.parties.order_by("order")
    typed = {f"order_{one.pk}": "2", f"order_{two.pk}": "1", f"drafts_{two.pk}": "on", "more": [str(third.pk)]}
    assert client.get(url).status_code == 200
    assert client.post(url, typed).status_code == 302
    found = [(party.body, party.drafts) for party in draft.parties.order_by("order")]
    assert found == [(second, True), (first, False), (third, False)]
    leaving = {f"order_{party.pk}": str(party.order) for party in draft.parties.all()}
    gone = leaving | {f"leaves_{party.pk}": "on" for party in draft.parties.exclude(body=first)}
    refused = client.post(url, gone)
    assert (refused.status_code, refused.headers["X-Refused"]) == (409, "draft.too_few_parties")
    assert client.post(url, leaving | {f"leaves_{two.pk}": "on"}).status_code == 302
    assert [party.body for party in draft.parties.order_by("order")] == [first, third]
    assert _client(directory.user(of=third)).get(url).status_code == 403


def test_parties_stay_once_a_draft_is_given_up() -> None:
    draft = make.draft()
    leader = directory.user(of=draft.drafted_by, kind=RoleKind.LEADER)
    services.abandon(draft_id=draft.pk, reason="Chờ", by=leader, at=make.AT)
    lines = [services.PartyLine(party.body) for party in draft.parties.all()]
    with pytest.raises(Refused) as refusal:
        services.set_parties(draft_id=draft.pk, lines=lines, by=leader, at=make.AT)
    assert refusal.value.code == "draft.closed"
    with pytest.raises(PermissionDenied):
        services.set_parties(draft_id=draft.pk, lines=lines, by=directory.user(), at=make.AT)

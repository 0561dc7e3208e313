"""Many petitions go to the bodies that must answer at once; those that cannot stay, each with its reason."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests.racing import overtaken
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import BodyKind, Level
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper, State
from phoihop.petitions import services
from phoihop.petitions.models import Petition, PetitionState, Routing
from phoihop.petitions.resolving import proposed_bodies, proposed_body
from phoihop.petitions.services import Chosen, Routed, route_many
from phoihop.petitions.services.table import enter_competence
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, Scene

pytestmark = pytest.mark.django_db
ADDRESS = "/petitions/route/"
BODIES = {"works": "tinh.so_xay_dung", "lands": "tinh.so_nnmt", "": ""}


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def waiting(scene: Scene, number: int = 1, to: str = "works", **changed: Any) -> list[Petition]:
    """Sorted petitions, of which the kind of body is decided."""
    given = {"state": PetitionState.CLASSIFIED, "field": "giao_thong", "body_key": BODIES[to]} | changed
    return [make.bare(scene, title=f"Kiến nghị {to} {nth}", **given) for nth in range(number)]


def sent(scene: Scene, rows: list[Petition], **changed: Any) -> Routed:
    given: dict[str, Any] = {
        "chosen": [Chosen(row.pk, row.revision) for row in rows], "lead": scene.works, "reached_on": TODAY,
        "by": scene.clerk, "at": MONDAY, "today": TODAY,
    }  # fmt: skip
    return route_many(**given | changed)


def letter(scene: Scene, **changed: Any) -> Paper:
    given = {
        "issuer": scene.standing, "kind": "letter", "subject": "chuyển kiến nghị", "state": State.ISSUED,
        "number_text": "21/TTHĐND", "issued_on": TODAY - timedelta(1), "created_by": scene.clerk, "created_at": MONDAY,
    }  # fmt: skip
    return Paper.objects.create(**given | changed)


def boxes(page: str) -> dict[str, str]:
    """What the form holds, as a browser would send it; each row ticked."""
    found = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page))
    empty = dict.fromkeys(re.findall(r'<input type="text" name="(lead-[^"]+)"', page), "")
    return empty | found


def rows_of(page: str) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)" checked', page)


def shown(client: Client, rows: list[Petition]) -> dict[str, Any]:
    page = client.get(ADDRESS, {"of": [row.code for row in rows]}).content.decode()
    return {**boxes(page), "row": rows_of(page), "act": "route"}


def test_all_go_and_the_body_is_told_once(scene: Scene) -> None:
    rows = waiting(scene, 3)
    paper = letter(scene)
    found = sent(scene, rows, paper=paper)
    assert ({row.pk for row in found.done}, found.kept) == ({row.pk for row in rows}, {})
    for row in Petition.objects.all():
        assert (row.state, row.lead, row.routed_on) == (PetitionState.ROUTED, scene.works, TODAY)
        assert row.due_on is not None
    assert set(Routing.objects.values_list("paper", flat=True)) == {paper.pk}
    assert Commitment.objects.filter(source_kind="petition").count() == 3
    told = Notification.objects.filter(user=scene.works_officer)
    assert [one.title for one in told] == ["Thường trực HĐND tỉnh mẫu chuyển 3 kiến nghị để đồng chí trả lời"]
    assert Act.objects.filter(verb="petition.routed").count() == 3
    (one,) = waiting(scene)
    sent(scene, [one])
    assert Notification.objects.filter(user=scene.works_officer, kind="commitment.opened").count() == 1


def test_who_sends_twice_sends_once(scene: Scene) -> None:
    rows = waiting(scene, 2)
    sent(scene, rows)
    again = sent(scene, rows)
    assert ({row.pk for row in again.done}, again.kept) == ({row.pk for row in rows}, {})
    assert Commitment.objects.filter(source_kind="petition").count() == Routing.objects.count() == 2
    assert Act.objects.filter(verb="petition.routed").count() == 2
    assert Notification.objects.filter(kind="petition.routed", user=scene.works_officer).count() == 1


def test_what_cannot_go_stays_with_its_reason_and_the_others_go(scene: Scene) -> None:
    fine, changed, unsorted, gone = *waiting(scene, 2), *waiting(scene, state=PetitionState.NEW), *waiting(scene)
    services.sort(petition_id=changed.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=MONDAY)
    services.close(petition_id=gone.pk, reason="Không có đề nghị.", by=scene.clerk, at=MONDAY, today=TODAY)
    (theirs,) = waiting(scene, receiver=people.body(kind=BodyKind.COUNCIL_STANDING))
    found = sent(scene, [fine, changed, unsorted, gone, theirs])
    assert [row.pk for row in found.done] == [fine.pk]
    assert set(found.kept) == {changed.pk, unsorted.pk, gone.pk, theirs.pk}
    assert "người khác sửa" in found.kept[changed.pk]
    assert "đã phân loại" in found.kept[unsorted.pk]
    assert "Chỉ cơ quan tập hợp" in found.kept[theirs.pk]
    assert Commitment.objects.filter(source_kind="petition").count() == 1
    for user in (scene.stranger, scene.works_head, scene.deputy, scene.auditor):
        assert set(sent(scene, waiting(scene), by=user).kept.values()) == {found.kept[theirs.pk]}
    too_late = sent(scene, waiting(scene, 2), reached_on=TODAY + timedelta(1))
    assert (too_late.done, len(too_late.kept)) == ([], 2)
    assert not Routing.objects.exclude(petition=fine).exists()


def test_a_failure_leaves_nothing_of_the_group(scene: Scene) -> None:
    rows = waiting(scene, 2)
    (bad,) = waiting(scene, regime="none")  # the last, of which no term can be looked up: a bug and no refusal
    with pytest.raises(ValueError, match="none"):
        sent(scene, [*rows, bad])
    assert not Commitment.objects.filter(source_kind="petition").exists()
    assert not Notification.objects.filter(kind="petition.routed").exists()


@pytest.mark.committed
@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_once(scene: Scene) -> None:
    rows = waiting(scene, 3)
    backwards = list(reversed(rows))
    assert overtaken(lambda: sent(scene, rows), lambda: sent(scene, backwards)) == "done"
    assert Commitment.objects.filter(source_kind="petition").count() == Routing.objects.count() == 3


def test_the_page_groups_by_body_and_sends_with_one_day_or_ones_own(scene: Scene) -> None:
    works, lands, nobody = waiting(scene, 2), waiting(scene, 1, "lands"), waiting(scene, 1, "")
    paper, own = letter(scene), letter(scene, number_text="22/TTHĐND")
    client = make.as_(scene.clerk)
    listed = client.get("/petitions/").content.decode()
    assert 'value="route"' in listed
    asked = client.post("/petitions/accept/", {"act": "route", "row": [row.code for row in [*works, *lands, *nobody]]})
    page = client.get(asked.headers["Location"]).content.decode()
    assert page.index("Chưa rõ cơ quan trả lời") < page.index("Sở Nông nghiệp") < page.index("Sở Xây dựng")
    assert {row.partition(":")[0] for row in rows_of(page)} == {row.code for row in [*works, *lands]}
    ticked = [*rows_of(page), f"{nobody[0].code}:{nobody[0].revision}"]  # whose body nobody knows, ticked none the less
    given = {**boxes(page), "row": ticked, "paper": paper.code, "reached_on": "03/03/2026", "act": "route"}
    first, second = works
    given[f"lead-{second.code}"] = scene.lands.name  # the clerk knows better
    given[f"{scene.standing.code}-{scene.lands.code}-paper"] = own.code
    given[f"{scene.standing.code}-{scene.lands.code}-reached_on"] = "04/03/2026"
    response = client.post(ADDRESS, given)
    assert response.status_code == 409
    kept = response.content.decode()
    assert "Chọn cơ quan chủ trì trả lời." in kept
    assert nobody[0].code in kept
    assert f'lead-{first.code}"' not in kept
    assert paper.code in re.findall(r'<option value="([^"]+)" selected', kept)  # what was chosen is still there
    leads = dict(Petition.objects.values_list("title", "lead__name"))
    assert leads == {
        first.title: scene.works.name, second.title: scene.lands.name, lands[0].title: scene.lands.name,
        nobody[0].title: None,
    }  # fmt: skip
    got = {row.petition_id: (row.paper, row.since) for row in Routing.objects.select_related("paper")}
    assert got[first.pk] == (paper, TODAY + timedelta(1))
    assert got[second.pk] == got[lands[0].pk] == (own, TODAY + timedelta(2))


def test_sent_twice_from_the_page_nothing_is_there_twice(scene: Scene) -> None:
    rows, client = waiting(scene, 2), make.as_(scene.clerk)
    given = shown(client, rows) | {"reached_on": "03/03/2026"}
    for _twice in range(2):
        response = client.post(f"{ADDRESS}?field=giao_thong", given)
        assert (response.status_code, response.headers["Location"]) == (302, "/petitions/?field=giao_thong")
    assert Routing.objects.count() == Commitment.objects.filter(source_kind="petition").count() == 2


def test_what_was_typed_stays_and_what_another_changed_may_be_sent_once_more(scene: Scene) -> None:
    (row,), client = waiting(scene), make.as_(scene.clerk)
    given = shown(client, [row])
    wrong = client.post(ADDRESS, given | {"reached_on": "31/02/2026", f"lead-{row.code}": "Sở Không Có"})
    assert wrong.status_code == 422
    for typed in ("31/02/2026", "Sở Không Có", "Danh bạ không có"):
        assert typed in wrong.content.decode()
    none = client.post(ADDRESS, given | {"row": [], "reached_on": "03/03/2026"})
    assert (none.status_code, "Chọn ít nhất một" in none.content.decode()) == (422, True)
    services.sort(petition_id=row.pk, field="dien", body_key="tinh.so_cong_thuong", by=scene.clerk, at=MONDAY)
    told = client.post(ADDRESS, given | {"reached_on": "03/03/2026"})
    assert (told.status_code, told.headers["X-Refused"]) == (409, "petition.some_stay")
    page = told.content.decode()
    assert "người khác sửa" in page
    assert boxes(page)[f"lead-{row.code}"] == given[f"lead-{row.code}"]
    assert client.post(ADDRESS, boxes(page) | {"row": rows_of(page)}).status_code == 302
    row.refresh_from_db()
    assert (row.lead, row.routed_on) == (scene.works, TODAY + timedelta(1))


def test_who_may_see_the_page(scene: Scene) -> None:
    (row,) = waiting(scene)
    other = make.sorted_(scene, make.made(scene, "Cầu treo đồi hoang hỏng ván, đề nghị thay.")[0])
    (routed,) = waiting(scene)
    sent(scene, [routed])
    client = make.as_(scene.clerk)
    address = f"{ADDRESS}?of={row.code}"
    page = make.page(scene.clerk, f"{address}&of={routed.code}")
    assert "Không chuyển được" in page
    assert "Đang giải quyết: chỉ chuyển" in page
    assert rows_of(page) == [f"{row.code}:1"]
    everything = make.page(scene.clerk, ADDRESS)
    assert len(rows_of(everything)) == 2
    assert routed.code not in everything
    assert rows_of(make.page(scene.clerk, f"{ADDRESS}?field=dien")) == []
    assert rows_of(make.page(scene.clerk, f"{ADDRESS}?q=cầu+treo+đồi")) == [f"{other.code}:{other.revision}"]
    given = shown(client, [row]) | {"reached_on": "03/03/2026"}
    for user, status in ((scene.stranger, 404), (scene.deputy, 403), (scene.auditor, 403)):
        assert make.as_(user).get(address).status_code == status
        assert make.as_(user).post(ADDRESS, given).status_code == status
        assert make.as_(user).get(ADDRESS).status_code == 403  # gathers none
    assert client.get(f"{ADDRESS}?of=KN-NONE").status_code == 404
    assert client.post(ADDRESS, {}).status_code == 404
    assert Petition.objects.get(pk=row.pk).state == PetitionState.CLASSIFIED


def test_a_page_costs_as_many_queries_for_many_as_for_few(scene: Scene, django_assert_max_num_queries: Any) -> None:
    client = make.as_(scene.clerk)
    communes = [
        people.body(name=f"Ủy ban nhân dân xã {nth}", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
        for nth in range(20)
    ]
    waiting(scene, 20)
    for commune in communes:
        waiting(scene, 2, commune=commune, body_key="xa.ubnd")
    with django_assert_max_num_queries(24) as seen:
        page = client.get(ADDRESS).content.decode()
    assert len(rows_of(page)) == 60
    waiting(scene, 60)
    with django_assert_max_num_queries(len(seen)):
        page = client.get(ADDRESS).content.decode()
    assert len(rows_of(page)) == 120


def test_a_page_has_its_limit_says_how_many_are_left_and_may_be_sent_whole(scene: Scene) -> None:
    for nth in range(302):
        name = f"Ủy ban nhân dân xã thứ {nth}"
        commune = people.body(name=name, kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
        waiting(scene, commune=commune, body_key="xa.ubnd")
    client = make.as_(scene.clerk)
    page = client.get(ADDRESS).content.decode()
    assert "còn 2 kiến nghị" in page
    fields = dict.fromkeys(re.findall(r'name="([^"]+-(?:paper|reached_on))"', page), "")
    assert (len(rows_of(page)), len(fields)) == (300, 600)  # each a body of its own
    wrong = client.post(ADDRESS, fields | boxes(page) | {"row": rows_of(page), "reached_on": "31/02/2026"})
    assert (wrong.status_code, len(rows_of(wrong.content.decode()))) == (422, 300)


def test_sending_many_costs_each_no_more_than_one_alone(scene: Scene, django_assert_max_num_queries: Any) -> None:
    rows, (one,) = waiting(scene, 12), waiting(scene)
    with django_assert_max_num_queries(1000) as alone:
        sent(scene, [one])
    with django_assert_max_num_queries(1 + 12 * len(alone)) as together:
        sent(scene, rows)
    assert len(together) / 12 < 32


def test_bodies_of_many_are_those_of_each(scene: Scene) -> None:
    council = people.body(
        name="Thường trực HĐND xã Mẫu", kind=BodyKind.COUNCIL, level=Level.COMMUNE, commune=scene.commune
    )
    enter_competence(
        field="dien", body_key="tinh.so_xay_dung", rank=1, body=scene.lands, starts_on=TODAY, basis="Bảng", confirmed=True,
        by=scene.head, at=MONDAY,
    )  # fmt: skip
    kinds = [("giao_thong", "tinh.so_xay_dung"), ("dien", "tinh.so_xay_dung"), ("", "tinh.ubnd"), ("", "xa.hdnd")]
    kinds += [("dien", "xa.ubnd"), ("giao_thong", ""), ("giao_thong", "xa.cong_an"), ("dien", "tu.khong_co")]
    rows = [make.bare(scene, field=field, body_key=key) for field, key in kinds]
    rows.append(make.bare(scene, body_key="xa.ubnd", commune=None))
    found = proposed_bodies(rows, TODAY)
    assert [found[row.pk] for row in rows] == [proposed_body(row, TODAY) for row in rows]
    assert [found[row.pk] for row in rows[:5]] == [scene.works, scene.lands, scene.committee, council, scene.commune]

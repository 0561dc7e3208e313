"""The pages of a reply that is written: chosen from the list or a petition, read over, changed, given up, finished by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.guards import new_token
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Answer, AnswerLine, Petition, PetitionState, Reply
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import Scene
from phoihop.petitions.tests.test_answers import routed
from phoihop.petitions.tests.test_replies import House

pytestmark = pytest.mark.django_db


def typed(*rows: Petition, **changed: str) -> dict[str, Any]:
    given: dict[str, Any] = {"title": "Trả lời kiến nghị cử tri", "_once": new_token()}
    for row in rows:
        given |= {f"{row.code}-result": "explained", f"{row.code}-text": f"Đã xem {row.code}."}
    return given | changed


def written(scene: Scene, *rows: Petition) -> Reply:
    address = "/petitions/replies/new/?" + "&".join(f"of={row.code}" for row in rows)
    response = make.as_(scene.works_officer).post(address, typed(*rows))
    assert response.status_code == 302
    return Reply.objects.select_related("paper").get(code=response.headers["Location"].split("/")[-2])


def test_chosen_petitions_become_a_paper_and_what_was_typed_stays_until_it_does() -> None:
    scene = make.scene()
    one, two = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    listed = make.page(scene.works_officer, "/petitions/answers/owed/")
    assert 'formaction="/petitions/replies/new/"' in listed
    offer = f"/petitions/replies/new/?of={one.code}"
    assert offer in make.page(scene.works_officer, one.get_absolute_url())
    for user in (scene.clerk, scene.head, scene.auditor):
        assert offer not in make.page(user, one.get_absolute_url())
    address, client = f"{offer}&of={two.code}", make.as_(scene.works_officer)
    for outside, status in ((scene.stranger, 404), (scene.lands_head, 404), (scene.head, 403), (scene.auditor, 403)):
        assert make.as_(outside).get(address).status_code == status
    assert client.post(address, typed(one)).status_code == 422  # nothing said of the other
    to_do = typed(one, two, **{f"{two.code}-result": "to_do"})
    refused = client.post(address, to_do)
    assert (refused.status_code, refused.headers["X-Refused"]) == (409, "answer.needs_roadmap")
    assert f"Đã xem {two.code}." in refused.content.decode()
    scene.works_head.language = "en"
    scene.works_head.save()
    english = make.page(scene.works_head, offer)
    assert "Write the reply" in english
    assert f"Trả lời kiến nghị cử tri: {one.title}" in english  # the subject of a paper, whoever writes it
    more = client.post(address, typed(one, two, more=two.code)).content.decode()
    assert f'name="{two.code}-promise_4"' in more
    assert not Reply.objects.exists()
    day = timezone.localdate() + timedelta(days=60)
    promised = {f"{two.code}-promise_1": "Sửa xong cầu", f"{two.code}-due_1": f"{day:%d/%m/%Y}", "_once": new_token()}
    for _twice in range(2):
        assert client.post(address, to_do | promised).status_code == 302
    reply = Reply.objects.select_related("paper").get()
    shown = make.page(scene.works_officer, reply.get_absolute_url())
    for words in (reply.paper.get_absolute_url(), "Sửa xong cầu", f"{day:%d/%m/%Y}", "Chưa phải trả lời", one.code):
        assert words in shown
    assert reply.get_absolute_url() in make.page(scene.works_officer, reply.paper.get_absolute_url())
    on_its_page = make.page(scene.works_officer, one.get_absolute_url())
    assert "Đang soạn trả lời, văn bản" in on_its_page
    assert offer not in on_its_page
    for words in ("Tiếp tục soạn trả lời", "Trả lời bằng văn bản khác", reply.get_absolute_url()):
        assert words in on_its_page
    third = routed(scene, title="Cầu treo Suối Vàng")
    owed = make.page(scene.works_officer, "/petitions/answers/owed/")
    for words in ("Đang soạn trả lời", "Tiếp tục soạn trả lời", reply.get_absolute_url(), f'value="{third.code}"'):
        assert words in owed
    assert f'value="{one.code}"' not in owed  # goes on in its draft, not in another form
    assert "Trả lời bằng văn bản khác" not in make.page(scene.works_officer, third.get_absolute_url())
    assert "Đang soạn trả lời" not in make.page(scene.head, one.get_absolute_url())  # a draft is its writers' own
    again = client.post(address, to_do | promised | {"_once": new_token()})
    assert (again.status_code, again.headers["X-Refused"]) == (409, "reply.drafted_already")


def test_rows_of_the_list_go_into_one_reply_where_one_body_owes_all_of_them() -> None:
    scene = make.scene()
    one, two = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    theirs = petitions.route(
        petition_id=make.sorted_(scene, make.bare(scene, title="Đồi")).pk, lead=scene.lands, reached_on=make.TODAY,
        by=scene.clerk, at=make.MONDAY, today=make.TODAY,
    )  # fmt: skip
    assert 'value="reply"' in make.page(scene.works_officer, "/petitions/")
    for user in (scene.clerk, scene.auditor, scene.deputy):
        assert 'value="reply"' not in make.page(user, "/petitions/")

    def chosen(user: User, *rows: Petition) -> str:
        sent = {"act": "reply", "row": [row.code for row in rows]}
        response = make.as_(user).post("/petitions/accept/", sent)
        assert response.status_code == 302
        return response.headers["Location"]

    assert chosen(scene.works_officer, one, two) == f"/petitions/replies/new/?of={one.code}&of={two.code}"
    for user, rows in ((scene.works_officer, (one, theirs)), (scene.works_officer, ()), (scene.clerk, (one,))):
        assert chosen(user, *rows) == "/petitions/"
    assert not Reply.objects.exists()


def test_it_is_changed_and_given_up_by_those_who_write_it() -> None:
    scene = make.scene()
    one, two = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    reply = written(scene, one, two)
    base = reply.get_absolute_url()
    for address, who in ((base, 200), (f"{base}revise/", 403), (f"{base}discard/", 403)):
        assert make.as_(scene.auditor).get(address).status_code == who
        for outside in (scene.stranger, scene.lands_head, scene.head, scene.deputy):
            assert make.as_(outside).get(address).status_code == 404
    client = make.as_(scene.works_head)
    assert f"Đã xem {one.code}." in client.get(f"{base}revise/").content.decode()  # nothing is typed twice
    petitions.transfer(
        petition_id=two.pk,
        lead=scene.lands,
        ground="Điều 7",
        by=scene.head,
        at=timezone.now(),
        today=timezone.localdate(),
    )
    left = client.get(f"{base}revise/").content.decode()
    assert "được bỏ khỏi văn bản" in left
    assert f'name="{two.code}-text"' not in left
    assert client.post(f"{base}revise/", typed(one, title="")).status_code == 422
    changed = typed(one, title="Trả lời kiến nghị về đường", **{f"{one.code}-text": "Đường sửa xong rồi."})
    assert client.post(f"{base}revise/", changed).status_code == 302
    paper = Paper.objects.get(pk=reply.paper_id)
    assert (paper.subject, two.code in str(paper.sheet)) == ("trả lời kiến nghị về đường", False)
    assert "Đường sửa xong rồi." in str(paper.sheet)
    assert client.post(f"{base}discard/", {"reason": ""}).status_code == 422
    assert client.post(f"{base}discard/", {"reason": "Nhầm", "_once": new_token()}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == PaperState.WITHDRAWN
    gone = make.page(scene.works_head, base)
    assert "Văn bản đã hủy; kiến nghị vẫn chờ trả lời." in gone
    assert "Sửa nội dung trả lời" not in gone
    late = client.post(f"{base}revise/", changed | {"_once": new_token()})
    assert (late.status_code, late.headers["X-Refused"]) == (409, "reply.not_in_draft")


def test_what_could_not_be_entered_is_entered_by_hand_from_what_is_kept() -> None:
    scene = make.scene()
    house, row = House(scene), routed(scene)
    reply, now = written(scene, row), timezone.now()
    paper = reply.paper
    words = str(paper.sheet).count(f"Đã xem {row.code}.")
    assert words == 1
    edited = make.as_(scene.works_officer).get(f"{paper.get_absolute_url()}edit/")
    assert edited.status_code == 200
    changed = make.as_(scene.works_officer).post(
        f"{paper.get_absolute_url()}edit/",
        {
            "kind": "letter", "subject": paper.subject, "body": "Sở đã sửa lời này.", "recipients": "Lưu: VT",
            "addressees": scene.standing.name, "to": [scene.standing.code], "revision": str(paper.revision),
            "_once": new_token(),
        },
    )  # fmt: skip
    assert changed.status_code == 302
    assert "Lời trong văn bản khác nội dung trả lời đã ghi" in make.page(scene.works_officer, reply.get_absolute_url())
    papers.issue(paper_id=house.numbered(reply, now).pk, by=house.clerk, at=now)
    assert not Answer.objects.exists()
    shown = make.page(scene.works_officer, reply.get_absolute_url())
    by_hand = f"/petitions/answers/new/?of={row.code}&amp;reply={reply.code}"
    assert by_hand in shown
    assert by_hand not in make.page(scene.auditor, reply.get_absolute_url())
    address = by_hand.replace("&amp;", "&")
    form = make.page(scene.works_officer, address)
    for kept in (f"Đã xem {row.code}.", f'value="{paper.code}" selected', reply.title):
        assert kept in form
    given = typed(row, proof_paper=paper.code, answered_on=f"{timezone.localdate():%d/%m/%Y}")
    assert make.as_(scene.works_officer).post(address, given).status_code == 302
    assert AnswerLine.objects.get().answer.paper == paper
    assert Petition.objects.get().state == PetitionState.ANSWERED

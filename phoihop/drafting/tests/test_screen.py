"""Editing on screen: one node at a time, saved as it is typed, by two offices at once, without scripts too."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.drafting.models import Draft
from phoihop.drafting.rules.texts import Node, places, seen
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.regulations import services as registers

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _node(draft: Draft, key: str) -> Node:
    return places(make.working(draft).roots)[key].node


def _typed(draft: Draft, key: str, text: str, **more: str) -> dict[str, str]:
    node = _node(draft, key)
    revision = str(make.working(draft).revision)
    return {"text": text, "heading": node.heading or "", "saw": seen(node), "revision": revision} | more


def _scene() -> tuple[Draft, Client, Client, str]:
    bodies = [directory.body(), directory.body()]
    draft = make.draft(parties=bodies, along=(bodies[1],))
    people = [_client(directory.user(of=body)) for body in bodies]
    return draft, people[0], people[1], draft.get_absolute_url()


def test_words_are_saved_while_they_are_typed_and_the_form_stays_open() -> None:
    draft, drafter, _along, url = _scene()
    form = drafter.get(f"{url}nodes/n3/", headers=HTMX).content.decode()
    assert "<textarea" in form
    assert "<html" not in form
    answer = drafter.post(f"{url}nodes/n3/", _typed(draft, "n3", "Mới gõ.", autosave="yes"), headers=HTMX)
    assert (answer.status_code, answer.templates[0].name) == (200, "drafting/_saved.html")
    assert seen(_node(draft, "n3")) in answer.content.decode()
    assert _node(draft, "n3").text == "Mới gõ."
    closed = drafter.post(f"{url}nodes/n3/", _typed(draft, "n3", "Gõ xong."), headers=HTMX)
    assert "Gõ xong." in closed.content.decode()
    assert "<textarea" not in closed.content.decode()


def test_who_comes_second_keeps_what_was_typed_and_sees_the_new_words() -> None:
    draft, drafter, along, url = _scene()
    late = _typed(draft, "n3", "Lời thứ hai.")
    along.post(f"{url}nodes/n3/", _typed(draft, "n3", "Lời thứ nhất."))
    for headers in (HTMX, {}):
        answer = drafter.post(f"{url}nodes/n3/", late, headers=headers)
        page = answer.content.decode()
        assert (answer.status_code, answer.headers["X-Refused"]) == (409, "draft.changed_meanwhile")
        assert "Lời thứ nhất." in page
    assert "Lời thứ hai." in page  # without scripts the page is drawn anew: what was typed is in it
    assert _node(draft, "n3").text == "Lời thứ nhất."
    taken = late | {"take": seen(_node(draft, "n3")), "revision": "1"}
    assert drafter.post(f"{url}nodes/n3/", taken).status_code == 302
    assert _node(draft, "n3").text == "Lời thứ hai."


def test_structure_is_changed_by_buttons_and_typed_words_go_along() -> None:
    draft, drafter, _along, url = _scene()
    added = drafter.post(f"{url}nodes/n5/add/", _typed(draft, "n5", "Đã gõ dở.", after="clause"), headers=HTMX)
    assert _node(draft, "n5").text == "Đã gõ dở."
    new = added.context["opened"]
    assert (_node(draft, new).number, _node(draft, "n6").number) == ("2", "3")
    drafter.post(f"{url}nodes/n4/add/", {"inside": "clause"}, headers=HTMX)
    assert [child.number for child in _node(draft, "n4").children] == ["1", "2", "3", "4"]
    drafter.post(f"{url}nodes/n2/move/", {"way": "down"}, headers=HTMX)
    assert _node(draft, "n2").number == "2"
    drafter.post(f"{url}nodes/n2/move/", {"way": "into", "into": "n7"}, headers=HTMX)
    assert _node(draft, "n2").number == "4"
    gone = drafter.post(f"{url}nodes/n2/remove/", {"whole": seen(_node(draft, "n2"), whole=True)})
    assert gone.status_code == 302
    assert "n2" not in places(make.working(draft).roots)
    drafter.post(f"{url}undo/", headers=HTMX)
    assert _node(draft, "n2").number == "4"


def test_what_cannot_be_used_is_422_and_what_is_not_there_404() -> None:
    _draft, drafter, _along, url = _scene()
    assert drafter.post(f"{url}nodes/n5/add/", {}).status_code == 422
    assert drafter.post(f"{url}nodes/n5/move/", {"way": "sideways"}).status_code == 422
    assert drafter.post(f"{url}nodes/n5/", {"text": "x"}).status_code == 422
    assert drafter.post(f"{url}nodes/n5/move/", {"way": "into", "into": "gone"}).status_code == 404
    assert drafter.get(f"{url}nodes/gone/").status_code == 404
    assert drafter.post(f"{url}nodes/n1/move/", {"way": "up"}).status_code == 409


def test_the_sheet_says_what_is_wrong_and_the_open_clause_what_is_owed() -> None:
    registers.load_reference(at=make.AT)
    words = make.WORDS.replace("Quy chế này quy định việc phối hợp giữa các bên.", "Theo Điều 40 và khoản 2 Điều 4.")
    draft = make.draft(words=words.replace("72/2025/QH15", "77/2015/QH13"))
    drafter = _client(directory.user(of=draft.drafted_by))
    url = draft.get_absolute_url()
    page = drafter.get(f"{url}edit/").content.decode()
    assert "không có điều khoản mang số này" in page
    assert "77/2015/QH13" in page
    opened = drafter.get(f"{url}nodes/n10/", headers=HTMX).content.decode()
    assert "Ủy ban nhân dân tỉnh" in opened
    assert "trước ngày khai mạc" in opened.lower() or "10 ngày" in opened
    assert "Chưa rõ thời hạn" in drafter.get(f"{url}nodes/n11/", headers=HTMX).content.decode()


def test_legal_bases_have_a_page_of_their_own() -> None:
    draft, drafter, along, url = _scene()
    form = drafter.get(f"{url}bases/").context["form"].initial
    assert drafter.post(f"{url}bases/", {"bases": "Một;\nHai;", "saw": form["saw"]}).status_code == 302
    assert make.working(draft).bases == ["Một;", "Hai;"]
    late = along.post(f"{url}bases/", {"bases": "Ba;", "saw": form["saw"]})
    assert (late.status_code, late.headers["X-Refused"]) == (409, "draft.changed_meanwhile")
    assert "Ba;" in late.content.decode()
    assert "Hai;" in late.content.decode()
    again = {one.name: one.value() for one in late.context["form"]}
    assert along.post(f"{url}bases/", again).status_code == 302
    assert make.working(draft).bases == ["Ba;"]


def test_legal_bases_are_checked_as_they_are_typed_and_nothing_is_saved() -> None:
    registers.load_reference(at=make.AT)
    draft, drafter, _along, url = _scene()
    before = make.working(draft).bases
    assert "delay:800ms" in drafter.get(f"{url}bases/").content.decode()
    typed = {"bases": "Căn cứ Luật Tổ chức chính quyền địa phương số 77/2015/QH13;", "saw": "", "check": "yes"}
    said = drafter.post(f"{url}bases/", typed, headers=HTMX)
    assert said.status_code == 200
    assert "<li>" in said.content.decode()
    assert "<form" not in said.content.decode()
    clean = drafter.post(f"{url}bases/", typed | {"bases": "Căn cứ Hiến pháp;"}, headers=HTMX)
    assert "<li>" not in clean.content.decode()
    assert make.working(draft).bases == before


def test_versions_are_frozen_and_read_and_a_draft_is_given_up_on_screen() -> None:
    draft, drafter, along, url = _scene()
    assert drafter.post(f"{url}freeze/", {"note": "Gửi lần 1"}).status_code == 302
    page = along.get(f"{url}versions/1/").content.decode()
    assert "Gửi lần 1" in page
    assert along.get(f"{url}versions/9/").status_code == 404
    assert along.post(f"{url}freeze/", {"note": ""}).status_code == 403
    leader = _client(directory.user(of=draft.drafted_by, kind=RoleKind.LEADER))
    assert drafter.get(f"{url}abandon/").status_code == 403
    assert leader.post(f"{url}abandon/", {"reason": "Chờ sắp xếp"}).status_code == 302
    assert drafter.get(f"{url}edit/").status_code == 404


def test_a_party_that_does_not_draft_along_reads_and_a_stranger_does_not() -> None:
    bodies = [directory.body(), directory.body()]
    draft = make.draft(parties=bodies)
    url = draft.get_absolute_url()
    reader, stranger = _client(directory.user(of=bodies[1])), _client(directory.user())
    for path in ("edit/", "bases/", "nodes/n3/"):
        assert reader.get(url + path).status_code == 403
        assert stranger.get(url + path).status_code == 404
    assert reader.post(f"{url}nodes/n3/", _typed(draft, "n3", "Không")).status_code == 403


def test_a_long_text_costs_no_more_queries_and_one_node_is_a_fragment(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    words = "\n".join(f"Điều {n}. Nội dung {n}\n1. Theo khoản 2 Điều {n}.\n2. Gửi báo cáo." for n in range(1, 301))
    draft = make.draft(words=words)
    client, url = _client(directory.user(of=draft.drafted_by)), draft.get_absolute_url()
    client.get(f"{url}edit/")
    with django_assert_num_queries(SHEET_QUERIES):
        sheet = client.get(f"{url}edit/")
    assert len(sheet.context["sheet"].rows) <= 202
    assert len(sheet.context["sheet"].starts) == 5
    typed = _typed(draft, "n500", "Gửi báo cáo trước ngày 05.", autosave="yes")
    with django_assert_num_queries(SAVE_QUERIES):
        answer = client.post(f"{url}nodes/n500/", typed, headers=HTMX)
    assert len(answer.content) < 4000


SHEET_QUERIES = 8
SAVE_QUERIES = 17

"""Every form of a regulation: done, refused (409, what was typed stays), wrong (422), forbidden (403), unknown (404)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import Edition, Obligation, ObligationState, Regulation, RegulationState, Unit
from phoihop.regulations.tests.test_hostile_life import _in_force
from phoihop.regulations.tests.test_life import AT, TEXT, _entered, _reviewed, _scene

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _post(user: User, url: str, **fields: Any) -> HttpResponse:
    answer: HttpResponse = _client(user).post(url, fields)  # type: ignore[assignment]  # the client's own subclass
    return answer


def _refused(answer: HttpResponse, code: str, *typed: str) -> None:
    assert (answer.status_code, answer.headers.get("X-Refused")) == (409, code)
    for words in typed:
        assert words in answer.content.decode()


def _amended() -> tuple[Regulation, Edition, Body, User, User]:
    regulation, council, _committee, clerk, leader = _in_force()
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=clerk, at=AT)
    return regulation, draft, council, clerk, leader


def test_a_regulation_is_ended_by_form() -> None:
    regulation, _council, _committee, clerk, leader = _in_force()
    url = regulation.get_absolute_url() + "end/"
    fields = {"ended_by": "abolished", "on": "01/01/2020", "reason": "Quyết định 9"}
    _refused(_post(leader, url, **fields), "regulation.dates", "Quyết định 9", "01/01/2020")
    assert _post(leader, url, **fields | {"on": "hôm qua"}).status_code == 422
    assert _post(clerk, url, **fields).status_code == 403
    assert _post(people.user(), url, **fields).status_code == 404
    assert _post(leader, url, **fields | {"on": "01/06/2026"}).status_code == 302
    regulation.refresh_from_db()
    assert (regulation.state, regulation.in_force_until) == (RegulationState.ENDED, date(2026, 6, 1))
    _refused(_post(leader, url, **fields | {"on": "01/07/2026"}), "regulation.not_in_force")


def test_an_amendment_is_opened_reworded_cut_and_applied_by_form() -> None:
    regulation, _council, committee, clerk, leader = _in_force()
    page = regulation.get_absolute_url()
    assert _post(clerk, page + "amend/", basis="").status_code == 422
    assert _post(people.user(), page + "amend/", basis="02/QC").status_code == 404
    assert _post(clerk, page + "amend/", basis="02/QC").status_code == 302
    _refused(_post(clerk, page + "amend/", basis="03/QC sửa"), "amendment.open", "03/QC sửa")
    assert _client(clerk).get(f"{page}2/art_2__para_2/reword/").status_code == 200
    answer = _post(
        people.user(of=committee), f"{page}2/art_2__para_2/reword/", heading="", text="Hằng tháng, giao ban."
    )
    assert answer.status_code == 302
    assert Unit.objects.get(edition__number=2, eid="art_2__para_2").text == "Hằng tháng, giao ban."
    _refused(_post(clerk, f"{page}1/art_2__para_2/reword/", heading="", text="Lén sửa"), "edition.closed", "Lén sửa")
    _refused(_post(clerk, f"{page}1/art_2__para_2/delete/"), "edition.closed")
    assert _post(clerk, f"{page}2/art_2__para_2/delete/").status_code == 302
    assert _post(clerk, f"{page}2/art_2__para_2/delete/").status_code == 404
    assert not Unit.objects.filter(edition__number=2, eid="art_2__para_2").exists()
    _refused(_post(leader, page + "amend/apply/", from_on="01/01/2020"), "regulation.dates", "01/01/2020")
    assert _post(leader, page + "amend/apply/", from_on="").status_code == 422
    assert _post(clerk, page + "amend/apply/", from_on="01/04/2026").status_code == 403
    assert _post(leader, page + "amend/apply/", from_on="01/04/2026").status_code == 302
    assert _post(leader, page + "amend/apply/", from_on="01/04/2026").status_code == 404


def test_the_next_terms_regulation_is_drawn_by_form_once() -> None:
    regulation, council, _committee, clerk, _leader = _in_force()
    url = regulation.get_absolute_url() + "clone/"
    fields = {"short_title": "Nhiệm kỳ mới", "body": str(council.pk), "_once": "b" * 20}
    assert _client(clerk).get(url).status_code == 200
    assert _post(clerk, url, **fields | {"body": str(people.body().pk)}).status_code == 422
    assert _post(people.user(), url, **fields).status_code == 404
    client = _client(clerk)
    first, second = client.post(url, fields), client.post(url, fields)
    new = Regulation.objects.get(cloned_from=regulation)
    assert {first.url, second.url} == {new.get_absolute_url() + "review/"}  # type: ignore[attr-defined]
    _refused(
        _post(clerk, new.get_absolute_url() + "clone/", **fields | {"_once": ""}), "regulation.draft", "Nhiệm kỳ mới"
    )


def test_a_regulation_is_put_in_force_once_with_its_scan() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    url = regulation.get_absolute_url() + "force/"
    fields = {
        "number_text": "01/QC",
        "signed_on": "05/01/2026",
        "in_force_from": "05/01/2026",
        "follower": str(council.pk),
        "tracked_from": "02/03/2026",
        "_once": "c" * 20,
    }
    assert _client(leader).get(url).status_code == 200
    assert _post(clerk, url, **fields).status_code == 403
    _refused(_post(leader, url, **fields | {"in_force_from": "01/01/2026"}), "regulation.dates", "01/01/2026")
    client = _client(leader)
    for _press in range(2):
        scan = SimpleUploadedFile("ban-ky.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
        assert client.post(url, fields | {"scan": scan}).status_code == 302
    regulation.refresh_from_db()
    assert (regulation.state, regulation.number_text) == (RegulationState.IN_FORCE, "01/QC")
    served = client.get(regulation.get_absolute_url() + "scan/")
    assert served.status_code == 200
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(served.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a FileResponse streams
    _refused(_post(leader, url, **fields | {"_once": ""}), "regulation.not_a_draft", "01/QC")


def _clause() -> tuple[Regulation, Obligation, Body, Body, User, User]:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    obligation = Obligation.objects.get(unit__edition__regulation=regulation, unit__eid="art_2__para_1")
    return regulation, obligation, council, committee, clerk, leader


TIMINGS: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"timing": "on", "on": "20/11/2026"}, {"kind": "on", "date": "2026-11-20"}),
    ({"timing": "when", "event": "session.opening"}, {"kind": "when", "event": "session.opening"}),
    ({"timing": "on_request"}, {"kind": "on_request"}),
    ({"timing": "unspecified", "words": "kịp thời"}, {"kind": "unspecified", "words": "kịp thời"}),
    ({"timing": "unspecified"}, {"kind": "unspecified", "words": "không nêu"}),
    ({"timing": "every", "period": "month"}, {"kind": "every", "period": "month"}),
    (
        {"timing": "before", "event": "session.opening", "n": "5", "unit": "working_day"},
        {"kind": "before", "event": "session.opening", "n": 5, "unit": "working_day"},
    ),
]


@pytest.mark.parametrize(("typed", "stored"), TIMINGS)
def test_each_way_to_say_when_is_typed_stored_and_shown_again(typed: dict[str, str], stored: dict[str, Any]) -> None:
    _regulation, obligation, council, committee, clerk, _leader = _clause()
    url = f"/regulations/obligations/{obligation.code}/edit/"
    fields = {"action": "Gửi báo cáo", "leads": str(committee.pk), "recipients": str(council.pk), "distribution": "one"}
    assert _client(clerk).get(url).status_code == 200
    assert _post(clerk, url, **fields, **typed).status_code == 302
    obligation.refresh_from_db()
    assert (obligation.timing, obligation.state) == (stored, ObligationState.ACCEPTED)
    initial = _client(clerk).get(url).context["form"].initial
    for name, value in typed.items():
        shown = initial[name]
        assert str(shown) == value or name == "on"


@pytest.mark.parametrize("timing", ["before", "on", "when", "term", "every", "no such kind", ""])
def test_a_time_limit_without_its_parts_is_wrong_and_what_was_typed_stays(timing: str) -> None:
    _regulation, obligation, _council, committee, clerk, _leader = _clause()
    fields = {"action": "Việc đã gõ dở", "leads": str(committee.pk), "distribution": "one", "timing": timing}
    answer = _post(clerk, f"/regulations/obligations/{obligation.code}/edit/", **fields)
    assert answer.status_code == 422
    assert "Việc đã gõ dở" in answer.content.decode()
    assert "không nằm trong danh mục" not in answer.content.decode()  # the clock's own words name keys, not fields
    obligation.refresh_from_db()
    assert obligation.state == ObligationState.PROPOSED


def test_wording_and_adding_what_is_closed_or_decided_is_refused_and_keeps_what_was_typed() -> None:
    regulation, obligation, _council, committee, clerk, leader = _clause()
    fields = {"action": "Việc đã gõ", "leads": str(committee.pk), "distribution": "one", "timing": "on_request"}
    edit = f"/regulations/obligations/{obligation.code}/edit/"
    services.reject(obligation_id=obligation.pk, reason="", by=leader, at=AT)
    _refused(_post(clerk, edit, **fields), "obligation.decided", "Việc đã gõ")
    add = f"{regulation.get_absolute_url()}1/art_2__para_1/add/"
    assert _client(clerk).get(add).status_code == 200
    assert _post(clerk, add, **fields).status_code == 302
    _reviewed(regulation, clerk)
    from phoihop.regulations.tests.test_life import _signing

    services.put_in_force(regulation_id=regulation.pk, signing=_signing(_council), by=leader, at=AT)
    _refused(_post(clerk, add, **fields), "edition.closed", "Việc đã gõ")
    added = Obligation.objects.get(action="Việc đã gõ")
    _refused(_post(clerk, f"/regulations/obligations/{added.code}/edit/", **fields), "edition.closed", "Việc đã gõ")


@pytest.mark.parametrize("act", ["accept", "split", "reject"])
def test_one_button_acts_are_done_refused_forbidden_and_unknown(act: str) -> None:
    regulation, obligation, _council, _committee, clerk, _leader = _clause()
    url = f"/regulations/obligations/{obligation.code}/{act}/"
    auditor, stranger = people.user(kind=RoleKind.AUDITOR), people.user()
    acts = Act.objects.count()
    assert _post(stranger, url).status_code == 404
    assert _post(auditor, url).status_code == 403  # may read it, decides nothing
    assert Act.objects.count() == acts
    answer = _post(clerk, url)
    assert answer["Location"].endswith("/review/?unit=art_2__para_1#art_2__para_1")
    if act != "split":
        _refused(_post(clerk, url), "obligation.decided")
    assert _client(clerk).get(url).status_code == 405
    assert regulation.editions.count() == 1


def test_a_clause_is_marked_and_the_mark_goes_only_when_asked() -> None:
    regulation, obligation, _council, _committee, clerk, _leader = _clause()
    url = f"{regulation.get_absolute_url()}1/art_2__para_1/mark/"
    unit = Unit.objects.get(pk=obligation.unit_id)
    assert _post(clerk, url, reason="Nguyên tắc chung").status_code == 302
    assert _post(clerk, url, reason="x" * 301).status_code == 422
    unit.refresh_from_db()
    assert unit.non_operative_reason == "Nguyên tắc chung"
    assert _post(clerk, url, reason="a\x00\x1bb").status_code == 302
    unit.refresh_from_db()
    assert unit.non_operative_reason == "ab"
    assert _post(people.user(kind=RoleKind.AUDITOR), url, reason="").status_code == 403
    assert _post(people.user(), url, reason="").status_code == 404
    assert _post(clerk, url, reason="").status_code == 302
    unit.refresh_from_db()
    assert unit.non_operative_reason == ""
    assert _post(clerk, f"/regulations/obligations/{obligation.code}/reject/", reason="x" * 301).status_code == 422


@pytest.mark.parametrize("body", ["", "00000000-0000-0000-0000-000000000000", "not an id", "another body"])
def test_a_text_enters_only_in_the_name_of_ones_own_body(body: str) -> None:
    council, committee, clerk, _leader = _scene()
    chosen = str(committee.pk) if body == "another body" else body
    answer = _post(clerk, "/regulations/new/", body=chosen, file=SimpleUploadedFile("a.txt", TEXT.encode()))
    assert answer.status_code == 422
    assert not Regulation.objects.exists()
    assert council.pk != committee.pk


def test_the_paper_of_entering_is_worth_nothing_in_other_hands_or_changed() -> None:
    council, committee, clerk, _leader = _scene()
    page = _client(clerk).post(
        "/regulations/new/", {"body": str(council.pk), "file": SimpleUploadedFile("a.txt", TEXT.encode())}
    )
    typed = {"title": "T", "short_title": "T", "kind": "bilateral", "parties": [str(council.pk), str(committee.pk)]}
    token = page.context["token"]
    url = "/regulations/new/confirm/"
    for user, given in ((people.user(of=council), token), (clerk, token + "x"), (clerk, ""), (people.user(), token)):
        answer = _post(user, url, **typed, token=given)
        assert (answer.status_code, answer["Location"]) == (302, "/regulations/new/")
    wrong = _post(clerk, url, **typed | {"title": ""}, token=token)
    assert wrong.status_code == 422
    assert not Regulation.objects.exists()
    assert _post(clerk, url, **typed, token=token).status_code == 302


def test_only_who_works_somewhere_enters_a_text() -> None:
    administrator = people.administrator()
    assert _client(administrator).get("/regulations/new/").status_code in {200, 403}
    reader = people.user(kind=RoleKind.AUDITOR)
    assert _client(reader).get("/regulations/new/").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("?state=draft", 1),
        ("?state=ended", 0),
        ("?kind=bilateral", 1),
        ("?kind=offices", 0),
        ("?q=phối hợp", 1),
        ("?q=01/QC", 1),
        ("?q=không có", 0),
        ("?state=nonsense", 1),
        ("?q=%00", 1),
    ],
)
def test_the_library_is_filtered(query: str, found: int) -> None:
    council, committee, clerk, _leader = _scene()
    _entered(council, committee, clerk)
    page = _client(clerk).get(f"/regulations/{query}")
    assert page.status_code == 200
    assert len(page.context["page"].rows) == found


def test_the_registers_are_filtered_kept_and_refused() -> None:
    council = people.body()
    head, clerk = people.user(of=council, kind=RoleKind.LEADER), people.user(of=council)
    client = _client(head)
    everything = client.get("/regulations/registers/").context["page"].rows
    assert len(client.get("/regulations/registers/?kind=name").context["page"].rows) < len(everything) or not everything
    assert client.get("/regulations/registers/?q=không có gì").context["page"].rows == []
    assert client.get("/regulations/registers/nonsense/new/").status_code == 404
    assert client.get("/regulations/registers/name/new/").status_code == 200
    assert _client(clerk).get("/regulations/registers/name/new/").status_code == 403
    fields = {"name": "Sở Đã giải thể", "since": "01/03/2026", "citation": "QĐ 1", "certainty": "confirmed"}
    assert _post(head, "/regulations/registers/name/new/", **fields | {"since": "x"}).status_code == 422
    assert _post(head, "/regulations/registers/name/new/", **fields).status_code == 302
    assert [row.data["name"] for row in client.get("/regulations/registers/?q=đã giải thể").context["page"].rows] == [
        "Sở Đã giải thể"
    ]

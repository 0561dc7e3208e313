"""Search finds only what one may see; a feed shows what its owner may see when it is asked, until it is taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment
from phoihop.commitments.models import ledger as ledger_rows
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import Scene
from phoihop.desk.models import Feed
from phoihop.desk.tests.test_desk import give, owed, prove, seen_by
from phoihop.desk.views import search as view
from phoihop.kernel.accounts.models import User
from phoihop.kernel.search import kinds as searched
from phoihop.kernel.search.kinds import with_finds
from phoihop.kernel.web.guards import new_token
from phoihop.kernel.web.logs import JsonFormatter
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def found(user: User, query: str) -> str:
    response = seen_by(user).get(f"/search/?{query}")
    assert response.status_code == 200
    return re.sub(r"</?mark[^>]*>|</?b>", "", response.content.decode())


def test_search_finds_every_kind_with_and_without_diacritics(scene: Scene) -> None:
    row = owed(scene, "Báo cáo kết quả tiếp công dân")
    paper = make.paper(issuer=scene.lead, issued_on=timezone.localdate(), number=77)
    make.obligation(regulation=scene.regulation, leads=[scene.lead], action="Tổ chức giao ban liên tịch")
    people.person(of=scene.lead, full_name="Lò Thị Sáng")
    for query, shown in [
        ("q=tiep+cong+dan", row.title),
        ("q=tiếp+công+dân", row.title),
        ("q=%22tiếp+công+dân%22", row.title),
        ("q=77/BC-UBND", paper.number_text),
        (f"q={scene.regulation.number_text}", scene.regulation.title),
        ("q=giao+ban+lien+tich&kind=clauses", "Tổ chức giao ban liên tịch"),
        ("q=lo+thi+sang&kind=people", "Lò Thị Sáng"),
        ("q=uy+ban+nhan+dan&kind=bodies", scene.lead.name),
    ]:
        assert shown in found(scene.clerk, query), query
    assert row.title not in found(scene.clerk, "q=tiếp+công+dân&kind=papers")


def test_the_tabs_of_search_are_the_kinds_of_which_something_was_found(scene: Scene) -> None:
    def tabs(query: str) -> list[str]:
        nav = re.search(
            r'<nav class="tabs" aria-label="Loại kết quả">(.*?)</nav>', found(scene.clerk, query), re.DOTALL
        )
        return re.findall(r">([^<]+)</a>", nav[1]) if nav else []

    owed(scene, "Báo cáo kết quả tiếp công dân")
    person = people.person(of=scene.lead, full_name="Lò Thị Tiếp")
    assert tabs("q=tiếp") == ["Tất cả", "Nhiệm vụ (1)", "Người (1)"]
    assert tabs("q=tiếp&kind=people") == ["Tất cả", "Người (1)"]
    assert tabs("q=tiếp&kind=papers") == ["Tất cả", "Văn bản (0)"]  # the way back from a limit that hides everything
    assert tabs("") == tabs("kind=people") == []
    assert tabs("q=khôngcógìcả") == []
    shown = found(scene.clerk, "q=tiếp&kind=people")
    assert person.full_name in shown
    assert shown.index('id="search-text"') < shown.index('class="tabs"')
    assert "Thử bớt từ, hoặc tìm từng từ" in found(scene.clerk, "q=khôngcógìcả")


def test_search_shows_nothing_that_may_not_be_known(scene: Scene) -> None:
    row = owed(scene, "Báo cáo kết quả tiếp công dân")
    paper = make.paper(issuer=scene.lead, issued_on=timezone.localdate(), number=78)
    for user in (scene.stranger, people.administrator(of=scene.lead)):
        assert row.title not in found(user, "q=tiếp+công+dân")
        assert paper.number_text not in re.sub(r'value="[^"]*"|“[^”]*”|q=[^"&]*', "", found(user, "q=78"))
    assert row.title in found(people.user(of=scene.signatory), "q=tiếp+công+dân")
    assert row.title in found(people.user(kind=RoleKind.AUDITOR), "q=tiếp+công+dân")
    assert Client().get("/search/?q=a").status_code == 302


def test_one_kind_is_shown_newest_or_best_fitting_first(scene: Scene) -> None:
    best = owed(scene, "Tiếp công dân")
    newest = owed(scene, "Báo cáo rất dài về việc tiếp xúc cử tri cùng với công tác của các dân tộc trong tỉnh")
    first = found(scene.clerk, "q=tiếp+công+dân&kind=commitments")
    assert first.index(newest.title) < first.index(f"<strong>{best.title}</strong>")
    assert "sort=best" in first
    second = found(scene.clerk, "q=tiếp+công+dân&kind=commitments&sort=best")
    assert second.index(f"<strong>{best.title}</strong>") < second.index(newest.title)
    assert "sort=best" not in found(scene.clerk, "q=ủy+ban&kind=bodies")


def test_who_sees_little_is_searched_row_by_row_and_finds_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = owed(scene, "Báo cáo kết quả tiếp công dân")
    users = [scene.clerk, scene.stranger, people.user(of=scene.signatory), people.user(kind=RoleKind.AUDITOR)]
    for few in (2_000, 0):
        monkeypatch.setattr(ledger_rows, "FEW", few)
        for user in users:
            keys = Commitment.objects.few_visible_to(user)
            seen = set(Commitment.objects.visible_to(user).values_list("pk", flat=True))
            assert keys is None or {key for (key,) in keys} == seen
            assert (row.title in found(user, "q=tiếp+công+dân")) == (row.pk in seen)
    assert Commitment.objects.few_visible_to(users[2]) is None
    assert Commitment.objects.few_visible_to(users[3]) is None


def test_of_each_kind_a_few_are_counted_and_kinds_without_the_words_are_not_asked(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        owed(scene, f"Báo cáo kết quả tiếp công dân lần {number}")
    assert with_finds(view.kinds(), "tiep cong dan") == {"commitments"}
    assert with_finds(view.kinds(), "không-nơi-nào-có") == set()
    assert with_finds(view.kinds(), "cuộc họp -báo") == set()
    with CaptureQueriesContext(connection) as asked:
        assert "hơn 2" not in found(scene.clerk, "q=tiếp+công+dân")
    assert [one["sql"] for one in asked if "planning_plan" in one["sql"]][1:] == []
    monkeypatch.setattr(view, "COUNTED", 2)
    assert "hơn 2" in found(scene.clerk, "q=tiếp+công+dân")
    assert "hơn 2" not in found(scene.clerk, "q=tiếp+công+dân&kind=commitments")
    searched._asked.cache_clear()
    monkeypatch.setattr(
        searched, "SAMPLE", 2
    )  # then the commitments are a large table, whose rows are asked for anyway
    assert with_finds(view.kinds(), "không-nơi-nào-có") >= {"commitments"}
    searched._asked.cache_clear()


@pytest.mark.parametrize("text", ["", "   ", "&", "'", '"', "!!", ":*", "((", "a" * 5000, "\x00", "-báo"])
def test_no_text_breaks_the_search(scene: Scene, text: str) -> None:
    assert seen_by(scene.clerk).get("/search/", {"q": text, "kind": "khong-co"}).status_code == 200


# --- feeds ------------------------------------------------------------------------------------------------------------


def address(user: User, body: str = "me") -> str:
    response = seen_by(user).post("/feeds/", {"body": body, "_once": new_token()})
    assert response.status_code == 200
    match = re.search(r"(/feed/[\w-]+\.ics)", response.content.decode())
    assert match
    return match[1]


def events(url: str) -> dict[str, dict[str, object]]:
    response = Client().get(url)
    assert response.status_code == 200
    calendar: Any = Calendar.from_ical(response.content)
    return {
        str(one["summary"]): {"uid": str(one["uid"]), "sequence": one["sequence"], "on": one["dtstart"].dt}
        for one in calendar.walk("VEVENT")
    }


def test_a_feed_of_ones_own_work_follows_what_is_given_and_what_moves(scene: Scene) -> None:
    row = owed(scene, "Việc của tôi")
    owed(scene, "Việc chưa giao ai")
    give(row, scene.clerk, scene.head)
    url = address(scene.clerk)
    [(title, before)] = events(url).items()
    assert (title, before["on"]) == ("Việc của tôi", row.due_on)
    request = ledger.ask_extension(
        commitment_id=row.pk,
        body=scene.lead,
        until=(row.due_on or timezone.localdate()) + timedelta(days=5),
        reason="Chờ",
        by=scene.clerk,
        at=timezone.now(),
    )
    ledger.grant_extension(extension_id=request.pk, by=scene.judge, at=timezone.now())
    after = events(url)["Việc của tôi"]
    assert after["uid"] == before["uid"]
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert after["on"] == request.until
    ledger.close_no_longer_due(commitment_id=row.pk, reason="Thôi", by=scene.judge, at=timezone.now())
    assert events(url) == {}


def test_a_feed_speaks_the_language_of_its_owner(scene: Scene) -> None:
    give(owed(scene, "Việc một"), scene.clerk, scene.head)
    url = address(scene.clerk)
    assert "DESCRIPTION:Chủ trì: " in Client().get(url).content.decode()
    User.objects.filter(pk=scene.clerk.pk).update(language="en")
    assert "DESCRIPTION:Lead: " in Client().get(url).content.decode()


def test_a_feed_of_a_body_shows_each_commitment_once_and_is_not_sent_twice(scene: Scene) -> None:
    prove(scene, owed(scene, "Việc một"))
    owed(scene, "Việc hai")
    url = address(scene.judge, scene.recipient.code)
    assert set(events(url)) == {"Việc một", "Việc hai"}
    first = Client().get(url)
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_feed_is_closed_by_revoking_by_a_closed_account_and_by_leaving_the_body(scene: Scene) -> None:
    owed(scene, "Việc")
    url = address(scene.judge, scene.recipient.code)
    feed = Feed.objects.get()
    assert url not in feed.token_hash
    assert str(feed.pk) not in seen_by(scene.judge).get("/feeds/").content.decode()
    revoke = f"/feeds/{feed.whose}/revoke/"
    assert revoke in seen_by(scene.judge).get("/feeds/").content.decode()
    assert seen_by(scene.clerk).post(revoke).status_code == 404
    assert seen_by(scene.judge).post(revoke).status_code == 302
    assert Client().get(url).status_code == 404
    renewed = address(scene.judge, scene.recipient.code)
    newest = address(scene.judge, scene.recipient.code)
    assert Client().get(renewed).status_code == 404
    assert Client().get(newest).status_code == 200
    role = scene.judge.roles.get()
    role.from_on, role.until = timezone.localdate() - timedelta(days=9), timezone.localdate()
    role.save()
    assert Client().get(newest).status_code == 404
    own = address(scene.clerk)
    User.objects.filter(pk=scene.clerk.pk).update(is_active=False)
    assert Client().get(own).status_code == 404
    assert Client().get("/feed/khong-co.ics").status_code == 404


def test_the_secret_of_a_feed_is_in_no_line_of_the_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    url = address(scene.judge)
    secret = url.removeprefix("/feed/").removesuffix(".ics")
    caplog.set_level("INFO")
    assert Client().get(url).status_code == 200
    assert Client().get(url + "/").status_code == 404  # mistyped: leads nowhere
    assert seen_by(scene.judge).post("/feeds/own/revoke/").status_code == 302
    assert Client().get(url).status_code == 404
    assert Client().post(url).status_code in {403, 405}
    written = [JsonFormatter().format(record) for record in caplog.records]
    assert len([line for line in written if "/feed/***" in line]) >= 7
    assert [line for line in written if secret in line] == []


def test_nobody_opens_a_feed_of_a_body_of_others(scene: Scene) -> None:
    assert seen_by(scene.stranger).post("/feeds/", {"body": scene.lead.code}).status_code == 422
    assert not Feed.objects.exists()

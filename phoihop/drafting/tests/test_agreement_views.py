"""The pages of rounds, answers and conferences, as their people use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from phoihop.commitments.models import Commitment
from phoihop.drafting import services
from phoihop.drafting.agreement_forms import agenda_of
from phoihop.drafting.models import Answer, Comment, CommentKind, Conference, Draft, DraftStage, Round, Stance
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_agreement import Scene
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers.models import Paper
from phoihop.papers.rendering import sheet_of
from phoihop.papers.tests import make as papers

pytestmark = pytest.mark.django_db
ONCE = "a" * 20


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def base(scene: Scene) -> str:
    return f"/drafting/{scene.draft.code}/"


def day(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d/%m/%Y}"


def sent(scene: Scene) -> Round:
    """A round opened by its form, today."""
    data = {"answer_by": day(10), "words": "Đề nghị góp ý toàn văn.", "_once": ONCE}
    for _click in range(2):
        assert as_(scene.head).post(f"{base(scene)}rounds/send/", data).status_code == 302
    return Round.objects.get(draft=scene.draft)


def test_a_whole_round_by_the_forms(scene: Scene) -> None:
    row = sent(scene)
    url = row.get_absolute_url()
    mine = f"{url}{scene.people.code}/"
    officer, leader = as_(scene.people_officer), as_(scene.people_leader)
    assert "Góp ý" in page(officer, mine)
    node = row.version.roots[0].children[0].children[0].id
    assert "Quy chế này quy định" in page(officer, f"{mine}comment/?node={node}")
    said = {"kind": "proposes", "proposed": "Viết lại khoản này", "words": "Cho rõ", "_once": ONCE}
    assert officer.post(f"{mine}comment/?node={node}", said).status_code == 302
    assert officer.post(f"{mine}comment/?node={node}", said).status_code == 302  # pressed twice
    note = Comment.objects.get()
    assert officer.post(f"{mine}{note.order}/", said | {"words": "Cho thật rõ", "_once": "b" * 20}).status_code == 302
    assert officer.post(f"{mine}comment/", {"kind": "asks", "words": "", "_once": "c" * 20}).status_code == 409
    assert officer.get(f"{mine}send/").status_code == 403
    assert "Cho thật rõ" not in page(as_(scene.officer), url)
    assert leader.post(f"{mine}send/", {"stance": "agrees", "_once": "d" * 20}).status_code == 409
    assert leader.post(f"{mine}send/", {"stance": "changes", "_once": "d" * 20}).status_code == 302
    shown = page(as_(scene.officer), url)
    assert "Cho thật rõ" in shown
    assert "khoản 1 Điều 1" in shown
    assert "Cho thật rõ" in page(as_(scene.officer), f"{url}?waiting=1")
    decide = f"{mine}{note.order}/decide/"
    assert as_(scene.officer).post(decide, {"outcome": "kept"}).status_code == 409
    assert as_(scene.officer).post(decide, {"outcome": "taken_up"}).status_code == 302
    assert "Cho thật rõ" not in page(as_(scene.officer), f"{url}?waiting=1")
    assert "Đưa vào dự thảo" in page(as_(scene.officer), url)
    put_in = as_(scene.officer).post(f"{mine}{note.order}/put-in/", {"_once": "e" * 20})
    assert "Viết lại khoản này" in page(as_(scene.officer), put_in.headers["Location"].partition("#")[0])
    assert "Đã vào dự thảo" in page(as_(scene.officer), url)
    streamed = as_(scene.officer).get(f"{url}xlsx/")
    sheet = b"".join(streamed.streaming_content)  # type: ignore[attr-defined]  # a FileResponse streams
    assert sheet[:2] == b"PK"
    assert as_(scene.head).post(f"{url}close/", {"late_reason": ""}).status_code == 409  # the front may still answer
    assert "Chưa được hỏi" not in page(as_(scene.officer), f"{base(scene)}rounds/")
    assert as_(scene.head).post(f"{base(scene)}rounds/agree/").status_code == 409


def test_the_registry_clerk_records_a_letter(scene: Scene) -> None:
    row = sent(scene)
    url = f"{row.get_absolute_url()}{scene.front.code}/"
    clerk = as_(scene.registry)
    assert "Ghi nhận theo văn bản" in page(clerk, url)
    assert as_(scene.officer).get(f"{url}send/?recorded=1").status_code == 403
    data = {"stance": "agrees", "paper_number": "7/MTTQ-BTT", "paper_issued_on": day(0), "_once": ONCE}
    missing = clerk.post(f"{url}send/?recorded=1", data)
    assert missing.status_code == 422
    scan = SimpleUploadedFile("cv.pdf", papers.PDF, content_type="application/pdf")
    assert clerk.post(f"{url}send/?recorded=1", data | {"paper_scan": scan}).status_code == 302
    answer = Answer.objects.get(body=scene.front)
    assert answer.paper is not None
    assert "7/MTTQ-BTT" in page(as_(scene.people_officer), row.get_absolute_url())
    assert Paper.objects.count() == 1


def test_a_party_is_led_from_its_desk_to_the_round(scene: Scene) -> None:
    row = sent(scene)
    owed = Commitment.objects.get(participations__body=scene.people, source_kind="draft_round")
    assert f'<a href="{row.get_absolute_url()}">' in page(as_(scene.people_officer), owed.get_absolute_url())


def test_strangers_know_of_nothing_and_others_do_not_decide(scene: Scene) -> None:
    row = sent(scene)
    stranger, party = as_(scene.stranger), as_(scene.people_leader)
    for url in (f"{base(scene)}rounds/", row.get_absolute_url(), f"{row.get_absolute_url()}xlsx/"):
        assert stranger.get(url).status_code == 404
    assert stranger.get(f"{row.get_absolute_url()}{scene.people.code}/").status_code == 404
    for act in ("rounds/send/", f"rounds/{row.number}/close/", "conference/"):
        assert party.get(f"{base(scene)}{act}").status_code == 403
    assert party.post(f"{base(scene)}rounds/agree/").status_code == 403
    assert party.get(f"{row.get_absolute_url()}{scene.front.code}/comment/").status_code == 403
    assert as_(scene.officer).get(f"{base(scene)}rounds/9/").status_code == 404


def test_a_conference_by_its_forms(scene: Scene) -> None:
    services.freeze(draft_id=scene.draft.pk, by=scene.officer, at=make.AT)
    officer = as_(scene.officer)
    data = {
        "title": "Hội nghị thống nhất",
        "drafts": [scene.draft.code],
        "day": day(3),
        "hour": "8h30",
        "place": "Phòng họp số 2",
        "chair": "Đồng chí chủ trì",
        "agenda": "08:30 Báo cáo tiếp thu | Văn phòng\nThảo luận",
        "_once": ONCE,
    }
    assert officer.post(f"{base(scene)}conference/", data | {"hour": "25:00"}).status_code == 422
    assert officer.post(f"{base(scene)}conference/", data | {"day": day(-1)}).status_code == 409
    assert officer.post(f"{base(scene)}conference/", data).status_code == 302
    row = Conference.objects.get()
    url = row.get_absolute_url()
    assert "08:30" in page(officer, url)
    assert "Báo cáo tiếp thu" in page(as_(scene.people_officer), url)
    assert as_(scene.stranger).get(url).status_code == 404
    attend = f"{url}attend/{scene.people.code}/"
    assert officer.get(attend).status_code == 403
    assert as_(scene.people_officer).post(attend, {"people": "Đồng chí dự họp"}).status_code == 302
    assert "Đồng chí dự họp" in page(officer, url)
    changed = {key: value for key, value in data.items() if key != "drafts"} | {
        "place": "Hội trường",
        "_once": "b" * 20,
    }
    assert officer.post(f"{url}change/", changed).status_code == 302
    assert "Hội trường" in page(officer, url)
    assert as_(scene.people_officer).get(f"{url}change/").status_code == 403
    minutes = {
        "minutes": "Thống nhất.",
        "secretary": "Lê Văn Ghi",
        f"came_{scene.council.code}": "Ba đồng chí",
        "adopted_0": "1",
        "_once": "c" * 20,
    }
    assert officer.post(f"{url}minutes/", minutes).status_code == 409  # not yet held
    Conference.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    assert officer.post(f"{url}minutes/", minutes | {f"came_{scene.council.code}": ""}).status_code == 422
    assert officer.post(f"{url}minutes/", minutes).status_code == 302
    assert "thông qua bản số 1" in page(officer, url)
    for _click in range(2):
        assert officer.post(f"{url}minutes/paper/", {"_once": "e" * 20}).status_code == 302
    paper = Paper.objects.get(kind="minutes")
    assert sheet_of(paper, on=timezone.localdate()).signatures[0].name == "Lê Văn Ghi"
    assert "Thống nhất." in str(paper.sheet)
    assert paper.get_absolute_url() in page(officer, url)
    assert paper.get_absolute_url() not in page(as_(scene.people_officer), url)  # a draft paper is its body's own
    assert officer.post(f"{url}cancel/", {"reason": "Trùng lịch"}).status_code == 409


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("", []),
        ("08:00 Khai mạc | Chủ trì", [("08:00", "Khai mạc", "Chủ trì")]),
        ("8h30 - Thảo luận", [("08:30", "Thảo luận", "")]),
        ("9 giờ Kết luận\n\nBế mạc", [("09:00", "Kết luận", ""), ("", "Bế mạc", "")]),
        ("25:00 không phải giờ", [("", "25:00 không phải giờ", "")]),
    ],
)
def test_an_agenda_is_read_line_by_line(words: str, rows: list[tuple[str, str, str]]) -> None:
    assert [(one["at"], one["what"], one["who"]) for one in agenda_of(words)] == rows


def test_pages_cost_the_same_with_few_and_with_many_comments(scene: Scene) -> None:
    row = services.send_round(
        draft_id=scene.draft.pk,
        answer_by=timezone.localdate() + timedelta(days=9),
        by=scene.head,
        at=timezone.now(),
        today=timezone.localdate(),
    )
    answer = scene.answer_of(scene.people)
    nodes = [node.id for root in row.version.roots for node in root.walk()]

    def note(times: int) -> None:
        for place in range(times):
            services.comment(
                answer_id=answer.pk, node=nodes[place % len(nodes)], kind=CommentKind.ASKS, words=f"Câu hỏi {place}",
                by=scene.people_officer, at=timezone.now(),
            )  # fmt: skip

    def queries(user: User, url: str) -> int:
        client = as_(user)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    note(2)
    mine = f"{row.get_absolute_url()}{scene.people.code}/"
    few = queries(scene.people_officer, mine)
    note(30)
    assert queries(scene.people_officer, mine) == few
    services.send_answer(answer_id=answer.pk, stance=Stance.AGREES, by=scene.people_leader, at=timezone.now())
    auditor = directory.user(kind=RoleKind.AUDITOR)
    whole = queries(auditor, row.get_absolute_url())
    Comment.objects.filter(order__gt=2).delete()
    assert queries(auditor, row.get_absolute_url()) == whole


def test_the_round_that_all_agreed_to_is_found_agreed(scene: Scene) -> None:
    row = sent(scene)
    paper_free = as_(scene.people_leader)
    assert (
        paper_free.post(
            f"{row.get_absolute_url()}{scene.people.code}/send/", {"stance": "agrees", "_once": ONCE}
        ).status_code
        == 302
    )
    scan = SimpleUploadedFile("cv.pdf", papers.PDF, content_type="application/pdf")
    letter = {"stance": "agrees", "paper_number": "7/MTTQ", "paper_issued_on": day(0), "paper_scan": scan}
    front = f"{row.get_absolute_url()}{scene.front.code}/send/?recorded=1"
    assert as_(scene.registry).post(front, letter).status_code == 302
    assert as_(scene.head).post(f"{row.get_absolute_url()}close/", {"late_reason": ""}).status_code == 302
    assert as_(scene.head).post(f"{base(scene)}rounds/agree/").status_code == 302
    assert Draft.objects.get().stage == DraftStage.AGREED
    assert "Đã thống nhất" in page(as_(scene.people_officer), f"{base(scene)}rounds/")

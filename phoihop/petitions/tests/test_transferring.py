"""The letter with which petitions go is drafted here; once it is issued they are with the body, from the day of the letter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests.racing import at_once
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import BodyKind, Role, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.models import Paper, State
from phoihop.papers.tests.make import content, scan
from phoihop.petitions import services
from phoihop.petitions.models import (
    Petition,
    PetitionState,
    Regime,
    Routing,
    TransferLetter,
    TransferLine,
    TransferOutcome,
)
from phoihop.petitions.services import Drafted, draft_letter, follow_issue
from phoihop.petitions.services.transferring import drafted_in
from phoihop.petitions.terms import answer_due
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, Scene
from phoihop.petitions.tests.test_routing_many import ADDRESS, boxes, rows_of, sent, shown, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def drafted(scene: Scene, rows: list[Petition], **changed: Any) -> Drafted:
    given: dict[str, Any] = {
        "petition_ids": [row.pk for row in rows], "lead": scene.works, "by": scene.clerk, "at": MONDAY,
    }  # fmt: skip
    return draft_letter(**given | changed)


def letter(scene: Scene, rows: list[Petition], **changed: Any) -> TransferLetter:
    found = drafted(scene, rows, **changed).letter
    assert found is not None
    return found


def numbered(scene: Scene, paper: Paper) -> Paper:
    """Through review, signature and number."""
    office = people.user(of=scene.standing, kind=RoleKind.HEAD_OF_OFFICE)
    signer = people.person(of=scene.standing, post="Chủ tịch", is_head=True)
    papers.submit(paper_id=paper.pk, by=scene.clerk, at=MONDAY)
    for reviewer in (office, scene.head):
        step = paper.review_steps.get(decision="waiting")
        papers.approve(step_id=step.pk, by=reviewer, at=MONDAY)
    papers.sign(paper_id=paper.pk, signer=signer, scan=scan(by=scene.clerk), by=scene.clerk, at=MONDAY)
    return papers.number(paper_id=paper.pk, by=scene.clerk, at=MONDAY)


def issued(scene: Scene, paper: Paper, at: Any = MONDAY) -> Paper:
    return papers.issue(paper_id=numbered(scene, paper).pk, by=scene.clerk, at=at)


def outcomes(of: TransferLetter) -> dict[str, str]:
    return dict(of.lines.values_list("petition__title", "outcome"))


def test_the_letter_lists_the_petitions_and_they_go_when_it_is_issued(scene: Scene) -> None:
    rows = waiting(scene, 7, place="Bản Mẫu")
    one = letter(scene, rows, by=people.user(of=scene.standing))
    paper = one.paper
    assert (paper.state, paper.kind, paper.issuer, paper.source_code) == (
        State.DRAFT,
        "letter",
        scene.standing,
        one.code,
    )
    assert paper.addressees.get().body == scene.works
    words = str(paper.sheet)
    for row in rows:
        assert row.code in words
    for said in (
        "Bản Mẫu",
        make.TEXT,
        "Điều 50",
        f"{answer_due(Regime.COUNCIL, TODAY).term.amount} ngày",
        "tính từ 02/03/2026",
    ):
        assert said in words
    assert set(Petition.objects.values_list("state", flat=True)) == {PetitionState.CLASSIFIED}  # nothing left the house
    refused_issue = {"paper_id": paper.pk, "by": scene.clerk, "at": MONDAY}
    make.refused("paper.not_numbered", papers.issue, **refused_issue)
    paper = issued(scene, paper, MONDAY + timedelta(1))
    for row in Petition.objects.all():
        assert (row.state, row.lead, row.routed_on) == (PetitionState.ROUTED, scene.works, TODAY)
    assert set(Routing.objects.values_list("paper", flat=True)) == {paper.pk}
    assert set(outcomes(one).values()) == {TransferOutcome.ROUTED}
    assert one.by is not None
    told = Notification.objects.get(user=one.by, kind="petition.letter_issued")
    assert told.title == f"Văn bản {paper.number_text} đã phát hành: đã chuyển 7 kiến nghị đến Sở Xây dựng"
    page = make.page(scene.clerk, told.url)
    assert page.count("Đã chuyển") == 7
    before = Commitment.objects.count()
    follow_issue(paper=paper, by=scene.clerk, at=MONDAY)  # asked twice, it acts once
    assert (Commitment.objects.count(), Routing.objects.count()) == (before, 7)


def test_what_moved_on_meanwhile_is_skipped_and_said(scene: Scene) -> None:
    fine, routed, closed, late = waiting(scene, 4)
    one = letter(scene, [fine, routed, closed, late])
    sent(scene, [routed], lead=scene.lands)
    services.close(petition_id=closed.pk, reason="Không có đề nghị.", by=scene.clerk, at=MONDAY, today=TODAY)
    Petition.objects.filter(pk=late.pk).update(received_on=TODAY + timedelta(1))
    issued(scene, one.paper)
    assert outcomes(one) == {
        fine.title: "routed", routed.title: "skipped", closed.title: "skipped", late.title: "skipped",
    }  # fmt: skip
    assert all(line.why for line in one.lines.filter(outcome=TransferOutcome.SKIPPED))
    routed.refresh_from_db()
    assert routed.lead == scene.lands
    assert Routing.objects.get(petition=fine).paper == one.paper
    told = Notification.objects.get(user=scene.clerk, kind="petition.letter_issued")
    assert "đã chuyển 1 kiến nghị" in told.title
    assert "3 không chuyển được" in told.title
    page = make.page(scene.clerk, one.get_absolute_url())
    assert page.count("Không chuyển theo văn bản này") == 3
    assert "Chỉ chuyển kiến nghị đã phân loại" in page


def test_a_letter_that_goes_elsewhere_takes_no_petition_there(scene: Scene) -> None:
    rows = waiting(scene, 2)
    one = letter(scene, rows)
    papers.edit(
        paper_id=one.paper.pk, revision=one.paper.revision, kind="letter", subject="chuyển", content=content(),
        addressees=[papers.To(body=scene.lands)], by=scene.clerk, at=MONDAY,
    )  # fmt: skip
    issued(scene, one.paper)
    assert set(outcomes(one).values()) == {TransferOutcome.SKIPPED}
    assert not Routing.objects.exists()


def test_a_petition_stands_in_one_letter_that_may_still_leave(scene: Scene) -> None:
    first, second = waiting(scene, 2)
    one = letter(scene, [first])
    again = drafted(scene, [first, second])
    assert one.paper.code in again.kept[first.pk]
    assert again.letter is not None
    assert outcomes(again.letter) == {second.title: "waiting"}
    assert drafted(scene, [first]).letter is None
    papers.withdraw(paper_id=one.paper.pk, reason="Nhầm", by=scene.clerk, at=MONDAY)
    assert drafted_in([first.pk]) == {}
    assert drafted(scene, [first]).kept == {}


def test_what_cannot_stand_in_it_is_left_out_and_said(scene: Scene) -> None:
    (fine,), (unsorted,), (gone,) = waiting(scene), waiting(scene, state=PetitionState.NEW), waiting(scene)
    sent(scene, [gone])
    other = people.body(name="Thường trực HĐND xã", kind=BodyKind.COUNCIL_STANDING)
    (theirs,) = waiting(scene, receiver=other)
    found = drafted(scene, [fine, unsorted, gone, theirs])
    assert set(found.kept) == {unsorted.pk, gone.pk, theirs.pk}
    assert "Chỉ cơ quan tập hợp" in found.kept[theirs.pk]
    assert "tiếp nhận theo dõi" in drafted(scene, waiting(scene), lead=scene.standing).kept.popitem()[1]
    both = people.user(of=other)
    Role.objects.create(user=both, body=scene.standing, kind=RoleKind.OFFICER)
    (mine,) = waiting(scene)
    assert "cùng một cơ quan tập hợp" in str(drafted(scene, [theirs, mine], by=both).kept)
    for user in (scene.stranger, scene.works_head, scene.deputy, scene.auditor):
        found = drafted(scene, waiting(scene), by=user)
        assert (found.letter, len(found.kept)) == (None, 1)


def test_refused_nothing_is_left_of_the_draft(scene: Scene) -> None:
    rows = waiting(scene, 2)
    scene.standing.abolished_on = TODAY
    scene.standing.save(update_fields=["abolished_on"])
    with pytest.raises((Refused, PermissionDenied)):
        drafted(scene, rows)
    assert not Paper.objects.exists()
    assert not TransferLetter.objects.exists()


@pytest.mark.committed
@pytest.mark.django_db(transaction=True)
def test_two_draft_at_once_and_the_petition_stands_in_one_letter() -> None:
    scene = make.scene()
    rows = waiting(scene, 2)
    assert at_once([lambda: drafted(scene, rows), lambda: drafted(scene, rows)]) == ["done", "done"]
    assert TransferLine.objects.count() == 2
    assert TransferLetter.objects.count() == Paper.objects.count() == 1


def test_from_the_page_each_body_gets_a_letter_and_a_second_click_none(scene: Scene) -> None:
    works, lands, client = waiting(scene, 2), waiting(scene, 1, "lands"), make.as_(scene.clerk)
    given = shown(client, [*works, *lands]) | {"act": "draft", "reached_on": "03/03/2026", "_once": new_token()}
    for _twice in range(2):
        response = client.post(ADDRESS, given)
        assert (response.status_code, response.headers["Location"]) == (302, "/petitions/letters/")
    assert sorted(one.lead.name for one in TransferLetter.objects.all()) == [scene.lands.name, scene.works.name]
    listed = client.get("/petitions/letters/").content.decode()
    assert scene.lands.name in listed
    assert scene.works.name in listed
    page = client.get(ADDRESS).content.decode()
    assert "Đã có trong văn bản chuyển" in page
    assert rows_of(page) == []  # of what stands in a letter nothing is ticked
    assert all(f"lead-{row.code}" in boxes(page) for row in [*works, *lands])
    ticked = given | {"_once": new_token()}
    kept = client.post(ADDRESS, ticked)
    assert (kept.status_code, kept.headers["X-Refused"]) == (409, "petition.some_stay")
    assert TransferLetter.objects.count() == 2


def test_letters_are_read_by_who_gathers_and_auditors(scene: Scene) -> None:
    one = letter(scene, waiting(scene))
    for user in (scene.clerk, scene.head, scene.auditor):
        assert "Kiến nghị works 0" in make.page(user, one.get_absolute_url())
    for user in (scene.works_officer, scene.deputy, scene.stranger):
        make.page(user, one.get_absolute_url(), 404)
        assert one.get_absolute_url() not in make.page(user, "/petitions/letters/")
    assert not TransferLine.objects.visible_to(scene.works_officer).exists()
    assert TransferLine.objects.visible_to(scene.clerk).count() == 1

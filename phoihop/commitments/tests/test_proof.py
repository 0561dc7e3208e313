"""Which day a proof counts for, whose proof and whose paper it may be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Extension, HandBackGround, Proof, State, Turn
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import services as organisations
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Addressee, Paper

pytestmark = pytest.mark.django_db
APRIL = MONDAY.replace(month=4, day=20)
DUE = date(2026, 3, 31)


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def row(scene: Scene) -> Commitment:
    return make.commitment(scene)


def prove(scene: Scene, row: Commitment, *, body: Body | None = None, at: datetime = APRIL, **fields: Any) -> Proof:
    known: dict[str, Any] = {"received_on": APRIL.date(), "by": scene.clerk, "statement": "Đã gửi báo cáo"}
    return services.prove(commitment_id=row.pk, body=body or scene.lead, at=at, **known | fields)


def given_to_the_partner(scene: Scene, row: Commitment) -> None:
    back = services.hand_back(
        commitment_id=row.pk,
        body=scene.lead,
        ground=HandBackGround.WRONG_BODY,
        explanation="Thuộc nhiệm vụ của Mặt trận",
        by=scene.clerk,
        at=MONDAY,
    )
    services.accept_hand_back(hand_back_id=back.pk, answer="Đồng ý", new_lead=scene.partner, by=scene.judge, at=MONDAY)
    row.refresh_from_db()


def test_a_bare_statement_counts_on_the_day_it_is_entered_and_never_before(scene: Scene, row: Commitment) -> None:
    with pytest.raises(Refused, match=r"commitment\.proof_needs_paper"):
        prove(scene, row, received_on=DUE)
    assert not Act.objects.filter(verb__in=["proof.handed_in", "commitment.proved"]).exists()

    proof = prove(scene, row)

    assert (proof.counts_on, proof.issued_on) == (APRIL.date(), None)
    services.judge_kept(commitment_id=row.pk, reason="Chậm", by=scene.judge, at=APRIL)
    row.refresh_from_db()
    assert row.state == State.KEPT_LATE


@pytest.mark.parametrize(
    ("received", "counts"), [(date(2026, 4, 1), date(2026, 3, 30)), (date(2026, 4, 20), date(2026, 4, 20))]
)
def test_with_a_paper_an_earlier_day_counts_by_its_issue_and_transit(
    scene: Scene, row: Commitment, received: date, counts: date
) -> None:
    paper = make.paper(issuer=scene.lead, issued_on=date(2026, 3, 30))
    assert prove(scene, row, paper=paper, received_on=received).counts_on == counts


def test_nothing_is_received_before_it_is_issued_nor_tomorrow(scene: Scene, row: Commitment) -> None:
    late = make.paper(issuer=scene.lead, issued_on=date(2026, 4, 10))
    with pytest.raises(Refused, match=r"commitment\.received_before_issued"):
        prove(scene, row, paper=late, received_on=DUE)
    with pytest.raises(Refused, match=r"commitment\.proof_in_the_future"):
        prove(scene, row, received_on=date(2026, 4, 21))


def test_the_judges_own_book_says_when_a_paper_came_in(scene: Scene, row: Commitment) -> None:
    paper = make.paper(issuer=scene.lead, issued_on=date(2026, 3, 27))
    Addressee.objects.create(
        paper=paper,
        body=scene.recipient,
        sent_at=MONDAY,
        received_at=APRIL,
        arrived_on=date(2026, 4, 17),
        arrival_number=9,
    )
    proof = prove(scene, row, paper=paper, received_on=date(2026, 3, 30))
    assert (proof.received_on, proof.counts_on) == (date(2026, 4, 17), date(2026, 4, 17))


def test_a_receipt_without_a_number_counts_on_its_day(scene: Scene, row: Commitment) -> None:
    paper = make.paper(issuer=scene.lead, issued_on=date(2026, 3, 27))
    Addressee.objects.create(paper=paper, body=scene.recipient, sent_at=MONDAY, received_at=APRIL)
    assert prove(scene, row, paper=paper, received_on=date(2026, 3, 30)).received_on == APRIL.date()


@pytest.mark.parametrize("from_paper", [False, True])
def test_another_issuers_paper_or_a_draft_proves_nothing(scene: Scene, row: Commitment, from_paper: bool) -> None:
    by = scene.registry if from_paper else scene.clerk
    foreign = make.paper(issuer=scene.signatory, issued_on=date(2026, 3, 20))
    with pytest.raises(Refused, match=r"paper\.of_another_body"):
        prove(scene, row, paper=foreign, received_on=date(2026, 3, 21), by=by, from_paper=from_paper)
    draft = make.paper(issuer=scene.lead, issued_on=date(2026, 3, 20))
    Paper.objects.filter(pk=draft.pk).update(issued_on=None, state="draft", number=None, number_text="")
    with pytest.raises(Refused, match=r"commitment\.paper_not_issued"):
        prove(scene, row, paper=Paper.objects.get(pk=draft.pk), by=by, from_paper=from_paper)
    assert not row.proofs.exists()


def test_after_a_merger_the_successors_paper_proves_for_the_body_that_was(scene: Scene, row: Commitment) -> None:
    other = people.body(name="Cơ quan sáp nhập")
    merged = organisations.merge(
        bodies=[scene.lead, other],
        into=organisations.NewBody(name="Ủy ban nhân dân tỉnh mới", kind=scene.lead.kind),
        on=date(2026, 3, 20),
        legal_basis="Nghị quyết 1/NQ-UBTVQH",
        by=None,
        at=MONDAY,
    )
    row = Commitment.objects.get(pk=row.pk)
    old = row.participations.get(role="lead").body
    paper = make.paper(issuer=merged, issued_on=date(2026, 3, 30))
    proof = prove(scene, row, body=old, paper=paper, received_on=date(2026, 3, 31), by=people.user(of=merged))
    assert proof.counts_on == date(2026, 3, 30)


def test_the_old_leads_proof_does_not_count_for_the_new_lead(scene: Scene, row: Commitment) -> None:
    prove(scene, row, at=MONDAY, received_on=TODAY)
    given_to_the_partner(scene, row)

    assert (row.state, row.done_on) == (State.OPEN, None)
    assert row.participations.get(body=scene.partner, role="lead").turn == Turn.ACT
    with pytest.raises(Refused, match=r"commitment\.no_proof"):
        services.judge_kept(commitment_id=row.pk, by=scene.judge, at=MONDAY)
    assert Act.objects.filter(verb="commitment.proof_lapsed").count() == 1

    prove(scene, row, body=scene.partner, by=people.user(of=scene.partner))
    row.refresh_from_db()
    assert row.done_on == APRIL.date()
    services.judge_kept(commitment_id=row.pk, reason="Chậm", by=scene.judge, at=APRIL)
    services.reopen(commitment_id=row.pk, reason="Xem lại", by=scene.judge, at=APRIL)
    row.refresh_from_db()
    assert row.done_on == APRIL.date()


def test_sending_the_new_leads_proof_back_does_not_revive_the_old_ones(scene: Scene, row: Commitment) -> None:
    prove(scene, row, at=MONDAY, received_on=TODAY)
    given_to_the_partner(scene, row)
    own = prove(scene, row, body=scene.partner, by=people.user(of=scene.partner))
    services.return_proof(proof_id=own.pk, reason="Thiếu số liệu", by=scene.judge, at=APRIL)
    row.refresh_from_db()
    assert (row.state, row.done_on) == (State.OPEN, None)


def test_the_judges_act_recorded_from_its_paper_is_the_judges(scene: Scene, row: Commitment) -> None:
    """No caller can record an act of the judge as its own, or from anybody else's paper."""
    prove(scene, row)
    clerk = people.user(of=scene.partner, kind=RoleKind.REGISTRY_CLERK)
    foreign = make.paper(issuer=scene.partner, issued_on=date(2026, 4, 15))
    with pytest.raises(Refused, match=r"paper\.of_another_body"):
        services.judge_kept(commitment_id=row.pk, reason="Chậm", paper=foreign, by=clerk, at=APRIL)
    paper = make.paper(issuer=scene.recipient, issued_on=date(2026, 4, 15))
    services.judge_kept(commitment_id=row.pk, reason="Chậm", paper=paper, by=clerk, at=APRIL)
    act = Act.objects.get(verb="commitment.judged")
    assert (act.by, act.on_behalf_of, act.paper) == (clerk, scene.recipient.code, paper.citation)


def test_a_request_recorded_from_paper_needs_the_leads_own(scene: Scene, row: Commitment) -> None:
    ask: dict[str, Any] = {
        "commitment_id": row.pk,
        "body": scene.lead,
        "until": date(2026, 5, 1),
        "reason": "Chờ số liệu",
        "from_paper": True,
        "by": scene.registry,
        "at": MONDAY,
    }
    with pytest.raises(Refused, match=r"paper\.of_another_body"):
        services.ask_extension(paper=make.paper(issuer=scene.partner, issued_on=TODAY), **ask)
    services.ask_extension(paper=make.paper(issuer=scene.lead, issued_on=TODAY), **ask)
    assert Extension.objects.get().body == scene.lead
    assert Act.objects.get(verb="extension.asked").on_behalf_of == scene.lead.code


def test_the_longest_name_of_a_paper_fits_the_act(scene: Scene, row: Commitment) -> None:
    paper = make.paper(issuer=scene.lead, issued_on=date(2026, 3, 30))
    Paper.objects.filter(pk=paper.pk).update(number_text="9" * 120)
    prove(scene, row, paper=Paper.objects.get(pk=paper.pk), received_on=date(2026, 3, 31))
    assert len(Act.objects.get(verb="proof.handed_in").paper) == 120

"""From what came in to the competent body: made, sorted, sent, handed back, decided, merged, split."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services as ledger
from phoihop.commitments.models import HandBackGround, Participation, State
from phoihop.intake.models import Outcome
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.models import (
    Decision,
    DisputeGround,
    Handling,
    Petition,
    PetitionState,
    Proposal,
    ProposalKind,
    Regime,
    Routing,
    RoutingEnd,
)
from phoihop.petitions.resolving import body_for, superior_of
from phoihop.petitions.services.places import partners_of, standing
from phoihop.petitions.showing import offers, places
from phoihop.petitions.terms import answer_due, beside
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, refused

pytestmark = pytest.mark.django_db
NOT_OURS = HandBackGround.NOT_COMPETENT


def test_one_text_with_two_asks_becomes_two_petitions_with_proposals_and_a_sealed_sender() -> None:
    scene = make.scene()
    item = make.item(scene)
    wanted = [
        services.Wanted(text=make.TEXT, commune=scene.commune),
        services.Wanted(text="Đề nghị cấp nước sạch cho bản."),
    ]
    with pytest.raises(PermissionDenied):
        services.make(item_id=item.pk, wanted=wanted, by=scene.works_officer, at=MONDAY)
    refused("petition.nothing_asked", services.make, item_id=item.pk, wanted=[], by=scene.clerk, at=MONDAY)
    blank = [services.Wanted(text=" ")]
    refused("petition.no_text", services.make, item_id=item.pk, wanted=blank, by=scene.clerk, at=MONDAY)
    one, two = services.make(item_id=item.pk, wanted=wanted, by=scene.clerk, at=MONDAY)
    item.refresh_from_db()
    assert item.outcome == Outcome.PETITION
    assert item.made == 2
    assert item.content is None
    assert {one.item_id, two.item_id} == {item.pk}
    assert one.regime == Regime.COUNCIL
    assert one.state == PetitionState.NEW
    proposals = {row.kind: row for row in one.proposals.all()}
    assert proposals[ProposalKind.FIELD].value == "giao_thong"
    assert proposals[ProposalKind.FIELD].reasons
    assert set(proposals) == {ProposalKind.FIELD, ProposalKind.BODY}
    refused("intake.screened", services.make, item_id=item.pk, wanted=wanted, by=scene.clerk, at=MONDAY)
    assert not any(make.VOTER in str((act.before, act.after, act.reason)) for act in Act.objects.all())


def test_one_key_accepts_and_a_correction_teaches_at_once() -> None:
    scene = make.scene()
    one, two = make.made(scene, make.TEXT, make.TEXT + " Đề nghị sớm sửa.")
    with pytest.raises(PermissionDenied):
        services.accept(petition_ids=[one.pk], by=scene.works_officer, at=MONDAY)
    (done,) = services.accept(petition_ids=[one.pk], by=scene.clerk, at=MONDAY)
    proposed = {row.kind: row for row in one.proposals.all()}
    assert done.state == PetitionState.CLASSIFIED
    assert (done.field, done.body_key) == (proposed["field"].value, proposed["body"].value)
    assert {row.decision for row in proposed.values()} == {Decision.ACCEPTED}
    refused("petition.nothing_proposed", services.accept, petition_ids=[one.pk], by=scene.clerk, at=MONDAY)
    facts: dict[str, Any] = {"petition_id": two.pk, "by": scene.clerk, "at": MONDAY}
    refused("petition.unknown_key", services.sort, field="x", body_key="tinh.ubnd", **facts)
    refused(
        "petition.class_needs_ground",
        services.sort,
        field="khoang_san",
        body_key="tinh.ubnd",
        handling=Handling.URGENT,
        **facts,
    )
    refused("petition.changed_meanwhile", services.sort, field="khoang_san", body_key="tinh.ubnd", revision=9, **facts)
    services.sort(field="khoang_san", body_key="tinh.ubnd", **facts)
    assert {row.decision for row in two.proposals.filter(kind="field")} == {Decision.CORRECTED}
    (third,) = make.made(scene, make.TEXT + " Đề nghị sớm sửa đường.")
    field = third.proposals.get(kind="field")
    assert field.value == "khoang_san"
    assert two.code in field.similar
    assert two.code in field.reasons[0]
    assert not Proposal.objects.waiting().filter(petition__in=[one, two]).exists()


def test_sent_on_it_is_owed_by_the_term_of_its_regime_and_a_province_rule_is_shown_beside() -> None:
    scene = make.scene()
    petition = make.sorted_(scene)
    given: dict[str, Any] = {
        "petition_id": petition.pk,
        "lead": scene.works,
        "by": scene.clerk,
        "at": MONDAY,
        "today": TODAY,
    }
    with pytest.raises(PermissionDenied):
        services.route(reached_on=TODAY, **given | {"by": scene.works_officer})
    refused("petition.routed_day", services.route, reached_on=TODAY + timedelta(1), **given)
    refused("petition.to_the_receiver", services.route, reached_on=TODAY, **given | {"lead": scene.standing})
    (fresh,) = make.made(scene)
    refused("petition.not_sorted", services.route, reached_on=TODAY, **given | {"petition_id": fresh.pk})
    assert not Routing.objects.exists()
    petition = services.route(reached_on=TODAY, **given)
    commitment = petition.commitment
    assert commitment is not None
    assert commitment.due_on == petition.due_on == date(2026, 4, 1)
    assert answer_due(Regime.NA, TODAY).due_on == date(2026, 5, 4)  # 60 days end on a holiday
    assert (commitment.source_kind, commitment.source_code) == ("petition", petition.code)
    assert commitment.judge == scene.standing
    assert commitment.clock_from == TODAY
    assert beside(petition) is None  # the rules of another province
    make.local_rules()
    found = beside(petition)
    assert found is not None
    assert found.due.term.layer == "province"
    assert (found.local, found.outside, found.differs) == ("20 ngày làm việc", "30 ngày", True)
    assert body_for("tinh.so_xay_dung", on=TODAY) == scene.works
    assert body_for("xa.ubnd", commune=scene.commune, on=TODAY) == scene.commune
    assert body_for("xa.hdnd", commune=scene.commune, on=TODAY) is None
    council = people.body(kind=BodyKind.COUNCIL, level=Level.COMMUNE, commune=scene.commune)
    assert body_for("xa.hdnd", commune=scene.commune, on=TODAY) == council
    partner: dict[str, Any] = {
        "petition_id": petition.pk,
        "body": scene.lands,
        "part": "Đo mỏ đá",
        "by": scene.clerk,
        "at": MONDAY,
    }
    refused(
        "petition.inside_after_outside", services.add_partner, internal_due_on=date(2026, 4, 2), today=TODAY, **partner
    )
    services.add_partner(internal_due_on=date(2026, 3, 20), today=TODAY, **partner)
    refused("petition.has_the_body", services.add_partner, today=TODAY, **partner)
    assert commitment.participations.get(body=scene.lands).internal_due_on == date(2026, 3, 20)
    petition.refresh_from_db()
    assert petition.due_on == date(2026, 4, 1)

    gone: dict[str, Any] = {"petition_id": petition.pk, "body": scene.lands, "at": MONDAY, "today": TODAY}
    refused("petition.needs_ground", services.drop_partner, ground="", by=scene.clerk, **gone)
    refused(
        "petition.not_a_partner", services.drop_partner, ground="Đủ", by=scene.clerk, **gone | {"body": scene.works}
    )
    for somebody in (scene.works_head, scene.lands_head, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.drop_partner(ground="Đủ", by=somebody, **gone)
    assert Participation.objects.of_bodies(scene.lands_officer).exists()
    services.drop_partner(ground="Đã đủ số liệu", by=scene.clerk, **gone)
    refused("petition.not_a_partner", services.drop_partner, ground="Đủ", by=scene.clerk, **gone)
    assert not Participation.objects.of_bodies(scene.lands_officer).exists()  # it owes nothing of it any more
    assert Petition.objects.visible_to(scene.lands_officer).get() == petition  # what it took part in stays readable
    place = places(petition)[-1]
    assert (place.body, place.ended, place.ground) == (scene.lands, RoutingEnd.RELEASED, "Đã đủ số liệu")
    services.add_partner(internal_due_on=date(2026, 3, 20), today=TODAY, **partner)


def test_a_second_hand_back_goes_to_the_common_superior_and_the_outside_date_stays() -> None:
    scene = make.scene()
    petition = make.routed(scene)
    back: dict[str, Any] = {"petition_id": petition.pk, "ground": NOT_OURS, "at": MONDAY}
    with pytest.raises(PermissionDenied):
        services.hand_back(explanation="Điều 7", by=scene.lands_officer, **back)
    refused("petition.needs_ground", services.hand_back, explanation="", by=scene.works_officer, **back)
    refused("hand_back.on_its_case", ledger.hand_back, commitment_id=petition.commitment_id, body=scene.works, ground=NOT_OURS,
            explanation="x", by=scene.works_officer, at=MONDAY)  # fmt: skip
    services.hand_back(explanation="Điều 7", by=scene.works_officer, **back)
    refused("petition.not_routed", services.hand_back, explanation="Điều 7", by=scene.works_officer, **back)
    accept: dict[str, Any] = {
        "petition_id": petition.pk,
        "answer": "Giao lại",
        "by": scene.head,
        "at": MONDAY,
        "today": TODAY,
    }
    with pytest.raises(PermissionDenied):
        services.accept_return(lead=scene.lands, **accept | {"by": scene.clerk})
    refused("petition.same_lead", services.accept_return, lead=scene.works, **accept)
    petition = services.accept_return(lead=scene.lands, **accept)
    assert (petition.lead, petition.due_on, petition.state) == (scene.lands, date(2026, 4, 1), PetitionState.ROUTED)
    move: dict[str, Any] = {
        "petition_id": petition.pk,
        "ground": "Theo phân công",
        "by": scene.head,
        "at": MONDAY,
        "today": TODAY,
    }
    refused("petition.needs_superior", services.transfer, lead=scene.works, **move)
    services.hand_back(explanation="Điều 9", proposed_body=scene.works, by=scene.lands_officer, **back)
    refused("petition.needs_superior", services.accept_return, lead=scene.commune, **accept)
    superior = superior_of([scene.works, scene.lands], scene.standing)
    assert superior == scene.committee
    ask: dict[str, Any] = {
        "petition_id": petition.pk,
        "question": "Cơ quan nào trả lời?",
        "by": scene.head,
        "at": MONDAY,
        "today": TODAY,
    }
    refused("dispute.day_is_over", services.raise_dispute, superior=superior, decide_by=TODAY, **ask)
    refused("dispute.by_a_party", services.raise_dispute, superior=scene.lands, decide_by=date(2026, 3, 9), **ask)
    dispute = services.raise_dispute(superior=superior, decide_by=date(2026, 3, 9), **ask)
    assert dispute.ground == DisputeGround.CIRCLE
    assert dispute.commitment.due_on == date(2026, 3, 9)
    decision: dict[str, Any] = {
        "dispute_id": dispute.pk,
        "decision": "Sở Xây dựng trả lời",
        "at": MONDAY,
        "today": TODAY,
    }
    with pytest.raises(PermissionDenied):
        services.decide(lead=scene.works, by=scene.head, **decision)
    services.decide(lead=scene.works, by=scene.chair, **decision)
    refused("dispute.decided", services.decide, lead=scene.works, by=scene.chair, **decision)
    petition.refresh_from_db()
    dispute.commitment.refresh_from_db()
    assert (petition.lead, petition.due_on, petition.routed_on) == (scene.works, date(2026, 4, 1), TODAY)
    assert dispute.commitment.state == State.KEPT
    assert petition.state == PetitionState.ROUTED
    assert petition.commitment is not None
    assert petition.commitment.due_on == date(2026, 4, 1)


def test_a_refused_hand_back_counts_and_what_a_superior_decided_only_a_superior_changes() -> None:
    scene = make.scene()
    petition = make.routed(scene)
    when: dict[str, Any] = {"at": MONDAY, "today": TODAY}
    back: dict[str, Any] = {"petition_id": petition.pk, "ground": NOT_OURS, "explanation": "Điều 7", "at": MONDAY}
    accept: dict[str, Any] = {"petition_id": petition.pk, "answer": "Giao lại", "by": scene.head, **when}
    ask: dict[str, Any] = {
        "petition_id": petition.pk, "superior": scene.committee, "question": "Cơ quan nào trả lời?",
        "decide_by": date(2026, 3, 9), "by": scene.head, **when,
    }  # fmt: skip
    services.hand_back(by=scene.works_officer, **back)
    services.refuse_return(petition_id=petition.pk, answer="Đúng thẩm quyền", by=scene.head, at=MONDAY)
    services.hand_back(by=scene.works_officer, **back)
    refused("petition.needs_superior", services.accept_return, lead=scene.commune, **accept)  # twice by the same body
    first = services.raise_dispute(**ask)
    assert first.ground == DisputeGround.SECOND_RETURN
    decide: dict[str, Any] = {"decision": "Giao", "by": scene.chair, **when}
    services.decide(dispute_id=first.pk, lead=scene.commune, **decide)
    for to in (scene.works, scene.lands):
        move = {"petition_id": petition.pk, "ground": "Theo phân công", "by": scene.head, **when}
        refused("petition.needs_superior", services.transfer, lead=to, **move)
    services.hand_back(by=people.user(of=scene.commune), **back)
    for to in (scene.works, scene.lands):
        refused("petition.needs_superior", services.accept_return, lead=to, **accept)
    petition.refresh_from_db()
    offered = {offer.url.rsplit("/", 2)[-2]: offer.main for offer in offers(scene.head, petition, [])}
    assert offered["dispute"]  # the one way on
    assert "accept-return" not in offered
    again = services.raise_dispute(**ask)
    assert again.ground == DisputeGround.SECOND_RETURN
    services.decide(dispute_id=again.pk, lead=scene.works, **decide)
    petition.refresh_from_db()
    assert petition.lead == scene.works  # a superior may give it to whom it will


def test_parts_and_what_goes_on_in_another_remember_who_gave_it_back() -> None:
    scene = make.scene()
    whole, other = make.routed(scene), make.routed(scene)
    when: dict[str, Any] = {"at": MONDAY, "today": TODAY}
    services.hand_back(
        petition_id=whole.pk, ground=NOT_OURS, explanation="Điều 7", by=scene.works_officer, at=MONDAY
    )  # fmt: skip
    services.accept_return(petition_id=whole.pk, lead=scene.lands, answer="Giao lại", by=scene.head, **when)
    # Merged into one that is with the works department, it would be there again.
    join: dict[str, Any] = {"reason": "Trùng", "by": scene.clerk, **when}
    refused("petition.needs_superior", services.merge, petition_id=whole.pk, into_id=other.pk, **join)
    part, rest = services.split(petition_id=whole.pk, texts=["Một.", "Hai."], reason="Tách", by=scene.clerk, **when)
    move: dict[str, Any] = {"ground": "Theo phân công", "by": scene.head, **when}
    refused("petition.needs_superior", services.transfer, petition_id=part.pk, lead=scene.works, **move)
    services.hand_back(petition_id=part.pk, ground=NOT_OURS, explanation="Điều 9", by=scene.lands_officer, at=MONDAY)
    accept: dict[str, Any] = {"petition_id": part.pk, "answer": "Giao lại", "by": scene.head, **when}
    refused("petition.needs_superior", services.accept_return, lead=scene.commune, **accept)
    # What another was merged into asks the same: it does not go to who gave that back.
    carrier = make.routed(scene)
    services.transfer(petition_id=carrier.pk, lead=scene.lands, **move)
    services.merge(petition_id=rest.pk, into_id=carrier.pk, **join)
    refused("petition.needs_superior", services.transfer, petition_id=carrier.pk, lead=scene.works, **move)
    services.part(petition_id=rest.pk, **join)
    services.transfer(petition_id=carrier.pk, lead=scene.works, **move)


def test_no_party_is_proposed_as_its_own_superior() -> None:
    scene = make.scene()
    assert superior_of([scene.works], scene.standing) == scene.committee
    assert superior_of([scene.works, scene.committee], scene.standing) == scene.standing
    petition = make.routed(scene)
    services.hand_back(
        petition_id=petition.pk, ground=NOT_OURS, explanation="Điều 7", proposed_body=scene.lands, by=scene.works_officer,
        at=MONDAY,
    )  # fmt: skip
    page = make.as_(scene.head).get(f"/petitions/{petition.code}/dispute/")
    assert page.context["form"].initial["superior"] == scene.committee


def test_merging_parting_and_splitting_keep_the_earlier_date() -> None:
    scene = make.scene()
    old = make.routed(scene)
    later: dict[str, Any] = {"at": MONDAY + timedelta(3), "today": TODAY + timedelta(3), "by": scene.clerk}
    new = make.routed(scene, reached_on=TODAY + timedelta(3), **later)
    for row in (old, new):
        services.add_partner(
            petition_id=row.pk, body=scene.lands, part="Đất đá", internal_due_on=date(2026, 3, 20), **later
        )
    join: dict[str, Any] = {"reason": "Cùng một đoạn đường", **later}
    refused("petition.merge_into_the_older", services.merge, petition_id=old.pk, into_id=new.pk, **join)
    refused("petition.merged_with_itself", services.merge, petition_id=old.pk, into_id=old.pk, **join)
    merged = services.merge(petition_id=new.pk, into_id=old.pk, **join)
    assert merged.state == PetitionState.MERGED
    assert merged.merged_into == old
    assert merged.commitment is not None
    assert merged.commitment.state == State.OPEN
    merged.commitment.refresh_from_db()
    assert merged.commitment.state == State.NO_LONGER_DUE
    refused("petition.carries_others", services.close, petition_id=old.pk, **join)
    refused("petition.not_movable", services.merge, petition_id=new.pk, into_id=old.pk, **join)
    parted = services.part(petition_id=new.pk, **join)
    assert (parted.state, parted.due_on) == (
        PetitionState.ROUTED,
        answer_due(Regime.COUNCIL, TODAY + timedelta(3)).due_on,
    )
    assert help_of(parted) == [(scene.lands, "Đất đá", date(2026, 3, 20))]
    refused("petition.not_merged", services.part, petition_id=new.pk, **join)
    refused("petition.split_into_one", services.split, petition_id=old.pk, texts=["Một"], **join)
    parts = services.split(petition_id=old.pk, texts=["Sửa đường liên xã.", "Cấm xe chở đá ban đêm."], **join)
    old.refresh_from_db()
    assert old.state == PetitionState.SPLIT
    for row in parts:
        assert (row.routed_on, row.due_on, row.lead, row.item) == (TODAY, date(2026, 4, 1), scene.works, old.item)
        assert row.commitment is not None
        assert row.commitment.clock_from == TODAY
        assert help_of(row) == [(scene.lands, "Đất đá", date(2026, 3, 20))]
        assert [place.body for place in standing(row)] == [scene.works, scene.lands]
        assert not row.proposals.exists()  # sorted and sent on: nothing is left to accept
    closed = services.close(petition_id=parts[0].pk, **join)
    assert closed.state == PetitionState.CLOSED
    assert closed.closed_reason == "Cùng một đoạn đường"
    refused(
        "petition.over",
        services.sort,
        petition_id=closed.pk,
        field="giao_thong",
        body_key="tinh.ubnd",
        by=scene.clerk,
        at=MONDAY,
    )


def help_of(petition: Petition) -> list[tuple[Body, str, date | None]]:
    """Who helps with the answer that is owed now, with its part and its day."""
    return [(one.body, one.part, one.internal_due_on) for one in partners_of(petition.commitment)]


def test_what_is_refused_for_no_reason_given_or_the_wrong_receiver() -> None:
    scene = make.scene()
    one, two = make.made(scene, "Sửa cầu.", "Làm đường.")
    facts: dict[str, Any] = {"by": scene.clerk, "at": MONDAY, "today": TODAY, "reason": ""}
    refused("petition.needs_ground", services.merge, petition_id=one.pk, into_id=two.pk, **facts)
    refused("petition.needs_ground", services.split, petition_id=one.pk, texts=["a", "b"], **facts)
    refused("petition.needs_ground", services.close, petition_id=one.pk, **facts)
    foreign = make.bare(make.scene())
    with pytest.raises(PermissionDenied):
        services.merge(petition_id=one.pk, into_id=foreign.pk, **facts | {"reason": "x"})
    refused("petition.not_returned", services.refuse_return, petition_id=one.pk, answer="x", by=scene.head, at=MONDAY)
    refused("petition.not_routed", services.transfer, petition_id=one.pk, lead=scene.lands, ground="x", by=scene.head,
            at=MONDAY, today=TODAY)  # fmt: skip
    petition = make.routed(scene)
    services.hand_back(
        petition_id=petition.pk, ground=NOT_OURS, explanation="Điều 7", by=scene.works_officer, at=MONDAY
    )
    petition = services.refuse_return(petition_id=petition.pk, answer="Thuộc Sở", by=scene.head, at=MONDAY)
    assert petition.state == PetitionState.ROUTED
    assert petition.lead == scene.works

"""DESIGN.md 3: a mid-term change, drafted, signed and entered here, carries the open commitments of its clauses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, State
from phoihop.commitments.services.renewal import carry_over, renewal_page
from phoihop.drafting import services
from phoihop.drafting.models import ChangeKind, Decision, DraftStage
from phoihop.drafting.queries import signed_copy
from phoihop.drafting.services import Ruling, Wish
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_change_requests import LATER, REWORD, TODAY, Scene
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers.tests.make import scan
from phoihop.regulations import services as regulations
from phoihop.regulations.models import EditionState, ObligationState

pytestmark = pytest.mark.django_db


def test_an_amendment_from_request_to_force_carries_what_stays_and_ends_what_is_gone() -> None:
    scene = Scene()
    ledger.generate(regulation_id=scene.regulation.pk, today=TODAY, at=make.AT)
    old = scene.regulation.editions.get()
    lineages = [unit.obligations.get().lineage for unit in scene.units]
    before = {key: set(Commitment.objects.filter(lineage=key).values_list("pk", flat=True)) for key in lineages}
    assert all(before.values())

    row = scene.asked(REWORD, Wish(ChangeKind.DELETE))
    scene.answered(row, Ruling(Decision.TAKEN_UP), Ruling(Decision.TAKEN_UP))
    draft = scene.amended().draft
    services.freeze(draft_id=draft.pk, by=scene.officer, at=LATER)
    draft.refresh_from_db()
    draft.stage = DraftStage.AGREED
    audit.save(draft, ["stage"], verb="draft.found_agreed", by=scene.head, at=LATER)
    signing = services.start_signing(draft_id=draft.pk, new=services.NewSigning(), by=scene.officer, at=LATER)
    for place in signing.signatures.order_by("order"):
        sheet = scan(by=scene.registry, at=LATER)
        services.record_paper(
            signature_id=place.pk, scan=sheet, signed_on=localdate(LATER), by=scene.registry, at=LATER
        )
    signing.refresh_from_db()
    paper = services.SignedPaper("09/QCPH", localdate(LATER), scan=signed_copy(signing))
    services.enter_signed(draft_id=draft.pk, paper=paper, by=scene.officer, at=LATER)
    draft.refresh_from_db()
    edition = draft.edition
    assert edition is not None
    assert edition.state == EditionState.DRAFT

    proposals = [one for unit in edition.units.all() for one in unit.obligations.all()]
    states = {one.lineage: one.state for one in proposals if one.lineage in lineages}
    assert states == {lineages[0]: ObligationState.PROPOSED, lineages[2]: ObligationState.ACCEPTED}
    for one in proposals:
        if one.lineage == lineages[0]:
            regulations.accept(obligation_id=one.pk, by=scene.officer, at=LATER)
    for unit in edition.units.exclude(obligations__state=ObligationState.ACCEPTED):
        regulations.mark_non_operative(unit_id=unit.pk, reason="Chỉ là tên", by=scene.officer, at=LATER)
    day = localdate(LATER) + timedelta(days=1)
    regulations.put_amendment_in_force(edition_id=edition.pk, from_on=day, by=scene.head, at=LATER)
    old.refresh_from_db()
    assert old.state == EditionState.SUPERSEDED

    follower = directory.user(of=scene.council, kind=RoleKind.LEADER)
    listed = {one.commitment.pk: one.successor for one in renewal_page(user=follower).rows}
    assert set(listed) == set().union(*before.values())
    for key in listed:
        carry_over(commitment_id=key, by=follower, at=LATER)
    assert renewal_page(user=follower).rows == []
    carried = Commitment.objects.filter(pk__in=before[lineages[0]] | before[lineages[2]])
    assert {one.obligation.unit.edition for one in carried if one.obligation} == {edition}
    assert set(carried.values_list("state", flat=True)) == {State.OPEN}
    gone = Commitment.objects.filter(pk__in=before[lineages[1]])
    assert set(gone.values_list("state", flat=True)) == {State.NO_LONGER_DUE}
    assert all(one.verdict_reason for one in gone)
    ledger.generate(regulation_id=scene.regulation.pk, today=day, at=LATER)
    again = {key: set(Commitment.objects.filter(lineage=key).values_list("pk", flat=True)) for key in lineages}
    assert again == before  # an instance is known by its lineage: nothing is owed twice

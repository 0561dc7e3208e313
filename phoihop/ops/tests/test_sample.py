"""The sample province: the same seed gives the same rows, every clause accounted for, the known answers true."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localdate, now

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment
from phoihop.drafting import services as drafting
from phoihop.drafting.models import Draft, DraftStage, Signing, SigningState
from phoihop.drafting.queries import signed_copy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.keys import KeyRing, with_test_authority
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.documents.signatures import signatures_in
from phoihop.kernel.documents.signed import Verdict
from phoihop.ops.generate import generate
from phoihop.organisations.models import Body, Person
from phoihop.petitions.models import Petition, Proposal
from phoihop.petitions.terms import beside
from phoihop.regulations import services as entry
from phoihop.regulations.models import ObligationState, Regulation, UnitType
from phoihop.regulations.queries import coverage_of, edition_in_use
from phoihop.syntheses.models import Synthesis
from phoihop.syntheses.queries import marks_of

KNOWN = Path(__file__).parent.parent / "sample" / "known_answers.json"


@pytest.mark.django_db
def test_the_sample_province_gives_its_known_answers() -> None:
    clock.load_reference(at=now())  # as a new database is made
    logins = generate(seed=1, scale=1, today=date(2026, 11, 22))
    assert len({username for _label, username, _password in logins}) == len(logins)
    regulations = Regulation.objects.order_by("signed_on")
    for regulation in regulations:
        edition = edition_in_use(regulation)
        assert edition is not None
        assert coverage_of(edition).is_full
    answers = {
        "bodies": Body.objects.count(),
        "persons": Person.objects.count(),
        "articles": [r.editions.get().units.filter(type=UnitType.ARTICLE).count() for r in regulations],
        "commitments": [r.commitments.count() for r in regulations],
        "states": dict(sorted(Counter(Commitment.objects.values_list("state", flat=True)).items())),
        "petitions": dict(sorted(Counter(Petition.objects.values_list("state", flat=True)).items())),
        "rows": _digest_of_rows(),
    }
    assert not Proposal.objects.waiting().filter(petition__state="classified").exists()
    _the_province_has_rules_of_its_own_beside_the_law()
    assert answers == json.loads(KNOWN.read_text(encoding="utf-8"))


def _digest_of_rows() -> str:
    """The same in every process that uses the same seed and day."""
    promises = Commitment.objects.values_list("code", "title", "due_on", "state").order_by("code")
    petitions = Petition.objects.values_list("code", "title", "received_on", "state").order_by("code")
    return hashlib.sha256(repr([*promises, *petitions]).encode()).hexdigest()[:16]


def _the_province_has_rules_of_its_own_beside_the_law() -> None:
    """What was sent on before they were in force goes by the law alone; both contradict each other before the reader's eyes."""
    by_law = {row: beside(row) for row in Petition.objects.filter(regime="council", routed_on__isnull=False)}
    found = {one.differs for one in by_law.values() if one is not None}
    assert found == {True}
    assert None in by_law.values()
    marks = marks_of(Synthesis.objects.get(regime="council"))
    assert {mark.term.amount for mark in marks if mark.conflict} == {15, 30}
    assert {mark.term.status for mark in marks if mark.conflict} == {"confirmed", "to_confirm"}
    rules = Counter(rule.status for rule in clock.local_rules(date(2026, 11, 22)))
    assert rules == {"confirmed": 19, "to_confirm": 2}


def _the_signed_draft_becomes_a_regulation_that_owes(today: date) -> None:
    """From its signed file into the register, reviewed, in force, its promises in the ledger."""
    draft = Draft.objects.get(stage=DraftStage.SIGNED, regulation=None)
    signing = draft.signings.get(state=SigningState.COMPLETE)
    clerk, head = (User.objects.get(username=name) for name in ("chuyenvien.hdnd", "chanhvp.hdnd"))
    at = datetime.combine(today, time(15), ZoneInfo("Asia/Ho_Chi_Minh"))
    paper = drafting.SignedPaper("90/QCPH", today, "Sông Mây", signed_copy(signing))
    regulation = drafting.enter_signed(draft_id=draft.pk, paper=paper, by=clerk, at=at)
    edition = regulation.editions.get()
    assert regulation.scan == signed_copy(signing)
    for unit in edition.units.order_by("position"):
        for proposal in unit.obligations.filter(state=ObligationState.PROPOSED):
            entry.accept(obligation_id=proposal.pk, by=clerk, at=at)
        if not unit.obligations.exists():
            entry.mark_non_operative(unit_id=unit.pk, reason="Phạm vi, nguyên tắc", by=clerk, at=at)
    assert coverage_of(edition).is_full
    terms = entry.Signing("90/QCPH", today, today, today, draft.drafted_by)
    entry.put_in_force(regulation_id=regulation.pk, signing=terms, by=head, at=at)
    ledger.generate(regulation_id=regulation.pk, today=today, at=at)
    owed = regulation.commitments.filter(state="open", participations__role="lead").distinct()
    parties = set(draft.parties.values_list("body", flat=True))
    assert owed.count() > 0
    assert set(owed.values_list("participations__body", flat=True)) & parties


@pytest.mark.slow
@pytest.mark.django_db
def test_the_province_signs_with_an_authority_of_its_own(tmp_path: Path) -> None:
    generate(seed=1, scale=1, keys=tmp_path / "test-authority")
    ring = with_test_authority(KeyRing(), tmp_path / "test-authority")
    found = {}
    for signing in Signing.objects.select_related("draft"):
        with opened(signing.pdf.versions.order_by("-number")[0]) as file:
            report = signatures_in(file.read(), ring)
        assert {one.verdict for one in report.signatures} == {Verdict.VALID}
        assert all(one.trial for one in report.signatures)
        found[signing.draft.stage] = (len(report.signatures), len(report.empty))
    assert found == {DraftStage.SIGNED: (2, 0), DraftStage.SIGNING: (1, 2)}
    for path in (tmp_path / "test-authority").glob("*.p12"):
        assert path.stat().st_mode & 0o077 == 0
    _the_signed_draft_becomes_a_regulation_that_owes(localdate())

"""The sample province: the same seed gives the same rows, every clause accounted for, the known answers true."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from phoihop.commitments.models import Commitment
from phoihop.drafting.models import DraftStage, Signing
from phoihop.kernel.documents.keys import KeyRing, with_test_authority
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.documents.signatures import signatures_in
from phoihop.kernel.documents.signed import Verdict
from phoihop.ops.generate import generate
from phoihop.organisations.models import Body, Person
from phoihop.regulations.models import Regulation, UnitType
from phoihop.regulations.queries import coverage_of, edition_in_use

KNOWN = Path(__file__).parent.parent / "sample" / "known_answers.json"


@pytest.mark.django_db
def test_the_sample_province_gives_its_known_answers() -> None:
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
    }
    assert answers == json.loads(KNOWN.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_rows() -> None:
    class Undo(Exception):
        pass

    def rows() -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        try:
            with transaction.atomic():
                generate(seed=7, scale=1, today=date(2026, 11, 22))
                found = list(Commitment.objects.order_by("pk").values_list("pk", "code", "title", "due_on", "state"))
                raise Undo
        except Undo:
            return found

    assert rows() == rows()


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

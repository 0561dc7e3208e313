"""Many rows are written by COPY: each value as given, each with its act, all or none."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.petitions.models import Petition, Proposal, ProposalKind
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY

pytestmark = pytest.mark.django_db
MANY = 130
ODD = "Một dòng\tcó dấu cách, \\N, \\ và\nxuống dòng; “ngoặc”, 'nháy', {ngoặc nhọn}"


def test_many_rows_are_there_as_given_or_not_at_all() -> None:
    scene = make.scene()
    rows = [
        Petition(
            regime="council", receiver=scene.standing, title=f"Dòng {number}", text=ODD, place="\\.", handling_reason=ODD,
            commune=scene.commune if number % 2 else None, alike_keys=[number, -number] if number else [], received_on=TODAY,
            first_put_on=TODAY, by=scene.clerk, at=MONDAY,
        )
        for number in range(MANY)
    ]  # fmt: skip
    audit.bulk_create(rows, verb="petition.made", by=scene.clerk, at=MONDAY)
    assert not any(row._state.adding for row in rows)
    stored = {row.pk: row for row in Petition.objects.all()}
    fields = [field.attname for field in Petition._meta.concrete_fields if not field.generated]
    for row in rows:
        assert {name: getattr(stored[row.pk], name) for name in fields} == {name: getattr(row, name) for name in fields}
    acts = Act.objects.filter(verb="petition.made", subject_id__in=stored)
    assert {act.after["handling_reason"] for act in acts} == {ODD}
    assert acts.count() == MANY

    told = [ODD, "", "null"]
    given = {"kind": ProposalKind.FIELD, "value": "dien", "confidence": 0.125, "reasons": told, "made_at": MONDAY}
    guesses = [Proposal(petition=row, others=[], similar=["a\\b"], model="m", **given) for row in rows]
    audit.bulk_create(guesses, verb="proposal.made", by=None, at=MONDAY)
    assert {tuple(guess.reasons) for guess in Proposal.objects.all()} == {tuple(told)}

    again = [Petition(**{name: getattr(row, name) for name in fields if name not in {"id", "code"}}) for row in rows]
    again[-1].code = rows[0].code
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.bulk_create(again, verb="petition.made", by=scene.clerk, at=MONDAY)
    assert Petition.objects.count() == acts.count() == MANY

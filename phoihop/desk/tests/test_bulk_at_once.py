"""Bulk acts of two people over the same rows at the same instant: each row is acted on once, and nobody waits for ever."""

from __future__ import annotations

import re
from datetime import date

import pytest

from phoihop.commitments.models import Participation
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY
from phoihop.commitments.tests.racing import at_once
from phoihop.desk.tests.test_desk import bulk, mark, owed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

DUE = date(2027, 3, 31)


@pytest.mark.committed
def test_two_heads_who_give_the_same_rows_away_at_once_each_row_goes_to_one() -> None:
    scene = make.scene()
    rows = [owed(scene, f"Việc {number}", DUE) for number in range(4)]
    marks = [mark(row, "lead") for row in rows]
    heads = (scene.head, people.user(of=scene.lead, kind=RoleKind.LEADER))
    given = [people.person(of=scene.lead) for _head in heads]
    seen = re.findall(r'name="seen" value="([^"]*)"', bulk(scene.head, "assign", marks).content.decode())
    answers: list[str] = []

    def give(head: User, person: str) -> None:
        answers.append(bulk(head, "assign", marks, go="1", person=person, seen=seen).content.decode())

    came = at_once([lambda h=h, p=p: give(h, p.code) for h, p in zip(heads, given, strict=True)])  # type: ignore[misc]  # bound at once
    assert came == ["done", "done"]
    holders = set(Participation.objects.filter(role="lead", body=scene.lead).values_list("person", flat=True))
    assert len(holders) == 1  # who came first had them all; the other is told of each
    assert sorted(text.count("Việc này vừa được giao cho") for text in answers) == [0, len(rows)]


@pytest.mark.django_db
def test_everybody_takes_the_rows_of_a_day_in_one_order() -> None:
    scene = make.scene()
    rows = [owed(scene, f"Việc {number}", DUE) for number in range(3)]
    first = make.part(rows[0], "recipient")
    audit.delete(first, verb="participation.ended", by=None, at=MONDAY)
    again = Participation(commitment=rows[0], body=scene.recipient, role="recipient", due_on=DUE, is_open=True)
    audit.create(again, verb="participation.added", by=None, at=MONDAY)
    for user, act, role in ((scene.head, "assign", "lead"), (scene.judge, "confirm", "recipient")):
        page = bulk(user, act, [mark(row, role) for row in reversed(rows)]).content.decode()
        listed = re.findall(r"Việc \d", page)
        assert list(dict.fromkeys(listed)) == ["Việc 0", "Việc 1", "Việc 2"]

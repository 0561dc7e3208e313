"""What is asked again though it was solved: the voter is told of the earlier answer, by the province's day where it has one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments.models import Commitment, State
from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services as clock
from phoihop.petitions import services
from phoihop.petitions.models import AnswerLine, Petition, PetitionState, Regime, ResultClass
from phoihop.petitions.services import answering, following, repeating
from phoihop.petitions.services.local import SETTLED
from phoihop.petitions.terms import local_steps
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page, refused

pytestmark = pytest.mark.django_db
WORDS = "Đoạn đường đã sửa xong tháng trước."


def solved(scene: make.Scene) -> AnswerLine:
    """Answered by the department of works, found solved; its answer."""
    row = make.routed(scene)
    said = answering.Said(row.pk, ResultClass.DONE, "Đã sửa cả đoạn.")
    answering.answer(
        body=scene.works, title="Trả lời", number_text="12/SXD", said=[said], answered_on=TODAY, received_on=TODAY,
        by=scene.works_officer, at=MONDAY,
    )  # fmt: skip
    following.solve(petition_id=row.pk, on=TODAY, note="Đã thấy.", by=scene.head, at=MONDAY)
    return AnswerLine.objects.select_related("petition").get(petition=row)


def again(scene: make.Scene, line: AnswerLine) -> Petition:
    """Asked once more, found to be the same."""
    row = make.made(scene)[0]
    repeating.confirm(petition_id=row.pk, other_id=line.petition_id, by=scene.clerk, at=MONDAY)
    return row


def owed(row: Petition) -> list[tuple[date | None, str]]:
    rows = Commitment.objects.filter(source_kind=SETTLED, source_code=row.code).order_by("pk")
    return list(rows.values_list("due_on", "state"))


def tell(scene: make.Scene, row: Petition, line_id: UUID, **changed: Any) -> Petition:
    given: dict[str, Any] = {"text": WORDS, "on": TODAY, "by": scene.clerk, "at": MONDAY} | changed
    return services.tell_settled(petition_id=row.pk, line_id=line_id, **given)


def test_the_notice_is_owed_by_the_provinces_day_and_ends_the_petition() -> None:
    scene = make.scene()
    make.local_rules()
    line = solved(scene)
    row = again(scene, line)
    day = clock.lead_day("petition.local.settled_before", TODAY)
    assert owed(row) == [(day, State.OPEN)]
    keys = ["petition.local.triage", "petition.local.settled_before"]
    assert [one.due.term.key for one in local_steps(row, TODAY)] == keys
    told = tell(scene, row, line.pk)
    assert (told.state, told.settled_by, told.closed_reason) == (PetitionState.CLOSED, line, WORDS)
    assert owed(row) == [(day, State.KEPT)]
    assert Commitment.objects.get(source_kind="petition_triage", source_code=row.code).state == State.KEPT
    act = Act.objects.filter(subject_id=row.pk, verb="petition.told_settled").get()
    assert (act.by, act.reason) == (scene.clerk, WORDS)
    assert line.petition.title in page(scene.clerk, told.get_absolute_url())
    refused("petition.sent_already", tell, scene, row, line.pk)


def test_it_is_owed_no_longer_once_nothing_solved_asks_the_same() -> None:
    scene = make.scene()
    make.local_rules()
    line = solved(scene)
    row = again(scene, line)
    repeating.take_out(petition_id=row.pk, by=scene.clerk, at=MONDAY)
    assert [state for _day, state in owed(row)] == [State.NO_LONGER_DUE]
    repeating.put_back(petition_id=row.pk, by=scene.clerk, at=MONDAY + timedelta(hours=1))
    assert [state for _day, state in owed(row)] == [State.NO_LONGER_DUE, State.OPEN]
    following.reopen(petition_id=line.petition_id, reason="Lại hỏng.", by=scene.head, at=MONDAY)
    assert [state for _day, state in owed(row)] == [State.NO_LONGER_DUE, State.NO_LONGER_DUE]
    refused("petition.not_settled_before", tell, scene, row, line.pk)
    said = answering.Said(line.petition_id, ResultClass.DONE, "Đã sửa lại.")
    answering.answer(
        body=scene.works, title="Trả lời lại", number_text="13/SXD", said=[said], answered_on=TODAY, received_on=TODAY,
        by=scene.works_officer, at=MONDAY,
    )  # fmt: skip
    following.solve(petition_id=line.petition_id, on=TODAY, note="Đã thấy.", by=scene.head, at=MONDAY)
    assert owed(row)[-1][1] == State.OPEN
    make.sorted_(scene, row)
    services.route(petition_id=row.pk, lead=scene.works, reached_on=TODAY, by=scene.clerk, at=MONDAY, today=TODAY)
    assert owed(row)[-1][1] == State.NO_LONGER_DUE  # who answers now tells


def test_without_rules_of_the_province_the_act_is_the_same_and_nothing_is_owed() -> None:
    scene = make.scene()
    line = solved(scene)
    row = again(scene, line)
    assert owed(row) == []
    assert tell(scene, row, line.pk).state == PetitionState.CLOSED
    assert owed(row) == []
    make.local_rules()
    assembly = make.bare(scene, regime=Regime.NA)
    repeating.confirm(petition_id=assembly.pk, other_id=line.petition_id, by=scene.clerk, at=MONDAY)
    assert owed(assembly) == []


def test_who_may_and_what_is_refused_leaves_nothing() -> None:
    scene = make.scene()
    make.local_rules()
    line, stranger_line = solved(scene), solved(scene)
    row, other = again(scene, line), make.made(scene)[0]
    before = Act.objects.count()
    for user in (scene.stranger, scene.works_officer, scene.deputy, scene.auditor):
        with pytest.raises(PermissionDenied):
            tell(scene, row, line.pk, by=user)
    refused("petition.not_settled_before", tell, scene, row, stranger_line.pk)
    refused("petition.not_settled_before", tell, scene, other, line.pk)
    refused("petition.needs_text", tell, scene, row, line.pk, text="")
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        refused("answer.told_day", tell, scene, row, line.pk, on=day)
    assert Act.objects.count() == before
    row.refresh_from_db()
    assert (row.state, row.settled_by) == (PetitionState.NEW, None)
    services.merge(petition_id=other.pk, into_id=row.pk, reason="Trùng.", by=scene.clerk, at=MONDAY, today=TODAY)
    refused("petition.carries_others", tell, scene, row, line.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=row.pk).update(settled_by=line)


def test_from_the_page_of_the_petition() -> None:
    scene = make.scene()
    line = solved(scene)
    row = again(scene, line)
    address = reverse("petitions:tell-settled", args=[row.code])
    assert address in page(scene.clerk, row.get_absolute_url())
    assert address not in page(scene.clerk, line.petition.get_absolute_url())
    page(scene.stranger, address, 404)
    page(scene.auditor, address, 403)
    shown = page(scene.clerk, address)
    assert "Đã sửa cả đoạn." in shown
    today = timezone.localdate().strftime("%d/%m/%Y")
    sent = {"line": line.answer.code, "text": WORDS, "on": today}
    assert as_(scene.clerk).post(address, sent | {"line": ""}).status_code == 422
    assert as_(scene.clerk).post(address, sent | {"on": "01/01/2026"}).status_code == 409
    assert as_(scene.clerk).post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.settled_by) == (PetitionState.CLOSED, line)
    done = page(scene.clerk, row.get_absolute_url())
    assert line.petition.title in done
    assert "Thông báo kết quả đã giải quyết" in done

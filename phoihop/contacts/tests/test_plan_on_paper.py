"""A plan that was changed since its paper was drawn up says so, and a new paper says which one it replaces."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from phoihop.contacts import services
from phoihop.contacts.models import Meeting, Round
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.contacts.writing import plan_differs
from phoihop.kernel.accounts.models import User
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState

pytestmark = pytest.mark.django_db
CHANGED = "Kế hoạch đã đổi so với văn bản"


def put(made: make.Scene, round_: Round) -> Paper:
    paper = services.put_plan_on_paper(round_id=round_.pk, by=made.worker, at=MONDAY).plan_paper
    assert paper is not None
    return paper


def issued(paper: Paper, number: int = 12) -> None:
    """As its issuer's registry leaves it: numbered and sent."""
    Paper.objects.filter(pk=paper.pk).update(
        state=PaperState.ISSUED, number=number, number_text=f"{number}/KH-TTHĐND", issued_on=TODAY, year=TODAY.year
    )


def differs(round_: Round) -> bool:
    return plan_differs(Round.objects.select_related("plan_paper", "front", "session").get(pk=round_.pk))


def moved(made: make.Scene, meeting: Meeting, hour: int = 14) -> None:
    hours: dict[str, Any] = {"starts_at": make.hour(FIRST, hour), "ends_at": make.hour(FIRST, hour + 2)}
    services.postpone(
        meeting_id=meeting.pk, reason="Trùng lịch", **hours, by=made.worker, at=MONDAY, today=TODAY
    )  # fmt: skip


def page(user: User, round_: Round) -> str:
    client = Client()
    client.force_login(user)
    return client.get(round_.get_absolute_url()).content.decode()


def test_what_was_issued_differs_once_a_meeting_moves_and_another_paper_replaces_it() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    first = put(made, round_)
    issued(first)
    assert not differs(round_)
    with override("en"):
        assert not differs(round_), "a paper is Vietnamese on every screen"
    refused("round.on_paper_already", services.put_plan_on_paper, round_id=round_.pk, by=made.worker, at=MONDAY)
    assert CHANGED not in page(made.worker, round_)
    moved(made, meeting)
    assert differs(round_)
    shown = page(made.worker, round_)
    assert CHANGED in shown
    assert "Lập kế hoạch điều chỉnh" in shown
    with pytest.raises(PermissionDenied):
        services.put_plan_on_paper(round_id=round_.pk, by=made.stranger, at=MONDAY)
    second = put(made, round_)
    assert second != first
    assert f"thay thế Kế hoạch số 12/KH-TTHĐND ngày {TODAY:%d/%m/%Y}" in str(second.sheet)
    assert "14:00" in str(second.sheet)
    first.refresh_from_db()
    assert "14:00" not in str(first.sheet)
    assert not differs(round_)
    assert CHANGED not in page(made.worker, round_)


def test_a_draft_that_differs_is_given_up_and_drawn_up_anew() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    draft = put(made, round_)
    moved(made, meeting)
    refused("round.draft_differs", services.put_plan_on_paper, round_id=round_.pk, by=made.worker, at=MONDAY)
    shown = page(made.worker, round_)
    assert "hủy văn bản ấy rồi lập lại" in shown
    assert "Lập kế hoạch điều chỉnh" not in shown
    papers.withdraw(paper_id=draft.pk, reason="Lịch đổi", by=made.worker, at=MONDAY)
    again = put(made, round_)
    assert "thay thế" not in str(again.sheet), "nothing was issued yet"


@pytest.mark.parametrize("change", ["deputy", "authority", "meeting", "cancelled", "purpose"])
def test_each_part_of_the_plan_counts(change: str) -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    issued(put(made, round_))
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY}
    if change == "deputy":
        services.assign(meeting_id=meeting.pk, people=[made.two], **how)
    elif change == "authority":
        services.invite(meeting_id=meeting.pk, bodies=[made.commune], today=TODAY, **how)
    elif change == "meeting":
        make.added(made, round_, at=15)
    elif change == "cancelled":
        services.cancel_meeting(meeting_id=meeting.pk, reason="Lũ", **how)
    else:
        frame = make.round_frame(made, purpose="Nghe ý kiến về nước sạch")
        services.change_round(round_id=round_.pk, revision=round_.revision, frame=frame, today=TODAY, **how)
    assert differs(round_)


def test_of_a_paper_from_before_nobody_says_that_it_differs() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    issued(put(made, round_))
    Round.objects.update(plan_sum="")
    moved(made, meeting)
    assert not differs(round_)
    assert reverse("contacts:put_on_paper", args=[round_.code]) not in page(made.worker, round_)


def test_of_a_round_that_is_over_nobody_says_that_its_paper_differs() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    issued(put(made, round_))
    moved(made, meeting)
    assert CHANGED in page(made.worker, round_)
    services.cancel_round(round_id=round_.pk, reason="Lũ", by=made.worker, at=MONDAY)
    assert CHANGED not in page(made.worker, round_)

"""Repeats: proposed on the page, confirmed, dismissed, taken out, put back, merged, parted; what was said before is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phoihop.kernel.audit.models import Act
from phoihop.petitions.models import AlikeMember, AlikeState, Petition, ResultClass
from phoihop.petitions.services import answering, repeating
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, as_, page, refused
from phoihop.petitions.tests.test_answers import routed
from phoihop.petitions.tests.test_nearest import AGAIN, BRIDGE, ELSEWHERE

pytestmark = pytest.mark.django_db


def _at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def _group(petition: Petition) -> set[Petition]:
    """Who stands in its confirmed group, itself among them."""
    rows = AlikeMember.objects.standing().filter(group__state=AlikeState.CONFIRMED)
    return {row.petition for row in rows.filter(group__in=rows.filter(petition=petition).values("group"))}


def test_confirmed_taken_out_put_back_merged_parted_each_with_its_trace() -> None:
    scene = make.scene()
    a, b, c, d, e = make.made(scene, BRIDGE, AGAIN, ELSEWHERE, "Sửa cầu Bến Gỗ.", make.TEXT)

    def two(act: Any, one: Petition, other: Petition, minutes: int) -> Any:
        return act(petition_id=one.pk, other_id=other.pk, by=scene.clerk, at=_at(minutes))

    def one(act: Any, petition: Petition, minutes: int) -> Any:
        return act(petition_id=petition.pk, by=scene.clerk, at=_at(minutes))

    group = two(repeating.confirm, b, a, 1)
    assert (group.state, group.decided_by, _group(a)) == (AlikeState.CONFIRMED, scene.clerk, {a, b})
    assert "Bến" in group.members.get(petition=a).reason
    refused("alike.already_together", two, repeating.confirm, a, b, 2)
    refused("alike.already_together", two, repeating.dismiss, a, b, 2)
    refused("alike.itself", two, repeating.confirm, a, a, 2)
    refused("alike.not_two_groups", two, repeating.merge_groups, a, b, 2)
    refused("alike.not_merged", one, repeating.part_groups, a, 2)
    two(repeating.confirm, c, d, 3)
    refused("alike.two_groups", two, repeating.confirm, a, c, 4)
    assert two(repeating.merge_groups, a, c, 5) == group
    assert _group(d) == {a, b, c, d}
    refused("alike.in_another_group", one, repeating.put_back, c, 6)
    one(repeating.part_groups, c, 7)
    assert (_group(a), _group(d)) == ({a, b}, {c, d})
    two(repeating.confirm, a, e, 8)
    one(repeating.take_out, e, 9)
    assert (_group(a), _group(e)) == ({a, b}, set())
    refused("alike.in_no_group", one, repeating.take_out, e, 10)
    refused("alike.in_no_group", one, repeating.part_groups, e, 10)
    one(repeating.put_back, e, 11)
    assert _group(e) == {a, b, e}
    one(repeating.take_out, d, 12)
    assert _group(c) == set()  # alone it repeats nothing
    one(repeating.put_back, c, 13)
    assert _group(d) == {c, d}
    verbs = set(Act.objects.filter(subject_kind="petitions.alikemember").values_list("verb", flat=True))
    assert verbs == {"alike.joined", "alike.moved", "alike.put_back", "alike.left"}


def test_a_dismissed_pair_is_proposed_no_more_until_it_is_considered_again() -> None:
    scene = make.scene()
    a, b = make.made(scene, BRIDGE, AGAIN)
    pair: dict[str, Any] = {"petition_id": a.pk, "other_id": b.pk, "by": scene.clerk, "at": MONDAY}
    refused("alike.not_taken_out", repeating.put_back, petition_id=a.pk, by=scene.clerk, at=MONDAY)
    refused("alike.not_dismissed", repeating.consider_again, **pair)
    assert "Đúng là trùng" in page(scene.clerk, a.get_absolute_url())
    repeating.dismiss(**pair)
    refused("alike.already_dismissed", repeating.dismiss, **pair)
    shown = page(scene.clerk, b.get_absolute_url())
    assert "Đúng là trùng" not in shown
    assert "Xem xét lại" in shown
    repeating.consider_again(**pair)
    assert "Đúng là trùng" in page(scene.clerk, a.get_absolute_url())
    repeating.dismiss(**pair | {"at": _at(1)})
    repeating.confirm(**pair | {"at": _at(2)})
    assert _group(b) == {a, b}
    assert not AlikeMember.objects.standing().filter(group__state=AlikeState.DISMISSED).exists()


def test_only_who_sorts_both_decides() -> None:
    scene = make.scene()
    a, b = make.made(scene, BRIDGE, AGAIN)
    (foreign,) = make.made(make.scene(), AGAIN)
    for act in (repeating.confirm, repeating.dismiss, repeating.consider_again, repeating.merge_groups):
        for user in (scene.stranger, scene.works_officer, scene.auditor):
            with pytest.raises(PermissionDenied):
                act(petition_id=a.pk, other_id=b.pk, by=user, at=MONDAY)
        with pytest.raises(PermissionDenied):
            act(petition_id=a.pk, other_id=foreign.pk, by=scene.clerk, at=MONDAY)
    for alone in (repeating.take_out, repeating.put_back, repeating.part_groups):
        with pytest.raises(PermissionDenied):
            alone(petition_id=a.pk, by=scene.auditor, at=MONDAY)
    address = reverse("petitions:confirm-repeat", args=[a.code, b.code])
    assert as_(scene.stranger).post(address).status_code == 404
    assert as_(scene.auditor).post(address).status_code == 403
    assert as_(scene.clerk).get(address).status_code == 405
    assert "Đúng là trùng" not in page(scene.auditor, a.get_absolute_url())
    assert foreign.code not in page(scene.clerk, a.get_absolute_url())
    assert not AlikeMember.objects.exists()


def test_by_one_press_and_a_repeat_shows_what_was_said_before() -> None:
    scene = make.scene()
    before = routed(scene, text=BRIDGE, title="Cầu Bến Đá")
    said = answering.Said(before.pk, ResultClass.EXPLAINED, "Cầu Bến Đá sẽ được sửa trong quý II.", [])
    answering.answer(
        body=scene.works, title="Trả lời", said=[said], answered_on=make.TODAY, received_on=make.TODAY,
        by=scene.works_officer, at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    (again,) = make.made(scene, AGAIN)
    before.alike_keys = again.alike_keys  # a row made by hand has none
    before.save()
    assert "Cầu Bến Đá sẽ được sửa trong quý II." in page(scene.clerk, again.get_absolute_url())
    for name, args, told in (
        ("confirm-repeat", (again.code, before.code), "Kiến nghị này"),
        ("take-out", (again.code, again.code), "Đưa lại vào nhóm cũ"),
        ("put-back", (again.code,), "Kiến nghị này"),
    ):
        response = as_(scene.clerk).post(reverse(f"petitions:{name}", args=args))
        assert response.headers["Location"] == again.get_absolute_url() + "#repeats"
        shown = page(scene.clerk, again.get_absolute_url())
        assert told in shown
        assert "Cầu Bến Đá sẽ được sửa trong quý II." in shown
    (third, fourth) = make.made(scene, BRIDGE, f"{BRIDGE} Xin cảm ơn.")
    _press(scene.clerk, "confirm-repeat", third, fourth)
    assert "Gộp hai nhóm" in page(scene.clerk, again.get_absolute_url())
    _press(scene.clerk, "merge-groups", again, third)
    assert "Tách lại nhóm đã gộp" in page(scene.clerk, third.get_absolute_url())
    _press(scene.clerk, "part-groups", third)
    assert (_group(again), _group(fourth)) == ({before, again}, {third, fourth})
    _press(scene.clerk, "dismiss-repeat", again, third)
    _press(scene.clerk, "consider-repeat", third, again)
    response = as_(scene.clerk).post(reverse("petitions:confirm-repeat", args=[again.code, before.code]))
    assert (response.status_code, response.headers["X-Refused"]) == (409, "alike.already_together")


def _press(user: Any, name: str, *rows: Petition) -> None:
    assert as_(user).post(reverse(f"petitions:{name}", args=[row.code for row in rows])).status_code == 302


def test_a_page_asks_as_much_for_many_repeats_as_for_few() -> None:
    scene = make.scene()
    first, *rest = make.made(scene, *[BRIDGE] * 14)
    repeating.confirm(petition_id=first.pk, other_id=rest[0].pk, by=scene.clerk, at=MONDAY)
    numbers = []
    for more in (rest[1:2], rest[2:8]):
        for row in more:
            repeating.confirm(petition_id=first.pk, other_id=row.pk, by=scene.clerk, at=MONDAY)
        client = as_(scene.clerk)
        client.get(first.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(first.get_absolute_url())
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 60


def test_merging_offers_what_likely_asks_the_same() -> None:
    scene = make.scene()
    first, again, elsewhere = make.made(scene, BRIDGE, AGAIN, ELSEWHERE)
    address = reverse("petitions:merge", args=[again.code])
    offered = page(scene.clerk, address)
    assert f'value="{first.code}"' in offered
    assert elsewhere.code not in offered
    client = as_(scene.clerk)
    assert client.post(address, {"likely": elsewhere.code, "reason": "Trùng"}).status_code == 422  # not offered
    assert client.post(address, {"likely": first.code, "reason": "Trùng"}).status_code == 302
    again.refresh_from_db()
    assert again.merged_into == first
    assert "likely" not in page(scene.clerk, reverse("petitions:merge", args=[elsewhere.code]))

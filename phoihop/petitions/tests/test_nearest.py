"""A new petition against the register: what asks the same is found with its reason, within what the person may see."""

from __future__ import annotations

from math import prod

import pytest

from phoihop.kernel.audit.models import Act
from phoihop.petitions.models import Petition
from phoihop.petitions.nearest import candidates, keys_for, likely_repeats
from phoihop.petitions.rules.keys import COMMON, lookups
from phoihop.petitions.services.keys import remake_keys
from phoihop.petitions.tests import make

BRIDGE = "Cử tri xã Tân Hòa đề nghị sớm sửa chữa cầu Bến Đá vì mặt cầu bong tróc, lan can gãy, rất nguy hiểm."
AGAIN = "Cầu Bến Đá ở Tân Hòa hư lan can, mặt cầu bong hết, dân đi qua rất sợ, xin sửa chữa sớm."
ELSEWHERE = "Cử tri xã Mỹ Lộc đề nghị sớm sửa chữa cầu Bến Gỗ vì mặt cầu bong tróc, lan can gãy, rất nguy hiểm."
OTHER = "Trạm y tế xã Tân Hòa thiếu bác sĩ, đề nghị bổ sung."


@pytest.mark.django_db
def test_other_words_for_one_request_are_found_another_place_is_not_and_strangers_see_nothing() -> None:
    scene = make.scene()
    bridge, elsewhere, other = make.made(scene, BRIDGE, ELSEWHERE, OTHER)
    assert bridge.alike_keys == keys_for(BRIDGE, scene.commune)
    found = likely_repeats(text=AGAIN, commune=scene.commune, user=scene.clerk)
    assert [one.petition for one in found] == [bridge]
    assert "ben da" in found[0].reason.lower() or "Bến" in found[0].reason
    assert found[0].score > 0.5
    assert likely_repeats(text=AGAIN, commune=scene.commune, user=scene.stranger) == []
    assert likely_repeats(text=BRIDGE, commune=scene.commune, user=scene.clerk, besides=bridge.pk) == []
    assert likely_repeats(text="", commune=None, user=scene.clerk) == []
    assert candidates([]) == []
    Petition.objects.filter(pk=bridge.pk).update(alike_keys=[], alike_version="")
    Petition.objects.filter(pk=other.pk).update(alike_version="older")
    acts = Act.objects.count()
    assert remake_keys() == 2
    assert remake_keys() == 0
    assert Act.objects.count() == acts  # they follow from the words, whose acts are there
    bridge.refresh_from_db()
    assert bridge.alike_keys == keys_for(BRIDGE, scene.commune)
    assert candidates(bridge.alike_keys)[0] == bridge.pk  # who shares the rarest comes first
    assert {elsewhere.pk, other.pk} & set(candidates(keys_for(AGAIN, scene.commune)))  # met, compared, and not taken


@pytest.mark.django_db
def test_of_those_that_share_as_much_what_has_little_else_comes_first() -> None:
    scene = make.scene()
    (bridge,) = make.made(scene, BRIDGE)
    (longer,) = make.made(scene, f"{AGAIN} Trạm y tế thiếu bác sĩ.")  # the later of equals would come first
    shared = [key for key in bridge.alike_keys if key in longer.alike_keys]
    assert len(shared) >= 8
    assert candidates(shared) == [bridge.pk, longer.pk]


def test_rare_keys_are_looked_for_alone_common_ones_together_where_few_have_them_all() -> None:
    often = {1: 0.3, 2: 0.2, 3: 0.01, 4: 0.005, 8: 0.004}
    found = lookups([1, 2, 3, 4, 8, 9], often, 100_000)
    assert [9] in found
    assert [8] in found  # four hundred have it: counted, and not common
    assert [4, 3] in found
    assert [2, 1] not in found  # six thousand have both
    assert all(len(group) == 1 or 100_000 * prod(often[key] for key in group) <= 2 * COMMON for group in found)
    assert not any(len(group) == 3 and {3, 4} <= set(group) for group in found)  # the two say it
    assert lookups([], often, 100_000) == []

"""A new petition against the register: what asks the same is found with its reason, within what the person may see."""

from __future__ import annotations

import pytest

from phoihop.petitions.nearest import candidates, keys_for, likely_repeats
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
    assert {elsewhere.pk, other.pk} & set(candidates(keys_for(AGAIN, scene.commune)))  # met, compared, and not taken

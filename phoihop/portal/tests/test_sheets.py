"""A sheet for each village: its square leads to the form with commune, village and receiver set; nothing else may be set."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from phoihop.organisations.models import BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.tests import make as petitions
from phoihop.portal.forms import SHEETS
from phoihop.portal.sheets import square_of

pytestmark = pytest.mark.django_db
ADDRESS = "/publications/sheets/"


@pytest.fixture
def scene() -> petitions.Scene:
    return petitions.scene()


def squares(page: str) -> list[str]:
    """What the squares say."""
    return [unescape(found) for found in re.findall(r'role="img" aria-label="(http[^"]+)"', page)]


def opened(address: str) -> str:
    parts = urlsplit(address)
    page = Client().get(f"{parts.path}?{parts.query}")
    assert page.status_code == 200
    return page.content.decode()


def test_each_village_has_a_sheet_and_its_square_sets_the_place(scene: petitions.Scene) -> None:
    given = {"body": scene.standing.code, "commune": "Xã Mẫu", "villages": "Bản Mây\n\n  Tổ 3 & chợ  \nBản Mây"}
    page = petitions.as_(scene.clerk).post(ADDRESS, given).content.decode()
    first, second = squares(page)
    assert "Bản Mây, Xã Mẫu" in page
    assert parse_qs(urlsplit(second).query)["noi"] == ["Tổ 3 & chợ"]
    form = opened(first)
    assert 'value="Xã Mẫu"' in form
    assert 'value="Bản Mây"' in form
    assert re.search(rf'value="{scene.standing.code}"[^>]*checked', form)
    (whole,) = squares(petitions.as_(scene.clerk).post(ADDRESS, given | {"villages": ""}).content.decode())
    assert "noi" not in parse_qs(urlsplit(whole).query)


def test_a_commune_s_council_prints_for_its_own_commune(scene: petitions.Scene) -> None:
    council = people.body(
        name="Thường trực HĐND xã Mẫu", kind=BodyKind.COUNCIL_STANDING, level=Level.COMMUNE, commune=scene.commune
    )
    clerk = people.user(of=council, kind=RoleKind.REGISTRY_CLERK)
    people.body(name="Ủy ban nhân dân xã Khác", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    client, given = petitions.as_(clerk), {"body": council.code, "commune": "Xã Mẫu", "villages": ""}
    assert 'value="Xã Mẫu"' in client.get(ADDRESS).content.decode()
    (address,) = squares(client.post(ADDRESS, given).content.decode())
    assert re.search(r'value="commune"[^>]*checked', opened(address))
    assert client.post(ADDRESS, given | {"commune": "Xã Khác"}).status_code == 422
    many = "\n".join(f"Thôn {number}" for number in range(SHEETS + 1))
    assert client.post(ADDRESS, given | {"villages": many}).status_code == 422
    long = client.post(ADDRESS, given | {"villages": f"Bản Mây\n{'Thôn ' * 21}"})
    assert (long.status_code, "dài quá 100 ký tự" in long.content.decode()) == (422, True)


def test_who_receives_nothing_prints_nothing_and_the_queue_offers_it_to_the_others(scene: petitions.Scene) -> None:
    for user in (scene.works_head, scene.deputy, scene.auditor, scene.stranger):
        assert petitions.as_(user).get(ADDRESS).status_code == 403
        assert ADDRESS not in petitions.page(user, "/publications/")
    assert ADDRESS in petitions.page(scene.head, "/publications/")
    assert Client().get(ADDRESS).status_code == 302


@pytest.mark.parametrize("query", ["xa=CQ-XXXXX-XXXXX&noi=Bản Mây", "toi=x&noi=<b>Bản Mây</b>", "xa=&toi=commune"])
def test_an_address_sets_nothing_that_there_is_not(scene: petitions.Scene, query: str) -> None:
    form = opened(f"/cong-dan/gui/?{query}")
    assert "Bản Mây" not in form
    assert re.search(rf'value="{scene.standing.code}"[^>]*checked', form)


def test_a_square_has_its_three_corners_and_a_quiet_border() -> None:
    square = square_of("https://phoihop.example.vn/cong-dan/gui/")
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1", square.path)}
    inside = range(4, square.size - 4)
    assert {x for x, _y in dark} == {y for _x, y in dark} == set(inside)
    ring = [(x, y) for x in range(7) for y in range(7) if {x, y} & {0, 6}]
    for left, top in ((4, 4), (square.size - 11, 4), (4, square.size - 11)):
        assert all((left + x, top + y) in dark for x, y in ring)

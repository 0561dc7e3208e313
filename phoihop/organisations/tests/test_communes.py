"""Whose commune a body is: said in the directory, never guessed from its name."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client

from phoihop.kernel.errors import Refused
from phoihop.organisations import services
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.organisations.services.importing_bodies import COLUMNS, import_bodies, plan_bodies
from phoihop.organisations.tests import make
from phoihop.organisations.tests.make import AT
from phoihop.organisations.tests.test_exchange import as_lines as lines

pytestmark = pytest.mark.django_db
K = BodyKind
TODAY = date(2026, 3, 2)


def committee(place: str = "xã Đá Bạc") -> Body:
    return make.body(name=f"Ủy ban nhân dân {place}", kind=K.PEOPLES_COMMITTEE, level=Level.COMMUNE)


def of(commune: Body | None, name: str, kind: str, level: str = Level.COMMUNE) -> Body:
    new = services.NewBody(name=name, kind=kind, level=level, commune=commune)
    return services.establish(new=new, on=None, by=None, at=AT)


def refused(act: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        act(*args, **given)
    return caught.value.code


def test_a_body_is_of_a_commune_that_there_is_and_no_commune_has_two_councils() -> None:
    place, sector = committee(), make.body()
    council = of(place, "Hội đồng nhân dân xã Đá Bạc", K.COUNCIL)
    assert council.commune == place
    assert refused(of, place, "Hội đồng nhân dân xã Đá Bạc", K.COUNCIL) == "body.commune_has_one"
    assert refused(of, sector, "Hội đồng nhân dân xã Mới", K.COUNCIL) == "body.no_commune"
    assert refused(of, place, "Sở Mới", K.DEPARTMENT, Level.PROVINCE) == "body.not_of_a_commune"
    assert refused(of, place, "Ủy ban nhân dân xã Mới", K.PEOPLES_COMMITTEE) == "body.not_of_a_commune"
    for _number in range(2):
        assert of(place, "Hội Cựu chiến binh xã Đá Bạc", K.FRONT_MEMBER).commune == place
    other = of(None, "Hội đồng nhân dân xã Đá Bạc", K.COUNCIL)
    for wrong in ({"commune": place}, {"level": Level.PROVINCE, "commune": place}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Body.objects.filter(pk=other.pk).update(**wrong)


def test_it_is_said_and_taken_back_by_a_correction() -> None:
    place, council = committee(), of(None, "Hội đồng nhân dân xã Đá Bạc", K.COUNCIL)
    facts: dict[str, Any] = {
        "body": council, "kind": K.COUNCIL, "level": Level.COMMUNE, "parent": None, "established_on": None,
        "reason": "Bổ sung", "by": None, "at": AT,
    }  # fmt: skip
    assert list(Body.objects.of_no_commune()) == [council]
    assert services.correct_body(commune=place, **facts).commune == place
    assert services.correct_body(commune=place, **facts).commune == place  # its own place is not taken
    assert not Body.objects.of_no_commune().exists()
    assert refused(services.correct_body, commune=place, **facts | {"level": Level.PROVINCE}) == "body.not_of_a_commune"
    assert services.correct_body(commune=None, **facts).commune is None


def test_when_communes_are_merged_their_bodies_go_on_in_the_new_one_but_for_a_second_council() -> None:
    old, new = committee(), committee("xã Núi Xanh")
    first, second = (of(one, f"Hội đồng nhân dân của {one}", K.COUNCIL) for one in (old, new))
    front = of(old, "Ủy ban MTTQ Việt Nam xã Đá Bạc", K.FRONT_COMMITTEE)
    day = make.AT.date()
    services.merge(
        bodies=[old], into=new, carry_people=False, on=day, legal_basis="NQ 1", reason="x", by=None, at=AT
    )  # fmt: skip
    for row in (first, second, front):
        row.refresh_from_db()
    assert (first.commune, second.commune, front.commune) == (old, new, new)


def test_an_import_says_whose_each_is_keeps_what_is_there_and_names_what_is_wrong() -> None:
    place = committee()
    council = of(None, "Hội đồng nhân dân xã Đá Bạc", K.COUNCIL)
    head = [COLUMNS[name][0] for name in ("name", "kind", "level", "commune")]
    new = ["Ủy ban nhân dân xã Mới", "Ủy ban nhân dân", "Xã", ""]
    rows = [
        [council.name, "Hội đồng nhân dân", "Xã", place.name],
        ["Thường trực Hội đồng nhân dân xã Mới", "Thường trực Hội đồng nhân dân", "Xã", new[0]],
        new,
    ]
    plan = import_bodies(lines=lines(head, *rows), by=None, at=AT)
    assert (plan.new_count, plan.changed_count, plan.error_count) == (2, 1, 0)
    council.refresh_from_db()
    assert council.commune == place
    standing = Body.objects.get(kind=K.COUNCIL_STANDING)
    assert standing.commune is not None
    assert standing.commune.name == new[0]
    again = plan_bodies(lines(head, *rows), today=TODAY)
    assert (again.new_count, again.changed_count, again.error_count) == (0, 0, 0)

    def found(*row: str) -> list[tuple[str, bool]]:
        return [(one.column, one.blocks) for one in plan_bodies(lines(head, list(row)), today=TODAY).findings]

    column = COLUMNS["commune"][0]
    assert found(council.name, "Hội đồng nhân dân", "Xã", new[0]) == [(column, False)]
    assert found("HĐND khác", "Hội đồng nhân dân", "Xã", place.name) == [(column, True)]
    assert found("HĐND khác", "Hội đồng nhân dân", "Xã", "Không có") == [(column, True)]
    assert found("Sở Mới", "Sở, ban, ngành", "Tỉnh", place.name) == [(column, True)]


def test_the_directory_shows_whose_a_body_is_and_which_are_of_none() -> None:
    boss = Client()
    boss.force_login(make.administrator())
    place = committee()
    council = of(place, "Hội đồng nhân dân xã Đá Bạc", K.COUNCIL)
    lonely = of(None, "Hội đồng nhân dân xã Lẻ", K.COUNCIL)
    page = boss.get("/directory/").content.decode()
    assert "1 cơ quan cấp xã chưa gắn xã, phường." in page
    listed = boss.get("/directory/?unlinked=on").content.decode()
    assert lonely.name in listed
    assert council.name not in listed
    assert "chưa gắn xã, phường" in boss.get(lonely.get_absolute_url()).content.decode()
    assert place.name in boss.get(council.get_absolute_url()).content.decode()
    assert council.name in boss.get(place.get_absolute_url()).content.decode()
    told = {"kind": K.COUNCIL, "level": "commune", "commune": place.name, "reason": "Bổ sung", "_once": "a" * 20}
    address = f"{lonely.get_absolute_url()}correct/"
    assert boss.post(address, told).status_code == 409  # it has a council
    assert boss.post(address, told | {"commune": committee("xã Lẻ").name}).status_code == 302
    lonely.refresh_from_db()
    assert lonely.commune is not None


def test_what_names_say_already_is_linked_when_the_product_is_upgraded() -> None:
    place, other = committee("xã Đá Bạc"), committee("xã Bạc")
    twins = [committee("phường Đôi"), committee("phường Đôi")]
    wanted = {
        "Hội đồng nhân dân xã Đá Bạc": (K.COUNCIL, place),
        "Thường trực Hội đồng nhân dân Xã Bạc": (K.COUNCIL_STANDING, other),
        "Ủy ban MTTQ Việt Nam xã Bạc": (K.FRONT_COMMITTEE, other),
        "Hội đồng nhân dân phường Đôi": (K.COUNCIL, None),
        "Hội đồng nhân dân xã Không Đâu": (K.COUNCIL, None),
    }
    for name, (kind, _commune) in wanted.items():
        of(None, name, kind)
    import_module("phoihop.organisations.migrations.0003_communes_by_name").link(apps, None)
    assert {row.name: row.commune for row in Body.objects.filter(name__in=wanted)} == {
        name: commune for name, (_kind, commune) in wanted.items()
    }
    assert not Body.objects.filter(pk__in=[one.pk for one in twins], commune__isnull=False).exists()

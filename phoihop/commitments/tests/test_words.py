"""Words looked for among the newest stretches of the ledger find what reading every row finds."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phoihop.commitments.models import Commitment
from phoihop.kernel.search import finding
from phoihop.kernel.search.query import newest_keys

pytestmark = pytest.mark.django_db
ROWS, COUNT = 150, 13
DAY_MS = 24 * 3600 * 1000


def _row(place: int, due_on: date | None) -> Commitment:
    """The row of this place in the order of keys, two each day. A third has the phrase, a tenth of these turned round."""
    words = ["rừng cũ" if place % 10 else "cũ rừng"] if place % 3 == 0 else []
    return Commitment(
        pk=UUID(int=(1_700_000_000_000 + place * DAY_MS // 2 << 80) + (7 << 76) + place),
        title=" ".join(["Giữ đất", *words, *(["hiếm"] if place % 40 == 7 else [])]),
        origin_kind="manual",
        opened_on=date(2024, 1, 1),
        due_on=due_on,
        derivation={"steps": []},
    )


@pytest.fixture
def titles() -> dict[UUID, str]:
    """Days before and after the calendar's zero (2000), one far off, some none."""
    rng = random.Random(7)  # noqa: S311 - rows, not secrets
    days = [date(1999, 9, 1) + timedelta(rng.randrange(300)) for _place in range(ROWS - 11)]
    made = [_row(place, day) for place, day in enumerate([*days, date(2099, 1, 1), *[None] * 10])]
    Commitment.objects.bulk_create(made)
    return {row.pk: row.title for row in made}


@pytest.mark.parametrize("newest", ["-pk", "pk", "-due_on", "due_on"])
def test_words_are_found_in_stretches_as_by_reading_all(
    titles: dict[UUID, str], newest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Commitment.objects.all() if newest.endswith("pk") else Commitment.objects.filter(due_on__isnull=False)
    order = [newest] if newest.endswith("pk") else [newest, "-pk" if newest.startswith("-") else "pk"]
    every = list(rows.order_by(*order).values_list("pk", flat=True))
    by_stretch = 0
    for sample, walk, enough in [(10, 14, 320), (20, 24, 320), (20, 60, 320), (20, 24, 3), (1000, 1000, 320)]:
        monkeypatch.setattr(finding, "SAMPLE", sample)
        monkeypatch.setattr(finding, "WALK_TO_COUNT", walk)
        monkeypatch.setattr(finding, "STRETCHES", enough)
        for typed in ("dat", "rừng", '"rừng cũ"', '"cũ rừng"', "hiếm", "không"):
            plain = typed.strip('"').replace("dat", "đất")
            having = [pk for pk in every if plain in titles[pk]]
            with CaptureQueriesContext(connection) as asked:
                found = newest_keys(rows, typed, newest=newest, most=5, count=COUNT)
            by_stretch += any("&&" in one["sql"] and "ARRAY[" in one["sql"] for one in asked)
            first = sorted(found.keys, key=every.index)
            assert first[:5] == having[:5], (typed, sample, walk)
            assert found.number == min(len(having), COUNT)
            assert found.more or first == having
    assert by_stretch >= 3


def test_only_rows_given_are_found_in_stretches(titles: dict[UUID, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "SAMPLE", 20)
    monkeypatch.setattr(finding, "WALK_TO_COUNT", 30)
    odd = [pk for pk in titles if pk.int % 2]
    found = newest_keys(Commitment.objects.filter(pk__in=odd), "đất", newest="-pk", most=50, count=COUNT)
    assert list(found.keys) == sorted(odd, reverse=True)[:COUNT]

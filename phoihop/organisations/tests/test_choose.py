"""A body in a box: its name, with the code only where two that live have that name; what is shown is understood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.organisations.forms.choose import BodyField, BodyFilterField, bodies_meant, in_words
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db


def _ended(body: Body) -> Body:
    body.abolished_on = timezone.localdate() - timedelta(days=1)
    body.save(update_fields=["abolished_on"])
    return body


def _proposed(words: str, **more: str) -> str:
    client = Client()
    client.force_login(make.user())
    return client.get(reverse("organisations:pick_body"), {"q": words, **more}).content.decode()


def test_a_name_that_one_body_has_stands_alone_and_is_understood_with_or_without_the_code() -> None:
    works = make.body(name="Sở Xây dựng")
    field = BodyField()
    assert field.prepare_value(works) == "Sở Xây dựng"
    for typed in ("Sở Xây dựng", f"Sở Xây dựng · {works.code}", works.code):
        assert field.clean(typed) == works
    assert 'value="Sở Xây dựng"' in _proposed("xay dung")


def test_two_living_of_one_name_are_told_apart_by_code_and_the_name_alone_says_so() -> None:
    one, other = make.body(name="Phường Mẫu"), make.body(name="Phường Mẫu")
    field = BodyField()
    assert in_words([one, other]) == {body.pk: f"Phường Mẫu · {body.code}" for body in (one, other)}
    assert [field.clean(field.prepare_value(body)) for body in (one, other)] == [one, other]
    proposed = _proposed("phuong mau")
    for body in (one, other):
        assert f'value="Phường Mẫu · {body.code}"' in proposed
    for box in (field, BodyFilterField()):
        with pytest.raises(ValidationError) as wrong:
            box.clean("Phường Mẫu")
        for body in (one, other):  # to be copied: no script is needed
            assert f"Phường Mẫu · {body.code}" in wrong.value.messages[0]
    assert bodies_meant(["Phường Mẫu"]) == {"Phường Mẫu": wrong.value.messages[0]}


def test_a_name_means_who_has_it_today_before_who_is_no_more() -> None:
    past, alive, alone = _ended(make.body(name="Sở Mẫu")), make.body(name="Sở Mẫu"), _ended(make.body(name="Sở Cũ"))
    words = in_words([past, alive, alone])
    assert words == {past.pk: f"Sở Mẫu · {past.code}", alive.pk: "Sở Mẫu", alone.pk: "Sở Cũ"}
    for box in (BodyField(), BodyFilterField()):
        assert [box.clean(text) for text in words.values()] == [past, alive, alone]
    assert bodies_meant(words.values()) == dict(zip(words.values(), (past, alive, alone), strict=True))
    everything = _proposed("so", past="1")
    assert f'value="Sở Mẫu · {past.code}"' in everything
    assert 'value="Sở Mẫu"' in everything


def test_words_of_many_cost_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bodies = [make.body() for _nth in range(12)]
    with django_assert_num_queries(1):
        words = in_words(bodies)
    with django_assert_num_queries(1):
        assert list(bodies_meant(words.values()).values()) == bodies

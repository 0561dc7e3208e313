"""The sample province with the users' words disguised, and who may open what in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db.models import Q
from pytest_django import DjangoDbBlocker

from phoihop.ops import testing
from phoihop.ops.generate import generate
from phoihop.ops.postgres import OWNER
from phoihop.ops.schema import connected_to
from phoihop.reports.queries import regime
from tests.browser.every_page import Opened, Walk, of_the_sample
from tests.languages.disguise import TABLE, disguise


@dataclass(frozen=True)
class Province:
    """The addresses each person reaches: whole pages, parts of pages, and files."""

    walks: Opened


@pytest.fixture(scope="package")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Province]:
    """One database for the tests of this folder; each leaves the rows as it may, none may count them."""
    with testing.fresh_database() as name, django_db_blocker.unblock():
        with connected_to(testing.server().url(database=name)):
            generate(seed=1, scale=1)
            walks = of_the_sample(Walk(parts=True))
        disguise(testing.server().url(OWNER, name))
        # What the users' clauses call a report is written in the other alphabet now.
        report = "báo cáo".translate(TABLE)
        told_by = Q(output__icontains=report) | Q(output="", action__icontains=report)
        with connected_to(testing.server().url(database=name)), pytest.MonkeyPatch.context() as patch:
            patch.setattr(regime, "IS_REPORT", told_by)
            yield Province(walks)

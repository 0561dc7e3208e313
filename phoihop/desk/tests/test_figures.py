"""Each figure of the sample province's board is the number of rows its address opens, in the list and in its export."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from phoihop.commitments.models import Commitment
from phoihop.desk.board import Board, board
from phoihop.kernel.accounts.models import User
from phoihop.ops.generate import generate
from phoihop.organisations.models import Level, Person, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import Party


def figures(shown: Board) -> Iterator[tuple[str, int, str]]:
    """What the page shows, in words, with its number and its address."""
    yield "all", shown.total.judged, shown.rows_url
    yield "held", shown.held, shown.held_url
    yield "kept", shown.total.kept, shown.kept_url
    yield "overdue", shown.total.overdue, shown.overdue_url
    yield "waiting", shown.total.waiting, shown.waiting_url
    yield "coming", shown.total.coming, shown.coming_url
    for column in shown.columns:
        yield f"column {column.regulation}", column.cell.judged, column.rows_url
    for row in shown.rows:
        yield f"row {row.body}", row.total.judged, row.url
        for square in filter(None, row.squares):
            yield square.label, square.cell.judged, square.url
    for month in shown.months:
        yield f"month {month.first}", month.cell.judged, month.url
    for age in shown.ages:
        yield age.label, age.number, age.url


def seats() -> dict[str, User]:
    """An auditor, and people of the signatories of most and of fewest regulations."""
    found = {"auditor": people.user(kind=RoleKind.AUDITOR)}
    parties = list(
        Party.objects.exclude(body__level=Level.COMMUNE).select_related("body").order_by("regulation", "order")
    )
    counts = {party.body: 0 for party in parties}
    for party in parties:
        counts[party.body] += 1
    ranked = sorted(counts, key=lambda body: counts[body])
    return found | {"of few": people.user(of=ranked[0]), "of many": people.user(of=ranked[-1])}


@pytest.mark.django_db
def test_every_figure_of_the_sample_board_opens_exactly_its_rows() -> None:
    today, now = timezone.localdate(), timezone.now()
    generate(seed=1, scale=1, today=today)
    assert Person.objects.exists()
    wrong, compared = [], 0
    for seat, user in seats().items():
        shown = board(user, today=today, now=now)
        assert shown.hidden == 0
        client = Client()
        client.force_login(user)
        for name, number, url in figures(shown):
            context = client.get(url).context
            wanted = context["filters"].wanted().commitments()
            exported = Commitment.objects.visible_to(user).filter(wanted).count()
            compared += number
            if not number == context["page"].total.number == exported:
                wrong.append((seat, name, number, context["page"].total.number, exported))
    assert compared
    assert wrong == []

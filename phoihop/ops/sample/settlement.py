"""Supervision of settlement in the sample province: one petition up the ladder step by step, others asked again."""

from __future__ import annotations

from datetime import date

from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.petition_words import ASKED
from phoihop.ops.sample.regulations import morning
from phoihop.petitions.models import Petition
from phoihop.settlement import services
from phoihop.settlement.models import Step
from phoihop.settlement.writing import usual_request

# Sent outside, so many days ago: (days, petition, step, number). Nobody answered the landfill's: the session is next.
SENT = (
    (96, "landfill", Step.AGAIN, "118/TTHĐND-VP"),
    (75, "landfill", Step.HEAD, "141/TTHĐND-VP"),
    (50, "landfill", Step.SUPERIOR, "167/TTHĐND-VP"),
    (4, "forest", Step.AGAIN, "92/ĐĐBQH-VP"),
    (6, "water", Step.AGAIN, "203/TTHĐND-VP"),
)
COMPOSED = ("dust",)  # with the leaders for approval


def play(made: Province, *, today: date) -> None:
    """Steps in the order in which they were taken."""
    head = made.users["chanhvp.hdnd"]
    for days, key, step, number in SENT:
        day = date.fromordinal(today.toordinal() - days)
        services.record(
            wanted=_wanted(made, key, step), number_text=number, sent_on=day, by=head, at=morning(day)
        )  # fmt: skip
    for key in COMPOSED:
        services.compose(
            wanted=_wanted(made, key, Step.AGAIN), by=made.users["chuyenvien.hdnd"], at=morning(today)
        )  # fmt: skip


def _wanted(made: Province, key: str, step: Step) -> services.Wanted:
    text = next(asked.text for asked in ASKED if asked.key == key)
    row = Petition.objects.select_related("receiver", "lead").defer("search").get(text=text)
    assert row.lead is not None  # noqa: S101  # all of them were sent on
    above = made.bodies["ubnd"] if step == Step.SUPERIOR else None
    return services.Wanted(
        sender=row.receiver, body=row.lead, step=step, petition_ids=[row.pk], request=usual_request(row.lead),
        addressee=above,
    )  # fmt: skip

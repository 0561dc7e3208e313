"""Whole files become petitions; the machine learns from decisions, and makes its keys again. A job carries a key only."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from phoihop.kernel.errors import Refused
from phoihop.kernel.stops import Stop, carry_out
from phoihop.petitions.models import FileMaking
from phoihop.petitions.services import file_making, keys, learning

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=5)  # after 5 s, 25 s, 2 minutes: a clerk sits before the page


@app.task(name="petitions.make_many", queue="imports", retry=AGAIN, pass_context=True)
def make_many(context: JobContext, making_id: str) -> None:
    """After a clerk has screened a whole file; taken up again behind the last portion. Out of tries, he is told."""
    key = UUID(making_id)

    def stop(why: Stop) -> None:
        file_making.stop_file(making_id=key, why=why, at=timezone.now())

    with override(FileMaking.objects.values_list("by__language", flat=True).get(pk=key)):
        work = partial(file_making.make_many, making_id=key, at=timezone.now())
        carry_out(context, again=AGAIN, work=work, stop=stop)


@app.task(name="petitions.learn", retry=AGAIN)
def learn(learnt_id: str) -> None:
    """After somebody asked for it. Running twice learns once."""
    learning.learn(learnt_id=UUID(learnt_id), at=timezone.now())


@app.periodic(cron="10 19 1 * *")  # UTC: 02:10 on the second day of the month in Vietnam
@app.task(name="petitions.learn_again", queueing_lock="petitions.learn_again")
def learn_again(timestamp: int = 0) -> None:
    """Each month, unless it is at it."""
    try:
        learning.learn_again(by=None, at=timezone.now())
    except Refused:
        return


@app.periodic(cron="20 17 * * *")  # UTC: 00:20 in Vietnam
@app.task(name="petitions.remake_keys", queueing_lock="petitions.remake_keys", retry=AGAIN)
def remake_keys(timestamp: int = 0) -> None:
    """Each night: after a new version of the product all keys, else those of rows that came in without."""
    keys.remake_keys()

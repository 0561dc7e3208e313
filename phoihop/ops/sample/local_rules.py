"""The sample province's own rules on petitions: after the example of another province, by a decision of its own that nobody
will find; most figures confirmed with its articles, those on reports before a session still to be looked up."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.terms import HERE
from phoihop.ops.sample.directory import Province

EXAMPLE = "province:nghe-an"
DOCUMENT = "Quyết định số 861/2026/QĐ-UBND của Ủy ban nhân dân tỉnh Sông Mây"
AGE = 28  # days since it came into force: what voters asked before goes by the law alone
SIGNED = 10  # days before that
UNCONFIRMED = "petition.local.report"  # beside the law's own term for the same reports, which they contradict
ARTICLES = {
    "petition.local.answer": "Điều 4",
    "petition.local.triage": "Điều 5",
    "petition.local.settled_before": "Điều 5",
    "petition.local.handback": "Điều 6",
    "petition.local.escalate": "Điều 6",
    "petition.local.partners": "Điều 7",
    "petition.local.correct": "Điều 8",
    "petition.local.result": "Điều 9",
    "petition.local.commune": "Điều 9",
    "petition.local.promise": "Điều 10",
}


def play(made: Province, *, today: date) -> None:
    """Adopted by the head of the office, who then confirms the figures.

    Entered now, whatever the day of the story: the register knows its newest state by the instant of its last entry, and
    what ships with the product was entered when the database was made.
    """
    first, by = today - timedelta(days=AGE), made.users["chanhvp.hdnd"]
    signed = first - timedelta(days=SIGNED)
    clock.adopt_rules(
        layer=EXAMPLE, is_its_own=False, document=DOCUMENT, dated=signed, first=first, by=by, at=timezone.now()
    )
    for one in clock.local_rules(first):
        if one.key.startswith(UNCONFIRMED):
            continue
        article = next(found for start, found in ARTICLES.items() if one.key.startswith(start))
        clock.confirm_term(
            key=one.key, layer=HERE, version=one.version, citation=f"{DOCUMENT}, {article}", document=DOCUMENT,
            dated=signed, by=by, at=timezone.now(),
        )  # fmt: skip

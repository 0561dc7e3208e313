"""What the machine finds to mend in a petition before synthesis and in a standing answer: never stored, only shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from phoihop.intake.models import Attachment
from phoihop.intake.rules.splitting import asks
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, sight_of
from phoihop.petitions import likeness
from phoihop.petitions.models import OWED, WAITING, AnswerLine, Petition
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.rules.checks import Flaw, checked, personal
from phoihop.petitions.rules.promises import Entered, Promise, answer_checked, not_entered, promises
from phoihop.regulations.rules.messages import Doubt
from phoihop.regulations.services.registers import current_register

AROUND = 60  # letters of the text shown on either side of what is found


@dataclass(frozen=True)
class Finding:
    """One thing to mend, with the words around it; without a quotation where something is missing."""

    code: str
    doubt: Doubt
    before: str = ""
    quotation: str = ""
    after: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer: what to mend, and promises in its words that nobody has made a commitment of."""

    findings: Sequence[Finding] = ()
    unpledged: Sequence[Promise] = ()


def personal_in(text: str) -> list[Finding]:
    """What in `text` looks like data of a private person."""
    return _around(text, personal(text))


def to_mend(user: User, petition: Petition, today: date) -> list[Finding]:
    """What to look at in a petition that is not answered yet, for those who sort it."""
    return to_mend_of(user, [petition], today).get(petition.pk, [])


def to_mend_of(user: User, petitions: Sequence[Petition], today: date) -> dict[UUID, list[Finding]]:
    """The same for many, {petition: findings}, with their communes at hand; those without any are left out."""
    asked = [row for row in petitions if row.state in (*WAITING, *OWED) and can_sort(user, row)]
    items = [row.item_id for row in asked if row.item_id is not None]
    enclosed = set(Attachment.objects.filter(item__in=items).values_list("item", flat=True)) if items else set()
    register, found = current_register(), {}
    for row in asked:
        flaws = checked(
            row.text, place=row.place or (row.commune.name if row.commune else ""),
            addressee=row.addressee or row.body_key, evidence=row.item_id in enclosed, register=register, on=today,
        )  # fmt: skip
        if flaws:
            found[row.pk] = _around(row.text, flaws)
    return found


def verdict(user: User, petition: Petition, line: AnswerLine) -> Verdict:
    """What to look at in an answer, for those who gathered the petition and those who answer; `line` with its pledges."""
    sight = sight_of(user)
    if not (can_sort(user, petition) or sight.has(line.answer.body_id)):
        return Verdict()
    return read_over(petition, line.text, line.answer.body, line.answer.answered_on, _entered(line))


def read_over(petition: Petition, text: str, body: Body, written_on: date, entered: Sequence[Entered]) -> Verdict:
    """What to look at in the words of a reply of `body`; `entered`: the promises that stand beside them."""
    flaws = answer_checked(
        text, asks=asks(petition.text), alike=likeness.told_in, answering=body.name,
        written_on=written_on, register=current_register(), entered=entered,
    )  # fmt: skip
    unpledged, _spare = not_entered(promises(text, answering=body.name, written_on=written_on), entered)
    return Verdict(_around(text, flaws), unpledged)


def unpledged(line: AnswerLine) -> list[Promise]:
    """Promises in the words of an answer that nobody has made a commitment of; `line` with its pledges."""
    said = promises(line.text, answering=line.answer.body.name, written_on=line.answer.answered_on)
    return not_entered(said, _entered(line))[0]


def promises_to_come(petition: Petition, today: date) -> list[Promise]:
    """Those of its standing answers for a day after `today`."""
    lines = AnswerLine.objects.standing().filter(petition=petition).select_related("answer__body")
    return [one for line in lines.prefetch_related("pledges") for one in unpledged(line) if one.by > today]


def _entered(line: AnswerLine) -> list[Entered]:
    return [Entered(pledge.text, pledge.due_on) for pledge in line.pledges.all()]


def _around(text: str, flaws: Iterable[Flaw]) -> list[Finding]:
    return [
        Finding(
            code=flaw.code,
            doubt=flaw.doubt,
            before=_cut(text[: flaw.start], last=True) if flaw.quotation else "",
            quotation=flaw.quotation,
            after=_cut(text[flaw.end :]) if flaw.quotation else "",
        )
        for flaw in flaws
    ]


def _cut(text: str, *, last: bool = False) -> str:
    """The end of `text` (`last`) or its beginning, not longer than `AROUND`, cut between words."""
    if len(text) <= AROUND:
        return text
    if last:
        return "…" + text[-AROUND:].partition(" ")[2]
    return text[:AROUND].rpartition(" ")[0] + "…"

"""What annexes say of a petition: its cells, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from phoihop.commitments.models import Extension, RequestState
from phoihop.petitions.figures import Openings, openings
from phoihop.petitions.models import AlikeMember, AlikeState, AnswerLine, Evaluation, Petition, Pledge
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.queries.petitions import answers_of
from phoihop.voter_reports.rules.documents import Named, issued_since, named_in

SHORT = 400  # letters of an answer in a list
_RELATED = ("lead", "commune", "session", "meeting__round__session", "item")
_LONG = (
    "search", "alike_keys", "published_text", "lead__search", "commune__search", "session__search", "meeting__search",
    "meeting__round__search", "meeting__round__session__search", "item__content", "item__sender",
)  # fmt: skip


def told(rows: QuerySet[Petition]) -> QuerySet[Petition]:
    """`rows` with what their cells read."""
    return rows.select_related(*_RELATED).defer(*_LONG)


def cells_of_all(report: VoterReport, rows: Sequence[Petition]) -> list[dict[str, Any]]:
    """The cells of each of these, as of the cut-off; a fixed number of queries."""
    day, keys = report.cutoff_on, [row.pk for row in rows]
    answers, alike = _answers(keys, day), _alike(keys)
    merged = _merged(keys)
    sessions = openings({row.receiver_id for row in rows}, day)
    extended = _extended([row.commitment_id for row in rows if row.commitment_id])
    return [
        _cells(row, day, sessions, answers.get(row.pk, []), [*alike.get(row.pk, []), *merged.get(row.pk, [])])
        | {"extended_to": _day(extended.get(row.commitment_id)) if row.commitment_id else None}
        for row in rows
    ]


def _cells(
    row: Petition, day: date, sessions: Openings, answers: Sequence[AnswerLine], alike: Sequence[str]
) -> dict[str, Any]:
    last = answers[0] if answers and row.counts_on and row.counts_on <= day else None
    pledges = [pledge for line in answers for pledge in line.pledges.all()]
    grades = [one.grade for one in last.evaluations.all()] if last else []
    return {
        "code": row.code,
        "text": row.text,
        "place": ", ".join(part for part in (row.place, _place(row)) if part),
        "field": row.field,
        "body": row.body_key,
        "level": row.level,
        "matter": row.matter,
        "alike": ", ".join(alike),
        "agency": row.lead.name if row.lead else "",
        "source": row.item.source if row.item else "",
        "received_on": _day(row.received_on),
        "due_on": _day(row.due_on),
        "session": _session(row),
        "first_on": _day(row.first_put_on),
        "years": round((day - row.first_put_on).days / 365, 1),
        "passed": sessions.passed(row.receiver_id, row.first_put_on),
        "reply": _reply(last) if last else "",
        "reply_on": _day(last.answer.received_on) if last else None,
        "answered_on": _day(row.answered_on) if last else None,
        "result": last.result if last else "",
        "grade": grades[0] if grades else "",
        "pledged_on": _day(max((pledge.due_on for pledge in pledges), default=None)),
        "pledge": "; ".join(f"{pledge.text} (hạn {pledge.due_on:%d/%m/%Y})" for pledge in pledges if pledge.is_broken),
        "solved_on": _day(row.solved_on) if row.solved_on and row.solved_on <= day else None,
        "late": _late(row, day),
        "reason": _short(answers[0].text) if answers else row.closed_reason,
        "issued": [_document(one) for one in issued_since(last.text, row.received_on)] if last else [],
        "amend": [_document(one) for one in named_in(row.text)],
    }


def _place(row: Petition) -> str:
    return row.commune.name.removeprefix("Ủy ban nhân dân ") if row.commune else ""


def _session(row: Petition) -> str:
    """The session of the petition, else the one its meeting was held around."""
    if row.session is not None:
        return row.session.title
    session = row.meeting.round.session if row.meeting and row.meeting.round else None
    return session.title if session else ""


def _late(row: Petition, day: date) -> int | None:
    """Days after its last day: of the answer, by the day that counts in the ledger, or until now where there is none; None in
    time."""
    if row.due_on is None:
        return None
    until = row.counts_on if row.counts_on and row.counts_on <= day else day
    return (until - row.due_on).days if until > row.due_on else None


def _reply(line: AnswerLine) -> str:
    reply = line.answer
    return f"{reply.number} ({reply.body.name})" if reply.number else reply.body.name


def _document(one: Named) -> dict[str, Any]:
    return {"kind": one.kind, "number": one.number, "on": _day(one.on)}


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rsplit(" ", 1)[0] + "…"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _answers(keys: Sequence[UUID], day: date) -> Mapping[UUID, list[AnswerLine]]:
    """{petition: its answers up to that day, the last first}, with promises and what deputies think."""
    lines = answers_of(day).filter(petition__in=keys).select_related("answer__body", "answer__paper")
    lines = lines.defer("answer__body__search", "answer__paper__search", "answer__paper__sheet")
    thought = Evaluation.objects.filter(on__lte=day).order_by("-on", "-pk")
    found = defaultdict(list)
    for line in lines.prefetch_related(
        Prefetch("pledges", Pledge.objects.order_by("due_on", "pk")), Prefetch("evaluations", thought)
    ):
        found[line.petition_id].append(line)
    return found


def _alike(keys: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """{petition: codes of others that a person found to ask the same}."""
    own = AlikeMember.objects.standing().filter(petition__in=keys, group__state=AlikeState.CONFIRMED)
    groups = defaultdict(list)
    for petition, group in own.values_list("petition", "group"):
        groups[group].append(petition)
    members = AlikeMember.objects.standing().filter(group__in=list(groups)).order_by("petition__received_on", "pk")
    found: dict[UUID, list[str]] = defaultdict(list)
    for group, key, code in members.values_list("group", "petition", "petition__code"):
        for petition in groups[group]:
            if petition != key:
                found[petition].append(code)
    return found


def _merged(keys: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """{petition: codes of those merged into it}."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Petition.objects.filter(merged_into__in=keys).order_by("pk")
    for into, code in rows.values_list("merged_into", "code"):
        if into is not None:
            found[into].append(code)
    return found


def _extended(commitments: Iterable[UUID]) -> Mapping[UUID, date]:
    """{commitment: until when more time was granted}."""
    rows = Extension.objects.filter(commitment__in=list(commitments), state=RequestState.GRANTED).order_by("until")
    return dict(rows.values_list("commitment", "until"))

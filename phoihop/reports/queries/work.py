"""The weekly work table (bảng kiểm đếm công việc) of a person or a body, out of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.commitments.models import (
    Commitment,
    Extension,
    HandBack,
    Note,
    Participation,
    Performance,
    RequestState,
    State,
    Turn,
)
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, Person
from phoihop.regulations.models import BodyRole
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.rules import Standing, Week, standing

MOST = 1000  # lines of one table; the rest is said, not cut in silence
LATE = 10_000  # promises late at the end of one week, of all bodies, that are looked through
DOES = (BodyRole.LEAD, BodyRole.PARTNER)


@dataclass(frozen=True)
class Work:
    """One line: what somebody had in hand in the week, and how it stood at its end."""

    commitment: Commitment
    person: Person | None
    title: str
    partners: str
    basis: str
    done_on: date | None
    standing: Standing
    note: str
    proposal: str


@dataclass(frozen=True)
class WorkTable:
    """Lines in the order of persons' names (Vietnamese), without a person last; `more`: there are more than shown."""

    lines: Sequence[Work]
    more: bool


def work_table(
    user: User, week: Week, today: date, *, body: Body | None = None, person: Person | None = None
) -> WorkTable:
    """Work of `body` (and what it does for others as their office) or of `person`: a fixed number of queries.

    In it is what was done in the week, what was due by its end and not done before, and all that a person holds open.
    """
    mine = _scope(body, person)
    late = _done_late(week)
    found: dict[UUID, Participation] = {}
    for rows in (_open(mine, week), *_closed(mine, week, late[:LATE])):
        for part in _with_rows(rows)[: MOST + 1]:
            held = found.get(part.commitment_id)
            if held is None or _weight(part) < _weight(held):
                found[part.commitment_id] = part
    parts = sorted(found.values(), key=_place)
    more = len(parts) > MOST or len(late) > LATE
    return WorkTable(_lines(user, parts[:MOST], min(today, week.last)), more)


def _scope(body: Body | None, person: Person | None) -> Q:
    if body is not None:
        return Q(body=body) | Q(acting_office=body)
    return Q(person=person) | Q(stand_in=person) if person is not None else Q(pk__in=[])


def _open(mine: Q, week: Week) -> QuerySet[Participation]:
    """Under way now, begun before the week ended: due by its end, or in somebody's hands."""
    held = Q(due_on__lt=week.until) | Q(person__isnull=False)
    return _working().filter(mine, held, is_open=True, commitment__opened_on__lt=week.until)


def _closed(mine: Q, week: Week, late_keys: Sequence[UUID]) -> list[QuerySet[Participation]]:
    """Closed now: done in the week; done later but due by its end; given up in the week."""
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (week.first, week.until))
    rows = _working().filter(mine, is_open=False, commitment__opened_on__lt=week.until)
    done = Q(commitment__done_on__gte=week.first, commitment__done_on__lt=week.until)
    late = Q(commitment__in=late_keys)
    given_up = Q(
        commitment__state__in=[State.NOT_KEPT, State.NO_LONGER_DUE],
        commitment__closed_at__gte=begin,
        commitment__closed_at__lt=end,
    )
    return [rows.filter(done), rows.filter(late), rows.filter(given_up)]


def _done_late(week: Week) -> list[UUID]:
    """Of all bodies: due by the end of the week, done after it. Read first, from an index of its own: few are."""
    late = Commitment.objects.filter(done_on__gte=week.until, due_on__lt=week.until)
    return list(late.order_by().values_list("pk", flat=True)[: LATE + 1])


def _working() -> QuerySet[Participation]:
    return Participation.objects.filter(Q(role__in=DOES) | Q(turn__in=[Turn.JUDGE, Turn.ANSWER]))


def _with_rows(rows: QuerySet[Participation]) -> QuerySet[Participation]:
    rows = rows.select_related("commitment__regulation", "body", "acting_office", "person")
    hidden = (
        "commitment__search",
        "commitment__derivation",
        "commitment__timing",
        "commitment__term",
        "person__search",
    )
    return rows.defer(*hidden).order_by("due_on", "id")


def _weight(part: Participation) -> int:
    """One line a commitment: as lead rather than partner, as partner rather than judge."""
    return DOES.index(BodyRole(part.role)) if part.role in DOES else len(DOES)


def _place(part: Participation) -> tuple[bool, str, date, UUID]:
    name = part.person.name_key if part.person else ""
    return part.person is None, name, part.due_on or date.max, part.commitment_id


def _lines(user: User, parts: Sequence[Participation], on: date) -> list[Work]:
    ids = [part.commitment_id for part in parts]
    others, bases = _bodies_of(ids), _bases_of(ids)
    notes, proposals = _notes_of(user, ids), _proposals_of(user, ids)
    return [
        Work(
            commitment=part.commitment,
            person=part.person,
            title=_title(part),
            partners=_partners(part, others[part.commitment_id]),
            basis=bases.get(part.commitment_id) or _origin(part.commitment),
            done_on=part.commitment.done_on if part.commitment.done_on and part.commitment.done_on <= on else None,
            standing=_standing(part.commitment, on),
            note=_latest(notes, part),
            proposal=_latest(proposals, part),
        )
        for part in parts
    ]


def _standing(row: Commitment, on: date) -> Standing:
    closed_on = timezone.localdate(row.closed_at) if row.closed_at else None
    return standing(due_on=row.due_on, done_on=row.done_on, state=row.state, closed_on=closed_on, on=on)


def _title(part: Participation) -> str:
    if part.role in DOES:
        return part.part or part.commitment.title
    words = _("Trả lời đề nghị: %(title)s") if part.turn == Turn.ANSWER else _("Xác nhận kết quả: %(title)s")
    return words % {"title": part.commitment.title}


def _bodies_of(ids: Sequence[UUID]) -> dict[UUID, list[Participation]]:
    rows = Participation.objects.filter(commitment__in=ids, role__in=DOES).select_related("body")
    found: dict[UUID, list[Participation]] = defaultdict(list)
    for row in rows.order_by("body__rank", "body__sort_key", "id"):
        found[row.commitment_id].append(row)
    return found


def _partners(part: Participation, others: Iterable[Participation]) -> str:
    """Who works with: partners and further leads; for who does not lead, the lead before them."""
    rest = [other for other in others if other.body_id != part.body_id]
    leads = [other.body.short_name for other in rest if other.role == BodyRole.LEAD]
    partners = [other.body.short_name for other in rest if other.role == BodyRole.PARTNER]
    if part.role == BodyRole.LEAD:
        return ", ".join([*leads, *partners])
    led = _("%(bodies)s (chủ trì)") % {"bodies": ", ".join(leads)} if leads else ""
    return ", ".join(filter(None, [led, *partners]))


def _bases_of(ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = Performance.objects.filter(commitment__in=ids).order_by("obligation__unit__position", "id")
    found: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names = "commitment_id", "obligation__unit__eid", "obligation__unit__edition__regulation__short_title"
    for commitment, eid, title in rows.values_list(*names):
        found[commitment][title].append(in_words(eid, _))
    return {
        commitment: "; ".join(f"{', '.join(dict.fromkeys(clauses))} {title}" for title, clauses in titles.items())
        for commitment, titles in found.items()
    }


def _origin(row: Commitment) -> str:
    title = row.regulation.short_title if row.regulation else ""
    return " – ".join(filter(None, [str(row.get_origin_kind_display()), row.source_code, title]))


def _notes_of(user: User, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], str]:
    """The newest note of each body on each commitment, as far as `user` may read them."""
    rows = Note.objects.visible_to(user).filter(commitment__in=ids)
    newest = rows.order_by("commitment", "body", "-at", "-id").distinct("commitment", "body")
    return {(row.commitment_id, row.body_id): row.text for row in newest}


def _proposals_of(user: User, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], str]:
    """What the body asks for and waits to hear about: more time, or to hand the work back."""
    asked = {"commitment__in": ids, "state": RequestState.ASKED}
    found: dict[tuple[UUID, UUID], str] = {}
    for extension in Extension.objects.visible_to(user).filter(**asked).order_by("id"):
        words = _("Xin gia hạn đến %(day)s: %(reason)s")
        said = words % {"day": f"{extension.until:%d/%m/%Y}", "reason": extension.reason}
        found[extension.commitment_id, extension.body_id] = said
    for back in HandBack.objects.visible_to(user).filter(**asked).order_by("id"):
        said = _("Đề nghị trả lại (%(ground)s): %(text)s")
        found[back.commitment_id, back.body_id] = said % {"ground": back.get_ground_display(), "text": back.explanation}
    return found


def _latest(texts: Mapping[tuple[UUID, UUID], str], part: Participation) -> str:
    """That of the body itself, else of the office that acts for it."""
    own = texts.get((part.commitment_id, part.body_id))
    return own or (texts.get((part.commitment_id, part.acting_office_id), "") if part.acting_office_id else "")

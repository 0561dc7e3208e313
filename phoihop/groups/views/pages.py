"""The three pages of a group: what is said, what is decided, who sits in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment
from phoihop.commitments.queries import file_line
from phoihop.groups.forms import SayForm, clause_words
from phoihop.groups.models import Decision, DecisionState, Group, GroupMessage, Member, Reading
from phoihop.groups.permissions import can_confirm, can_name, can_run, can_start
from phoihop.groups.queries import Earlier, bodies_of, earlier, members_of, messages, unread, voices
from phoihop.groups.queries import decisions as decisions_of
from phoihop.groups.rules import Piece, pieces
from phoihop.groups.views.acting import found
from phoihop.kernel.search.query import newest_keys
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb, FileLine, Tab
from phoihop.organisations.models import Body

PAGE = 30
FOUND = 100  # finds of a search inside one group


@dataclass(frozen=True)
class Line:
    """A message as it is shown. `earlier`: what it said before it was corrected; `is_new`: not read yet."""

    message: GroupMessage
    pieces: Sequence[Piece]
    files: Sequence[FileLine]
    earlier: Sequence[Earlier]
    is_own: bool
    is_new: bool


@dataclass(frozen=True)
class Seat:
    """A body of the group with the persons it named, and what may be done with it."""

    body: Body
    members: Sequence[Member]
    may_name: bool
    may_record: bool
    may_end: bool


@dataclass(frozen=True)
class DecisionLine:
    """A decision; `commitment` is None where the person may not open it."""

    decision: Decision
    commitment: Commitment | None
    badge: tuple[str, str]
    may_decide: bool


@require_safe
def group(request: Request, code: str) -> HttpResponse:
    """What is said, newest first; `?from=` begins at a message, `?q=` finds in the group, `?reply=` answers one."""
    row = found(request, code)
    members, own = members_of(row), voices(request.user, row)
    rows, words, cut = messages(request.user, row), clean(request.GET.get("q", ""))[:200], False
    if words:
        hits = newest_keys(
            GroupMessage.objects.visible_to(request.user).filter(group=row), words, newest="-pk", most=FOUND
        )
        rows, cut = rows.filter(pk__in=hits.keys), hits.more
    first = rows.filter(code=request.GET.get("from", "")).first()
    if first is not None:
        rows = rows.filter(pk__lte=first.pk)
    page = paging.page(rows, order=["-pk"], cursor=paging.cursor_of(request), size=PAGE, count=False)
    reading = Reading.objects.filter(group=row, user=request.user).first()
    answered = rows.filter(code=request.GET.get("reply", ""), withdrawn_at__isnull=True).first()
    active = row.archived_at is None
    newest = page.rows[0] if page.rows and not (words or first or paging.cursor_of(request)) else None
    context = _frame(request, row, "talk") | {
        "page": page,
        "lines": _lines(request, row, page.rows, members, reading),
        "words": words,
        "cut": cut,
        "starts_at": first,
        "reply": answered,
        "form": SayForm(None, bodies=own) if active and _may_say(request, row, own, answered) else None,
        "may_answer": active and bool(own),
        "may_propose": active and bool(own),
        "muted": reading is not None and reading.is_muted,
        "mark": newest if newest is not None and (reading is None or reading.read_to != newest.pk) else None,
        "members": members,
        "bodies": bodies_of(row),
    }
    return render(request, "groups/group.html", context)


def _may_say(request: Request, row: Group, own: list[Body], answered: GroupMessage | None) -> bool:
    return bool(own) and (answered is not None or can_start(request.user, row, own))


def _lines(
    request: Request, group: Group, rows: Sequence[GroupMessage], members: Sequence[Member], reading: Reading | None
) -> list[Line]:
    names = [(member.person.full_name, member.person.code) for member in members]
    before, lines = earlier(rows), []
    for message in rows:
        url = reverse("groups:message-file", args=[group.code, message.code])
        file = file_line(message.document, url)
        is_new = message.by_id != request.user.pk and not (
            reading and reading.read_to and message.pk <= reading.read_to
        )
        told = [Earlier(one.text, _instant(one.until)) for one in before.get(message.pk, ())]
        lines.append(
            Line(
                message,
                pieces(message.text, names),
                [file] if file else [],
                told,
                message.by_id == request.user.pk,
                is_new,
            )
        )
    return lines


def _instant(text: str) -> str:
    at = parse_datetime(text)
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


@require_safe
def members(request: Request, code: str) -> HttpResponse:
    """Who sits in it, by body; those who left below."""
    row = found(request, code)
    sitting, active = members_of(row), row.archived_at is None
    runs = active and can_run(request.user, row)
    seats = []
    for body in bodies_of(row):
        heads = active and can_name(request.user, body)
        own = [member for member in sitting if member.body_id == body.pk]
        seats.append(Seat(body, own, heads, runs and not heads, (runs or heads) and body.pk != row.host_id))
    left = (
        Member.objects.filter(group=row, until__isnull=False).select_related("person", "body").order_by("-until", "-pk")
    )
    context = _frame(request, row, "members") | {"seats": seats, "left": list(left[:PAGE]), "runs": runs}
    return render(request, "groups/members.html", context)


@require_safe
def decisions(request: Request, code: str) -> HttpResponse:
    """What was decided, newest first; `?from=` begins at one."""
    row = found(request, code)
    rows = decisions_of(request.user, row)
    first = rows.filter(code=request.GET.get("from", "")).first()
    rows = rows.filter(pk__lte=first.pk) if first else rows
    page = paging.page(rows, order=["-pk"], cursor=paging.cursor_of(request), size=PAGE, count=False)
    owed = [one.commitment_id for one in page if one.commitment_id]
    seen = {one.pk: one for one in Commitment.objects.visible_to(request.user).filter(pk__in=owed).defer("search")}
    active = row.archived_at is None
    decides = active and can_confirm(request.user, row)
    context = _frame(request, row, "decisions") | {
        "page": page,
        "starts_at": first,
        "lines": [
            DecisionLine(
                one, seen.get(one.commitment_id) if one.commitment_id else None, _badge(one), decides and _waits(one)
            )
            for one in page
        ],
        "may_propose": active and bool(voices(request.user, row)),
    }
    return render(request, "groups/decisions.html", context)


def _waits(decision: Decision) -> bool:
    return decision.state == DecisionState.PROPOSED


def _badge(decision: Decision) -> tuple[str, str]:
    tones = {DecisionState.PROPOSED: "warn", DecisionState.CONFIRMED: "good", DecisionState.DECLINED: "plain"}
    return str(decision.get_state_display()), tones[DecisionState(decision.state)]


def _frame(request: Request, row: Group, here: str) -> dict[str, Any]:
    """Heading, tabs and what the group is about: the same on all its pages."""
    addresses = {
        "talk": (_("Trao đổi"), row.get_absolute_url()),
        "decisions": (_("Kết luận"), reverse("groups:decisions", args=[row.code])),
        "members": (_("Thành viên"), reverse("groups:members", args=[row.code])),
    }
    return {
        "group": row,
        "crumbs": [Crumb(_("Nhóm và kênh"), reverse("groups:list"))],
        "tabs": [Tab(label, url, key == here) for key, (label, url) in addresses.items()],
        "clause": clause_words(row.unit) if row.unit else "",
        "runs": can_run(request.user, row),
        "unread": unread(request.user, [row])[row.pk] if here != "talk" else None,
    }


def one_message(request: Request, row: Group, code: str) -> GroupMessage:
    """A message of the group, 404 for none."""
    return get_object_or_404(messages(request.user, row), code=code)

"""The page of a petition with all that became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment, Participation
from phoihop.commitments.showing import Due, due_of
from phoihop.contacts.models import Meeting
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.petitions import shipped
from phoihop.petitions.alike_showing import repeats_of
from phoihop.petitions.answer_showing import answers_of
from phoihop.petitions.checking import to_mend
from phoihop.petitions.models import AnswerLine, Decision, Petition, PetitionState, Proposal, TransferLetter
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.transferring import drafted_in
from phoihop.petitions.showing import asked_back, badge_of, brought, history, offers, places
from phoihop.petitions.terms import beside, local_steps
from phoihop.petitions.views.acting import found
from phoihop.regulations.models import BodyRole

MOST_SURE = 99  # percent: a machine that proposes is never quite sure
DECIDED = {
    Decision.ACCEPTED: gettext_lazy("Đã chấp nhận"),
    Decision.CORRECTED: gettext_lazy("Đã sửa thành"),
    Decision.DISMISSED: gettext_lazy("Đã bỏ qua"),
    Decision.REPLACED: gettext_lazy("Máy đề xuất lại"),
}


@dataclass(frozen=True)
class Guess:
    """A proposal in words: what, how sure, why, what else, which settled petitions are near, what a person made of it."""

    proposal: Proposal
    name: str
    others: Sequence[str]
    percent: int
    similar: Sequence[Petition]
    decision: str
    decided: str


@dataclass(frozen=True)
class Partner:
    """Who helps; `came_with`: the merged petitions with which it came, as far as the person may see them."""

    part: Participation
    came_with: Sequence[Petition]


@require_safe
def petition(request: Request, code: str) -> HttpResponse:
    """One petition: what it asks, what the machine proposes, with whom it is and was, who decides, what was done."""
    row, today = found(request, code), timezone.localdate()
    seen = Petition.objects.visible_to(request.user).only("code", "title", "state")
    asked, guesses = asked_back(row), _guesses(request, row)
    disputes = list(row.disputes.select_related("superior", "decided_body", "paper", "commitment").order_by("pk"))
    context = {
        "petition": row,
        "crumbs": [Crumb(_("Kiến nghị cử tri"), reverse("petitions:list"))],
        "badge": badge_of(row, today),
        "due": _due(row, today),
        "field": shipped.field_names().get(row.field, ""),
        "body_kind": shipped.body_names().get(row.body_key, ""),
        "meeting_url": _meeting(request, row),
        "beside": beside(row),
        "local": local_steps(row, today, asked_on=timezone.localdate(asked.asked_at) if asked else None),
        "offers": offers(request.user, row, disputes),
        "guesses": guesses,
        "deciding": row.is_alive and any(not guess.decision for guess in guesses),
        "answers": answers_of(request.user, row, today),
        "findings": to_mend(request.user, row, today),
        "repeats": repeats_of(request.user, row, today),
        "places": places(row),
        "partners": _partners(request, row),
        "may_drop": row.state == PetitionState.ROUTED and can_sort(request.user, row),
        "letter": _letter(request, row),
        "asked": asked,
        "settled_by": _settled_by(request, row),
        "disputes": disputes,
        "siblings": seen.filter(item=row.item_id).exclude(pk=row.pk).order_by("pk") if row.item_id else [],
        "parts": seen.filter(split_from=row).order_by("pk"),
        "merged": seen.filter(merged_into=row).order_by("pk"),
        "ledger": _ledger(request, row),
        "told_above": [part for part in (told(request.user, row, today) for told in _parts()) if part],
        "entries": history(row),
    }
    return render(request, "petitions/petition.html", context)


def _parts() -> list[Callable[[User, Petition, date], Any]]:
    """What apps above say on this page, as `settings.PETITION_PARTS` says."""
    return [import_string(path) for path in settings.PETITION_PARTS]


def _due(row: Petition, today: object) -> Due | None:
    return due_of(row.commitment, timezone.localdate()) if row.commitment and row.is_owed else None


def _letter(request: Request, row: Petition) -> TransferLetter | None:
    """The letter that is being drafted with it, for those who gather it."""
    waits = row.state == PetitionState.CLASSIFIED and can_sort(request.user, row)
    return drafted_in([row.pk]).get(row.pk) if waits else None


def _settled_by(request: Request, row: Petition) -> AnswerLine | None:
    """The earlier answer its voter was told of, as far as the person may see it."""
    if row.settled_by_id is None:
        return None
    lines = AnswerLine.objects.visible_to(request.user).select_related("petition", "answer__body")
    return lines.defer("petition__search", "answer__body__search").filter(pk=row.settled_by_id).first()


def _ledger(request: Request, row: Petition) -> str:
    """Where what is owed stands in the ledger; "" where the person may not open it."""
    rows = Commitment.objects.visible_to(request.user).filter(pk=row.commitment_id) if row.commitment_id else None
    return row.commitment.get_absolute_url() if rows is not None and row.commitment and rows.exists() else ""


def _meeting(request: Request, row: Petition) -> str:
    """The page of the meeting where it was said; "" where the person may not open it."""
    rows = Meeting.objects.visible_to(request.user).filter(pk=row.meeting_id) if row.meeting_id else None
    return row.meeting.get_absolute_url() if rows is not None and row.meeting and rows.exists() else ""


def _partners(request: Request, row: Petition) -> list[Partner]:
    if row.commitment_id is None:
        return []
    parts = Participation.objects.filter(commitment=row.commitment_id, role=BodyRole.PARTNER)
    helped = [one for one in brought(row) if one.until is None]
    seen = Petition.objects.visible_to(request.user).in_bulk([one.of_id for one in helped]) if helped else {}
    return [
        Partner(part, [seen[one.of_id] for one in helped if one.body_id == part.body_id and one.of_id in seen])
        for part in parts.select_related("body").order_by("body__rank", "pk")
    ]


def _guesses(request: Request, row: Petition) -> list[Guess]:
    rows = list(row.proposals.filter(kind__in=["field", "body"]).exclude(decision="replaced").order_by("-pk")[:4])
    rows.sort(key=lambda one: one.kind == "body")  # the field first; both were made in one instant
    codes = {code for one in rows for code in one.similar}
    known = {one.code: one for one in Petition.objects.visible_to(request.user).filter(code__in=codes)}
    return [
        Guess(
            proposal=one,
            name=_name(one.value),
            others=[_name(key) for key in one.others],
            percent=min(round(one.confidence * 100), MOST_SURE),
            similar=[known[code] for code in one.similar if code in known],
            decision=str(DECIDED[Decision(one.decision)]) if one.decision else "",
            decided=_name(one.decided_value) if one.decided_value != one.value else "",
        )
        for one in rows
    ]


def _name(key: str) -> str:
    return (shipped.body_names() | shipped.field_names()).get(key, key)

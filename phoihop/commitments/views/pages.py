"""The page of one commitment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.history import history
from phoihop.commitments.models import Blocker, Commitment, Message, OriginKind, Participation, Proof
from phoihop.commitments.offers import (
    Offer,
    Rights,
    offers,
    part_offers,
    proof_offers,
    recorded_offers,
    request_offers,
)
from phoihop.commitments.queries import Folder, case_page, file_line, folder, found
from phoihop.commitments.showing import Badge, badge_of, blocker_badge, day, due_of, outcome_badge
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb, FileLine


@dataclass(frozen=True)
class PartLine:
    """A participant as a row of the table."""

    part: Participation
    internal: str
    offers: list[Offer]


@dataclass(frozen=True)
class ProofLine:
    """A proof with its file and what may be done with it. `recorded`: typed by another body from the paper."""

    proof: Proof
    counts_on: str
    files: list[FileLine]
    recorded: str
    offers: list[Offer]
    outcome: Badge | None


@dataclass(frozen=True)
class BlockerLine:
    """A blocker of this commitment (`is_own`), or the one it is the answer to; `url`: where the other one is."""

    blocker: Blocker
    is_own: bool
    helpers: str
    badge: Badge
    files: list[FileLine]
    url: str


@dataclass(frozen=True)
class MessageLine:
    """A message with its file."""

    message: Message
    files: list[FileLine]


@require_safe
def commitment(request: Request, code: str) -> HttpResponse:
    """One commitment with all that was done on it, as far as this person may see."""
    row = get_object_or_404(found(request.user, code))
    return render(request, "commitments/commitment.html", context_of(request, row))


def context_of(request: Request, row: Commitment) -> dict[str, Any]:
    """What the page and its fragment show."""
    today = timezone.localdate()
    case = folder(request.user, row)
    rights = Rights(request.user, case, today)
    return {
        "commitment": row,
        "case": case,
        "crumbs": [Crumb(_("Nhiệm vụ"), reverse("commitments:list"))],
        "badge": badge_of(row, today),
        "due": due_of(row, today, explained=True),
        "done_on": day(row.done_on),
        "raw_on": day(row.raw_on) if row.raw_on != row.due_on else "",
        "origin": _origin(case),
        "case_page": case_page(request.user, row),
        "offers": offers(rights),
        "recorded_offers": recorded_offers(rights),
        "parts": [
            PartLine(part, day(part.internal_due_on) if case.shows_inside_of(part) else "", part_offers(rights, part))
            for part in case.parts
        ],
        "proofs": _proofs(case, rights),
        "blockers": _blockers(request, case, today),
        "messages_shown": _messages(case),
        "extension_offers": request_offers(rights, yes="grant", no="refuse"),
        "hand_back_offers": []
        if row.source_kind in settings.CASES_HANDED_BACK_THERE
        else request_offers(rights, yes="accept-back", no="refuse-back"),
        "history": history(case),
    }


def _origin(case: Folder) -> str:
    row = case.commitment
    label = str(OriginKind(row.origin_kind).label)
    if row.origin_kind != OriginKind.OBLIGATION and row.source_code:
        return f"{label} {row.source_code}"
    return label


def _proofs(case: Folder, rights: Rights) -> list[ProofLine]:
    """Newest first; numbered by the order in which they came."""
    lines = []
    for number, proof in zip(range(len(case.proofs), 0, -1), case.proofs, strict=True):
        url = reverse("commitments:proof-file", args=[case.commitment.code, number])
        file = file_line(proof.document or (proof.paper.scan if proof.paper else None), url)
        recorder = proof.paper.recorded_by_body if proof.paper else None
        lines.append(
            ProofLine(
                proof=proof,
                counts_on=day(proof.counts_on),
                files=[file] if file else [],
                recorded=recorder.name if recorder else "",
                offers=proof_offers(rights, number) if proof.returned_at is None else [],
                outcome=outcome_badge(proof.outcome),
            )
        )
    return lines


def _blockers(request: Request, case: Folder, today: date) -> list[BlockerLine]:
    others = {b.commitment_id if b.answered_by_id == case.commitment.pk else b.answered_by_id: b for b in case.blockers}
    seen = set(Commitment.objects.visible_to(request.user).filter(pk__in=others).values_list("pk", flat=True))
    lines = []
    for blocker in case.blockers:
        answer, is_own = blocker.answered_by, blocker.commitment_id == case.commitment.pk
        other = answer if is_own else blocker.commitment
        file = file_line(blocker.document, reverse("commitments:blocker-file", args=[blocker.code]))
        given = next((proof.outcome for proof in answer.answers), "")  # type: ignore[attr-defined]  # prefetched
        lines.append(
            BlockerLine(
                blocker=blocker,
                is_own=is_own,
                helpers=", ".join(part.body.name for part in answer.leading),  # type: ignore[attr-defined]  # the same
                badge=blocker_badge(answer, given, today),
                files=[file] if file else [],
                url=other.get_absolute_url() if other.pk in seen else "",
            )
        )
    return lines


def _messages(case: Folder) -> list[MessageLine]:
    lines = []
    for message in case.messages.rows:
        assert isinstance(message, Message)  # noqa: S101  # `Folder.messages` holds messages
        url = reverse("commitments:message-file", args=[case.commitment.code, message.pk.hex[-12:]])
        file = file_line(message.document, url)
        lines.append(MessageLine(message, [file] if file else []))
    return lines

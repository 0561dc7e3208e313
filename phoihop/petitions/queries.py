"""Where the apps below find the pages of petitions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from phoihop.contacts.matters import Group, Line, placed
from phoihop.contacts.models import Meeting
from phoihop.intake.models import Batch, Item
from phoihop.kernel.accounts.models import User
from phoihop.kernel.orm import ExistsByRow
from phoihop.organisations.models import GATHERERS, Body, RoleKind, deputy_of, sight_of
from phoihop.petitions.models import (
    Dispute,
    Evaluation,
    FileMaking,
    Petition,
    PetitionState,
    Pledge,
    Reply,
    TransferLetter,
)


def page_of(user: User, code: str) -> str:
    """The page of the petition with this code; "" when `user` may not see it."""
    row = Petition.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def leads_any(user: User) -> bool:
    """Whether a body for which the person works leads, or led, a petition."""
    sight = sight_of(user)
    return Petition.objects.filter(lead__in=[body for body in sight.bodies if sight.has(body)]).exists()


def gathers_as_clerk(user: User) -> bool:
    """Whether the person keeps the registry of a body that gathers petitions, and so records what others answer on paper."""
    sight = sight_of(user)
    clerks = [body for body in sight.bodies if sight.has(body, RoleKind.REGISTRY_CLERK)]
    return Body.objects.filter(pk__in=clerks, kind__in=GATHERERS).exists()


def unjudged_by(user: User) -> QuerySet[Petition]:
    """Answered petitions whose answer waits for the judgement of this deputy; the latest due first."""
    judged = Evaluation.objects.filter(
        deputy__user=user, line__petition=OuterRef("pk"), line__corrected_by__isnull=True
    )
    rows = Petition.objects.filter(receiver__in=deputy_of(user), state=PetitionState.ANSWERED)
    return rows.exclude(ExistsByRow(judged)).order_by("-due_on", "-pk")


def carried_by(petition_id: UUID) -> list[UUID]:
    """The petition and all that were merged into it, over however many merges: what becomes of it, becomes of them."""
    found, level = [petition_id], [petition_id]
    while level:
        merged = Petition.objects.filter(merged_into__in=level).exclude(pk__in=found).order_by("pk")
        level = list(merged.values_list("pk", flat=True))
        found += level
    return found


def said_at(user: User, meeting: Meeting) -> list[Group]:
    """The petitions of a meeting that `user` may see (`settings.MEETING_MATTERS`); parts stand for what was split."""
    rows = Petition.objects.visible_to(user).filter(meeting=meeting).exclude(state=PetitionState.SPLIT)

    def lines(most: int) -> list[Line]:
        facts = ("text", "place", "commune__name", "addressee", "spot_answer")
        found = rows.order_by("pk").values_list(*facts)[:most]
        return [
            Line(text, placed(place, commune or ""), addressee, spot) for text, place, commune, addressee, spot in found
        ]

    address = f"{reverse('petitions:list')}?meeting={meeting.code}"
    return [Group(gettext("Kiến nghị"), rows.count(), address, lines)]


def dispute_page_of(user: User, code: str) -> str:
    """Where the dispute with this code stands; "" when `user` may not see it."""
    row = Dispute.objects.visible_to(user).filter(code=code).select_related("petition").first()
    return row.get_absolute_url() if row else ""


def letter_page_of(user: User, code: str) -> str:
    """Where the letter with which petitions go stands, with what became of each; "" when `user` may not see it."""
    row = TransferLetter.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def making_page_of(user: User, code: str) -> str:
    """Where an item that came in becomes petitions (`settings.SCREENED`)."""
    return reverse("petitions:make", args=[code])


def file_page_of(user: User, code: str) -> str:
    """Where a whole file becomes petitions (`settings.SCREENED`); "" where nothing of it waits and nothing was made."""
    batch = Batch.objects.visible_to(user).filter(code=code).defer("file", "parts").first()
    if batch is None:
        return ""
    waits = Item.objects.visible_to(user).waiting().filter(batch=batch).exists()
    known = waits or FileMaking.objects.visible_to(user).filter(batch=batch).exists()
    return reverse("petitions:file", args=[code]) if known else ""


def pledge_page_of(user: User, code: str) -> str:
    """Where the promise with this code stands, among the answers to its petition; "" when `user` may not see it."""
    row = Pledge.objects.visible_to(user).filter(code=code).select_related("line__petition").first()
    return f"{row.line.petition.get_absolute_url()}#answers" if row else ""


def reply_page_of(user: User, code: str) -> str:
    """Where the reply with this code is written; "" when `user` may not see it."""
    row = Reply.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""

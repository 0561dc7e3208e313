"""What the pages of intake show besides rows: receivers, outcomes offered, the next that waits."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from phoihop.intake.models import Item, Outcome
from phoihop.intake.permissions import clerks_bodies
from phoihop.intake.queries import picture_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.content import JPEG, PNG
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body

# In the order of their keys 1 to 5.
OFFERED = (Outcome.PETITION, Outcome.OPINION, Outcome.LETTER, Outcome.QUESTION, Outcome.THANKS)


def receivers_of(user: User) -> list[Body]:
    """The bodies for which the person screens, of old ones too: something may still wait there."""
    return list(Body.objects.filter(pk__in=clerks_bodies(user)).defer("search").by_rank())


def chosen(bodies: Sequence[Body], code: str) -> Body | None:
    """The body asked for in the address, else the first."""
    return next((body for body in bodies if body.code == code), bodies[0] if bodies else None)


def offered() -> list[Outcome]:
    """What an item can be said to be here: a petition only where an app above makes something of it."""
    return [one for one in OFFERED if one != Outcome.PETITION or one in settings.SCREENED]


def page_above(outcome: str, user: User, code: str) -> str:
    """The page of the app above that makes something of this outcome (`settings.SCREENED`); "" where there is none."""
    named = settings.SCREENED.get(outcome)
    return str(import_string(named)(user, code)) if named else ""


def next_page(user: User, receiver_id: Any, after: Item | None = None) -> str:
    """Where to go on: the next item that waits, in order of arrival; the queue when there is none."""
    rows = Item.objects.visible_to(user).waiting().filter(receiver=receiver_id).order_by("pk")
    later = rows.filter(pk__gt=after.pk).values_list("code", flat=True).first() if after else None
    code = later or rows.values_list("code", flat=True).first()
    return reverse("intake:item", args=[code]) if code else reverse("intake:queue")


def inline_pictures(row: Item) -> list[tuple[str, bool]]:
    """(address with the bytes in it, whether it is a picture): an address of their own would open them unrecorded. None of
    what is only kept to be taken back."""
    if row.undo_until is not None and not row.is_letter:
        return []
    rows = row.attachments.order_by("pk")
    return [
        (f"data:{one.kind};base64,{b64encode(picture_of(one)[1]).decode()}", one.kind in {PNG, JPEG}) for one in rows
    ]


def just_screened(user: User, at: datetime) -> Item | None:
    """What the person screened last, while it can be taken back."""
    rows = Item.objects.visible_to(user).undoable(at).filter(screened_by=user)
    return rows.only("code", "outcome", "undo_until").order_by("-screened_at", "-pk").first()


def tabs(here: str, body: Body | None) -> list[Tab]:
    """The lists of intake."""
    query = f"?body={body.code}" if body else ""
    names = (
        ("queue", _("Chờ sàng lọc")), ("screened", _("Đã sàng lọc")), ("letters", _("Đơn, thư")), ("batches", _("Từ tệp")),
    )  # fmt: skip
    found = [Tab(label, reverse(f"intake:{name}") + query, name == here) for name, label in names]
    return [*found, Tab(_("Ý kiến, câu hỏi"), reverse("intake:opinions"))]

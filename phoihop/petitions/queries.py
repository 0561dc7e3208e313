"""Where the apps below find the pages of petitions."""

from __future__ import annotations

from django.urls import reverse

from phoihop.kernel.accounts.models import User
from phoihop.petitions.models import Dispute, Petition, Pledge


def page_of(user: User, code: str) -> str:
    """The page of the petition with this code; "" when `user` may not see it."""
    row = Petition.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def dispute_page_of(user: User, code: str) -> str:
    """Where the dispute with this code stands; "" when `user` may not see it."""
    row = Dispute.objects.visible_to(user).filter(code=code).select_related("petition").first()
    return row.get_absolute_url() if row else ""


def making_page_of(user: User, code: str) -> str:
    """Where an item that came in becomes petitions (`settings.SCREENED`)."""
    return reverse("petitions:make", args=[code])


def pledge_page_of(user: User, code: str) -> str:
    """Where the promise with this code stands, among the answers to its petition; "" when `user` may not see it."""
    row = Pledge.objects.visible_to(user).filter(code=code).select_related("line__petition").first()
    return f"{row.line.petition.get_absolute_url()}#answers" if row else ""

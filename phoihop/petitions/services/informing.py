"""Whoever sent a petition from the public page is told how far it is: the public face, above, writes the letter."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app as queue

from phoihop.intake.models import Item, Source
from phoihop.petitions.models import Petition
from phoihop.petitions.queries import carried_by


def inform(petition: Petition, step: str, key: UUID) -> None:
    """In the act that answered, reopened, solved or ended it. `step`: as `portal.services.telling` names it; `key`: of the act, so
    that a letter is written once. Without a mail server, or where nobody sent it from the public page, nothing happens."""
    if not settings.MAIL_ENABLED:
        return
    if Item.objects.filter(petitions__in=carried_by(petition.pk), source=Source.PORTAL).exists():
        queue.configure_task("portal.tell_senders").defer(petition_id=str(petition.pk), step=step, key=str(key))

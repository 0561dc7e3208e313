"""Rows of a draft, held for the rest of the transaction."""

from __future__ import annotations

from uuid import UUID

from phoihop.drafting.models import Draft


def locked_draft(draft_id: UUID) -> Draft:
    """The draft; every act on its text, its rounds and its signing takes this lock first."""
    return Draft.objects.select_for_update(of=("self",)).select_related("drafted_by").get(pk=draft_id)

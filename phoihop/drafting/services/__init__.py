"""The acts on drafts."""

from phoihop.drafting.services.starting import NewDraft, start

__all__ = ["NewDraft", "start"]

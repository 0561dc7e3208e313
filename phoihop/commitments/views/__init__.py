"""Pages and acts of the ledger."""

from phoihop.commitments.views import events, files, lists, pages, people, proof, requests, talk, verdicts

__all__ = ["events", "files", "lists", "pages", "people", "proof", "requests", "talk", "verdicts"]

"""What is seen in a line that keeps it from nothing: several asks, a commune that is not clear, a field of no catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from phoihop.intake.communes import Communes
from phoihop.intake.models import Batch
from phoihop.intake.rules import Said
from phoihop.intake.rules.splitting import asks_in


def noticing(batch: Batch, on: date) -> Callable[[Said], Sequence[tuple[int, str]]]:
    """Looks at lines of a spreadsheet with its columns matched: (place of the column, code) of each thing to see."""
    communes, known = Communes(on), field_named()
    places = {str(name): int(place) for place, name in batch.mapping.items()}

    def look(said: Said) -> list[tuple[int, str]]:
        found = [(places["text"], "several_asks")] if len(asks_in(said.text)) > 1 else []
        if communes.is_unclear(said):
            found.append((places["commune" if said.commune else "place"], "commune_unclear"))
        if said.category and known is not None and not known(said.category):
            found.append((places["category"], "field_unknown"))
        return found

    return look


@cache
def field_named() -> Callable[[str], str] | None:
    """What says which field of the catalogue somebody names, "" for none; None where no app keeps a catalogue."""
    return import_string(settings.FIELD_NAMED) if settings.FIELD_NAMED else None

"""Which commune of the directory people mean: by its name of today, an old name, or what the register of dead names says."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from uuid import UUID

from phoihop.intake.rules import Said
from phoihop.intake.rules.places import Names, Written, meant, parts, written
from phoihop.organisations.models import Body, BodyName
from phoihop.organisations.queries import heirs
from phoihop.regulations.services.registers import current_register


class Communes:
    """Asked for many names: the directory is read once, each distinct name looked up once."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._found: dict[str, UUID | None] = {}

    def named(self, words: str) -> UUID | None:
        """The commune or ward, as its committee, that `words` can only mean on the day; None where that is not clear."""
        if words not in self._found:
            self._found[words] = self._look(words) if words else None
        return self._found[words]

    def of(self, said: Said) -> UUID | None:
        """Where something is about: as its own column says, else as its place does."""
        return self.named(said.commune) if said.commune else self.named(said.place)

    def place_of(self, said: Said) -> str:
        """Where in its commune something is about: its place; and what it says of a commune that is not clear."""
        clear = not said.commune or self.named(said.commune) is not None
        return said.place if clear else "; ".join(part for part in (said.place, said.commune) if part)

    def is_unclear(self, said: Said) -> bool:
        """Whether it says a commune or ward, and none that is clear."""
        says = bool(said.commune) or any(one.kind for one in parts(said.place))
        return says and self.of(said) is None

    def _look(self, words: str) -> UUID | None:
        each = parts(words)
        return meant(each, self._directory) or meant(self._replaced(each), self._directory)

    def _replaced(self, each: list[Written]) -> list[Written]:
        """What the register of dead names says came instead."""
        return [written(self._dead[one.whole]) for one in each if one.whole in self._dead]

    @cached_property
    def _dead(self) -> dict[str, str]:
        names = [one for one in current_register().names if one.since <= self._on and one.replaced_by]
        return {written(form).whole: one.replaced_by for one in names for form in one.forms}

    @cached_property
    def _directory(self) -> tuple[Names[UUID], Names[UUID]]:
        """Names of today, then those of the past, which lead to whoever acts there now."""
        now, past = Names[UUID](), Names[UUID]()
        alive = set()
        for key, name in Body.objects.communes().existing(self._on).order_by().values_list("pk", "name"):
            now.add(name, key)
            alive.add(key)
        old = list(
            BodyName.objects.filter(body__in=Body.objects.communes())
            .order_by()
            .values_list("body_id", "name")
            .distinct()
        )
        today = heirs({body for body, _name in old}, on=self._on)
        for body, name in old:
            if today.get(body) in alive:
                past.add(name, today[body])
        return now, past

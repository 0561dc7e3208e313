"""What the queries of several apps ask of the planner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BooleanField, Exists, F, Func
from django.db.models.expressions import Combinable


class ExistsByRow(Exists):
    """Asked of each row that is read. With OFFSET the planner cannot gather the answers beforehand instead: it does so for
    bodies that take part in up to some 100,000 commitments, and reads all of these to show fifty."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


class Among(Func):
    """The field is one of an array's values. They are looked up in the order of the field's index, of a subquery the planner
    might read the whole table instead; and they travel as one parameter, which `IN` has one each of."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, field: str, values: Combinable) -> None:
        super().__init__(F(field), values)


# Groups are guessed far too many where they are by expressions: with less room the planner sorts all rows for them instead.
_ROOM = """SELECT set_config('work_mem', %s, true), set_config('hash_mem_multiplier', '8', true),
set_config('jit', 'off', true)"""


@contextmanager
def roomy() -> Iterator[None]:
    """Statements within may sort and group some hundred thousand rows in memory, as yearly reports do; not compiled anew
    each time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ROOM, [settings.REPORTS_WORK_MEM])
        yield

"""What the queries of several apps ask of the planner."""

from __future__ import annotations

from django.db.models import Exists


class ExistsByRow(Exists):
    """Asked of each row that is read. With OFFSET the planner cannot gather the answers beforehand instead: it does so for
    bodies that take part in up to some 100,000 commitments, and reads all of these to show fifty."""

    template = "EXISTS(%(subquery)s OFFSET 0)"

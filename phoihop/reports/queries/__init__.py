"""What reviews and work tables read."""

from phoihop.reports.queries.behind import Behind, Changes, Figure, behind, changed_since, every_behind
from phoihop.reports.queries.cases import page_of, self_review_page_of
from phoihop.reports.queries.counting import (
    Counted,
    differing_cells,
    figures_now,
    figures_of,
    frozen_seal,
    live_cells,
    name_of,
    on_screen,
    rated,
    with_names,
)
from phoihop.reports.queries.work import MOST, Work, WorkTable, work_table

__all__ = [
    "MOST",
    "Behind",
    "Changes",
    "Counted",
    "Figure",
    "Work",
    "WorkTable",
    "behind",
    "changed_since",
    "differing_cells",
    "every_behind",
    "figures_now",
    "figures_of",
    "frozen_seal",
    "live_cells",
    "name_of",
    "on_screen",
    "page_of",
    "rated",
    "self_review_page_of",
    "with_names",
    "work_table",
]

"""What reviews and work tables read."""

from phoihop.reports.queries.behind import Behind, Changes, Figure, behind, changed_since, every_behind
from phoihop.reports.queries.cases import page_of, self_review_page_of
from phoihop.reports.queries.counting import Counted, differing_cells, frozen_seal, live_cells
from phoihop.reports.queries.tables import Lines, figures_now, figures_of, name_of, on_screen, rated, tables_of
from phoihop.reports.queries.work import MOST, Work, WorkTable, work_table

__all__ = [
    "MOST",
    "Behind",
    "Changes",
    "Counted",
    "Figure",
    "Lines",
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
    "tables_of",
    "work_table",
]

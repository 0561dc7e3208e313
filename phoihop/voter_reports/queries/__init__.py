"""Reads of reports on voters: figures, the rows behind them, what changed since they were frozen."""

from phoihop.voter_reports.queries.changing import Changed, changed_since
from phoihop.voter_reports.queries.figures import (
    Line,
    cells_of,
    counted,
    every_line,
    figures_of,
    line_name,
    page_of,
    rows_up_to,
    where_of,
)

__all__ = [
    "Changed",
    "Line",
    "cells_of",
    "changed_since",
    "counted",
    "every_line",
    "figures_of",
    "line_name",
    "page_of",
    "rows_up_to",
    "where_of",
]

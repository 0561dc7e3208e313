"""The acts of a programme, by file: proposing, deciding, dividing work, run sheet, rows of its kind, closing."""

from phoihop.programmes.services.closing import close, put_report_on_paper, write_report
from phoihop.programmes.services.deciding import approve, cancel, move
from phoihop.programmes.services.entries import enter, enter_pasted, remove_entry
from phoihop.programmes.services.proposing import Frame, change, propose
from phoihop.programmes.services.running import RunLine, add_rows, remove_row, write_row
from phoihop.programmes.services.tasks import (
    TaskFrame,
    add_task,
    change_task,
    drop_task,
    move_task,
    name_people,
)

__all__ = [
    "Frame",
    "RunLine",
    "TaskFrame",
    "add_rows",
    "add_task",
    "approve",
    "cancel",
    "change",
    "change_task",
    "close",
    "drop_task",
    "enter",
    "enter_pasted",
    "move",
    "move_task",
    "name_people",
    "propose",
    "put_report_on_paper",
    "remove_entry",
    "remove_row",
    "write_report",
    "write_row",
]

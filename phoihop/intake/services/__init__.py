"""The acts: taken in, by hand and out of files; screened, opened."""

from phoihop.intake.queries import read, read_many
from phoihop.intake.services.batch_work import check_batch, drop_old_batches, read_batch, stop_batch, write_batch
from phoihop.intake.services.batches import confirm_batch, drop_batch, map_columns, resume_batch, submit_batch
from phoihop.intake.services.opening import open_letter, open_sender
from phoihop.intake.services.parts import Decision, confirm_parts
from phoihop.intake.services.screening import Screened, forget, screen, screen_many, undo
from phoihop.intake.services.taking import FromFile, attach, take_in, take_in_many

__all__ = [
    "Decision",
    "FromFile",
    "Screened",
    "attach",
    "check_batch",
    "confirm_batch",
    "confirm_parts",
    "drop_batch",
    "drop_old_batches",
    "forget",
    "map_columns",
    "open_letter",
    "open_sender",
    "read",
    "read_batch",
    "read_many",
    "resume_batch",
    "screen",
    "screen_many",
    "stop_batch",
    "submit_batch",
    "take_in",
    "take_in_many",
    "undo",
    "write_batch",
]

"""The acts: taken in, by hand and out of files; screened, opened; recorded, answered."""

from phoihop.intake.queries import read, read_many
from phoihop.intake.services.batch_work import check_batch, drop_old_batches, read_batch, stop_batch, write_batch
from phoihop.intake.services.batches import confirm_batch, drop_batch, map_columns, resume_batch, submit_batch
from phoihop.intake.services.opening import address_for_letter, open_letter, open_sender
from phoihop.intake.services.parts import Decision, confirm_parts
from phoihop.intake.services.recording import answer_question, close_question, mend_words
from phoihop.intake.services.screening import Screened, forget, screen, screen_many, undo
from phoihop.intake.services.taking import FromFile, attach, take_in, take_in_many

__all__ = [
    "Decision",
    "FromFile",
    "Screened",
    "address_for_letter",
    "answer_question",
    "attach",
    "check_batch",
    "close_question",
    "confirm_batch",
    "confirm_parts",
    "drop_batch",
    "drop_old_batches",
    "forget",
    "map_columns",
    "mend_words",
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

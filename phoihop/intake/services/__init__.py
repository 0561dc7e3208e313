"""The acts: taken in, screened, opened."""

from phoihop.intake.queries import read
from phoihop.intake.services.opening import open_letter, open_sender
from phoihop.intake.services.screening import screen
from phoihop.intake.services.taking import attach, take_in, take_in_many

__all__ = ["attach", "open_letter", "open_sender", "read", "screen", "take_in", "take_in_many"]

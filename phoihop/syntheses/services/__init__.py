"""Every write to syntheses, one act each: open, take in, word and order, check, send."""

from phoihop.syntheses.services.checking import approve, hand_on, return_, take_back
from phoihop.syntheses.services.collecting import leave_out, put_back, take_in
from phoihop.syntheses.services.entries import merge, reword, split, step
from phoihop.syntheses.services.opening import Frame, To, cancel, change, open_synthesis, write
from phoihop.syntheses.services.sending import put_on_paper, record_sent, record_sent_outside

__all__ = [
    "Frame",
    "To",
    "approve",
    "cancel",
    "change",
    "hand_on",
    "leave_out",
    "merge",
    "open_synthesis",
    "put_back",
    "put_on_paper",
    "record_sent",
    "record_sent_outside",
    "return_",
    "reword",
    "split",
    "step",
    "take_back",
    "take_in",
    "write",
]

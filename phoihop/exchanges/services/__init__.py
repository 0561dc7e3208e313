"""The acts: sent, moved, called off, answered, taken up or explained, gathered, opened, reported."""

from phoihop.exchanges.rules import SOURCE
from phoihop.exchanges.services.answering import answer, read_answer, record_answer, treat
from phoihop.exchanges.services.changing import add_bodies, cancel, move, withdraw
from phoihop.exchanges.services.reporting import approve_report, draft_report_again, open_report, write_report
from phoihop.exchanges.services.sending import open_result, send
from phoihop.exchanges.services.synthesis import feed_back, synthesise

__all__ = [
    "SOURCE",
    "add_bodies",
    "answer",
    "approve_report",
    "cancel",
    "draft_report_again",
    "feed_back",
    "move",
    "open_report",
    "open_result",
    "read_answer",
    "record_answer",
    "send",
    "synthesise",
    "treat",
    "withdraw",
    "write_report",
]

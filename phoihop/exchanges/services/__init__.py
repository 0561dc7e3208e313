"""The acts: sent, answered, taken up or explained, gathered, opened, reported."""

from phoihop.exchanges.services.answering import answer, read_answer, record_answer, treat
from phoihop.exchanges.services.reporting import approve_report, draft_report_again, open_report, write_report
from phoihop.exchanges.services.sending import SOURCE, open_result, send
from phoihop.exchanges.services.synthesis import feed_back, synthesise

__all__ = [
    "SOURCE",
    "answer",
    "approve_report",
    "draft_report_again",
    "feed_back",
    "open_report",
    "open_result",
    "read_answer",
    "record_answer",
    "send",
    "synthesise",
    "treat",
    "write_report",
]

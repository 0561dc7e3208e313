"""The acts: sent, answered, taken up or explained, gathered, opened."""

from phoihop.exchanges.services.answering import answer, read_answer, record_answer, treat
from phoihop.exchanges.services.sending import SOURCE, open_result, send
from phoihop.exchanges.services.synthesis import feed_back, synthesise

__all__ = [
    "SOURCE",
    "answer",
    "feed_back",
    "open_result",
    "read_answer",
    "record_answer",
    "send",
    "synthesise",
    "treat",
]

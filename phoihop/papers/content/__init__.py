"""What a paper says (nội dung văn bản): kept as JSON, written by people as plain lines, printed by `papers.typeset`.

`codec` turns it into JSON and back, `writing` into the lines of the draft form and back. Number, date, issuer, signer
and addressees are no part of it: they are fields of the row, so that a number given later stands on the same words.
"""

from phoihop.papers.content.codec import Content, Cosigner
from phoihop.papers.content.writing import Unreadable, read, write

__all__ = ["Content", "Cosigner", "Unreadable", "read", "write"]

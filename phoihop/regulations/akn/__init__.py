"""Akoma Ntoso 3.0 (OASIS LegalDocML) in and out: a text's tree with its addresses, head, parties and promises.

`write` gives a file that is valid against the schema; `read` of it gives the same text back. Plain Python.
"""

from .names import Exchange
from .read import NotAkomaNtoso, read
from .write import write

__all__ = ["Exchange", "NotAkomaNtoso", "read", "write"]

"""Getting a text out of a file (.docx, .pdf with text, .txt, .html, Akoma Ntoso). Uploads are hostile: sizes first.

`read_text` and `read_text_of` give the whole text with its tree and promises; `read_path` and `read_bytes` only the
lines of a file. All raise `Unreadable` with one Vietnamese sentence. Plain Python.
"""

from .refusal import Unreadable
from .source import LIMITS, Reading, read_bytes, read_path
from .whole import read_text, read_text_of

__all__ = ["LIMITS", "Reading", "Unreadable", "read_bytes", "read_path", "read_text", "read_text_of"]

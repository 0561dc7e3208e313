"""Getting the lines of text out of a file (.docx, .pdf with text, .txt, .html). Uploads are hostile: sizes first.

`read_path` and `read_bytes` return a `Reading` or raise `Unreadable` with one Vietnamese sentence. Plain Python.
"""

from .refusal import Unreadable
from .source import LIMITS, Reading, read_bytes, read_path

__all__ = ["LIMITS", "Reading", "Unreadable", "read_bytes", "read_path"]

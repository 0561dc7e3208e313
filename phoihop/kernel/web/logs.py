"""Logs for machines: one JSON object a line, without personal data."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime

from django.http import HttpRequest

SECRET_PARTS = {"secret", "token", "key"}  # names of address parts that open a door by themselves
_LONG = re.compile(r"[\w=-]{24,}")  # of an address that leads nowhere nobody knows which part was meant as a secret
# What a record may carry besides its message. Anything else that code attaches stays out.
FIELDS = ("method", "path", "status", "ms", "job", "queue", "count", "code")


def safe_path(request: HttpRequest) -> str:
    """The path of `request` without what opens a door by itself: the secret of a calendar, the key of a letter."""
    found = request.resolver_match
    if found is None:
        return _LONG.sub("***", request.path)
    path = request.path
    for name, value in found.kwargs.items():
        if name in SECRET_PARTS:
            path = path.replace(str(value), "***")
    return path


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, the fields above; of an error its type and where, never its words.

    The words of an error may repeat what a person typed (a database names the row that clashed), so they stay out.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):  # Django's own lines on 4xx and 5xx repeat the path
            line["message"] = str(line["message"]).replace(request.path, safe_path(request))
        line |= {field: getattr(record, field) for field in FIELDS if hasattr(record, field)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            line["where"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False, default=str)

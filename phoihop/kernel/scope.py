"""Remember an answer for the length of one request, so that asking the same twice costs one query."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Within it `remembered` keeps answers; outside (jobs, tests) every question is asked anew."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer for `key`, asked at most once per request."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    found: T = answers[key]
    return found


def forget() -> None:
    """After a change of roles within the request."""
    answers = _answers.get()
    if answers is not None:
        answers.clear()

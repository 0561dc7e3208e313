"""Shapes that every part of the interface answers with."""

from __future__ import annotations

from ninja import Schema


class Problem(Schema):
    """What was wrong: a stable code and a sentence."""

    code: str
    detail: str

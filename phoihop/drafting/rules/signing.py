"""The order of signing as a plain function, and how names of fields are written."""

from __future__ import annotations

from collections.abc import Iterable


def turns(orders_waiting: Iterable[int], *, any_order: bool) -> frozenset[int]:
    """The places whose turn it is: the first that waits, or all that wait."""
    waiting = frozenset(orders_waiting)
    return waiting if any_order or not waiting else frozenset({min(waiting)})


def field_name(order: int, body: str) -> str:
    """«Bên 2 - Ủy ban nhân dân tỉnh»: what readers of PDF show; a dot would make it two fields, one inside the other."""
    return f"Bên {order} - {body.replace('.', ' ')}"[:200]

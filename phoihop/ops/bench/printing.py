"""The result for people, on a terminal."""

from __future__ import annotations

from typing import Any

MARKS = {True: "đạt", False: "CHƯA", None: ""}


def table(result: dict[str, Any]) -> str:
    """One line a figure: p50, p95, longest, the floors' p95, the goal."""
    lines = [_machine(result), ""]
    lines.append(f"{'mục':<54}{'p50':>9}{'p95':>9}{'lâu nhất':>10}{'SQL':>9}{'view':>9}{'mức':>8}")
    lines += [_line(figure) for figure in result["figures"]]
    return "\n".join(lines)


def _machine(result: dict[str, Any]) -> str:
    machine, versions = result["machine"], result["versions"]
    memory = machine["memory_kb"] / 2**20
    return (
        f"{machine['cpu']}, {machine['cores']} nhân, {memory:.0f} GB, tải {machine['load'][0]}; "
        f"PostgreSQL {versions['postgresql']}, Django {versions['django']}, Python {versions['python']}; "
        f"{result['rows']} nhiệm vụ"
    )


def _line(figure: dict[str, Any]) -> str:
    name = f"{figure['what']} ({figure['user']})" if figure["user"] else figure["what"]
    goal, mark = figure["goal"], MARKS[figure["met"]]
    tail = f"{goal:>8g}" if goal is not None else " " * 8
    if figure["spread"] is None or figure["unit"] != "ms":
        return f"{name:<54}{figure['value']:>18} {figure['unit']:<27}{tail} {mark}"
    own = "".join(f"{figure['spread'][key]:>{width}}" for key, width in (("p50", 9), ("p95", 9), ("max", 10)))
    floors = "".join(f"{(figure[key] or {}).get('p95', ''):>9}" for key in ("floor_sql", "floor_view"))
    return f"{name:<54}{own}{floors}{tail} {mark}"

"""The model as a file: half-precision weights without any text, and where they come from."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from . import shipped
from .rules.model import Head, Model

WEIGHTS, PROVENANCE = shipped.DATA / "model.npz", shipped.DATA / "model.json"
STEPS = ("field", "level", "body")
PARTS = ("dense", "pieces", "bias")


def keep(model: Model, *, learnt_from: dict[str, str], rows: int, at: date) -> None:
    """Write `model` beside the lexicons it was fitted with."""
    arrays: dict[str, Any] = {
        f"{step}_{part}": getattr(getattr(model, step), part).astype(np.float16) for step in STEPS for part in PARTS
    }
    arrays["lines"] = np.array([model.field_line, model.body_line], np.float32)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    WEIGHTS.write_bytes(buffer.getvalue())
    provenance = {
        "sha256": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "trained_on": at.isoformat(),
        "rows": rows,
        "learnt_from": learnt_from,
        "lexicons": lexicons_digest(),
        "command": "phoihop classify --train DIR",
    }
    PROVENANCE.write_text(json.dumps(provenance, ensure_ascii=False, indent=1) + "\n", "utf-8")


@lru_cache
def load() -> Model:
    """The model that ships."""
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        heads = {step: Head(*(arrays[f"{step}_{part}"].astype(np.float64) for part in PARTS)) for step in STEPS}
        lines = arrays["lines"]
    field_line, body_line = ((float(row[0]), float(row[1])) for row in lines)
    return Model(heads["field"], heads["level"], heads["body"], field_line, body_line)


def provenance() -> dict[str, Any]:
    """What the model was made of."""
    found: dict[str, Any] = json.loads(PROVENANCE.read_text("utf-8"))
    return found


def lexicons_digest() -> str:
    """One digest of all that the readings depend on: weights fit only the words they were learnt with."""
    files = [file for file in sorted(shipped.DATA.rglob("*")) if file.suffix in {".txt", ".tsv"}]
    files += [shipped.DATA / name for name in ("fields.json", "bodies.json")]
    parts = (f"{file.relative_to(shipped.DATA).as_posix()} {digest(file)}" for file in files)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def digest(file: Path) -> str:
    """SHA-256 of `file`."""
    return hashlib.sha256(file.read_bytes()).hexdigest()

"""The labels are facts about real clauses, and the measured quality does not sink."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from phoihop.kernel.clock.rules.timing import mistakes
from phoihop.regulations import extraction

from . import make

LABELS = [json.loads(line) for line in extraction.LABELS.read_text(encoding="utf-8").splitlines()]
SHARED = make.shared()


def test_labels_are_well_formed_and_a_third_is_held_out() -> None:
    assert len(LABELS) >= 150
    assert len({label["file"] for label in LABELS}) >= 8
    assert sum(label.get("held_out", False) for label in LABELS) == len(LABELS) // 3
    assert len({(label["file"], label["address"]) for label in LABELS}) == len(LABELS)
    for label in LABELS:
        assert set(label) <= {"file", "address", "operative", "leads", "timing", "held_out"}
        assert all(mistakes(timing) == [] for timing in label["timing"])


def test_without_the_texts_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    extraction.configure(parser)
    assert extraction.run(parser.parse_args(["--shared", str(tmp_path)])) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.skipif(SHARED is None, reason="the folder of real texts is not on this machine")
def test_measured_quality_on_held_out_labels_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert SHARED is not None
    parser = argparse.ArgumentParser()
    extraction.configure(parser)
    assert extraction.run(parser.parse_args(["--shared", str(SHARED.parent), "--json"])) == 0
    found = json.loads(capsys.readouterr().out)
    for part in found.values():
        assert part["operative"]["precision"] >= 0.95
        assert part["operative"]["recall"] >= 0.95
        assert part["lead"]["precision"] >= 0.9
        assert part["lead"]["recall"] >= 0.95
        assert part["timing"]["recall"] >= 0.9

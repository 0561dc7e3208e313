"""`phoihop due`: answers, exit codes, and no traceback whatever is typed."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoihop.kernel.clock.commands import main
from phoihop.kernel.clock.tests.make import ROOT

Capture = pytest.CaptureFixture[str]
KEYS = {"term", "due_on", "raw_on", "state", "certainty", "steps", "calendar", "term_version", "citation"}


def run(capsys: Capture, *args: str) -> tuple[int, str, str]:
    code = main(args)
    out, err = capsys.readouterr()
    return code, out, err


def test_the_json_has_exactly_the_promised_parts(capsys: Capture) -> None:
    code, out, err = run(capsys, "complaint.accept", "--from", "2026-08-19", "--json")
    answer = json.loads(out)
    assert (code, err, set(answer)) == (0, "", KEYS)
    assert (answer["due_on"], answer["raw_on"], answer["state"]) == ("2026-08-27", "2026-08-27", "running")
    assert all(set(step) == {"on", "text", "article"} for step in answer["steps"])


def test_both_ways_of_writing_a_day_mean_the_same(capsys: Capture) -> None:
    one = run(
        capsys,
        "complaint.first",
        "--from",
        "2026-06-15",
        "--event",
        "suspend:2026-07-06",
        "--event",
        "resume:2026-07-16",
    )
    two = run(
        capsys,
        "complaint.first",
        "--from",
        "15/06/2026",
        "--event",
        "suspend:06/07/2026",
        "--event",
        "resume:16/7/2026",
    )
    assert one == two
    assert one[1].startswith("Hạn: thứ Hai 27/07/2026")


def test_the_version_is_chosen_by_on(capsys: Capture) -> None:
    assert json.loads(run(capsys, "complaint.accept", "--from", "2026-06-29", "--json")[1])["due_on"] == "2026-07-09"
    later = run(capsys, "complaint.accept", "--from", "2026-06-29", "--on", "2026-07-01", "--json")[1]
    assert json.loads(later)["due_on"] == "2026-07-08"


def test_an_event_without_effect_is_told_beside_the_answer(capsys: Capture) -> None:
    code, out, err = run(capsys, "complaint.first", "--from", "2026-06-15", "--event", "resume:2026-07-06", "--json")
    assert (code, json.loads(out)["refused_events"]) == (0, [0])
    assert "--event thứ 1" in err


def test_an_undecided_calendar_gives_no_date_and_says_why(capsys: Capture) -> None:
    code, out, _ = run(capsys, "complaint.accept", "--from", "2027-01-29")
    assert code == 0
    assert out.startswith("Chưa xác định được ngày đến hạn")
    assert "Tết Nguyên đán năm 2027" in out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ((), 2, "Thiếu khóa thời hạn"),
        (("complaint.accept",), 2, "--from"),
        (("complaint.accept", "--from"), 2, "--from"),
        (("complaint.acept", "--from", "2026-07-06"), 2, "không có khóa «complaint.acept»"),
        (("complaint.accept", "--from", "2026-02-30"), 2, "--from: Ngày «2026-02-30» không có trong lịch"),
        (("complaint.accept", "--from", "hôm qua"), 2, "Không đọc được ngày «hôm qua»"),
        (("complaint.accept", "--from", "2026-07-06", "--on", "x"), 2, "--on:"),
        (("complaint.accept", "--from", "2026-07-06", "--event", "sing:2026-07-07"), 2, "«sing»"),
        (("complaint.accept", "--from", "2026-07-06", "--event", "transfer"), 2, "--event thứ 1"),
        (("complaint.accept", "--from", "0001-01-01"), 1, "không có phiên bản hiệu lực ngày 01/01/0001"),
        (("complaint.first", "--from", "9999-12-31"), 1, "ngoài khoảng"),
        (("--batch",), 2, "Thiếu tên tệp"),
        (("--batch", "khong-co.jsonl"), 2, "Không đọc được tệp «khong-co.jsonl»"),
        (("--batch", "/"), 2, "Không đọc được tệp"),
        (("--batch", "a\0b"), 2, "Không đọc được tệp"),
    ],
)
def test_wrong_use_is_one_sentence_on_stderr(capsys: Capture, args: tuple[str, ...], code: int, words: str) -> None:
    got, out, err = run(capsys, *args)
    assert (got, out) == (code, "")
    assert words in err
    assert err.count("\n") == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    term=st.text(max_size=20) | st.sampled_from(["complaint.first", "petition.na.report", "generic.period.month_6"]),
    start=st.text(max_size=12)
    | st.dates().map(str)
    | st.sampled_from(["0001-01-01", "9999-12-31", "٢٠٢٦-٠١-٠١", "1/1/1"]),
    event=st.text(max_size=20)
    | st.sampled_from(["extend:2026-08-01:🙂", "suspend:9999-12-31", "resume:0001-01-01", ":::"]),
)
def test_whatever_is_typed_there_is_no_traceback(capsys: Capture, term: str, start: str, event: str) -> None:
    for text in (term, unicodedata.normalize("NFD", term)):
        args = [f"--from={start}", f"--event={event}", "--json", "--", text]
        code = main(args)
        out, err = capsys.readouterr()
        assert code in {0, 1, 2}
        if code:
            assert (out, err.count("\n")) == ("", 1)
        else:
            assert set(json.loads(out)) >= KEYS


def write(path: Path, *lines: str | bytes) -> str:
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return str(path)


def test_a_batch_answers_line_by_line(capsys: Capture, tmp_path: Path) -> None:
    good: dict[str, Any] = {"id": "D1", "term": "complaint.accept", "from": "2026-07-06", "events": [], "on": None}
    extended = {
        "id": 7,
        "term": "denunciation.settle.complex",
        "from": "11/05/2026",
        "events": [{"kind": "extend", "date": "2026-06-05", "value": 30}],
    }
    name = write(tmp_path / "cases.jsonl", "\ufeff" + json.dumps(good), "", json.dumps(extended))
    code, out, err = run(capsys, "--batch", name, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [(a["id"], a["due_on"]) for a in answers] == [("D1", "2026-07-15"), (7, "2026-07-10")]


BAD_LINES: list[str | bytes] = [
    "{",
    "[]",
    "null",
    b"\xff\xfe",
    "[" * 100_000,
    '{"id": 1}',
    '{"id": NaN, "term": "complaint.accept", "from": "2026-07-06"}',
    '{"id": "x", "term": "complaint.accept", "from": 5}',
    '{"id": "x", "term": "complaint.accept", "from": "2026-07-06", "events": "suspend"}',
    '{"id": "x", "term": "complaint.accept", "from": "2026-07-06", "events": [1]}',
    '{"id": "x", "term": "complaint.accept", "from": "2026-07-06", "events": [{"kind": "extend"}]}',
    '{"id": "x", "term": "no.such", "from": "2026-07-06"}',
    '{"id": "x", "term": ["complaint.accept"], "from": "2026-07-06"}',
    '{"id": ' + "9" * 5000 + "}",
]


def test_a_bad_line_is_named_and_the_others_are_answered(capsys: Capture, tmp_path: Path) -> None:
    good = '{"id": "ok", "term": "complaint.accept", "from": "2026-07-06"}'
    code, out, _ = run(capsys, "--batch", write(tmp_path / "cases.jsonl", *BAD_LINES, good))
    answers: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [answer.get("line") for answer in answers] == [*range(1, len(BAD_LINES) + 1), None]
    assert all(answer["error"].startswith(f"Dòng {answer['line']}: ") for answer in answers[:-1])
    assert answers[-1]["due_on"] == "2026-07-15"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), max_size=6))
def test_any_file_gives_json_lines(capsys: Capture, tmp_path: Path, lines: list[bytes]) -> None:
    code, out, _ = run(capsys, "--batch", write(tmp_path / "noise.jsonl", *lines))
    answers = [json.loads(line) for line in out.split("\n")[:-1]]
    assert code == (1 if answers else 0)


def test_the_register_is_listed(capsys: Capture) -> None:
    _, out, _ = run(capsys, "--list", "--json")
    listed = json.loads(out)
    assert {"complaint.accept", "reminder.person"} <= {row["key"] for row in listed}
    _, words, _ = run(capsys, "--list")
    assert "Khác nhau:" in words
    assert "complaint.accept: Thụ lý khiếu nại" in words


def test_the_command_starts_without_django() -> None:
    code = (
        "import sys; from phoihop.kernel.clock.commands import main; "
        "main(['complaint.accept', '--from', '2026-07-06']); sys.exit('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_vietnamese_still_gets_vietnamese() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "phoihop.kernel.clock.commands", "--list"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    assert done.returncode == 0
    assert "Thụ lý khiếu nại".encode() in done.stdout

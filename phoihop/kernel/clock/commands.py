"""`phoihop due`: a due date from the shipped register, with its derivation; the register itself; a file of cases."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from phoihop.kernel.clock.rules.dates import ClockError, parse_date, quoted, show, show_long
from phoihop.kernel.clock.rules.due import EVENT_NAMES, ClockEvent, Due, due
from phoihop.kernel.clock.rules.terms import UNIT_NAMES, span
from phoihop.kernel.clock.rules.vocabulary import anchor_label
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms

OK, PROBLEM, WRONG_USE = 0, 1, 2
EPILOG = """Ngày viết 2026-07-15 hoặc 15/07/2026. Loại sự kiện: {kinds}.
Giá trị của extend là số ngày gia hạn hoặc ngày hạn mới. Mã kết thúc: 0 có kết quả, 1 không có kết quả, 2 dùng sai."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments; what they hold is checked in `run`, so that every refusal is one sentence."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG.format(kinds=", ".join(f"{kind} ({name})" for kind, name in EVENT_NAMES.items()))
    parser.add_argument("term", nargs="?", metavar="TERM", help="khóa thời hạn, ví dụ complaint.accept")
    parser.add_argument("--from", dest="start", nargs="?", const="", metavar="DATE", help="ngày của mốc tính")
    parser.add_argument(
        "--event",
        action="append",
        default=[],
        nargs="?",
        const="",
        metavar="KIND:DATE[:VALUE]",
        help="sự kiện, lặp lại được",
    )
    parser.add_argument(
        "--on", nargs="?", const="", metavar="DATE", help="ngày chọn phiên bản quy định (mặc định là --from)"
    )
    parser.add_argument("--list", action="store_true", help="in sổ thời hạn")
    parser.add_argument("--batch", nargs="?", const="", metavar="FILE", help="tệp JSON từng dòng; «-» là đầu vào chuẩn")
    parser.add_argument("--json", action="store_true", help="chỉ in JSON")


def run(args: argparse.Namespace) -> int:
    """Answer one question. 0: answered; 1: no answer (no version in force, bad lines); 2: wrong use."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # Vietnamese also where the terminal's locale is C
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        if args.list:
            return _list(as_json=args.json)
        if args.batch is not None:
            return _batch(args.batch)
        return _one(args)
    except ClockError as error:
        print(f"phoihop due: {error.sentence}", file=sys.stderr)
        return PROBLEM if error.code in {"term.not_in_force", "date.out_of_range"} else WRONG_USE


def _one(args: argparse.Namespace) -> int:
    if not args.term:
        raise ClockError("use.term", "Thiếu khóa thời hạn; xem danh sách bằng «phoihop due --list».")
    if not args.start:
        raise ClockError("use.from", "Thiếu ngày của mốc tính; hãy thêm --from và ngày, ví dụ --from 2026-07-15.")
    start = _option_date("--from", args.start)
    on = start if args.on is None else _option_date("--on", args.on)
    events = [_event(text, number) for number, text in enumerate(args.event, 1)]
    answer = due(shipped_terms().require(args.term, on), events, shipped_calendar(), start=start)
    for refusal in answer.refused:
        print(f"phoihop due: --event thứ {refusal.index + 1}: {refusal.reason}", file=sys.stderr)
    if args.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        print(_as_text(answer))
    return OK


def _option_date(option: str, text: str) -> date:
    try:
        return parse_date(text)
    except ClockError as error:
        raise ClockError(error.code, f"{option}: {error.sentence}") from None


def _event(text: str, number: int) -> ClockEvent:
    kind, _, rest = text.partition(":")
    day, _, value = rest.partition(":")
    if kind not in EVENT_NAMES:
        kinds = ", ".join(EVENT_NAMES)
        raise ClockError("use.event", f"--event thứ {number}: không có loại sự kiện {quoted(kind)}; các loại: {kinds}.")
    return ClockEvent(kind, _option_date(f"--event thứ {number}", day), value or None)


def _as_text(answer: Due) -> str:
    """The answer for a person: the date first, then why."""
    if answer.due_on and answer.state == "ended":
        head = f"Đã kết thúc; hạn khi đó: {show_long(answer.due_on)}"
    elif answer.due_on:
        head = f"Hạn: {show_long(answer.due_on)}"
    elif answer.suspended_on:
        head = f"Đang tạm đình chỉ từ {show(answer.suspended_on)}, chưa có ngày đến hạn"
    else:
        head = "Chưa xác định được ngày đến hạn"
    lines = [head, f"{answer.term.title} ({answer.term.key}, {answer.term.citation})"]
    if answer.raw_on and answer.raw_on != answer.due_on:
        lines.append(f"Đếm thuần túy: {show_long(answer.raw_on)}")
    lines += [f"  {number}. {step.text} [{step.article}]" for number, step in enumerate(answer.steps, 1)]
    lines.append(f"Lịch làm việc {answer.calendar.version}; phiên bản thời hạn {answer.term.version}.")
    return "\n".join(lines)


def _list(*, as_json: bool) -> int:
    """The whole register, every version."""
    register = shipped_terms()
    if as_json:
        print(json.dumps([version.as_json() for version in register.all_versions()], ensure_ascii=False, indent=1))
        return OK
    for version in register.all_versions():
        way = "trước" if version.direction == "before" else "sau"
        mark = "" if version.status == "confirmed" else ", cần xác nhận"
        amounts = ", ".join(str(n) for n in (version.amount, *version.further_amounts))
        figure = f"{amounts} {UNIT_NAMES[version.unit]} {way} {anchor_label(version.anchor)}"
        print(f"{version.key}: {version.title}: {figure} [{version.citation}; {span(version)}; {version.layer}{mark}]")
    latest = max(version.in_force_from or date.min for version in register.all_versions())
    for conflict in register.conflicts(latest, examples=True):
        print(f"Khác nhau: {conflict.sentence}")
    return OK


def _batch(name: str) -> int:
    """One JSON object a line in, one a line out, in order; a bad line gives its number and one sentence."""
    if not name:
        raise ClockError("use.batch", "Thiếu tên tệp sau --batch; hãy nêu tệp JSON từng dòng, hoặc «-».")
    code = OK
    try:
        with _opened(name) as lines:
            for number, raw in enumerate(lines, 1):
                if raw.strip():
                    answer, good = _line(raw, number)
                    sys.stdout.write(answer + "\n")
                    code = code if good else PROBLEM
    except (OSError, ValueError) as error:
        if isinstance(error, (BrokenPipeError, ClockError)):
            raise
        raise ClockError("use.file", f"Không đọc được tệp {quoted(name)}; hãy kiểm tra tên và quyền đọc.") from None
    return code


def _opened(name: str) -> BinaryIO:
    return sys.stdin.buffer if name == "-" else Path(name).open("rb")


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _line(raw: bytes, number: int) -> tuple[str, bool]:
    """The answer to one line, and whether it is one."""
    row: Any = None
    name = "null"
    try:
        row = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        if not isinstance(row, Mapping):
            raise ClockError("batch.row", "Mỗi dòng phải là một đối tượng JSON.")
        name = _encode(row.get("id"))
        return f'{{"id":{name},{_answer(row)}', True
    except ClockError as error:
        sentence = error.sentence
    except UnicodeDecodeError:
        sentence = "Dòng không phải chữ UTF-8; hãy lưu lại tệp theo UTF-8."
    except (ValueError, RecursionError):
        sentence = "Dòng không phải JSON hợp lệ; hãy xem lại dấu ngoặc và dấu phẩy."
    return f'{{"id":{name},"line":{number},"error":{_encode(f"Dòng {number}: {sentence}")}}}', False


def _answer(row: Mapping[str, Any]) -> str:
    """The encoded answer without its opening brace."""
    key, events = row.get("term"), row.get("events")
    if not isinstance(key, str):
        raise ClockError("batch.term", "Thiếu khóa thời hạn «term».")
    if not isinstance(events, list | None):
        raise ClockError("batch.events", "Phần «events» phải là một danh sách.")
    start = _row_date(row, "from")
    on = start if row.get("on") is None else _row_date(row, "on")
    if not events:
        return _without_events(key, on, start)
    found = [_row_event(item, number) for number, item in enumerate(events, 1)]
    return _encode(due(shipped_terms().require(key, on), found, shipped_calendar(), start=start).as_json())[1:]


@lru_cache(maxsize=65_536)
def _without_events(key: str, on: date, start: date) -> str:
    """Cases of one term received on one day have one answer; a large file is full of them."""
    return _encode(due(shipped_terms().require(key, on), (), shipped_calendar(), start=start).as_json())[1:]


def _row_date(row: Mapping[str, Any], name: str) -> date:
    text = row.get(name)
    if not isinstance(text, str):
        raise ClockError("batch.date", f"Thiếu ngày «{name}»; hãy viết theo dạng 2026-07-15.")
    return _option_date(f"«{name}»", text)


def _row_event(item: Any, number: int) -> ClockEvent:
    if not isinstance(item, Mapping) or not isinstance(item.get("kind"), str):
        raise ClockError("batch.event", f"Sự kiện thứ {number} phải có «kind» và «date».")
    value = item.get("value")
    if not isinstance(value, (str, int)):
        value = None
    return ClockEvent(item["kind"], _row_date(item, "date"), value)


class _Parser(argparse.ArgumentParser):
    """For trying out without the `phoihop` command."""

    def error(self, message: str) -> Any:
        del message
        self.exit(WRONG_USE, f"{self.prog}: Tham số không đúng; xem cách dùng bằng --help.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m phoihop.kernel.clock.commands`."""
    parser = _Parser(prog="phoihop due", description="Tính ngày đến hạn theo thời hạn luật định.")
    configure(parser)
    with suppress(BrokenPipeError):
        return run(parser.parse_args(argv))
    sys.stderr.close()
    return OK


if __name__ == "__main__":
    sys.exit(main())

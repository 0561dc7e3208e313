"""The `phoihop` command: a visible list of commands, each in the app that owns it, loaded only when called."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import NoReturn

from phoihop.ops.trouble import Trouble

COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("phoihop.ops.up", "chạy toàn bộ sản phẩm trên máy này"),
    "doctor": ("phoihop.ops.doctor", "kiểm tra cài đặt, dữ liệu, khóa và niêm phong"),
    "backup": ("phoihop.ops.backup", "sao lưu cơ sở dữ liệu và tệp vào một tệp"),
    "restore": ("phoihop.ops.restore", "phục hồi từ tệp sao lưu vào cơ sở dữ liệu trống"),
    "parse": ("phoihop.regulations.commands", "đọc cấu trúc và nghĩa vụ của một văn bản"),
    "classify": ("phoihop.petitions.commands.classify", "đề xuất lĩnh vực và cơ quan có thẩm quyền cho kiến nghị"),
    "extraction": ("phoihop.regulations.extraction", "đo độ chính xác của việc tách nghĩa vụ"),
    "due": ("phoihop.kernel.clock.commands", "tính ngày đến hạn theo thời hạn luật định"),
    "signatures": ("phoihop.kernel.documents.commands", "kiểm tra chữ ký số của một tệp PDF"),
    "duplicates": ("phoihop.petitions.commands.duplicates", "tìm kiến nghị trùng nhau, nêu lý do từng cặp"),
    "evaluate": ("phoihop.petitions.commands.evaluate", "đo độ đúng của các đề xuất trên dữ liệu có nhãn"),
    "national-export": ("phoihop.voter_reports.commands", "xuất tệp gửi cơ sở dữ liệu quốc gia về kiến nghị"),
    "generate": ("phoihop.ops.generate", "sinh tỉnh mẫu"),
    "audit": ("phoihop.kernel.audit.commands", "kiểm chứng niêm phong nhật ký"),
    "bench": ("phoihop.ops.bench", "đo tốc độ, cạnh mức sàn"),
}

# These speak to the database: the embedded server is started for them when `up` does not run it.
NEEDS_DATABASE = {"backup", "generate", "audit", "national-export"}


# What argparse says in English, and how we say it.
WRONG_USE = [
    (r"unrecognized arguments: (.+)", "không hiểu tham số «{0}»"),
    (r"argument (.+?): expected .*argument.*", "tham số {0} thiếu giá trị"),
    (r"argument (.+?): ignored explicit argument (.+)", "tham số {0} không kèm giá trị {1}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose.*", "tham số {0} không nhận giá trị {1}"),
    (r"argument (.+?): invalid \S+ value: (.+)", "tham số {0} không nhận giá trị {1}"),
    (r"the following arguments are required: (.+)", "thiếu tham số {0}"),
    (r"ambiguous option: (.+?) could match .*", "tham số {0} viết tắt không rõ"),
]


class Parser(argparse.ArgumentParser):
    """Wrong use is one Vietnamese sentence on stderr and exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {in_vietnamese(message)}; xem cách dùng bằng {self.prog} --help.\n")


def in_vietnamese(message: str) -> str:
    """argparse's `message` in Vietnamese, on one line; what we have no words for is told in general."""
    line = " ".join(message.split())
    for pattern, words in WRONG_USE:
        if found := re.fullmatch(pattern, line):
            return words.format(*found.groups())
    return "tham số không đúng"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 (in order), 1 (found a problem) or 2 (wrong use)."""
    args = list(sys.argv[1:] if argv is None else argv)
    if not args or args[0] in {"-h", "--help"}:
        print("phoihop LỆNH [--help]\n")
        for name, (_module, purpose) in COMMANDS.items():
            print(f"  {name:<12}{purpose}")
        return 0
    if args[0] not in COMMANDS:
        print(f"phoihop: không có lệnh «{args[0]}»; gõ phoihop --help để xem các lệnh.", file=sys.stderr)
        return 2
    name, (module_name, purpose) = args[0], COMMANDS[args[0]]
    module = import_module(module_name)
    parser = Parser(prog=f"phoihop {name}", description=purpose)
    module.configure(parser)
    parsed = parser.parse_args(args[1:])
    try:
        with _database(parsed) if name in NEEDS_DATABASE else nullcontext():
            return int(module.run(parsed))
    except Trouble as trouble:
        print(f"phoihop: {trouble}", file=sys.stderr)
        return 1
    except _database_errors() as error:
        why = " ".join(str(error).split())[:300]
        print(
            f"phoihop: cơ sở dữ liệu chưa sẵn sàng hoặc không cho phép; hãy chạy phoihop up rồi thử lại ({why}).",
            file=sys.stderr,
        )
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing is wrong
        return 0
    except KeyboardInterrupt:
        return 1


def _database_errors() -> tuple[type[Exception], ...]:
    """What the database's libraries raise, of those that the command has loaded."""
    known = [sys.modules[name] for name in ("psycopg", "django.db") if name in sys.modules]
    return tuple(module.Error for module in known)


def _database(parsed: argparse.Namespace) -> AbstractContextManager[None]:
    from phoihop.ops.local import attached  # only now: `parse` and `due` start without it

    return attached(getattr(parsed, "data", None))

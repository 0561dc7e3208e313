"""`phoihop classify`: field and competent body of each petition, with how sure and why; and training the model."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from itertools import tee
from pathlib import Path
from zoneinfo import ZoneInfo

from phoihop.petitions import likeness, pairing, store, training
from phoihop.petitions.proposing import propose_many
from phoihop.petitions.shipped import DATA

from .lines import OK, WRONG_USE, Source, vietnamese_streams, write

EPILOG = """Mỗi dòng vào là {"id", "text"}; mỗi dòng ra là {"id", "field", "field_confidence", "field_top3", "body",
"body_confidence", "body_top3", "reason"}. Máy chỉ đề xuất, người quyết định.
Mã kết thúc: 0 mọi dòng có kết quả, 1 có dòng hỏng, 2 dùng sai hoặc không đọc được tệp."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("files", nargs="*", metavar="FILE", help="tệp JSON từng dòng; không nêu thì đọc đầu vào chuẩn")
    parser.add_argument("--json", action="store_true", help="in JSON từng dòng (luôn như vậy)")
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="ngày chọn bảng thẩm quyền (mặc định hôm nay)"
    )
    parser.add_argument("--train", metavar="DIR", help="học lại mô hình từ thư mục có petitions.jsonl rồi ghi đè")


def run(args: argparse.Namespace) -> int:
    """0: every line has a proposal; 1: some line is bad; 2: a file cannot be read."""
    vietnamese_streams()
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    if args.train:
        return _train(Path(args.train), today)
    source = Source(args.files, "classify")
    petitions, again = tee(source)
    for one, proposal in zip(petitions, propose_many((same.text for same in again), on=args.on or today), strict=True):
        write({"id": one.id, **proposal.as_json()})
    return source.code()


def _train(folder: Path, today: date) -> int:
    names = ["petitions.jsonl", "variants.jsonl", "pairs.jsonl"]
    if missing := [name for name in names if not (folder / name).is_file()]:
        where = f"Thư mục «{folder}» thiếu tệp {', '.join(missing)}"
        sys.stderr.write(f"phoihop classify: {where}; hãy chỉ đúng thư mục kiến nghị có nhãn.\n")
        return WRONG_USE
    rows = [*training.labelled(folder), *training.own()]
    learnt_from = {name: store.digest(folder / name) for name in names}
    learnt_from["examples.tsv"] = store.digest(DATA / "examples.tsv")
    store.keep(training.train(rows), learnt_from=learnt_from, rows=len(rows), at=today)
    store.load.cache_clear()
    likeness.keep(pairing.learnt(folder))  # by the fields and levels the new model sees
    sys.stdout.write(f"Đã học từ {len(rows)} văn bản; {store.WEIGHTS.name} {store.WEIGHTS.stat().st_size:,} byte.\n")
    return OK

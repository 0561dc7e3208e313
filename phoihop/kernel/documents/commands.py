"""`phoihop signatures FILE [--trust DIR] [--json]`: what the digital signatures of a PDF prove."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from .signed import Report, Verdict, check

WORDS = {
    Verdict.VALID: "hợp lệ",
    Verdict.EXPIRED: "chứng thư hết hạn",
    Verdict.UNTRUSTED: "chưa rõ người ký (chứng thư không được tin cậy)",
    Verdict.CHANGED_AFTER: "tệp bị sửa sau khi ký",
    Verdict.ALTERED: "không đúng: nội dung đã ký bị thay đổi",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", metavar="FILE", help="tệp PDF đã ký số")
    parser.add_argument("--trust", metavar="DIR", help="thư mục chứng thư gốc được tin cậy (mặc định: SIGNATURE_TRUST)")
    parser.add_argument("--json", action="store_true", help="in JSON ra stdout")


def run(args: argparse.Namespace) -> int:
    """0: every signature holds; 1: one does not, or there is none; 2: no such file or folder."""
    trust = args.trust or os.environ.get("SIGNATURE_TRUST", "")
    if trust and not Path(trust).is_dir():
        print(f"Không có thư mục chứng thư {trust}.", file=sys.stderr)
        return 2
    try:
        with Path(args.file).open("rb") as file:
            report = check(file, trust=Path(trust) if trust else None)
    except OSError as error:
        print(f"Không mở được tệp {args.file}: {error.strerror}.", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        _show(report)
    whole = report.signatures and not (report.empty or report.loose_end or report.left_out)
    return 0 if whole and all(one.verdict == Verdict.VALID for one in report.signatures) else 1


def _show(report: Report) -> None:
    if report.state != "checked":
        print("Tệp hỏng hoặc không phải PDF." if report.state == "broken" else "Tệp không có chữ ký số.")
    for one in report.signatures:
        print(f"{one.signer or one.name}: {WORDS[Verdict(one.verdict)]}")
        print(f"  ký lúc {one.signed_at or '(không ghi)'}, chứng thư do {one.issuer or '(không rõ)'} cấp")
        if one.changes:
            print(f"  trang đã khác: {', '.join(map(str, one.changes))}")
    for name in report.empty:
        print(f"Ô ký còn trống: {name}")
    if report.loose_end:
        print("Sau chữ ký cuối cùng, tệp còn được lưu thêm.")

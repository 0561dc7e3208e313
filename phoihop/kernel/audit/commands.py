"""`phoihop audit verify`: the seals hold, or where they break; `phoihop audit seal|anchor` for operators."""

from __future__ import annotations

import argparse
import json
import os
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    """verify | seal | anchor, --json."""
    parser.add_argument("act", choices=["verify", "seal", "anchor"], help="việc cần làm")
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """0 when the trace holds, 1 where it is broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phoihop.settings")
    import django

    django.setup()
    from django.utils import timezone

    from phoihop.kernel.audit import sealing

    if args.act == "seal":
        made = sealing.seal(at=timezone.now())
        print(
            json.dumps({"sealed": made.count if made else 0})
            if args.json
            else f"Đã niêm phong {made.count if made else 0} hành vi."
        )
        return 0
    if args.act == "anchor":
        line = sealing.anchor(at=timezone.now())
        print(json.dumps({"anchor": line}) if args.json else line or "Chưa có niêm phong nào.")
        return 0
    breaks = list(sealing.verify())
    if args.json:
        print(
            json.dumps(
                {"ok": not breaks, "breaks": [vars(b) for b in breaks], "unsealed": sealing.unsealed()},
                ensure_ascii=False,
            )
        )
    elif breaks:
        print("\n".join(b.sentence for b in breaks), file=sys.stderr)
    else:
        print(f"Nhật ký nguyên vẹn; {sealing.unsealed()} hành vi chưa niêm phong.")
    return 1 if breaks else 0

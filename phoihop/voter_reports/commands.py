"""phoihop national-export: the next file for the national database of petitions, as JSON and as a spreadsheet."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose petitions, and where the files go."""
    parser.add_argument("--body", required=True, help="mã cơ quan tiếp nhận kiến nghị (CQ-…)")
    parser.add_argument("--out", default=".", help="thư mục ghi tệp (mặc định: thư mục hiện tại)")


def run(args: argparse.Namespace) -> int:
    """Make it, write both forms. 0: written; 1: nothing new; 2: no such body."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phoihop.settings")
    import django

    django.setup()
    from django.utils import timezone

    from phoihop.kernel.errors import Refused
    from phoihop.kernel.web.exports import write_parts
    from phoihop.organisations.models import Body
    from phoihop.voter_reports.national_file import as_json, parts_of
    from phoihop.voter_reports.services import give_out, make_export

    body = Body.objects.filter(code=args.body).first()
    if body is None:
        print(f"phoihop national-export: không có cơ quan nào mang mã «{args.body}».")
        return 2
    try:
        export = give_out(body=body, by=None, at=timezone.now())
    except Refused as refused:
        print(f"phoihop national-export: {refused.sentence}")
        return 1
    make_export(export_id=export.pk, at=timezone.now())
    export.refresh_from_db()
    if not export.rows:
        print("phoihop national-export: không có kiến nghị mới hoặc thay đổi từ lần xuất trước.")
        return 1
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    name = folder / f"kien-nghi-{export.code.lower()}"
    with name.with_suffix(".json").open("w", encoding="utf-8") as target:
        target.writelines(as_json(export))
    with name.with_suffix(".xlsx").open("wb") as book:
        write_parts(book, parts_of(export))
    print(f"Lần {export.number}: {export.rows} kiến nghị, {name}.json và .xlsx")
    return 0

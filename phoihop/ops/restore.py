"""`phoihop restore FILE`: a backup into an empty database, proved by digests, counts and the audit's verification."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from phoihop.ops import archive, local, postgres, roles, schema
from phoihop.ops.backup import audit_head, counts, files_folder, pg_program
from phoihop.ops.prepare import key_print
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _


def configure(parser: argparse.ArgumentParser) -> None:
    """FILE, --data, --json."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sao lưu")
    parser.add_argument("--data", type=Path, help="thư mục dữ liệu trống (mặc định: PHOIHOP_DATA)")
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """0 when everything was restored and proved; 1 with the reason otherwise."""
    local.read_env_file()
    at = local.place(args.data)
    os.environ["PHOIHOP_DATA"], os.environ["PHOIHOP_KEYS"] = str(at.data), str(at.keys)
    manifest = archive.check(args.file)
    local.make_folders(at)
    with local.held(at):
        if not at.field_key.exists():
            raise Trouble(
                _("Chưa có tệp khóa {path}; hãy đặt vào đó tệp khóa của hệ thống gốc rồi phục hồi.").format(
                    path=at.field_key
                )
            )
        local.make_keys(at)
        process = _own_server(at) if local.is_embedded() else None
        try:
            os.environ |= local.environment(at, owner=True)
            result = restore(args.file, manifest)
        finally:
            if process:
                postgres.stop(process)
    print(json.dumps(result, ensure_ascii=False) if args.json else result["sentence"])
    return 0


def _own_server(at: local.Place) -> Any:
    local.settle_cluster(at)
    postgres.initialise(at.cluster)
    process = postgres.start(at.cluster)
    roles.make_roles(at.cluster)
    return process


def restore(source: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Restore a checked backup into the connected empty database and prove it; returns what was proved."""
    django.setup()

    owner_url = settings.DATABASE_OWNER_URL
    if not owner_url:
        raise Trouble(_("Chưa đặt DATABASE_OWNER_URL: chỉ vai trò sở hữu được phục hồi."))
    _refuse(manifest, owner_url)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as folder:
        dump = Path(folder) / archive.DUMP
        unpacked = Path(folder) / "files"
        archive.unpack(source, dump, unpacked)
        pg_program(
            *("pg_restore", owner_url, "--no-owner", "--no-privileges", "--no-comments", "--exit-on-error"),
            *("--single-transaction", f"--dbname={connection.settings_dict['NAME']}", str(dump)),
        )
        if unpacked.exists():
            if files_folder().exists():
                files_folder().rmdir()  # empty, or it was refused
            unpacked.rename(files_folder())
    with psycopg.connect(owner_url) as database:
        now, head = counts(database), audit_head(database)
    wrong = sorted(table for table in {*now, *manifest["counts"]} if now.get(table) != manifest["counts"].get(table))
    if wrong or head != manifest["audit"]:
        raise Trouble(_("Số dòng sau phục hồi khác bản kê ở: {where}.").format(where=", ".join(wrong) or "audit"))
    roles.grant(owner_url, str(connection.settings_dict["USER"]))
    newer = _prove_trace(head)
    if schema.pending():
        schema.migrate(owner_url, str(connection.settings_dict["USER"]))
    rows, files = sum(now.values()), len(manifest["parts"]) - 1
    sentence = _(
        "Đã phục hồi bản {made_at}: {rows} dòng, {files} tệp khớp bản kê; nhật ký {acts} hành vi nguyên vẹn."
    ).format(made_at=manifest["made_at"][:16].replace("T", " "), rows=rows, files=files, acts=head["acts"])
    if newer:
        sentence += " " + _("{newer} mốc neo mới hơn bản này: các hành vi sau đó không có trong bản sao lưu.").format(
            newer=newer
        )
    return {
        "ok": True,
        "restored_at": timezone.now().isoformat(),
        "rows": rows,
        "files": files,
        "audit": head,
        "anchors_newer": newer,
        "sentence": sentence,
    }


def _refuse(manifest: dict[str, Any], owner_url: str) -> None:
    """Whatever speaks against this restore, before anything is written."""
    if manifest["format"] != archive.FORMAT or schema.strangers(set(manifest.get("migrations", []))):
        raise Trouble(
            _(
                "Bản sao lưu thuộc phiên bản {version} mới hơn chương trình này; hãy cài phiên bản ấy rồi phục hồi."
            ).format(version=manifest.get("version", "?"))
        )
    if manifest["field_key_print"] != key_print(settings.FIELD_KEY):
        raise Trouble(
            _("Tệp khóa {path} không phải khóa của bản sao lưu này; hãy đặt đúng tệp khóa rồi phục hồi.").format(
                path=settings.FIELD_KEY_FILE
            )
        )
    try:
        with psycopg.connect(owner_url) as database:
            row = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone()
    except psycopg.Error as error:
        raise Trouble(_("Không kết nối được cơ sở dữ liệu: {why}").format(why=" ".join(str(error).split()))) from error
    if row and row[0]:
        raise Trouble(_("Cơ sở dữ liệu đích không trống; chỉ phục hồi vào cơ sở dữ liệu trống."))
    if files_folder().exists() and any(files_folder().iterdir()):
        raise Trouble(_("Thư mục tệp {path} không trống; hãy chọn thư mục dữ liệu khác.").format(path=files_folder()))


def _prove_trace(head: dict[str, Any]) -> int:
    """Verify the restored trace, then begin a new count of transactions (this is another cluster).

    Anchors newer than the backup cannot hold against it: they are set aside in a file of their own and counted.
    """
    from phoihop.kernel.audit import sealing  # a module with models: only after django.setup()

    at = timezone.now()
    newer = _set_aside(settings.ANCHOR_FILE, head["seal"] or 0, f"{at:%Y%m%d%H%M%S}")
    breaks = list(sealing.verify())
    if breaks:
        raise Trouble(_("Nhật ký sau phục hồi không nguyên vẹn: {what}").format(what=breaks[0].sentence))
    sealing.restart(at=at)
    return newer


def _set_aside(anchors: Path, last: int, mark: str) -> int:
    if not anchors.exists():
        return 0
    lines = anchors.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if int(line.split(" ")[1]) <= last]
    if len(kept) < len(lines):
        anchors.rename(anchors.with_name(f"{anchors.name}.{mark}"))
        anchors.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return len(lines) - len(kept)

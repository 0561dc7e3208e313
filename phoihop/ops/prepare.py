"""What must stand before the web server may start: schema, rights, keys, reference data, the first people.

Run by `phoihop up` as a process of its own, which alone learns the owner's address; it leaves a report in JSON.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection
from django.utils import timezone

import phoihop
from phoihop.ops import local
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _


def main() -> int:
    """Called by `phoihop up`; troubles go to stderr in one sentence."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--embedded", action="store_true")
    parser.add_argument("--people", choices=["sample", "first", "auto"], required=True)
    args = parser.parse_args()
    try:
        if args.embedded:
            from phoihop.ops.roles import make_roles

            make_roles(local.place().cluster)
        django.setup()
        report = prepare(embedded=args.embedded, people=args.people)
    except Trouble as trouble:
        print(f"phoihop: {trouble}", file=sys.stderr)
        return 1
    args.report.write_text(json.dumps(report), encoding="utf-8")
    return 0


def prepare(*, embedded: bool, people: str) -> dict[str, Any]:
    """Bring schema, rights, reference data and first people in; returns what the supervisor needs to know."""
    from phoihop.ops import people as first_people
    from phoihop.ops.reference import load_reference

    changed = _bring_schema()
    installation = check_installation()
    load_reference(at=timezone.now())
    collect_static()
    if not first_people.anybody():
        if people == "sample" or (people == "auto" and embedded):
            _forget_what_broke_off()
            first_people.seed_sample(installation)
        else:
            first_people.first_administrator(at=timezone.now())
    elif people == "sample" and not installation.is_sample:
        raise Trouble(_("Cơ sở dữ liệu đã có người dùng; dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu trống."))
    return {"sample": installation.is_sample, "migrated": changed}


def _bring_schema() -> bool:
    from phoihop.ops import schema
    from phoihop.ops.rights import wrong_rights

    try:
        newer, pending = schema.unknown(), schema.pending()
    except ProgrammingError:
        newer, pending = [], ["GRANT"]  # a migration was cut off before its grants: it is finished now
    except DatabaseError as error:
        raise Trouble(_("Không kết nối được cơ sở dữ liệu: {why}").format(why=" ".join(str(error).split()))) from error
    if newer:
        raise Trouble(
            _("Cơ sở dữ liệu thuộc phiên bản mới hơn chương trình này ({names}); hãy cài phiên bản mới.").format(
                names=", ".join(newer[:3])
            )
        )
    if not pending and not wrong_rights():
        return False
    if not settings.DATABASE_OWNER_URL:
        raise Trouble(
            _("Cơ sở dữ liệu cần nâng cấp ({names}) nhưng chưa đặt DATABASE_OWNER_URL.").format(
                names=", ".join(pending[:3]) or "GRANT"
            )
        )
    try:
        schema.migrate(settings.DATABASE_OWNER_URL, str(connection.settings_dict["USER"]))
    except (DatabaseError, psycopg.Error) as error:
        raise Trouble(_("Không nâng cấp được cơ sở dữ liệu: {why}").format(why=" ".join(str(error).split()))) from error
    return True


def _forget_what_broke_off() -> None:
    from phoihop.ops import schema

    if settings.DATABASE_OWNER_URL:
        schema.forget_what_broke_off(settings.DATABASE_OWNER_URL)


def check_installation() -> Any:
    """The row about this installation, made at the first start; another key than the data's is refused."""
    from phoihop.ops.models import Installation

    row, made = Installation.objects.get_or_create(
        id=1,
        defaults={
            "made_at": timezone.now(),
            "version": phoihop.__version__,
            "field_key_print": key_print(settings.FIELD_KEY),
        },
    )
    if row.field_key_print != key_print(settings.FIELD_KEY):
        raise Trouble(
            _("Tệp khóa {path} không phải khóa của dữ liệu này; hãy đặt lại đúng tệp khóa.").format(
                path=settings.FIELD_KEY_FILE
            )
        )
    if not made and row.version != phoihop.__version__:
        row.version = phoihop.__version__
        row.save(update_fields=["version"])
    return row


def key_print(key: str) -> str:
    """A digest that tells keys apart and from which none can be found."""
    return hashlib.sha256(b"phoihop field key\0" + key.encode()).hexdigest()


def collect_static() -> None:
    """Gather and compress what browsers load, when the bundle is newer than what was gathered; one process at a time."""
    root = Path(settings.STATIC_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with (root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = root / "staticfiles.json"
            if not done.exists() or _newest_source() > done.stat().st_mtime:
                call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        raise Trouble(
            _("Không ghi được thư mục giao diện {path}: {why}.").format(path=root, why=error.strerror)
        ) from error


def _newest_source() -> float:
    """When the newest file to gather was changed."""
    found = (Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
    return max((path.stat().st_mtime for path in found), default=0.0)


if __name__ == "__main__":
    sys.exit(main())

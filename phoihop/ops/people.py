"""The first people of an empty installation: the sample province's, or one administrator."""

from __future__ import annotations

import getpass
import json
import os
import sys
from datetime import datetime
from importlib import import_module
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.ops import local
from phoihop.ops.postgres import write_private
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _
from phoihop.organisations import services
from phoihop.organisations.models import BodyKind

SAMPLE_SEED, SAMPLE_SCALE = 1, 1


def anybody() -> bool:
    """Whether the database has an account."""
    return User.objects.exists()


def seed_sample(installation: Any) -> None:
    """The sample province into the empty database; its logins into a private file beside the keys."""
    generate = import_module("phoihop.ops.generate").generate
    with transaction.atomic():  # an interrupted first start leaves an empty database, not half a province
        logins = generate(seed=SAMPLE_SEED, scale=SAMPLE_SCALE, keys=local.place().keys / "test-authority")
        installation.is_sample = True
        installation.save(update_fields=["is_sample"])
        write_private(local.place().sample_logins, json.dumps(logins, ensure_ascii=False))


def first_administrator(*, at: datetime) -> User:
    """Ask on the terminal, or take PHOIHOP_ADMIN («tên đăng nhập:mật khẩu»); the office can be renamed afterwards."""
    given = os.environ.get("PHOIHOP_ADMIN", "")
    office, full_name = str(_("Văn phòng")), str(_("Quản trị tài khoản"))
    if given:
        username, _colon, password = given.partition(":")
    elif sys.stdin.isatty():
        print(_("Cơ sở dữ liệu chưa có tài khoản nào. Lập tài khoản quản trị đầu tiên:"))
        office = input(_("  Cơ quan: ")).strip() or office
        full_name = input(_("  Họ và tên: ")).strip() or full_name
        username = input(_("  Tên đăng nhập: ")).strip()
        password = getpass.getpass(_("  Mật khẩu (từ 12 ký tự): "))
    else:
        raise Trouble(
            _("Cơ sở dữ liệu chưa có tài khoản: chạy phoihop up trên dòng lệnh, hoặc đặt PHOIHOP_ADMIN=tên:mật-khẩu.")
        )
    return make_administrator(office=office, full_name=full_name, username=username, password=password, at=at)


def make_administrator(*, office: str, full_name: str, username: str, password: str, at: datetime) -> User:
    """One administrator of the whole installation, seated in a new office; a weak password is refused."""
    try:
        validate_password(password, User(username=username, full_name=full_name))
        return services.open_first_administrator(
            username=username,
            full_name=full_name,
            password=password,
            body=services.NewBody(name=office, kind=BodyKind.OFFICE),
            at=at,
        )
    except (ValidationError, Refused) as error:
        why = error.sentence if isinstance(error, Refused) else _("mật khẩu cần từ 12 ký tự, khó đoán, khác tên người.")
        raise Trouble(_("Không lập được tài khoản quản trị «{name}»: {why}").format(name=username, why=why)) from error

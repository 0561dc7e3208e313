"""Accounts are opened and closed, roles given and taken."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel import scope
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.login import services as login
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Person, Role, RoleKind, administers
from phoihop.organisations.permissions import can_give_role, can_manage_accounts
from phoihop.organisations.rules import Period
from phoihop.organisations.services.bodies import NewBody, establish

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")


@transaction.atomic
def open_first_administrator(
    *, username: str, full_name: str, password: str, body: Body | NewBody, email: str = "", at: datetime
) -> User:
    """The account everything begins with: administrator of the whole installation, seated in `body`.

    Raises Refused "account.already_administered" once there is one, and those of `open_account`.
    """
    if Role.objects.select_for_update().filter(everywhere=True, user__is_active=True, until__isnull=True).exists():
        raise Refused("account.already_administered", _("Hệ thống đã có quản trị tài khoản toàn tỉnh."))
    seat = establish(new=body, on=None, by=None, at=at) if isinstance(body, NewBody) else body
    user = _open(username=username, full_name=full_name, email=email, password=password, by=None, at=at)
    _give(user, seat, RoleKind.ADMINISTRATOR, everywhere=True, by=None, at=at)
    return user


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    password: str | None,
    body: Body,
    kind: str,
    email: str = "",
    person: Person | None = None,
    everywhere: bool = False,
    by: User | None,
    at: datetime,
) -> User:
    """Open an account (tài khoản) with its first role. `password` None: none can log in until it is set.

    A password that an administrator gives must be changed at the first login; one of the installation's own (`by`
    None: the sample, the first administrator's on the terminal) need not.

    Raises PermissionDenied, Refused "account.username_malformed", "account.username_taken", "account.person_has_one".
    """
    if not can_give_role(by, body, kind, everywhere=everywhere, on=timezone.localdate(at)):
        raise PermissionDenied
    user = _open(username=username, full_name=full_name, email=email, password=password, by=by, at=at)
    _give(user, body, RoleKind(kind), everywhere=everywhere, by=by, at=at)
    if person is not None:
        link_person(user=user, person=person, by=by, at=at)
    return user


def _open(*, username: str, full_name: str, email: str, password: str | None, by: User | None, at: datetime) -> User:
    name = username.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise Refused(
            "account.username_malformed",
            _("Tên đăng nhập gồm 3 đến 60 chữ không dấu, chữ số và các dấu . _ - @, bắt đầu bằng chữ hoặc số."),
        )
    if User.objects.filter(username=name).exists():
        raise Refused("account.username_taken", _("Tên đăng nhập %(name)s đã có người dùng.") % {"name": name})
    user = User(username=name, full_name=clean(full_name), email=email.strip())
    user.set_password(password)
    user.must_choose_password = password is not None and by is not None
    return audit.create(user, verb="account.opened", by=by, at=at)


@transaction.atomic
def give_role(
    *,
    user: User,
    body: Body,
    kind: str,
    everywhere: bool = False,
    from_on: date | None = None,
    until: date | None = None,
    by: User | None,
    at: datetime,
) -> Role:
    """Give an account a role (vai trò) in `body`, from `from_on` (None: at once) up to, not including, `until`.

    Raises PermissionDenied, Refused "role.held_already", "role.body_ended", "role.backwards".
    """
    today = timezone.localdate(at)
    if not can_give_role(by, body, kind, everywhere=everywhere, on=today):
        raise PermissionDenied
    Body.objects.select_for_update().get(pk=body.pk)
    period = Period(from_on or today, until)
    if until is not None and until <= (from_on or today):
        raise Refused("role.backwards", _("Ngày thôi vai trò phải sau ngày bắt đầu."))
    if body.abolished_on is not None and body.abolished_on <= (from_on or today):
        raise Refused("role.body_ended", _("%(body)s đã kết thúc hoạt động.") % {"body": body})
    for held in Role.objects.filter(user=user, body=body, kind=kind):
        if Period(held.from_on, held.until).meets(period):
            raise Refused(
                "role.held_already",
                _("%(user)s đã có vai trò %(role)s tại %(body)s.")
                % {"user": user, "role": held.get_kind_display(), "body": body},
            )
    return _give(user, body, RoleKind(kind), everywhere=everywhere, from_on=from_on, until=until, by=by, at=at)


def _give(
    user: User,
    body: Body,
    kind: RoleKind,
    *,
    everywhere: bool = False,
    from_on: date | None = None,
    until: date | None = None,
    by: User | None,
    at: datetime,
) -> Role:
    row = Role(
        user=user, body=body, kind=kind, everywhere=everywhere,
        from_on=from_on or timezone.localdate(at), until=until,
    )  # fmt: skip
    audit.create(row, verb="role.given", by=by, at=at)
    scope.forget()
    return row


@transaction.atomic
def take_role(*, role: Role, until: date, reason: str = "", by: User | None, at: datetime) -> Role:
    """Take a role away: `until` is the first day it no longer holds; a role that never took effect is removed.

    Raises PermissionDenied, Refused "role.ended_already", "role.last_administrator".
    """
    row = Role.objects.select_for_update(of=("self",)).select_related("body", "user").get(pk=role.pk)
    if not can_give_role(by, row.body, row.kind, everywhere=row.everywhere, on=timezone.localdate(at)):
        raise PermissionDenied
    if row.until is not None and row.until <= until:
        raise Refused("role.ended_already", _("Vai trò này đã kết thúc."))
    if row.everywhere:
        _check_not_last(row.user)
    if row.from_on is not None and until <= row.from_on:
        audit.delete(row, verb="role.taken", by=by, at=at, reason=reason)
    else:
        row.until = until
        audit.save(row, ["until"], verb="role.taken", by=by, at=at, reason=reason)
    scope.forget()
    return row


def _check_not_last(user: User) -> None:
    """The installation keeps one administrator of everywhere."""
    others = Role.objects.select_for_update().filter(everywhere=True, user__is_active=True, until__isnull=True)
    if not others.exclude(user=user).exists():
        raise Refused(
            "role.last_administrator",
            _("%(user)s là quản trị toàn tỉnh duy nhất: giao cho người khác trước.") % {"user": user},
        )


def can_manage_account(by: User | None, user: User, *, on: date) -> bool:
    """Close or open again an account, set its password: who manages the accounts of every body it has a role in.

    An account with a hold on the whole installation only by another such administrator; one without any role too.
    """
    if by is None:
        return True
    held = list(Role.objects.held_by(user, on).select_related("body").order_by("id"))
    if administers(by, None, on=on):
        return True
    oversees = any(role.everywhere or role.kind == RoleKind.AUDITOR for role in held)
    return bool(held) and not oversees and all(can_manage_accounts(by, role.body, on=on) for role in held)


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None, at: datetime) -> User:
    """Give an account a new password (đặt lại mật khẩu), to be changed at the next login; the act says so, not what it is."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if not can_manage_account(by, row, on=timezone.localdate(at)):
        raise PermissionDenied
    row.set_password(password)
    row.must_choose_password = by is not None and by.pk != row.pk
    return audit.save(row, ["password", "must_choose_password"], verb="account.password_set", by=by, at=at)


def remove_second_factor(*, user: User, reason: str, by: User | None, at: datetime) -> None:
    """The holder has lost telephone and codes (gỡ xác thực hai lớp): the password alone opens until a new one is set up.

    Raises PermissionDenied: not who manages the account, and nobody for oneself.
    """
    if not can_manage_account(by, user, on=timezone.localdate(at)) or (by is not None and by.pk == user.pk):
        raise PermissionDenied
    login.remove_second_factor(user=user, by=by, at=at, reason=reason)


def link_identity(*, user: User, identity: str, by: User | None, at: datetime) -> None:
    """Let an identity of the shared login open an account (gắn đăng nhập dùng chung).

    Raises PermissionDenied, and the refusals of `login.link_identity`.
    """
    if not can_manage_account(by, user, on=timezone.localdate(at)):
        raise PermissionDenied
    login.link_identity(user=user, identity=identity, by=by, at=at)


def unlink_identity(*, user: User, reason: str, by: User | None, at: datetime) -> None:
    """Take it away again (gỡ đăng nhập dùng chung). Raises PermissionDenied, and the refusal of `login.unlink_identity`."""
    if not can_manage_account(by, user, on=timezone.localdate(at)):
        raise PermissionDenied
    login.unlink_identity(user=user, by=by, at=at, reason=reason)


@transaction.atomic
def close_account(*, user: User, reason: str, by: User | None, at: datetime) -> User:
    """Close an account (khóa tài khoản): it cannot log in, its sessions end, its roles rest.

    Raises PermissionDenied, Refused "role.last_administrator".
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if not can_manage_account(by, row, on=timezone.localdate(at)):
        raise PermissionDenied
    if Role.objects.filter(user=row, everywhere=True, until__isnull=True).exists():
        _check_not_last(row)
    row.is_active = False
    audit.save(row, ["is_active"], verb="account.closed", by=by, at=at, reason=reason)
    login.forget_sessions(user=row)
    scope.forget()
    return row


@transaction.atomic
def reopen_account(*, user: User, reason: str, by: User | None, at: datetime) -> User:
    """Open a closed account again (mở khóa)."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if not can_manage_account(by, row, on=timezone.localdate(at)):
        raise PermissionDenied
    row.is_active = True
    audit.save(row, ["is_active"], verb="account.reopened", by=by, at=at, reason=reason)
    scope.forget()
    return row


@transaction.atomic
def link_person(*, user: User, person: Person | None, by: User | None, at: datetime) -> None:
    """Say whose account `user` is; `person` None unlinks. Raises PermissionDenied, Refused "account.person_has_one"."""
    if not can_manage_account(by, user, on=timezone.localdate(at)):
        raise PermissionDenied
    for old in Person.objects.select_for_update().filter(user=user):
        if person is None or old.pk != person.pk:
            old.user = None
            audit.save(old, ["user"], verb="person.unlinked", by=by, at=at)
    if person is None:
        return
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.user_id is not None and row.user_id != user.pk:
        raise Refused("account.person_has_one", _("%(person)s đã có tài khoản khác.") % {"person": row})
    if row.user_id is None:
        row.user = user
        audit.save(row, ["user"], verb="person.linked", by=by, at=at)

"""Accounts for who administers them: list, one account, acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.kernel.accounts.models import User
from phoihop.kernel.login.queries import factors_of, identity_of_account
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations import services
from phoihop.organisations.forms import people as forms
from phoihop.organisations.forms.bodies import EndForm
from phoihop.organisations.models import Person, Role, accounts_visible_to, sight_of
from phoihop.organisations.views.acts import act, trace

both = require_http_methods(["GET", "HEAD", "POST"])


def _administrator(request: Request) -> bool:
    return sight_of(request.user).is_administrator


def _account(request: Request, username: str) -> User:
    return get_object_or_404(accounts_visible_to(request.user, on=timezone.localdate()), username=username)


@require_safe
def accounts(request: Request) -> HttpResponse:
    """The accounts of the bodies one administers, by login name."""
    if not _administrator(request):
        raise PermissionDenied
    today = timezone.localdate()
    rows = accounts_visible_to(request.user, on=today)
    wanted = request.GET.get("q", "").strip()[:60]
    if wanted:
        rows = rows.filter(username__istartswith=wanted) | rows.filter(full_name__icontains=wanted)
    held = Role.objects.filter(until__isnull=True) | Role.objects.filter(until__gt=today)
    rows = rows.prefetch_related(
        Prefetch("roles", queryset=held.select_related("body").order_by("body__rank", "kind"), to_attr="roles_today")
    )
    context = {"page": page(rows, order=("username",), cursor=cursor_of(request)), "wanted": wanted}
    return render(request, "organisations/accounts.html", context)


@require_safe
def account(request: Request, username: str) -> HttpResponse:
    """One account with its roles."""
    row = _account(request, username)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "account": row,
        "roles": Role.objects.filter(user=row).select_related("body").order_by("-until", "body__rank", "kind", "id"),
        "today": today,
        "person": Person.objects.filter(user=row).first(),
        "second_factor": factors_of(row).exists(),
        "shared_login": bool(settings.OIDC_ISSUER),
        "identity": identity_of_account(row),
        "may": services.can_manage_account(request.user, row, on=today),
        "crumbs": [Crumb(_("Tài khoản"), reverse("organisations:accounts"))],
    }
    return render(request, "organisations/account.html", context)


@both
def open_account(request: Request) -> HttpResponse:
    form = forms.AccountForm(request.POST or None)

    def do() -> str:
        made = services.open_account(**form.cleaned_data, **trace(request))
        return reverse("organisations:account", args=[made.username])

    return act(
        request, form, do, allowed=_administrator(request), title=_("Mở tài khoản"),
        back=reverse("organisations:accounts"), back_label=_("Tài khoản"),
    )  # fmt: skip


def _act_on(
    request: Request, row: User, form: Form, service: Callable[..., object], *, title: str, allowed: bool = True
) -> HttpResponse:
    address = reverse("organisations:account", args=[row.username])

    def do() -> str:
        service(**form.cleaned_data, **trace(request))
        return address

    return act(
        request, form, do, allowed=allowed, title=title, lead=row.full_name, back=address, back_label=row.username
    )


def _manages(request: Request, row: User) -> bool:
    return services.can_manage_account(request.user, row, on=timezone.localdate())


@both
def set_password(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.PasswordForm(request.POST or None)
    service = partial(services.set_password, user=row)
    return _act_on(request, row, form, service, title=_("Đặt lại mật khẩu"), allowed=_manages(request, row))


@both
def remove_second_factor(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.ReasonForm(request.POST or None)
    service = partial(services.remove_second_factor, user=row)
    may = _manages(request, row) and row != request.user
    return _act_on(request, row, form, service, title=_("Gỡ xác thực hai lớp"), allowed=may)


@both
def link_identity(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.IdentityForm(request.POST or None)
    service = partial(services.link_identity, user=row)
    return _act_on(request, row, form, service, title=_("Gắn đăng nhập dùng chung"), allowed=_manages(request, row))


@both
def unlink_identity(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.ReasonForm(request.POST or None)
    service = partial(services.unlink_identity, user=row)
    return _act_on(request, row, form, service, title=_("Gỡ đăng nhập dùng chung"), allowed=_manages(request, row))


@both
def close_account(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.ReasonForm(request.POST or None)
    service = partial(services.close_account, user=row)
    return _act_on(request, row, form, service, title=_("Khóa tài khoản"), allowed=_manages(request, row))


@both
def reopen_account(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.ReasonForm(request.POST or None)
    service = partial(services.reopen_account, user=row)
    return _act_on(request, row, form, service, title=_("Mở khóa tài khoản"), allowed=_manages(request, row))


@both
def link_person(request: Request, username: str) -> HttpResponse:
    row = _account(request, username)
    form = forms.LinkForm(request.POST or None, initial={"person": Person.objects.filter(user=row).first()})
    service = partial(services.link_person, user=row)
    return _act_on(request, row, form, service, title=_("Gắn với người trong danh bạ"), allowed=_manages(request, row))


@both
def give_role(request: Request, username: str) -> HttpResponse:
    row, form = _account(request, username), forms.GiveRoleForm(request.POST or None)
    return _act_on(request, row, form, partial(services.give_role, user=row), title=_("Giao vai trò"))


@both
def take_role(request: Request, username: str, role_id: UUID) -> HttpResponse:
    row, form = _account(request, username), EndForm(request.POST or None)
    role = get_object_or_404(Role, user=row, pk=role_id)
    return _act_on(request, row, form, partial(services.take_role, role=role), title=_("Thôi giao vai trò"))

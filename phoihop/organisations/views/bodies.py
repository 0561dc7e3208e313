"""Acts on bodies, one view each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.organisations import permissions, services
from phoihop.organisations.forms import bodies as forms
from phoihop.organisations.models import Body, BodyCode, BodyName, Serving, Term
from phoihop.organisations.views.acts import act, trace
from phoihop.organisations.views.directory import tabs

both = require_http_methods(["GET", "HEAD", "POST"])


def _body(request: Request, code: str) -> Body:
    return get_object_or_404(Body.objects.visible_to(request.user).select_related("parent"), code=code)


def _province(request: Request) -> bool:
    return permissions.can_change_bodies(request.user, on=timezone.localdate())


@both
def establish(request: Request) -> HttpResponse:
    form = forms.EstablishForm(request.POST or None)

    def do() -> str:
        data = form.cleaned_data
        made = services.establish(
            new=form.new_body(), on=data["on"], legal_basis=data["legal_basis"], reason=data["reason"],
            **trace(request),
        )  # fmt: skip
        return made.get_absolute_url()

    return act(
        request, form, do, allowed=_province(request), title=_("Thêm cơ quan"),
        back=reverse("organisations:bodies"), back_label=_("Danh bạ"),
    )  # fmt: skip


def _act_on(
    request: Request, body: Body, form: Form, service: Callable[..., object], *, allowed: bool, title: str
) -> HttpResponse:
    """An act whose form has exactly the fields that `service` takes beside its row, who and when."""

    def do() -> str:
        service(**form.cleaned_data, **trace(request))
        return body.get_absolute_url()

    return act(
        request, form, do, allowed=allowed, title=title, lead=body.name,
        back=body.get_absolute_url(), back_label=body.short_name,
    )  # fmt: skip


@both
def rename(request: Request, code: str) -> HttpResponse:
    body, form = _body(request, code), forms.RenameForm(request.POST or None)
    service = partial(services.rename, body=body)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Đổi tên cơ quan"))


@both
def abolish(request: Request, code: str) -> HttpResponse:
    body, form = _body(request, code), forms.AbolishForm(request.POST or None)
    service = partial(services.abolish, body=body)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Kết thúc hoạt động"))


@both
def merge(request: Request, code: str) -> HttpResponse:
    body, form = _body(request, code), forms.MergeForm(request.POST or None)

    def do() -> str:
        data = dict(form.cleaned_data)
        into, name = data.pop("into"), data.pop("new_name")
        new = services.NewBody(name=name, kind=body.kind, level=body.level, rank=body.rank, parent=body.parent)
        merged = services.merge(bodies=[body, *data.pop("others")], into=into or new, **data, **trace(request))
        return merged.get_absolute_url()

    return act(
        request, form, do, allowed=_province(request), title=_("Hợp nhất, sáp nhập"), lead=body.name,
        back=body.get_absolute_url(), back_label=body.short_name,
    )  # fmt: skip


@both
def split(request: Request, code: str) -> HttpResponse:
    body, form = _body(request, code), forms.SplitForm(request.POST or None)

    def do() -> str:
        data = dict(form.cleaned_data)
        goes_on, heir = data.pop("goes_on"), data.pop("heir")
        new = [
            services.NewBody(name=name, kind=body.kind, level=body.level, rank=body.rank, parent=body.parent)
            for name in data.pop("names")
        ]
        services.split(body=body, into=new, heir=None if goes_on else (heir or 1) - 1, **data, **trace(request))
        return body.get_absolute_url()

    return act(
        request, form, do, allowed=_province(request), title=_("Chia, tách cơ quan"), lead=body.name,
        back=body.get_absolute_url(), back_label=body.short_name,
    )  # fmt: skip


@both
def correct(request: Request, code: str) -> HttpResponse:
    body = _body(request, code)
    facts = ("kind", "level", "parent", "commune", "established_on")
    now = {name: getattr(body, name) for name in facts}
    form = forms.CorrectForm(request.POST or None, initial=now)
    service = partial(services.correct_body, body=body)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Đính chính cơ quan"))


@both
def correct_name(request: Request, code: str, name_id: UUID) -> HttpResponse:
    body = _body(request, code)
    row = get_object_or_404(BodyName, body=body, pk=name_id)
    now = {"name": row.name, "short_name": row.short_name, "legal_basis": row.legal_basis}
    form = forms.CorrectNameForm(request.POST or None, initial=now)
    service = partial(services.correct_name, body_name=row)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Đính chính tên"))


@both
def contact(request: Request, code: str) -> HttpResponse:
    body = _body(request, code)
    now = {"address": body.address, "email": body.email, "phone": body.phone}
    form = forms.ContactForm(request.POST or None, initial=now)
    allowed = permissions.can_keep_record(request.user, body, on=timezone.localdate())
    service = partial(services.keep_contact, body=body)
    return _act_on(request, body, form, service, allowed=allowed, title=_("Sửa thông tin liên hệ"))


@both
def approval(request: Request, code: str) -> HttpResponse:
    body = _body(request, code)
    form = forms.ApprovalForm(request.POST or None, initial={"needed": body.papers_need_approval})
    allowed = permissions.can_set_approval(request.user, body, on=timezone.localdate())
    service = partial(services.set_approval, body=body)
    return _act_on(request, body, form, service, allowed=allowed, title=_("Đặt chế độ duyệt văn bản đi"))


@both
def rank(request: Request, code: str) -> HttpResponse:
    body = _body(request, code)
    form = forms.RankForm(request.POST or None, initial={"rank": body.rank})
    service = partial(services.set_rank, body=body)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Đổi thứ bậc"))


@both
def give_code(request: Request, code: str) -> HttpResponse:
    body, form = _body(request, code), forms.CodeForm(request.POST or None)
    service = partial(services.give_code, body=body)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Thêm mã định danh"))


@both
def end_code(request: Request, code: str, code_id: UUID) -> HttpResponse:
    body, form = _body(request, code), forms.EndForm(request.POST or None)
    service = partial(services.end_code, code=get_object_or_404(BodyCode, body=body, pk=code_id))
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Kết thúc mã định danh"))


@both
def start_serving(request: Request, code: str) -> HttpResponse:
    body, form = _body(request, code), forms.ServingForm(request.POST or None)
    service = partial(services.start_serving, office=body)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Thêm cơ quan được giúp việc"))


@both
def end_serving(request: Request, code: str, serving_id: UUID) -> HttpResponse:
    body, form = _body(request, code), forms.EndForm(request.POST or None)
    row = get_object_or_404(Serving.objects.filter(Q(office=body) | Q(principal=body)), pk=serving_id)
    service = partial(services.end_serving, serving=row)
    return _act_on(request, body, form, service, allowed=_province(request), title=_("Kết thúc giúp việc"))


@require_safe
def terms(request: Request) -> HttpResponse:
    """Terms of office, newest first."""
    context = {
        "terms": Term.objects.order_by("-from_on", "kind", "id")[:200],
        "tabs": tabs("terms"),
        "may_change": _province(request),
    }
    return render(request, "organisations/terms.html", context)


def _act_on_terms(request: Request, form: Form, service: Callable[..., object], *, title: str) -> HttpResponse:
    back = reverse("organisations:terms")

    def do() -> str:
        service(**form.cleaned_data, **trace(request))
        return back

    return act(request, form, do, allowed=_province(request), title=title, back=back, back_label=_("Nhiệm kỳ"))


@both
def open_term(request: Request) -> HttpResponse:
    return _act_on_terms(request, forms.TermForm(request.POST or None), services.open_term, title=_("Thêm nhiệm kỳ"))


@both
def correct_term(request: Request, term_id: UUID) -> HttpResponse:
    term = get_object_or_404(Term, pk=term_id)
    form = forms.CorrectTermForm(request.POST or None, initial={"from_on": term.from_on, "until": term.until})
    return _act_on_terms(
        request,
        form,
        partial(services.correct_term, term=term),
        title=_("Đổi ngày của nhiệm kỳ %(name)s") % {"name": term},
    )

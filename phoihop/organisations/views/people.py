"""Acts on persons, posts and stand-ins, one view each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.organisations import permissions, services
from phoihop.organisations.forms import people as forms
from phoihop.organisations.forms.bodies import EndForm
from phoihop.organisations.models import Body, Membership, Person, StandIn
from phoihop.organisations.views.acts import act, trace

both = require_http_methods(["GET", "HEAD", "POST"])


def _person(request: Request, code: str) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), code=code)


def _keeps(request: Request, person: Person) -> bool:
    """Whether the user keeps the people of any body the person has a post in."""
    today = timezone.localdate()
    posts = Membership.objects.filter(person=person).select_related("body").order_by("id")
    return any(permissions.can_keep_people(request.user, post.body, on=today) for post in posts)


def _act_on(
    request: Request, person: Person, form: Form, service: Callable[..., object], *, allowed: bool, title: str
) -> HttpResponse:
    def do() -> str:
        service(**form.cleaned_data, **trace(request))
        return person.get_absolute_url()

    return act(
        request, form, do, allowed=allowed, title=title, lead=person.full_name,
        back=person.get_absolute_url(), back_label=person.full_name,
    )  # fmt: skip


@both
def enter(request: Request, code: str) -> HttpResponse:
    body = get_object_or_404(Body.objects.visible_to(request.user), code=code)
    form = forms.EnterPersonForm(request.POST or None)

    def do() -> str:
        made = services.enter_person(body=body, **form.cleaned_data, **trace(request))
        return made.get_absolute_url()

    return act(
        request, form, do, allowed=permissions.can_keep_people(request.user, body, on=timezone.localdate()),
        title=_("Thêm người"), lead=body.name, back=body.get_absolute_url(), back_label=body.short_name,
    )  # fmt: skip


@both
def correct(request: Request, code: str) -> HttpResponse:
    person = _person(request, code)
    now = {"full_name": person.full_name, "phone": person.phone, "email": person.email}
    form = forms.PersonForm(request.POST or None, initial=now)
    allowed = person.user_id == request.user.pk or _keeps(request, person)
    service = partial(services.correct_person, person=person)
    return _act_on(request, person, form, service, allowed=allowed, title=_("Sửa thông tin cá nhân"))


@both
def appoint(request: Request, code: str) -> HttpResponse:
    person, form = _person(request, code), forms.AppointForm(request.POST or None)
    allowed = permissions.keeps_people_somewhere(request.user, on=timezone.localdate())
    service = partial(services.appoint, person=person)
    return _act_on(request, person, form, service, allowed=allowed, title=_("Giao chức vụ"))


@both
def end_post(request: Request, code: str, post_id: UUID) -> HttpResponse:
    person, form = _person(request, code), EndForm(request.POST or None)
    post = get_object_or_404(Membership.objects.select_related("body"), person=person, pk=post_id)
    allowed = permissions.can_keep_people(request.user, post.body, on=timezone.localdate())
    service = partial(services.end_membership, membership=post)
    title = _("Thôi chức vụ %(post)s") % {"post": post.post}
    return _act_on(request, person, form, service, allowed=allowed, title=title)


@both
def appoint_stand_in(request: Request, code: str, post_id: UUID) -> HttpResponse:
    person, form = _person(request, code), forms.StandInForm(request.POST or None)
    post = get_object_or_404(Membership.objects.select_related("body"), person=person, pk=post_id)
    allowed = permissions.can_keep_people(request.user, post.body, on=timezone.localdate())
    service = partial(services.appoint_stand_in, membership=post)
    title = _("Giao người thay chức vụ %(post)s") % {"post": post.post}
    return _act_on(request, person, form, service, allowed=allowed, title=title)


@both
def end_stand_in(request: Request, code: str, stand_in_id: UUID) -> HttpResponse:
    person, form = _person(request, code), EndForm(request.POST or None)
    row = get_object_or_404(
        StandIn.objects.select_related("membership__body"), membership__person=person, pk=stand_in_id
    )
    allowed = permissions.can_keep_people(request.user, row.membership.body, on=timezone.localdate())
    service = partial(services.end_stand_in, row=row)
    return _act_on(request, person, form, service, allowed=allowed, title=_("Kết thúc việc thay"))

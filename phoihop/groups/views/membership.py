"""Bodies and persons of a group."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments.queries import candidates
from phoihop.groups import services
from phoihop.groups.forms import BodyForm, NameMemberForm, ReasonForm
from phoihop.groups.models import Group, GroupBody, Member, MemberRole
from phoihop.groups.permissions import can_name, can_run
from phoihop.groups.queries import bodies_of
from phoihop.groups.views.acting import Sheet, found, perform
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body

METHODS = ["GET", "HEAD", "POST"]


def _back(group: Group) -> str:
    return reverse("groups:members", args=[group.code])


def _body(group: Group, code: str) -> Body:
    """A body that sits in the group."""
    seat = get_object_or_404(
        GroupBody.objects.select_related("body__succeeded_by"), group=group, body__code=code, until__isnull=True
    )
    return seat.body


@require_http_methods(METHODS)
def add_body(request: Request, code: str) -> HttpResponse:
    """Another body sits in the group."""
    group, today = found(request, code), timezone.localdate()
    if not can_run(request.user, group):
        raise PermissionDenied
    form = BodyForm(request.POST or None, seated=bodies_of(group), today=today)
    sheet = Sheet(_("Thêm cơ quan thành viên"), _("Thêm"), _("Đã thêm cơ quan."), _back(group))
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.add_body(group_id=group.pk, body=data["body"], by=request.user, at=at, today=today),
        group=group,
    )


@require_http_methods(METHODS)
def end_body(request: Request, code: str, body: str) -> HttpResponse:
    """A body leaves."""
    group, today = found(request, code), timezone.localdate()
    row = _body(group, body)
    if not (can_run(request.user, group) or can_name(request.user, row)):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    about = _("%(body)s và người của cơ quan rời nhóm; lời đã nói vẫn còn.") % {"body": row.name}
    sheet = Sheet(
        _("Thôi tham gia"), _("Thôi tham gia"), _("Cơ quan đã rời nhóm."), _back(group), about, dangerous=True
    )
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.end_body(
            group_id=group.pk, body=row, reason=data["reason"], by=request.user, at=at, today=today
        ),
        group=group,
    )


@require_http_methods(METHODS)
def name_member(request: Request, code: str, body: str) -> HttpResponse:
    """A body names a person; who runs the group records it from the body's paper."""
    group, today = found(request, code), timezone.localdate()
    row = _body(group, body)
    runs, heads = can_run(request.user, group), can_name(request.user, row)
    if not (runs or heads):
        raise PermissionDenied
    form = NameMemberForm(request.POST or None, people=candidates(row, today), runs=runs, recorded=not heads)
    sheet = Sheet(_("Cử người"), _("Cử"), _("Đã cử người."), _back(group), row.name)
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.name_member(
            group_id=group.pk,
            body=row,
            person=data["person"],
            role=MemberRole(data.get("role", MemberRole.MEMBER)),
            paper=data.get("paper", ""),
            by=request.user,
            at=at,
            today=today,
        ),
        group=group,
    )


@require_http_methods(METHODS)
def recall(request: Request, code: str, member: str) -> HttpResponse:
    """A person leaves."""
    group, today = found(request, code), timezone.localdate()
    row = get_object_or_404(Member.objects.sitting().select_related("person", "body"), group=group, code=member)
    if not (can_run(request.user, group) or can_name(request.user, row.body)):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    sheet = Sheet(
        _("Thôi cử người"), _("Thôi cử"), _("Đã thôi cử."), _back(group), row.person.full_name, dangerous=True
    )
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.recall_member(
            member_id=row.pk, reason=data["reason"], by=request.user, at=at, today=today
        ),
        group=group,
    )

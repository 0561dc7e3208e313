"""What came in becomes petitions; a petition is sorted, merged, parted, split, closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from phoihop.intake.communes import Communes
from phoihop.intake.models import Item, Outcome
from phoihop.intake.queries import read
from phoihop.intake.rules.apart import apart
from phoihop.intake.rules.splitting import asks
from phoihop.intake.showing import next_page
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.petitions import services
from phoihop.petitions.alike_showing import mergeable
from phoihop.petitions.checking import personal_in
from phoihop.petitions.forms.acts import MakeForm, MendForm, MergeForm, ReasonForm, SortForm, SplitForm
from phoihop.petitions.models import Handling, Matter, Petition, ProposalKind
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.making import meeting_of
from phoihop.petitions.views.acting import METHODS, found, perform, read_revision
from phoihop.sessions.models import Session

NEWEST_SESSIONS = 20
BETWEEN, EMPTY = "\n\n", re.compile(r"\n\s*\n+")  # petitions in one box, as its form reads them


@never_cache
@require_http_methods(METHODS)
def make(request: Request, code: str) -> HttpResponse:
    """Make petitions of what came in: one a paragraph, begun without who sent it. Who typed while another screened it is told,
    and keeps his words."""
    rows = Item.objects.visible_to(request.user).select_related("receiver").defer("receiver__search")
    item, today = get_object_or_404(rows, code=code), timezone.localdate()
    if item.outcome != Outcome.WAITING and request.method != "POST":
        messages.info(request, _("%(code)s đã được sàng lọc rồi.") % {"code": item.code})
        return redirect(item)
    first, masked = _said(request, item) if item.outcome == Outcome.WAITING else ({}, False)
    parts = parted(first.get("texts", ""))
    chosen = len(parts) > 1 and "split" in request.GET
    if chosen:
        first["texts"] = BETWEEN.join(parts)
    sessions = Session.objects.visible_to(request.user).order_by("-planned_first_on", "-pk")
    recent = sessions.filter(pk__in=list(sessions.values_list("pk", flat=True)[:NEWEST_SESSIONS]))
    form = MakeForm(request.POST or None, today=today, sessions=recent, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                _make(request, item, form)
                turn.leads_to(next_page(request.user, item.receiver_id, after=item))
        if form.is_valid():
            return redirect(turn.url)
    context = {
        "form": form, "title": _("Ghi thành kiến nghị"), "submit": _("Ghi kiến nghị"), "back": item.get_absolute_url(),
        "about": item.code, "parts": parts if len(parts) > 1 and not form.is_bound else [], "parts_chosen": chosen,
        "masked": masked and not form.is_bound, "personal": personal_in(str(form["texts"].value() or "")),
    }  # fmt: skip
    return guards.shown(request, "petitions/form.html", context)


def parted(text: str) -> list[str]:
    """What `text` asks, one by one, as the machine proposes to split it; each without an empty line, which parts petitions."""
    return [EMPTY.sub("\n", part) for part in asks(text)]


def _said(request: Request, item: Item) -> tuple[dict[str, str], bool]:
    """What the form begins with: the words as they came in without who sent them, and the commune and the session of the
    meeting; whether anything of him stood in the words."""
    said, communes = read(item, request.user), Communes(timezone.localdate())
    told = apart(said)
    place = communes.place_of(told)
    first = {"texts": told.text, "place": place, "addressee": told.addressee, "spot_answer": told.spot_answer}
    if meeting := meeting_of(item):
        first["commune"] = meeting.commune.code
        first["session"] = meeting.round.session.code if meeting.round and meeting.round.session else ""
    if named := communes.of(said):  # the words themselves go before the place of the meeting
        first["commune"] = Body.objects.values_list("code", flat=True).get(pk=named)
    return first, told != replace(said, sender=told.sender)


def _make(request: Request, item: Item, form: MakeForm) -> None:
    data = form.cleaned_data
    facts = {name: data[name] for name in ("commune", "place", "addressee", "spot_answer")}
    wanted = [services.Wanted(text=text, **facts) for text in form.asked()]
    made = services.make(item_id=item.pk, wanted=wanted, session=data["session"], by=request.user, at=timezone.now())
    codes = ", ".join(row.code for row in made)
    messages.success(request, _("Đã ghi thành kiến nghị: %(codes)s.") % {"codes": codes})
    _warn(request, made)


def _warn(request: Request, rows: Sequence[Petition]) -> None:
    """Say whose words look as if they named somebody; whether they stay, a person decides."""
    if named := ", ".join(row.code for row in rows if personal_in(f"{row.text}\n{row.place}\n{row.spot_answer}")):
        sentence = _("Lời kiến nghị %(codes)s có chỗ giống tên người, số điện thoại hoặc địa chỉ riêng: hãy xem lại.")
        messages.warning(request, sentence % {"codes": named})


@require_http_methods(METHODS)
def sort(request: Request, code: str) -> HttpResponse:
    """Decide field, body and class."""
    row = _sorted(request, code)
    waiting = {one.kind: one.value for one in row.proposals.waiting()}
    first = {
        "field": row.field or waiting.get(ProposalKind.FIELD, ""),
        "body_key": row.body_key or waiting.get(ProposalKind.BODY, ""),
        "matter": row.matter, "handling": row.handling, "handling_reason": row.handling_reason,
    }  # fmt: skip
    form = SortForm(request.POST or None, initial=first)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.sort(
            petition_id=row.pk, field=data["field"], body_key=data["body_key"], handling=Handling(data["handling"]),
            handling_reason=data["handling_reason"], matter=Matter(data["matter"]) if data["matter"] else None,
            revision=read_revision(request), by=request.user, at=at,
        )  # fmt: skip

    return perform(
        request, form, row, _("Phân loại"), _("Lưu"), do, about=row.text, revision=row.revision
    )  # fmt: skip


@require_http_methods(METHODS)
def mend(request: Request, code: str) -> HttpResponse:
    """Write its words anew."""
    row = _sorted(request, code)
    first = {name: getattr(row, name) for name in ("title", "text", "place", "addressee", "spot_answer")}
    form = MendForm(request.POST or None, initial=first)

    def do(data: dict[str, Any], at: datetime) -> None:
        mended = services.mend_words(
            petition_id=row.pk, revision=read_revision(request), **data, by=request.user, at=at
        )  # fmt: skip
        _warn(request, [mended])

    return perform(
        request, form, row, _("Sửa lời kiến nghị"), _("Lưu"), do, about=row.code, revision=row.revision
    )  # fmt: skip


@require_http_methods(METHODS)
def merge(request: Request, code: str) -> HttpResponse:
    """Let it go on in another one."""
    row = _sorted(request, code)
    seen = Petition.objects.visible_to(request.user)
    form = MergeForm(request.POST or None, petition=row, rows=seen, likely=mergeable(request.user, row))

    def do(data: dict[str, Any], at: datetime) -> None:
        services.merge(
            petition_id=row.pk, into_id=data["into"].pk, reason=data["reason"], by=request.user, at=at,
            today=timezone.localdate(at),
        )  # fmt: skip

    return perform(request, form, row, _("Gộp kiến nghị"), _("Gộp"), do)


@require_http_methods(METHODS)
def part(request: Request, code: str) -> HttpResponse:
    """Take it out of the one it was merged into."""
    return _with_reason(request, code, _("Bỏ gộp"), services.part)


@require_http_methods(METHODS)
def close(request: Request, code: str) -> HttpResponse:
    """Take it no further."""
    return _with_reason(request, code, _("Không xử lý tiếp"), services.close)


@require_http_methods(METHODS)
def split(request: Request, code: str) -> HttpResponse:
    """Make a petition of each thing it asks."""
    row = _sorted(request, code)
    form = SplitForm(request.POST or None, initial={"texts": BETWEEN.join(parted(row.text))})

    def do(data: dict[str, Any], at: datetime) -> None:
        services.split(
            petition_id=row.pk, texts=form.asked(), reason=data["reason"], by=request.user, at=at,
            today=timezone.localdate(at),
        )  # fmt: skip

    return perform(request, form, row, _("Tách kiến nghị"), _("Tách"), do)


def _with_reason(request: Request, code: str, title: str, act: Any) -> HttpResponse:
    row = _sorted(request, code)
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> None:
        act(petition_id=row.pk, reason=data["reason"], by=request.user, at=at, today=timezone.localdate(at))

    return perform(request, form, row, title, title, do)


def _sorted(request: Request, code: str) -> Petition:
    """A petition that the person may sort. Raises PermissionDenied."""
    row = found(request, code)
    if not can_sort(request.user, row):
        raise PermissionDenied
    return row

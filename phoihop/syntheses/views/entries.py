"""Entries on screen: worded in place and saved as one types, ordered, merged, split; petitions taken in and left out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.errors import Refused
from phoihop.kernel.web import errors
from phoihop.kernel.web.http import Request
from phoihop.petitions.checking import to_mend_of
from phoihop.petitions.models import Petition
from phoihop.syntheses import queries, services, showing
from phoihop.syntheses.forms import EntryForm, LeaveForm, StepForm
from phoihop.syntheses.models import LeftOut, Synthesis, SynthesisEntry
from phoihop.syntheses.permissions import can_write
from phoihop.syntheses.views.acting import METHODS, crumbs, found, inside, written
from phoihop.syntheses.views.pages import address_of, listed, petition_in

AT_ONCE = 500


@require_http_methods(METHODS)
def entry(request: Request, code: str, entry: str) -> HttpResponse:
    """One entry: its form, and its words saved. `?shut` gives it back as it stands in the list."""
    row, one = _entry(request, code, entry)
    if request.method != "POST":
        if "shut" in request.GET and request.htmx:
            return _row(request, row, one)
        return _opened(request, row, one)
    sent = request.POST.copy()
    if "take" in sent:  # «mine in the place of the new one»: the person has read what the other wrote
        sent["revision"] = request.POST.get("take", "")
    form = EntryForm(sent)
    if not form.is_valid():
        return errors.unusable(request, form)
    try:
        one = services.reword(entry_id=one.pk, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        if refusal.code != "entry.changed_meanwhile":
            raise
        return _not_saved(request, row, one, form, refusal)
    if request.htmx and "autosave" in request.POST:
        return render(request, "syntheses/_saved.html", _context(row, one))
    if request.htmx:
        return _row(request, row, one)
    return redirect(f"{address_of(row, 'entries')}#e-{one.code}")


@require_POST
def step(request: Request, code: str, entry: str) -> HttpResponse:
    """One place up or down, first or last; the list as it stands afterwards."""
    row, one = _entry(request, code, entry)
    form = StepForm(request.POST)
    if not form.is_valid():
        return errors.unusable(request, form)
    services.step(entry_id=one.pk, way=form.cleaned_data["way"], by=request.user, at=timezone.now())
    if request.htmx:
        return render(request, "syntheses/_entries.html", listed(request, row, focus=one.code))
    return redirect(f"{address_of(row, 'entries')}?{request.GET.urlencode()}#e-{one.code}")


@require_POST
def merge(request: Request, code: str) -> HttpResponse:
    """The chosen entries become the first of them."""
    row = written(request, code)
    rows = list(queries.entries_of(row).filter(code__in=request.POST.getlist("row")[:AT_ONCE]))
    if len(rows) < 2:
        messages.error(request, _("Chọn từ hai mục trở lên để gộp."))
        return redirect(f"{address_of(row, 'entries')}?{request.GET.urlencode()}")
    services.merge(into_id=rows[0].pk, entry_ids=[one.pk for one in rows], by=request.user, at=timezone.now())
    messages.success(request, _("Đã gộp %(number)s mục; hãy xem lại lời của mục còn lại.") % {"number": len(rows)})
    return redirect(address_of(row, "entry", rows[0].code))


@require_http_methods(METHODS)
def sources(request: Request, code: str, entry: str) -> HttpResponse:
    """The petitions of an entry: some are split off, or left out with a reason."""
    row = inside(request, code)
    one = get_object_or_404(SynthesisEntry, synthesis=row, code=entry)
    held = queries.sources_of([one]).get(one.pk, [])
    leave = LeaveForm(request.POST if request.POST.get("act") == "leave" else None)
    if request.method == "POST":
        if not can_write(request.user, row):
            raise PermissionDenied
        chosen = set(request.POST.getlist("row")[:AT_ONCE])
        keys = [source.petition_id for source in held if source.petition.code in chosen]
        if request.POST.get("act") == "split":
            made = services.split(entry_id=one.pk, petition_ids=keys, by=request.user, at=timezone.now())
            messages.success(request, _("Đã tách thành mục %(code)s.") % {"code": made.code})
            return redirect(f"{address_of(row, 'entries')}#e-{made.code}")
        if leave.is_valid() and keys:
            _leave(request, row, keys, leave.cleaned_data)
            return redirect(address_of(row, "entries"))
    findings = to_mend_of(request.user, [source.petition for source in held], timezone.localdate())
    seen = set(
        Petition.objects.visible_to(request.user)
        .filter(pk__in=[s.petition_id for s in held])
        .values_list("pk", flat=True)
    )
    context = {
        "synthesis": row,
        "entry": one,
        "crumbs": crumbs(row),
        "lines": [
            (source.petition, findings.get(source.petition_id, []), source.petition_id in seen) for source in held
        ],
        "writes": can_write(request.user, row) and row.is_collecting,
        "leave": leave,
    }
    return render(request, "syntheses/sources.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def take(request: Request, code: str) -> HttpResponse:
    """Take petitions that wait in, the chosen ones or all; or leave the chosen ones out."""
    row = written(request, code)
    back = redirect(address_of(row, "waiting"))
    if request.POST.get("act") == "all":
        made = services.take_in(synthesis_id=row.pk, by=request.user, at=timezone.now())
        messages.success(request, _("Đã đưa hết vào; số mục mới: %(number)s.") % {"number": len(made)})
        return redirect(address_of(row, "entries"))
    codes = request.POST.getlist("row")[:AT_ONCE]
    keys = list(Petition.objects.visible_to(request.user).filter(code__in=codes).values_list("pk", flat=True))
    if not keys:
        messages.error(request, _("Chưa chọn kiến nghị nào."))
        return back
    if request.POST.get("act") == "leave":
        form = LeaveForm(request.POST)
        if not form.is_valid():
            return errors.unusable(request, form)
        _leave(request, row, keys, form.cleaned_data)
        return back
    made = services.take_in(synthesis_id=row.pk, petition_ids=keys, by=request.user, at=timezone.now())
    told = _("Đã đưa %(number)s kiến nghị vào; số mục mới: %(entries)s.")
    messages.success(request, told % {"number": len(keys), "entries": len(made)})
    return back


@require_POST
def put_back(request: Request, code: str, petition: str) -> HttpResponse:
    """Take in again what was left out."""
    row = written(request, code)
    one = petition_in(request, row, petition)
    services.put_back(synthesis_id=row.pk, petition_id=one.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã đưa lại %(code)s.") % {"code": one.code})
    return redirect(address_of(row, "left-out"))


def _leave(request: Request, row: Synthesis, keys: list[Any], data: dict[str, Any]) -> None:
    services.leave_out(
        synthesis_id=row.pk, petition_ids=keys, how=LeftOut(data["how"]), reason=data["reason"], by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Đã để ngoài %(number)s kiến nghị.") % {"number": len(keys)})


def _entry(request: Request, code: str, entry: str) -> tuple[Synthesis, SynthesisEntry]:
    row = found(request, code)
    if not can_write(request.user, row):
        raise PermissionDenied
    one = SynthesisEntry.objects.filter(synthesis=row, code=entry).first()
    if one is None:
        raise Http404
    return row, one


def _context(row: Synthesis, one: SynthesisEntry) -> dict[str, Any]:
    [line] = showing.lines_of([one], queries.sources_of([one]), queries.asked_before([one]))
    return {
        "synthesis": row, "entry": one, "line": line, "writes": row.is_collecting, "inside": True,
        "revision": one.revision, "saved_at": timezone.localtime(), "crumbs": crumbs(row), "query": "", "focus": one.code,
    }  # fmt: skip


def _row(request: Request, row: Synthesis, one: SynthesisEntry) -> HttpResponse:
    return render(request, "syntheses/_entry.html", _context(row, one))


def _opened(request: Request, row: Synthesis, one: SynthesisEntry) -> HttpResponse:
    first = {"text": one.text, "field": one.field, "body_key": one.body_key, "revision": one.revision}
    context = _context(row, one) | {
        "form": EntryForm(initial=first, auto_id=f"{one.code}-%s"),
        "back": address_of(row, "entries"),
    }
    return render(request, "syntheses/_entry_form.html" if request.htmx else "syntheses/entry.html", context)


def _not_saved(
    request: Request, row: Synthesis, one: SynthesisEntry, form: EntryForm, refusal: Refused
) -> HttpResponse:
    """409: the sentence, the words as they are now, and what was typed still in its form."""
    one.refresh_from_db()
    kept = EntryForm(initial=form.cleaned_data, auto_id=f"{one.code}-%s")
    context = _context(row, one) | {
        "form": kept, "refusal": refusal.sentence, "revision": form.cleaned_data["revision"],
        "back": address_of(row, "entries"),
    }  # fmt: skip
    response = render(request, "syntheses/_saved.html" if request.htmx else "syntheses/entry.html", context, status=409)
    response.headers["X-Refused"] = refusal.code
    if request.htmx:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#saved-{one.code}", "outerHTML"
    return response

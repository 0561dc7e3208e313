"""The text in work on screen: one node at a time, saved as it is typed; structure by buttons."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.drafting import earlier, queries, services, showing
from phoihop.drafting.forms import AddForm, BasesForm, MoveForm, NodeForm
from phoihop.drafting.models import Draft, DraftOrigin, DraftVersion
from phoihop.drafting.permissions import can_edit, can_lead
from phoihop.drafting.rules.editing import Spot
from phoihop.drafting.rules.texts import Place, places, seen
from phoihop.drafting.views.library import find
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.kernel.web import errors, guards
from phoihop.kernel.web.http import Request, is_htmx


@require_safe
def edit(request: Request, code: str) -> HttpResponse:
    """A sheet of the text in work, each node to be opened."""
    draft, version = _working(request, code)
    return render(request, "drafting/edit.html", _sheet(request, draft, version, request.GET.get("at", "")))


@require_http_methods(["GET", "POST"])
def node(request: Request, code: str, node: str) -> HttpResponse:
    """One node: its form, and its words saved. `?shut` gives it back as it stands in the sheet."""
    draft, version = _working(request, code)
    if request.method == "GET":
        place = _place(version, node)
        if "shut" in request.GET and is_htmx(request):
            return render(request, "drafting/_node.html", _row(request, draft, version, place.node.id))
        return _opened(request, draft, version, node)
    form = NodeForm(request.POST)
    if not form.is_valid():
        return errors.unusable(request, form)
    try:
        services.reword_node(draft_id=draft.pk, node=node, **form.words(), by=request.user, at=timezone.now())
    except Refused as refusal:
        return _not_saved(request, draft, node, form, refusal)
    draft, version = _working(request, code)
    if request.htmx and "autosave" in request.POST:
        return render(request, "drafting/_saved.html", _saved_context(request, draft, version, node))
    if request.htmx:
        return render(request, "drafting/_node.html", _row(request, draft, version, node))
    return _back(draft, node)


@require_POST
def add(request: Request, code: str, node: str) -> HttpResponse:
    """A new node after this one or inside it, opened to be written."""
    draft, version = _words_first(request, code, node)
    place = _place(version, node)
    form = AddForm(request.POST)
    if not form.is_valid():
        return errors.unusable(request, form)
    inside = form.cleaned_data["inside"]
    edit = services.add_node(
        draft_id=draft.pk,
        kind=inside or form.cleaned_data["after"],
        heading=None,
        text="",
        to=Spot(node, len(place.node.children)) if inside else _after(place),
        by=request.user,
        at=timezone.now(),
    )
    return _sheet_again(request, code, edit.node, opened=edit.node)


@require_POST
def move(request: Request, code: str, node: str) -> HttpResponse:
    """One step up or down, or into another node."""
    draft, version = _words_first(request, code, node)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return errors.unusable(request, form)
    way, at = form.cleaned_data["way"], timezone.now()
    if way == "into":
        home = _place(version, form.cleaned_data["into"])
        to = Spot(home.node.id, len(home.node.children))
        services.move_node(draft_id=draft.pk, node=node, to=to, by=request.user, at=at)
    else:
        services.step_node(draft_id=draft.pk, node=node, down=way == "down", by=request.user, at=at)
    return _sheet_again(request, code, node)


@require_POST
def remove(request: Request, code: str, node: str) -> HttpResponse:
    """Take a node out; the one before it is shown."""
    draft, version = _working(request, code)
    keys = list(places(version.roots))
    before = keys[max(keys.index(node) - 1, 0)] if node in keys else ""
    saw = request.POST.get("whole", "")
    services.remove_node(draft_id=draft.pk, node=node, saw=saw, by=request.user, at=timezone.now())
    return _sheet_again(request, code, before)


@require_POST
def undo(request: Request, code: str) -> HttpResponse:
    """One step back."""
    draft, _version = _working(request, code)
    edit = services.undo(draft_id=draft.pk, by=request.user, at=timezone.now())
    return _sheet_again(request, code, edit.node)


@require_POST
def rename(request: Request, code: str) -> HttpResponse:
    """Today's name in the place of an old one, wherever it stands."""
    draft, _version = _working(request, code)
    old = clean(request.POST.get("old", ""))
    services.replace_name(draft_id=draft.pk, old=old, by=request.user, at=timezone.now())
    return _sheet_again(request, code, "")


@require_http_methods(["GET", "POST"])
def bases(request: Request, code: str) -> HttpResponse:
    """The legal bases, one a line; asked to `check`, only what is wrong with the lines as they are typed."""
    draft, version = _working(request, code)
    said, today = "\n".join(version.bases), timezone.localdate()
    form = BasesForm(request.POST or None, initial={"bases": said, "saw": said})
    if "check" in request.POST:
        lines = form.lines()["bases"] if form.is_valid() else []
        return render(request, "drafting/_wrong_bases.html", {"wrong": showing.wrong_bases(lines, on=today)})
    if form.is_valid():
        with guards.said_on(form):
            services.set_bases(draft_id=draft.pk, **form.lines(), by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect("drafting:edit", draft.code)
        if guards.overtaken(form):  # told of it, one may save one's own words once more
            data = request.POST.copy()
            data["saw"] = said
            form.data = data
    wrong = showing.wrong_bases(version.bases, on=today)
    stands = said if form.is_bound and guards.overtaken(form) else ""
    return guards.shown(
        request, "drafting/bases.html", {"form": form, "draft": draft, "wrong": wrong, "stands": stands}
    )


def _working(request: Request, code: str) -> tuple[Draft, DraftVersion]:
    """The draft and its text in work, for who may edit it; 404 once nothing is in work."""
    draft = find(request, code)
    if not can_edit(request.user, draft):
        raise PermissionDenied
    version = queries.working(draft)
    if version is None or not draft.is_open:
        raise Http404
    return draft, version


def _words_first(request: Request, code: str, node: str) -> tuple[Draft, DraftVersion]:
    """The text in work, after the words that were typed into the form whose button was pressed are saved."""
    draft, version = _working(request, code)
    form = NodeForm(request.POST)
    if not form.is_valid():
        return draft, version
    services.reword_node(draft_id=draft.pk, node=node, **form.words(), by=request.user, at=timezone.now())
    return _working(request, code)


def _place(version: DraftVersion, node: str) -> Place:
    found = places(version.roots).get(node)
    if found is None:
        raise Http404
    return found


def _after(place: Place) -> Spot:
    return Spot(place.above[-1].id if place.above else "", place.index + 1)


def _sheet(request: Request, draft: Draft, version: DraftVersion, at: str, opened: str = "") -> dict[str, Any]:
    kept = queries.kept_for(request.user, draft)
    wrong = showing.wrong_in(version.roots, on=timezone.localdate())
    named = {row.node.id: row.address for row in queries.rows_of(version.roots)} if wrong or kept else {}
    context = {
        "draft": draft,
        "version": version,
        "sheet": showing.sheet_of(version.roots, at),
        "at": at,
        "wrong": wrong,
        "findings": [(key, named[key], sentences) for key, sentences in wrong.items()],
        "wrong_bases": showing.wrong_bases(version.bases, on=timezone.localdate()),
        "tabs": tabs_of(draft, current="drafting:draft"),
        "renamed": earlier.renamed_in(draft, version.roots),
        "kept": kept,
        "kept_gone": [row for key, rows in kept.items() if key not in named for row in rows],
        "may_freeze": can_lead(request.user, draft),
        "opened": "",
    }
    return _opened_context(request, draft, version, opened) | context | {"opened": opened} if opened else context


def _row(request: Request, draft: Draft, version: DraftVersion, node: str) -> dict[str, Any]:
    [row] = queries.rows_of(version.roots, only={node})
    wrong = showing.wrong_in(version.roots, on=timezone.localdate(), only=node)
    kept = queries.kept_for(request.user, draft)
    return {"draft": draft, "version": version, "row": row, "wrong": wrong, "at": node, "kept": kept}


def _opened_context(request: Request, draft: Draft, version: DraftVersion, node: str) -> dict[str, Any]:
    kept = draft.origin == DraftOrigin.AMENDMENT and node in queries.fixed_of(draft)
    return {
        **_saved_context(request, draft, version, node),
        "ways": showing.ways_of(version.roots, node, may_move=not kept),
        "may_step": not kept,
    }


def _saved_context(request: Request, draft: Draft, version: DraftVersion, node: str) -> dict[str, Any]:
    """What stands below the words of an open node: what the person saw of it, and the hints."""
    place = _place(version, node)
    return {
        **_row(request, draft, version, node),
        "has_heading": place.node.type not in {"clause", "point"},
        "saw": seen(place.node),
        "saw_whole": seen(place.node, whole=True),
        "hints": showing.hints_for(version, node, on=timezone.localdate()),
        "saved_at": timezone.localtime(),
    }


def _opened(request: Request, draft: Draft, version: DraftVersion, node: str, status: int = 200) -> HttpResponse:
    context = _opened_context(request, draft, version, node)
    template = "drafting/_node_form.html" if request.htmx else "drafting/node.html"
    return render(request, template, context, status=status)


def _not_saved(request: Request, draft: Draft, node: str, form: NodeForm, refusal: Refused) -> HttpResponse:
    """409: the sentence, the words as they are now, and what was typed still in its form."""
    version = queries.working(draft)
    if version is None or refusal.code not in {"draft.changed_meanwhile", "draft.renumbered"}:
        raise refusal
    context = _opened_context(request, draft, version, node)
    context |= {"refusal": refusal.sentence, "typed": form.cleaned_data, "kept_saw": form.cleaned_data["saw"]}
    fragment = "drafting/_saved.html" if request.htmx else "drafting/node.html"
    response = render(request, fragment, context, status=409)
    response.headers["X-Refused"] = refusal.code
    if request.htmx:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#saved-{node}", "outerHTML"
    return response


def _sheet_again(request: Request, code: str, at: str, opened: str = "") -> HttpResponse:
    draft, version = _working(request, code)
    if request.htmx:
        return render(request, "drafting/_sheet.html", _sheet(request, draft, version, at, opened))
    if opened:
        return redirect("drafting:node", draft.code, opened)
    return _back(draft, at)


def _back(draft: Draft, node: str) -> HttpResponse:
    return redirect(f"{reverse('drafting:edit', args=[draft.code])}?{urlencode({'at': node})}#n-{node}")

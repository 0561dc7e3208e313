"""The list, and the pages of one: overview, entries, what waits, what was left out, annex, versions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment
from phoihop.commitments.showing import due_of
from phoihop.intake.models import OpinionKind
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import BulkAct
from phoihop.papers.models import Paper
from phoihop.petitions.checking import to_mend_of
from phoihop.petitions.models import Petition
from phoihop.syntheses import queries, showing
from phoihop.syntheses.forms import LeaveForm, ListFilter
from phoihop.syntheses.models import Synthesis, SynthesisState
from phoihop.syntheses.models.syntheses import GIVEN_UP
from phoihop.syntheses.permissions import can_check, can_head, can_record_paper, can_write
from phoihop.syntheses.rules import annex as counted
from phoihop.syntheses.rules import changes
from phoihop.syntheses.views.acting import crumbs, found, inside, is_inside, tabs
from phoihop.syntheses.views.opening import gatherers_of

ORDER = ["rank", "position"]
CHANGES = 200  # shown of one comparison; the rest is counted


@require_safe
def syntheses(request: Request) -> HttpResponse:
    """Syntheses the person may see, the newest cut-off first."""
    filters, today = ListFilter(request.GET, auto_id="filter_%s"), timezone.localdate()
    wanted = filters.chosen
    rows = Synthesis.objects.visible_to(request.user).select_related("gatherer", "session", "commitment")
    rows = rows.defer("search", "gatherer__search", "session__search", "commitment__search")
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    if words := wanted.get("q"):
        rows = rows.filter(title__icontains=words)
    page = paging.page(rows, order=["-cut_off_on"], cursor=paging.cursor_of(request))
    context = {
        "page": page,
        "lines": [(row, showing.state_of(row), due_of(row.commitment, today)) for row in page],
        "filters": filters,
        "active": bool(wanted),
        "may_open": gatherers_of(request).exists(),
    }
    return render(request, "syntheses/list.html", context)


@require_safe
def synthesis(request: Request, code: str) -> HttpResponse:
    """Overview: due day and what else counts from the session, to whom it goes, its papers, its words, what comes next."""
    row, today = found(request, code), timezone.localdate()
    recipients = list(row.recipients.select_related("body", "letter").order_by("-part", "pk"))
    keys = [row.paper_id, *(one.letter_id for one in recipients)]
    opens = set(
        Paper.objects.visible_to(request.user).filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True)
    )
    writes, on_paper = can_write(request.user, row), queries.is_on_paper(row)
    approved = row.state == SynthesisState.APPROVED
    papers = [row.paper, *(one.letter for one in recipients)]
    lacking = any(paper is None or paper.state in GIVEN_UP for paper in papers)
    sees = Commitment.objects.visible_to(request.user).filter(pk=row.commitment_id).exists()
    overview = queries.overview(row)
    context = {
        "synthesis": row,
        "state": showing.state_of(row),
        "crumbs": crumbs(),
        "tabs": tabs(request, row, "synthesis"),
        "due": due_of(row.commitment, today, explained=True),
        "commitment_url": row.commitment.get_absolute_url() if sees else "",
        "marks": queries.marks_of(row) if is_inside(request, row) else [],
        "recipients": [(one, one.letter if one.letter_id in opens else None) for one in recipients],
        "paper": row.paper if row.paper_id in opens else None,
        "overview": overview,
        "recorded": [(kind.label, overview["opinions"][kind]) for kind in OpinionKind if kind in overview["opinions"]],
        "inside": is_inside(request, row),
        "may_change": writes and row.is_collecting,
        "may_check": row.state == SynthesisState.CHECKING and can_check(request.user, row),
        "may_put_on_paper": writes and approved and lacking,
        "may_record_sent": writes and approved and row.paper is not None and not row.paper_is_given_up,
        "may_record_outside": approved and not on_paper and can_record_paper(request.user, row),
        "may_take_back": approved and not on_paper and can_head(request.user, row),
        "to_route": queries.to_route(row).count() if writes and row.state == SynthesisState.SENT else 0,
        "may_cancel": row.is_being_written and not on_paper and can_head(request.user, row),
    }
    return render(request, "syntheses/synthesis.html", context)


@require_safe
def entries(request: Request, code: str) -> HttpResponse:
    """A page of its entries in their order, of one group or all."""
    row = found(request, code)
    return render(
        request, "syntheses/_entries.html" if request.htmx else "syntheses/entries.html", listed(request, row)
    )


def listed(request: Request, row: Synthesis, focus: str = "") -> dict[str, object]:
    """The context of a page of entries. `focus`: code of the entry that gets the keyboard."""
    groups = queries.groups_of(row)
    chosen = request.GET.get("group", "")
    rows = queries.entries_of(row)
    if "." in chosen:
        level, _dot, field = chosen.partition(".")
        rows = rows.filter(level=level, field=field)
    page = paging.page(rows, order=ORDER, cursor=paging.cursor_of(request))
    shown = list(page)
    seen = is_inside(request, row)
    writes = can_write(request.user, row) and row.is_collecting
    return {
        "synthesis": row,
        "state": showing.state_of(row),
        "crumbs": crumbs(row),
        "tabs": tabs(request, row, "entries"),
        "page": page,
        "lines": showing.lines_of(shown, queries.sources_of(shown), queries.asked_before(shown) if seen else {}),
        "groups": [(f"{level}.{field}", showing.group_name(level, field), number) for level, field, number in groups],
        "group": chosen,
        "writes": writes,
        "inside": seen,
        "acts": [BulkAct("merge", _("Gộp các mục đã chọn"), "git-merge")] if writes else [],
        "query": request.GET.urlencode(),
        "focus": focus,
    }


@require_safe
def waiting(request: Request, code: str) -> HttpResponse:
    """Petitions that belong into it, with what the machine finds in each."""
    row, today = inside(request, code), timezone.localdate()
    rows = queries.waiting(row).select_related("commune").defer("search", "alike_keys", "commune__search")
    page = paging.page(rows, order=["received_on"], cursor=paging.cursor_of(request))
    shown = list(page)
    findings = to_mend_of(request.user, shown, today)
    groups = showing.together(shown)
    context = {
        "synthesis": row,
        "crumbs": crumbs(row),
        "state": showing.state_of(row),
        "tabs": tabs(request, row, "waiting"),
        "page": page,
        "lines": [
            (one, showing.group_name(one.level, one.field), findings.get(one.pk, []), groups.get(one.pk, 0))
            for one in shown
        ],
        "writes": can_write(request.user, row) and row.is_collecting,
        "acts": [BulkAct("take", _("Đưa vào"), "check"), BulkAct("leave", _("Để ngoài"), "archive")],
        "leave": LeaveForm(),
    }
    return render(request, "syntheses/waiting.html", context)


@require_safe
def left_out(request: Request, code: str) -> HttpResponse:
    """What was left out, with its reason."""
    row = inside(request, code)
    page = paging.page(queries.left_out_of(row), order=["pk"], cursor=paging.cursor_of(request))
    context = {
        "synthesis": row,
        "crumbs": crumbs(row),
        "state": showing.state_of(row),
        "tabs": tabs(request, row, "left-out"),
        "page": page,
        "writes": can_write(request.user, row) and row.is_collecting,
    }
    return render(request, "syntheses/left_out.html", context)


@require_safe
def annex(request: Request, code: str) -> HttpResponse:
    """Field × body × level, as counted now."""
    row = found(request, code)
    cells = counted(queries.content_shown(row)["entries"])
    context = {
        "synthesis": row,
        "crumbs": crumbs(row),
        "state": showing.state_of(row),
        "tabs": tabs(request, row, "annex"),
        "cells": [(showing.group_name(one.level, one.field), showing.body_name(one.body), one) for one in cells],
        "entries": sum(one.entries for one in cells),
        "petitions": sum(one.petitions for one in cells),
    }
    return render(request, "syntheses/annex.html", context)


@require_safe
def versions(request: Request, code: str) -> HttpResponse:
    """Its versions, and what changed in one since the one before."""
    row = inside(request, code)
    every = list(queries.versions_of(row).defer("content").select_related("handed_by", "decided_by"))
    asked = request.GET.get("number", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None
    number = number if number is not None else every[0].number if every else None
    found_: list[showing.Difference] = []
    if number is not None:
        shown = get_object_or_404(queries.versions_of(row), number=number)
        before = queries.versions_of(row).filter(number__lt=number).first()
        told = changes(before.content["entries"] if before else [], shown.content["entries"])
        found_ = [showing.difference(one) for one in told]
    context = {
        "synthesis": row,
        "crumbs": crumbs(row),
        "state": showing.state_of(row),
        "tabs": tabs(request, row, "versions"),
        "versions": every,
        "number": number,
        "is_first": number is not None and number == every[-1].number,
        "changes": found_[:CHANGES],
        "more": max(0, len(found_) - CHANGES),
        "newest": every[0].number if every else None,
        "may_hand_on": can_write(request.user, row) and row.is_collecting,
        "may_check": row.state == SynthesisState.CHECKING and can_check(request.user, row),
        "wrote": row.state == SynthesisState.CHECKING
        and can_write(request.user, row)
        and not can_check(request.user, row),
    }
    return render(request, "syntheses/versions.html", context)


def petition_in(request: Request, row: Synthesis, code: str) -> Petition:
    """A petition the person may see; 404 else."""
    petition = Petition.objects.visible_to(request.user).filter(code=code).first()
    if petition is None:
        raise Http404
    return petition


def address_of(row: Synthesis, name: str, *args: str) -> str:
    """A page of the synthesis."""
    return reverse(f"syntheses:{name}", args=[row.code, *args])

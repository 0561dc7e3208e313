"""Letters with which petitions go: which there are, and what became of the petitions of one."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb
from phoihop.petitions.models import TransferLetter, TransferOutcome

READ = ("lead", "receiver", "paper")
UNREAD = ("lead__search", "receiver__search", "paper__search", "paper__sheet")


@require_safe
def letters(request: Request) -> HttpResponse:
    """Those the person may see, the newest first."""
    rows = TransferLetter.objects.visible_to(request.user).select_related(*READ).defer(*UNREAD)
    skipped = Count("lines", filter=Q(lines__outcome=TransferOutcome.SKIPPED))
    found = page(rows.annotate(number=Count("lines"), skipped=skipped), order=["-at"], cursor=cursor_of(request))
    return render(request, "petitions/letters.html", {"page": found, "crumbs": _crumbs()})


@require_safe
def letter(request: Request, code: str) -> HttpResponse:
    """One: its paper, its petitions and which went with it."""
    rows = TransferLetter.objects.visible_to(request.user).select_related(*READ).defer(*UNREAD)
    row = get_object_or_404(rows, code=code)
    lines = row.lines.select_related("petition__commune").order_by("pk")
    crumbs = [*_crumbs(), Crumb(_("Văn bản chuyển"), reverse("petitions:letters"))]
    shown = list(lines.defer("petition__search", "petition__text", "petition__commune__search"))
    return render(request, "petitions/letter.html", {"letter": row, "lines": shown, "crumbs": crumbs})


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Kiến nghị cử tri"), reverse("petitions:list"))]

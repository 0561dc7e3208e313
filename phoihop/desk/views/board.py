"""The board, and the compliance of one regulation clause by clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from phoihop.commitments.compliance import compliance
from phoihop.desk import board as boards
from phoihop.kernel.web.forms import DateField, Form
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of
from phoihop.kernel.web.parts import Crumb
from phoihop.regulations.models import Regulation


class BoardFilter(Form):
    regulation = forms.ChoiceField(label=gettext_lazy("Quy chế"), required=False)

    def __init__(self, data: Any, *, regulations: Iterable[tuple[str, str]], **options: Any) -> None:
        """`regulations`: (code, short title)."""
        super().__init__(data, **options)
        field = self.fields["regulation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        every = ("", _("Tất cả quy chế đang thực hiện"))
        field.choices = [every, *regulations]


class PeriodFilter(Form):
    since = DateField(label=gettext_lazy("Hạn từ ngày"), required=False)
    until = DateField(label=gettext_lazy("Hạn đến ngày"), required=False)


@require_safe
def board(request: Request) -> HttpResponse:
    """Which promises of which regulation hold, which do not, whose turn it is."""
    every = Regulation.objects.visible_to(request.user).exclude(state="draft").order_by("short_title", "pk")
    offered = every.values_list("code", "short_title")
    form = BoardFilter(request.GET, regulations=offered, auto_id="filter_%s")
    code = form.cleaned_data["regulation"] if form.is_valid() else ""
    shown = boards.board(
        request.user, today=timezone.localdate(), now=timezone.now(), code=code, cursor=cursor_of(request)
    )
    context = {"board": shown, "filters": form, "active": bool(code), "chart": _chart(shown)}
    return render(request, "desk/board.html", context)


def _chart(shown: boards.Board) -> dict[str, Any]:
    def bar(name: str, key: str) -> dict[str, Any]:
        return {
            "type": "bar",
            "stack": "all",
            "name": name,
            "data": [getattr(month.cell, key) for month in shown.months],
            "barMaxWidth": 36,
        }

    return {
        "xAxis": {"type": "category", "data": [f"{month.first:%m/%Y}" for month in shown.months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {},
        "series": [
            bar(_("Đúng hạn"), "kept"),
            bar(_("Quá hạn"), "late"),
            bar(_("Không thực hiện"), "not_kept") | {"tone": "alarm"},
        ],
    }


@require_safe
def clauses(request: Request, code: str) -> HttpResponse:
    """Each clause: its obligations, and what became of what was due."""
    regulation = get_object_or_404(Regulation.objects.visible_to(request.user).defer("search"), code=code)
    form = PeriodFilter(request.GET, auto_id="filter_%s")
    form.is_valid()
    period = {name: form.cleaned_data.get(name) for name in ("since", "until")}
    found = compliance(regulation, today=timezone.localdate(), **period)
    days = "".join(f"&{name}={day:%d/%m/%Y}" for name, day in period.items() if day)
    every = f"{reverse('commitments:list')}?clause={regulation.code}{days}&state="
    context = {
        "regulation": regulation,
        "crumbs": [Crumb(regulation.short_title, regulation.get_absolute_url())],
        "found": found,
        "filters": form,
        "active": any(period.values()),
        "period": days,
        "gone": ",".join(found.gone_codes),
        "kept_url": f"{every}kept",
        "overdue_url": f"{every}overdue",
        "waiting_url": f"{every}proved",
    }
    return render(request, "desk/compliance.html", context)

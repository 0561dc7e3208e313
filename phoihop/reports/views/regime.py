"""The reporting regime: the inventory, one duty with its deliveries, duties that look alike and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments import services as commitments
from phoihop.commitments.permissions import can_join
from phoihop.commitments.rules import same_occasions
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Obligation, Regulation
from phoihop.regulations.rules.addresses import in_words
from phoihop.regulations.templatetags.regulations import timing_words
from phoihop.reports import services
from phoihop.reports.forms.regime import DecisionForm, RegimeFilter
from phoihop.reports.queries import alike
from phoihop.reports.queries import regime as queries
from phoihop.reports.queries.alike import Likeness
from phoihop.reports.queries.regime import DutyLine
from phoihop.reports.showing import areas, became_of, late_of, reasons_of


@require_safe
def regime(request: Request) -> HttpResponse:
    """Who owes which report to whom and when, with the newest and the next one."""
    form, today = _filter(request), timezone.localdate()
    page, lines = queries.page_of_duties(request.user, form.wanted(), paging.cursor_of(request), today)
    told = [(line, became_of(line.last, today) if line.last else None) for line in lines]
    export = reverse("reports:regime_xlsx")
    query = urlencode({name: value for name, value in vars(form.wanted()).items() if value})
    context = {
        "form": form,
        "active": bool(query),
        "page": page,
        "told": told,
        "tabs": areas("regime"),
        "export_url": f"{export}?{query}" if query else export,
    }
    return render(request, "reports/regime.html", context)


@require_safe
def regime_xlsx(request: Request) -> HttpResponseBase:
    """The whole inventory as a spreadsheet."""
    today = timezone.localdate()
    columns: list[Column[DutyLine]] = [
        Column(_("Báo cáo"), lambda line: line.row.action, 60),
        Column(_("Cơ quan báo cáo"), lambda line: "; ".join(line.leads), 34),
        Column(_("Nơi nhận"), lambda line: "; ".join(line.recipients), 34),
        Column(_("Thời hạn"), lambda line: timing_words(line.row.timing), 34),
        Column(_("Quy chế"), lambda line: line.row.unit.edition.regulation.short_title, 28),
        Column(_("Điều khoản"), lambda line: in_words(line.row.unit.eid, _), 20),
        Column(_("Hạn gần nhất"), lambda line: line.last and line.last.due_on, 13, "day"),
        Column(_("Tình trạng"), lambda line: line.last and str(became_of(line.last, today).text), 24),
        Column(_("Hạn tới"), lambda line: line.next and line.next.due_on, 13, "day"),
    ]
    rows = queries.every_duty(request.user, _filter(request).wanted(), today)
    return xlsx("che-do-bao-cao.xlsx", columns, rows, title=_("Chế độ báo cáo"))


@require_safe
def duty(request: Request, code: str) -> HttpResponse:
    """One duty: every report of it, when it was due, when it came, how late, who confirmed its receipt."""
    rows = queries.duties(request.user, queries.Wanted())
    row = get_object_or_404(
        rows.select_related("unit__edition__regulation").prefetch_related("bodies__body"), code=code
    )
    today = timezone.localdate()
    page, found = queries.deliveries(request.user, row, paging.cursor_of(request), today)
    context = {
        "duty": row,
        "address": in_words(row.unit.eid, _),
        "leads": queries.named(row, BodyRole.LEAD),
        "recipients": queries.named(row, BodyRole.RECIPIENT),
        "page": page,
        "told": [(one, became_of(one.row, today), late_of(one.days_late)) for one in found],
    }
    return render(request, "reports/duty.html", context)


@require_safe
def duplicates(request: Request) -> HttpResponse:
    """Duties that look like one report asked for twice: those that wait for a decision, or with `?decided=1` the others."""
    form, decided = _filter(request), request.GET.get("decided") == "1"
    wanted = form.wanted()
    found = alike.duplicates(request.user, wanted, decided=decided, cursor=paging.cursor_of(request))
    names = _bodies(found.pairs)
    told = [(pair, reasons_of(pair.match, names), _may_decide(request, pair)) for pair in found.pairs]
    chosen = {name: value for name, value in vars(wanted).items() if value}
    here = reverse("reports:duplicates")
    context = {
        "form": form,
        "active": bool(chosen),
        "page": found.page,
        "told": told,
        "found": found,
        "tabs": [
            Tab(_("Chờ quyết định"), f"{here}?{urlencode(chosen)}", count=found.waiting, current=not decided),
            Tab(
                _("Đã quyết định"),
                f"{here}?{urlencode({**chosen, 'decided': 1})}",
                count=found.decided,
                current=decided,
            ),
        ],
    }
    return render(request, "reports/duplicates.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: Request, first: str, second: str) -> HttpResponse:
    """One report for both, or two with the reason."""
    pair = _pair(request, first, second)
    choices = _choices(request, pair)
    form = DecisionForm(request.POST or None, choices=choices)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                _do(request, pair, form.cleaned_data["decision"], form.cleaned_data["reason"])
                turn.leads_to(reverse("reports:duplicates"))
        if form.is_valid():
            return redirect(turn.url)
    context = {
        "form": form,
        "crumb": _("Báo cáo trùng lặp"),
        "back": reverse("reports:duplicates"),
        "heading": _("Quyết định về hai báo cáo"),
        "submit": _("Ghi quyết định"),
        "about": " ".join(reasons_of(pair.match, _bodies([pair]))),
        "pair": pair,
    }
    return guards.shown(request, "reports/decide.html", context)


@require_POST
def part(request: Request, first: str, second: str) -> HttpResponse:
    """Two reports again."""
    pair = _pair(request, first, second)
    if pair.joined is None:
        raise Http404
    commitments.perform_apart(joined_id=pair.joined.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
    return redirect("reports:duplicates")


def _filter(request: Request) -> RegimeFilter:
    regulations = Regulation.objects.visible_to(request.user).filter(state="in_force").order_by("short_title", "pk")
    return RegimeFilter(request.GET, regulations=regulations.only("code", "short_title"))


def _pair(request: Request, first: str, second: str) -> Likeness:
    """The pair, 404 where one is not to be seen or they do not look alike, 403 for who only reads."""
    pair = alike.likeness_of(request.user, first, second)
    if pair is None:
        raise Http404
    if not _may_decide(request, pair):
        raise PermissionDenied
    return pair


def _may_decide(request: Request, pair: Likeness) -> bool:
    return can_join(request.user, pair.first, pair.second) or can_join(request.user, pair.second, pair.first)


def _choices(request: Request, pair: Likeness) -> list[tuple[str, str]]:
    """Keep the first or the second as the one report (where their occasions are the same), or keep both."""
    first, second = pair.first, pair.second
    words = _("Gộp: báo cáo theo %(clause)s thực hiện cả hai nghĩa vụ")
    merged = [
        (name, words % {"clause": _cited(kept)})
        for name, kept, dropped in (("first", first, second), ("second", second, first))
        if same_occasions(first.timing, second.timing) and can_join(request.user, kept, dropped)
    ]
    return [*merged, ("apart", _("Giữ riêng hai báo cáo"))]


def _do(request: Request, pair: Likeness, decision: str, reason: str) -> None:
    at = timezone.now()
    if decision == "apart":
        services.keep_apart(first=pair.first, second=pair.second, reason=reason, by=request.user, at=at)
        return
    kept, dropped = (pair.first, pair.second) if decision == "first" else (pair.second, pair.first)
    services.merge_duties(kept=kept, dropped=dropped, reason=reason, by=request.user, at=at, today=timezone.localdate())


def _cited(row: Obligation) -> str:
    return f"{in_words(row.unit.eid, _)}, {row.unit.edition.regulation.short_title}"


def _bodies(pairs: Iterable[Likeness]) -> dict[UUID, str]:
    keys = {key for pair in pairs for key in pair.match.leads | pair.match.recipients}
    return dict(Body.objects.filter(pk__in=keys).order_by().values_list("pk", "name"))

"""The list of petitions: filters in the address, bulk accepting, Excel out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.kernel.errors import Refused
from phoihop.kernel.search import query as search
from phoihop.kernel.text import clean
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import PAGE_SIZE, cursor_of, page_of_finds, page_of_ranges
from phoihop.kernel.web.parts import BulkAct
from phoihop.organisations.models import Body
from phoihop.petitions import services, shipped
from phoihop.petitions.forms.lists import PetitionFilter
from phoihop.petitions.models import WAITING, Petition, PetitionState, Proposal, Regime
from phoihop.petitions.permissions import can_keep_competence, can_reply, can_sort
from phoihop.petitions.queries import gathers_as_clerk, leads_any
from phoihop.petitions.ranges import list_of
from phoihop.petitions.reasons import in_words
from phoihop.petitions.showing import Badge, badge_of
from phoihop.petitions.views.acting import found
from phoihop.petitions.views.answers import AT_ONCE as IN_ONE_REPLY

ORDERS = {"newest": ["-due_on"], "soonest": ["due_on"]}
AT_ONCE = 200
PROPOSED = 12


@dataclass(frozen=True)
class Line:
    """A petition as a row: its field as decided, else what the machine proposes, whether one key accepts that, whether it may
    go to another gatherer, to the body that answers, be answered. `lead`, `commune`: short names."""

    petition: Petition
    badge: Badge
    regime: str
    lead: str
    commune: str
    field: str
    guess: str
    why: str
    may_accept: bool
    may_pass_on: bool
    may_route: bool
    may_reply: bool

    @property
    def may_choose(self) -> bool:
        """Whether something may be done with several such rows at once."""
        return self.may_accept or self.may_pass_on or self.may_route or self.may_reply


@require_safe
def petitions(request: Request) -> HttpResponse:
    """A page of the list with its filters."""
    today = timezone.localdate()
    form = filter_of(request, today)
    order, cursor = sort_of(request, form), cursor_of(request)
    listed = list_of(request.user, form.wanted(), order=ORDERS[order][0], only_first=None if cursor else PAGE_SIZE + 1)
    by = ORDERS[order]
    if listed.finds is not None:
        rows = _shown(Petition.objects.visible_to(request.user))
        page = page_of_finds(listed.finds, rows, order=by, cursor=cursor)
    else:
        rows, total = _shown(Petition.objects.all()), listed.total()
        page = page_of_ranges(listed.ranges, rows, order=by, cursor=cursor, total=total, besides=listed.besides)
    query = request.GET.copy()
    query.pop("at", None)
    called = shipped.field_names() | shipped.body_names()
    bodies = _bodies(page)
    lines = [_line(request, row, today, called, bodies) for row in page]
    context = {
        "filters": form,
        "active": bool(form.chosen),
        "page": page,
        "lines": lines,
        "first": listed.first,
        "order": order,
        "acts": _acts(lines),
        "route_url": f"{reverse('petitions:route-many')}?{query.urlencode()}" if _may_route(lines) else "",
        "here": request.get_full_path(),
        "leads": not request.htmx and leads_any(request.user),
        "records": not request.htmx and gathers_as_clerk(request.user),
        "keeps_competence": can_keep_competence(request.user),
        "export_url": f"{reverse('petitions:xlsx')}?{query.urlencode()}",
    }
    return render(request, "petitions/_list.html" if request.htmx else "petitions/list.html", context)


def _acts(lines: Iterable[Line]) -> list[BulkAct]:
    """What may be done with several of these rows at once."""
    lines = list(lines)
    accept = [BulkAct("accept", _("Chấp nhận đề xuất"), "check")] if any(line.may_accept for line in lines) else []
    routed = [BulkAct("route", _("Chuyển cơ quan trả lời"), "send")] if _may_route(lines) else []
    passed = [BulkAct("pass-on", _("Chuyển cơ quan tập hợp"), "arrows-exchange")]
    reply = [BulkAct("reply", _("Soạn văn bản trả lời"), "pencil")] if any(line.may_reply for line in lines) else []
    return accept + routed + reply + (passed if any(line.may_pass_on for line in lines) else [])


def _may_route(lines: Iterable[Line]) -> bool:
    return any(line.may_route for line in lines)


@require_safe
def pick(request: Request) -> HttpResponse:
    """Proposals for a box in which a petition is chosen: those with the words typed; `beside` one, such as it may be merged
    into."""
    boxes = (value for name, value in request.GET.items() if name != "beside" and isinstance(value, str))
    typed, rows = next(map(clean, boxes), "")[:200], Petition.objects.visible_to(request.user)
    if code := request.GET.get("beside"):
        rows = rows.open_to_merge(found(request, code))
    way = Petition.objects.way_of(request.user)
    keys = search.newest_keys(rows, typed, newest="-pk", most=PROPOSED, way=way).keys[:PROPOSED]
    finds = rows.filter(pk__in=keys).order_by("-pk")
    options = [(f"{row.title} · {row.code}", row.get_state_display()) for row in finds.only("title", "code", "state")]
    return render(request, "organisations/_options.html", {"options": options})


@require_POST
def accept(request: Request) -> HttpResponse:
    """Accept what the machine proposes for the chosen petitions, all or none; or ask to whom they are passed on, sent, what is
    answered."""
    codes = request.POST.getlist("row")[:AT_ONCE]
    if request.POST.get("act") == "reply" and not _of_one_lead(request, codes):
        sentence = _("Một văn bản trả lời tối đa %(most)s kiến nghị đang chờ cùng một cơ quan trả lời; hãy chọn lại.")
        messages.error(request, sentence % {"most": IN_ONE_REPLY})
        return _back(request)
    asking = {"pass-on": "petitions:pass-on", "route": "petitions:route-many", "reply": "petitions:write-reply"}.get(
        request.POST.get("act", "")
    )
    if asking and codes:
        return redirect(f"{reverse(asking)}?{urlencode({'of': codes}, doseq=True)}")
    rows = list(Petition.objects.visible_to(request.user).filter(code__in=codes))
    if not all(can_sort(request.user, row) for row in rows):
        raise PermissionDenied
    if rows:
        try:
            services.accept(petition_ids=[row.pk for row in rows], by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, _("Số kiến nghị đã phân loại: %(number)s.") % {"number": len(rows)})
    return _back(request)


def _back(request: Request) -> HttpResponse:
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("petitions:list"))


def _of_one_lead(request: Request, codes: Sequence[str]) -> bool:
    """Whether one reply may answer them: all wait for the same body, for which the person works."""
    if not 0 < len(codes) <= IN_ONE_REPLY:
        return False
    rows = Petition.objects.visible_to(request.user).filter(code__in=codes, state=PetitionState.ROUTED).defer("search")
    found = [row for row in rows if can_reply(request.user, row)]
    return len(found) == len(set(codes)) and len({row.lead_id for row in found}) == 1


@require_safe
def export(request: Request) -> HttpResponseBase:
    """Exactly the rows of the list with its filters, as a spreadsheet."""
    today = timezone.localdate()
    form = filter_of(request, today)
    wanted = form.wanted()
    listed = list_of(request.user, wanted, order=ORDERS["newest"][0])
    every = Petition.objects.visible_to(request.user)
    rows = every.filter(Q(pk__in=listed.ranges[0].rows.values("pk")) if wanted.words else wanted.all())
    ordered = rows.select_related("lead", "commune", "receiver").order_by(*ORDERS[sort_of(request, form)], "pk")
    fields = shipped.field_names()
    columns: list[Column[Petition]] = [
        Column(_("Mã số"), lambda row: row.code, 18),
        Column(_("Nội dung"), lambda row: row.text, 80),
        Column(_("Kênh kiến nghị"), lambda row: row.get_regime_display(), 20),
        Column(_("Cơ quan tiếp nhận"), lambda row: row.receiver.name, 32),
        Column(_("Tiếp nhận ngày"), lambda row: row.received_on, 13, "day"),
        Column(_("Xã, phường"), lambda row: row.commune and row.commune.name, 28),
        Column(_("Lĩnh vực"), lambda row: fields.get(row.field, ""), 24),
        Column(_("Cơ quan trả lời"), lambda row: row.lead and row.lead.name, 32),
        Column(_("Loại xử lý"), lambda row: row.get_handling_display(), 18),
        Column(_("Hạn trả lời"), lambda row: row.due_on, 13, "day"),
        Column(_("Trả lời ngày"), lambda row: row.answered_on, 13, "day"),
        Column(_("Giải quyết xong ngày"), lambda row: row.solved_on, 13, "day"),
        Column(_("Trạng thái"), lambda row: badge_of(row, today).text, 26),
        Column(_("Đại biểu đánh giá"), lambda row: _("Chưa đạt yêu cầu") if row.is_unmet else "", 20),
    ]
    return xlsx(_("kien-nghi") + f"-{today:%Y%m%d}.xlsx", columns, _rows(ordered), title=_("Kiến nghị của cử tri"))


def filter_of(request: Request, today: date) -> PetitionFilter:
    """The filters in the address."""
    return PetitionFilter(request.GET, user=request.user, today=today, auto_id="filter_%s")


def sort_of(request: Request, form: PetitionFilter) -> str:
    """Soonest first for what is owed, newest first else."""
    asked = request.GET.get("sort", "")
    owed = form.chosen.get("state") in {"owed", "overdue", "routed", "returned", "disputed"}
    return asked if asked in ORDERS else "soonest" if owed else "newest"


def _rows(rows: QuerySet[Petition]) -> Iterator[Petition]:
    yield from rows.iterator(chunk_size=2000)


def _shown(rows: QuerySet[Petition]) -> QuerySet[Petition]:
    waiting = Proposal.objects.waiting().filter(kind__in=["field", "body"]).order_by("pk")
    unread = ("search", "text", "published_text", "alike_keys", "bodies")
    return rows.defer(*unread).prefetch_related(Prefetch("proposals", waiting, to_attr="waiting"))


def _bodies(rows: Iterable[Petition]) -> dict[UUID | None, str]:
    """Short names of leads and communes: a few by their keys, where two joins would read the whole directory twice."""
    keys = {key for row in rows for key in (row.lead_id, row.commune_id) if key}
    return dict(Body.objects.filter(pk__in=keys).values_list("pk", "short_name"))


def _line(
    request: Request, row: Petition, today: date, called: Mapping[str, str], bodies: Mapping[UUID | None, str]
) -> Line:
    """`called`: what the reader's language calls fields and kinds of bodies."""
    waiting: list[Proposal] = row.waiting  # type: ignore[attr-defined]  # prefetched
    told = {one.kind: one for one in waiting}
    field = told.get("field")
    body = told.get("body")
    return Line(
        petition=row,
        badge=badge_of(row, today),
        regime=str(Regime(row.regime).label),
        lead=bodies.get(row.lead_id, ""),
        commune=bodies.get(row.commune_id, ""),
        field=called.get(row.field, ""),
        guess=" · ".join(called[one.value] for one in (field, body) if one and one.value in called),
        why=in_words(" ".join(field.reasons[:1])) if field else "",
        may_accept=bool(waiting) and row.is_alive and can_sort(request.user, row),
        may_pass_on=row.state in WAITING and can_sort(request.user, row),
        may_route=row.state == PetitionState.CLASSIFIED and can_sort(request.user, row),
        may_reply=row.state == PetitionState.ROUTED and can_reply(request.user, row),
    )

"""Meetings: all of them, one changed, its page, who goes, who came, the minutes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import badge_of
from phoihop.contacts import services
from phoihop.contacts.filters import MeetingFilter
from phoihop.contacts.forms import (
    DeputiesForm,
    EndForm,
    InviteForm,
    MeetingForm,
    PostponeForm,
    ReasonForm,
)
from phoihop.contacts.gathering import gatherer_of, has_registry
from phoihop.contacts.held_forms import AttendanceForm, MinutesForm
from phoihop.contacts.matters import annex_of, said_at
from phoihop.contacts.models import DIRECT_WORKERS, Meeting, MeetingState, Minutes, stands
from phoihop.contacts.permissions import can_run
from phoihop.contacts.phone import SOURCE_KIND, can_record
from phoihop.contacts.queries import clashes_of, listed, uninvited
from phoihop.contacts.rules import share
from phoihop.contacts.services import Said
from phoihop.contacts.services.holding import why_held_stays
from phoihop.contacts.showing import (
    against,
    clash_words,
    duty_lines,
    first_of,
    meeting_badge,
    percent,
    place_name,
    when,
)
from phoihop.contacts.sources import receivers_at
from phoihop.contacts.views.acting import (
    METHODS,
    act,
    find_meeting,
    organisers_of,
    printed,
    run_meeting,
)
from phoihop.contacts.writing import minutes_sheet
from phoihop.intake.permissions import clerks_bodies
from phoihop.intake.queries import counted
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper


@require_safe
def meetings(request: Request) -> HttpResponse:
    """All meetings the person may see, the latest first."""
    today, filters = timezone.localdate(), MeetingFilter(request.GET, auto_id="filter_%s")
    rows = filters.narrow(listed(Meeting.objects.visible_to(request.user)))
    page = paging.page(rows, order=["-starts_at"], cursor=paging.cursor_of(request))
    context = {
        "page": page,
        "lines": [(row, when(row), place_name(row.commune), meeting_badge(row, today), ()) for row in page],
        "filters": filters,
        "active": bool(filters.chosen),
        "may_add": organisers_of(request).exists(),
    }
    return render(request, "contacts/meetings.html", context)


@require_safe
def meeting(request: Request, code: str) -> HttpResponse:
    """A meeting: who goes, who answers, what is owed, who came, what came in, its minutes."""
    row, user, today = find_meeting(request, code), request.user, timezone.localdate()
    full = listed(Meeting.objects.filter(pk=row.pk)).get()
    runs, receiver = can_run(user, row), gatherer_of(row)
    found = clashes_of([full], user) if runs else {}
    counts = list(row.attendance.order_by("category"))
    voters = sum(one.count for one in counts)
    workers = share(sum(one.count for one in counts if one.category in DIRECT_WORKERS), voters)
    minutes = Minutes.objects.filter(meeting=row).select_related("paper").defer("paper__sheet", "paper__search").first()
    on_paper = minutes is not None and stands(minutes.paper)
    paper = Paper.objects.visible_to(user).filter(pk=minutes.paper_id).first() if minutes and minutes.paper_id else None
    asked = list(row.invitations.select_related("body", "commitment").order_by("body__rank", "pk"))
    gone = list(
        row.uninvited.exclude(body__in=[one.body_id for one in asked]).select_related("body").order_by("at", "pk")
    )
    cited = {one.paper_id for one in asked} | {one.paper_id for one in gone}
    papers = Paper.objects.visible_to(user).in_bulk([pk for pk in cited if pk])
    moves, deputies = runs and row.is_standing, list(full.deputies.all())
    asks = moves and row.has_day and row.on >= today
    counts_anew = row.state == MeetingState.HELD or bool(minutes and minutes.paper_id)
    may = {
        "announce": runs and row.round_id is None and row.state == MeetingState.PLANNED,
        "hold": moves and row.has_day and row.on <= today,
        "count": runs and row.was_held and not on_paper and counts_anew,
        "record": row.is_open_to_record and can_record(user, row),
        "deputies": moves,
        "paper": runs and minutes is not None and not on_paper,
    }
    may["minutes"] = may["count"]
    context = {
        "meeting": row,
        "state": meeting_badge(row, today),
        "when": when(row),
        "place": place_name(row.commune),
        "clashes": [clash_words(clash, other) for clash, other in found.get(row.code, ())],
        "deputies": deputies,
        "invited": [
            (one, badge_of(one.commitment, today) if one.commitment else None, papers.get(one.paper_id))
            for one in asked
        ],
        "uninvited": [(one, papers.get(one.paper_id)) for one in gone],
        "naming": set(row.uninvited.filter(paper__isnull=False).values_list("paper", flat=True)),
        "outdated": {one.pk for one in papers.values() if row.was_moved_since(one.created_at)},
        "duties": duty_lines(row, user, today),
        "versions": row.versions.select_related("by").order_by("-number"),
        "counts": counts,
        "voters": voters,
        "workers": percent(workers),
        "workers_tone": against(workers, row.round.workers_target if row.round else None),
        "receiver": receiver,
        "gathered": has_registry(receiver),
        "said": sum(counted(SOURCE_KIND, [row.code]).get(row.code, {}).values()),
        "matters": said_at(user, row) if row.was_held else [],
        "takes_in": row.was_held and bool(clerks_bodies(user) & receivers_at(row)),
        "minutes": minutes,
        "paper": paper,
        "runs": runs,
        "may_change": runs and row.is_standing and row.has_day and row.announced_on is None,
        "may_invite": asks,
        "may_invite_on_paper": asks and uninvited(row, receiver),
        "may_unhold": runs
        and row.state == MeetingState.HELD
        and (row.round is None or row.round.is_open)
        and not why_held_stays(row),
        "on_paper": runs and on_paper,
        "first": first_of(row, today, may=may, counted=bool(counts), deputies=bool(deputies)),
        **{f"may_{name}": allowed for name, allowed in may.items()},
        "may_move": moves,
        "may_put_on_paper": may["paper"],
    }
    return render(request, "contacts/meeting.html", context)


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """A meeting written anew while it is only planned."""
    row = run_meeting(request, code)
    stands = MeetingForm.as_it_stands(row)
    form = MeetingForm(
        request.POST or None, organisers=Body.objects.none(), round_=row.round, meeting=row, initial=stands
    )
    return act(
        request,
        row,
        form,
        _("Sửa cuộc tiếp xúc"),
        lambda _data, at: services.change_meeting(
            meeting_id=row.pk, revision=guards.revision_of(request), frame=form.frame(), by=request.user, at=at,
            today=timezone.localdate(at),
        ),
        submit=_("Lưu"),
        revision=row.revision,
    )  # fmt: skip


@require_http_methods(METHODS)
def postpone(request: Request, code: str) -> HttpResponse:
    """Another time or place, or until further notice."""
    row = run_meeting(request, code)
    form = PostponeForm(request.POST or None, meeting=row)
    return act(
        request,
        row,
        form,
        _("Hoãn, dời") if row.has_day else _("Ghi ngày mới"),
        lambda _data, at: services.postpone(
            meeting_id=row.pk, **form.given(), by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=_(
            "Hạn của các việc tính theo ngày tiếp xúc dời theo; cơ quan được mời được báo. Chưa định ngày mới thì các việc "
            "ấy thôi phải làm; có ngày mới lại phải làm."
        )
        if row.has_day
        else _("Các việc đã thôi phải làm khi hoãn lại phải làm, tính theo ngày mới; cơ quan được mời được báo."),
    )


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Call it off."""
    row = run_meeting(request, code)
    return act(
        request,
        row,
        EndForm(request.POST or None),
        _("Hủy cuộc tiếp xúc"),
        lambda data, at: services.cancel_meeting(meeting_id=row.pk, **data, by=request.user, at=at),
        about=_("Việc còn phải làm của cuộc này kết thúc theo, kèm lý do."),
        dangerous=True,
    )


@require_http_methods(METHODS)
def deputies(request: Request, code: str) -> HttpResponse:
    """Send deputies."""
    row = run_meeting(request, code)
    form = DeputiesForm(request.POST or None, meeting=row)

    def do(_data: object, at: object) -> object:
        people, lead = form.chosen()
        return services.assign(meeting_id=row.pk, people=people, lead=lead, by=request.user, at=timezone.now())

    return act(request, row, form, _("Phân công đại biểu"), do)


@require_POST
def remove_deputy(request: Request, code: str, person: str) -> HttpResponse:
    """Take a deputy off."""
    row = run_meeting(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.unassign(meeting_id=row.pk, person_code=person, by=request.user, at=timezone.now())
            turn.leads_to(row.get_absolute_url())
    return redirect(turn.url)


@require_http_methods(METHODS)
def invite(request: Request, code: str) -> HttpResponse:
    """Invite authorities that answer."""
    row = run_meeting(request, code)
    return act(
        request,
        row,
        InviteForm(request.POST or None),
        _("Mời dự, trả lời cử tri"),
        lambda data, at: services.invite(
            meeting_id=row.pk, bodies=list(data["bodies"]), content=data["content"], by=request.user, at=at,
            today=timezone.localdate(at),
        ),
        about=_("Mỗi cơ quan được mời nhận một nhiệm vụ cử người, hạn là ngày tiếp xúc."),
    )  # fmt: skip


@require_http_methods(METHODS)
def uninvite(request: Request, code: str, body: str) -> HttpResponse:
    """No longer ask an authority."""
    row = run_meeting(request, code)
    asked = get_object_or_404(row.invitations.select_related("body"), body__code=body)
    return act(
        request,
        row,
        ReasonForm(request.POST or None),
        _("Bỏ mời %(body)s") % {"body": asked.body.name},
        lambda data, at: services.uninvite(
            meeting_id=row.pk, body_code=body, reason=data["reason"], by=request.user, at=at
        ),
        about=_(
            "Nhiệm vụ cử người của cơ quan này kết thúc, cơ quan được báo kèm lý do. Giấy mời đã lập không tự đổi."
        ),
        submit=_("Bỏ mời"),
        dangerous=True,
    )


@require_POST
def announce(request: Request, code: str) -> HttpResponse:
    """Announce one that is part of no round."""
    row = run_meeting(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.announce_meeting(
                meeting_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate()
            )  # fmt: skip
            turn.leads_to(row.get_absolute_url())
    return redirect(turn.url)


@require_POST
def invitation(request: Request, code: str) -> HttpResponse:
    """Make the invitation of who is asked to answer and go to it."""
    row = run_meeting(request, code)
    with guards.once(request) as turn:
        if turn.first:
            made = services.put_invitation_on_paper(meeting_id=row.pk, by=request.user, at=timezone.now())
            turn.leads_to(made.get_absolute_url())
    return redirect(turn.url)


@require_POST
def hold(request: Request, code: str) -> HttpResponse:
    """It took place."""
    row = run_meeting(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.hold(meeting_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
            turn.leads_to(reverse("contacts:attendance", args=[row.code]))
    return redirect(turn.url)


@require_http_methods(METHODS)
def unhold(request: Request, code: str) -> HttpResponse:
    """It did not take place after all."""
    row = run_meeting(request, code)
    return act(
        request,
        row,
        ReasonForm(request.POST or None),
        _("Bỏ ghi đã tổ chức"),
        lambda data, at: services.unhold(
            meeting_id=row.pk, reason=data["reason"], by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=_("Cuộc tiếp xúc trở lại như trước khi ghi; việc phải làm sau cuộc kết thúc theo, kèm lý do này."),
        dangerous=True,
    )


@require_http_methods(METHODS)
def attendance(request: Request, code: str) -> HttpResponse:
    """Who came."""
    row = run_meeting(request, code)
    form = AttendanceForm(request.POST or None, meeting=row)
    return act(
        request,
        row,
        form,
        _("Ghi thành phần dự"),
        lambda _data, at: services.record_attendance(
            meeting_id=row.pk, revision=guards.revision_of(request), **form.given(), by=request.user, at=at
        ),
        revision=row.revision,
    )


@require_http_methods(METHODS)
def minutes(request: Request, code: str) -> HttpResponse:
    """The minutes."""
    row = run_meeting(request, code)
    known = Minutes.objects.filter(meeting=row).first()
    names = ("chair", "secretary", "course", "answered", "concluded")
    stands = {name: getattr(known, name) for name in names} if known else {}
    return act(
        request,
        row,
        MinutesForm(request.POST or None, initial=stands),
        _("Biên bản"),
        lambda data, at: services.minute(
            meeting_id=row.pk, revision=guards.revision_of(request), said=Said(**{name: data[name] for name in names}),
            final=data["final"], by=request.user, at=at, today=timezone.localdate(at),
        ),
        submit=_("Lưu biên bản"),
        revision=known.revision if known else 0,
    )  # fmt: skip


@require_safe
def print_minutes(request: Request, code: str, ending: str) -> HttpResponse:
    """The minutes as .pdf or .docx."""
    row = find_meeting(request, code)
    found = get_object_or_404(Minutes.objects.select_related("meeting__organiser", "meeting__commune"), meeting=row)
    sheet = minutes_sheet(found, on=timezone.localdate(), annex=annex_of(request.user, row))
    return printed(ending, sheet, f"bien-ban-{row.code.lower()}")


@require_POST
def put_on_paper(request: Request, code: str) -> HttpResponse:
    """Make the official paper of the minutes and go to it."""
    row = run_meeting(request, code)
    with guards.once(request) as turn:
        if turn.first:
            made = services.put_minutes_on_paper(meeting_id=row.pk, by=request.user, at=timezone.now())
            turn.leads_to(made.paper.get_absolute_url() if made.paper else row.get_absolute_url())
    return redirect(turn.url)

"""Many petitions are sent at once: grouped by the body that must answer, with one day and one letter for all or for a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations.forms.choose import ChoiceInput, bodies_meant, in_words
from phoihop.organisations.models import GATHERERS, Body, sight_of
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.petitions import services
from phoihop.petitions.forms.routing import ForAllForm, ForOneForm
from phoihop.petitions.models import Petition, PetitionState, TransferLetter
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.ranges import list_of
from phoihop.petitions.resolving import proposed_bodies
from phoihop.petitions.services.routing_many import not_ours
from phoihop.petitions.services.transferring import drafted_in, in_a_letter
from phoihop.petitions.views.acting import METHODS
from phoihop.petitions.views.lists import filter_of

AT_ONCE = 300  # of one page; its boxes count against `settings.DATA_UPLOAD_MAX_NUMBER_FIELDS`
READ = ("receiver", "commune")


@dataclass(frozen=True)
class Offered:
    """Which petitions may be sent: `more` beyond `rows` wait as well; `letters`: by which paper they went to whom already,
    {body: paper}. `back`: where one came from."""

    rows: Sequence[Petition]
    back: str
    crumbs: Sequence[Crumb]
    more: int = 0
    letters: Mapping[UUID, Paper] = field(default_factory=dict)


@dataclass
class Line:
    """A petition on the page: `lead`, what stands in its box; `why` it was not sent; `note`: that a letter is being drafted."""

    petition: Petition
    lead: str
    body: Body | None
    revision: int
    chosen: bool = True
    why: str = ""
    note: str = ""

    @property
    def box(self) -> str:
        """The box of its body, proposed while one types."""
        code = self.petition.code
        label = {"aria-label": _("Cơ quan chủ trì trả lời %(code)s") % {"code": code}, "id": f"lead-{code}"}
        wrong = {"aria-invalid": "true", "aria-describedby": f"why-{code}"} if self.why else {}
        attrs = {"class": "form-control"} | label | wrong
        return ChoiceInput(reverse("organisations:pick_body")).render(f"lead-{code}", self.lead, attrs)


@dataclass
class Group:
    """Petitions of one gatherer for one body; `body` None: somebody has to say which."""

    body: Body | None
    receiver: Body
    lines: list[Line]
    form: ForOneForm

    @property
    def is_open(self) -> bool:
        """Whether this body has a letter or a day of its own, or one that is wrong."""
        return bool(self.form.errors) or any(box.value() for box in self.form)


@require_http_methods(METHODS)
def route_many(request: Request) -> HttpResponse:
    """Those named in the address, or else all that wait to be sent and match the list's filters."""
    query = request.GET.urlencode()
    back = f"{reverse('petitions:list')}?{query}" if query and "of" not in request.GET else reverse("petitions:list")
    crumbs = [Crumb(_("Kiến nghị cử tri"), reverse("petitions:list"))]
    rows, more = ([], 0) if request.method == "POST" else _asked(request)
    return send(request, Offered(rows, back, crumbs, more))


def send(request: Request, offered: Offered) -> HttpResponse:
    """Show the groups, and send what was chosen. The apps above offer petitions of theirs on this page too."""
    today = timezone.localdate()
    lines, unable = _typed(request) if request.method == "POST" else _proposed(request, offered, today)
    receivers = {line.petition.receiver_id: line.petition.receiver for line in lines}
    papers = {key: papers_of(request.user, body) for key, body in receivers.items()}
    every = papers[next(iter(receivers))] if len(receivers) == 1 else []
    first = {"reached_on": today}
    form = ForAllForm(request.POST or None, one_gatherer=len(receivers) < 2, papers=every, initial=first)
    groups = _groups(request, lines, papers, offered.letters)
    valid = [one.is_valid() for one in (form, *(group.form for group in groups))]  # each says what is wrong in it
    if all(valid):
        act = _draft if request.POST.get("act") == "draft" else _route
        response = act(request, form, groups, offered)
        if response is not None:
            return response
        groups = [group for group in groups if group.lines]
    context = {
        "form": form, "groups": groups, "number": sum(len(group.lines) for group in groups), "bodies": len(groups),
        "unable": unable, "offered": offered, "at_once": AT_ONCE,
    }  # fmt: skip
    return guards.shown(request, "petitions/route_many.html", context)


def _route(request: Request, form: ForAllForm, groups: Sequence[Group], offered: Offered) -> HttpResponse | None:
    """Send each group in a transaction of its own; None where something stays, which the page then says."""
    data, at = form.cleaned_data, timezone.now()
    done, bodies = 0, 0
    for group, body, chosen in _ready(groups):
        found = services.route_many(
            chosen=[services.Chosen(line.petition.pk, line.revision) for line in chosen], lead=body,
            reached_on=group.form.day(data["reached_on"]), paper=group.form.letter(data.get("paper")), by=request.user,
            at=at, today=timezone.localdate(at),
        )  # fmt: skip
        _leave(group, chosen, found.kept)
        done, bodies = done + len(found.done), bodies + bool(found.done)
    if done:
        _say(request, done, bodies)
    return _end(form, groups, offered.back if done else "")


def _draft(request: Request, form: ForAllForm, groups: Sequence[Group], offered: Offered) -> HttpResponse | None:
    """Draft a letter for each group, all of them or none, and once; None where something stays, which the page then says."""
    made: list[TransferLetter] = []
    with guards.said_on(form), guards.once(request) as turn:
        if not turn.first:
            return redirect(turn.url)
        for group, body, chosen in _ready(groups):
            keys = [line.petition.pk for line in chosen]
            found = services.draft_letter(petition_ids=keys, lead=body, by=request.user, at=timezone.now())
            _leave(group, chosen, found.kept)
            made += [found.letter] if found.letter else []
        url = made[0].get_absolute_url() if len(made) == 1 else reverse("petitions:letters")
        turn.leads_to(url)
    if form.errors:
        return None
    if made:
        told = ngettext(
            "Đã soạn %(number)s văn bản chuyển; kiến nghị được chuyển khi văn bản phát hành.",
            "Đã soạn %(number)s văn bản chuyển; kiến nghị được chuyển khi văn bản phát hành.",
            len(made),
        )
        messages.success(request, told % {"number": len(made)})
    return _end(form, groups, url if made else "")


def _ready(groups: Sequence[Group]) -> Iterator[tuple[Group, Body, list[Line]]]:
    """The groups of which something was chosen and the body is known; who chose rows without one is told."""
    for group in groups:
        chosen = [line for line in group.lines if line.chosen]
        if group.body is not None and chosen:
            yield group, group.body, chosen
        elif group.body is None:
            for line in chosen:
                line.why = line.why or _("Chọn cơ quan chủ trì trả lời.")


def _leave(group: Group, chosen: Sequence[Line], kept: Mapping[UUID, str]) -> None:
    """Only what stays is shown again, each with its reason."""
    for line in chosen:
        line.why = kept.get(line.petition.pk, "")
        line.revision = line.petition.revision  # told of another's change, one may send it once more
    gone = {line.petition.pk for line in chosen if not line.why}
    group.lines = [line for line in group.lines if line.petition.pk not in gone]


def _end(form: ForAllForm, groups: Sequence[Group], on_to: str) -> HttpResponse | None:
    """Go on where everything chosen went, to `on_to`; else say so on the form."""
    kept = sum(1 for group in groups for line in group.lines if line.why)
    if on_to and not kept:
        return redirect(on_to)
    _refuse(form, kept)
    return None


def _say(request: Request, done: int, bodies: int) -> None:
    told = ngettext(
        "Đã chuyển %(number)s kiến nghị đến %(bodies)s cơ quan; hạn trả lời tính từ ngày nhận.",
        "Đã chuyển %(number)s kiến nghị đến %(bodies)s cơ quan; hạn trả lời tính từ ngày nhận.",
        done,
    )
    messages.success(request, told % {"number": done, "bodies": bodies})


def _refuse(form: ForAllForm, kept: int) -> None:
    if not kept:
        form.add_error(None, _("Chọn ít nhất một kiến nghị."))
        return
    told = ngettext(
        "%(number)s kiến nghị ở lại trang này, lý do ghi ở từng dòng.",
        "%(number)s kiến nghị ở lại trang này, lý do ghi ở từng dòng.",
        kept,
    )
    form.add_error(None, ValidationError(told % {"number": kept}, code=f"{guards.REFUSED}petition.some_stay"))


def _asked(request: Request) -> tuple[list[Petition], int]:
    """The petitions of the address and how many more match. 404 for what the person may not know of, 403 for who sends none."""
    visible = Petition.objects.visible_to(request.user).select_related(*READ)
    visible = visible.defer("search", *(f"{name}__search" for name in READ))
    if codes := list(dict.fromkeys(request.GET.getlist("of")))[: AT_ONCE + 1]:
        found = list(visible.filter(code__in=codes).order_by("received_on", "pk"))
        if len(found) != len(codes) or len(found) > AT_ONCE:
            raise Http404
        if not any(can_sort(request.user, row) for row in found):
            raise PermissionDenied
        return found, 0
    sight = sight_of(request.user)
    receivers = list(Body.objects.filter(pk__in=[body for body in sight.bodies if sight.has(body)], kind__in=GATHERERS))
    if not receivers:
        raise PermissionDenied
    wanted = replace(filter_of(request, timezone.localdate()).wanted(), state=PetitionState.CLASSIFIED)
    listed = list_of(request.user, wanted)
    matching = Q(pk__in=listed.ranges[0].rows.values("pk")) if wanted.words else wanted.all()
    rows = visible.filter(matching, receiver__in=receivers)
    found = list(rows.order_by("received_on", "pk")[:AT_ONCE])
    return found, rows.count() - len(found) if len(found) == AT_ONCE else 0


def _proposed(request: Request, offered: Offered, today: date) -> tuple[list[Line], list[tuple[Petition, str]]]:
    """What can be sent, each with the body that its decided kind leads to; what cannot, and why."""
    unable = [(row, why) for row in offered.rows if (why := _why_not(request, row))]
    held = {row.pk for row, _why in unable}
    free = [row for row in offered.rows if row.pk not in held]
    bodies, drafted = proposed_bodies(free, today), drafted_in([row.pk for row in free])
    texts = in_words({body for body in bodies.values() if body})
    lines = []
    for row in free:
        body = bodies[row.pk]
        note = in_a_letter(drafted[row.pk]) if row.pk in drafted else ""
        text = texts[body.pk] if body else ""
        lines.append(Line(row, text, body, row.revision, chosen=body is not None and not note, note=note))
    return lines, unable


def _why_not(request: Request, row: Petition) -> str:
    if not can_sort(request.user, row):
        return not_ours()
    if row.state != PetitionState.CLASSIFIED:
        return _("%(state)s: chỉ chuyển kiến nghị đã phân loại và chưa chuyển.") % {"state": row.get_state_display()}
    return ""


def _typed(request: Request) -> tuple[list[Line], list[tuple[Petition, str]]]:
    """The rows of the page as they were sent: «row» names those that were ticked, with the revision that was read."""
    texts = {
        name.removeprefix("lead-"): clean(value)
        for name, value in request.POST.items()
        if name.startswith("lead-") and isinstance(value, str)
    }
    ticked = dict(value.partition(":")[::2] for value in request.POST.getlist("row"))
    if not texts or len(texts) > AT_ONCE:
        raise Http404
    visible = Petition.objects.visible_to(request.user).select_related(*READ).filter(code__in=texts)
    rows = list(visible.defer("search", *(f"{name}__search" for name in READ)).order_by("received_on", "pk"))
    if len(rows) != len(texts):
        raise Http404
    if not any(can_sort(request.user, row) for row in rows):
        raise PermissionDenied
    meant = bodies_meant(text for text in texts.values() if text)
    drafted = drafted_in([row.pk for row in rows])
    lines = []
    for row in rows:
        text = texts[row.code]
        body = meant.get(text)
        line = Line(row, text, body if isinstance(body, Body) else None, row.revision, chosen=row.code in ticked)
        line.note = in_a_letter(drafted[row.pk]) if row.pk in drafted else ""
        if line.chosen:
            line.why = body if isinstance(body, str) else ""
            read = ticked[row.code][:9]
            line.revision = int(read) if read.isascii() and read.isdigit() else 0
        lines.append(line)
    return lines, []


def _groups(
    request: Request, lines: Sequence[Line], papers: Mapping[UUID, Sequence[Paper]], letters: Mapping[UUID, Paper]
) -> list[Group]:
    """By gatherer and body; first those whose body nobody knows."""
    found: dict[tuple[UUID, UUID | None], list[Line]] = {}
    for line in lines:
        found.setdefault((line.petition.receiver_id, line.body.pk if line.body else None), []).append(line)
    groups = []
    for some in found.values():
        body, receiver = some[0].body, some[0].petition.receiver
        known, letter = list(papers[receiver.pk]), letters.get(body.pk) if body else None
        first: dict[str, Any] = {}
        if letter is not None:
            known = known if letter in known else [letter, *known]
            first = {"paper": letter.code, "reached_on": letter.issued_on}
        form = ForOneForm(
            request.POST or None, papers=known, initial=first, prefix=f"{receiver.code}-{body.code if body else ''}"
        )
        groups.append(Group(body, receiver, some, form))
    return sorted(groups, key=lambda one: (one.body is not None, one.body.name if one.body else "", one.receiver.name))


def address_of(codes: Sequence[str]) -> str:
    """The page for these petitions."""
    return f"{reverse('petitions:route-many')}?{urlencode({'of': list(codes)}, doseq=True)}"

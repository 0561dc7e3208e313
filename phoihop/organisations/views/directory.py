"""Read the directory: bodies as a list and a tree, people as a list, one of each, proposals while typing."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb, Entry, Tab
from phoihop.organisations import permissions, queries
from phoihop.organisations.forms.bodies import FilterForm
from phoihop.organisations.forms.choose import in_words
from phoihop.organisations.forms.people import PeopleFilterForm
from phoihop.organisations.models import Body, BodyChangePart, BodyCode, Membership, Person, Serving, StandIn
from phoihop.organisations.models.bodies import BodyQuerySet
from phoihop.organisations.services import can_manage_account

SHOWN = 100  # rows of one section of a page; the rest is counted and has its own list
PROPOSED = 12


def tabs(current: str) -> list[Tab]:
    """The three views of the directory."""
    views = [
        ("bodies", _("Cơ quan")),
        ("tree", _("Sơ đồ")),
        ("people", _("Cán bộ, đại biểu")),
        ("terms", _("Nhiệm kỳ")),
    ]
    return [Tab(label, reverse(f"organisations:{name}"), name == current) for name, label in views]


def filtered_bodies(request: Request, form: FilterForm) -> BodyQuerySet:
    """The bodies that the filters of the address leave; filters that make no sense leave all."""
    rows = Body.objects.visible_to(request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    if not wanted.get("past"):
        rows = rows.existing(timezone.localdate())
    for name in ("level", "kind"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("unlinked"):
        rows = rows.of_no_commune()
    return rows.matching(wanted.get("q", ""))


@require_safe
def bodies(request: Request) -> HttpResponse:
    """The directory in order of precedence; htmx gets the rows alone."""
    form = FilterForm(request.GET)
    codes = Prefetch(
        "codes", BodyCode.objects.filter(scheme="qd20", until__isnull=True).order_by("id"), to_attr="codes_today"
    )
    may_change = permissions.can_change_bodies(request.user, on=timezone.localdate())
    rows = filtered_bodies(request, form).select_related("parent", "succeeded_by").prefetch_related(codes)
    context = {
        "form": form,
        "page": page(rows, order=("rank", "sort_key"), cursor=cursor_of(request)),
        "tabs": tabs("bodies"),
        "active": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
        "may_change": may_change,
        "unlinked": Body.objects.existing(timezone.localdate()).of_no_commune().count() if may_change else 0,
    }
    return render(request, "organisations/_bodies.html" if request.htmx else "organisations/bodies.html", context)


@require_safe
def tree(request: Request) -> HttpResponse:
    """Bodies below `of` (none: those below nobody), each to be opened in its place."""
    today = timezone.localdate()
    of = request.GET.get("of", "")
    parent = get_object_or_404(Body.objects.visible_to(request.user), code=of) if of else None
    below = Body.objects.existing(today).filter(parent=OuterRef("pk"))
    rows = Body.objects.visible_to(request.user).existing(today).filter(parent=parent).annotate(below=Exists(below))
    context = {
        "page": page(rows, order=("rank", "sort_key"), cursor=cursor_of(request)),
        "parent": parent,
        "tabs": tabs("tree"),
    }
    return render(request, "organisations/_tree.html" if request.htmx else "organisations/tree.html", context)


@require_safe
def people(request: Request) -> HttpResponse:
    """Everybody by given name; htmx gets the rows alone."""
    form = PeopleFilterForm(request.GET)
    rows = filtered_people(request, form)
    context = {
        "form": form,
        "page": page(queries.with_posts(rows, on=timezone.localdate()), order=("name_key",), cursor=cursor_of(request)),
        "tabs": tabs("people"),
        "may_import": permissions.keeps_people_somewhere(request.user, on=timezone.localdate()),
        "active": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
    }
    return render(request, "organisations/_people.html" if request.htmx else "organisations/people.html", context)


def filtered_people(request: Request, form: PeopleFilterForm) -> QuerySet[Person]:
    """The persons that the filters of the address leave."""
    rows = Person.objects.visible_to(request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("body"):
        rows = rows.of(wanted["body"], timezone.localdate())
    return rows.matching(wanted.get("q", ""))


@require_safe
def body(request: Request, code: str) -> HttpResponse:
    """One body: what it is, was and does for whom, its people, what happened to it."""
    row = get_object_or_404(
        Body.objects.visible_to(request.user)
        .select_related("parent", "succeeded_by", "commune")
        .prefetch_related("names"),
        code=code,
    )
    today = timezone.localdate()
    people_held = queries.people_of(row, on=today)
    below = Body.objects.existing(today).filter(parent=row).by_rank()
    may = _may(request, row)
    context: dict[str, Any] = {
        "body": row,
        "crumbs": _crumbs(row),
        "heir": queries.heir_of(row, on=today),
        "before": Body.objects.filter(succeeded_by=row).order_by("abolished_on", "id")[:SHOWN],
        "names": sorted(row.names.all(), key=lambda name: name.from_on or row.established_on or today, reverse=True),
        "codes": row.codes.order_by("scheme", "-until", "id")[:SHOWN],
        "servings": Serving.objects.filter(Q(office=row) | Q(principal=row))
        .select_related("office", "principal").order_by("-until", "from_on", "id")[:SHOWN],
        "people": people_held[: SHOWN + 1],
        "below": below[: SHOWN + 1],
        "of_commune": Body.objects.existing(today).filter(commune=row).by_rank()[:SHOWN],
        "shown": SHOWN,
        "changes": _changes(row),
        "today": today,
        "may": may,
    }  # fmt: skip
    if may["see_roles"]:
        context["roles"] = queries.roles_in(row, on=today)[:SHOWN]
    return render(request, "organisations/body.html", context)


def _crumbs(row: Body) -> list[Crumb]:
    crumbs: list[Crumb] = []
    above = row.parent
    while above is not None and len(crumbs) < 10:
        crumbs.insert(0, Crumb(above.short_name, above.get_absolute_url()))
        above = above.parent
    return [Crumb(_("Danh bạ"), reverse("organisations:bodies")), *crumbs]


def _may(request: Request, row: Body) -> dict[str, bool]:
    by, on = request.user, timezone.localdate()
    return {
        "change": permissions.can_change_bodies(by, on=on),
        "keep": permissions.can_keep_record(by, row, on=on),
        "approve": permissions.can_set_approval(by, row, on=on),
        "people": permissions.can_keep_people(by, row, on=on),
        "accounts": permissions.can_manage_accounts(by, row, on=on),
        "see_roles": permissions.can_see_roles(by, row, on=on),
    }


def _changes(row: Body) -> list[Entry]:
    parts = (
        BodyChangePart.objects.filter(body=row).select_related("change").prefetch_related("change__parts__body")
        .order_by("-change__on", "-id")[:SHOWN]
    )  # fmt: skip
    changes = {part.change_id: part.change for part in parts}
    entries = []
    for change in changes.values():
        sides = {side: [p.body.name for p in change.parts.all() if p.side == side] for side in ("before", "after")}
        both = " → ".join("; ".join(names) for names in sides.values() if names)
        entries.append(
            Entry(
                title=change.get_kind_display(),
                who=change.legal_basis,
                when=_("từ ngày %(day)s") % {"day": date_format(change.on, "d/m/Y")},
                text=change.note or both,
                icon="git-merge" if change.kind == "merged" else "history",
            )
        )
    return entries


@require_safe
def person(request: Request, code: str) -> HttpResponse:
    """One person: posts held now and before, for whom and by whom is stood in."""
    row = get_object_or_404(Person.objects.visible_to(request.user).select_related("user"), code=code)
    today = timezone.localdate()
    posts = list(
        Membership.objects.filter(person=row).select_related("body", "term").order_by("-until", "-from_on", "id")
    )
    stand_ins = StandIn.objects.filter(Q(stand_in=row) | Q(membership__person=row)).select_related(
        "stand_in", "membership__person", "membership__body"
    )
    keeps = {post.pk for post in posts if permissions.can_keep_people(request.user, post.body, on=today)}
    context: dict[str, Any] = {
        "person": row,
        "posts": [(post, post.pk in keeps and (post.until is None or post.until > today)) for post in posts],
        "stand_ins": [
            (one, one.membership_id in keeps and (one.until is None or one.until > today))
            for one in stand_ins.order_by("-from_on", "-id")[:SHOWN]
        ],
        "today": today,
        "may_keep": bool(keeps),
        "may_correct": bool(keeps) or row.user_id == request.user.pk,
        "crumbs": [Crumb(_("Cán bộ, đại biểu"), reverse("organisations:people"))],
        "account": row.user if row.user and can_manage_account(request.user, row.user, on=today) else None,
    }
    return render(request, "organisations/person.html", context)


def _typed(request: Request) -> str:
    """What stands in the box, whatever the box is called."""
    boxes = (value for name, value in request.GET.items() if name != "past" and isinstance(value, str))
    return next(map(clean, boxes), "")[:200]


@require_safe
def pick_body(request: Request) -> HttpResponse:
    """Proposals for a box in which a body is chosen: bodies whose name has the words typed; with `past` also such as
    are no more."""
    rows = Body.objects.visible_to(request.user).matching(_typed(request)).by_rank()
    if not request.GET.get("past"):
        rows = rows.existing(timezone.localdate())
    proposed = list(rows.defer("search")[:PROPOSED])
    words = in_words(proposed)
    options = [(words[row.pk], row.get_level_display()) for row in proposed]
    return render(request, "organisations/_options.html", {"options": options})


@require_safe
def pick_person(request: Request) -> HttpResponse:
    """Proposals for a box in which a person is chosen, each with the first post of today."""
    rows = Person.objects.visible_to(request.user).matching(_typed(request)).order_by("name_key", "id")[:PROPOSED]
    options = []
    for row in queries.with_posts(rows, on=timezone.localdate()):
        posts: list[Membership] = getattr(row, "posts_today", [])
        about = f"{posts[0].post}, {posts[0].body.short_name}" if posts else ""
        options.append((f"{row.full_name} · {row.code}", about))
    return render(request, "organisations/_options.html", {"options": options})

"""Search over everything, each kind through its own visible rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment
from phoihop.commitments.showing import badge_of, day
from phoihop.contacts.models import Meeting, Round
from phoihop.contacts.showing import place_name, when
from phoihop.exchanges.models import Exchange
from phoihop.groups.models import Decision, GroupMessage
from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.finding import Way
from phoihop.kernel.search.kinds import Kind, with_finds
from phoihop.kernel.search.query import Result, nothing, search
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body, Person
from phoihop.papers.models import Paper
from phoihop.petitions.models import Petition
from phoihop.planning.models import Plan
from phoihop.planning.showing import state_of
from phoihop.programmes.models import Programme
from phoihop.regulations.models import EditionState, Regulation, Unit
from phoihop.regulations.rules.addresses import in_words
from phoihop.sessions.models import Session
from phoihop.sessions.showing import days_of
from phoihop.syntheses.models import Synthesis

FEW, MANY = 5, 50  # finds shown of each kind, of one
COUNTED = 100  # of each kind, at most; of one as far as `query.COUNT_LIMIT`


@dataclass(frozen=True)
class Found:
    """One find as it is shown."""

    title: str
    url: str
    about: str
    snippet: SafeString


def _regulations(user: User) -> QuerySet[Regulation]:
    return Regulation.objects.visible_to(user)


def _units(user: User) -> QuerySet[Unit]:
    units = Unit.objects.visible_to(user).exclude(edition__state=EditionState.SUPERSEDED)
    return units.select_related("edition__regulation").defer("edition__regulation__search")


def _commitments(user: User) -> QuerySet[Commitment]:
    return Commitment.objects.visible_to(user).select_related("regulation").defer("regulation__search")


def _way_to_commitments(user: User) -> Way:
    return Way(among=Commitment.objects.few_visible_to(user))


def _plans(user: User) -> QuerySet[Plan]:
    return Plan.objects.visible_to(user).select_related("body", "paper").defer("paper__sheet", "paper__search")


def _programmes(user: User) -> QuerySet[Programme]:
    return Programme.objects.visible_to(user).select_related("host").defer("details")


def _sessions(user: User) -> QuerySet[Session]:
    return Session.objects.visible_to(user).select_related("council")


def _rounds(user: User) -> QuerySet[Round]:
    return Round.objects.visible_to(user).select_related("organiser")


def _meetings(user: User) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(user).select_related("commune")


def _papers(user: User) -> QuerySet[Paper]:
    return Paper.objects.visible_to(user).select_related("issuer")


def _messages(user: User) -> QuerySet[GroupMessage]:
    return GroupMessage.objects.visible_to(user).select_related("group", "by")


def _decisions(user: User) -> QuerySet[Decision]:
    return Decision.objects.visible_to(user).select_related("group", "lead")


def _exchanges(user: User) -> QuerySet[Exchange]:
    return Exchange.objects.visible_to(user).select_related("sender").defer("text")


def _petitions(user: User) -> QuerySet[Petition]:
    return Petition.objects.visible_to(user).select_related("receiver").defer("receiver__search", "alike_keys")


def _way_to_petitions(user: User) -> Way:
    return replace(Petition.objects.way_of(user), within=Petition.objects.all())


def _syntheses(user: User) -> QuerySet[Synthesis]:
    return Synthesis.objects.visible_to(user).select_related("gatherer").defer("gatherer__search")


def _bodies(user: User) -> QuerySet[Body]:
    """The directory is open to every account."""
    return Body.objects.all()


def _people(user: User) -> QuerySet[Person]:
    """The directory is open to every account."""
    return Person.objects.all()


def _commitment(row: Commitment) -> tuple[str, str, str]:
    badge = badge_of(row, timezone.localdate())
    parts = [badge.text, _("hạn %(day)s") % {"day": day(row.due_on)} if row.due_on else "", str(row.regulation or "")]
    return row.title, row.get_absolute_url(), " · ".join(part for part in parts if part)


def _message(row: GroupMessage) -> tuple[str, str, str]:
    return row.group.name, row.get_absolute_url(), f"{row.by.get_full_name()} · {day(timezone.localdate(row.at))}"


def _decision(row: Decision) -> tuple[str, str, str]:
    parts = [row.code, row.get_state_display(), row.lead.name if row.lead else ""]
    return row.group.name, row.get_absolute_url(), " · ".join(part for part in parts if part)


def _unit(row: Unit) -> tuple[str, str, str]:
    regulation = row.edition.regulation
    return in_words(row.eid, _), f"{regulation.get_absolute_url()}?unit={row.eid}#{row.eid}", regulation.short_title


KINDS: dict[str, Kind] = {
    "regulations": Kind(
        pgettext_lazy("danh mục", "Quy chế"),
        "books",
        Regulation,
        _regulations,
        lambda row: (row.title, row.get_absolute_url(), f"{row.number_text} · {row.get_state_display()}"),
        newest="-created_at",
    ),
    "clauses": Kind(gettext_lazy("Điều khoản"), "list-tree", Unit, _units, _unit),
    "commitments": Kind(
        pgettext_lazy("danh mục", "Nhiệm vụ"),
        "list-check",
        Commitment,
        _commitments,
        _commitment,
        way=_way_to_commitments,
    ),
    "plans": Kind(
        pgettext_lazy("danh mục", "Kế hoạch"),
        "timeline",
        Plan,
        _plans,
        lambda row: (row.title, row.get_absolute_url(), f"{row.body.name} · {state_of(row).text}"),
        newest="-created_at",
    ),
    "programmes": Kind(
        pgettext_lazy("danh mục", "Chương trình"),
        "flag",
        Programme,
        _programmes,
        lambda row: (row.title, row.get_absolute_url(), f"{row.get_kind_display()} · {row.host.name}"),
        newest="-created_at",
    ),
    "sessions": Kind(
        pgettext_lazy("danh mục", "Kỳ họp"),
        "calendar-event",
        Session,
        _sessions,
        lambda row: (row.title, row.get_absolute_url(), f"{row.meets} · {days_of(row)}"),
        newest="-planned_first_on",
    ),
    "rounds": Kind(
        gettext_lazy("Đợt tiếp xúc cử tri"),
        "users-group",
        Round,
        _rounds,
        lambda row: (row.title, row.get_absolute_url(), f"{row.organiser.name} · {row.get_state_display()}"),
        newest="-created_at",
    ),
    "meetings": Kind(
        gettext_lazy("Cuộc tiếp xúc cử tri"),
        "users-group",
        Meeting,
        _meetings,
        lambda row: (row.venue, row.get_absolute_url(), f"{place_name(row.commune)} · {when(row)}"),
        newest="-created_at",
    ),
    "papers": Kind(
        gettext_lazy("Văn bản"),
        "file-text",
        Paper,
        _papers,
        lambda row: (str(row), row.get_absolute_url(), f"{row.issuer_name} · {day(row.issued_on)}".strip(" ·")),
        newest="-created_at",
    ),
    "messages": Kind(gettext_lazy("Tin trong nhóm"), "message-2", GroupMessage, _messages, _message),
    "decisions": Kind(gettext_lazy("Kết luận của nhóm"), "gavel", Decision, _decisions, _decision),
    "petitions": Kind(
        gettext_lazy("Kiến nghị cử tri"),
        "message",
        Petition,
        _petitions,
        lambda row: (row.title, row.get_absolute_url(), f"{row.get_state_display()} · {row.receiver.name}"),
        way=_way_to_petitions,
    ),
    "syntheses": Kind(
        gettext_lazy("Tổng hợp kiến nghị"),
        "stack-2",
        Synthesis,
        _syntheses,
        lambda row: (row.title, row.get_absolute_url(), f"{row.get_state_display()} · {row.gatherer.name}"),
    ),
    "exchanges": Kind(
        gettext_lazy("Xin ý kiến, cung cấp"),
        "arrows-exchange",
        Exchange,
        _exchanges,
        lambda row: (row.title, row.get_absolute_url(), f"{row.get_kind_display()} · {row.sender.name}"),
    ),
    "bodies": Kind(
        gettext_lazy("Cơ quan"),
        "building-bank",
        Body,
        _bodies,
        lambda row: (row.name, row.get_absolute_url(), row.get_kind_display()),
        order="best",
    ),
    "people": Kind(
        gettext_lazy("Người"),
        "user",
        Person,
        _people,
        lambda row: (row.full_name, row.get_absolute_url(), ""),
        order="best",
    ),
}


@cache
def kinds() -> dict[str, Kind]:
    """What is looked through, in the order shown: `KINDS`, with those of apps beside this one (`settings.SEARCH_KINDS`),
    the directory last."""
    found = dict(KINDS)
    for key, path in settings.SEARCH_KINDS.items():
        found[key] = import_string(path)
    last = {key: found.pop(key) for key in ("bodies", "people")}
    return found | last


@dataclass(frozen=True)
class Group:
    """The finds of one kind; `url`: all of them."""

    key: str
    label: str
    icon: str
    result: Result[Any]
    found: Sequence[Found]
    url: str

    @property
    def tells(self) -> bool:
        """Whether there is something to show of it: finds, or that it took too long."""
        return bool(self.found) or self.number is None

    @property
    def number(self) -> str | None:
        """How many there are; None where it took too long to know."""
        return None if self.result.state == "slow" else self.result.total_text


@require_safe
def everything(request: Request) -> HttpResponse:
    """/search/?q=…&kind=…&sort=best: of each kind the first few, or of one kind more, newest or best fitting first."""
    text, known = request.GET.get("q", ""), kinds()
    only = request.GET.get("kind", "") if request.GET.get("kind") in known else ""
    best = bool(only) and (known[only].order == "best" or request.GET.get("sort") == "best")
    groups = _groups(request.user, text, only, best=best) if text.strip() else []
    notes = list(dict.fromkeys(note for group in groups for note in group.result.notes))
    context = {
        "text": text,
        "kind": only,
        "tabs": _tabs(text, groups, only),
        "groups": [group for group in groups if group.tells],
        "asked": bool(text.strip()),
        "notes": notes,
        "many": MANY,
        "orders": _orders(text, only, best=best) if only else [],
    }
    return render(request, "desk/search.html", context)


def _tabs(text: str, groups: Sequence[Group], only: str) -> list[Tab]:
    """All kinds, then those of which something was found, or the one to which the search is limited; nothing to choose
    where nothing was found."""
    shown = [group for group in groups if group.tells or group.key == only]
    every = Tab(_("Tất cả"), _address(reverse("desk:search"), text, ""), not only)
    return [every, *(Tab(one.label, one.url, one.key == only, one.number) for one in shown)] if shown else []


def _orders(text: str, only: str, *, best: bool) -> list[Tab]:
    """The two orders of one kind; none where only the fit makes sense (bodies, people)."""
    if kinds()[only].order == "best":
        return []
    here = _address(reverse("desk:search"), text, only)
    return [Tab(_("Mới nhất"), here, not best), Tab(_("Khớp nhất"), f"{here}&sort=best", best)]


def _groups(user: User, text: str, only: str, *, best: bool) -> list[Group]:
    known = kinds()
    if only:
        return [_group(only, text, _result(user, known[only], text, MANY, best=best))]
    there = with_finds(known, text)
    results = {
        key: _result(user, kind, text, FEW, COUNTED) if key in there else nothing(text) for key, kind in known.items()
    }
    return [_group(key, text, result) for key, result in results.items()]


def _result(
    user: User, kind: Kind, text: str, limit: int, count: int | None = None, *, best: bool = False
) -> Result[Any]:
    return search(
        kind.rows(user),
        text,
        limit=limit,
        order="best" if best else kind.order,
        newest=kind.newest,
        way=kind.way(user),
        made_of=kind.made_of,
        count=count,
    )


def _group(key: str, text: str, result: Result[Any]) -> Group:
    kind = kinds()[key]
    found = [Found(*kind.show(hit.row), hit.snippet) for hit in result.hits]
    return Group(key, str(kind.label), kind.icon, result, found, _address(reverse("desk:search"), text, key))


def _address(here: str, text: str, kind: str) -> str:
    return f"{here}?{urlencode({'q': text} | ({'kind': kind} if kind else {}))}"

"""The addresses a person can reach in the sample province: every link and form behind the login, some of each kind."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from phoihop.commitments.models import Commitment, Event
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.calendar import SpecialDay
from phoihop.ops.sample.regulations import TEXTS
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.papers.tests import make
from phoihop.regulations import services as regulations
from phoihop.regulations.models import Regulation, RegulationKind
from phoihop.regulations.reading import read_bytes
from phoihop.regulations.rules.parse import parse

LINK = re.compile(r'\b(?:href|hx-get|action|formaction)="(/[^"]*)"')
FILE = re.compile(r"export|xlsx|pdf|file|scan|feed$")
TRIES = 2  # and of those that refuse that person, or are no page
EACH = 1  # addresses of one kind that one person opens
WIDER = {"desk:desk": 4, "papers:decide": 2}
LEFT_OUT = {"account_logout", "account_change_password"}  # the one ends the walk, the other wants a password kept


@dataclass
class Walk:
    """What kinds of address have been opened so far."""

    opened: set[str] = field(default_factory=set)
    parts: bool = False  # parts of pages and files too

    def of(self, user: User, *starts: str, new_only: bool = False) -> list[str]:
        """The pages `user` reaches from `starts`; with `new_only` those whose kind nobody has opened yet."""
        client = Client()
        client.force_login(user)
        before, pages = set(self.opened), list[str]()
        mine, tried = Counter[str](), Counter[str]()
        waiting = deque(["/", *starts])
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            kind = _kind(address, files=self.parts)
            room = 1 if new_only else WIDER.get(kind.partition("?")[0], EACH)
            if not kind or ((mine[kind] >= room or tried[kind] >= TRIES * room) and address not in starts):
                continue
            tried[kind] += 1

            response = client.get(address)
            response.close()  # a file's handle
            if response.status_code != 200:
                continue
            html = response.headers["Content-Type"].startswith("text/html")
            text = response.content.decode() if html else ""
            mine[kind] += html or self.parts
            if (self.parts or "<html" in text) and not (new_only and kind in before):
                pages.append(address)
                self.opened.add(kind)
            for link in LINK.findall(text):
                found = unescape(link).partition("#")[0]
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
        return pages


def _kind(address: str, *, files: bool = False) -> str:
    """The name of the route and of its questions; "" for what is no page of ours."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    asked = sorted({key for key, value in parse_qsl(parts.query) if value})
    return "" if name in LEFT_OUT or (FILE.search(name) and not files) else f"{name}?{'&'.join(asked)}"


@dataclass(frozen=True)
class Scene:
    """Who walks beside the people of the sample, and the rows whose every state is opened."""

    house: make.House
    starts: tuple[str, ...]

    def walks(self, *, parts: bool = False) -> list[tuple[User, list[str]]]:
        """Who opens which pages: three seats all of theirs, the others only what nobody has opened before them."""
        walk, named = Walk(parts=parts), {user.username: user for user in User.objects.all()}
        whole = [named[name] for name in ("chuyenvien.hdnd", "chanhvp.ubnd", "quantri")]
        rest = [named[name] for name in ("vanthu.hdnd", "chanhvp.hdnd")]
        rest += [self.house.officer, self.house.head_of_office, self.house.clerk, self.house.leader]
        found = [(user, walk.of(user, *self.starts)) for user in whole]
        return found + [(user, walk.of(user, *self.starts, new_only=True)) for user in rest]


def furnish() -> Scene:
    """Beside the sample: a draft regulation, papers in every state, a changed calendar."""
    at = timezone.now() - timedelta(minutes=5)
    _draft_regulation(at)
    house = make.house(name="Sở Phát triển mẫu tỉnh Sông Mây", short_name="SPTM")
    clerk = User.objects.get(username="vanthu.hdnd")
    office = Body.objects.get(roles__user=clerk)
    line = make.issued(house, to=(office, "Báo Sông Mây"), at=at).addressees.get(body=office)
    papers.receive(line_id=line.pk, by=clerk, at=at)
    for maker in (make.issued, make.draft, make.submitted, make.approved, make.signed, make.numbered):
        maker(house, to=(office,), at=at)
    storm = timezone.localdate() + timedelta(days=20)
    days = [SpecialDay(storm, "off", "Nghi bao", "01/CD-TTg")]
    clock.change_calendar(label="bao", basis="01/CD-TTg", days=days, by=None, at=at)
    commitments = Commitment.objects.order_by("state", "due_on", "pk").distinct("state")
    states = Paper.objects.order_by("state", "pk").distinct("state")
    rows = [*commitments, *states, *Event.objects.order_by("pk")[:3]]
    return Scene(house, tuple(row.get_absolute_url() for row in rows))


def _draft_regulation(at: datetime) -> None:
    known = Regulation.objects.filter(kind=RegulationKind.MULTILATERAL).earliest("signed_on")
    reading = read_bytes((TEXTS / "bon-ben.txt").read_bytes(), name="bon-ben.txt")
    parties = [party.body for party in known.parties.all()]
    regulations.enter(
        new=regulations.NewRegulation(
            "Quy chế phối hợp (dự thảo)", "Quy chế mới", RegulationKind.MULTILATERAL, parties
        ),
        parsed=parse(reading.lines, reading.notes),
        source=None,
        entered_by=known.entered_by,
        by=User.objects.get(username="chuyenvien.hdnd"),
        at=at,
    )

"""The addresses a person can reach in the sample province: every link and form behind the login, some of each kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve, reverse
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
from tests.consistency.exits import Chapter, Seat

LINK = re.compile(r'\b(?:href|hx-get|action|formaction)="(/[^"]*)"')
FILE = re.compile(r"export|xlsx|pdf|file|scan|feed$")
TRIES = 3  # of those of one kind that refuse that person, or are no page
EACH = 1  # addresses of one kind that one person opens
WIDER = {"desk:desk": 4, "papers:decide": 2, "regulations:regulation": 3, "api:operation": 3, "reports:review": 3}
LEFT_OUT = {"account_logout", "account_change_password"}  # the one ends the walk, the other wants a password kept
WHOLE = ("chuyenvien.hdnd", "chanhvp.ubnd", "quantri")  # officer, head of office, administrator
SEATS = (*WHOLE, "vanthu.hdnd", "chutich.hdnd", "daibieu", "kiemtra")  # clerk, leader, deputy, auditor


class Shape(HTMLParser):
    """What a page is made of: each kind of element once, whatever it says and however often it stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A kind: tag, classes, type, and which other attributes it has."""
        known = dict(attrs)
        if tag not in {"svg", "use", "option"}:
            names = sorted({name for name in known if name not in {"id", "value", "checked", "selected", "open"}})
            self.parts.add(f"{tag} {known.get('class')} {known.get('type')} {names}")


@dataclass
class Walk:
    """Which kinds of element have been seen at each kind of address.

    `parts`: fragments and files too, and all that the first three seats open, for the words rather than the looks.
    """

    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    parts: bool = False

    def of(self, user: User | None, *starts: str, follow: bool = True) -> list[str]:
        """The pages `user` (None: nobody) opens from `starts`, as far as they show what nobody has seen there before.

        `follow`: also those behind their links, some of each kind, beginning at the desk.
        """
        client = Client()
        if user:
            client.force_login(user)
        every = self.parts and user is not None and user.username in WHOLE
        found = list[str]()
        mine, tried = Counter[str](), Counter[str]()
        waiting = deque(["/", *starts] if follow else starts)
        known = set(waiting)
        while waiting:
            address = waiting.popleft()
            kind = _kind(address, files=self.parts)
            room = WIDER.get(kind.partition("?")[0], EACH)
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
            if (self.parts or "<html" in text) and (self._new(kind, text) or every):
                found.append(address)
            links = {unescape(link).partition("#")[0] for link in LINK.findall(text)} if follow else set()
            waiting.extend(sorted(links - known))
            known |= links
        return found

    def _new(self, kind: str, text: str) -> bool:
        shape = Shape()
        shape.feed(text)
        seen, parts = self.seen[kind if self.parts else kind.partition("?")[0]], shape.parts or {"a file"}
        new = not parts <= seen
        seen |= parts
        return new


def _kind(address: str, *, files: bool = False) -> str:
    """The name of the route and of its questions; "" for what is no page of ours."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    asked = sorted({key for key, value in parse_qsl(parts.query) if value})
    return "" if name in LEFT_OUT or (FILE.search(name) and not files) else f"{name}?{'&'.join(asked)}"


Opened = list[tuple[User | None, list[str]]]


def of_the_sample(walk: Walk) -> Opened:
    """Who opens which pages of the sample: nobody, one person of each seat, and a house with papers in every state."""
    house, starts = _furnish()
    named = {user.username: user for user in User.objects.all()}
    people = [None, *(named[name] for name in SEATS), house.clerk, house.officer, house.head_of_office, house.leader]
    return [(user, walk.of(user, *starts)) for user in people]


def of_a_chapter(walk: Walk, chapter: Chapter, *seats: Seat) -> Opened:
    """Who (of these seats only, or of all) opens which addresses of a chapter of the exit matrix."""
    scene = chapter.scene()
    urls = [*((exit_.url, exit_.query) for exit_ in chapter.exits), *((act, "") for act in chapter.acts)]
    addresses = dict.fromkeys(reverse(name, args=scene.args.get(name, ())) + query for name, query in urls)
    return [
        (user, walk.of(user, *addresses, follow=False))
        for seat, user in scene.people.items()
        if not seats or seat in seats
    ]


def _furnish() -> tuple[make.House, list[str]]:
    """Beside the sample: a draft regulation, papers in every state, a changed calendar; and where to begin."""
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
    return house, [reverse("portal:front"), reverse("api:docs"), *(row.get_absolute_url() for row in rows)]


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

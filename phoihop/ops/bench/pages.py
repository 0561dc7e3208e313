"""Pages as their users get them, through all of the product but the socket; beside each its floors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import cycle
from statistics import median_low
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from phoihop.ops.bench import duties, floors, petitions, plans
from phoihop.ops.bench.texts import Kind, Typed
from phoihop.ops.bench.timing import Figure, Spread, repeated
from phoihop.ops.bench.viewers import Viewer

PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
HOST = "localhost"
ROWS_DRAWN = (b"<tr data-row", b'class="hit"')  # rows of a list, finds
# At most: a floor is there to compare with, no goal hangs on it. Bare SQL that takes seconds is not asked for minutes.
GATHERS = "chuyenvien.hdnd"  # whose body gathers petitions
PUBLIC = GATHERS  # reads what everybody reads
FLOOR_REPEATS, FLOOR_SECONDS = 20, 2.0
PAGE_GOAL, SEARCH_GOAL = 100.0, 150.0  # DESIGN.md 8, milliseconds at p95
COUNT_GOAL = 5_000.0  # the same of a report: figures that count every row
Database = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Page:
    """A page of the table. `name`: of its floor. `address`: with the text to search for, where it takes any; `texts`:
    of which kind."""

    group: str
    name: str
    what: str
    address: Callable[[Viewer, str], str]
    goal: float = PAGE_GOAL
    texts: Kind = "words"
    only: str = ""  # the seat that may see it; all may


def _at(route: str, **query: str) -> Callable[[Viewer, str], str]:
    """The address of `route`; {regulation} and {words} are filled in."""

    def address(viewer: Viewer, words: str) -> str:
        filled = {key: value.format(regulation=viewer.busiest_code, words=words) for key, value in query.items()}
        return f"{reverse(route)}?{urlencode(filled)}"

    return address


def _search(name: str, what: str, kind: Kind = "words", **query: str) -> Page:
    """A search in the commitments alone."""
    address = _at("desk:search", q="{words}", kind="commitments", **query)
    return Page("search", f"search {name}", f"Tìm trong nhiệm vụ: {what}", address, SEARCH_GOAL, kind)


def _of_petitions(name: str, what: str, kind: Kind) -> Page:
    """A search in the petitions alone."""
    address = _at("desk:search", q="{words}", kind="petitions")
    return Page("petition", f"petition {name}", f"Tìm trong kiến nghị: {what}", address, SEARCH_GOAL, kind)


PAGES = (
    Page("desk", "desk mine", "Bàn làm việc: chờ tôi", _at("desk:desk", tab="mine")),
    Page("desk", "desk body", "Bàn làm việc: chờ cơ quan tôi", _at("desk:desk", tab="body")),
    Page("desk", "desk handed", "Bàn làm việc: tôi đã giao", _at("desk:desk", tab="handed")),
    Page("desk", "desk others", "Bàn làm việc: chờ nơi khác", _at("desk:desk", tab="others")),
    Page("desk", "desk week", "Bàn làm việc: đến hạn tuần này", _at("desk:desk", tab="week")),
    Page("desk", "desk overdue", "Bàn làm việc: quá hạn", _at("desk:desk", tab="overdue")),
    Page(
        "desk",
        "desk filtered",
        "Bàn làm việc: lọc quy chế, trạng thái; hạn xa trước",
        _at("desk:desk", tab="body", regulation="{regulation}", state="open", sort="-due"),
    ),
    Page("desk", "desk words", "Bàn làm việc: lọc bằng hai từ", _at("desk:desk", tab="body", q="{words}")),
    Page("list", "list all", "Nhiệm vụ: tất cả, mới nhất trước", _at("commitments:list")),
    Page("list", "list open", "Nhiệm vụ: đang thực hiện, gần hạn trước", _at("commitments:list", state="open")),
    Page(
        "list",
        "list not kept",
        "Nhiệm vụ: không thực hiện, mới nhất trước",
        _at("commitments:list", state="not_kept", sort="newest"),
    ),
    Page(
        "list",
        "list regulation",
        "Nhiệm vụ: lọc quy chế, làm muộn",
        _at("commitments:list", regulation="{regulation}", state="kept_late"),
    ),
    Page("list", "list words", "Nhiệm vụ: lọc bằng hai từ", _at("commitments:list", q="{words}")),
    Page("board", "board", "Bảng điều hành", _at("desk:board")),
    Page("plan", "plan table", "Kế hoạch 5.000 việc: danh mục", lambda viewer, _words: plans.address("plan", viewer)),
    Page("plan", "plan cells", "Kế hoạch 5.000 việc: bảng để sửa", lambda viewer, _words: plans.draft_address(viewer)),
    Page("plan", "plan gantt", "Kế hoạch 5.000 việc: tiến độ", lambda viewer, _words: plans.address("gantt", viewer)),
    Page(
        "plan",
        "plan actual",
        "Kế hoạch 5.000 việc: so với thực hiện",
        lambda viewer, _words: plans.address("actual", viewer),
    ),
    Page("regime", "regime list", "Chế độ báo cáo: 5.000 nghĩa vụ", _at("reports:regime")),
    Page("regime", "regime twice", "Báo cáo trùng lặp trong 5.000 nghĩa vụ", _at("reports:duplicates")),
    Page("regime", "regime review", "Kiểm điểm 5.000 điều khoản: đã duyệt", duties.address("review", duties.APPROVED)),
    Page(
        "regime",
        "regime draft",
        "Kiểm điểm 5.000 điều khoản: đang soạn",
        duties.address("review", duties.IN_WORK),
        only="chuyenvien.hdnd",
    ),
    Page(
        "regime",
        "regime beside",
        "Kiểm điểm 5.000 điều khoản cạnh quy chế kỳ sau",
        duties.address("beside", duties.APPROVED),
    ),
    Page("regime", "regime cycle", "Đợt kiểm điểm quy chế 5.000 nghĩa vụ", duties.address("cycle", duties.CYCLE)),
    Page("petition", "petition all", "Kiến nghị: tất cả, hạn xa trước", _at("petitions:list")),
    Page("petition", "petition owed", "Kiến nghị: chờ trả lời, gần hạn trước", _at("petitions:list", state="owed")),
    Page(
        "petition",
        "petition filtered",
        "Kiến nghị: lọc lĩnh vực, trạng thái; gần hạn trước",
        _at("petitions:list", field=petitions.FIELD, state="solved", sort="soonest"),
    ),
    Page("petition", "petition overdue", "Kiến nghị: quá hạn trả lời", _at("petitions:list", state="overdue")),
    Page("petition", "petition words", "Kiến nghị: lọc bằng hai từ", _at("petitions:list", q="{words}"), texts="asked"),
    _of_petitions("search", "hai từ", "asked"),
    _of_petitions("phrase", "cụm ba từ", "asked phrase"),
    Page("portal", "portal list", "Trang công dân: kiến nghị đã công khai", _at("portal:petitions"), only=PUBLIC),
    Page(
        "portal",
        "portal filtered",
        "Trang công dân: lọc lĩnh vực, trạng thái",
        _at("portal:petitions", field=petitions.FIELD, state="solved"),
        only=PUBLIC,
    ),
    Page(
        "portal",
        "portal words",
        "Trang công dân: tìm hai từ",
        _at("portal:petitions", q="{words}"),
        SEARCH_GOAL,
        "asked",
        PUBLIC,
    ),
    Page("settlement", "settlement list", "Giám sát: chưa giải quyết xong", _at("settlement:rows"), only=GATHERS),
    Page(
        "settlement",
        "settlement passed",
        "Giám sát: qua ba kỳ họp trở lên, quá hạn",
        _at("settlement:rows", passed="3", standing="overdue"),
        only=GATHERS,
    ),
    Page(
        "settlement",
        "settlement solved",
        "Giám sát: đã giải quyết xong",
        _at("settlement:rows", standing="solved"),
        only=GATHERS,
    ),
    Page(
        "settlement",
        "settlement figures",
        "Giám sát: số liệu theo cơ quan",
        _at("settlement:figures"),
        COUNT_GOAL,
        only=GATHERS,
    ),
    Page(
        "settlement",
        "settlement ages",
        "Giám sát: số liệu theo thời gian từ khi nêu",
        _at("settlement:figures", by="age"),
        COUNT_GOAL,
        only=GATHERS,
    ),
    Page("search", "search newest", "Tìm hai từ, mới nhất", _at("desk:search", q="{words}"), SEARCH_GOAL),
    _search("kind", "hai từ"),
    _search("best", "hai từ, khớp nhất", sort="best"),
    _search("common", "từ hay gặp nhất", "common"),
    _search("rare", "từ chỉ có ở một nhiệm vụ", "rare"),
    _search("number", "mã số", "number"),
    _search("prefix", "từ gõ dở, khớp nhất", "prefix", sort="best"),
    _search("phrase", "cụm ba từ", "phrase"),
    _search("nothing", "số hiệu không có", "missing"),
)
GROUPS = tuple(dict.fromkeys(page.group for page in PAGES))


@dataclass(frozen=True)
class Conditions:
    """How a round of pages is asked: in a database of `rows` commitments, each page `repeats` times a viewer."""

    rows: int
    repeats: int
    today: date
    texts: Mapping[Kind, Sequence[Typed]]


def measure(groups: Sequence[str], viewers: Sequence[Viewer], how: Conditions, database: Database) -> Iterator[Figure]:
    """Every page of the groups for every viewer."""
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN_STATIC}, ALLOWED_HOSTS=[HOST]):
        for page in PAGES:
            if page.group in groups:
                for viewer in viewers:
                    if page.only in {"", viewer.user.username}:
                        yield _figure(page, viewer, how, database)


def _figure(page: Page, viewer: Viewer, how: Conditions, database: Database) -> Figure:
    client = Client(SERVER_NAME=HOST)
    client.force_login(viewer.user)
    typed, drawn = cycle(how.texts[page.texts]), list[int]()

    def ask() -> None:
        address = page.address(viewer, next(typed).text)
        answer = client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise AssertionError(f"{address}: {answer.status_code}")
        drawn.append(sum(answer.content.count(row) for row in ROWS_DRAWN))

    statements: list[str] = []

    def noted(execute: Any, statement: Any, *rest: Any) -> Any:
        statements.append(str(statement))
        return execute(statement, *rest)

    with connection.execute_wrapper(noted):
        ask()
    spread = repeated(ask, how.repeats)
    return Figure(
        name=page.name,
        what=page.what,
        user=viewer.seat,
        rows=how.rows,
        unit="ms",
        value=spread.p95,
        goal=page.goal,
        spread=spread,
        sql=_bare_sql(page, viewer, how, database),
        view=_bare_view(page, viewer, how),
        facts={"queries": len(statements), "drawn": median_low(drawn)},
    )


def _bare_sql(page: Page, viewer: Viewer, how: Conditions, database: Database) -> Spread:
    typed, statement = cycle(how.texts[page.texts]), floors.FLOORS[page.name].encode()
    return repeated(
        lambda: database.execute(statement, floors.values(viewer, how.today, next(typed))).fetchall(),
        min(how.repeats, FLOOR_REPEATS),
        within=FLOOR_SECONDS,
    )


def _bare_view(page: Page, viewer: Viewer, how: Conditions) -> Spread:
    typed, statement = cycle(how.texts[page.texts]), floors.FLOORS[page.name]
    with override_settings(MIDDLEWARE=floors.MIDDLEWARE):
        client = Client(SERVER_NAME=HOST)
        client.force_login(viewer.user)

        def ask() -> None:
            floors.asked.update(statement=statement, values=floors.values(viewer, how.today, next(typed)))
            answer = client.get("/")
            if answer.status_code != HTTPStatus.OK:
                raise AssertionError(f"floor {page.name}: {answer.status_code}")

        return repeated(ask, min(how.repeats, FLOOR_REPEATS), within=FLOOR_SECONDS)

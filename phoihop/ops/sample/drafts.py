"""The sample province's draft: what the three offices sign next, asked about twice, the next version in work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from phoihop.drafting import earlier, queries, services
from phoihop.drafting.models import Draft, DraftOrigin
from phoihop.drafting.rules.editing import Spot
from phoihop.drafting.rules.texts import Node, seen, walk
from phoihop.kernel.accounts.models import User
from phoihop.ops.sample import opinions
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.regulations.models import Regulation, RegulationKind

OF = "Quy chế ba văn phòng"
TITLE = "Quy chế phối hợp công tác giữa ba văn phòng trong chuyển đổi số và xử lý văn bản, hồ sơ công việc"


def play(made: Province, regulations: Sequence[Regulation], *, today: date) -> Draft:
    """Drawn from the text in force by the council's office, edited along by the committee's, day by day up to `today`."""
    regulation = next(one for one in regulations if one.short_title == OF)
    first, along = made.users["chuyenvien.hdnd"], made.users["chuyenvien.ubnd"]
    office = made.bodies["vphdnd"]
    new = services.NewDraft(
        title=TITLE,
        short_title="Dự thảo quy chế ba văn phòng",
        kind=RegulationKind.OFFICES,
        drafted_by=office,
        parties=[made.bodies[key] for key in ("vptu", "vphdnd", "vpubnd")],
        along=[made.bodies["vpubnd"]],
        follower=office,
        replaces=regulation,
    )
    text = earlier.text_of(regulation)
    draft = services.start(new=new, text=text, origin=DraftOrigin.LAST_TERM, by=first, at=_at(today, 16))
    _first_version(draft, first, _at(today, 14))
    services.freeze(draft_id=draft.pk, note="Gửi ba chánh văn phòng xem trước", by=first, at=_at(today, 12))
    _second_version(draft, along, _at(today, 10))
    opinions.closed_round(made, draft, today=today)
    _in_work(draft, first, _at(today, 2))
    opinions.open_round(made, draft, today=today)
    return draft


def _at(today: date, days: int) -> datetime:
    return morning(today - timedelta(days=days))


def _articles(draft: Draft) -> list[Node]:
    version = queries.working(draft)
    return [node for node in walk(version.roots) if node.type == "article"] if version else []


def _home(draft: Draft, article: Node) -> Spot:
    """Behind an article, where it stands."""
    version = queries.working(draft)
    for node in walk(version.roots) if version else ():
        if article.id in {child.id for child in node.children}:
            return Spot(node.id, [child.id for child in node.children].index(article.id) + 1)
    return Spot("", [node.id for node in version.roots].index(article.id) + 1 if version else 0)


def _add(draft: Draft, kind: str, heading: str | None, text: str, to: Spot, by: User, at: datetime) -> str:
    return services.add_node(draft_id=draft.pk, kind=kind, heading=heading, text=text, to=to, by=by, at=at).node


def _first_version(draft: Draft, by: User, at: datetime) -> None:
    """A new article on shared data, its clauses citing each other."""
    second = _articles(draft)[1]
    article = _add(draft, "article", "Chia sẻ dữ liệu điều hành", "", _home(draft, second), by, at)
    said = (
        "Văn phòng UBND tỉnh mở dữ liệu theo dõi nhiệm vụ cho hai văn phòng còn lại trước ngày 05 hằng tháng.",
        "Văn phòng nhận dữ liệu nêu tại khoản 1 Điều này không chuyển cho bên thứ ba.",
    )
    for place, words in enumerate(said):
        _add(draft, "clause", None, words, Spot(article, place), by, at)


def _second_version(draft: Draft, by: User, at: datetime) -> None:
    """The other office words a clause anew and moves the article one place down."""
    article = _articles(draft)[2]
    clause = article.children[0]
    version = queries.working(draft)
    services.reword_node(
        draft_id=draft.pk,
        node=clause.id,
        heading=None,
        text=clause.text.replace("trước ngày 05 hằng tháng", "chậm nhất ngày 10 hằng tháng"),
        saw=seen(clause),
        revision=version.revision if version else 0,
        by=by,
        at=at,
    )
    services.step_node(draft_id=draft.pk, node=article.id, down=True, by=by, at=at)


def _in_work(draft: Draft, by: User, at: datetime) -> None:
    """A clause still without anybody who owes it: the page says so."""
    last = _articles(draft)[-2]
    words = "Kịp thời phản ánh vướng mắc khi thực hiện Quy chế này để cùng tháo gỡ."
    _add(draft, "clause", None, words, Spot(last.id, len(last.children)), by, at)

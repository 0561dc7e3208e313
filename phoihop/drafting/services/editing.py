"""A text in work is changed: words, order, what comes in and what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import RENUMBERING, DraftEdit, DraftOrigin, EditKind
from phoihop.drafting.rules import editing, references
from phoihop.drafting.rules.editing import Impossible, Spot
from phoihop.drafting.rules.texts import Node, as_json, places, seen
from phoihop.drafting.services.working import Work, opened, refusal, write
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.ids import uuid7

MOST_NODES = 10_000  # as of a text that is entered


@transaction.atomic
def reword_node(
    *, draft_id: UUID, node: str, heading: str | None, text: str, saw: str, revision: int, by: User, at: datetime
) -> DraftEdit | None:
    """Give a unit other words (sửa lời văn). `saw`: `rules.texts.seen` of what the person had before them, and
    `revision` of the text then. None: the words are as they were.

    Raises PermissionDenied, Refused "draft.closed", "draft.node_gone", "draft.changed_meanwhile" (another office changed
    these words since), "draft.renumbered" (new references were typed after numbers that have changed since).
    """
    work = opened(draft_id, by)
    found = _node(work, node)
    if (found.heading, found.text) == (heading, text):
        return None
    _unchanged(saw, seen(found))
    before = _words(found)
    cited = [references.text_of(found.text, one) for one in references.find(found.text)]
    try:
        editing.reword(work.roots, node, heading, text)
    except Impossible as impossible:
        raise refusal(impossible) from impossible
    fresh = [one for one in references.find(text) if references.text_of(text, one) not in cited]
    if fresh and work.version.edits.filter(revision__gt=revision, kind__in=RENUMBERING).exists():
        raise Refused(
            "draft.renumbered",
            _("Số điều, khoản đã thay đổi từ khi mở chỗ này; hãy tải lại trang rồi ghi tham chiếu theo số mới."),
        )
    return write(work, EditKind.WORDS, node=node, before=before, after=_words(found), by=by, at=at)


@transaction.atomic
def add_node(
    *,
    draft_id: UUID,
    kind: str,
    heading: str | None,
    text: str,
    to: Spot,
    numbered: bool = True,
    by: User,
    at: datetime,
) -> DraftEdit:
    """Put a new unit in (thêm điều, khoản, điểm); the units after it take new numbers.

    Raises PermissionDenied, Refused "draft.closed", "draft.node_gone", "draft.no_place", "draft.too_long".
    """
    work = opened(draft_id, by)
    if len(places(work.roots)) >= MOST_NODES:
        raise Refused("draft.too_long", _("Dự thảo đã quá dài so với một quy chế; hãy tách bớt thành phụ lục."))
    new = Node(str(uuid7()), kind, "?" if numbered else None, heading)
    try:
        editing.add(work.roots, new, to, fixed=work.fixed)
        editing.reword(work.roots, new.id, heading, text)
    except Impossible as impossible:
        raise refusal(impossible) from impossible
    after = {"spot": asdict(to), "node": as_json([new])[0]}
    return write(work, EditKind.ADDED, node=new.id, before={}, after=after, by=by, at=at)


@transaction.atomic
def move_node(*, draft_id: UUID, node: str, to: Spot, by: User, at: datetime) -> DraftEdit:
    """Move a unit with all below it; numbers and references follow. `to`: counted without the unit itself.

    Raises PermissionDenied, Refused "draft.closed", "draft.node_gone", "draft.no_place", "draft.amendment_keeps_order"
    (units of a text in force keep their places).
    """
    work = opened(draft_id, by)
    _may_move(work, node)
    try:
        spot = editing.move(work.roots, node, to)
    except Impossible as impossible:
        raise refusal(impossible) from impossible
    return write(
        work, EditKind.MOVED, node=node, before={"spot": asdict(spot)}, after={"spot": asdict(to)}, by=by, at=at
    )


@transaction.atomic
def step_node(*, draft_id: UUID, node: str, down: bool, by: User, at: datetime) -> DraftEdit:
    """Move a unit by one place up or down, over the border of its chapter or article at an end.

    Raises as `move_node`: PermissionDenied, Refused "draft.closed", "draft.node_gone", "draft.amendment_keeps_order",
    "draft.no_place" (it is the first or the last already).
    """
    work = opened(draft_id, by)
    _node(work, node)
    to = editing.step(work.roots, node, down=down)
    if to is None:
        raise Refused("draft.no_place", _("Điều khoản này đã ở đầu hoặc cuối văn bản, không chuyển tiếp được."))
    return move_node(draft_id=draft_id, node=node, to=to, by=by, at=at)


@transaction.atomic
def remove_node(*, draft_id: UUID, node: str, saw: str, by: User, at: datetime) -> DraftEdit:
    """Take a unit out with all below it (bỏ điều khoản). What refers to it is found and shown. `saw`: of all of it.

    Raises PermissionDenied, Refused "draft.closed", "draft.node_gone", "draft.last_article", "draft.changed_meanwhile".
    """
    work = opened(draft_id, by)
    _unchanged(saw, seen(_node(work, node), whole=True))
    try:
        out, spot = editing.remove(work.roots, node, fixed=work.fixed)
    except Impossible as impossible:
        raise refusal(impossible) from impossible
    before = {"spot": asdict(spot), "node": as_json([out])[0]}
    return write(work, EditKind.REMOVED, node=node, before=before, after={}, by=by, at=at)


@transaction.atomic
def set_bases(*, draft_id: UUID, bases: Sequence[str], saw: Sequence[str], by: User, at: datetime) -> DraftEdit | None:
    """Change the legal bases (căn cứ). `saw`: those the person had before them. None: they are as they were.

    Raises PermissionDenied, Refused "draft.closed", "draft.changed_meanwhile".
    """
    work = opened(draft_id, by)
    before = list(work.version.bases)
    if before == list(bases):
        return None
    if before != list(saw):
        raise _meanwhile()
    return write_bases(work, list(bases), by=by, at=at)


def write_bases(work: Work, bases: list[str], *, by: User, at: datetime, undoes: DraftEdit | None = None) -> DraftEdit:
    """Store other legal bases, with the row that says so."""
    before, work.version.bases = list(work.version.bases), bases
    audit.follow([work.version], ["bases"])
    sides = {"before": {"bases": before}, "after": {"bases": bases}}
    return write(work, EditKind.BASES, node="", **sides, by=by, at=at, undoes=undoes)


def _node(work: Work, node: str) -> Node:
    place = places(work.roots).get(node)
    if place is None:
        raise refusal(Impossible("gone"))
    return place.node


def _words(node: Node) -> dict[str, object]:
    return {"heading": node.heading, "text": node.text, "refs": node.refs}


def _may_move(work: Work, node: str) -> None:
    if work.draft.origin == DraftOrigin.AMENDMENT and node in (work.fixed or ()):
        raise Refused(
            "draft.amendment_keeps_order",
            _("Điều khoản của quy chế đang có hiệu lực giữ nguyên chỗ và số; hãy bỏ rồi thêm điều khoản mới nếu cần."),
        )


def _unchanged(saw: str, now: str) -> None:
    if saw != now:
        raise _meanwhile()


def _meanwhile() -> Refused:
    return Refused(
        "draft.changed_meanwhile",
        _("Người khác vừa sửa chỗ này; nội dung anh chị gõ còn ở dưới, hãy đối chiếu với bản mới rồi lưu lại."),
    )

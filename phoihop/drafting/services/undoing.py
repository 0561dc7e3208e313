"""One step back: the last change of a person is taken back, if nobody built on it since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import DraftEdit, EditKind
from phoihop.drafting.rules import editing, references
from phoihop.drafting.rules.editing import Impossible, Spot
from phoihop.drafting.rules.texts import Node, as_json, from_json, places
from phoihop.drafting.services.editing import write_bases
from phoihop.drafting.services.working import Work, opened, write
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused


@transaction.atomic
def undo(*, draft_id: UUID, by: User, at: datetime) -> DraftEdit:
    """Take back the last change `by` made to the text in work (hoàn tác).

    Raises PermissionDenied, Refused "draft.closed", "draft.nothing_to_undo", "draft.built_upon" (the same unit was
    changed again since, or what held it is gone).
    """
    work = opened(draft_id, by)
    edits = work.version.edits.filter(undoes__isnull=True, undone_by__isnull=True)
    last = edits.filter(by=by).order_by("-revision").first()
    if last is None:
        raise Refused("draft.nothing_to_undo", _("Không còn lần sửa nào của anh chị trong bản này để hoàn tác."))
    later = set(edits.filter(revision__gt=last.revision).exclude(by=by).values_list("node", "kind"))
    if EditKind(last.kind) is EditKind.BASES:
        if ("", EditKind.BASES) in later:
            raise _built_upon()
        return write_bases(work, list(last.before["bases"]), by=by, at=at, undoes=last)
    try:
        back: dict[str, Any] = _BACK[EditKind(last.kind)](work, last, {node for node, _kind in later})
    except Impossible as impossible:
        raise _built_upon() from impossible
    return write(work, **back, by=by, at=at, undoes=last)


def _words_back(work: Work, last: DraftEdit, later: set[str]) -> dict[str, Any]:
    place = places(work.roots).get(last.node)
    if place is None or last.node in later:
        raise Impossible("gone")
    node = place.node
    before = {"heading": node.heading, "text": node.text, "refs": node.refs}
    node.heading, node.text, node.refs = last.before["heading"], last.before["text"], last.before["refs"]
    references.follow(work.roots)
    after = {"heading": node.heading, "text": node.text, "refs": node.refs}
    return {"kind": EditKind.WORDS, "node": node.id, "before": before, "after": after}


def _added_back(work: Work, last: DraftEdit, later: set[str]) -> dict[str, Any]:
    [put_in] = from_json([last.after["node"]])
    place = places(work.roots).get(last.node)
    inside = {node.id for node in place.node.walk()} if place else set()
    if inside != {node.id for node in put_in.walk()} or inside & later:
        raise Impossible("gone")
    out, spot = editing.remove(work.roots, last.node, fixed=work.fixed)
    return {"kind": EditKind.REMOVED, "node": last.node, "before": _spotted(spot, out), "after": {}}


def _removed_back(work: Work, last: DraftEdit, _later: set[str]) -> dict[str, Any]:
    [out] = from_json([last.before["node"]])
    editing.add(work.roots, out, Spot(**last.before["spot"]), fixed=work.fixed)
    return {"kind": EditKind.ADDED, "node": out.id, "before": {}, "after": _spotted(Spot(**last.before["spot"]), out)}


def _moved_back(work: Work, last: DraftEdit, later: set[str]) -> dict[str, Any]:
    if last.node in later:
        raise Impossible("gone")
    to = Spot(**last.before["spot"])
    left = editing.move(work.roots, last.node, to)
    sides = {"before": {"spot": _plain(left)}, "after": {"spot": _plain(to)}}
    return {"kind": EditKind.MOVED, "node": last.node, **sides}


_BACK: dict[EditKind, Callable[[Work, DraftEdit, set[str]], dict[str, Any]]] = {
    EditKind.WORDS: _words_back,
    EditKind.ADDED: _added_back,
    EditKind.REMOVED: _removed_back,
    EditKind.MOVED: _moved_back,
}


def _spotted(spot: Spot, node: Node) -> dict[str, Any]:
    return {"spot": _plain(spot), "node": as_json([node])[0]}


def _plain(spot: Spot) -> dict[str, Any]:
    return {"parent": spot.parent, "index": spot.index}


def _built_upon() -> Refused:
    return Refused(
        "draft.built_upon",
        _("Chỗ này đã được người khác sửa tiếp nên không hoàn tác được; hãy sửa trực tiếp."),
    )

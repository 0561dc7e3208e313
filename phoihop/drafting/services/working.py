"""The text in work: opened by an act, written back with the row that says what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.drafting.models import OPEN, Draft, DraftEdit, DraftOrigin, DraftVersion, EditKind
from phoihop.drafting.permissions import can_edit
from phoihop.drafting.queries import fixed_of
from phoihop.drafting.rules.editing import Impossible
from phoihop.drafting.rules.texts import Node, as_json
from phoihop.drafting.services.facts import agreed_no_more
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused


@dataclass(frozen=True)
class Work:
    """A draft, its version in work under lock, and its tree to be changed. `fixed`: see `rules.texts.renumber`."""

    draft: Draft
    version: DraftVersion
    roots: list[Node]
    fixed: frozenset[str] | None


def opened(draft_id: UUID, by: User) -> Work:
    """The text in work, for who may edit it. Raises PermissionDenied, Refused "draft.closed"."""
    draft = locked_draft(draft_id)
    if not can_edit(by, draft):
        raise PermissionDenied
    version = draft.versions.filter(frozen_at__isnull=True).first()
    if draft.stage not in OPEN or version is None:
        raise Refused("draft.closed", _("Dự thảo này không còn ở bước soạn nên không sửa được nội dung."))
    fixed = fixed_of(draft) if draft.origin == DraftOrigin.AMENDMENT else None
    return Work(draft, version, version.roots, fixed)


def write(
    work: Work,
    kind: EditKind,
    *,
    node: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    at: datetime,
    undoes: DraftEdit | None = None,
) -> DraftEdit:
    """Store the changed tree and the row that says what was done to it. What was agreed is agreed no more."""
    version = work.version
    agreed_no_more(work.draft, by=by, at=at)
    version.revision += 1
    version.tree = as_json(work.roots)
    audit.follow([version], ["tree", "revision"])
    edit = DraftEdit(
        version=version,
        revision=version.revision,
        kind=kind,
        node=node,
        before=dict(before),
        after=dict(after),
        undoes=undoes,
        by=by,
        at=at,
    )
    return audit.create(edit, verb=f"draft.{kind}", by=by, at=at)


def refusal(impossible: Impossible) -> Refused:
    """What a rule found impossible, as a refusal."""
    if impossible.why == "gone":
        return Refused(
            "draft.node_gone",
            _("Điều khoản này vừa được người khác bỏ khỏi dự thảo; hãy tải lại trang để xem bản mới nhất."),
        )
    if impossible.why == "last":
        return Refused("draft.last_article", _("Dự thảo phải còn ít nhất một điều; hãy sửa điều này thay vì bỏ."))
    return Refused("draft.no_place", _("Chỗ đã chọn không nhận được điều khoản loại này; hãy chọn chỗ khác."))

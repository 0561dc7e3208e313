"""The conference's papers: drafted by the head from what the cycle knows, put in order, others put in besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.reports.models import Cycle, CycleState, PackLine, PackRole
from phoihop.reports.pack import DRAFTED
from phoihop.reports.permissions import can_compose
from phoihop.reports.services.printing import GIVEN_UP
from phoihop.reports.writing_pack import KINDS, content_for, subject_for


@transaction.atomic
def draft_pack_paper(*, cycle_id: UUID, role: PackRole, by: User, at: datetime) -> Paper:
    """Draft agenda, list of delegates or conclusions of the conference, filled with what the cycle knows.

    Raises PermissionDenied, Refused "cycle.cancelled", "pack.not_drafted_here", "pack.has_paper" and those of
    `papers.draft`.
    """
    cycle = _locked(cycle_id, by)
    if role not in DRAFTED:
        raise Refused("pack.not_drafted_here", _("Tài liệu này không lập ở đây; hãy chọn loại khác."))
    same = Paper.objects.of_source(DRAFTED[role], cycle.code).exclude(state__in=GIVEN_UP)
    if same.exists():
        raise Refused("pack.has_paper", _("Tài liệu này đã có văn bản; hãy sửa văn bản đó hoặc hủy rồi lập lại."))
    others = [row.body for row in cycle.self_reviews.select_related("body").order_by("body__rank", "body__sort_key")]
    return papers.draft(
        issuer=cycle.body,
        kind=KINDS[role],
        subject=subject_for(cycle, role),
        content=content_for(cycle, role, others, on=at.date()),
        addressees=[papers.To(body=body) for body in others if body != cycle.body],
        source_kind=DRAFTED[role],
        source_code=cycle.code,
        by=by,
        at=at,
    )


@transaction.atomic
def arrange_pack(*, cycle_id: UUID, keys: Sequence[str], by: User, at: datetime) -> None:
    """Put the papers of the pack in this order. `keys`: all of them, as the page has them.

    Raises PermissionDenied, Refused "cycle.cancelled".
    """
    cycle = _locked(cycle_id, by)
    known = {line.key: line for line in cycle.pack_lines.order_by("pk")}
    fresh, moved = [], []
    for order, key in enumerate(dict.fromkeys(keys), 1):
        line = known.get(key)
        if line is None:
            fresh.append(PackLine(cycle=cycle, key=key, order=order))
        elif line.order != order:
            line.order = order
            moved.append(line)
    audit.bulk_create(fresh, verb="pack.arranged", by=by, at=at)
    audit.bulk_save(moved, ["order"], verb="pack.arranged", by=by, at=at)


@transaction.atomic
def put_in_pack(*, cycle_id: UUID, paper: Paper, by: User, at: datetime) -> PackLine:
    """Put another paper into the pack; who may read it there is who may read it anyway.

    Raises PermissionDenied, Refused "cycle.cancelled", "pack.in_already".
    """
    cycle = _locked(cycle_id, by)
    if not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    if cycle.pack_lines.filter(paper=paper).exists():
        raise Refused("pack.in_already", _("Văn bản này đã có trong bộ tài liệu."))
    line = PackLine(cycle=cycle, key=f"other:{paper.code}", order=cycle.pack_lines.count() + 100, paper=paper)
    return audit.create(line, verb="pack.paper_added", by=by, at=at)


@transaction.atomic
def take_out_of_pack(*, line_id: UUID, by: User, at: datetime) -> None:
    """Take a paper that was put in besides out again. Raises PermissionDenied, Refused "cycle.cancelled"."""
    line = PackLine.objects.get(pk=line_id)
    _locked(line.cycle_id, by)
    audit.delete(line, verb="pack.paper_taken_out", by=by, at=at)


def _locked(cycle_id: UUID, by: User) -> Cycle:
    """The cycle under its lock, for who composes in it; its papers are still needed after its end."""
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("body").get(pk=cycle_id)
    if not can_compose(by, cycle):
        raise PermissionDenied
    if cycle.state == CycleState.CANCELLED:
        raise Refused("cycle.cancelled", _("Đợt kiểm điểm này đã hủy nên không có bộ tài liệu."))
    return cycle

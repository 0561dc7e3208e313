"""After it: the words of the closing report, the programme closed with its figures, the report put on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers import services as papers
from phoihop.programmes.models import Closing, Programme, ProgrammeState
from phoihop.programmes.permissions import can_head, can_write
from phoihop.programmes.queries import counted, left_open, promised_by_parts
from phoihop.programmes.services.rows import approved, locked, same_revision
from phoihop.programmes.services.taking_part import release
from phoihop.programmes.writing import report_content, report_goes_to, report_subject

WORDS = ["results", "shortcomings", "lessons", "proposals"]


@transaction.atomic
def write_report(*, programme_id: UUID, revision: int, words: Mapping[str, str], by: User, at: datetime) -> Closing:
    """Write the written parts of the closing report (báo cáo tổng kết) while the programme is not closed.

    `revision`: the one `by` had before the eyes, 0 for none. Raises PermissionDenied, Refused "programme.not_approved",
    "programme.changed_meanwhile".
    """
    programme = approved(programme_id, by, can_write)
    closing = Closing.objects.select_for_update().filter(programme=programme).first()
    same_revision(revision, closing.revision if closing else 0)
    if closing is None:
        closing = Closing(programme=programme, **{name: clean(words.get(name, "")) for name in WORDS})
        return audit.create(closing, verb="closing.written", by=by, at=at)
    for name in WORDS:
        setattr(closing, name, clean(words.get(name, "")))
    closing.revision += 1
    return audit.save(closing, [*WORDS, "revision"], verb="closing.written", by=by, at=at)


@transaction.atomic
def close(*, programme_id: UUID, unjudged_reason: str = "", by: User, at: datetime, today: date) -> Programme:
    """Close a programme (kết thúc) with its report; the figures are counted now and stay.

    Work without a verdict goes on in the ledger, registrations and results that are still owed end; either way the reason
    is said. Raises PermissionDenied, Refused "programme.not_approved", "programme.not_over_yet", "closing.words_needed",
    "closing.work_unjudged".
    """
    programme = approved(programme_id, by, can_head)
    if programme.ends_on > today:
        sentence = _("Chương trình chưa đến ngày cuối; hãy kết thúc từ ngày đó trở đi, hoặc dời ngày.")
        raise Refused("programme.not_over_yet", sentence)
    closing = Closing.objects.select_for_update().filter(programme=programme).first()
    if closing is None or not closing.results:
        raise Refused("closing.words_needed", _("Hãy viết phần kết quả của báo cáo tổng kết trước khi kết thúc."))
    left, reason = left_open(programme), clean(unjudged_reason)
    if left and not reason:
        sentence = _("Còn %(count)s việc chưa có kết luận; hãy xác nhận từng việc, hoặc ghi lý do kết thúc.")
        raise Refused("closing.work_unjudged", sentence % {"count": left})
    closing.figures = asdict(counted(programme))
    closing.closed_on, closing.unjudged_reason = today, reason if left else ""
    closing.revision += 1
    fields = ["figures", "closed_on", "unjudged_reason", "revision"]
    audit.save(closing, fields, verb="closing.frozen", by=by, at=at)
    release(promised_by_parts(programme).order_by("pk"), f"Kết thúc chương trình: {reason}", by=by, at=at)
    programme.state = ProgrammeState.CLOSED
    return audit.save(programme, ["state"], verb="programme.closed", by=by, at=at, reason=closing.unjudged_reason)


@transaction.atomic
def put_report_on_paper(*, programme_id: UUID, by: User, at: datetime) -> Closing:
    """Make the official paper of the closing report, for review, signing and number (lập văn bản báo cáo).

    Raises PermissionDenied, Refused "closing.not_closed", "closing.on_paper_already", and those of `papers.draft`.
    """
    programme = locked(programme_id, by, can_write)
    if programme.state != ProgrammeState.CLOSED:
        raise Refused("closing.not_closed", _("Hãy kết thúc chương trình rồi lập văn bản báo cáo."))
    closing = Closing.objects.select_for_update().get(programme=programme)
    if closing.paper_id is not None:
        raise Refused("closing.on_paper_already", _("Báo cáo này đã được lập thành văn bản."))
    to, copies = report_goes_to(programme)
    closing.paper = papers.draft(
        issuer=programme.host,
        kind="report",
        subject=report_subject(programme),
        content=report_content(programme, closing),
        addressees=[*(papers.To(body=body) for body in to), *(papers.To(body=body, is_copy=True) for body in copies)],
        source_kind="programme",
        source_code=programme.code,
        by=by,
        at=at,
    )
    return audit.save(closing, ["paper"], verb="closing.put_on_paper", by=by, at=at)

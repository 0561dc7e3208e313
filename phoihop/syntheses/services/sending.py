"""An approved synthesis goes out: its report and covering letters as papers, or a paper sent past the software."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.services.recorded import check_paper
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.papers import services as papers
from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.syntheses.models import Part, Synthesis, SynthesisState
from phoihop.syntheses.models.syntheses import GIVEN_UP
from phoihop.syntheses.permissions import can_record_paper
from phoihop.syntheses.queries import content_shown, is_on_paper
from phoihop.syntheses.services.rows import SOURCE, locked
from phoihop.syntheses.writing import letter_content, letter_subject, report_content


@transaction.atomic
def put_on_paper(*, synthesis_id: UUID, by: User, at: datetime) -> Synthesis:
    """Draft the report out of the approved version, and a covering letter for each recipient (lập văn bản).

    Each goes its own way of review, signature, number and issue. What was given up is drafted anew. Raises
    PermissionDenied, Refused "synthesis.not_approved", "synthesis.on_paper" and those of `papers.draft`.
    """
    synthesis = _approved(synthesis_id, by)
    recipients = list(synthesis.recipients.select_related("body", "letter").order_by("pk"))
    lacking = [row for row in recipients if row.letter is None or row.letter.state in GIVEN_UP]
    if synthesis.paper is not None and not synthesis.paper_is_given_up and not lacking:
        raise Refused("synthesis.on_paper", _("Báo cáo và công văn gửi đã được lập thành văn bản."))
    content = content_shown(synthesis)
    if synthesis.paper is None or synthesis.paper_is_given_up:
        to = [papers.To(body=row.body, name=row.name) for row in recipients if row.part == Part.WHOLE]
        synthesis.paper = _draft(
            synthesis, "report", synthesis.title, report_content(synthesis, content), to, by=by, at=at
        )  # fmt: skip
        audit.save(synthesis, ["paper"], verb="synthesis.put_on_paper", by=by, at=at)
    for row in lacking:
        to = [papers.To(body=row.body, name=row.name)]
        subject = letter_subject(synthesis, row)
        row.letter = _draft(synthesis, "letter", subject, letter_content(synthesis, row, content), to, by=by, at=at)
    audit.bulk_save(lacking, ["letter"], verb="synthesis.letter_drafted", by=by, at=at)
    return synthesis


@transaction.atomic
def record_sent(*, synthesis_id: UUID, by: User, at: datetime) -> Synthesis:
    """Say that it was sent (ghi đã gửi), once the report and every letter are issued: on the day of the last of them.

    The report is the proof of what was owed. Raises PermissionDenied, Refused "synthesis.not_approved",
    "synthesis.not_issued".
    """
    synthesis = _approved(synthesis_id, by)
    recipients = synthesis.recipients.select_related("letter")
    sent = [synthesis.paper, *(row.letter for row in recipients)]
    days = [paper.issued_on for paper in sent if paper and paper.state == PaperState.ISSUED and paper.issued_on]
    if len(days) != len(sent) or synthesis.paper is None:
        raise Refused(
            "synthesis.not_issued", _("Báo cáo hoặc công văn gửi chưa phát hành; phát hành xong thì ghi đã gửi.")
        )
    return _sent(synthesis, synthesis.paper, max(days), by=by, at=at)


@transaction.atomic
def record_sent_outside(*, synthesis_id: UUID, paper: Paper, by: User, at: datetime) -> Synthesis:
    """Record with which `paper` of the gatherer it was sent past the software (ghi nhận theo văn bản).

    Raises PermissionDenied (not a registry clerk; a paper he may not see), Refused "synthesis.not_approved",
    "synthesis.on_paper", "commitment.paper_not_issued", "paper.of_another_body".
    """
    synthesis = _approved(synthesis_id, by)
    if not can_record_paper(by, synthesis) or not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    if is_on_paper(synthesis):
        sentence = _("Báo cáo hoặc công văn gửi đã lập thành văn bản; hãy phát hành hoặc hủy các văn bản đó.")
        raise Refused("synthesis.on_paper", sentence)
    check_paper(paper, synthesis.gatherer)
    assert paper.issued_on is not None  # noqa: S101  # checked above
    return _sent(synthesis, paper, paper.issued_on, by=by, at=at)


def _sent(synthesis: Synthesis, paper: Paper, on: date, *, by: User, at: datetime) -> Synthesis:
    synthesis.paper, synthesis.sent_on, synthesis.state = paper, on, SynthesisState.SENT
    audit.save(
        synthesis, ["paper", "sent_on", "state"], verb="synthesis.sent", by=by, at=at, paper=paper.citation[:120]
    )
    if synthesis.commitment.is_under_way:
        ledger.keep_of_case(
            commitment_id=synthesis.commitment_id, body=synthesis.gatherer, statement=f"Đã gửi: {paper.citation}",
            done_on=on, paper=paper, by=by, at=at,
        )  # fmt: skip
    return synthesis


def _approved(synthesis_id: UUID, by: User) -> Synthesis:
    synthesis = locked(synthesis_id, by)
    if synthesis.state != SynthesisState.APPROVED:
        raise Refused("synthesis.not_approved", _("Báo cáo chưa duyệt hoặc đã gửi."))
    return synthesis


def _draft(
    synthesis: Synthesis, kind: str, subject: str, content: Content, to: list[papers.To], *, by: User, at: datetime
) -> Paper:  # fmt: skip
    return papers.draft(
        issuer=synthesis.gatherer, kind=kind, subject=subject, content=content, addressees=to, source_kind=SOURCE,
        source_code=synthesis.code, by=by, at=at,
    )  # fmt: skip

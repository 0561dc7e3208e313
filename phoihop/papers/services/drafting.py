"""Writing a paper: draft, change, files that go with it, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.models import UNDER_WAY, Addressee, Attachment, Paper, ReviewStep, State, Urgency
from phoihop.papers.permissions import can_draft
from phoihop.papers.queries import usual_place
from phoihop.papers.services.rows import locked_paper, own_issuer, refuse_unless, whose_act
from phoihop.papers.templates_catalogue import TEMPLATES, fill
from phoihop.papers.typeset.kinds import KINDS


@dataclass(frozen=True)
class To:
    """Where a paper goes: a body of the directory, or a name outside it; `is_copy`: only to know (để biết)."""

    body: Body | None = None
    name: str = ""
    is_copy: bool = False


@transaction.atomic
def draft(
    *,
    issuer: Body,
    subject: str = "",
    kind: str = "",
    content: Content | None = None,
    template: str = "",
    values: Mapping[str, str] | None = None,
    addressees: Sequence[To] = (),
    urgency: str = Urgency.NONE,
    answers: Paper | None = None,
    source_kind: str = "",
    source_code: str = "",
    by: User,
    at: datetime,
    on_behalf_of: Body | None = None,
) -> Paper:
    """Write a draft (dự thảo), from `content` or from `template` filled with `values` ({field: words}).

    `kind` and `subject` come from the template unless given. `source_*`: kind and public code of the row it is for.
    `answers`: the paper it replies to, which `by` must be able to see.
    Raises PermissionDenied, Refused "paper.unknown_kind", "paper.subject_needed", "paper.issuer_ended".
    """
    today = timezone.localdate(at)
    if not can_draft(by, issuer.pk, on=today):
        raise PermissionDenied
    if answers is not None and not Paper.objects.visible_to(by).filter(pk=answers.pk).exists():
        raise PermissionDenied
    if issuer.abolished_on is not None and issuer.abolished_on <= today:
        sentence = _("%(body)s đã kết thúc hoạt động; hãy soạn văn bản với tên cơ quan kế tục.")
        raise Refused("paper.issuer_ended", sentence % {"body": issuer})
    if template:
        filled_subject, filled = fill(TEMPLATES[template], values or {})
        kind, subject = kind or TEMPLATES[template].kind, subject or filled_subject
        content = content or replace(filled, place=usual_place(issuer))
    row = Paper(
        issuer=issuer,
        kind=_known_kind(kind),
        subject=_needed_subject(subject),
        sheet=(content or Content()).as_json(),
        template=template,
        urgency=urgency,
        answers=answers,
        source_kind=source_kind,
        source_code=source_code,
        created_by=by,
        created_at=at,
    )
    behalf = on_behalf_of or whose_act(by, issuer, today)
    paper = audit.create(row, verb="paper.drafted", by=by, at=at, on_behalf_of=behalf)
    _address(paper, addressees, by=by, at=at)
    return paper


@transaction.atomic
def edit(
    *,
    paper_id: UUID,
    revision: int,
    kind: str,
    subject: str,
    content: Content,
    addressees: Sequence[To],
    urgency: str = Urgency.NONE,
    by: User,
    at: datetime,
) -> Paper:
    """Change a draft. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused "paper.not_a_draft", "paper.changed_meanwhile", "paper.unknown_kind",
    "paper.subject_needed", "paper.recorded".
    """
    paper = _editable(paper_id, by, at)
    if paper.revision != revision:
        raise Refused(
            "paper.changed_meanwhile",
            _("Người khác vừa sửa bản thảo này. Hãy mở bản mới nhất ở thẻ khác, chép phần sửa của mình rồi lưu lại."),
        )
    paper.kind, paper.subject, paper.urgency = _known_kind(kind), _needed_subject(subject), urgency
    paper.sheet, paper.revision = content.as_json(), revision + 1
    fields = ["kind", "subject", "urgency", "sheet", "revision"]
    audit.save(paper, fields, verb="paper.edited", by=by, at=at)
    _address(paper, addressees, by=by, at=at)
    return paper


@transaction.atomic
def attach(*, paper_id: UUID, document: Document, by: User, at: datetime) -> Attachment:
    """Put a file with the draft (tài liệu kèm theo). Raises PermissionDenied, Refused as `edit`."""
    paper = _editable(paper_id, by, at)
    last = paper.attachments.aggregate(last=Max("order"))["last"] or 0
    return audit.create(
        Attachment(paper=paper, document=document, order=last + 1), verb="paper.file_attached", by=by, at=at
    )


@transaction.atomic
def detach(*, attachment_id: UUID, by: User, at: datetime) -> None:
    """Take a file away from the draft; the file itself stays stored. Raises PermissionDenied, Refused as `edit`."""
    attachment = Attachment.objects.get(pk=attachment_id)
    _editable(attachment.paper_id, by, at)
    audit.delete(attachment, verb="paper.file_detached", by=by, at=at)


@transaction.atomic
def withdraw(*, paper_id: UUID, reason: str, by: User, at: datetime) -> Paper:
    """Give up a paper that has not left (hủy); its number, if it had one, stays used and shows in the book.

    Raises PermissionDenied, Refused "paper.left_already", "paper.reason_needed", "paper.recorded".
    """
    paper = locked_paper(paper_id)
    if not can_draft(by, paper.issuer_id, on=timezone.localdate(at)):
        raise PermissionDenied
    own_issuer(paper)
    refuse_unless(
        paper, UNDER_WAY, "paper.left_already", _("Chỉ hủy được văn bản chưa phát hành; đã phát hành thì thu hồi.")
    )
    if not clean(reason):
        raise Refused("paper.reason_needed", _("Hãy ghi lý do hủy văn bản."))
    end_round(paper, by=by, at=at)
    paper.state = State.WITHDRAWN
    return audit.save(paper, ["state"], verb="paper.withdrawn", by=by, at=at, reason=clean(reason))


def end_round(paper: Paper, *, by: User, at: datetime) -> None:
    """Steps not yet decided will not be: the round ends."""
    undecided = [ReviewStep.Decision.WAITING, ReviewStep.Decision.LATER]
    steps = list(paper.review_steps.filter(decision__in=undecided).order_by("order"))
    for step in steps:
        step.decision = ReviewStep.Decision.SKIPPED
    audit.bulk_save(steps, ["decision"], verb="paper.review_ended", by=by, at=at)


def _editable(paper_id: UUID, by: User, at: datetime) -> Paper:
    paper = locked_paper(paper_id)
    if not can_draft(by, paper.issuer_id, on=timezone.localdate(at)):
        raise PermissionDenied
    own_issuer(paper)
    sentence = _("Chỉ sửa được dự thảo; hãy rút văn bản về dự thảo trước.")
    refuse_unless(paper, {State.DRAFT}, "paper.not_a_draft", sentence)
    return paper


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise Refused(
            "paper.unknown_kind", _("Không có loại văn bản «%(kind)s» trong danh mục 29 loại.") % {"kind": kind}
        )
    return kind


def _needed_subject(subject: str) -> str:
    if not clean(subject):
        raise Refused("paper.subject_needed", _("Hãy ghi trích yếu nội dung văn bản."))
    return clean(subject)


def _address(paper: Paper, wanted: Sequence[To], *, by: User, at: datetime) -> None:
    """Make the addressees those of `wanted`: what is no longer wanted goes, what is new comes."""
    goal = {(to.body.pk if to.body else None, "" if to.body else clean(to.name)): to for to in wanted}
    for line in paper.addressees.order_by("id"):
        to = goal.pop((line.body_id, line.name), None)
        if to is None:
            audit.delete(line, verb="paper.addressee_removed", by=by, at=at)
        elif to.is_copy != line.is_copy:
            line.is_copy = to.is_copy
            audit.save(line, ["is_copy"], verb="paper.addressee_changed", by=by, at=at)
    lines = [Addressee(paper=paper, body=to.body, name=name, is_copy=to.is_copy) for (_pk, name), to in goal.items()]
    audit.bulk_create(lines, verb="paper.addressed", by=by, at=at)

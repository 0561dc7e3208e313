"""A party asks that clauses of a regulation be changed: prepared clause by clause, sent, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.services.recorded import trace_of
from phoihop.drafting.models import ChangeKind, ChangeRequest, ClauseChange, RequestState
from phoihop.drafting.permissions import can_ask, can_send_request
from phoihop.drafting.queries import leading_body
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import Regulation, RegulationState, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words

SOURCE = "change_request"
FACTS = ("reason", "answer_by", "evidence_commitment", "evidence_paper", "evidence_limit")


@dataclass(frozen=True)
class Grounds:
    """Why, until when an answer is asked for, and what shows it. `evidence_limit`: «code of a review/number»."""

    reason: str
    answer_by: date
    evidence_commitment: Commitment | None = None
    evidence_paper: Paper | None = None
    evidence_limit: str = ""


@dataclass(frozen=True)
class Wish:
    """What is to be done with a clause. `heading`: of an article that is to come in."""

    kind: ChangeKind
    proposed: str = ""
    heading: str = ""
    reason: str = ""


@transaction.atomic
def begin_request(
    *, regulation_id: UUID, asked_by: Body, grounds: Grounds, from_paper: bool = False, by: User, at: datetime
) -> ChangeRequest:
    """Begin a request for changes (lập đề nghị sửa đổi) in the name of a party; nothing is sent yet.

    `from_paper`: a registry clerk of the leading body types the party's letter. Raises PermissionDenied (not a party;
    `by` does not act for it), Refused "request.not_in_force", "request.of_the_leader" (it may open an amendment itself),
    "request.in_the_past".
    """
    regulation = Regulation.objects.get(pk=regulation_id)
    leader = leading_body(regulation, on=clock.day_of(at))
    if not can_ask(by, asked_by, leader, from_paper=from_paper):
        raise PermissionDenied
    if not regulation.parties.filter(body=asked_by).exists():
        raise PermissionDenied
    if regulation.state != RegulationState.IN_FORCE:
        raise Refused("request.not_in_force", _("Chỉ đề nghị sửa đổi quy chế đang có hiệu lực."))
    if asked_by in {leader, regulation.parties.order_by("order")[0].body}:
        sentence = _("%(body)s chủ trì quy chế này nên không đề nghị với chính mình; hãy soạn dự thảo sửa đổi.")
        raise Refused("request.of_the_leader", sentence % {"body": asked_by.name})
    row = ChangeRequest(
        regulation=regulation,
        asked_by=asked_by,
        entered_by=leader if from_paper else asked_by,
        led_by=leader,
        begun_at=at,
        begun_by=by,
    )
    _fill(row, grounds, clock.day_of(at))
    return audit.create(row, verb="request.begun", by=by, at=at)


@transaction.atomic
def reword_request(*, request_id: UUID, grounds: Grounds, by: User, at: datetime) -> ChangeRequest:
    """Change reason, day and evidence. Raises PermissionDenied, Refused "request.sent", "request.in_the_past"."""
    row = _prepared(request_id, by)
    _fill(row, grounds, clock.day_of(at))
    return audit.save(row, list(FACTS), verb="request.changed", by=by, at=at)


@transaction.atomic
def ask_change(*, request_id: UUID, eid: str, wish: Wish, by: User, at: datetime) -> ClauseChange:
    """Ask for something to be done with one clause of the text in force, as it stands now.

    Raises PermissionDenied, Refused "request.sent", "request.no_such_clause", "request.clause_twice",
    "request.says_nothing", "request.proposes_the_same".
    """
    request = _prepared(request_id, by)
    edition = edition_in_use(request.regulation)
    unit = Unit.objects.filter(edition=edition, eid=eid).first()
    if unit is None:
        raise Refused("request.no_such_clause", _("Văn bản đang có hiệu lực không có điều khoản này; hãy chọn lại."))
    same = request.changes.filter(lineage=unit.lineage)
    if wish.kind != ChangeKind.ADD and same.exclude(kind=ChangeKind.ADD).exists():
        raise Refused("request.clause_twice", _("Đã có đề nghị với điều khoản này; hãy sửa đề nghị đó."))
    row = ClauseChange(
        request=request,
        order=(request.changes.aggregate(last=Max("order"))["last"] or 0) + 1,
        lineage=unit.lineage,
        eid=unit.eid,
        address=in_words(unit.eid, _),
        heading_before=unit.heading or "",
        text_before=unit.text,
    )
    _word(row, wish)
    return audit.create(row, verb="change.asked", by=by, at=at)


@transaction.atomic
def reword_change(*, change_id: UUID, wish: Wish, by: User, at: datetime) -> ClauseChange:
    """Ask for something else with the same clause. Raises as `ask_change`."""
    row = ClauseChange.objects.get(pk=change_id)
    row.request = _prepared(row.request_id, by)
    _word(row, wish)
    return audit.save(row, ["kind", "heading", "proposed", "reason"], verb="change.reworded", by=by, at=at)


@transaction.atomic
def drop_change(*, change_id: UUID, by: User, at: datetime) -> None:
    """Take a clause out of a request. Raises PermissionDenied, Refused "request.sent"."""
    row = ClauseChange.objects.get(pk=change_id)
    _prepared(row.request_id, by)
    audit.delete(row, verb="change.dropped", by=by, at=at)


@transaction.atomic
def send_request(*, request_id: UUID, by: User, at: datetime, today: date, paper: Paper | None = None) -> ChangeRequest:
    """Send a request (gửi đề nghị sửa đổi): the leading body owes an answer by the day asked for.

    `paper`: the party's letter it was typed from («ghi nhận theo văn bản»). Raises PermissionDenied, Refused
    "request.sent", "request.empty", "request.in_the_past", "commitment.paper_not_issued", "paper.of_another_body",
    "commitment.no_paper".
    """
    row = _locked(request_id)
    from_paper = row.entered_by_id != row.asked_by_id
    if not can_send_request(by, row):
        raise PermissionDenied
    _must_be_prepared(row)
    if not row.changes.exists():
        raise Refused("request.empty", _("Đề nghị chưa nêu điều khoản nào; hãy thêm ít nhất một điều khoản."))
    _check_day(row.answer_by, today)
    trace = trace_of(row.asked_by, paper, by=by, at=at, from_paper=from_paper)
    named = {"body": row.asked_by.name, "regulation": row.regulation.short_title}
    row.commitment = commitments.owe(
        title=_("Trả lời đề nghị sửa đổi «%(regulation)s» của %(body)s") % named,
        output=_("văn bản trả lời"),
        lead=row.led_by,
        recipients=[row.asked_by],
        due_on=row.answer_by,
        why=_("Đề nghị sửa đổi %(code)s của %(body)s") % {"code": row.code, **named},
        source_kind=SOURCE,
        source_code=row.code,
        by=by,
        at=at,
        today=today,
    )
    row.state, row.sent_at, row.paper = RequestState.WAITING, at, paper
    return audit.save(row, ["state", "sent_at", "paper", "commitment"], verb="request.sent", **trace)


@transaction.atomic
def discard_request(*, request_id: UUID, by: User, at: datetime) -> None:
    """Throw away what was never sent. Raises PermissionDenied, Refused "request.sent"."""
    row = _prepared(request_id, by)
    for change in row.changes.all():
        audit.delete(change, verb="change.dropped", by=by, at=at)
    audit.delete(row, verb="request.discarded", by=by, at=at)


@transaction.atomic
def withdraw_request(
    *, request_id: UUID, reason: str, by: User, at: datetime, paper: Paper | None = None
) -> ChangeRequest:
    """Take a request back that waits for its answer (rút đề nghị); nothing is owed any more.

    Raises PermissionDenied, Refused "request.not_waiting", "request.reason_needed", "commitment.paper_not_issued",
    "paper.of_another_body", "commitment.no_paper".
    """
    row = _locked(request_id)
    if not can_send_request(by, row):
        raise PermissionDenied
    if not row.is_waiting or row.commitment_id is None:
        raise Refused("request.not_waiting", _("Đề nghị này đã có trả lời hoặc đã rút."))
    if not clean(reason):
        raise Refused("request.reason_needed", _("Hãy ghi lý do rút đề nghị."))
    from_paper = row.entered_by_id != row.asked_by_id
    trace = trace_of(row.asked_by, paper, by=by, at=at, from_paper=from_paper, reason=clean(reason))
    row.state, row.withdrawn_why = RequestState.WITHDRAWN, clean(reason)
    audit.save(row, ["state", "withdrawn_why"], verb="request.withdrawn", **trace)
    if row.commitment is not None and row.commitment.is_under_way:
        why = _("Đề nghị đã rút: %(reason)s") % {"reason": row.withdrawn_why}
        commitments.close_no_longer_due(commitment_id=row.commitment_id, reason=why, by=by, at=at, paper=paper)
    return row


def _locked(request_id: UUID) -> ChangeRequest:
    rows = ChangeRequest.objects.select_for_update(of=("self",))
    return rows.select_related("regulation", "asked_by", "led_by", "commitment").get(pk=request_id)


def _prepared(request_id: UUID, by: User) -> ChangeRequest:
    row = _locked(request_id)
    if not can_ask(by, row.asked_by, row.led_by, from_paper=row.entered_by_id != row.asked_by_id):
        raise PermissionDenied
    _must_be_prepared(row)
    return row


def _must_be_prepared(row: ChangeRequest) -> None:
    if not row.is_prepared:
        raise Refused("request.sent", _("Đề nghị này đã gửi trước đó nên không sửa được nữa."))


def _check_day(answer_by: date, today: date) -> None:
    if answer_by <= today:
        raise Refused("request.in_the_past", _("Ngày trả lời phải sau hôm nay; hãy chọn ngày khác."))


def _fill(row: ChangeRequest, grounds: Grounds, today: date) -> None:
    _check_day(grounds.answer_by, today)
    for name in FACTS:
        setattr(row, name, getattr(grounds, name))
    row.reason = clean(grounds.reason)


def _word(row: ClauseChange, wish: Wish) -> None:
    row.kind, row.reason = wish.kind, clean(wish.reason)
    row.proposed = "" if wish.kind == ChangeKind.DELETE else clean(wish.proposed)
    row.heading = clean(wish.heading) if wish.kind == ChangeKind.ADD else ""
    if wish.kind != ChangeKind.DELETE and not row.proposed:
        raise Refused("request.says_nothing", _("Hãy ghi lời văn đề nghị."))
    if wish.kind == ChangeKind.REWORD and row.proposed == clean(row.words_before):
        sentence = _("Lời văn đề nghị giống hệt lời hiện hành; hãy sửa câu chữ, hoặc chọn đề nghị khác.")
        raise Refused("request.proposes_the_same", sentence)

"""A cycle of review from its opening to its end: who owes a self-review, the common reviews, the papers sent round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, OriginKind
from phoihop.commitments.services.notices import at_work
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.organisations.queries import succeeded
from phoihop.regulations.models import Party, Regulation
from phoihop.reports.models import (
    Cycle,
    CycleKind,
    CycleRegulation,
    CycleState,
    ReportState,
    ReviewReport,
    SelfColumn,
    SelfReview,
    SelfState,
)
from phoihop.reports.permissions import can_compose, can_head, can_open
from phoihop.reports.queries.succession import living
from phoihop.reports.services.reviews import Period, open_review


@dataclass(frozen=True)
class Round:
    """What a cycle looks back on, and by when each party hands in."""

    kind: CycleKind
    title: str
    period: Period
    due_on: date


@transaction.atomic
def open_cycle(
    *, round_: Round, regulations: Sequence[Regulation], body: Body, by: User, at: datetime, today: date
) -> Cycle:
    """Begin a cycle of review (đợt kiểm điểm) headed by `body`: each other party owes its self-review by the day.

    The head hands in to itself, so it owes nobody. Raises PermissionDenied, Refused "cycle.title_needed",
    "cycle.no_regulation", "cycle.period", "cycle.due_in_the_past", "cycle.exists", "review.regulation_not_in_force".
    """
    if not can_head(by, body) or not all(can_open(by, regulation, body) for regulation in regulations):
        raise PermissionDenied
    _check(round_, regulations, today)
    period = round_.period
    cycle = Cycle(
        kind=round_.kind,
        title=clean(round_.title),
        body=body,
        period_from=period.first,
        period_until=period.until,
        cutoff_on=period.cutoff,
        due_on=round_.due_on,
        opened_by=by,
        created_at=at,
    )
    lines = [CycleRegulation(cycle=cycle, regulation=one, order=order) for order, one in enumerate(regulations, 1)]
    audit.create(cycle, verb="cycle.opened", parts=lines, by=by, at=at)
    for party, signed in _parties(regulations).items():
        _ask(cycle, party, signed, by=by, at=at, today=today)
    return cycle


def _check(round_: Round, regulations: Sequence[Regulation], today: date) -> None:
    if not clean(round_.title):
        raise Refused("cycle.title_needed", _("Hãy ghi tên đợt kiểm điểm."))
    if not regulations:
        raise Refused("cycle.no_regulation", _("Hãy chọn ít nhất một quy chế để kiểm điểm."))
    if any(regulation.state == "draft" for regulation in regulations):
        sentence = _("Quy chế đang nhập, chưa theo dõi nhiệm vụ nào; hãy đưa vào theo dõi rồi mở đợt kiểm điểm.")
        raise Refused("review.regulation_not_in_force", sentence)
    period = round_.period
    if period.until <= period.first or period.cutoff < period.first:
        raise Refused("cycle.period", _("Ngày cuối của kỳ và ngày chốt số liệu phải từ ngày đầu của kỳ trở đi."))
    if round_.due_on < today:
        raise Refused("cycle.due_in_the_past", _("Hạn gửi tự đánh giá không thể trước hôm nay."))
    _not_twice(round_, regulations)


def _not_twice(round_: Round, regulations: Sequence[Regulation]) -> None:
    """One open cycle of a kind over the same days for a regulation: two would ask each party twice."""
    same = CycleRegulation.objects.filter(
        cycle__state=CycleState.OPEN,
        cycle__kind=round_.kind,
        cycle__period_from=round_.period.first,
        regulation__in=regulations,
    )
    found = same.select_related("cycle", "regulation").first()
    if found is not None:
        sentence = _("%(regulation)s đã có đợt «%(title)s» đang mở cho kỳ này; hãy dùng đợt đó.")
        raise Refused("cycle.exists", sentence % {"regulation": found.regulation, "title": found.cycle.title})


def _parties(regulations: Sequence[Regulation]) -> dict[Body, list[Regulation]]:
    """The living signatories in the order of signing, with the regulations each of them signed in that of the cycle."""
    by_regulation = {regulation.pk: regulation for regulation in regulations}
    found: dict[Body, list[Regulation]] = {}
    rows = Party.objects.filter(regulation__in=regulations).select_related("body__succeeded_by").order_by("order", "id")
    for row in rows:
        signed = found.setdefault(living(row.body), [])
        if by_regulation[row.regulation_id] not in signed:
            signed.append(by_regulation[row.regulation_id])
    for signed in found.values():
        signed.sort(key=regulations.index)
    return found


def _ask(cycle: Cycle, party: Body, signed: Sequence[Regulation], *, by: User, at: datetime, today: date) -> None:
    row = SelfReview(cycle=cycle, body=party)
    if party != cycle.body:
        row.commitment = commitments.owe(
            title=f"Gửi báo cáo tự đánh giá: {cycle.title}",
            output="Báo cáo tự đánh giá",
            lead=party,
            recipients=[cycle.body],
            # A lead that judges itself by its regulation does not judge whether it handed in.
            regulation=next((regulation for regulation in signed if not regulation.self_judged), None),
            due_on=cycle.due_on,
            why=cycle.title,
            origin_kind=OriginKind.REPORT,
            source_kind="self_review",
            source_code=row.code,
            by=by,
            at=at,
            today=today,
        )
    leads = [str(pk) for pk in succeeded(party)]
    columns = [
        SelfColumn(self_review=row, regulation=regulation, cutoff_on=cycle.cutoff_on, leads=leads)
        for regulation in signed
    ]
    audit.create(row, verb="self_review.asked", parts=columns, by=by, at=at)


@transaction.atomic
def move_due_day(*, cycle_id: UUID, due_on: date, reason: str, by: User, at: datetime, today: date) -> Cycle:
    """Give those who have not handed in another day (dời hạn gửi tự đánh giá), with the reason: their promises follow.

    Whoever handed in did so by the day it had. Raises PermissionDenied, Refused "cycle.ended", "cycle.reason_needed",
    "cycle.due_in_the_past", "cycle.same_day".
    """
    cycle = locked_cycle(cycle_id, by)
    if not clean(reason):
        raise Refused("cycle.reason_needed", _("Hãy ghi lý do dời hạn."))
    if due_on < today:
        raise Refused("cycle.due_in_the_past", _("Hạn gửi tự đánh giá không thể trước hôm nay."))
    if due_on == cycle.due_on:
        raise Refused("cycle.same_day", _("Đợt kiểm điểm đã có hạn đúng ngày này; hãy chọn ngày khác."))
    cycle.due_on = due_on
    audit.save(cycle, ["due_on"], verb="cycle.due_moved", by=by, at=at, reason=clean(reason))
    for row in cycle.self_reviews.filter(state=SelfState.WRITING).select_related("commitment").order_by("pk"):
        task = row.commitment
        if task is not None and task.state in UNDER_WAY and task.due_on != due_on:
            commitments.move_report(
                commitment_id=task.pk, due_on=due_on, why=cycle.title, reason=clean(reason), by=by, at=at
            )
    return cycle


@transaction.atomic
def cancel_cycle(*, cycle_id: UUID, reason: str, by: User, at: datetime) -> Cycle:
    """Call a cycle off (hủy) before anybody handed in: what the parties owed is no longer due.

    Raises PermissionDenied, Refused "cycle.ended", "cycle.reason_needed", "cycle.self_review_handed_in",
    "cycle.review_begun".
    """
    cycle = locked_cycle(cycle_id, by)
    if not clean(reason):
        raise Refused("cycle.reason_needed", _("Hãy ghi lý do hủy đợt kiểm điểm."))
    asked = list(cycle.self_reviews.select_related("commitment").order_by("pk"))
    if any(row.state == SelfState.HANDED_IN for row in asked):
        raise Refused(
            "cycle.self_review_handed_in",
            _("Đã có bên gửi tự đánh giá nên không hủy được đợt này; muốn hủy, hãy trả lại từng báo cáo trước."),
        )
    if cycle.reviews.exists():
        raise Refused("cycle.review_begun", _("Đã lập báo cáo chung nên không hủy được đợt này."))
    for row in asked:
        if row.commitment is not None and row.commitment.state in UNDER_WAY:
            commitments.close_no_longer_due(commitment_id=row.commitment.pk, reason=clean(reason), by=by, at=at)
    cycle.state, cycle.ended_reason = CycleState.CANCELLED, clean(reason)
    return audit.save(cycle, ["state", "ended_reason"], verb="cycle.cancelled", by=by, at=at, reason=cycle.ended_reason)


@transaction.atomic
def conclude_cycle(*, cycle_id: UUID, by: User, at: datetime) -> Cycle:
    """End a cycle whose common reviews are all approved. Raises PermissionDenied, Refused "cycle.ended",
    "cycle.reviews_missing"."""
    cycle = locked_cycle(cycle_id, by)
    approved = ReviewReport.objects.filter(cycle=cycle, state=ReportState.APPROVED).values("regulation")
    missing = cycle.lines.exclude(regulation__in=approved).select_related("regulation").order_by("order").first()
    if missing is not None:
        sentence = _("Báo cáo chung về %(regulation)s chưa duyệt; hãy duyệt trước khi kết thúc đợt kiểm điểm.")
        raise Refused("cycle.reviews_missing", sentence % {"regulation": missing.regulation})
    cycle.state = CycleState.CONCLUDED
    return audit.save(cycle, ["state"], verb="cycle.concluded", by=by, at=at)


@transaction.atomic
def circulate(*, cycle_id: UUID, by: User, at: datetime, today: date) -> Cycle:
    """Send the conference's papers round (gửi tài liệu): from now on every party reads the self-reviews handed in.

    Raises PermissionDenied, Refused "cycle.ended", "cycle.circulated".
    """
    cycle = locked_cycle(cycle_id, by)
    if cycle.circulated_at is not None:
        raise Refused("cycle.circulated", _("Tài liệu của đợt này đã gửi các bên."))
    cycle.circulated_at = at
    audit.save(cycle, ["circulated_at"], verb="cycle.circulated", by=by, at=at)
    others = set(cycle.self_reviews.exclude(body=cycle.body).values_list("body", flat=True))
    notifications.notify(
        users=at_work(others, today),
        kind="cycle.circulated",
        title=Sentence(N_("Tài liệu kiểm điểm: %(title)s"), {"title": cycle.title}),
        url=cycle.get_absolute_url(),
        key=f"cycle.circulated:{cycle.code}",
        at=at,
    )
    return cycle


@transaction.atomic
def compose(*, cycle_id: UUID, regulation: Regulation, by: User, at: datetime, today: date) -> ReviewReport:
    """Begin the common review of one regulation of the cycle; it opens with the cycle's days.

    Raises PermissionDenied, Refused "cycle.ended", "cycle.not_of_the_cycle", "cycle.composed" and those of
    `open_review`.
    """
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("body").get(pk=cycle_id)
    if not can_compose(by, cycle):
        raise PermissionDenied
    still_open(cycle)
    if not cycle.lines.filter(regulation=regulation).exists():
        raise Refused("cycle.not_of_the_cycle", _("Quy chế này không thuộc đợt kiểm điểm."))
    if cycle.reviews.filter(regulation=regulation).exists():
        raise Refused("cycle.composed", _("Báo cáo chung về quy chế này đã được lập."))
    last = date.fromordinal(cycle.period_until.toordinal() - 1)
    report = open_review(
        regulation=regulation,
        body=cycle.body,
        title=f"Báo cáo {_words(cycle)} thực hiện {regulation.short_title} từ {cycle.period_from:%d/%m/%Y} "
        f"đến {last:%d/%m/%Y}",
        period=Period(cycle.period_from, cycle.period_until, max(min(cycle.cutoff_on, today), cycle.period_from)),
        by=by,
        at=at,
        today=today,
    )
    report.cycle = cycle
    return audit.save(report, ["cycle"], verb="review.joined_cycle", by=by, at=at)


def _words(cycle: Cycle) -> str:
    return {
        CycleKind.HALF_YEAR: "sơ kết 6 tháng",
        CycleKind.YEAR: "kiểm điểm năm",
        CycleKind.MIDTERM: "sơ kết giữa nhiệm kỳ",
        CycleKind.TERM: "tổng kết nhiệm kỳ",
    }[CycleKind(cycle.kind)]


def locked_cycle(cycle_id: UUID, by: User) -> Cycle:
    """The open cycle under its lock, for a head of the body at its head. Raises PermissionDenied, Refused "cycle.ended"."""
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("body").get(pk=cycle_id)
    if not can_head(by, cycle.body):
        raise PermissionDenied
    still_open(cycle)
    return cycle


def still_open(cycle: Cycle) -> None:
    """Refused "cycle.ended" for one that was concluded or called off."""
    if cycle.state != CycleState.OPEN:
        raise Refused("cycle.ended", _("Đợt kiểm điểm này đã kết thúc."))

"""A synthesis is opened for a session and owed in the ledger; its frame and words are changed; it is called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session, SessionLevel
from phoihop.syntheses.models import Moment, Part, Recipient, Synthesis, SynthesisState, Writer
from phoihop.syntheses.permissions import can_gather, can_head
from phoihop.syntheses.queries import day_of, event_of, is_on_paper
from phoihop.syntheses.rules import term_of
from phoihop.syntheses.services.rows import SOURCE, alone, collecting, follow_gathered, locked


@dataclass(frozen=True)
class To:
    """To whom it goes: a body of the directory, or a name outside it; the whole or the local part."""

    body: Body | None = None
    name: str = ""
    part: Part = Part.WHOLE


@dataclass(frozen=True)
class Frame:
    """What a synthesis covers and to whom it goes. `title` "": made of session and moment."""

    regime: Regime
    gatherer: Body
    session: Session
    cut_off_on: date
    moment: Moment = Moment.BEFORE
    since_on: date | None = None
    title: str = ""
    recipients: Sequence[To] = ()


@transaction.atomic
def open_synthesis(*, frame: Frame, by: User, at: datetime, today: date) -> Synthesis:
    """Open a synthesis for a session (lập báo cáo tổng hợp); from now on it is owed by the term of its regime.

    It counts from the session's day and moves with it. Terms: `petition.na.synthesis.*`, `petition.na.extraordinary.*`,
    `petition.council.to_ubnd`. Raises PermissionDenied, Refused "synthesis.session_over", "synthesis.session_of_another",
    "synthesis.open_already", "synthesis.no_term", "synthesis.no_recipient", "synthesis.days".
    """
    if not can_gather(by, frame.gatherer):
        raise PermissionDenied
    alone(frame.gatherer.pk)
    _check(frame)
    answer = _due(frame)
    bodies = [one.body for one in frame.recipients if one.body is not None and one.body.pk != frame.gatherer.pk]
    synthesis = Synthesis(
        title=clean(frame.title) or usual_title(frame.session, frame.moment), regime=frame.regime,
        gatherer=frame.gatherer, session=frame.session, moment=frame.moment, since_on=frame.since_on,
        cut_off_on=frame.cut_off_on, by=by, at=at,
    )  # fmt: skip
    synthesis.commitment = ledger.owe(
        title=synthesis.title,
        lead=frame.gatherer,
        answer=answer,
        output="Báo cáo tổng hợp ý kiến, kiến nghị của cử tri",
        recipients=list(dict.fromkeys(bodies)),
        source_kind=SOURCE,
        source_code=synthesis.code,
        event=event_of(frame.session, frame.moment),
        by=by,
        at=at,
        today=today,
    )
    parts = [*_recipients(synthesis, frame.recipients), Writer(synthesis=synthesis, user=by)]
    return audit.create(synthesis, verb="synthesis.opened", parts=parts, by=by, at=at)


def usual_title(session: Session, moment: str) -> str:
    """«Tổng hợp ý kiến, kiến nghị của cử tri gửi đến kỳ họp …»: what stands under «BÁO CÁO»."""
    name = f"{session.title[:1].lower()}{session.title[1:]}"
    way = "gửi đến" if moment == Moment.BEFORE else "sau"
    return f"Tổng hợp ý kiến, kiến nghị của cử tri {way} {name}"[:250]


@transaction.atomic
def change(
    *, synthesis_id: UUID, revision: int, title: str, since_on: date | None, cut_off_on: date, recipients: Sequence[To], by: User,
    at: datetime,
) -> Synthesis:  # fmt: skip
    """Change its name, its days and to whom it goes (sửa thông tin). What is already in it stays; what is owed is called by
    its name. `revision`: the `frame_revision` that `by` had before the eyes.

    Raises PermissionDenied, Refused "synthesis.not_collecting", "synthesis.changed_meanwhile", "synthesis.days",
    "synthesis.no_recipient".
    """
    synthesis = collecting(synthesis_id, by=by, at=at)
    if synthesis.frame_revision != revision:
        sentence = _(
            "Người khác vừa sửa thông tin báo cáo; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("synthesis.changed_meanwhile", sentence)
    _check_days(since_on, cut_off_on)
    wanted = _recipients(synthesis, recipients)
    synthesis.title, synthesis.since_on, synthesis.cut_off_on = clean(title) or synthesis.title, since_on, cut_off_on
    synthesis.frame_revision += 1
    audit.save(synthesis, ["title", "since_on", "cut_off_on", "frame_revision"], verb="synthesis.changed", by=by, at=at)
    if synthesis.commitment.is_under_way and synthesis.commitment.title != synthesis.title:
        why = f"Đổi tên báo cáo {synthesis.code}"
        ledger.rename_of_case(commitment_id=synthesis.commitment_id, title=synthesis.title, reason=why, by=by, at=at)
    there = {(row.body_id, row.name, row.part): row for row in synthesis.recipients.all()}
    keep = {(row.body_id, row.name, row.part) for row in wanted}
    for key, row in there.items():
        if key not in keep:
            audit.delete(row, verb="synthesis.recipient_removed", by=by, at=at)
    fresh = [row for row in wanted if (row.body_id, row.name, row.part) not in there]
    audit.bulk_create(fresh, verb="synthesis.recipient_added", by=by, at=at)
    return synthesis


@transaction.atomic
def write(
    *, synthesis_id: UUID, revision: int, opening: str, remarks: str, by: User, at: datetime
) -> Synthesis:  # fmt: skip
    """Write what the paper says before and after the entries. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused "synthesis.not_collecting", "synthesis.changed_meanwhile".
    """
    synthesis = collecting(synthesis_id, by=by, at=at)
    if synthesis.revision != revision:
        sentence = _(
            "Người khác vừa sửa phần viết; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("synthesis.changed_meanwhile", sentence)
    synthesis.opening, synthesis.remarks, synthesis.revision = clean(opening), clean(remarks), revision + 1
    return audit.save(synthesis, ["opening", "remarks", "revision"], verb="synthesis.written", by=by, at=at)


@transaction.atomic
def cancel(*, synthesis_id: UUID, reason: str, by: User, at: datetime) -> Synthesis:
    """Call it off (hủy) with the reason: nothing is owed any more, its petitions belong to the next one again.

    Raises PermissionDenied (not a head), Refused "synthesis.over", "synthesis.reason_needed", "synthesis.on_paper".
    """
    synthesis = locked(synthesis_id, by)
    if not can_head(by, synthesis):
        raise PermissionDenied
    if not synthesis.is_being_written:
        raise Refused("synthesis.over", _("Báo cáo đã gửi hoặc đã hủy."))
    if not clean(reason):
        raise Refused("synthesis.reason_needed", _("Hãy ghi lý do."))
    if is_on_paper(synthesis):
        raise Refused(
            "synthesis.on_paper", _("Báo cáo hoặc công văn gửi đã lập thành văn bản; hãy hủy các văn bản đó trước.")
        )
    synthesis.state, synthesis.ended_reason = SynthesisState.CANCELLED, clean(reason)[:500]
    audit.save(synthesis, ["state", "ended_reason"], verb="synthesis.cancelled", by=by, at=at, reason=clean(reason))
    follow_gathered(list(synthesis.sources.values_list("petition", flat=True)))
    if synthesis.commitment.is_under_way:
        ledger.drop_of_case(commitment_id=synthesis.commitment_id, reason=clean(reason), by=by, at=at)
    return synthesis


def _check(frame: Frame) -> None:
    session = frame.session
    if session.is_cancelled or (frame.moment == Moment.BEFORE and session.has_closed):
        raise Refused("synthesis.session_over", _("Kỳ họp này đã bế mạc hoặc đã hủy; hãy chọn kỳ họp sắp tới."))
    if (session.level == SessionLevel.NATIONAL_ASSEMBLY) != (frame.regime == Regime.NA):
        sentence = _("Kỳ họp Quốc hội thì tổng hợp kiến nghị gửi Quốc hội, kỳ họp HĐND thì kiến nghị gửi HĐND.")
        raise Refused("synthesis.session_of_another", sentence)
    _check_days(frame.since_on, frame.cut_off_on)
    same = Synthesis.objects.standing().filter(
        gatherer=frame.gatherer, session=session, regime=frame.regime, moment=frame.moment
    )
    if same.exists():
        raise Refused("synthesis.open_already", _("Đã có báo cáo tổng hợp cho kỳ họp này; hãy mở báo cáo đó."))


def _check_days(since_on: date | None, cut_off_on: date) -> None:
    if since_on is not None and since_on > cut_off_on:
        raise Refused("synthesis.days", _("Ngày chốt phải từ ngày bắt đầu tiếp nhận trở đi."))


def _due(frame: Frame) -> Due:
    start = day_of(frame.session, frame.moment)
    key = term_of(frame.regime, frame.moment, frame.session.kind)
    term = clock.current_terms().on(key, start) if key else None
    if term is None:
        sentence = _(
            "Sổ thời hạn không có thời hạn tổng hợp cho kênh và thời điểm này; bên HĐND tổng hợp trước kỳ họp."
        )
        raise Refused("synthesis.no_term", sentence)
    return due(term, (), clock.current_calendar(), start=start)


def _recipients(synthesis: Synthesis, wanted: Sequence[To]) -> list[Recipient]:
    rows: dict[tuple[UUID | None, str], Recipient] = {}
    for to in wanted:
        name = "" if to.body else clean(to.name)
        if to.body is not None or name:
            row = Recipient(synthesis=synthesis, body=to.body, name=name, part=to.part)
            rows.setdefault((row.body_id, name), row)
    if not rows:
        raise Refused("synthesis.no_recipient", _("Chọn ít nhất một nơi nhận báo cáo."))
    return list(rows.values())

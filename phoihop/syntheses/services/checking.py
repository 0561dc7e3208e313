"""Two persons: what one has put together the other approves or returns, that very version."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import at_work
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.syntheses.models import EntrySource, Synthesis, SynthesisEntry, SynthesisState, SynthesisVersion, Verdict
from phoihop.syntheses.permissions import can_check, can_head
from phoihop.syntheses.queries import GONE, content_of, is_on_paper, versions_of, waiting
from phoihop.syntheses.rules import digest
from phoihop.syntheses.services.rows import collecting, locked

SHOWN = 5  # codes named in a sentence


@transaction.atomic
def hand_on(*, synthesis_id: UUID, note: str = "", by: User, at: datetime) -> SynthesisVersion:
    """Hand it on for checking (trình kiểm tra): the whole is kept as a version; those at work in the gatherer are told.

    Raises PermissionDenied, Refused "synthesis.not_collecting", "synthesis.empty", "synthesis.unsorted",
    "synthesis.petition_gone" (split or closed since it was taken in), "synthesis.left_waiting".
    """
    synthesis = collecting(synthesis_id, by=by, at=at)
    entries = SynthesisEntry.objects.filter(synthesis=synthesis)
    if not entries.exists():
        raise Refused("synthesis.empty", _("Báo cáo chưa có mục nào; hãy đưa kiến nghị vào trước khi trình."))
    unsorted = entries.filter(rank__gte=9_000).count()
    if unsorted:
        sentence = _("Còn %(count)s mục chưa rõ lĩnh vực, cơ quan có thẩm quyền; hãy chọn ở từng mục.")
        raise Refused("synthesis.unsorted", sentence % {"count": unsorted})
    taken = EntrySource.objects.filter(synthesis=synthesis, entry__isnull=False)
    gone = taken.filter(petition__state__in=GONE) | taken.passed_on()
    codes = list(gone.order_by("petition__code").values_list("petition__code", flat=True)[:SHOWN])
    if codes:
        sentence = _(
            "Đã tách, không xử lý tiếp hoặc chuyển cơ quan khác tập hợp: %(codes)s; hãy để ngoài kèm lý do, phần tách ra "
            "thì đưa vào."
        )
        raise Refused("synthesis.petition_gone", sentence % {"codes": ", ".join(codes)})
    if waiting(synthesis).exists():
        sentence = _("Còn kiến nghị chờ đưa vào; hãy đưa vào hoặc để ngoài kèm lý do từng kiến nghị.")
        raise Refused("synthesis.left_waiting", sentence)
    content = content_of(synthesis)
    newest = versions_of(synthesis).values_list("number", flat=True).first() or 0
    version = SynthesisVersion(
        synthesis=synthesis, number=newest + 1, content=content, digest=digest(content), handed_by=by, handed_at=at,
        note=clean(note)[:500],
    )  # fmt: skip
    audit.create(version, verb="synthesis.version_kept", by=by, at=at)
    synthesis.state = SynthesisState.CHECKING
    audit.save(synthesis, ["state"], verb="synthesis.handed_on", by=by, at=at)
    _tell(synthesis, at_work([synthesis.gatherer_id], clock.day_of(at)), N_("Chờ kiểm tra: %(title)s"), version, by, at)
    return version


@transaction.atomic
def approve(*, synthesis_id: UUID, number: int, by: User, at: datetime) -> Synthesis:
    """Approve version `number` (duyệt), by one who has not written in it.

    Raises PermissionDenied, Refused "synthesis.not_in_checking", "synthesis.not_that_version".
    """
    synthesis, version = _in_checking(synthesis_id, number, by)
    _decide(version, Verdict.APPROVED, "", by=by, at=at)
    synthesis.state = SynthesisState.APPROVED
    audit.save(synthesis, ["state"], verb="synthesis.approved", by=by, at=at)
    _tell(synthesis, [version.handed_by], N_("Đã duyệt: %(title)s"), version, by, at)
    return synthesis


@transaction.atomic
def return_(*, synthesis_id: UUID, number: int, reason: str, by: User, at: datetime) -> Synthesis:
    """Return version `number` with the reason (trả lại); it is put together further.

    Raises PermissionDenied, Refused "synthesis.not_in_checking", "synthesis.not_that_version",
    "synthesis.reason_needed".
    """
    synthesis, version = _in_checking(synthesis_id, number, by)
    words = clean(reason)
    if not words:
        raise Refused("synthesis.reason_needed", _("Hãy ghi lý do."))
    _decide(version, Verdict.RETURNED, words, by=by, at=at)
    synthesis.state = SynthesisState.COLLECTING
    audit.save(synthesis, ["state"], verb="synthesis.returned", by=by, at=at, reason=words)
    _tell(synthesis, [version.handed_by], N_("Trả lại để sửa: %(title)s"), version, by, at)
    return synthesis


@transaction.atomic
def take_back(*, synthesis_id: UUID, reason: str, by: User, at: datetime) -> Synthesis:
    """Take an approved synthesis back to be changed (lấy lại để sửa), while no paper of it is on its way.

    Raises PermissionDenied (not a head), Refused "synthesis.not_approved", "synthesis.on_paper",
    "synthesis.reason_needed".
    """
    synthesis = locked(synthesis_id, by)
    if not can_head(by, synthesis):
        raise PermissionDenied
    if synthesis.state != SynthesisState.APPROVED:
        raise Refused("synthesis.not_approved", _("Báo cáo chưa duyệt hoặc đã gửi."))
    if is_on_paper(synthesis):
        raise Refused(
            "synthesis.on_paper", _("Báo cáo hoặc công văn gửi đã lập thành văn bản; hãy hủy các văn bản đó trước.")
        )
    if not clean(reason):
        raise Refused("synthesis.reason_needed", _("Hãy ghi lý do."))
    synthesis.state = SynthesisState.COLLECTING
    return audit.save(synthesis, ["state"], verb="synthesis.taken_back", by=by, at=at, reason=clean(reason))


def _in_checking(synthesis_id: UUID, number: int, by: User) -> tuple[Synthesis, SynthesisVersion]:
    synthesis = locked(synthesis_id, by)
    if not can_check(by, synthesis):
        raise PermissionDenied
    if synthesis.state != SynthesisState.CHECKING:
        raise Refused("synthesis.not_in_checking", _("Báo cáo không còn chờ kiểm tra; hãy tải lại trang."))
    version = versions_of(synthesis).select_related("handed_by").first()
    if version is None or version.number != number:
        raise Refused("synthesis.not_that_version", _("Đã có bản mới hơn; hãy tải lại trang và xem bản đó."))
    return synthesis, version


def _decide(version: SynthesisVersion, verdict: Verdict, reason: str, *, by: User, at: datetime) -> None:
    version.verdict, version.reason, version.decided_by, version.decided_at = verdict, reason, by, at
    fields = ["verdict", "reason", "decided_by", "decided_at"]
    audit.save(version, fields, verb="synthesis.version_decided", by=by, at=at)


def _tell(
    synthesis: Synthesis, users: list[User], said: str, version: SynthesisVersion, by: User, at: datetime
) -> None:
    notifications.notify(
        users=users,
        kind="synthesis.checked",
        title=Sentence(said, {"title": synthesis.title}),
        url=synthesis.get_absolute_url(),
        key=f"synthesis:{synthesis.code}:{version.number}:{version.verdict}",
        at=at,
        by=by,
    )

"""What is recorded at a meeting, mostly on a phone and sent later: what voters said, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.contacts.gathering import gatherer_of
from phoihop.contacts.models import Attendance, Category, Meeting, MeetingState
from phoihop.contacts.phone import SOURCE_KIND, can_record
from phoihop.contacts.services.holding import count
from phoihop.contacts.services.rows import not_minuted
from phoihop.intake import services as intake
from phoihop.intake.models import Item, Source
from phoihop.intake.rules import Said
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused


@transaction.atomic
def record_statement(
    *, meeting_id: UUID, said: Said, client_key: str, recorded_at: datetime, by: User, at: datetime
) -> Item:
    """Take in what a voter said at a meeting (ghi ý kiến cử tri), for who gathers it (`contacts.gathering`), sealed until it is
    screened.

    `client_key`: made on the device; sent twice it is one item. `recorded_at`: by the device's clock. Raises
    PermissionDenied (`contacts.phone`), Refused "meeting.cancelled" and those of `intake.services.take_in`.
    """
    meeting = _meeting(meeting_id, by)
    return intake.take_in(
        receiver=gatherer_of(meeting),
        source=Source.MEETING,
        said=said,
        received_on=_received_on(meeting, recorded_at, at),
        client_key=client_key,
        source_kind=SOURCE_KIND,
        source_code=meeting.code,
        by=by,
        at=at,
        vouched=True,
    )


@transaction.atomic
def count_on_phone(
    *, meeting_id: UUID, counts: Mapping[Category, int], base: Mapping[str, int], by: User, at: datetime
) -> int:
    """Say how many of each category came (ghi thành phần dự); a category that is not named counts nobody.

    `base`: the numbers as `by` knew them. Where others have recorded others since, both are kept as they are and `by`
    is told: who counts again from the numbers of today decides. Returns how many came. Raises PermissionDenied,
    Refused "meeting.cancelled", "minutes.on_paper", "meeting.minuted_already", "meeting.counted_meanwhile",
    "meeting.more_spoke_than_came".
    """
    meeting = _meeting(meeting_id, by)
    now = dict(Attendance.objects.filter(meeting=meeting).values_list("category", "count"))
    wanted = {category.value: number for category, number in counts.items() if number or category in now}
    wanted = dict.fromkeys(now, 0) | wanted
    if wanted == now:  # sent twice
        return sum(wanted.values())
    not_minuted(meeting)
    if now != dict(base):
        numbers = ", ".join(f"{Category(name).label}: {number}" for name, number in sorted(now.items()))
        raise Refused(
            "meeting.counted_meanwhile",
            _("Người khác đã ghi thành phần dự (%(numbers)s); hãy bấm Sửa, thống nhất số rồi ghi lại.")
            % {"numbers": numbers},
        )
    count(meeting, {Category(name): number for name, number in wanted.items()}, by=by, at=at)
    meeting.revision += 1  # who has the figures before the eyes at a desk does not write over these
    audit.save(meeting, ["revision"], verb="meeting.counted", by=by, at=at)
    return sum(wanted.values())


def _meeting(meeting_id: UUID, by: User) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("organiser__parent", "round__organiser")
    meeting: Meeting = rows.get(pk=meeting_id)
    if not can_record(by, meeting):
        raise PermissionDenied
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(
            "meeting.cancelled", _("Cuộc tiếp xúc này đã hủy; hãy hỏi đơn vị tổ chức nội dung đã ghi thuộc cuộc nào.")
        )
    return meeting


def _received_on(meeting: Meeting, recorded_at: datetime, at: datetime) -> date:
    """The day it was said: not before the meeting and not ahead of us, whatever the device's clock shows."""
    return min(max(clock.day_of(recorded_at), meeting.on), clock.day_of(at))

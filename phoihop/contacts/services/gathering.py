"""What was said at meetings and lies with a body that has no registry goes to who gathers it."""

from __future__ import annotations

from datetime import datetime

from phoihop.contacts.gathering import OF_A_COUNCIL, gatherer_of
from phoihop.contacts.models import Meeting
from phoihop.contacts.phone import SOURCE_KIND
from phoihop.intake.models import Item, Source
from phoihop.intake.services.moving import give_over


def gather_stranded(*, at: datetime) -> int:
    """Give what waits with a council or a group of deputies to the standing body that gathers it (`contacts.gathering`): what
    came in before it was known who does. Sealed as it is. Returns how many."""
    waiting = Item.objects.waiting().filter(
        receiver__kind__in=OF_A_COUNCIL, source=Source.MEETING, source_kind=SOURCE_KIND
    )
    codes = waiting.order_by().values_list("source_code", flat=True).distinct()
    meetings = Meeting.objects.filter(code__in=list(codes)).order_by("pk").defer("search")
    number = 0
    for meeting in meetings.select_related("organiser__parent", "round__organiser__parent"):
        number += give_over(
            item_ids=list(waiting.filter(source_code=meeting.code).values_list("pk", flat=True)),
            receiver=gatherer_of(meeting),
            reason=f"Ý kiến cử tri tại cuộc tiếp xúc {meeting.code} của {meeting.organiser.name}",
            by=None,
            at=at,
        )
    return number

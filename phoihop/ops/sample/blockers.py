"""Two promises of the sample province that are held up: one answer is late or waits, one is there to be accepted."""

from __future__ import annotations

from datetime import date, timedelta

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Outcome, State
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.history import IN_ORDER
from phoihop.ops.sample.regulations import morning
from phoihop.regulations.models import BodyRole

RAISED = (
    ("Ba xã chưa gửi số liệu vì chưa có mẫu thống nhất. Đề nghị cho biết dùng mẫu nào.", 6, 2),
    ("Chưa có danh sách điểm tiếp xúc đợt cuối năm nên chưa bố trí được hội trường.", 8, 5),
)


def play(made: Province, *, today: date) -> None:
    """The People's Committee is held up twice; the Council's office has answered the second in part."""
    led = Commitment.objects.filter(
        state=State.OPEN,
        due_on__gte=today,
        opened_on__lt=today - timedelta(days=10),
        participations__role=BodyRole.LEAD,
        participations__body=made.bodies["ubnd"],
    )
    for (text, ago, ahead), held in zip(RAISED, led.exclude(obligation=None).order_by(*IN_ORDER), strict=False):
        day = today - timedelta(days=ago)
        blocker = services.raise_blocker(
            commitment_id=held.pk,
            body=made.bodies["ubnd"],
            helper=made.bodies["tthdnd"],
            text=text,
            needed_by=day + timedelta(days=ahead),
            by=made.users["chuyenvien.ubnd"],
            at=morning(day),
            today=day,
        )
        if text == RAISED[1][0]:
            services.prove(
                commitment_id=blocker.answered_by_id,
                body=made.bodies["tthdnd"],
                statement="Đã có danh sách 14 điểm; hai xã còn lại gửi trong tuần sau.",
                received_on=day + timedelta(days=4),
                outcome=Outcome.PARTLY,
                by=made.users["chuyenvien.hdnd"],
                at=morning(day + timedelta(days=4)),
            )

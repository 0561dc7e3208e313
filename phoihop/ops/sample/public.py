"""The public face of the sample province: what its people released, what waits, what came in from the page."""

from __future__ import annotations

from phoihop.intake.rules import Said
from phoihop.ops.sample.communes import AT_WORK
from phoihop.ops.sample.petition_words import COUNCIL
from phoihop.ops.sample.petitions import Story
from phoihop.petitions.models import AnswerLine
from phoihop.petitions.rules.ways import title_of
from phoihop.portal import services

# Days ago that an answer was proposed, beginning of the petition's title; the last ones wait.
RELEASED = ((53, "crossing"), (42, "school"), (40, "fee"), (30, "water"), (23, "festival"), (12, "clinic"))
WAITING = ((4, "title"),)
SENT = (  # days ago, to whom, what, where
    (
        6,
        COUNCIL,
        "Đèn đường ở ngã ba bản Nà Sương hỏng từ đầu tháng, đề nghị sửa để học sinh đi học buổi tối.",
        "bản Nà Sương",
    ),
    (2, COUNCIL, "Đề nghị cho biết lịch tiêm phòng cho gia súc quý này của xã.", "xã Đồng Lúa"),
    (1, f"{AT_WORK}tt", "Đề nghị xã thay nắp cống vỡ trước cổng nhà văn hóa thôn Thông Một.", "thôn Thông Một"),
)


def play(story: Story) -> None:
    """Proposed by the officer, released by the registry clerk a day later; what came in from the page waits, sealed."""
    officer, clerk, at = story.made.users["chuyenvien.hdnd"], story.made.users["vanthu.hdnd"], story.at
    for days, key in (*RELEASED, *WAITING):
        line = AnswerLine.objects.standing().get(petition=story.rows[key])
        row = services.propose(line_id=line.pk, by=officer, at=at(days))
        if (days, key) in RELEASED:
            wording = services.Wording(row.text, row.answer, row.promises)
            services.release(publication_id=row.pk, wording=wording, seen=True, by=clerk, at=at(days - 1))
    for days, to, text, place in SENT:
        said, receiver = Said(text, place=place), story.made.bodies[to]
        services.send(receiver=receiver, said=said, token=f"sample {title_of(text)}", at=at(days))

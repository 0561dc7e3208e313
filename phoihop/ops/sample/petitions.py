"""Petitions of the sample province, both regimes, in every state from waiting to solved; played through the real acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from phoihop.commitments.models import HandBackGround
from phoihop.contacts.models import Meeting
from phoihop.contacts.models.meetings import OVER
from phoihop.contacts.services.recording import record_statement
from phoihop.intake import services as intake
from phoihop.intake.models import Item, Source
from phoihop.intake.rules import Said, Sender
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.petition_words import ASKED, COUNCIL, TOGETHER, UNREAD, Asked
from phoihop.ops.sample.regulations import morning
from phoihop.organisations.models import Person
from phoihop.papers.models import Paper
from phoihop.papers.services import record_for
from phoihop.papers.typeset.seals import as_stamp
from phoihop.petitions import services
from phoihop.petitions.models import AnswerLine, Grade, Handling, Petition, Pledge, ResultClass
from phoihop.petitions.services import answering, evaluating, following, repeating, replies
from phoihop.petitions.services.answering import Promised

R = ResultClass
VOTER = "Cử tri mẫu"
FORTNIGHT = timedelta(days=14)


@dataclass
class Story:
    """The province on its day, and its petitions by key."""

    made: Province
    today: date
    rows: dict[str, Petition] = field(default_factory=dict)

    def at(self, days: int) -> datetime:
        """A morning so many days ago."""
        return morning(self.day(days))

    def day(self, days: int) -> date:
        """So many days ago; a negative number is ahead."""
        return self.today - timedelta(days=days)

    def when(self, days: int, user: str) -> dict[str, Any]:
        """Who acts, when."""
        return {"by": self.made.users[user], "at": self.at(days), "today": self.day(days)}

    def trace(self, days: int, user: str) -> dict[str, Any]:
        """The same for acts that take their day from the instant."""
        return {"by": self.made.users[user], "at": self.at(days)}


def play(made: Province, *, today: date) -> Story:
    """Everything in the order in which it happened to each petition."""
    story = Story(made, today)
    for asked in ASKED:
        _made(story, asked)
        if asked.field:
            _sorted(story, asked)
        if asked.lead:
            _routed(story, asked)
    _together(story)
    _on_their_way(story)
    _handed_back(story)
    _asked_above(story)
    _joined(story)
    _answered_by_the_committee(story)
    _answered_on_paper(story)
    _solved(story)
    _repeated(story)
    _being_written(story)
    for number, (days, text) in enumerate(UNREAD):
        _item(story, f"sample-unread-{number}", COUNCIL, days, 4, text)
    return story


def _item(story: Story, key: str, receiver: str, days: int, commune: int, text: str, place: str = "") -> Item:
    said, trace = Said(text, Sender(VOTER), place, ""), story.trace(days, "vanthu.hdnd")
    meeting = _meeting(story, commune, story.day(days)) if receiver == COUNCIL else None
    if meeting is not None:
        return record_statement(
            meeting_id=meeting.pk, said=said, client_key=key, recorded_at=story.at(days), **trace
        )  # fmt: skip
    return intake.take_in(
        receiver=story.made.bodies[receiver], source=Source.HAND, said=said, received_on=story.day(days),
        client_key=key, **trace,
    )  # fmt: skip


def _meeting(story: Story, commune: int, day: date) -> Meeting | None:
    """The newest of the council's rounds in the commune in the fortnight before that day, if there was one."""
    here, round_of = story.made.bodies[f"xa{commune}ub"], story.made.bodies[COUNCIL]
    rows = Meeting.objects.filter(commune=here, round__organiser=round_of, state__in=OVER)
    return next((row for row in rows.order_by("-starts_at") if timedelta(0) <= day - row.on <= FORTNIGHT), None)


def _made(story: Story, asked: Asked) -> None:
    item = _item(
        story, f"sample-{asked.key}", asked.receiver, asked.days, asked.commune, asked.text, asked.place
    )  # fmt: skip
    commune = story.made.bodies[f"xa{asked.commune}ub"]
    wanted = services.Wanted(text=asked.text, commune=commune, place=asked.place)
    (story.rows[asked.key],) = services.make(item_id=item.pk, wanted=[wanted], **story.trace(asked.days, "vanthu.hdnd"))


def _sorted(story: Story, asked: Asked) -> None:
    reasons = {
        "bank": (Handling.URGENT, "Sạt lở sát nhà ở, đang mùa mưa"),
        "canal": (Handling.COMPLEX, "Kênh và đường do hai ngành quản lý"),
    }
    handling, reason = reasons.get(asked.key, (Handling.ORDINARY, ""))
    services.sort(
        petition_id=story.rows[asked.key].pk, field=asked.field, body_key=asked.body_key, handling=handling,
        handling_reason=reason, **story.trace(asked.days - 1, "chuyenvien.hdnd"),
    )  # fmt: skip


def _routed(story: Story, asked: Asked) -> None:
    services.route(
        petition_id=story.rows[asked.key].pk, lead=story.made.bodies[asked.lead], reached_on=story.day(asked.sent),
        **story.when(asked.sent, "chuyenvien.hdnd"),
    )  # fmt: skip


def _together(story: Story) -> None:
    """One voter asked two things: one item, two petitions, whose proposals the officer accepts as they are."""
    days, commune, texts = TOGETHER
    item = _item(story, "sample-together", COUNCIL, days, commune, " ".join(texts))
    body = story.made.bodies[f"xa{commune}ub"]
    wanted = [services.Wanted(text=text, commune=body) for text in texts]
    rows = services.make(item_id=item.pk, wanted=wanted, **story.trace(days, "vanthu.hdnd"))
    services.accept(petition_ids=[row.pk for row in rows], **story.trace(days - 1, "chuyenvien.hdnd"))


def _on_their_way(story: Story) -> None:
    """Partners with days inside the outside one."""
    for key, body, part, days in (
        ("market", "so3", "Khái toán sửa mái, sân chợ", 22),
        ("canal", "so4", "Phương án sửa kênh", 12),
        ("canal", "so3", "Phương án sửa đường nội đồng", 12),
    ):
        services.add_partner(
            petition_id=story.rows[key].pk, body=story.made.bodies[body], part=part, internal_due_on=story.day(-2),
            **story.when(days, "chuyenvien.hdnd"),
        )  # fmt: skip


def _handed_back(story: Story) -> None:
    """Waits for the receiver's answer."""
    services.hand_back(
        petition_id=story.rows["power"].pk, ground=HandBackGround.NOT_COMPETENT,
        explanation="Lưới điện trung áp do ngành điện quản lý; Sở Công Thương quản lý nhà nước về điện lực.",
        proposed_body=story.made.bodies["so5"], **story.trace(6, "chuyenvien.ubnd"),
    )  # fmt: skip


def _asked_above(story: Story) -> None:
    """Handed back twice, it waits for the common superior; of another the superior has decided."""
    bodies = story.made.bodies
    ditch, bridge = story.rows["ditch"], story.rows["bridge"]
    back = partial(services.hand_back, petition_id=ditch.pk, ground=HandBackGround.NOT_COMPETENT, from_paper=True)
    back(
        explanation="Cống thuộc hệ thống tưới tiêu nội đồng.", proposed_body=bodies["so4"],
        paper=_paper(story, "so3", 612, 22, "Trả lại kiến nghị về cống Bến Đò"), **story.trace(21, "vanthu.hdnd"),
    )  # fmt: skip
    services.accept_return(
        petition_id=ditch.pk, lead=bodies["so4"], answer="Cống nối kênh tiêu nội đồng, theo ý kiến của Sở Xây dựng.",
        **story.when(20, "chanhvp.hdnd"),
    )  # fmt: skip
    back(
        explanation="Cống nằm trong hành lang đường tỉnh, do ngành giao thông quản lý.", proposed_body=bodies["so3"],
        paper=_paper(story, "so4", 871, 9, "Trả lại kiến nghị về cống Bến Đò"), **story.trace(8, "vanthu.hdnd"),
    )  # fmt: skip
    ask = partial(services.raise_dispute, superior=bodies["ubnd"])
    ask(
        petition_id=ditch.pk, question="Cống qua đường tỉnh nối kênh tiêu do sở nào chủ trì khơi thông?",
        decide_by=story.day(-4), **story.when(7, "chanhvp.hdnd"),
    )  # fmt: skip
    case = ask(
        petition_id=bridge.pk, question="Cầu treo nối hai xã do xã nào hay Sở Xây dựng chủ trì sửa?",
        decide_by=story.day(14), **story.when(22, "chanhvp.hdnd"),
    )  # fmt: skip
    services.decide(
        dispute_id=case.pk, lead=bodies["so3"], decision="Cầu nối hai xã: Sở Xây dựng chủ trì, hai xã phối hợp.",
        **story.when(17, "chanhvp.ubnd"),
    )  # fmt: skip


def _repeated(story: Story) -> None:
    """What was answered before and is asked again, found to be the same by a person."""
    again, before = story.rows["water_again"], story.rows["water"]
    repeating.confirm(petition_id=again.pk, other_id=before.pk, **story.trace(3, "chuyenvien.hdnd"))


def _joined(story: Story) -> None:
    """One goes on in the one that was there before, one is two, one goes no further."""
    services.merge(
        petition_id=story.rows["market2"].pk, into_id=story.rows["market"].pk,
        reason="Cùng đề nghị sửa chợ Đồng Lúa, nói bằng lời khác.", **story.when(6, "chuyenvien.hdnd"),
    )  # fmt: skip
    services.split(
        petition_id=story.rows["both"].pk, reason="Hai việc, hai nơi trả lời khác nhau.",
        texts=["Đề nghị làm sân nhà văn hóa thôn.", "Đề nghị lắp đèn cho lớp xóa mù chữ buổi tối."],
        **story.when(5, "chuyenvien.hdnd"),
    )  # fmt: skip
    services.close(
        petition_id=story.rows["boundary"].pk, **story.when(13, "chuyenvien.hdnd"),
        reason="Tranh chấp đất đai giữa hai hộ: đã hướng dẫn hòa giải tại xã.",
    )  # fmt: skip


def _answered_by_the_committee(story: Story) -> None:
    """Replies by account. One reply answers two; of two promises one is due soon, one is said to be broken."""
    officer, bodies = "chuyenvien.ubnd", story.made.bodies
    rows = story.rows
    reply = partial(answering.answer, body=bodies["ubnd"])
    done = answering.Said(
        rows["school"].pk, R.DONE, "Từ đầu tháng, hai xe đưa đón học sinh của bốn bản chạy hai lượt mỗi ngày học."
    )
    told = answering.Said(
        rows["fee"].pk, R.EXPLAINED, "Mức thu theo nghị quyết của Hội đồng nhân dân xã, áp dụng từ ngày 01 tháng 5."
    )
    reply(
        title="Trả lời hai kiến nghị cử tri về xe đưa đón học sinh, phí thu gom rác", said=[done, told],
        number_text="2041/UBND-TH", answered_on=story.day(44), received_on=story.day(43), **story.trace(43, officer),
    )  # fmt: skip
    late = Promised("Lắp bể lọc thứ hai, nước đạt quy chuẩn", story.day(8))
    reply(
        title="Trả lời kiến nghị cử tri về nước sinh hoạt", answered_on=story.day(66), received_on=story.day(66),
        said=[answering.Said(rows["water"].pk, R.IN_PROGRESS, "Đã vét bể lọc cũ; lắp thêm một bể lọc.", [late])],
        number_text="1876/UBND-TH", **story.trace(66, officer),
    )  # fmt: skip
    pledge = Pledge.objects.get(line__petition=rows["water"])
    following.report_broken(
        pledge_id=pledge.pk, report="Đến nay mới đổ móng, nước sau mưa vẫn đục.", on=story.day(3),
        **story.trace(3, "chuyenvien.hdnd"),
    )  # fmt: skip
    roadmap = Promised("Đo đạc, lập hồ sơ cấp giấy cho các hộ đủ điều kiện", story.day(-60))
    reply(
        title="Trả lời kiến nghị cử tri về cấp giấy chứng nhận", answered_on=story.day(16), received_on=story.day(15),
        said=[answering.Said(rows["title"].pk, R.STUDYING, "Đang rà soát hồ sơ giao đất trước năm 2004.", [roadmap])],
        number_text="2317/UBND-TH", **story.trace(15, officer),
    )  # fmt: skip
    _evaluated(story, "title", Grade.PARTLY, "Chưa nêu bao nhiêu hộ đủ điều kiện.", 10)


def _answered_on_paper(story: Story) -> None:
    """Replies of departments without an account, entered by the receiver's registry clerk."""
    soon = Promised("Sửa xong phòng tiêm, bố trí lối vào riêng", story.day(-6))
    words = "Đã duyệt dự toán; khởi công trong tháng."
    _on_paper(story, "clinic", "so7", 905, 30, [answering.Said(story.rows["clinic"].pk, R.TO_DO, words, [soon])])
    words = "Mức phụ cấp theo nghị định hiện hành; kiến nghị của cử tri đã được tổng hợp gửi bộ."
    _on_paper(story, "wage", "so0", 330, 20, [answering.Said(story.rows["wage"].pk, R.EXPLAINED, words)])
    _evaluated(story, "wage", Grade.UNMET, "Không trả lời phần phụ cấp kiêm nhiệm sau sắp xếp.", 15)
    following.reopen(
        petition_id=story.rows["wage"].pk, reason="Chưa trả lời phần phụ cấp kiêm nhiệm.",
        **story.trace(12, "chanhvp.hdnd"),
    )  # fmt: skip
    words = "Sở đã cấp một bộ cồng chiêng cho bản, bàn giao tại nhà văn hóa."
    _on_paper(story, "festival", "so8", 418, 40, [answering.Said(story.rows["festival"].pk, R.DONE, words)])
    _evaluated(story, "festival", Grade.MET, "", 35)
    words = "Đã làm hai cụm gờ giảm tốc và biển báo trước cổng trường."
    _on_paper(story, "crossing", "so3", 544, 70, [answering.Said(story.rows["crossing"].pk, R.DONE, words)])


def _being_written(story: Story) -> None:
    """A reply of the committee to two petitions, in draft: one promise is a partner's."""
    bodies, rows = story.made.bodies, story.rows
    market = [
        Promised("Phê duyệt chủ trương sửa mái, sân chợ", story.day(-40)),
        Promised("Sửa xong mái chợ", story.day(-120), bodies["so3"]),
    ]
    canal = [Promised("Sửa xong kênh và đường nội đồng", story.day(-75))]
    said = [
        answering.Said(rows["market"].pk, R.TO_DO, "Tỉnh đưa việc sửa chợ Đồng Lúa vào kế hoạch vốn năm sau.", market),
        answering.Said(rows["canal"].pk, R.IN_PROGRESS, "Đã khảo sát ba đoạn kênh hỏng, đang lập dự toán.", canal),
    ]
    replies.draft(
        body=bodies["ubnd"], title="Trả lời kiến nghị cử tri về chợ xã, kênh tưới", said=said, **story.trace(2, "chuyenvien.ubnd"),
    )  # fmt: skip


def _solved(story: Story) -> None:
    """The receiver has seen it on the spot; the voter is told."""
    for key, days, note in (
        ("festival", 25, "Tổ công tác dự lễ bàn giao, bản đã nhận đủ."),
        ("crossing", 55, "Kiểm tra tại cổng trường: hai cụm gờ, biển báo đã hoàn thành."),
    ):
        row, officer = story.rows[key], partial(story.trace, user="chuyenvien.hdnd")
        line = AnswerLine.objects.get(petition=row)
        following.solve(petition_id=row.pk, on=story.day(days), note=note, **story.trace(days, "chanhvp.hdnd"))
        following.tell_voter(line_id=line.pk, on=story.day(days - 1), **officer(days=days - 1))


def _evaluated(story: Story, key: str, grade: Grade, comment: str, days: int) -> None:
    """By the deputy of the delegation with an account."""
    user = story.made.users["daibieu"]
    deputy = Person.objects.get(user=user)
    line = AnswerLine.objects.standing().get(petition=story.rows[key])
    evaluating.evaluate(line_id=line.pk, deputy=deputy, grade=grade, comment=comment, by=user, at=story.at(days))


def _on_paper(
    story: Story, key: str, body: str, number: int, days: int, said: list[answering.Said]
) -> None:  # fmt: skip
    subject = f"Trả lời kiến nghị cử tri {story.rows[key].code}"
    answering.answer(
        body=story.made.bodies[body], title=subject, said=said, answered_on=story.day(days),
        received_on=story.day(days - 1), paper=_paper(story, body, number, days, subject), from_paper=True,
        **story.trace(days - 1, "vanthu.hdnd"),
    )  # fmt: skip


def _paper(story: Story, body: str, number: int, days: int, subject: str) -> Paper:
    """A letter of a department, as the registry clerk of the office enters it a day later."""
    issuer, trace = story.made.bodies[body], story.trace(days - 1, "vanthu.hdnd")
    text = f"{number}/{issuer.short_name}-VP"
    data = as_stamp("CÔNG VĂN MẪU", [subject], (300, 100))
    return record_for(
        issuer=issuer, recorded_by=story.made.bodies["vphdnd"], number_text=text, issued_on=story.day(days),
        subject=subject, source_kind="petition", source_code="",
        scan=documents.store_bytes(title=text, name="cong-van.pdf", kind=content.PDF, data=data, **trace), **trace,
    )  # fmt: skip

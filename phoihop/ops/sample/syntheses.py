"""Syntheses of the sample province: the delegation's, sent for the session of the Assembly; the council's, being put together."""

from __future__ import annotations

from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.petitions import Story
from phoihop.papers.services import record_for
from phoihop.papers.typeset.seals import as_stamp
from phoihop.petitions.models import Petition, Regime
from phoihop.sessions.models import Session
from phoihop.syntheses import services
from phoihop.syntheses.models import LeftOut, Part, Synthesis
from phoihop.syntheses.queries import entries_of, waiting
from phoihop.syntheses.services import Frame, To

ABOVE = ("Ủy ban Thường vụ Quốc hội", "Đoàn Chủ tịch Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam")
WRITER, CHECKER, REGISTRY = "chuyenvien.hdnd", "chanhvp.hdnd", "vanthu.hdnd"


def play(made: Province, petitions: Story) -> None:
    """After the petitions have gone their ways; both sessions are in the calendar."""
    sessions = {
        row.level: row for row in Session.objects.standing().order_by("planned_first_on", "pk")
    }  # the last of each
    _sent(made, petitions, sessions["na"])
    _collecting(made, petitions, sessions["province"])


def _sent(made: Province, story: Story, session: Session) -> None:
    """Gathered, returned once, approved, signed on paper and recorded by the registry."""
    bodies = made.bodies
    frame = Frame(
        regime=Regime.NA, gatherer=bodies["ddbqh"], session=session, cut_off_on=story.day(56),
        recipients=[
            *(To(name=name) for name in ABOVE),
            To(body=bodies["tthdnd"], part=Part.LOCAL),
            To(body=bodies["ubnd"], part=Part.LOCAL),
        ],
    )  # fmt: skip
    synthesis = services.open_synthesis(frame=frame, **story.when(56, WRITER))
    services.take_in(synthesis_id=synthesis.pk, **story.trace(55, WRITER))
    _sorted(synthesis, story)
    services.hand_on(synthesis_id=synthesis.pk, note="Nhờ đồng chí xem kỹ phần đất đai.", **story.trace(54, WRITER))
    services.return_(
        synthesis_id=synthesis.pk, number=1, reason="Nêu rõ mốc giao đất ở mục cấp giấy chứng nhận.",
        **story.trace(54, CHECKER),
    )  # fmt: skip
    entry = entries_of(synthesis).filter(sources__petition=story.rows["title"]).get()
    words = (
        "Đề nghị sớm cấp giấy chứng nhận quyền sử dụng đất cho các hộ được giao đất ở trước năm 2004, đang ở ổn định."
    )
    services.reword(entry_id=entry.pk, revision=entry.revision, text=words, **story.trace(53, WRITER))
    services.hand_on(synthesis_id=synthesis.pk, **story.trace(53, WRITER))
    services.approve(synthesis_id=synthesis.pk, number=2, **story.trace(53, CHECKER))
    data, trace = as_stamp("BÁO CÁO MẪU", [synthesis.title[:60]], (300, 100)), story.trace(51, REGISTRY)
    paper = record_for(
        issuer=bodies["ddbqh"], recorded_by=bodies["vphdnd"], number_text="47/BC-ĐĐBQH", issued_on=story.day(52),
        subject=synthesis.title, kind="report", source_kind="synthesis", source_code=synthesis.code,
        scan=documents.store_bytes(title="47/BC-ĐĐBQH", name="bao-cao.pdf", kind=content.PDF, data=data, **trace), **trace,
    )  # fmt: skip
    services.record_sent_outside(synthesis_id=synthesis.pk, paper=paper, **trace)


def _collecting(made: Province, story: Story, session: Session) -> None:
    """What came in lately still waits; one is left out; the market, asked twice, is one entry."""
    bodies = made.bodies
    frame = Frame(
        regime=Regime.COUNCIL, gatherer=bodies["tthdnd"], session=session, cut_off_on=story.today,
        recipients=[To(body=bodies["ubnd"]), To(body=bodies["bttmttq"])],
    )  # fmt: skip
    synthesis = services.open_synthesis(frame=frame, **story.when(4, WRITER))
    earlier = waiting(synthesis).filter(received_on__lt=story.day(7)).exclude(state="new")
    keys = list(earlier.exclude(pk=story.rows["fee"].pk).values_list("pk", flat=True))
    services.take_in(synthesis_id=synthesis.pk, petition_ids=keys, **story.trace(3, WRITER))
    services.leave_out(
        synthesis_id=synthesis.pk, petition_ids=[story.rows["fee"].pk], how=LeftOut.NO,
        reason="Đã trả lời, giải thích trong kỳ; cử tri nhất trí.", **story.trace(3, WRITER),
    )  # fmt: skip
    entry = entries_of(synthesis).filter(sources__petition=story.rows["market"]).get()
    words = "Chợ Đồng Lúa xuống cấp, mái dột, tiểu thương ngồi ra mặt đường; đề nghị tỉnh sớm đầu tư sửa chợ."
    services.reword(entry_id=entry.pk, revision=entry.revision, text=words, **story.trace(2, WRITER))


def _sorted(synthesis: Synthesis, story: Story) -> None:
    """What nobody has sorted by then is left for the next time."""
    for entry in entries_of(synthesis).filter(body_key=""):
        keys = list(Petition.objects.filter(pk__in=entry.sources.values("petition")).values_list("pk", flat=True))
        services.leave_out(
            synthesis_id=synthesis.pk, petition_ids=keys, how=LeftOut.NEXT, reason="Chờ phân loại.",
            **story.trace(54, WRITER),
        )  # fmt: skip

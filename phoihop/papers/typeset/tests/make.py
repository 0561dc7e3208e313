"""Specimens of papers, one for each way of laying out; every name is invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.sheet import (
    Align,
    Annex,
    Article,
    Bullets,
    Capacity,
    Clause,
    Column,
    Fields,
    Figure,
    Heading,
    Issuer,
    Landscape,
    Level,
    Mark,
    Paragraph,
    Point,
    Row,
    Run,
    Sheet,
    Signature,
    Table,
    Top,
    Urgency,
)

DAY = date(2026, 1, 5)
COMMITTEE = Issuer("Ủy ban nhân dân tỉnh Sông Thanh")
COUNCIL = Issuer("Thường trực Hội đồng nhân dân tỉnh Sông Thanh")
FRONT = Issuer("Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Sông Thanh")
DELEGATION = Issuer("Đoàn đại biểu Quốc hội tỉnh Sông Thanh")
STEERING = Issuer("Ban Chỉ đạo cải cách tư pháp tỉnh Sông Thanh")
PARTIES = (DELEGATION, COUNCIL, COMMITTEE, FRONT, STEERING)
DEPUTY = Signature(
    "Phó Chủ tịch",
    "Nguyễn Văn Thử",
    (Capacity(Mark.FOR, "Ủy ban nhân dân"), Capacity(Mark.DEPUTY, "Chủ tịch")),
)
LONG = (
    "Các bên phối hợp chuẩn bị nội dung, chương trình kỳ họp; gửi dự thảo báo cáo, tờ trình, đề án đến cơ quan "
    "thẩm tra chậm nhất 20 ngày trước ngày khai mạc kỳ họp; chịu trách nhiệm về tiến độ và chất lượng tài liệu thuộc "
    "phạm vi được phân công."
)


def sheet(kind: str = "notice", **changes: Any) -> Sheet:
    """A plain paper of `kind`."""
    base = Sheet(
        kind=kind,
        issuers=(COMMITTEE,),
        made_on=DAY,
        subject="Về việc phối hợp chuẩn bị kỳ họp thường lệ giữa năm của Hội đồng nhân dân tỉnh",
        number="06",
        sign="-".join(part for part in (KINDS[kind].sign, "UBND") if part),
        place="Sông Thanh",
        dated=DAY,
        body=(Paragraph(LONG), Paragraph("Đề nghị các cơ quan nghiêm túc thực hiện./.")),
        signatures=(DEPUTY,),
        recipients=("Như trên", "Thường trực HĐND tỉnh (để báo cáo)", "Lưu: VT, TH"),
    )
    return replace(base, **changes)


def decision() -> Sheet:
    """A decision that issues a regulation and has two annexes, one on its side."""
    return sheet(
        "decision",
        subject="Ban hành Quy chế phối hợp công tác giữa Hội đồng nhân dân, Ủy ban nhân dân và Ủy ban Mặt trận Tổ quốc "
        "Việt Nam tỉnh Sông Thanh",
        authority="Ủy ban nhân dân tỉnh Sông Thanh",
        recitals=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
            "Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh.",
        ),
        body=(
            Article("1", text="Ban hành kèm theo Quyết định này Quy chế phối hợp công tác."),
            Article("2", text="Quyết định này có hiệu lực kể từ ngày ký."),
            Article("3", text="Chánh Văn phòng, các cơ quan và cá nhân liên quan thi hành Quyết định này./."),
        ),
        annexes=(
            Annex("Phối hợp công tác", regulation_blocks(), enclosed="Quy chế"),
            Annex("Danh mục nhiệm vụ phối hợp", (work_table(12),), landscape=True),
            Annex("Mẫu báo cáo kết quả phối hợp", (Paragraph(LONG),)),
        ),
    )


def regulation_blocks() -> tuple[Any, ...]:
    """Chapters, sections, articles, clauses, points."""
    return (
        Heading(Level.CHAPTER, "Quy định chung", "Chương I"),
        Article(
            "1",
            "Phạm vi điều chỉnh, đối tượng áp dụng",
            children=(
                Clause("1", LONG),
                Clause("2", (Run("Đối tượng áp dụng", bold=True), Run(" gồm:")), (Point("a", LONG), Point("đ", LONG))),
            ),
        ),
        Heading(Level.CHAPTER, "Nội dung phối hợp", "Chương II"),
        Heading(Level.SECTION, "Chuẩn bị kỳ họp", "Mục 1"),
        Article("2", "Trách nhiệm của các bên", LONG, (Clause("1", LONG), Clause("2", LONG))),
        Article("3", text="Văn phòng các cơ quan là đầu mối, chịu trách nhiệm:", children=(Bullets((LONG, LONG)),)),
    )


def work_table(rows: int) -> Table:
    """A wide table of tasks with grouped heads and a total."""
    columns = (
        Column("TT", 4, Align.CENTER),
        Column("Nội dung công việc", 26),
        Column("Cơ quan chủ trì", 14),
        Column("Số lượng", 8, Align.RIGHT, "Kết quả"),
        Column("Đúng hạn", 8, Align.RIGHT, "Kết quả"),
        Column("Quá hạn", 8, Align.RIGHT, "Kết quả"),
        Column("Ghi chú", 10),
    )
    body = (
        Row(("I. Nhiệm vụ của Ủy ban nhân dân tỉnh",), strong=True),
        *(Row((str(at), LONG[: 40 + at % 90], "Sở Tư pháp", "12", "10", "2", "")) for at in range(1, rows + 1)),
        Row(("", "Tổng số", "", "144", "120", "24", ""), strong=True),
    )
    return Table(columns, body, "Bảng kiểm đếm công việc phối hợp", counted=True)


def letter() -> Sheet:
    """A letter to several bodies, urgent, as a draft, with an address at the foot."""
    return sheet(
        "letter",
        issuers=(Issuer("Văn phòng Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh Sông Thanh"),),
        subject="đôn đốc gửi báo cáo kết quả thực hiện Quy chế phối hợp công tác năm 2025",
        number="",
        sign="VP-TH",
        dated=None,
        addressees=("Các sở, ban, ngành thuộc tỉnh", "Ủy ban nhân dân các xã, phường"),
        signatures=(Signature("Phó Chánh Văn phòng", "Trần Thị Mẫu", (Capacity(Mark.DEPUTY, "Chánh Văn phòng"),)),),
        urgency=Urgency.VERY_URGENT,
        draft="Dự thảo lần 2",
        contact="Số 1 đường Mẫu, phường Mẫu, tỉnh Sông Thanh; điện thoại: 0200 000 000; thư điện tử: vp@example.vn",
    )


def letter_to_one() -> Sheet:
    """A letter to one body, with a superior whose name is long."""
    return replace(
        letter(), addressees=("Sở Tư pháp tỉnh Sông Thanh",), urgency=None, draft="", number="125", dated=DAY
    )


def invitation() -> Sheet:
    """An invitation with its lines."""
    return sheet(
        "invitation",
        subject="Dự hội nghị tổng kết công tác phối hợp năm 2025",
        addressees=("Thường trực Hội đồng nhân dân tỉnh", "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh"),
        body=(
            Paragraph("Dự hội nghị tổng kết công tác phối hợp năm 2025."),
            Fields(
                (("Chủ trì", "Đồng chí Chủ tịch Ủy ban nhân dân tỉnh"), ("Thời gian", "14 giờ 00, ngày 12/01/2026"))
            ),
            Fields((("Địa điểm", "Phòng họp số 1"), ("Người dự thay", ""))),
            Paragraph("Trân trọng kính mời các đồng chí đến dự đúng thời gian, thành phần./."),
        ),
    )


def minutes() -> Sheet:
    """Minutes: secretary at the left, chair at the right."""
    return sheet(
        "minutes",
        subject="Hội nghị giao ban công tác phối hợp quý IV năm 2025",
        body=(
            Fields((("Thời gian bắt đầu", "8 giờ 00"), ("Địa điểm", "Phòng họp số 2"), ("Vắng mặt", ""))),
            Heading(Level.ROMAN, "Nội dung", "I"),
            Heading(Level.ARABIC, "Báo cáo kết quả", "1"),
            Paragraph(LONG),
            Paragraph("Hội nghị kết thúc vào 11 giờ 30 cùng ngày./."),
        ),
        signatures=(
            Signature("Thư ký", "Lê Văn Ghi", note="(Chữ ký)"),
            Signature("Chủ tọa", "Phạm Thị Chủ", note="(Chữ ký, dấu)"),
        ),
        recipients=("Lưu: VT, hồ sơ",),
    )


def slip() -> Sheet:
    """A slip of fields."""
    return sheet(
        "introduction",
        subject="",
        body=(
            Paragraph("Ủy ban nhân dân tỉnh Sông Thanh trân trọng giới thiệu:"),
            Fields(
                (
                    ("Ông (bà)", "Nguyễn Văn Thử"),
                    ("Chức vụ", "Chuyên viên"),
                    ("Được cử đến", "Sở Tư pháp"),
                    ("Về việc", ""),
                )
            ),
            Paragraph("Giấy này có giá trị đến hết ngày 20/01/2026./."),
        ),
        recipients=("Như trên", "Lưu: VT"),
    )


def telegram() -> Sheet:
    """A telegram to many."""
    return sheet(
        "telegram",
        issuers=(Issuer("Chủ tịch Ủy ban nhân dân tỉnh Sông Thanh"),),
        subject="Về việc chủ động ứng phó với mưa lũ",
        addressees=("Các sở, ban, ngành", "Ủy ban nhân dân các xã, phường"),
        urgency=Urgency.FLASH,
    )


def joint(parties: int, top: Top = Top.STACKED) -> Sheet:
    """A regulation of several bodies, each with its signature."""
    return sheet(
        "regulation",
        issuers=PARTIES[:parties],
        sign="QC-" + "-".join(["ĐĐBQH", "HĐND", "UBND", "UBMTTQVN", "BCĐ"][:parties]),
        subject="Phối hợp công tác",
        body=regulation_blocks(),
        top=top,
        signatures=tuple(
            Signature(
                "Chủ tịch", f"Nguyễn Thị Thứ {at}", (Capacity(Mark.FOR, issuer.name.removesuffix(" tỉnh Sông Thanh")),)
            )
            for at, issuer in enumerate(PARTIES[:parties], 1)
        ),
    )


def report() -> Sheet:
    """A report with headings, a chart, a long table and a wide one on its side."""
    from phoihop.papers.typeset import charts

    series = (charts.Series("Đúng hạn", (12, 15, 9)), charts.Series("Quá hạn", (2, 0, 4)))
    names = ("UBND tỉnh", "HĐND tỉnh", "Ủy ban MTTQ")
    figure = Figure(
        charts.stacked_bars("Kết quả thực hiện", names, series),
        "UBND tỉnh 12 đúng hạn, 2 quá hạn; HĐND tỉnh 15 đúng hạn; Ủy ban MTTQ 9 đúng hạn, 4 quá hạn.",
        "Hình 1. Kết quả thực hiện theo cơ quan",
    )
    bars = Figure(charts.bars("Nhiệm vụ quá hạn", names, (2, 0, 4)), "Số nhiệm vụ quá hạn theo cơ quan.")
    trend = charts.lines(
        "Tỷ lệ đúng hạn",
        ("Quý I", "Quý II", "Quý III", "Quý IV"),
        (charts.Series("Tỉnh", (80, 85.5, 90, 88)), charts.Series("Xã", (70, None, 75, 81))),
        unit="%",
    )
    return sheet(
        "report",
        subject="Kết quả thực hiện Quy chế phối hợp công tác năm 2025",
        addressees=("Ủy ban nhân dân tỉnh Sông Thanh",),
        body=(
            Heading(Level.ROMAN, "Kết quả", "I"),
            Heading(Level.ARABIC, "Số liệu chung", "1"),
            Paragraph(LONG),
            figure,
            bars,
            Figure(trend, "Tỷ lệ đúng hạn của tỉnh tăng từ 80% lên 88%."),
            Landscape((work_table(30),)),
            Heading(Level.ROMAN, "Kiến nghị", "II"),
            work_table(3),
            Paragraph("Trên đây là báo cáo kết quả thực hiện, kính báo cáo./."),
        ),
    )


def long_table() -> Sheet:
    """Three hundred rows on upright pages."""
    return sheet("plan", body=(Paragraph(LONG), work_table(300), Paragraph("Các cơ quan thực hiện./.")))


def many_recipients() -> Sheet:
    """Forty lines of recipients, names as long as they come."""
    return sheet(
        issuers=(
            Issuer(
                "Trung tâm Phục vụ hành chính công và Chuyển đổi số liên thông các cơ quan Đảng, chính quyền, Mặt trận",
                "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Sông Thanh",
            ),
        ),
        sign="TB-TTPVHCC&CĐS",
        recipients=(
            *(f"Ủy ban nhân dân xã Mẫu số {at}, Thường trực HĐND xã" for at in range(1, 40)),
            "Lưu: VT, TH (05)",
        ),
    )


SPECIMENS: dict[str, Callable[[], Sheet]] = {
    "decision": decision,
    "letter": letter,
    "letter_to_one": letter_to_one,
    "invitation": invitation,
    "minutes": minutes,
    "slip": slip,
    "telegram": telegram,
    "joint_2": lambda: joint(2),
    "joint_3": lambda: joint(3),
    "joint_4": lambda: joint(4),
    "joint_5": lambda: joint(5),
    "beside_3": lambda: joint(3, Top.SIDE_BY_SIDE),
    "beside_5": lambda: joint(5, Top.SIDE_BY_SIDE),
    "report": report,
    "long_table": long_table,
    "many_recipients": many_recipients,
}

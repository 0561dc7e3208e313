"""Obligations: the 48 patterns a regulation is made of, each in a sentence of our own, and the grammar around them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.timing import mistakes
from phoihop.regulations.rules.obligations import Obligation, obligations

from . import make


def owed(text: str, heading: str = "Việc phối hợp") -> list[Obligation]:
    """Obligations of one clause."""
    return obligations(make.read(f"Điều 1. {heading}\n1. {text}"))


def after(event: str, n: int, unit: str = "calendar_day") -> dict[str, Any]:
    return {"kind": "after", "event": event, "n": n, "unit": unit}


def before(event: str, n: int, unit: str = "calendar_day") -> dict[str, Any]:
    return {"kind": "before", "event": event, "n": n, "unit": unit}


def every(period: str, **by: int) -> dict[str, Any]:
    return {"kind": "every", "period": period, **({"by": by} if by else {})}


def when(event: str) -> dict[str, Any]:
    return {"kind": "when", "event": event}


ON_REQUEST = {"kind": "on_request"}
WD = "working_day"
DOAN, TT, BTT = (
    "Đoàn đại biểu Quốc hội tỉnh",
    "Thường trực Hội đồng nhân dân tỉnh",
    "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh",
)
UB = "Ủy ban nhân dân tỉnh"

# number: (text, leads, time limits, {part: bodies})
PATTERNS: dict[str, tuple[str, list[str], list[dict[str, Any] | None], dict[str, list[str]]]] = {
    "1": (
        f"{DOAN} gửi kế hoạch tiếp xúc cử tri đến {UB} và {BTT} trước khi tiếp xúc cử tri.",
        [DOAN],
        [before("contact.held", 0)],
        {"recipients": [UB, BTT]},
    ),
    "2": (
        f"Chậm nhất 07 ngày làm việc trước ngày tiếp xúc cử tri, {DOAN} thông báo cho Báo và Đài địa phương.",
        [DOAN],
        [before("contact.held", 7, WD)],
        {},
    ),
    "3": (
        f"Tại mỗi đợt tiếp xúc cử tri, {DOAN} chủ trì, phối hợp với {TT}, {UB} tổ chức buổi làm việc.",
        [DOAN],
        [when("contact.round")],
        {"partners": [TT, UB]},
    ),
    "4": (
        f"{TT} chủ trì, phối hợp với {DOAN} và {BTT} xây dựng kế hoạch tiếp xúc chung.",
        [TT],
        [None],
        {"partners": [DOAN, BTT]},
    ),
    "5": (
        f"{BTT} có trách nhiệm thông báo cho cử tri các điểm truy cập trước khi tổ chức tiếp xúc trực tuyến.",
        [BTT],
        [before("contact.held", 0)],
        {},
    ),
    "6": (f"{BTT} chủ trì hội nghị và cử người ghi biên bản.", [BTT], [None], {}),
    "7": (f"{UB} trả lời trực tiếp ý kiến thuộc thẩm quyền tại hội nghị.", [UB], [None], {}),
    "8": (
        f"Chậm nhất 15 ngày trước ngày khai mạc và 15 ngày sau khi kết thúc kỳ họp Quốc hội, {DOAN} có trách nhiệm gửi "
        "báo cáo tổng hợp đến Ủy ban Thường vụ Quốc hội.",
        [DOAN],
        [before("na_session.opening", 15), after("na_session.closing", 15)],
        {"recipients": ["Ủy ban Thường vụ Quốc hội"]},
    ),
    "9": (
        f"{DOAN} gửi báo cáo tổng hợp chậm nhất 02 ngày làm việc trước ngày khai mạc và 07 ngày làm việc "
        f"sau khi kết thúc "
        "kỳ họp bất thường của Quốc hội.",
        [DOAN],
        [before("na_session.opening", 2, WD), after("na_session.closing", 7, WD)],
        {},
    ),
    "10": (
        "Trong thời hạn 60 ngày kể từ ngày nhận được kiến nghị, cơ quan có thẩm quyền phải trả lời cử "
        "tri bằng văn bản, "
        f"đồng thời gửi {DOAN}.",
        ["cơ quan có thẩm quyền"],
        [after("petition.received", 60)],
        {"cc": [DOAN]},
    ),
    "11": (
        "Chậm nhất là 20 ngày làm việc, trước ngày khai mạc kỳ họp Quốc hội, Sở Tài chính báo cáo Ủy "
        "ban Thường vụ Quốc hội.",
        ["Sở Tài chính"],
        [before("na_session.opening", 20, WD)],
        {"recipients": ["Ủy ban Thường vụ Quốc hội"]},
    ),
    "12": (
        f"Ngay sau khi nhận được văn bản trả lời, {DOAN} có trách nhiệm thông báo cho cử tri và đăng tải công khai.",
        [DOAN],
        [when("petition.answered")],
        {},
    ),
    "13": (
        f"{DOAN}, {TT}, {UB} niêm yết công khai kết quả trong thời hạn 15 ngày kể từ ngày có kết quả giải quyết.",
        [DOAN, TT, UB],
        [after("petition.answered", 15)],
        {},
    ),
    "14": (
        f"Tại mỗi kỳ họp, {TT} báo cáo Hội đồng nhân dân tỉnh kết quả giám sát việc giải quyết kiến nghị.",
        [TT],
        [every("session")],
        {"recipients": ["Hội đồng nhân dân tỉnh"]},
    ),
    "15": (
        f"{UB} gửi báo cáo kết quả giải quyết kiến nghị đến {TT} trước khi họp; Ban Pháp chế có trách "
        f"nhiệm thẩm tra báo cáo.",
        [UB, "Ban Pháp chế"],
        [before("meeting.held", 0), None],
        {"recipients": [TT]},
    ),
    "16": (f"{DOAN} tổ chức tiếp công dân ít nhất mỗi tháng một lần.", [DOAN], [every("month")], {}),
    "17": (
        f"Ba tháng một lần, {DOAN} phối hợp với {TT} nghe {UB} báo cáo về việc giải quyết đơn đã chuyển.",
        [DOAN],
        [every("quarter")],
        {"partners": [TT]},
    ),
    "18": (
        f"Văn phòng Đoàn ĐBQH và HĐND tỉnh giúp {DOAN} báo cáo công tác đơn thư định kỳ 06 tháng.",
        ["Văn phòng Đoàn ĐBQH và HĐND tỉnh"],
        [every("half_year")],
        {},
    ),
    "19": (
        "Chủ tịch Ủy ban nhân dân tỉnh trực tiếp tiếp công dân ít nhất 01 ngày trong 01 tháng.",
        ["Chủ tịch Ủy ban nhân dân tỉnh"],
        [every("month")],
        {},
    ),
    "20": (
        "Ban tiếp công dân niêm yết lịch tiếp chậm nhất 05 ngày làm việc trước ngày tiếp công dân.",
        ["Ban tiếp công dân"],
        [before("reception.held", 5, WD)],
        {},
    ),
    "21": (
        f"Trong thời hạn 07 ngày làm việc kể từ ngày có quyết định giải quyết, cơ quan giải quyết phải "
        f"thông báo cho {DOAN}.",
        ["cơ quan giải quyết"],
        [after("letter.settled", 7, WD)],
        {"recipients": [DOAN]},
    ),
    "22": (
        f"Trong thời hạn 05 ngày làm việc kể từ ngày nhận được thông báo, {DOAN} phải thông báo cho người gửi đơn.",
        [DOAN],
        [after("information.received", 5, WD)],
        {},
    ),
    "23": (
        "Văn phòng Tỉnh ủy, Ban Nội chính Tỉnh ủy và Văn phòng Đoàn ĐBQH và HĐND tỉnh cử đại diện phối "
        "hợp tiếp công dân "
        "và họp giao ban hằng tháng.",
        ["Văn phòng Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "Văn phòng Đoàn ĐBQH và HĐND tỉnh"],
        [every("month")],
        {},
    ),
    "24": (
        f"Quý IV hằng năm, {BTT} thống nhất với {DOAN}, {TT} và {UB} kế hoạch giám sát của năm sau.",
        [BTT],
        [every("year", month=12)],
        {"partners": [DOAN, TT, UB]},
    ),
    "25": (
        "Đoàn giám sát gửi kế hoạch, đề cương đến cơ quan được giám sát chậm nhất mười lăm ngày trước ngày làm việc.",
        ["Đoàn giám sát"],
        [before("supervision.working_day", 15)],
        {"recipients": ["cơ quan được giám sát"]},
    ),
    "26": (
        "Cơ quan được giám sát gửi báo cáo cho Đoàn giám sát ít nhất 07 ngày trước ngày Đoàn giám sát làm việc.",
        ["Cơ quan được giám sát"],
        [before("supervision.working_day", 7)],
        {"recipients": ["Đoàn giám sát"]},
    ),
    "27": (
        f"Trong 15 ngày kể từ ngày kết thúc giám sát, Trưởng đoàn báo cáo {BTT}.",
        ["Trưởng đoàn"],
        [after("supervision.ended", 15)],
        {"recipients": [BTT]},
    ),
    "28": (
        f"Sáu tháng một lần, {TT} và {UB} họp nghe {BTT} phản ánh ý kiến Nhân dân.",
        [TT, UB],
        [every("half_year")],
        {},
    ),
    "29": (
        f"Cơ quan chủ trì soạn thảo phải gửi dự thảo đến {BTT} ít nhất 15 ngày trước khi trình cấp có "
        f"thẩm quyền ban hành.",
        ["Cơ quan chủ trì soạn thảo"],
        [before("draft.submitted", 15)],
        {"recipients": [BTT]},
    ),
    "30": (
        f"{UB} mời Chủ tịch Ủy ban MTTQ Việt Nam tỉnh dự phiên họp khi cần thiết.",
        [UB],
        [None],
        {"recipients": ["Chủ tịch Ủy ban MTTQ Việt Nam tỉnh"]},
    ),
    "31": (
        f"Các Ban của Hội đồng nhân dân tỉnh, {BTT} gửi đề nghị nội dung giám sát đến {TT} trước ngày 01 tháng 3.",
        ["Các Ban của Hội đồng nhân dân tỉnh", BTT],
        [every("year", month=3, day=1)],
        {"recipients": [TT]},
    ),
    "32": (
        f"{TT} trình dự kiến chương trình giám sát chậm nhất 10 ngày trước ngày khai mạc kỳ họp giữa năm.",
        [TT],
        [before("session.mid_year", 10)],
        {},
    ),
    "33": (
        "Đoàn giám sát gửi kế hoạch chậm nhất 15 ngày kể từ ngày ban hành quyết định giám sát.",
        ["Đoàn giám sát"],
        [after("supervision.decided", 15)],
        {},
    ),
    "34": (
        f"Trong thời hạn 20 ngày kể từ ngày chất vấn, người bị chất vấn phải trả lời bằng văn bản, đồng thời gửi {TT}.",
        [],
        [after("question.put", 20)],
        {"cc": [TT]},
    ),
    "35": (
        f"Giám đốc Sở gửi báo cáo việc thực hiện lời hứa đến {TT} chậm nhất 10 ngày trước ngày khai mạc kỳ họp.",
        ["Giám đốc Sở"],
        [before("session.opening", 10)],
        {"recipients": [TT]},
    ),
    "36": (f"Mỗi quý, {TT} tổ chức họp với Trưởng các Ban.", [TT], [every("quarter")], {}),
    "37": (
        "Văn phòng Ủy ban nhân dân tỉnh gửi hồ sơ trình kỳ họp đến Văn phòng Đoàn ĐBQH và HĐND tỉnh trước ngày 27/6.",
        ["Văn phòng Ủy ban nhân dân tỉnh"],
        [every("year", month=6, day=27)],
        {"recipients": ["Văn phòng Đoàn ĐBQH và HĐND tỉnh"]},
    ),
    "38": (
        "Mỗi bên mời các bên còn lại dự hội nghị quan trọng của mình.",
        ["Mỗi bên"],
        [None],
        {"recipients": ["các bên còn lại"]},
    ),
    "39": (
        "Hằng tuần, Văn phòng Tỉnh ủy, Văn phòng Đoàn ĐBQH và HĐND tỉnh, Văn phòng UBND tỉnh thống nhất lịch công tác.",
        ["Văn phòng Tỉnh ủy", "Văn phòng Đoàn ĐBQH và HĐND tỉnh", "Văn phòng UBND tỉnh"],
        [every("week")],
        {},
    ),
    "40": ("Hằng năm, các bên luân phiên chủ trì hội nghị sơ kết Quy chế.", ["các bên"], [every("year")], {}),
    "41": (
        "Ban Chỉ đạo cải cách tư pháp tỉnh cho ý kiến vào dự án luật khi Đoàn đại biểu Quốc hội tỉnh đề nghị.",
        ["Ban Chỉ đạo cải cách tư pháp tỉnh"],
        [ON_REQUEST],
        {},
    ),
    "42": (
        "Ngay sau khi ký Quy chế, mỗi bên xây dựng kế hoạch thực hiện và phân công người phụ trách.",
        ["mỗi bên"],
        [when("regulation.signed")],
        {},
    ),
    "43": (
        f"Chậm nhất là 05 ngày làm việc, trước ngày tiếp xúc cử tri, {BTT} gửi kế hoạch đến cơ quan báo chí.",
        [BTT],
        [before("contact.held", 5, WD)],
        {"recipients": ["cơ quan báo chí"]},
    ),
    "44": (
        f"Chậm nhất 03 ngày làm việc sau ngày tiếp xúc cử tri hoặc sau khi nhận được kiến nghị, Tổ đại "
        f"biểu phối hợp với {BTT} "
        f"tổng hợp, phân loại, gửi {TT}.",
        ["Tổ đại biểu"],
        [after("contact.held", 3, WD), after("petition.received", 3, WD)],
        {"partners": [BTT]},
    ),
    "45": (
        f"Chậm nhất 7 ngày trước ngày khai mạc kỳ họp, {TT} phối hợp với {BTT} gửi báo cáo tổng hợp đến {UB}.",
        [TT],
        [before("session.opening", 7)],
        {"partners": [BTT], "recipients": [UB]},
    ),
    "46": (
        "Chậm nhất sau 30 ngày kể từ ngày nhận được kiến nghị của cử tri, Ủy ban nhân dân cấp xã có "
        "trách nhiệm trả lời cử tri, "
        f"đồng thời gửi {TT}.",
        ["Ủy ban nhân dân cấp xã"],
        [after("petition.received", 30)],
        {"cc": [TT]},
    ),
    "47": (
        f"Chậm nhất là 30 ngày, trước ngày khai mạc kỳ họp Hội đồng nhân dân, các sở, ban, ngành báo cáo "
        f"kết quả đến {TT}.",
        ["các sở, ban, ngành"],
        [before("session.opening", 30)],
        {"recipients": [TT]},
    ),
    "48": (
        "Trong 03 ngày làm việc kể từ ngày nhận được kiến nghị, Văn phòng UBND tỉnh phải phân loại, "
        "chuyển các sở giải quyết; "
        "trong 05 ngày làm việc kể từ ngày nhận được đề nghị phối hợp, cơ quan phối hợp phải trả lời.",
        ["Văn phòng UBND tỉnh", "cơ quan phối hợp"],
        [after("petition.received", 3, WD), after("request.received", 5, WD)],
        {},
    ),
}


@pytest.mark.parametrize("number", PATTERNS)
def test_each_pattern_gives_its_leads_limits_and_others(number: str) -> None:
    text, leads, timings, others = PATTERNS[number]
    found = owed(text)

    assert list(dict.fromkeys(lead for one in found for lead in one.leads)) == leads
    assert [one.timing for one in found] == timings
    for part, bodies in others.items():
        assert list(getattr(found[0], part)) == bodies
    for one in found:
        assert one.quote in text
        assert one.timing is None or mistakes(one.timing) == []


@pytest.mark.parametrize(
    ("text", "distribution"),
    [
        ("Sở Tư pháp gửi báo cáo quý.", "one"),
        ("Mỗi bên gửi báo cáo trước ngày 15 tháng 12 hằng năm.", "each"),
        ("Các bên cùng tổ chức hội nghị tổng kết.", "jointly"),
        ("Các bên gửi báo cáo kết quả thực hiện.", "each"),
        ("Hai bên thống nhất nội dung kỳ họp.", "jointly"),
        (f"{TT} và {UB} họp giao ban.", "jointly"),
        (f"{TT} và {UB} gửi báo cáo.", "each"),
    ],
)
def test_distribution_follows_the_words(text: str, distribution: str) -> None:
    assert [one.distribution for one in owed(text)] == [distribution]


def test_the_subject_of_a_heading_spreads_over_its_points() -> None:
    found = obligations(
        make.read(
            "Điều 4. Trách nhiệm của Ủy ban nhân dân tỉnh trong chuẩn bị kỳ họp\n"
            "1. Gửi tờ trình chậm nhất 10 ngày trước ngày khai mạc kỳ họp.\n2. Việc cụ thể:\na) Cử người "
            "trình bày;\nb) Trả lời chất vấn."
        )
    )
    assert {one.leads for one in found} == {("Ủy ban nhân dân tỉnh",)}
    assert [one.address for one in found] == ["art_4__para_1", "art_4__para_2__point_a", "art_4__para_2__point_b"]


def test_a_body_on_its_own_line_is_the_subject_of_what_follows() -> None:
    found = obligations(
        make.read(
            "Điều 5. Phối hợp soạn thảo\n1. Sở Tư pháp\nChủ trì thẩm định dự thảo.\n2. Sở Nội vụ có trách "
            "nhiệm:\na) Góp ý dự thảo;"
        )
    )
    assert [(one.address, one.leads) for one in found] == [
        ("art_5__para_1", ("Sở Tư pháp",)),
        ("art_5__para_2__point_a", ("Sở Nội vụ",)),
    ]


def test_reciprocal_clauses_are_two_promises() -> None:
    found = owed("Đoàn đại biểu Quốc hội tỉnh và Ban Chỉ đạo cải cách tư pháp tỉnh cung cấp thông tin cho nhau.")
    assert [(one.leads, one.recipients, one.distribution) for one in found] == [
        (("Đoàn đại biểu Quốc hội tỉnh",), ("Ban Chỉ đạo cải cách tư pháp tỉnh",), "one"),
        (("Ban Chỉ đạo cải cách tư pháp tỉnh",), ("Đoàn đại biểu Quốc hội tỉnh",), "one"),
    ]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Phạm vi điều chỉnh", "Quy chế này quy định việc phối hợp giữa các bên."),
        ("Nguyên tắc phối hợp", "Các bên phải chủ động, kịp thời trong phối hợp."),
        ("Hình thức phối hợp", "Tổ chức cuộc họp, hội nghị."),
        ("Nội dung phối hợp", "Chuẩn bị kỳ họp Hội đồng nhân dân."),
        ("Việc khác", "Thường trực Hội đồng nhân dân tỉnh có thể mời chuyên gia."),
        ("Việc khác", "Quy chế này có hiệu lực kể từ ngày ký."),
        ("Giải thích từ ngữ", "Cơ quan chủ trì là cơ quan được giao chủ trì thực hiện."),
        ("Việc khác", "Văn phòng không chịu trách nhiệm về nội dung do bên khác cung cấp."),
    ],
)
def test_definitions_principles_and_options_owe_nothing(heading: str, text: str) -> None:
    assert owed(text, heading) == []


@pytest.mark.parametrize("words", ["nếu có", "khi cần thiết", "khi có yêu cầu"])
def test_conditions_are_kept(words: str) -> None:
    (one,) = owed(f"Sở Tư pháp cung cấp tài liệu cho các bên {words}.")
    assert one.condition == words


def test_list_of_contents_is_no_promise_of_its_own() -> None:
    found = owed(
        "Chậm nhất 30 ngày trước ngày khai mạc kỳ họp, Sở Tư pháp gửi báo cáo. Báo cáo gồm các nội dung "
        "sau:\na) Số lượng;\nb) Kết quả."
    )
    assert [one.address for one in found] == ["art_1__para_1"]


def test_a_period_and_its_day_are_one_limit() -> None:
    (one,) = owed("Hằng năm, mỗi bên gửi báo cáo trước ngày 15 tháng 12.")
    assert one.timing == every("year", month=12, day=15)


def test_a_limit_that_breaks_off_ends_in_the_next_part() -> None:
    found = owed(f"{UB} gửi {TT} chậm nhất 15 ngày, gửi các Ban chậm nhất 20 ngày trước ngày khai mạc kỳ họp.")
    assert [(one.recipients, one.timing) for one in found] == [
        ((TT,), before("session.opening", 15)),
        (("các Ban",), before("session.opening", 20)),
    ]


def test_copies_after_a_semicolon_belong_to_the_same_promise() -> None:
    (one,) = owed(f"{TT} gửi nghị quyết cho {UB}; đồng thời báo cáo Ủy ban Thường vụ Quốc hội, Chính phủ.")
    assert one.recipients == (UB,)
    assert one.cc == ("Ủy ban Thường vụ Quốc hội", "Chính phủ")


def test_a_right_to_be_asked_is_a_duty_of_an_unnamed_other_side() -> None:
    (one,) = owed(f"{DOAN} được mời tham dự các kỳ họp.")
    assert (one.leads, one.recipients) == ((), (DOAN,))
    assert one.confidence < 0.5


def test_vague_words_stay_words() -> None:
    (one,) = owed("Sở Tư pháp kịp thời cung cấp thông tin cho Thường trực Hội đồng nhân dân tỉnh.")
    assert one.timing == {"kind": "unspecified", "words": "kịp thời"}


@given(st.text(alphabet="abcđeêăâôơưhnt ,.;:0123456789ĐTHSUBN\n", max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_clause_gives_quotes_from_its_text_and_valid_limits(text: str) -> None:
    for one in [*owed(f"Sở Tư pháp gửi {text}"), *owed(text), *owed(f"“{text}")]:
        assert one.distribution in {"one", "each", "jointly"}
        assert 0 <= one.confidence <= 1
        assert one.timing is None or mistakes(one.timing) == []


@pytest.mark.parametrize(
    "piece",
    [
        "trước ngày ",
        "phối hợp với Sở A, ",
        "“",
        '"a ',
        "Điều 1. ",
        "khi ",
        "cơ quan, đơn vị ",
        "5 ngày ",
        "Căn cứ , ",
        "a; ",
        "; ",
    ],
)
def test_long_monotonous_clauses_are_read_in_time(piece: str) -> None:
    start = time.process_time()
    owed("Sở Tư pháp " + piece * 3000)
    owed(piece * 3000)
    assert time.process_time() - start < 5

"""Structure of texts: every quirk of real papers in a sentence of our own, then the real papers themselves."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.regulations.rules.parse import as_json

from . import make

SHARED = make.shared()
TRUTHS = sorted(SHARED.glob("structure_truth/*.json")) if SHARED else []


def test_a_joint_regulation_is_read_whole() -> None:
    parsed = make.read(make.JOINT)

    assert make.document(parsed).counts() == {"chapters": 2, "sections": 2, "articles": 5, "clauses": 4, "points": 3}
    assert make.numbers(parsed, "article") == ["1", "2", "3", "4", "5"]
    assert make.numbers(parsed, "point") == ["a", "b", "đ"]
    assert [node.heading for node in make.nodes(parsed, "chapter")] == ["QUY ĐỊNH CHUNG", "NỘI DUNG PHỐI HỢP"]
    assert [node.heading for node in make.nodes(parsed, "section")] == ["KỲ HỌP", "CỬ TRI"]
    assert any("Trước điểm đ thiếu số" in message for message in make.messages(parsed))


def test_the_head_names_all_issuers_side_by_side() -> None:
    head = make.read(make.JOINT).header

    assert head.number == "05/QCPH-ĐĐBQH-TT.HĐND-UBND"
    assert (head.date, head.place, head.kind) == ("2026-08-12", "Sông Hạ", "quy chế")
    assert head.title is not None
    assert head.title.startswith("Phối hợp công tác giữa")
    assert head.parties == [
        "ĐOÀN ĐẠI BIỂU QUỐC HỘI TỈNH SÔNG HẠ",
        "THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN TỈNH SÔNG HẠ",
        "ỦY BAN NHÂN DÂN TỈNH SÔNG HẠ",
    ]
    assert len(head.basis) == 2


def test_parties_come_from_the_title_when_the_head_has_one_issuer() -> None:
    parsed = make.read(
        "QUY CHẾ\nPhối hợp giữa Văn phòng Đoàn ĐBQH và HĐND tỉnh, Văn phòng Ủy ban nhân dân tỉnh với Văn phòng Tỉnh ủy "
        "trong công tác tham mưu\nĐiều 1. Phạm vi\n1. Việc chung."
    )
    assert parsed.header.parties == [
        "Văn phòng Đoàn ĐBQH và HĐND tỉnh",
        "Văn phòng Ủy ban nhân dân tỉnh",
        "Văn phòng Tỉnh ủy",
    ]


def test_the_department_above_is_no_party() -> None:
    parsed = make.read(
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG HẠ\nSỞ TƯ PHÁP\nSố: 15/QĐ-STP\nQUYẾT ĐỊNH\nVề việc chung\nĐiều 1. Làm việc.\n"
    )
    assert parsed.header.parties == ["SỞ TƯ PHÁP"]


def test_addresses_are_akoma_ntoso_ids() -> None:
    parsed = make.read(make.JOINT)
    assert [node.address for node in make.nodes(parsed, "point")] == [
        "art_3__para_1__point_a",
        "art_3__para_1__point_b",
        "art_3__para_1__point_đ",
    ]
    every = [node.address for node in parsed.documents[0].nodes()]
    assert len(every) == len(set(every))


def test_an_article_without_heading_keeps_its_words_as_text() -> None:
    article = make.nodes(make.read(make.JOINT), "article")[3]
    assert (article.heading, article.text) == (None, "Hằng quý, các bên họp giao ban.")


def test_unnumbered_paragraphs_are_nodes_and_not_counted() -> None:
    parsed = make.read("Điều 1. Việc chung\nĐoạn mở đầu không số.\n1. Khoản một.\n- Gạch đầu dòng.")
    first, second = make.nodes(parsed, "clause")
    assert (first.number, first.address) == (None, "art_1__para_nn1")
    assert second.children[0].number is None
    assert make.document(parsed).counts()["clauses"] == 1


def test_a_missing_number_is_said_and_not_invented() -> None:
    parsed = make.read("Điều 1. A\n1. Một.\n3. Ba.\nĐiều 3. B\n1. Một.")
    assert make.numbers(parsed, "clause") == ["1", "3", "1"]
    assert make.numbers(parsed, "article") == ["1", "3"]
    assert [(doubt.line, doubt.message) for doubt in parsed.doubts if doubt.line] == [
        (3, "Trước khoản 3 thiếu số: số liền trước không có trong văn bản."),
        (4, "Trước điều 3 thiếu số: số liền trước không có trong văn bản."),
    ]


def test_inserted_units_keep_their_numbers_without_doubt() -> None:
    text = (
        "Điều 7. A\n1. Một.\n1a. Một a.\n2. Hai:\na) Một;\na1) Thêm;\nb) Hai.\nĐiều 7a. B\n1. Một.\nĐiều 8. C\n1. Một."
    )
    parsed = make.read(text)
    assert make.numbers(parsed, "article") == ["7", "7a", "8"]
    assert make.numbers(parsed, "point") == ["a", "a1", "b"]
    assert not [doubt for doubt in parsed.doubts if doubt.line > 1]


def test_restarted_clause_numbers_are_kept_and_doubted() -> None:
    parsed = make.read("Điều 1. A\n1. Một.\n2. Hai.\n1. Lại một.")
    assert make.numbers(parsed, "clause") == ["1", "2", "1"]
    assert [node.address for node in make.nodes(parsed, "clause")][-1] == "art_1__para_1_2"
    assert "Số của khoản 1 chạy ngược hoặc bắt đầu lại." in make.messages(parsed)


def test_quoted_amendments_are_text() -> None:
    parsed = make.read(
        "Điều 1. Sửa đổi Điều 5 như sau:\n“Điều 5. Họp\n1. Họp quý.\na) Đúng giờ;\nĐiều 6. Thêm\n2. Họp năm.”.\n"
        "Điều 2. Hiệu lực\n1. Từ ngày ký."
    )
    assert make.numbers(parsed, "article") == ["1", "2"]
    assert make.document(parsed).counts()["clauses"] == 1
    assert "Họp năm" in "".join(node.text for node in make.nodes(parsed, "article")[0].walk())


def test_straight_quotes_with_inserted_articles_are_text_too() -> None:
    parsed = make.read(
        'Điều 1. Sửa đổi một số điều\n1. Bổ sung Điều 7a như sau:\n"Điều 7a. Mới\n1. Một.\nĐiều 7b. Nữa\n2. Hai.".\n'
        "2. Bỏ cụm từ “cấp huyện”.\nĐiều 2. Thi hành\n1. Từ ngày ký."
    )
    assert make.numbers(parsed, "article") == ["1", "2"]
    assert make.numbers(parsed, "clause") == ["1", "2", "1"]


def test_a_forgotten_closing_mark_does_not_swallow_the_text() -> None:
    parsed = make.read(
        "Điều 1. Sửa đổi khoản 2\n“2. Mới:\na) Một;\nĐiều 2. Bãi bỏ khoản 3\n1. Bỏ.\nĐiều 3. Thi hành\n1. Ngay."
    )
    assert make.numbers(parsed, "article") == ["1", "2", "3"]
    assert any("ngoặc kép" in message for message in make.messages(parsed))


DECISION = """\
ỦY BAN NHÂN DÂN TỈNH SÔNG HẠ
Số: 12/2026/QĐ-UBND
Sông Hạ, ngày 03 tháng 9 năm 2026
QUYẾT ĐỊNH
Ban hành Quy chế phối hợp
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy chế phối hợp.
Điều 2. Quyết định này có hiệu lực từ ngày ký.
Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành./.
Nơi nhận:
- Như Điều 3;
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
QUY CHẾ
PHỐI HỢP GIỮA CÁC CƠ QUAN
(Ban hành kèm theo Quyết định số 12/2026/QĐ-UBND)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Việc chung.
Điều 2. Trách nhiệm
1. Việc riêng.
PHỤ LỤC
MẪU BÁO CÁO
Điều 1. Mẫu
"""


def test_a_decision_and_the_regulation_it_issues_are_two_texts() -> None:
    parsed = make.read(DECISION)
    assert [document.role for document in parsed.documents] == ["main", "attachment"]
    assert make.numbers(parsed, "article", 0) == ["1", "2", "3"]
    assert make.numbers(parsed, "article", 1) == ["1", "2"]
    assert parsed.documents[1].title == "QUY CHẾ PHỐI HỢP GIỮA CÁC CƠ QUAN"
    assert make.nodes(parsed, "clause", 1)[0].address == "att_1__art_1__para_1"
    assert make.nodes(parsed, "article")[1].text == "Quyết định này có hiệu lực từ ngày ký."
    assert any("phụ lục" in message for message in make.messages(parsed))


def test_two_attached_regulations_are_kept_apart() -> None:
    second = DECISION.split("PHỤ LỤC")[0] + "QUY CHẾ\nLÀM VIỆC\nChương I\nCHUNG\nĐiều 1. Phạm vi\n1. Một.\n"
    parsed = make.read(second)
    assert [document.title for document in parsed.documents[1:]] == [
        "QUY CHẾ PHỐI HỢP GIỮA CÁC CƠ QUAN",
        "QUY CHẾ LÀM VIỆC",
    ]
    assert make.nodes(parsed, "article", 2)[0].address == "att_2__art_1"


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Điều 1: Phạm vi điều chỉnh\n1. Một.", "Phạm vi điều chỉnh"),
        ("Điều 1. Phạm vi,\nđối tượng\n1. Một.", "Phạm vi, đối tượng"),
        ("Điều\n1. Phạm vi\n1. Một.", "Phạm vi"),
        ("Điều 1\nPhạm vi\n1. Một.", "Phạm vi"),
        ("ĐIỀU 1.   Phạm  vi\n1. Một.", "Phạm vi"),
        ("Ðiều 1. Phạm vi\n1. Một.", "Phạm vi"),
    ],
)
def test_headings_survive_colons_cuts_spaces_and_wrong_letters(text: str, heading: str) -> None:
    parsed = make.read(text)
    assert [node.heading for node in make.nodes(parsed, "article")] == [heading]
    assert make.document(parsed).counts()["clauses"] == 1


@pytest.mark.parametrize(
    ("line", "number", "heading"),
    [
        ("Chương I - QUY ĐỊNH CHUNG", "I", "QUY ĐỊNH CHUNG"),
        ("CHƯƠNG I. QUY ĐỊNH CHUNG", "I", "QUY ĐỊNH CHUNG"),
        ("Chương 1\nQuy định chung", "1", "Quy định chung"),
        ("Chương I\nQUY ĐỊNH\nCHUNG", "I", "QUY ĐỊNH CHUNG"),
    ],
)
def test_chapters_in_their_written_forms(line: str, number: str, heading: str) -> None:
    chapter = make.nodes(make.read(f"{line}\nĐiều 1. A\n1. Một."), "chapter")[0]
    assert (chapter.number, chapter.heading) == (number, heading)


def test_roman_headings_are_chapters_where_no_line_says_chapter() -> None:
    parsed = make.read("I. QUY ĐỊNH CHUNG\nĐiều 1. A\n1. Một.\nII. NỘI DUNG\nĐiều 2. B\n1. Hai.")
    assert [(node.number, node.heading) for node in make.nodes(parsed, "chapter")] == [
        ("I", "QUY ĐỊNH CHUNG"),
        ("II", "NỘI DUNG"),
    ]


def test_brackets_after_numbers_make_clauses_only_outside_clauses() -> None:
    assert make.numbers(make.read("Điều 1. A\n1) Một.\n2) Hai."), "clause") == ["1", "2"]
    assert make.numbers(make.read("Điều 1. A\n1. Một:\n1) nhỏ;\n2) nhỏ.\n2. Hai."), "clause") == ["1", "2"]


def test_a_law_has_the_day_it_was_passed() -> None:
    parsed = make.read("LUẬT\nVÍ DỤ\nĐiều 1. A\n1. Một.\nLuật này được Quốc hội thông qua ngày 01 tháng 02 năm 2030.")
    assert parsed.header.date == "2030-02-01"


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("Số:      /QCPH-UBND", "Văn bản chưa ghi số."),
        ("Số: 0 7/2024/QĐ-UBND", "Số văn bản đọc được có khoảng trống hoặc quá dài, cần xem lại: 0 7/2024/QĐ-UBND"),
        ("Không có gì", "Không thấy số văn bản ở đầu văn bản."),
        ("Sông Hạ, ngày     tháng    năm 2026", "Ngày ban hành chưa ghi đủ ngày, tháng, năm."),
        (
            "Sông Hạ, ngày 31 tháng 02 năm 2026",
            "Ngày ban hành không có thật trên lịch: Sông Hạ, ngày 31 tháng 02 năm 2026",
        ),
    ],
)
def test_missing_facts_of_the_head_are_said_and_not_invented(line: str, doubt: str) -> None:
    parsed = make.read(f"ỦY BAN NHÂN DÂN TỈNH SÔNG HẠ\n{line}\nQUY CHẾ\nPhối hợp\nĐiều 1. A\n1. Một.")
    assert doubt in make.messages(parsed)
    assert (parsed.header.number, parsed.header.date) == (None, None)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Số: 06/QC-TT.HĐND-UBND", "06/QC-TT.HĐND-UBND"),
        ("Số: 01/QCPH/UBND-UBMTTQ", "01/QCPH/UBND-UBMTTQ"),
        ("Số: 55/NQLT-ĐĐBQH-HĐND-UBND-UBMTTQVN", "55/NQLT-ĐĐBQH-HĐND-UBND-UBMTTQVN"),
        ("Số: 72/2025/NQLT/UBTVQH15-CP- ĐCTUBTWMTTQVN", "72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN"),
        ("Số: 043/2025/QĐ-UBND", "043/2025/QĐ-UBND"),
        ("Số : 16/KH - MTTQ - BTT", "16/KH-MTTQ-BTT"),
        ("Số 58-NQ/TW", "58-NQ/TW"),
        ("Số: 11-QĐi/TW", "11-QĐi/TW"),
        ("Số: 102 /2025 /QĐ-CTUBND", "102/2025/QĐ-CTUBND"),
    ],
)
def test_numbers_are_read_in_their_written_forms(written: str, number: str) -> None:
    parsed = make.read(f"ỦY BAN NHÂN DÂN\n{written}\nQUY CHẾ\nPhối hợp\nĐiều 1. A\n1. Một.")
    assert parsed.header.number == number


def test_all_seven_levels_nest() -> None:
    parsed = make.read(
        "Phần thứ nhất\nCHUNG\nChương I\nMỘT\nMục 1\nA\nTiểu mục 1. B\nĐiều 1. C\n1. D:\na) E;\nPhần thứ hai\nRIÊNG\n"
        "Chương II\nHAI\nĐiều 2. F\n1. G."
    )
    part = parsed.documents[0].tree[0]
    kinds = [node.type for node in part.walk()]
    assert kinds == ["part", "chapter", "section", "subsection", "article", "clause", "point"]
    assert len(parsed.documents[0].tree) == 2


@pytest.mark.parametrize(
    "line",
    [
        "Điều 12 Nghị định này quy định việc khác.",
        "Chương III của Luật này áp dụng.",
        "Chương trình công tác năm do các bên lập.",
        "Mục đích của việc phối hợp.",
        "1.5 lần mức chung.",
        "2026 là năm đầu nhiệm kỳ.",
    ],
)
def test_words_that_look_like_marks_are_text(line: str) -> None:
    parsed = make.read(f"Điều 1. A\n1. Một.\n{line}\n2. Hai.")
    assert make.numbers(parsed, "clause") == ["1", "2"]
    assert make.numbers(parsed, "article") == ["1"]
    assert line in make.nodes(parsed, "clause")[0].text


def test_decomposed_letters_read_the_same() -> None:
    assert as_json(make.read(unicodedata.normalize("NFD", make.JOINT))) == as_json(make.read(make.JOINT))


def test_json_has_the_agreed_shape() -> None:
    found = as_json(make.read(make.JOINT))
    assert list(found) == [
        "title", "number", "date", "place", "kind", "parties", "basis", "documents", "obligations", "warnings",
    ]  # fmt: skip
    article = found["documents"][0]["tree"][0]["children"][0]
    assert list(article) == ["type", "number", "heading", "text", "children"]
    assert json.loads(json.dumps(found)) == found


MARKS = """Điều 1. A|Điều 2. B|Điều 9. X|Chương I|Mục 1|1. Một|2. Hai|a) x|đ) y|“|"|”.|- z|QUY CHẾ|Nơi nhận:|PHỤ LỤC
Căn cứ Luật;|Số: 1/QĐ-UBND|chữ|TM. ỦY BAN|Phần thứ nhất|Số: || """
WORDS = st.sampled_from(MARKS.replace("\n", "|").split("|"))


@given(st.lists(WORDS | st.text(max_size=40), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_tree_with_unique_addresses(lines: list[str]) -> None:
    parsed = make.read("\n".join(lines))
    for document in parsed.documents:
        every = [node.address for node in document.nodes()]
        assert len(every) == len(set(every))
    json.dumps(as_json(parsed))


def test_a_law_of_three_hundred_pages_is_read_within_seconds() -> None:
    article = "1. " + "Các bên phối hợp thực hiện nhiệm vụ được giao. " * 8
    text = "\n".join(f"Điều {number}. Việc thứ {number}\n" + "\n".join([article] * 4) for number in range(1, 1200))
    start = time.process_time()
    parsed = make.read(text)
    assert make.document(parsed).counts()["articles"] == 1199
    assert time.process_time() - start < 5


@pytest.mark.skipif(not TRUTHS, reason="the folder of real texts is not on this machine")
def test_real_texts_agree_with_their_truth_files() -> None:
    assert SHARED is not None
    wrong: list[str] = []
    clauses = found_clauses = 0
    for path in TRUTHS:
        truth = json.loads(path.read_text())
        parsed = make.read((SHARED / truth["file"]).read_text())
        if [document.role for document in parsed.documents] != [part["part"] for part in truth["parts"]]:
            wrong.append(f"{path.stem}: roles")
        for place, part in enumerate(truth["parts"]):
            counts = parsed.documents[place].counts()
            wrong += [
                f"{path.stem} {key}"
                for key in ("chapters", "sections", "articles")
                if counts[key] != part["counts"][key]
            ]
            if make.numbers(parsed, "article", place) != [article["number"] for article in part["articles"]]:
                wrong.append(f"{path.stem}: article numbers")
            clauses += part["counts"]["clauses"]
            found_clauses += min(counts["clauses"], part["counts"]["clauses"])
    assert wrong == []
    assert found_clauses >= clauses * 0.99


def test_thirty_five_articles_take_less_than_fifty_milliseconds() -> None:
    text = "\n".join(f"Điều {n}. Việc {n}\n1. Một.\n2. Hai:\na) Ba;\nb) Bốn." for n in range(1, 36))
    make.read(text)
    start = time.process_time()
    make.read(text)
    assert time.process_time() - start < 0.05

"""Titles say what is to be done; who and when stand beside them."""

import pytest

from phoihop.regulations.rules.addresses import in_words
from phoihop.regulations.rules.titles import title_of


@pytest.mark.parametrize(
    ("action", "partners", "title"),
    [
        (
            "chủ trì, phối hợp với Ủy ban nhân dân tỉnh và Sở Tư pháp tổ chức hội nghị liên tịch chậm nhất 45 ngày trước ngày họp",
            ["Ủy ban nhân dân tỉnh", "Sở Tư pháp"],
            "Tổ chức hội nghị liên tịch",
        ),
        ("gửi báo cáo quý đến Thường trực HĐND hằng quý", [], "Gửi báo cáo quý đến Thường trực HĐND"),
        ("tiếp công dân hằng tháng", [], "Tiếp công dân"),
        ("họp khi có yêu cầu", [], "Họp khi có yêu cầu"),
        ("phối hợp với các bên", ["các bên"], "Phối hợp với các bên"),
    ],
)
def test_a_title_leaves_out_who_helps_and_by_when(action: str, partners: list[str], title: str) -> None:
    assert title_of(action, partners) == title


def test_an_unnumbered_paragraph_is_cited_as_such() -> None:
    assert in_words("art_7__para_nn1") == "đoạn 1 Điều 7"
    assert in_words("att_1__art_5__para_2__point_đ") == "điểm đ khoản 2 Điều 5"

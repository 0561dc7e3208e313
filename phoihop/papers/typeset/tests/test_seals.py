"""Room for signatures on the printed paper, and what a signature shows in it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from time import process_time

import pypdfium2
import pytest

from phoihop.papers.typeset.pdf import as_pdf
from phoihop.papers.typeset.seals import Room, as_stamp, to_sign
from phoihop.papers.typeset.sheet import Article, Capacity, Clause, Mark, Sheet, Signature
from phoihop.papers.typeset.tests import make

A4 = (595.3, 841.9)


def _regulation(parties: int, articles: int = 3) -> Sheet:
    bodies = make.PARTIES[:parties]
    return make.sheet(
        "regulation",
        issuers=bodies,
        number="",
        dated=None,
        made_on=date(2026, 5, 5),
        body=tuple(
            Article(str(number), "Trách nhiệm của các bên", children=(Clause("1", make.LONG), Clause("2", make.LONG)))
            for number in range(1, articles + 1)
        ),
        signatures=tuple(
            Signature("Chủ tịch", "Lò Văn Mẫu", (Capacity(Mark.FOR, body.name.rpartition(" tỉnh")[0]),))
            for body in bodies
        ),
    )


@pytest.mark.parametrize("parties", [1, 2, 3, 4, 5])
def test_each_party_has_its_room_above_its_name_and_none_touches_another(parties: int) -> None:
    pdf, rooms = to_sign(_regulation(parties))
    pages = pypdfium2.PdfDocument(pdf)
    assert len(rooms) == parties
    for room in rooms:
        left, low, right, high = room.box
        assert 0 < left < right < A4[0]
        assert 0 < low < high < A4[1]
        page = pages[room.page - 1].get_textpage()
        assert page.get_text_bounded(left, low, right, high).strip() == ""  # nothing is printed under the stamp
        assert "Lò Văn Mẫu" in page.get_text_bounded(left, low - 25, right, low)
    for one, other in pairwise(rooms):
        assert one.page < other.page or one.box[2] <= other.box[0] or one.box[1] >= other.box[3]


def test_the_paper_with_rooms_is_the_paper_without() -> None:
    sheet = _regulation(4)
    assert to_sign(sheet)[0] == as_pdf(sheet)


def test_thirty_five_articles_are_set_with_their_rooms_at_once() -> None:
    began = process_time()
    pdf, rooms = to_sign(_regulation(4, articles=35))
    assert process_time() - began < 2
    assert len(pypdfium2.PdfDocument(pdf)) == rooms[-1].page


def test_a_stamp_says_who_signed_with_every_letter() -> None:
    lines = ["Người ký: Nguyễn Thị Mẫu Quỳnh", "Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam", "10:15:30 +07:00"]
    pdf = pypdfium2.PdfDocument(as_stamp("CHỮ KÝ THỬ", [*lines, "\U0001f600"], Room(1, (0, 0, 150, 60)).size))
    words = pdf[0].get_textpage().get_text_bounded()
    assert len(pdf) == 1
    assert pdf[0].get_size() == pytest.approx((150, 60), abs=0.1)
    assert " ".join(words.split()) == " ".join(["CHỮ KÝ THỬ", *lines])


def test_long_names_stay_inside_the_stamp() -> None:
    pdf = pypdfium2.PdfDocument(as_stamp("KÝ SỐ", [make.PARTIES[3].name * 3, "Chức vụ " * 12], (120, 60)))
    assert len(pdf) == 1
    for place in pdf[0].get_objects():
        left, low, right, high = place.get_bounds()
        assert -1 <= left <= right <= 121
        assert -1 <= low <= high <= 61

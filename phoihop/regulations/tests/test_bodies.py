"""Names of bodies: the many written forms of one body, lists, aliases, collective words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.regulations.rules.bodies import DirectoryEntry, Matcher, aliases_in, fold, split_bodies

DIRECTORY = (
    DirectoryEntry("doan", ("Đoàn đại biểu Quốc hội tỉnh Sông Hạ",), "delegation"),
    DirectoryEntry("tt", ("Thường trực Hội đồng nhân dân tỉnh Sông Hạ",), "standing"),
    DirectoryEntry("ub", ("Ủy ban nhân dân tỉnh Sông Hạ",), "committee"),
    DirectoryEntry("mt", ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Sông Hạ",), "front"),
    DirectoryEntry("btt", ("Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Sông Hạ",), "front"),
    DirectoryEntry("vp", ("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Sông Hạ",), "office"),
    DirectoryEntry("vpub", ("Văn phòng Ủy ban nhân dân tỉnh Sông Hạ",), "office"),
    DirectoryEntry("stp", ("Sở Tư pháp",), "department"),
)
MATCHER = Matcher(
    DIRECTORY, parties=("doan", "ub"), aliases=aliases_in("Ủy ban nhân dân tỉnh (sau đây gọi tắt là Ủy ban).")
)


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("Đoàn ĐBQH tỉnh", ("doan",)),
        ("ĐĐBQH tỉnh", ("doan",)),
        ("TT.HĐND tỉnh", ("tt",)),
        ("TT HĐND tỉnh", ("tt",)),
        ("Thường trực HĐND tỉnh Sông Hạ", ("tt",)),
        ("UBND tỉnh", ("ub",)),
        ("Uỷ ban nhân dân tỉnh", ("ub",)),
        ("UỶ BAN NHÂN DÂN TỈNH SÔNG HẠ", ("ub",)),
        ("Ủy ban MTTQ Việt Nam tỉnh", ("mt",)),
        ("UBMTTQVN tỉnh", ("mt",)),
        ("Ban Thường trực UBMTTQVN tỉnh", ("btt",)),
        ("Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", ("btt",)),
        ("Văn phòng Đoàn ĐBQH&HĐND tỉnh", ("vp",)),
        ("VP Đoàn ĐBQH và HĐND tỉnh", ("vp",)),
        ("Văn phòng UBND tỉnh", ("vpub",)),
        ("Sở  Tư pháp", ("stp",)),
        ("các bên", ("doan", "ub")),
        ("Hai bên", ("doan", "ub")),
        ("mỗi bên", ("doan", "ub")),
        ("Văn phòng hai cơ quan", ("vp", "vpub")),
        ("Ủy ban", ("ub",)),
        ("Sở Ngoại vụ", ()),
        ("Công an tỉnh", ()),
    ],
)
def test_written_forms_find_their_body_or_stay_as_written(form: str, keys: tuple[str, ...]) -> None:
    assert MATCHER.resolve(form) == keys


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Đoàn ĐBQH tỉnh, TT. HĐND và UBND tỉnh", ["Đoàn ĐBQH tỉnh", "TT. HĐND", "UBND tỉnh"]),
        ("các sở, ban, ngành và Ủy ban nhân dân cấp xã", ["các sở, ban, ngành", "Ủy ban nhân dân cấp xã"]),
        ("các cơ quan, tổ chức, cá nhân có liên quan", ["các cơ quan, tổ chức, cá nhân có liên quan"]),
        (
            "Văn phòng Đoàn ĐBQH và HĐND tỉnh, Văn phòng Tỉnh ủy",
            ["Văn phòng Đoàn ĐBQH và HĐND tỉnh", "Văn phòng Tỉnh ủy"],
        ),
        ("Sở Văn hóa, Thể thao và Du lịch và Sở Nội vụ", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Nội vụ"]),
    ],
)
def test_lists_are_cut_between_names_only(text: str, members: list[str]) -> None:
    assert split_bodies(text) == members


def test_aliases_are_read_from_the_text() -> None:
    found = aliases_in(
        "Quy chế phối hợp giữa Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh (sau đây gọi là “Ban Thường trực”)."
    )
    assert found == {"ban thường trực": "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh"}


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(form: str) -> None:
    assert fold(fold(form)) == fold(form)

"""Names and numbers of places: what meets, what contradicts, however it is written."""

from __future__ import annotations

from phoihop.petitions.rules.places import places, places_agree, unnamed


def test_a_number_or_name_contradicts_only_another_of_its_kind() -> None:
    here = places("Đề nghị kè bờ sông Lam qua xóm 4 xã Nam Cường.")
    assert here == {"song": {"lam"}, "thon": {"4"}, "xa": {"nam cuong"}}
    assert places_agree(here, here) == [3, 0, 1, 0, 0.0]
    elsewhere = places("Đề nghị kè bờ sông Lam qua xóm 9 xã Nam Kim.")
    assert places_agree(here, elsewhere) == [1, 2, 0, 1, 0.0]
    assert places_agree(elsewhere, here) == [1, 2, 0, 1, 0.0]
    assert places_agree(here, places("Cầu Nam Cường hỏng.")) == [0, 0, 0, 0, 0.0]
    assert places_agree(places("Xóm 04 mất nước."), places("thôn 4 khô cháy")) == [1, 0, 1, 0, 0.0]
    assert places_agree(places("Xã Nam Cường"), places("xã Cường Thịnh")) == [0, 1, 0, 0, 1.0]


def test_a_name_said_shorter_is_the_same_and_without_capitals_only_numbers_are_read() -> None:
    assert places_agree(places("Dân xã Hòa Bình Đông."), places("xã Hòa Bình")) == [1, 0, 0, 0, 0.0]
    assert places("ĐỀ NGHỊ SỬA ĐƯỜNG XÓM 4 XÃ NAM CƯỜNG") == {"thon": {"4"}}
    assert places("de nghi sua duong xom 4 xa nam cuong") == {"thon": {"4"}}
    assert places("") == {}


def test_names_of_units_and_bridges_are_left_out_and_the_sentence_after_is_not() -> None:
    assert unnamed("Sửa cầu Khe Nứa ở thôn Đồng Lúa, xã Rừng Thông.") == "Sửa cầu ở thôn, xã."
    assert unnamed("Đường vào xã\nĐề nghị làm lại.") == "Đường vào xã\nĐề nghị làm lại."
    for whole in ("SỬA CẦU KHE NỨA XÃ RỪNG THÔNG", "sửa cầu khe nứa xã rừng thông", "Đề nghị trồng rừng, chợ xã mới"):
        assert unnamed(whole) == whole

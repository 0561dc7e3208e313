"""`phoihop duplicates`: what is the same request, what is not, and the reason told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop import cli
from phoihop.kernel.text import without_marks
from phoihop.petitions import likeness, shipped
from phoihop.petitions.rules.grouping import CANDIDATES, candidates, grouped
from phoihop.petitions.rules.likeness import same_letters
from phoihop.petitions.rules.saying import STANDS_IN
from phoihop.petitions.rules.senses import asks, phrases

from .test_classify import SHARED

ROAD = "Đường liên thôn từ xóm Cầu Vồng đến xóm Gò Mơ xã Tân Lạc hỏng nặng, dài 3,2 km, đề nghị đầu tư làm lại."


def _groups(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str) -> tuple[int, list[dict[str, Any]], str]:
    file = tmp_path / "in.jsonl"
    file.write_text(lines, "utf-8")
    code = cli.main(["duplicates", str(file), "--json"])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_other_spelling_is_the_same_request_and_another_place_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        "first": ROAD,
        "capitals": ROAD.upper(),
        "bare": without_marks(ROAD),
        "slip": ROAD.replace("nặng", "nặgn"),
        "little": ROAD.replace("xã Tân Lạc", "ở xã Tân Lạc thì"),
        "place": ROAD.replace("Cầu Vồng", "Đồi Chè").replace("Gò Mơ", "Bãi Sậy").replace("Tân Lạc", "Vạn Phúc"),
        "length": ROAD.replace("3,2", "7,5"),
        "other": "Trạm y tế thiếu bác sĩ trực đêm.",
    }
    lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())
    code, rows, err = _groups(tmp_path, capsys, lines + "hỏng\n")
    assert code == 1
    assert "Dòng 9" in err
    assert len(rows) == 1
    assert set(rows[0]) == {"group", "reason", "score"}
    assert rows[0]["group"] == ["first", "capitals", "bare", "slip", "little"]
    assert "cùng lời văn" in rows[0]["reason"]
    assert rows[0]["score"] >= likeness.load().limit


def test_nothing_in_nothing_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _groups(tmp_path, capsys, "") == (0, [], "")
    assert cli.main(["duplicates", str(tmp_path / "none")]) == 2


def test_a_slip_is_no_other_name() -> None:
    texts = ["Đề nghị sửa cầu thôn Lan xã Hòa Bình.", "Đề nghị sửa cầu thôn Làn xã Hòa Minh."]
    known = likeness.ready_to_compare().of(texts)
    assert same_letters(*(known[text] for text in texts)) == 0.0


def test_one_word_that_says_little_makes_no_other_request_and_a_no_does() -> None:
    short = "Đề nghị cấp GCN QSDĐ cho 12 hộ thôn Đoài."
    texts = [
        short,
        short.replace("GCN QSDĐ", "giấy chứng nhận quyền sử dụng đất").replace("hộ", "hộ dân"),
        short.replace("cấp", "không cấp"),
    ]
    known = likeness.ready_to_compare().of(texts)
    assert same_letters(known[texts[0]], known[texts[1]]) > likeness.load().limit
    assert same_letters(known[texts[0]], known[texts[2]]) == 0.0


def test_likeness_does_not_depend_on_which_comes_first() -> None:
    texts = [text for _field, _body, text in shipped.examples()[:24]]
    known, scale = likeness.ready_to_compare(), likeness.load()
    pairs = list(zip(texts[:12], texts[12:], strict=True))
    forth = likeness.judged(scale, known, pairs)
    assert np.allclose(forth, likeness.judged(scale, known, [(other, one) for one, other in pairs]))
    assert np.isfinite(forth).all()
    assert ((forth >= 0) & (forth <= 1)).all()
    assert (forth < likeness.load().limit).all()  # examples all ask different things


def test_what_is_not_read_to_the_end_would_not_have_been_a_repeat() -> None:
    texts = [text for group in [*shipped.repeats("repeats"), *shipped.repeats("repeats_hard")] for text, _same in group]
    known, scale = likeness.ready_to_compare(), likeness.load()
    pairs = [(one, other) for place, one in enumerate(texts[:300]) for other in texts[place + 1 : place + 6]]
    exact, quick = (likeness.judged(scale, known, pairs, all_scores=whole) for whole in (True, False))
    taken = exact >= scale.limit
    assert (quick[taken] == exact[taken]).all()
    assert (quick[~taken] < scale.limit).all()
    assert 0 < taken.sum() < len(pairs)
    assert (quick[~taken] == 0).mean() > 0.5


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), max_size=5))
def test_any_texts_are_grouped_without_a_fault(texts: list[str]) -> None:
    for members, score, links in likeness.groups([*texts, *texts[:1]]):
        assert len(members) == len(set(members)) >= 2
        assert likeness.load().limit <= score <= 1
        assert all(link.reason for link in links)


@given(st.lists(st.tuples(st.floats(0.5, 1), st.integers(0, 9), st.integers(10, 19)), max_size=20))
def test_groups_hang_together_and_a_chain_of_weak_likeness_makes_none(links: list[tuple[float, int, int]]) -> None:
    sure = {frozenset(link[1:]): link[0] for link in links}
    groups = grouped(links, lambda pairs: [sure.get(frozenset(pair), 0.0) for pair in pairs], 0.5)
    where = [member for members in groups for member in members]
    assert len(where) == len(set(where))
    assert grouped([(0.9, 1, 2), (0.8, 2, 3)], lambda pairs: [0.1] * len(pairs), 0.5) == [[1, 2]]
    assert grouped([(0.9, 1, 2), (0.8, 2, 3)], lambda pairs: [0.6] * len(pairs), 0.5) == [[1, 2, 3]]
    if links:
        best = max(links, key=lambda link: (link[0], -link[1], -link[2]))
        assert any(set(best[1:]) <= set(members) for members in groups)  # the surest link always holds


def test_candidates_share_their_rarest_keys_and_are_bounded() -> None:
    texts = [[1, 1000 + number // 2] for number in range(400)]
    found = list(candidates(texts))
    assert {(number, number - 1) for number in range(1, 400, 2)} <= set(found)
    assert len(found) <= 400 * CANDIDATES


def test_keys_fit_their_column_and_other_words_for_one_request_share_some() -> None:
    texts = [text for group in shipped.repeats() for text, _same in group]
    for text in [*texts, "", "!", "a" * 30_000]:
        keys = likeness.keys(text, "00123")
        assert len(keys) == len(set(keys)) <= 24
        assert all(-(1 << 31) <= key < 1 << 31 for key in keys)
    pairs = [(group[0][0], text) for group in shipped.repeats() for text, same in group[1:] if same]
    met = [bool(set(likeness.keys(one)) & set(likeness.keys(other))) for one, other in pairs]
    assert sum(met) >= 0.97 * len(met)
    here, there = ("Đường hỏng.", "00123"), ("Con đường này nát rồi.", "00123")
    assert set(likeness.keys(*here)) & set(likeness.keys(*there))


def test_what_is_asked_and_proper_names_are_found() -> None:
    text = "Dân Tân Hòa đi lại khó. Đề nghị sửa cầu Bến Đá; xin cảm ơn. Cầu hỏng lâu rồi."
    assert asks(text) == "Đề nghị sửa cầu Bến Đá . xin cảm ơn"
    assert phrases(text) == {"dan tan hoa", "ben da"}
    assert phrases(text.upper()) == phrases("khong co chu hoa") == frozenset()


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the labelled petitions are not beside the repository")
def test_repeats_are_found_with_few_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "duplicates", "--data", str(SHARED), "--json"]) == 0
    tables = {
        name: {row["name"]: row["share"] for row in rows} for name, rows in json.loads(capsys.readouterr().out).items()
    }
    ours = tables["repeats"]
    assert ours["precision"] >= 0.93
    assert ours["recall"] >= 0.8
    assert tables["beyond the pairs"]["strangers: taken for repeats"] <= 0.005
    assert tables["beyond the pairs"]["other spelling of one text: found"] >= 0.85


def test_weights_of_another_version_are_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with np.load(likeness.WEIGHTS) as arrays:
        older = {name: arrays[name] for name in arrays.files if not name.startswith("tree_")}
    np.savez_compressed(tmp_path / "likeness.npz", **older)
    monkeypatch.setattr(likeness, "WEIGHTS", tmp_path / "likeness.npz")
    likeness.load.cache_clear()
    try:
        code, found, told = _groups(tmp_path, capsys, '{"id": 1, "text": "Đề nghị sửa đường."}\n')
    finally:
        likeness.load.cache_clear()
    assert (code, found, told.count("\n")) == (2, [], 1)
    assert "likeness.npz" in told
    assert "--train" in told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", " Mong sớm."),
        ("", " Rất mong các cấp, các ngành quan tâm, sớm xem xét, giải quyết."),
        ("Kính thưa các đại biểu, tôi xin phản ánh như sau: ", " Xin trân trọng cảm ơn!"),
        ("", " Việc này đã nêu ở 3 lần tiếp xúc mà chưa chuyển biến."),
        ("Cử tri xã Tân Hòa phản ánh. ", " Có khoảng 40 hộ bị ảnh hưởng."),
    ],
)
def test_a_text_said_again_word_for_word_is_a_repeat_whatever_is_said_with_it(before: str, after: str) -> None:
    texts = [text for _field, _body, text in shipped.examples()]
    known = likeness.ready_to_compare()
    again = [f"{before}{text}{after}" for text in texts]
    thanks, bare = [f"{text} Xin cảm ơn." for text in texts], [without_marks(text) for text in again]
    for first, second in ((texts, again), (thanks, again), (texts, bare)):
        assert None not in likeness.compare_pairs(list(zip(first, second, strict=True)), known)


def test_what_asks_nothing_or_little_does_not_make_two_texts_one() -> None:
    thanks = " Kính mong quý cơ quan xem xét. Xin cảm ơn."
    pairs = [
        (f"Trạm y tế thiếu bác sĩ.{thanks}", f"Trường học thiếu giáo viên.{thanks}"),
        ("Đề nghị sửa đường.", "Đề nghị sửa đường. Trạm bơm thôn Đồng Mận hỏng từ vụ trước, đề nghị thay máy mới."),
        (f"{ROAD} Xin cảm ơn.", f"{ROAD.replace('3,2', '7,5')} Mong sớm."),
        (f"{ROAD} Đoạn qua chợ hẹp.", f"{ROAD.replace('Gò Mơ', 'Bãi Sậy')} Mong sớm."),
    ]
    assert likeness.compare_pairs(pairs, likeness.ready_to_compare()) == [None] * len(pairs)
    ((_score, reason),) = likeness.compare(ROAD, [f"{ROAD} Trạm y tế cũng thiếu bác sĩ trực đêm, đề nghị bổ sung."])
    assert reason == STANDS_IN

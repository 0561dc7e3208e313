"""The search tool on real rows. (It knows no rows itself; the texts of files are the nearest above it.)"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoihop.kernel.documents.models import Document, Version
from phoihop.kernel.documents.tests.make import AT
from phoihop.kernel.search import finding, query
from phoihop.kernel.search.finding import Way
from phoihop.kernel.search.query import Result, search

pytestmark = pytest.mark.django_db


def _texts(*texts: str) -> None:
    document = Document.objects.create(title="Kho")
    last = Version.objects.count()
    Version.objects.bulk_create(
        Version(document=document, number=last + n, name=text[:100], size=1, sha256="0" * 64, path="x", text=text,
                uploaded_at=AT + timedelta(minutes=n))
        for n, text in enumerate(texts, 1)
    )  # fmt: skip


def _found(typed: str, **how: Any) -> list[str]:
    how.setdefault("newest", "number")
    return [hit.row.text for hit in search(Version.objects.all(), typed, **how).hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("giải phóng", ["giải phóng mặt bằng", "giai phong mat bang", "phóng viên giải thích"]),
        ("giai phong", ["giải phóng mặt bằng", "giai phong mat bang", "phóng viên giải thích"]),
        ('"giải phóng"', ["giải phóng mặt bằng", "giai phong mat bang"]),
        ("giải -viên", ["giải phóng mặt bằng", "giai phong mat bang"]),
        ('giải -"phóng mặt"', ["phóng viên giải thích"]),
        ("phón*", ["giải phóng mặt bằng", "giai phong mat bang", "phóng viên giải thích"]),
        ("đất", ["đất rừng"]),
        ("dat", ["đất rừng"]),
        ("12/QĐ-UBND", ["Quyết định 12/QĐ-UBND"]),
        ("12/qd-ubnd", ["Quyết định 12/QĐ-UBND"]),
        ("12/QĐ*", ["Quyết định 12/QĐ-UBND"]),
        ("không có ở đâu", []),
    ],
)
def test_what_is_typed_is_found(typed: str, found: list[str]) -> None:
    _texts(
        "giải phóng mặt bằng",
        "giai phong mat bang",
        "phóng viên giải thích",
        "đất rừng",
        "Quyết định 12/QĐ-UBND",
        "Quyết định 112/QĐ-UBND về 12 xã",
    )
    assert _found(typed) == found


def test_newest_first_unless_the_best_is_asked_for() -> None:
    _texts("con má", "con mạ", "con ma")
    assert _found("ma", newest="-number") == ["con ma", "con mạ", "con má"]
    for typed in ("má", "mạ", "ma"):
        assert _found(typed, order="best")[0] == f"con {typed}"


def test_either_place_of_the_tone_is_the_same_word_for_the_rank() -> None:
    _texts("tinh hoa", "hòa bình", "hoa binh")
    assert _found("hoà", order="best")[0] == "hòa bình"


def test_only_rows_of_the_given_list_are_found() -> None:
    _texts("đất của tôi", "đất của người khác")
    mine = Version.objects.filter(text__contains="tôi")
    orders: list[query.Order] = ["newest", "best"]
    for order in orders:
        result = search(mine, "đất", order=order)
        assert [hit.row.text for hit in result.hits] == ["đất của tôi"]
        assert (result.total, result.more) == (1, False)
    assert search(mine, '"đất của"').total == 1


def test_counts_and_phrases_stop_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "COUNT_LIMIT", 10)
    monkeypatch.setattr(query, "PHRASE_WITHIN", 20)
    _texts(*["đất rừng"] * 15)
    result = search(Version.objects.all(), "đất", limit=5)
    assert (len(result.hits), result.total_text, result.notes) == (5, "hơn 10", [])
    _texts(*["rừng đất"] * 15)
    phrase = search(Version.objects.all(), '"đất rừng"', newest="-number")
    assert (phrase.total, phrase.more, phrase.within) == (5, True, 20)
    assert len(phrase.notes) == 1


def test_common_and_rare_words_are_found_alike_however_the_rows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walked, by the index, or walked in vain: the newest finds and their number are those of a plain look."""
    monkeypatch.setattr(query, "COUNT_LIMIT", 12)
    monkeypatch.setattr(query, "BEST_OF", 8)
    monkeypatch.setattr(query, "PHRASE_WITHIN", 10)
    monkeypatch.setattr(query, "PHRASE_LEAST", 5)
    _texts(
        *[
            f"đất {'rừng' if n % 3 else 'ruộng'} {'cũ' if n < 30 else 'mới'}{' hiếm' if n % 20 == 7 else ''}"
            for n in range(60)
        ]
    )
    plain = list(Version.objects.order_by("-number").values_list("pk", "text"))
    for sample, walk in [(5, 200), (5, 20), (5, 6), (40, 41), (1000, 1000)]:
        monkeypatch.setattr(finding, "SAMPLE", sample)
        monkeypatch.setattr(finding, "WALK", walk)
        for word in ("đất", "rừng", "hiếm", "cũ", "không"):
            having = [pk for pk, text in plain if word in text.split()]
            result = search(Version.objects.all(), word, limit=5, newest="-number")
            assert [hit.row.pk for hit in result.hits] == having[:5], (word, sample, walk)
            assert (result.total, result.more) == (min(len(having), 12), len(having) > 12)
            best = search(Version.objects.all(), word, limit=5, newest="-number", order="best")
            assert {hit.row.pk for hit in best.hits} <= set(having[:8])
            assert (len(best.hits), best.best_of) == (min(len(having), 5), 8 if len(having) > 8 else 0)
            among = search(
                Version.objects.all(), word, limit=5, newest="-number", way=Way(among=[pk for pk, _text in plain])
            )
            assert [hit.row.pk for hit in among.hits] == having[:5]
        phrase = search(Version.objects.all(), '"ruộng cũ"', limit=50, newest="-number")
        assert {hit.row.text for hit in phrase.hits} <= {"đất ruộng cũ", "đất ruộng cũ hiếm"}
        assert phrase.within in range(5, 11) if phrase.more else len(phrase.hits) == 10


def test_what_is_ranked_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "BEST_OF", 3)
    _texts(*["đất"] * 4)
    assert search(Version.objects.all(), "đất", order="best").order_text == "khớp nhất trong 3 kết quả mới nhất"
    assert search(Version.objects.all(), "đất").order_text == ""


def test_the_piece_shown_has_the_find_marked() -> None:
    _texts("<b>Đất</b> " + "xa " * 400 + "rừng tràm")
    [hit] = search(Version.objects.all(), "rung tram").hits
    assert "<mark>rừng</mark> <mark>tràm</mark>" in hit.snippet
    assert "<b>" not in hit.snippet


def test_a_find_deep_in_a_long_text_is_shown_too() -> None:
    _texts("xa xôi " * 10_000 + "12 rừng tràm" + " xa xôi" * 1000)
    [hit] = search(Version.objects.all(), "tràm").hits
    assert "rừng <mark>tràm</mark>" in hit.snippet


@pytest.mark.parametrize("typed", ["", "   ", "-đất", "😀", "'\":*&|!()\\", "\x00", "«»", "%s %(x)s {0}"])
def test_nothing_to_look_for_is_an_answer(typed: str) -> None:
    _texts("đất", "s x 0")
    result = search(Version.objects.all(), typed)
    assert result.state in ({"ok"} if "%s" in typed else {"empty"})
    assert result.state == "ok" or result.notes


def test_a_search_that_takes_too_long_is_stopped_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_args: object) -> Result[Version]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        raise AssertionError("not stopped")

    monkeypatch.setattr(query, "_search", slow)
    monkeypatch.setattr(query, "TIMEOUT_MS", 50)
    result = search(Version.objects.all(), "đất")
    assert (result.state, list(result.hits)) == ("slow", [])
    assert "quá lâu" in result.notes[0]
    _texts("vẫn dùng được")  # the transaction around it lives on


def test_the_limit_ends_with_the_search() -> None:
    with transaction.atomic():
        search(Version.objects.all(), "đất")
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


HOSTILE = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("'\"\\:*&|!()<>-/._%{}$ đấtĐ12")), max_size=120)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=HOSTILE, order=st.sampled_from(["newest", "best"]))
def test_nothing_typed_breaks_it(typed: str, order: query.Order) -> None:
    with transaction.atomic():
        _texts(typed.replace("\x00", "").encode(errors="ignore").decode() or "x")
        result = search(Version.objects.all(), typed, order=order)
        assert result.state in {"ok", "empty"}
        transaction.set_rollback(True)


def test_ten_thousand_letters_break_nothing() -> None:
    result = search(Version.objects.all(), "đất " * 2500)
    assert (result.state, result.typed.cut) == ("ok", True)

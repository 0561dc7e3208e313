"""The `phoihop` command speaks Vietnamese when it is used wrongly."""

from __future__ import annotations

import pytest

from phoihop.cli import Parser, in_vietnamese, main


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["7", "--bogus", "x\ny"], "không hiểu tham số «--bogus x y»"),
        ([], "thiếu tham số count"),
        (["seven"], "tham số count không nhận giá trị 'seven'"),
        (["7", "--name"], "tham số --name thiếu giá trị"),
        (["7", "--name", "c"], "tham số --name không nhận giá trị 'c'"),
        (["7", "--flag=3"], "tham số --flag không kèm giá trị '3'"),
        (["7", "--n", "a"], "tham số --n viết tắt không rõ"),
    ],
)
def test_wrong_use_is_one_vietnamese_sentence(capsys: pytest.CaptureFixture[str], args: list[str], words: str) -> None:
    parser = Parser(prog="phoihop thử")
    parser.add_argument("count", type=int)
    parser.add_argument("--name", choices=["a", "b"])
    parser.add_argument("--next", choices=["a", "b"])
    parser.add_argument("--flag", action="store_true")
    with pytest.raises(SystemExit) as stopped:
        parser.parse_args(args)
    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"phoihop thử: {words}; xem cách dùng bằng phoihop thử --help.\n"


def test_what_has_no_words_is_told_in_general() -> None:
    assert in_vietnamese("something new") == "tham số không đúng"


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sing"]) == 2
    assert "không có lệnh «sing»" in capsys.readouterr().err

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from phoihop.papers.typeset import charts
from phoihop.papers.typeset.charts import Series

SVG = "{http://www.w3.org/2000/svg}"
figure = st.none() | st.floats(0, 1e9, allow_nan=False)
Chart = Callable[..., str]


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def texts(svg: str) -> list[str]:
    return [str(element.text) for element in parsed(svg).iter(f"{SVG}text")]


def test_every_figure_is_written_and_said() -> None:
    svg = charts.stacked_bars(
        "Kết quả", ("UBND", "HĐND"), (Series("Đúng hạn", (12, 3)), Series("Quá hạn", (1.5, None)))
    )
    assert {"12", "13,5", "3", "Đúng hạn", "Quá hạn", "UBND", "HĐND", "Kết quả"} <= set(texts(svg))
    assert parsed(svg).findtext(f"{SVG}title") == "Kết quả"
    said = "UBND: Đúng hạn 12, Quá hạn 1,5; HĐND: Đúng hạn 3, Quá hạn chưa có số liệu"
    assert parsed(svg).findtext(f"{SVG}desc") == said
    assert parsed(svg).get("role") == "img"


def test_an_unknown_figure_is_a_gap_and_no_zero() -> None:
    bars = charts.bars("Quá hạn", ("A", "B"), (0, None))
    assert [text for text in texts(bars) if text in {"0", "chưa có số liệu"}] == ["0", "chưa có số liệu"]
    line = charts.lines("Tỷ lệ", ("1", "2", "3"), (Series("Tỉnh", (80, None, 90)),), "%")
    joined = [path for path in parsed(line).iter(f"{SVG}path") if "L" in str(path.get("d"))]
    assert joined == []
    assert len(list(parsed(line).iter(f"{SVG}circle"))) == 3  # two points and the legend's


def test_series_differ_by_more_than_colour() -> None:
    """Without their colours no two series look the same."""
    faces = {charts._strokes(at, 0, 0, 40, 20) for at in range(6)}
    lines = {(charts.DASHES[at], charts._point(at, 0, 0).replace(charts.COLOURS[at], "")) for at in range(6)}
    assert (len(faces), len(lines)) == (6, 6)


@pytest.mark.parametrize("chart", [charts.stacked_bars, charts.lines])
def test_the_legend_names_all_outcomes_whole_inside_the_picture_and_above_the_figures(chart: Chart) -> None:
    outcomes = ("Đúng hạn", "Xong, quá hạn", "Chờ xác nhận", "Quá hạn, chưa xong", "Không thực hiện")
    root = parsed(chart("Kết quả", ("UBND",), [Series(name, (1,)) for name in outcomes]))
    places = {str(one.text): (float(one.get("x", 0)), float(one.get("y", 0))) for one in root.iter(f"{SVG}text")}
    assert set(outcomes) <= set(places)
    assert all(places[name][0] + len(name) * charts.LETTER <= charts.WIDTH for name in outcomes)
    rows = sorted({places[name][1] for name in outcomes})
    assert len(rows) == 2
    figures = [float(one.get("y", 0)) for one in root.iter(f"{SVG}text") if one.text == "1"]
    assert min(figures) > rows[-1] + charts.LEGEND / 2
    short = chart("Kết quả", ("UBND",), [Series(name, (1,)) for name in outcomes[:2]])
    assert float(parsed(short).get("viewBox", "").split()[3]) < float(root.get("viewBox", "").split()[3])


@pytest.mark.parametrize("chart", [charts.stacked_bars, charts.lines])
@given(data=st.data())
def test_any_figures_and_words_give_one_wellformed_picture(chart: Chart, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.text(max_size=60), max_size=30))
    rows = st.lists(figure, min_size=len(names), max_size=len(names))
    series = data.draw(st.lists(st.builds(Series, st.text(max_size=40), rows), max_size=7))
    svg = chart(data.draw(st.text(max_size=200)), names, series, "%")
    root = parsed(svg)
    assert root.find(f"{SVG}title") is not None
    assert not any("nan" in str(path.get("d")) or "inf" in str(path.get("d")) for path in root.iter(f"{SVG}path"))
    assert not {element.tag for element in root.iter()} & {f"{SVG}script", f"{SVG}style", f"{SVG}foreignObject"}


@pytest.mark.parametrize("chart", [charts.stacked_bars, charts.lines])
@pytest.mark.parametrize("values", [(1,), (-1, 2), (float("nan"), 1), (float("inf"), 1)])
def test_figures_that_cannot_be_drawn_are_the_callers_mistake(chart: Chart, values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError):
        chart("Sai", ("A", "B"), (Series("x", values),))


def test_figures_are_written_the_vietnamese_way() -> None:
    assert [charts.number(value) for value in (0, 12, 85.5, 1234567, 1234.56)] == [
        "0",
        "12",
        "85,5",
        "1.234.567",
        "1.234,6",
    ]

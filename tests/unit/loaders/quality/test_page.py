"""The little pictures of a page."""

from xml.etree import ElementTree

from loaders.quality.page import build_sparkline


def points(picture: str) -> list[list[str]]:
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own picture
    return [line.attrib["points"].split() for line in root.iter("polyline")]


def test_a_sparkline_goes_from_the_left_edge_to_the_right_and_from_low_to_high() -> None:
    assert points(build_sparkline([1, 3, 2], "rows")) == [["3.0,33.0", "90.0,3.0", "177.0,18.0"]]


def test_a_night_without_a_figure_leaves_a_gap() -> None:
    assert [len(line) for line in points(build_sparkline([1, 2, None, 4, 5, 6], "rows"))] == [2, 3]


def test_a_flat_line_lies_in_the_middle_and_a_single_night_is_a_dot() -> None:
    assert points(build_sparkline([0, 0], "rows")) == [["3.0,18.0", "177.0,18.0"]]
    alone = build_sparkline([7], "rows")
    assert points(alone) == []
    assert "<circle" in alone


def test_nothing_known_is_a_dash_and_a_label_is_escaped() -> None:
    assert build_sparkline([None, None], "rows") == "<span>—</span>"
    assert build_sparkline([], "rows") == "<span>—</span>"
    assert 'aria-label="&lt;b&gt;&#34;"' in build_sparkline([1, 2], '<b>"')

"""Tables and pictures show names as they are and carry nothing that runs."""

import io
from xml.etree import ElementTree

from rich.console import Console

from kg.releases.showing import build_table, draw_graph

NODES = [
    {"id": "1", "label": "LegalEntity", "caption": "鹏城<script>有限公司"},
    {"id": "2", "label": "Person", "caption": "自然人"},
]
EDGES = [{"from_id": "2", "to_id": "1", "caption": "60 %"}]


def test_a_table_shows_names_with_brackets_and_leaves_unknown_values_empty() -> None:
    output = io.StringIO()
    rows = [{"name": "鹏城[bold]集团[/x]", "count": 2, "share": None}]
    Console(file=output, width=80).print(build_table(rows, title="firms"))
    assert "鹏城[bold]集团[/x]" in output.getvalue()
    assert "None" not in output.getvalue()
    assert build_table([]).row_count == 0


def test_a_picture_is_one_svg_with_escaped_captions_and_is_the_same_again() -> None:
    picture = draw_graph(NODES, EDGES)
    root = ElementTree.fromstring(picture.svg)  # noqa: S314 - written by us a line ago
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert texts == ["60 %", "鹏城<script>有限公司", "自然人"]
    assert picture == draw_graph(NODES, EDGES)
    assert picture._repr_svg_() == picture.svg
    assert "http" not in picture.svg.replace("http://www.w3.org/2000/svg", "")


def test_an_empty_graph_and_a_loop_are_drawn_too() -> None:
    assert ElementTree.fromstring(draw_graph([], []).svg) is not None  # noqa: S314
    loop = draw_graph(NODES[:1], [{"from_id": "1", "to_id": "1", "caption": "自持"}])
    assert "自持" in loop.svg

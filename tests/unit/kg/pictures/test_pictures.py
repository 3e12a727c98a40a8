"""Pictures show names as they are, carry nothing that runs or is fetched, and come out the same again."""

from datetime import date
from xml.etree import ElementTree

import networkx as nx
import pytest

from kg.pictures.captions import (
    build_edge_caption,
    build_node_caption,
    can_be_drawn,
    draw_pairs,
    draw_subgraph,
    say_money,
)
from kg.pictures.charts import Span, draw_bars, draw_distribution, draw_time_line
from kg.pictures.layout import Layout, find_layers, lay_out
from kg.pictures.network import draw_network
from kg.pictures.svg import Picture, measure_text, wrap_text
from kg.pictures.tables import build_table

NODES = [
    {"id": "1", "label": "LegalEntity", "caption": "鹏城<script>有限公司", "focus": True},
    {"id": "2", "label": "Person", "caption": "自然人"},
]
EDGES = [{"from_id": "2", "to_id": "1", "caption": "60 %"}]


def _texts(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(picture.svg)  # noqa: S314 - written by us a line ago
    return [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


def _assert_self_contained(picture: Picture) -> None:
    assert "http" not in picture.svg.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in picture.svg
    assert "nan" not in picture.svg


@pytest.mark.parametrize("layout", list(Layout))
def test_a_network_is_one_svg_with_escaped_names_and_is_the_same_again(layout: Layout) -> None:
    picture = draw_network(NODES, EDGES, layout=layout, title="周边")
    assert {"60 %", "自然人", "周边"} <= set(_texts(picture))
    assert "鹏城<script>有限公司" in "".join(_texts(picture))
    assert picture == draw_network(NODES, EDGES, layout=layout, title="周边")
    assert picture._repr_svg_() == picture.svg
    assert picture.svg in picture.html
    _assert_self_contained(picture)


@pytest.mark.parametrize("layout", list(Layout))
def test_nothing_a_loop_and_parts_apart_are_drawn_too(layout: Layout) -> None:
    _assert_self_contained(draw_network([], [], layout=layout))
    loop = draw_network(NODES[:1], [{"from_id": "1", "to_id": "1", "caption": "自持"}], layout=layout)
    assert "自持" in _texts(loop)
    apart = draw_network([{"id": str(n), "label": "LegalEntity", "caption": f"企业{n}"} for n in range(5)], EDGES)
    _assert_self_contained(apart)


def test_holders_stand_above_what_they_hold_even_where_shares_come_back() -> None:
    graph = nx.DiGraph([("top", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("side", "c")])
    levels = find_layers(graph)
    assert [pair for pair in graph.edges if levels[pair[0]] >= levels[pair[1]]] == [("b", "c")], "one leads back"
    assert levels["top"] == levels["a"] - 1
    places = lay_out(graph, Layout.LAYERS)
    assert len(set(places.values())) == len(graph)


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("size", [2, 7, 40])
def test_no_two_boxes_stand_in_one_place(layout: Layout, size: int) -> None:
    graph = nx.DiGraph([(f"n{n // 2}", f"n{n}") for n in range(1, size)])
    places = list(lay_out(graph, layout).values())
    near = [1 for one, a in enumerate(places) for b in places[:one] if abs(a[0] - b[0]) + abs(a[1] - b[1]) < 0.3]
    assert len(places) == size
    assert not near


def test_a_ring_runs_around_and_what_hangs_on_it_stands_outside() -> None:
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("x", "b")])
    places = lay_out(graph, Layout.RING)
    middle = [sum(places[node][axis] for node in "abcd") / 4 for axis in (0, 1)]
    radius = {node: (x - middle[0]) ** 2 + ((y - middle[1]) / 1.25) ** 2 for node, (x, y) in places.items()}
    assert len({round(radius[node], 6) for node in "abcd"}) == 1
    assert radius["x"] > radius["a"]


def test_rings_that_share_no_firm_stand_side_by_side() -> None:
    """They were once drawn through one another."""
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "z"), ("z", "x")])
    places = lay_out(graph, Layout.RING)
    assert max(places[node][0] for node in "abc") + 1 < min(places[node][0] for node in "xyz")
    for ring in ("abc", "xyz"):
        middle = tuple(sum(places[node][axis] for node in ring) / 3 for axis in (0, 1))
        away = {round((places[n][0] - middle[0]) ** 2 + ((places[n][1] - middle[1]) / 1.25) ** 2, 6) for n in ring}
        assert len(away) == 1, ring


def test_a_picture_is_never_wider_than_the_page_that_shows_it() -> None:
    assert 'style="max-width:100%' in draw_network(NODES, EDGES).svg.split(">")[0]


def test_a_long_name_is_cut_into_lines_that_fit() -> None:
    lines = wrap_text("鹏城市国有资产经营集团股份有限公司南山区第一分公司（筹备组）续", 116)
    assert len(lines) == 3
    assert all(measure_text(line) <= 116 + 12 for line in lines)
    assert wrap_text("短", 116) == ["短"]
    assert wrap_text("", 116) == [""]


def test_captions_say_what_a_regulator_would_say_first_and_never_a_persons_name() -> None:
    assert build_edge_caption("OWNS", {"share": 0.125}) == "12.5 %"
    assert build_edge_caption("OWNS", {"share": 1.0}) == "100 %"
    assert build_edge_caption("OWNS", {"share_band": "25–50 %"}) == "25–50 %"
    assert build_edge_caption("OWNS", {}) == ""
    assert build_edge_caption("GUARANTEES", {"amount_minor": 300_000_000}) == "担保 300 万"
    assert build_edge_caption("MANAGES", {"role": "director"}) == "董事"
    assert build_edge_caption("HOLDS", {}) == ""
    assert build_node_caption("LegalEntity", {"name": "鹏城甲"}) == "鹏城甲"
    assert build_node_caption("LegalEntity", {"subject_kind": "individual_business"}) == "个体工商户"
    assert build_node_caption("Person", {"name": "王某"}) == "自然人"
    assert build_node_caption("Address", {"address": "一路1号"}) == "一路1号"
    assert (say_money(12_345_678_900), say_money(None)) == ("1.23 亿", "")
    assert (say_money(5_000_000, "JPY"), say_money(5_000_000, "USD")) == ("500 万 JPY", "5 万 USD")


def test_the_nodes_and_edges_of_an_answer_become_a_picture() -> None:
    picture = draw_subgraph(
        [
            {"id": "x", "labels": ["LegalEntity"], "properties": {"name": "鹏城甲公司"}},
            {"id": "y", "labels": ["Person"], "properties": {}},
        ],
        [{"from_id": "y", "to_id": "x", "type": "OWNS", "properties": {"share_band": "67–100 %"}}],
        layout="layers",
        focus="鹏城甲公司",
    )
    assert set(_texts(picture)) == {"鹏城甲公司", "自然人", "67–100 %"}


def test_pairs_become_a_graph_of_firms() -> None:
    rows: list[dict[str, object]] = [
        {"from_name": "甲", "to_name": "乙", "caption": "51 %"},
        {"from_name": "乙", "to_name": "丙", "guaranteed_minor": 3_000_000_00, "currency": "CNY"},
    ]
    rows.append({"from_name": None, "to_name": "甲"})
    assert set(_texts(draw_pairs(rows))) == {"甲", "乙", "丙", "?", "51 %", "300 万"}


def test_the_firm_that_a_picture_is_about_is_framed() -> None:
    rows: list[dict[str, object]] = [{"from_name": "甲", "to_name": "乙"}]
    assert draw_pairs(rows).svg.count('stroke-width="2.4"') == 0
    assert draw_pairs(rows, focus="甲").svg.count('stroke-width="2.4"') == 1


def test_rings_are_drawn_around_and_a_side_that_two_share_once() -> None:
    rows: list[dict[str, object]] = [{"ring_names": ["甲", "乙", "丙"]}, {"ring_names": ["甲", "乙"]}]
    assert can_be_drawn(rows[0])
    assert not can_be_drawn({"names": ["甲"]})
    picture = draw_pairs(rows, layout=Layout.RING)
    assert set(_texts(picture)) == {"甲", "乙", "丙"}
    assert picture.svg.count("url(#tip)") == 4, "甲乙, 乙丙, 丙甲, 乙甲"


def test_bars_distributions_and_time_lines_are_drawn() -> None:
    bars = draw_bars([("行政处罚", 77), ("限制高消费", 0.5)], title="决定", unit=" 项")
    assert {"决定", "行政处罚", "77 项", "0.50 项"} <= set(_texts(bars))
    spread = draw_distribution([1, 1, 2, 30, 0], title="分布", having="企业数", how_many="股东数")
    assert {"1", "10", "分布", "企业数", "股东数"} <= set(_texts(spread))
    spans = [
        Span("甲", date(2010, 1, 1), date(2015, 1, 1), "60 %", "企业"),
        Span("甲", date(2012, 1, 1), None, "40 %", "自然人"),
        Span("乙", date(2024, 12, 1), None, "20 %", "企业"),
    ]
    line = draw_time_line(spans, until=date(2025, 1, 1), title="股东")
    assert {"甲", "乙", "60 %", "40 %", "20 %", "企业", "自然人", "2025"} <= set(_texts(line))
    for picture in (
        bars,
        spread,
        line,
        draw_bars([]),
        draw_distribution([]),
        draw_time_line([], until=date(2025, 1, 1)),
    ):
        _assert_self_contained(picture)


def test_spans_that_overlap_stand_below_one_another() -> None:
    def heights(second_start: date) -> set[str]:
        spans = [Span("甲", date(2010, 1, 1), date(2015, 1, 1)), Span("甲", second_start, date(2020, 1, 1))]
        root = ElementTree.fromstring(draw_time_line(spans, until=date(2025, 1, 1)).svg)  # noqa: S314
        return {one.attrib["y"] for one in root.iter() if one.tag.endswith("}rect") and one.attrib.get("rx") == "3"}

    assert len(heights(date(2012, 1, 1))) == 2
    assert len(heights(date(2015, 1, 1))) == 1


def test_a_table_shows_names_with_brackets_lists_as_names_and_unknown_values_empty() -> None:
    rows = [{"name": "鹏城[bold]集团[/x]", "count": 12_345, "year": 2026, "share": None, "all": ["甲", "乙"]}]
    lines = build_table(rows, title="firms").render(90)
    for shown in ("鹏城[bold]集团[/x]", "12,345", "甲、乙", " 2026 ", "firms"):
        assert shown in lines
    assert "None" not in lines
    assert repr(build_table(rows)) == build_table(rows).render(160)
    assert build_table([]).rows == ()


def test_a_table_in_a_notebook_is_html_that_folds_and_never_cuts() -> None:
    name = "鹏城<b>国有资产</b>经营集团股份有限公司南山区第一分公司" * 3
    page = build_table([{"name": name, "guaranteed_minor": 100_00, "known": True}], title="A & B")._repr_html_()
    table = ElementTree.fromstring(page)  # noqa: S314 - written by us a line ago
    cells = [cell for cell in table.iter() if cell.tag in ("th", "td")]
    assert [cell.text for cell in cells] == ["name", "guaranteed", "known", name, "100.00", "True"]
    assert ["text-align:right" in cell.attrib["style"] for cell in cells] == [False, True, False] * 2
    assert all("overflow-wrap:anywhere" in cell.attrib["style"] for cell in cells)
    assert [one.text for one in table.iter("caption")] == ["A & B"]


def test_an_amount_is_shown_in_units_of_its_own_currency() -> None:
    rows: list[dict[str, object]] = [
        {"guaranteed_minor": 1_234_50, "currency": "CNY", "capital_minor": 500, "capital_currency": "JPY"},
        {"guaranteed_minor": None, "currency": None, "capital_minor": 500, "capital_currency": None},
    ]
    table = build_table(rows)
    assert table.columns == ("guaranteed", "currency", "capital", "capital_currency")
    assert [(row[0], row[2]) for row in table.rows] == [("1,234.50", "500"), ("", "5.00")]
    assert table.numeric == (True, False, True, False)

"""A graph of firms and positions as a picture: names in boxes, edges with their captions between them."""

import html
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from kg.pictures.layout import Layout, Place, lay_out
from kg.pictures.svg import ACCENT, INK, LINE, QUIET, Picture, build_picture, build_text, measure_text, wrap_text

_CELL: Final[Mapping[Layout, Place]] = {
    Layout.LAYERS: (150.0, 118.0),
    Layout.RING: (200.0, 130.0),
    Layout.FREE: (165.0, 105.0),
}
_MARGIN: Final = 26.0
_TEXT: Final = 12.0
_WIDEST: Final = 116.0
_LINE_HEIGHT: Final = 15.0
_FILLS: Final = {
    "LegalEntity": ("#e8f0f5", "#2d6a8f"),
    "Person": ("#fbf1e2", "#d08b2c"),
    "Facility": ("#e9f3eb", "#4b8f5a"),
    "Decision": ("#f7e9ec", "#a5475f"),
    "Address": ("#efedf5", "#6d5f9c"),
    "Licence": ("#eaf1f2", "#5b7f86"),
}
_OTHER: Final = ("#f0f2f3", "#7b8790")


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    def find_border(self, towards: Place) -> Place:
        """Where a line from the middle towards a point leaves the box."""
        away_x, away_y = towards[0] - self.x, towards[1] - self.y
        reach = min(
            (self.width / 2 + 3) / abs(away_x) if away_x else math.inf,
            (self.height / 2 + 3) / abs(away_y) if away_y else math.inf,
        )
        return (self.x, self.y) if math.isinf(reach) else (self.x + away_x * reach, self.y + away_y * reach)


def draw_network(
    nodes: Iterable[Mapping[str, object]],
    edges: Iterable[Mapping[str, object]],
    *,
    layout: Layout | str = Layout.FREE,
    title: str = "",
    places: Mapping[str, Place] | None = None,
    directed: bool = True,
) -> Picture:
    """A graph as a picture; the same graph gives the same picture.

    Args:
        nodes: mappings with `id`, `label` (as in the model), `caption` (of one line or several), and `focus` (true:
            drawn with weight).
        edges: mappings with `from_id`, `to_id`, `caption`, and `focus`; ends that are no node get an empty box.
        layout: layers for ownership, ring for circles, free for anything else.
        title: stands above the picture.
        places: of every node by id, in units of one node, where that is known already; the layout then only says how
            large a unit is.
        directed: edges end in a tip; else they only tie.
    """
    layout = Layout(layout)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(str(node["id"]), **{key: value for key, value in node.items() if key != "id"})
    for edge in edges:
        graph.add_edge(
            str(edge["from_id"]), str(edge["to_id"]), caption=edge.get("caption") or "", focus=bool(edge.get("focus"))
        )
    spots = places if places is not None else lay_out(nx.DiGraph(graph), layout)
    boxes = _build_boxes(graph, spots, _CELL[layout])
    width = max((box.x + box.width / 2 for box in boxes.values()), default=200) + _MARGIN
    height = max((box.y + box.height / 2 for box in boxes.values()), default=80) + _MARGIN
    parts = [
        _build_tips(),
        *_draw_edges(graph, boxes, directed=directed),
        *(_draw_node(boxes[node], data) for node, data in graph.nodes(data=True)),
    ]
    return build_picture(max(width, measure_text(title, 15) + 40), height, parts, title=title)


def _build_boxes(graph: "nx.MultiDiGraph[str]", places: Mapping[str, Place], cell: Place) -> dict[str, _Box]:
    if not places:
        return {}
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    boxes = {}
    for node, (x, y) in places.items():
        caption = str(graph.nodes[node].get("caption") or "")
        lines = tuple(line for said in caption.split("\n") for line in wrap_text(said, _WIDEST, _TEXT))
        width = max(max(measure_text(line, _TEXT) for line in lines) + 18, 44)
        boxes[node] = _Box(
            (x - left) * cell[0] + _MARGIN + _WIDEST / 2 + 9,
            (y - top) * cell[1] + _MARGIN + 26,
            width,
            len(lines) * _LINE_HEIGHT + 13,
            lines,
        )
    return boxes


def _build_tips() -> str:
    def tip(name: str, colour: str) -> str:
        return (
            f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0.6 7.4 4 0 7.4z" fill="{colour}"/></marker>'
        )

    return f"<defs>{tip('tip', LINE)}{tip('tip-focus', ACCENT)}</defs>"


def _draw_edges(graph: "nx.MultiDiGraph[str]", boxes: Mapping[str, _Box], *, directed: bool) -> Iterable[str]:
    """All lines first, then all captions, so that no line crosses a word."""
    lines, captions = [], []
    drawn: dict[frozenset[str], int] = {}
    for tail, head, data in graph.edges(data=True):
        pair = frozenset((tail, head))
        number = drawn.get(pair, 0)
        drawn[pair] = number + 1
        many = graph.number_of_edges(tail, head) + (graph.number_of_edges(head, tail) if tail != head else 0)
        line, spot = _build_line(boxes[tail], boxes[head], number, many)
        focus = bool(data["focus"])
        tip = f'marker-end="url(#{"tip-focus" if focus else "tip"})"' if directed else ""
        lines.append(
            f'<path d="{line}" fill="none" stroke="{ACCENT if focus else LINE}" stroke-width="{2 if focus else 1.3}" '
            f"{tip}/>"
        )
        if data["caption"]:
            captions.append(_draw_caption(spot, str(data["caption"]), ACCENT if focus else QUIET))
    return [*lines, *captions]


def _build_line(tail: _Box, head: _Box, number: int, many: int) -> tuple[str, Place]:
    """Path of an edge, and where its caption stands; edges between the same two bend apart, a loop goes around."""
    if tail == head:
        x, y, rise = tail.x + tail.width / 2, tail.y, 20 + 12 * number
        far = x + rise * 1.6
        path = f"M{x:.1f} {y - 8:.1f}C{far:.1f} {y - rise:.1f} {far:.1f} {y + rise:.1f} {x + 3:.1f} {y + 8:.1f}"
        return path, (x + rise * 1.3, y)
    bend = 0.0 if many == 1 else 34.0 * (number - (many - 1) / 2)
    way_x, way_y = head.x - tail.x, head.y - tail.y
    length = math.hypot(way_x, way_y) or 1.0
    side = 1 if (tail.x, tail.y) < (head.x, head.y) else -1  # the same side whichever way the edge goes
    middle = (
        (tail.x + head.x) / 2 - way_y / length * bend * side,
        (tail.y + head.y) / 2 + way_x / length * bend * side,
    )
    start, end = tail.find_border(middle), head.find_border(middle)
    path = f"M{start[0]:.1f} {start[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    spot = tuple((a + 2 * m + b) / 4 for a, m, b in zip(start, middle, end, strict=True))
    return path, (spot[0], spot[1])


def _draw_caption(spot: Place, caption: str, colour: str) -> str:
    """Words with a white edge, so that they are read on a line."""
    return (
        f'<text x="{spot[0]:.1f}" y="{spot[1] + 3.5:.1f}" text-anchor="middle" font-size="10.5" fill="{colour}" '
        f'stroke="#fff" stroke-width="5" stroke-linejoin="round" paint-order="stroke">{html.escape(caption)}</text>'
    )


def _draw_node(box: _Box, data: Mapping[str, object]) -> str:
    fill, edge = _FILLS.get(str(data.get("label")), _OTHER)
    is_focus = bool(data.get("focus"))
    rounding = box.height / 2 if data.get("label") == "Person" else 6
    shape = (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y - box.height / 2:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{rounding:.1f}" fill="{fill}" stroke="{ACCENT if is_focus else edge}" '
        f'stroke-width="{2.4 if is_focus else 1.2}"/>'
    )
    first = box.y - (len(box.lines) - 1) * _LINE_HEIGHT / 2 + 4.2
    lines = (
        build_text(box.x, first + number * _LINE_HEIGHT, line, size=_TEXT, colour=INK)
        for number, line in enumerate(box.lines)
    )
    return shape + "".join(lines)

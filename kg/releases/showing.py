"""Tables and pictures in a notebook, without the internet.

A picture is an SVG whose letters the reader's own browser draws, so Han labels need no font of ours.
"""

import html
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx
from rich.table import Table
from rich.text import Text

_WIDTH: Final = 900
_HEIGHT: Final = 560
_MARGIN: Final = 70
_RADIUS: Final = 16
_COLOURS: Final = {
    "LegalEntity": "#2f6f9f",
    "Person": "#b5651d",
    "Facility": "#3d8b5f",
    "Decision": "#a83244",
    "Address": "#7a6f9b",
    "Licence": "#6b7b3a",
}
_OTHER: Final = "#666666"
_FONTS: Final = (
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG that a notebook shows by itself."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


def build_table(rows: Sequence[Mapping[str, object]], *, title: str = "") -> Table:
    """The rows of an answer as a table that a notebook or terminal shows; columns as in the first row."""
    table = Table(title=title or None, title_justify="left")
    for name in rows[0] if rows else ():
        numeric = all(isinstance(row[name], int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    return table


def draw_graph(nodes: Iterable[Mapping[str, str]], edges: Iterable[Mapping[str, str]], *, seed: int = 7) -> Picture:
    """A directed graph as a picture.

    Args:
        nodes: mappings with `id`, `label` (as in the model) and `caption`.
        edges: mappings with `from_id`, `to_id` and `caption`.
        seed: of the layout; the same graph and seed give the same picture.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node["id"], **node)
    for edge in edges:
        graph.add_edge(edge["from_id"], edge["to_id"], caption=edge["caption"])
    places = _lay_out(graph, seed)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" font-size="12" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="{_FONTS}">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#888"/></marker></defs>',
        *(_draw_edge(places[tail], places[head], data["caption"]) for tail, head, data in graph.edges(data=True)),
        *(_draw_node(places[node], data) for node, data in graph.nodes(data=True)),
        "</svg>",
    ]
    return Picture("".join(parts))


def _lay_out(graph: "nx.MultiDiGraph[str]", seed: int) -> dict[str, tuple[float, float]]:
    if not graph:
        return {}
    spots = nx.spring_layout(graph.to_undirected(), seed=seed, k=2.2 / math.sqrt(len(graph)), iterations=200)
    xs, ys = [spot[0] for spot in spots.values()], [spot[1] for spot in spots.values()]

    def scaled(value: float, low: float, high: float, size: int) -> float:
        return _MARGIN + (value - low) / ((high - low) or 1.0) * (size - 2 * _MARGIN)

    return {
        node: (scaled(spot[0], min(xs), max(xs), _WIDTH), scaled(spot[1], min(ys), max(ys), _HEIGHT))
        for node, spot in spots.items()
    }


def _draw_edge(tail: tuple[float, float], head: tuple[float, float], caption: str) -> str:
    length = math.dist(tail, head) or 1.0
    end_x = head[0] - (head[0] - tail[0]) / length * (_RADIUS + 2)
    end_y = head[1] - (head[1] - tail[1]) / length * (_RADIUS + 2)
    middle_x, middle_y = (tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2
    return (
        f'<line x1="{tail[0]:.1f}" y1="{tail[1]:.1f}" x2="{end_x:.1f}" y2="{end_y:.1f}" '
        'stroke="#999" marker-end="url(#tip)"/>'
        f'<text x="{middle_x:.1f}" y="{middle_y:.1f}" text-anchor="middle" fill="#777" font-size="10">'
        f"{html.escape(caption)}</text>"
    )


def _draw_node(place: tuple[float, float], node: Mapping[str, str]) -> str:
    colour = _COLOURS.get(node["label"], _OTHER)
    return (
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{_RADIUS}" fill="{colour}"/>'
        f'<text x="{place[0]:.1f}" y="{place[1] + _RADIUS + 13:.1f}" text-anchor="middle" fill="#222">'
        f"{html.escape(node['caption'])}</text>"
    )

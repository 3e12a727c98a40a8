"""Paths and surroundings as pictures with Han labels, drawn by `kg.pictures`."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kg.model.vocabulary import PathKind, PathNodeKind
from kg.paths.connecting import Paths
from kg.paths.reading import Surroundings
from kg.pictures.captions import build_edge_caption, build_node_caption
from kg.pictures.layout import Layout
from kg.pictures.network import draw_network
from kg.pictures.svg import Picture

Found = Mapping[str, Any]
_LABELS: Final = {
    PathNodeKind.LEGAL_ENTITY: "LegalEntity",
    PathNodeKind.PERSON: "Person",
    PathNodeKind.ADDRESS: "Address",
}
_TYPES: Final = {
    PathKind.OWNERSHIP: "OWNS",
    PathKind.BRANCH: "BRANCH_OF",
    PathKind.OFFICE: "MANAGES",
    PathKind.GUARANTEE: "GUARANTEES",
    PathKind.ADDRESS: "REGISTERED_AT",
}


def draw_paths(found: Paths) -> Picture:
    """All paths as one network, the two ends drawn with weight, the shortest path too."""
    ends = {str(path.nodes[place]["id"]) for path in found.paths for place in (0, -1)}
    nodes = {str(node["id"]): _build_node(node, focus=str(node["id"]) in ends)
             for path in found.paths for node in path.nodes}  # fmt: skip
    edges: dict[str, Mapping[str, object]] = {}
    for number, path in enumerate(found.paths):
        for tie in (tie for step in path.steps for tie in step):
            edges.setdefault(tie["edge_id"], _build_edge(tie, _TYPES[tie["kind"]], focus=number == 0))
    return draw_network(nodes.values(), edges.values(), layout=Layout.FREE, title="关联路径")


def draw_surroundings(found: Surroundings) -> Picture:
    """What is around a firm where `kg.paths.drawing` places it, the firm with weight."""
    return draw_network(
        _iter_around(found),
        [_build_edge(tie, tie["tie_kind"]) for tie in found.edges],
        layout=Layout.LAYERS,
        places=found.places,
        title="周边关系",
    )


def _iter_around(found: Surroundings) -> Iterator[Mapping[str, object]]:
    for number, node in enumerate(found.nodes):
        kind = PathNodeKind.PERSON if node["is_person"] else PathNodeKind.LEGAL_ENTITY
        yield _build_node({**node, "id": node["entity_id"], "kind": kind}, focus=number == 0)


def _build_node(node: Found, *, focus: bool) -> Mapping[str, object]:
    label = _LABELS[node["kind"]]
    said = {"address": node["name"]} if label == "Address" else node
    return {"id": node["id"], "label": label, "caption": build_node_caption(label, said), "focus": focus}


def _build_edge(tie: Found, edge_type: str, *, focus: bool = False) -> Mapping[str, object]:
    return {
        "from_id": tie["from_id"],
        "to_id": tie["to_id"],
        "caption": build_edge_caption(edge_type, tie),
        "focus": focus,
    }

"""What fields that lead to nodes answer with: a page of links, one link, an outcome, values, or nothing."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.reading import PATHS, ReadEdge, Reading
from api.shaping import CONNECTION, Source
from api.withholding import build_refused
from kg.model.vocabulary import CannotEvaluateCode
from kg.paths.connecting import Paths
from kg.paths.drawing import place_around

SEARCH: Final = "search_legal_entities"
"""The fragment whose items say of the whole page how much was found."""
_NOT_EVALUATED: Final = {
    "id": None, "code": CannotEvaluateCode.NOT_EVALUATED, "rule_version": None, "evaluated_on": None,
}  # fmt: skip

_NO_OTHER_END: Final = {
    "label": "NotFound",
    "reason": "No legal entity of the other code or id is published, or it is a natural person's business, which is "
    "shown for a purpose with a case alone.",
}


def shape_edge(edge: ReadEdge, item: Source, reading: Reading) -> Any:
    """What the field of an edge answers with: a page, one link, an outcome or nothing."""
    if edge.refusal:
        return build_refused(edge.refusal)
    items = item["below"][edge.place]
    if isinstance(items, Mapping):  # refused for this very node
        return items
    return shape_items(edge, items, reading)


def shape_items(edge: ReadEdge, items: list[Source], reading: Reading) -> Any:
    """The page, the link or the outcome of what was read for one edge."""
    if outcome := OUTCOMES.get(edge.fragment):
        return outcome(items)
    if edge.planned.field.single:
        return items[0] if items else None
    page = reading.get_page(edge)
    shaped = {
        "label": CONNECTION,
        "edges": items[: page.limit],
        "has_next_page": len(items) > page.limit,
        "has_previous_page": page.skip > 0,
    }
    return {**shaped, **_count_hits(shaped)} if edge.fragment == SEARCH else shaped


def _count_hits(page: Source) -> Source:
    """How much was found, as every item says; a page behind the last item knows of nothing, nor that this is all."""
    found = page["edges"]
    return {
        "edges": [item for item in found if item["object"] is not None],
        "hit_count": found[0]["hit_count"] if found else 0,
        "is_complete": found[0]["is_complete"] if found else not page["has_previous_page"],
    }


def _shape_evaluation(items: list[Source]) -> Source:
    if not items:
        return {"label": "CannotEvaluate", **_NOT_EVALUATED}
    found: Source = items[0]["object"]
    if found["label"] == "Refused":
        return found
    if found["inspection_grade"] is None:
        outcome = {"label": "CannotEvaluate", "id": found["evaluation_id"], "code": found["cannot_evaluate_code"]}
        return {**found, **outcome}
    return {"label": "InspectionClass", "object": found}


def _split(item: Source) -> Source:
    return {"label": "SplitEntity", "id": item["redirected_from"], "successor_ids": item["successor_ids"]}


def _shape_found(items: list[Source]) -> Source | None:
    """What an id leads to, or which ids answer for it now; None where it leads nowhere."""
    if not items:
        return None
    found = items[0]["object"]
    if found["label"] == "Refused":  # nor is it told into whom a natural person's business was split
        return items[0]
    if len(items[0].get("successor_ids") or ()) > 1:
        return _split(items[0])
    return _shape_evaluation(items) if found["label"] == "Evaluation" else items[0]


def _shape_person(items: list[Source]) -> Source | None:
    return {**items[0], "label": "IdentifiedPerson"} if items else None


def _shape_totals(label: str) -> Callable[[list[Source]], Source]:
    return lambda items: {"label": label, **next(iter(items), {})}


def _shape_sources(items: list[Source]) -> list[Source]:
    return items[0]["sources"] if items else []


def _shape_surroundings(items: list[Source]) -> Source:
    """With the place of each node; the first one is the middle."""
    found = items[0]
    ids = [node["entity_id"] for node in found["nodes"]]
    places = place_around(ids[0], ids, [(tie["from_id"], tie["to_id"], tie["tie_kind"]) for tie in found["edges"]])
    nodes = [{**node, "id": node["entity_id"], "x": x, "y": y}
             for node, (x, y) in ((node, places[node["entity_id"]]) for node in found["nodes"])]  # fmt: skip
    return {"nodes": nodes, "edges": found["edges"], "is_complete": found["is_complete"]}


def _shape_other_end(item: Source) -> Source:
    """The other end of what joins two legal entities; or why it is none, which is then the outcome."""
    if len(item["successor_ids"]) > 1:
        return _split(item)
    if item["other_id"] is None:
        return _NO_OTHER_END
    return {"other_id": item["other_id"], "redirected_from": item["redirected_from"]}


def _shape_paths(items: list[Source]) -> Source:
    """The paths that were found, as plain mappings."""
    found: Paths | None = items[0]["connected"]
    other = _shape_other_end(items[0])
    if found is None or "label" in other:
        return other
    paths = [
        {
            "length": len(path.steps),
            "nodes": list(path.nodes),
            "steps": [{"ties": list(ties)} for ties in path.steps],
        }
        for path in found.paths
    ]
    return {"label": "Paths", **other, "paths": paths, "has_more": found.has_more, "complete_to": found.complete_to}


def _shape_common_owners(items: list[Source]) -> Source:
    """The owners, each with what it has of either."""
    found, other = items[0], _shape_other_end(items[0])
    if "label" in other:
        return other
    owners = [{**owner, "here": owner["stakes"][0], "there": owner["stakes"][1]} for owner in found["owners"]]
    return {"label": "CommonOwners", **other, "owners": owners, "is_complete": found["is_complete"]}


OUTCOMES: Final[dict[str, Callable[[list[Source]], Any]]] = {
    "evaluation": _shape_evaluation,
    "legal_entity_by_id": _shape_found,
    "legal_entity_by_id_on_day": _shape_found,
    "node_by_id": _shape_found,
    "person_by_number": _shape_person,
    "person_by_number_on_day": _shape_person,
    "share_totals": _shape_totals("ShareTotals"),
    "guarantee_totals": _shape_totals("GuaranteeTotals"),
    "facility_totals": _shape_totals("FacilityTotals"),
    "data_sources": _shape_sources,
    "surroundings": _shape_surroundings,
    PATHS: _shape_paths,
    "common_owners": _shape_common_owners,
}
"""By fragment: edges that answer with an outcome, or with values, instead of a link; None for what is not there."""

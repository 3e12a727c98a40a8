"""Paths and surroundings in words, line by line: firms by name, persons by opaque id, each tie with its record."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kg.identifiers.currency import write_amount
from kg.model.vocabulary import PathKind
from kg.paths.connecting import Path, Paths
from kg.paths.reading import Surroundings
from kg.wording import say_count

Found = Mapping[str, Any]
_VERBS: Final[Mapping[str, str]] = {
    PathKind.OWNERSHIP: "holds {share} of",
    PathKind.BRANCH: "is a branch of",
    PathKind.OFFICE: "is {role} of",
    PathKind.GUARANTEE: "guarantees {amount}",
    PathKind.ADDRESS: "has its office at",
}
_KIND_OF_TYPE: Final[Mapping[str, str]] = {
    "OWNS": PathKind.OWNERSHIP,
    "BRANCH_OF": PathKind.BRANCH,
    "REPRESENTS": PathKind.OFFICE,
    "MANAGES": PathKind.OFFICE,
}


def iter_path_lines(found: Paths, longest: int) -> Iterator[str]:
    """A heading, then each path with the ties of each step, then what may be missing."""
    if not found.paths:
        yield f"no path of up to {longest} ties was found"
    for number, path in enumerate(found.paths, start=1):
        yield f"path {number}, {say_count(len(path.steps), 'tie')}:"
        yield from _iter_steps(path)
    if found.has_more:
        yield "There are further paths: --k tells more."
    if found.complete_to < longest:
        yield f"Complete up to {found.complete_to} ties: what has too many ties of its own was not looked behind."


def iter_surrounding_lines(found: Surroundings) -> Iterator[str]:
    """The nodes by distance, then the ties among them."""
    names = {str(node["entity_id"]): _tell(node, "entity_id") for node in found.nodes}
    for node in found.nodes:
        yield f"{say_count(node['distance'], 'step')} away: {_tell(node, 'entity_id')}"
    for tie in found.edges:
        yield _say_tie(tie, _KIND_OF_TYPE[tie["tie_kind"]], names)
    if not found.is_complete:
        yield "There is more around it: --limit tells more."


def _iter_steps(path: Path) -> Iterator[str]:
    names = {str(node["id"]): _tell(node, "id") for node in path.nodes}
    for step in path.steps:
        for tie in step:
            yield f"    {_say_tie(tie, tie['kind'], names)}"


def _tell(node: Found, id_name: str) -> str:
    return str(node["name"] or node[id_name])


def _say_tie(tie: Found, kind: str, names: Mapping[str, str]) -> str:
    share = "shares" if tie.get("share") is None else f"{tie['share']:.4%}"
    role = str(tie.get("role") or "an officer").replace("_", " ")
    amount = _say_amount(tie)
    verb = _VERBS[kind].format(share=share, role=role, amount=amount).strip()
    since = f" since {tie['valid_from']}" if tie.get("valid_from") else ""
    record = tie["provenance"]
    return f"{names[tie['from_id']]} {verb} {names[tie['to_id']]}{since} [{record['source']} {record['record_key']}]"


def _say_amount(tie: Found) -> str:
    if tie.get("amount_minor") is None:
        return ""
    return " ".join(filter(None, (write_amount(tie["amount_minor"], tie["currency"]), tie["currency"], "of")))

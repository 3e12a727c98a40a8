"""Every label, type and property of the model is either released or withheld, by name: nothing leaves by itself."""

import pytest

from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.record import column_names
from kg.releases.content import (
    NATURAL_GROUPS,
    RELEASED_EDGES,
    RELEASED_NODES,
    WITHHELD,
    WITHHELD_WHOLE,
    FirmNaming,
    Group,
)

NAMES = {**{node.LABEL: node for node in NODE_TYPES}, **{edge.TYPE: edge for edge in EDGE_TYPES}}
HINT = "a new property? Release it in kg/releases/content.py, or name it in WITHHELD (the safe choice)"


def _released(name: str) -> set[str]:
    found = [nodes for kind in FirmNaming for nodes in RELEASED_NODES[kind] if nodes.label == name]
    edges = [edges for kind in FirmNaming for edges in RELEASED_EDGES[kind] if edges.type == name]
    return {one.origin for part in (*found, *edges) for one in part.properties}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_property_is_released_or_withheld_by_name(name: str) -> None:
    if name in WITHHELD_WHOLE:
        assert name not in WITHHELD
        assert not _released(name)
        return
    replaced = {NAMES[name].ID} if hasattr(NAMES[name], "ID") else set()
    assert set(column_names(NAMES[name])) == _released(name) | WITHHELD[name] | replaced, HINT
    assert not _released(name) & WITHHELD[name]


def test_what_is_withheld_is_of_the_model() -> None:
    assert WITHHELD.keys() | WITHHELD_WHOLE.keys() == NAMES.keys(), HINT


def test_edges_of_natural_persons_carry_bands_years_and_roles_alone() -> None:
    for kind in FirmNaming:
        natural = [edges for edges in RELEASED_EDGES[kind] if edges.part == "natural"]
        assert {edges.type for edges in natural} == {"OWNS", "REPRESENTS", "MANAGES"}
        assert {one.column.name for edges in natural for one in edges.properties} <= {
            *("share_band", "role", "since_year", "until_year")
        }
        assert not any(edges.versions for edges in natural), "what was believed of persons earlier never leaves (L5)"


def test_nodes_of_natural_persons_carry_their_kind_alone() -> None:
    for kind in FirmNaming:
        groups = {nodes.group: nodes for nodes in RELEASED_NODES[kind]}
        assert [one.origin for group in NATURAL_GROUPS for one in groups[group].properties] == ["subject_kind"]


def test_a_release_without_names_has_nothing_that_a_register_names_or_dates() -> None:
    released = {one.column.name for nodes in RELEASED_NODES[FirmNaming.PSEUDONYMOUS] for one in nodes.properties}
    assert released == {
        *("subject_kind", "legal_form", "register_state", "established_decade", "industry_section"),
        *("motif_kind", "member_count", "is_cut", "is_debt_named"),
    }
    edges = {one.column.name for edges in RELEASED_EDGES[FirmNaming.PSEUDONYMOUS] for one in edges.properties}
    assert edges == {"share_band", "role", "guarantee_kind", "place"}
    groups = {nodes.group for nodes in RELEASED_NODES[FirmNaming.PSEUDONYMOUS]}
    assert groups == {Group.FIRM, Group.MOTIF, *NATURAL_GROUPS}

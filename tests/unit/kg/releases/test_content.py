"""What a release may hold, by its tables alone."""

from kg.model.graph import EDGES, NODES
from kg.model.record import column_names
from kg.releases.content import RELEASED_EDGES, RELEASED_NODES, Group

NATURAL = {Group.PERSON, Group.NATURAL_BUSINESS}


def test_natural_persons_stand_on_ownership_representation_and_management_alone() -> None:
    types = {edges.type for edges in RELEASED_EDGES if NATURAL & {*edges.from_groups, *edges.to_groups}}
    assert types == {"OWNS", "REPRESENTS", "MANAGES"}


def test_no_sealed_hashed_traceable_or_free_text_property_leaves() -> None:
    held_back = {"sealed", "number_hash", "record_key", "run_id", "edge_id", "facility_id", "document_number", "reason"}
    held_back |= {"lender_name", "usage", "licence_number", "party_count", "sources"}
    for released in (*RELEASED_NODES, *RELEASED_EDGES):
        assert not {column.name for column in released.columns} & held_back, released


def test_every_property_named_is_one_of_the_model() -> None:
    for nodes in RELEASED_NODES:
        assert nodes.properties <= set(column_names(NODES[nodes.label])), nodes.group
        assert nodes.id_column not in nodes.properties
    assert {edges.type for edges in RELEASED_EDGES} <= EDGES.keys()
    assert not {"Household", "Evaluation", "Premises"} & {nodes.label for nodes in RELEASED_NODES}
    assert not {"MEMBER_OF", "RELATED_TO", "EVALUATED_AS"} & {edges.type for edges in RELEASED_EDGES}

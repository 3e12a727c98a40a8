"""The committed SDL is the schema's, says only what the model says, and lists no persons."""

from importlib import resources

from graphql import GraphQLObjectType, get_named_type, parse, validate
from graphql import build_schema as parse_schema

from api.schema.connections import EDGE_FIELDS
from api.schema.query import build_schema
from kg.model.graph import EDGES, NODES
from kg.model.record import camel_case, column_names

API = resources.files("api")
SDL = API.joinpath("schema.graphql").read_text("utf-8")
SCHEMA = parse_schema(SDL)
EDGE_OBJECTS = {
    "Position": ["REPRESENTS", "MANAGES"],
    "Shareholding": ["OWNS"],
    "Holding": ["OWNS"],
    "Branch": ["BRANCH_OF"],
    "Guarantee": ["GUARANTEES"],
    "GroupMember": ["IN_GROUP"],
    "CloseLink": ["CLOSELY_LINKED"],
    "MotifMembership": ["IN_MOTIF"],
    "MotifMember": ["IN_MOTIF"],
}


def _object_type(name: str) -> GraphQLObjectType:
    found = SCHEMA.get_type(name)
    assert isinstance(found, GraphQLObjectType)
    return found


def test_the_committed_sdl_is_the_schemas() -> None:
    assert build_schema().as_str() + "\n" == SDL, "python -m tests.write_schema"


SEARCH_ARGUMENTS = {"text", "division", "industry", "legalForm", "registerState", "first", "after"}


def test_the_root_answers_for_one_thing_and_searches_among_firms_alone() -> None:
    assert set(_object_type("Query").fields) == {
        "legalEntity", "searchLegalEntities", "person", "node", "publication",
        "identityQueue", "identityPair", "identityCluster",
    }  # fmt: skip
    assert set(_object_type("Query").fields["identityQueue"].args) == {"first", "after"}
    assert set(_object_type("Mutation").fields["judgePair"].args) == {"id", "verdict"}
    assert set(_object_type("Query").fields["person"].args) == {"number", "asOf"}
    assert set(_object_type("Query").fields["node"].args) == {"id"}
    assert set(_object_type("Query").fields["legalEntity"].args) == {"uscc", "id", "asOf"}
    assert set(_object_type("Query").fields["searchLegalEntities"].args) == SEARCH_ARGUMENTS
    assert str(_object_type("SearchHit").fields["node"].type) == "LegalEntity!"


def test_persons_are_no_argument_and_are_reached_through_a_firms_edges_only() -> None:
    leads_to_persons = set()
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field_name, field in kind.fields.items():
                # `roles` are offices in the one firm that was asked for, no attribute of a person.
                known = {"uscc", "id", "asOf", "first", "after", "roles", "kinds", "states", "depth", "limit"}
                known |= {"to", "longest", "believed"}  # `to` is another legal entity, `believed` an evening
                if field_name not in {"searchLegalEntities", "person", "judgePair"}:
                    assert set(field.args) <= known, (name, field_name)
                if get_named_type(field.type).name in {"Person", "Party"}:
                    leads_to_persons.add(name)
    assert leads_to_persons == {"Position", "Shareholding", "Guarantee", "BeneficialOwner", "ControlChain"}


def test_a_person_has_no_score_no_birth_date_and_no_way_on() -> None:
    assert set(_object_type("Person").fields) == {"id", "name", "maskedNumber", "provenance"}


def test_names_of_nodes_and_edges_are_the_models() -> None:
    known = {name: set(column_names(node)) for name, node in NODES.items() if name in SCHEMA.type_map}  # type: ignore[arg-type]
    for name, types in EDGE_OBJECTS.items():
        known[name] = set().union(*(column_names(EDGES[one]) for one in types))
    for name, columns in known.items():
        modelled = {camel_case(column.removesuffix("_minor")) for column in columns}
        scalars = {
            field_name
            for field_name, field in _object_type(name).fields.items()
            if not field.args and (name, field_name) not in EDGE_FIELDS
        }
        of_edge = {"ControlGroup": {"isComplete", "methodVersion"}}.get(name, set())
        beside = of_edge | {
            "memberCount",
            "isHolder",
            "id",
            "provenance",
            "maskedNumber",
            "node",
            "cursor",
            "redirectedFrom",
            "state",
            "registeredFirmCount",
            "finding",
            "validFrom",
        }
        assert scalars - modelled <= beside | ({"name"} if name == "Person" else set()), name


BESIDE_NODES = {"SplitEntity", "NotFound", "Refused"}
"""Outcomes of `node` that are no node: nothing was read that a source states."""
WITHOUT_EVALUATION = {"CannotEvaluate"}
"""May stand where no evaluation was made: then it has neither id nor source."""


def test_everything_read_from_a_source_says_where_it_comes_from_and_every_node_has_an_id() -> None:
    kinds = {name: kind for name, kind in SCHEMA.type_map.items() if isinstance(kind, GraphQLObjectType)}
    by_interface = {
        one: {name for name, kind in kinds.items() if one in {face.name for face in kind.interfaces}}
        for one in ("Node", "Link")
    }
    outcomes = {kind.name for kind in SCHEMA.type_map["NodeOutcome"].types} - BESIDE_NODES  # type: ignore[attr-defined]
    nodes = by_interface["Node"] | outcomes | (NODES.keys() & kinds)
    assert len(nodes) > 10
    assert len(by_interface["Link"]) > 10
    for name in nodes | by_interface["Link"]:
        sure = "" if name in WITHOUT_EVALUATION else "!"
        assert str(kinds[name].fields["provenance"].type) == f"Provenance{sure}", name
        if name in nodes:
            assert str(kinds[name].fields["id"].type) == f"ID{sure}", name


def test_the_demonstrations_query_is_valid() -> None:
    query = API.joinpath("demo_query.graphql").read_text("utf-8")
    assert validate(SCHEMA, parse(query)) == []

"""Rules that hold by construction: what no type, table, query or field may ever say."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, get_named_type

from kg.evaluation.inspection.computation import INPUT_TABLES
from kg.graph.fact_tables import fact_table
from kg.graph.queries import iter_queries
from kg.logs import ALLOWED_KEYS
from kg.model.agreements import KEPT_TYPES
from kg.model.credit_nodes import EvaluationNode
from kg.model.edges import EvaluatedAs
from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.nodes import PersonNode
from kg.model.record import column_names
from kg.model.staged import RECORD_TYPES
from kg.releases.content import RELEASED_EDGES, RELEASED_NODES

ROOT = Path(__file__).parents[2]
OUT_OF_SCOPE = frozenset(
    {
        *("location", "latitude", "longitude", "trajectory", "track", "face", "fingerprint", "voice", "gait"),
        *("watchlist", "blacklist", "watch", "offence", "crime", "religion", "faith", "blood", "ethnic", "ethnicity"),
    }
)


def test_l1_only_a_legal_entity_is_evaluated() -> None:
    assert EvaluatedAs.FROM == ("LegalEntity",)


def test_l1_a_person_node_holds_no_result_and_nothing_to_compute_one_from() -> None:
    assert set(column_names(PersonNode)) == {
        "entity_id",
        "number_hash",
        "sealed",
        "party_count",
        "sources",
        "source",
        "record_key",
        "recorded_at",
        "closed_at",
        "run_id",
    }


def test_l3_an_evaluation_reads_no_table_of_persons_or_households() -> None:
    assert not [
        table for table in INPUT_TABLES if re.search(r"person|household|member|related|represents|manages", table)
    ]


@pytest.mark.parametrize("query", list(iter_queries()), ids=lambda query: query.name)
def test_l7_no_query_file_returns_persons(query: object) -> None:
    text = getattr(query, "text", "")
    if query.name == "labels_and_types":  # type: ignore[attr-defined]
        return
    assert "Person" not in text
    assert "sealed" not in text
    assert "number_hash" not in text


@pytest.mark.parametrize("query", list(iter_queries()), ids=lambda query: query.name)
def test_no_query_file_tells_a_class(query: object) -> None:
    text = getattr(query, "text", "")
    assert not re.search(r"EVALUATED_AS|Evaluation|inspection|points", text)


def test_a_class_leaves_through_the_service_and_kg_evaluate_alone() -> None:
    assert not [edges for kind in RELEASED_EDGES.values() for edges in kind if edges.type == EvaluatedAs.TYPE]
    assert not [nodes for kind in RELEASED_NODES.values() for nodes in kind if nodes.label == EvaluationNode.LABEL]
    assert not {"grade", "class", "points", "reasons"} & ALLOWED_KEYS
    for file in (ROOT / "api" / "serving").rglob("*.py"):
        assert not re.search(r"inspection|evaluation", file.read_text("utf-8"), re.IGNORECASE), file.name


def test_nothing_is_asked_for_by_class() -> None:
    schema = build_schema((ROOT / "api" / "schema.graphql").read_text("utf-8"))
    told = set()
    for name, kind in schema.type_map.items():
        for field in getattr(kind, "fields", {}).values():
            arguments = [get_named_type(one.type).name for one in getattr(field, "args", {}).values()]
            assert not {"InspectionGrade", "InspectionClass"} & set(arguments)
            if get_named_type(field.type).name == "InspectionGrade":
                told.add(name)
    assert told == {"InspectionClass", "EvaluationReason"}


def test_l3_agreements_and_filings_are_neither_in_the_graph_nor_read_by_an_evaluation() -> None:
    assert KEPT_TYPES
    assert not set(KEPT_TYPES) & set(EDGE_TYPES)
    assert not {fact_table(kept) for kept in KEPT_TYPES} & set(INPUT_TABLES)


def test_an_evaluation_has_no_field_about_a_natural_person() -> None:
    words = {word for name in column_names(EvaluationNode) for word in name.split("_")}
    assert not words & {"person", "persons", "representative", "officer", "owner", "sealed", "number", "household"}


def test_l13_no_record_node_or_edge_has_a_field_that_is_out_of_scope() -> None:
    records = [
        *NODE_TYPES,
        *EDGE_TYPES,
        *KEPT_TYPES,
        *{record for model in RECORD_TYPES.values() for record in model.values()},
    ]
    names = {f"{record.__name__}.{name}" for record in records for name in column_names(record)}
    assert not [name for name in names if OUT_OF_SCOPE & set(re.split(r"[._]", name.lower()))]
    words = re.findall(
        r"[A-Z]?[a-z]+", re.sub(r'"""[\s\S]*?"""', "", (ROOT / "api" / "schema.graphql").read_text("utf-8"))
    )
    assert len(words) > 100
    assert not OUT_OF_SCOPE & {word.lower() for word in words}

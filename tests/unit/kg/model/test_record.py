"""A record class is the one statement of a table's columns."""

import duckdb
import pyarrow as pa
import pytest

from kg.model.edges import Edge, Owns
from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.nodes import Node
from kg.model.record import arrow_schema, camel_case, column_names, columns_of, duckdb_columns, mentions_of
from kg.model.staged import RECORD_TYPES, Shareholding

EVERY_RECORD = list(
    dict.fromkeys([*NODE_TYPES, *EDGE_TYPES, *(one for model in RECORD_TYPES.values() for one in model.values())])
)


def test_a_mention_is_six_columns() -> None:
    assert mentions_of(Shareholding) == ("entity", "holder")
    assert [name for name in column_names(Shareholding) if name.startswith("holder_") and name != "holder_class"] == [
        "holder_kind",
        "holder_key",
        "holder_name",
        "holder_number",
        "holder_stated_number",
        "holder_party_id",
    ]


@pytest.mark.parametrize("record", EVERY_RECORD, ids=lambda record: record.__name__)
def test_a_record_makes_a_table_with_the_types_of_its_arrow_schema(record: type) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE t ({duckdb_columns(record)})")
        stored = connection.sql("SELECT * FROM t").to_arrow_table().schema
    wanted = arrow_schema(record)
    assert stored.names == wanted.names
    for name in wanted.names:
        assert _plain(stored.field(name).type) == _plain(wanted.field(name).type), name


@pytest.mark.parametrize("record", EVERY_RECORD, ids=lambda record: record.__name__)
def test_every_column_is_described_and_money_has_a_unit(record: type) -> None:
    for column in columns_of(record):
        assert column.description, column.name
        if column.name.endswith("_minor"):
            assert "minor units" in column.unit, column.name
        if column.name.endswith("_ratio"):
            assert column.unit, column.name


def test_no_published_property_names_a_natural_person() -> None:
    for record in (*NODE_TYPES, *EDGE_TYPES):
        assert not [column.name for column in columns_of(record) if column.personal], record


def test_every_node_and_edge_says_where_it_comes_from() -> None:
    for record in (*NODE_TYPES, *EDGE_TYPES):
        assert {"source", "record_key", "recorded_at", "closed_at", "run_id"} <= set(column_names(record))
    assert issubclass(Owns, Edge)
    assert all(issubclass(node, Node) and node.ID in column_names(node) for node in NODE_TYPES)


def test_graphql_spells_names_in_camel_case() -> None:
    assert camel_case("registered_capital_minor") == "registeredCapitalMinor"
    assert camel_case("uscc") == "uscc"


def _plain(kind: pa.DataType) -> str:
    return str(kind).replace("large_", "").replace("child", "item").replace("l: ", "item: ")

"""The facts database as the graph reads it: one table a label (`node_legal_entity`) and a type (`edge_owns`)."""

import re
from typing import Final

from kg.model.edges import Edge
from kg.model.graph import EDGES, NODES
from kg.model.ids import SealedBlob
from kg.model.nodes import Node
from kg.model.record import columns_of, duckdb_columns, once_a_class

FactType = type[Node] | type[Edge]


def snake_case(name: str) -> str:
    """`LegalEntity` as `legal_entity`, `OWNS` as `owns`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def fact_name(fact: FactType) -> str:
    """Label of a node class or type of an edge class."""
    return fact.LABEL if issubclass(fact, Node) else fact.TYPE


def fact_table(fact: FactType) -> str:
    """Name of the table that holds the facts of a class."""
    return f"{'node' if issubclass(fact, Node) else 'edge'}_{snake_case(fact_name(fact))}"


def id_column(fact: FactType) -> str:
    """Name of the column that identifies a fact of a class."""
    return fact.ID if issubclass(fact, Node) else "edge_id"


@once_a_class
def sealed_columns(fact: FactType) -> frozenset[str]:
    """Names of the columns of a class that hold sealed blobs."""
    return frozenset(column.name for column in columns_of(fact) if column.value_type is SealedBlob)


def create_table_statement(fact: FactType) -> str:
    """Statement that makes the table of a class, if it is not there."""
    return f"CREATE TABLE IF NOT EXISTS {fact_table(fact)} ({duckdb_columns(fact)})"


FACT_TYPES: Final[tuple[FactType, ...]] = (*NODES.values(), *EDGES.values())
"""Every class of facts, nodes before the edges that join them."""

"""Statements that write, count and page through the graph: `cypher/publish`, `cypher/checks` and `cypher/digest`.

There is one file a label, a type and a pair of ends, because labels and types are literal; a contract test derives each
from `kg.model.graph` and compares.
"""

from functools import cache
from importlib import resources

from kg.graph.fact_tables import FactType, fact_table, snake_case
from kg.graph.queries import QueryFile, parse_query_file
from kg.model.edges import Edge
from kg.model.nodes import Node


def edge_statement_name(edge: type[Edge], start: str, end: str) -> str:
    """Name of the file that writes edges of a type between two labels."""
    return f"{fact_table(edge)}_from_{snake_case(start)}_to_{snake_case(end)}"


def read_node_upsert(node: type[Node]) -> QueryFile:
    """The statement that writes nodes of a label."""
    return _read("publish", fact_table(node))


def read_edge_creation(edge: type[Edge], start: str, end: str) -> QueryFile:
    """The statement that writes new edges of a type between two labels."""
    return _read("publish", edge_statement_name(edge, start, end))


def read_edge_upsert(edge: type[Edge], start: str, end: str) -> QueryFile:
    """The statement that writes both new and changed edges of a type between two labels."""
    return _read("publish", f"upsert_{edge_statement_name(edge, start, end)}")


def read_edge_change(edge: type[Edge]) -> QueryFile:
    """The statement that writes changed edges of a type."""
    return _read("publish", f"change_{fact_table(edge)}")


def read_removal(fact: FactType) -> QueryFile:
    """The statement that removes facts of a class by their ids."""
    return _read("publish", f"remove_{fact_table(fact)}")


def read_bookkeeping(name: str) -> QueryFile:
    """`begin`, `progress`, `finish`, `state` (the node `Meta`), `migrations` …: what the graph says of itself."""
    return _read("publish", name)


def read_check(name: str) -> QueryFile:
    """`counts`, `labels`, `types`, `indexes` or `started`: what is in the graph, and since when its server runs."""
    return _read("checks", name)


def read_page(fact: FactType) -> QueryFile:
    """The statement that reads a page of the facts of a class, in the order of their ids."""
    return _read("digest", fact_table(fact))


@cache
def _read(folder: str, name: str) -> QueryFile:
    path = f"{folder}/{name}.cypher"
    return parse_query_file((resources.files("cypher") / path).read_text("utf-8"), f"cypher/{path}")

"""Whether every node and edge has arrived: counts alone, which the database keeps; `invariants` compares the whole."""

from dataclasses import dataclass

from kg.engine.database import Connection, count_rows, open_database
from kg.errors import IntegrityError
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_name, fact_table
from kg.graph.statements import read_check
from kg.home import Home
from kg.settings import GraphSettings


@dataclass(frozen=True, slots=True)
class FactCount:
    """Open facts of a label or type: in the facts table, and in the graph."""

    fact: str
    expected: int
    found: int


def check_publication(graph: Graph, home: Home, settings: GraphSettings) -> list[FactCount]:
    """Counts of every label and type, all equal.

    An edge that leads nowhere cannot be in the graph: it is missing from its count.

    Raises:
        IntegrityError: naming each label or type that differs.
    """
    in_graph = read_counts(graph)
    with open_database(home.facts_database, settings) as connection:
        counts = [_count(in_graph, connection, fact) for fact in FACT_TYPES]
    wrong = [
        f"{count.fact}: {count.expected} expected, {count.found} found"
        for count in counts
        if count.expected != count.found
    ]
    if wrong:
        raise IntegrityError(
            f"The graph is not what was published ({'; '.join(wrong)}).",
            way_out="Somebody else wrote to this graph: see that only Xintu does, empty it, and publish again.",
        )
    return counts


def read_counts(graph: Graph) -> dict[str, int]:
    """Nodes and edges in the graph, by label or type of the model, closed ones among them; and `Meta`."""
    return {str(row["fact"]): int(str(row["fact_count"])) for row in graph.read(read_check("counts").text)}


def _count(in_graph: dict[str, int], connection: Connection, fact: FactType) -> FactCount:
    closed = count_rows(connection, f"(SELECT 1 FROM {fact_table(fact)} WHERE closed_at IS NOT NULL)")
    expected = count_rows(connection, fact_table(fact)) - closed
    return FactCount(fact_name(fact), expected, in_graph[fact_name(fact)] - closed)

"""Whether the graph is what was published: counts, ends, provenance."""

from dataclasses import dataclass

from kg.engine.database import Connection, count_rows, open_database
from kg.errors import IntegrityError
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_name, fact_table
from kg.graph.statements import read_count
from kg.home import Home
from kg.settings import GraphSettings


@dataclass(frozen=True, slots=True)
class FactCount:
    """Open facts of a label or type: in the facts table, and in the graph."""

    fact: str
    expected: int
    found: int
    unsourced: int
    """Facts in the graph that do not say where they come from."""


def check_publication(graph: Graph, home: Home, settings: GraphSettings) -> list[FactCount]:
    """Counts of every label and type, all equal.

    An edge that leads nowhere cannot be in the graph: it is missing from its count.

    Raises:
        IntegrityError: naming each label or type that differs or has a fact without provenance.
    """
    with open_database(home.facts_database, settings) as connection:
        counts = [_count(graph, connection, fact) for fact in FACT_TYPES]
    wrong = [
        f"{count.fact}: {count.expected} expected, {count.found} found, {count.unsourced} without provenance"
        for count in counts
        if count.expected != count.found or count.unsourced
    ]
    if wrong:
        raise IntegrityError(
            f"The graph is not what was published ({'; '.join(wrong)}).",
            way_out="Somebody else wrote to this graph: see that only Xintu does, empty it, and publish again.",
        )
    return counts


def _count(graph: Graph, connection: Connection, fact: FactType) -> FactCount:
    (row,) = graph.read(read_count(fact).text)
    total, closed, unsourced = (int(str(row[name])) for name in ("total_count", "closed_count", "unsourced_count"))
    expected = count_rows(connection, f"(SELECT 1 FROM {fact_table(fact)} WHERE closed_at IS NULL)")
    return FactCount(fact_name(fact), expected, total - closed, unsourced)

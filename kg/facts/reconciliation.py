"""Staged records against the graph: each current record is a fact there, or is counted as one that leads to none.

A record leads to no fact where rule L4 withholds it, or where its counterpart is not staged (a refused facility, a head
office that nobody registered). Nothing is lost without being counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.engine.database import Connection, count_rows, open_database
from kg.errors import IntegrityError
from kg.facts.inputs import build_views, find_databases
from kg.graph.checks import FactCount
from kg.graph.fact_tables import fact_table
from kg.home import Home
from kg.model.graph import EDGES, NODES
from kg.settings import GraphSettings

_FACTS_OF: Final = (
    ("shareholding", ("OWNS",)),
    ("position", ("REPRESENTS", "MANAGES")),
    ("borrowing", ("BORROWS",)),
    ("lending", ("LENDS",)),
    ("guarantee", ("GUARANTEES",)),
    ("facility", ("Facility",)),
    ("decision", ("Decision",)),
    ("decision", ("SUBJECT_OF",)),
    ("licensing", ("Licence",)),
    ("licensing", ("HOLDS",)),
    ("household", ("Household",)),
    ("resident", ("MEMBER_OF",)),
)
"""Record types, and the labels or types of which each record is one fact."""


@dataclass(frozen=True, slots=True)
class RecordCount:
    """Current records of a type, and those that led to none of the facts."""

    record_type: str
    facts: tuple[str, ...]
    staged_count: int
    without_fact_count: int


def reconcile(home: Home, settings: GraphSettings, found: Iterable[FactCount]) -> tuple[RecordCount, ...]:
    """The staged records against what was found in the graph.

    Raises:
        IntegrityError: naming each record type whose records and facts do not add up.
    """
    in_graph = {count.fact: count.found for count in found}
    with open_database(home.facts_database, settings, attach=find_databases(home)) as connection:
        build_views(connection)
        counts = tuple(_count(connection, record_type, facts) for record_type, facts in _FACTS_OF)
    wrong = [
        f"{count.record_type}: {count.staged_count} staged, {count.without_fact_count} lead to no fact, "
        f"{sum(in_graph[fact] for fact in count.facts)} {' and '.join(count.facts)} in the graph"
        for count in counts
        if count.staged_count - count.without_fact_count != sum(in_graph[fact] for fact in count.facts)
    ]
    if wrong:
        raise IntegrityError(
            f"Staged records and the graph do not add up ({'; '.join(wrong)}).",
            way_out="Run `kg refresh` again; if it stays, keep this KG_HOME and report it.",
        )
    return counts


def summarise(counts: Iterable[RecordCount]) -> str:
    """One line for people."""
    missing = [
        f"{count.without_fact_count:,} {count.record_type} without {' or '.join(count.facts)}"
        for count in counts
        if count.without_fact_count
    ]
    return f"staged records and graph add up; led to no fact: {', '.join(missing) or 'none'}"


def _count(connection: Connection, record_type: str, facts: tuple[str, ...]) -> RecordCount:
    stated = " UNION ALL ".join(
        f"SELECT source, record_key FROM {fact_table(NODES.get(fact) or EDGES[fact])} WHERE closed_at IS NULL"
        for fact in facts
    )
    without = f"(SELECT 1 FROM staged_{record_type} ANTI JOIN ({stated}) AS stated USING (source, record_key))"
    return RecordCount(
        record_type, facts, count_rows(connection, f"staged_{record_type}"), count_rows(connection, without)
    )

"""What the facts tables hold that the graph does not, and the other way round, as rows for statements that write.

What was last published is noted in a database file of its own: facts may go back to an earlier night, the graph does
not go back with them.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kg.engine.database import (
    Connection,
    attach_file,
    count_rows,
    digest_tables,
    open_database,
    read_statement,
    transaction,
)
from kg.errors import IntegrityError
from kg.graph.fact_tables import FACT_TYPES, FactType, create_table_statement, fact_name, fact_table, id_column
from kg.graph.statements import read_edge_change, read_edge_creation, read_node_upsert, read_removal
from kg.home import Home
from kg.model.graph import EDGE_TYPES, NODE_TYPES, NODES, Edge, Node
from kg.model.record import Column, columns_of
from kg.settings import GraphSettings

Rows = Sequence[Mapping[str, object]]
Counts = Counter[tuple[str, str]]
"""Facts by label or type and by what is to be done with them: `new`, `changed` or `removed`."""
Ends = Counter[tuple[str, str, tuple[str, str]]]
"""New and changed edges by type, by what is to be done with them, and by the labels at their ends."""
_SMALL: Final = 10
"""Of changes that are fewer than one in so many facts, only their own notes are written."""


@dataclass(frozen=True, slots=True)
class Delta:
    """Changed rows of one table, those that one statement writes."""

    fact: str
    statement: str
    select: str
    count: int
    is_removal: bool = False


@contextmanager
def open_publication(home: Home, settings: GraphSettings) -> Iterator[Connection]:
    """What was last published, with the facts tables as views beside it.

    Raises:
        ConfigurationError: another process has a file open.
    """
    if not home.facts_database.exists():
        _make_tables(home, settings)
    with open_database(home.publication_database, settings, attach={"facts": home.facts_database}) as connection:
        stated = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'facts'"
        tables = {name for (name,) in connection.execute(stated).fetchall()}
        if any(fact_table(fact) not in tables for fact in FACT_TYPES):
            connection.execute("DETACH facts")
            _make_tables(home, settings)
            attach_file(connection, "facts", home.facts_database)
        connection.execute(
            "; ".join(f"CREATE TEMP VIEW {table} AS FROM facts.{table}" for table in map(fact_table, FACT_TYPES))
        )
        yield connection


def _make_tables(home: Home, settings: GraphSettings) -> None:
    with open_database(home.facts_database, settings) as connection:
        for fact in FACT_TYPES:
            connection.execute(create_table_statement(fact))


def build_target(connection: Connection) -> str:
    """Make the tables that compare what is published with what should be; the digest of the latter."""
    connection.execute(read_statement("kg.graph", "published"))
    contents = " UNION ALL ".join(
        f"SELECT '{fact_name(fact)}' AS fact, {id_column(fact)} AS fact_id, hash(row_) AS content "
        f"FROM {fact_table(fact)} AS row_"
        for fact in FACT_TYPES
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE target AS {contents}")
    return digest_tables(connection, "target")


def get_published_digest(connection: Connection) -> str:
    """The digest of what was last published."""
    return digest_tables(connection, "published")


def note_published(connection: Connection) -> None:
    """Remember that the graph holds what it should."""
    connection.execute("CREATE OR REPLACE TABLE published AS FROM target")


def note_written(connection: Connection, deltas: Sequence[Delta]) -> None:
    """Remember, after what `find_changes` found was written, that the graph holds what it should.

    A small night touches its own rows alone.
    """
    if sum(delta.count for delta in deltas) * _SMALL > count_rows(connection, "target"):
        note_published(connection)
        return
    with transaction(connection):
        connection.execute(
            "DELETE FROM published USING changed "
            "WHERE published.fact = changed.fact AND published.fact_id = changed.fact_id"
        )
        connection.execute("INSERT INTO published FROM target SEMI JOIN changed USING (fact, fact_id)")


def note_importable(connection: Connection) -> str:
    """Remember that the graph holds what it should as far as import files can say it; the digest of that.

    An import file cannot tell an empty list from none: facts with one in a column that always has a list are to be
    written after the import. What is noted with content 0 counts as changed.
    """
    unsayable = " UNION ALL ".join(
        f"SELECT '{fact_name(fact)}' AS fact, {id_column(fact)} AS fact_id FROM {fact_table(fact)} "
        f"WHERE len({column.name}) = 0"
        for fact in FACT_TYPES
        for column in columns_of(fact)
        if column.is_list and not column.nullable
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE published AS FROM target ANTI JOIN ({unsayable}) USING (fact, fact_id) "
        f"UNION ALL SELECT fact, fact_id, 0 FROM ({unsayable})"
    )
    return get_published_digest(connection)


def note_found(connection: Connection, pages: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Remember which facts the graph has, by type and id, and nothing of what they say: each counts as changed."""
    with transaction(connection):
        connection.execute("DELETE FROM published")
        for fact, fact_ids in pages:
            connection.execute("INSERT INTO published SELECT ?, unnest(?::VARCHAR[]), 0", [fact, fact_ids])


def find_changes(connection: Connection) -> list[Delta]:
    """What to write, in this order: removals, edges before nodes; then nodes before edges, changed before new ones.

    Raises:
        IntegrityError: an edge leads from or to a node that is not there.
    """
    connection.execute(read_statement("kg.graph", "changed"))
    rows = connection.execute("SELECT fact, change, count(*) FROM changed GROUP BY ALL").fetchall()
    counts = Counter({(fact, change): count for fact, change, count in rows})
    ends = _find_ends(
        connection, [edge for edge in EDGE_TYPES if counts[edge.TYPE, "new"] + counts[edge.TYPE, "changed"]]
    )
    deltas = [_find_removal(fact, counts) for fact in reversed(FACT_TYPES)]
    deltas += [_find_node_delta(node, counts) for node in NODE_TYPES]
    for edge in EDGE_TYPES:
        deltas += _find_edge_deltas(edge, counts, ends)
    return [delta for delta in deltas if delta.count]


def _find_ends(connection: Connection, edges: Sequence[type[Edge]]) -> Ends:
    """Note for each new and changed edge between which labels it leads, all in one pass, and count them."""
    if not edges:
        return Counter()
    stated = " UNION ALL ".join(
        f"SELECT fact, fact_id, change, from_id, to_id FROM {fact_table(edge)} AS edge_ JOIN changed "
        f"ON changed.fact = '{edge.TYPE}' AND changed.fact_id = edge_.edge_id"
        for edge in edges
    )
    labels = ", ".join(f"'{label}'" for label in NODES)
    connection.execute(read_statement("kg.graph", "changed_edges").format(edges=stated, labels=labels))
    rows = connection.execute("SELECT COLUMNS(* EXCLUDE fact_id), count(*) FROM changed_edge GROUP BY ALL").fetchall()
    return Counter({(fact, change, (start, end)): count for fact, change, start, end, count in rows})


def _find_removal(fact: FactType, counts: Counts) -> Delta:
    name = fact_name(fact)
    select = f"SELECT fact_id FROM changed WHERE fact = '{name}' AND change = 'removed' ORDER BY fact_id"
    return Delta(name, read_removal(fact).text, select, counts[name, "removed"], is_removal=True)


def _find_node_delta(node: type[Node], counts: Counts) -> Delta:
    select = f"SELECT {_columns(node)} FROM {_changed_rows(node, 'new', 'changed')} ORDER BY {node.ID}"
    count = counts[node.LABEL, "new"] + counts[node.LABEL, "changed"]
    return Delta(node.LABEL, read_node_upsert(node).text, select, count)


def _find_edge_deltas(edge: type[Edge], counts: Counts, ends: Ends) -> Iterator[Delta]:
    """New edges need their ends, by pairs of labels; changed ones are found by their ids, at half the cost."""
    pairs = list(itertools.product(edge.FROM, edge.TO))
    for change in ("changed", "new"):
        check_ends(edge.TYPE, sum(ends[edge.TYPE, change, pair] for pair in pairs), counts[edge.TYPE, change])
    select = f"SELECT {_columns(edge)} FROM {_changed_rows(edge, 'changed')} ORDER BY edge_id"
    yield Delta(edge.TYPE, read_edge_change(edge).text, select, counts[edge.TYPE, "changed"])
    for start, end in pairs:
        rows = (
            f"{fact_table(edge)} AS fact_row SEMI JOIN changed_edge ON changed_edge.fact = '{edge.TYPE}' "
            f"AND changed_edge.fact_id = fact_row.edge_id AND changed_edge.change = 'new' "
            f"AND changed_edge.start_label = '{start}' AND changed_edge.end_label = '{end}'"
        )
        select = f"SELECT {_columns(edge)} FROM {rows} ORDER BY edge_id"
        statement = read_edge_creation(edge, start, end).text
        yield Delta(edge.TYPE, statement, select, ends[edge.TYPE, "new", (start, end)])


def iter_batches(connection: Connection, delta: Delta, batch_rows: int, skipped: int = 0) -> Iterator[Rows]:
    """The rows of a delta after the first `skipped`, in the order of their ids, a batch at a time."""
    select = f"{delta.select} OFFSET {skipped}" if skipped else delta.select
    for batch in connection.sql(select).to_arrow_reader(batch_rows):
        yield batch.to_pylist()


def digest_order(deltas: Sequence[Delta]) -> str:
    """Digest of what is written in which order: where it is the same, a publication that was cut off can go on."""
    order = [(delta.statement, delta.count) for delta in deltas]
    return hashlib.sha256(repr(order).encode()).hexdigest()


def select_between(edge: type[Edge], start: str, end: str) -> str:
    """A FROM clause of all edges of a type (`fact_row`) that lead from one label to another."""
    return f"{fact_table(edge)} AS fact_row {_semi_join(start, 'from_id')} {_semi_join(end, 'to_id')}"


def check_ends(edge_type: str, joined: int, expected: int) -> None:
    """See that every edge of a type was found between some pair of labels.

    Raises:
        IntegrityError: an edge leads from or to a node that is not there.
    """
    if joined != expected:
        raise IntegrityError(
            f"{expected - joined} edges {edge_type} in the facts tables lead from or to a node that is not there.",
            way_out="Nothing was published. Delete facts.duckdb and run `kg refresh` again.",
        )


def _columns(fact: type) -> str:
    return ", ".join(_build_expression(column) for column in columns_of(fact))


def _build_expression(column: Column) -> str:
    """A moment travels as ISO 8601 text: the driver takes 0.1 ms to encode one, longer than the rest of a row.

    An empty list where there may be none is none, as an import file has it.
    """
    value = f"fact_row.{column.name}"
    if column.is_list and column.nullable:
        return f"nullif({value}, []) AS {column.name}"
    if column.plain_type is datetime:
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S.%fZ') AS {column.name}"
    return value


def _changed_rows(fact: FactType, *changes: str) -> str:
    wanted = ", ".join(f"'{change}'" for change in changes)
    return (
        f"{fact_table(fact)} AS fact_row SEMI JOIN changed ON changed.fact = '{fact_name(fact)}' "
        f"AND changed.fact_id = fact_row.{id_column(fact)} AND changed.change IN ({wanted})"
    )


def _semi_join(label: str, end: str) -> str:
    node = NODES[label]
    return f"SEMI JOIN {fact_table(node)} AS {end}_node ON {end}_node.{node.ID} = fact_row.{end}"

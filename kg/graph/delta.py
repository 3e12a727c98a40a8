"""What the facts tables hold that the graph does not, and the other way round, as rows for statements that write.

What was last published is noted in a database file of its own: facts may go back to an earlier night, the graph does
not go back with them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from kg.engine.database import Connection, count_rows, digest_tables, open_database, read_statement, transaction
from kg.errors import IntegrityError
from kg.graph.fact_tables import FACT_TYPES, FactType, create_table_statement, fact_name, fact_table, id_column
from kg.graph.statements import read_edge_change, read_edge_creation, read_node_upsert, read_removal
from kg.home import Home
from kg.model.graph import EDGE_TYPES, NODE_TYPES, NODES, Edge, Node
from kg.model.record import Column, columns_of
from kg.settings import GraphSettings

Rows = Sequence[Mapping[str, object]]


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
    with open_database(home.facts_database, settings) as connection:
        for fact in FACT_TYPES:
            connection.execute(create_table_statement(fact))
    with open_database(home.publication_database, settings, attach={"facts": home.facts_database}) as connection:
        for fact in FACT_TYPES:
            connection.execute(f"CREATE TEMP VIEW {fact_table(fact)} AS FROM facts.{fact_table(fact)}")
        yield connection


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
    if get_published_digest(connection) != digest_tables(connection, "target"):
        connection.execute("CREATE OR REPLACE TABLE published AS FROM target")


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
    """What to write, in this order: removals, edges before nodes; then nodes before edges.

    Raises:
        IntegrityError: an edge leads from or to a node that is not there.
    """
    return [*find_removals(connection), *find_deltas(connection)]


def find_deltas(connection: Connection) -> list[Delta]:
    """The changes, nodes before edges, changed edges before new ones.

    Raises:
        IntegrityError: an edge leads from or to a node that is not there.
    """
    connection.execute(read_statement("kg.graph", "changed"))
    deltas = [_find_node_delta(connection, node) for node in NODE_TYPES]
    for edge in EDGE_TYPES:
        deltas.extend(_find_edge_deltas(connection, edge))
    return [delta for delta in deltas if delta.count]


def _find_node_delta(connection: Connection, node: type[Node]) -> Delta:
    select = f"SELECT {_columns(node)} FROM {_changed_rows(node)} ORDER BY {node.ID}"
    return _build_delta(connection, node.LABEL, read_node_upsert(node).text, select)


def _find_edge_deltas(connection: Connection, edge: type[Edge]) -> list[Delta]:
    """New edges need their ends, by pairs of labels; changed ones are found by their ids, at half the cost."""
    rows = {is_new: _changed_rows(edge, f" AND changed.is_new = {is_new}") for is_new in (False, True)}
    pairs = [(start, end) for start in edge.FROM for end in edge.TO]
    for some in rows.values():
        if expected := count_rows(connection, some):
            between = (count_rows(connection, select_between(edge, *pair, some)) for pair in pairs)
            check_ends(edge.TYPE, sum(between), expected)
    select = f"SELECT {_columns(edge)} FROM {rows[False]} ORDER BY edge_id"
    change = _build_delta(connection, edge.TYPE, read_edge_change(edge).text, select)
    return [
        change,
        *(
            _build_delta(
                connection,
                edge.TYPE,
                read_edge_creation(edge, *pair).text,
                f"SELECT {_columns(edge)} FROM {select_between(edge, *pair, rows[True])} ORDER BY edge_id",
            )
            for pair in pairs
        ),
    ]


def find_removals(connection: Connection) -> list[Delta]:
    """Facts that were published and are no longer in the facts tables, edges before nodes; rows of `fact_id`."""
    removals = [
        Delta(
            fact_name(fact),
            read_removal(fact).text,
            f"SELECT fact_id FROM published ANTI JOIN target USING (fact, fact_id) WHERE fact = '{fact_name(fact)}' "
            "ORDER BY fact_id",
            0,
            is_removal=True,
        )
        for fact in reversed(FACT_TYPES)
    ]
    counted = [replace(removal, count=count_rows(connection, f"({removal.select})")) for removal in removals]
    return [removal for removal in counted if removal.count]


def iter_batches(connection: Connection, delta: Delta, batch_rows: int, skipped: int = 0) -> Iterator[Rows]:
    """The rows of a delta after the first `skipped`, in the order of their ids, a batch at a time."""
    select = f"{delta.select} OFFSET {skipped}" if skipped else delta.select
    for batch in connection.sql(select).to_arrow_reader(batch_rows):
        yield batch.to_pylist()


def digest_order(deltas: Sequence[Delta]) -> str:
    """Digest of what is written in which order: where it is the same, a publication that was cut off can go on."""
    order = [(delta.statement, delta.count) for delta in deltas]
    return hashlib.sha256(repr(order).encode()).hexdigest()


def select_between(edge: type[Edge], start: str, end: str, rows: str = "") -> str:
    """A FROM clause of the edges (`fact_row`) that lead from one label to another; `rows` stands for all of a type."""
    return f"{rows or f'{fact_table(edge)} AS fact_row'} {_semi_join(start, 'from_id')} {_semi_join(end, 'to_id')}"


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


def _changed_rows(fact: FactType, condition: str = "") -> str:
    return (
        f"{fact_table(fact)} AS fact_row SEMI JOIN changed ON changed.fact = '{fact_name(fact)}' "
        f"AND changed.fact_id = fact_row.{id_column(fact)}{condition}"
    )


def _semi_join(label: str, end: str) -> str:
    node = NODES[label]
    return f"SEMI JOIN {fact_table(node)} AS {end}_node ON {end}_node.{node.ID} = fact_row.{end}"


def _build_delta(connection: Connection, fact: str, statement: str, select: str) -> Delta:
    return Delta(fact, statement, select, count_rows(connection, f"({select})"))

"""What is to be written to the graph, as rows for statements that write, in an order that the facts alone decide."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from kg.engine.database import Connection, read_statement
from kg.errors import IntegrityError
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_name, fact_table, id_column
from kg.graph.statements import (
    read_edge_change,
    read_edge_creation,
    read_edge_upsert,
    read_node_upsert,
    read_removal,
)
from kg.model.edges import Edge
from kg.model.graph import NODE_TYPES, NODES
from kg.model.nodes import Node
from kg.model.record import Column, columns_of

Rows = Sequence[Mapping[str, object]]
Piece = tuple[str, Rows]
"""A statement that writes, and rows for it."""
_PART: Final = "part"
_FEW: Final = 1_000
"""Edges of a type up to which new and changed ones share statements: to plan one costs more than to write so few."""


@dataclass(frozen=True, slots=True)
class Delta:
    """Facts of one label or type that are to be written, or to be removed."""

    fact: FactType
    count: int
    is_removal: bool = False

    @property
    def is_edge_upsert(self) -> bool:
        """Whether these are new or changed edges, whose ends are to be noted first."""
        return issubclass(self.fact, Edge) and not self.is_removal

    @property
    def are_few(self) -> bool:
        """Whether new and changed edges share their statements."""
        return self.count <= _FEW


def find_deltas(connection: Connection) -> list[Delta]:
    """What to write of what `compare` found, in this order: removals, edges before nodes; then nodes before edges."""
    rows = connection.execute("SELECT fact, change = 'removed', count(*) FROM changed GROUP BY ALL").fetchall()
    counts = Counter({(fact, is_removal): count for fact, is_removal, count in rows})
    deltas = [Delta(fact, counts[fact_name(fact), True], is_removal=True) for fact in reversed(FACT_TYPES)]
    deltas += [Delta(fact, counts[fact_name(fact), False]) for fact in FACT_TYPES]
    return [delta for delta in deltas if delta.count]


def digest_order(deltas: Sequence[Delta]) -> str:
    """Digest of what is written in which order: where it is the same, a publication that was cut off can go on."""
    order = [(fact_name(delta.fact), delta.is_removal, delta.count) for delta in deltas]
    return hashlib.sha256(repr(order).encode()).hexdigest()


def note_ends(connection: Connection, deltas: Sequence[Delta]) -> None:
    """Make the table `changed_edge`, by which edges are written: between which labels each leads, all in one pass.

    Raises:
        IntegrityError: an edge leads from or to a node that is not there.
    """
    edges = {delta.fact: delta for delta in deltas if issubclass(delta.fact, Edge) and not delta.is_removal}
    if not edges:
        return
    labels = " UNION ALL ".join(
        f"SELECT '{node.LABEL}' AS label, {node.ID} AS id FROM {fact_table(node)}" for node in NODE_TYPES
    )
    pairs = ", ".join(
        f"('{edge.TYPE}', '{start}', '{end}', {part}, {part if delta.are_few else 0})"
        for edge, delta in edges.items()
        for part, (start, end) in enumerate(_pairs(edge), 1)
    )
    connection.execute(read_statement("kg.graph", "changed_edges").format(labels=labels, pairs=pairs))
    astray = connection.execute("SELECT fact, count(*) FROM changed_edge WHERE part IS NULL GROUP BY ALL ORDER BY ALL")
    for fact, count in astray.fetchall():
        check_ends(fact, 0, count)


def iter_pieces(connection: Connection, delta: Delta, batch_rows: int, skipped: int = 0) -> Generator[Piece]:
    """The rows of a delta after the first `skipped`, as many together as one statement writes and a batch may hold.

    Edges are written as `note_ends` noted them: changed ones before new ones, or a few by the pairs of labels alone.
    """
    select = f"{_build_select(delta)} OFFSET {skipped}" if skipped else _build_select(delta)
    names = ["fact_id"] if delta.is_removal else [column.name for column in columns_of(delta.fact)]
    with closing(_iter_read(connection, select, delta.count - skipped, batch_rows)) as read:
        for batch in read:
            for part, group in itertools.groupby(batch, itemgetter(0)):
                # What is not stated is not sent: a fact is written whole, and what a row does not name is then gone.
                rows = [{name: value for name, value in zip(names, row[1:], strict=True) if value is not None}
                        for row in group]  # fmt: skip
                yield _read_statement(delta, part), rows


def _iter_read(connection: Connection, select: str, count: int, batch_rows: int) -> Generator[list[tuple[Any, ...]]]:
    """The rows of a selection, batch by batch; whoever stops early leaves no result open."""
    if count <= batch_rows:
        yield connection.execute(select).fetchall()  # half of what a stream costs, where there are few
        return
    with connection.sql(select).to_arrow_reader(batch_rows) as batches:
        for batch in batches:
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


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


def _pairs(edge: type[Edge]) -> list[tuple[str, str]]:
    return list(itertools.product(edge.FROM, edge.TO))


def _read_statement(delta: Delta, part: int) -> str:
    """New edges need their ends, by pairs of labels; many changed ones are found by their ids, at half the cost."""
    if delta.is_removal:
        return read_removal(delta.fact).text
    if issubclass(delta.fact, Node):
        return read_node_upsert(delta.fact).text
    if part == 0:
        return read_edge_change(delta.fact).text
    read = read_edge_upsert if delta.are_few else read_edge_creation
    return read(delta.fact, *_pairs(delta.fact)[part - 1]).text


def _build_select(delta: Delta) -> str:
    name, key = fact_name(delta.fact), id_column(delta.fact)
    if delta.is_removal:
        return (
            f"SELECT 0 AS {_PART}, fact_id FROM changed WHERE fact = '{name}' AND change = 'removed' ORDER BY fact_id"
        )
    noted, part = ("changed", "0") if issubclass(delta.fact, Node) else ("changed_edge", "noted.part")
    columns = ", ".join(_build_expression(column) for column in columns_of(delta.fact))
    return (
        f"SELECT {part} AS {_PART}, {columns} FROM {fact_table(delta.fact)} AS fact_row "
        f"JOIN {noted} AS noted ON noted.fact = '{name}' AND noted.fact_id = fact_row.{key} "
        f"ORDER BY {_PART}, fact_row.{key}"
    )


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


def _semi_join(label: str, end: str) -> str:
    node = NODES[label]
    return f"SEMI JOIN {fact_table(node)} AS {end}_node ON {end}_node.{node.ID} = fact_row.{end}"

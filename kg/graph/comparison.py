"""What the facts tables state and what was last published, compared fact by fact by a digest of each.

What was last published is noted in a database file of its own: facts may go back to an earlier night, the graph does
not go back with them. Nodes are compared before edges, so that the first can be written meanwhile.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

from kg.engine.database import (
    Connection,
    attach_file,
    count_rows,
    digest_tables,
    open_database,
    read_statement,
    transaction,
)
from kg.graph.fact_tables import FACT_TYPES, FactType, create_table_statement, fact_name, fact_table, id_column
from kg.home import Home
from kg.model.edges import Edge
from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.record import columns_of
from kg.settings import GraphSettings

_SMALL: Final = 10
"""Of changes that are fewer than one in so many facts, only their own notes are written."""
_ENDS: Final = "from_id, to_id"
_NO_ENDS: Final = "NULL::VARCHAR AS from_id, NULL::VARCHAR AS to_id"
_TABLES: Final = "SELECT table_name, estimated_size FROM duckdb_tables() WHERE database_name = 'facts'"


@dataclass(frozen=True, slots=True)
class ContentDigests:
    """One digest over all facts, whatever their order: of those noted as published, and of those that should be."""

    published: str
    target: str


class Comparison:
    """Fills the table `changed` by the facts that are not published as they are stated: nodes, then edges."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is compared yet; what is noted as published is summed up."""
        self.connection = connection
        connection.execute(read_statement("kg.graph", "published"))
        connection.execute(read_statement("kg.graph", "changed"))
        ((self._count, self._total),) = connection.execute(read_statement("kg.graph", "published_sum")).fetchall()
        self._left: list[Sequence[FactType]] = [NODE_TYPES, EDGE_TYPES]
        self._digests: ContentDigests | None = None

    @property
    def published(self) -> str:
        """Digest of the facts that are noted as published."""
        return _build_digest(self._count, self._total)

    def compare_nodes(self) -> Self:
        """Compare nodes, if that was not done."""
        if len(self._left) > 1:
            self._compare_next()
        return self

    def complete(self) -> ContentDigests:
        """Compare what was not compared yet; the digests of all facts."""
        if self._digests is None:
            while self._left:
                self._compare_next()
            ((count, total),) = self.connection.execute(read_statement("kg.graph", "changed_sum")).fetchall()
            self._digests = ContentDigests(self.published, _build_digest(self._count + count, self._total + total))
        return self._digests

    def _compare_next(self) -> None:
        facts = self._left.pop(0)
        names = ", ".join(f"'{fact_name(fact)}'" for fact in facts)
        statement = read_statement("kg.graph", "changed_facts")
        self.connection.execute(statement.format(contents=_select_contents(facts), names=names))


@contextmanager
def open_publication(home: Home, settings: GraphSettings) -> Iterator[Connection]:
    """What was last published, with the facts tables beside it.

    Raises:
        ConfigurationError: another process has a file open.
    """
    if not home.facts_database.exists():
        _make_tables(home, settings)
    with open_database(home.publication_database, settings, attach={"facts": home.facts_database}) as connection:
        if not set(map(fact_table, FACT_TYPES)) <= dict(connection.execute(_TABLES).fetchall()).keys():
            connection.execute("DETACH facts")
            _make_tables(home, settings)
            attach_file(connection, "facts", home.facts_database)
        # Tables are read side by side where nothing has to come in their order.
        connection.execute("SET preserve_insertion_order = false").fetchall()
        # A view a table would cost more than to find what a small night changed.
        connection.execute(f"SET search_path = '{home.publication_database.stem}.main,facts.main'").fetchall()
        yield connection


def _make_tables(home: Home, settings: GraphSettings) -> None:
    with open_database(home.facts_database, settings) as connection:
        for fact in FACT_TYPES:
            connection.execute(create_table_statement(fact))


def count_facts(connection: Connection) -> int:
    """Facts in all tables, closed ones among them."""
    sizes = dict(connection.execute(_TABLES).fetchall())
    return sum(sizes[fact_table(fact)] for fact in FACT_TYPES)


def compare(connection: Connection) -> ContentDigests:
    """Make the table `changed` whole; the digests of all facts."""
    return Comparison(connection).complete()


def note_written(connection: Connection) -> None:
    """Remember that the graph holds what it should. A small night touches its own rows alone."""
    now = "SELECT fact, fact_id, content FROM changed WHERE content IS NOT NULL"
    if count_rows(connection, "changed") * _SMALL > count_rows(connection, "published"):
        kept = "FROM published ANTI JOIN changed USING (fact, fact_id)"
        connection.execute(f"CREATE OR REPLACE TABLE published AS {kept} UNION ALL {now}")
        return
    same = "published.fact = changed.fact AND published.fact_id = changed.fact_id"
    connection.execute(f"DELETE FROM published USING changed WHERE {same}")
    connection.execute(f"INSERT INTO published {now}")


def note_importable(connection: Connection) -> str:
    """Remember that the graph holds what it should as far as import files can say it; the digest of that.

    An import file cannot tell an empty list from none: facts with one in a column that always has a list are to be
    written after the import. What is noted with content 0 counts as changed.
    """
    unsayable = " UNION ".join(
        f"SELECT '{fact_name(fact)}' AS fact, {id_column(fact)} AS fact_id FROM {fact_table(fact)} "
        f"WHERE len({column.name}) = 0"
        for fact in FACT_TYPES
        for column in columns_of(fact)
        if column.is_list and not column.nullable
    )
    contents = _select_contents(FACT_TYPES)
    sayable = f"SELECT fact, fact_id, content FROM ({contents}) ANTI JOIN ({unsayable}) USING (fact, fact_id)"
    connection.execute(
        f"CREATE OR REPLACE TABLE published AS {sayable} UNION ALL SELECT fact, fact_id, 0::UBIGINT FROM ({unsayable})"
    )
    return digest_tables(connection, "published")


def note_found(connection: Connection, pages: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Remember which facts the graph has, by type and id, and nothing of what they say: each counts as changed."""
    with transaction(connection):
        connection.execute("DELETE FROM published")
        for fact, fact_ids in pages:
            connection.execute("INSERT INTO published SELECT ?, unnest(?::VARCHAR[]), 0", [fact, fact_ids])


def _select_contents(facts: Iterable[FactType]) -> str:
    return " UNION ALL ".join(
        f"SELECT '{fact_name(fact)}' AS fact, {id_column(fact)} AS fact_id, hash(row_) AS content, "
        f"{_ENDS if issubclass(fact, Edge) else _NO_ENDS} FROM {fact_table(fact)} AS row_"
        for fact in facts
    )


def _build_digest(count: int, total: int) -> str:
    """As `digest_tables` has it of a table that holds these."""
    return hashlib.sha256(repr([(count, str(total))]).encode()).hexdigest()

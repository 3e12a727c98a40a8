"""A table, view or query of a database as Arrow batches of text columns, streamed by a cursor that stays on the server.

The URL comes from an environment variable and shows nowhere, neither does a driver's message, which quotes it and
values. A connection only reads. The line is the number of the row, in the order of the contract's primary key where it
states one. The digest and the rows are read one after the other: the table has to stand still meanwhile.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from kg.errors import SourceError
from loaders.reading.batches import TextBatch, build_batch, check_columns, finish_batch
from loaders.reading.cells import write_cell
from loaders.reading.encodings import UTF_8
from loaders.reading.layout import FileLayout

_BATCH_ROWS: Final = 2**14
_DIGEST_BITS: Final = 2**256
_COLON: Final = re.compile("(?<!:):(?!:)")
_DRIVERS: Final = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


@dataclass(slots=True)
class RelationalTable:
    """A table (`table`, `schema.table`), or the layout's query, under the contract's name for it."""

    table: str
    layout: FileLayout
    _header: tuple[str, ...] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """`table:NAME`."""
        return f"table:{self.table}"

    @property
    def encoding(self) -> str:
        """Drivers give Unicode."""
        return UTF_8

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns."""
        if self._header is None:
            with self._connect() as connection:
                nothing = sa.select(sa.text("*")).select_from(self._build_source()).limit(0)
                self._header = tuple(connection.execute(nothing).keys())
        return self._header

    def digest(self) -> str:
        """SHA-256 over all rows and their columns but forbidden ones, whatever the order of the rows."""
        columns = [name for name in self.header if name not in self.layout.forbidden]
        total = count = 0
        for rows in self._iter_rows(columns):
            for row in rows:
                packed = b"".join(len(part).to_bytes(8, "big") + part for part in (text.encode() for text in row))
                total = (total + int.from_bytes(hashlib.sha256(packed).digest(), "big")) % _DIGEST_BITS
                count += 1
        return hashlib.sha256(repr((columns, count, total)).encode()).hexdigest()

    def check_header(self, needed: Sequence[str]) -> None:
        """Nothing, when the needed columns are there.

        Raises:
            SourceError: they are not, or the database does not answer.
        """
        check_columns(self.name, 0, self.header, (*needed, *self.layout.order))

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """The rows, with the wanted columns; no other column is asked for.

        Raises:
            SourceError: the database does not answer, or breaks off.
        """
        self.check_header(columns)
        line = 1
        for rows in self._iter_rows(columns):
            batch = build_batch(columns, rows, range(line, line + len(rows)))
            line += len(rows)
            yield finish_batch(batch, self.header, ())

    def _iter_rows(self, columns: Sequence[str]) -> Iterator[list[tuple[str, ...]]]:
        with self._connect() as connection:
            result = connection.execution_options(yield_per=_BATCH_ROWS).execute(self._build_statement(columns))
            for rows in result.partitions():
                yield [tuple(write_cell(value) for value in row) for row in rows]

    def _build_statement(self, columns: Sequence[str]) -> sa.Executable:
        wanted: sa.Select[*tuple[object, ...]] = sa.select(*(sa.column(name) for name in columns)).select_from(
            self._build_source()
        )
        return wanted.order_by(*(sa.column(name) for name in self.layout.order))

    def _build_source(self) -> sa.FromClause:
        if self.layout.query:
            # A colon in a query is the department's own, no parameter of ours.
            query = _COLON.sub(r"\\:", self.layout.query.rstrip().rstrip(";"))
            # A comment in its last line ends with the line.
            return sa.text(f"{query}\n").columns().subquery("stated")
        schema, _, table = self.table.rpartition(".")
        return sa.table(table, schema=schema or None)

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        engine = self._build_engine()
        try:
            with engine.connect() as connection:
                if engine.dialect.name == "postgresql":
                    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                yield connection
        except (sa.exc.SQLAlchemyError, UnicodeError) as error:
            cause = type(getattr(error, "orig", None) or error).__name__
            raise SourceError(
                f"{self.name} cannot be read from its database ({cause}).",
                way_out=f"Look at the URL in {self.layout.url_variable}, the name of the table and the rights to it.",
            ) from None
        finally:
            engine.dispose()

    def _build_engine(self) -> sa.Engine:
        variable = self.layout.url_variable or ""
        text = os.environ.get(variable, "")
        if not text:
            raise SourceError(
                f"{self.name}: the environment variable {variable} holds no URL.",
                way_out="Set it, such as postgresql://USER:PASSWORD@HOST/DATABASE.",
            )
        try:
            url = sa.make_url(text)
            url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
            if url.get_backend_name() == "sqlite":
                url = self._open_sqlite_read_only(url)
            return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
        except (sa.exc.ArgumentError, ImportError, ValueError):
            raise SourceError(
                f"{self.name}: the URL in {variable} is none, or for a database that is not read here.",
                way_out="Set it, such as postgresql://USER:PASSWORD@HOST/DATABASE.",
            ) from None

    def _open_sqlite_read_only(self, url: sa.URL) -> sa.URL:
        """SQLite would make an empty database where there is none."""
        path = Path(url.database or "")
        if not path.is_file():
            raise SourceError(
                f"{self.name}: there is no database file where {self.layout.url_variable} says.",
                way_out="Set it to sqlite:///PATH.",
            )
        return url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})

"""One publication on its way into the graph: a small one in one transaction, a larger one in batches.

A small night is written while it is still found out: nodes while edges are compared, edges while others are read. It is
one transaction, which is rolled back where the night turns out to be larger, or where an edge leads nowhere.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from kg.engine.database import Connection, transaction
from kg.graph.ahead import KeptItems, read_ahead
from kg.graph.comparison import Comparison, note_written
from kg.graph.delta import Delta, digest_order, find_deltas, iter_pieces, note_ends
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES
from kg.graph.statements import read_bookkeeping
from kg.model.edges import Edge
from kg.model.run import Run
from kg.progress import StepProgress
from kg.settings import GraphSettings

Statement = tuple[str, Mapping[str, object]]
"""A statement and its parameters."""


class _TooManyError(Exception):
    """More facts changed than one transaction holds."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The graph says how far a publication in batches has come, in the transaction of each.

    While the server writes, what comes next is read, and in the end what is published is noted, in a transaction of the
    notes: they stay only where everything was written.
    """

    graph: Graph
    connection: Connection
    run: Run
    settings: GraphSettings
    progress: StepProgress

    def write(self, comparison: Comparison, written_count: int, *, is_finished: bool) -> list[Delta]:
        """Write what a comparison finds, after the first `written_count` facts; what that was.

        Args:
            comparison: what is to be written; edges may still have to be compared.
            written_count: what a publication that was cut off has written of it.
            is_finished: whether the graph names this run already, so that nothing is left to say where nothing changed.

        Raises:
            IntegrityError: an edge leads nowhere; nothing was written.
        """
        comparison.compare_nodes()
        if not written_count and self._are_few(find_deltas(self.connection)):
            try:
                return self._write_together(comparison, is_finished=is_finished)
            except _TooManyError:
                pass
        comparison.complete()
        deltas = find_deltas(self.connection)
        with transaction(self.connection):
            self._write_batches(comparison, deltas, written_count)
        return deltas

    def _write_together(self, comparison: Comparison, *, is_finished: bool) -> list[Delta]:
        with ExitStack() as notes:
            making = self._iter_together(comparison, notes, is_finished=is_finished)
            with read_ahead(making, len(FACT_TYPES)) as statements:
                self.graph.write_together(KeptItems(statements))
            deltas = find_deltas(self.connection)
        self.progress.advance(sum(delta.count for delta in deltas))
        return deltas

    def _iter_together(self, comparison: Comparison, notes: ExitStack, *, is_finished: bool) -> Generator[Statement]:
        """The statements of one transaction: nodes, then edges, then removals, edges before nodes.

        Raises:
            _TooManyError: there are more rows than one transaction may have.
        """
        for delta in find_deltas(self.connection):
            if not delta.is_removal and not issubclass(delta.fact, Edge):
                yield from self._iter_statements(delta)
        comparison.complete()
        deltas = find_deltas(self.connection)
        if not self._are_few(deltas):
            raise _TooManyError
        edges = [delta for delta in deltas if delta.is_edge_upsert]
        note_ends(self.connection, edges)
        for delta in (*edges, *(delta for delta in deltas if delta.is_removal)):
            yield from self._iter_statements(delta)
        if deltas:
            notes.enter_context(transaction(self.connection))
            note_written(self.connection)
        if deltas or not is_finished:
            yield self._finish(comparison)

    def _are_few(self, deltas: list[Delta]) -> bool:
        return sum(delta.count for delta in deltas) <= self.settings.batch_rows

    def _iter_statements(self, delta: Delta) -> Iterator[Statement]:
        for statement, rows in iter_pieces(self.connection, delta, self.settings.batch_rows):
            yield statement, {"rows": rows}

    def _write_batches(self, comparison: Comparison, deltas: list[Delta], written_count: int) -> None:
        note_ends(self.connection, deltas)  # nothing is begun where an edge leads nowhere
        if not written_count:
            self.graph.write(read_bookkeeping("begin").text, self._begin_parameters(comparison, deltas))
        with read_ahead(self._iter_batches(comparison, deltas, written_count)) as batches:
            for statements, count in batches:
                self.graph.write_together(statements)
                self.progress.advance(count)

    def _iter_batches(
        self, comparison: Comparison, deltas: list[Delta], written_count: int
    ) -> Generator[tuple[list[Statement], int]]:
        """The statements of each transaction, which holds as many rows as one may, and how many rows they are."""
        held: list[Statement] = []
        held_count, left = 0, written_count
        for delta in deltas:
            skipped = min(left, delta.count)
            left -= skipped
            for statement, rows in iter_pieces(self.connection, delta, self.settings.batch_rows, skipped):
                if held and held_count + len(rows) > self.settings.batch_rows:
                    written_count += held_count
                    yield [*held, _build_progress(written_count)], held_count
                    held, held_count = [], 0
                held.append((statement, {"rows": rows}))
                held_count += len(rows)
        if held:
            yield [*held, _build_progress(written_count + held_count)], held_count
        note_written(self.connection)
        yield [self._finish(comparison)], 0

    def _begin_parameters(self, comparison: Comparison, deltas: list[Delta]) -> dict[str, object]:
        return {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "content_digest": comparison.published,
            "target_digest": comparison.complete().target,
            "order_digest": digest_order(deltas),
        }

    def _finish(self, comparison: Comparison) -> Statement:
        """The last statement."""
        return read_bookkeeping("finish").text, {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "recorded_at": self.run.recorded_at,
            "content_digest": comparison.complete().target,
        }


def _build_progress(written_count: int) -> Statement:
    return read_bookkeeping("progress").text, {"written_count": written_count}

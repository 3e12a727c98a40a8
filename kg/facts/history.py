"""What a new computation changes in a table of facts.

A fact stated as before stays as it is, with the run that last changed it; a new or changed one carries tonight's run;
one that is no longer stated is closed, never deleted, and opens again when it is stated again.

An edge that keeps versions (`Edge.KEEPS_VERSIONS`) leaves a closed one behind when its source states other values of it
or states it anew, so that the graph can be read as its registers stated it on a day:

    stated_from    the night that said so, where the source said otherwise before or does not say from when it holds
    stated_until   the night that said otherwise or no more; empty where the record stands and only identity changed

Dates that a source states outrank the night: what holds from a later day than what stood takes its place on that day.
What is computed and found no more ends on the day on which that which it followed from changed, if that is given.
Another end is no other version: `valid_from` and `valid_to` are what was stated of them last.
"""

from typing import Final

from kg.engine.database import Connection, count_rows
from kg.errors import StepError
from kg.graph.fact_tables import FactType, create_table_statement, fact_table, id_column
from kg.model.nodes import Node
from kg.model.record import column_names, columns_of, duckdb_columns
from kg.model.run import Run

_NODE_BOOKKEEPING: Final = ("closed_at", "run_id")
_EDGE_BOOKKEEPING: Final = (*_NODE_BOOKKEEPING, "stated_from", "stated_until")
_TIMES: Final = ("recorded_at", "valid_from", "valid_to")
"""Columns of which another value is no other version."""


def keep_history(connection: Connection, fact: FactType, computed: str, run: Run, ended: str = "") -> None:
    """Bring the table of `fact` to what the SELECT `computed` gives (all columns but the bookkeeping's).

    `ended` is a SELECT of `edge_id` and `ended_on`, the day from which an edge that is given no more does not hold; of
    one that it leaves out, or has no day for, that is the night.
    """
    table, key, names = fact_table(fact), id_column(fact), column_names(fact)
    bookkeeping = _NODE_BOOKKEEPING if issubclass(fact, Node) else _EDGE_BOOKKEEPING
    stated = [name for name in names if name not in bookkeeping]
    _make_table(connection, fact)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE computed AS SELECT {', '.join(stated)} FROM ({computed})")
    same = f"(was.closed_at IS NULL AND {_are_equal(stated)})"
    kept = {
        "closed_at": "NULL",
        "run_id": f"CASE WHEN was.{key} IS NOT NULL AND {same} THEN was.run_id ELSE $run_id END",
    }
    closed = {
        "closed_at": "coalesce(closed_at, $recorded_at)",
        "run_id": "CASE WHEN closed_at IS NULL THEN $run_id ELSE run_id END",
    }
    values: dict[str, object] = {"run_id": run.run_id, "recorded_at": run.recorded_at}
    with_records, with_end, versions = "", "", ""
    if not issubclass(fact, Node):
        as_before = _build_as_before([name for name in stated if name not in _TIMES])
        kept |= {"stated_from": f"CASE WHEN {as_before} THEN was.stated_from ELSE {_FIRST} END", "stated_until": "NULL"}
        if fact.KEEPS_VERSIONS:
            _note_records(connection, fact, run, ended)
            values["night"] = run.night
            kept["stated_from"] = _STATED_FROM.format(as_before=as_before, first=_FIRST)
            closed["stated_until"] = _STATED_UNTIL
            with_records, with_end = _WITH_RECORD, _WITH_END
            versions = f"UNION ALL BY NAME {_build_versions(fact, as_before)}"
    columns = ", ".join(f"{kept.get(name, f'computed.{name}')} AS {name}" for name in names)
    kept_closed = ", ".join(f"{closed.get(name, f'was.{name}')} AS {name}" for name in names)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE next AS SELECT {columns} FROM computed LEFT JOIN {table} AS was USING ({key}) "
        f"{with_records.format('computed')} "
        f"UNION ALL BY NAME SELECT {kept_closed} FROM {table} AS was {with_records.format('was')} {with_end} "
        f"ANTI JOIN computed ON computed.{key} = was.{key} {versions}",
        values,
    )
    _replace_table(connection, fact)


def _make_table(connection: Connection, fact: FactType) -> None:
    """Make the table of `fact`, or give one that an earlier version made the columns that have come since.

    Raises:
        StepError: one of them always has a value, and nothing tells which it had.
    """
    table = fact_table(fact)
    connection.execute(create_table_statement(fact))
    there = {name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
    for column in columns_of(fact):
        if column.name in there:
            continue
        if not column.nullable and count_rows(connection, table):
            raise StepError(
                f"Table {table} of facts.duckdb was made by an earlier version and has no column {column.name}.",
                way_out="Delete facts.duckdb and run `kg refresh` again; history begins anew with the next night.",
            )
        connection.execute(f'ALTER TABLE {table} ADD COLUMN "{column.name}" {column.duckdb_type}')


def _replace_table(connection: Connection, fact: FactType) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE {fact_table(fact)} ({duckdb_columns(fact)})")
    connection.execute(f"INSERT INTO {fact_table(fact)} BY NAME SELECT * FROM next ORDER BY {id_column(fact)}")
    connection.execute(
        "DROP TABLE next; DROP TABLE computed; DROP TABLE IF EXISTS temp.record; DROP TABLE IF EXISTS temp.ended"
    )


def release_lookup_key(connection: Connection, fact: FactType, column: str, run: Run) -> None:
    """Take a look-up key from closed facts where an open one holds it now, so that it finds one entity."""
    table = fact_table(fact)
    connection.execute(
        f"UPDATE {table} SET {column} = NULL, run_id = ? WHERE closed_at IS NOT NULL "
        f"AND {column} IN (SELECT {column} FROM {table} WHERE closed_at IS NULL)",
        [run.run_id],
    )


def name_successors(connection: Connection, run: Run) -> None:
    """Let a legal entity whose id was retired say which ids answer for it now; a successor may be retired in turn."""
    connection.execute(
        "UPDATE node_legal_entity SET successor_ids = successor.successor_ids, run_id = ? FROM successor "
        "WHERE node_legal_entity.entity_id = successor.entity_id AND closed_at IS NOT NULL "
        "AND node_legal_entity.successor_ids IS DISTINCT FROM successor.successor_ids",
        [run.run_id],
    )


_FIRST: Final = (
    "CASE WHEN computed.valid_from IS NULL "
    "THEN CAST(make_timestamp(epoch_us(computed.recorded_at) + 28_800_000_000) AS DATE) END"
)
"""From when it is stated that was stated first: the declared night (midnight in China), unless it says itself."""
_WITH_RECORD: Final = "LEFT JOIN record ON record.source = {0}.source AND record.record_key = {0}.record_key"
_WITH_END: Final = "LEFT JOIN ended ON ended.edge_id = was.edge_id"
_STATED_FROM: Final = (
    "CASE WHEN {as_before} THEN was.stated_from "
    "WHEN was.edge_id IS NOT NULL THEN CASE WHEN computed.valid_from > was.valid_from THEN NULL ELSE $night END "
    "WHEN stood AND computed.recorded_at >= $recorded_at "
    "THEN CASE WHEN computed.valid_from > stood_from THEN NULL ELSE $night END "
    "ELSE coalesce(last_until, {first}) END"
)
_STATED_UNTIL: Final = (
    "CASE WHEN closed_at IS NULL AND NOT is_standing "
    "THEN least($night, ended_on, CASE WHEN restated_from > was.valid_from THEN restated_from END) "
    "ELSE stated_until END"
)


def _are_equal(names: list[str]) -> str:
    was, now = (", ".join(f"{relation}.{name}" for name in names) for relation in ("was", "computed"))
    return f"row({was}) IS NOT DISTINCT FROM row({now})"


def _build_as_before(values: list[str]) -> str:
    """Whether an edge is stated as it was: with the same values, and never otherwise or not at all in between."""
    return f"((was.closed_at IS NULL OR was.stated_until IS NULL) AND {_are_equal(values)})"


def _note_records(connection: Connection, fact: FactType, run: Run, ended: str) -> None:
    """Table `record`: of each record that states or stated an edge, whether, from when and until when it did; table
    `ended`: since when edges hold no more."""
    none = "SELECT NULL::VARCHAR AS edge_id, NULL::DATE AS ended_on WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE ended AS {ended or none}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE record AS SELECT * REPLACE (coalesce(is_standing, false) AS is_standing) FROM ("
        "SELECT source, record_key, bool_or(closed_at IS NULL) AS stood, max(stated_until) AS last_until, "
        f"max(valid_from) FILTER (WHERE closed_at IS NULL) AS stood_from FROM {fact_table(fact)} GROUP BY ALL"
        ") LEFT JOIN (SELECT source, record_key, bool_or(recorded_at < $recorded_at) AS is_standing, "
        "max(valid_from) AS restated_from FROM computed GROUP BY ALL) USING (source, record_key)",
        {"recorded_at": run.recorded_at},
    )


def _build_versions(fact: FactType, as_before: str) -> str:
    """What stood until tonight of edges that are stated otherwise, or anew after a time when they were not."""
    is_later = "computed.valid_from > was.valid_from"
    changed = {
        "edge_id": "fact_id('version', concat_ws(chr(31), was.edge_id, epoch_us(was.recorded_at), $night))",
        "closed_at": "coalesce(was.closed_at, $recorded_at)",
        "run_id": "CASE WHEN was.closed_at IS NULL THEN $run_id ELSE was.run_id END",
        "stated_until": f"coalesce(was.stated_until, least($night, CASE WHEN {is_later} THEN computed.valid_from END))",
        "valid_from": f"CASE WHEN {is_later} THEN was.valid_from ELSE computed.valid_from END",
        "valid_to": f"CASE WHEN {is_later} THEN was.valid_to ELSE computed.valid_to END",
    }
    columns = ", ".join(f"{changed.get(name, f'was.{name}')} AS {name}" for name in column_names(fact))
    return (
        f"SELECT {columns} FROM {fact_table(fact)} AS was JOIN computed USING (edge_id) WHERE NOT {as_before} "
        "AND (was.closed_at IS NULL OR was.stated_until IS NOT NULL) AND was.recorded_at < $recorded_at"
    )

"""What a new computation changes in a table of facts.

A fact stated as before stays as it is, with the run that last changed it; a new or changed one carries tonight's run;
one that is no longer stated is closed, never deleted, and opens again when it is stated again.
"""

from collections.abc import Collection

from kg.engine.database import Connection
from kg.graph.fact_tables import FactType, create_table_statement, fact_table, id_column
from kg.model.record import column_names, duckdb_columns
from kg.model.run import Run

_BOOKKEEPING = ("closed_at", "run_id")


def keep_history(
    connection: Connection, fact: FactType, computed: str, run: Run, *, undated: Collection[str] = ()
) -> None:
    """Bring the table of `fact` to what the SELECT `computed` gives (all columns but `closed_at` and `run_id`).

    Columns in `undated` say when a fact was computed: a row that differs in them alone counts as stated as before.
    """
    table, key, names = fact_table(fact), id_column(fact), column_names(fact)
    stated = [name for name in names if name not in _BOOKKEEPING]
    content = [name for name in stated if name not in undated]
    connection.execute(create_table_statement(fact))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE computed AS SELECT {', '.join(stated)} FROM ({computed})")
    is_equal = f"row({_list(content, 'was')}) IS NOT DISTINCT FROM row({_list(content, 'computed')})"
    same = f"(was.closed_at IS NULL AND {is_equal})"
    kept = {name: f"CASE WHEN {same} THEN was.{name} ELSE computed.{name} END" for name in undated}
    kept["closed_at"] = "NULL"
    kept["run_id"] = f"CASE WHEN was.{key} IS NOT NULL AND {same} THEN was.run_id ELSE $run_id END"
    columns = ", ".join(f"{kept.get(name, f'computed.{name}')} AS {name}" for name in names)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE next AS "
        f"SELECT {columns} FROM computed LEFT JOIN {table} AS was USING ({key}) "
        f"UNION ALL BY NAME SELECT * REPLACE (coalesce(closed_at, $recorded_at) AS closed_at, "
        f"CASE WHEN closed_at IS NULL THEN $run_id ELSE run_id END AS run_id) "
        f"FROM {table} AS was ANTI JOIN computed USING ({key})",
        {"run_id": run.run_id, "recorded_at": run.recorded_at},
    )
    connection.execute(f"CREATE OR REPLACE TABLE {table} ({duckdb_columns(fact)})")
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM next ORDER BY {key}")
    connection.execute("DROP TABLE next; DROP TABLE computed")


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


def _list(names: list[str], relation: str) -> str:
    return ", ".join(f"{relation}.{name}" for name in names)

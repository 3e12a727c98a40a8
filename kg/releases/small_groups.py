"""Small groups: what fewer than the threshold have in common is withheld, one property after the other.

Source: k-anonymity by suppression, Sweeney 2002; GB/T 42460-2023, annex D.
"""

from collections.abc import Mapping, Sequence

from kg.engine.database import Connection, count_rows


def withhold_small_groups(connection: Connection, table: str, properties: Sequence[str], threshold: int) -> list[int]:
    """Empty the properties of rows whose combination fewer than `threshold` rows share.

    The first property is emptied first; rows that are then enough together keep the rest. Rows that have none left are
    a group as well, known as the rare ones: where they are too few, the smallest other groups say nothing either, until
    they are enough or all say nothing.

    Returns:
        Values withheld of each property, in the given order.
    """
    combination = ", ".join(f'"{one}"' for one in properties)
    counts: list[int] = []
    for name in properties:
        rare = (
            f"SELECT row_id FROM (SELECT rowid AS row_id, count(*) OVER (PARTITION BY {combination}) AS size "
            f"FROM {table}) WHERE size < {int(threshold)}"
        )
        counts.append(_withhold(connection, table, name, f"rowid IN ({rare})"))
    while properties and _find_smallest(connection, table, properties, threshold):
        for place, name in enumerate(properties):
            counts[place] += _withhold(connection, table, name, "rowid IN (FROM smallest)")
    return counts


def _find_smallest(connection: Connection, table: str, properties: Sequence[str], threshold: int) -> bool:
    """Make the table `smallest` of the rows of the smallest group that says something, if too few say nothing."""
    silent = " AND ".join(f'"{one}" IS NULL' for one in properties)
    combination = ", ".join(f'"{one}"' for one in properties)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE smallest AS SELECT unnest(row_ids) AS row_id FROM ("
        f"SELECT list(rowid) AS row_ids FROM {table} WHERE NOT ({silent}) GROUP BY {combination} "
        f"ORDER BY count(*), {combination} LIMIT 1"
        f") WHERE (SELECT count(*) BETWEEN 1 AND {int(threshold) - 1} FROM {table} WHERE {silent})"
    )
    return count_rows(connection, "smallest") > 0


def withhold_rare_positions(
    connection: Connection, tables: Mapping[str, Sequence[str]], properties: Sequence[str], threshold: int
) -> dict[str, int]:
    """Empty the properties of positions that are rare: all that a person's edges to one firm say together.

    Args:
        connection: holds the tables of edges, each with `from_id` and `to_id`.
        tables: names of the tables and of what their edges say.
        properties: what may be withheld, the first to go first; a table without it is left as it is.
        threshold: smallest group of positions that say the same and may keep it.

    Returns:
        Values withheld of each property.
    """
    counts: dict[str, int] = {}
    for name in properties:
        said = " UNION ALL ".join(
            f"SELECT from_id, to_id, hash({', '.join([repr(table), *columns])}) AS edge FROM {table}"
            for table, columns in tables.items()
        )
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE rare AS SELECT from_id, to_id FROM "
            f"(SELECT from_id, to_id, list_sort(list(edge)) AS edges FROM ({said}) GROUP BY ALL) "
            f"QUALIFY count(*) OVER (PARTITION BY edges) < {int(threshold)}"
        )
        counts[name] = sum(
            _withhold(connection, table, name, "(from_id, to_id) IN (SELECT (from_id, to_id) FROM rare)")
            for table, columns in tables.items()
            if name in columns
        )
    return counts


def _withhold(connection: Connection, table: str, name: str, where: str) -> int:
    """Empty one property of the rows that a condition names; how many held one."""
    update = f'UPDATE {table} SET "{name}" = NULL WHERE "{name}" IS NOT NULL AND {where} RETURNING 1'
    return len(connection.execute(update).fetchall())

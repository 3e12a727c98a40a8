"""CSV files as the database's offline importer wants them, written by DuckDB from tables of the model.

NULL is an empty field, empty text is `""`; a list is its items joined by U+001F, which no canonical text holds.
Source: Neo4j 5 operations manual, "Import", CSV header format.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg.engine.database import Connection
from kg.model.record import Column

ARRAY_DELIMITER: Final = "\x1f"
IMPORT_OPTIONS: Final = (
    "--array-delimiter=U+001F",
    "--threads=2",
    "--overwrite-destination=true",
    "--bad-tolerance=0",
)
_TYPES: Final = {
    "VARCHAR": "string",
    "BIGINT": "long",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMPTZ": "datetime",
}
_READ_BYTES: Final = 2**22


def import_header(column: Column) -> str:
    """A column's name and type in an import file's header."""
    scalar = _TYPES[column.duckdb_type.removesuffix("[]")]
    return f"{column.name}:{scalar}[]" if column.is_list else f"{column.name}:{scalar}"


def import_expression(column: Column, alias: str) -> str:
    """SQL that gives a column as the importer reads it."""
    value = f'{alias}."{column.name}"'
    if column.is_list:
        return f"array_to_string({value}, chr(31))"
    if column.duckdb_type == "TIMESTAMPTZ":
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    return value


def write_import_file(connection: Connection, path: Path, header: list[str], select: str) -> int:
    """Write the rows of a SELECT with the given header; the number of rows."""
    columns = ", ".join(f'"{name}"' for name in header)
    target = str(path).replace("'", "''")
    rows = connection.execute(
        f"COPY (SELECT * FROM ({select}) AS t({columns})) TO '{target}' (FORMAT csv, HEADER, QUOTE '\"', ESCAPE '\"')"
    ).fetchall()
    return int(rows[0][0])


def build_line_options(row_counts: Iterable[tuple[Path, int]]) -> list[str]:
    """The options that name the files in which a value goes over several lines: reading those is slower.

    Args:
        row_counts: each file that `write_import_file` wrote, with its number of rows.
    """
    broken = [str(path) for path, rows in row_counts if not _has_a_line_a_row(path, rows)]
    return [f"--multiline-fields={','.join(broken)}", "--multiline-fields-format=v2"] if broken else []


def _has_a_line_a_row(path: Path, row_count: int) -> bool:
    line_count = 0
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            if b"\r" in chunk:
                return False
            line_count += chunk.count(b"\n")
    return line_count == row_count + 1

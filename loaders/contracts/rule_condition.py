"""The condition of an `sql` quality rule: one WHERE over the standard columns of a record, and nothing else.

A contract comes from outside; what it says is run inside the landing transaction. So the statement is taken apart and
only expressions over the record's columns and well-known functions are let through: no other table, no sub-query.
"""

from collections.abc import Sequence
from typing import Final

import sqlglot
from sqlglot import expressions as sql
from sqlglot.errors import SqlglotError

from kg.model.record import column_names
from kg.model.staged import Staged
from loaders.contracts.document import Document, KeyPath, suggest

_TABLE: Final = "rule_table"
_COLUMN: Final = "rule_column"
_SHAPE: Final = "SELECT count(*) FROM ${table} WHERE …"
_HIDDEN: Final = frozenset({"original", "run_id", "recorded_at", "superseded_at"})
"""Not in the content, or not to be looked at."""
_ALLOWED: Final = (
    sql.Connector, sql.Predicate, sql.Unary, sql.Binary, sql.Paren, sql.Column, sql.Identifier, sql.Literal,
    sql.Null, sql.Boolean, sql.Cast, sql.DataType, sql.Interval, sql.Var, sql.Tuple, sql.Case, sql.If, sql.Coalesce,
    sql.Nullif, sql.Length, sql.Lower, sql.Upper, sql.Trim, sql.Substring, sql.StartsWith, sql.EndsWith, sql.Abs,
    sql.Round, sql.Greatest, sql.Least, sql.Extract, sql.Year, sql.Month, sql.Day, sql.DateDiff, sql.RegexpLike,
    sql.RegexpFullMatch, sql.In, sql.Between, sql.Like,
)  # fmt: skip


def read_condition(document: Document, at: KeyPath, query: str, record: type[Staged], columns: tuple[str, ...]) -> str:
    """The condition as DuckDB's SQL. `columns`: what `${column}` stands for, when the rule stands at one column.

    Raises:
        ContractError: another statement, a column that the record has not, or something that is not let through.
    """
    try:
        return _read(document, at, query, record, columns)
    except (SqlglotError, RecursionError):
        raise document.error(at, f"this SQL cannot be read; it has the form {_SHAPE}") from None


def _read(document: Document, at: KeyPath, query: str, record: type[Staged], columns: tuple[str, ...]) -> str:
    text = query.replace("${table}", _TABLE).replace("{table}", _TABLE)
    text = text.replace("${column}", _COLUMN).replace("{column}", _COLUMN)
    where = _find_where(sqlglot.parse(text, read="duckdb"))
    if where is None:
        raise document.error(at, f"a rule is one statement of the form {_SHAPE}")
    known = [name for name in column_names(record) if name not in _HIDDEN]
    for node in where.this.walk():
        if not isinstance(node, _ALLOWED):
            raise document.error(at, f"{node.sql(dialect='duckdb')[:60]} is not let through in a rule.")
        if isinstance(node, sql.Column):
            _settle_column(document, at, node, known, columns)
    return str(where.this.sql(dialect="duckdb"))


def _find_where(statements: Sequence[sql.Expr | None]) -> sql.Where | None:
    """The WHERE of `SELECT count(*) FROM rule_table WHERE …`, None where the statement is anything else."""
    if len(statements) != 1 or not isinstance(statements[0], sql.Select):
        return None
    select = statements[0]
    parts = {name for name, value in select.args.items() if value}
    source = select.find(sql.Table)
    is_count = len(select.expressions) == 1 and select.expressions[0].sql(dialect="duckdb") == "COUNT(*)"
    tables = list(select.find_all(sql.Table))
    if not is_count or source is None or source.sql() != _TABLE or len(tables) != 1:
        return None
    if parts - {"expressions", "from", "from_", "where", "kind"}:
        return None
    where = select.args.get("where")
    return where if isinstance(where, sql.Where) else None


def _settle_column(
    document: Document, at: KeyPath, node: sql.Column, known: list[str], columns: tuple[str, ...]
) -> None:
    name = node.name
    if name == _COLUMN and len(columns) == 1:
        node.set("this", sql.to_identifier(columns[0]))
    elif node.table or name not in known:
        raise document.error(at, f"this record has no column {node.sql()}.{suggest(name, known)}")

"""Splink's settings in Spark's dialect: the same conditions, carried over by sqlglot.

Conditions of levels and blocks are written once, in DuckDB's dialect, with functions of `ALIKE` only. Both engines
count characters of a text, not bytes, and order texts by their code points.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlglot
from sqlglot import exp

ALIKE: Final = frozenset(
    {
        "abs", "array_contains", "array_overlaps", "case", "coalesce", "day", "ends_with", "if", "left",
        "length", "month", "right", "starts_with", "substring", "year",
    }
)  # fmt: skip
"""Functions, by sqlglot's name, that were seen to say the same on both engines (`tests/spark/test_dialect.py`)."""


def to_spark(condition: str) -> str:
    """A condition of DuckDB's dialect in Spark's.

    Raises:
        ValueError: it uses a function that is not known to say the same on both.
    """
    if condition.strip().upper() == "ELSE":
        return condition
    return _carry_over(condition, ALIKE)


def to_spark_statement(statement: str) -> str:
    """A statement of DuckDB's dialect in Spark's: of conditions, and of lists taken element by element (`unnest`).

    Raises:
        ValueError: as `to_spark`.
    """
    return _carry_over(statement, ALIKE | {"explode"})


def _carry_over(text: str, known: frozenset[str]) -> str:
    tree = sqlglot.parse_one(text, read="duckdb")
    strangers = sorted(_find_functions(tree) - known)
    if strangers:
        raise ValueError(f"Not known to say the same on DuckDB and on Spark: {', '.join(strangers)}.")
    return tree.transform(_respell).sql("spark")


def build_spark_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that score on Spark as `settings` score on DuckDB."""
    return dict(settings) | {
        "comparisons": [
            comparison
            | {
                "comparison_levels": [
                    level | {"sql_condition": to_spark(level["sql_condition"])}
                    for level in comparison["comparison_levels"]
                ]
            }
            for comparison in settings["comparisons"]
        ],
        "blocking_rules_to_generate_predictions": [
            rule | {"blocking_rule": to_spark(rule["blocking_rule"]), "sql_dialect": "spark"}
            for rule in settings["blocking_rules_to_generate_predictions"]
        ],
    }


def _find_functions(tree: exp.Expr) -> set[str]:
    """Names of the functions in a condition, and `[]` where it counts places in a list."""
    names = set()
    for node in tree.walk():
        if isinstance(node, exp.Bracket):
            names.add("[]")
        elif isinstance(node, exp.Anonymous):
            names.add(node.name.lower())
        elif isinstance(node, exp.Func) and not isinstance(node, exp.Connector):
            names.add(node.sql_name().lower())
    return names


def _respell(node: exp.Expr) -> exp.Expr:
    # sqlglot writes `&&`, which Spark does not know.
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="ARRAYS_OVERLAP", expressions=[node.this, node.expression])
    return node

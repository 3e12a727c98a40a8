"""Conditions of levels, as SQL that DuckDB and Spark read alike: `=`, `substr`, `length`, lists where a thing has many.

String distances of the engines are not used: DuckDB's count bytes, and a Chinese character has three. Each condition
says the same from either side. Source: domain notes §3.3.
"""

from collections.abc import Sequence
from typing import Final

LONGEST_COMPARED_NAME: Final = 8
DIGITS_OF_A_DATE: Final = 8
LONGEST_DOCUMENT: Final = 18


def is_missing(*columns: str) -> str:
    """One side or the other does not state any of the columns."""
    return " AND ".join(f"({column}_l IS NULL OR {column}_r IS NULL)" for column in columns)


def same(*columns: str) -> str:
    """All columns are equal."""
    return " AND ".join(f"{column}_l = {column}_r" for column in columns)


def differs_in_one_character(column: str, longest: int = LONGEST_COMPARED_NAME) -> str:
    """As long as each other, and all characters but one the same at their place; for texts up to `longest`."""
    return f"{_as_long(column, longest)} AND ({_count_differences(column, range(1, longest + 1))}) = 1"


def neighbours_swapped(column: str, longest: int) -> str:
    """Two neighbouring characters changed places, and nothing else differs; for texts up to `longest`."""
    swapped = " OR ".join(
        f"(substr({column}_l, {place}, 1) <> substr({column}_r, {place}, 1)"
        f" AND substr({column}_l, {place}, 1) = substr({column}_r, {place + 1}, 1)"
        f" AND substr({column}_l, {place + 1}, 1) = substr({column}_r, {place}, 1))"
        for place in range(1, longest)
    )
    differences = _count_differences(column, range(1, longest + 1))
    return f"{_as_long(column, longest)} AND ({differences}) = 2 AND ({swapped})"


def begins_with_the_other(column: str, shortest: int, longest_of_both: int) -> str:
    """One text begins with the other: the shorter has `shortest` characters at least, the longer `longest_of_both`."""
    return " OR ".join(
        f"(length({whole}) >= {longest_of_both} AND length({cut}) >= {shortest} AND length({cut}) < length({whole})"
        f" AND substr({whole}, 1, length({cut})) = {cut})"
        for whole, cut in ((f"{column}_l", f"{column}_r"), (f"{column}_r", f"{column}_l"))
    )


def either(*conditions: str) -> str:
    """One of the conditions at least."""
    return " OR ".join(f"({condition})" for condition in conditions)


def both(*conditions: str) -> str:
    """All of the conditions."""
    return " AND ".join(f"({condition})" for condition in conditions)


def present_on_one_side(column: str) -> str:
    """One side states the column and the other does not."""
    return f"({column}_l IS NULL AND {column}_r IS NOT NULL) OR ({column}_l IS NOT NULL AND {column}_r IS NULL)"


def one_of_the_former(former: str, column: str) -> str:
    """The value of one side is among the other's former ones."""
    return (
        f"({former}_l IS NOT NULL AND list_contains({former}_l, {column}_r))"
        f" OR ({former}_r IS NOT NULL AND list_contains({former}_r, {column}_l))"
    )


def _as_long(column: str, longest: int) -> str:
    return f"length({column}_l) = length({column}_r) AND length({column}_l) <= {longest}"


def _count_differences(column: str, places: Sequence[int]) -> str:
    return " + ".join(
        f"CASE WHEN substr({column}_l, {place}, 1) = substr({column}_r, {place}, 1) THEN 0 ELSE 1 END"
        for place in places
    )

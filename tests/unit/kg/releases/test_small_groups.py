"""Small groups lose what makes them small, and no more."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.releases.small_groups import withhold_rare_positions, withhold_small_groups


def _table(rows: list[tuple[str, int | None]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (role VARCHAR, year INTEGER)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
    return connection


def test_a_rare_year_goes_and_the_common_role_stays() -> None:
    connection = _table([("director", 2010)] * 3 + [("director", 1987)] * 2 + [("manager", 2010)])
    assert withhold_small_groups(connection, "t", ("year", "role"), 3) == [3, 3]
    rows = connection.execute("SELECT role, year, count(*) FROM t GROUP BY ALL ORDER BY ALL").fetchall()
    assert rows == [("director", 2010, 3), (None, None, 3)]


def test_those_that_say_nothing_are_no_small_group_either() -> None:
    """One cooperative of 1950 among companies of 2010 was the one firm that said nothing."""
    rows = [("company", 2010)] * 9 + [("trust", 2010)] * 5 + [("cooperative", 1950)]
    connection = _table(rows)
    assert withhold_small_groups(connection, "t", ("year", "role"), 5) == [6, 6]
    left = connection.execute("SELECT role, year, count(*) FROM t GROUP BY ALL ORDER BY ALL").fetchall()
    assert left == [("company", 2010, 9), (None, None, 6)]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.none() | st.integers(1, 3)), max_size=20), st.integers(1, 6)
)
@settings(max_examples=60)
def test_every_group_that_is_left_is_large_enough_or_all_say_nothing(
    rows: list[tuple[str, int | None]], threshold: int
) -> None:
    connection = _table(rows) if rows else _table([("a", 1)])
    withhold_small_groups(connection, "t", ("year", "role"), threshold)
    left = connection.execute("SELECT role, year, count(*) FROM t GROUP BY ALL").fetchall()
    assert all(count >= threshold for *_, count in left) or [one[:2] for one in left] == [(None, None)]


def test_rows_that_are_enough_together_keep_the_rest() -> None:
    connection = _table([("director", year) for year in (1987, 1988, 1989)])
    assert withhold_small_groups(connection, "t", ("year", "role"), 3) == [3, 0]
    assert connection.execute("SELECT DISTINCT role, year FROM t").fetchall() == [("director", None)]


def test_a_position_is_rare_by_all_that_its_edges_say_together() -> None:
    """Each edge says what many say; together they are one of a kind, and lose the years on every edge."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE owns (from_id VARCHAR, to_id VARCHAR, year INTEGER)")
    connection.execute("CREATE TABLE manages (from_id VARCHAR, to_id VARCHAR, role VARCHAR, year INTEGER)")
    owners = [[f"p{number}", f"f{number}", 2010] for number in range(4)]
    connection.executemany("INSERT INTO owns VALUES (?, ?, ?)", owners)
    managers = [[f"p{number}", f"f{number}", "director", 2010] for number in range(3, 7)]
    connection.executemany("INSERT INTO manages VALUES (?, ?, ?, ?)", managers)
    tables = {"owns": ["year"], "manages": ["role", "year"]}
    assert withhold_rare_positions(connection, tables, ("year",), 3) == {"year": 2}
    rows = connection.execute(
        "SELECT from_id FROM owns WHERE year IS NULL UNION ALL SELECT from_id FROM manages WHERE year IS NULL"
    )
    assert rows.fetchall() == [("p3",), ("p3",)]
    assert withhold_rare_positions(connection, tables, ("year",), 3) == {"year": 0}


def test_nothing_is_counted_where_there_is_nothing_to_withhold() -> None:
    connection = _table([("director", None)])
    assert withhold_small_groups(connection, "t", ("year",), 5) == [0]
    assert withhold_small_groups(connection, "t", (), 5) == []

"""Small groups lose what makes them small, and no more."""

import duckdb

from kg.releases.small_groups import withhold_rare_positions, withhold_small_groups


def _table(rows: list[tuple[str, int | None]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (role VARCHAR, year INTEGER)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
    return connection


def test_a_rare_year_goes_and_the_common_role_stays() -> None:
    connection = _table([("director", 2010)] * 3 + [("director", 1987), ("manager", 2010)])
    assert withhold_small_groups(connection, "t", ("year", "role"), 3) == [2, 2]
    rows = connection.execute("SELECT role, year, count(*) FROM t GROUP BY ALL ORDER BY ALL").fetchall()
    assert rows == [("director", 2010, 3), (None, None, 2)]


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

"""Each function that conditions may use says the same on DuckDB and on Spark, of Han text and of missing values too."""

import duckdb
import pytest

from resolution.spark.dialect import ALIKE, to_spark, to_spark_statement
from resolution.spark.exchange import send
from resolution.spark.session import SparkSession

pytestmark = pytest.mark.spark

CONDITIONS = {
    "abs": "abs(i_l - i_r)",
    "array_contains": "list_contains(n_l, t_r)",
    "array_overlaps": "list_has_any(n_l, n_r)",
    "case": "CASE WHEN t_l = t_r THEN 1 WHEN t_l < t_r THEN 2 ELSE 3 END",
    "coalesce": "coalesce(t_l, t_r, '无')",
    "day": "day(d_l)",
    "ends_with": "ends_with(t_l, t_r)",
    "if": "if(t_l = t_r, 1, 0)",
    "left": "left(t_l, 2)",
    "length": "length(t_l)",
    "month": "month(d_l)",
    "right": "right(t_l, 2)",
    "starts_with": "starts_with(t_l, t_r)",
    "substring": "substr(t_l, 2, 1)",
    "year": "year(d_l)",
    "<": "t_l < t_r",
    "in": "t_l NOT IN ('张伟', '')",
    "distinct": "t_l IS DISTINCT FROM t_r",
    "like": "t_l NOT LIKE '%伟%'",
    "between": "i_l BETWEEN 1 AND 2 AND t_l IS NOT NULL OR t_r IS NULL",
}
TEXTS = ("张伟", "张玮", "张", "", "𠮷野家", "𠮷", "é", "e\u0301", "Zhāng", "阿·买", " 张伟", "\uffff", None)
LISTS = ("['张伟', '𠮷']", "['张']", "[]", "['']", "NULL")
DATES = ("1960-02-29", "2000-12-01", "1999-01-31", None)


def test_every_function_is_tried() -> None:
    assert set(CONDITIONS) >= ALIKE


def test_both_engines_say_the_same(spark_session: SparkSession) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE texts AS SELECT unnest(?::VARCHAR[]) AS t", [list(TEXTS)])
        connection.execute("CREATE TABLE dates AS SELECT unnest(?::DATE[]) AS d", [list(DATES)])
        connection.execute(f"CREATE TABLE lists AS SELECT unnest([{', '.join(LISTS)}]::VARCHAR[][]) AS n")
        connection.execute(
            "CREATE TABLE sides AS SELECT l.t AS t_l, r.t AS t_r, ln.n AS n_l, rn.n AS n_r, d AS d_l,"
            " length(l.t) AS i_l, length(r.t) AS i_r, row_number() OVER () AS place"
            " FROM texts AS l, texts AS r, lists AS ln, lists AS rn, dates"
        )
        send(connection, spark_session, "sides").createOrReplaceTempView("sides")
        here = connection.execute(f"SELECT {', '.join(CONDITIONS.values())} FROM sides ORDER BY place").fetchall()
        carried = ", ".join(to_spark(condition) for condition in CONDITIONS.values())
        rows = spark_session.spark.sql(f"SELECT {carried} FROM sides ORDER BY place").collect()
    there = [tuple(row) for row in rows]
    assert len(here) == len(TEXTS) ** 2 * len(LISTS) ** 2 * len(DATES)
    different = {
        name: (one[place], other[place])
        for one, other in zip(here, there, strict=True)
        for place, name in enumerate(CONDITIONS)
        if one[place] != other[place]
    }
    assert different == {}


def test_both_engines_take_lists_apart_alike(spark_session: SparkSession) -> None:
    statement = "SELECT place, unnest(n) AS item FROM lists WHERE place < 9"
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE lists AS SELECT unnest([{', '.join(LISTS)}]::VARCHAR[][]) AS n, unnest(range(5)) AS place"
        )
        send(connection, spark_session, "lists").createOrReplaceTempView("lists")
        here = connection.execute(statement).fetchall()
        there = [tuple(row) for row in spark_session.spark.sql(to_spark_statement(statement)).collect()]
    assert sorted(here) == sorted(there)
    assert len(here) == 4

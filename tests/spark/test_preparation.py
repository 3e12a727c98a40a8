"""Prepared columns come out the same on both engines."""

import duckdb
import pyarrow as pa
import pytest

from kg.identifiers.reference_tables import national_tables
from resolution.preparation import prepare_firm_names, prepare_person_names
from resolution.spark.preparation import PrepareBatch, prepare_values
from resolution.spark.session import SparkSession

pytestmark = pytest.mark.spark

_NAMES = """
    SELECT DISTINCT name FROM (
        SELECT chr((19968 + hash(i) % 20000)::INTEGER) || chr((19968 + hash(-i) % 20000)::INTEGER) AS name
        FROM range(3000) AS t(i)
        UNION ALL
        SELECT unnest(['单小明', '區大同', '尉迟恭', '阿卜杜拉·买买提', 'Chan Tai Man', '', '𠮷田', ' 张 伟 '])
        UNION ALL
        SELECT '深圳市' || chr((19968 + hash(i) % 20000)::INTEGER) || '达科技' || form
        FROM range(400) AS t(i), (SELECT unnest(['有限公司', '股份有限公司', '（个体）']) AS form)
    )
"""


def _prepare_persons(batch: pa.RecordBatch) -> pa.RecordBatch:
    return prepare_person_names(batch.column(0)).to_batches()[0]


def _prepare_firms(batch: pa.RecordBatch) -> pa.RecordBatch:
    return prepare_firm_names(batch.column(0), national_tables()).to_batches()[0]


@pytest.mark.parametrize("prepare", [_prepare_persons, _prepare_firms], ids=["persons", "firms"])
def test_names_are_prepared_alike(spark_session: SparkSession, prepare: PrepareBatch) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE names AS {_NAMES}")
        prepared = prepare(connection.sql("FROM names").to_arrow_table().combine_chunks().to_batches()[0])
        prepare_values(connection, spark_session, "names", prepare, prepared.schema, "on_spark")
        connection.register("here", pa.Table.from_batches([prepared]))
        assert connection.execute("FROM on_spark ORDER BY ALL").fetchall() == (
            connection.execute("FROM here ORDER BY ALL").fetchall()
        )
    assert prepared.num_rows > 3900

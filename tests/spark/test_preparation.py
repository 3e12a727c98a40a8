"""Prepared columns come out the same on both engines."""

from functools import partial

import duckdb
import pyarrow as pa
import pytest

from kg.identifiers.reference_tables import national_tables
from resolution.prepared_values import ADDRESSES, FIRM_NAMES, PERSON_NAMES, PREPARATIONS, Preparation
from resolution.spark.preparation import PrepareBatch, prepare_values
from resolution.spark.session import SparkSession

pytestmark = pytest.mark.spark

_NAMES = """
    SELECT DISTINCT name AS value FROM (
        SELECT chr((19968 + hash(i) % 20000)::INTEGER) || chr((19968 + hash(-i) % 20000)::INTEGER) AS name
        FROM range(3000) AS t(i)
        UNION ALL
        SELECT unnest(['单小明', '區大同', '尉迟恭', '阿卜杜拉·买买提', 'Chan Tai Man', '', '𠮷田', ' 张 伟 '])
        UNION ALL
        SELECT '深圳市' || chr((19968 + hash(i) % 20000)::INTEGER) || '达科技' || form
        FROM range(400) AS t(i), (SELECT unnest(['有限公司', '股份有限公司', '（个体）']) AS form)
    )
"""


def _prepare(name: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    (of,) = (preparation for preparation in PREPARATIONS if preparation.name == name)
    return of.prepare_batch(batch, national_tables())


@pytest.mark.parametrize("of", [PERSON_NAMES, FIRM_NAMES, ADDRESSES], ids=lambda of: of.name)
def test_names_are_prepared_alike(spark_session: SparkSession, of: Preparation) -> None:
    prepare: PrepareBatch = partial(_prepare, of.name)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE names AS {_NAMES}")
        prepared = prepare(connection.sql("FROM names").to_arrow_table().combine_chunks().to_batches()[0])
        prepare_values(connection, spark_session, "names", prepare, prepared.schema, "on_spark")
        connection.register("here", pa.Table.from_batches([prepared]))
        assert connection.execute("FROM on_spark ORDER BY ALL").fetchall() == (
            connection.execute("FROM here ORDER BY ALL").fetchall()
        )
    assert prepared.num_rows > 3900

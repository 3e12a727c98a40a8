"""Pairs found and compared on Spark; what they weigh is added up where it always is.

One statement finds the pairs on both engines, and Splink makes the same statements for both from the same settings.
Spark finds the pairs, decides the level of each comparison, and leaves out what weighs too little. The weight of what
is left is added up again in DuckDB, from the levels and the frequencies, by the statement that a night without Spark
runs: equal levels give the same weight to the last bit, so that ties between links do not depend on the engine.
"""

from itertools import count
from typing import Any, Final

from splink import Linker
from splink.internals.pipeline import CTEPipeline
from splink.internals.predict import predict_from_comparison_vectors_sqls_using_settings

from kg.engine.database import Connection
from resolution.engine import Comparing, select_blocked
from resolution.spark.dialect import build_spark_settings, to_spark_statement
from resolution.spark.exchange import fetch, send
from resolution.spark.session import SparkSession

_VECTORS: Final = "__splink__df_comparison_vectors"
_ROUNDING_BITS: Final = 1e-6
"""How far two engines' sums of weights may be apart, with much room to spare."""
_NUMBERS: Final = count()
_COMPUTED: Final = ("match_weight", "match_probability", "mw_")
"""Beginnings of the columns that a prediction has besides levels and frequencies."""


def compare(connection: Connection, session: SparkSession, comparing: Comparing) -> str:
    """Table of what Splink predicts of the pairs."""
    frame = _predict(connection, session, comparing).as_spark_dataframe()
    kept = [name for name in frame.columns if not name.startswith(_COMPUTED)]
    fetch(connection, session, frame.select(*kept), "compared")
    session.spark.catalog.clearCache()
    return _weigh(comparing.linker, "compared", comparing.least_bits)


def _predict(connection: Connection, session: SparkSession, comparing: Comparing) -> Any:
    from splink.backends.spark import SparkAPI  # noqa: PLC0415 - imports pyspark

    # No condition asks for a string distance, so none of Splink's own functions is registered.
    api = SparkAPI(  # type: ignore[no-untyped-call]
        spark_session=session.spark, break_lineage_method="persist", register_udfs_automatically=False
    )

    def register(frame: Any, relation: str) -> Any:
        return api.register(frame, table_name=f"{relation}_{next(_NUMBERS)}")

    rows = send(connection, session, comparing.rows)
    rows.createOrReplaceTempView(comparing.rows)
    settings = build_spark_settings(comparing.settings) | {"retain_intermediate_calculation_columns": True}
    linker = Linker(register(rows, comparing.rows), settings, validate_settings=False, log_level=None)
    _keep_levels_and_frequencies(linker)
    tables = linker.table_management
    for column, table in comparing.frequencies.items():
        tables.register_term_frequency_lookup(register(send(connection, session, table), table), column)
    pairs = session.spark.sql(to_spark_statement(select_blocked(comparing.pairs))).persist()
    tables.register_blocked_pairs_for_predict(register(pairs, "blocked_pair"))
    least = comparing.least_bits - _ROUNDING_BITS
    return linker.inference.predict(threshold_match_weight=least, warning_mode="never")


def _keep_levels_and_frequencies(linker: Any) -> None:
    """Have Splink put into what it predicts all that a weight is made from."""
    for comparison in linker._settings_obj.comparisons:
        select = comparison._columns_to_select_for_predict
        comparison._columns_to_select_for_predict = lambda *_, select=select: select(
            retain_matching_columns=False, retain_intermediate_calculation_columns=True, training_mode=True
        )


def _weigh(linker: Linker, compared: str, least_bits: float) -> str:
    """Table of what the linker on DuckDB makes of levels that were decided elsewhere."""
    pipeline = CTEPipeline([linker._db_api.table_to_splink_dataframe(_VECTORS, compared)])
    pipeline.enqueue_list_of_sqls(
        predict_from_comparison_vectors_sqls_using_settings(linker._settings_obj, threshold_match_weight=least_bits)
    )
    predicted: str = linker._db_api.sql_pipeline_to_splink_dataframe(pipeline).physical_name
    return predicted

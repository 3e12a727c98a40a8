"""Links a foreign layout: prepared, learnt without labels, scored, clustered at the rung that the gate chooses."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from tests.quality.cohesion import Pair, build_merges
from tests.quality.contradictions import Choice, Costs, choose_floor
from tests.quality.layouts import FLOORS, LOOSEST, Comparison, Layout

_SAMPLED_PAIRS = 4_000_000
_LEAST_BITS = -12.0
_FEWEST_SIGHTINGS = 3


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of a data set."""

    clusters: Mapping[str, str]
    """Record → cluster, for every record."""
    choice: Choice
    """The floor that the gate chose."""
    model_digest: str


def link(connection: duckdb.DuckDBPyConnection, layout: Layout, seed: int, costs: Costs) -> Linked:
    """Cluster the records of table `raw`; nothing of their truth is read."""
    _prepare(connection, layout)
    learnt = _learn(connection, layout, seed)
    pairs = _score(connection, layout, learnt, layout.blocks, _LEAST_BITS)
    digest = hashlib.sha256(json.dumps(learnt, sort_keys=True).encode()).hexdigest()[:12]
    records = [str(record) for (record,) in connection.execute("SELECT record_id FROM raw ORDER BY 1").fetchall()]
    merges = build_merges(pairs, LOOSEST)
    within = _score_within(connection, layout, learnt, merges.cut(LOOSEST.floor_bits))
    choice = choose_floor(merges, FLOORS, within, costs)
    groups = merges.cut(choice.floor_bits)
    return Linked({record: groups.get(record, record) for record in records}, choice, digest)


def _prepare(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE prepared AS {layout.prepared}")
    variants = "SELECT NULL::VARCHAR AS name, NULL::VARCHAR[] AS variants WHERE false"
    column = "record_id"
    if layout.variant_of:
        column, rule = layout.variant_of
        connection.execute(f"""
            CREATE OR REPLACE TABLE variant AS
            SELECT name, list(DISTINCT other ORDER BY other) AS variants
            FROM (
                SELECT one.name, one.other
                FROM (
                    SELECT DISTINCT l.{column} AS name, r.{column} AS other, l.surname, l.dob
                    FROM prepared AS l JOIN prepared AS r ON {rule} AND l.{column} <> r.{column}
                ) AS one
                GROUP BY ALL
                HAVING count(*) >= {_FEWEST_SIGHTINGS}
            )
            GROUP BY name
        """)
        variants = "FROM variant"
    connection.execute(f"""
        CREATE OR REPLACE TABLE linkage_input AS
        SELECT prepared.*, variants FROM prepared
        LEFT JOIN ({variants}) AS learnt ON learnt.name = prepared.{column} ORDER BY record_id
    """)


def _open(connection: duckdb.DuckDBPyConnection, table: str, settings: Mapping[str, Any]) -> Linker:
    name = f"{table}_{hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:8]}"
    return Linker(DuckDBAPI(connection).register(table, table_name=name), dict(settings), log_level=None)


def _learn(connection: duckdb.DuckDBPyConnection, layout: Layout, seed: int) -> dict[str, Any]:
    linker = _open(connection, "linkage_input", _build_settings(layout, layout.blocks))
    training = linker.training
    training.estimate_probability_two_random_records_match(list(layout.certain), recall=layout.certain_recall)
    training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=seed)
    for rule in layout.trained_on:
        training.estimate_parameters_using_expectation_maximisation(rule, fix_u_probabilities=True)
    learnt: dict[str, Any] = linker.misc.save_model_to_json()
    return learnt


def _build_settings(layout: Layout, blocks: Sequence[str]) -> dict[str, Any]:
    apart = " AND l.source <> r.source" if layout.one_record_a_source else ""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "probability_two_random_records_match": 1e-4,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "comparisons": [_build_comparison(comparison) for comparison in layout.comparisons],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"{block}{apart}", "sql_dialect": "duckdb"} for block in blocks
        ],
    }


def _build_comparison(comparison: Comparison) -> dict[str, Any]:
    levels = [
        {"sql_condition": level.sql, "label_for_charts": level.label}
        | ({"tf_adjustment_column": level.frequency, "tf_minimum_u_value": 1e-6} if level.frequency else {})
        for level in comparison.levels
    ]
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [
            {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True},
            *levels,
            {"sql_condition": "ELSE", "label_for_charts": "else"},
        ],
    }


def _score(
    connection: duckdb.DuckDBPyConnection,
    layout: Layout,
    learnt: Mapping[str, Any],
    blocks: Iterable[str],
    least: float,
) -> list[Pair]:
    blocked = _build_settings(layout, list(blocks))["blocking_rules_to_generate_predictions"]
    linker = _open(connection, "linkage_input", {**learnt, "blocking_rules_to_generate_predictions": blocked})
    predicted = linker.inference.predict(threshold_match_weight=least)
    return connection.execute(
        f"SELECT record_id_l, record_id_r, match_weight FROM {predicted.physical_name} ORDER BY ALL"
    ).fetchall()


def _score_within(
    connection: duckdb.DuckDBPyConnection, layout: Layout, learnt: Mapping[str, Any], clusters: Mapping[str, str]
) -> list[Pair]:
    """Every pair within the loosest clusters, whether or not a block brought it together."""
    connection.execute("CREATE OR REPLACE TABLE found (record_id VARCHAR, cluster_id VARCHAR)")
    found = pa.table({"record_id": list(clusters), "cluster_id": list(clusters.values())})
    connection.register("found_rows", found)
    connection.execute("INSERT INTO found FROM found_rows")
    connection.unregister("found_rows")
    connection.execute(
        "CREATE OR REPLACE TABLE linkage_input AS SELECT * FROM linkage_input JOIN found USING (record_id)"
    )
    return _score(connection, layout, learnt, ("l.cluster_id = r.cluster_id",), -1000.0)

"""The only door to Splink: a model is learnt, pairs are scored.

Splink works in an attached in-memory database of its own, so that nothing of it stays in our file. What it learns is
made steady: chance agreement (u) from one party a number, so that no true pair is among the random ones; agreement (m)
from pairs known by their number; a level that was never seen keeps the value stated in `comparisons`.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker
from splink.internals.exceptions import SplinkException

from kg.engine.database import Connection, read_statement
from kg.errors import StepError
from resolution.comparisons import CONTEXT_IN_COMMON, ELSE, Comparison, Level
from resolution.conditions import same
from resolution.models import LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.settings import ResolutionSettings

_FEWEST_CHANCE_PARTIES = 50
_LEAST_PROBABILITY = 1e-7
_Learnt = dict[tuple[str, str], float]
"""(comparison, level) → probability."""


def create_score_tables(connection: Connection) -> None:
    """Make `pair` and `model` if they are not there."""
    connection.execute(read_statement("resolution", "score_tables"))


def score_pairs(connection: Connection, model: LinkageModel, settings: ResolutionSettings, inputs_digest: str) -> int:
    """Replace this kind's rows of `pair` (weight from zero bits up) and of `model`; give the number of pairs scored.

    Raises:
        StepError: Splink or DuckDB refused the model.
    """
    try:
        with _open_scoring_database(connection) as resolution:
            return _score(connection, model, settings, resolution, inputs_digest)
    except (SplinkException, duckdb.Error) as error:
        raise StepError(
            f"Scoring pairs of {model.kind.value} failed ({type(error).__name__}).",
            way_out="Run `kg refresh` again; if it fails again, report it with the versions of splink and duckdb.",
        ) from error


@contextmanager
def _open_scoring_database(connection: Connection) -> Iterator[str]:
    ((resolution,),) = connection.execute("SELECT current_database()").fetchall()
    connection.execute("ATTACH ':memory:' AS scoring")
    connection.execute("USE scoring")
    try:
        yield str(resolution)
    finally:
        connection.execute(f"USE {resolution}")
        connection.execute("DETACH scoring")


def _score(
    connection: Connection, model: LinkageModel, settings: ResolutionSettings, resolution: str, inputs_digest: str
) -> int:
    connection.execute(
        read_statement("resolution", "score_input").format(
            resolution=resolution,
            table=PARTY_TABLES[model.kind],
            columns=", ".join(model.columns),
            kind=model.kind.value,
        )
    )
    counts = _read_counts(connection)
    if not counts.open_parties:
        return _store(connection, model, resolution, None, (inputs_digest, {}))
    learnt_u = _learn_u(connection, model, settings) if counts.chance_parties >= _FEWEST_CHANCE_PARTIES else {}
    learnt_m = _learn_m(connection, model) if counts.labelled_pairs >= settings.labelled_pairs else {}
    stated = _build_settings(model, learnt_m, learnt_u | _state_context_chance(counts), counts.prior)
    linker = _open_linker(connection, "score_input", stated)
    _register_frequencies(connection, linker, model)
    predicted = linker.inference.predict(threshold_match_weight=None, warning_mode="never")
    return _store(connection, model, resolution, predicted.physical_name, (inputs_digest, stated))


def _open_linker(connection: Connection, table: str, stated: Mapping[str, Any]) -> Linker:
    # An API object of its own: linkers of one object share cached tables, whatever their input.
    return Linker(DuckDBAPI(connection).register(table, table_name=f"{table}_linked"), dict(stated), log_level=None)


def _register_frequencies(connection: Connection, linker: Linker, model: LinkageModel) -> None:
    columns = {level.frequency for comparison in model.comparisons for level in comparison.levels if level.frequency}
    for column in sorted(columns):
        connection.execute(read_statement("resolution", "score_frequency").format(column=column))
        table = linker._db_api.register(f"frequency_{column}", table_name=f"frequency_{column}_linked")
        linker.table_management.register_term_frequency_lookup(table, column)


@dataclass(frozen=True, slots=True)
class _Counts:
    open_parties: int
    labelled_pairs: float
    chance_parties: int
    prior: float
    same_context_ratio: float | None


def _read_counts(connection: Connection) -> _Counts:
    ((open_parties, labelled_pairs, chance_parties, prior, same_context),) = connection.execute(
        read_statement("resolution", "score_counts")
    ).fetchall()
    return _Counts(open_parties, labelled_pairs, chance_parties, prior or 1 / (open_parties + 1), same_context)


def _state_context_chance(counts: _Counts) -> _Learnt:
    """Chance of an entity in common, counted over all parties: in a large city too rare for a sample to meet it."""
    if counts.same_context_ratio is None or counts.chance_parties < _FEWEST_CHANCE_PARTIES:
        return {}
    chance = min(max(counts.same_context_ratio, _LEAST_PROBABILITY), 0.5)
    return {("context", CONTEXT_IN_COMMON): chance, ("context", ELSE): 1 - chance}


def _learn_u(connection: Connection, model: LinkageModel, settings: ResolutionSettings) -> _Learnt:
    linker = _open_linker(connection, "chance_input", _build_settings(model, {}, {}, 1e-4))
    linker.training.estimate_u_using_random_sampling(
        max_pairs=settings.sampled_pairs, seed=settings.seed, min_count_per_level=None, num_chunks=1
    )
    return _read_learnt(linker, "u_probability")


def _learn_m(connection: Connection, model: LinkageModel) -> _Learnt:
    linker = _open_linker(connection, "label_input", _build_settings(model, {}, {}, 1e-4))
    linker.training.estimate_m_from_label_column("label")
    return _read_learnt(linker, "m_probability")


def _read_learnt(linker: Linker, name: str) -> _Learnt:
    return {
        (comparison["output_column_name"], level["label_for_charts"]): level[name]
        for comparison in linker.misc.save_model_to_json()["comparisons"]
        for level in comparison["comparison_levels"]
        if isinstance(level.get(name), float) and level[name] > 0
    }


def _build_settings(model: LinkageModel, m: _Learnt, u: _Learnt, prior: float) -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "party_id",
        "probability_two_random_records_match": min(max(prior, 1e-12), 0.5),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "comparisons": [_build_comparison(comparison, m, u) for comparison in model.comparisons],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": block.sql, "sql_dialect": "duckdb"}
            | ({"arrays_to_explode": list(block.lists)} if block.lists else {})
            for block in model.blocks
        ],
    }


def _build_comparison(comparison: Comparison, m: _Learnt, u: _Learnt) -> dict[str, Any]:
    missing = {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [
        _build_level(
            level,
            m.get((comparison.name, level.label)),
            u.get((comparison.name, level.label)),
            has_exact=any(other.sql == same(level.frequency or "") for other in comparison.levels),
        )
        for level in comparison.levels
    ]
    return {"output_column_name": comparison.name, "comparison_levels": [missing, *levels]}


def _build_level(level: Level, learnt_m: float | None, learnt_u: float | None, *, has_exact: bool) -> dict[str, Any]:
    m = level.m if learnt_m is None or level.fixed_m else learnt_m
    u = level.u if learnt_u is None or level.fixed_u else learnt_u
    stated: dict[str, Any] = {
        "sql_condition": level.sql,
        "label_for_charts": level.label,
        "m_probability": max(m, _LEAST_PROBABILITY),
        "u_probability": max(u, _LEAST_PROBABILITY),
    }
    if level.frequency:
        stated |= {"tf_adjustment_column": level.frequency, "tf_minimum_u_value": _LEAST_PROBABILITY}
        # Rarity is measured against the chance of the level that holds for any equal value, or else against its own.
        stated["disable_tf_exact_match_detection"] = not has_exact
    return stated


def _store(
    connection: Connection,
    model: LinkageModel,
    resolution: str,
    predicted: str | None,
    learnt: tuple[str, Mapping[str, Any]],
) -> int:
    inputs_digest, stated = learnt
    connection.execute(f"DELETE FROM {resolution}.pair WHERE party_kind = ?", [model.kind.value])
    connection.execute(f"DELETE FROM {resolution}.model WHERE party_kind = ?", [model.kind.value])
    if predicted is None:
        return 0
    connection.execute(
        f"INSERT INTO {resolution}.model VALUES (?, ?, ?)",
        [model.kind.value, inputs_digest, json.dumps(stated, ensure_ascii=False, sort_keys=True)],
    )
    connection.execute(
        f"INSERT INTO {resolution}.pair SELECT least(party_id_l, party_id_r), greatest(party_id_l, party_id_r), ?, "
        f"match_weight FROM {predicted} WHERE match_weight >= 0 ORDER BY ALL",
        [model.kind.value],
    )
    ((count,),) = connection.execute(f"SELECT count(*) FROM {predicted}").fetchall()
    return int(count)

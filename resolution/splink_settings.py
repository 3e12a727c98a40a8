"""A learnt model as Splink reads it: pure functions, the same for every engine.

Splink's input has, besides the model's columns, `party_id`, `party_number`, `source`, `register`, `label`,
`disputed_key`, and for each column whose rare values weigh more `common_<column>`: the number that the frozen
frequencies gave its value, 0 for any other. Which pairs it compares it is told (`LinkageModel.select_pairs`).

Splink adds up the pooled weights. What a pair of sources adds or takes away at each level is looked up afterwards by
`build_source_weights` and `select_weight`; for this Splink has to keep the levels (`keep_levels`).
"""

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any, Final

import pyarrow as pa

from resolution.comparisons import Comparison, Level
from resolution.conditions import same
from resolution.models import LinkageModel
from resolution.trained_model import Chance, Parameters, TrainedModel

LEAST_PROBABILITY: Final = 1e-7
PARTY_NUMBER: Final = "party_number"
"""Column of the rows that are scored: a whole number, different in each."""


def build_settings(model: LinkageModel, trained: TrainedModel) -> dict[str, Any]:
    """Settings of Splink, in DuckDB's dialect, that score given pairs with the pooled values of `trained`.

    Rows are told apart by an integer, `PARTY_NUMBER`, which costs less to join than an id does.
    """
    return build_bare_settings(model, trained.pooled, frequencies=True) | {
        "unique_id_column_name": PARTY_NUMBER,
        "additional_columns_to_retain": ["source", "party_id"],
        "blocking_rules_to_generate_predictions": [],
    }


def build_bare_settings(model: LinkageModel, parameters: Parameters, *, frequencies: bool) -> dict[str, Any]:
    """The same from parameters alone; without `frequencies` for learning, where rarity has no say."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "party_id",
        "probability_two_random_records_match": parameters.prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "additional_columns_to_retain": ["source"],
        "comparisons": [
            _build_comparison(comparison, parameters.comparisons[comparison.name], frequencies)
            for comparison in model.comparisons
        ],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": block.sql, "sql_dialect": "duckdb"}
            | ({"arrays_to_explode": list(block.lists)} if block.lists else {})
            for block in model.blocks
        ],
    }


def keep_levels(linker: Any) -> None:
    """Have Splink put the level of each comparison (`gamma_<name>`) into what it predicts.

    It offers them together with all columns compared, or not at all.
    """
    for comparison in linker._settings_obj.comparisons:
        comparison._columns_to_select_for_predict = lambda *_, name=comparison._gamma_column_name: [name]


def build_source_weights(model: LinkageModel, trained: TrainedModel) -> pa.Table:
    """What pairs of sources add to the pooled weight: a row for each ordered pair of sources of the model.

    Columns: `source_l`, `source_r`; `prior_bits`; for each comparison `<name>_bits`, a list over Splink's levels:
    missing first, then from the least telling to the most.
    """
    rows: list[dict[str, Any]] = []
    for name, parameters in trained.source_pairs.items():
        one, other = name.split("|")
        bits: dict[str, Any] = {"prior_bits": odds_bits(parameters.prior) - odds_bits(trained.pooled.prior)}
        for comparison in model.comparisons:
            own, pooled = (stated.comparisons[comparison.name] for stated in (parameters, trained.pooled))
            bits[f"{comparison.name}_bits"] = [
                0.0, *(_difference_bits(comparison, level, own, pooled) for level in reversed(comparison.levels))
            ]  # fmt: skip
        rows += [
            {"source_l": left, "source_r": right} | bits for left, right in dict.fromkeys([(one, other), (other, one)])
        ]
    schema = pa.schema(
        [("source_l", pa.string()), ("source_r", pa.string()), ("prior_bits", pa.float64())]
        + [(f"{comparison.name}_bits", pa.list_(pa.float64())) for comparison in model.comparisons]
    )
    return pa.Table.from_pylist(rows, schema)


def select_weight(model: LinkageModel, predicted: str, source_weights: str) -> str:
    """Statement: `left_party_id`, `right_party_id`, `match_weight` of what Splink predicted, in no order."""
    added = " + ".join(
        f"coalesce({comparison.name}_bits[gamma_{comparison.name} + 2], 0)" for comparison in model.comparisons
    )
    return (
        "SELECT least(party_id_l, party_id_r) AS left_party_id, greatest(party_id_l, party_id_r) AS right_party_id,"
        f" match_weight + coalesce(prior_bits, 0) + {added} AS match_weight"
        f" FROM {predicted} LEFT JOIN {source_weights} USING (source_l, source_r)"
    )


def find_pruning_weight(source_weights: pa.Table) -> float:
    """Pooled weight in bits below which no pair of sources can lift a pair to zero."""
    lifts = [0.0]
    for row in source_weights.to_pylist():
        lifts.append(sum(max(value) if isinstance(value, list) else value for value in _iter_bits(row)))
    return -max(lifts) - 1e-6


def _iter_bits(row: Mapping[str, Any]) -> Sequence[Any]:
    return [value for name, value in row.items() if name.endswith("_bits")]


def odds_bits(probability: float) -> float:
    """Odds of a probability in bits: 0 for an even one."""
    return log2(probability / (1 - probability))


def weigh_level(
    comparison: Comparison,
    level: Level,
    own: Mapping[str, Chance],
    pooled: Mapping[str, Chance],
    frequency_ratio: float | None,
) -> float:
    """Bits of a level between two sources: `own` are the chances of these two, `pooled` those of all, by level.

    `frequency_ratio` is that of the value which both share, where the level weighs by it: it is then the chance of
    agreement, and the pair of sources has no say in it.
    """
    if level.frequency is None:
        return log2(_bound(own[level.id].m)) - log2(_bound(own[level.id].u))
    by_chance = 1.0 if frequency_ratio is None else _bound(frequency_ratio)
    return log2(_find_rare_m(comparison, level, own, pooled)) - log2(by_chance)


def _difference_bits(
    comparison: Comparison, level: Level, own: Mapping[str, Chance], pooled: Mapping[str, Chance]
) -> float:
    return weigh_level(comparison, level, own, pooled, None) - weigh_level(comparison, level, pooled, pooled, None)


def _bound(probability: float) -> float:
    return max(probability, LEAST_PROBABILITY)


def _build_comparison(comparison: Comparison, chances: Mapping[str, Chance], frequencies: bool) -> dict[str, Any]:
    missing = {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [
        _build_level(
            level,
            chances[level.id],
            _find_rare_m(comparison, level, chances, chances) if frequencies and level.frequency else None,
        )
        for level in comparison.levels
    ]
    return {"output_column_name": comparison.name, "comparison_levels": [missing, *levels]}


def _find_rare_m(
    comparison: Comparison, level: Level, own: Mapping[str, Chance], pooled: Mapping[str, Chance]
) -> float:
    """What stands over the frequency of the value that both share, at a level that weighs by it.

    Rarity is the chance that the value is equal at all. A level that asks for more than that is rarer still, by the
    share of two different entities with an equal value that are seen at it; where no level asks for just that, all of
    them count.
    """
    m = _bound(own[level.id].m)
    for other in comparison.levels:
        if level.frequency and other.sql == same(level.frequency):
            return m / (_bound(pooled[level.id].u) / _bound(pooled[other.id].u))
    return m


def _build_level(level: Level, chance: Chance, rare_m: float | None) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "sql_condition": level.sql,
        "label_for_charts": level.id,
        "m_probability": _bound(chance.m),
        "u_probability": _bound(chance.u),
    }
    if rare_m is not None:
        # Splink then weighs the level m / frequency, whatever u is.
        stated |= {
            "m_probability": rare_m,
            "tf_adjustment_column": f"common_{level.frequency}",
            "tf_minimum_u_value": LEAST_PROBABILITY,
            "disable_tf_exact_match_detection": True,
        }
    return stated

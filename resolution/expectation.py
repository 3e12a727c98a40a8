"""Learns agreement (m) and the prior where no pair is known by number: by expectation maximisation over blocked pairs.

Splink maximises within each block in turn, and leaves out what the block agrees on by itself; chance (u) stays as it
was learnt from random pairs. The prior is then the one that the probabilities of all blocked pairs add up to.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Final

from splink import Linker

from kg.engine.database import Connection
from resolution.models import LinkageModel
from resolution.splink_door import open_linker
from resolution.splink_settings import build_bare_settings, odds_bits
from resolution.trained_model import Chance, Parameters

FEWEST_PARTIES: Final = 1_000
"""With fewer, what the comparisons state says more than they do."""
_FEWEST_PAIRS: Final = 200
_LEAST_M: Final = 1e-4
_ROUNDS: Final = 50
_EXPECTED: Final = """
SELECT sum(1 / (1 + pow(2, -(match_weight + {added})))) / (SELECT count(*) * (count(*) - 1) / 2 FROM training_input)
FROM {predicted}
"""


def learn_by_expectation(
    connection: Connection, model: LinkageModel, pooled: Parameters, most_pairs: int
) -> Parameters:
    """The pooled parameters with m and prior from the blocked pairs of table `training_input`; u is kept."""
    linker = open_linker(connection, "training_input", build_bare_settings(model, pooled, frequencies=False))
    for block in model.blocks:
        if not block.lists and _count_pairs(connection, block.sql) >= _FEWEST_PAIRS:
            # Where all pairs of a block are alike a probability falls to zero, which Splink refuses: nothing is learnt.
            with suppress(ValueError):
                linker.training.estimate_parameters_using_expectation_maximisation(block.sql, max_pairs=most_pairs)
    learnt = replace(pooled, comparisons=_read_learnt(linker, model, pooled))
    return replace(learnt, prior=_find_prior(connection, model, learnt))


def _count_pairs(connection: Connection, rule: str) -> int:
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM training_input AS l JOIN training_input AS r ON {rule} AND l.party_id < r.party_id"
    ).fetchall()
    return int(count)


def _read_learnt(linker: Linker, model: LinkageModel, pooled: Parameters) -> dict[str, dict[str, Chance]]:
    stated = {
        (comparison["output_column_name"], level["label_for_charts"]): level.get("m_probability")
        for comparison in linker.misc.save_model_to_json()["comparisons"]
        for level in comparison["comparison_levels"]
    }
    return {
        comparison.name: {
            level.id: _replace_m(pooled.comparisons[comparison.name][level.id], stated[comparison.name, level.id])
            if not level.fixed_m
            else pooled.comparisons[comparison.name][level.id]
            for level in comparison.levels
        }
        for comparison in model.comparisons
    }


def _replace_m(before: Chance, m: object) -> Chance:
    return Chance(max(m, _LEAST_M), before.u) if isinstance(m, float) else before


def _find_prior(connection: Connection, model: LinkageModel, learnt: Parameters) -> float:
    """The prior at which it is the share of matches that the blocked pairs' probabilities add up to."""
    linker = open_linker(connection, "training_input", build_bare_settings(model, learnt, frequencies=False))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    prior = learnt.prior
    for _ in range(_ROUNDS):
        added = odds_bits(prior) - odds_bits(learnt.prior)
        ((expected,),) = connection.execute(_EXPECTED.format(added=added, predicted=predicted)).fetchall()
        before, prior = prior, min(max(expected or prior, 1e-12), 0.5)
        if abs(prior - before) <= 1e-6 * before:
            break
    connection.execute(f"DROP TABLE {predicted}")
    return prior

"""Where no pair is known, agreement is learnt from pairs that no one has labelled."""

from random import Random

import duckdb
import pyarrow as pa
import pytest

from kg.model.vocabulary import PartyKind
from resolution.comparisons import build_exact
from resolution.expectation import learn_by_expectation
from resolution.models import Block, LinkageModel
from resolution.trained_model import Chance, Parameters

_AGREEMENT = {"name_folded": 0.9, "phone": 0.8, "address": 0.7, "house_code": 0.6}
_WORDS = 200
_ENTITIES = 1_000


def _draw_parties() -> pa.Table:
    """Two records an entity; each column is the same in both as often as `_AGREEMENT` says, but for chance."""
    draw = Random(5)
    rows = []
    for entity in range(_ENTITIES):
        first = {column: f"w{draw.randrange(_WORDS)}" for column in _AGREEMENT}
        second = {
            column: first[column] if draw.random() < ratio else f"w{draw.randrange(_WORDS)}"
            for column, ratio in _AGREEMENT.items()
        }
        rows += [{"party_id": f"{entity}-{place}"} | row for place, row in enumerate((first, second))]
    return pa.Table.from_pylist(rows)


def test_agreement_and_prior_are_found_without_a_known_pair() -> None:
    comparisons = tuple(build_exact(column, (column, column), 0.5, 0.01) for column in _AGREEMENT)
    model = LinkageModel(
        kind=PartyKind.PERSON,
        blocks=(Block(("name_folded",)), Block(("phone",)), Block(("address",))),
        comparisons=comparisons,
    )
    stated = {
        comparison.name: {level.id: Chance(0.5, 0.0) for level in comparison.levels} for comparison in comparisons
    }
    for levels in stated.values():
        levels |= {"same": Chance(0.5, 1 / _WORDS), "else": Chance(0.5, 1 - 1 / _WORDS)}
    connection = duckdb.connect()
    connection.register("drawn", _draw_parties())
    connection.execute(
        "CREATE TABLE training_input AS SELECT *, 's' AS source, NULL::VARCHAR AS register, NULL::VARCHAR AS label,"
        " NULL::VARCHAR AS disputed_key, NULL::VARCHAR AS crowded FROM drawn"
    )
    learnt = learn_by_expectation(connection, model, Parameters(1e-3, 0, 0, stated), 10**6)
    for column, ratio in _AGREEMENT.items():
        same = learnt.comparisons[column]["same"]
        assert same.m == pytest.approx(ratio + (1 - ratio) / _WORDS, abs=0.05), column
        assert same.u == 1 / _WORDS
    assert learnt.prior == pytest.approx(_ENTITIES / (_ENTITIES * (2 * _ENTITIES - 1)), rel=0.1)

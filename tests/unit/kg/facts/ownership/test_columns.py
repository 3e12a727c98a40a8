"""Columns of a sparse matrix that are replaced, time and again, beside the same of a dense one."""

import numpy as np
import pytest
from scipy import sparse

from kg.facts.ownership.columns import Columns


def draw(rng: np.random.Generator, columns: int) -> sparse.csc_array:
    return sparse.csc_array(sparse.random_array((7, columns), density=0.3, rng=rng))


@pytest.mark.parametrize("seed", range(5))
def test_columns_replaced_one_after_another_are_those_of_a_dense_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = draw(rng, 60)
    expected, columns = first.toarray(), Columns.of(first)
    for _ in range(12):
        chosen = rng.choice(60, rng.integers(0, 4), replace=False)
        by, before = draw(rng, chosen.size), columns
        kept = expected.copy()
        expected[:, chosen] = by.toarray()
        columns = columns.replace(chosen, by)
        asked = rng.integers(0, 60, 9)
        assert np.array_equal(columns.take(asked).toarray(), expected[:, asked])
        assert np.array_equal(columns.take_all().toarray(), expected)
        assert np.array_equal(before.take_all().toarray(), kept)


def test_few_replaced_columns_stand_apart_and_many_are_made_one_with_the_others() -> None:
    rng = np.random.default_rng(3)
    columns = Columns.of(draw(rng, 16))
    few = columns.replace(np.array([5, 2]), draw(rng, 2))
    assert few.first is columns.first
    assert few.replaced.tolist() == [2, 5]
    many = few.replace(np.array([9]), draw(rng, 1))
    assert many.replaced.tolist() == []
    assert np.array_equal(many.first[:, [2, 5]].toarray(), few.later.toarray())

"""Conditions carried over to Spark."""

import pytest

from resolution.models import MODELS
from resolution.spark.dialect import to_spark, to_spark_statement


def test_every_condition_of_the_models_can_be_carried_over() -> None:
    conditions = [
        condition
        for model in MODELS
        for comparison in model.comparisons
        for condition in (comparison.missing, *(level.sql for level in comparison.levels))
    ] + [block.sql for model in MODELS for block in model.blocks]
    assert all(to_spark(condition) for condition in conditions)


@pytest.mark.parametrize("first_changed", [None, 7])
def test_the_statements_that_find_pairs_can_be_carried_over(first_changed: int | None) -> None:
    persons, firms = (to_spark_statement(model.select_pairs("numbered_row", first_changed)) for model in MODELS)
    assert "EXPLODE(context) AS context" in persons
    assert "EXPLODE" not in firms


def test_functions_get_the_names_that_spark_gives_them() -> None:
    assert to_spark("list_has_any(a_l, a_r) AND list_contains(b_l, c_r)") == (
        "ARRAYS_OVERLAP(a_l, a_r) AND ARRAY_CONTAINS(b_l, c_r)"
    )
    assert to_spark("ELSE") == "ELSE"


@pytest.mark.parametrize("condition", ["levenshtein(a, b) < 2", "list_concat(a, b) = c", "a[1] = b", "strange(a)"])
def test_a_function_that_is_not_known_to_say_the_same_is_refused(condition: str) -> None:
    with pytest.raises(ValueError, match="Not known to say the same"):
        to_spark(condition)

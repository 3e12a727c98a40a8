"""A contract's rules are counted on what a file brought, by hand-made cases."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.engine.database import open_database
from kg.errors import SourceError
from loaders.contracts.quality_rules import Dimension, Limit, Operator, QualityMetric, QualityRule, Severity
from loaders.quality.rules import evaluate_rules
from tests.deliveries import Refusal, Registry, build_registry

NIGHT = date(2026, 1, 5)
SECRET = "110101199001011237"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return build_registry(tmp_path)


def rule(  # a rule with the parts that a case is about
    *,
    metric: QualityMetric | None = None,
    condition: str | None = None,
    content: tuple[str, ...] = (),
    column: str | None = None,
    limit: Limit | None = None,
) -> QualityRule:
    return QualityRule(
        "looked_at", "", Dimension.CONSISTENCY, Severity.WARNING, "position", column, (column,) if column else (),
        content, metric, condition, limit or Limit(Operator.EQUAL, (0.0,), False),
    )  # fmt: skip


def judge(registry: Registry, delivery: str, *rules: QualityRule) -> list[tuple[object, ...]]:
    table: Any = SimpleNamespace(name="officer", rules=rules)
    contract: Any = SimpleNamespace(source="city_market", path=Path("city_market.odcs.yaml"))
    with open_database(registry.home.registry_database, registry.settings) as connection:
        evaluate_rules(connection, contract, table, delivery)
    return registry.run("SELECT broken_count, row_count, is_met FROM rule_outcome WHERE delivery_id = ?", [delivery])


def position(key: str, **values: object) -> Mapping[str, object]:
    return {"key": key, "role": "director", **values}


def test_missing_values_are_the_rows_in_which_nothing_stands(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT, rows=40, missing={"证件号码": 3})
    at_most = Limit(Operator.AT_MOST, (5.0,), True)
    missing = rule(metric=QualityMetric.MISSING, column="证件号码", limit=at_most)
    assert judge(registry, delivery, missing) == [(3, 40, False)]
    other = rule(metric=QualityMetric.MISSING, column="姓名", limit=at_most)
    assert judge(registry, delivery, other) == [(0, 40, True)]


def test_invalid_values_are_those_that_refused_a_row_and_those_that_were_set_aside(registry: Registry) -> None:
    delivery = registry.deliver(
        NIGHT,
        rows=40,
        refused=[
            Refusal(2),
            Refusal(2, record_type="position"),  # one value of one row, however many records it refuses
            Refusal(3, reason="value.missing"),
            Refusal(4, column="职务", reason="code.unknown"),
        ],
        blanked={("证件号码", "identity_number.masked"): 4, ("职务", "code.unknown"): 9},
    )
    assert judge(registry, delivery, rule(metric=QualityMetric.INVALID, column="证件号码")) == [(5, 40, False)]


def test_duplicates_are_rows_that_say_it_once_more_and_an_empty_cell_says_nothing(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT)
    other = registry.deliver(NIGHT, table="other")
    same = position("F1|1", name="甲", number="1")
    registry.state_positions(delivery, [same, same, position("F1|2", name="甲", number="1"), position("F1|3")])
    registry.state_positions(other, [position("F2|1", name="甲", number="1")])
    by_number = rule(metric=QualityMetric.DUPLICATE, content=("person_number",))
    assert judge(registry, delivery, by_number) == [(2, 4, False)]
    by_both = rule(metric=QualityMetric.DUPLICATE, content=("person_number", "person_name"))
    assert judge(registry, delivery, by_both) == [(2, 4, False)]
    by_key = rule(metric=QualityMetric.DUPLICATE, content=("record_key",))
    assert judge(registry, delivery, by_key) == [(1, 4, False)]


@pytest.mark.parametrize(("rows", "expected"), [(4, (4, 4, False)), (5, (0, 5, True))])
def test_a_row_count_is_met_or_not_as_a_whole(registry: Registry, rows: int, expected: tuple[int, int, bool]) -> None:
    delivery = registry.deliver(NIGHT, rows=rows)
    at_least = rule(metric=QualityMetric.ROW_COUNT, limit=Limit(Operator.AT_LEAST, (5.0,), False))
    assert judge(registry, delivery, at_least) == [expected]


def test_a_condition_is_true_for_broken_rows_and_a_condition_without_an_answer_breaks_none(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT)
    rows = [position("F1|1", valid_from="1910-01-01"), position("F1|2", valid_from="2020-01-01"), position("F1|3")]
    registry.state_positions(delivery, rows)
    early = rule(condition="valid_from < CAST('1949-10-01' AS DATE)")
    assert judge(registry, delivery, early) == [(1, 3, False)]
    borne = rule(condition="valid_from < CAST('1949-10-01' AS DATE)", limit=Limit(Operator.LESS, (50.0,), True))
    assert judge(registry, delivery, borne) == [(1, 3, True)]


def test_an_old_outcome_of_the_same_delivery_goes(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT, rows=4)
    at_least = rule(metric=QualityMetric.ROW_COUNT, limit=Limit(Operator.AT_LEAST, (1.0,), False))
    assert judge(registry, delivery, at_least) == judge(registry, delivery, at_least)


def test_a_condition_that_fails_names_the_rule_and_no_value(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT)
    registry.state_positions(delivery, [position("F1|1", number=f"{SECRET}x")])
    with pytest.raises(SourceError, match="looked_at") as raised:
        judge(registry, delivery, rule(condition="CAST(person_number AS BIGINT) > 0"))
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None

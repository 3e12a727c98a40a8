"""Quality rules are read from a contract's `quality` entries; what cannot be counted is refused, with its line."""

from pathlib import Path

import pytest

from kg.errors import ContractError
from loaders.contracts.quality_rules import Dimension, Limit, Operator, QualityMetric, Severity
from loaders.contracts.source_contract import QualityRule, read_contract

CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: a_register
version: 1.0.0
status: active
team: {name: a department}
servers: [{server: files, type: local, path: house, format: csv}]
slaProperties: [{property: frequency, value: 1, unit: d}, {property: retention, value: 5, unit: y}]
customProperties:
  - {property: model, value: market}
  - {property: origin, value: administrative}
  - {property: priority, value: 1}
  - {property: legalBasis, value: a law}
  - {property: catalogueItem, value: market/officer}
schema:
  - name: officer
    customProperties:
      - {property: absence, value: closes}
      - property: records
        value:
          - record: position
            key: [code, place]
            constants: {role: director}
            columns: {valid_from: since, valid_to: until}
            mentions:
              entity: {kind: legal_entity, number: code}
              person: {kind: person, name: who, number: number}
    quality:
      - RULE
    properties:
      - {name: code, logicalType: string, required: true}
      - {name: place, logicalType: string, required: true}
      - {name: who, logicalType: string}
      - {name: number, logicalType: string, COLUMN}
      - {name: since, logicalType: string}
      - {name: until, logicalType: string}
      - {name: unread, logicalType: string}
"""


def read(
    tmp_path: Path, rule: str = "{type: text, description: for people}", column: str = ""
) -> tuple[QualityRule, ...]:
    path = tmp_path / "a.odcs.yaml"
    path.write_text(CONTRACT.replace("RULE", rule).replace(", COLUMN", f", {column}" if column else ""), "utf-8")
    return read_contract(path).tables[0].rules


def fail(tmp_path: Path, rule: str) -> str:
    with pytest.raises(ContractError, match=r"a\.odcs\.yaml, line 29, key schema\[0\]\.quality\[0\]") as raised:
        read(tmp_path, rule)
    return str(raised.value)


def test_a_rule_for_people_counts_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == ()


def test_a_library_rule_of_a_column_is_read_with_its_limit(tmp_path: Path) -> None:
    (rule,) = read(
        tmp_path, column="quality: [{metric: missingValues, unit: percent, mustBeLessOrEqualTo: 5, severity: error}]"
    )
    assert (rule.name, rule.metric, rule.column) == ("missingValues_number", QualityMetric.MISSING, "number")
    assert (rule.dimension, rule.severity) == (Dimension.COMPLETENESS, Severity.ERROR)
    assert rule.limit == Limit(Operator.AT_MOST, (5.0,), is_percent=True)
    assert rule.content_columns == ("person_number",)
    assert [rule.is_met(count, 100) for count in (5, 6)] == [True, False]


@pytest.mark.parametrize(
    ("columns", "content"),
    [
        ("[code, place]", ("record_key",)),
        ("[code, who]", ("entity_number", "person_name")),
        ("[since]", ("valid_from",)),
    ],
)
def test_a_rule_on_columns_names_them_as_the_content_does(
    tmp_path: Path, columns: str, content: tuple[str, ...]
) -> None:
    (rule,) = read(tmp_path, f"{{metric: duplicateValues, mustBe: 0, arguments: {{properties: {columns}}}}}")
    assert (rule.dimension, rule.content_columns) == (Dimension.UNIQUENESS, content)


def test_the_number_of_rows_is_compared_itself(tmp_path: Path) -> None:
    (rule,) = read(tmp_path, "{metric: rowCount, mustBeBetween: [10, 20]}")
    assert [rule.is_met(0, rows) for rows in (9, 10, 20, 21)] == [False, True, True, False]


def test_a_condition_is_taken_out_of_its_statement(tmp_path: Path) -> None:
    query = "SELECT COUNT(*) FROM ${table} WHERE valid_to < valid_from OR length(person_name) = 1"
    (rule,) = read(tmp_path, f'{{type: sql, query: "{query}", mustBe: 0, name: order}}')
    assert (rule.name, rule.metric, rule.record, rule.dimension) == ("order", None, "position", Dimension.CONSISTENCY)
    assert rule.condition == "valid_to < valid_from OR LENGTH(person_name) = 1"


def test_a_condition_of_a_column_may_call_it_column(tmp_path: Path) -> None:
    query = "SELECT count(*) FROM ${table} WHERE length(${column}) <> 18"
    (rule,) = read(tmp_path, column=f'quality: [{{type: sql, query: "{query}", mustBe: 0}}]')
    assert rule.condition == "LENGTH(person_number) <> 18"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM ${table}",
        "SELECT count(*) FROM other WHERE valid_to IS NULL",
        "SELECT max(valid_to) FROM ${table} WHERE valid_to IS NULL",
        "SELECT count(*) FROM ${table} WHERE valid_to IS NULL; DROP TABLE position",
        "SELECT count(*) FROM ${table} WHERE valid_to IS NULL GROUP BY valid_from",
        "SELECT count(*) FROM ${table} JOIN x ON true WHERE valid_to IS NULL",
        "SELECT count(*) FROM ${table} WHERE valid_to IN (SELECT valid_to FROM position)",
        "SELECT count(*) FROM ${table} WHERE EXISTS (SELECT 1)",
        "SELECT count(*) FROM ${table} WHERE read_text('/etc/passwd') IS NULL",
        "SELECT count(*) FROM ${table} WHERE getenv('HOME') = ''",
        "DELETE FROM ${table} WHERE valid_to IS NULL",
        "SELECT count(*) FROM ${table} WHERE valid_t IS NULL",
        "SELECT count(*) FROM ${table} WHERE original LIKE '%1%'",
        "nonsense (",
        "SELECT count(*) FROM ${table} WHERE " + "(" * 5_000 + "valid_to IS NULL" + ")" * 5_000,
        "SELECT count(*) FROM ${table} WHERE " + "NOT " * 3_000 + "valid_to IS NULL",
        "INSTALL httpfs",
    ],
)  # fmt: skip
def test_no_other_statement_gets_through(tmp_path: Path, query: str) -> None:
    assert "query" in fail(tmp_path, f'{{type: sql, query: "{query}", mustBe: 0}}')


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("{metric: missingValues, mustBe: 0}", "put the rule into that column"),
        ("{metric: duplicateValues, mustBe: 0}", "needs `arguments"),
        ("{metric: duplicateValues, mustBe: 0, arguments: {properties: [plaec]}}", "Did you mean place?"),
        ("{metric: duplicateValues, mustBe: 0, arguments: {properties: [unread]}}", "is not read and nothing is known"),
        ("{metric: duplicateValues, mustBe: 0, arguments: {properties: [place]}}", "only a part of a key"),
        ("{metric: missingValues, mustBe: 0, arguments: {missingValues: [x]}}", "missingValues is not followed"),
        ("{metric: rowCount, mustBe: 5, unit: percent}", "rowCount counts rows"),
        ("{metric: rowCount, mustBe: 5, unit: row}", "unit is rows or percent. Did you mean rows?"),
        ("{metric: rowCount, mustBe: many}", "mustBe takes a number"),
        ("{metric: rowCount, mustBe: 5, severity: warn}", "Did you mean warning?"),
        ("{metric: rowCount, mustBe: 5, dimension: validity}", "validity is not one of accuracy"),
        ("{metric: rowCount}", "exactly one limit"),
        ("{metric: rowCount, mustBe: 5, customProperties: [{property: recrd, value: x}]}", "Did you mean record?"),
        ("{type: sql, query: x, mustBe: 0, customProperties: [{property: record, value: decision}]}", "record is one"),
        ("{type: custom, engine: soda, implementation: x}", "no other engine is run"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_counted_is_told(tmp_path: Path, rule: str, says: str) -> None:
    assert says in fail(tmp_path, rule)


def test_a_rule_stands_once_in_a_file(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="the rule missingValues_number stands twice"):
        read(tmp_path, column="quality: [{metric: missingValues, mustBe: 0}, {metric: nullValues, mustBe: 1}]")


@pytest.mark.parametrize(
    ("operator", "values", "met"),
    [
        (Operator.EQUAL, (2.0,), [False, True, False]),
        (Operator.NOT_EQUAL, (2.0,), [True, False, True]),
        (Operator.GREATER, (2.0,), [False, False, True]),
        (Operator.AT_LEAST, (2.0,), [False, True, True]),
        (Operator.LESS, (2.0,), [True, False, False]),
        (Operator.AT_MOST, (2.0,), [True, True, False]),
        (Operator.BETWEEN, (2.0, 3.0), [False, True, True]),
        (Operator.NOT_BETWEEN, (2.0, 3.0), [True, False, False]),
    ],
)
def test_every_operator_compares_as_the_standard_says(
    operator: Operator, values: tuple[float, ...], met: list[bool]
) -> None:
    assert [Limit(operator, values, is_percent=False).is_met(count, 9) for count in (1, 2, 3)] == met


def test_a_share_of_no_rows_is_none() -> None:
    assert Limit(Operator.AT_MOST, (0.0,), is_percent=True).is_met(0, 0)
    assert Limit(Operator.AT_MOST, (2.5,), is_percent=True).describe() == "≤ 2.5 %"

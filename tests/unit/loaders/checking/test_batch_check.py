"""A batch of rows becomes records: canonical keys, withdrawn and blank rows, minor units by the row's currency."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from kg.identifiers.reference_tables import national_tables
from kg.sealing.keys import KeyRing
from loaders.checking.batch_check import CheckedBatch, check_batch
from loaders.checking.columns import CheckContext
from loaders.contracts.source_contract import SourceContract, read_contract
from loaders.quarantine.refusals import RowReason
from loaders.reading.batches import MalformedRow, TextBatch, finish_batch

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
  - {property: catalogueItem, value: market/shareholding}
schema:
  - name: shareholder
    customProperties:
      - {property: absence, value: keeps}
      - {property: withdrawnWhen, value: {column: flag, values: [D]}}
      - property: records
        value:
          - record: shareholding
            key: [firm, place]
            columns: {currency: money, subscribed_minor: amount, paid_in_minor: paid}
            mentions:
              entity: {kind: legal_entity, key: [firm]}
              holder: {kind: person, name: holder}
    properties:
      - {name: firm, logicalType: string, required: true}
      - {name: place, logicalType: string, required: true, COLUMN}
      - {name: holder, logicalType: string, classification: personal}
      - {name: money, logicalType: string}
      - {name: amount, logicalType: string, customProperties: [{property: unit, value: yuan}]}
      - {name: paid, logicalType: string, customProperties: [{property: unit, value: yuan}]}
      - {name: flag, logicalType: string}
"""
COLUMNS = ("firm", "place", "holder", "money", "amount", "paid", "flag")
KEYS = KeyRing(*(bytes([number]) * 32 for number in range(5)))


def read(tmp_path: Path, column: str = "") -> SourceContract:
    path = tmp_path / "a.odcs.yaml"
    path.write_text(CONTRACT.replace(", COLUMN", f", {column}" if column else ""), "utf-8")
    return read_contract(path)


def check(contract: SourceContract, *rows: str, malformed: tuple[MalformedRow, ...] = ()) -> CheckedBatch:
    """Rows are texts parted by commas; fields that are left out are empty."""
    (table,) = contract.tables
    fields = [[*row.split(","), *[""] * len(COLUMNS)][: len(COLUMNS)] for row in rows]
    columns = {name: pa.array([row[place] for row in fields], pa.string()) for place, name in enumerate(COLUMNS)}
    sent = TextBatch(pa.table(columns), pa.array(range(2, len(rows) + 2), pa.int64()), malformed)
    batch = finish_batch(sent, COLUMNS, ())
    records = [mapping.record_class(contract.model) for mapping in table.records]
    return check_batch(table, records, batch, CheckContext("a", national_tables(), date(2026, 1, 5), KEYS))


@pytest.fixture
def contract(tmp_path: Path) -> SourceContract:
    return read(tmp_path)


def keys(found: CheckedBatch) -> list[str]:
    return list(found.records[0].column("record_key").to_pylist())


@pytest.mark.parametrize("sent", ["91ab", "９１ａｂ", " 91AB ", "'91AB", "91 ab"])
def test_another_spelling_of_a_code_names_the_same_record(contract: SourceContract, sent: str) -> None:
    found = check(contract, f"{sent},1,张伟")
    assert keys(found) == ["shareholding:91AB|1"]
    assert found.records[0].column("entity_key").to_pylist() == ["91AB"]
    # The original stays as it was sent.
    assert found.records[0].column("original_columns").to_pylist()[0]["firm"] == sent


def test_codes_that_differ_in_case_alone_stay_two_where_the_contract_says_so(tmp_path: Path) -> None:
    contract = read(tmp_path, "customProperties: [{property: caseSensitive, value: true}]")
    assert keys(check(contract, "91ab,a1,张伟", "91ab,A1,张伟")) == ["shareholding:91AB|a1", "shareholding:91AB|A1"]


def test_a_separator_inside_a_part_makes_no_other_key(contract: SourceContract) -> None:
    assert len(set(keys(check(contract, "a|b,c,张伟", "a,b|c,张伟")))) == 2


def test_a_flagged_row_withdraws_its_record_and_states_nothing(contract: SourceContract) -> None:
    found = check(contract, "91AB,1,张伟,,,,I", "９１ab,2,,,,,d", "91AB,3,张伟")
    assert keys(found) == ["shareholding:91AB|1", "shareholding:91AB|3"]
    assert found.withdrawn_keys == ((("shareholding:91AB|2", 3),),)
    assert (found.row_count, found.refused_count) == (3, 0)


def test_a_flagged_row_without_a_key_is_refused(contract: SourceContract) -> None:
    found = check(contract, "91AB,,张伟,,,,D")
    assert found.withdrawn_keys == ((),)
    assert [(row.line, row.column, row.reason, row.record_key) for row in found.refused] == [
        (2, "place", "value.missing", None)
    ]


def test_rows_in_which_nothing_stands_are_counted_and_are_no_rows(contract: SourceContract) -> None:
    found = check(contract, "", " ,\t", "91AB,1,张伟")
    assert (found.blank_count, found.row_count, found.refused_count) == (2, 1, 0)
    assert found.records[0].column("line").to_pylist() == [4]


def test_missing_values_are_counted_by_column_but_not_in_withdrawn_rows(contract: SourceContract) -> None:
    found = check(contract, "91AB,1,张伟,CNY,5,5", "91AB,2,张伟", "91AB,3,,,,,D")
    assert found.missing == {"money": 1, "amount": 1, "paid": 1, "flag": 2}


def test_a_refused_row_names_its_record_where_it_can_be_known(contract: SourceContract) -> None:
    malformed = (
        MalformedRow(9, RowReason.FIELD_COUNT, ("91AB", "7", "", "", "", "", "")),
        MalformedRow(10, RowReason.FIELD_COUNT, ("", "", "", "", "", "", "")),
    )
    found = check(contract, "91AB,,张伟", "91AB,4,\ufffd", malformed=malformed)
    assert [(row.line, row.reason, row.record_key) for row in found.refused] == [
        (2, "value.missing", None),
        (3, "row.undecodable", "shareholding:91AB|4"),
        (9, "row.field_count", "shareholding:91AB|7"),
        (10, "row.field_count", None),
    ]
    assert found.refused_keys == (("shareholding:91AB|4", "shareholding:91AB|7"),)


def test_minor_units_follow_the_currency_of_the_row(contract: SourceContract) -> None:
    found = check(
        contract, "91AB,1,张伟,CNY,100,1", "91AB,2,张伟,JPY,100,1", "91AB,3,张伟,日元,100万,", "91AB,4,张伟,,100,",
        "91AB,5,张伟,人民币,100.5,",
    )  # fmt: skip
    assert found.records[0].column("subscribed_minor").to_pylist() == [10_000, 100, 1_000_000, 10_000, 10_050]
    assert found.records[0].column("paid_in_minor").to_pylist() == [100, 1, None, None, None]


def test_an_amount_that_names_another_currency_than_its_record_is_set_aside(contract: SourceContract) -> None:
    found = check(contract, "91AB,1,张伟,CNY,100万元人民币,100万美元")
    assert found.records[0].column("subscribed_minor").to_pylist() == [100_000_000]
    assert found.records[0].column("paid_in_minor").to_pylist() == [None]
    assert found.blanked == {("paid", "money.other_currency"): 1}


def test_a_batch_of_nothing_but_blank_or_withdrawn_rows_has_no_record(contract: SourceContract) -> None:
    assert check(contract, "", "").records[0].num_rows == 0
    assert check(contract, "91AB,1,,,,,D").records[0].num_rows == 0

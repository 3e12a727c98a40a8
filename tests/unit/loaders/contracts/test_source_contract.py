"""Contracts are read, and what is wrong with one is told by file, line and key."""

from datetime import date, time
from itertools import pairwise
from pathlib import Path

import pytest

from kg.errors import ContractError
from loaders.contracts.obligations import Period, PeriodUnit
from loaders.contracts.source_columns import COLUMN_PROPERTIES
from loaders.contracts.source_contract import (
    CONTRACT_PROPERTIES,
    SourceContract,
    read_contract,
    read_contracts,
)
from loaders.contracts.source_tables import FILE_PROPERTIES, LAYOUT_PROPERTIES, SizeDrift, WithdrawnWhen
from loaders.reading import layout

CONTRACTS = Path(__file__).parents[4] / "loaders" / "contracts"
GOOD = """\
apiVersion: v3.2.0
kind: DataContract
id: a_register
version: 1.0.0
status: active
team: {name: a department}
servers:
  - {server: files, type: local, path: house, format: csv, encoding: UTF-8}
slaProperties: [{property: frequency, value: 1, unit: d}, {property: retention, value: 5, unit: y}]
customProperties:
  - {property: model, value: household}
  - {property: origin, value: administrative}
  - {property: priority, value: 1}
  - {property: legalBasis, value: a law}
  - {property: catalogueItem, value: household/register}
schema:
  - name: household
    customProperties:
      - {property: absence, value: closes}
      - property: records
        value:
          - record: household
            key: [number]
            columns: {household_key: number, household_kind: kind, address: place}
    properties:
      - {name: number, logicalType: string, required: true}
      - name: kind
        logicalType: string
        enum: [{value: H, customProperties: [{property: household_kind, value: family}]}]
      - {name: place, logicalType: string}
      - {name: faith, logicalType: string, customProperties: [{property: forbidden, value: true}]}
"""
BANK = """\
apiVersion: v3.2.0
kind: DataContract
id: a_bank
version: 1.0.0
status: active
team: {name: a bank}
servers: [{server: files, type: local, path: bank, format: csv}]
slaProperties: [{property: frequency, value: 1, unit: d}, {property: retention, value: 5, unit: y}]
customProperties:
  - {property: model, value: banking}
  - {property: origin, value: administrative}
  - {property: priority, value: 3}
  - {property: legalBasis, value: a law}
  - {property: catalogueItem, value: bank/credit}
schema:
  - name: loans
    customProperties:
      - {property: absence, value: keeps}
      - property: records
        value:
          - record: facility
            key: [loan]
            constants: {facility_kind: loan, facility_state: open, currency: CNY}
            columns: {facility_key: loan, amount_minor: amount, consent_reference: consent, adverse_notice_on: told}
          - record: borrowing
            key: [loan]
            columns: {facility_key: loan}
            mentions:
              borrower: {kindColumn: kind, name: name, number: number}
    properties:
      - {name: loan, logicalType: string, required: true}
      - {name: amount, logicalType: string, customProperties: [{property: unit, value: yuan}]}
      - {name: consent, logicalType: string}
      - {name: told, logicalType: date, logicalTypeOptions: {format: yyyyMMdd}}
      - name: kind
        logicalType: string
        enum:
          - {value: P, customProperties: [{property: borrower_kind, value: person}]}
          - {value: F, customProperties: [{property: borrower_kind, value: legal_entity}]}
      - {name: name, logicalType: string}
      - {name: number, logicalType: string}
"""


def read(tmp_path: Path, text: str, *changes: tuple[str, str]) -> SourceContract:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "a.odcs.yaml"
    path.write_text(text, "utf-8")
    return read_contract(path)


def fail(tmp_path: Path, text: str, *changes: tuple[str, str]) -> str:
    with pytest.raises(ContractError) as raised:
        read(tmp_path, text, *changes)
    return str(raised.value)


def test_every_contract_that_is_shipped_is_read() -> None:
    contracts = read_contracts([CONTRACTS])
    assert [(contract.source, contract.reference_tables) for contract in contracts] == [
        ("city_bank", "city"), ("city_court", "city"), ("city_disclosure", "city"), ("city_household", "city"),
        ("city_market", "city"), ("city_residence", "city"), ("finbench", None),
    ]  # fmt: skip


def test_a_benchmark_of_nobody_needs_neither_consent_nor_notice() -> None:
    finbench = read_contract(CONTRACTS / "finbench.odcs.yaml")
    assert {table.catalogue_item.item for table in finbench.tables} == {"benchmark/finbench"}
    assert not any("consent_reference" in record.columns for table in finbench.tables for record in table.records)


def test_a_good_contract_says_what_is_read_and_what_is_not(tmp_path: Path) -> None:
    contract = read(tmp_path, GOOD)
    (table,) = contract.tables
    assert (table.pattern, table.closes_absent) == ("house/household.csv", True)
    assert table.read_columns() == ["number", "kind", "place"]
    assert table.columns["faith"].forbidden
    assert (table.size_drift, table.refused_share, table.withdrawn_when) == (SizeDrift(), 0.5, None)
    assert (contract.due.every, contract.retention) == (Period(1, PeriodUnit.DAY), Period(5, PeriodUnit.YEAR))


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ("status: active", "statuss: active", 5, "statuss", "knows no key statuss here. Did you mean status?"),
        ("version: 1.0.0", "vresion: 1.0.0", 1, "(top)", "version is needed here (the contract's own version). Did"),
        ("format: csv, ", "", 8, "servers[0]", "format is needed here"),
        ("{name: place, logicalType: string}", "{name: place}", 30, "properties[2]", "logicalType is needed here"),
        ("required: true", "required: yes please", 26, "properties[0].required", "true or false is needed here"),
        ("logicalType: string, required", "logicalType: text, required", 26, "logicalType", "text is not one of str"),
        ("value: administrative", "value: survey", 12, "customProperties[1].value", "statistical microdata"),
        ("value: household}", "value: police}", 11, "customProperties[0].value", "model is one of"),
        ("property: priority, value: 1", "property: priority, value: high", 13, "[2].value", "priority is a whole"),
        ("id: a_register", "id: A register", 3, "id", "small letters"),
        ("team: {name: a department}", "team: {description: x}", 6, "team", "the owning department, is needed"),
        ("value: closes", "value: close", 19, "value", "absence is one of closes, keeps. Did you mean closes?"),
        ("value: closes", "value: perhaps", 19, "schema[0].customProperties[0].value", "absence is one of"),
        ("address: place", "address: faith", 22, "schema[0].customProperties[1].value[0]", "forbidden"),
        ("address: place", "adress: place", 24, "columns.adress", "no column adress. Did you mean address?"),
        ("address: place", "address: plaice", 22, "value[0]", "plaice is not among this file's properties. Did you m"),
        ("household_kind: kind, ", "", 22, "value[0]", "needs household_kind"),
        ("value: family", "value: familly", 24, "household_kind", "is not one of family, collective. Did you mean fam"),
        ("record: household", "record: houshold", 22, "value[0].record", "Did you mean household?"),
        ("encoding: UTF-8", "encoding: BIG5", 8, "servers[0].encoding", "encoding is"),
        ("            key: [number]", "            key: [number]\n            key: [kind]", 23, "key", "twice"),
        ("key: [number]", "kye: [number]", 22, "value[0]", "key is needed here"),
        ("key: [number]", "key: [number]\n            wen: [kind]", 24, "wen", "knows no wen. Did you mean when?"),
        ("property: priority", "property: prioritty", 13, "property", "property of a contract. Did you mean priority?"),
        ("property: absence", "property: absense", 19, "property", "property of a file. Did you mean absence?"),
        ("property: forbidden", "property: forbiden", 31, "property", "of a column. Did you mean forbidden?"),
        ("{property: household_kind", "{property: houshold_kind", 24, "household_kind", "Its enum speaks of h"),
        ("enum: [", "enum: [{value: K, customProperties: [{property: houshold_kind, value: family}]}, ", 29, "property",
         "no coded column of this file's records. Did you mean household_kind?"),
        ("enum: [", "enum: [{value: H}, ", 29, "enum[1]", "the value H stands twice"),
        ("format: csv, ", "format: csv, customProperties: [{property: delimeter, value: '|'}], ", 8, "property",
         "no custom property of a server. Did you mean delimiter?"),
        ("value: true", "value: perhaps", 31, "value", "forbidden is true or false"),
        ("household/register}", "household/regster}", 15, "value", "not in the catalogue"),
        ("household/register}", "market/penalty}", 21, "value", "does not allow the record household, only decision"),
        ("property: retention", "property: retentoin", 9, "slaProperties[1].property", "Did you mean retention?"),
        (", {property: retention, value: 5, unit: y}", "", 9, "slaProperties", "retention is needed"),
        ("value: 1, unit: d", "value: 1, unit: h", 9, "unit", "the unit of frequency is d, w, m or y"),
        ("value: 1, unit: d", "value: 0, unit: d", 9, "value", "frequency is a whole number, at least 1"),
        ("unit: d}", "unit: d, element: houshold}", 9, "element", "no file of this contract. Did you mean h"),
    ],
)  # fmt: skip
def test_an_error_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, key: str, says: str) -> None:
    message = fail(tmp_path, GOOD, (old, new))
    assert f"a.odcs.yaml, line {line}, key " in message
    assert key in message.partition(": ")[0]
    assert says in message


def test_a_custom_property_of_another_vendor_is_none_of_ours(tmp_path: Path) -> None:
    read(
        tmp_path,
        GOOD,
        ("- {property: absence,", "- {property: steward, value: x, vendor: atlan}\n      - {property: absence,"),
    )


@pytest.mark.parametrize("name", ["宗教信仰", "blood_type", "Ethnicity", "政治面貌", "ZZMM"])
def test_a_forbidden_concept_cannot_be_mapped_whatever_the_contract_says_of_it(tmp_path: Path, name: str) -> None:
    message = fail(tmp_path, GOOD, ("address: place", f"address: {name}"), ("name: place", f"name: {name}"))
    assert "rule L8" in message


def test_a_forbidden_concept_is_known_by_its_business_name_too(tmp_path: Path) -> None:
    assert "rule L8" in fail(tmp_path, GOOD, ("{name: place,", "{name: place, businessName: 民族,"))


def test_broken_yaml_is_told_by_line(tmp_path: Path) -> None:
    message = fail(tmp_path, GOOD, ("team: {name: a department}", "team: {name: a: department}"))
    assert "line 6: not valid YAML" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x: " + "[" * 5_000 + "]" * 5_000, "nested too deeply"),
        ("x: &x [*x]", "nested too deeply, or in itself"),
        ("x: " + "9" * 5_000, "a value that cannot be read"),
        ("x: \x07", "line 1: not valid YAML"),
        (
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"{there}: &{there} [{', '.join([f'*{here}'] * 9)}]\n" for here, there in pairwise("abcdefghi")),
            "more than 50,000 keys",
        ),
    ],
)
def test_a_file_that_is_no_honest_contract_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.odcs.yaml").write_text(text, "utf-8")
    with pytest.raises(ContractError, match=says):
        read_contract(tmp_path / "a.odcs.yaml")


def test_every_property_that_is_followed_is_documented() -> None:
    text = (Path(__file__).parents[4] / "docs" / "contracts.md").read_text("utf-8")
    known = CONTRACT_PROPERTIES | FILE_PROPERTIES | COLUMN_PROPERTIES | LAYOUT_PROPERTIES
    assert not [name for name in sorted(known) if f"`{name}" not in text]
    assert not [name for name in sorted(LAYOUT_PROPERTIES) if f"\n    {name} " not in (layout.__doc__ or "")]


# -- several servers, and what is agreed for one file alone -------------------------------------------------------
SECOND_SERVER = "  - {server: tables, type: postgresql, host: h, port: 5432, database: d, schema: s,"\
    " customProperties: [{property: urlVariable, value: HOUSE_URL}]}\nslaProperties"  # fmt: skip


def test_a_file_says_which_of_several_servers_it_comes_from(tmp_path: Path) -> None:
    named = ("- {property: absence,", "- {property: server, value: tables}\n      - {property: absence,")
    (table,) = read(tmp_path, GOOD, ("slaProperties", SECOND_SERVER), named).tables
    assert (table.layout.format, table.layout.url_variable, table.pattern) == ("sql", "HOUSE_URL", "household")
    message = fail(tmp_path, GOOD, ("slaProperties", SECOND_SERVER))
    assert "key schema[0]: say which server it comes from: server is files or tables" in message
    message = fail(tmp_path, GOOD, ("slaProperties", SECOND_SERVER), (named[0], named[1].replace("tables", "table")))
    assert "Did you mean tables?" in message


def test_what_is_due_and_kept_may_be_agreed_for_one_file_alone(tmp_path: Path) -> None:
    contract = read(
        tmp_path, GOOD,
        ("slaProperties: [", "slaProperties: [{property: frequency, value: 1, unit: m, element: household},"
         " {property: timeOfAvailability, value: '06:30'}, {property: latency, value: 2, unit: d}, "),
    )  # fmt: skip
    (table,) = contract.tables
    assert contract.due.every == Period(1, PeriodUnit.DAY)
    assert (table.due.every, table.due.available_at, table.due.latency_days) == (
        Period(1, PeriodUnit.MONTH), time(6, 30), 2,
    )  # fmt: skip


def test_what_a_file_says_of_its_size_and_of_withdrawn_rows_is_read(tmp_path: Path) -> None:
    (table,) = read(
        tmp_path, GOOD,
        ("- {property: absence,", "- {property: withdrawnWhen, value: {column: place, values: [D]}}\n"
         "      - {property: sizeDrift, value: {mostRatio: 3}}\n      - {property: refusedShare, value: 0.1}\n"
         "      - {property: absence,"),
    ).tables  # fmt: skip
    assert table.withdrawn_when == WithdrawnWhen("place", frozenset({"D"}))
    assert (table.size_drift, table.refused_share) == (SizeDrift(most_ratio=3.0), 0.1)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("{property: withdrawnWhen, value: {column: plaice, values: [D]}}", "Did you mean place?"),
        ("{property: withdrawnWhen, value: {column: faith, values: [D]}}", "forbidden"),
        ("{property: withdrawnWhen, value: {column: place, values: [1]}}", "put numbers in quotes"),
        ("{property: withdrawnWhen, value: D}", "withdrawnWhen is {column"),
        ("{property: sizeDrift, value: {mostRatios: 3}}", "Did you mean mostRatio?"),
        ("{property: sizeDrift, value: {fewestRatio: 3}}", "fewestRatio is at most 1"),
        ("{property: refusedShare, value: 50}", "a number from 0 to 1"),
        ("{property: absence, value: keeps}", "absence stands twice"),
        ("{property: missingValues, value: [0]}", "put numbers in quotes"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_of_a_file_is_told(tmp_path: Path, value: str, says: str) -> None:
    assert says in fail(tmp_path, GOOD, ("- {property: absence,", f"- {value}\n      - {{property: absence,"))


def test_a_file_described_twice_is_refused(tmp_path: Path) -> None:
    body = GOOD.partition("schema:\n")[2]
    assert "the file household is described twice" in fail(tmp_path, GOOD + body)


# -- consent and notice --------------------------------------------------------------------------------------------
def test_a_bank_s_record_of_a_customer_s_credit_needs_a_consent_reference(tmp_path: Path) -> None:
    read(tmp_path, BANK)
    message = fail(tmp_path, BANK, ("consent_reference: consent, ", ""))
    assert "facility needs consent_reference" in message
    assert "征信业管理条例 art. 29" in message


def test_a_constant_is_no_consent(tmp_path: Path) -> None:
    message = fail(
        tmp_path, BANK, ("consent_reference: consent, ", ""), ("currency: CNY}", "currency: CNY, consent_reference: X}")
    )
    assert "art. 29" in message


def test_firms_alone_need_consent_too_but_no_notice(tmp_path: Path) -> None:
    firms = (("kindColumn: kind,", "kind: legal_entity,"), (", adverse_notice_on: told", ""))
    read(tmp_path, BANK, *firms)
    assert "art. 29" in fail(tmp_path, BANK, *firms, ("consent_reference: consent", "lender_name: consent"))


def test_what_a_bank_states_of_persons_needs_the_day_of_the_notice_or_a_reason(tmp_path: Path) -> None:
    without = (", adverse_notice_on: told", "")
    message = fail(tmp_path, BANK, without)
    assert "facility can state that a person did not pay" in message
    assert "art. 15" in message
    reason = (
        "- {property: absence,",
        "- {property: adverseNoticeBasis, value: only paid loans}\n      - {property: absence,",
    )
    (table,) = read(tmp_path, BANK, without, reason).tables
    assert table.adverse_notice_basis == "only paid loans"


def test_a_contract_of_guarantees_alone_states_nobody_s_consent(tmp_path: Path) -> None:
    guarantees = BANK[: BANK.index("          - record: facility")] + (
        "          - record: guarantee\n            key: [number]\n"
        "            constants: {guarantee_kind: general}\n"
        "            mentions:\n"
        "              guarantor: {kind: person, number: number}\n"
        "              debtor: {kind: person, name: name}\n"
    ) + BANK[BANK.index("    properties:") :].replace("borrower_kind", "debtor_kind")  # fmt: skip
    message = fail(tmp_path, guarantees, ("bank/credit", "bank/guarantee"))
    assert "no file of this contract states consent_reference" in message


def test_an_item_that_is_not_in_force_on_a_night_is_found(tmp_path: Path) -> None:
    contract = read(tmp_path, BANK)
    assert contract.find_expired(date(2026, 1, 5)) is None
    expired = contract.find_expired(date(2012, 1, 1))
    assert expired is not None
    assert expired.item == "bank/credit"

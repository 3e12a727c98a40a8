"""Contracts are read, and what is wrong with one is told by file, line and key."""

from pathlib import Path

import pytest

from kg.errors import ContractError
from loaders.contract import find_contracts, read_contract, read_contracts

CONTRACTS = Path(__file__).parents[3] / "loaders" / "contracts"
GOOD = """\
apiVersion: v3.2.0
kind: DataContract
id: a_register
version: 1.0.0
status: active
team: {name: a department}
servers:
  - {server: files, type: local, path: house, format: csv, encoding: UTF-8}
customProperties:
  - {property: model, value: household}
  - {property: origin, value: administrative}
  - {property: priority, value: 1}
  - {property: legalBasis, value: a law}
  - {property: catalogueItem, value: house/register}
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


def read(tmp_path: Path, old: str = "", new: str = "") -> None:
    assert old in GOOD
    path = tmp_path / "a.odcs.yaml"
    path.write_text(GOOD.replace(old, new) if old else GOOD, "utf-8")
    read_contract(path)


def test_every_contract_that_is_shipped_is_read() -> None:
    contracts = read_contracts([CONTRACTS])
    assert [(contract.source, contract.reference_tables) for contract in contracts] == [
        ("city_bank", "city"), ("city_household", "city"), ("city_market", "city"), ("finbench", None),
    ]  # fmt: skip


def test_a_good_contract_says_what_is_read_and_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.odcs.yaml"
    path.write_text(GOOD, "utf-8")
    (table,) = read_contract(path).tables
    assert (table.pattern, table.closes_absent) == ("house/household.csv", True)
    assert table.read_columns() == ["number", "kind", "place"]
    assert table.columns["faith"].forbidden


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ("status: active", "statuss: active", 1, "(top)", "statuss"),
        ("value: administrative", "value: survey", 11, "customProperties[1].value", "statistical microdata"),
        ("value: household}", "value: police}", 10, "customProperties[0].value", "model is one of"),
        ("value: closes", "value: perhaps", 18, "schema[0].customProperties[0].value", "absence is one of"),
        ("address: place", "address: faith", 21, "schema[0].customProperties[1].value[0]", "forbidden"),
        ("address: place", "colour: place", 23, "columns.colour", "no column colour"),
        ("address: place", "address: elsewhere", 21, "value[0]", "elsewhere is not among"),
        ("household_kind: kind, ", "", 21, "value[0]", "needs household_kind"),
        ("value: family", "value: palace", 23, "columns.household_kind", "palace is not one of"),
        ("record: household", "record: dwelling", 21, "value[0].record", "dwelling is not one of"),
        ("encoding: UTF-8", "encoding: BIG5", 8, "servers[0].encoding", "encoding is one of"),
        ("logicalType: string, required", "logicalType: text, required", 25, "properties[0].logicalType", "text"),
        ("            key: [number]", "            key: [number]\n            key: [kind]", 22, "key", "twice"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, key: str, says: str) -> None:
    with pytest.raises(ContractError) as raised:
        read(tmp_path, old, new)
    message = str(raised.value)
    assert f"a.odcs.yaml, line {line}, key " in message
    assert key in message
    assert says in message


@pytest.mark.parametrize("name", ["宗教信仰", "blood_type", "Ethnicity", "政治面貌"])
def test_a_forbidden_concept_cannot_be_mapped_whatever_the_contract_says_of_it(tmp_path: Path, name: str) -> None:
    text = GOOD.replace("address: place", f"address: {name}").replace("name: place", f"name: {name}")
    path = tmp_path / "a.odcs.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContractError, match="rule L8"):
        read_contract(path)


def test_a_forbidden_concept_is_known_by_its_business_name_too(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="rule L8"):
        read(tmp_path, "{name: place,", "{name: place, businessName: 民族,")


def test_broken_yaml_is_told_by_line(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"line 6: not valid YAML"):
        read(tmp_path, "team: {name: a department}", "team: {name: a: department}")


def test_the_contracts_that_fit_a_folder_are_found(tmp_path: Path) -> None:
    (tmp_path / "night-1" / "market").mkdir(parents=True)
    (tmp_path / "night-1" / "market" / "licence.csv").write_text("", "utf-8")
    assert [contract.source for contract in find_contracts(tmp_path, [])] == ["city_market"]

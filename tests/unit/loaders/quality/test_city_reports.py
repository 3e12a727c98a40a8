"""Reports on a real night, from files to pages: they keep their schema, and say nothing that a row says."""

import csv
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb
import jsonschema
import pytest

from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city.error_profiles import HEAVY
from loaders.city.pipeline import make_city
from loaders.contracts.source_contract import read_shipped_contracts
from loaders.quality.report import write_reports_since
from loaders.quarantine.department_list import write_list
from loaders.quarantine.refusals import Settlement, read_places
from loaders.refresh import find_reference_tables
from loaders.staging.delivery import find_nights
from loaders.staging.source_landing import Desk
from loaders.staging.stage import stage_night

PERSONS = 150
LEAST_PLANTED = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """A city's household file, and everything that was written about its first night."""

    home: Home
    register: list[dict[str, str]]
    written: list[Path]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    path = tmp_path_factory.mktemp("reported")
    make_city(path / "files", PERSONS, 3, errors=HEAVY)
    home = Home(path / "home").ensure()
    settings = GraphSettings(home=home.path, duckdb_memory_mib=512, threads=1)
    tables = find_reference_tables(path / "files")
    contracts = [contract for contract in read_shipped_contracts() if contract.source.startswith("city_")]
    desk = Desk(home, load_keys(home.keys), tables, settings, SilentReporter())
    (night,) = find_nights(path / "files")
    stage_night(desk, contracts, night)
    written = write_reports_since(home, contracts, settings, night.on)
    for contract in contracts:
        listed = path / f"{contract.source}.csv"
        write_list(read_places(home, settings, contract.source, frozenset(Settlement)), listed)
        written.append(listed)
    with (path / "files/night-1/household/register.csv").open(encoding="gb18030", newline="") as stream:
        register = [row for row in csv.DictReader(stream) if None not in row and None not in row.values()]
    return Reported(home, register, written)


def test_every_source_has_a_report_that_keeps_its_schema(reported: Reported) -> None:
    schema = json.loads((resources.files("loaders.quality") / "report_schema.json").read_text("utf-8"))
    documents = [json.loads(path.read_bytes()) for path in reported.written if path.suffix == ".json"]
    assert len(documents) == 6
    for document in documents:
        jsonschema.validate(document, schema)
        assert document["row_count"] > 0
        assert document["index"] is not None
        assert document["columns"]
    assert any(document["refused_count"] for document in documents)
    assert any(document["rules"] for document in documents)


def test_nothing_that_is_written_says_what_a_row_says(reported: Reported) -> None:
    columns = ("姓名", "公民身份号码", "联系电话", "住址")
    planted = {row[column].strip() for row in reported.register for column in columns if len(row[column].strip()) >= 3}
    words = (resources.files("loaders.quality") / "explanations.yaml").read_text("utf-8")
    planted = {value for value in planted if any(letter.isalnum() for letter in value) and value not in words}
    assert len(planted) > LEAST_PLANTED
    with duckdb.connect(str(reported.home.household_database), read_only=True) as connection:
        stored = "\n".join(str(row) for row in connection.execute("SELECT original FROM content_resident").fetchall())
    assert sum(value in stored for value in planted) > LEAST_PLANTED, "the scan would find nothing anywhere"
    for path in reported.written:
        text = path.read_text("utf-8-sig")
        assert not sum(value in text for value in planted), path.name

"""Every planted error is accepted, repaired, blanked or refused as the truth says; not one good row is refused."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.home import Home
from kg.identifiers.reference_tables import read_reference_tables
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city.dirt import Outcome, Pattern
from loaders.city.error_profiles import HEAVY, NONE, USUAL, ErrorProfile
from loaders.city.pipeline import CityReport, make_city
from loaders.contracts.source_contract import read_contracts
from loaders.staging.delivery import Night
from loaders.staging.fitting import find_contracts
from loaders.staging.source_landing import Desk
from loaders.staging.stage import stage_night, staged_databases
from tests.journey.checked_nights import CheckedNight, Place, check_night

PERSONS, SEED, NIGHTS = 2500, 21, 2
SOURCES = ["city_bank", "city_court", "city_disclosure", "city_household", "city_market", "city_residence"]
CONTRACTS = Path(__file__).parents[2] / "loaders" / "contracts"


@dataclass(frozen=True, slots=True)
class City:
    """A city's nights, checked, and its truth of dirt by place."""

    directory: Path
    report: CityReport
    nights: tuple[CheckedNight, ...]
    dirt: dict[Place, list[dict[str, str]]]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory):
    """Cities by error profile: the same city each time, but for its dirt."""
    place = tmp_path_factory.mktemp("dirt")
    keys = load_keys(place / "keys.json")
    contracts = tuple(contract for contract in read_contracts([CONTRACTS]) if contract.source.startswith("city_"))
    made: dict[str, City] = {}

    def make_checked(errors: ErrorProfile) -> City:
        if errors.name not in made:
            directory = place / errors.name
            report = make_city(directory, PERSONS, SEED, NIGHTS, errors=errors)
            nights = tuple(
                check_night(directory, f"night-{count}", night, contracts, keys)
                for count, night in enumerate(report.nights, start=1)
            )
            made[errors.name] = City(directory, report, nights, _read_dirt(directory))
        return made[errors.name]

    return make_checked


def _read_dirt(directory: Path) -> dict[Place, list[dict[str, str]]]:
    dirt: dict[Place, list[dict[str, str]]] = {}
    with (directory / "truth" / "dirt.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            dirt.setdefault((row["file"], int(row["line"])), []).append(row)
    return dirt


def test_nothing_is_refused_in_a_clean_city(make) -> None:
    city = make(NONE)
    assert not city.dirt
    for night in city.nights:
        assert not night.refused
        assert not night.doubled
        assert len(night.records) > 5 * PERSONS


def test_every_file_of_the_city_is_read(make) -> None:
    city = make(NONE)
    read = {file for night in city.nights for file in night.encodings}
    assert read == set(city.report.row_counts)
    for file, count in city.report.row_counts.items():
        night = city.nights[int(file[6]) - 1]
        stated = sum(1 for place in night.lines if place[0] == file)
        assert stated <= count
        assert stated >= 0.95 * count or "premises" in file


def test_a_clean_city_has_no_value_set_aside_but_hidden_and_foreign_numbers(make) -> None:
    reasons = {reason for night in make(NONE).nights for _, _, reason in night.blanked}
    assert reasons == {"identity_number.masked", "identity_number.other_document"}


def test_the_heavy_city_has_every_pattern_and_every_outcome(make) -> None:
    rows = [row for rows in make(HEAVY).dirt.values() for row in rows]
    assert {row["pattern"] for row in rows} == {pattern.value for pattern in Pattern}
    assert {row["outcome"] for row in rows} == {outcome.value for outcome in Outcome}
    assert make(HEAVY).report.dirt_count == len(rows)


@pytest.mark.parametrize("errors", [USUAL, HEAVY], ids=["usual", "heavy"])
class TestTruth:
    """At each profile."""

    def test_exactly_the_planted_refusals_are_refused(self, make, errors: ErrorProfile) -> None:
        city = make(errors)
        planted = {
            place: (row["column"] or None, row["reason"], row["record_key"])
            for place, rows in city.dirt.items()
            for row in rows
            if row["outcome"] == Outcome.REFUSED
        }
        found = {place: refused for night in city.nights for place, refused in night.refused.items()}
        assert planted
        assert found.keys() - planted.keys() == set(), "good rows were refused"
        assert found == planted

    def test_every_dirty_value_comes_out_as_the_truth_says(self, make, errors: ErrorProfile) -> None:
        wrong: Counter[str] = Counter()
        for count, (clean, dirty) in enumerate(zip(make(NONE).nights, make(errors).nights, strict=True), start=1):
            for place, rows in make(errors).dirt.items():
                if place[0].startswith(f"night-{count}/"):
                    for row in rows:
                        if row["outcome"] != Outcome.REFUSED and (problem := _judge(clean, dirty, place, row)):
                            wrong[f"{row['pattern']} in {row['column']}: {problem}"] += 1
        assert not wrong

    def test_every_other_value_is_that_of_the_clean_city(self, make, errors: ErrorProfile) -> None:
        wrong: Counter[str] = Counter()
        for clean, dirty in zip(make(NONE).nights, make(errors).nights, strict=True):
            for place, keys in dirty.lines.items():
                soiled = [row["column"] for row in make(errors).dirt.get(place, [])]
                for key in keys:
                    wrong.update(_find_differences(clean, dirty, key, soiled))
        assert not wrong

    def test_no_record_is_lost_but_the_refused_ones(self, make, errors: ErrorProfile) -> None:
        for clean, dirty in zip(make(NONE).nights, make(errors).nights, strict=True):
            lost = {key.partition("/")[2] for key in clean.records.keys() - dirty.records.keys()}
            assert dirty.records.keys() <= clean.records.keys()
            assert lost == {key for _, _, key in dirty.refused.values()}
            assert dirty.withdrawn == clean.withdrawn

    def test_blanked_values_are_counted_by_their_reason(self, make, errors: ErrorProfile) -> None:
        city = make(errors)
        planted = Counter(
            (row["file"], row["column"], row["reason"])
            for rows in city.dirt.values()
            for row in rows
            if row["outcome"] == Outcome.BLANKED
        )
        found: Counter[tuple[str, str, str]] = Counter()
        for night in city.nights:
            found += night.blanked
        for night in make(NONE).nights:
            found -= night.blanked
        assert planted
        assert found == planted


def test_the_second_night_withdraws_records(make) -> None:
    first, second = make(NONE).nights
    assert second.withdrawn
    assert second.withdrawn <= first.records.keys()
    assert not second.withdrawn & second.records.keys()


def test_the_landing_refuses_what_the_truth_says_and_holds_no_source(make, tmp_path: Path) -> None:
    """For real: contracts, readers and landing as a night has them, in the dirtiest city."""
    city = make(HEAVY)
    home = Home(tmp_path / "home").ensure()
    settings = GraphSettings(home=home.path, duckdb_memory_mib=512, threads=1)
    tables = read_reference_tables(city.directory / "reference")
    desk = Desk(home, load_keys(home.keys), tables, settings, SilentReporter())
    for count, night in enumerate(city.report.nights, start=1):
        contracts = find_contracts(city.directory, [])
        report = stage_night(desk, contracts, Night(city.directory / f"night-{count}", night))
        assert [source.source for source in report.sources] == SOURCES
        assert not report.failed, report.summary()
    refused: dict[Place, tuple[str | None, str]] = {}
    for path, _ in staged_databases(home):
        with open_database(path, settings, read_only=True) as connection:
            for on, file, line, *told in connection.execute(
                'SELECT night, file, line, "column", reason FROM refused JOIN delivery USING (delivery_id)'
            ).fetchall():
                refused[f"night-{city.report.nights.index(on) + 1}/{file}", line] = tuple(told)
    assert refused == {
        place: (row["column"] or None, row["reason"])
        for place, rows in city.dirt.items()
        for row in rows
        if row["outcome"] == Outcome.REFUSED
    }


def _judge(clean: CheckedNight, dirty: CheckedNight, place: Place, row: dict[str, str]) -> str:
    """What is wrong with one dirty value; empty when it came out as its truth says."""
    fed = [
        (dirty.records[key].values[column], clean.records[key].values[column])
        for key in dirty.lines.get(place, [])
        for column in dirty.records[key].find_fed(row["column"])
    ]
    if not fed:
        return "no record was made"
    if row["outcome"] == Outcome.REPAIRED:
        return "" if all(value == true for value, true in fed) else "not repaired"
    if row["outcome"] == Outcome.BLANKED:
        is_set_aside = all(value in (None, true) for value, true in fed) and any(value is None for value, _ in fed)
        return "" if is_set_aside else "not set aside"
    return "" if all(value != true for value, true in fed) else "not taken as it stands"


def _find_differences(clean: CheckedNight, dirty: CheckedNight, key: str, soiled: list[str]) -> list[str]:
    record, true = dirty.records[key], clean.records[key]
    excused = {column for name in soiled for column in record.find_fed(name)}
    return [
        f"{key.partition(':')[0]}.{column}"
        for column, value in record.values.items()
        if column not in excused and value != true.values[column] and not (soiled and column.endswith("_party_id"))
    ]

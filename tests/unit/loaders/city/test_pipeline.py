"""The files as a whole: the same seed gives the same bytes; nights and truth fit the files."""

import hashlib
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from loaders.city.household_files import FORBIDDEN_MARK
from loaders.city.pipeline import make_city

FILES = {
    "market": ("registration", "shareholder", "officer", "penalty", "abnormal_listing", "licence"),
    "bank": ("KHXX", "DKJJ", "HKMX", "DBHT"),
    "household": ("register", "household"),
}


def digest_of(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    for name, seed in (("one", 3), ("same", 3), ("other", 4)):
        make_city(tmp_path / name, 200, seed, 2)
    assert digest_of(tmp_path / "one") == digest_of(tmp_path / "same")
    assert digest_of(tmp_path / "one") != digest_of(tmp_path / "other")


def test_the_first_night_does_not_depend_on_how_many_follow(tmp_path, city):
    make_city(tmp_path, 2000, 7, 1)
    alone = digest_of(tmp_path / "night-1")
    assert alone == digest_of(city.directory / "night-1")
    assert len(alone) == 13


def test_each_night_has_every_file_with_the_rows_that_the_report_counts(city):
    expected = {
        f"night-{night}/{folder}/{name}.csv" for night in (1, 2) for folder, names in FILES.items() for name in names
    }
    assert set(city.report.row_counts) == expected
    for path, count in city.report.row_counts.items():
        assert len(city.read_lines(path)) == count + 1
        assert count > 0
    assert (city.directory / "night-2/night.yaml").read_text() == "night: 2026-01-06\n"


def test_the_city_has_as_many_persons_as_asked_and_a_firm_for_about_eight(city):
    residents = city.read_rows("night-1/household/register.csv")
    assert 0.94 * 2000 < len(residents) <= 0.97 * 2000
    assert 2000 / 8 <= len(city.read_rows("night-1/market/registration.csv")) <= 2000 / 6


@pytest.mark.parametrize(("persons", "nights"), [(99, 1), (200, 0)])
def test_a_city_that_is_too_small_is_refused(tmp_path, persons, nights):
    with pytest.raises(ConfigurationError, match="at least 100 persons"):
        make_city(tmp_path, persons, 1, nights)


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigurationError, match="taken"):
        make_city(tmp_path / "taken", 200, 1)


def test_every_truth_row_is_unique_and_its_record_is_in_the_files(city):
    truth = city.read_rows("truth/party_truth.csv")
    keys = [(row["source"], row["record_key"], row["mention"]) for row in truth]
    assert len(keys) == len(set(keys)) == city.report.mention_count
    codes = {
        row["统一社会信用代码"] for night in (1, 2) for row in city.read_rows(f"night-{night}/market/registration.csv")
    }
    stated = {row["record_key"].removeprefix("registration:") for row in truth if row["record_key"][:5] == "regis"}
    assert stated == codes


@pytest.mark.parametrize(
    ("path", "record", "key", "mentions"),
    [
        ("market/registration.csv", "position", ("统一社会信用代码", "legal_representative"), ("entity", "person")),
        ("market/shareholder.csv", "shareholding", ("企业统一社会信用代码", "序号"), ("entity", "holder")),
        ("market/officer.csv", "position", ("企业统一社会信用代码", "序号"), ("entity", "person")),
        ("market/penalty.csv", "decision", ("决定书文号",), ("respondent",)),
        ("market/abnormal_listing.csv", "decision", ("统一社会信用代码", "列入日期"), ("respondent",)),
        ("market/licence.csv", "licensing", ("许可证号",), ("entity",)),
        ("bank/KHXX.csv", "customer", ("KHTYBH",), ("subject",)),
        ("bank/DKJJ.csv", "borrowing", ("JJH",), ("borrower",)),
        ("bank/DKJJ.csv", "lending", ("JJH",), ("lender",)),
        ("bank/DBHT.csv", "guarantee", ("DBHTH",), ("guarantor", "debtor")),
        ("household/register.csv", "resident", ("人员编号",), ("subject",)),
    ],
)
def test_every_row_has_the_truth_of_its_mentions(city, path, record, key, mentions):
    truth = {(row["record_key"], row["mention"]) for row in city.read_rows("truth/party_truth.csv")}
    for night in (1, 2):
        for row in city.read_rows(f"night-{night}/{path}"):
            record_key = f"{record}:" + "|".join(row.get(column, column) for column in key)
            assert {(record_key, mention) for mention in mentions} <= truth


def test_a_record_of_both_nights_has_the_truth_of_the_second(city):
    truth = {
        row["record_key"]: row["true_id"]
        for row in city.read_rows("truth/party_truth.csv")
        if row["mention"] == "person"
    }
    names = {row["人员编号"].replace("R", "P"): row["姓名"] for row in city.read_rows("night-2/household/register.csv")}
    first, second = (
        {row["统一社会信用代码"]: row for row in city.read_rows(f"night-{night}/market/registration.csv")}
        for night in (1, 2)
    )
    changed = [code for code, row in first.items() if second[code]["法定代表人"] != row["法定代表人"]]
    registered = {
        code: names[person] for code in changed if (person := truth[f"position:{code}|legal_representative"]) in names
    }
    assert registered
    assert registered == {code: second[code]["法定代表人"] for code in registered}


def test_the_second_night_brings_new_changed_and_ended_records(city):
    loans = [{row["JJH"]: row for row in city.read_rows(f"night-{night}/bank/DKJJ.csv")} for night in (1, 2)]
    ended = {key for key, row in loans[0].items() if row["ZJRQ"] != "99991231"}
    assert ended
    assert ended == set(loans[0]) - set(loans[1])
    assert set(loans[1]) - set(loans[0])
    assert any(row["ZJRQ"] == "20260106" and row["DKZT"] == "结清" for row in loans[1].values())
    people = [{row["人员编号"] for row in city.read_rows(f"night-{night}/household/register.csv")} for night in (1, 2)]
    assert people[0] - people[1]
    assert people[1] - people[0]
    firms = [
        {row["统一社会信用代码"]: row for row in city.read_rows(f"night-{night}/market/registration.csv")}
        for night in (1, 2)
    ]
    assert set(firms[1]) > set(firms[0])
    assert any(firms[1][code]["登记状态"] != row["登记状态"] for code, row in firms[0].items())


def test_unchanged_rows_are_dirty_in_the_same_way_on_both_nights(city):
    nights = [
        {row["人员编号"]: row for row in city.read_rows(f"night-{night}/household/register.csv")} for night in (1, 2)
    ]
    shared = nights[0].keys() & nights[1].keys()
    changed = [key for key in shared if nights[0][key] != nights[1][key]]
    assert 0 < len(changed) < 0.03 * len(shared)
    assert all(nights[0][key]["公民身份号码"] == nights[1][key]["公民身份号码"] for key in shared)


def test_forbidden_columns_carry_a_mark_that_occurs_nowhere_else(city):
    rows = city.read_rows("night-1/household/register.csv")
    for row in rows:
        marked = {column for column, value in row.items() if FORBIDDEN_MARK in value}
        assert marked == {"民族", "宗教信仰", "血型", "身高"}
    for path in city.report.row_counts:
        if "register" not in path:
            assert not any(FORBIDDEN_MARK in value for line in city.read_lines(path) for value in line)

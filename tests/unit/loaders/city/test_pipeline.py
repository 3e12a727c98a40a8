"""The files as a whole: the same seed gives the same bytes; nights and truth fit the files."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from loaders.checking.record_keys import normalise_key_part
from loaders.city.error_profiles import HEAVY, USUAL
from loaders.city.files import CityFiles
from loaders.city.household_files import FORBIDDEN_MARK
from loaders.city.pipeline import CityReport, iter_worlds, make_city
from loaders.city.quarters import build_city
from tests.unit.loaders.city.conftest import City

FILES = (
    "market/market_{night}.zip/registration.csv", "market/market_{night}.zip/shareholder.csv",
    "market/market_{night}.zip/officer.csv", "market/penalty.csv", "market/abnormal_listing.csv",
    "market/serious_violation_listing.csv", "market/licence.xlsx", "market/complaint.csv", "court/enforcement.csv",
    "court/dishonest_debtor.csv", "court/consumption_restriction.jsonl", "bank/KHXX.csv", "bank/DKJJ.csv",
    "bank/HKZT.csv", "bank/HKMX.csv.gz", "bank/DBHT.csv", "household/register.csv", "household/household.csv",
    "residence/residence_permit.tsv", "residence/household.tsv", "residence/premises.parquet",
    "disclosure/voting_arrangement.csv", "disclosure/control_agreement.csv", "disclosure/owner_filing.csv",
    "disclosure/stock_listing.csv", "disclosure/annual_report.csv",
)  # fmt: skip
MENTIONS = [
    ("registration.csv", "registration", ("统一社会信用代码",), ("subject",)),
    ("registration.csv", "position", ("统一社会信用代码", "=legal_representative"), ("entity", "person")),
    ("shareholder.csv", "shareholding", ("企业统一社会信用代码", "序号"), ("entity", "holder")),
    ("officer.csv", "position", ("企业统一社会信用代码", "序号"), ("entity", "person")),
    ("penalty.csv", "decision", ("决定书文号",), ("respondent",)),
    ("abnormal_listing.csv", "decision", ("统一社会信用代码", "列入日期"), ("respondent",)),
    ("serious_violation_listing.csv", "decision", ("列入决定文号",), ("respondent",)),
    ("licence.xlsx", "licensing", ("许可证号",), ("entity",)),
    ("complaint.csv", "decision", ("投诉编号",), ("respondent",)),
    ("enforcement.csv", "decision", ("案号",), ("respondent",)),
    ("dishonest_debtor.csv", "decision", ("案号", "=dishonest_debtor"), ("respondent",)),
    ("consumption_restriction.jsonl", "decision", ("限制消费令文号",), ("respondent",)),
    ("KHXX.csv", "customer", ("KHTYBH",), ("subject",)),
    ("DKJJ.csv", "borrowing", ("JJH",), ("borrower",)),
    ("DKJJ.csv", "lending", ("JJH",), ("lender",)),
    ("DBHT.csv", "guarantee", ("DBHTH",), ("guarantor", "debtor")),
    ("register.csv", "resident", ("人员编号",), ("subject",)),
    ("residence_permit.tsv", "resident", ("登记编号",), ("subject",)),
    ("voting_arrangement.csv", "voting_arrangement", ("统一社会信用代码", "序号"), ("entity", "holder")),
    ("control_agreement.csv", "control_agreement", ("协议编号", "序号"), ("entity", "party", "counterparty")),
    ("owner_filing.csv", "owner_filing", ("统一社会信用代码", "序号"), ("entity", "owner")),
    ("stock_listing.csv", "stock_listing", ("上市地", "证券代码"), ("entity",)),
    ("annual_report.csv", "annual_report", ("统一社会信用代码", "年报截止日"), ("entity",)),
]


def digest_of(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    for name, seed in (("one", 3), ("same", 3), ("other", 4)):
        make_city(tmp_path / name, 200, seed, 2, errors=HEAVY)
    assert digest_of(tmp_path / "one") == digest_of(tmp_path / "same")
    assert digest_of(tmp_path / "one") != digest_of(tmp_path / "other")


def test_the_first_night_does_not_depend_on_how_many_follow(tmp_path, city):
    make_city(tmp_path, 2000, 7, 1)
    alone = digest_of(tmp_path / "night-1")
    assert alone == digest_of(city.directory / "night-1")
    assert len(alone) == 26


def test_each_night_has_every_file_with_the_rows_that_the_report_counts(city):
    expected = {f"night-{night}/{path.format(night=f'2026010{night + 4}')}" for night in (1, 2) for path in FILES}
    assert set(city.report.row_counts) == expected
    for path, count in city.report.row_counts.items():
        assert len(city.read_lines(path)) == count + 1
        assert count > 0
    assert (city.directory / "night-2/night.yaml").read_text() == "night: 2026-01-06\n"
    assert (city.directory / "night-2/market/market_20260106.ok").is_file()
    assert not (city.directory / ".spool").exists()


def test_a_city_of_several_quarters_is_whole(tmp_path):
    whole = build_city(600, 5, persons_a_quarter=200)
    nights = (date(2026, 1, 5), date(2026, 1, 6))
    with CityFiles(tmp_path, nights, whole, USUAL) as files:
        for quarter in range(whole.quarter_count):
            files.write_quarter(tuple(iter_worlds(whole, quarter, nights)))
    city = City(tmp_path, CityReport(tmp_path, nights, 0, 0, files.row_counts, {}, 0, 0))
    assert whole.quarter_count == 3
    for path, count in files.row_counts.items():
        header, *lines = city.read_lines(path)
        assert len(lines) == count
        assert header not in lines
        assert not any(value.startswith("\ufeff") for line in lines for value in line)
    keys = [(row["source"], row["record_key"], row["mention"]) for row in city.read_rows("truth/party_truth.csv")]
    assert len(set(keys)) == len(keys) == files.mention_count


@pytest.mark.parametrize(("persons", "nights"), [(99, 1), (200, 0)])
def test_a_city_that_is_too_small_is_refused(tmp_path, persons, nights):
    with pytest.raises(ConfigurationError, match="at least 100 persons"):
        make_city(tmp_path, persons, 1, nights)


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigurationError, match="taken"):
        make_city(tmp_path / "taken", 200, 1)


def test_every_truth_row_is_unique_and_its_record_is_in_the_files(clean_city):
    truth = clean_city.read_rows("truth/party_truth.csv")
    keys = [(row["source"], row["record_key"], row["mention"]) for row in truth]
    assert len(keys) == len(set(keys)) == clean_city.report.mention_count
    codes = {row["统一社会信用代码"] for night in (1, 2) for row in clean_city.read("registration.csv", night)}
    stated = {row["record_key"].removeprefix("registration:") for row in truth if row["record_key"][:5] == "regis"}
    assert stated == codes


@pytest.mark.parametrize(("table", "record", "key", "mentions"), MENTIONS)
def test_every_row_has_the_truth_of_its_mentions(clean_city, table, record, key, mentions):
    truth = {(row["record_key"], row["mention"]) for row in clean_city.read_rows("truth/party_truth.csv")}
    for night in (1, 2):
        for row in clean_city.read(table, night):
            record_key = f"{record}:" + "|".join(
                column[1:] if column.startswith("=") else normalise_key_part(row[column]) for column in key
            )
            assert {(record_key, mention) for mention in mentions} <= truth


def test_a_record_of_both_nights_has_the_truth_of_the_second(clean_city):
    truth = {
        row["record_key"]: row["true_id"]
        for row in clean_city.read_rows("truth/party_truth.csv")
        if row["mention"] in {"person", "subject"}
    }
    first, second = (
        {row["统一社会信用代码"]: row for row in clean_city.read("registration.csv", night)} for night in (1, 2)
    )
    changed = [code for code in first if second[code]["法定代表人证件号码"] != first[code]["法定代表人证件号码"]]
    registers = (("register.csv", "人员编号", "公民身份号码"), ("residence_permit.tsv", "登记编号", "证件号码"))
    numbers = {
        truth.get(f"resident:{row[key]}", ""): row[number]
        for table, key, number in registers
        for row in clean_city.read(table, 2)
    }
    assert changed
    for code in changed:
        number = numbers.get(truth[f"position:{code}|legal_representative"])
        assert number in {None, second[code]["法定代表人证件号码"]}


def test_the_second_night_brings_new_changed_and_ended_records(clean_city):
    loans = [{row["JJH"]: row for row in clean_city.read("DKJJ.csv", night)} for night in (1, 2)]
    ended = {key for key, row in loans[0].items() if row["ZJRQ"] != "99991231"}
    assert ended
    assert ended <= set(loans[0]) - set(loans[1])
    assert set(loans[1]) - set(loans[0])
    people = [{row["人员编号"] for row in clean_city.read("register.csv", night)} for night in (1, 2)]
    assert people[0] - people[1]
    assert people[1] - people[0]
    firms = [{row["统一社会信用代码"]: row for row in clean_city.read("registration.csv", night)} for night in (1, 2)]
    assert set(firms[1]) > set(firms[0])
    assert any(firms[1][code]["登记状态"] != row["登记状态"] for code, row in firms[0].items())


def test_premises_come_whole_on_the_first_night_and_as_changes_on_the_second(clean_city):
    first, second = (clean_city.read("premises.parquet", night) for night in (1, 2))
    assert {row["变更标志"] for row in first} == {"I"}
    assert {row["变更标志"] for row in second} <= {"I", "U", "D"}
    assert 0 < len(second) < len(first) / 5
    known = {row["房屋编码"] for row in first}
    assert all((row["房屋编码"] in known) == (row["变更标志"] != "I") for row in second)
    lived_in = {row["房屋编码"] for row in clean_city.read("register.csv")}
    assert lived_in <= known


def test_what_is_withdrawn_stands_in_the_file_once_more_and_says_so(clean_city):
    flags = {
        "penalty.csv": ("决定书文号", "数据状态", "撤销"), "licence.xlsx": ("许可证号", "数据状态", "撤销"),
        "enforcement.csv": ("案号", "数据状态", "撤销"), "DBHT.csv": ("DBHTH", "SJZT", "作废"),
    }  # fmt: skip
    events = clean_city.read_rows("truth/events.csv")
    withdrawn = {row["record_key"].partition(":")[2] for row in events if row["kind"] == "withdrawn"}
    flagged = set()
    for table, (key, flag, value) in flags.items():
        assert not any(row[flag] == value for row in clean_city.read(table))
        flagged |= {normalise_key_part(row[key]) for row in clean_city.read(table, 2) if row[flag] == value}
    assert flagged
    assert flagged <= withdrawn


def test_every_event_of_a_new_record_is_a_record_of_the_second_night(clean_city):
    events = clean_city.read_rows("truth/events.csv")
    assert {row["kind"] for row in events} >= {"new", "changed", "ended", "withdrawn", "dropped"}
    keys = {
        record: {f"{record}:" + "|".join(row[column] for column in key) for row in clean_city.read(table, 2)}
        for table, record, key in (
            ("registration.csv", "registration", ("统一社会信用代码",)), ("DKJJ.csv", "facility", ("JJH",)),
            ("KHXX.csv", "customer", ("KHTYBH",)), ("household.csv", "household", ("户号",)),
        )
    }  # fmt: skip
    new = [row for row in events if row["kind"] == "new" and row["source"] != "city_residence"]
    assert new
    for row in new:
        record = row["record_key"].partition(":")[0]
        assert row["record_key"] in keys.get(record, {row["record_key"]}), row


def test_unchanged_rows_are_dirty_in_the_same_way_on_both_nights(city):
    nights = [{row["人员编号"]: row for row in city.read("register.csv", night)} for night in (1, 2)]
    shared = nights[0].keys() & nights[1].keys()
    changed = [key for key in shared if nights[0][key] != nights[1][key]]
    assert 0 < len(changed) < 0.05 * len(shared)


def test_forbidden_columns_carry_a_mark_that_occurs_nowhere_else(city):
    for row in city.read("register.csv"):
        marked = {column for column, value in row.items() if FORBIDDEN_MARK in value}
        assert marked == {"民族", "宗教信仰", "血型", "身高"}
    for path in city.report.row_counts:
        if "register" not in path:
            assert not any(FORBIDDEN_MARK in value for line in city.read_lines(path) for value in line)


def test_published_court_lists_hide_the_numbers_of_persons(city):
    for table, kind in (
        ("dishonest_debtor.csv", "失信被执行人类型"),
        ("consumption_restriction.jsonl", "被限制人类型"),
    ):
        rows = city.read(table)
        persons = [row for row in rows if row[kind] == "自然人"]
        assert all("****" in row["证件号码"] for row in persons)
        assert not any("*" in row["证件号码"] for row in rows if row[kind] != "自然人")
    assert not any("*" in row["证件号码"] for row in city.read("enforcement.csv"))

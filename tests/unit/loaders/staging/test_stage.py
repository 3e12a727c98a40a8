"""A night's files become staged records: once, in order, each source for itself."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kg.engine.database import open_database
from kg.errors import ConfigurationError, ReferenceTableError, StepError
from kg.home import Home
from kg.identifiers import credit_code
from kg.identifiers.credit_code import build_organisation_check_digit
from kg.identifiers.dated_tables import DatedCodes
from kg.identifiers.identity_number import build_check_digit
from kg.identifiers.reference_tables import ReferenceTables, national_tables
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.checking.batch_check import CheckedBatch
from loaders.contracts.source_contract import SourceContract, read_contracts
from loaders.quarantine.command import quarantine
from loaders.quarantine.refusals import Settlement, read_counts, read_places
from loaders.staging import source_landing
from loaders.staging.delivery import Night
from loaders.staging.run import build_runs
from loaders.staging.source_landing import Desk as Landing
from loaders.staging.source_landing import FileReport
from loaders.staging.stage import StageReport, stage_night, staged_databases
from loaders.staging.timeline import RecordCounts, bring_to, read_counts_of_night

CONTRACTS = Path(__file__).parent
FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)
NUMBER = "11010119900101123" + build_check_digit("11010119900101123")
REGISTER = (
    "人员编号,户号,户别,与户主关系,姓名,曾用名,性别,出生日期,民族,宗教信仰,血型,身高,公民身份号码,文化程度,婚姻状况,服务处所,"
    "行政区划,住址,房屋编码,联系电话,居住类型,迁入日期"
)
OFFICER = "企业统一社会信用代码,企业名称,序号,姓名,证件号码,职务,任职日期"
REGISTRATION = (
    "统一社会信用代码,企业名称,曾用名,企业类型,登记状态,成立日期,注销吊销日期,注册资本,实缴资本,行业代码,行政区划,住所,房屋编码,"
    "联系电话,法定代表人,法定代表人证件号码,隶属企业统一社会信用代码"
)
FORBIDDEN = "禁存"
ORGANISATION = "10000000" + build_organisation_check_digit("10000000")
FIRM = f"91110000{ORGANISATION}" + credit_code.build_check_digit(f"91110000{ORGANISATION}")


@dataclass(frozen=True, slots=True)
class Staged:
    """What landing reported, and what the night then came to."""

    landed: StageReport
    applied: tuple[RecordCounts, ...]

    @property
    def changed_count(self) -> int:
        return sum(counts.created + counts.changed + counts.closed for counts in self.applied)

    @property
    def files(self) -> list[FileReport]:
        return [file for source in self.landed.sources for file in source.files]


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder to put files in, and a home to stage them into."""

    folder: Path
    home: Home
    settings: GraphSettings
    tables: ReferenceTables
    contracts: tuple[SourceContract, ...]

    def put(self, file: str, *lines: str, encoding: str = "gb18030") -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))

    def stage(self, night: date = FIRST, *, batch: int = 1) -> Staged:
        desk = Landing(self.home, load_keys(self.home.keys), self.tables, self.settings, SilentReporter())
        report = stage_night(desk, self.contracts, Night(self.folder, night, batch))
        runs = build_runs([path for path, _ in staged_databases(self.home)], self.settings)
        counts: list[RecordCounts] = []
        for path, _ in staged_databases(self.home):
            if path.exists():
                with open_database(path, self.settings) as connection:
                    bring_to(connection, runs)
                    counts += read_counts_of_night(connection, night)
        return Staged(report, tuple(counts))

    def rows(self, statement: str, *, household: bool = False) -> list[tuple[object, ...]]:
        path = self.home.household_database if household else self.home.registry_database
        with open_database(path, self.settings, read_only=True) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = Home(tmp_path / "home").ensure()
    settings = GraphSettings(home=home.path, duckdb_memory_mib=512, threads=1)
    return Desk(
        tmp_path / "files", home, settings, replace(national_tables(), world="city"), read_contracts([CONTRACTS])
    )


def resident(key: str, name: str = "张伟", number: str = NUMBER, place: str = "一路1号") -> str:
    marked = ",".join([FORBIDDEN] * 4)
    return f"{key},H1,家庭户,02,{name},,男,1990-01-01,{marked},{number},,,,,{place},,,户籍,2001-02-03"


def officer(key: str, name: str = "王芳", role: str = "监事", number: str = "") -> str:
    return f"{FIRM},长青贸易有限公司,{key},{name},{number},{role},2020年01月02日"


def registration(name: str, number: str, *, code: str = FIRM, capital: str = "500万元人民币") -> str:
    return f"{code},长青贸易有限公司,,有限责任公司,存续,2020年01月02日,,{capital},,,110101,一路1号,,,{name},{number},"


def test_the_same_night_again_changes_nothing(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2", "李军"))
    assert desk.stage().changed_count == 2
    before = desk.rows("SELECT * FROM position ORDER BY ALL")
    again = desk.stage()
    assert [file.skipped for file in again.files] == [True]
    assert desk.rows("SELECT * FROM position ORDER BY ALL") == before


def test_a_later_night_supersedes_what_changed_and_closes_what_is_absent(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2"), officer("3"))
    desk.stage(FIRST)
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2", role="总经理"), officer("4"))
    report = desk.stage(SECOND)
    (counts,) = report.applied
    assert (counts.created, counts.changed, counts.unchanged, counts.closed) == (1, 1, 1, 1)
    found = desk.rows(
        "SELECT split_part(record_key, '|', 2), role, recorded_at::DATE, superseded_at::DATE FROM position ORDER BY ALL"
    )
    # Midnight in China is 16:00 UTC of the day before.
    assert found == [
        ("1", "supervisor", date(2026, 1, 4), None),
        ("2", "manager", date(2026, 1, 5), None),
        ("2", "supervisor", date(2026, 1, 4), date(2026, 1, 5)),
        ("3", "supervisor", date(2026, 1, 4), date(2026, 1, 5)),
        ("4", "supervisor", date(2026, 1, 5), None),
    ]


def test_an_empty_full_file_stops_its_source_and_closes_nothing(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2"))
    desk.stage(FIRST)
    desk.put("market/officer.csv", OFFICER)
    (failed,) = desk.stage(SECOND).landed.failed
    assert "market/officer.csv: no row" in str(failed.error)
    assert "--accept desk_market" in str(failed.error)
    assert desk.rows("SELECT count(*) FROM position WHERE superseded_at IS NULL") == [(2,)]


def test_a_refused_row_stays_where_it_stood_and_its_record_is_not_closed(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2"))
    desk.stage(FIRST)
    desk.put("market/officer.csv", OFFICER, officer("1", number="1.10101E+17"), officer("2") + ",shifted")
    report = desk.stage(SECOND)
    assert [file.refused_count for file in report.files] == [2]
    assert desk.rows("SELECT count(*) FROM position WHERE superseded_at IS NULL") == [(2,)]
    places = [(place.line, place.column, place.reason) for place in read_places(desk.home, desk.settings)]
    assert places == [(2, "证件号码", "identity_number.exponent"), (3, None, "row.field_count")]


def test_a_representative_s_damaged_number_refuses_the_position_and_not_the_firm(desk: Desk) -> None:
    desk.put("market/registration.csv", REGISTRATION, registration("王芳", NUMBER))
    desk.stage(FIRST)
    desk.put("market/registration.csv", REGISTRATION, registration("李军", "4.40305E+17", capital="900万元人民币"))
    (file,) = desk.stage(SECOND).files
    assert (file.row_count, file.refused_count) == (1, 1)
    current = "WHERE superseded_at IS NULL"
    assert desk.rows(f"SELECT registered_capital_minor, representative_name FROM registration {current}") == [
        (900_000_000, "李军")
    ]
    # It was stated, badly: what stood stays.
    assert desk.rows(f"SELECT person_name FROM position {current}") == [("王芳",)]
    (place,) = read_places(desk.home, desk.settings)
    assert (place.line, place.record_type, place.column, place.reason) == (
        2, "position", "法定代表人证件号码", "identity_number.exponent",
    )  # fmt: skip
    desk.put("market/officer.csv", OFFICER, officer("1", number="4.40305E+17"))
    desk.stage(SECOND)
    (whole,) = [place for place in read_places(desk.home, desk.settings) if "officer" in place.file]
    assert (whole.record_type, whole.reason) == (None, "identity_number.exponent"), (
        "a row of one record is refused whole"
    )
    assert [(count.record_type, count.blanked) for count in read_counts(desk.home, desk.settings)] == [
        (None, False), ("position", False),
    ]  # fmt: skip


def test_the_quarantine_shows_what_is_open_unless_everything_is_asked_for(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1") + ",shifted")
    desk.stage(FIRST)
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2") + ",shifted")
    desk.stage(SECOND)
    assert [place.line for place in read_places(desk.home, desk.settings)] == [3]
    assert [place.line for place in read_places(desk.home, desk.settings, states=frozenset(Settlement))] == [2, 3]


def test_a_home_without_a_night_and_an_unknown_source_are_told(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="No night was taken in at"):
        read_counts(desk.home, desk.settings)
    desk.put("market/officer.csv", OFFICER, officer("1"))
    desk.stage(FIRST)
    with pytest.raises(ConfigurationError, match=r"There are: desk_market\."):
        read_counts(desk.home, desk.settings, "nosuch")


def test_a_row_whose_own_number_is_damaged_is_refused_whole(desk: Desk) -> None:
    desk.put("market/registration.csv", REGISTRATION, registration("王芳", NUMBER, code="9.14403E+17"))
    desk.stage()
    assert desk.rows("SELECT (SELECT count(*) FROM registration) + (SELECT count(*) FROM position)") == [(0,)]
    (place,) = read_places(desk.home, desk.settings)
    assert (place.record_type, place.reason) == (None, "credit_code.exponent")


def test_a_key_may_hold_any_character(desk: Desk) -> None:
    desk.put("household/register.csv", REGISTER, resident("R\x1f1"), resident("R\x1f2"))
    desk.stage()
    assert desk.rows("SELECT count(DISTINCT subject_party_id) FROM resident", household=True) == [(2,)]


def test_other_reference_tables_take_a_file_in_again(desk: Desk) -> None:
    desk.put("household/register.csv", REGISTER, resident("R1"))
    none = replace(desk.tables, divisions=DatedCodes({}))
    replace(desk, tables=none).stage()
    assert desk.rows("SELECT subject_number FROM resident", household=True) == [(None,)]
    assert desk.stage().changed_count == 1
    current = "SELECT subject_number FROM resident WHERE superseded_at IS NULL"
    assert desk.rows(current, household=True) == [(NUMBER,)]


def test_staged_records_of_another_version_are_left_alone(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"))
    desk.stage()
    with open_database(desk.home.registry_database, desk.settings) as connection:
        connection.execute("UPDATE staged_layout SET digest = 'of another version'")
    with pytest.raises(ConfigurationError, match="another version"):
        desk.stage(SECOND)


def test_a_repeated_row_collapses_and_the_later_line_of_two_contents_wins(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("1"), officer("2"), officer("2", role="总经理"))
    report = desk.stage()
    (counts,) = report.applied
    assert (counts.created, counts.repeated, counts.overridden) == (2, 1, 1)
    assert desk.rows("SELECT role, line FROM position ORDER BY line") == [("supervisor", 3), ("manager", 5)]


def test_a_source_without_a_mapped_column_stops_alone(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER.replace("职务", "岗位"), officer("1"))
    desk.put("market/licence.csv", "许可证号,统一社会信用代码,企业名称,许可类型,发证机关,有效期自,有效期至")
    desk.put("household/register.csv", REGISTER, resident("R1"))
    report = desk.stage()
    assert [source.source for source in report.landed.failed] == ["desk_market"]
    assert "market/officer.csv, line 1: column 职务 is missing" in str(report.landed.failed[0].error)
    assert desk.rows("SELECT count(*) FROM effective_delivery") == [(0,)]
    assert desk.rows("SELECT count(*) FROM resident", household=True) == [(1,)]


def test_an_unknown_column_is_dropped_and_reported(desk: Desk) -> None:
    desk.put("market/officer.csv", f"{OFFICER},备注", officer("1") + ",x")
    (file,) = desk.stage().files
    assert (file.unknown_columns, file.refused_count) == (("备注",), 0)


def test_forbidden_columns_and_refused_values_are_in_no_file_of_the_home(desk: Desk) -> None:
    desk.put("household/register.csv", REGISTER, resident("R1"), resident("R2", "禁存某", "4.40305E+17"), FORBIDDEN)
    desk.stage()
    stored = [path.read_bytes() for path in desk.home.path.iterdir()]
    assert not any(FORBIDDEN.encode() in content for content in stored)
    assert any("张伟".encode() in content for content in stored), "what is kept can be found in the bytes"
    originals = desk.rows("SELECT json_keys(original) FROM resident", household=True)
    assert "宗教信仰" not in str(originals)
    assert "姓名" in str(originals)


def test_household_records_go_to_a_file_of_their_own(desk: Desk) -> None:
    desk.put("household/register.csv", REGISTER, resident("R1"))
    desk.put("market/officer.csv", OFFICER, officer("1"))
    desk.stage()
    assert desk.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'resident'") == [(0,)]
    assert desk.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'position'", household=True) == [(0,)]


def test_a_value_that_cannot_be_read_is_set_aside_counted_and_kept_as_sent(desk: Desk) -> None:
    desk.put("household/register.csv", REGISTER, resident("R1", number=NUMBER[:-1] + "0"), resident("R2"))
    desk.stage()
    found = desk.rows("SELECT subject_number, original->>'公民身份号码' FROM resident ORDER BY line", household=True)
    assert found == [(None, NUMBER[:-1] + "0"), (NUMBER, NUMBER)]
    (count,) = read_counts(desk.home, desk.settings, "desk_household")
    assert (count.blanked, count.reason, count.open_count) == (True, "identity_number.check", 1)


def test_a_night_that_is_cut_off_inside_a_file_is_finished_by_running_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("market/licence.csv", "许可证号,统一社会信用代码,企业名称,许可类型,发证机关,有效期自,有效期至")
    desk.put("market/officer.csv", OFFICER, officer("1"))
    check_batch = source_landing.check_batch

    def cut_off(*arguments: object) -> CheckedBatch:
        raise StepError("cut off")

    monkeypatch.setattr(source_landing, "check_batch", cut_off)
    with pytest.raises(StepError):
        desk.stage()
    assert desk.rows("SELECT count(*) FROM delivery WHERE file LIKE '%officer%'") == [(0,)]
    monkeypatch.setattr(source_landing, "check_batch", check_batch)
    assert desk.stage().changed_count == 1


def test_two_worlds_of_reference_tables_are_never_mixed(desk: Desk) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"))
    with pytest.raises(ReferenceTableError, match="needs the reference tables of `city`"):
        replace(desk, tables=national_tables()).stage()
    national = tuple(replace(contract, reference_tables="national") for contract in desk.contracts)
    mixed = replace(desk, contracts=(*desk.contracts[:1], *national[1:]))
    desk.put("household/register.csv", REGISTER, resident("R1"))
    with pytest.raises(ReferenceTableError, match="city, national"):
        mixed.stage()
    desk.stage(FIRST)
    with pytest.raises(ReferenceTableError, match="city, national"):
        replace(desk, contracts=national, tables=national_tables()).stage(SECOND)


def test_mentions_by_the_same_key_are_one_party_and_persons_without_a_number_are_not(desk: Desk) -> None:
    desk.put(
        "market/officer.csv",
        OFFICER,
        officer("1"),
        officer("2"),
        officer("3", number=NUMBER),
        officer("4", number=NUMBER),
    )
    desk.stage()
    assert desk.rows("SELECT count(DISTINCT entity_party_id), count(DISTINCT person_party_id) FROM position") == [
        (1, 3)
    ]


def test_a_run_is_told_by_contracts_what_files_state_and_night_alone(desk: Desk) -> None:
    def build_ids() -> list[str]:
        return [run.run_id for run in build_runs([desk.home.registry_database], desk.settings)]

    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2"))
    desk.stage(FIRST)
    desk.stage(SECOND)
    first, second = build_ids()
    assert first != second
    desk.put("market/officer.csv", OFFICER, officer("2"), officer("1"))
    desk.stage(FIRST, batch=2)
    assert build_ids() == [first, second], "the order of the lines says nothing"
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("3"))
    desk.stage(FIRST, batch=3)
    assert build_ids()[0] != first
    assert build_ids()[1] == second


def test_the_quarantine_command_counts_without_values(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("market/officer.csv", OFFICER, officer("1"), officer("2", "赵秘密", number="4.40305E+17"))
    desk.stage()
    monkeypatch.setenv("KG_HOME", str(desk.home.path))
    app = typer.Typer()
    app.add_typer(quarantine, name="quarantine")
    for arguments in ([], ["--rows"], ["--json"], ["--rows", "--json", "desk_market"]):
        shown = CliRunner().invoke(app, ["quarantine", *arguments], env={"COLUMNS": "200"})
        assert shown.exit_code == 0
        assert "identity_number.exponent" in shown.output
        assert "赵秘密" not in shown.output
        assert "4.40305" not in shown.output

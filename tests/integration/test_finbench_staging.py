"""FinBench, then its increment: every table of both nights, counted against the files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.home import Home
from kg.identifiers.reference_tables import national_tables
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.contract import SourceContract, read_contract
from loaders.quarantine import read_counts
from loaders.run import build_run
from loaders.stage import StageReport, stage_night

ROOT = Path(__file__).parents[2]
FINBENCH = ROOT.parent / "shared" / "data" / "finbench_sf0.1"
NIGHTS = (("snapshot", date(2022, 11, 29)), ("incremental", date(2023, 1, 1)))

# Lines below the header of each file, and the record that its lines become.
ROWS = {
    "snapshot": {
        "Person": 7771, "Company": 3892, "Loan": 13833, "PersonApplyLoan": 9273, "CompanyApplyLoan": 4560,
        "PersonInvestCompany": 13616, "CompanyInvestCompany": 6798, "PersonGuaranteePerson": 3740,
        "CompanyGuaranteeCompany": 1820, "PersonOwnAccount": 13569, "CompanyOwnAccount": 6840,
        "LoanDepositAccount": 27184, "AccountRepayLoan": 26556,
    },
    "incremental": {
        "AddPersonWrite1": 229, "AddCompanyWrite2": 108, "AddPersonOwnAccountWrite4": 2319,
        "AddCompanyOwnAccountWrite5": 1155, "AddPersonApplyLoanWrite6": 1533, "AddCompanyApplyLoanWrite7": 772,
        "AddPersonInvestCompanyWrite8": 3680, "AddCompanyInvestCompanyWrite9": 1841,
        "AddPersonGuaranteePersonWrite10": 752, "AddCompanyGuaranteeCompanyWrite11": 495,
        "AddAccountRepayLoanWrite14": 20962,
    },
}  # fmt: skip
RECORDS = {
    "snapshot": {
        "customer": 11663, "facility": 13833, "borrowing": 13833, "lending": 13833, "shareholding": 20414,
        "guarantee": 5560, "account": 20409, "disbursement": 27184, "repayment": 26556,
    },
    "incremental": {
        "customer": 12000, "facility": 16138, "borrowing": 16138, "lending": 16138, "shareholding": 25935,
        "guarantee": 6807, "account": 23883, "disbursement": 27184, "repayment": 47518,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Staged:
    """What two nights left, and the reports of each, the second one taken in twice."""

    home: Home
    settings: GraphSettings
    reports: dict[str, StageReport]
    counts: dict[str, dict[str, int]]
    repeated: StageReport

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with open_database(self.home.registry_database, self.settings, read_only=True) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    assert FINBENCH.is_dir(), f"{FINBENCH} is missing: the shared data stand beside the repository"
    home = Home(tmp_path_factory.mktemp("finbench") / "home").ensure()
    settings = GraphSettings(home=home.path, duckdb_memory_mib=1024, threads=1)
    contract = read_contract(ROOT / "loaders" / "contracts" / "finbench.odcs.yaml")
    reports, counts = {}, {}
    for folder, night in NIGHTS:
        reports[folder] = _stage(home, settings, contract, folder, night)
        with open_database(home.registry_database, settings, read_only=True) as connection:
            counts[folder] = {
                table: connection.execute(f"SELECT count(*) FROM {table} WHERE superseded_at IS NULL").fetchall()[0][0]
                for table in RECORDS[folder]
            }
    return Staged(home, settings, reports, counts, _stage(home, settings, contract, *NIGHTS[1]))


def _stage(home: Home, settings: GraphSettings, contract: SourceContract, folder: str, night: date) -> StageReport:
    run = build_run([contract], FINBENCH / folder, night)
    return stage_night(
        home, [contract], FINBENCH / folder, run, load_keys(home.keys), national_tables(), settings, SilentReporter()
    )


@pytest.mark.parametrize("night", ["snapshot", "incremental"])
def test_every_row_of_every_file_is_read(staged: Staged, night: str) -> None:
    (source,) = staged.reports[night].sources
    assert source.error is None
    assert {file.table: file.row_count for file in source.files} == ROWS[night]
    assert {path.stem for path in (FINBENCH / night).glob("*.csv")} == set(ROWS[night])


@pytest.mark.parametrize("night", ["snapshot", "incremental"])
def test_every_staged_table_has_its_expected_count(staged: Staged, night: str) -> None:
    assert staged.counts[night] == RECORDS[night]


def test_no_row_is_refused_and_no_column_is_unknown(staged: Staged) -> None:
    files = [file for report in staged.reports.values() for source in report.sources for file in source.files]
    assert sum(file.refused_count for file in files) == 0
    assert [file.unknown_columns for file in files if file.unknown_columns] == []
    assert [count for count in read_counts(staged.home, staged.settings) if not count.blanked] == []


def test_no_duplicate_is_lost_and_nothing_is_overridden(staged: Staged) -> None:
    records = [
        record
        for report in staged.reports.values()
        for source in report.sources
        for file in source.files
        for record in file.records
    ]
    assert sum(record.repeated + record.overridden + record.changed + record.closed for record in records) == 0


def test_persons_and_companies_that_share_an_id_stay_apart(staged: Staged) -> None:
    shared = staged.rows(
        "SELECT count(*), count(DISTINCT p.subject_party_id) + count(DISTINCT c.subject_party_id) FROM customer p"
        " JOIN customer c ON p.subject_key = c.subject_key AND p.subject_kind = 'person'"
        " AND c.subject_kind = 'legal_entity' AND p.subject_party_id <> c.subject_party_id"
    )
    assert shared == [(159, 318)]
    assert staged.rows("SELECT count(DISTINCT subject_party_id) FROM customer") == [(12000,)]


def test_edges_speak_of_the_customers_by_the_same_party_id(staged: Staged) -> None:
    (dangling,) = staged.rows(
        """
        SELECT count(*) FROM (
            SELECT entity_party_id AS party_id FROM shareholding UNION ALL SELECT holder_party_id FROM shareholding
            UNION ALL SELECT borrower_party_id FROM borrowing UNION ALL SELECT owner_party_id FROM account
            UNION ALL SELECT guarantor_party_id FROM guarantee UNION ALL SELECT debtor_party_id FROM guarantee
        ) ANTI JOIN customer ON party_id = subject_party_id
        """
    )
    assert dangling == (0,)


def test_lenders_are_legal_entities_told_apart_by_name(staged: Staged) -> None:
    lenders = staged.rows(
        "SELECT count(DISTINCT lender_party_id), count(DISTINCT lender_name), count(DISTINCT lender_kind),"
        " min(lender_key), count(*) FILTER (WHERE lender_key <> 'org|' || lender_name) FROM lending"
    )
    assert lenders == [(36, 36, 1, "org|American Express", 0)]


def test_a_loan_is_read_with_its_amount_day_and_original(staged: Staged) -> None:
    loan = staged.rows(
        "SELECT record_key, facility_key, amount_minor, currency, annual_interest_ratio, opened_on, usage, file, line,"
        " original->>'loanAmount' FROM facility WHERE facility_key = '1970324836979625'"
    )
    assert loan == [
        (
            "facility:1970324836979625", "1970324836979625", 7035477500, "XXX", 0.074, date(2020, 1, 8),
            "debt consolidation", "Loan.csv", 2, "70354775.0",
        )
    ]  # fmt: skip


def test_both_layouts_of_a_person_give_the_same_record(staged: Staged) -> None:
    persons = staged.rows(
        "SELECT record_key, subject_key, subject_name, sex, birth_on FROM customer"
        " WHERE record_key IN ('customer:person|5172', 'customer:person|30786325581937') ORDER BY record_key"
    )
    assert persons == [
        ("customer:person|30786325581937", "30786325581937", "McManners", "female", date(1982, 11, 28)),
        ("customer:person|5172", "5172", "Shephard", "male", date(1991, 7, 23)),
    ]


def test_the_same_night_again_changes_nothing(staged: Staged) -> None:
    assert staged.repeated.changed_count == 0
    assert all(file.skipped for source in staged.repeated.sources for file in source.files)


def test_customers_are_one_record_an_entity(staged: Staged) -> None:
    registered = dict(staged.rows("SELECT record_type, one_record_per_entity FROM register_source"))  # type: ignore[arg-type]
    assert registered == {name: name == "customer" for name in RECORDS["snapshot"]}

"""LDBC FinBench and its increment: every label, edge type and staged table has the number that the files say.

Expected numbers are counted from the raw files, by other means than the loaders. `pytest -s` prints the table.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.facts.motifs.pipeline import MOTIFS
from kg.facts.relations.pipeline import RELATIONS
from kg.graph.door import connect
from kg.graph.fact_tables import fact_name
from kg.home import Home
from kg.progress import SilentReporter
from kg.query_command import Form, render_rows
from kg.settings import GraphSettings
from loaders.refresh import RefreshReport, refresh
from loaders.staging.fitting import find_contracts
from tests.journey.taking_in import forget_staged
from tests.third_party import FINBENCH
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j

NIGHTS = {"snapshot": date(2026, 3, 1), "incremental": date(2026, 3, 2)}
STAGED = (
    *("customer", "facility", "borrowing", "lending", "shareholding", "guarantee"),
    *("account", "disbursement", "repayment"),
)


@dataclass
class Expected:
    """What the raw files say, night after night."""

    persons: set[str]
    companies: set[str]
    lenders: set[str]
    rows: dict[str, int]

    def add(self, folder: Path) -> None:
        """Count one night's files."""
        for path in sorted(folder.glob("*.csv")):
            self._add_file(path)

    def _add_file(self, path: Path) -> None:
        name = path.stem.removeprefix("Add").rstrip("0123456789").removesuffix("Write")
        for row in read_rows(path):
            match name:
                case "Person":
                    self._count("customer")
                    self.persons.add(row["personId"])
                case "Company":
                    self._count("customer")
                    self.companies.add(row["companyId"])
                case "Loan":
                    self._count("facility")
                case "PersonApplyLoan" | "CompanyApplyLoan":
                    self._count("borrowing", "lending", *(["facility"] if "loanAmount" in row else []))
                    self.lenders.add(row["org"])
                case "PersonInvestCompany" | "CompanyInvestCompany":
                    self._count("shareholding")
                case "PersonGuaranteePerson" | "CompanyGuaranteeCompany":
                    self._count("guarantee")
                case "PersonOwnAccount" | "CompanyOwnAccount":
                    self._count("account")
                case "LoanDepositAccount":
                    self._count("disbursement")
                case "AccountRepayLoan":
                    self._count("repayment")
                case _:
                    pytest.fail(f"{path.name} is not expected")

    def _count(self, *records: str) -> None:
        for record in records:
            self.rows[record] = self.rows.get(record, 0) + 1

    def graph(self) -> dict[str, int]:
        """Expected numbers by label and type."""
        return {
            "Person": len(self.persons),
            "LegalEntity": len(self.companies) + len(self.lenders),
            "Facility": self.rows["facility"],
            "OWNS": self.rows["shareholding"],
            "BORROWS": self.rows["borrowing"],
            "LENDS": self.rows["lending"],
            "GUARANTEES": self.rows["guarantee"],
            "Evaluation": len(self.companies) + len(self.lenders),
            "EVALUATED_AS": len(self.companies) + len(self.lenders),
        }


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one raw file."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="|")


@pytest.mark.proof
def test_finbench_and_its_increment_arrive_whole(managed_graph: tuple[GraphSettings, Home]) -> None:
    assert FINBENCH.is_dir(), "the third-party data must stand beside the repository, in ../shared/data"
    settings, home = managed_graph
    with connect(settings, home) as graph:
        wipe_nodes(graph)
    forget_staged(home)
    expected = Expected(set(), set(), set(), {})
    table: list[dict[str, object]] = []
    for folder, night in NIGHTS.items():
        expected.add(FINBENCH / folder)
        report = refresh(FINBENCH / folder, find_contracts(FINBENCH / folder, []), settings, SilentReporter(), on=night)
        assert_every_row_is_taken(report, FINBENCH / folder)
        found = count_found(settings, home)
        for name, count in (expected.graph() | expected.rows).items():
            table.append({"night": folder, "what": name, "expected": count, "found": found.pop(name, 0)})
        found.pop("Meta")
        found.pop("Migration")
        assert found.pop("Source") == 1, "one department sent everything"
        computed = [found.pop(fact_name(fact), 0) for fact in (*RELATIONS, *MOTIFS)]
        assert all(computed), "who controls and owns whom is computed from what arrived"
        assert not found, "nothing else is in the graph"
    print("\n" + render_rows(table, ["night", "what", "expected", "found"], Form.TABLE))  # noqa: T201
    assert [row for row in table if row["expected"] != row["found"]] == []
    assert_no_two_records_were_fused(settings, home, expected)
    forget_staged(home)


def assert_every_row_is_taken(report: RefreshReport, folder: Path) -> None:
    """No row is refused or said twice, no column unknown, no file left out."""
    ((source,),) = [landed.sources for landed in report.landed]
    assert source.error is None
    assert {file.file: file.row_count for file in source.files} == {
        path.name: sum(1 for _ in read_rows(path)) for path in folder.glob("*.csv")
    }
    assert source.refused_count == 0
    assert [file.unknown_columns for file in source.files if file.unknown_columns] == []
    applied = [counts for night in report.nights for counts in night.applied]
    assert sum(one.repeated + one.overridden + one.changed + one.closed for one in applied) == 0


def count_found(settings: GraphSettings, home: Home) -> dict[str, int]:
    """Open nodes and edges of the graph by label and type, and current rows of the staged tables."""
    found: dict[str, int] = {}
    with connect(settings, home) as graph:
        rows = graph.read("MATCH (n) WHERE n.closed_at IS NULL RETURN labels(n)[0] AS name, count(*) AS count")
        rows += graph.read("MATCH ()-[e]->() WHERE e.closed_at IS NULL RETURN type(e) AS name, count(*) AS count")
        found |= {str(row["name"]): int(str(row["count"])) for row in rows}
    with open_database(home.registry_database, settings, read_only=True) as connection:
        for name in STAGED:
            ((count,),) = connection.execute(f"SELECT count(*) FROM {name} WHERE superseded_at IS NULL").fetchall()
            found[name] = count
    return found


def assert_no_two_records_were_fused(settings: GraphSettings, home: Home, expected: Expected) -> None:
    """`one_record_per_entity` holds, and the ids that persons and companies share stay two entities each."""
    assert len(expected.persons & expected.companies) == 159, "150 in the snapshot, nine more in the increment"
    attached = {"registry": home.registry_database}
    with open_database(home.resolution_database, settings, read_only=True, attach=attached) as connection:
        ((parties, entities),) = connection.execute(
            "SELECT count(*), count(DISTINCT entity_id) FROM membership"
        ).fetchall()
        ((lenders,),) = connection.execute("SELECT count(DISTINCT lender_party_id) FROM registry.lending").fetchall()
    assert lenders == len(expected.lenders), "lenders are told apart by name"
    assert parties == entities == len(expected.persons) + len(expected.companies) + len(expected.lenders)

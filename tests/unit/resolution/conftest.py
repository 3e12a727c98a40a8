"""Small staged files written straight into a home, as the loaders would leave them."""

import dataclasses
import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables
from kg.ledger.judgements import JudgedMention, Judgement, Verdict, record_judgements
from kg.ledger.store import open_ledger
from kg.model.ids import RunId
from kg.model.record import Mention, arrow_schema, duckdb_columns, to_arrow
from kg.model.run import Run
from kg.model.staged import Customer, Position, Registration, Resident, Shareholding, Staged
from kg.model.vocabulary import PartyKind, PositionRole, Purpose, RegisterState, ResidenceKind, SubjectKind
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_party_id
from kg.settings import GraphSettings
from resolution import pipeline
from resolution.pipeline import ResolutionReport, resolve_parties
from resolution.settings import ResolutionSettings

ID_KEY = b"0" * 32
_TABLES = {
    "registration": Registration,
    "shareholding": Shareholding,
    "position": Position,
    "customer": Customer,
    "resident": Resident,
}
_REGISTERS = {
    "registration": ("market", True, 1),
    "resident": ("household", True, 0),
    "customer": ("banking", False, 5),
}


@dataclass
class StagedCity:
    """Staged records gathered one by one, then written and resolved."""

    home: Home
    rows: dict[str, list[Staged]] = field(default_factory=dict)

    def mention(self, table: str, key: str, role: str, kind: str, name: str | None, number: str | None) -> Mention:
        own_key = key if role == "subject" else None
        record_key = f"{table}:{key}"
        party = build_party_id(
            ID_KEY, table, PartyKind(kind), own_key=own_key, number=number, folded_name=name,
            record_key=record_key, mention=role,
        )  # fmt: skip
        return Mention(kind=PartyKind(kind), key=own_key, name=name, number=number, party_id=party)  # type: ignore[arg-type]

    def add(self, table: str, key: str, **content: object) -> str:
        """Add a record; mentions are given as (kind, name, number). Returns the party id of its first mention."""
        row: dict[str, object] = {
            "source": table, "record_key": f"{table}:{key}", "row_digest": hashlib.sha256(key.encode()).hexdigest(),
            "recorded_at": datetime(2026, 1, 5, tzinfo=UTC), "superseded_at": None, "run_id": "r", "file": "f",
            "line": 2, "original": "{}",
        }  # fmt: skip
        parties = []
        for name, value in content.items():
            row[name] = (
                self.mention(table, key, name, *value) if isinstance(value, tuple) and len(value) == 3 else value
            )
            if isinstance(row[name], Mention):
                parties.append(row[name].party_id)  # type: ignore[attr-defined]
        record = _TABLES[table]
        defaults = {item.name: None for item in dataclasses.fields(record)}
        self.rows.setdefault(table, []).append(record(**(defaults | row)))
        return str(parties[0])

    def firm(self, key: str, name: str, number: str | None, **content: object) -> str:
        return self.add(
            "registration", key, subject=("legal_entity", name, number), entity_kind=SubjectKind.FIRM,
            register_state=RegisterState.ACTIVE, **content,
        )  # fmt: skip

    def resident(self, key: str, name: str, number: str | None, **content: object) -> str:
        return self.add(
            "resident", key, subject=("person", name, number), household_key="h",
            residence_kind=ResidenceKind.REGISTERED, **content,
        )  # fmt: skip

    def customer(self, key: str, kind: str, name: str, number: str | None, **content: object) -> str:
        return self.add("customer", key, subject=(kind, name, number), **content)

    def position(self, key: str, firm: tuple[str, str], name: str, number: str | None) -> str:
        return self.add(
            "position", key, person=("person", name, number), entity=("legal_entity", *firm),
            role=PositionRole.DIRECTOR,
        )  # fmt: skip

    def shareholding(self, key: str, firm: tuple[str, str], name: str, number: str | None) -> str:
        return self.add("shareholding", key, holder=("person", name, number), entity=("legal_entity", *firm))

    def write(self) -> None:
        """Write both staged files anew."""
        for path, tables in (
            (self.home.registry_database, ("registration", "shareholding", "position", "customer")),
            (self.home.household_database, ("resident",)),
        ):
            path.unlink(missing_ok=True)
            with duckdb.connect(str(path)) as connection:
                _write_tables(connection, {table: self.rows.get(table, []) for table in tables})

    def resolve(
        self, night: int = 1, *, tables: ReferenceTables | None = None, linkage: ResolutionSettings | None = None
    ) -> ResolutionReport:
        """Write the files and resolve them as of a night."""
        self.write()
        return self.resolve_written(night, tables=tables, linkage=linkage)

    def resolve_written(
        self, night: int = 1, *, tables: ReferenceTables | None = None, linkage: ResolutionSettings | None = None
    ) -> ResolutionReport:
        """Resolve the files that are there as of a night."""
        run = Run(RunId(f"run-{night}"), date(2026, 1, night), datetime(2026, 1, night, tzinfo=UTC))
        settings = GraphSettings(home=self.home.path, threads=1)
        return resolve_parties(
            self.home,
            run,
            load_keys(self.home.keys),
            settings,
            SilentReporter(),
            linkage=linkage or ResolutionSettings(),
            tables=tables,
        )

    def judge(
        self,
        verdict: str,
        left: tuple[str, str, str],
        right: tuple[str, str, str],
        *,
        kind: PartyKind = PartyKind.PERSON,
        minute: int = 0,
    ) -> Judgement:
        """Judge two mentions, given as (table, key, mention)."""
        mentions = sorted(JudgedMention(table, f"{table}:{key}", mention) for table, key, mention in (left, right))
        judgement = Judgement(
            at=datetime(2026, 1, 5, 9, minute, tzinfo=UTC), subject="li.hua", purpose=Purpose.IDENTITY_REVIEW,
            case_reference="CASE-1", party_kind=kind, verdict=Verdict(verdict), left=mentions[0], right=mentions[1],
        )  # fmt: skip
        ledger = open_ledger(self.home.ledger)
        try:
            record_judgements(ledger, [judgement])
        finally:
            ledger.close()
        return judgement

    def withdraw(self, table: str, key: str) -> None:
        """Take a record back."""
        self.rows[table] = [row for row in self.rows[table] if row.record_key != f"{table}:{key}"]

    def copy(self, place: Path) -> "StagedCity":
        """The same city in another place, with all that was resolved."""
        shutil.copytree(self.home.path, place)
        return StagedCity(Home(place), {table: list(rows) for table, rows in self.rows.items()})

    def steps(self) -> dict[str, str]:
        """Step → digest of the inputs that it was last finished with."""
        return dict(self.query("SELECT step, inputs_digest FROM step_done"))  # type: ignore[arg-type]

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """Rows of the resolution database."""
        with duckdb.connect(str(self.home.resolution_database), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def entity_of(self, party: str) -> str:
        """The entity of a party."""
        ((entity,),) = self.query(f"SELECT entity_id FROM membership WHERE party_id = '{party}'")
        return str(entity)


def _write_tables(connection: duckdb.DuckDBPyConnection, tables: dict[str, Sequence[Staged]]) -> None:
    connection.execute(
        "CREATE TABLE register_source (source VARCHAR, record_type VARCHAR, model VARCHAR,"
        " one_record_per_entity BOOLEAN, priority INTEGER)"
    )
    for table, rows in tables.items():
        record = _TABLES[table]
        connection.execute(f"CREATE TABLE {table} ({duckdb_columns(record)})")
        connection.register("rows_", to_arrow(record, rows) if rows else arrow_schema(record).empty_table())
        connection.execute(f"INSERT INTO {table} SELECT * FROM rows_")
        connection.unregister("rows_")
        model, single, priority = _REGISTERS.get(table, ("market", False, 3))
        connection.execute(
            "INSERT INTO register_source VALUES (?, ?, ?, ?, ?)", [table, table, model, single, priority]
        )


@pytest.fixture
def city(tmp_path: Path) -> StagedCity:
    """An empty city in a home of its own."""
    return StagedCity(Home(tmp_path / "home").ensure())


@pytest.fixture(scope="module")
def module_city(tmp_path_factory: pytest.TempPathFactory) -> StagedCity:
    """An empty city for tests of one module that only look at what was resolved once."""
    return StagedCity(Home(tmp_path_factory.mktemp("city") / "home").ensure())


@pytest.fixture(scope="session")
def build_number() -> Callable[[int], str]:
    """Different identity numbers of the city; only their form matters here."""
    return lambda place: f"660101{1950 + place % 50}{1 + place % 12:02}{1 + place % 28:02}{place:03}X"


@pytest.fixture
def unscored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nights whose pairs nobody scores: for what numbers and judgements alone decide."""
    monkeypatch.setattr(pipeline, "_find_model", lambda *_: SimpleNamespace(digest="none"))
    monkeypatch.setattr(pipeline, "score_pairs", lambda *_: 0)

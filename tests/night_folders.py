"""Folders of a small made-up source, for tests of what nights come to: a full list that closes, a list of changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kg.engine.database import digest_tables, open_database
from kg.home import Home
from kg.identifiers.reference_tables import national_tables
from kg.model.record import column_names
from kg.model.staged import RECORD_TYPES, StandardModel
from kg.progress import Reporter, SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.contracts.source_contract import SourceContract, read_contract
from loaders.staging.delivery import find_nights
from loaders.staging.run import build_runs
from loaders.staging.source_landing import Desk
from loaders.staging.stage import StageReport, stage_night, staged_databases
from loaders.staging.timeline import bring_to

FIRST_NIGHT = date(2026, 1, 5)
_PLACE = ("file", "line", "original")
_KEYS: list[bytes] = []
"""Keys that all homes of a session share: ids are keyed."""

CONTRACT = """
apiVersion: v3.2.0
kind: DataContract
id: test_market
name: "Test: positions and licences"
version: 1.0.0
status: active
team: {name: "Test department"}
servers:
  - {server: files, type: local, path: ".", format: csv, encoding: UTF-8}
slaProperties:
  - {property: frequency, value: 1, unit: d}
  - {property: retention, value: 5, unit: y}
customProperties:
  - {property: model, value: market}
  - {property: origin, value: administrative}
  - {property: priority, value: 1}
  - {property: legalBasis, value: "test"}
schema:
  - name: share
    physicalName: "share*.csv"
    customProperties:
      - {property: catalogueItem, value: market/shareholding}
      - {property: absence, value: closes}
      - property: records
        value:
          - record: shareholding
            key: [firm, place]
            columns: {share_ratio: share}
            mentions:
              entity: {kind: legal_entity, key: [firm]}
              holder: {kind: legal_entity, key: [holder]}
    properties:
      - {name: firm, logicalType: string, required: true}
      - {name: place, logicalType: string, required: true}
      - {name: holder, logicalType: string, required: true}
      - {name: share, logicalType: number, required: true, customProperties: [{property: unit, value: ratio}]}
  - name: licence
    physicalName: "licence*.csv"
    customProperties:
      - {property: catalogueItem, value: market/licence}
      - {property: absence, value: keeps}
      - {property: withdrawnWhen, value: {column: flag, values: [D]}}
      - property: records
        value:
          - record: licensing
            key: [number]
            columns: {licence_number: number, authority: authority}
            constants: {licence_kind: permit}
            mentions:
              entity: {kind: legal_entity, key: [firm]}
    properties:
      - {name: number, logicalType: string, required: true}
      - {name: firm, logicalType: string, required: true}
      - {name: authority, logicalType: string}
      - {name: flag, logicalType: string}
"""
HEADERS = {"share": "firm,place,holder,share", "licence": "number,firm,authority,flag"}


def night(number: int) -> date:
    """The day of the first, second, … night."""
    return FIRST_NIGHT + timedelta(days=number - 1)


@dataclass(slots=True)
class NightFolders:
    """A place for folders, and a home that they are landed into."""

    path: Path
    settings: GraphSettings = field(init=False)
    home: Home = field(init=False)
    contract: SourceContract = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        """Write the contract and make the home."""
        self.settings = GraphSettings(home=self.path / "home", threads=1)
        self.home = Home(self.settings.home).ensure()
        if _KEYS:
            self.home.keys.write_bytes(_KEYS[0])
            self.home.keys.chmod(0o600)
        load_keys(self.home.keys)
        _KEYS[:] = [self.home.keys.read_bytes()]
        document = self.path / "test_market.odcs.yaml"
        document.write_text(CONTRACT, encoding="utf-8")
        self.contract = read_contract(document)

    def put(
        self, number: int, files: dict[str, Sequence[str]], *, batch: int = 1, withdraws: Iterable[str] = ()
    ) -> Path:
        """A folder of the n-th night; files by name without suffix (`share`, `share-2`), without header."""
        self.count += 1
        folder = self.path / f"folder-{self.count}"
        folder.mkdir()
        said = [f"night: {night(number)}", f"batch: {batch}", f"withdraws: [{', '.join(withdraws)}]"]
        (folder / "night.yaml").write_text("\n".join(said), encoding="utf-8")
        for name, lines in files.items():
            header = HEADERS[name.partition("-")[0]]
            (folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        return folder

    def land(
        self,
        folder: Path,
        *,
        accepted: Iterable[str] = (),
        reporter: Reporter = SilentReporter(),  # noqa: B008
    ) -> StageReport:
        """Land a folder."""
        (delivered,) = find_nights(folder)
        desk = Desk(
            self.home, load_keys(self.home.keys), national_tables(), self.settings, reporter,
            frozenset(accepted),
        )  # fmt: skip
        return stage_night(desk, [self.contract], delivered)

    def apply(self) -> list[str]:
        """Bring the staged tables to the last night; gives the run ids."""
        runs = build_runs([path for path, _ in staged_databases(self.home)], self.settings)
        with open_database(self.home.registry_database, self.settings) as connection:
            bring_to(connection, runs)
        return [run.run_id for run in runs]

    def take_in(self, folder: Path) -> list[str]:
        """Land a folder and bring the staged tables to the last night."""
        self.land(folder)
        return self.apply()

    def digest(self) -> str:
        """A digest of every version of every record, but not of the file and line that stated it."""
        records = RECORD_TYPES[StandardModel.MARKET]
        with open_database(self.home.registry_database, self.settings, read_only=True) as connection:
            return digest_tables(
                connection,
                *(
                    f"(SELECT {', '.join(name for name in column_names(record) if name not in _PLACE)} FROM {name_})"
                    for name_, record in records.items()
                ),
            )

    def read(self, record_type: str, columns: str) -> list[tuple]:  # type: ignore[type-arg]
        """Current records, sorted."""
        with open_database(self.home.registry_database, self.settings, read_only=True) as connection:
            return connection.execute(
                f"SELECT {columns} FROM {record_type} WHERE superseded_at IS NULL ORDER BY ALL"
            ).fetchall()

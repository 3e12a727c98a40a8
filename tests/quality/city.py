"""The generated city, landed and resolved without facts and graph, and scored against its truth."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import orjson

from kg.engine.database import open_database
from kg.home import Home
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city.error_profiles import read_error_profile
from loaders.city.pipeline import make_city
from loaders.refresh import find_reference_tables
from loaders.staging.delivery import find_nights
from loaders.staging.fitting import find_contracts
from loaders.staging.run import build_runs
from loaders.staging.source_landing import Desk
from loaders.staging.stage import stage_night, staged_databases
from loaders.staging.timeline import bring_to
from resolution.parties import PARTY_TABLES
from resolution.pipeline import resolve_parties
from resolution.quality import read_mention_parties
from resolution.quality_measures import Measured, measure_clusters
from resolution.settings import ResolutionSettings

_RESIDENTS: Final = ("city_household", "city_residence")
_BANK: Final = "city_bank"


@dataclass(frozen=True, slots=True)
class TakenCity:
    """A city in a home of its own: staged and resolved."""

    files: Path
    home: Home
    settings: GraphSettings
    run: Run


def take_city(folder: Path, persons: int, seed: int, errors: str, threads: int) -> TakenCity:
    """Make a city of one night below `folder`, land it, and resolve it."""
    files, home = folder / "files", Home(folder / "home").ensure()
    make_city(files, persons, seed, 1, SilentReporter(), errors=read_error_profile(errors))
    settings = GraphSettings(home=home.path, threads=threads)
    desk = Desk(home, load_keys(home.keys), find_reference_tables(files), settings, SilentReporter(), frozenset())
    for night in find_nights(files, None):
        stage_night(desk, find_contracts(files, []), night)
    databases = [path for path, _ in staged_databases(home)]
    runs = build_runs(databases, settings)
    for path in databases:
        with open_database(path, settings) as connection:
            bring_to(connection, runs)
    city = TakenCity(files, home, settings, runs[-1])
    resolve(city)
    return city


def resolve(city: TakenCity, linkage: ResolutionSettings | None = None) -> None:
    """Resolve what is staged in the city's home."""
    resolve_parties(
        city.home, city.run, load_keys(city.home.keys), city.settings, SilentReporter(), linkage=linkage,
        tables=find_reference_tables(city.files),
    )  # fmt: skip


def age_banks(city: TakenCity, folder: Path, *, worn: bool = True) -> TakenCity:
    """The city with bank records as old as the account, learnt from and resolved anew; `worn` as people write, too."""
    aged = _copy(city, folder, (city.home.registry_database, city.home.household_database))
    for name in ("worn_bank.sql", "aged_bank.sql") if worn else ("aged_bank.sql",):
        with duckdb.connect(str(aged.home.registry_database)) as connection:
            connection.execute(Path(__file__).with_name(name).read_text("utf-8"))
    resolve(aged)
    return aged


def hide_numbers(city: TakenCity, folder: Path) -> TakenCity:
    """The household and bank records of a city alone, every number taken out, resolved once more."""
    hidden = _copy(city, folder, _list_databases(city.home))
    for path in (hidden.home.registry_database, hidden.home.household_database):
        with duckdb.connect(str(path)) as connection:
            tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            names = {name for (name,) in tables}
            for table in names & {"position", "shareholding", "borrowing", "guarantee", "decision", "licensing",
                                  "lending", "registration"}:  # fmt: skip
                connection.execute(f"DELETE FROM {table}")
            for table in names & {"resident", "customer"}:
                connection.execute(f"UPDATE {table} SET subject_number = NULL, subject_stated_number = NULL")
            for table in names & {"customer"}:
                connection.execute(f"DELETE FROM {table} WHERE subject_kind <> 'person'")
    resolve(hidden)
    return hidden


def _copy(city: TakenCity, folder: Path, databases: tuple[Path, ...]) -> TakenCity:
    home = Home(folder).ensure()
    for path in (*databases, city.home.keys):
        shutil.copy(path, home.path / path.name)
    return TakenCity(city.files, home, city.settings.model_copy(update={"home": home.path}), city.run)


def _list_databases(home: Home) -> tuple[Path, ...]:
    """Staged files, and what stands resolved: its learnt model scores the copy."""
    return home.registry_database, home.household_database, home.resolution_database


@contextmanager
def open_truth(city: TakenCity) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with `known`, see `resolution.quality`."""
    attached = {
        "resolution": city.home.resolution_database,
        "registry": city.home.registry_database,
        "household": city.home.household_database,
    }
    with open_database(None, city.settings, attach=attached) as connection:
        read_mention_parties(connection, city.files / "truth" / "party_truth.csv")
        yield connection


def measure(connection: duckdb.DuckDBPyConnection, kind: PartyKind, condition: str, rounds: int, seed: int) -> Measured:
    """Parties of a kind that meet a condition on `known`, against their truth."""
    rows = connection.execute(
        f"SELECT entity_id, true_id FROM known WHERE kind = ? AND ({condition}) ORDER BY party_id, true_id",
        [kind.value],
    ).fetchnumpy()
    return measure_clusters(rows["entity_id"], rows["true_id"], rounds=rounds, seed=seed)


def read_model(city: TakenCity) -> str:
    """Digest of the models that scored."""
    with open_database(city.home.resolution_database, city.settings, read_only=True) as connection:
        ((digest,),) = connection.execute(
            "SELECT coalesce(md5(string_agg(settings, '|' ORDER BY party_kind)), '') FROM model"
        ).fetchall()
    return str(digest)[:12]


def break_model(city: TakenCity) -> None:
    """Exchange m and u of name and birth date in the standing model of persons, and resolve with it."""
    with open_database(city.home.resolution_database, city.settings) as connection:
        ((text,),) = connection.execute("SELECT settings FROM model WHERE party_kind = 'person'").fetchall()
        model = orjson.loads(text)
        for parameters in (model["pooled"], *model["source_pairs"].values()):
            for compared in ("name", "birth_on"):
                levels = parameters["comparisons"][compared]
                parameters["comparisons"][compared] = {level: [u, m] for level, (m, u) in levels.items()}
        connection.execute(
            "UPDATE model SET settings = ? WHERE party_kind = 'person'",
            [orjson.dumps(model, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode()],
        )
    resolve(city)


def count_fused_branches(connection: duckdb.DuckDBPyConnection) -> int:
    """Entities that hold a branch and something that is none, by the truth."""
    return _count(connection, """
        WITH form AS (
            SELECT DISTINCT true_id, entity_kind = 'branch' AS is_branch
            FROM known
            JOIN resolution.legal_entity_party AS party USING (party_id)
            JOIN registry.registration AS stated ON stated.source = party.source
                AND stated.record_key = party.record_key AND stated.superseded_at IS NULL
        )
        SELECT count(*) FROM (
            SELECT entity_id FROM known JOIN form USING (true_id) GROUP BY entity_id
            HAVING bool_or(is_branch) AND NOT bool_and(is_branch)
        )
    """)  # fmt: skip


def count_double_numbers(connection: duckdb.DuckDBPyConnection) -> int:
    """Entities with two valid numbers."""
    return _count(connection, """
        SELECT count(*) FROM (
            SELECT entity_id FROM resolution.membership JOIN resolution.number_group USING (party_id)
            GROUP BY ALL HAVING count(DISTINCT number_key) > 1
        )
    """)  # fmt: skip


def count_bare_joined(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Registry persons with a name and nothing else; and how many of them stand in a cluster with nobody who stands
    beside an entity that they stand beside."""
    ((count, joined),) = connection.execute("""
        WITH stated AS (
            SELECT party_id, entity_id, context FROM resolution.membership JOIN resolution.person_party USING (party_id)
        ),
        bare AS (
            SELECT * FROM stated
            WHERE party_id IN (SELECT party_id FROM known WHERE kind = 'person' AND NOT is_linkable)
        )
        SELECT (SELECT count(*) FROM bare), count(DISTINCT party_id)
        FROM (
            SELECT bare.party_id FROM bare JOIN stated USING (entity_id)
            WHERE stated.party_id <> bare.party_id
            GROUP BY bare.party_id
            HAVING NOT bool_or(coalesce(list_has_any(bare.context, stated.context), false))
        )
    """).fetchall()
    return int(count), int(joined)


def report_hard_cases(connection: duckdb.DuckDBPyConnection, city: TakenCity) -> Sequence[str]:
    """A line a kind of hard case: how many there are and how many were confused."""
    rows = connection.execute(
        """
        WITH alike AS (SELECT * FROM read_csv(?, header = true, all_varchar = true)),
        entities AS (SELECT true_id, list(DISTINCT entity_id) AS found FROM known GROUP BY true_id)
        SELECT
            "case", count(*),
            count(*) FILTER (WHERE CASE
                WHEN true_id <> other_id THEN list_has_any(one.found, other.found) ELSE len(one.found) > 1
            END)
        FROM alike
        JOIN entities AS one USING (true_id)
        JOIN entities AS other ON other.true_id = alike.other_id
        GROUP BY "case" ORDER BY "case"
        """,
        [str(city.files / "truth" / "hard_cases.csv")],
    ).fetchall()
    lines = [
        f"{case}: {confused} of {count} {'split in two' if case == 'corrected_number' else 'confused'}"
        for case, count, confused in rows
    ]
    for label, kind in (("dormitories", "person"), ("shared offices", "legal_entity")):
        ((places, parties, mixed),) = connection.execute(f"""
            WITH shared AS (
                SELECT house_code FROM resolution.{kind}_party WHERE house_code IS NOT NULL
                GROUP BY house_code HAVING count(*) >= 30
            ),
            inside AS (
                SELECT DISTINCT house_code, true_id, entity_id
                FROM known JOIN resolution.{kind}_party USING (party_id) SEMI JOIN shared USING (house_code)
                WHERE kind = '{kind}'
            )
            SELECT
                (SELECT count(*) FROM shared), (SELECT count(DISTINCT true_id) FROM inside),
                (SELECT count(*) FROM (
                    SELECT entity_id FROM inside GROUP BY entity_id HAVING count(DISTINCT true_id) > 1
                ))
        """).fetchall()
        lines.append(f"{label}: {places} places of thirty and more hold {parties}, {mixed} clusters mix two of them")
    return lines


def prepare_stock(connection: duckdb.DuckDBPyConnection, kind: PartyKind, table: str, *, hide: bool = False) -> None:
    """What stock Splink reads: every party as stated, Han text as it is."""
    number = "NULL::VARCHAR" if hide else "number"
    own = "sex, birth_on::VARCHAR AS birth_on" if kind is PartyKind.PERSON else "representative_name"
    connection.execute(f"""
        CREATE OR REPLACE TABLE {table} AS
        SELECT party_id AS record_id, source, name, {number} AS number, phone, address, {own}
        FROM resolution.{PARTY_TABLES[kind]} WHERE party_id IN (SELECT party_id FROM known WHERE kind = '{kind.value}')
        ORDER BY party_id
    """)


def read_truth(connection: duckdb.DuckDBPyConnection, kind: PartyKind, condition: str) -> Mapping[str, str]:
    """Party → true entity, of the parties that meet a condition."""
    return dict(
        connection.execute(
            f"SELECT party_id, min(true_id) FROM known WHERE kind = ? AND ({condition}) GROUP BY party_id", [kind.value]
        ).fetchall()
    )


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    ((count,),) = connection.execute(statement).fetchall()
    return int(count)

"""The night's resolution, step by step: staged records in, memberships of parties in entities out."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.engine.database import Connection, count_rows, digest_tables, open_database
from kg.engine.steps import run_step
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables, national_tables
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash
from kg.settings import GraphSettings
from resolution.code_digest import digest_packages
from resolution.components import cluster_parties
from resolution.engine import Engine
from resolution.engine_choice import open_engine
from resolution.identity import assign_identities, create_identity_tables
from resolution.judgements import PlacedJudgement, place_judgements, read_standing
from resolution.models import MODELS, LinkageModel
from resolution.numbers import match_numbers
from resolution.parties import PARTY_TABLES, STATED_TABLES, build_parties, digest_staged, find_staged_tables
from resolution.preparation import prepare_parties
from resolution.scoring import create_score_tables, score_pairs
from resolution.settings import OF_NO_CLUSTER, ResolutionSettings
from resolution.standing_model import find_usable_model, train_model
from resolution.trained_model import TrainedModel

_CODE: Final = ("resolution", "kg.identifiers")
_LIBRARIES: Final = ("duckdb", "opencc", "pypinyin", "splink")
"""What decides names, sounds and weights."""
_AFTER_SCORING: Final = (
    "bridges", "cluster", "command", "components", "conflict", "constraints", "contraction",
    "estimate", "explanation", "gate", "held_back", "identit", "judgement", "known", "level_table",
    "links", "looking", "members", "name_only", "overlaps", "partition", "passed_release", "quality", "release",
    "review", "signs", "spark", "spoken_for",
)  # fmt: skip
"""Beginnings of the names in `resolution` that a model does not depend on: what reads pairs, and what measures them."""


@dataclass(frozen=True, slots=True)
class ResolutionReport:
    """What a night's resolution came to. All are counts."""

    parties: int
    """Mentions of persons and legal entities, one a party."""
    matched_by_number: int
    """Parties joined to another by a valid number."""
    conflicts: int
    """Pairs of parties that a person has to look at."""
    pairs: int
    """Pairs of parties whose match weight is zero bits or more."""
    merged_by_splink: int
    """Parties that a scored link joined to others."""
    entities: int
    """Persons and legal entities found."""
    crowded: int
    """Values that too many parties share, which brought no pairs (`crowded_block`)."""
    judgements: int
    """Judgements that count."""
    judgements_gone: int
    """Those of them that speak of a mention that is stated no more: they join and part nothing until it is back."""

    def summary(self) -> str:
        """One line for people."""
        gone = f", {self.judgements_gone:,} of mentions that are gone" if self.judgements_gone else ""
        judged = f", {self.judgements:,} judgements{gone}" if self.judgements else ""
        return (
            f"{self.parties:,} mentions are {self.entities:,} entities: {self.matched_by_number:,} joined by number, "
            f"{self.merged_by_splink:,} by {self.pairs:,} scored pairs, {self.conflicts:,} conflicts to judge{judged}"
            + (f"; {self.crowded:,} values that too many share brought no pairs" if self.crowded else "")
        )


def resolve_parties(  # noqa: PLR0913 - what every step of the night takes, and what this one alone takes
    home: Home,
    run: Run,
    keys: KeyRing,
    settings: GraphSettings,
    reporter: Reporter,
    *,
    linkage: ResolutionSettings | None = None,
    tables: ReferenceTables | None = None,
) -> ResolutionReport:
    """Resolve all current parties; unchanged inputs, settings and code change nothing.

    Reads the staged files read-only (either may be absent), writes the tables listed in `resolution` into
    `home.resolution_database`. `linkage` None: from the environment. `tables` name the regions that firms' names begin
    with; None: the national ones.

    Raises:
        StepError: a step failed; running again continues there.
        ConfigurationError: another process has a file open.
    """
    attached = {"registry": home.registry_database, "household": home.household_database}
    present = {alias: path for alias, path in attached.items() if path.exists()}
    linkage = linkage or ResolutionSettings()
    with (
        open_database(home.resolution_database, settings, attach=present) as connection,
        open_engine(linkage, home) as engine,
    ):
        standing = read_standing(home)
        placing = place_judgements(connection, find_staged_tables(connection), standing)
        night = _Night(run, keys, linkage, tables or national_tables(), placing.placed, engine)
        _run_steps(connection, night, reporter)
        return _build_report(connection, len(standing), len(placing.gone))


@dataclass(frozen=True, slots=True)
class _Night:
    run: Run
    keys: KeyRing
    linkage: ResolutionSettings
    tables: ReferenceTables
    judged: tuple[PlacedJudgement, ...]
    engine: Engine


def _run_steps(connection: Connection, night: _Night, reporter: Reporter) -> None:
    linkage = night.linkage
    staged = find_staged_tables(connection)
    stated, parties = tuple(STATED_TABLES.values()), tuple(PARTY_TABLES.values())
    _create_tables(connection, night.run)

    def run_counted(step: str, digest: str, action: Callable[[], int]) -> None:
        def counted(progress: StepProgress) -> None:
            progress.advance(action())

        run_step(connection, step, _digest(digest, digest_code()), counted, reporter)

    sent = _digest(digest_staged(connection, staged), str(linkage.held_back_ratio))
    run_counted("find parties", sent, lambda: build_parties(connection, staged, linkage.held_back_ratio))
    told = _digest(digest_tables(connection, *stated), night.tables.digest(), str(linkage.block_pairs))
    run_counted("prepare names", told, lambda: prepare_parties(connection, night.tables, linkage, night.engine))
    run_counted("match numbers", digest_tables(connection, *parties), lambda: match_numbers(connection))
    for model in MODELS:
        trained = _find_model(connection, model, night, reporter)
        digest = _digest(digest_tables(connection, PARTY_TABLES[model.kind], "number_group"), trained.digest)
        run_counted(
            f"score {model.kind.value} pairs",
            digest,
            lambda model=model, trained=trained: score_pairs(connection, model, trained, night.engine),  # type: ignore[misc]
        )
    scored = digest_tables(connection, "pair", "number_group", *parties)
    basis = _digest(digest_code(), linkage.model_dump_json(exclude=OF_NO_CLUSTER))
    run_counted(
        "cluster parties",
        _digest(scored, basis, repr(night.judged)),
        lambda: cluster_parties(connection, linkage, night.judged, basis),
    )
    clustered = digest_tables(connection, "cluster", "cluster_conflict", "number_conflict", "judged_pair")
    run_counted(
        "keep identities",
        _digest(clustered, keyed_hash(night.keys.id, "identities")),
        lambda: assign_identities(connection, night.run, night.keys),
    )


def _create_tables(connection: Connection, run: Run) -> None:
    create_score_tables(connection)
    create_identity_tables(connection)
    connection.execute("CREATE OR REPLACE TABLE resolved_night AS SELECT ?::DATE AS night", [run.night])


def _find_model(connection: Connection, model: LinkageModel, night: _Night, reporter: Reporter) -> TrainedModel:
    """The standing model; a new one where none stands that this code can score with."""
    code = digest_model_code()
    with reporter.step(f"find {model.kind.value} model", unit="models") as progress:
        trained = find_usable_model(connection, model, code)
        if trained is not None:
            progress.note = f"of {trained.trained_on}, kept"
            return trained
        trained = train_model(connection, model, night.linkage, night.run.night, code)
        progress.note = f"trained on {trained.pooled.known_pairs:,} known pairs"
        progress.advance()
        return trained


@cache
def digest_code() -> str:
    """A digest of what the steps do, besides what they read: statements, modules, and the libraries behind them."""
    return digest_packages(_CODE, _LIBRARIES)


@cache
def digest_model_code() -> str:
    """The same of what a learnt model depends on: all that prepares, compares, learns and scores."""
    return digest_packages(_CODE, _LIBRARIES, tuple(f"resolution/{beginning}" for beginning in _AFTER_SCORING))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _build_report(connection: Connection, judgements: int, gone: int) -> ResolutionReport:
    ((matched,),) = connection.execute("SELECT count(*) FROM number_group WHERE state = 'matched'").fetchall()
    ((merged,),) = connection.execute("SELECT count(*) FROM cluster WHERE rule = 'splink'").fetchall()
    ((entities,),) = connection.execute("SELECT count(DISTINCT entity_id) FROM membership").fetchall()
    return ResolutionReport(
        parties=count_rows(connection, "membership"),
        matched_by_number=int(matched),
        conflicts=count_rows(connection, "conflict"),
        pairs=count_rows(connection, "pair"),
        merged_by_splink=int(merged),
        entities=int(entities),
        crowded=count_rows(connection, "crowded_block"),
        judgements=judgements,
        judgements_gone=gone,
    )

"""How good the clusters are: every pair that they imply, against every pair that the truth implies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine.database import Connection, open_database, read_statement
from kg.errors import ConfigurationError
from kg.home import Home
from kg.model.record import mentions_of
from kg.model.vocabulary import PartyKind
from kg.settings import GraphSettings
from kg.wording import say_count
from resolution.parties import find_staged_tables
from resolution.quality_measures import Measured, measure_clusters

_KINDS: Final = (PartyKind.PERSON, PartyKind.LEGAL_ENTITY)


@dataclass(frozen=True, slots=True)
class KindQuality:
    """Quality of one kind of party, over those whose true entity is known."""

    kind: PartyKind
    every: Measured
    """Of all parties; intervals have no width, since nothing is drawn."""
    name_only_parties: int
    """Parties that state a name and nothing else, in records of entities that know nobody else of that name: no lawful
    evidence links them, so whatever they cost in recall is the files' doing."""
    linkable: Measured
    """Of the other parties."""
    clusters_with_two_numbers: int

    def summary(self) -> str:
        """One line for people, first what a method can be held to."""
        every = (
            f"{_name_ratios(self.every)} over all {say_count(self.every.mentions, 'mention')} of "
            f"{say_count(self.every.entities, 'entity', 'entities')}"
        )
        doubled = say_count(self.clusters_with_two_numbers, "cluster")
        if not self.name_only_parties:
            return f"{self.kind.value}: {every}; {doubled} with two numbers"
        return (
            f"{self.kind.value}: {_name_ratios(self.linkable)} where more than a name is stated; {every}: "
            f"{self.name_only_parties:,} state a name alone, and names alone are never joined; "
            f"{doubled} with two numbers"
        )


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Quality of both kinds, persons first."""

    kinds: tuple[KindQuality, ...]

    def summary(self) -> str:
        """One line a kind, for people."""
        return "\n".join(kind.summary() for kind in self.kinds)


def measure_quality(home: Home, truth_file: Path, settings: GraphSettings) -> QualityReport:
    """Compare the memberships with a truth (CSV: `source,record_key,mention,kind,true_id`).

    Raises:
        ConfigurationError: there is no such file, or nothing was resolved yet.
    """
    for path in (truth_file, home.resolution_database):
        if not path.exists():
            raise ConfigurationError(f"{path} is not there.", way_out="Run `kg refresh` on the city's files first.")
    attached = {
        "resolution": home.resolution_database,
        "registry": home.registry_database,
        "household": home.household_database,
    }
    present = {alias: path for alias, path in attached.items() if path.exists()}
    with open_database(None, settings, attach=present) as connection:
        read_mention_parties(connection, truth_file)
        doubled: dict[str, int] = dict(connection.execute(read_statement("resolution", "quality")).fetchall())
        return QualityReport(tuple(_measure(connection, kind, doubled.get(kind.value, 0)) for kind in _KINDS))


def _measure(connection: Connection, kind: PartyKind, doubled: int) -> KindQuality:
    every, linkable = (
        measure_clusters(found["entity_id"], found["true_id"], rounds=0)
        for found in (
            connection.execute(
                f"SELECT entity_id, true_id FROM known WHERE kind = ? AND {condition}", [kind.value]
            ).fetchnumpy()
            for condition in ("true", "is_linkable")
        )
    )
    return KindQuality(kind, every, every.mentions - linkable.mentions, linkable, doubled)


def _name_ratios(measured: Measured) -> str:
    scores = measured.pairwise
    return f"F1 {scores.f1_ratio:.4f} (precision {scores.precision_ratio:.4f}, recall {scores.recall_ratio:.4f})"


def read_mention_parties(connection: Connection, truth_file: Path) -> None:
    """Make temporary table `known` in a database that `resolution` and the staged files are attached to.

    Columns: `kind`, `party_id`, `true_id`, `entity_id`; `is_bare` (a person's name and nothing else but the entities
    beside it), `is_told` (so, but beside one of them somebody of that name states more), `is_linkable` (there is some
    lawful evidence for it), `states_anothers_number` (a number that several
    entities are stated with, as an agent's is, and that it is not known to own).
    """
    mentions = " UNION ALL ".join(
        f"SELECT source, record_key, '{mention}' AS mention, {mention}_party_id AS party_id FROM {table.current}"
        for table in find_staged_tables(connection)
        for mention in mentions_of(table.record)
    )
    connection.execute(
        f"CREATE TEMP TABLE spoken AS {mentions}"
        if mentions
        else "CREATE TEMP TABLE spoken (source VARCHAR, record_key VARCHAR, mention VARCHAR, party_id VARCHAR)"
    )
    connection.execute(
        "CREATE TEMP TABLE truth AS SELECT DISTINCT kind, party_id, true_id "
        "FROM read_csv(?, header = true, all_varchar = true) JOIN spoken USING (source, record_key, mention)",
        [str(truth_file)],
    )
    connection.execute(read_statement("resolution", "name_only").format(database="resolution"))
    connection.execute(read_statement("resolution", "known"))

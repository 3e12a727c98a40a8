"""How good the clusters are: every pair that they imply, against every pair that the truth implies.

Pairs are counted, never listed: with n(i,j) parties in cluster i and of true entity j, the right pairs are
Σ n(i,j)·(n(i,j) − 1)/2, the found ones Σ n(i)·(n(i) − 1)/2, the true ones Σ n(j)·(n(j) − 1)/2.
"""

from dataclasses import dataclass
from pathlib import Path

from kg.engine.database import Connection, open_database, read_statement
from kg.errors import ConfigurationError
from kg.home import Home
from kg.model.record import mentions_of
from kg.model.vocabulary import PartyKind
from kg.settings import GraphSettings
from resolution.parties import find_staged_tables


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Pairs that clusters and truth imply."""

    found: int
    true: int
    right: int

    @property
    def precision_ratio(self) -> float:
        """Right pairs among those found, 0 to 1; 1 when none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall_ratio(self) -> float:
        """Right pairs among the true ones, 0 to 1; 1 when there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1_ratio(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        total = self.found + self.true
        return 2 * self.right / total if total else 1.0

    def summary(self) -> str:
        """The three ratios, for people."""
        return f"F1 {self.f1_ratio:.4f} (precision {self.precision_ratio:.4f}, recall {self.recall_ratio:.4f})"


@dataclass(frozen=True, slots=True)
class KindQuality:
    """Quality of one kind of party, over those whose true entity is known."""

    kind: PartyKind
    parties: int
    entities: int
    every: PairCounts
    """Pairs of all parties."""
    name_only_parties: int
    """Parties that state a name and nothing else, in records of entities that know nobody else of that name: no lawful
    evidence links them, so whatever they cost in recall is the files' doing."""
    linkable: PairCounts
    """Pairs of the other parties."""
    clusters_with_two_numbers: int

    def summary(self) -> str:
        """One line for people."""
        return (
            f"{self.kind.value}: {self.every.summary()} over {self.parties:,} mentions of {self.entities:,} entities; "
            f"without {self.name_only_parties:,} that state a name alone {self.linkable.summary()}; "
            f"{self.clusters_with_two_numbers} clusters with two numbers"
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
        rows = connection.execute(read_statement("resolution", "quality")).fetchall()
    return QualityReport(
        tuple(
            KindQuality(
                PartyKind(kind), parties, entities, PairCounts(*counts[:3]), name_only, PairCounts(*counts[3:]), doubled
            )
            for kind, parties, entities, name_only, doubled, *counts in rows
        )
    )


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

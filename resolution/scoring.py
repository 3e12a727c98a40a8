"""Scores pairs with the standing model: only parties that are new or changed, against all others and each other.

Table `person_scored` (or `legal_entity_scored`) holds a digest of what was read of each party when it was scored last.
A party whose row has another digest tonight, or is gone, loses its pairs; the new row is compared with those parties
alone that share a block with it. The weight of a pair depends on its two rows and on the model, and on nothing else: so
this comes to what scoring all parties again would. What depends on other parties too, such as whether a block is
crowded, stands in the row, and changes it.
"""

from dataclasses import dataclass
from typing import Final

from kg.engine.database import Connection, read_statement, transaction
from kg.model.vocabulary import PartyKind
from resolution.engine import EMBEDDED, Comparing, Engine
from resolution.models import LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.party_rows import find_frequency_columns, select_parties, select_rows
from resolution.splink_door import open_linker, open_scoring_database, register
from resolution.splink_settings import (
    PARTY_NUMBER,
    build_settings,
    build_source_weights,
    find_pruning_weight,
    keep_levels,
    select_weight,
)
from resolution.trained_model import TrainedModel

SCORED_TABLES: Final = {PartyKind.PERSON: "person_scored", PartyKind.LEGAL_ENTITY: "legal_entity_scored"}
LEAST_WEIGHT_BITS: Final = 0.0
"""Pairs below are not kept."""


def create_score_tables(connection: Connection) -> None:
    """Make the tables of scoring if they are not there."""
    connection.execute(read_statement("resolution", "score_tables"))


def create_input(connection: Connection, model: LinkageModel, resolution: str) -> None:
    """Make view `party_row` in the current database: each party as it is now, with a digest over it (`row_digest`)."""
    rows = select_parties(model, resolution, f"{resolution}.{PARTY_TABLES[model.kind]}")
    connection.execute(f"CREATE OR REPLACE VIEW party_row AS {rows}")


def score_pairs(connection: Connection, model: LinkageModel, trained: TrainedModel, engine: Engine = EMBEDDED) -> int:
    """Bring this kind's rows of `pair` (weight from zero bits up) up to date; give the number of parties scored.

    Raises:
        StepError: Splink or DuckDB refused the model.
    """
    with open_scoring_database(connection, f"Scoring pairs of {model.kind.value}") as resolution:
        return _Scoring(connection, model, trained, engine, resolution).run()


@dataclass(frozen=True, slots=True)
class _Scoring:
    connection: Connection
    model: LinkageModel
    trained: TrainedModel
    engine: Engine
    resolution: str

    def run(self) -> int:
        create_input(self.connection, self.model, self.resolution)
        is_full = not self._stands()
        if is_full:
            self.connection.execute(
                f"CREATE TABLE compared_row AS {select_rows(self.model, self.resolution, 'party_row')}"
            )
            count = first = self._count("compared_row")
        else:
            count, first = self._find_changes()
        predicted = self._predict(None if is_full else first) if count else None
        self._store(predicted, is_full)
        return count

    @property
    def _scored(self) -> str:
        return f"{self.resolution}.{SCORED_TABLES[self.model.kind]}"

    @property
    def _party(self) -> str:
        return f"{self.resolution}.{PARTY_TABLES[self.model.kind]}"

    def _stands(self) -> bool:
        """Whether the standing pairs were scored with this model."""
        rows = self.connection.execute(
            f"SELECT scored_with FROM {self.resolution}.model WHERE party_kind = ?", [self.model.kind.value]
        ).fetchall()
        return bool(rows == [(self.trained.digest,)])

    def _find_changes(self) -> tuple[int, int]:
        """Fill `compared_row` with parties that share a block with a changed one, then with the changed ones.

        Returns: how many changed, and the place of the first of these.
        """
        connection, party = self.connection, self._party
        connection.execute(
            read_statement("resolution", "score_changes").format(
                scored=self._scored, party=party, columns=", ".join(self.model.block_columns)
            )
        )
        count = self._count("changed_party")
        near = self.model.select_near(party, "changed_party")
        connection.execute(f"CREATE TABLE near AS {near} UNION SELECT place FROM changed_party")
        compared = select_parties(
            self.model, self.resolution, f"(FROM {party} WHERE rowid IN (SELECT place FROM near))"
        )
        rows = select_rows(self.model, self.resolution, f"({compared})")
        connection.execute(f"CREATE TABLE compared_row AS {rows} ORDER BY party_id IN (FROM changed)")
        return count, self._count("compared_row") - count

    def _predict(self, first_changed: int | None) -> str:
        """Table of what Splink makes of pairs with a changed row, those from a place on; of all pairs without it."""
        self.connection.execute(f"CREATE VIEW numbered_row AS SELECT rowid AS {PARTY_NUMBER}, * FROM compared_row")
        settings = build_settings(self.model, self.trained)
        linker = open_linker(self.connection, "numbered_row", settings)
        keep_levels(linker)
        frequencies = self._write_frequencies()
        for column, table in frequencies.items():
            linker.table_management.register_term_frequency_lookup(register(linker._db_api, table), column)
        pairs = self.model.select_pairs("numbered_row", first_changed)
        least = LEAST_WEIGHT_BITS + find_pruning_weight(build_source_weights(self.model, self.trained))
        return self.engine.predict(
            self.connection, Comparing(linker, settings, frequencies, "numbered_row", pairs, least)
        )

    def _write_frequencies(self) -> dict[str, str]:
        """Column → table of the frozen frequencies of its values, by their numbers."""
        tables = {}
        for column in find_frequency_columns(self.model):
            name = f"common_{column}"
            table = tables[name] = f"frequency_{column}"
            self.connection.execute(
                f"CREATE TABLE {table} AS SELECT common_number AS {name}, frequency_ratio AS tf_{name}"
                f" FROM {self.resolution}.frequency WHERE party_kind = '{self.model.kind.value}'"
                f" AND column_name = '{column}' UNION ALL SELECT 0, {self.trained.rarest[column]!r}"
            )
        return tables

    def _store(self, predicted: str | None, is_full: bool) -> None:
        """All or nothing: pairs and digests of this kind."""
        connection, resolution, kind = self.connection, self.resolution, self.model.kind.value
        connection.register("source_weight", build_source_weights(self.model, self.trained))
        with transaction(connection):
            self._replace_digests(is_full)
            if predicted is not None:
                connection.execute(
                    f"INSERT INTO {resolution}.pair SELECT left_party_id, right_party_id, '{kind}', match_weight"
                    f" FROM ({select_weight(self.model, predicted, 'source_weight')})"
                    f" WHERE match_weight >= {LEAST_WEIGHT_BITS}"
                )
            connection.execute(
                f"UPDATE {resolution}.model SET scored_with = ? WHERE party_kind = ?", [self.trained.digest, kind]
            )
        connection.unregister("source_weight")

    def _replace_digests(self, is_full: bool) -> None:
        connection, resolution, kind = self.connection, self.resolution, self.model.kind.value
        ours, digests = f"party_kind = '{kind}'", "SELECT party_id, row_digest FROM"
        if is_full:
            connection.execute(f"DELETE FROM {resolution}.pair WHERE {ours}")
            connection.execute(f"CREATE OR REPLACE TABLE {self._scored} AS {digests} compared_row")
        else:
            connection.execute(
                f"DELETE FROM {resolution}.pair WHERE {ours}"
                " AND (left_party_id IN (FROM changed) OR right_party_id IN (FROM changed))"
            )
            connection.execute(f"DELETE FROM {self._scored} WHERE party_id IN (FROM changed)")
            connection.execute(f"INSERT INTO {self._scored} {digests} compared_row SEMI JOIN changed USING (party_id)")

    def _count(self, table: str) -> int:
        ((count,),) = self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)

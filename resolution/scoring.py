"""Scores pairs with the standing model: only parties that are new or changed, against all others and each other.

Table `person_scored` (or `legal_entity_scored`) holds what Splink read of each party when it was scored last. A party
whose row differs tonight, or is gone, loses its pairs; the new row is scored. The weight of a pair depends on its two
rows and on the model, and on nothing else: so this comes to what scoring all parties again would. What depends on
other parties too, such as whether a block is crowded, stands in the row, and changes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.engine.database import Connection, read_statement, transaction
from kg.model.vocabulary import PartyKind
from resolution.engine import EMBEDDED, Comparing, Engine
from resolution.models import LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.splink_door import open_linker, open_scoring_database, register
from resolution.splink_settings import (
    build_settings,
    build_source_weights,
    find_frequency_columns,
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
    """Make view `tonight` in the current database: each party as it is now, with a digest over it (`row_digest`)."""
    connection.execute(
        read_statement("resolution", "score_input").format(
            resolution=resolution,
            table=PARTY_TABLES[model.kind],
            kind=model.kind.value,
            columns=", ".join(model.columns),
        )
    )


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
            self._find_all()
        else:
            self._find_changes()
        count = self._count("changed_row")
        predicted = self._predict(is_full) if count else []
        self._store(predicted, is_full)
        return count

    @property
    def _scored(self) -> str:
        return f"{self.resolution}.{SCORED_TABLES[self.model.kind]}"

    def _stands(self) -> bool:
        """Whether the standing pairs were scored with this model."""
        rows = self.connection.execute(
            f"SELECT scored_with FROM {self.resolution}.model WHERE party_kind = ?", [self.model.kind.value]
        ).fetchall()
        return bool(rows == [(self.trained.digest,)])

    def _find_all(self) -> None:
        self.connection.execute(f"CREATE TABLE changed_row AS {self._select_rows('FROM tonight')}")

    def _find_changes(self) -> None:
        self.connection.execute(
            read_statement("resolution", "score_changes").format(
                scored=self._scored, party=f"{self.resolution}.{PARTY_TABLES[self.model.kind]}"
            )
        )
        self.connection.execute(f"CREATE TABLE changed_row AS {self._select_rows('FROM changed_party')}")

    def _predict(self, is_full: bool) -> list[str]:
        """Tables of what Splink predicts for the changed rows."""
        least = LEAST_WEIGHT_BITS + find_pruning_weight(build_source_weights(self.model, self.trained))
        settings = build_settings(self.model, self.trained)
        linker = open_linker(self.connection, "changed_row", settings)
        keep_levels(linker)
        frequencies = self._write_frequencies()
        for column, table in frequencies.items():
            known = register(linker._db_api, table)
            linker.table_management.register_term_frequency_lookup(known, column)
        standing = None if is_full else "unchanged_row"
        if standing:
            self.connection.execute(
                f"CREATE VIEW {standing} AS SELECT * FROM {self._scored} ANTI JOIN changed USING (party_id)"
            )
        return self.engine.predict(
            self.connection, Comparing(linker, settings, frequencies, "changed_row", standing, least)
        )

    def _write_frequencies(self) -> dict[str, str]:
        """Column → table of the frozen frequencies of its values, by their numbers."""
        tables = {f"common_{column}": f"frequency_{column}" for column in find_frequency_columns(self.model)}
        for name, table in tables.items():
            self.connection.execute(
                f"CREATE TABLE {table} AS SELECT common_number AS {name}, frequency_ratio AS tf_{name}"
                f" FROM {self.resolution}.frequency WHERE party_kind = '{self.model.kind.value}'"
                f" AND column_name = '{name.removeprefix('common_')}' UNION ALL SELECT 0, {self.trained.rarest!r}"
            )
        return tables

    def _store(self, predicted: Iterable[str], is_full: bool) -> None:
        """All or nothing: pairs and scored rows of this kind."""
        connection, resolution, kind = self.connection, self.resolution, self.model.kind.value
        connection.register("source_weight", build_source_weights(self.model, self.trained))
        with transaction(connection):
            self._replace_rows(is_full)
            for table in predicted:
                connection.execute(
                    f"INSERT INTO {resolution}.pair SELECT left_party_id, right_party_id, '{kind}', match_weight"
                    f" FROM ({select_weight(self.model, table, 'source_weight')})"
                    f" WHERE match_weight >= {LEAST_WEIGHT_BITS}"
                )
            connection.execute(
                f"UPDATE {resolution}.model SET scored_with = ? WHERE party_kind = ?", [self.trained.digest, kind]
            )
        connection.unregister("source_weight")

    def _replace_rows(self, is_full: bool) -> None:
        connection, resolution, kind = self.connection, self.resolution, self.model.kind.value
        ours = f"party_kind = '{kind}'"
        if is_full:
            connection.execute(f"DELETE FROM {resolution}.pair WHERE {ours}")
            connection.execute(f"CREATE OR REPLACE TABLE {self._scored} AS FROM changed_row")
        else:
            connection.execute(
                f"DELETE FROM {resolution}.pair WHERE {ours}"
                " AND (left_party_id IN (FROM changed) OR right_party_id IN (FROM changed))"
            )
            connection.execute(f"DELETE FROM {self._scored} WHERE party_id IN (FROM changed)")
            connection.execute(f"INSERT INTO {self._scored} FROM changed_row")

    def _select_rows(self, rows: str) -> str:
        """Rows as Splink reads them: with the number of each common value."""
        frequencies = find_frequency_columns(self.model)
        added = [
            f"CASE WHEN one.{column} IS NOT NULL THEN coalesce(of_{column}.common_number, 0) END AS common_{column}"
            for column in frequencies
        ]
        stated = f"{self.resolution}.frequency WHERE party_kind = '{self.model.kind.value}' AND column_name ="
        joins = " ".join(
            f"LEFT JOIN (SELECT value_hash, common_number FROM {stated} '{column}') AS of_{column}"
            f" ON of_{column}.value_hash = hash(one.{column}::VARCHAR)"
            for column in frequencies
        )
        return f"SELECT {', '.join(['one.*', *added])} FROM ({rows}) AS one {joins}"

    def _count(self, table: str) -> int:
        ((count,),) = self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)

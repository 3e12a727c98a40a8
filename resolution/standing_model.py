"""The standing model of each kind: the one that every night scores with until somebody trains or imports another.

A night trains by itself in two cases only: no model stands, or the one that stands was made by other code (its levels,
its prepared columns or its libraries are not those of tonight). Otherwise training is a step of its own.
"""

from datetime import date
from pathlib import Path
from typing import Final

from kg.engine.database import Connection, digest_tables, has_table, transaction
from kg.errors import ConfigurationError, ModelRefused
from kg.model.vocabulary import PartyKind
from resolution.models import LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.scoring import create_input, create_score_tables
from resolution.settings import ResolutionSettings
from resolution.splink_door import open_scoring_database
from resolution.trained_model import TrainedModel, check_model, is_usable, read_model
from resolution.training import learn_model

_FREQUENCIES: Final = "column_name, value_hash, common_number, frequency_ratio"


def find_model(connection: Connection, kind: PartyKind) -> TrainedModel | None:
    """The standing model, or none.

    Raises:
        ModelRefused: what stands is no model of this version.
    """
    if not has_table(connection, "model"):
        return None
    rows = connection.execute("SELECT settings FROM model WHERE party_kind = ?", [kind.value]).fetchall()
    return read_model(rows[0][0]) if rows else None


def find_usable_model(connection: Connection, model: LinkageModel, code_digest: str) -> TrainedModel | None:
    """The standing model if a night can score with it; none when the night has to train first."""
    try:
        trained = find_model(connection, model.kind)
    except ModelRefused:
        return None
    return trained if is_usable(trained, model, code_digest) else None


def train_model(
    connection: Connection, model: LinkageModel, settings: ResolutionSettings, night: date, code_digest: str
) -> TrainedModel:
    """Learn a model from the parties that stand prepared, and make it the standing one.

    Raises:
        StepError: Splink or DuckDB refused.
    """
    create_score_tables(connection)
    with open_scoring_database(connection, f"Training the {model.kind.value} model") as resolution:
        create_input(connection, model, resolution)
        made: dict[str, object] = {"trained_on": night, "code_digest": code_digest}
        trained = learn_model(connection, model, settings, made, resolution)
        _store_model(connection, trained, "learnt_frequency", resolution)
    return trained


def export_model(connection: Connection, kind: PartyKind, file: Path) -> TrainedModel:
    """Write the standing model to `file` (JSON) and its frequencies beside it (Parquet, for the owner's eyes only).

    Raises:
        ConfigurationError: no model stands.
    """
    trained = find_model(connection, kind)
    if trained is None:
        raise ConfigurationError(
            f"No {kind.value} model stands yet.", way_out="Run `kg refresh` or `kg resolution train` first."
        )
    frequencies = name_frequency_file(file)
    frequencies.unlink(missing_ok=True)
    frequencies.touch(mode=0o600)
    connection.execute(
        f"COPY (SELECT {_FREQUENCIES} FROM frequency WHERE party_kind = '{kind.value}' ORDER BY ALL)"
        f" TO '{_quote(frequencies)}' (FORMAT parquet)"
    )
    frequencies.chmod(0o600)
    file.write_text(trained.to_json() + "\n", "utf-8")
    return trained


def import_model(connection: Connection, model: LinkageModel, file: Path, code_digest: str) -> TrainedModel:
    """Make the model in `file` the standing one; the next night scores all pairs with it.

    Raises:
        ModelRefused: it is no model of this version, or its frequencies are not those that it was learnt with.
        ConfigurationError: a file is missing.
    """
    frequencies = name_frequency_file(file)
    for path in (file, frequencies):
        if not path.exists():
            raise ConfigurationError(f"{path} is not there.", way_out="Export writes two files; bring both.")
    trained = read_model(file.read_bytes())
    check_model(trained, model, code_digest)
    create_score_tables(connection)
    relation = f"read_parquet('{_quote(frequencies)}')"
    if digest_tables(connection, f"(SELECT {_FREQUENCIES} FROM {relation})") != trained.frequency_digest:
        raise ModelRefused(
            f"{frequencies.name} does not hold the frequencies that the model was learnt with.",
            way_out="Bring both files of one export.",
        )
    ((resolution,),) = connection.execute("SELECT current_database()").fetchall()
    _store_model(connection, trained, relation, resolution)
    return trained


def name_frequency_file(file: Path) -> Path:
    """Where the frequencies of an exported model stand."""
    return file.with_suffix(".frequencies.parquet")


def read_last_night(connection: Connection) -> date:
    """Declared night of the parties that stand prepared.

    Raises:
        ConfigurationError: nothing was resolved yet.
    """
    if not all(has_table(connection, table) for table in ("resolved_night", *PARTY_TABLES.values(), "number_group")):
        raise ConfigurationError("There are no parties to learn from.", way_out="Run `kg refresh` first.")
    ((night,),) = connection.execute("SELECT night FROM resolved_night").fetchall()
    return date.fromisoformat(str(night))


def _store_model(connection: Connection, trained: TrainedModel, frequencies: str, resolution: str) -> None:
    kind = trained.party_kind.value
    with transaction(connection):
        connection.execute(f"DELETE FROM {resolution}.model WHERE party_kind = ?", [kind])
        connection.execute(f"DELETE FROM {resolution}.frequency WHERE party_kind = ?", [kind])
        connection.execute(
            f"INSERT INTO {resolution}.model VALUES (?, ?, ?, NULL)", [kind, trained.data_digest, trained.to_json()]
        )
        connection.execute(
            f"INSERT INTO {resolution}.frequency SELECT '{kind}', {_FREQUENCIES} FROM {frequencies} ORDER BY ALL"
        )


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")

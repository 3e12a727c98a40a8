"""Parties as they are compared: one row each, as `scoring` gives them to Splink and `explanation` reads them.

`resolution` is the database, or schema, of the parties. Pure: statements out.
"""

from typing import Final

from kg.engine.database import read_statement
from resolution.models import LinkageModel

_READ_TOO: Final = ("party_id", "source", "register", "number", "number_key", "birth_on")
"""What a compared row is made of besides the model's columns."""


def build_digest(model: LinkageModel) -> str:
    """Expression: a digest over all that a compared row takes from its party but what becomes of the party later.

    That is `crowded` and whether its number is disputed. It is written with the party (`prepared_digest`), when its
    columns are at hand: to read a city again for it takes longer than all else that finds out what changed.
    """
    return f"hash({', '.join(sorted({*_READ_TOO, *model.columns} - {'crowded'}))})"


def select_parties(model: LinkageModel, resolution: str, parties: str) -> str:
    """Statement: a row for each party with a name of a table of parties, and a digest over the row (`row_digest`).

    Columns: `party_id`, the model's, `source`, `register`, `label` (the number of a party that is not set aside),
    `disputed_key` (that of one that is).
    """
    return read_statement("resolution", "score_input").format(
        resolution=resolution, parties=parties, kind=model.kind.value, columns=", ".join(model.columns)
    )


def select_rows(model: LinkageModel, resolution: str, rows: str) -> str:
    """Statement: such rows, with the number that the frozen frequencies give each common value (`common_<column>`)."""
    frequencies = find_frequency_columns(model)
    added = [
        f"CASE WHEN one.{column} IS NOT NULL THEN coalesce(of_{column}.common_number, 0) END AS common_{column}"
        for column in frequencies
    ]
    stated = f"{resolution}.frequency WHERE party_kind = '{model.kind.value}' AND column_name ="
    joins = " ".join(
        f"LEFT JOIN (SELECT value_hash, common_number FROM {stated} '{column}') AS of_{column}"
        f" ON of_{column}.value_hash = hash(one.{column}::VARCHAR)"
        for column in frequencies
    )
    return f"SELECT {', '.join(['one.*', *added])} FROM {rows} AS one {joins}"


def find_frequency_columns(model: LinkageModel) -> list[str]:
    """Columns whose rare values weigh more, in order."""
    return sorted(
        {level.frequency for comparison in model.comparisons for level in comparison.levels if level.frequency}
    )

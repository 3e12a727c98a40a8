"""The point table of a day, and the tables that its statements join with."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection, read_statement
from kg.errors import ConfigurationError
from kg.evaluation.inspection.point_table import Indicator, PointTable, parse_point_table
from kg.model.vocabulary import IndicatorFamily

_PACKAGE: Final = "kg.evaluation.inspection"
_TEXTS: Final = ("text_zh", "text_en", "statutory_ground", "improve_zh", "improve_en")
_EVIDENCE: Final = (
    "SELECT NULL::VARCHAR AS code, NULL::VARCHAR AS entity_id, NULL::VARCHAR AS band, NULL::VARCHAR AS source, "
    "NULL::VARCHAR AS record_key, NULL::VARCHAR AS document_number, NULL::DATE AS dated_on, NULL::DATE AS leaves_on, "
    "NULL::VARCHAR AS relation, NULL::VARCHAR AS related_entity_id WHERE false"
)
"""What a record of evidence may say; a query leaves out what does not apply."""


@cache
def read_point_tables() -> tuple[PointTable, ...]:
    """Every point table that is or was in force, oldest first; they ship with the package and are read once.

    Raises:
        ConfigurationError: one cannot be followed, or reaches back behind its publication.
    """
    files = (resources.files(_PACKAGE) / "points").iterdir()
    return tuple(build_point_tables(file for file in files if file.name.endswith(".yaml")))


def build_point_tables(files: "Iterator[Traversable] | Sequence[Path]") -> list[PointTable]:
    """Point tables from their files, oldest first.

    Raises:
        ConfigurationError: one cannot be followed, or takes the place of another for days before it was published.
    """
    tables = [parse_point_table(file.read_text("utf-8"), file.name) for file in files]
    tables.sort(key=lambda table: (table.effective_from, table.rule_version))
    for table in tables[1:]:
        if table.published_on is None or table.effective_from < table.published_on:
            raise ConfigurationError(
                f"{table.rule_version} holds from {table.effective_from}, before it was published.",
                way_out="Let it hold from a day on which it can be known, and the table before it until then.",
            )
    return tables


def read_draft(path: Path) -> PointTable:
    """The point table in a file of one's own.

    Raises:
        ConfigurationError: it cannot be read or followed.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read.", way_out="Name a YAML file in UTF-8.") from error
    return parse_point_table(text, path.name)


def find_table(tables: Sequence[PointTable], on: date) -> PointTable:
    """The one point table in force on a day.

    Raises:
        ConfigurationError: there is none that day, or more than one.
    """
    found = [table for table in tables if table.is_in_force(on)]
    if len(found) != 1:
        raise ConfigurationError(
            f"There are {len(found)} point tables in force on {on}.",
            way_out="Give every day one: see effective_from and effective_to in the files of points/.",
        )
    return found[0]


@contextmanager
def rule_tables(connection: Connection, table: PointTable, on: date) -> Iterator[None]:
    """Inside the block there are `indicator`, `family`, `band_step` and `lowest_points`, as they stand on a day."""
    indicators = table.indicators_on(on)
    relations = {
        "indicator": _build_indicators(indicators),
        "family": _build_families(table),
        "band_step": _build_band_steps(indicators),
        "lowest_points": pa.Table.from_pylist([{"grade": str(g), "points": p} for g, p in table.grades.items()]),
    }
    for name, relation in relations.items():
        connection.register(name, relation)
    try:
        yield
    finally:
        for name in relations:
            connection.unregister(name)


def build_evidence(indicators: Sequence[Indicator]) -> str:
    """One query over the evidence of all indicators: the columns of `_EVIDENCE`.

    Raises:
        ConfigurationError: a query asks for a parameter that its indicator does not give.
    """
    parts = [f"SELECT '{one.code}' AS code, * FROM ({_build_found(one)})" for one in indicators]
    return " UNION ALL BY NAME ".join([_EVIDENCE, *parts])


def _build_found(indicator: Indicator) -> str:
    """The query over the records of one indicator that count, as many as there must be."""
    found = _fill(read_statement(_PACKAGE, f"evidence_{indicator.evidence}"), indicator)
    if indicator.least_count == 1:
        return found
    enough = read_statement(_PACKAGE, "enough_evidence").replace("$least_count", str(indicator.least_count))
    return enough.format(found=found)


def _fill(statement: str, indicator: Indicator) -> str:
    values = {name: str(value) for name, value in indicator.parameters.items()} | {"night": "$night"}
    missing = set(re.findall(r"\$(\w+)", statement)) - values.keys()
    if missing:
        raise ConfigurationError(
            f"Indicator {indicator.code} lacks the parameters {', '.join(sorted(missing))}.",
            way_out=f"evidence_{indicator.evidence}.sql asks for them.",
        )
    return re.sub(r"\$(\w+)", lambda match: values[match[1]], statement)


def _build_indicators(indicators: Sequence[Indicator]) -> pa.Table:
    texts = ("code", "family", "repair", *_TEXTS)
    schema = pa.schema(
        [*((name, pa.string()) for name in texts), ("cap", pa.int64()), ("ground_is_checked", pa.bool_())]
    )
    return pa.Table.from_pylist([one.model_dump(include=set(schema.names), mode="json") for one in indicators], schema)


def _build_families(table: PointTable) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"family": str(family), "place": place, "cap": table.families[family].cap}
            for place, family in enumerate(IndicatorFamily)
        ]
    )


def _build_band_steps(indicators: Sequence[Indicator]) -> pa.Table:
    """One row a step: from `after_months` after its date until the next step a record gives `points`."""
    texts, counts = (
        ("code", "band", "forces_grade"),
        ("step", "after_months", "points", "next_after_months", "next_points"),
    )
    schema = pa.schema([*((name, pa.string()) for name in texts), *((name, pa.int64()) for name in counts)])
    rows = []
    for one in indicators:
        for name, band in one.bands.items():
            steps = [(0, band.points), *((step.after_months, step.points) for step in band.decay)]
            for number, (months, points) in enumerate(steps):
                after, fewer = steps[number + 1] if number + 1 < len(steps) else (None, None)
                rows.append((one.code, name, band.forces_grade, number, months, points, after, fewer))
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)

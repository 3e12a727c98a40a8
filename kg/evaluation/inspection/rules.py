"""The point table, as it stands on one day."""

from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import pyarrow as pa
import yaml

from kg.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Rules:
    """What an evaluation is computed with on a day."""

    rule_version: str
    evidence: dict[str, str]
    """SQL file of each indicator, by its code."""
    indicators: pa.Table
    """One row an indicator: code, texts, ground."""
    bands: pa.Table
    """One row an indicator and band: code, band, points, cap, forces_grade."""
    lowest_points: pa.Table
    """One row a grade: grade, points."""


def read_rules(on: date) -> Rules:
    """The rules in force on a day.

    Raises:
        ConfigurationError: no point table is in force that day, or a file lacks an entry.
    """
    versions = [version for version in _read("points")["versions"] if _is_in_force(version, on)]
    if len(versions) != 1:
        raise ConfigurationError(
            f"points.yaml has {len(versions)} point tables in force on {on}.",
            way_out="Give every day one: see effective_from and effective_to.",
        )
    try:
        return _build_rules(versions[0])
    except KeyError as error:
        raise ConfigurationError(f"points.yaml has an entry without {error}.") from error


def _build_rules(version: dict[str, Any]) -> Rules:
    texts = ("code", "text_zh", "text_en", "statutory_ground", "improve_zh", "improve_en")
    indicators = version["indicators"]
    bands = [
        {
            "code": indicator["code"],
            "band": band,
            "points": points,
            "cap": indicator["cap"],
            "forces_grade": indicator.get("forces_grade"),
        }
        for indicator in indicators
        for band, points in indicator["bands"].items()
    ]
    grades = [{"grade": grade, "points": points} for grade, points in version["grades"].items()]
    return Rules(
        rule_version=version["rule_version"],
        evidence={indicator["code"]: f"evidence_{indicator['evidence']}" for indicator in indicators},
        indicators=pa.Table.from_pylist([{name: indicator[name] for name in texts} for indicator in indicators]),
        bands=pa.Table.from_pylist(bands),
        lowest_points=pa.Table.from_pylist(grades),
    )


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((resources.files(__package__) / f"{name}.yaml").read_text("utf-8"))
    return loaded


def _is_in_force(rule: dict[str, Any], on: date) -> bool:
    end = rule.get("effective_to")
    return bool(rule["effective_from"] <= on and (end is None or on < end))

"""How long a decision counts: the retention table as it stands on one day (rule L5), and what it makes of decisions.

retention.yaml          the rules, each with the days between which it holds
decision_standing.sql   decision_standing(decision_id, counts, is_published, expires_on, leaves_on)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Any, Final

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kg.engine.database import Connection, read_statement
from kg.errors import ConfigurationError
from kg.model.vocabulary import DecisionGrade, DecisionKind

_FILE: Final = "retention.yaml"
_SCHEMA: Final = pa.schema(
    [
        ("decision_kind", pa.string()),
        ("grade", pa.string()),
        ("counts", pa.bool_()),
        ("at_end", pa.string()),
        ("keep_months", pa.int64()),
        ("published", pa.bool_()),
    ]
)


class AtEnd(StrEnum):
    """What performance, lifting or removal makes of a decision."""

    LEAVES = "leaves"
    STAYS = "stays"


class RetentionRule(BaseModel):
    """How long decisions of a kind and grade count, between two days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decision_kind: DecisionKind
    grade: DecisionGrade | None = None
    """`None`: whatever the grade."""
    counts: bool
    at_end: AtEnd = AtEnd.LEAVES
    keep_months: int | None = Field(default=None, ge=1)
    """Months from the day of the document; `None`: no age ends it."""
    published: bool = True
    """Whether a release may hold it while it stands."""
    effective_from: date
    effective_to: date | None = None
    """The first day on which the rule no longer holds."""

    @model_validator(mode="after")
    def _check_days(self) -> "RetentionRule":
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            raise ValueError("effective_to must be later than effective_from")
        return self

    def is_in_force(self, on: date) -> bool:
        """Whether the rule holds on a day."""
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)


def read_retention(on: date) -> pa.Table:
    """The rules in force on a day: decision_kind, grade (empty: any), counts, at_end, keep_months (empty: for ever),
    published.

    Raises:
        ConfigurationError: the file cannot be followed, or two rules speak of one decision that day.
    """
    return build_retention((resources.files("kg.facts") / _FILE).read_text("utf-8"), on)


def build_retention(text: str, on: date) -> pa.Table:
    """As `read_retention`, from the text of a file."""
    rules = [rule for rule in _parse(text) if rule.is_in_force(on)]
    for place, rule in enumerate(rules):
        for other in rules[:place]:
            if other.decision_kind is rule.decision_kind and (
                not other.grade or not rule.grade or other.grade is rule.grade
            ):
                raise ConfigurationError(
                    f"{_FILE} has two rules for {rule.decision_kind} {rule.grade or ''} in force on {on}.",
                    way_out="End one before the other begins: see effective_from and effective_to.",
                )
    return pa.Table.from_pylist([rule.model_dump(include=set(_SCHEMA.names), mode="json") for rule in rules], _SCHEMA)


@contextmanager
def decision_standings(connection: Connection, on: date) -> Iterator[None]:
    """Inside the block `decision_standing` says of every decision whether and until when it counts."""
    connection.register("retention", read_retention(on))
    try:
        connection.execute(read_statement("kg.facts", "decision_standing"))
        yield
    finally:
        connection.unregister("retention")
        connection.execute("DROP TABLE IF EXISTS temp.decision_standing")


def _parse(text: str) -> list[RetentionRule]:
    try:
        loaded: Any = yaml.safe_load(text)
        return [RetentionRule.model_validate(rule) for rule in loaded["rules"]]
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise ConfigurationError(f"{_FILE} is no YAML with a list `rules`.") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'rule'}: {one['msg']}" for one in error.errors())
        raise ConfigurationError(f"{_FILE} has a rule that cannot be followed: {wrong}.") from error

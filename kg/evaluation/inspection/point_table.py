"""A point table as it is published: one YAML file, checked whole when it is read, with what is wrong, where, and why.

PointTable ── families: cap, names
           └─ indicators: family, evidence query, bands (points, decay, hard rule), cap, repair, ground, texts
"""

from collections import Counter
from datetime import date
from importlib import resources
from itertools import pairwise
from typing import Annotated, Any, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from kg.errors import ConfigurationError
from kg.model.vocabulary import IndicatorFamily, InspectionGrade, RepairEffect

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Count = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(ge=1, strict=True)]
_PACKAGE: Final = "kg.evaluation.inspection"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Dated(_Entry):
    effective_from: date | None = None
    effective_to: date | None = None
    """The first day on which it no longer holds."""

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.effective_from and self.effective_to and self.effective_to <= self.effective_from:
            raise ValueError("effective_to must be later than effective_from")
        return self

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on < self.effective_to
        )


class DecayStep(_Entry):
    """From so many months after the date of a record, what it still gives."""

    after_months: Positive
    points: Positive


class Band(_Entry):
    """What a record of an indicator gives when its evidence falls into this band."""

    points: Positive
    decay: tuple[DecayStep, ...] = ()
    forces_grade: InspectionGrade | None = None
    """A hard rule: the firm gets at least this grade, whatever its points."""

    @model_validator(mode="after")
    def _check_decay(self) -> Self:
        steps = [(0, self.points), *((step.after_months, step.points) for step in self.decay)]
        for (months, points), (later, fewer) in pairwise(steps):
            if later <= months or fewer >= points:
                raise ValueError("decay must go on in time and down in points, step by step")
        return self


class Indicator(_Dated):
    """One indicator; its evidence query is `evidence_<evidence>.sql`, whose `$names` are its parameters."""

    code: Code
    family: IndicatorFamily
    evidence: Code
    parameters: dict[Code, Count] = Field(default_factory=dict)
    bands: dict[Code, Band] = Field(min_length=1)
    least_count: Positive = 1
    """Records that there must be; of fewer none counts. With more than one, each record must leave on a day."""
    cap: Positive
    """Points that the indicator gives at most."""
    repair: RepairEffect
    switched_on: bool = True
    statutory_ground: Text
    ground_is_checked: bool
    """Whether title and article were compared with the text."""
    text_zh: Text
    text_en: Text
    improve_zh: Text
    improve_en: Text

    @model_validator(mode="after")
    def _check_bands(self) -> Self:
        if heavy := sorted(name for name, band in self.bands.items() if band.points > self.cap):
            raise ValueError(f"{', '.join(heavy)} gives more than the cap of {self.cap}")
        if not (resources.files(_PACKAGE) / f"evidence_{self.evidence}.sql").is_file():
            raise ValueError(f"there is no evidence query evidence_{self.evidence}.sql")
        return self


class Family(_Entry):
    """One of the five families, and the points that it gives at most."""

    cap: Count
    text_zh: Text
    text_en: Text


class PointTable(_Dated):
    """A whole point table."""

    rule_version: Text
    effective_from: date
    published_on: date | None = None
    """The day on which anybody could first read it; none of a draft."""
    statutory_ground: Text
    register_days_max: Positive
    """Days after which a register that sent nothing says too little of today."""
    grades: dict[InspectionGrade, Count]
    """Lowest points of each grade."""
    families: dict[IndicatorFamily, Family]
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        lowest = [self.grades.get(grade) for grade in InspectionGrade]
        if None in lowest or lowest[0] != 0 or sorted(set(lowest), key=lambda points: points or 0) != lowest:
            raise ValueError("grades must give A 0 points, and each of B, C and D more than the one before")
        if missing := sorted(set(IndicatorFamily) - set(self.families)):
            raise ValueError(f"families lacks {', '.join(missing)}")
        if twice := [code for code, count in Counter(one.code for one in self.indicators).items() if count > 1]:
            raise ValueError(f"indicators has {', '.join(twice)} more than once")
        for indicator in self.indicators:
            if indicator.cap > self.families[indicator.family].cap:
                raise ValueError(f"the cap of {indicator.code} is above that of its family {indicator.family}")
        return self

    def indicators_on(self, on: date) -> list[Indicator]:
        """The indicators that are switched on and in force on a day."""
        return [one for one in self.indicators if one.switched_on and one.is_in_force(on)]


def parse_point_table(text: str, file: str) -> PointTable:
    """The point table that a file holds.

    Raises:
        ConfigurationError: it is no YAML, or an entry cannot be followed; every such entry is named.
    """
    try:
        loaded: Any = yaml.safe_load(text)
        return PointTable.model_validate(loaded)
    except yaml.YAMLError as error:
        raise ConfigurationError(
            f"{file} is no YAML.", way_out="Mend it where indentation or quotes go wrong."
        ) from error
    except ValidationError as error:
        wrong = "; ".join(f"{_place(one['loc'], loaded)}: {_message(one)}" for one in error.errors())
        raise ConfigurationError(
            f"{file} cannot be followed: {wrong}.",
            way_out="Mend these entries; docs/inspection.md says what each means.",
        ) from error


def _place(path: tuple[int | str, ...], loaded: Any) -> str:
    """Where an entry stands, an indicator by its code."""
    if len(path) > 1 and path[0] == "indicators" and isinstance(path[1], int):
        entry = loaded["indicators"][path[1]]
        code = entry.get("code") if isinstance(entry, dict) else None
        return ".".join([f"indicator {code or path[1] + 1}", *map(str, path[2:])])
    return ".".join(map(str, path)) or "the table"


def _message(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")

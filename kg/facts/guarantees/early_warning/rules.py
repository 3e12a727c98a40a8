"""Signals as they are published: one YAML file a set, checked whole when it is read."""

from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kg.errors import ConfigurationError

_PACKAGE: Final = "kg.facts.guarantees.early_warning"
Text = Annotated[str, StringConstraints(min_length=1)]


class SignalCode(StrEnum):
    """A signal that can be looked for; what each means stands in its rule."""

    GUARANTEE_OVERLOAD = "guarantee_overload"
    GUARANTEES_OVER_PAID_IN = "guarantees_over_paid_in"
    RING_WITH_DEFAULTER = "ring_with_defaulter"
    CAPITAL_WITHDRAWN = "capital_withdrawn"
    MASS_ADDRESS = "mass_address"
    SHELLS_OF_ONE_OFFICER = "shells_of_one_officer"
    CONTROL_CHANGE_BEFORE_DEFAULT = "control_change_before_default"


PARAMETERS: Final[dict[SignalCode, frozenset[str]]] = {
    SignalCode.GUARANTEE_OVERLOAD: frozenset({"percent"}),
    SignalCode.GUARANTEES_OVER_PAID_IN: frozenset({"percent"}),
    SignalCode.RING_WITH_DEFAULTER: frozenset(),
    SignalCode.CAPITAL_WITHDRAWN: frozenset({"percent", "months"}),
    SignalCode.MASS_ADDRESS: frozenset({"firm_count"}),
    SignalCode.SHELLS_OF_ONE_OFFICER: frozenset({"firm_count", "months"}),
    SignalCode.CONTROL_CHANGE_BEFORE_DEFAULT: frozenset({"months", "default_months"}),
}
"""What each signal asks of its rule."""


class _Dated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    effective_from: date | None = None
    effective_to: date | None = None
    """The first day on which it no longer holds."""

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on < self.effective_to
        )


class Signal(_Dated):
    """One published signal."""

    code: SignalCode
    parameters: dict[str, Annotated[int, Field(ge=1, strict=True)]]
    switched_on: bool
    ground: Text
    ground_is_checked: bool
    """Whether title and article were compared with the text."""
    text_zh: Text
    text_en: Text


class SignalSet(_Dated):
    """All signals of a time."""

    rule_version: Text
    signals: tuple[Signal, ...]


def read_signals(on: date) -> SignalSet:
    """The set in force on a day.

    Raises:
        ConfigurationError: a file cannot be followed, or no set, or more than one, is in force.
    """
    files = [file for file in (resources.files(_PACKAGE) / "signals").iterdir() if file.name.endswith(".yaml")]
    found = [
        one for one in (parse_signals(file.read_text("utf-8"), file.name) for file in files) if one.is_in_force(on)
    ]
    if len(found) != 1:
        raise ConfigurationError(
            f"There are {len(found)} sets of signals in force on {on}.",
            way_out="Give every day one: see effective_from and effective_to in the files of signals/.",
        )
    return found[0]


def parse_signals(text: str, file: str) -> SignalSet:
    """A set of signals from the text of a file.

    Raises:
        ConfigurationError: it is no YAML, an entry cannot be followed, or a code comes twice.
    """
    try:
        loaded: Any = yaml.safe_load(text)
        found = SignalSet.model_validate(loaded)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file} is no YAML.") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ConfigurationError(f"{file} cannot be followed: {wrong}.") from error
    codes = [signal.code for signal in found.signals]
    if len(set(codes)) < len(codes):
        raise ConfigurationError(f"{file} has a signal twice.")
    for signal in found.signals:
        if set(signal.parameters) != PARAMETERS[signal.code]:
            asked = ", ".join(sorted(PARAMETERS[signal.code])) or "no parameters"
            raise ConfigurationError(f"{file}: {signal.code} takes {asked}.")
    return found

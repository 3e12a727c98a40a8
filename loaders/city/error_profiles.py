"""How often each dirty pattern occurs: three profiles, and files of one's own.

A rate is of the cells to which the pattern can apply (0 to 1). That of `missing_number` is a factor instead: how much
the share of numbers that a file lacks anyway (`loaders.city.layouts`) is stretched.

A file of one's own (YAML) starts from a profile and changes rates:

    base: usual
    rates: {fifteen_digits: 0.05, agent_number: 0}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from kg.errors import ConfigurationError
from loaders.city.dirt import NUMBER_SLOTS, Pattern, Slot
from loaders.city.layouts import MOST_MISSING_SHARE
from loaders.city.soiling import SOILINGS

_RATES: Final[Mapping[Pattern, tuple[float, float]]] = {
    Pattern.MISSING_NUMBER: (1, 1.2),
    Pattern.FIFTEEN_DIGITS: (0.012, 0.06),
    Pattern.LOWER_CASE: (0.02, 0.1),
    Pattern.FULL_WIDTH: (0.004, 0.03),
    Pattern.LETTER_FOR_DIGIT: (0.001, 0.015),
    Pattern.TRANSPOSED: (0.002, 0.02),
    Pattern.WRONG_CHECK_DIGIT: (0.002, 0.02),
    Pattern.AGENT_NUMBER: (0.004, 0.02),
    Pattern.EXPONENT: (0.003, 0.02),
    Pattern.TRAILING_TAB: (0.01, 0.05),
    Pattern.LEADING_QUOTE: (0.005, 0.03),
    Pattern.FORMULA: (0.002, 0.02),
    Pattern.ORGANISATION_CODE: (0.003, 0.03),
    Pattern.ALIAS: (0.25, 0.3),
    Pattern.VARIANT_CHARACTERS: (0.012, 0.05),
    Pattern.TYPO: (0.01, 0.04),
    Pattern.HONORIFIC: (0.004, 0.03),
    Pattern.IDLE_SPACE: (0.006, 0.04),
    Pattern.ETHNIC_SEPARATOR: (0.3, 0.25),
    Pattern.ETHNIC_JOINED: (0.06, 0.1),
    Pattern.ETHNIC_TRUNCATED: (0.06, 0.1),
    Pattern.PRIVATE_USE_GLYPH: (0.001, 0.02),
    Pattern.HALF_WIDTH_BRACKETS: (0.15, 0.3),
    Pattern.LEGAL_FORM_WORDING: (0.04, 0.1),
    Pattern.REGION_MOVED: (0.01, 0.06),
    Pattern.FORMER_FIRM_NAME: (0.2, 0.35),
    Pattern.HEAD_OFFICE_NAME: (0.02, 0.1),
    Pattern.NAMELESS_BUSINESS: (0.05, 0.15),
    Pattern.OWNER_AS_NAME: (0.05, 0.15),
    Pattern.SHARED_PHONE: (0.02, 0.06),
    Pattern.PLACEHOLDER_PHONE: (0.01, 0.05),
    Pattern.PHONE_MARKS: (0.02, 0.1),
    Pattern.WITHOUT_CITY: (0.08, 0.25),
    Pattern.VILLAGE: (0.05, 0.2),
    Pattern.MERGED_DISTRICT: (0.03, 0.15),
    Pattern.LONG_DIVISION: (0.02, 0.1),
    Pattern.CAPITAL_WORDING: (0.3, 0.6),
    Pattern.CAPITAL_UNREADABLE: (0.003, 0.02),
    Pattern.DATE_FORM: (0.02, 0.1),
    Pattern.IMPOSSIBLE_DATE: (0.001, 0.01),
    Pattern.OPEN_END_2050: (0.2, 0.4),
    Pattern.EMPTY_WORD: (0.05, 0.2),
    Pattern.SHIFTED_COLUMNS: (0.002, 0.015),
}
"""Usual and heavy."""


@dataclass(frozen=True, slots=True)
class ErrorProfile:
    """The rate of every pattern; a pattern that is not in it does not occur."""

    name: str
    rates: Mapping[Pattern, float]


NONE: Final = ErrorProfile("none", {})
USUAL: Final = ErrorProfile("usual", {pattern: usual for pattern, (usual, _) in _RATES.items()})
HEAVY: Final = ErrorProfile("heavy", {pattern: heavy for pattern, (_, heavy) in _RATES.items()})
PROFILES: Final[Mapping[str, ErrorProfile]] = {profile.name: profile for profile in (NONE, USUAL, HEAVY)}


def read_error_profile(named: str) -> ErrorProfile:
    """A profile by its name, or from a YAML file.

    Raises:
        ConfigurationError: neither a profile nor a file, or the file names a pattern or rate that does not exist.
    """
    if named in PROFILES:
        return PROFILES[named]
    path = Path(named)
    try:
        stated = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(
            f"--errors {named} is neither one of {', '.join(PROFILES)} nor a YAML file that can be read.",
            way_out="See docs/city.md, section Dirt.",
        ) from error
    if (
        not isinstance(stated, dict)
        or not set(stated) <= {"base", "rates"}
        or stated.get("base", "none") not in PROFILES
    ):
        raise _refuse(path, f"it holds `base` (one of {', '.join(PROFILES)}) and `rates`, and nothing else.")
    rates = {**PROFILES[stated.get("base", "none")].rates, **_read_rates(path, stated.get("rates"))}
    for slot in Slot:
        if (total := add_rates(slot, rates)) > 1:
            raise _refuse(path, f"the rates for one {slot.value} add up to {total:.2f}, more than one pattern a value.")
    return ErrorProfile(path.stem, rates)


def add_rates(slot: Slot, rates: Mapping[Pattern, float]) -> float:
    """The share of a slot's cells that get dirty where every pattern can apply, in the file that lacks most numbers."""
    missing = MOST_MISSING_SHARE * rates.get(Pattern.MISSING_NUMBER, 0.0) if slot in NUMBER_SLOTS else 0.0
    return missing + sum(rates.get(pattern, 0.0) for pattern, _ in SOILINGS[slot])


def _read_rates(path: Path, stated: object) -> dict[Pattern, float]:
    if not isinstance(stated, dict):
        raise _refuse(path, "`rates` maps patterns to rates.")
    rates: dict[Pattern, float] = {}
    for name, rate in stated.items():
        if name not in tuple(Pattern):
            raise _refuse(path, f"{name} is no pattern.")
        most = 2.0 if name == Pattern.MISSING_NUMBER else 1.0
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= most:
            raise _refuse(path, f"the rate of {name} is a number from 0 to {most:g}.")
        rates[Pattern(name)] = float(rate)
    return rates


def _refuse(path: Path, message: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: {message}", way_out="See docs/city.md, section Dirt.")

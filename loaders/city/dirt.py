"""Dirty patterns as departments' files show them, and what has to become of each: the truth of the dirt.

A cell draws its dirt from the seed, its file, its record and its place alone, so an unchanged row is dirty in the same
way every night. A cell gets at most one pattern. What a pattern does to a text stands in `soiling`, how often it does
so in `error_profiles`, and what a reader is to make of it here, written down by hand and not asked of the reader.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple


class Pattern(StrEnum):
    """A dirty pattern; the value is what the truth names."""

    MISSING_NUMBER = "missing_number"
    FIFTEEN_DIGITS = "fifteen_digits"
    LOWER_CASE = "lower_case"
    FULL_WIDTH = "full_width"
    LETTER_FOR_DIGIT = "letter_for_digit"
    TRANSPOSED = "transposed"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    AGENT_NUMBER = "agent_number"
    EXPONENT = "exponent"
    TRAILING_TAB = "trailing_tab"
    LEADING_QUOTE = "leading_quote"
    FORMULA = "formula"
    ORGANISATION_CODE = "organisation_code"
    ALIAS = "alias"
    VARIANT_CHARACTERS = "variant_characters"
    TYPO = "typo"
    HONORIFIC = "honorific"
    IDLE_SPACE = "idle_space"
    ETHNIC_SEPARATOR = "ethnic_separator"
    ETHNIC_JOINED = "ethnic_joined"
    ETHNIC_TRUNCATED = "ethnic_truncated"
    PRIVATE_USE_GLYPH = "private_use_glyph"
    HALF_WIDTH_BRACKETS = "half_width_brackets"
    LEGAL_FORM_WORDING = "legal_form_wording"
    REGION_MOVED = "region_moved"
    FORMER_FIRM_NAME = "former_firm_name"
    HEAD_OFFICE_NAME = "head_office_name"
    NAMELESS_BUSINESS = "nameless_business"
    OWNER_AS_NAME = "owner_as_name"
    SHARED_PHONE = "shared_phone"
    PLACEHOLDER_PHONE = "placeholder_phone"
    PHONE_MARKS = "phone_marks"
    WITHOUT_CITY = "without_city"
    VILLAGE = "village"
    MERGED_DISTRICT = "merged_district"
    LONG_DIVISION = "long_division"
    CAPITAL_WORDING = "capital_wording"
    CAPITAL_UNREADABLE = "capital_unreadable"
    DATE_FORM = "date_form"
    IMPOSSIBLE_DATE = "impossible_date"
    OPEN_END_2050 = "open_end_2050"
    EMPTY_WORD = "empty_word"
    SHIFTED_COLUMNS = "shifted_columns"


class Slot(StrEnum):
    """What a cell holds, as far as dirt is concerned."""

    PERSON_NUMBER = "person_number"
    FIRM_CODE = "firm_code"
    KEY_CODE = "key_code"
    """Credit code of the entity that the row is about: written otherwise, never damaged."""
    PERSON_NAME = "person_name"
    BARE_NAME = "bare_name"
    """Name of a person who has no number beside it that can be read: nobody could see through damage."""
    FIRM_NAME = "firm_name"
    BUSINESS_NAME = "business_name"
    """Name of an individual business."""
    PHONE = "phone"
    ADDRESS = "address"
    DIVISION = "division"
    HOUSE_CODE = "house_code"
    CAPITAL = "capital"
    DATE = "date"
    REQUIRED_DATE = "required_date"
    END = "end"
    """A date that may be the open end of a period."""
    OPTIONAL = "optional"
    """Anything that may be empty: dirt reaches it only where it is."""


NUMBER_SLOTS: Final = frozenset({Slot.PERSON_NUMBER, Slot.FIRM_CODE})


class Outcome(StrEnum):
    """What is to become of a dirty value."""

    ACCEPTED = "accepted"
    """It stands as it was sent: nobody can see in the file that it is another than the true one."""
    REPAIRED = "repaired"
    """The canonical value is that of the clean text."""
    BLANKED = "blanked"
    """It is set aside for a reason, and the record stands without it."""
    REFUSED = "refused"
    """The record, or the whole row, is refused for a reason."""


class Fate(NamedTuple):
    """An outcome with its reason code; no reason where a value is kept."""

    outcome: Outcome
    reason: str = ""


class Cell(NamedTuple):
    """A clean text that dirt may reach."""

    text: str
    slot: Slot
    record_key: str = ""
    """The record that alone is refused when this value refuses one; empty for the row's own."""
    borrowed: Mapping[Pattern, str] = {}
    """What some patterns put in its place or beside it, such as a former name."""
    missing_factor: float = 1.0
    """How much more often than in the whole file a number is missing."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What some patterns borrow from the city: the numbers and phones of agents who file for others."""

    agent_numbers: Sequence[str]
    shared_phones: Sequence[str]


Soiling = Callable[[Cell, Random, Surroundings], str | None]
"""Makes a text dirty; None where the pattern cannot apply."""


@dataclass(frozen=True, slots=True)
class Blemish:
    """What was done to a row; without a column to the whole row."""

    pattern: Pattern
    column: str
    fate: Fate
    record_key: str


_ACCEPTED: Final = Fate(Outcome.ACCEPTED)
_REPAIRED: Final = Fate(Outcome.REPAIRED)
_FATES: Final[Mapping[Pattern, Fate]] = {
    Pattern.MISSING_NUMBER: _ACCEPTED,
    Pattern.FIFTEEN_DIGITS: _REPAIRED,
    Pattern.LOWER_CASE: _REPAIRED,
    Pattern.FULL_WIDTH: _REPAIRED,
    Pattern.AGENT_NUMBER: _ACCEPTED,
    Pattern.TRAILING_TAB: _REPAIRED,
    Pattern.LEADING_QUOTE: _REPAIRED,
    Pattern.FORMULA: _REPAIRED,
    Pattern.ORGANISATION_CODE: Fate(Outcome.BLANKED, "credit_code.organisation_code"),
    Pattern.ALIAS: _REPAIRED,
    Pattern.VARIANT_CHARACTERS: _ACCEPTED,
    Pattern.TYPO: _ACCEPTED,
    Pattern.HONORIFIC: _REPAIRED,
    Pattern.IDLE_SPACE: _REPAIRED,
    Pattern.ETHNIC_SEPARATOR: _REPAIRED,
    Pattern.ETHNIC_JOINED: _ACCEPTED,
    Pattern.ETHNIC_TRUNCATED: _ACCEPTED,
    Pattern.PRIVATE_USE_GLYPH: Fate(Outcome.BLANKED, "person_name.lost_glyph"),
    Pattern.HALF_WIDTH_BRACKETS: _REPAIRED,
    Pattern.LEGAL_FORM_WORDING: _ACCEPTED,
    Pattern.REGION_MOVED: _ACCEPTED,
    Pattern.FORMER_FIRM_NAME: _ACCEPTED,
    Pattern.HEAD_OFFICE_NAME: _ACCEPTED,
    Pattern.NAMELESS_BUSINESS: Fate(Outcome.BLANKED, "firm_name.masked"),
    Pattern.OWNER_AS_NAME: _ACCEPTED,
    Pattern.SHARED_PHONE: _ACCEPTED,
    Pattern.PLACEHOLDER_PHONE: Fate(Outcome.BLANKED, "phone.placeholder"),
    Pattern.PHONE_MARKS: _REPAIRED,
    Pattern.WITHOUT_CITY: _ACCEPTED,
    Pattern.VILLAGE: _ACCEPTED,
    Pattern.MERGED_DISTRICT: _ACCEPTED,
    Pattern.LONG_DIVISION: _REPAIRED,
    Pattern.CAPITAL_WORDING: _REPAIRED,
    Pattern.CAPITAL_UNREADABLE: Fate(Outcome.BLANKED, "money.unreadable"),
    Pattern.DATE_FORM: _REPAIRED,
    Pattern.IMPOSSIBLE_DATE: Fate(Outcome.BLANKED, "date.impossible"),
    Pattern.OPEN_END_2050: _REPAIRED,
    Pattern.EMPTY_WORD: _REPAIRED,
    Pattern.SHIFTED_COLUMNS: Fate(Outcome.REFUSED, "row.field_count"),
}
_FATES_BY_SLOT: Final[Mapping[tuple[Pattern, Slot], Fate]] = {
    (Pattern.LETTER_FOR_DIGIT, Slot.PERSON_NUMBER): Fate(Outcome.BLANKED, "identity_number.character"),
    (Pattern.LETTER_FOR_DIGIT, Slot.FIRM_CODE): Fate(Outcome.BLANKED, "credit_code.character"),
    (Pattern.TRANSPOSED, Slot.PERSON_NUMBER): Fate(Outcome.BLANKED, "identity_number.check"),
    (Pattern.TRANSPOSED, Slot.FIRM_CODE): Fate(Outcome.BLANKED, "credit_code.check"),
    (Pattern.WRONG_CHECK_DIGIT, Slot.PERSON_NUMBER): Fate(Outcome.BLANKED, "identity_number.check"),
    (Pattern.WRONG_CHECK_DIGIT, Slot.FIRM_CODE): Fate(Outcome.BLANKED, "credit_code.check"),
    (Pattern.EXPONENT, Slot.PERSON_NUMBER): Fate(Outcome.REFUSED, "identity_number.exponent"),
    (Pattern.EXPONENT, Slot.HOUSE_CODE): Fate(Outcome.BLANKED, "house_code.exponent"),
    (Pattern.EXPONENT, Slot.CAPITAL): Fate(Outcome.BLANKED, "money.exponent"),
    (Pattern.IMPOSSIBLE_DATE, Slot.REQUIRED_DATE): Fate(Outcome.REFUSED, "date.impossible"),
}

NEEDS_EVIDENCE: Final = frozenset(
    {
        Pattern.TYPO,
        Pattern.ETHNIC_JOINED,
        Pattern.ETHNIC_TRUNCATED,
        Pattern.PRIVATE_USE_GLYPH,
        Pattern.NAMELESS_BUSINESS,
        Pattern.OWNER_AS_NAME,
    }
)
"""Patterns that damage a name: only where a good number, or a birth date, stands beside it, for elsewhere
nobody could know who is meant."""


def find_fate(pattern: Pattern, slot: Slot | None) -> Fate:
    """What is to become of a value of a slot under a pattern; no slot for the whole row."""
    if slot is not None and (pattern, slot) in _FATES_BY_SLOT:
        return _FATES_BY_SLOT[pattern, slot]
    return _FATES[pattern]

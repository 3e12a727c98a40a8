"""Surnames of two characters, and surnames that are read otherwise than the same character in other words.

Source: `reference/surnames.csv`; the readings are those that bearers use, as dictionaries give them for the surname.
"""

import csv
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from pypinyin import lazy_pinyin


def split_surname(folded_name: str) -> tuple[str, str]:
    """Surname and given name of a folded Chinese name; a name of one character is all surname."""
    length = 2 if len(folded_name) > 2 and folded_name[:2] in _get_readings() else 1
    return folded_name[:length], folded_name[length:]


def read_aloud(folded_name: str) -> str:
    """Toneless pinyin of a folded Chinese name, syllables apart by a space, the surname as a surname is read.

    Given names are read character by character: a word that two characters happen to make would change the reading of
    the one when the other is mistyped.
    """
    return read_parts(*split_surname(folded_name))


def read_parts(surname: str, given: str) -> str:
    """As `read_aloud`, of a name that was split (`split_surname`)."""
    reading = _get_readings().get(surname) or " ".join(map(_read_character, surname))
    return " ".join([reading, *map(_read_character, given)])


def find_surname_reading(folded: str) -> tuple[str, str | None]:
    """The surname that a folded text may begin with, and its reading if it is one of its own; None if it is not."""
    surname = split_surname(folded)[0]
    return surname, _get_readings().get(surname)


@lru_cache(maxsize=2**17)
def _read_character(character: str) -> str:
    return " ".join(lazy_pinyin(character))


@cache
def _get_readings() -> Mapping[str, str]:
    text = (resources.files(__package__) / "reference" / "surnames.csv").read_text("utf-8")
    return {row["surname"]: row["reading"] for row in csv.DictReader(text.splitlines())}

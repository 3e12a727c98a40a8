"""Dirty patterns as departments' files show them, each with its rate, each recorded in the truth.

A row draws its dirt from the city's seed, its file and its key alone, so an unchanged row is dirty in the same way
every night. A column gets at most one pattern. Rates are of the values to which a pattern can apply. A name is
misspelled only where a number, or a birth date and phone, stand beside it: elsewhere nobody could know who is
meant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final


class Pattern(StrEnum):
    """A dirty pattern; the value is what the truth names."""

    MISSING_NUMBER = "missing_number"
    FIFTEEN_DIGITS = "fifteen_digits"
    LOWER_CASE_X = "lower_case_x"
    FULL_WIDTH_DIGITS = "full_width_digits"
    EXPONENT = "exponent"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    AGENT_NUMBER = "agent_number"
    ALIAS = "alias"
    VARIANT_CHARACTERS = "variant_characters"
    TYPO = "typo"
    ETHNIC_SEPARATOR = "ethnic_separator"
    HALF_WIDTH_BRACKETS = "half_width_brackets"
    LEGAL_FORM_WORDING = "legal_form_wording"
    SHARED_PHONE = "shared_phone"
    SHIFTED_COLUMNS = "shifted_columns"


class Slot(StrEnum):
    """What a column of a row holds."""

    PERSON_NUMBER = "person_number"
    FIRM_CODE = "firm_code"
    PERSON_NAME = "person_name"
    FIRM_NAME = "firm_name"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What some patterns borrow: numbers and phones of agents, and the person's former name."""

    agent_numbers: Sequence[str]
    shared_phones: Sequence[str]
    former_name: str = ""


Soiling = Callable[[str, Random, Surroundings], str | None]
"""Makes a value dirty; None where the pattern cannot apply."""

_FULL_WIDTH: Final = {ord(character): ord(character) + 0xFEE0 for character in "0123456789X"}
_VARIANTS: Final = str.maketrans(
    "张陈刘杨黄赵吴孙马罗郑谢韩冯邓许苏卢叶丽军华强伟红兰凤静国东龙龚闫吕",
    "張陳劉楊黃趙吳孫馬羅鄭謝韓馮鄧許蘇盧葉麗軍華強偉紅蘭鳳靜國東龍龔閆呂",
)
_TYPOS: Final = dict(
    zip(
        "伟静丽军明华杰敏晓婷芳玲燕霞建志文英涛辉宇佳春强勇磊平秀斌成",
        "玮婧莉君铭桦洁闽小亭方铃艳暇健智雯瑛滔晖雨嘉椿墙永垒萍绣彬诚",
        strict=True,
    )
)
_SEPARATORS: Final = ("•", "・", " ", ".", "‧")


def _shorten(text: str, random: Random, _: Surroundings) -> str | None:
    return text[:6] + text[8:17] if text[6:8] == "19" else None


def _lower_x(text: str, random: Random, _: Surroundings) -> str | None:
    return text.replace("X", "x") if text.endswith("X") else None


def _widen(text: str, random: Random, _: Surroundings) -> str | None:
    return text.translate(_FULL_WIDTH)


def _to_exponent(text: str, random: Random, _: Surroundings) -> str | None:
    return None if text.endswith("X") else f"{int(text):.5E}"


def _break_check(text: str, random: Random, _: Surroundings) -> str | None:
    return text[:-1] + random.choice([digit for digit in "0123456789X" if digit != text[-1]])


def _borrow_number(text: str, random: Random, around: Surroundings) -> str | None:
    return random.choice([number for number in around.agent_numbers if number != text])


def _add_alias(text: str, random: Random, around: Surroundings) -> str | None:
    return f"{text}(曾用名:{around.former_name})" if around.former_name else None


def _vary(text: str, random: Random, _: Surroundings) -> str | None:
    return varied if (varied := text.translate(_VARIANTS)) != text else None


def _mistype(text: str, random: Random, _: Surroundings) -> str | None:
    places = [place for place, character in enumerate(text) if place and character in _TYPOS]
    if not places:
        return None
    place = random.choice(places)
    return text[:place] + _TYPOS[text[place]] + text[place + 1 :]


def _separate(text: str, random: Random, _: Surroundings) -> str | None:
    return text.replace("·", random.choice(_SEPARATORS)) if "·" in text else None


def _narrow(text: str, random: Random, _: Surroundings) -> str | None:
    return text.replace("（", "(").replace("）", ")") if "（" in text else None


def _reword(text: str, random: Random, _: Surroundings) -> str | None:
    if text.endswith("有限责任公司"):
        return text.removesuffix("有限责任公司") + "有限公司"
    if text.endswith("有限公司") and not text.endswith("股份有限公司"):
        return text.removesuffix("有限公司") + "有限责任公司"
    return None


def _share_phone(text: str, random: Random, around: Surroundings) -> str | None:
    return random.choice(around.shared_phones)


SOILINGS: Final[Mapping[Slot, tuple[tuple[Pattern, float, Soiling], ...]]] = {
    Slot.PERSON_NUMBER: (
        (Pattern.FIFTEEN_DIGITS, 0.012, _shorten),
        (Pattern.LOWER_CASE_X, 0.15, _lower_x),
        (Pattern.FULL_WIDTH_DIGITS, 0.006, _widen),
        (Pattern.EXPONENT, 0.004, _to_exponent),
        (Pattern.WRONG_CHECK_DIGIT, 0.005, _break_check),
        (Pattern.AGENT_NUMBER, 0.006, _borrow_number),
    ),
    Slot.FIRM_CODE: (),
    Slot.PERSON_NAME: (
        (Pattern.ALIAS, 0.3, _add_alias),
        (Pattern.VARIANT_CHARACTERS, 0.012, _vary),
        (Pattern.TYPO, 0.012, _mistype),
        (Pattern.ETHNIC_SEPARATOR, 0.35, _separate),
    ),
    Slot.FIRM_NAME: (
        (Pattern.HALF_WIDTH_BRACKETS, 0.15, _narrow),
        (Pattern.LEGAL_FORM_WORDING, 0.04, _reword),
    ),
    Slot.PHONE: ((Pattern.SHARED_PHONE, 0.02, _share_phone),),
}
"""Patterns of each kind of column with their rates; a missing number has the rate of its file."""


def soil(slot: Slot, text: str, random: Random, around: Surroundings) -> tuple[Pattern, str] | None:
    """The pattern drawn for a value and the dirty value, or None for a value that stays clean."""
    for pattern, rate, soiling in SOILINGS[slot]:
        if random.random() < rate and (dirty := soiling(text, random, around)) is not None:
            return pattern, dirty
    return None

"""What each dirty pattern does to a clean text, by what the text holds; places, capital and dates here."""

import re
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Final

from loaders.city import divisions, soiled_names, soiled_numbers
from loaders.city.dirt import Cell, Pattern, Slot, Soiling, Surroundings

_EMPTY_WORDS: Final = ("无", "-", "/", "—", "NULL")
_UNREADABLE: Final = ("详见章程", "以批复为准", "由总公司拨付")
_NUMERALS: Final = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL: Final = re.compile(r"(\d+)万(?:元人民币|美元|港元)")
_MERGED_INTO: Final = "660106"
_ENDED_NAME: Final = "旧港区"
"""Merged into 中和区 with the end of 2009: see `divisions`."""


def _capital_to_exponent(cell: Cell, random: Random, _: Surroundings) -> str | None:
    found = _CAPITAL.fullmatch(cell.text)
    return f"{int(found[1]) * 10_000:.5E}" if found and int(found[1]) and _is_domestic(cell) else None


def _leave_out_city(cell: Cell, random: Random, _: Surroundings) -> str | None:
    short = cell.text.removeprefix(divisions.PROVINCE_NAME).removeprefix(divisions.CITY_NAME)
    return short if short != cell.text else None


def _make_village(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text.replace("社区", "村", 1) if "社区" in cell.text else None


def _put_ended_district(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return divisions.ENDED_DISTRICT if cell.text == _MERGED_INTO else None


def _name_ended_district(cell: Cell, random: Random, _: Surroundings) -> str | None:
    now = divisions.DISTRICTS[_MERGED_INTO]
    return cell.text.replace(now, _ENDED_NAME, 1) if now in cell.text else None


def _lengthen(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text + random.choice(("001", "002001", "001003"))


def _word_capital(cell: Cell, random: Random, _: Surroundings) -> str | None:
    found = _CAPITAL.fullmatch(cell.text)
    if not found:
        return None
    if not _is_domestic(cell):
        return f"{found[1]}.000000{cell.text.removeprefix(found[1])}"
    amount = int(found[1])
    forms = [
        f"{amount}万人民币",
        f"人民币{amount}万元整",
        f"{amount}.000000万人民币",
        f"{amount}万元",
        f"{amount}0000元",
    ]
    if 0 < amount < 10_000:
        forms.append(f"{_spell_numeral(amount)}万元整")
    return random.choice(forms)


def _is_domestic(cell: Cell) -> bool:
    """Whether the currency is the one that the column has when nothing is said."""
    return cell.text.endswith("人民币")


def _spell_numeral(amount: int) -> str:
    """A number below 10,000 as it stands on a deed: 壹仟贰佰."""
    spelled = ""
    for unit, word in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = amount // unit % 10
        if digit:
            spelled += _NUMERALS[digit] + word
        elif spelled and amount % unit:
            spelled = spelled.removesuffix("零") + "零"
    return spelled


def _obscure_capital(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return random.choice(_UNREADABLE) if _is_domestic(cell) else None


def _restyle_date(cell: Cell, random: Random, _: Surroundings) -> str | None:
    day = _read_date(cell.text)
    if day is None:
        return None
    forms = (f"{day.year}/{day.month}/{day.day}", f"{day:%Y.%m.%d}", f"{day:%Y-%m-%d} 00:00:00", f"{day:%Y%m%d}",
             f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日")  # fmt: skip
    return random.choice([form for form in forms if form != cell.text])


def _make_impossible(cell: Cell, random: Random, _: Surroundings) -> str | None:
    day = _read_date(cell.text)
    return f"{day.year}-02-30" if day else None


def _read_date(text: str) -> date | None:
    digits = "".join(re.findall(r"\d", text))
    return None if len(digits) != 8 or digits.startswith("9999") else date.fromisoformat(digits)


def _end_in_2050(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return random.choice(("2050-12-31", "长期", "9999-12-31")) if "9999" in cell.text else None


def _word_emptiness(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return random.choice(_EMPTY_WORDS)


_DATE: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.DATE_FORM, _restyle_date),
    (Pattern.IMPOSSIBLE_DATE, _make_impossible),
)
SOILINGS: Final[Mapping[Slot, tuple[tuple[Pattern, Soiling], ...]]] = {
    Slot.PERSON_NUMBER: soiled_numbers.PERSON_NUMBER,
    Slot.FIRM_CODE: soiled_numbers.FIRM_CODE,
    Slot.KEY_CODE: soiled_numbers.KEY_CODE,
    Slot.PERSON_NAME: soiled_names.PERSON_NAME,
    Slot.BARE_NAME: soiled_names.BARE_NAME,
    Slot.FIRM_NAME: soiled_names.FIRM_NAME,
    Slot.BUSINESS_NAME: soiled_names.BUSINESS_NAME,
    Slot.PHONE: soiled_numbers.PHONE,
    Slot.HOUSE_CODE: soiled_numbers.HOUSE_CODE,
    Slot.ADDRESS: (
        (Pattern.WITHOUT_CITY, _leave_out_city),
        (Pattern.VILLAGE, _make_village),
        (Pattern.MERGED_DISTRICT, _name_ended_district),
        (Pattern.FULL_WIDTH, soiled_numbers.widen),
    ),
    Slot.DIVISION: ((Pattern.MERGED_DISTRICT, _put_ended_district), (Pattern.LONG_DIVISION, _lengthen)),
    Slot.CAPITAL: (
        (Pattern.CAPITAL_WORDING, _word_capital),
        (Pattern.CAPITAL_UNREADABLE, _obscure_capital),
        (Pattern.EXPONENT, _capital_to_exponent),
    ),
    Slot.DATE: _DATE,
    Slot.REQUIRED_DATE: _DATE,
    Slot.END: ((Pattern.OPEN_END_2050, _end_in_2050), *_DATE),
    Slot.OPTIONAL: (),
}
"""Patterns of each kind of cell. A cell of any of them that is empty may hold a word for it instead."""
WORD_EMPTINESS: Final[tuple[Pattern, Soiling]] = (Pattern.EMPTY_WORD, _word_emptiness)

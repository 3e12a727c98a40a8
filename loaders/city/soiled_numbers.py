"""What dirty patterns do to identity numbers, credit codes, house codes and phones."""

from random import Random
from typing import Final

from loaders.city.dirt import Cell, Pattern, Slot, Soiling, Surroundings

_FULL_WIDTH: Final = {ord(character): ord(character) + 0xFEE0 for character in "0123456789X"}
_LETTERS: Final = {"0": "O", "1": "I"}


def _shorten(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text[:6] + cell.text[8:17] if len(cell.text) == 18 and cell.text[6:8] == "19" else None


def _lower(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return lowered if (lowered := cell.text.lower()) != cell.text else None


def widen(cell: Cell, random: Random, _: Surroundings) -> str | None:
    """Its digits in full width."""
    return widened if (widened := cell.text.translate(_FULL_WIDTH)) != cell.text else None


def _mistake_letter(cell: Cell, random: Random, _: Surroundings) -> str | None:
    places = [place for place, character in enumerate(cell.text) if character in _LETTERS]
    if not places:
        return None
    place = random.choice(places)
    return cell.text[:place] + _LETTERS[cell.text[place]] + cell.text[place + 1 :]


def _transpose(cell: Cell, random: Random, _: Surroundings) -> str | None:
    text = cell.text
    places = [place for place in range(6, len(text) - 2) if text[place] != text[place + 1]]
    if not places:
        return None
    place = random.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _break_check(cell: Cell, random: Random, _: Surroundings) -> str | None:
    digits = "0123456789X" if cell.slot is Slot.PERSON_NUMBER else "0123456789"
    return cell.text[:-1] + random.choice([digit for digit in digits if digit != cell.text[-1]])


def _borrow_number(cell: Cell, random: Random, around: Surroundings) -> str | None:
    return random.choice([number for number in around.agent_numbers if number != cell.text])


def _to_exponent(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return f"{int(cell.text):.5E}" if cell.text.isdecimal() else None


def _add_tab(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return f"{cell.text}\t"


def _add_quote(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return f"'{cell.text}"


def _make_formula(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return f'="{cell.text}"'


def _to_organisation_code(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return f"{cell.text[8:16]}-{cell.text[16]}"


def _share_phone(cell: Cell, random: Random, around: Surroundings) -> str | None:
    return random.choice([phone for phone in around.shared_phones if phone != cell.text])


def _invent_phone(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return "13800000000"


def _mark_phone(cell: Cell, random: Random, _: Surroundings) -> str | None:
    text = cell.text
    return random.choice((f"+86 {text}", f"{text[:3]}-{text[3:7]}-{text[7:]}", f"{text[:3]} {text[3:7]} {text[7:]}"))


KEY_CODE: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.FULL_WIDTH, widen),
    (Pattern.LOWER_CASE, _lower),
    (Pattern.TRAILING_TAB, _add_tab),
    (Pattern.LEADING_QUOTE, _add_quote),
    (Pattern.FORMULA, _make_formula),
)
_ANY_NUMBER: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    *KEY_CODE,
    (Pattern.LETTER_FOR_DIGIT, _mistake_letter),
    (Pattern.TRANSPOSED, _transpose),
    (Pattern.WRONG_CHECK_DIGIT, _break_check),
)
PERSON_NUMBER: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    *_ANY_NUMBER,
    (Pattern.FIFTEEN_DIGITS, _shorten),
    (Pattern.AGENT_NUMBER, _borrow_number),
    (Pattern.EXPONENT, _to_exponent),
)
FIRM_CODE: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    *_ANY_NUMBER,
    (Pattern.ORGANISATION_CODE, _to_organisation_code),
)
HOUSE_CODE: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.EXPONENT, _to_exponent),
    (Pattern.TRAILING_TAB, _add_tab),
)
PHONE: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.SHARED_PHONE, _share_phone),
    (Pattern.PLACEHOLDER_PHONE, _invent_phone),
    (Pattern.PHONE_MARKS, _mark_phone),
    (Pattern.FULL_WIDTH, widen),
)

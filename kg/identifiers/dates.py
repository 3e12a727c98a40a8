"""Dates in the forms that departments send; the day is the one of the calendar on China's clocks.

Source: GB/T 7408.1-2023 (ISO 8601) for year first; forms of databases and spreadsheets as their vendors document them.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kg.identifiers.chinese_numerals import NUMERALS, find_digits
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason

EPOCH_MS: Final = "epoch_ms"
EPOCH_S: Final = "epoch_s"
EXCEL: Final = "excel"
EXCEL_1904: Final = "excel_1904"
"""Serials of workbooks that count from 1904, as older ones from a Macintosh do."""
MONTH_END: Final = "month_end"
"""A month (202605, 2026-05, 2026年5月), read as its last day; whole dates stay as they are."""
OPEN_ENDS: Final = frozenset({date(9999, 12, 31), date(2999, 12, 31), date(2099, 12, 31), date(2050, 12, 31)})
"""Dates that mean no end, as banks and the market register write it."""
_OPEN_END_WORDS: Final = frozenset(
    {"长期", "长期有效", "永久", "永久有效", "永续", "无固定期限", "无期限", "无限期", "至今", "長期", "永久存续"}
)
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_USUAL_FORMS: Final = frozenset({"%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"})
"""Forms that are read without being stated, and faster."""
_PER_SECOND: Final = {EPOCH_MS: 1000, EPOCH_S: 1}
UNITS: Final = (EPOCH_MS, EPOCH_S, EXCEL, EXCEL_1904, MONTH_END)
"""What a contract may state for a column of dates, besides a strptime format."""
_NUMBERS: Final = frozenset({*_PER_SECOND, EXCEL, EXCEL_1904})
_LAST_SERIAL: Final = 2_958_465
"""31 December 9999."""
_LEAP_BUG: Final = 60
"""The serial of 29 February 1900, a day that never was; Excel counts it because Lotus 1-2-3 did."""
_SERIAL_0: Final = {False: date(1899, 12, 31), True: date(1899, 12, 30)}
_SERIAL_0_OF_1904: Final = date(1904, 1, 1)
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]+)?")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACED: Final = re.compile(r" *([年月]) *")
_YEAR_FIRST: Final = re.compile(
    r"([0-9]{4})(?:年|-|/|\.)([0-9]{1,2})(?:月|-|/|\.)([0-9]{1,2})[日号]?"
    r"(?:(?:(?<=[日号])|[ T])[ T]*(?P<clock>[0-9上下凌].*))?"
)
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6}(?:[0-9]{3})?|[ T][0-9:.]+)?")
_IN_CHARACTERS: Final = re.compile(rf"([{NUMERALS}]{{4}})年([{NUMERALS}]{{1,3}})月([{NUMERALS}]{{1,3}})[日号]?")
_CLOCK: Final = re.compile(
    r"(?:[上下]午|凌晨)? ?[0-9]{1,2}[:时点][0-9]{1,2}[0-9:.,分秒]*(?: ?[AP]M)?"
    r"(?: ?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2}))?"
)
_INCOMPLETE: Final = re.compile(r"([0-9]{4})(?:年|(?:年|[-/.])([0-9]{1,2})月?|(0[1-9]|1[0-2]))?")
_FIRST: Final = date(1800, 1, 1)
_LAST: Final = date(2200, 12, 31)


def normalise(raw: str, context: Context) -> Normalised[date]:
    """A day. An open end (长期, 9999-12-31) has neither value nor reason.

    The contract's form (`context.unit`: a strptime format, `epoch_ms`, `epoch_s`, `excel`, `excel_1904` or `month_end`)
    is tried first, then the forms that cannot be mistaken: year, month, day in this order, digits or Chinese numerals.
    """
    text = raw if _ISO.fullmatch(raw) else _SPACED.sub(r"\1", normalise_text(raw))
    if text in _OPEN_END_WORDS:
        return Normalised(None)
    try:
        day = _read_stated(text, context.unit) or _read_usual(text)
    except (ValueError, OverflowError):
        return Normalised(None, Reason.DATE_IMPOSSIBLE)
    if day is None:
        incomplete = _INCOMPLETE.fullmatch(text)
        return Normalised(None, Reason.DATE_INCOMPLETE if incomplete else Reason.DATE_UNREADABLE)
    if day in OPEN_ENDS:
        return Normalised(None)
    return Normalised(day) if _FIRST <= day <= _LAST else Normalised(None, Reason.DATE_OUT_OF_RANGE)


def _read_stated(text: str, form: str | None) -> date | None:
    """None where the text has another form than the stated one.

    Raises:
        ValueError: the form is the stated one, the day does not exist.
    """
    if form is None or form in _USUAL_FORMS:
        return None
    if form == MONTH_END:
        return _read_month_end(text)
    if form in _NUMBERS:
        # 20240105 in a column of serials is a date: no spreadsheet counts so far.
        is_number = _NUMBER.fullmatch(text) and (form in _PER_SECOND or float(text) <= _LAST_SERIAL)
        return _build_from_number(float(text), form) if is_number else None
    try:
        return _to_local_day(datetime.strptime(text, form))  # noqa: DTZ007 - the form may state an offset
    except ValueError:
        return None


def _build_from_number(number: float, form: str) -> date:
    """The day of a moment, or of a spreadsheet's serial; the time of day behind its point is passed over."""
    if form in _PER_SECOND:
        return (_EPOCH + timedelta(seconds=number / _PER_SECOND[form])).astimezone(_ZONE).date()
    serial = int(number)
    if form == EXCEL_1904:
        if serial < 0:
            raise ValueError
        return _SERIAL_0_OF_1904 + timedelta(days=serial)
    if serial < 1 or serial == _LEAP_BUG:
        raise ValueError
    return _SERIAL_0[serial > _LEAP_BUG] + timedelta(days=serial)


def _read_month_end(text: str) -> date | None:
    found = _INCOMPLETE.fullmatch(text)
    month = found and (found[2] or found[3])
    if not found or not month:
        return None
    return date(int(found[1]), int(month), monthrange(int(found[1]), int(month))[1])


def _read_usual(text: str) -> date | None:
    """None for another form.

    Raises:
        ValueError: the form is one of ours, the day does not exist.
    """
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        day = _build_date(*found.group(1, 2, 3))
        return _apply_clock(day, found["clock"]) if found["clock"] else day
    found = _COMPACT.fullmatch(text)
    if found:
        return _build_date(*found.group(1, 2, 3))
    found = _IN_CHARACTERS.fullmatch(text)
    digits = [find_digits(part) for part in found.groups()] if found else [None]
    return _build_date(*[part or "" for part in digits]) if all(digits) else None


def _build_date(year: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


def _apply_clock(day: date, clock: str) -> date | None:
    """The day, moved to China's clocks when the time of day states an offset; None for no time of day."""
    found = _CLOCK.fullmatch(clock)
    if not found:
        return None
    if not found["offset"]:
        return day
    return _to_local_day(datetime.fromisoformat(f"{day.isoformat()}T{clock.replace(' ', '').replace(',', '.')}"))


def _to_local_day(moment: datetime) -> date:
    return moment.astimezone(_ZONE).date() if moment.tzinfo else moment.date()

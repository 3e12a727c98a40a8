"""Dates in the forms that departments send; the day is the one of the calendar on China's clocks."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason

EPOCH_MS: Final = "epoch_ms"
EXCEL: Final = "excel"
OPEN_ENDS: Final = frozenset({date(9999, 12, 31), date(2050, 12, 31)})
"""Dates that mean no end, as banks and the market register write it."""
_OPEN_END_WORDS: Final = frozenset({"长期", "长期有效", "永久", "永久有效", "永续", "无固定期限", "无期限", "長期"})
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_EXCEL_DAY_0: Final = date(1899, 12, 30)
"""Serial 1 is 1900-01-01, and Excel counts a 29 February 1900 that never was; right from 1900-03-01 on."""
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_YEAR_FIRST: Final = re.compile(
    r"([0-9]{4})(?:年|-|/|\.)([0-9]{1,2})(?:月|-|/|\.)([0-9]{1,2})日?(?:(?:(?<=日)|[ T])[ T]*(?P<clock>[0-9].*))?"
)
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6}|[ T][0-9:.]+)?")
_CLOCK: Final = re.compile(r"[0-9]{1,2}[:时][0-9]{1,2}[0-9:.,分秒]*(?: ?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2}))?")
_INCOMPLETE: Final = re.compile(r"[0-9]{4}(?:年|(?:年|[-/.])[0-9]{1,2}月?|0[1-9]|1[0-2])?")
_FIRST: Final = date(1800, 1, 1)
_LAST: Final = date(2200, 12, 31)


def normalise(raw: str, context: Context) -> Normalised[date]:
    """A day. An open end (长期, 9999-12-31) has neither value nor reason.

    The contract's form (`context.unit`: a strptime format, `epoch_ms` or `excel`) is tried first, then the forms that
    cannot be mistaken: year, month, day in this order.
    """
    text = normalise_text(raw)
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
    if form is None:
        return None
    if form in (EPOCH_MS, EXCEL):
        if not _NUMBER.fullmatch(text):
            return None
        if form == EPOCH_MS:
            return (_EPOCH + timedelta(milliseconds=float(text))).astimezone(_ZONE).date()
        return _EXCEL_DAY_0 + timedelta(days=int(float(text)))
    try:
        return _to_local_day(datetime.strptime(text, form))  # noqa: DTZ007 - the form may state an offset
    except ValueError:
        return None


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
    return _build_date(*found.group(1, 2, 3)) if found else None


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

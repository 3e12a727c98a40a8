"""Dates in the forms that departments send."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import dates
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    "raw",
    [
        "2024年1月5日",
        "2024年01月05日",
        "20240105",
        "2024-01-05",
        "2024/1/5",
        "2024.01.05",
        "２０２４－０１－０５",
        "2024-01-05 23:59:59.996",
        "2024-01-05T12:00:00+08:00",
        "2024-01-04T16:30:00Z",
        "2024年1月5日12时30分",
        "2024年1月5号",
        "2024年 1月 5日",
        "２０２４年１月５日",
        "2024/1/5 0:00",
        "2024/01/05 00:00:00",
        "2024/1/5 上午 12:00:00",
        "2024-01-05 11:59 PM",
        "2024.1.5",
        "20240105 120000",
        "20240105120000123",
        "'20240105",
        '="2024-01-05"',
        "二〇二四年一月五日",
        "二零二四年一月五日",
        "二○二四年一月五号",
        "贰零贰肆年零壹月零伍日",
        "20240105123000",
    ],
)
def test_usual_forms_give_the_day(raw: str, context: Context) -> None:
    assert dates.normalise(raw, context).value == date(2024, 1, 5)


@pytest.mark.parametrize(
    ("raw", "form", "day"),
    [
        ("05/01/2024", "%d/%m/%Y", date(2024, 1, 5)),
        ("1704384000000", "epoch_ms", date(2024, 1, 5)),
        ("583686000000", "epoch_ms", date(1988, 7, 1)),  # midnight in China's summer time of 1988
        ("-1000", "epoch_ms", date(1970, 1, 1)),
        ("1704384000", "epoch_s", date(2024, 1, 5)),
        ("1704384000000.0", "epoch_ms", date(2024, 1, 5)),
        ("1", "excel", date(1900, 1, 1)),
        ("59", "excel", date(1900, 2, 28)),
        ("61", "excel", date(1900, 3, 1)),  # 60 is a day that never was
        ("43834", "excel_1904", date(2024, 1, 5)),
        ("0", "excel_1904", date(1904, 1, 1)),
        ("202402", "month_end", date(2024, 2, 29)),
        ("2026-02", "month_end", date(2026, 2, 28)),
        ("2026年2月", "month_end", date(2026, 2, 28)),
        ("20260215", "month_end", date(2026, 2, 15)),
        ("05.01.2024", "%d.%m.%Y", date(2024, 1, 5)),
        ("2024-01-05T23:30:00+0000", "%Y-%m-%dT%H:%M:%S%z", date(2024, 1, 6)),
        ("20240105", "%Y%m%d", date(2024, 1, 5)),
        ("45296", "excel", date(2024, 1, 5)),
        ("20240105", "excel", date(2024, 1, 5)),
        ("45296.75", "excel", date(2024, 1, 5)),
        ("20240105", "%Y-%m-%d", date(2024, 1, 5)),
        ("2024-01-05", "epoch_ms", date(2024, 1, 5)),
    ],
)
def test_the_form_that_a_contract_states_comes_first(
    raw: str, form: str, day: date, build_context: Callable[..., Context]
) -> None:
    assert dates.normalise(raw, build_context(unit=form)).value == day


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("9999-12-31", None),
        ("99991231", None),
        ("99991231", "%Y%m%d"),
        ("2050年12月31日", None),
        ("长期", None),
        ("長期", None),
        ("长期有效", None),
        ("永久", None),
        ("至今", None),
        ("无固定期限", None),
        ("9999年12月31日", None),
        ("2099-12-31", None),
        ("20501231", "%Y%m%d"),
        ("九九九九年十二月三十一日", None),
        ("253402185600000", "epoch_ms"),
    ],
)
def test_an_open_end_has_neither_value_nor_reason(
    raw: str, form: str | None, build_context: Callable[..., Context]
) -> None:
    found = dates.normalise(raw, build_context(unit=form))
    assert (found.value, found.reason) == (None, None)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("20240230", Reason.DATE_IMPOSSIBLE),
        ("2024-13-01", Reason.DATE_IMPOSSIBLE),
        ("00000000", Reason.DATE_IMPOSSIBLE),
        ("2024年1月", Reason.DATE_INCOMPLETE),
        ("2024", Reason.DATE_INCOMPLETE),
        ("1/2/2024", Reason.DATE_UNREADABLE),
        ("2024-01-05abc", Reason.DATE_UNREADABLE),
        ("2024-01-05 12点", Reason.DATE_UNREADABLE),
        ("45296", Reason.DATE_UNREADABLE),
        ("1024-01-05", Reason.DATE_OUT_OF_RANGE),
        ("2301-01-05", Reason.DATE_OUT_OF_RANGE),
        ("0001-01-01", Reason.DATE_OUT_OF_RANGE),
        ("2023-02-29", Reason.DATE_IMPOSSIBLE),
        ("二〇二四年二月三十日", Reason.DATE_IMPOSSIBLE),
        ("2024-00-05", Reason.DATE_IMPOSSIBLE),
        ("2024-01", Reason.DATE_INCOMPLETE),
        ("202401", Reason.DATE_INCOMPLETE),
        ("2024年", Reason.DATE_INCOMPLETE),
        ("24-01-05", Reason.DATE_UNREADABLE),
        ("05/01/2024", Reason.DATE_UNREADABLE),
        ("Jan 5 2024", Reason.DATE_UNREADABLE),
        ("1704384000000", Reason.DATE_UNREADABLE),
        ("2024-01-05至2025-01-05", Reason.DATE_UNREADABLE),
        ("无", Reason.DATE_UNREADABLE),
        ("", Reason.DATE_UNREADABLE),
    ],
)
def test_what_is_no_day_is_refused(raw: str, reason: Reason, context: Context) -> None:
    found = dates.normalise(raw, context)
    assert (found.value, found.reason) == (None, reason)


@given(
    st.dates(date(1800, 1, 1), date(2049, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%Y/%m/%d"])
)
def test_every_day_is_read_back(context: Context, day: date, form: str) -> None:
    assert dates.normalise(day.strftime(form).zfill(8), context).value == day


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("60", "excel"),
        ("0", "excel"),
        ("-1", "excel"),
        ("-1", "excel_1904"),
        ("9" * 18, "epoch_ms"),
    ],
)
def test_a_number_of_no_day_is_refused(raw: str, form: str, build_context: Callable[..., Context]) -> None:
    assert dates.normalise(raw, build_context(unit=form)).reason is Reason.DATE_IMPOSSIBLE


@given(st.dates(date(1900, 3, 1), date(2049, 1, 1)))
def test_every_day_has_its_serial_in_both_systems(build_context: Callable[..., Context], day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert dates.normalise(str(serial), build_context(unit="excel")).value == day
    if serial >= 1462:
        assert dates.normalise(str(serial - 1462), build_context(unit="excel_1904")).value == day


@given(st.dates(date(1800, 1, 1), date(2049, 1, 1)))
def test_every_day_is_read_back_from_chinese_numerals(context: Context, day: date) -> None:
    tens = ("", "十", "二十", "三十")
    counted = ["〇一二三四五六七八九"[part % 10] if part % 10 else "" for part in (day.month, day.day)]
    month, of_month = (tens[part // 10] + digit for part, digit in zip((day.month, day.day), counted, strict=True))
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in f"{day.year:04d}")
    assert dates.normalise(f"{year}年{month}月{of_month}日", context).value == day


@given(st.dates(date(1800, 1, 1), date(2200, 1, 1)))
def test_a_day_stays_as_it_is(context: Context, day: date) -> None:
    assert dates.normalise(day.isoformat(), context).value == (None if day in dates.OPEN_ENDS else day)

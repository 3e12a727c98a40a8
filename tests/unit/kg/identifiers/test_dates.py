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
        ("45296", "excel", date(2024, 1, 5)),
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

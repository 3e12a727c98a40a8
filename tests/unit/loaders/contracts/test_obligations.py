"""When files are due and how long records are kept, in days of the calendar; and the catalogue of what may come in."""

from datetime import date

import pytest

from kg.model.staged import RECORD_TYPES
from loaders.contracts.catalogue import CatalogueTier, read_catalogue
from loaders.contracts.obligations import Due, Period, PeriodUnit


@pytest.mark.parametrize(
    ("count", "unit", "day", "later"),
    [
        (1, PeriodUnit.DAY, date(2026, 2, 28), date(2026, 3, 1)),
        (2, PeriodUnit.WEEK, date(2026, 1, 1), date(2026, 1, 15)),
        (1, PeriodUnit.MONTH, date(2026, 1, 31), date(2026, 2, 28)),
        (1, PeriodUnit.MONTH, date(2026, 12, 15), date(2027, 1, 15)),
        (11, PeriodUnit.MONTH, date(2026, 1, 31), date(2026, 12, 31)),
        (5, PeriodUnit.YEAR, date(2024, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_period_ends_on_a_day_of_the_calendar(count: int, unit: PeriodUnit, day: date, later: date) -> None:
    assert Period(count, unit).after(day) == later


def test_a_period_is_told_in_words() -> None:
    assert [Period(1, PeriodUnit.DAY).describe(), Period(3, PeriodUnit.MONTH).describe()] == ["1 day", "3 months"]


def test_the_next_file_is_due_a_period_after_the_last() -> None:
    assert Due(Period(1, PeriodUnit.DAY), None, 2).next_after(date(2026, 1, 5)) == date(2026, 1, 6)


def test_every_item_of_the_catalogue_allows_records_that_there_are() -> None:
    known = {record for records in RECORD_TYPES.values() for record in records}
    items = read_catalogue()
    assert items
    assert {record for item in items.values() for record in item.record_types} == known
    assert all(item.basis and item.name and item.edition for item in items.values())


def test_banks_items_are_no_public_credit_information_and_need_consent() -> None:
    banks = [item for name, item in read_catalogue().items() if name.startswith("bank/")]
    assert {(item.tier, item.needs_consent) for item in banks} == {(CatalogueTier.OUTSIDE, True)}


def test_an_item_counts_between_its_days() -> None:
    item = read_catalogue()["household/residence_permit"]
    assert [item.is_in_force(day) for day in (date(2015, 12, 31), date(2016, 1, 1), date(2026, 1, 1))] == [
        False, True, True,
    ]  # fmt: skip

"""A refused row is open until a later delivery settles it, and is counted once however often it is refused."""

from datetime import date
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from kg.home import Home
from kg.settings import GraphSettings
from loaders.quarantine.refusals import SETTLED, QuarantinePlace, Settlement, count_states, read_counts, read_places
from tests.deliveries import Refusal, Registry, build_registry

FIRST, SECOND, THIRD = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)
EVERY = frozenset(Settlement)
KEY = "position:F1|1"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return build_registry(tmp_path)


def places(registry: Registry, states: frozenset[Settlement] = EVERY) -> list[QuarantinePlace]:
    return read_places(registry.home, registry.settings, None, states)


def states(registry: Registry) -> list[tuple[date, int, str]]:
    return [(place.night, place.line, place.settlement.value) for place in places(registry)]


def test_a_refused_row_is_open_and_names_who_must_act_and_for_how_many_nights(registry: Registry) -> None:
    registry.own("city_market")
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY)])
    registry.deliver(SECOND, source="city_bank", table="facility")
    registry.deliver(THIRD, source="city_bank", table="facility")
    (place,) = places(registry)
    assert (place.settlement, place.line, place.column) == (Settlement.OPEN, 7, "证件号码")
    assert (place.department, place.first_night, place.age_nights) == ("市场监督管理局", FIRST, 2)


def test_a_later_night_that_states_the_record_well_settles_it(registry: Registry) -> None:
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY), Refusal(8, key="position:F1|2")])
    registry.deliver(SECOND, stated=[KEY])
    assert states(registry) == [(FIRST, 7, "stated"), (FIRST, 8, "open")]


def test_a_later_file_of_the_same_night_settles_it_and_an_earlier_night_that_comes_late_does_not(
    registry: Registry,
) -> None:
    registry.deliver(SECOND, file="market/a.csv", refused=[Refusal(7, key=KEY), Refusal(8, key="position:F1|2")])
    registry.deliver(SECOND, file="market/b.csv", stated=[KEY])
    registry.deliver(FIRST, file="market/a.csv", stated=["position:F1|2"])
    assert states(registry) == [(SECOND, 7, "stated"), (SECOND, 8, "open")]


def test_another_source_that_states_the_same_key_settles_nothing(registry: Registry) -> None:
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY)])
    registry.deliver(SECOND, source="other", stated=[KEY])
    assert states(registry) == [(FIRST, 7, "open")]


def test_a_held_file_settles_nothing(registry: Registry) -> None:
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY)])
    registry.deliver(SECOND, stated=[KEY], state="held")
    assert states(registry) == [(FIRST, 7, "open")]


def test_a_record_that_its_source_withdraws_is_settled(registry: Registry) -> None:
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY)])
    registry.deliver(SECOND, withdrawn=[KEY])
    assert states(registry) == [(FIRST, 7, "stated")]


def test_a_corrected_file_settles_what_is_fine_or_gone_in_it(registry: Registry) -> None:
    registry.deliver(
        FIRST,
        refused=[
            Refusal(7, key=KEY),
            Refusal(8, reason="row.field_count", column=None, row="torn"),
            Refusal(9, reason="row.field_count", column=None, row="torn too"),
        ],
    )
    registry.deliver(FIRST, batch=2, refused=[Refusal(12, reason="row.field_count", column=None, row="torn too")])
    assert states(registry) == [
        (FIRST, 7, "corrected"),
        (FIRST, 8, "corrected"),
        (FIRST, 9, "repeated"),
        (FIRST, 12, "open"),
    ]


def test_a_lower_batch_that_arrives_later_does_not_replace_the_corrected_file(registry: Registry) -> None:
    registry.deliver(FIRST, batch=2, refused=[Refusal(7, key=KEY)])
    registry.deliver(FIRST, batch=1)
    assert states(registry) == [(FIRST, 7, "open")]


def test_a_withdrawn_file_settles_its_rows(registry: Registry) -> None:
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY)])
    registry.deliver(FIRST, batch=2, state="withdrawing")
    assert states(registry) == [(FIRST, 7, "withdrawn")]


def test_a_row_refused_night_after_night_is_open_once_since_the_first(registry: Registry) -> None:
    for night in (FIRST, SECOND, THIRD):
        registry.deliver(night, refused=[Refusal(7, key=KEY)])
    assert states(registry) == [(FIRST, 7, "repeated"), (SECOND, 7, "repeated"), (THIRD, 7, "open")]
    (place,) = places(registry, frozenset({Settlement.OPEN}))
    assert (place.night, place.first_night, place.age_nights) == (THIRD, FIRST, 2)


def test_what_was_settled_and_refused_again_is_open_since_it_was_refused_again(registry: Registry) -> None:
    registry.deliver(FIRST, refused=[Refusal(7, key=KEY)])
    registry.deliver(SECOND, stated=[KEY])
    registry.deliver(THIRD, refused=[Refusal(7, key=KEY)])
    (place,) = places(registry, frozenset({Settlement.OPEN}))
    assert (place.first_night, place.age_nights) == (THIRD, 0)


@pytest.mark.parametrize(("closes", "expected"), [(True, "corrected"), (False, "open")])
def test_a_torn_row_is_gone_when_a_later_full_file_holds_it_no_more(
    registry: Registry, closes: bool, expected: str
) -> None:
    registry.mark_full("city_market", "officer", closes=closes)
    registry.deliver(FIRST, refused=[Refusal(8, reason="row.field_count", column=None, row="torn")])
    registry.deliver(SECOND)
    assert states(registry) == [(FIRST, 8, expected)]


def test_counts_sum_open_and_settled_rows_and_show_values_set_aside_of_the_last_night(registry: Registry) -> None:
    registry.deliver(
        FIRST, refused=[Refusal(7, key=KEY), Refusal(8, key="position:F1|2")], blanked={("职务", "x.y"): 3}
    )
    registry.deliver(SECOND, stated=[KEY], blanked={("职务", "x.y"): 2})
    counts = read_counts(registry.home, registry.settings)
    assert [(count.blanked, count.open_count, count.settled_count, count.age_nights) for count in counts] == [
        (True, 2, 0, 0),
        (False, 1, 1, 1),
    ]
    totals = count_states(registry.home, registry.settings)
    assert (totals[Settlement.OPEN], sum(totals[state] for state in SETTLED)) == (1, 1)


def test_an_empty_home_and_an_unknown_source_say_what_to_do(registry: Registry, tmp_path: Path) -> None:
    settings = GraphSettings(home=tmp_path / "none")
    with pytest.raises(ConfigurationError, match="kg refresh"):
        read_counts(Home(settings.home), settings)
    registry.deliver(FIRST)
    with pytest.raises(ConfigurationError, match="There are: city_market"):
        read_counts(registry.home, registry.settings, "elsewhere")

"""The gate on a small city: signs are kept, a worse run is refused, a person can let it pass, no copy is left."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from kg.errors import ReleaseRefused
from kg.identifiers.reference_tables import national_tables
from kg.model.ids import RunId
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from resolution import release
from resolution.estimate import Estimate
from resolution.gate import Signs
from resolution.held_back import estimate_tonight
from resolution.release import check_release
from resolution.settings import ResolutionSettings
from tests.unit.resolution.conftest import StagedCity

JUDGED = ResolutionSettings(fewest_judged_parties=0, estimate_ratio=0.3)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "安邦昌德恩福光海"


def build_run(night: int) -> Run:
    return Run(RunId(f"run-{night}"), date(2026, 1, night), datetime(2026, 1, night, tzinfo=UTC))


def check(city: StagedCity, night: int, *, accepted: bool = False, linkage: ResolutionSettings = JUDGED):
    settings = GraphSettings(home=city.home.path, threads=1)
    return check_release(
        city.home, build_run(night), load_keys(city.home.keys), settings, SilentReporter(), accepted=accepted,
        linkage=linkage, tables=national_tables(),
    )  # fmt: skip


@pytest.fixture
def resolved(city: StagedCity, build_number: Callable[[int], str]) -> StagedCity:
    """Eighty persons whom household register and bank both know by number, name and birth date."""
    for place in range(80):
        stated = {"birth_on": date(1950 + place % 50, 1 + place % 12, 1 + place % 28), "phone": f"1380000{place:04}"}
        name = SURNAMES[place % 10] + GIVEN[place // 10]
        city.resident(f"r{place}", name, build_number(place), **stated)
        city.customer(f"c{place}", "person", name, build_number(place), **stated)
    city.resolve()
    return city


def test_held_back_numbers_are_found_again_and_the_copy_is_removed(resolved: StagedCity) -> None:
    (resolved.home.path / "held-back-killed").mkdir()
    settings = GraphSettings(home=resolved.home.path, threads=1)
    before = resolved.query("SELECT party_id, entity_id FROM membership ORDER BY ALL")
    persons, firms = estimate_tonight(
        resolved.home, build_run(1), load_keys(resolved.home.keys), settings, JUDGED, national_tables()
    )
    assert 20 < persons.hidden < 80
    assert (persons.precision_ratio, firms.hidden) == (1.0, 0)
    assert not list(resolved.home.path.glob("held-back-*"))
    assert resolved.query("SELECT party_id, entity_id FROM membership ORDER BY ALL") == before


def test_what_passed_is_kept_without_any_name_or_number(resolved: StagedCity) -> None:
    signs = check(resolved, 1)
    assert [one.kind for one in signs] == list(PartyKind)
    assert signs[0].precision_ratio == 1.0
    rows = resolved.query("SELECT * FROM passed_release ORDER BY party_kind")
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("run-1", False, "legal_entity"), ("run-1", False, "person")
    ]  # fmt: skip
    assert not any(
        isinstance(value, str) and ("1380000" in value or value[:1] in SURNAMES) for row in rows for value in row
    )


def test_a_worse_run_is_refused_until_a_person_lets_it_pass(resolved: StagedCity, monkeypatch) -> None:
    check(resolved, 1)
    worse = tuple(Estimate(kind, 0.9, 0.95, 100) for kind in PartyKind)
    monkeypatch.setattr(release, "estimate_tonight", lambda *_: worse)
    dearer = JUDGED.model_copy(update={"person_false_link_cost": 1.0})
    with pytest.raises(ReleaseRefused, match=r"person: precision is 0.9000 by estimate") as raised:
        check(resolved, 2, linkage=dearer)
    assert "--accept clusters" in str(raised.value)
    assert resolved.query("SELECT DISTINCT run_id FROM passed_release") == [("run-1",)]
    check(resolved, 2, accepted=True, linkage=dearer)
    assert resolved.query("SELECT DISTINCT accepted FROM passed_release WHERE run_id = 'run-2'") == [(True,)]


def test_an_estimate_holds_as_long_as_model_thresholds_and_code_are_the_same(resolved: StagedCity, monkeypatch) -> None:
    first = check(resolved, 1)

    def refuse(*_: object) -> None:
        raise AssertionError("nothing changed")

    monkeypatch.setattr(release, "estimate_tonight", refuse)
    assert check(resolved, 2) == first


def test_a_city_that_is_too_small_is_not_estimated(resolved: StagedCity, monkeypatch) -> None:
    monkeypatch.setattr(release, "estimate_tonight", None)
    assert check(resolved, 1, linkage=ResolutionSettings())[0].precision_ratio is None


def test_a_city_that_gets_worse_step_by_step_is_held_against_the_run_that_was_estimated(
    resolved: StagedCity, monkeypatch
) -> None:
    """From 12 each step is half as large again and twenty more: small beside the night before, not beside the first."""
    largest = {1: 12, 2: 30, 3: 50, 4: 90}
    monkeypatch.setattr(
        release, "estimate_tonight", lambda *_: tuple(Estimate(kind, 0.99, 0.99, 100) for kind in PartyKind)
    )

    def check_with(night: int, *, accepted: bool = False) -> None:
        signs = tuple(Signs(kind, "m", None, None, 0.0, largest[night], 0.1, 0.0, 40_000) for kind in PartyKind)
        monkeypatch.setattr(release, "_read_signs", lambda *_: signs)
        check(resolved, night, accepted=accepted)

    check_with(1)
    check_with(2)
    with pytest.raises(ReleaseRefused, match="largest cluster: 50, after 12"):
        check_with(3)
    check_with(3, accepted=True)
    check_with(4)

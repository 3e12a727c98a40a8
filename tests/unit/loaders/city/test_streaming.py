"""Quarters are drawn apart and fit together: same bytes, flat memory, no number twice, links, events that count."""

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from kg.model.vocabulary import ResidenceKind
from loaders.city.firms import Firm
from loaders.city.ground import FIRST_NIGHT
from loaders.city.pipeline import iter_worlds, make_city
from loaders.city.quarters import build_city
from loaders.city.world import build_quarter

QUARTERS = 5
NIGHTS = tuple(FIRST_NIGHT + timedelta(days=place) for place in range(3))
RECORDS = {
    "household": ("population", "households"),
    "resident": ("population", "residents"),
    "registration": ("market", "firms"),
    "shareholding": ("market", "shareholdings"),
    "officer": ("market", "officers"),
    "penalty": ("supervision", "penalties"),
    "abnormal_listing": ("supervision", "listings"),
    "serious_listing": ("supervision", "serious_listings"),
    "licence": ("supervision", "licences"),
    "complaint": ("supervision", "complaints"),
    "enforcement": ("courts", "enforcements"),
    "dishonest_listing": ("courts", "dishonest_listings"),
    "restriction": ("courts", "restrictions"),
    "customer": ("banking", "customers"),
    "facility": ("banking", "facilities"),
    "repayment_state": ("banking", "repayment_states"),
    "repayment": ("banking", "repayments"),
    "guarantee": ("banking", "guarantees"),
}


def list_records(world, record):
    part, name = RECORDS[record]
    return getattr(getattr(world, part), name)


@pytest.fixture(scope="module")
def city_of_quarters():
    return build_city(600 * QUARTERS, 11, persons_a_quarter=600)


@pytest.fixture(scope="module")
def worlds(city_of_quarters):
    """Three nights of five quarters, by quarter."""
    return [tuple(iter_worlds(city_of_quarters, number, NIGHTS)) for number in range(QUARTERS)]


def test_a_quarter_is_the_same_whether_or_not_others_were_drawn_before_it(city_of_quarters, worlds):
    again = build_city(600 * QUARTERS, 11, persons_a_quarter=600)
    assert build_quarter(again, 3).world == worlds[3][0]
    assert build_quarter(city_of_quarters, 2).world != worlds[3][0]


def test_a_city_of_several_quarters_has_the_same_bytes_twice(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.city.pipeline.build_city", partial(build_city, persons_a_quarter=400))
    digests = []
    for name in ("one", "same"):
        make_city(tmp_path / name, 1200, 5, 2)
        found = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        digests.append(
            {str(path.relative_to(tmp_path / name)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
        )
    assert digests[0] == digests[1]


def test_no_key_and_no_number_is_given_out_twice(worlds):
    for record in RECORDS:
        for place in range(len(NIGHTS)):
            keys = [item.key for nights in worlds for item in list_records(nights[place], record)]
            assert len(keys) == len(set(keys)), record
    persons = [person for nights in worlds for person in nights[-1].population.persons]
    firms = [firm for nights in worlds for firm in nights[-1].market.firms]
    assert len({person.id for person in persons}) == len({person.number for person in persons}) == len(persons)
    assert len({firm.id for firm in firms}) == len({firm.code for firm in firms}) == len(firms)
    named = [firm.registration_number for firm in firms if firm.registration_number]
    assert len(set(named)) == len(named)
    permits = [
        resident.permit_number
        for nights in worlds
        for resident in nights[-1].population.residents
        if resident.residence_kind is ResidenceKind.PERMIT_HOLDER
    ]
    assert permits
    assert len(set(permits)) == len(permits)
    codes = [premises.house_code for nights in worlds for premises in nights[-1].premises]
    assert len(set(codes)) == len(codes)


def test_a_telephone_belongs_to_one_quarter(worlds):
    owners = {}
    for number, nights in enumerate(worlds):
        for person in nights[0].population.persons:
            assert owners.setdefault(person.phone, number) == number


def test_companies_of_two_quarters_never_bear_one_name(worlds):
    homes = {}
    for place, nights in enumerate(worlds):
        for firm in nights[0].market.firms:
            assert homes.setdefault(firm.name, place) == place


def test_holders_guarantors_and_lenders_come_from_other_quarters(worlds):
    homes = {firm.id: nights[0].quarter for nights in worlds for firm in nights[0].market.firms}
    homes |= {person.id: nights[0].quarter for nights in worlds for person in nights[0].population.persons}
    holders = [
        (homes[held.holder.id], nights[0].quarter, isinstance(held.holder, Firm))
        for nights in worlds
        for held in nights[0].market.shareholdings
    ]
    assert any(home < quarter and is_firm for home, quarter, is_firm in holders)
    assert any(home < quarter and not is_firm for home, quarter, is_firm in holders)
    assert all(home <= quarter for home, quarter, _ in holders)
    guarantors = [
        (homes[item.guarantor.id], nights[0].quarter) for nights in worlds for item in nights[0].banking.guarantees
    ]
    assert any(home < quarter for home, quarter in guarantors)
    lenders = {customer.bank.id for nights in worlds for customer in nights[0].banking.customers}
    assert {homes[bank] for bank in lenders} == {0}
    assert lenders == {bank.id for bank in worlds[4][0].banks}


def test_a_firm_named_from_another_quarter_is_the_one_registered_there(worlds):
    registered = {firm.id: firm for nights in worlds for firm in nights[-1].market.firms}
    for nights in worlds:
        for held in nights[-1].market.shareholdings:
            if isinstance(held.holder, Firm):
                assert held.holder == registered[held.holder.id]


def test_namesakes_live_in_different_quarters(worlds):
    homes = {}
    for nights in worlds:
        for person in nights[0].population.persons:
            homes.setdefault(person.name, set()).add(nights[0].quarter)
    assert len(homes["王伟"]) >= 2


def test_every_change_of_a_record_is_an_event_and_every_event_is_a_change(worlds):
    for nights in worlds:
        for before, after in pairwise(nights):
            for record in RECORDS:
                old = {item.key: item for item in list_records(before, record)}
                new = {item.key: item for item in list_records(after, record)}
                events = {}
                for event in after.events:
                    if event.record == record:
                        events.setdefault(event.key, set()).add(event.kind.value)
                assert {key for key, kinds in events.items() if "new" in kinds} >= new.keys() - old.keys()
                gone = {key for key, kinds in events.items() if kinds & {"ended", "withdrawn", "dropped"}}
                assert gone >= old.keys() - new.keys(), record
                assert events.keys() <= old.keys() | new.keys()
                silent = {key for key in old.keys() & new.keys() if old[key] != new[key]} - events.keys()
                # What a department does not show of a firm (its address in a shareholder's row) may change in silence.
                assert all(_looks_alike(old[key], new[key]) for key in silent), record


def _looks_alike(one, other):
    """Whether two records differ only inside the firms that they name by code and name."""
    return all(
        (left.code, left.name) == (right.code, right.name) if isinstance(left, Firm) else left == right
        for left, right in ((getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    )


def test_a_withdrawn_record_stood_there_the_night_before_and_is_gone(worlds):
    found = set()
    for nights in worlds:
        for before, after in pairwise(nights):
            earlier, later = (
                {(type(item), item.key): item for record in RECORDS for item in list_records(world, record)}
                for world in (before, after)
            )
            for item in after.withdrawn:
                assert _looks_alike(earlier[type(item), item.key], item)
                assert (type(item), item.key) not in later
                found.add(type(item).__name__)
            assert len(after.withdrawn) == sum(event.kind.value == "withdrawn" for event in after.events)
    assert {"Penalty", "AbnormalListing", "Licence", "Complaint", "Guarantee", "Resident", "Repayment"} <= found


def test_each_night_shows_every_kind_of_event(worlds):
    for nights in worlds:
        for world in nights[1:]:
            kinds = {event.kind.value for event in world.events}
            assert kinds >= {"new", "changed", "corrected", "ended", "withdrawn"}
        assert "dropped" in {event.kind.value for event in nights[1].events}
        assert nights[0].events == ()


def test_what_did_not_change_is_the_same_object(worlds):
    first, second = worlds[0][:2]
    old = {item.key: item for item in first.population.residents}
    same = sum(old.get(item.key) is item for item in second.population.residents)
    assert same > 0.9 * len(old)


def test_a_months_end_adds_one_state_for_each_open_facility(city_of_quarters):
    nights = tuple(date(2026, 1, 5) + timedelta(days=place) for place in range(28))
    *_, before, after = iter_worlds(city_of_quarters, 1, nights)
    assert (before.on, after.on) == (date(2026, 1, 31), date(2026, 2, 1))
    added = {state.facility_key for state in after.banking.repayment_states if state.month_on == date(2026, 1, 31)}
    assert added >= {loan.key for loan in before.banking.facilities if loan.ended_on is None}
    counts = Counter(state.facility_key for state in after.banking.repayment_states)
    assert max(counts.values()) <= 12


@pytest.mark.proof
def test_memory_does_not_grow_with_the_city(tmp_path):
    peaks = [_measure_peak(tmp_path, persons) for persons in (20_000, 120_000)]
    assert peaks[1] < 1.25 * peaks[0]


def _measure_peak(directory: Path, persons: int) -> int:
    """Peak resident memory of a process that makes a city, in KiB."""
    code = (
        "import resource, sys; from pathlib import Path; from loaders.city.pipeline import make_city;"
        f"make_city(Path(sys.argv[1]), {persons}, 3);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(directory / str(persons))], check=True, capture_output=True, text=True
    )
    return int(out.stdout)

"""Whom one easily takes for one another: there, at the shares that docs/city.md states, and named in the truth."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

import pytest

from kg.identifiers import credit_code, identity_number
from kg.model.vocabulary import RegisterState
from loaders.city.dirt import Cell, Pattern, Slot, Surroundings
from loaders.city.error_profiles import USUAL
from loaders.city.layouts import Layout
from loaders.city.party_cells import build_banked_number, build_number, find_missing_factor
from loaders.city.persons import DocumentKind
from loaders.city.premises import SECRETARIAL
from loaders.city.quarters import build_city
from loaders.city.rows import Row, RowSoiler
from loaders.city.streams import Streams
from loaders.city.world import build_quarter


@pytest.fixture(scope="module")
def quarter():
    """One of the quarters of a large city on its first night: 10,000 persons."""
    return build_quarter(build_city(40_000, 7), 2).world


@pytest.fixture(scope="module")
def pairs(quarter):
    """Kind → both parties of each case."""
    parties = {party.id: party for party in (*quarter.population.persons, *quarter.market.firms)}
    found = defaultdict(list)
    for case in (*quarter.population.hard_cases, *quarter.market.hard_cases):
        found[case.kind.value].append((parties[case.true_id], parties[case.other_id]))
    return found


def test_persons_who_look_alike_are_two_with_valid_numbers_of_their_own(pairs):
    for kind in ("namesake", "sibling", "twin", "junior"):
        for one, other in pairs[kind]:
            assert one.id != other.id
            assert one.number != other.number
            assert other.number[6:14] == f"{other.birth_on:%Y%m%d}"
            assert identity_number.build_check_digit(other.number[:17]) == other.number[17]
    assert all(
        (one.name, one.sex, one.birth_on) == (other.name, other.sex, other.birth_on) for one, other in pairs["namesake"]
    )
    assert all(one.birth_on == other.birth_on and one.premises == other.premises for one, other in pairs["twin"])
    assert all(one.name == other.name and one.birth_on < other.birth_on for one, other in pairs["junior"])
    assert any(one.name[:2] == other.name[:2] for one, other in pairs["sibling"])


def test_a_number_put_right_is_another_valid_one_at_the_banks(pairs):
    for person, same in pairs["corrected_number"]:
        assert person is same
        assert build_banked_number(person).text == person.banked_number != build_number(person).text == person.number
        assert identity_number.build_check_digit(person.banked_number[:17]) == person.banked_number[17]


def test_firms_registered_again_have_a_code_of_their_own(pairs):
    for kind in ("re_registered", "converted"):
        for ended, successor in pairs[kind]:
            assert ended.state is RegisterState.DEREGISTERED
            assert successor.state is RegisterState.ACTIVE
            assert (successor.represented_by, successor.premises) == (ended.represented_by, ended.premises)
            assert successor.code != ended.code
            assert credit_code.build_check_digit(successor.code[:17]) == successor.code[17]
            assert (successor.name == ended.name) is (kind == "re_registered")
            assert successor.established_on >= ended.ended_on


def test_shares_are_those_that_the_document_fixes(quarter, pairs):
    counts = Counter({kind: len(found) for kind, found in pairs.items()})
    assert 6 <= counts["namesake"] <= 20
    assert 0.03 < counts["twin"] / (counts["twin"] + counts["sibling"]) < 0.1
    assert 3 <= counts["junior"] <= 20
    assert 1 <= counts["corrected_number"] <= 10
    assert counts["re_registered"] >= 1
    assert counts["converted"] >= 1
    at_agent = [firm for firm in quarter.market.firms if firm.premises == SECRETARIAL]
    assert 0.06 < len(at_agent) / len(quarter.market.firms) < 0.1
    assert 0.2 < max(Counter(firm.phone for firm in at_agent).values()) / len(at_agent) < 0.4
    assert SECRETARIAL not in quarter.premises


def test_the_truth_names_both_of_each_case(city):
    cases = city.read_rows("truth/hard_cases.csv")
    known = {row["true_id"] for row in city.read_rows("truth/party_truth.csv")}
    assert {row["case"] for row in cases} >= {"sibling", "twin", "namesake"}
    assert {row["true_id"] for row in cases} | {row["other_id"] for row in cases} <= known


def test_numbers_are_missing_by_age_and_origin(quarter):
    person = next(person for person in quarter.population.persons if person.document is DocumentKind.IDENTITY_CARD)
    layout = Layout("source", "file.csv", ("key", "number"), missing_person_numbers=0.4)
    soiler = RowSoiler(layout, USUAL, Streams(1), Surroundings(("660102199001010014", "660102198001010016"), ()))
    shares = {}
    for born, origin in ((date(2015, 5, 1), "660101"), (date(1990, 5, 1), "660101"), (date(1950, 5, 1), "660221")):
        someone = replace(person, birth_on=born, number=origin + person.number[6:])
        cell = build_number(someone)
        assert isinstance(cell, Cell)
        assert cell.slot is Slot.PERSON_NUMBER
        rows = (Row(f"r:{place}", ("k", cell)) for place in range(4000))
        found = Counter(blemish.pattern for row in rows for blemish in soiler.soil(row)[1])
        shares[find_missing_factor(someone)] = found[Pattern.MISSING_NUMBER] / 4000
    for factor, share in shares.items():
        assert 0.9 * factor * 0.4 < share < 1.1 * factor * 0.4
    assert len(shares) == 3

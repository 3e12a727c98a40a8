"""The city has the people, the ownership, the loans and the guarantees that the rest of the system is tried on."""

from collections import Counter, defaultdict

import networkx
import pytest

from kg.model.vocabulary import (
    FacilityState,
    HouseholdKind,
    LegalForm,
    LoanClass,
    PremisesUsage,
    RepaymentCode,
    ResidenceKind,
    Sex,
)
from loaders.city.firms import Firm
from loaders.city.persons import DocumentKind, Person, find_age
from loaders.city.quarters import build_city
from loaders.city.world import build_quarter

RINGS_OF_EVERY_CITY = Counter([2, 2, 3, 3, 5])


@pytest.fixture(scope="module")
def small():
    """A city of one small quarter on its first night."""
    return build_quarter(build_city(2000, 7), 0).world


@pytest.fixture(scope="module")
def large():
    """One of the quarters of a large city on its first night."""
    return build_quarter(build_city(40_000, 7), 2).world


@pytest.fixture(scope="module", params=[100, 250, 2000])
def any_size(request):
    return build_quarter(build_city(request.param, 3), 0).world


def test_a_city_has_exactly_as_many_persons_as_asked():
    for asked in (100, 2000):
        assert len(build_quarter(build_city(asked, 7), 0).world.population.persons) == asked
    city = build_city(2001, 7, persons_a_quarter=500)
    assert sum(city.count_persons(quarter) for quarter in range(city.quarter_count)) == 2001


@pytest.mark.parametrize("city", ["small", "large"])
def test_ages_sexes_and_households_have_the_shape_of_the_census(city, request):
    world = request.getfixturevalue(city)
    people = {resident.person.id: resident for resident in world.population.residents}.values()
    ages = [find_age(resident.person, world.on) for resident in people]
    assert 0.11 < sum(age < 15 for age in ages) / len(ages) < 0.2
    assert 0.03 < sum(age >= 60 for age in ages) / len(ages) < 0.1
    assert 0.49 < sum(resident.person.sex is Sex.MALE for resident in people) / len(ages) < 0.58
    family = [resident for resident in people if resident.household.kind is HouseholdKind.FAMILY]
    assert 0.78 < len(family) / len(ages) < 0.87
    sizes = Counter(resident.household.key for resident in family)
    assert 2.0 < sum(sizes.values()) / len(sizes) < 2.5


def test_there_are_dormitories_of_hundreds_with_rooms_of_their_own(large):
    sizes = Counter(resident.household.key for resident in large.population.residents)
    homes = {household.key: household for household in large.population.households}
    key, size = sizes.most_common(1)[0]
    assert size >= 300
    assert homes[key].kind is HouseholdKind.COLLECTIVE
    assert homes[key].unit.endswith("集体户")
    assert homes[key].premises.usage is PremisesUsage.DORMITORY
    assert homes[key].premises.room_count >= size / 8


def test_families_have_one_head_and_relations_that_fit(small):
    families = defaultdict(list)
    for resident in small.population.residents:
        if resident.household.kind is HouseholdKind.FAMILY:
            families[resident.household.key].append(resident)
        else:
            assert resident.relation_code == "01"
    for members in families.values():
        relations = Counter(member.relation_code for member in members)
        assert relations["02"] == 1
        assert all(count == 1 for code, count in relations.items() if code in {"11", "12", "51", "52"})
        head = next(member for member in members if member.relation_code == "02")
        for member in members:
            if member.relation_code[0] in "23":
                assert member.person.birth_on > head.person.birth_on
            if member.relation_code[0] == "2" or member.relation_code in {"11", "51"}:
                assert member.person.sex is Sex.MALE


def test_every_resident_has_all_columns_of_the_registration_card(small):
    for resident in small.population.residents:
        card = resident.person.particulars
        assert card.birthplace.startswith("云泽省")
        assert card.native_place
        assert card.ethnicity.endswith("族")
        assert card.faith
        assert 40 < card.height_cm < 210
        assert card.blood_type.endswith("型")
        assert card.marital_status in {"未婚", "有配偶", "丧偶", "离婚"}
        assert card.military_service
        assert resident.moved_in_on >= resident.person.birth_on
    assert any(resident.person.particulars.workplace for resident in small.population.residents)
    assert any(resident.came_on is None for resident in small.population.residents)


def test_permit_holders_have_a_number_and_an_end_and_some_are_registered_elsewhere(small):
    entries = Counter(resident.person.id for resident in small.population.residents)
    for resident in small.population.residents:
        permit = resident.residence_kind is ResidenceKind.PERMIT_HOLDER
        assert bool(resident.permit_number) is permit
        assert (resident.valid_to is not None) is permit
        if entries[resident.person.id] > 1:
            assert resident.other_address
            assert resident.other_address != resident.household.premises.address
    assert 0 < sum(count == 2 for count in entries.values()) < 0.03 * len(entries)


def test_there_are_rare_surnames_ethnic_names_and_namesakes(small):
    names = Counter(person.name for person in small.population.persons)
    surnames = {name[:1] for name in names} | {name[:2] for name in names}
    assert {"曾", "单", "仇", "解", "区", "朴", "尉迟"} <= surnames
    assert any("·" in name for name in names)
    assert sum(count > 1 for count in names.values()) > 50


def test_representatives_with_other_documents_hold_numbers_that_no_nation_gives(small, large):
    strangers = [
        person
        for world in (small, large)
        for person in world.population.persons
        if person.document is not DocumentKind.IDENTITY_CARD
    ]
    beginnings = {
        DocumentKind.HONG_KONG_MACAO_PASS: "U",
        DocumentKind.TAIWAN_PASS: "UT",
        DocumentKind.PASSPORT: "UT",
        DocumentKind.COMPATRIOT_RESIDENCE: "668",
        DocumentKind.PERMANENT_RESIDENCE: "966",
    }
    assert {person.document for person in strangers} == set(beginnings)
    assert all(person.number.startswith(beginnings[person.document]) for person in strangers)
    represented = {firm.represented_by.id for world in (small, large) for firm in world.market.firms}
    assert len([person for person in strangers if person.id in represented]) > 0.5 * len(strangers)


def test_premises_are_homes_offices_shops_plants_and_dormitories(small):
    assert {premises.usage for premises in small.premises} >= set(PremisesUsage) - {PremisesUsage.OTHER}
    for premises in small.premises:
        assert len(premises.house_code) == 25
        assert premises.house_code.startswith(premises.division_code)
        assert f"{premises.street}{premises.building}号{premises.room}室" in premises.address


def test_shares_sum_to_at_most_the_whole_and_holders_are_few_with_a_long_tail(large):
    totals, counts = Counter(), Counter()
    for held in large.market.shareholdings:
        assert held.share > 0
        totals[held.firm.code] += held.share
        counts[held.firm.code] += 1
    assert all(0 < total <= 10_000 for total in totals.values())
    assert any(total < 10_000 for total in totals.values())
    assert 0.35 < sum(count == 1 for count in counts.values()) / len(counts) < 0.55
    assert max(counts.values()) >= 20
    assert sum(count <= 4 for count in counts.values()) > 0.9 * len(counts)


def test_ownership_has_a_loop_a_cross_holding_a_chain_and_the_state(any_size):
    graph = networkx.DiGraph(
        (held.holder.id, held.firm.id) for held in any_size.market.shareholdings if isinstance(held.holder, Firm)
    )
    assert sorted(map(len, networkx.simple_cycles(graph))) == [2, 3]
    assert networkx.dag_longest_path_length(networkx.condensation(graph)) >= 3
    assert any(
        isinstance(held.holder, Firm) and held.holder.form is LegalForm.PUBLIC_BODY
        for held in any_size.market.shareholdings
    )


def test_a_group_stands_in_every_quarter(large):
    top = next(firm for firm in large.market.firms if firm.name.endswith("控股集团有限公司"))
    held = [held.firm for held in large.market.shareholdings if held.holder == top]
    assert len(held) >= 3


def test_two_shareholders_of_one_name_in_one_firm_are_two_persons(any_size):
    holders = [held.holder for held in any_size.market.shareholdings if "同名" in held.firm.name]
    assert len({holder.id for holder in holders}) == 2
    assert len({holder.name for holder in holders}) == 1


def test_three_banks_are_registered_firms_that_lend(any_size):
    banks = {firm.id for firm in any_size.market.firms if "银行" in firm.name}
    assert {customer.bank.id for customer in any_size.banking.customers} == banks
    assert len(banks) == 3


def test_guarantees_form_pairs_triads_a_ring_a_chain_and_a_star(any_size):
    graph = networkx.DiGraph((item.guarantor.id, item.debtor.id) for item in any_size.banking.guarantees)
    rings = Counter(len(component) for component in networkx.strongly_connected_components(graph) if len(component) > 1)
    assert rings >= RINGS_OF_EVERY_CITY
    assert max(count for _, count in graph.out_degree()) >= 5
    assert networkx.dag_longest_path_length(networkx.condensation(graph)) >= 3


def test_every_quarter_has_rings_of_its_own(large):
    graph = networkx.DiGraph((item.guarantor.id, item.debtor.id) for item in large.banking.guarantees)
    assert any(len(component) > 1 for component in networkx.strongly_connected_components(graph))


def test_branches_name_their_head_office_and_every_legal_form_occurs(small):
    codes = {firm.code for firm in small.market.firms}
    branches = [firm for firm in small.market.firms if firm.form is LegalForm.BRANCH]
    assert branches
    assert {firm.parent_code for firm in branches} <= codes
    assert {firm.form for firm in small.market.firms} == set(LegalForm) - {LegalForm.PARTNERSHIP, LegalForm.OTHER}


def test_older_firms_have_a_registration_number_of_15_digits(small):
    for firm in small.market.firms:
        old = firm.established_on.year < 2015
        if old and firm.form is not LegalForm.BRANCH:
            assert len(firm.registration_number) == 15
            assert firm.registration_number.startswith("66")
        assert firm.approved_on >= firm.established_on


def test_loan_sizes_are_heavy_tailed(large):
    for kind in (Person, Firm):
        sizes = sorted(loan.amount for loan in large.banking.facilities if isinstance(loan.customer.party, kind))
        assert sum(sizes[-len(sizes) // 10 :]) > 0.35 * sum(sizes)


def test_classes_of_loans_have_the_shape_of_banks_books(large):
    alive = [loan for loan in large.banking.facilities if loan.state is FacilityState.OPEN]
    shares = Counter(loan.loan_class for loan in alive)
    assert 0.94 < shares[LoanClass.NORMAL] / len(alive) < 0.985
    bad = sum(shares[kind] for kind in (LoanClass.SUBSTANDARD, LoanClass.DOUBTFUL, LoanClass.LOSS))
    assert 0.005 < bad / len(alive) < 0.03
    for loan in alive:
        assert (loan.overdue > 0) is (loan.missed_count > 0 and loan.balance > 0)
        assert (loan.adverse_notice_on is not None) >= (loan.missed_count > 0)
        assert loan.due_on > large.on


def test_monthly_states_tell_the_story_of_their_facility(large):
    stories = defaultdict(list)
    for state in large.banking.repayment_states:
        stories[state.facility_key].append(state)
    for loan in large.banking.facilities:
        story = stories.get(loan.key, [])
        assert [state.month_on for state in story] == sorted({state.month_on for state in story})
        assert len(story) <= 12
        assert all(state.month_on < large.on for state in story)
        for state in story:
            assert state.code.value not in "1234567" or int(state.code.value) == min(7, state.missed_count)
            assert (state.adverse_notice_on is not None) is (state.missed_count > 0)
        if story and loan.state is FacilityState.OPEN:
            assert story[-1].missed_count == loan.missed_count
    codes = {state.code for state in large.banking.repayment_states}
    assert codes >= {RepaymentCode.NOT_DUE, RepaymentCode.NORMAL, RepaymentCode.OVERDUE_3, RepaymentCode.SETTLED}


def test_outcomes_follow_their_drivers_so_that_a_scorecard_can_learn_them():
    city = build_city(40_000, 5)
    loans = [loan for place in (1, 2) for loan in build_quarter(city, place).world.banking.facilities]
    ranked = sorted(loans, key=lambda loan: loan.risk)
    bad = [loan.missed_count >= 3 or loan.state is FacilityState.WRITTEN_OFF for loan in ranked]
    quarter = len(bad) // 4
    assert sum(bad[-quarter:]) > 3 * max(1, sum(bad[:quarter]))
    assert sum(bad[:quarter]) + sum(bad[quarter:-quarter]) > 0


def test_the_courts_keep_three_lists_of_firms_and_persons(large):
    cases = {case.number for case in large.courts.enforcements}
    assert {type(case.party) for case in large.courts.enforcements} == {Person, Firm}
    dishonest = {listing.number for listing in large.courts.dishonest_listings}
    assert dishonest < cases
    assert {order.case for order in large.courts.restrictions} < cases
    assert any(order.firm and isinstance(order.party, Person) for order in large.courts.restrictions)
    ended = [case for case in large.courts.enforcements if case.ended_on]
    assert 0 < len(ended) < len(cases)


def test_penalties_listings_and_licences_lie_within_the_life_of_their_firm(large):
    supervision = large.supervision
    for firm, day in (
        *((penalty.firm, penalty.decided_on) for penalty in supervision.penalties),
        *((listing.firm, listing.listed_on) for listing in supervision.listings),
        *((listing.firm, listing.listed_on) for listing in supervision.serious_listings),
        *((licence.firm, licence.valid_from) for licence in supervision.licences),
    ):
        assert firm.established_on <= day <= (firm.ended_on or large.on)

"""The next night: new, changed and ended records, and whole files again.

Market: one firm in a hundred and twenty is new, one renamed, one gets another representative, one ends; one
shareholder in a hundred has sold, half of the abnormal listings of a year ago are lifted, minor penalties get
repaired. Banks: facilities that had ended by the night before are no longer in the files (EAST full files carry
only what lives or just ended); one in fifty open ones is settled tonight; the others have a payment more.
Households: new ones arrive, some move out.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import DecisionGrade, FacilityKind, FacilityState, LegalForm, RegisterState
from loaders.city.banking import Banking, Customer, Facility, Guarantee, Repayment, build_facility
from loaders.city.firms import Firm, FirmMaker, Market, Officer, Shareholding, build_officers, build_shareholdings
from loaders.city.numbers import Numbering
from loaders.city.persons import Person, Population, Resident, build_newcomers, iter_adults
from loaders.city.supervision import Penalty, Supervision, build_penalty
from loaders.city.world import World

_RARE: Final = 1 / 120
_MOVING_SHARE: Final = 0.01
_LEAVING_SHARE: Final = 0.005
_NEWCOMER_SHARE: Final = 0.01
_SETTLED_SHARE: Final = 0.02


def evolve(world: World, on: date, numbering: Numbering, random: Random) -> World:
    """The city one night later."""
    population = _evolve_population(world.population, on, numbering, random)
    firms = _evolve_firms(world, on, numbering, random)
    market = _evolve_market(world.market, firms, list(iter_adults(population.persons, on)), random)
    return World(
        on=on,
        population=population,
        market=market,
        supervision=_evolve_supervision(world.supervision, firms, on, random),
        banking=_evolve_banking(world, firms, on, random),
        banks=tuple(firms[bank.id] for bank in world.banks),
    )


def _evolve_population(population: Population, on: date, numbering: Numbering, random: Random) -> Population:
    count = max(1, round(len(population.persons) * _NEWCOMER_SHARE))
    new = build_newcomers(population, count, on, numbering, random)
    homes = list(population.households)
    residents: list[Resident] = []
    for resident in population.residents:
        fate = random.random()
        if fate < _LEAVING_SHARE:
            continue
        if fate < _LEAVING_SHARE + _MOVING_SHARE:
            phone = numbering.build_phone()
            resident = replace(resident, person=replace(resident.person, phone=phone))  # noqa: PLW2901
        residents.append(resident)
    changed = {resident.person.id: resident.person for resident in residents}
    persons = tuple(changed.get(person.id, person) for person in population.persons)
    return Population(persons + new.persons, (*homes, *new.households), (*residents, *new.residents))


def _evolve_firms(world: World, on: date, numbering: Numbering, random: Random) -> dict[str, Firm]:
    """Firms of the night by true id, in the order of their files."""
    adults = list(iter_adults(world.population.persons, on))
    firms: dict[str, Firm] = {}
    for firm in world.market.firms:
        firms[firm.id] = firm
        if firm.state is not RegisterState.ACTIVE or firm.form in {LegalForm.PUBLIC_BODY, LegalForm.BRANCH}:
            continue
        fate = random.random() / _RARE
        if fate < 1 and firm not in world.banks:
            firms[firm.id] = replace(firm, state=RegisterState.DEREGISTERED, ended_on=on)
        elif 1 <= fate < 2:
            firms[firm.id] = replace(firm, represented_by=random.choice(adults))
        elif 2 <= fate < 3 and firm.form is LegalForm.LIMITED_COMPANY and firm.name.endswith("有限公司"):
            former = (*firm.former_names, firm.name)
            firms[firm.id] = replace(firm, name=firm.name.replace("有限公司", "集团有限公司"), former_names=former)
    maker = FirmMaker(on, numbering, random, len(firms))
    for _ in range(max(1, round(len(firms) * _RARE))):
        new = maker.build_firm(LegalForm.LIMITED_COMPANY, random.choice(adults))
        firms[new.id] = replace(new, established_on=on, state=RegisterState.ACTIVE, ended_on=None, former_names=())
    return firms


def _evolve_market(market: Market, firms: dict[str, Firm], adults: list[Person], random: Random) -> Market:
    known = {firm.id for firm in market.firms}
    shareholdings: list[Shareholding] = []
    for held in market.shareholdings:
        holder = firms[held.holder.id] if isinstance(held.holder, Firm) else held.holder
        if isinstance(holder, Person) and random.random() < 0.01:
            # A buyer takes the share and the next free number; the seller's row ends.
            shareholdings.append(replace(held, firm=firms[held.firm.id], sequence=held.sequence + 50, holder=adults[0]))
            adults.append(adults.pop(0))
        else:
            shareholdings.append(replace(held, firm=firms[held.firm.id], holder=holder))
    officers: list[Officer] = [replace(officer, firm=firms[officer.firm.id]) for officer in market.officers]
    for firm in (firm for firm in firms.values() if firm.id not in known):
        shareholdings += build_shareholdings(firm, [(firm.represented_by, 10_000)])
        officers += build_officers(firm, adults, random)
    return Market(tuple(firms.values()), tuple(shareholdings), tuple(officers))


def _evolve_supervision(supervision: Supervision, firms: dict[str, Firm], on: date, random: Random) -> Supervision:
    penalties: list[Penalty] = []
    for penalty in supervision.penalties:
        repairable = penalty.performed_on and not penalty.repaired_on and penalty.grade is DecisionGrade.MINOR
        repaired = on if repairable and random.random() < 0.2 else penalty.repaired_on
        penalties.append(replace(penalty, firm=firms[penalty.firm.id], repaired_on=repaired))
    active = [firm for firm in firms.values() if firm.state is RegisterState.ACTIVE]
    # Numbers above those of the first night's files, whose numbers run from 1.
    first = max((int(penalty.number.split("〕")[1].removesuffix("号")) for penalty in penalties), default=0) + 1
    for place, firm in enumerate(random.sample(active, max(1, len(active) // 200))):
        penalties.append(build_penalty(firm, first + place, on, on, random))
    listings = tuple(
        replace(
            listing,
            firm=firms[listing.firm.id],
            removed_on=listing.removed_on
            or (on if listing.listed_on < on - timedelta(days=365) and random.random() < 0.5 else None),
        )
        for listing in supervision.listings
    )
    licences = tuple(replace(licence, firm=firms[licence.firm.id]) for licence in supervision.licences)
    return Supervision(tuple(penalties), listings, licences)


def _evolve_banking(world: World, firms: dict[str, Firm], on: date, random: Random) -> Banking:
    banking = world.banking
    customers = {customer.key: _renew_customer(customer, firms) for customer in banking.customers}
    facilities: dict[str, Facility] = {}
    for facility in banking.facilities:
        if facility.ended_on is None:
            renewed = replace(facility, customer=customers[facility.customer.key])
            facilities[facility.key] = _settle(renewed, on) if random.random() < _SETTLED_SHARE else renewed
    last = max((int(facility.key[2:]) for facility in banking.facilities), default=0)
    for place in range(1, max(1, len(facilities) // 100) + 1):
        customer = random.choice(list(customers.values()))
        new = build_facility(customer, last + place, on, random, is_new=True)
        facilities[new.key] = new
    repayments = [paid for paid in banking.repayments if paid.facility.key in facilities]
    places: dict[str, Repayment] = {paid.facility.key: paid for paid in repayments}
    for facility_key, paid in places.items():
        if (facility := facilities[facility_key]).kind is not FacilityKind.CREDIT_LINE and random.random() < 0.3:
            repayments.append(Repayment(facility, paid.sequence + 1, on, paid.amount))
            balance = max(0, facility.balance - paid.amount)
            facilities[facility_key] = replace(facility, balance=balance)
    guarantees = tuple(_renew_guarantee(guarantee, firms) for guarantee in banking.guarantees)
    return Banking(tuple(customers.values()), tuple(facilities.values()), tuple(repayments), guarantees)


def _renew_customer(customer: Customer, firms: dict[str, Firm]) -> Customer:
    party = firms[customer.party.id] if isinstance(customer.party, Firm) else customer.party
    return replace(customer, bank=firms[customer.bank.id], party=party)


def _renew_guarantee(guarantee: Guarantee, firms: dict[str, Firm]) -> Guarantee:
    guarantor, debtor = (
        firms[party.id] if isinstance(party, Firm) else party for party in (guarantee.guarantor, guarantee.debtor)
    )
    return replace(guarantee, guarantor=guarantor, debtor=debtor)


def _settle(facility: Facility, on: date) -> Facility:
    return replace(facility, state=FacilityState.SETTLED, balance=0, overdue=0, ended_on=on)

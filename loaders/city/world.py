"""Everything of one quarter on one night, as one value: what each department would write into its files."""

from dataclasses import dataclass
from datetime import date

from loaders.city.banking import Banking, Guarantee, Repayment
from loaders.city.complaints import Complaint
from loaders.city.courts import Courts, Enforcement, build_courts
from loaders.city.disclosures import Disclosures, build_disclosures
from loaders.city.events import Event
from loaders.city.firms import Firm, Links, Market, Shareholding
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.guarantees import Guarantors
from loaders.city.heads import build_heads, build_links
from loaders.city.history import build_history
from loaders.city.lending import Clients, Lender, estimate_risk
from loaders.city.market import build_market
from loaders.city.outcomes import Prospects, count_penalties
from loaders.city.persons import Population, Resident, iter_adults
from loaders.city.population import build_population
from loaders.city.premises import SECRETARIAL, Premises
from loaders.city.quarters import Centre, City, build_centre
from loaders.city.supervision import AbnormalListing, Licence, Penalty, Supervision, build_supervision

Record = Penalty | AbnormalListing | Licence | Complaint | Enforcement | Guarantee | Resident | Shareholding | Repayment
"""What can be withdrawn."""


@dataclass(frozen=True, slots=True)
class World:
    """A quarter on one night; a record that did not change is the same object as on the night before."""

    on: date
    quarter: int
    population: Population
    market: Market
    supervision: Supervision
    courts: Courts
    banking: Banking
    premises: tuple[Premises, ...]
    banks: tuple[Firm, ...]
    """The city's banks, registered in the first quarter."""
    disclosures: Disclosures
    events: tuple[Event, ...] = ()
    """What happened since the night before."""
    withdrawn: tuple[Record, ...] = ()
    """Records of the night before that should never have been there, as they last stood."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter's first night and what its next nights are drawn with; firms with ids in `fixed` never change."""

    ground: Ground
    links: Links
    world: World
    fixed: frozenset[str]


def build_quarter(city: City, number: int) -> Quarter:
    """A quarter on its first night."""
    centre: Centre | None = None
    if number == 0:
        centre = build_centre(city.grounds)
        ground, heads = centre.ground, centre.heads
    else:
        ground = city.grounds.build(number)
        heads = build_heads(ground, city.persons)
    links = build_links(city.grounds, number, (city.state_holding,))
    population = build_population(ground, heads, city.count_persons(number), centre.agents if centre else ())
    fixed = heads.market.joined(centre.structures.market) if centre else heads.market
    market = build_market(ground, population.persons, links).joined(fixed)
    spared = frozenset(firm.id for firm in fixed.firms)
    supervision = build_supervision(ground, market.firms, spared)
    motif_firms = centre.structures.motif_firms if centre else ()
    clients = Clients(population.persons, market.firms, frozenset(firm.id for firm in motif_firms), city.banks)
    banking = _build_banking(ground, clients, links, supervision)
    world = World(
        on=FIRST_NIGHT,
        quarter=number,
        population=population,
        market=market,
        supervision=supervision,
        courts=build_courts(
            ground, [firm for firm in market.firms if firm.id not in spared], population.persons, banking.facilities
        ),
        banking=banking,
        premises=list_premises(population, market, number),
        banks=city.banks,
        disclosures=build_disclosures(ground, market, spared, list(iter_adults(population.persons, FIRST_NIGHT))),
    )
    return Quarter(ground, links, world, spared)


def list_premises(population: Population, market: Market, quarter: int) -> tuple[Premises, ...]:
    """Every home and office once, in the order of house codes; the whole city's secretarial address is the first's."""
    found = {household.premises.house_code: household.premises for household in population.households}
    found |= {firm.premises.house_code: firm.premises for firm in market.firms}
    if quarter:
        found.pop(SECRETARIAL.house_code, None)
    return tuple(found[code] for code in sorted(found))


def _build_banking(ground: Ground, clients: Clients, links: Links, supervision: Supervision) -> Banking:
    """The banks' books of the first night."""
    random = ground.streams.of("banking")
    fates = ground.streams.of("outcomes")
    lender = Lender(ground, FIRST_NIGHT, random)
    penalties = count_penalties(supervision.penalties, FIRST_NIGHT)
    customers, histories = [], []
    for party, entries in lender.iter_customers(clients):
        customers.extend(entries)
        drawn = lender.draw_facilities(entries, certain=party.id in clients.certain)
        if drawn:
            prospects = Prospects(penalties[party.id], fates.gauss(0.0, 1.0))
            certain = party.id in clients.certain
            risk = 0.0 if certain else estimate_risk(drawn, prospects, FIRST_NIGHT)
            histories += [build_history(facility, risk, FIRST_NIGHT, fates) for facility in drawn]
    facilities = tuple(history.facility for history in histories)
    by_id = {firm.id: firm for firm in clients.firms}
    motif_firms = [by_id[id_] for id_ in sorted(clients.certain)]
    guarantors = Guarantors(ground.numbering, links, ground.streams.of("guarantees"))
    return Banking(
        customers=tuple(customers),
        facilities=facilities,
        repayment_states=tuple(state for history in histories for state in history.states),
        repayments=tuple(paid for history in histories for paid in history.repayments),
        guarantees=tuple(guarantors.build_guarantees(facilities, motif_firms)),
    )

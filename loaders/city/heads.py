"""The heads of a quarter: a few households and a group of firms that stand in every quarter and are drawn first.

They depend on seed and quarter alone, so that any other quarter can name them (as shareholder, holding company or
guarantor) without drawing the rest of theirs. Head firms never change, so that no quarter has to hear of it.
"""

from dataclasses import dataclass
from typing import Final

from kg.model.vocabulary import LegalForm, Sex
from loaders.city.firms import Firm, Links, Market
from loaders.city.founding import Blueprint
from loaders.city.ground import FIRST_NIGHT, Ground, Grounds
from loaders.city.ownership import build_officers, build_shareholdings
from loaders.city.persons import Household, Person, Resident

_FEWEST: Final = 12
_MOST_IN_CENTRE: Final = 40
_PERSONS_A_HEAD: Final = 50
_NAMESAKES: Final = (("王伟", Sex.MALE), ("李娜", Sex.FEMALE), ("张伟", Sex.MALE), ("刘芳", Sex.FEMALE))
_LINKED_QUARTERS: Final = 8
_LINKED_PERSONS: Final = 6
_GROUP_CAPITAL: Final = 50_000


@dataclass(frozen=True, slots=True)
class Heads:
    """The first households of a quarter, the adults at their head, and the quarter's group of firms.

    The last two adults bear one name; the one before them bears a name that other quarters' heads bear too.
    """

    households: tuple[Household, ...]
    residents: tuple[Resident, ...]
    adults: tuple[Person, ...]
    market: Market


def build_heads(ground: Ground, persons: int) -> Heads:
    """Heads of untouched ground in a city of so many persons; the first quarter has more of them for its structures."""
    count = _FEWEST if ground.quarter else max(_FEWEST, min(_MOST_IN_CENTRE, persons // _PERSONS_A_HEAD))
    random = ground.streams.of("heads")
    settlers = ground.build_settlers(FIRST_NIGHT, random)
    households: list[Household] = []
    residents: list[Resident] = []
    adults: list[Person] = []
    for place in range(count):
        name: str | None = None
        sex: Sex | None = None
        if place == count - 3:
            name, sex = _NAMESAKES[ground.quarter % len(_NAMESAKES)]
        elif place == count - 1:
            name, sex = adults[-1].name, adults[-1].sex
        head = settlers.build_adult(name=name, sex=sex)
        household, members = settlers.build_family(random.choice((1, 2, 3)), head=head)
        households.append(household)
        residents.extend(members)
        adults.append(members[0].person)
    return Heads(tuple(households), tuple(residents), tuple(adults), _build_group(ground, adults))


def build_links(grounds: Grounds, quarter: int, shared: tuple[Firm, ...]) -> Links:
    """Heads of a few earlier quarters, and firms of the whole city (`shared`); none for the first quarter.

    Only earlier ones: ownership across quarters then runs one way, and the only loops are those that are meant.
    """
    if quarter == 0:
        return Links((), ())
    chosen = grounds.streams.quarter(quarter).of("links").sample(range(quarter), min(quarter, _LINKED_QUARTERS))
    firms: list[Firm] = list(shared)
    persons: list[Person] = []
    for other in chosen:
        heads = build_heads(grounds.build(other), grounds.persons)
        firms.extend(heads.market.firms)
        persons.extend(heads.adults[:_LINKED_PERSONS])
    return Links(tuple(firms), tuple(persons))


def _build_group(ground: Ground, adults: list[Person]) -> Market:
    """A holding company of two owners that holds the others in part."""
    random = ground.streams.of("group")
    maker = ground.build_maker(FIRST_NIGHT, random)
    firms: list[Firm] = []
    for place, name in enumerate(ground.employers):
        form = LegalForm.LIMITED_COMPANY
        firms.append(maker.build_firm(Blueprint(form, adults[place], name, _GROUP_CAPITAL // (place + 1))))
    shareholdings = build_shareholdings(firms[0], [(adults[0], 7000), (adults[4], 3000)])
    for place, firm in enumerate(firms[1:], start=1):
        shareholdings += build_shareholdings(firm, [(firms[0], 4000 + 1000 * place), (adults[place], 2000)])
    officers = [officer for firm in firms for officer in build_officers(firm, adults, random)]
    return Market(tuple(firms), tuple(shareholdings), tuple(officers))

"""The courts' three lists: judgment debtors, dishonest judgment debtors, and those restricted in consumption.

被执行人, 失信被执行人 and 限制高消费 are three lists of which only the second carries fault. Conducts and fields of the
second: 最高人民法院关于公布失信被执行人名单信息的若干规定 art. 1 and 4; it ends with performance (art. 7) or after two
years. Restricting a firm restricts its legal representative with it (限制高消费规定 art. 3). Who is enforced against:
borrowers in default and neglectful firms more than others; rates are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm
from loaders.city import divisions
from loaders.city.banking import Facility
from loaders.city.firms import Firm
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.numbers import Numbering
from loaders.city.persons import Person, iter_adults
from loaders.city.streams import Weighted, draw_heavy

_COURTS: Final = tuple(f"{divisions.CITY_NAME}{name}人民法院" for name in divisions.DISTRICTS.values())
_CONDUCTS: Final = Weighted(
    [
        ("有履行能力而拒不履行生效法律文书确定义务", 0.55),
        ("违反财产报告制度", 0.25),
        ("以隐匿、转移财产等方法规避执行", 0.1),
        ("违反限制消费令", 0.06),
        ("无正当理由拒不履行执行和解协议", 0.03),
        ("以伪造证据、暴力、威胁等方法妨碍、抗拒执行", 0.01),
    ]
)
_PERFORMANCES: Final = Weighted([("全部未履行", 0.8), ("部分履行", 0.2)])
_FIRM_RATE: Final = 0.075
_PERSON_RATE: Final = 0.003
_DEFAULT_RATE: Final = 0.3
_BAD_PAYMENTS: Final = 3
_DISHONEST_SHARE: Final = 0.4
_RESTRICTED_SHARE: Final = 0.45
_DISHONEST_DAYS: Final = 730
_DAYS: Final = 900


@dataclass(frozen=True, slots=True)
class Enforcement:
    """A case in which somebody is enforced against (被执行人); sum in yuan."""

    number: str
    party: Person | Firm
    court: str
    amount: int
    filed_on: date
    ended_on: date | None

    @property
    def key(self) -> str:
        """Number of the case."""
        return self.number


@dataclass(frozen=True, slots=True)
class DishonestListing:
    """An entry in the list of dishonest judgment debtors (失信被执行人); `number` is the case's."""

    number: str
    party: Person | Firm
    court: str
    basis: str
    basis_unit: str
    conduct: str
    duty: str
    performance: str
    filed_on: date
    published_on: date
    removed_on: date | None

    @property
    def key(self) -> str:
        """Number of the case."""
        return self.number


@dataclass(frozen=True, slots=True)
class Restriction:
    """An order that restricts consumption (限制高消费); `firm` where a person is restricted as its representative."""

    number: str
    case: str
    party: Person | Firm
    firm: Firm | None
    court: str
    filed_on: date
    issued_on: date
    lifted_on: date | None

    @property
    def key(self) -> str:
        """Number of the order."""
        return self.number


@dataclass(frozen=True, slots=True)
class Courts:
    """What the courts of execution publish."""

    enforcements: tuple[Enforcement, ...]
    dishonest_listings: tuple[DishonestListing, ...]
    restrictions: tuple[Restriction, ...]

    def joined(self, other: "Courts") -> "Courts":
        """Both lists in one."""
        return Courts(
            self.enforcements + other.enforcements,
            self.dishonest_listings + other.dishonest_listings,
            self.restrictions + other.restrictions,
        )


def build_courts(
    ground: Ground, firms: Sequence[Firm], persons: Sequence[Person], facilities: Sequence[Facility]
) -> Courts:
    """The lists of the first night."""
    random = ground.streams.of("courts")
    clerk = Clerk(ground.numbering, FIRST_NIGHT, random)
    defaulted = {loan.customer.party.id for loan in facilities if loan.missed_count >= _BAD_PAYMENTS}
    parties: list[tuple[Person | Firm, float]] = [
        (firm, _FIRM_RATE * exp(0.8 * firm.neglect - 0.32) + _DEFAULT_RATE * (firm.id in defaulted))
        for firm in firms
        if firm.form not in {LegalForm.PUBLIC_BODY, LegalForm.BRANCH}
    ]
    parties += [
        (person, _PERSON_RATE + _DEFAULT_RATE * (person.id in defaulted))
        for person in iter_adults(persons, FIRST_NIGHT)
    ]
    drawn = [clerk.build_case(party, random.randrange(1, _DAYS)) for party, rate in parties if random.random() < rate]
    return Courts(
        tuple(case for found in drawn for case in found.enforcements),
        tuple(listing for found in drawn for listing in found.dishonest_listings),
        tuple(order for found in drawn for order in found.restrictions),
    )


class Clerk:
    """Files cases of one quarter as things stand on a day."""

    def __init__(self, numbering: Numbering, on: date, random: Random) -> None:
        self._numbering = numbering
        self._on = on
        self._random = random

    def build_case(self, party: Person | Firm, days: int) -> Courts:
        """A case filed `days` ago, and what the court ordered in it since."""
        random = self._random
        filed = self._on - timedelta(days=days)
        place = random.randrange(len(_COURTS))
        serial = self._numbering.quarter * 10_000 + self._numbering.count("case")
        number = f"（{filed.year}）云660{place + 1}执{serial}号"
        ended = filed + timedelta(days=random.randrange(60, 700))
        end = ended if ended <= self._on and random.random() < 0.6 else None
        amount = max(10, round(draw_heavy(random, 4_000 if isinstance(party, Firm) else 600, 1.0))) * 100
        case = Enforcement(number, party, _COURTS[place], amount, filed, end)
        fate = random.random()
        dishonest = (self._build_listing(case),) if fate < _DISHONEST_SHARE and days > 30 else ()
        restricted = self._restrict(case) if fate < _RESTRICTED_SHARE and days > 30 else ()
        return Courts((case,), dishonest, restricted)

    def _build_listing(self, case: Enforcement) -> DishonestListing:
        random = self._random
        published = case.filed_on + timedelta(days=30)
        last = published + timedelta(days=_DISHONEST_DAYS)
        removed = min(case.ended_on or date.max, last)
        basis = f"（{case.filed_on.year - 1}）云66民初{random.randrange(100, 9999)}号"
        return DishonestListing(
            number=case.number,
            party=case.party,
            court=case.court,
            basis=basis,
            basis_unit=case.court,
            conduct=_CONDUCTS.draw(random),
            duty=f"支付{case.amount}元及利息",
            performance=_PERFORMANCES.draw(random),
            filed_on=case.filed_on,
            published_on=published,
            removed_on=max(removed, published) if removed <= self._on else None,
        )

    def _restrict(self, case: Enforcement) -> tuple[Restriction, ...]:
        """The debtor's restriction, and its representative's with it."""
        issued = case.filed_on + timedelta(days=25)
        number = case.number.replace("执", "执限")
        order = Restriction(number, case.number, case.party, None, case.court, case.filed_on, issued, case.ended_on)
        if isinstance(case.party, Person):
            return (order,)
        head = case.party.represented_by
        other = Restriction(
            f"{number}之一", case.number, head, case.party, case.court, case.filed_on, issued, case.ended_on
        )
        return order, other

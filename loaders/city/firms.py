"""Registered entities of the city, and who holds, represents and manages them.

One entity for eight persons. Forms, states and industries follow the shape of a large city's market register,
rounded: more than half limited companies, a quarter individual businesses, one in fourteen a branch; nine in ten in
business. Registered capital is typed in round sums (10, 50, 100, 500 万元 …). A tenth of the firms share an agent's
address. Owners are few: a ninth of the adults, drawn by Zipf's law, so that some own many firms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm, PositionRole, RegisterState
from loaders.city import divisions, names
from loaders.city.numbers import Numbering, Premises
from loaders.city.persons import Person, iter_adults
from loaders.city.streams import Streams, Weighted, build_ranked

PERSONS_A_FIRM: Final = 8
_FORMS: Final = Weighted(
    [
        (LegalForm.LIMITED_COMPANY, 0.555),
        (LegalForm.INDIVIDUAL_BUSINESS, 0.26),
        (LegalForm.BRANCH, 0.07),
        (LegalForm.SOLE_PROPRIETORSHIP, 0.035),
        (LegalForm.JOINT_STOCK_COMPANY, 0.03),
        (LegalForm.LIMITED_PARTNERSHIP, 0.03),
        (LegalForm.COOPERATIVE, 0.02),
    ]
)
_STATES: Final = Weighted(
    [(RegisterState.ACTIVE, 0.9), (RegisterState.REVOKED, 0.035), (RegisterState.DEREGISTERED, 0.065)]
)
_CAPITAL: Final = Weighted(
    [(10, 0.1), (50, 0.14), (100, 0.3), (200, 0.1), (500, 0.18), (1000, 0.11), (2000, 0.04), (5000, 0.03)]
)
_INDUSTRIES: Final = Weighted(
    [
        (("5199", "贸易"), 0.2),
        (("6513", "软件"), 0.1),
        (("6510", "科技"), 0.14),
        (("3990", "电子"), 0.1),
        (("6210", "餐饮"), 0.09),
        (("5211", "百货"), 0.1),
        (("5430", "运输"), 0.07),
        (("4710", "建筑工程"), 0.06),
        (("7020", "物业管理"), 0.05),
        (("7212", "投资"), 0.04),
        (("3921", "通信设备"), 0.05),
    ]
)
_AUTHORITIES: Final = {
    LegalForm.INDIVIDUAL_BUSINESS: "92",
    LegalForm.COOPERATIVE: "93",
    LegalForm.PUBLIC_BODY: "11",
}
_HOLDER_COUNTS: Final = Weighted([(1, 0.45), (2, 0.33), (3, 0.13), (4, 0.06), (5, 0.03)])
_OWNER_SHARE: Final = 0.11
_FIRM_HOLDER_SHARE: Final = 0.14


@dataclass(frozen=True, slots=True)
class Firm:
    """A registered entity; `id` is the truth. Capital in 万元; `represented_by` also operates or heads a branch."""

    id: str
    code: str
    name: str
    former_names: tuple[str, ...]
    form: LegalForm
    state: RegisterState
    established_on: date
    ended_on: date | None
    capital: int
    paid_in: int
    industry_code: str
    premises: Premises
    phone: str
    represented_by: Person
    parent_code: str = ""


@dataclass(frozen=True, slots=True)
class Shareholding:
    """A share, in hundredths of a percent."""

    firm: Firm
    sequence: int
    holder: Person | Firm
    share: int
    held_from: date


@dataclass(frozen=True, slots=True)
class Officer:
    """A director, supervisor or manager."""

    firm: Firm
    sequence: int
    person: Person
    role: PositionRole
    appointed_on: date


@dataclass(frozen=True, slots=True)
class Market:
    """The register of the market department: entities and the people around them."""

    firms: tuple[Firm, ...]
    shareholdings: tuple[Shareholding, ...]
    officers: tuple[Officer, ...]


class FirmMaker:
    """Makes registered entities with numbers, names and addresses of their own."""

    def __init__(self, on: date, numbering: Numbering, random: Random, count: int = 0) -> None:
        self._on = on
        self._numbering = numbering
        self._random = random
        self._count = count
        self._brands: set[str] = set()
        self._shared = [numbering.build_premises() for _ in range(2)]

    def build_firm(
        self, form: LegalForm, owner: Person, *, name: str | None = None, capital: int | None = None
    ) -> Firm:
        """An entity that `owner` represents; `name` and `capital` (万元) are drawn when not given."""
        random = self._random
        self._count += 1
        industry_code, trade = _INDUSTRIES.draw(random)
        premises = random.choice(self._shared) if random.random() < 0.1 else self._numbering.build_premises()
        state = _STATES.draw(random) if name is None else RegisterState.ACTIVE
        established = self._on - timedelta(days=random.randrange(200, 9000))
        sum_drawn = capital if capital is not None else self._draw_capital(form)
        return Firm(
            id=f"E{self._count:09d}",
            code=self._numbering.build_credit_code(_AUTHORITIES.get(form, "91"), premises.division_code),
            name=name or self._build_name(form, trade, premises),
            former_names=(self._build_name(form, trade, premises),) if random.random() < 0.06 and name is None else (),
            form=form,
            state=state,
            established_on=established,
            ended_on=None if state is RegisterState.ACTIVE else self._draw_end(established),
            capital=sum_drawn,
            paid_in=round(sum_drawn * random.choice((0, 0.2, 0.5, 1, 1))),
            industry_code=industry_code,
            premises=premises,
            phone=owner.phone if random.random() < 0.5 else self._numbering.build_phone(),
            represented_by=owner,
        )

    def build_branch(self, parent: Firm, head: Person) -> Firm:
        """A branch of `parent`, named after it and its district."""
        self._count += 1
        premises = self._numbering.build_premises()
        district = divisions.DISTRICTS[premises.division_code].removesuffix("区")
        established = parent.established_on + timedelta(days=self._random.randrange(1, 180))
        return Firm(
            id=f"E{self._count:09d}",
            code=self._numbering.build_credit_code("91", premises.division_code),
            name=f"{parent.name}{district}{self._unique_number(parent, district)}分公司",
            former_names=(),
            form=LegalForm.BRANCH,
            state=parent.state,
            established_on=established,
            ended_on=max(parent.ended_on, established) if parent.ended_on else None,
            capital=0,
            paid_in=0,
            industry_code=parent.industry_code,
            premises=premises,
            phone=head.phone,
            represented_by=head,
            parent_code=parent.code,
        )

    def _unique_number(self, parent: Firm, district: str) -> str:
        for number in ("", "第二", "第三", "第四", "第五", "第六"):
            if (name := f"{parent.name}{district}{number}") not in self._brands:
                self._brands.add(name)
                return number
        return f"第{self._count}"

    def _build_name(self, form: LegalForm, trade: str, premises: Premises) -> str:
        brand = names.build_brand(self._random)
        while brand + trade in self._brands:
            brand = names.build_brand(self._random) + self._random.choice("信诚恒远安和")
        self._brands.add(brand + trade)
        if form is LegalForm.INDIVIDUAL_BUSINESS:
            district = divisions.DISTRICTS[premises.division_code]
            return f"{divisions.CITY_NAME}{district}{brand}{trade}{self._random.choice(('店', '商行', '经营部'))}"
        ending = {
            LegalForm.LIMITED_COMPANY: "有限责任公司" if self._random.random() < 0.2 else "有限公司",
            LegalForm.JOINT_STOCK_COMPANY: "股份有限公司",
            LegalForm.LIMITED_PARTNERSHIP: "合伙企业（有限合伙）",
            LegalForm.SOLE_PROPRIETORSHIP: "工作室",
            LegalForm.COOPERATIVE: "专业合作社",
        }[form]
        if self._random.random() < 0.15:
            return f"{brand}{trade}（{divisions.CITY_NAME.removesuffix('市')}）{ending}"
        return f"{divisions.CITY_NAME}{brand}{trade}{ending}"

    def _draw_capital(self, form: LegalForm) -> int:
        if form is LegalForm.INDIVIDUAL_BUSINESS:
            return self._random.choice((1, 2, 5, 10))
        capital = _CAPITAL.draw(self._random)
        return capital * 10 if form is LegalForm.JOINT_STOCK_COMPANY else capital

    def _draw_end(self, established: date) -> date:
        return established + timedelta(days=self._random.randrange(150, max(151, (self._on - established).days)))


def build_market(persons: Sequence[Person], on: date, numbering: Numbering, streams: Streams) -> Market:
    """Entities of the first night without those of `structures`."""
    random = streams.of("firms")
    maker = FirmMaker(on, numbering, random)
    adults = list(iter_adults(tuple(persons), on))
    random.shuffle(adults)
    owners = build_ranked(adults[: max(12, round(len(adults) * _OWNER_SHARE))], 0.7)
    firms: list[Firm] = []
    heads: list[Firm] = []
    for _ in range(len(persons) // PERSONS_A_FIRM):
        form = _FORMS.draw(random)
        if form is LegalForm.BRANCH and heads:
            firms.append(maker.build_branch(random.choice(heads), random.choice(adults)))
            continue
        firms.append(
            maker.build_firm(LegalForm.LIMITED_COMPANY if form is LegalForm.BRANCH else form, owners.draw(random))
        )
        if firms[-1].form in {LegalForm.LIMITED_COMPANY, LegalForm.JOINT_STOCK_COMPANY}:
            heads.append(firms[-1])
    shareholdings = [
        held for place, firm in enumerate(firms) for held in _build_holders(firm, firms[:place], owners, random)
    ]
    officers = [officer for firm in firms for officer in build_officers(firm, adults, random)]
    return Market(tuple(firms), tuple(shareholdings), tuple(officers))


def _build_holders(firm: Firm, earlier: Sequence[Firm], owners: Weighted[Person], random: Random) -> list[Shareholding]:
    """Holders of one entity; a firm among them is always an earlier one, so that drawn ownership has no loops."""
    if firm.form in {LegalForm.BRANCH, LegalForm.INDIVIDUAL_BUSINESS, LegalForm.PUBLIC_BODY}:
        return []
    count = 1 if firm.form is LegalForm.SOLE_PROPRIETORSHIP else _HOLDER_COUNTS.draw(random)
    if firm.form in {LegalForm.LIMITED_PARTNERSHIP, LegalForm.COOPERATIVE}:
        count = max(2, count)
    holders: list[Person | Firm] = [firm.represented_by] if count == 1 or random.random() < 0.8 else []
    companies = [other for other in earlier[-400:] if other.form is LegalForm.LIMITED_COMPANY]
    while len(holders) < count:
        company = bool(companies) and random.random() < _FIRM_HOLDER_SHARE
        holder: Person | Firm = random.choice(companies) if company else owners.draw(random)
        if holder not in holders:
            holders.append(holder)
    return build_shareholdings(firm, list(zip(holders, _split(count, random), strict=True)))


def build_shareholdings(firm: Firm, holders: Sequence[tuple[Person | Firm, int]]) -> list[Shareholding]:
    """Shares in hundredths of a percent, numbered from 1, held since the firm was established."""
    return [
        Shareholding(firm, place, holder, share, firm.established_on)
        for place, (holder, share) in enumerate(holders, start=1)
    ]


def _split(count: int, random: Random) -> list[int]:
    """Shares of together at most 10,000: round splits, thirds that leave a rest, one holder in twelve firms unnamed."""
    if count == 1:
        return [10_000]
    if random.random() < 0.3:
        return [10_000 // count] * count
    cuts = sorted(random.sample(range(5, 100, 5), count - 1))
    parts = [100 * (after - before) for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    parts.sort(reverse=True)
    if random.random() < 1 / 12:
        parts[-1] -= 300
    return parts


def build_officers(firm: Firm, adults: Sequence[Person], random: Random) -> list[Officer]:
    """Directors, supervisors and a manager of a company; others have none. Source: 公司法 (2023)."""
    if firm.form is LegalForm.JOINT_STOCK_COMPANY:
        roles = [PositionRole.DIRECTOR] * 5 + [PositionRole.SUPERVISOR] * 3 + [PositionRole.MANAGER]
    elif firm.form is LegalForm.LIMITED_COMPANY:
        roles = [PositionRole.DIRECTOR, PositionRole.SUPERVISOR, PositionRole.MANAGER]
    else:
        return []
    chosen: list[Person] = [firm.represented_by]
    while len(chosen) < len(roles):
        person = random.choice(adults)
        if person not in chosen:
            chosen.append(person)
    if firm.form is LegalForm.LIMITED_COMPANY and random.random() < 0.5:
        chosen[2] = firm.represented_by
    return [
        Officer(firm, place, person, role, firm.established_on)
        for place, (person, role) in enumerate(zip(chosen, roles, strict=True), start=1)
    ]

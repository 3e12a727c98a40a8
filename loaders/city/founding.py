"""Makes registered entities with numbers, names and addresses of their own.

Shapes: forms as in a very large city's register, rounded (more than half limited companies, a quarter individual
businesses, one in fourteen a branch; 国家市场监督管理总局 publishes the same order nation-wide); ages exponential with
a mean of seven years, so that young firms are many, as registers of the years since the reform of 2014 show; registered
capital log-normal around 100 万元, typed in round sums; a tenth of the firms share an agent's address.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm, PremisesUsage, RegisterState
from loaders.city import divisions, names
from loaders.city.firms import Firm
from loaders.city.industries import FARMING, INDUSTRIES, Industry
from loaders.city.numbers import Numbering
from loaders.city.persons import DocumentKind, Person
from loaders.city.premises import Housing, Premises
from loaders.city.streams import Weighted, draw_heavy

_STATES: Final = Weighted(
    [(RegisterState.ACTIVE, 0.915), (RegisterState.REVOKED, 0.0045), (RegisterState.DEREGISTERED, 0.074),
     (RegisterState.MOVED_OUT, 0.005)]
)  # fmt: skip
_MEAN_AGE_DAYS: Final = 2600
_OLDEST_DAYS: Final = 12_000
_CREDIT_CODES_SINCE: Final = date(2015, 10, 1)
_ROUND_SUMS: Final = (1, 2, 3, 5, 8, 10, 20, 30, 50, 80)
_PAID_SHARES: Final = Weighted([(0.0, 0.18), (0.05, 0.05), (0.2, 0.17), (0.5, 0.2), (1.0, 0.4)])
_AUTHORITIES: Final = {
    LegalForm.INDIVIDUAL_BUSINESS: "92",
    LegalForm.COOPERATIVE: "93",
    LegalForm.PUBLIC_BODY: "11",
}
_AGENT_OFFICES: Final = 2
_TERMS: Final = Weighted([(0, 0.6), (10, 0.1), (20, 0.15), (30, 0.15)])


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is fixed of an entity before the rest is drawn; a fixed name means that it is in business."""

    form: LegalForm
    owner: Person
    name: str = ""
    capital: int | None = None
    industry: Industry | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What firms are entered with: numbers, rooms, and the brands given already, of one quarter."""

    numbering: Numbering
    housing: Housing
    brands: set[str]


class FirmMaker:
    """Makes the registered entities of one quarter."""

    def __init__(self, on: date, register: Register, random: Random) -> None:
        self._on = on
        self._numbering = register.numbering
        self._housing = register.housing
        self._brands = register.brands
        self._random = random
        self._shared: list[Premises] = []

    def build_firm(self, plan: Blueprint) -> Firm:
        """An entity that the plan's owner represents."""
        random = self._random
        industry = plan.industry or (FARMING if plan.form is LegalForm.COOPERATIVE else INDUSTRIES.draw(random))
        premises = self._choose_premises(industry)
        fixed = bool(plan.name)
        state = RegisterState.ACTIVE if fixed else _STATES.draw(random)
        established = self._on - timedelta(days=self._draw_age(fixed))
        capital = plan.capital if plan.capital is not None else self._draw_capital(plan.form)
        ended = None if state is RegisterState.ACTIVE else self._draw_end(established)
        renamed = not fixed and random.random() < 0.06
        foreign = plan.owner.document is not DocumentKind.IDENTITY_CARD
        return Firm(
            id=self._numbering.build_key("E"),
            code=self._numbering.build_credit_code(_AUTHORITIES.get(plan.form, "91"), premises.division_code),
            name=plan.name or self._build_name(plan.form, industry.trade, premises),
            former_names=(self._build_name(plan.form, industry.trade, premises),) if renamed else (),
            form=plan.form,
            state=state,
            established_on=established,
            ended_on=ended,
            capital=capital,
            paid_in=round(capital * _PAID_SHARES.draw(random)),
            industry_code=industry.code,
            premises=premises,
            phone=plan.owner.phone if random.random() < 0.5 else self._numbering.build_phone(),
            represented_by=plan.owner,
            currency=random.choice(("HKD", "USD", "CNY")) if foreign else "CNY",
            scope=f"一般项目：{industry.scope}",
            registration_number=self._draw_registration_number(established, premises),
            approved_on=ended or min(self._on, established + timedelta(days=random.randrange(2000))),
            term_to=self._draw_term(established),
            neglect=random.gauss(0.0, 1.0),
        )

    def build_branch(self, parent: Firm, head: Person) -> Firm:
        """A branch of `parent`, named after it and its district."""
        premises = self._housing.build_premises(PremisesUsage.OFFICE)
        district = divisions.DISTRICTS[premises.division_code].removesuffix("区")
        last = parent.ended_on or self._on
        established = min(last, parent.established_on + timedelta(days=self._random.randrange(1, 180)))
        return Firm(
            id=self._numbering.build_key("E"),
            code=self._numbering.build_credit_code("91", premises.division_code),
            name=f"{parent.name}{district}{self._number_branch(parent, district)}分公司",
            former_names=(),
            form=LegalForm.BRANCH,
            state=parent.state,
            established_on=established,
            ended_on=parent.ended_on,
            capital=0,
            paid_in=0,
            industry_code=parent.industry_code,
            premises=premises,
            phone=head.phone,
            represented_by=head,
            parent_code=parent.code,
            scope=parent.scope,
            approved_on=parent.ended_on or established,
            neglect=parent.neglect,
        )

    def move(self) -> Premises:
        """Another office."""
        return self._housing.build_premises(PremisesUsage.OFFICE)

    def _choose_premises(self, industry: Industry) -> Premises:
        if industry.usage is PremisesUsage.OFFICE and self._random.random() < 0.16:
            while len(self._shared) < _AGENT_OFFICES:
                self._shared.append(self._housing.build_premises(PremisesUsage.OFFICE))
            return self._random.choice(self._shared)
        return self._housing.build_premises(industry.usage)

    def _number_branch(self, parent: Firm, district: str) -> str:
        for number in ("", "第二", "第三", "第四", "第五", "第六"):
            if (name := f"{parent.name}{district}{number}") not in self._brands:
                self._brands.add(name)
                return number
        return f"第{self._numbering.count('branch')}"

    def _build_name(self, form: LegalForm, trade: str, premises: Premises) -> str:
        random, numbering = self._random, self._numbering
        brand, short = "", random.random() < 0.65
        for _ in range(20):
            brand = names.build_brand(numbering.quarter, numbering.quarter_count, random, short=short)
            if brand + trade not in self._brands:
                break
            short = False
        while brand + trade in self._brands:
            brand += random.choice("信诚恒远安和")
        self._brands.add(brand + trade)
        city = divisions.CITY_NAME
        if form is LegalForm.INDIVIDUAL_BUSINESS:
            district = divisions.DISTRICTS[premises.division_code]
            return f"{city}{district}{brand}{trade}{random.choice(('店', '商行', '经营部'))}"
        ending = {
            LegalForm.LIMITED_COMPANY: "有限责任公司" if random.random() < 0.2 else "有限公司",
            LegalForm.JOINT_STOCK_COMPANY: "股份有限公司",
            LegalForm.LIMITED_PARTNERSHIP: "合伙企业（有限合伙）",
            LegalForm.SOLE_PROPRIETORSHIP: "工作室",
            LegalForm.COOPERATIVE: "专业合作社",
        }[form]
        if random.random() < 0.15:
            return f"{brand}{trade}（{city.removesuffix('市')}）{ending}"
        return f"{city}{brand}{trade}{ending}"

    def _draw_capital(self, form: LegalForm) -> int:
        if form is LegalForm.INDIVIDUAL_BUSINESS:
            return self._random.choice((1, 2, 5, 10))
        median = 1000.0 if form is LegalForm.JOINT_STOCK_COMPANY else 120.0
        size = max(1.0, draw_heavy(self._random, median, 1.3, 0.03))
        scale = int(10 ** max(0, len(str(int(size))) - 2))
        return min(_ROUND_SUMS, key=lambda sum_: abs(sum_ * scale - size)) * scale

    def _draw_age(self, fixed: bool) -> int:
        """Days since it was established; an entity of a fixed structure is grown up."""
        drawn = int(self._random.expovariate(1 / _MEAN_AGE_DAYS))
        return 1200 + drawn % 6000 if fixed else 20 + drawn % _OLDEST_DAYS

    def _draw_end(self, established: date) -> date:
        return established + timedelta(days=self._random.randrange(max(1, (self._on - established).days)))

    def _draw_term(self, established: date) -> date | None:
        years = _TERMS.draw(self._random)
        return date(established.year + years, established.month, min(28, established.day)) if years else None

    def _draw_registration_number(self, established: date, premises: Premises) -> str:
        if established >= _CREDIT_CODES_SINCE:
            return ""
        return self._numbering.build_registration_number(premises.division_code)

"""Registered entities of the city as the market department knows them, and the people and firms around them."""

from dataclasses import dataclass
from datetime import date
from math import exp
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm, PartnerRole, PositionRole, RegisterState
from loaders.city.persons import Person
from loaders.city.premises import Premises
from loaders.city.truth import HardCase

_SPREAD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Firm:
    """A registered entity; `id` is the truth. Capital in 万 units of `currency`; `represented_by` also operates it.

    `neglect` is a latent trait (standard normal) behind penalties, listings and enforcement: no department knows it.
    """

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
    currency: str = "CNY"
    scope: str = ""
    registration_number: str = ""
    approved_on: date = date.min
    term_to: date | None = None
    neglect: float = 0.0

    @property
    def key(self) -> str:
        """Credit code."""
        return self.code


@dataclass(frozen=True, slots=True)
class Shareholding:
    """A share, in hundredths of a percent."""

    firm: Firm
    sequence: int
    holder: Person | Firm
    share: int
    held_from: date
    partner_role: PartnerRole | None = None

    @property
    def key(self) -> str:
        """Credit code and place among the firm's holders."""
        return f"{self.firm.code}|{self.sequence}"


@dataclass(frozen=True, slots=True)
class Officer:
    """A director, supervisor or manager."""

    firm: Firm
    sequence: int
    person: Person
    role: PositionRole
    appointed_on: date

    @property
    def key(self) -> str:
        """Credit code and place among the firm's officers."""
        return f"{self.firm.code}|{self.sequence}"


@dataclass(frozen=True, slots=True)
class Market:
    """The register of the market department: entities and the people around them."""

    firms: tuple[Firm, ...]
    shareholdings: tuple[Shareholding, ...]
    officers: tuple[Officer, ...]
    hard_cases: tuple[HardCase, ...] = ()
    """Which of the first night one easily takes for one another."""

    def joined(self, other: "Market") -> "Market":
        """Both registers in one."""
        return Market(
            self.firms + other.firms,
            self.shareholdings + other.shareholdings,
            self.officers + other.officers,
            self.hard_cases + other.hard_cases,
        )


@dataclass(frozen=True, slots=True)
class Links:
    """Firms and persons of other quarters that the records of a quarter may name."""

    firms: tuple[Firm, ...]
    persons: tuple[Person, ...]


def may_act(firm: Firm) -> bool:
    """Whether an entity is in business and no public body."""
    return firm.state is RegisterState.ACTIVE and firm.form is not LegalForm.PUBLIC_BODY


def errs(firm: Firm, rate: float, on: date, random: Random) -> bool:
    """Whether a firm errs: `rate` on the average, more for a neglectful one, less for one that is young on a day."""
    exposure = min(1.0, 0.3 + (on - firm.established_on).days / 1500)
    # exp of a normal trait has the mean exp(spread² / 2), which is divided out.
    return random.random() < rate * exposure * exp(_SPREAD * firm.neglect - _SPREAD * _SPREAD / 2)

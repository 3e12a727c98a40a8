"""Persons of the city, their documents, and the register of those who live in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kg.model.vocabulary import HouseholdKind, ResidenceKind, Sex
from loaders.city.particulars import Particulars
from loaders.city.particulars import find_age as find_age_of
from loaders.city.premises import Premises
from loaders.city.truth import HardCase

HEAD: Final = "02"
HUSBAND: Final = "11"
WIFE: Final = "12"
NOT_KIN: Final = "99"
SELF: Final = "01"
"""Of a person in a collective household. Codes of GB/T 4761-2008."""


class DocumentKind(StrEnum):
    """What document a person's number is on."""

    IDENTITY_CARD = "identity_card"
    HONG_KONG_MACAO_PASS = "hong_kong_macao_pass"  # noqa: S105 - a document, not a secret
    TAIWAN_PASS = "taiwan_pass"  # noqa: S105
    COMPATRIOT_RESIDENCE = "compatriot_residence"
    """港澳台居民居住证."""
    PERMANENT_RESIDENCE = "permanent_residence"
    """外国人永久居留身份证."""
    PASSPORT = "passport"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the city; `id` is the truth that no department knows.

    Records of several departments hold the person as that department knows them: a new telephone reaches the register
    in which it was reported, and no other.
    """

    id: str
    name: str
    former_name: str
    sex: Sex
    birth_on: date
    number: str
    phone: str
    premises: Premises
    document: DocumentKind = DocumentKind.IDENTITY_CARD
    particulars: Particulars | None = None
    """None for those who are in no household register."""
    banked_number: str = ""
    """The number that banks know, where the police have corrected it since; empty: the same."""


@dataclass(frozen=True, slots=True)
class Household:
    """A household as the register keeps it; `unit` holds a collective one."""

    key: str
    kind: HouseholdKind
    premises: Premises
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Resident:
    """A person's entry in the register at one address; a person with a second address has a second entry, a permit.

    `came_*` say when and from where to the city (None and empty for those born here), `moved_*` to this address.
    """

    key: str
    person: Person
    household: Household
    relation_code: str
    residence_kind: ResidenceKind
    moved_in_on: date
    moved_from: str
    came_on: date | None
    came_from: str
    other_address: str = ""
    permit_number: str = ""
    permit_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, and the register of those who live here."""

    persons: tuple[Person, ...]
    households: tuple[Household, ...]
    residents: tuple[Resident, ...]
    hard_cases: tuple[HardCase, ...] = ()
    """Whom of the first night one easily takes for one another."""


def find_age(person: Person, on: date) -> int:
    """Completed years on a day."""
    return find_age_of(person.birth_on, on)


def iter_adults(persons: Iterable[Person], on: date) -> Iterator[Person]:
    """Those who may act for themselves: 18 and older (民法典 art. 17), up to 75 in business."""
    return (person for person in persons if 18 <= find_age_of(person.birth_on, on) <= 75)

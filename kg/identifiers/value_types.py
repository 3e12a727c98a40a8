"""Which module normalises which type of `kg.model.ids`."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from kg.identifiers import (
    address,
    coded,
    count,
    credit_code,
    currency,
    dates,
    division,
    firm_name,
    house_code,
    identity_number,
    industry,
    money,
    person_name,
    phone,
    ratio,
    relation,
)
from kg.identifiers.normalised import Normaliser
from kg.model.ids import (
    Address,
    CurrencyCode,
    DivisionCode,
    FirmName,
    HouseCode,
    IdentityNumber,
    IndustryCode,
    MinorUnits,
    PersonName,
    PhoneNumber,
    Ratio,
    RelationCode,
    Uscc,
)
from kg.model.record import Column
from kg.model.vocabulary import PartyKind

NORMALISERS: Final[Mapping[Any, Normaliser]] = MappingProxyType(
    {
        Uscc: credit_code.normalise,
        IdentityNumber: identity_number.normalise,
        FirmName: firm_name.normalise,
        PersonName: person_name.normalise,
        DivisionCode: division.normalise,
        IndustryCode: industry.normalise,
        HouseCode: house_code.normalise,
        PhoneNumber: phone.normalise,
        Address: address.normalise,
        CurrencyCode: currency.normalise,
        MinorUnits: money.normalise,
        Ratio: ratio.normalise,
        RelationCode: relation.normalise,
        date: dates.normalise,
        int: count.normalise,
    }
)
UNITS: Final = (*money.UNITS, *ratio.UNITS, *dates.UNITS)
"""Every unit that a contract may state for a column; dates may state a strptime format instead."""


def normaliser_for(column: Column) -> Normaliser | None:
    """The normaliser of a column (of one item, for a list); None for plain text.

    None also for the name and number of a party: which one fits turns on the party's kind, row by row
    (`name_normaliser`, `number_normaliser`).
    """
    value_type = column.value_type
    if isinstance(value_type, type) and issubclass(value_type, StrEnum):
        return coded.build_normaliser(value_type)
    return NORMALISERS.get(value_type)


def number_normaliser(kind: PartyKind) -> Normaliser:
    """The normaliser of a party's number: identity number or credit code."""
    return identity_number.normalise if kind is PartyKind.PERSON else credit_code.normalise


def name_normaliser(kind: PartyKind) -> Normaliser:
    """The normaliser of a party's name."""
    return person_name.normalise if kind is PartyKind.PERSON else firm_name.normalise

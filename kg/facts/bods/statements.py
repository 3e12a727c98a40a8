"""Statements of a BODS 0.4 file. What a file gets wrong is told by statement and field, never by value.

A statement is what somebody said on a day about one record: an entity, a person, or a relationship between an
interested party and the entity that is its subject. Later statements on a record replace earlier ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

import orjson

from kg.errors import RequestError
from kg.facts.bods.codes import EntityType, InterestType, PersonType, Reach, Reason, RecordStatus

Code = TypeVar("Code", bound=StrEnum)

_INSIDE: Final = 5e-9
"""How far a share is at least from a bound that excludes itself: more than shares are exact to."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of an interest, 0 to 1, between two bounds; exact where they are the same.

    Of a bound that excludes itself it is the next that is told apart from it.
    """

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest of a party in a subject."""

    type: InterestType | None
    reach: Reach
    is_beneficial: bool | None
    """Whether it makes the party a beneficial owner; None when it is not said."""
    share: Share | None
    starts_on: date | None
    ends_on: date | None

    def is_held(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or self.ends_on > on)


@dataclass(frozen=True, slots=True)
class Party:
    """A person or entity as its record describes it; names and numbers are not read."""

    type: EntityType | PersonType
    reason: Reason | None
    """Why it is anonymous or unknown."""
    is_listed: bool
    """Whether its shares are traded on an exchange."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a party has in a subject; either may be a reason in place of a record."""

    subject: str | Reason
    party: str | Reason
    interests: Sequence[Interest]
    is_component: bool
    component_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said of a record on a day."""

    statement_id: str
    record_id: str
    stated_on: date
    status: RecordStatus
    content: Party | Relationship


def read_statements(text: bytes) -> list[Statement]:
    """The statements of a file, in its order.

    Raises:
        RequestError: the file is no JSON array of BODS 0.4 statements, or one of them lacks or misuses a field.
    """
    try:
        entries = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestError(f"This is no JSON: line {error.lineno}, column {error.colno}.") from error
    if not isinstance(entries, list):
        raise RequestError("A BODS file is a JSON array of statements, and this is none.")
    statements = [_read_statement(_Place(entry, f"statement {number}")) for number, entry in enumerate(entries, 1)]
    _check_references(statements)
    return statements


@dataclass(frozen=True, slots=True)
class _Place:
    """An object of the file and where it stands."""

    value: object
    where: str

    def refuse(self, what: str) -> NoReturn:
        """Say what is wrong here."""
        raise RequestError(f"{self.where}: {what}.", way_out="The schema of BODS 0.4 says what it takes.")

    def find(self, key: str) -> "_Place | None":
        """A field, if it is there."""
        if not isinstance(self.value, Mapping):
            self.refuse("an object is wanted")
        return _Place(self.value[key], f"{self.where}, {key}") if self.value.get(key) is not None else None

    def get(self, key: str) -> "_Place":
        """A field that must be there."""
        return self.find(key) or self.refuse(f"{key} is missing")

    def each(self, key: str) -> "list[_Place]":
        """The items of a field that is a list; none where it is absent."""
        found = self.find(key)
        if found is None:
            return []
        if not isinstance(found.value, list):
            found.refuse("a list is wanted")
        return [_Place(item, f"{found.where}[{number}]") for number, item in enumerate(found.value)]

    def text(self) -> str:
        """It as a text."""
        return self.value if isinstance(self.value, str) and self.value else self.refuse("a text is wanted")

    def flag(self) -> bool:
        """It as true or false."""
        return self.value if isinstance(self.value, bool) else self.refuse("true or false is wanted")

    def code(self, codes: type[Code]) -> Code:
        """It as a code of a list."""
        text = self.text()
        return codes(text) if text in set(codes) else self.refuse("its code list has no such code")

    def day(self) -> date:
        """It as a day; of a moment its date."""
        try:
            return datetime.fromisoformat(self.text()).date()
        except ValueError:
            self.refuse("a date as YYYY-MM-DD is wanted")

    def ratio(self) -> float:
        """It as a share, out of per cent."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not 0 <= self.value <= 100:
            self.refuse("a number from 0 to 100 is wanted")
        return self.value / 100


def _read_statement(place: _Place) -> Statement:
    version = (place.find("publicationDetails") or _Place({}, place.where)).find("bodsVersion")
    if version is not None and version.text() != "0.4":
        version.refuse("only version 0.4 is read")
    details = place.get("recordDetails")
    record_type, status = place.get("recordType"), place.find("recordStatus")
    match record_type.text():
        case "entity":
            content: Party | Relationship = _read_entity(details)
        case "person":
            content = _read_person(details)
        case "relationship":
            content = _read_relationship(details)
        case _:
            record_type.refuse("entity, person or relationship is wanted")
    return Statement(
        statement_id=place.get("statementId").text(),
        record_id=place.get("recordId").text(),
        stated_on=place.get("statementDate").day(),
        status=status.code(RecordStatus) if status else RecordStatus.NEW,
        content=content,
    )


def _read_entity(details: _Place) -> Party:
    listing = details.find("publicListing")
    return Party(
        details.get("entityType").get("type").code(EntityType),
        _find_reason(details.find("unspecifiedEntityDetails")),
        listing is not None and listing.get("hasPublicListing").flag(),
    )


def _read_person(details: _Place) -> Party:
    reason = _find_reason(details.find("unspecifiedPersonDetails"))
    return Party(details.get("personType").code(PersonType), reason, is_listed=False)


def _read_relationship(details: _Place) -> Relationship:
    is_component = details.get("isComponent").flag()
    components = details.each("componentRecords")
    if is_component and components:
        details.refuse("a component has no components of its own")
    return Relationship(
        subject=_read_end(details.get("subject")),
        party=_read_end(details.get("interestedParty")),
        interests=[_read_interest(interest) for interest in details.each("interests")],
        is_component=is_component,
        component_ids=[component.text() for component in components],
    )


def _read_end(place: _Place) -> str | Reason:
    if isinstance(place.value, Mapping):
        return place.get("reason").code(Reason)
    return place.text()


def _find_reason(place: _Place | None) -> Reason | None:
    return place.get("reason").code(Reason) if place else None


def _read_interest(place: _Place) -> Interest:
    kind, reach, beneficial = (place.find(key) for key in ("type", "directOrIndirect", "beneficialOwnershipOrControl"))
    share, starts, ends = (place.find(key) for key in ("share", "startDate", "endDate"))
    return Interest(
        type=kind.code(InterestType) if kind else None,
        reach=reach.code(Reach) if reach else Reach.UNKNOWN,
        is_beneficial=beneficial.flag() if beneficial else None,
        share=_read_share(share) if share else None,
        starts_on=starts.day() if starts else None,
        ends_on=ends.day() if ends else None,
    )


def _read_share(place: _Place) -> Share | None:
    exact = place.find("exact")
    if exact is not None:
        return Share(exact.ratio(), exact.ratio())
    bounds = {name: place.find(name) for name in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")}
    least, over, most, under = (bound.ratio() if bound else None for bound in bounds.values())
    if least is over is most is under is None:
        return None
    share = Share(
        max([0.0, *([] if least is None else [least]), *([] if over is None else [over + _INSIDE])]),
        min([1.0, *([] if most is None else [most]), *([] if under is None else [under - _INSIDE])]),
    )
    return share if share.least <= share.most else place.refuse("its least is more than its most")


def _check_references(statements: Sequence[Statement]) -> None:
    entities, persons = (
        {s.record_id for s in statements if isinstance(s.content, Party) and isinstance(s.content.type, kind)}
        for kind in (EntityType, PersonType)
    )
    for number, statement in enumerate(statements, 1):
        if isinstance(statement.content, Relationship):
            subject, party = statement.content.subject, statement.content.party
            if not isinstance(subject, Reason) and subject not in entities:
                raise RequestError(f"statement {number}, subject: no statement describes an entity of this record.")
            if not isinstance(party, Reason) and party not in entities | persons:
                raise RequestError(f"statement {number}, interestedParty: no statement describes its record.")

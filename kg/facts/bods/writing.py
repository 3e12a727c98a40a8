"""The ownership of a firm on a day as BODS 0.4 statements, valid by its schema.

Persons are stated as identified and withheld, by their opaque ids. The same question to the same facts gives the same
statements under the same ids: an id is a digest of what is stated and of the day. What nobody is known to hold is a
relationship with an unspecified party; of who could be an owner if unknown shares were theirs neither is said.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import orjson

from kg.engine.database import Connection
from kg.facts.bods.codes import EntityType, InterestType, PersonType, Reach, Reason, RecordStatus
from kg.facts.bods.interests import (
    Json,
    tell_percent,
    write_control,
    write_direct,
    write_indirect,
    write_office,
)
from kg.facts.bods.listings import write_public_listing
from kg.facts.bods.ways import Pair, Ways, find_ways
from kg.facts.dated_statements import read_dated_statement
from kg.facts.ownership.answering import examine_firm
from kg.facts.ownership.control import EXACT
from kg.facts.ownership.telling import Examined, Ownership, tell_ownership
from kg.model.ids import EntityId, Uscc

BODS_VERSION: Final = "0.4"
_COUNTRY: Final[Json] = {"name": "China", "code": "CN"}
_SCHEME: Final = "统一社会信用代码 (GB 32100-2015)"
_WITHHELD: Final[Json] = {
    "isComponent": False,
    "personType": PersonType.ANONYMOUS_PERSON,
    "unspecifiedPersonDetails": {
        "reason": Reason.PARTY_EXEMPT,
        "description": "The person is identified; name and number are withheld, an opaque id stands for them.",
    },
}
_TRADES_ALONE: Final = "A natural person trades under it; name and code are withheld."


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes the statements, and when."""

    publisher: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Described:
    """What is told of a legal entity; name and code are withheld where a natural person trades (rule L0)."""

    name: str | None
    uscc: Uscc | None
    is_public_body: bool
    is_registered_here: bool
    """Whether a credit code or an entry of the register says that it is under the law of China."""
    established_on: date | None
    ended_on: date | None


def write_ownership(
    connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime, publication: Publication
) -> list[Json]:
    """The ownership of the firm with a credit code, as statements; `connection` has the facts open.

    Raises:
        RequestError: no legal entity has that code, or it is a natural person's business (rule L0).
    """
    examined = examine_firm(connection, uscc, held_on, believed_at)
    ids = list(examined.register.entity_ids)
    times = {"held_on": held_on, "believed_at": believed_at}
    parties = read_dated_statement("kg.facts.bods", "parties")
    rows = connection.execute(parties, {"entity_ids": ids, **times}).fetchall()
    since = read_dated_statement("kg.facts.bods", "since")
    starts = connection.execute(since, {"entity_ids": ids, **times}).fetchall()
    numbers = {entity: number for number, entity in enumerate(ids)}
    return build_statements(
        examined,
        {entity: Described(*told) for entity, *told in rows},
        {(numbers[holder], numbers[firm]): day for holder, firm, day in starts if holder in numbers},
        publication,
    )


def build_statements(
    examined: Examined, described: Mapping[EntityId, Described], since: Mapping[Pair, date], publication: Publication
) -> list[Json]:
    """Statements on an examined firm: parties first, then components, then what they are components of.

    Args:
        examined: the firm and all that stands above it.
        described: legal entities by id; one that is absent is told by its id alone.
        since: since when a holder holds what it holds in a firm, where that is known.
        publication: who publishes.
    """
    told = tell_ownership(examined)
    ways = find_ways(examined, told)
    writer = _Writer(examined, told, ways, since, publication)
    return [*writer.write_parties(described), *writer.write_holdings(), *writer.write_unknown(), *writer.write_ends()]


class _Writer:
    def __init__(
        self, examined: Examined, told: Ownership, ways: Ways, since: Mapping[Pair, date], publication: Publication
    ) -> None:
        self._examined, self._told, self._ways, self._since = examined, told, ways, since
        self._publication = publication
        self._ids = examined.register.entity_ids

    def write_parties(self, described: Mapping[EntityId, Described]) -> Iterator[Json]:
        """A statement for each party that a relationship speaks of, the firm first."""
        firm = self._examined.firm
        named = {number for held in self._ways.held for number in held.pair}
        named |= {end.number for end in self._ways.ends}
        persons = self._examined.register.holdings.firm_count
        for number in [firm, *sorted(named - {firm}, key=lambda number: (number >= persons, self._ids[number]))]:
            if number >= persons:
                yield self._write("person", self._ids[number], _WITHHELD)
            else:
                is_component = number in self._ways.between
                details: Json = {"isComponent": is_component, **self._describe(number, described)}
                yield self._write("entity", self._ids[number], details, self._annotate() if number == firm else ())

        told = {self._ids[number] for number in named}
        for officer in self._told.officers:
            if officer.entity_id not in told:
                yield self._write("person", officer.entity_id, _WITHHELD)

    def _describe(self, number: int, described: Mapping[EntityId, Described]) -> Json:
        """A legal entity, where its shares are traded too if it is told of at all."""
        told = described.get(self._ids[number])
        listings = [one for one in self._examined.register.listings if one.firm == number]
        return _describe(told) | (write_public_listing(listings) if told and told.name else {})

    def write_holdings(self) -> Iterator[Json]:
        """Holdings between the firm and its ends, and those of rings that have no end."""
        components = self._ways.component_pairs
        for held in self._ways.held:
            interests = write_direct(held, None, self._since.get(held.pair))
            yield self._relate(held.pair, interests, is_component=held.pair in components)

    def write_unknown(self) -> Iterator[Json]:
        """What nobody is known to hold, of the firm and of those between."""
        direct, told, firm = self._examined.direct, self._told, self._examined.firm
        if told.finding == "not_required":
            yield self._leave_open(firm, Reason.SUBJECT_EXEMPT, "Its form files no beneficial owners.", None)
        for number in [firm, *sorted(self._ways.between, key=lambda number: self._ids[number])]:
            share = float(direct.shares[direct.unknown, number])
            if share > EXACT:
                yield self._leave_open(number, Reason.UNKNOWN_TO_PUBLISHER, "No record says whose this part is.", share)
        if told.ring_share > EXACT:
            words = "Held by firms that own one another and that nobody outside has a share of."
            yield self._leave_open(firm, Reason.UNKNOWN, words, told.ring_share)

    def write_ends(self) -> Iterator[Json]:
        """Who stands at the end of each way, and what all its ways come to; then who is taken by office."""
        firm, officers = self._examined.firm, {officer.entity_id: officer for officer in self._told.officers}
        for end in self._ways.ends:
            officer = officers.pop(self._ids[end.number], None)
            interests = [
                *(write_direct(end.direct, end.owner, self._since.get(end.direct.pair)) if end.direct else ()),
                *write_indirect(end),
                *write_control(end, self._examined.rule.threshold),
                *([write_office(officer)] if officer else ()),
            ]
            components = [
                *(self._ids[number] for number in end.through),
                *(self._name(held.pair) for held in end.components),
            ]
            yield self._relate((end.number, firm), interests, is_component=False, components=components)
        for entity_id, officer in officers.items():
            yield self._relate_ids((entity_id, self._ids[firm]), [write_office(officer)], is_component=False)

    def _leave_open(self, number: int, reason: Reason, words: str, share: float | None) -> Json:
        """A relationship of a firm with nobody who can be named."""
        interest: Json = {"type": InterestType.SHAREHOLDING, "directOrIndirect": Reach.UNKNOWN}
        details: Json = {
            "isComponent": False,
            "subject": self._ids[number],
            "interestedParty": {"reason": reason, "description": words},
        }
        if share is not None:
            details["interests"] = [interest | {"share": {"exact": tell_percent(share)}}]
        return self._write("relationship", _digest(self._ids[number], reason), details)

    def _relate(self, pair: Pair, interests: list[Json], *, is_component: bool, components: Sequence[str] = ()) -> Json:
        ids = (self._ids[pair[0]], self._ids[pair[1]])
        return self._relate_ids(ids, interests, is_component=is_component, components=components)

    def _relate_ids(
        self,
        pair: tuple[EntityId, EntityId],
        interests: list[Json],
        *,
        is_component: bool,
        components: Sequence[str] = (),
    ) -> Json:
        details: Json = {
            "isComponent": is_component,
            "subject": pair[1],
            "interestedParty": pair[0],
            "interests": interests,
        }
        if components:
            details["componentRecords"] = list(components)
        return self._write("relationship", _digest(*pair), details)

    def _name(self, pair: Pair) -> str:
        return _digest(self._ids[pair[0]], self._ids[pair[1]])

    def _annotate(self) -> list[Json]:
        told = self._told
        words = f"Finding by {told.rule_version}: {told.finding}; stated shares: {told.share_state}."
        if told.remainder_share > EXACT:
            words += (
                f" Owners of less than 0.1 % each, together {tell_percent(told.remainder_share)} %, are not listed."
            )
        return [{"motivation": "commenting", "statementPointerTarget": "", "description": words}]

    def _write(self, record_type: str, record_id: str, details: Json, annotations: Sequence[Json] = ()) -> Json:
        told = self._told
        content: Json = {
            "statementDate": told.held_on.isoformat(),
            "declarationSubject": told.entity_id,
            "recordId": record_id,
            "recordType": record_type,
            "recordStatus": RecordStatus.NEW,
            "recordDetails": details,
        } | ({"annotations": list(annotations)} if annotations else {})
        known: Json = {
            "type": ["officialRegister"],
            "description": "What the register stated, and what follows from it.",
            "retrievedAt": told.believed_at.date().isoformat(),
        }
        return {
            "statementId": _digest(orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()),
            **content,
            "source": known,
            "publicationDetails": {
                "publicationDate": self._publication.published_on.isoformat(),
                "bodsVersion": BODS_VERSION,
                "publisher": {"name": self._publication.publisher},
            },
        }


def _describe(told: Described | None) -> Json:
    if told is None or (told.name is None and told.uscc is None):
        reason = Reason.UNKNOWN_TO_PUBLISHER if told is None else Reason.PARTY_EXEMPT
        details: Json = {"reason": reason} | ({"description": _TRADES_ALONE} if told else {})
        return {"entityType": {"type": EntityType.ANONYMOUS_ENTITY}, "unspecifiedEntityDetails": details}
    form = EntityType.STATE_BODY if told.is_public_body else EntityType.REGISTERED_ENTITY
    optional: Json = {
        "name": told.name,
        "identifiers": [{"schemeName": _SCHEME, "id": told.uscc}] if told.uscc else None,
        "foundingDate": told.established_on.isoformat() if told.established_on else None,
        "dissolutionDate": told.ended_on.isoformat() if told.ended_on else None,
    }
    optional["jurisdiction"] = _COUNTRY if told.is_registered_here else None
    return {"entityType": {"type": form}} | {k: v for k, v in optional.items() if v}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]

"""Parties and whom they were resolved to: what resolution reads, writes and hands on.

A *party* is one mention of a person or legal entity in one source. Resolution groups parties into entities.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kg.model.ids import EntityId, PartyId, PartyName, PartyNumber, RecordKey, RunId
from kg.model.record import column
from kg.model.vocabulary import PartyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Which entity a party belongs to; table `membership`, one row a party."""

    party_id: PartyId = column("the party")
    party_kind: PartyKind = column("person or legal_entity")
    entity_id: EntityId = column("the entity it was resolved to")
    rule: str = column("why: number, splink, single, judgement or conflict")
    match_weight: float | None = column("weight of the strongest link that holds it in", unit="bits")
    run_id: RunId = column("run that decided it")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityEntry:
    """One entity id ever given; table `identity`. An id is a keyed hash of its first record key and never changes."""

    entity_id: EntityId = column("the id")
    party_kind: PartyKind = column("person or legal_entity")
    first_record_key: RecordKey = column("source and record key that the id was made from")
    created_run_id: RunId = column("run that gave it")
    retired_run_id: RunId | None = column("run that retired it by a merge; empty while in use")
    successor_id: EntityId | None = column("the id that answers for it")


class IdentityEventKind(StrEnum):
    """What happened to an id."""

    CREATED = "created"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityEvent:
    """A merge, split or move; table `identity_event`."""

    entity_id: EntityId = column("the id it happened to")
    event: IdentityEventKind = column("what happened")
    other_entity_id: EntityId | None = column("the successor, or the id it was split from")
    run_id: RunId = column("run in which it happened")
    recorded_at: datetime = column("declared time of that night")


class ConflictReason(StrEnum):
    """Why a person has to look."""

    SAME_NUMBER_OTHER_NAME = "same_number_other_name"
    TWO_NUMBERS = "two_numbers"
    TWO_RECORDS_OF_ONE_REGISTER = "two_records_of_one_register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two parties that evidence both joins and parts; table `conflict`, the start of the review queue."""

    left_party_id: PartyId = column("one party")
    right_party_id: PartyId = column("the other")
    party_kind: PartyKind = column("person or legal_entity")
    reason: ConflictReason = column("why they were set aside")
    run_id: RunId = column("run that found it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One mention and what its source knows of it; tables `person_party`, `legal_entity_party`."""

    party_id: PartyId = column("the party")
    source: str = column("source id")
    record_key: RecordKey = column("first record that mentions it")
    register: str | None = column("source and record type, when that register holds one record an entity")
    name: PartyName | None = column("name", personal=True)
    number: PartyNumber | None = column("valid number", personal=True)
    former_names: tuple[PartyName, ...] | None = column("former names", personal=True)
    sex: str | None = column("persons only", personal=True)
    birth_on: date | None = column("persons only", personal=True)
    phone: str | None = column("telephone", personal=True)
    address: str | None = column("address", personal=True)
    house_code: str | None = column("house code", personal=True)
    division_code: str | None = column("division")
    legal_form: str | None = column("legal entities only")
    representative_name: str | None = column("legal entities only", personal=True)

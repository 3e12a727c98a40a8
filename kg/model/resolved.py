"""Parties and whom they were resolved to: what resolution reads, writes and hands on.

A *party* is one mention of a person or legal entity in one source. Resolution groups parties into entities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

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
    retired_run_id: RunId | None = column("run that retired it; empty while in use")
    successor_id: EntityId | None = column("the id that holds most of its records; empty when none is left")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredParty:
    """A party of a retired id when it was retired; table `retired_party`. Whoever holds it now answers for the id."""

    entity_id: EntityId = column("the retired id")
    party_id: PartyId = column("a party that it held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Who answers for a retired id now; table `succession`, a row a successor."""

    entity_id: EntityId = column("the retired id")
    successor_id: EntityId = column("an id in use that holds parties of it")
    party_count: int = column("how many of its parties")


class IdentityEventKind(StrEnum):
    """What happened to an id."""

    CREATED = "created"
    MERGED = "merged"
    """Retired: what it stood for is the other id's now."""
    SPLIT = "split"
    """Made from a part of the other id's records."""
    MOVED = "moved"
    """Some of its records are the other id's now, and it stays."""
    ENDED = "ended"
    """Retired: no record of it is left."""


class IdentityReason(StrEnum):
    """Why it happened."""

    NEW_RECORDS = "new_records"
    """Nobody was known by these records."""
    NUMBER = "number"
    """A valid number joins the records, or keeps them apart."""
    SCORE = "score"
    """What the records have in common joins them now, or does no longer."""
    JUDGEMENT = "judgement"
    """A person has judged it."""
    RECORDS_GONE = "records_gone"
    """A record that held it together, or its last one, is not stated any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityEvent:
    """What happened to an id in a night; table `identity_event`."""

    entity_id: EntityId = column("the id it happened to")
    event: IdentityEventKind = column("what happened")
    other_entity_id: EntityId | None = column("the successor, or the id it was split from")
    reason: IdentityReason = column("why")
    run_id: RunId = column("run in which it happened")
    recorded_at: datetime = column("declared time of that night")


class ConflictReason(StrEnum):
    """Why a person has to look."""

    SAME_NUMBER_OTHER_NAME = "same_number_other_name"
    TWO_NUMBERS = "two_numbers"
    """They, or those joined to them, bear two valid numbers."""
    TWO_RECORDS_OF_ONE_REGISTER = "two_records_of_one_register"
    """They, or those joined to them, stand twice in a register that holds one record an entity."""
    BRANCH_AND_HEAD_OFFICE = "branch_and_head_office"
    RIVALS = "rivals"
    """Others claim one of them almost alike, who must stay apart from the other."""
    WEAK_BRIDGE = "weak_bridge"
    """Theirs is the only link between two groups, and a weak one."""
    JUDGED_APART = "judged_apart"
    """They, or those joined to them, were judged different."""
    JUDGEMENT_AGAINST_FACTS = "judgement_against_facts"
    """They were judged the same, and a fact or another judgement keeps them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two parties that evidence both joins and parts; table `conflict`, the start of the review queue."""

    left_party_id: PartyId = column("one party")
    right_party_id: PartyId = column("the other")
    party_kind: PartyKind = column("person or legal_entity")
    reason: ConflictReason = column("why they were set aside")
    run_id: RunId = column("run that found it")


RESOLVED_TABLES: Final[Mapping[str, type]] = {
    "membership": Membership,
    "identity": IdentityEntry,
    "identity_event": IdentityEvent,
    "retired_party": RetiredParty,
    "succession": Succession,
    "conflict": Conflict,
}
"""What stands from night to night, by table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One mention and what its source knows of it; tables `person_party`, `legal_entity_party`."""

    party_id: PartyId = column("the party")
    source: str = column("source id")
    record_key: RecordKey = column("first record that mentions it")
    mention: str = column("name of the mention in that record")
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

"""Why two parties are one entity: the path of evidence between them; or why they are not: what keeps them apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kg.engine.database import Connection, read_statement
from kg.model.ids import EntityId, PartyId
from kg.model.resolved import ConflictReason
from kg.model.vocabulary import PartyKind
from resolution.bridges import iter_bridges
from resolution.parties import PARTY_TABLES


class StepKind(StrEnum):
    """What joins two parties directly."""

    NUMBER = "number"
    """They bear one valid number, under names that go together."""
    JUDGEMENT = "judgement"
    """A person has judged them the same."""
    SCORE = "score"
    """What they have in common weighs enough."""


@dataclass(frozen=True, slots=True)
class Step:
    """Two parties that something joins directly; `left_party_id` comes first on the way."""

    left_party_id: PartyId
    right_party_id: PartyId
    kind: StepKind
    match_weight: float | None
    """Bits, for a score."""
    is_bridge: bool
    """Without it the entity would fall into two."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a party of an entity is mentioned: nothing of what the record says."""

    party_id: PartyId
    source: str
    mention: str
    """Which part it plays in its record: subject, holder, guarantor …"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An entity's mentions, in the order of their parties, and everything that joins two of them directly."""

    kind: PartyKind
    mentions: tuple[Mention, ...]
    steps: tuple[Step, ...]


class ApartReason(StrEnum):
    """Why two parties are not one entity."""

    TWO_KINDS = "two_kinds"
    NEVER_COMPARED = "never_compared"
    """They share nothing by which pairs are looked for, or so little that the pair was not kept."""
    TOO_LITTLE = "too_little"
    """What they have in common does not weigh enough."""
    TWO_NUMBERS = ConflictReason.TWO_NUMBERS.value
    TWO_RECORDS_OF_ONE_REGISTER = ConflictReason.TWO_RECORDS_OF_ONE_REGISTER.value
    BRANCH_AND_HEAD_OFFICE = ConflictReason.BRANCH_AND_HEAD_OFFICE.value
    SAME_NUMBER_OTHER_NAME = ConflictReason.SAME_NUMBER_OTHER_NAME.value
    RIVALS = ConflictReason.RIVALS.value
    WEAK_BRIDGE = ConflictReason.WEAK_BRIDGE.value
    JUDGED_APART = ConflictReason.JUDGED_APART.value
    JUDGEMENT_AGAINST_FACTS = ConflictReason.JUDGEMENT_AGAINST_FACTS.value


@dataclass(frozen=True, slots=True)
class Joining:
    """How two parties stand to each other: `path` where they are one entity, `reasons` where they are not."""

    left_kind: PartyKind
    left_entity_id: EntityId
    right_entity_id: EntityId
    path: tuple[Step, ...]
    reasons: tuple[ApartReason, ...]
    """The most telling first."""
    match_weight: float | None
    """Bits of the pair itself; None where it was not kept."""


def explain_joining(connection: Connection, left_party_id: PartyId, right_party_id: PartyId) -> Joining | None:
    """How two parties stand to each other; None where one of them is not known.

    The path is the shortest there is, then the one that comes first by its parties.
    """
    rows = connection.execute(
        "SELECT party_id, entity_id, party_kind FROM membership WHERE party_id IN (?, ?)",
        [left_party_id, right_party_id],
    ).fetchall()
    known = {PartyId(party): (EntityId(entity), PartyKind(kind)) for party, entity, kind in rows}
    if not {left_party_id, right_party_id} <= known.keys():
        return None
    (left, left_kind), (right, right_kind) = known[left_party_id], known[right_party_id]
    weight = _read_weight(connection, left_party_id, right_party_id)
    if left == right:
        steps = read_steps(connection, left)
        return Joining(left_kind, left, right, _find_path(steps, left_party_id, right_party_id), (), weight)
    reasons = (
        _find_reasons(connection, left_party_id, right_party_id, weight)
        if left_kind is right_kind
        else (ApartReason.TWO_KINDS,)
    )
    return Joining(left_kind, left, right, (), reasons, weight)


def read_cluster(connection: Connection, entity_id: EntityId) -> Cluster:
    """An entity in use: where it is mentioned, and what joins its mentions."""
    ((kind,),) = connection.execute(
        "SELECT DISTINCT party_kind FROM membership WHERE entity_id = ?", [entity_id]
    ).fetchall()
    rows = connection.execute(
        f"SELECT party_id, source, mention FROM {PARTY_TABLES[PartyKind(kind)]} "
        "JOIN membership USING (party_id) WHERE entity_id = ? ORDER BY party_id",
        [entity_id],
    ).fetchall()
    mentions = tuple(Mention(PartyId(party), source, mention) for party, source, mention in rows)
    return Cluster(PartyKind(kind), mentions, tuple(read_steps(connection, entity_id)))


def read_steps(connection: Connection, entity_id: EntityId) -> list[Step]:
    """Everything that joins two parties of an entity directly, bridges marked, in the order of their parties."""
    rows = connection.execute(read_statement("resolution.explanation", "steps"), [entity_id]).fetchall()
    bridges = set(iter_bridges((left, right, 0.0) for left, right, _, _ in rows))
    return [
        Step(PartyId(left), PartyId(right), StepKind(kind), weight, (left, right) in bridges)
        for left, right, kind, weight in rows
    ]


def _find_path(steps: Iterable[Step], start: PartyId, end: PartyId) -> tuple[Step, ...]:
    neighbours: dict[PartyId, list[tuple[PartyId, Step]]] = defaultdict(list)
    for step in steps:
        neighbours[step.left_party_id].append((step.right_party_id, step))
        neighbours[step.right_party_id].append((step.left_party_id, step))
    came_by: dict[PartyId, tuple[PartyId, Step] | None] = {start: None}
    waiting = [start]
    for party in waiting:
        for other, step in sorted(neighbours[party], key=lambda found: found[0]):
            if other not in came_by:
                came_by[other] = (party, step)
                waiting.append(other)
    path: list[Step] = []
    at = end
    while (arrived := came_by.get(at)) is not None:
        before, step = arrived
        path.insert(0, Step(before, at, step.kind, step.match_weight, step.is_bridge))
        at = before
    return tuple(path)


def _read_weight(connection: Connection, left: PartyId, right: PartyId) -> float | None:
    rows = connection.execute(
        "SELECT match_weight FROM pair WHERE left_party_id = ? AND right_party_id = ?", sorted((left, right))
    ).fetchall()
    return float(rows[0][0]) if rows else None


def _find_reasons(
    connection: Connection, left: PartyId, right: PartyId, weight: float | None
) -> tuple[ApartReason, ...]:
    """Facts and judgements about the pair or the entities of both, then what became of their own link."""
    rows = connection.execute(read_statement("resolution.explanation", "apart"), [left, right]).fetchall()
    found = [ApartReason(reason) for (reason,) in rows]
    if found:
        return tuple(dict.fromkeys(found))
    return (ApartReason.NEVER_COMPARED if weight is None else ApartReason.TOO_LITTLE,)

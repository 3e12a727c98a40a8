"""The state of one answer: what was decided, what was read, and of whom it speaks. Rules L0 and L6 hold here.

`permit` takes the refused edges out of a plan before anything is read; `Reading.admit` goes once over the items that
were read, takes what is refused out of them before any field is looked at, and notes every entity for the audit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.planning import PlannedEdge
from kg.access.policies import REASONS, Decision, RefusalCode
from kg.access.purposes import FieldGroup
from kg.graph.compose import Selection, child_key
from kg.model.ids import RunId
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS
from kg.sealing.blobs import SealedContent

Decisions = Mapping[FieldGroup, Decision]
Unsealer = Callable[[str, str], SealedContent]
"""Opens the blob of an entity: entity id, blob."""
_OF_REFUSED_NODES = ("edge_id", "source", "run_id", "recorded_at")


@dataclass(frozen=True, slots=True)
class ReadEdge:
    """A planned edge under decisions: refused, or read into `key` of what it hangs on."""

    planned: PlannedEdge
    key: str
    refusal: RefusalCode | None
    children: tuple["ReadEdge", ...]

    def iter_all(self) -> Iterator["ReadEdge"]:
        """This one and all below."""
        yield self
        for child in self.children:
            yield from child.iter_all()


def permit(planned: PlannedEdge, decisions: Decisions, key: str) -> ReadEdge:
    """The edge and those below it under decisions; below a refused one nothing is looked at."""
    refusal = decisions[planned.field.group].refusal
    if refusal:
        return ReadEdge(planned, key, refusal, ())
    allowed = [child for child in planned.children if decisions[child.field.group].allowed]
    children = tuple(
        permit(child, decisions, child_key(child.field.fragment, allowed.index(child)) if child in allowed else "")
        for child in planned.children
    )
    return ReadEdge(planned, key, None, children)


def select(edge: ReadEdge) -> Selection:
    """The fragments of a permitted edge; one item more than a page has tells if there is a next."""
    planned = edge.planned
    limit = planned.limit if planned.field.single else planned.limit + 1
    children = tuple(select(child) for child in edge.children if not child.refusal)
    return Selection(planned.field.fragment, limit, planned.skip, children, planned.parameters)


@dataclass(slots=True)
class Reading:
    """One answer in the making. `entity_ids` are, in order, those of the entities that were read for it."""

    decisions: Decisions
    unseal: Unsealer
    run_id: RunId | None = None
    publication: Mapping[str, Any] | None = None
    roots: dict[str, Any] = field(default_factory=dict)
    """What each field of the root answers with, by response key."""
    places: dict[tuple[str, str], ReadEdge] = field(default_factory=dict)
    """Edges by owner and response path."""
    entity_ids: list[str] = field(default_factory=list)
    _opened: dict[str, SealedContent] = field(default_factory=dict)

    def open(self, found: Mapping[str, Any]) -> SealedContent:
        """What the blob of a person, or of one who trades, holds; opened once."""
        entity_id, blob = found["entity_id"], found["sealed"]
        if not blob:
            return SealedContent(None, None)
        if entity_id not in self._opened:
            self._opened[entity_id] = self.unseal(entity_id, blob)
        return self._opened[entity_id]

    def admit(self, edge: ReadEdge, items: Sequence[dict[str, Any]]) -> None:
        """Take what is refused out of the items of an edge and of all below, and number them.

        Where a node is refused, its edge says no more than which source states it and when: the record stays out, as
        its key may hold the credit code of the natural person who trades (rule L0).
        """
        refusal = self.decisions[FieldGroup.NATURAL_PERSONS].refusal
        for position, item in enumerate(items[: edge.planned.limit], start=edge.planned.skip + 1):
            item["position"] = position
            found = item["object"]
            trades = found.get("subject_kind") in NATURAL_PERSON_SUBJECTS
            if entity_id := found.get("entity_id"):
                self.entity_ids.append(entity_id)
            if refusal and (trades or found["label"] == "Person"):
                item["object"] = build_refused(refusal)
                if "edge" in item:
                    item["edge"] = {name: item["edge"].get(name) for name in _OF_REFUSED_NODES}
                continue
            for child in edge.children:
                if trades and child.planned.field.group is FieldGroup.EVALUATION and not child.refusal:
                    item[child.key] = build_refused(RefusalCode.NATURAL_PERSON_NOT_CLASSED)
                elif child.key in item:  # not where it hangs on another type of node
                    self.admit(child, item[child.key])


def build_refused(code: RefusalCode) -> dict[str, Any]:
    """A `Refused` of the schema."""
    return {"label": "Refused", "code": code, "reason": REASONS[code]}

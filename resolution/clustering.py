"""Clusters of nodes: best links first, what must stay apart left out, weak bridges cut. All of it in memory and pure.

What becomes of a link depends on nothing outside its *component*: the nodes that any links, refused ones too, reach
from it. So clustering touched components alone comes to what clustering everything does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from kg.model.resolved import ConflictReason
from resolution.bridges import LEAST_BRIDGED, Link, find_weak_bridges
from resolution.constraints import Node
from resolution.partition import Partition


class Taken(StrEnum):
    """What becomes of a link that is not refused."""

    JOINED = "joined"
    """It joined two clusters."""
    CONFIRMED = "confirmed"
    """Heavier links had joined its ends already."""


Outcome = Taken | ConflictReason
Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """When a link is doubtful, in bits."""

    margin_bits: float
    """By how much the best of several rivals has to lead."""
    bridge_bits: float
    """What a link weighs at least that alone holds two groups together."""


@dataclass(slots=True)
class Clusters:
    """Nodes joined so far; each root carries what keeps its cluster apart."""

    nodes: Mapping[str, Node]
    partition: Partition = field(default_factory=Partition)
    _carried: dict[str, Node] = field(default_factory=dict)

    def join(self, left: str, right: str) -> Outcome:
        """Join the clusters of two nodes, or say why they must stay apart."""
        first, second = sorted((self.partition.get_root(left), self.partition.get_root(right)))
        if first == second:
            return Taken.CONFIRMED
        one, other = (self._carried.get(root, self.nodes[root]) for root in (first, second))
        reason = one.find_objection(other)
        if reason is not None:
            return reason
        self.partition.join(first, second)
        self._carried[first] = one.join(other)
        return Taken.JOINED


@dataclass(slots=True)
class Settlement:
    """What became of every link, and where its nodes are now."""

    outcomes: dict[Ends, Outcome] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    """Node → the first node of its cluster."""
    components: dict[str, str] = field(default_factory=dict)
    """Node → the first node of its component."""
    strongest: dict[str, float] = field(default_factory=dict)
    """Node → bits of the strongest link that was taken at it; only where one was."""


def settle(nodes: Mapping[str, Node], links: Sequence[Link], limits: Limits) -> Settlement:
    """Cluster nodes by links, which come heaviest first, equal ones by their ends.

    After weak bridges are cut, their components are clustered again without them: what a bridge had brought into a
    cluster objects to nothing any more.
    """
    settled = Settlement()
    pending = _settle_lonely(nodes, links, settled)
    components = Partition()
    for left, right, _ in pending:
        components.join(left, right)
    refused: dict[Ends, Outcome] = dict.fromkeys(find_rivals(nodes, pending, limits.margin_bits), ConflictReason.RIVALS)
    for node in {node for left, right, _ in pending for node in (left, right)}:
        settled.components[node] = components.get_root(node)
    while pending:
        accepted = _join_all(nodes, pending, refused, settled)
        bridges = find_weak_bridges(accepted, limits.bridge_bits)
        refused |= {(left, right): ConflictReason.WEAK_BRIDGE for left, right, _ in bridges}
        again = {settled.components[left] for left, _, _ in bridges}
        pending = [link for link in pending if settled.components[link[0]] in again] if again else []
    return settled


def _settle_lonely(nodes: Mapping[str, Node], links: Sequence[Link], settled: Settlement) -> list[Link]:
    """Settle the links whose ends have no other; most components are one. Gives the other links in their order."""
    degrees = Counter(chain.from_iterable((left, right) for left, right, _ in links))
    others = []
    for link in links:
        left, right, weight = link
        if degrees[left] > 1 or degrees[right] > 1:
            others.append(link)
            continue
        first, second = (left, right) if left < right else (right, left)
        reason = nodes[left].find_objection(nodes[right])
        settled.outcomes[left, right] = reason or Taken.JOINED
        settled.components[left] = settled.components[right] = settled.roots[first] = first
        settled.roots[second] = second if reason else first
        if reason is None:
            settled.strongest[left] = settled.strongest[right] = weight
    return others


def _join_all(
    nodes: Mapping[str, Node], links: Sequence[Link], refused: Mapping[Ends, Outcome], settled: Settlement
) -> list[Link]:
    """Join by every link that is not refused, note what became of each, and give those taken in larger clusters."""
    clusters = Clusters(nodes)
    accepted = []
    seen = {node for left, right, _ in links for node in (left, right)}
    for node in seen:
        settled.strongest.pop(node, None)
    for link in links:
        left, right, weight = link
        outcome = settled.outcomes[left, right] = refused.get((left, right)) or clusters.join(left, right)
        if isinstance(outcome, Taken):
            accepted.append(link)
            settled.strongest.setdefault(left, weight)
            settled.strongest.setdefault(right, weight)
    roots = {node: clusters.partition.get_root(node) for node in seen}
    settled.roots |= roots
    sizes = Counter(roots.values())
    return [link for link in accepted if sizes[roots[link[0]]] >= LEAST_BRIDGED]


def find_rivals(nodes: Mapping[str, Node], links: Iterable[Link], margin_bits: float) -> set[Ends]:
    """Links that claim a node almost alike although those who claim it must stay apart: it is linked to neither."""
    claims: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for left, right, weight in links:  # heaviest first, so that each list is too
        claims[left].append((weight, right))
        claims[right].append((weight, left))
    rivals: set[Ends] = set()
    for node, claimed in claims.items():
        if len(claimed) > 1 and _may_object([nodes[other] for _, other in claimed]):
            rivals.update(
                (min(node, other), max(node, other)) for other in _find_claimants(nodes, claimed, margin_bits)
            )
    return rivals


def _may_object(nodes: Sequence[Node]) -> bool:
    """Whether any of them might object to another; most often none can."""
    return not all(node.is_free for node in nodes) or {True, False} <= {node.is_branch for node in nodes}


def _find_claimants(nodes: Mapping[str, Node], claimed: Sequence[tuple[float, str]], margin_bits: float) -> set[str]:
    found: set[str] = set()
    for place, (weight, one) in enumerate(claimed):
        for other_weight, other in claimed[place + 1 :]:
            if weight - other_weight > margin_bits or len(found) == len(claimed):
                break
            if (one not in found or other not in found) and nodes[one].find_objection(nodes[other]) is not None:
                found |= {one, other}
    return found

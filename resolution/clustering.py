"""Clusters of parties: best links first, never two numbers in one, never two records of one register.

Parties joined by number come as one node already. Links are taken from the heaviest down, equal ones in the order of
their ids; one that would join what must stay apart is left out and kept as a conflict for a person to judge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from kg.engine.database import Connection, read_statement
from kg.model.resolved import ConflictReason
from kg.model.vocabulary import PartyKind
from resolution.parties import PARTY_TABLES
from resolution.settings import ResolutionSettings


@dataclass(frozen=True, slots=True)
class Node:
    """What keeps a node apart from others."""

    number: str | None
    registers: frozenset[str]


@dataclass(slots=True)
class Clusters:
    """Nodes joined so far: union-find whose roots carry what keeps them apart."""

    nodes: Mapping[str, Node]
    strongest: dict[str, float] = field(default_factory=dict)
    """Node → weight of the strongest link that was taken at it."""
    _parents: dict[str, str] = field(default_factory=dict)
    _constraints: dict[str, Node] = field(default_factory=dict)

    def get_root(self, node: str) -> str:
        """The node that stands for the cluster: the first of it by id."""
        root = node
        while (parent := self._parents.get(root, root)) != root:
            root = parent
        while node != root:
            self._parents[node], node = root, self._parents[node]
        return root

    def join(self, left: str, right: str, weight: float) -> ConflictReason | None:
        """Join the clusters of two nodes, or say why they must stay apart."""
        first, second = sorted((self.get_root(left), self.get_root(right)))
        if first != second:
            one, other = (self._constraints.get(root, self.nodes[root]) for root in (first, second))
            if one.number is not None and other.number is not None and one.number != other.number:
                return ConflictReason.TWO_NUMBERS
            if not one.registers.isdisjoint(other.registers):
                return ConflictReason.TWO_RECORDS_OF_ONE_REGISTER
            self._parents[second] = first
            self._constraints[first] = Node(one.number or other.number, one.registers | other.registers)
        for node in (left, right):
            self.strongest.setdefault(node, weight)
        return None


Link = tuple[str, str, float]
Blocked = tuple[str, str, ConflictReason]


def build_clusters(nodes: Mapping[str, Node], links: Iterable[Link]) -> tuple[Clusters, list[Blocked]]:
    """Join nodes by links, which come heaviest first; also give the links that were left out."""
    clusters = Clusters(nodes)
    blocked: list[Blocked] = []
    for left, right, weight in links:
        reason = clusters.join(left, right, weight)
        if reason is not None:
            blocked.append((left, right, reason))
    return clusters, blocked


def cluster_parties(connection: Connection, settings: ResolutionSettings) -> int:
    """Write `cluster` (a row a party) and `cluster_conflict`; give the parties that a scored link joined."""
    connection.execute(read_statement("resolution", "cluster_tables"))
    thresholds = {
        PartyKind.PERSON: settings.person_threshold_bits,
        PartyKind.LEGAL_ENTITY: settings.legal_entity_threshold_bits,
    }
    for kind, table in PARTY_TABLES.items():
        connection.execute(
            read_statement("resolution", "links").format(
                table=table, kind=kind.value, threshold=thresholds[kind], margin=settings.margin_bits
            )
        )
        clusters, blocked = build_clusters(_read_nodes(connection), _read_links(connection))
        connection.register("joined_node", _build_joined(clusters))
        connection.register("blocked_link", _build_blocked(blocked))
        connection.execute(read_statement("resolution", "clusters").format(table=table, kind=kind.value))
        connection.unregister("joined_node")
        connection.unregister("blocked_link")
    ((count,),) = connection.execute("SELECT count(*) FROM cluster WHERE rule = 'splink'").fetchall()
    return int(count)


def _read_nodes(connection: Connection) -> dict[str, Node]:
    rows = connection.execute("SELECT node, number_key, registers FROM linked_node").fetchall()
    return {node: Node(number, frozenset(registers or ())) for node, number, registers in rows}


def _read_links(connection: Connection) -> list[Link]:
    return connection.execute(
        "SELECT left_node, right_node, match_weight FROM link ORDER BY match_weight DESC, left_node, right_node"
    ).fetchall()


def _build_joined(clusters: Clusters) -> pa.Table:
    nodes = list(clusters.strongest)
    return pa.table(
        {
            "node": pa.array(nodes, pa.string()),
            "root": pa.array([clusters.get_root(node) for node in nodes], pa.string()),
            "match_weight": pa.array(clusters.strongest.values(), pa.float64()),
        }
    )


def _build_blocked(blocked: list[Blocked]) -> pa.Table:
    return pa.table(
        {
            "left_node": pa.array([left for left, _, _ in blocked], pa.string()),
            "right_node": pa.array([right for _, right, _ in blocked], pa.string()),
            "reason": pa.array([reason.value for _, _, reason in blocked], pa.string()),
        }
    )

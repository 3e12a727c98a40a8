"""What people judged, brought into the nodes that are clustered: the same becomes one node, different ones take sides.

Judgements outrank scores; facts outrank judgements, so that no judgement puts two valid numbers, two records of one
register or a branch and its head office into one entity. Of judgements that contradict each other the one that parts
stands. What a judgement could not do is given back, for a person to look at again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection
from kg.model.ids import PartyId
from kg.model.resolved import ConflictReason
from kg.model.vocabulary import PartyKind
from resolution.clustering import Clusters, Taken
from resolution.constraints import LEFT, RIGHT, Node
from resolution.judgements import PlacedJudgement
from resolution.parties import PARTY_TABLES

_PLACE: Final = "printf('%05d|%s|%s|%s', priority, source, record_key, party_id)"
"""The most authoritative record first, as in `number_names.sql`."""


@dataclass(frozen=True, slots=True)
class Contraction:
    """What judgements made of the nodes that numbers had made."""

    heads: Mapping[str, str]
    """Node → the node that it is part of now; only where several were judged the same."""
    sides: Mapping[str, frozenset[str]]
    """Node → its sides in judgements that part."""
    against: Sequence[PlacedJudgement]
    """Judged the same, and kept apart by a fact or by another judgement."""


def find_judged_out(connection: Connection, kind: PartyKind, judged: Iterable[PlacedJudgement]) -> list[str]:
    """Parties that leave the number they share with a party they were judged different from, the less authoritative."""
    apart: dict[str, set[str]] = defaultdict(set)
    for one in judged:
        if not one.is_same:
            apart[one.left_party_id].add(one.right_party_id)
            apart[one.right_party_id].add(one.left_party_id)
    if not apart:
        return []
    with _ask(connection, "party_id", set(apart)) as asked:
        rows = connection.execute(
            f"SELECT party_id, head_party_id FROM number_group JOIN {PARTY_TABLES[kind]} AS party USING (party_id) "
            f"{asked} WHERE state = 'matched' ORDER BY party_id <> head_party_id, {_PLACE}"
        ).fetchall()
    kept: dict[str, set[str]] = defaultdict(set)
    out: list[str] = []
    for party, head in rows:
        members = kept[head] or {head}
        if party != head and not apart[party].isdisjoint(members):
            out.append(party)
        else:
            kept[head] = members | {party}
    return out


def contract(connection: Connection, judged: Sequence[PlacedJudgement]) -> Contraction:
    """Judgements in the order in which they were made, applied to the nodes of `number_member`."""
    nodes_of = _read_nodes_of(connection, judged)
    placed = [(one, nodes_of[one.left_party_id], nodes_of[one.right_party_id]) for one in judged]
    sides: dict[str, frozenset[str]] = defaultdict(frozenset)
    for one, left, right in placed:
        if not one.is_same and left != right:
            sides[left] |= {f"{one.number}{LEFT}"}
            sides[right] |= {f"{one.number}{RIGHT}"}
    nodes = {node: replace(stated, sides=sides[node]) for node, stated in _read_nodes(connection, nodes_of).items()}
    clusters, against = Clusters(nodes), []
    for one, left, right in placed:
        if one.is_same and not isinstance(clusters.join(left, right), Taken):
            against.append(one)
    roots = {node: clusters.partition.get_root(node) for node in nodes}
    shared = {root for node, root in roots.items() if node != root}
    return Contraction({node: root for node, root in roots.items() if root in shared}, dict(sides), against)


def find_objection_between(connection: Connection, left: PartyId, right: PartyId) -> ConflictReason | None:
    """The fact that keeps the nodes of two parties apart, as the last night left them; judgements are none."""
    rows = connection.execute(
        "SELECT node, max(number_key), list_distinct(flatten(list(registers))), "
        "CASE WHEN bool_and(is_branch) THEN true WHEN NOT bool_or(is_branch) THEN false END FROM cluster "
        "WHERE node IN (SELECT node FROM cluster WHERE party_id IN (?, ?)) GROUP BY node",
        [left, right],
    ).fetchall()
    nodes = [Node(number, frozenset(registers or ()), is_branch) for _, number, registers, is_branch in rows]
    return nodes[0].find_objection(nodes[1]) if len(nodes) == 2 else None


def _read_nodes_of(connection: Connection, judged: Sequence[PlacedJudgement]) -> dict[str, str]:
    parties: set[str] = {party for one in judged for party in (one.left_party_id, one.right_party_id)}
    with _ask(connection, "party_id", parties) as asked:
        rows = connection.execute(f"SELECT party_id, number_node FROM number_member {asked}").fetchall()
    return dict(rows)


def _read_nodes(connection: Connection, nodes_of: Mapping[str, str]) -> dict[str, Node]:
    with _ask(connection, "number_node", set(nodes_of.values())) as asked:
        rows = connection.execute(
            "SELECT number_node, max(number_key), list_distinct(flatten(list(registers))), "
            "CASE WHEN bool_and(is_branch) THEN true WHEN NOT bool_or(is_branch) THEN false END "
            f"FROM number_member {asked} GROUP BY number_node"
        ).fetchall()
    return {node: Node(number, frozenset(registers or ()), is_branch) for node, number, registers, is_branch in rows}


@contextmanager
def _ask(connection: Connection, column: str, values: set[str]) -> Iterator[str]:
    """The join that keeps the rows of those values."""
    connection.register("asked", pa.table({column: pa.array(sorted(values), pa.string())}))
    yield f"SEMI JOIN asked USING ({column})"
    connection.unregister("asked")

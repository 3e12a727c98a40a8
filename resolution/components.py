"""The cluster step: what differs from last time is clustered again, with all that its components hold."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection, read_statement, transaction
from kg.model.vocabulary import PartyKind
from resolution.clustering import Limits, Settlement, settle
from resolution.constraints import Node
from resolution.contraction import Contraction, contract, find_judged_out
from resolution.judgements import PlacedJudgement
from resolution.parties import PARTY_TABLES
from resolution.settings import ResolutionSettings

_IS_BRANCH: Final = {PartyKind.PERSON: "NULL::BOOLEAN", PartyKind.LEGAL_ENTITY: "party.is_branch"}


def cluster_parties(
    connection: Connection, settings: ResolutionSettings, judged: Sequence[PlacedJudgement], basis: str
) -> int:
    """Bring `cluster` (a row a party), `cluster_link` and `cluster_conflict` up to parties, pairs and judgements.

    Under another `basis` (code and settings) than last time everything is clustered again, else what was touched.
    All or nothing. Gives the parties that a scored link joined.
    """
    connection.execute(read_statement("resolution", "cluster_tables"))
    with transaction(connection):
        _forget_other_basis(connection, basis)
        _write_judged(connection, judged)
        for kind in PartyKind:
            threshold = settings.get_threshold_bits(kind)
            limits = Limits(settings.margin_bits, threshold + settings.bridge_bits)
            _cluster_kind(connection, kind, threshold, limits, [one for one in judged if one.party_kind is kind])
    ((count,),) = connection.execute("SELECT count(*) FROM cluster WHERE rule = 'splink'").fetchall()
    return int(count)


def _forget_other_basis(connection: Connection, basis: str) -> None:
    if connection.execute("SELECT basis FROM cluster_basis").fetchall() != [(basis,)]:
        for table in ("cluster", "cluster_link", "cluster_conflict", "cluster_basis"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("INSERT INTO cluster_basis VALUES (?)", [basis])


def _write_judged(connection: Connection, judged: Iterable[PlacedJudgement]) -> None:
    connection.execute("DELETE FROM judged_pair")
    rows = [(one.left_party_id, one.right_party_id, one.party_kind, one.verdict, one.number) for one in judged]
    columns = ("left_party_id", "right_party_id", "party_kind", "verdict", "number")
    _insert(connection, "judged_pair", columns, rows)


def _cluster_kind(
    connection: Connection, kind: PartyKind, threshold: float, limits: Limits, judged: Sequence[PlacedJudgement]
) -> None:
    table = PARTY_TABLES[kind]
    out = find_judged_out(connection, kind, judged)
    connection.register("judged_out", pa.table({"party_id": pa.array(out, pa.string())}))
    connection.execute(read_statement("resolution", "members").format(table=table, is_branch=_IS_BRANCH[kind]))
    contraction = contract(connection, judged)
    _register_contraction(connection, contraction)
    connection.execute(read_statement("resolution", "links").format(kind=kind.value, threshold=threshold))
    links = connection.execute(
        "SELECT left_node, right_node, match_weight FROM tonight_link SEMI JOIN affected ON affected.node = left_node "
        "ORDER BY match_weight DESC, left_node, right_node"
    ).fetchall()
    _register_settled(connection, settle(_read_nodes(connection), links, limits))
    connection.execute(read_statement("resolution", "clusters").format(kind=kind.value))
    for name in ("judged_out", "merged_node", "judged_side", "judged_against", "settled_node", "settled_link"):
        connection.unregister(name)


def _read_nodes(connection: Connection) -> dict[str, Node]:
    rows = connection.execute("SELECT node, number_key, registers, is_branch, sides FROM linked_node").fetchall()
    return {
        node: Node(number, _freeze(tuple(registers or ())), is_branch, _freeze(tuple(sides or ())))
        for node, number, registers, is_branch, sides in rows
    }


@lru_cache(maxsize=100_000)
def _freeze(values: tuple[str, ...]) -> frozenset[str]:
    """Most nodes stand in the same few registers."""
    return frozenset(values)


def _register_contraction(connection: Connection, contraction: Contraction) -> None:
    heads, sides, against = contraction.heads, contraction.sides, contraction.against
    connection.register("merged_node", _build_texts(node=heads.keys(), head=heads.values()))
    connection.register(
        "judged_side",
        pa.table(
            {
                "node": pa.array(sides.keys(), pa.string()),
                "sides": pa.array([sorted(taken) for taken in sides.values()], pa.list_(pa.string())),
            }
        ),
    )
    connection.register(
        "judged_against",
        _build_texts(
            left_party_id=(one.left_party_id for one in against), right_party_id=(one.right_party_id for one in against)
        ),
    )


def _register_settled(connection: Connection, settled: Settlement) -> None:
    nodes = list(settled.roots)
    weights = pa.array([settled.strongest.get(node) for node in nodes], pa.float64())
    roots, components = (map(places.__getitem__, nodes) for places in (settled.roots, settled.components))
    connection.register(
        "settled_node",
        _build_texts(node=nodes, root=roots, component=components).append_column("match_weight", weights),
    )
    ends = settled.outcomes
    connection.register(
        "settled_link",
        _build_texts(
            left_node=(left for left, _ in ends), right_node=(right for _, right in ends), outcome=ends.values()
        ),
    )


def _build_texts(**columns: Iterable[str]) -> pa.Table:
    return pa.table({name: pa.array(map(str, values), pa.string()) for name, values in columns.items()})


def _insert(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

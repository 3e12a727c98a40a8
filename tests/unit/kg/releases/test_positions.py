"""Whom a release leads from firm to firm: nobody whom the shape around them tells from the others."""

import duckdb
import networkx as nx
import pytest

from kg.releases.content import RELEASED_EDGES, RELEASED_NODES, FirmNaming
from kg.releases.positions import _ROUNDS, key_positions, link_persons

NODES = RELEASED_NODES[FirmNaming.PSEUDONYMOUS]
EDGES = RELEASED_EDGES[FirmNaming.PSEUDONYMOUS]
Share = tuple[str, str, str]


def _build(shares: list[Share], firm_shares: list[Share] = ()) -> duckdb.DuckDBPyConnection:  # type: ignore[assignment]
    """Persons' and firms' shares in firms, each (holder, firm, band), in tables as `kg.releases.writing` makes them."""
    connection = duckdb.connect()
    for nodes in NODES:
        columns = "".join(f", {one.column.name} {one.column.duckdb_type}" for one in nodes.properties)
        connection.execute(f"CREATE TABLE {nodes.table} (id VARCHAR{columns})")
    for edges in EDGES:
        columns = "".join(f", {one.column.name} {one.column.duckdb_type}" for one in edges.properties)
        connection.execute(f"CREATE TABLE {edges.table} (from_id VARCHAR, to_id VARCHAR{columns})")
    firms = {firm for _, firm, _ in [*shares, *firm_shares]} | {holder for holder, _, _ in firm_shares}
    connection.executemany("INSERT INTO node_firm (id) VALUES (?)", [[firm] for firm in sorted(firms)])
    connection.executemany("INSERT INTO node_person VALUES (?)", [[one] for one in sorted({s[0] for s in shares})])
    connection.executemany("INSERT INTO edge_owns_natural VALUES (?, ?, ?)", [list(share) for share in shares])
    if firm_shares:
        connection.executemany("INSERT INTO edge_owns_firm VALUES (?, ?, ?)", [list(share) for share in firm_shares])
    return connection


def _link(connection: duckdb.DuckDBPyConnection, threshold: int = 3) -> set[str]:
    key_positions(connection, EDGES)
    link_persons(connection, NODES, EDGES, threshold)
    return {row[0] for row in connection.execute("SELECT id FROM linked").fetchall()}


def _pair(number: int, bands: tuple[str, str] = ("a", "a")) -> list[Share]:
    return [(f"p{number}", f"f{number}x", bands[0]), (f"p{number}", f"f{number}y", bands[1])]


def test_persons_are_linked_where_enough_stand_alike_at_other_firms() -> None:
    connection = _build([share for number in range(3) for share in _pair(number)])
    assert _link(connection) == {"p0", "p1", "p2"}
    keys = connection.execute("SELECT count(DISTINCT from_key) FROM edge_owns_natural").fetchall()
    assert keys == [(3,)]


def test_too_few_are_not_linked_and_stand_at_each_firm_anew() -> None:
    connection = _build([share for number in range(2) for share in _pair(number)])
    assert _link(connection) == set()
    keys = connection.execute("SELECT count(DISTINCT from_key) FROM edge_owns_natural").fetchall()
    assert keys == [(4,)]


def test_partners_at_the_very_same_firms_count_once() -> None:
    assert _link(_build([(f"p{n}", firm, "a") for n in range(9) for firm in ("f", "g")])) == set()


def test_whoever_is_told_apart_by_a_share_or_by_what_lies_further_off_is_not_linked() -> None:
    alike = [share for number in range(3) for share in _pair(number)]
    other = _pair(8, ("a", "b"))
    far = _pair(9)
    linked = _link(_build([*alike, *other, *far], [("f9x", "g", "a"), ("g", "h", "a")]))
    assert linked == {"p0", "p1", "p2"}


def test_unlinking_one_may_make_others_rare_and_they_go_too() -> None:
    """Two of four stand at firms with rare partners; the two that are left are too few."""
    shares = [share for number in range(4) for share in _pair(number)]
    assert _link(_build([*shares, ("q", "f0y", "c"), ("r", "f1y", "d")])) == set()


def test_nobody_is_linked_by_colours_that_have_not_settled() -> None:
    """Each stands at the end of a chain of another length; that is told only further off than the colours get."""
    alike = [share for number in range(3) for share in _pair(number)]
    chains = [
        (f"f{number}x" if not link else f"c{number}_{link}", f"c{number}_{link + 1}", "a")
        for number in range(3)
        for link in range(_ROUNDS + 5 * number + 1)
    ]
    connection = _build(alike, chains)
    key_positions(connection, EDGES)
    assert link_persons(connection, NODES, EDGES, 3) == 3
    assert connection.execute("SELECT count(*) FROM linked").fetchall() == [(0,)]
    assert connection.execute("SELECT count(DISTINCT from_key) FROM edge_owns_natural").fetchall() == [(6,)]


@pytest.mark.parametrize("threshold", [3, 5])
def test_no_linked_person_can_be_found_again_by_shape(threshold: int) -> None:
    """An attacker's own refinement, by another library, on what is released, finds no class that is too small."""
    shares = [share for n in range(12) for share in _pair(n, ("a", "b" if n % 3 else "a"))]
    shares += [("rich", f"f{n}x", "a") for n in range(7)]
    connection = _build(shares)
    linked = _link(connection, threshold)
    graph: nx.Graph[str] = nx.Graph()
    for key, firm, band in connection.execute("SELECT from_key, to_key, share_band FROM edge_owns_natural").fetchall():
        graph.add_node(key, kind="person")
        graph.add_node(firm, kind="firm")
        graph.add_edge(key, firm, band=band)
    colours = nx.weisfeiler_lehman_subgraph_hashes(graph, edge_attr="band", node_attr="kind", iterations=8)
    classes: dict[str, int] = {}
    for person in linked:
        classes[colours[person][-1]] = classes.get(colours[person][-1], 0) + 1
    assert all(size >= threshold for size in classes.values())
    assert "rich" not in linked

"""Under which key a natural person stands in a release: at each firm anew, or across firms where enough look alike.

A person who leads from firm to firm is known by the firms: by their number, kinds, shares and whatever hangs on them.
Where a release links persons at all, it therefore first does what a reader who wants to find somebody would do:
colour refinement of the whole release, each node's colour made of its own properties and those around it until nothing
changes. Those are linked whose positions have the colours that enough others' positions have. Links change what is
around others; so the release is coloured again, whoever now shares a colour with fewer than the threshold (who stand
at other firms) is not linked after all, and this is repeated until it changes nothing. Colours that have not settled
are too coarse: they would call alike who is not. Where they, or the links, do not settle, nobody is linked.

Source: colour refinement, Weisfeiler and Leman 1968; re-identification by structure, Hay et al. 2008.
"""

from collections.abc import Sequence
from typing import Final

from kg.engine.database import Connection
from kg.releases.content import ReleasedEdges, ReleasedNodes

_PASSES: Final = 12
_ROUNDS: Final = 60


def key_positions(connection: Connection, edges: Sequence[ReleasedEdges]) -> None:
    """Give each edge `from_key` and `to_key`: a natural person at its start stands at that firm alone.

    Table `linked(id)` names the persons that `link_persons` found safe to lead from firm to firm; it is empty here.
    """
    connection.execute("CREATE OR REPLACE TABLE linked (id VARCHAR PRIMARY KEY)")
    for one in edges:
        connection.execute(f"ALTER TABLE {one.table} ADD COLUMN from_key VARCHAR")
        connection.execute(f"ALTER TABLE {one.table} ADD COLUMN to_key VARCHAR")
        connection.execute(f"UPDATE {one.table} SET from_key = from_id, to_key = to_id")
    _set_keys(connection, edges)


def link_persons(
    connection: Connection, nodes: Sequence[ReleasedNodes], edges: Sequence[ReleasedEdges], threshold: int
) -> int:
    """Link whoever stands at several firms and looks like at least `threshold` who stand at other firms.

    Returns:
        How many stand at several firms and are not linked because colours or links did not settle; 0 where they did.
    """
    natural = [one for one in edges if one.part == "natural"]
    ties = " UNION ALL ".join(f"SELECT from_id, to_id FROM {one.table}" for one in natural)
    connection.execute(f"CREATE OR REPLACE TABLE held AS SELECT DISTINCT from_id, to_id FROM ({ties})")
    left = 0
    if not _link_until_settled(connection, nodes, edges, threshold):
        connection.execute("DELETE FROM linked")
        _set_keys(connection, edges)
        several = "SELECT from_id FROM held GROUP BY from_id HAVING count(*) > 1"
        left = connection.execute(f"SELECT count(*) FROM ({several})").fetchall()[0][0]
    connection.execute("DROP TABLE held")
    return left


def _link_until_settled(
    connection: Connection, nodes: Sequence[ReleasedNodes], edges: Sequence[ReleasedEdges], threshold: int
) -> bool:
    """Whether linking came to an end with colours that had settled."""
    if not _colour(connection, nodes, edges):
        return False
    _link_alike(connection, threshold)
    for _ in range(_PASSES):
        _set_keys(connection, edges)
        if not _colour(connection, nodes, edges):
            return False
        if not _unlink_rare(connection, threshold):
            return True
    return False


def _set_keys(connection: Connection, edges: Sequence[ReleasedEdges]) -> None:
    for one in edges:
        if one.part == "natural":
            connection.execute(
                f"UPDATE {one.table} SET from_key = CASE WHEN from_id IN (SELECT id FROM linked) THEN from_id "
                "ELSE from_id || chr(31) || to_id END"
            )


def _colour(connection: Connection, nodes: Sequence[ReleasedNodes], edges: Sequence[ReleasedEdges]) -> bool:
    """Table `colour(key, colour)`: equal where colour refinement tells two nodes of the release apart in nothing.

    Returns:
        Whether the colours settled; where they did not, equal says nothing.
    """
    kinds = " UNION ALL ".join(
        f"SELECT id, hash({', '.join([repr(str(one.group)), *(f'{p.column.name}' for p in one.properties)])}) AS kind "
        f"FROM {one.table}"
        for one in nodes
    )
    labels = " UNION ALL ".join(
        f"SELECT from_key, to_key, from_id, "
        f"hash({', '.join([repr(one.type), *(p.column.name for p in one.properties)])}) AS label FROM {one.table}"
        for one in edges
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE edge AS {labels}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE tie AS SELECT from_key AS key, to_key AS other, hash('>', label) AS label "
        "FROM edge UNION ALL SELECT to_key, from_key, hash('<', label) FROM edge"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE colour AS SELECT key, any_value(kind) AS colour FROM "
        "(SELECT from_key AS key, from_id AS id FROM edge UNION SELECT to_key, to_key FROM edge) "
        f"JOIN ({kinds}) USING (id) GROUP BY key"
    )
    count = 0
    for _ in range(_ROUNDS):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE colour AS SELECT c.key, "
            "hash(any_value(c.colour), list_sort(list(hash(t.label, n.colour)))) AS colour "
            "FROM colour AS c JOIN tie AS t ON t.key = c.key JOIN colour AS n ON n.key = t.other GROUP BY c.key"
        )
        rows = connection.execute("SELECT count(DISTINCT colour) FROM colour").fetchall()
        if rows[0][0] == count:
            return True
        count = rows[0][0]
    return False


def _link_alike(connection: Connection, threshold: int) -> None:
    """Link persons at several firms whose positions, not linked yet, are coloured like those of enough others."""
    connection.execute(
        "INSERT INTO linked SELECT from_id FROM (SELECT from_id, list_sort(list(colour)) AS colours, "
        "list_sort(list(to_id)) AS firms FROM held JOIN colour ON key = from_id || chr(31) || to_id "
        "GROUP BY from_id HAVING count(*) > 1) "
        "QUALIFY count(DISTINCT firms) OVER (PARTITION BY colours) >= $threshold",
        {"threshold": threshold},
    )


def _unlink_rare(connection: Connection, threshold: int) -> int:
    """Take the link from whoever shares a colour with too few; persons at the very same firms count once."""
    return len(
        connection.execute(
            "DELETE FROM linked WHERE id IN (SELECT id FROM ("
            "SELECT l.id, colour, list_sort(list(h.to_id)) AS firms FROM linked AS l JOIN colour ON key = l.id "
            "JOIN held AS h ON h.from_id = l.id GROUP BY ALL) "
            "QUALIFY count(DISTINCT firms) OVER (PARTITION BY colour) < $threshold) RETURNING 1",
            {"threshold": threshold},
        ).fetchall()
    )

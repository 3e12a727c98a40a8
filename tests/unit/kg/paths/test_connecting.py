"""Out of two balls and the ties among them: which paths, by which ties, and how far they are complete."""

from typing import Any

from kg.paths.connecting import COUNT_MAX, RING_MAX, TIE_MAX, Paths, connect_ends


def _node(name: str, side: int, distance: int, *, is_hub: bool = False, kind: str = "legal_entity") -> dict[str, Any]:
    return {
        "id": name, "kind": kind, "name": name.upper(), "subject_kind": "firm", "side": side, "distance": distance,
        "is_hub": is_hub,
    }  # fmt: skip


def _tie(start: str, end: str, kind: str = "ownership", number: int = 0) -> dict[str, Any]:
    return {"from_id": start, "to_id": end, "kind": kind, "edge_id": f"{start}{end}{kind}{number}"}


def _connect(nodes: list[dict[str, Any]], ties: list[dict[str, Any]], longest: int = 4, limit: int = 5) -> Paths:
    found = connect_ends(nodes, ties, longest, limit)
    assert found is not None
    return found


def _list(found: Paths) -> list[str]:
    return ["".join(node["id"] for node in path.nodes) for path in found.paths]


ENDS = [_node("a", 0, 0), _node("x", 0, 1), _node("y", 0, 1), _node("b", 1, 0), _node("y", 1, 1)]


def test_a_step_tells_all_ties_that_join_two_whichever_way_they_lead_the_closest_first() -> None:
    ties = [_tie("y", "a", "guarantee"), _tie("a", "y", "ownership", 2), _tie("a", "y"), _tie("y", "b", "branch")]
    found = _connect(ENDS, [*ties, _tie("a", "a")])
    assert _list(found) == ["ayb"]
    (path,) = found.paths
    assert [[tie["edge_id"] for tie in step] for step in path.steps] == [
        ["ayownership0", "ayownership2", "yaguarantee0"],
        ["ybbranch0"],
    ]
    assert (found.has_more, found.complete_to) == (False, 4)


def test_what_the_limit_leaves_out_is_said() -> None:
    ties = [_tie("a", "y"), _tie("y", "b"), _tie("a", "x"), _tie("x", "b", "branch"), _tie("a", "b", "guarantee")]
    assert _list(_connect(ENDS, ties)) == ["ab", "axb", "ayb"]
    found = _connect(ENDS, ties, limit=2)
    assert (_list(found), found.has_more) == (["ab", "axb"], True)
    assert not _connect(ENDS, ties, limit=3).has_more


def test_parties_are_named_once_and_an_office_is_no_party() -> None:
    nodes = [_node("a", 0, 0), _node("o", 0, 1, kind="address"), _node("b", 1, 0)]
    found = _connect(nodes, [_tie("a", "o", "address"), _tie("b", "o", "address"), _tie("a", "b")])
    assert _list(found) == ["ab", "aob"]
    assert found.party_ids == ["a", "b"]


def test_without_an_other_end_there_is_nothing_and_to_itself_no_step() -> None:
    assert connect_ends([_node("a", 0, 0)], [], 4, 3) is None
    (path,) = _connect([_node("a", 0, 0), _node("a", 1, 0)], []).paths
    assert (len(path.nodes), path.steps) == (1, ())


def test_nobody_is_looked_behind_who_has_too_many_ties_and_the_answer_says_how_far_it_goes() -> None:
    near, far = [_node("a", 0, 0), _node("h", 0, 1, is_hub=True)], [_node("b", 1, 0), _node("c", 1, 1)]
    assert _connect([*near, *far], [], longest=6).complete_to == 1 + 2 + 1
    assert _connect([*near, *far], [], longest=2).complete_to == 2, "it is where the two meet"
    assert _connect([_node("a", 0, 0, is_hub=True), _node("b", 1, 0)], [], longest=6).complete_to == 6, "an end is"
    ring = [_node(f"n{number}", 0, 1) for number in range(RING_MAX + 1)]
    assert _connect([near[0], *ring, *far], [], longest=5).complete_to == 0 + 2 + 1
    assert _connect([near[0], *ring[:-1], *far], [], longest=5).complete_to == 5


def test_of_too_many_ties_nothing_is_certain() -> None:
    ties = [_tie("a", "x", number=number) for number in range(TIE_MAX + 1)]
    assert _connect(ENDS, ties).complete_to == 0
    assert _connect(ENDS, ties[:-1]).complete_to == 4


def test_no_more_paths_are_told_than_were_asked_for() -> None:
    middle = [_node(f"m{number:02}", 0, 1) for number in range(30)]
    ties = [tie for node in middle for tie in (_tie("a", node["id"]), _tie(node["id"], "b"))]
    found = _connect([_node("a", 0, 0), *middle, _node("b", 1, 0)], ties, longest=2, limit=COUNT_MAX)
    assert (len(found.paths), found.has_more) == (COUNT_MAX, True)

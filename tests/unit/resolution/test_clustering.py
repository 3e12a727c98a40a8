"""Clusters keep apart what must stay apart, whatever the links say."""

from kg.model.resolved import ConflictReason
from resolution.clustering import Node, build_clusters

_FREE = Node(None, frozenset())


def _members(nodes: dict[str, Node], links: list[tuple[str, str, float]]) -> dict[str, str]:
    clusters, _ = build_clusters(nodes, links)
    return {node: clusters.get_root(node) for node in nodes}


def test_links_join_through_others() -> None:
    nodes = dict.fromkeys("abcd", _FREE)
    assert _members(nodes, [("c", "d", 9.0), ("b", "c", 8.0)]) == {"a": "a", "b": "b", "c": "b", "d": "b"}


def test_two_numbers_never_meet_even_through_a_third_party() -> None:
    nodes = {"a": Node("1", frozenset()), "b": _FREE, "c": Node("2", frozenset())}
    clusters, blocked = build_clusters(nodes, [("b", "c", 9.0), ("a", "b", 8.0)])
    assert clusters.get_root("b") == clusters.get_root("c") != clusters.get_root("a")
    assert blocked == [("a", "b", ConflictReason.TWO_NUMBERS)]


def test_constraints_of_both_sides_stay_with_the_joined_cluster() -> None:
    nodes = {
        "a": Node("1", frozenset()),
        "b": Node(None, frozenset({"market"})),
        "c": Node(None, frozenset({"market"})),
        "d": Node("2", frozenset()),
    }
    _, blocked = build_clusters(nodes, [("a", "b", 9.0), ("a", "c", 8.0), ("b", "d", 7.0)])
    assert [reason for _, _, reason in blocked] == [
        ConflictReason.TWO_RECORDS_OF_ONE_REGISTER,
        ConflictReason.TWO_NUMBERS,
    ]


def test_the_strongest_link_that_was_taken_is_remembered_and_a_blocked_one_is_not() -> None:
    nodes = {"a": Node("1", frozenset()), "b": _FREE, "c": Node("2", frozenset())}
    clusters, _ = build_clusters(nodes, [("a", "b", 9.0), ("b", "c", 8.0)])
    assert clusters.strongest == {"a": 9.0, "b": 9.0}

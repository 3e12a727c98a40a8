"""Clusters keep apart what must stay apart, whatever the links say."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model.resolved import ConflictReason
from resolution.bridges import iter_bridges
from resolution.clustering import Limits, Settlement, Taken, settle
from resolution.constraints import Node

_FREE = Node(None, frozenset())
_LIMITS = Limits(margin_bits=0.5, bridge_bits=0)
Links = list[tuple[str, str, float]]


def _settle(nodes: dict[str, Node], links: Links, limits: Limits = _LIMITS) -> Settlement:
    return settle(nodes, sorted(links, key=lambda link: (-link[2], link[0], link[1])), limits)


def test_links_join_through_others() -> None:
    settled = _settle(dict.fromkeys("abcd", _FREE), [("c", "d", 9.0), ("b", "c", 8.0), ("b", "d", 7.0)])
    assert settled.roots == {"b": "b", "c": "b", "d": "b"}
    assert settled.outcomes == {("c", "d"): Taken.JOINED, ("b", "c"): Taken.JOINED, ("b", "d"): Taken.CONFIRMED}


def test_two_numbers_never_meet_even_through_a_third_party() -> None:
    nodes = {"a": Node("1", frozenset()), "b": _FREE, "c": Node("2", frozenset())}
    settled = _settle(nodes, [("b", "c", 9.0), ("a", "b", 8.0)])
    assert settled.roots["b"] == settled.roots["c"] != settled.roots["a"]
    assert settled.outcomes["a", "b"] is ConflictReason.TWO_NUMBERS


def test_constraints_of_both_sides_stay_with_the_joined_cluster() -> None:
    nodes = {
        "a": Node("1", frozenset()),
        "b": Node(None, frozenset({"market"})),
        "c": Node(None, frozenset({"market"})),
        "d": Node("2", frozenset()),
    }
    settled = _settle(nodes, [("a", "b", 9.0), ("a", "c", 8.0), ("b", "d", 7.0)])
    assert settled.outcomes["a", "c"] is ConflictReason.TWO_RECORDS_OF_ONE_REGISTER
    assert settled.outcomes["b", "d"] is ConflictReason.TWO_NUMBERS


def test_a_branch_never_joins_its_head_office_even_through_a_third_party() -> None:
    nodes = {"a": Node(None, frozenset(), True), "b": Node(None, frozenset()), "c": Node(None, frozenset(), False)}
    settled = _settle(nodes, [("a", "b", 9.0), ("b", "c", 8.0)])
    assert settled.outcomes["b", "c"] is ConflictReason.BRANCH_AND_HEAD_OFFICE
    assert settled.roots["c"] == "c"


def test_a_node_that_two_claim_almost_alike_who_must_stay_apart_goes_to_neither() -> None:
    nodes = {"a": Node("1", frozenset()), "b": _FREE, "c": Node("2", frozenset())}
    settled = _settle(nodes, [("a", "b", 8.4), ("b", "c", 8.0)])
    assert set(settled.outcomes.values()) == {ConflictReason.RIVALS}
    assert set(settled.roots.items()) == set(zip("abc", "abc", strict=True))
    assert set(settled.components.values()) == {"a"}
    assert settled.strongest == {}


def test_the_strongest_link_that_was_taken_is_remembered_and_a_blocked_one_is_not() -> None:
    nodes = {"a": Node("1", frozenset()), "b": _FREE, "c": Node("2", frozenset())}
    assert _settle(nodes, [("a", "b", 9.0), ("b", "c", 8.0)]).strongest == {"a": 9.0, "b": 9.0}


TWO_GROUPS: Links = [("a", "b", 9.0), ("c", "d", 9.0), ("b", "c", 5.0)]


def test_a_weak_link_that_alone_holds_two_groups_together_is_cut() -> None:
    settled = _settle(dict.fromkeys("abcd", _FREE), TWO_GROUPS, Limits(0.5, bridge_bits=6))
    assert settled.outcomes["b", "c"] is ConflictReason.WEAK_BRIDGE
    assert settled.roots == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_a_bridge_stays_that_weighs_enough_or_that_another_link_confirms_or_that_leads_to_a_single_node() -> None:
    nodes = dict.fromkeys("abcd", _FREE)
    assert _settle(nodes, TWO_GROUPS, Limits(0.5, bridge_bits=5)).outcomes["b", "c"] is Taken.JOINED
    confirmed = _settle(nodes, [*TWO_GROUPS, ("a", "d", 5.0)], Limits(0.5, bridge_bits=6))
    assert confirmed.roots == dict.fromkeys("abcd", "a")
    single = _settle(nodes, [("a", "b", 9.0), ("b", "c", 5.0)], Limits(0.5, bridge_bits=6))
    assert single.roots == dict.fromkeys("abc", "a")


def test_what_a_cut_bridge_had_brought_into_a_cluster_objects_no_more() -> None:
    nodes = dict.fromkeys("abc", _FREE) | {"d": Node("1", frozenset()), "e": Node("2", frozenset())}
    links = [*TWO_GROUPS, ("a", "e", 4.0)]
    settled = _settle(nodes, links, Limits(0.5, bridge_bits=6))
    assert settled.outcomes["b", "c"] is ConflictReason.WEAK_BRIDGE
    assert settled.outcomes["a", "e"] is Taken.JOINED
    assert settled.strongest["e"] == 4.0


def _find_bridges_slowly(links: Links) -> set[tuple[str, str]]:
    """By the definition: without it, fewer nodes are reached from its end."""

    def reach(start: str, standing: Links) -> set[str]:
        reached, grown = {start}, True
        while grown:
            grown = False
            for left, right, _ in standing:
                if (left in reached) != (right in reached):
                    reached |= {left, right}
                    grown = True
        return reached

    return {
        (link[0], link[1]) for link in links if link[1] not in reach(link[0], [one for one in links if one != link])
    }


_ENDS = list(itertools.combinations("abcdefgh", 2))
_LINKS = st.dictionaries(st.sampled_from(_ENDS), st.integers(2, 12).map(float), max_size=14).map(
    lambda drawn: [(left, right, weight) for (left, right), weight in drawn.items()]
)
_NODES = st.fixed_dictionaries(
    {
        name: st.builds(
            Node,
            st.sampled_from([None, None, "1", "2"]),
            st.frozensets(st.sampled_from(["market", "household"]), max_size=1),
            st.sampled_from([None, False, True]),
            st.frozensets(st.sampled_from(["7<", "7>"]), max_size=1),
        )
        for name in "abcdefgh"
    }
)


@given(links=_LINKS)
@settings(max_examples=200, deadline=None)
def test_bridges_are_those_of_the_definition(links: Links) -> None:
    assert set(iter_bridges(links)) == _find_bridges_slowly(links)


@given(nodes=_NODES, links=_LINKS)
@settings(max_examples=200, deadline=None)
def test_no_cluster_holds_what_must_stay_apart_and_each_component_settles_by_itself(
    nodes: dict[str, Node], links: Links
) -> None:
    limits = Limits(margin_bits=1, bridge_bits=6)
    settled = _settle(nodes, links, limits)
    for one, other in itertools.combinations(settled.roots, 2):
        if settled.roots[one] == settled.roots[other]:
            assert nodes[one].find_objection(nodes[other]) is None
    for component in set(settled.components.values()):
        alone = _settle(nodes, [link for link in links if settled.components[link[0]] == component], limits)
        assert alone.outcomes.items() <= settled.outcomes.items()
        assert alone.roots.items() <= settled.roots.items()
        assert alone.strongest.items() <= settled.strongest.items()

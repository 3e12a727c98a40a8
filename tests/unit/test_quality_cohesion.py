"""Groups are joined while their pairs agree on the average; a cut at a stricter floor is an earlier stop."""

from itertools import combinations

import pytest

from tests.quality.cohesion import Cohesion, build_merges
from tests.quality.contradictions import Costs, choose_floor

RULES = Cohesion(link_bits=0.0, floor_bits=-3.0, unscored_bits=-5.0)


def group(pairs, rules=RULES, floor=None):
    return build_merges(pairs, rules).cut(rules.floor_bits if floor is None else floor)


def full(names, bits):
    return [(left, right, bits) for left, right in combinations(names, 2)]


def test_one_good_link_between_two_groups_is_outvoted():
    groups = group([*full("abc", 10.0), *full("xyz", 10.0), ("c", "x", 8.0)])
    assert len({groups[name] for name in "abc"}) == len({groups[name] for name in "xyz"}) == 1
    assert groups["a"] != groups["x"]


def test_links_that_most_pairs_confirm_join_two_groups():
    crossed = [(left, right, 6.0) for left in "abc" for right in "xy"]
    assert len(set(group([*full("abc", 10.0), *full("xyz", 10.0), *crossed]).values())) == 1


def test_no_group_is_joined_without_a_link_however_little_speaks_against_it():
    assert group([("a", "b", -0.5)]) == {"a": "a", "b": "b"}
    assert group([("a", "b", 0.5)]) == {"a": "a", "b": "a"}


def test_a_stricter_floor_parts_what_a_looser_one_joins_and_nothing_else():
    pairs = [("a", "b", 5.0), ("b", "c", 2.0), ("a", "c", -3.0), ("d", "e", 1.0)]
    loose, strict = group(pairs), group(pairs, floor=0.5)
    assert len(set(loose.values())) == 2
    assert strict == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "d"}
    assert build_merges(pairs, RULES) == build_merges(reversed(pairs), RULES)


@pytest.mark.parametrize(("false_link", "floor"), [(1.0, -2.0), (9.0, 2.0)])
def test_the_floor_is_as_loose_as_the_costs_allow(false_link, floor):
    """The looser floor adds sixty pairs that contradict themselves, and ninety of which one in three does."""
    right = [(f"r{place}a", f"r{place}b", 5.0) for place in range(200)]
    doubtful = [(f"d{place}a", f"d{place}b", -1.5) for place in range(90)]
    wrong = [(f"w{place}a", f"w{place}b", -2.5) for place in range(60)]
    rules = Cohesion(link_bits=-3.0, floor_bits=-3.0, unscored_bits=-4.0)
    within = [
        *right,
        *((left, other, 1.0 if place % 3 else -20.0) for place, (left, other, _) in enumerate(doubtful)),
        *((left, other, -20.0) for left, other, _ in wrong),
    ]
    merges = build_merges([*right, *doubtful, *wrong], rules)
    choice = choose_floor(merges, (2.0, -2.0, -3.0), within, Costs(false_link, 1.0))
    assert choice.floor_bits == floor
    assert choice.estimated_precision_ratio == pytest.approx(1.0 if floor > 0 else 1 - 30 / 290)


def test_what_contradicts_itself_is_not_joined_for_any_price_that_is_even():
    right = [(f"r{place}a", f"r{place}b", 5.0) for place in range(200)]
    wrong = [(f"w{place}a", f"w{place}b", -2.0) for place in range(60)]
    merges = build_merges([*right, *wrong], Cohesion(link_bits=-3.0, floor_bits=-3.0, unscored_bits=-4.0))
    within = right + [(left, other, -20.0) for left, other, _ in wrong]
    assert choose_floor(merges, (2.0, -3.0), within, Costs(1.0, 1.0)).floor_bits == 2.0
    mild = right + [(left, other, 0.0) for left, other, _ in wrong]
    chosen = choose_floor(merges, (2.0, -3.0), mild, Costs(1.0, 1.0))
    assert (chosen.floor_bits, chosen.estimated_precision_ratio) == (-3.0, 1.0)

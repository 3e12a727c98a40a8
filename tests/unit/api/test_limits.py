"""Limits are judged on the text, quickly, whatever the text is."""

import pytest
from graphql import build_schema, parse, validate

from api.limits import build_limit_rule

SCHEMA = build_schema("type Query { a: Query, b: Int }")


def _complaints(query: str, depth: int = 4, aliases: int = 3) -> list[str]:
    return [error.message for error in validate(SCHEMA, parse(query), [build_limit_rule(depth, aliases)])]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("{ a { a { a { b } } } }", []),
        ("{ a { a { a { a { b } } } } }", ["deeper"]),
        ("{ a { ...F } } fragment F on Query { a { a { a { b } } } }", ["deeper"]),
        ("{ x: b y: b z: b }", []),
        ("{ x: b y: b z: b u: b }", ["aliases"]),
        ("{ ...F a { ...F } } fragment F on Query { x: b y: b }", ["aliases"]),
    ],
)
def test_depth_and_aliases_are_counted_through_fragments(query: str, says: list[str]) -> None:
    complaints = _complaints(query)
    assert len(complaints) == len(says)
    for complaint, word in zip(complaints, says, strict=True):
        assert word in complaint


def test_fragments_that_spread_each_other_twice_are_measured_once_each() -> None:
    doubled = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    complaints = _complaints(f"{{ ...F0 }} {doubled} fragment F60 on Query {{ x: b }}")
    assert len(complaints) == 1
    assert "aliases" in complaints[0]


def test_a_fragment_within_itself_does_not_hang() -> None:
    assert _complaints("{ ...F } fragment F on Query { a { ...F } }") == []

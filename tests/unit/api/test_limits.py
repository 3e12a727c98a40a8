"""Limits are judged on the text, quickly, whatever the text is."""

from typing import Any

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, Lexer, Source, TokenKind, build_schema, parse
from hypothesis import given
from hypothesis import strategies as st

from api.limits import Limits, _iter_tokens, check_text, check_variables, find_excess
from kg.errors import RequestError

SCHEMA = build_schema("type Query { a: Query, b: Int }")
LIMITS = Limits(
    token_count=60, depth=4, alias_count=3, field_count=12, repeat_count=2, fragment_count=70, directive_count=2,
    variable_count=5, variable_depth=2,
)  # fmt: skip


def _complaints(query: str) -> list[str]:
    return [error.message for error in find_excess(parse(query), LIMITS)]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("{ a { a { a { b } } } }", []),
        ("{ a { a { a { a { b } } } } }", ["deeper"]),
        ("{ a { ...F } } fragment F on Query { a { a { a { b } } } }", ["deeper"]),
        ("{ x: b y: b z: b }", []),
        ("{ x: b y: b z: b u: b }", ["aliases"]),
        ("{ ...F a { ...F } } fragment F on Query { x: b y: b }", ["aliases"]),
        ("{ a { b } a { b } a { b } }", []),
        ("{ a { b b } a { b b } a { b } }", ["again"]),
        ("{ ...F a { ...F } } fragment F on Query { a { b } c d e f }", ["fields"]),
        ("query A { b } query B { a { a { a { a { b } } } } }", ["deeper"]),
    ],
)
def test_what_is_asked_for_is_counted_through_fragments(query: str, says: list[str]) -> None:
    complaints = _complaints(query)
    assert len(complaints) == len(says)
    for complaint, word in zip(complaints, says, strict=True):
        assert word in complaint


def test_fragments_that_spread_each_other_twice_are_measured_once_each() -> None:
    doubled = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    assert len(_complaints(f"{{ ...F0 }} {doubled} fragment F60 on Query {{ x: b }}")) == 2  # aliases and fields


def test_a_fragment_within_itself_does_not_hang() -> None:
    assert _complaints("{ ...F } fragment F on Query { a { ...F } }") == []


def test_fragments_are_counted() -> None:
    many = " ".join(f"fragment F{n} on Query {{ b }}" for n in range(71))
    assert "fragments" in _complaints("{ b } " + many)[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ " + "b " * 60 + "}", "tokens"),
        ("#\n" * 61, "tokens"),
        ("{a" * 13, "deeper"),
        ("{ a(b: " + "[" * 12, "deeper"),
        ("{ b @skip(if: true) @skip(if: true) @skip(if: true) }", "directives"),
    ],
)
def test_a_text_that_is_long_or_deep_is_put_down_before_it_is_parsed(text: str, says: str) -> None:
    with pytest.raises(GraphQLError, match=says):
        check_text(text, LIMITS)


def test_a_short_and_flat_text_passes() -> None:
    check_text('query Q($x: Int = 1) { a { b @skip(if: false) } } # "{{{{{{{{{{{{{{{{"', LIMITS)


@pytest.mark.parametrize(
    ("variables", "passes"),
    [
        ({}, True),
        ({"a": 1, "b": [1, 2]}, True),
        ({"a": [[1]]}, True),
        ({"a": [[[1]]]}, False),
        ({"a": {"b": {"c": {}}}}, False),
        ({"a": [1, 2, 3, 4, 5]}, False),
    ],
)
def test_variables_are_few_and_flat(variables: dict[str, Any], passes: bool) -> None:
    if passes:
        check_variables(variables, LIMITS)
    else:
        with pytest.raises(RequestError):
            check_variables(variables, LIMITS)


NAMES = ("a", "_b9", "on", "...", "# said {\n", "1", "-2", "3.25", "-1e5", "4E+2")
TEXTS = ('"text"', '"\\""', '""', '"""block"""', '""" a \\""" " "" b """')
PIECES = st.sampled_from([*NAMES, *TEXTS, *"{}[]()!$&:=@|", " ", "\t", "\n", ",", "\ufeff"])
SPOILT = st.sampled_from(["?", "01", "1.", ".", '"open', '"""open', "é", "\x0c", "'", "\\", "1a", "\u2028"])


@given(st.lists(PIECES, max_size=30), st.lists(SPOILT, max_size=1), st.lists(PIECES, max_size=10))
def test_tokens_are_those_of_the_lexer_and_never_fewer(good: list[str], bad: list[str], more: list[str]) -> None:
    text = "".join([*good, *bad, *more])
    lexer, position, expected = Lexer(Source(text)), 0, []
    try:
        while (token := lexer.read_next_token(position)).kind is not TokenKind.EOF:
            expected.append(text[token.start : token.end])
            position = token.end
    except GraphQLSyntaxError:
        assert list(_iter_tokens(text))[: len(expected)] == expected
    else:
        assert list(_iter_tokens(text)) == expected

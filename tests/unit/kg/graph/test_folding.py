"""Conditions lose what is known before a statement runs, and nothing else."""

import itertools
import re

import pytest

from kg.graph.folding import ends_in_condition, fold
from kg.graph.queries import iter_fragments


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MATCH (n) WHERE null IS NULL OR n.a = 1 RETURN n", "MATCH (n)  RETURN n"),
        ("MATCH (n) WHERE $day IS NULL OR n.a > $day RETURN n", "MATCH (n) WHERE n.a > $day RETURN n"),
        ("MATCH (n) WHERE (null IS NULL AND n.a IS NULL) OR (null IS NOT NULL AND n.b)", "MATCH (n) WHERE n.a IS NULL"),
        ("MATCH (n) WHERE n.a AND ($x IS NULL OR n.b OR n.c)", "MATCH (n) WHERE n.a AND (n.b OR n.c)"),
        ("MATCH (n) WHERE n.a AND (true AND (n.b AND n.c))", "MATCH (n) WHERE n.a AND n.b AND n.c"),
        ("MATCH (n) WHERE NOT (true AND (n.a OR n.b))", "MATCH (n) WHERE NOT (n.a OR n.b)"),
        ("MATCH (n) WHERE NOT true", "MATCH (n) WHERE false"),
        ("MATCH (n) WHERE n.name STARTS WITH $x AND true\nWITH n", "MATCH (n) WHERE n.name STARTS WITH $x\nWITH n"),
        ("WITH [m IN l WHERE true AND m:A | m.b] AS l", "WITH [m IN l WHERE m:A | m.b] AS l"),
        ("MATCH (n) WHERE false OR n:A|B RETURN n", "MATCH (n) WHERE n:A|B RETURN n"),
        ("MATCH (n) WHERE any(x IN n.l WHERE true OR x)", "MATCH (n) WHERE any(x IN n.l )"),
        (
            "MATCH (n) WHERE false OR NOT EXISTS { MATCH (m) WHERE true AND m.a } WITH n",
            "MATCH (n) WHERE NOT EXISTS { MATCH (m) WHERE m.a } WITH n",
        ),
        ("MATCH (n) WHERE n.a = 'x AND true' AND true", "MATCH (n) WHERE n.a = 'x AND true'"),
        ("WITH n WHERE CASE WHEN n.a OR n.b THEN true END AND true", "WITH n WHERE CASE WHEN n.a OR n.b THEN true END"),
        ("WITH n WHERE $day.year IS NULL AND n.null IS NULL", "WITH n WHERE $day.year IS NULL AND n.null IS NULL"),
    ],
)  # fmt: skip
def test_a_condition_loses_what_is_known(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_conditions_hold_as_before_whatever_their_values_are() -> None:
    """Every condition of two values and a known one, against Python's own logic."""
    atoms = ("n.a", "n.b", "null IS NULL", "$x IS NULL")
    forms = ("{} AND {} OR {}", "({} OR {}) AND {}", "NOT ({} AND {}) OR {}", "NOT {} AND NOT ({} OR {})")
    for form, picked in itertools.product(forms, itertools.product(atoms, repeat=3)):
        text = form.format(*picked)
        folded = fold(f"MATCH (n) WHERE {text}").partition("WHERE ")[2] or "true"
        for a, b in itertools.product((True, False), repeat=2):
            assert _evaluate(text, a, b) == _evaluate(folded, a, b), (text, folded)


def test_every_fragment_can_be_folded_and_keeps_its_clauses() -> None:
    for fragment in iter_fragments():
        optional = "|".join(one.name for one in fragment.parameters if one.optional) or "-"
        for text in (fragment.text, re.sub(rf"\$({optional})\b", "null", fragment.text)):
            folded = fold(text)
            conditions = re.findall(r"WHERE (.*?)(?=\b(?:WITH|RETURN)\b|$)", folded, re.DOTALL)
            assert not re.search(r"\$\w+ IS (NOT )?NULL|\bnull IS|\btrue (AND|OR)", " ".join(conditions)), fragment.name
            kept = r"MATCH|UNION|CALL|RETURN|COLLECT|AS \w+"
            assert re.findall(kept, folded) == re.findall(kept, text)
            cases, ends = (len(re.findall(rf"\b{word}\b", folded)) for word in ("CASE", "END"))
            assert cases == ends, "a case in a condition that always holds goes whole"
            assert fold(folded) == folded


def test_whether_a_text_ends_in_a_condition() -> None:
    assert ends_in_condition("MATCH (n) WITH n WHERE n.a STARTS WITH 'b'")
    assert not ends_in_condition("MATCH (n) WHERE n.a WITH n, COUNT { MATCH (n) WHERE n.b } AS rank")


def _evaluate(text: str, a: bool, b: bool) -> bool:
    values = {"null IS NULL": "True", "$x IS NULL": "False", "n.a": str(a), "n.b": str(b)}
    words = {"AND": "and", "OR": "or", "NOT": "not", "true": "True", "false": "False"}
    for cypher, python in {**values, **words}.items():
        text = text.replace(cypher, python)
    return bool(eval(text))  # noqa: S307 - of constants that stand above

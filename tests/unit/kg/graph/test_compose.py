"""Fragments nest into one bounded statement whose text depends on the shape alone."""

import re

import pytest

from kg.errors import GraphQueryError
from kg.graph.compose import DEPTH_MAX, Selection, build_statement

FOUND = {"uscc": "91660100MA00000001", "as_of": None}


def _profile(*children: Selection) -> list[Selection]:
    return [Selection("legal_entity_by_uscc", children=children, parameters=FOUND)]


def test_the_statement_depends_on_the_shape_and_never_on_values() -> None:
    one = build_statement(_profile(Selection("shareholders", 20, 40, (Selection("facilities", 5),))))
    other = build_statement(_profile(Selection("shareholders", 7, 0, (Selection("facilities", 9),))))
    assert one.text is other.text
    assert FOUND["uscc"] not in one.text
    assert (one.parameters["limit_1"], one.parameters["skip_1"], one.parameters["limit_2"]) == (20, 40, 5)
    assert build_statement(_profile(Selection("facilities", 5))).text != one.text


def test_every_level_is_bounded_by_a_parameter_and_every_parameter_is_given() -> None:
    statement = build_statement(_profile(Selection("holdings", 2, 0, (Selection("people", 3),)), Selection("parent")))
    assert len(re.findall(r"SKIP \$skip_\d LIMIT \$limit_\d", statement.text)) == 4
    assert set(re.findall(r"\$(\w+)", statement.text)) == set(statement.parameters)


def test_each_level_has_variables_of_its_own() -> None:
    holders = Selection("shareholders", 2, 0, (Selection("shareholders", 2, 0, (Selection("shareholders", 2),)),))
    text = build_statement(_profile(holders)).text
    assert "(n1:LegalEntity)<-[r2:OWNS]-(n2:LegalEntity|Person)" in text
    assert not re.search(r"\b(subject|rank)\b", text)


def test_nothing_sealed_and_no_person_leaves_the_graph_unless_it_is_permitted() -> None:
    selection = _profile(Selection("people", 5), Selection("shareholders", 5))
    held_back = build_statement(selection)
    assert ".sealed" not in held_back.text
    assert "WHEN n1:Person THEN {label: 'Person'}" in held_back.text
    assert held_back.parameters["natural_person_kinds"] == ["individual_business", "sole_proprietorship"]
    permitted = build_statement(selection, natural_persons=True)
    assert ".sealed" in permitted.text
    assert ".number_hash" not in permitted.text
    assert "natural_person_kinds" not in permitted.parameters


def test_a_fragment_hangs_only_where_its_header_says() -> None:
    with pytest.raises(GraphQueryError, match="lender hangs on Facility, not on LegalEntity"):
        build_statement(_profile(Selection("lender")))
    with pytest.raises(GraphQueryError, match="not on Query"):
        build_statement([Selection("shareholders")])
    with pytest.raises(GraphQueryError, match="no cypher/fragments/friends"):
        build_statement(_profile(Selection("friends")))


def test_depth_is_bounded() -> None:
    deep = Selection("holdings", 10)
    for _ in range(DEPTH_MAX - 2):
        deep = Selection("holdings", 10, 0, (deep,))
    build_statement(_profile(deep))
    with pytest.raises(GraphQueryError, match="deeper than"):
        build_statement(_profile(Selection("holdings", 1, 0, (deep,))))


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(GraphQueryError, match="uscc"):
        build_statement([Selection("legal_entity_by_uscc", parameters={"as_of": None})])


def test_roots_share_a_statement_and_each_has_parameters_of_its_own() -> None:
    first, second = (
        Selection("legal_entity_by_uscc", children=(Selection("parent"),), parameters={"uscc": uscc, "as_of": None})
        for uscc in ("91660100MA00000001", "91660100MA00000002")
    )
    statement = build_statement([first, second])
    assert "{uscc: $uscc_0}" in statement.text
    assert "{uscc: $uscc_2}" in statement.text
    assert "$as_of_2" in statement.text, "the parent below the second root takes the second root's day"
    assert (statement.parameters["uscc_0"], statement.parameters["uscc_2"]) == (
        "91660100MA00000001",
        "91660100MA00000002",
    )
    assert statement.text.count("UNION ALL") == 1
    assert statement.text.endswith("AS items")
    assert "items" not in build_statement([]).text


def test_what_serves_search_alone_is_in_no_answer() -> None:
    text = build_statement([Selection("legal_entity_by_id", parameters={"entity_id": "e"})], natural_persons=True).text
    assert ".name" in text
    assert "search_" not in text

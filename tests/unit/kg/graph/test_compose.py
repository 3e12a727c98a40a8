"""Fragments nest into one bounded statement whose text depends on the shape alone."""

import re
from datetime import UTC, date, datetime

import pytest

from kg.errors import GraphQueryError
from kg.graph.compose import DEPTH_MAX, Selection, build_statement

ROLES = {"roles": None}
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
    statement = build_statement(
        _profile(Selection("holdings", 2, 0, (Selection("people", 3, parameters=ROLES),)), Selection("parent"))
    )
    assert len(re.findall(r"SKIP \$skip_\d LIMIT \$limit_\d", statement.text)) == 4
    assert set(re.findall(r"\$(\w+)", statement.text)) == set(statement.parameters)


def test_what_is_not_asked_for_costs_the_planner_nothing() -> None:
    """Every condition on a day stood in every statement, and a new one took half as long again to plan."""
    people = Selection("people", 5, parameters=ROLES)
    text = build_statement(_profile(Selection("holdings", 5), people), natural_persons=True).text
    assert "WHERE r1.closed_at IS NULL AND n1.closed_at IS NULL\nWITH" in text
    assert not re.search("as_of|roles|null|true", text)
    dated = build_statement([Selection("legal_entity_by_uscc", children=(people,), parameters={**FOUND, "as_of": 1})])
    assert "r1.stated_until > $as_of_0" in dated.text
    assert "IS NULL AND n1.closed_at" not in dated.text


@pytest.mark.parametrize("fragment", ["paths", "surroundings"])
def test_an_evening_that_is_not_asked_about_is_in_no_condition(fragment: str) -> None:
    given = {"to": "x", "kinds": None, "longest": 4} if fragment == "paths" else {"depth": 1, "limit": 5}
    told = {}
    for evening in (None, datetime(2026, 1, 5, 15, 59, 59, tzinfo=UTC)):
        root = {"uscc": "u", "as_of": date(2026, 1, 5), "believed_at": evening}
        below = Selection(fragment, parameters=given)
        selection = Selection("legal_entity_by_uscc_on_day", parameters=root, children=(below,))
        told[evening is None] = build_statement([selection], natural_persons=True).text
    assert "closed_at > $believed_at_0" in told[False]
    assert not re.search(r"believed|recorded_at <=|closed_at >", told[True])


def test_each_level_has_variables_of_its_own() -> None:
    holders = Selection("shareholders", 2, 0, (Selection("shareholders", 2, 0, (Selection("shareholders", 2),)),))
    text = build_statement(_profile(holders)).text
    assert "(n1:LegalEntity)<-[r2:OWNS]-(n2:LegalEntity|Person)" in text
    assert not re.search(r"\b(subject|rank)\b", text)


def test_nothing_sealed_and_no_person_leaves_the_graph_unless_it_is_permitted() -> None:
    selection = _profile(Selection("people", 5, parameters=ROLES), Selection("shareholders", 5))
    held_back = build_statement(selection)
    assert ".sealed" not in held_back.text
    assert "WHEN n2:Person THEN {label: 'Person'}" in held_back.text
    assert held_back.text.count("object: {label: 'Person'}") == 1
    assert held_back.parameters["natural_person_kinds"] == ["individual_business", "sole_proprietorship"]
    permitted = build_statement(selection, natural_persons=True)
    assert ".sealed" in permitted.text
    assert ".number_hash" not in permitted.text
    assert "natural_person_kinds" not in permitted.parameters


def test_a_fragment_is_told_whether_natural_persons_are_shown() -> None:
    selection = _profile(Selection("facilities", 5), Selection("registration_history", 5))
    held_back, permitted = build_statement(selection), build_statement(selection, natural_persons=True)
    assert held_back.text.count("NOT EXISTS {") == 1
    assert held_back.text.count("NOT n2.subject_kind IN") == 1
    assert "NOT " not in permitted.text
    assert "$natural_persons" not in held_back.text + permitted.text


def test_free_text_leaves_the_graph_only_where_natural_persons_may_be_read() -> None:
    selection = _profile(
        Selection("facilities", 5), Selection("decisions", 5, parameters={"kinds": None, "states": None})
    )
    held_back, permitted = build_statement(selection), build_statement(selection, natural_persons=True)
    for column in (".usage", ".lender_name", ".reason"):
        assert column not in held_back.text
        assert column in permitted.text
    assert ".document_number" in held_back.text


def test_firms_that_a_person_leads_to_are_read_as_of_the_day_asked_for() -> None:
    """Their facilities were cut by the day, and their balances and names were those of today."""
    found = {"number_hash": "h", "as_of": date(2026, 1, 6)}
    below = (Selection("holdings_of_person", 5, children=(Selection("facilities", 5),)),)
    dated = build_statement([Selection("person_by_number_on_day", children=below, parameters=found)]).text
    assert ("AS d1_legal_entity" in dated, "AS d2_facility" in dated) == (True, True)
    undated = build_statement([Selection("person_by_number", children=below, parameters={**found, "as_of": None})]).text
    assert "_legal_entity" not in undated


def test_as_of_a_day_what_was_stated_then_stands_in_place_of_what_the_node_says() -> None:
    found = {**FOUND, "as_of": date(2026, 1, 6)}
    root = Selection("legal_entity_by_uscc_on_day", children=(Selection("holdings", 5),), parameters=found)
    text = build_statement([root]).text
    assert text.count("[r0_legal_entity:STATED_AS]") == text.count("[r1_legal_entity:STATED_AS]") == 1
    assert "name: CASE WHEN d1_legal_entity IS NULL THEN n1.name ELSE d1_legal_entity.name END" in text
    assert "subject_kind: CASE" not in text, "who stands behind it is today's (L0)"
    assert "STATED_AS" not in build_statement(_profile(Selection("holdings", 5))).text


def test_a_fragment_on_an_edge_reads_the_edge_and_one_without_node_yields_values() -> None:
    text = build_statement(_profile(Selection("guarantees_given", 5, 0, (Selection("guaranteed_facility"),)))).text
    assert "(n2:Facility {facility_id: r1.facility_id})" in text
    text = build_statement(_profile(Selection("share_totals"))).text
    assert "RETURN {place: 0, known_share: x1_known_share, unknown_share: x1_unknown_share" in text


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
        Selection(
            "legal_entity_by_uscc",
            children=(Selection("parent"),),
            parameters={"uscc": uscc, "as_of": date(2026, 1, 6)},
        )
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
    assert statement.text.count("UNION ALL") == 3, "the publication before and after, and two roots"
    assert "place" not in build_statement([]).text


def test_what_serves_search_alone_is_in_no_answer() -> None:
    text = build_statement([Selection("legal_entity_by_id", parameters={"entity_id": "e"})], natural_persons=True).text
    assert ".name" in text
    assert "search_" not in text

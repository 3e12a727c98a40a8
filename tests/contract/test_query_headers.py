"""Query files and fragments keep their contracts, and every edge of the schema has its fragment."""

import re

from api.schema.connections import EDGE_FIELDS
from kg.graph.compose import ON_DAY
from kg.graph.queries import QueryMode, iter_fragments, iter_queries, read_fragment
from kg.model.graph import EDGE_TYPES
from kg.model.record import camel_case
from kg.pictures.captions import can_be_drawn


def test_every_query_file_keeps_its_contract() -> None:
    assert [query.name for query in iter_queries()]


def test_a_query_that_is_drawn_has_a_title_in_the_language_of_the_names() -> None:
    drawn = {one.name for one in iter_queries() if can_be_drawn(dict.fromkeys(column.name for column in one.returns))}
    assert drawn == {one.name for one in iter_queries() if one.title}


def test_every_fragment_keeps_its_contract_and_reads_only_current_facts() -> None:
    for fragment in iter_fragments():
        assert fragment.mode is QueryMode.READ
        assert "closed_at IS NULL" in fragment.text, fragment.name
        if fragment.shape_types("edge"):
            assert "edge.closed_at IS NULL" in fragment.text, fragment.name


def test_a_fragment_that_follows_edges_over_several_steps_or_through_a_whole_group_says_so() -> None:
    """A page of thousands of firms, each with its owners, paths or group, once cost what as many names do."""
    steps = re.compile(r"SHORTEST|ALL PATHS|\{\d*,[\d$\w]*\}|\*\d*\.\.|\brings\b|\blink_firm_ids\b|:IN_GROUP\b")
    assert {one.name for one in iter_fragments() if steps.search(one.text)} == {
        one.name for one in iter_fragments() if one.is_walk
    }


def test_whatever_a_projection_is_ordered_by_is_not_looked_for_in_the_projection_itself() -> None:
    """`RETURN tie {.share} ORDER BY tie.edge_id` once ordered by nothing: without a name, the map itself is `tie`."""
    for text in [one.text for one in (*iter_fragments(), *iter_queries())]:
        for start in re.finditer(r"RETURN (\w+) (?=\{)", text):
            end = _find_end(text, start.end())
            ordered = re.match(r"\s*ORDER BY (.*)", text[end:])
            keys = re.findall(rf"\b{start[1]}\.(\w+)", ordered[1]) if ordered else []
            projected = text[start.end() : end]
            assert [key for key in keys if not re.search(rf"\.{key}\b|\b{key}:", projected)] == [], projected


def _find_end(text: str, start: int) -> int:
    """Behind the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place + 1
    raise ValueError(text[start:])


def test_credit_and_decisions_are_read_as_they_are_stated_now_whatever_the_day() -> None:
    """An earlier statement of them may have been put right since (rules L4 and L5); a register's is shown as it was."""
    of_versions = {
        kind
        for fragment in iter_fragments()
        for kind in fragment.shape_types("edge")
        if "edge.stated_until" in fragment.text
    }
    assert of_versions == {kind.__name__ for kind in EDGE_TYPES if kind.KEEPS_VERSIONS}


def test_only_what_a_person_holds_hangs_on_a_person_and_persons_are_found_by_the_hash_of_a_number_alone() -> None:
    assert {fragment.on for fragment in iter_fragments()} == {
        "Query",
        "LegalEntity",
        "Facility",
        "Address",
        "Guarantees",
        "OwnershipFinding",
        "ControlGroup",
        "GuaranteeMotif",
        "Person",
    }
    on_persons = {fragment.name: fragment for fragment in iter_fragments() if fragment.on == "Person"}
    assert set(on_persons) == {"positions", "holdings_of_person"}
    assert all(fragment.shape_types("object") == ("LegalEntity",) for fragment in on_persons.values())
    to_persons = [one for one in iter_fragments() if one.on == "Query" and "Person" in one.shape_types("object")]
    assert [(one.name, [part.name for part in one.parameters]) for one in to_persons] == [
        ("person_by_number", ["number_hash"]),
        ("person_by_number_on_day", ["number_hash", "as_of"]),
    ]


def test_every_edge_of_the_schema_names_a_fragment_that_hangs_on_its_type() -> None:
    for (type_name, field_name), edge in EDGE_FIELDS.items():
        on = {"Guarantee": "Guarantees"}.get(type_name, type_name.removeprefix("Identified"))
        assert read_fragment(edge.fragment).on == on
        assert camel_case(edge.fragment.removesuffix("_of_person")) == field_name


def test_every_fragment_is_asked_for_by_the_schema() -> None:
    used = {edge.fragment for edge in EDGE_FIELDS.values()}
    roots = {fragment.name for fragment in iter_fragments() if fragment.on == "Query"}
    on_day = {fragment for fragment, _ in ON_DAY.values()}
    assert {fragment.name for fragment in iter_fragments()} == used | roots | on_day

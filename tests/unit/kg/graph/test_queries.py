"""A query file that breaks its contract is refused, by file and line."""

import pytest

from kg.errors import GraphQueryError
from kg.graph.queries import QueryMode, Typed, parse_query_file, read_fragment, read_query

QUERY = """// purpose: facilities of a firm
// mode: read
// params: $entity_id: EntityId, $as_of: date?, $limit: int
// returns: facility_id: FactId, owners: list[LegalEntity | Person]
// bound: LIMIT $limit
MATCH (firm:LegalEntity {entity_id: $entity_id})-[edge:BORROWS]->(facility:Facility)
WHERE $as_of IS NULL
RETURN facility.facility_id AS facility_id, [] AS owners
LIMIT $limit
"""
FRAGMENT = """// purpose: the branches
// mode: read
// params: none
// on: LegalEntity
// shape: edge: BranchOf, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:BRANCH_OF]-(object:LegalEntity)
WITH edge, object, 0 AS rank
"""


def test_a_header_is_read_into_its_parts() -> None:
    found = parse_query_file(QUERY, "cypher/queries/facilities.cypher")
    assert (found.name, found.mode, found.bound) == ("facilities", QueryMode.READ, "LIMIT $limit")
    assert found.parameters == (
        Typed("entity_id", ("EntityId",)),
        Typed("as_of", ("date",), optional=True),
        Typed("limit", ("int",)),
    )
    assert found.returns[1] == Typed("owners", ("LegalEntity", "Person"), is_list=True)
    assert found.text.startswith("MATCH")


def test_a_query_may_have_a_title_and_may_need_names() -> None:
    bound = "// bound: LIMIT $limit\n"
    further = f"{bound}// title: 授信\n// needs: named firms\n"
    found = parse_query_file(QUERY.replace(bound, further), "cypher/queries/x.cypher")
    assert (found.title, found.needs_named_firms) == ("授信", True)
    assert found.text == parse_query_file(QUERY, "cypher/queries/x.cypher").text
    for wrong in ("// needs: names\n", "// title: Facilities\n", "// needs: named firms\n// title: 授信\n"):
        with pytest.raises(GraphQueryError, match="a statement must follow the header"):
            parse_query_file(QUERY.replace(bound, bound + wrong), "cypher/queries/x.cypher")


@pytest.mark.parametrize(
    ("was", "becomes", "line", "says"),
    [
        ("// purpose: facilities of a firm\n", "", 1, "'purpose'"),
        ("// mode: read", "// mode: guess", 2, "guess"),
        ("$entity_id: EntityId,", "$entity_id: Unknown,", 3, "'Unknown'"),
        ("$as_of: date?", "as_of: date?", 3, "has no $"),
        ("$as_of: date?, ", "", 3, "$as_of"),
        ("// bound: LIMIT $limit", "// bound: all of it", 5, "all of it"),
        ("RETURN facility.facility_id AS facility_id, [] AS owners\nLIMIT $limit", "RETURN $limit", 5, "LIMIT $limit"),
        (":Facility", ":Facilty", 6, "'Facilty'"),
        (":BORROWS", ":BORROWED", 6, "'BORROWED'"),
        ("WHERE $as_of IS NULL", "SET firm.x = $as_of", 7, "SET"),
    ],
)
def test_a_broken_query_is_refused_by_file_and_line(was: str, becomes: str, line: int, says: str) -> None:
    assert was in QUERY
    with pytest.raises(GraphQueryError, match=rf"cypher/queries/x\.cypher, line {line}:") as refused:
        parse_query_file(QUERY.replace(was, becomes), "cypher/queries/x.cypher")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("was", "becomes", "line"),
    [
        ("mode: read", "mode: write", 2),
        ("on: LegalEntity", "on: Firm", 4),
        ("on: LegalEntity", "on: Person", 4),
        ("object: LegalEntity\n", "object: BranchOf\n", 5),
        ("edge: BranchOf, ", "", 5),
        ("0 AS rank", "0 AS other", 5),
        ("bound: LIMIT $limit", "bound: one row", 6),
        ("WITH edge", "RETURN edge", 6),
    ],
)
def test_a_broken_fragment_is_refused_by_file_and_line(was: str, becomes: str, line: int) -> None:
    assert was in FRAGMENT
    assert parse_query_file(FRAGMENT, "cypher/fragments/x.cypher").on == "LegalEntity"
    with pytest.raises(GraphQueryError, match=rf"cypher/fragments/x\.cypher, line {line}:"):
        parse_query_file(FRAGMENT.replace(was, becomes), "cypher/fragments/x.cypher")


@pytest.mark.parametrize("name", ["nothing_here", "../__init__", ""])
def test_an_unknown_name_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(GraphQueryError, match="publication"):
        read_query(name)
    with pytest.raises(GraphQueryError, match="shareholders"):
        read_fragment(name)

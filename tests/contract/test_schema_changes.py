"""The schema changes for those who built on it only as it says it does."""

from datetime import date
from importlib import resources

import pytest
import yaml
from graphql import GraphQLSchema, build_schema, find_breaking_changes

from api.schema.deprecation import build_reason, iter_deprecated, read_reason
from api.schema.descriptions import iter_described
from tests.write_schema import DANGEROUS, build_dangerous

RELEASED = build_schema((resources.files("api.schema") / "released.graphql").read_text("utf-8"))
TODAYS = build_schema((resources.files("api") / "schema.graphql").read_text("utf-8"))
CHANGES = yaml.safe_load((resources.files("api.schema") / "changes.yaml").read_text("utf-8"))


def test_every_breaking_change_since_the_last_release_is_listed_with_its_reason() -> None:
    found = {change.description for change in find_breaking_changes(RELEASED, TODAYS)}
    assert found == {row["change"] for row in CHANGES["breaking"]}, "see api/schema/changes.yaml"
    assert all(row["why"] for row in CHANGES["breaking"])


def test_every_dangerous_change_since_the_last_release_is_listed() -> None:
    assert DANGEROUS.read_text("utf-8") == build_dangerous(TODAYS), "python -m tests.write_schema"
    worse = build_schema(
        (resources.files("api") / "schema.graphql").read_text("utf-8") + "extend enum LoanClass { BAD }"
    )
    assert "Enum value LoanClass.BAD was added." in build_dangerous(worse)


def test_a_change_that_breaks_is_found() -> None:
    worse = build_schema("type Query { legalEntity: String }")
    assert {change.type.name for change in find_breaking_changes(RELEASED, worse)} >= {
        "FIELD_REMOVED", "FIELD_CHANGED_KIND", "ARG_REMOVED", "TYPE_REMOVED",
    }  # fmt: skip


def _complaints(schema: GraphQLSchema) -> list[str]:
    """What is deprecated without saying since when, what instead (something that is there), and until when."""
    known = {coordinate for coordinate, _ in iter_described(schema)}
    told = {coordinate: read_reason(reason) for coordinate, reason in iter_deprecated(schema)}
    return [name for name, reason in told.items() if reason is None or reason.instead not in known - told.keys()]


def test_what_is_deprecated_says_since_when_what_instead_and_until_when() -> None:
    assert _complaints(TODAYS) == []


def test_a_deprecation_that_says_too_little_or_leads_nowhere_is_found() -> None:
    good = build_reason(since=date(2027, 1, 1), instead="Query.b", until=date(2028, 1, 1))
    nowhere = good.replace("Query.b", "Query.gone")
    schema = build_schema(f"""type Query {{
        a(x: Int @deprecated(reason: "{nowhere}")): Int @deprecated(reason: "{good}")
        b: E  c: Int @deprecated }}
        enum E {{ F @deprecated(reason: "Since 2027: never mind.") G }}""")
    assert _complaints(schema) == ["Query.a(x:)", "Query.c", "E.F"]
    assert read_reason(good) is not None


def test_a_notice_is_a_year_at_least() -> None:
    with pytest.raises(ValueError, match="a year"):
        build_reason(since=date(2027, 1, 1), instead="Query.b", until=date(2027, 6, 1))

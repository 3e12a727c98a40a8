"""The schema changes for those who built on it only as it says it does."""

import re
from datetime import UTC, date, datetime
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


def _find_hasty(released: GraphQLSchema, todays: GraphQLSchema, on: date) -> list[str]:
    """Fields, arguments and values that are gone without notice, or before the day until which they are answered.

    What went with its whole type is found by the fields that led to the type.
    """
    was, told = {name for name, _ in iter_described(released)}, dict(iter_deprecated(released))
    known = {name for name, _ in iter_described(todays)}
    gone = [name for name in sorted(was - known) if "." in name and re.split(r"[.(]", name)[0] in known]
    notices = {name: read_reason(told[name]) for name in gone if name in told}
    return [name for name in gone if (notice := notices.get(name)) is None or notice.until > on]


def test_what_leaves_was_deprecated_in_the_last_release_and_its_notice_is_over_or_it_is_waived_by_name() -> None:
    waived = {row["gone"]: row["why"] for row in CHANGES.get("waived", [])}
    assert _find_hasty(RELEASED, TODAYS, datetime.now(UTC).date()) == sorted(waived), "see api/schema/changes.yaml"
    assert all(waived.values())


def test_what_leaves_without_notice_or_before_its_day_is_found() -> None:
    over = build_reason(since=date(2026, 1, 1), instead="Query.kept", until=date(2027, 1, 1))
    early = build_reason(since=date(2026, 1, 1), instead="Query.kept", until=date(2027, 1, 2))
    released = build_schema(f"""type Query {{
        over: E @deprecated(reason: "{over}")  early: Gone @deprecated(reason: "{early}")  unsaid: Int
        kept(x: Int, y: Int @deprecated(reason: "{over}")): Int }}
        enum E {{ F @deprecated(reason: "{early}") G }}  type Gone {{ z: Int }}""")
    todays = build_schema("type Query { kept: E }  enum E { G }")
    assert _find_hasty(released, todays, date(2027, 1, 1)) == ["E.F", "Query.early", "Query.kept(x:)", "Query.unsaid"]


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

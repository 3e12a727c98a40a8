"""The tables in `docs/` are what the code says. The failure prints the table as it should be."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from api.errors import STATUSES, find_code
from api.settings import ApiSettings
from kg.errors import iter_error_classes
from kg.settings import GraphSettings
from resolution.settings import ResolutionSettings
from resolution.spark.settings import SparkSettings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NAMED = re.compile(r"`(\w[\w.*-]*(?:/[\w.*-]*)+|\w[\w*-]*\.(?:py|sql|yaml|toml|cypher|graphql))`")
"""A path between backticks; a file's bare name counts as one, so that its place is told."""
LINKED = re.compile(r"\]\(([^():#]+)[^()]*\)")


def test_the_settings_table_lists_every_setting() -> None:
    rows = [
        f"| `{(settings.model_config.get('env_prefix', '') + name).upper()}` | {_default(settings, name)} "
        f"| {field.description} |"
        for settings in (GraphSettings, ResolutionSettings, SparkSettings, ApiSettings)
        for name, field in settings.model_fields.items()
    ]
    assert "\n".join(rows) == _table(DOCS / "settings.md")


def test_the_error_table_lists_every_error_with_its_exit_code_and_graphql_code() -> None:
    rows = [
        f"| `{error.__name__}` | `{error.code}` | {error.exit_code} | {_graphql(error)} "
        f"| {'yes' if error.retryable else 'no'} | {(error.__doc__ or '').splitlines()[0]} |"
        for error in iter_error_classes()
    ]
    assert "\n".join(rows) == _table(DOCS / "errors.md")


def test_the_table_of_statuses_has_every_code() -> None:
    rows = [line.split("|") for line in _table(DOCS / "graphql.md").splitlines()]
    told = {code.strip(" `"): int(row[1]) for row in rows for code in row[2].split(",") if row[1].strip() != "401"}
    assert told == STATUSES


@pytest.mark.parametrize("name", ["rules.md", "architecture.md"])
def test_whatever_a_page_about_the_code_names_is_there(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    named = NAMED.findall(text)
    assert len(named) > 20
    assert [path for path in named if not any(ROOT.glob(path.rstrip("/")))] == []
    assert [path for path in LINKED.findall(text) if not (DOCS / path).exists()] == []


def test_decisions_are_numbered_one_after_the_other_in_name_and_heading() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    headings = [page.read_text("utf-8").partition(". ")[0] for page in pages]
    assert headings == [f"# {number}" for number in range(1, len(pages) + 1)]


def _graphql(error: type[Exception]) -> str:
    return f"`{find_code(error('x'))}`"


def _default(settings: type[BaseSettings], name: str) -> str:
    default = settings.model_fields[name].default
    return "" if default is None or default is PydanticUndefined else f"`{default}`"


def _table(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return "\n".join(rows[2:])

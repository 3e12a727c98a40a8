"""The tables in `docs/` are what the code says. The failure prints the table as it should be."""

from pathlib import Path

from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from api.errors import STATUSES, find_code
from api.settings import ApiSettings
from kg.errors import iter_error_classes
from kg.settings import GraphSettings
from resolution.settings import ResolutionSettings

DOCS = Path(__file__).parents[2] / "docs"


def test_the_settings_table_lists_every_setting() -> None:
    rows = [
        f"| `{(settings.model_config.get('env_prefix', '') + name).upper()}` | {_default(settings, name)} "
        f"| {field.description} |"
        for settings in (GraphSettings, ResolutionSettings, ApiSettings)
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


def _graphql(error: type[Exception]) -> str:
    return f"`{find_code(error('x'))}`"


def _default(settings: type[BaseSettings], name: str) -> str:
    default = settings.model_fields[name].default
    return "" if default is None or default is PydanticUndefined else f"`{default}`"


def _table(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return "\n".join(rows[2:])

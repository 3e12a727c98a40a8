"""`kg query`: run a query file of `cypher/queries` and show its rows."""

import csv
import io
import sys
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.errors import GraphQueryError
from kg.graph.door import connect
from kg.graph.queries import QueryFile, QueryMode, Typed, iter_queries, read_query
from kg.home import Home
from kg.settings import GraphSettings

DEFAULT_LIMIT: Final = 20


class Form(StrEnum):
    """How rows are shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def query(
    name: Annotated[str | None, typer.Argument(help="Name of the query; without one, all are listed.")] = None,
    given: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter, such as -p uscc=… ; dates as YYYY-MM-DD.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="How rows are shown.")] = Form.TABLE,
) -> None:
    """Run a named query on the graph, read-only.

    Example: kg query mutual_guarantees -p limit=50 -f csv
    """
    if name is None:
        for found in iter_queries():
            if found.mode is QueryMode.READ:
                typer.echo(f"{found.name:<32} {found.purpose}")
        return
    found = read_query(name)
    if found.mode is not QueryMode.READ:
        raise GraphQueryError(f"{name} writes to the graph.", way_out="Run `kg query` to see the queries that read.")
    settings = GraphSettings()
    with connect(settings, Home(settings.home)) as graph:
        rows = graph.read(found.text, build_parameters(found, given or []))
    typer.echo(render_rows(rows, [column.name for column in found.returns], form), nl=False)


def build_parameters(found: QueryFile, given: list[str]) -> dict[str, object]:
    """The parameters of a query from `name=value` texts, typed as its header says.

    Raises:
        GraphQueryError: a parameter is missing, unknown or not of its type.
    """
    texts = dict(text.partition("=")[::2] for text in given)
    declared = {parameter.name: parameter for parameter in found.parameters}
    if "limit" in declared:
        texts.setdefault("limit", str(DEFAULT_LIMIT))
    if unknown := sorted(texts.keys() - declared.keys()):
        raise GraphQueryError(
            f"{found.name} has no parameter {', '.join(unknown)}.",
            way_out=f"It has: {', '.join(declared) or 'none'}.",
        )
    if missing := sorted(name for name, parameter in declared.items() if name not in texts and not parameter.optional):
        raise GraphQueryError(
            f"{found.name} needs {', '.join(missing)}.", way_out=f"Give it: kg query {found.name} -p {missing[0]}=…"
        )
    return {name: _read_value(found, parameter, texts.get(name)) for name, parameter in declared.items()}


def render_rows(rows: list[dict[str, object]], columns: list[str], form: Form) -> str:
    """The rows as text in the wanted form, ending in a newline."""
    if form is Form.JSON:
        return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n"
    output = io.StringIO()
    if form is Form.CSV:
        writer = csv.DictWriter(output, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return output.getvalue()
    table = Table(*columns)
    for row in rows:
        table.add_row(*(Text(_show(row[column])) for column in columns))
    width = Console().width if sys.stdout.isatty() else 200
    Console(file=output, width=width).print(table)
    return output.getvalue()


def _show(value: object) -> str:
    """A value as a person reads it: a map as JSON, nothing as nothing."""
    return orjson.dumps(value).decode() if isinstance(value, dict) else "" if value is None else str(value)


def _read_value(found: QueryFile, parameter: Typed, text: str | None) -> object:
    if text is None:
        return None
    try:
        match parameter.types:
            case ("int",):
                return int(text)
            case ("float",):
                return float(text)
            case ("date",):
                return date.fromisoformat(text)
            case _:
                return text
    except ValueError as error:
        raise GraphQueryError(
            f"Parameter {parameter.name} of {found.name} is not of type {' | '.join(parameter.types)}."
        ) from error

"""`kg query`: run a query file and show its rows, or a picture of them.

The operating graph tells what banks report of named firms: there every look is in the audit before rows are shown (L6).
The account is the operator's, who is trusted and recorded. What leaves with a release was decided when it was made.
"""

import csv
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Protocol

import orjson
import typer
from rich.console import Console

from kg.errors import GraphQueryError
from kg.graph.door import connect
from kg.graph.queries import QueryFile, QueryMode, Typed, iter_queries, parse_query_file, read_query
from kg.graph.translation import Subgraph
from kg.home import Home
from kg.looks import note_look
from kg.model.ids import RunId
from kg.model.vocabulary import PublicationState
from kg.pictures.captions import can_be_drawn, draw_pairs, draw_subgraph
from kg.pictures.layout import Layout
from kg.pictures.svg import Picture
from kg.pictures.tables import build_table
from kg.releases.opening import connect_release
from kg.releases.place import find_folder
from kg.settings import GraphSettings

DEFAULT_LIMIT: Final = 20
_LIMIT: Final = "limit"
_WIDE: Final = 200
"""Columns of a table that goes into a file or another program."""
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "int": int,
    "float": float,
    "date": date.fromisoformat,
    "bool": {"true": True, "false": False}.__getitem__,
}
"""How a parameter of each type is read; any other is text."""
_Rows = list[dict[str, object]]


class Form(StrEnum):
    """How an answer is shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    SVG = "svg"
    HTML = "html"


_PICTURES: Final = frozenset({Form.SVG, Form.HTML})


def query(
    name: Annotated[
        str | None,
        typer.Argument(help="Name of a query, or a .cypher file of your own; without one, all are listed."),
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter, such as -p uscc=… ; dates as YYYY-MM-DD.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="How the answer is shown.")] = Form.TABLE,
    release: Annotated[
        str | None,
        typer.Option("--release", help="An opened release, by id or by its folder, instead of the operating graph."),
    ] = None,
    layout: Annotated[Layout, typer.Option(help="How a picture is laid out.")] = Layout.FREE,
) -> None:
    """Run a query on the graph or on an opened release, read-only.

    Example: kg query ownership_chains -f html --layout layers > chains.html
    """
    if name is None:
        typer.echo(list_queries(), nl=False)
        return
    found = find_query(name)
    if found.mode is not QueryMode.READ:
        raise GraphQueryError(f"{name} writes to the graph.", way_out="Run `kg query` to see the queries that read.")
    if release is None and _is_path(name):
        raise GraphQueryError(
            "A query of your own runs on a release, which names no natural person.",
            way_out="Add --release RELEASE_ID; on the operating graph the queries of `kg query` run.",
        )
    parameters = build_parameters(found, given or [])
    settings = GraphSettings()
    if release is not None:
        with connect_release(find_folder(release, Home(settings.home)), settings) as opened:
            if found.needs_named_firms:
                opened.require_named_firms(f"The query {found.name}")
            shown = _answer(opened, found, parameters, form, layout)
    else:
        home = Home(settings.home)
        with connect(settings, home) as graph, _published(graph) as run_id:
            note_look(home, f"kg query {found.name}", parameters, run_id)
            shown = _answer(graph, found, parameters, form, layout)
    typer.echo(shown, nl=False)


def list_queries() -> str:
    """Every query that reads, with what it is asked with and what for; then how one is run."""
    reading = [found for found in iter_queries() if found.mode is QueryMode.READ]
    rows = [
        {
            "query": found.name,
            "parameters": ", ".join(_tell_parameter(one) for one in found.parameters),
            "tells": found.purpose,
        }
        for found in reading
    ]
    forms = "|".join(Form)
    return f"{build_table(rows).render(_find_width())}kg query NAME -p uscc=… -p limit=50 -f {forms}\n"


def _tell_parameter(parameter: Typed) -> str:
    """In brackets what need not be given."""
    return f"[{parameter.name}]" if parameter.optional or parameter.name == _LIMIT else parameter.name


def find_query(name: str) -> QueryFile:
    """The query of that name, or in the file at that path, its header checked like any other's.

    Raises:
        GraphQueryError: there is none, it cannot be read, or it breaks its contract (file and line are named).
    """
    if not _is_path(name):
        return read_query(name)
    path = Path(name)
    try:
        return parse_query_file(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise GraphQueryError(f"{path} cannot be read as a query file ({type(error).__name__}).") from error


class _Source(Protocol):
    """What a query runs on: the operating graph or an opened release."""

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> _Rows: ...

    def read_graph(self, statement: str, parameters: Mapping[str, object] | None = None) -> Subgraph: ...


def _read_publication(graph: _Source) -> dict[str, object]:
    rows = graph.read(read_query("publication").text)
    publication = rows[0]["publication"] if rows else None
    return publication if isinstance(publication, dict) else {}


@contextmanager
def _published(graph: _Source) -> Iterator[RunId | None]:
    """The run that rows are read of; says at the end where they may be of two nights."""
    before = _read_publication(graph)
    yield RunId(str(before["run_id"])) if before else None
    after = _read_publication(graph)
    if before != after or after.get("status") == PublicationState.PUBLISHING:
        typer.echo("A night is being published: some of these rows may be of it, others not yet.", err=True)


def _is_path(name: str) -> bool:
    return name.endswith(".cypher")


def _answer(source: _Source, found: QueryFile, parameters: dict[str, object], form: Form, layout: Layout) -> str:
    columns = [column.name for column in found.returns]
    if form in _PICTURES:
        return render_picture(_draw(source, found, parameters, layout), form)
    rows = source.read(found.text, parameters)
    if rows and sorted(rows[0]) != sorted(columns):
        raise GraphQueryError(
            f"{found.name} returns {', '.join(rows[0])}; its header says {', '.join(columns)}.",
            way_out="Name the columns of RETURN in the header's `returns:`.",
        )
    return render_rows(rows, columns, form)


def _draw(source: _Source, found: QueryFile, parameters: dict[str, object], layout: Layout) -> Picture:
    """The answer as a picture; the firm that was asked for is drawn with weight."""
    named = source.read(read_query("firm_name").text, {"uscc": parameters["uscc"]}) if "uscc" in parameters else []
    focus = str(named[0]["name"] or "") if named else ""
    subgraph = source.read_graph(found.text, parameters)
    if subgraph.nodes:
        return draw_subgraph(
            subgraph.nodes, subgraph.edges, layout=layout, title=found.title or found.purpose, focus=focus
        )
    rows = source.read(found.text, parameters)
    if rows and not can_be_drawn(rows[0]):
        raise GraphQueryError(
            "This answer holds nothing to draw.",
            way_out="A picture needs nodes, edges or paths, or columns from_name and to_name (and caption), or "
            "ring_names.",
        )
    return draw_pairs(rows, layout=layout, title=found.title or found.purpose, focus=focus)


def render_picture(picture: Picture, form: Form) -> str:
    """The picture as one SVG, or as a page that shows it."""
    return picture.html if form is Form.HTML else picture.svg + "\n"


def build_parameters(found: QueryFile, given: list[str]) -> dict[str, object]:
    """The parameters of a query from `name=value` texts, typed as its header says.

    Raises:
        GraphQueryError: a parameter is missing, unknown or not of its type.
    """
    texts = dict(text.partition("=")[::2] for text in given)
    declared = {parameter.name: parameter for parameter in found.parameters}
    if _LIMIT in declared:
        texts.setdefault(_LIMIT, str(DEFAULT_LIMIT))
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


def render_rows(rows: _Rows, columns: list[str], form: Form) -> str:
    """The rows as table, JSON or CSV, ending in a newline."""
    if form is Form.JSON:
        return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n"
    if form is Form.CSV:
        output = io.StringIO()
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_build_cell(row[name]) for name in columns] for row in rows)
        return output.getvalue()
    return build_table(rows, columns=columns).render(_find_width())


def _build_cell(value: object) -> object:
    """A cell of CSV: lists, maps and truth as JSON; text that a spreadsheet would run as a formula behind a quote."""
    if isinstance(value, bool | list | dict):
        return orjson.dumps(value, default=str).decode()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _find_width() -> int:
    return Console().width if sys.stdout.isatty() else _WIDE


def _read_value(found: QueryFile, parameter: Typed, text: str | None) -> object:
    if text is None:
        return None
    if parameter.is_list:
        one = replace(parameter, is_list=False)
        return [_read_value(found, one, part) for part in text.split(",")] if text else []
    try:
        return _READERS.get(parameter.types[0], str)(text)
    except (ValueError, KeyError) as error:
        raise GraphQueryError(
            f"Parameter {parameter.name} of {found.name} is not of type {' | '.join(parameter.types)}."
        ) from error

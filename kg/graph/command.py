"""`kg graph`: the managed Neo4j."""

import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import orjson
import typer
from rich.console import Console

from kg.errors import IntegrityError
from kg.graph.door import connect
from kg.graph.dumping import dump_graph, load_graph
from kg.graph.invariants import check_graph
from kg.graph.jars import NEO4J_VERSION, read_jar_list, resolve_jar_list
from kg.graph.server import ServerState, ServerStatus, ensure_running, find_status
from kg.graph.server import install as install_server
from kg.graph.server import stop as stop_server
from kg.graph.shell import NotedGraph, answer_statement, run_shell
from kg.home import Home
from kg.ledger.audit import OPERATOR, AuditEntry, find_account
from kg.ledger.store import append_to
from kg.progress import ConsoleReporter
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_question_digest
from kg.settings import GraphSettings

app = typer.Typer(
    help="The managed Neo4j: everything below KG_HOME, reachable from this machine only.", no_args_is_help=True
)
_AS_JSON = typer.Option(False, "--json", help="Answer with one JSON object.")
_SENTENCES: Final = {
    ServerState.ELSEWHERE: "the graph is elsewhere, at {uri} (KG_NEO4J_URI), and answers; nothing local is started",
    ServerState.NOT_ANSWERING: "the graph is elsewhere, at {uri} (KG_NEO4J_URI), and does not answer",
    ServerState.NOT_INSTALLED: "Neo4j {version} is not installed in {directory}; `kg graph install` brings it",
    ServerState.STOPPED: "Neo4j {version} is stopped; `kg graph start` starts it in {directory}",
    ServerState.STARTING: "Neo4j {version} is starting at {uri} (process {pid})",
    ServerState.RUNNING: "Neo4j {version} answers at {uri} (process {pid}), data below {directory}",
}


@app.callback()
def graph() -> None:
    """The managed Neo4j."""


@app.command()
def install(as_json: bool = _AS_JSON) -> None:
    """Fetch Neo4j's jars and compare each with its committed checksum; a second home takes them from the first's cache.

    Example: kg graph install
    """
    settings = GraphSettings()
    if settings.neo4j_uri:
        _show(find_status(settings, Home(settings.home)), as_json)
        return
    library = install_server(Home(settings.home), ConsoleReporter())
    if as_json:
        typer.echo(json.dumps({"version": NEO4J_VERSION, "jarCount": len(read_jar_list()), "library": str(library)}))
    else:
        typer.echo(f"Neo4j {NEO4J_VERSION} is installed in {library}")


@app.command()
def start(as_json: bool = _AS_JSON) -> None:
    """Start the server and wait until it answers queries; one that runs is found. Installs it if need be.

    Example: KG_BOLT_PORT=7688 kg graph start
    """
    settings = GraphSettings()
    home = Home(settings.home) if settings.neo4j_uri else Home(settings.home).ensure()
    _show(ensure_running(settings, home, ConsoleReporter()), as_json)


@app.command()
def stop(as_json: bool = _AS_JSON) -> None:
    """Stop the server cleanly; its data stays.

    Example: kg graph stop
    """
    settings = GraphSettings()
    stopped = stop_server(settings, Home(settings.home))
    if as_json:
        typer.echo(json.dumps({"stopped": stopped}))
    else:
        typer.echo("stopped" if stopped else "it was not running")


@app.command()
def status(as_json: bool = _AS_JSON) -> None:
    """Say whether the graph answers, and where.

    Example: kg graph status --json
    """
    settings = GraphSettings()
    _show(find_status(settings, Home(settings.home)), as_json)


@app.command()
def check(as_json: bool = _AS_JSON) -> None:
    """Read the whole graph and compare it with what was published; exit code 7 where an invariant does not hold.

    Example: kg graph check --json
    """
    settings = GraphSettings()
    home = Home(settings.home)
    with connect(settings, home) as opened:
        found = check_graph(opened, home, load_keys(home.keys), settings, ConsoleReporter())
    if as_json:
        typer.echo(orjson.dumps(found).decode())
    else:
        typer.echo("\n".join(finding.summary() for finding in found.findings) or "every invariant holds")
        typer.echo(f"{found.fact_count:,} nodes and edges read; graph digest {found.graph_digest}")
    if found.findings:
        raise typer.Exit(IntegrityError.exit_code)


@app.command()
def dump(
    target: Path = typer.Option(..., "--to", help="File to write; it must not be there yet."), as_json: bool = _AS_JSON
) -> None:
    """Write the managed graph to one file; a server that runs is stopped meanwhile.

    Example: kg graph dump --to graph-2026-01-05.dump
    """
    settings = GraphSettings()
    size = dump_graph(target, Home(settings.home).ensure(), settings, ConsoleReporter())
    typer.echo(json.dumps({"file": str(target), "bytes": size}) if as_json else f"{size:,} bytes written to {target}")


@app.command()
def load(
    source: Path = typer.Option(..., "--from", help="File that `kg graph dump` wrote."), as_json: bool = _AS_JSON
) -> None:
    """Replace the managed graph by a dump; a server that runs is stopped meanwhile.

    Example: kg graph load --from graph-2026-01-05.dump
    """
    settings = GraphSettings()
    load_graph(source, Home(settings.home).ensure(), settings, ConsoleReporter())
    typer.echo(json.dumps({"loaded": str(source)}) if as_json else f"loaded {source}")


@app.command()
def shell(
    statement: str = typer.Option("", "--command", "-c", help="Run this one statement and leave."),
    may_write: bool = typer.Option(False, "--write", help="Let statements write; otherwise the server refuses it."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a row."),
) -> None:
    """Type Cypher: a statement ends with `;`, `:quit` leaves. Statements can be piped in; each is noted in the audit.

    Example: kg graph shell -c "MATCH (firm:LegalEntity) RETURN count(firm) AS firms"
    """
    settings = GraphSettings()
    console = Console(highlight=False)
    home = Home(settings.home)
    with connect(settings, home) as opened:
        graph = NotedGraph(opened, partial(_note_statement, home))
        if statement:
            answer_statement(graph, statement.rstrip("; \n"), console, may_write=may_write, as_json=as_json)
        else:
            run_shell(graph, sys.stdin, console, may_write=may_write, as_json=as_json)


def _note_statement(home: Home, statement: str) -> None:
    """Put a statement into the audit (rule L6), with a digest of its text alone: it may name whom it asks for.

    Raises:
        LedgerError: it could not be stored.
    """
    entry = AuditEntry(
        at=datetime.now(UTC),
        subject=find_account(),
        role=OPERATOR,
        purpose=None,
        case_reference=None,
        operation="kg graph shell",
        query_digest=build_question_digest(load_keys(home.keys).number, {"statement": statement}),
        looked_for=(),
        entity_ids=(),
        allowed=("statement",),
        refused=(),
        run_id=None,
    )
    append_to(home.ledger, entry)


@app.command()
def jars(target: Path = typer.Option(..., "--to", help="File to write.")) -> None:
    """Resolve and fetch the jars anew and write their list: for maintainers, at a new version of Neo4j.

    Example: kg graph jars --to kg/graph/jars.lock
    """
    target.write_text(resolve_jar_list(ConsoleReporter()), "ascii")
    typer.echo(f"{target} written; compare it before you commit it")


def _show(found: ServerStatus, as_json: bool) -> None:
    values = {
        "state": found.state.value,
        "uri": found.uri,
        "pid": found.pid,
        "version": found.version,
        "directory": str(found.directory) if found.directory else None,
    }
    typer.echo(json.dumps(values) if as_json else _SENTENCES[found.state].format(**values))

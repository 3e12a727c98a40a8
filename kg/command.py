"""`kg`, one command. Each package adds its own part through the entry point group `xintu.commands`."""

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

import structlog
import typer

from kg.errors import XintuError
from kg.logs import configure_logs
from kg.settings import GraphSettings

_INTERRUPTED = 130


def build_app(words: Sequence[str] = ()) -> typer.Typer:
    """The command with the part that `words` call for, or with every part when they call for none.

    Parts bring heavy libraries: one that is not called is not imported.
    """
    app = typer.Typer(
        name="kg",
        help="Xintu (信图): the credit and population knowledge graph of a city.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_say_nothing)
    entries = sorted(entry_points(group="xintu.commands"), key=lambda entry: entry.name)
    called = [entry for entry in entries if words and entry.name == words[0]]
    for entry in called or entries:
        part = entry.load()
        if isinstance(part, typer.Typer):
            app.add_typer(part, name=entry.name)
        else:
            app.command(name=entry.name)(part)
    return app


def _say_nothing() -> None:
    """Keep a single part a command of its own name; typer would else run it without one."""


def main() -> None:
    """Entry point of `kg`: runs it and turns an error of ours into one clear sentence and its exit code."""
    try:
        settings = GraphSettings()
        configure_logs(form=settings.log_format, level=settings.log_level)
        build_app(sys.argv[1:])()
    except XintuError as error:
        structlog.get_logger().debug("command failed", code=error.code, exit_code=error.exit_code)
        sys.stderr.write(f"kg: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("kg: interrupted; run the same command again to continue\n")
        sys.exit(_INTERRUPTED)

"""`kg`, one command. Each package adds its own part through the entry point group `xintu.commands`."""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

import structlog
import typer
from pydantic import ValidationError

from kg.command_help import settle_help
from kg.errors import ConfigurationError, XintuError
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
    settle_help(app)
    return app


def _say_nothing() -> None:
    """Keep a single part a command of its own name; typer would else run it without one."""


def main() -> None:
    """Entry point of `kg`: runs it and turns an error of ours into one clear sentence and its exit code."""
    os.umask(0o077)  # whatever a command writes is for this user alone
    try:
        _run(sys.argv[1:])
    except XintuError as error:
        structlog.get_logger().debug("command failed", code=error.code, exit_code=error.exit_code)
        sys.stderr.write(f"kg: {error}\n")
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            sys.stderr.write("kg: interrupted; run the same command again to continue\n")
        raise


def _run(words: Sequence[str]) -> None:
    try:
        settings = GraphSettings()
        configure_logs(form=settings.log_format, level=settings.log_level)
        build_app(words)(args=list(words))
    except ValidationError as error:
        if not error.title.endswith("Settings"):
            raise
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)
        )
        raise ConfigurationError(f"A setting cannot be used: {wrong}.", way_out="See docs/settings.md.") from None

"""A group of commands of which one is meant where none is named: `kg refresh FILES` is `kg refresh files FILES`."""

from typing import Any

import typer
from typer.core import TyperGroup


def build_group(default: str, *, shows_help_alone: bool) -> type[TyperGroup]:
    """A typer group class whose command `default` takes the words that name no other command.

    Without any word the group shows its help, or runs the default. Its help ends with that of the default.
    """

    class _Group(TyperGroup):
        # typer keeps a copy of click of its own, whose Context has no public name.
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            first = args[0] if args else None
            is_named = first in {*self.commands, *ctx.help_option_names} or (first is None and shows_help_alone)
            return super().parse_args(ctx, args if is_named else [default, *args])

        def format_help(self, ctx: Any, formatter: Any) -> None:
            super().format_help(ctx, formatter)
            typer.echo(f" Where no command is named, `{default}` is meant:")
            command = self.commands[default]
            command.format_help(type(ctx)(command, parent=ctx, info_name=default), formatter)

    return _Group

"""How the help of a command reads: options take a path or a day, not a type of Python; the example ends it."""

from typing import Any, Final, get_args

import typer
from typer.core import TyperCommand, TyperOption

_EXAMPLE: Final = "\n\nExample: "
_WORDS: Final = {"str": "<text>", "int": "<number>", "float": "<number>", "Path": "<path>", "datetime": "<YYYY-MM-DD>"}


class _Command(TyperCommand):
    """Takes the example out of the docstring, and what an option is called by from `_WORDS`."""

    def __init__(self, *, help: str | None = None, epilog: str | None = None, **made: Any) -> None:
        text, _, example = (help or "").partition(_EXAMPLE)
        super().__init__(help=text, epilog=f"Example: {example}" if example else epilog, **made)
        for param in self.params:
            if isinstance(param, TyperOption) and param.metavar is None:
                param.metavar = _name_value(param)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.metavar = ""
        return option


def settle_help(app: typer.Typer) -> None:
    """Let every command of an app, and of the groups below it, show its help so."""
    for command in app.registered_commands:
        command.cls = _Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            settle_help(group.typer_instance)


def _name_value(option: TyperOption) -> str | None:
    """What stands behind an option: nothing behind a switch; None leaves choices to typer."""
    said = option.type_descriptor
    if option.is_flag:
        return ""
    if said.is_choice:
        return None
    kind = get_args(said.annotation)[0] if said.is_list else said.annotation
    word = _WORDS.get(getattr(kind, "__name__", ""))
    return f"{word}…" if word and said.is_list else word

"""A small Cypher prompt: statements end with `;`, rows come as a table or as JSON lines."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Protocol, TextIO

from rich.console import Console
from rich.table import Table

from kg.errors import XintuError
from kg.graph.door import WriteCounts

SHOWN_ROWS: Final = 100
_PROMPT: Final = "kg> "
_CONTINUED: Final = "  > "
_WORDS_THAT_LEAVE: Final = (":quit", ":exit", "quit", "exit")


class Answerer(Protocol):
    """What the prompt needs of a graph."""

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        """Rows of a statement that only reads."""
        ...

    def write(self, statement: str, parameters: Mapping[str, object] | None = None) -> WriteCounts:
        """What a statement changed."""
        ...


@dataclass(frozen=True, slots=True)
class NotedGraph:
    """A graph whose statements are noted before they run: one that cannot be noted does not run."""

    graph: Answerer
    note: Callable[[str], None]

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        """Rows of a statement that only reads."""
        self.note(statement)
        return self.graph.read(statement, parameters)

    def write(self, statement: str, parameters: Mapping[str, object] | None = None) -> WriteCounts:
        """What a statement changed."""
        self.note(statement)
        return self.graph.write(statement, parameters)


def run_shell(graph: Answerer, stream: TextIO, console: Console, *, may_write: bool, as_json: bool) -> int:
    """Answer each statement of `stream`; gives the number of statements that failed.

    At a terminal an error is shown and the next statement read; in a script (no terminal) it ends the run.

    Raises:
        XintuError: a statement of a script failed.
    """
    failures = 0
    for statement in iter_statements(stream, _build_prompt(stream)):
        try:
            answer_statement(graph, statement, console, may_write=may_write, as_json=as_json)
        except XintuError as error:
            if not stream.isatty():
                raise
            failures += 1
            console.print(f"{error}", markup=False)
    return failures


def answer_statement(graph: Answerer, statement: str, console: Console, *, may_write: bool, as_json: bool) -> None:
    """Run one statement and show its rows, or what it changed."""
    rows: Sequence[Mapping[str, object]]
    if may_write:
        rows = [{key: value for key, value in asdict(graph.write(statement)).items() if value}]
    else:
        rows = graph.read(statement)
    if as_json:
        for row in rows:
            console.print(json.dumps(row, ensure_ascii=False, default=str), markup=False, soft_wrap=True)
        return
    if rows and rows[0]:
        console.print(_build_table(rows[:SHOWN_ROWS]))
    left = f", the first {SHOWN_ROWS} shown" if len(rows) > SHOWN_ROWS else ""
    console.print(f"{len(rows)} rows{left}" if not may_write else "done")


def iter_statements(stream: TextIO, prompt: Callable[[bool], None]) -> Iterator[str]:
    """Statements of a stream, without their `;`; what is left at its end counts as one.

    Args:
        stream: where they are read, line by line; a statement ends where a line ends with `;`.
        prompt: is called before each line with whether a statement has been begun.
    """
    lines: list[str] = []
    while True:
        prompt(bool(lines))
        line = stream.readline()
        if not line or (not lines and line.strip().rstrip(";") in _WORDS_THAT_LEAVE):
            break
        if line.strip() or lines:
            lines.append(line.rstrip())
        if lines and lines[-1].endswith(";"):
            yield "\n".join(lines).rstrip("; \n")
            lines = []
    if any(line.strip() for line in lines):
        yield "\n".join(lines)


def _build_prompt(stream: TextIO) -> Callable[[bool], None]:
    def show(begun: bool) -> None:
        if stream.isatty():
            sys.stderr.write(_CONTINUED if begun else _PROMPT)
            sys.stderr.flush()

    return show


def _build_table(rows: Sequence[Mapping[str, object]]) -> Table:
    table = Table()
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else _build_cell(value) for value in row.values()))
    return table


def _build_cell(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    return text.replace("[", r"\[")

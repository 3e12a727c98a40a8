"""How far a long step has come: a bar with rate and time left on a terminal, one plain line a step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_FEWEST_FOR_RATE: Final = 100
"""Units from which on a rate says something: five facts are not four facts a second."""


@dataclass(slots=True)
class StepProgress:
    """One running step: `count` of `unit` so far, `note` the words that end its line."""

    title: str
    unit: str
    count: int = 0
    note: str = ""
    _on_advance: list["_Listener"] = field(default_factory=list)

    def advance(self, count: int = 1) -> None:
        """Say that `count` more units are done."""
        self.count += count
        for listener in self._on_advance:
            listener.advanced(self)


class _Listener(Protocol):
    def advanced(self, step: StepProgress) -> None: ...


class Reporter(Protocol):
    """Where steps report to."""

    @contextmanager
    def step(self, title: str, *, unit: str = "rows", total: int | None = None) -> Iterator[StepProgress]:
        """Report on one step while the block runs."""
        ...


class SilentReporter:
    """Reports nowhere."""

    @contextmanager
    def step(self, title: str, *, unit: str = "rows", total: int | None = None) -> Iterator[StepProgress]:
        """Run the block."""
        yield StepProgress(title, unit)


class ConsoleReporter:
    """Reports on standard error: bars on a terminal; always one line a finished step."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str, *, unit: str = "rows", total: int | None = None) -> Iterator[StepProgress]:
        """Report on one step while the block runs, then print its count, time and rate."""
        started = time.perf_counter()
        running = StepProgress(title, unit)
        if self._console.is_terminal:
            with _build_bar(self._console) as bar:
                task = bar.add_task(title, total=total)
                running._on_advance.append(_BarListener(bar, task))
                yield running
        else:
            yield running
        self._console.print(_build_line(running, time.perf_counter() - started))


@dataclass(slots=True)
class _BarListener:
    bar: Progress
    task: TaskID

    def advanced(self, step: StepProgress) -> None:
        self.bar.update(self.task, completed=step.count)


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def _build_bar(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


def _build_line(step: StepProgress, elapsed_seconds: float) -> str:
    says_rate = step.count >= _FEWEST_FOR_RATE and elapsed_seconds > 0
    rate = f"{step.count / elapsed_seconds:>12,.0f} {step.unit}/s" if says_rate else ""
    count = f"{step.count:>11,} {step.unit}" if step.count else ""
    return f"{step.title:<30} {count:<24} {elapsed_seconds:>7.2f} s {rate:<26} {step.note}".rstrip()

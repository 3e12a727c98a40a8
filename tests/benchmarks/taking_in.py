"""A city taken in, with the seconds that its publication took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.progress import StepProgress
from kg.settings import GraphSettings
from loaders.refresh import RefreshReport, refresh
from loaders.staging.fitting import find_contracts


class StepTimes:
    """Reports nowhere, but keeps each step's seconds by its title."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, title: str, *, unit: str = "rows", total: int | None = None) -> Iterator[StepProgress]:
        """Time one step."""
        started = time.perf_counter()
        yield StepProgress(title, unit if total is None else f"{unit} of {total}")
        self.seconds[title] = time.perf_counter() - started


def take_in(files: Path, settings: GraphSettings) -> tuple[RefreshReport, float]:
    """Refresh; its report and the seconds of its publication."""
    times = StepTimes()
    return refresh(files, find_contracts(files, []), settings, times), times.seconds["publish"]

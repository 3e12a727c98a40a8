"""The departments' files of all nights, quarter by quarter of the city, with the truth of each row beside them."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from loaders.city import (
    bank_files,
    court_files,
    disclosure_files,
    household_files,
    market_files,
    residence_files,
    supervision_files,
)
from loaders.city.dirt import Surroundings
from loaders.city.error_profiles import ErrorProfile
from loaders.city.event_truths import iter_event_truths
from loaders.city.layouts import Form, Layout
from loaders.city.quarters import City
from loaders.city.rows import Row, RowSoiler
from loaders.city.truth import Truth
from loaders.city.world import World
from loaders.city.writers import GrowingFile, write_archive

_SPOOL: Final = ".spool"


class NightFiles:
    """The files of one night while they grow."""

    def __init__(self, directory: Path, night: date, spool: Path) -> None:
        self._directory = directory
        self._night = night
        self._spool = spool / directory.name
        self._files: dict[str, GrowingFile] = {}

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows without header, by file."""
        return {self.name_file(file.layout): file.row_count for file in self._files.values()}

    def name_file(self, layout: Layout) -> str:
        """Its path below the city, with that in its archive: what readers call it."""
        archive = layout.find_archive(self._night)
        return f"{self._directory.name}/{f'{archive}/{Path(layout.path).name}' if archive else layout.path}"

    def append(self, soiler: RowSoiler, rows: Iterable[Row], truth: Truth) -> None:
        """Write rows below those of the quarters before, with their truth."""
        layout = soiler.layout
        file = self._get_file(layout)
        name = self.name_file(layout)
        with file.append() as write:
            line = file.first_line + file.row_count
            for row in rows:
                texts, blemishes = soiler.soil(row)
                write(texts)
                for blemish in blemishes:
                    truth.add_blemish(name, line, blemish)
                truth.add_mentions(layout.source, row.mentions)
                line += 1
            file.row_count = line - file.first_line

    def finish(self) -> None:
        """Make archives, workbooks and Parquet files of what was spooled, and say which night it is."""
        archived: dict[str, list[GrowingFile]] = {}
        for file in self._files.values():
            if file.layout.archive:
                archived.setdefault(file.layout.find_archive(self._night), []).append(file)
            else:
                file.finish()
        for archive, files in archived.items():
            write_archive(self._directory / archive, files)
        (self._directory / "night.yaml").write_text(f"night: {self._night.isoformat()}\n", encoding="utf-8")

    def _get_file(self, layout: Layout) -> GrowingFile:
        if layout.path not in self._files:
            path = self._directory / (layout.find_archive(self._night) or layout.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            grows_in_place = layout.form in {Form.DELIMITED, Form.JSON_LINES} and path.suffix not in {".gz", ".zip"}
            spool = path if grows_in_place else self._spool / layout.path
            self._files[layout.path] = GrowingFile(layout, path, spool)
        return self._files[layout.path]


class CityFiles:
    """Everything below a city's directory but its reference tables."""

    def __init__(self, directory: Path, nights: Sequence[date], city: City, errors: ErrorProfile) -> None:
        self._spool = directory / _SPOOL
        self._nights = [
            NightFiles(directory / f"night-{place}", night, self._spool) for place, night in enumerate(nights, start=1)
        ]
        self._truth = Truth(directory / "truth")
        self._city = city
        self._errors = errors
        self._around = Surroundings(tuple(agent.number for agent in city.agents), tuple(city.shared_phones))
        self._soilers: dict[str, RowSoiler] = {}

    def __enter__(self) -> Self:
        """Ready to take the first quarter."""
        self._truth.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make every file whole, or leave the pieces out of the way of another try."""
        self._truth.__exit__(kind, error, trace)
        if error is None:
            for night in self._nights:
                night.finish()
        shutil.rmtree(self._spool, ignore_errors=True)

    def write_quarter(self, worlds: Sequence[World]) -> None:
        """Append a quarter of the city, one world a night, the first night first."""
        for place in range(len(worlds) - 1, -1, -1):
            before = worlds[place - 1] if place else None
            for layout, rows in self._iter_tables(worlds[place], before):
                self._nights[place].append(self._get_soiler(layout), rows, self._truth)
        for case in (*worlds[0].population.hard_cases, *worlds[0].market.hard_cases):
            self._truth.add_hard_case(case)
        for values in disclosure_files.iter_truths(worlds[0].disclosures):
            self._truth.add_disclosure(values)
        for values in iter_event_truths(worlds):
            self._truth.add_event(values)
        self._truth.end_quarter()

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows without header by file, such as `night-1/court/enforcement.csv`."""
        return dict(sorted(item for night in self._nights for item in night.row_counts.items()))

    @property
    def mention_count(self) -> int:
        """Mentions of parties with their truth."""
        return self._truth.mention_count

    @property
    def dirt_count(self) -> int:
        """Dirty values with their truth."""
        return self._truth.dirt_count

    def _iter_tables(self, world: World, before: World | None) -> Iterator[tuple[Layout, Iterable[Row]]]:
        yield from market_files.iter_tables(world)
        yield from supervision_files.iter_tables(world)
        yield from court_files.iter_tables(world)
        yield from bank_files.iter_tables(world)
        yield from household_files.iter_tables(world)
        yield from residence_files.iter_tables(world, before)
        yield from disclosure_files.iter_tables(world)

    def _get_soiler(self, layout: Layout) -> RowSoiler:
        if layout.path not in self._soilers:
            self._soilers[layout.path] = RowSoiler(layout, self._errors, self._city.streams, self._around)
        return self._soilers[layout.path]

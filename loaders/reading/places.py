"""The files of a night that fit a pattern: as they lie, compressed, in archives, or as tables of a database.

A pattern is a path in the night's folder; `*` stands for any part of one name. `market/registration.csv` is also found

- compressed: `market/registration.csv.gz`;
- in an archive named after the folder: `registration.csv` or `market/registration.csv` in `market.zip`;
- in any archive in the folder: `registration.csv` in `market/daily_0105.zip`.

A pattern may name the archive: `market_*.zip/registration.csv` is `registration.csv` in each such archive, and
`market/penalty_*.zip` the files of each. An archive is read in place; in none may another one stand. With a flag suffix
of `.ok`, a file or archive `market_20260105.zip` counts once `market_20260105.ok` or `market_20260105.zip.ok` stands
beside it.

What fits but cannot be used (a folder, a link that leaves the night's folder, a broken archive) is given too, and tells
its error as soon as it is read: one bad file stops its own source only.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn, Protocol

from kg.errors import SourceError
from loaders.reading.archives import find_members, fits, fits_name
from loaders.reading.batches import TextBatch
from loaders.reading.columnar import ParquetFile
from loaders.reading.delimited import DelimitedFile
from loaders.reading.jsonl import JsonLinesFile
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.relational import RelationalTable
from loaders.reading.spreadsheet import SpreadsheetFile
from loaders.reading.stored import StoredFile

_ZIP: Final = ".zip"
_GZIP: Final = ".gz"


class SourceFile(Protocol):
    """One file, or one table of a database, whatever it is written in."""

    @property
    def name(self) -> str:
        """Path in the night's folder; `archive.zip/member.csv`; `table:NAME`."""
        ...

    @property
    def encoding(self) -> str:
        """`utf-8` or `gb18030`, as declared or found."""
        ...

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns."""
        ...

    def digest(self) -> str:
        """SHA-256 of the bytes as they lie there; of the content for what is packed or in a database."""
        ...

    def check_header(self, needed: Sequence[str]) -> None:
        """Nothing, when the needed columns are there; else SourceError."""
        ...

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """Its rows, with the wanted columns; nothing of the others is kept."""
        ...


@dataclass(frozen=True, slots=True)
class UnusableFile:
    """What fits a pattern and cannot be read: every look into it is the error."""

    name: str
    error: SourceError

    @property
    def encoding(self) -> str:
        """The error."""
        self._fail()

    @property
    def header(self) -> tuple[str, ...]:
        """The error."""
        self._fail()

    def digest(self) -> str:
        """The error."""
        self._fail()

    def check_header(self, needed: Sequence[str]) -> None:
        """The error."""
        self._fail()

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """The error."""
        self._fail()

    def _fail(self) -> NoReturn:
        raise self.error


def find_sources(folder: Path, pattern: str, layout: FileLayout) -> list[SourceFile]:
    """The files of a night that fit a pattern, by name; for a database its table or query."""
    if layout.format is FileFormat.SQL:
        return [RelationalTable(pattern, layout)]
    if not folder.is_dir():
        return []
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    if ".." in parts:
        error = SourceError(f"{pattern} leads out of the night's folder.", way_out="Correct the path in the contract.")
        return [UnusableFile(pattern, error)]
    found = {item.name: item for item in _Search(folder, layout).iter_files(folder, "", parts)}
    return [_open(found[name], layout) for name in sorted(found)]


def _open(item: StoredFile | UnusableFile, layout: FileLayout) -> SourceFile:
    if isinstance(item, UnusableFile):
        return item
    if layout.format is FileFormat.XLSX:
        return SpreadsheetFile(item, layout)
    if layout.format is FileFormat.PARQUET:
        return ParquetFile(item, layout)
    if layout.format is FileFormat.JSONL:
        return JsonLinesFile(item, layout)
    return DelimitedFile(item, layout)


@dataclass(frozen=True, slots=True)
class _Search:
    root: Path
    layout: FileLayout

    def iter_files(self, folder: Path, at: str, parts: list[str]) -> Iterator[StoredFile | UnusableFile]:
        """What fits below a folder; `at` is its path in the night's folder, with a slash, or empty."""
        try:
            entries = sorted(os.listdir(folder))  # noqa: PTH208 - names are enough
        except OSError as problem:
            error = SourceError(f"{at or folder.name} cannot be read: {problem.strerror}.")
            yield UnusableFile(at or folder.name, error)
            return
        for entry in entries:
            path, name = folder / entry, f"{at}{entry}"
            if _fits_name(entry, parts[0], self.layout) and (len(parts) > 1 or not entry.lower().endswith(_ZIP)):
                yield from self._iter_fitting(path, name, parts)
            patterns = _list_member_patterns(entry, parts, is_inside=bool(at))
            if patterns and (len(parts) == 1 or not path.is_dir()):
                yield from self._iter_members(path, name, patterns)

    def _iter_fitting(self, path: Path, name: str, parts: list[str]) -> Iterator[StoredFile | UnusableFile]:
        is_last = len(parts) == 1
        if not is_last and not path.is_dir() and not path.is_symlink():
            return
        problem = self._find_problem(path, is_file=is_last)
        if problem:
            error = SourceError(f"{name} is {problem}.", way_out="Put the file itself into the night's folder.")
            yield UnusableFile(name, error)
        elif not is_last:
            yield from self.iter_files(path, f"{name}/", parts[1:])
        elif self._is_flagged(path):
            yield StoredFile(name, path)
        else:
            yield self._build_waiting(path, name)

    def _iter_members(self, path: Path, name: str, patterns: list[list[str]]) -> Iterator[StoredFile | UnusableFile]:
        if not self._is_flagged(path):
            yield self._build_waiting(path, name)
            return
        problem = self._find_problem(path, is_file=True)
        try:
            if problem:
                raise SourceError(f"{name} is {problem}.", way_out="Put the file itself into the night's folder.")
            members = find_members(path, name)
        except SourceError as error:
            yield UnusableFile(name, error)
            return
        for member in members:
            if any(fits(member, pattern) for pattern in patterns):
                yield StoredFile(f"{name}/{member}", path, member)

    def _find_problem(self, path: Path, *, is_file: bool) -> str | None:
        if path.is_symlink() and not path.exists():
            return "a symbolic link that leads nowhere"
        if not path.resolve().is_relative_to(self.root.resolve()):
            return "a symbolic link that leads out of the night's folder"
        if is_file and path.is_dir():
            return "a folder, where a file should be"
        if is_file and not path.is_file():
            return "no regular file"
        return None

    def _build_waiting(self, path: Path, name: str) -> UnusableFile:
        """What has come without its flag may still be on its way: it stops its source, and says so."""
        flag = f"{path.stem}{self.layout.flag_suffix}"
        error = SourceError(
            f"{name} waits for its flag {flag}.",
            way_out="When all of it has come, ask the department to send the flag, and run the same command again.",
        )
        return UnusableFile(name, error)

    def _is_flagged(self, path: Path) -> bool:
        suffix = self.layout.flag_suffix
        if suffix is None:
            return True
        names = {path.name, path.stem, Path(path.stem).stem} if path.suffix == _GZIP else {path.name, path.stem}
        return any((path.parent / f"{name}{suffix}").is_file() for name in names)


def _fits_name(name: str, pattern: str, layout: FileLayout) -> bool:
    if name.startswith(".") and not pattern.startswith("."):
        return False
    if layout.flag_suffix and name.endswith(layout.flag_suffix) and not pattern.endswith(layout.flag_suffix):
        return False
    return fits_name(name, pattern) or (name.lower().endswith(_GZIP) and fits_name(name[: -len(_GZIP)], pattern))


def _list_member_patterns(entry: str, parts: list[str], *, is_inside: bool) -> list[list[str]]:
    """Paths inside an archive of that name that fit the rest of a pattern."""
    if not entry.lower().endswith(_ZIP) or entry.startswith("."):
        return []
    stem = entry[: -len(_ZIP)]
    patterns: list[list[str]] = []
    if fits_name(entry, parts[0]):
        patterns.append(parts[1:] or ["*"])
    if len(parts) > 1 and fits_name(stem, parts[0]):
        patterns += [parts[1:], [stem, *parts[1:]]]
    if is_inside:
        patterns.append(parts)
    return patterns

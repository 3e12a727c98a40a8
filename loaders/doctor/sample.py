"""A sample file: how it is written, found out rather than believed, and its first rows."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import SourceError
from loaders.reading.batches import TextBatch
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import SourceFile, find_sources

_FORMATS: Final = {
    ".csv": FileFormat.CSV, ".txt": FileFormat.CSV, ".dat": FileFormat.CSV, ".tsv": FileFormat.TSV,
    ".xlsx": FileFormat.XLSX, ".xls": FileFormat.XLSX, ".parquet": FileFormat.PARQUET,
    ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL, ".json": FileFormat.JSONL,
}  # fmt: skip
_DELIMITERS: Final = (",", "|", "\t", ";", "^")
_HEADERS: Final = ((0, 1), (1, 1), (2, 1), (0, 2), (1, 2), (2, 2))
"""Title rows above a header, and rows of the header, most usual first."""
_WITHOUT_TITLE: Final = frozenset({FileFormat.PARQUET, FileFormat.JSONL})
_NAME: Final = re.compile(r"[^\W\d_]")
_ZIP: Final = ".zip"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file and the layout in which it can be read."""

    file: SourceFile
    layout: FileLayout
    found: FileLayout
    """What was found: `encoding`, `delimiter`, `skipped_rows` and `header_rows` as they are in the file."""
    others: tuple[str, ...]
    """Further files in the same archive, which were not looked at."""

    def iter_batches(self, columns: Sequence[str], most_rows: int) -> Iterator[TextBatch]:
        """The first rows, with the wanted columns."""
        left = most_rows
        for batch in self.file.iter_batches(columns):
            rows = batch.table.num_rows
            cut = replace(batch, table=batch.table.slice(0, left), lines=batch.lines.slice(0, left))
            yield cut if rows > left else batch
            left -= rows
            if left <= 0:
                return


def read_sample(path: Path, declared: FileLayout | None, member: str | None, is_known: Callable[[str], bool]) -> Sample:
    """The file at a path, in the layout in which most names of its header are known as columns.

    `declared` is what a contract says; it is believed only as far as it fits. `member`: pattern in a zip archive.

    Raises:
        SourceError: no such file, or it cannot be read in any way.
    """
    if not path.is_file():
        raise SourceError(f"{path} is no file.", way_out="Give one file of a department as the sample.")
    start = replace(declared or FileLayout(), flag_suffix=None, url_variable=None, query=None, forbidden=())
    start = replace(start, format=_find_format(path, member, start, is_declared=declared is not None))
    best: tuple[int, Sample] | None = None
    problem: SourceError | None = None
    for layout in _iter_layouts(start):
        try:
            sample = _open(path, layout, member)
            score = _score(sample.file.header, is_known)
        except SourceError as error:
            problem = problem or error
            continue
        if best is None or score > best[0]:
            best = (score, sample)
    if best is None:
        raise problem or SourceError(f"{path.name} cannot be read.")
    return best[1]


def _open(path: Path, layout: FileLayout, member: str | None) -> Sample:
    pattern = f"{path.name}/{member}" if path.suffix.lower() == _ZIP and member else path.name
    # A `*` in its name would find its neighbours too.
    files = [
        file
        for file in find_sources(path.parent, pattern, layout)
        if file.name == path.name or file.name.startswith(f"{path.name}/")
    ]
    if not files:
        raise SourceError(
            f"{path.name} holds no file {member or ''}.".replace(" .", "."),
            way_out="Give the file itself, or name the contract's file: --file NAME",
        )
    file = files[0]
    encoding = file.encoding if layout.format.is_delimited else None
    found = replace(layout, encoding=encoding, delimiter=layout.separator if layout.format.is_delimited else None)
    return Sample(file, layout, found, tuple(other.name for other in files[1:]))


def _find_format(path: Path, member: str | None, start: FileLayout, *, is_declared: bool) -> FileFormat:
    """By the name of the file, of the archive's member, else as declared."""
    for name in (path.name, member or ""):
        suffix = Path(name.lower().removesuffix(".gz")).suffix
        if suffix in _FORMATS:
            found = _FORMATS[suffix]
            both_delimited = is_declared and found.is_delimited and start.format.is_delimited
            return start.format if both_delimited else found
    return start.format if start.format is not FileFormat.SQL else FileFormat.CSV


def _iter_layouts(start: FileLayout) -> Iterator[FileLayout]:
    """The declared layout first, then every other that is usual; the declared encoding before one that is found."""
    yield start
    is_delimited = start.format.is_delimited
    delimiters = list(dict.fromkeys([start.separator, *_DELIMITERS])) if is_delimited else [None]
    for skipped, rows in _HEADERS:
        if (rows > 1 and start.format is not FileFormat.XLSX) or (skipped and start.format in _WITHOUT_TITLE):
            continue
        for delimiter in delimiters:
            other = replace(start, skipped_rows=skipped, header_rows=rows, delimiter=delimiter)
            yield from (other, replace(other, encoding=None)) if start.encoding else (other,)


def _score(header: Sequence[str], is_known: Callable[[str], bool]) -> int:
    """Known names count most, then names at all; a title row is one name and a row of values has few."""
    names = {name.strip() for name in header}
    return 1000 * sum(map(is_known, names)) + sum(bool(_NAME.search(name)) for name in names)

"""The bytes of one file, on disk, compressed or in an archive, never more of them than a file can honestly hold.

A compressed file may expand `MOST_RATIO` times (text seldom passes 30 times; a bomb reaches 1,000) once it passed
`FREE_BYTES`, and no file holds more than `MOST_BYTES`.
"""

import gzip
import hashlib
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from kg.errors import SourceError

MOST_RATIO: Final = 200
FREE_BYTES: Final = 64 * 2**20
MOST_BYTES: Final = 256 * 2**30
_COPY_BYTES: Final = 2**20
_DAMAGE: Final = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a night's folder, or one member of an archive there."""

    name: str
    """Path in the night's folder, the member's path after its archive: what errors and reports show."""
    path: Path
    member: str | None = None

    @property
    def is_compressed(self) -> bool:
        """Whether `path` is not the file itself."""
        return self.member is not None or self.path.name.lower().endswith(".gz")

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Its bytes, uncompressed, from the start.

        Raises:
            SourceError: unreadable, damaged, or far larger than its compressed size allows.
        """
        try:
            with self.path.open("rb") as file:
                if self.member is not None:
                    with zipfile.ZipFile(file, metadata_encoding="gb18030") as archive:
                        packed = archive.getinfo(self.member).compress_size
                        with archive.open(self.member) as member:
                            yield cast("BinaryIO", _Bounded(member, self.name, packed))
                elif self.is_compressed:
                    with gzip.open(file, "rb") as unpacked:
                        yield cast("BinaryIO", _Bounded(unpacked, self.name, self.path.stat().st_size))
                else:
                    yield file
        except _DAMAGE as error:
            raise SourceError(
                f"{self.name} is damaged or cut off: it cannot be unpacked.",
                way_out="Ask the department to send it again.",
            ) from error
        except OSError as error:
            raise SourceError(f"{self.name} cannot be read: {error.strerror or 'input error'}.") from error

    @contextmanager
    def open_seekable(self) -> Iterator[BinaryIO]:
        """As `open`, for formats that jump about in their file."""
        with self.open() as stream:
            if not self.is_compressed:
                yield stream
                return
            # It has no name in the file system: nothing stays behind, however the process ends.
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(stream, copy, _COPY_BYTES)
                copy.seek(0)
                yield cast("BinaryIO", copy)

    def digest(self) -> str:
        """SHA-256 of the file as it lies there; of a member of an archive, of what was packed."""
        if self.member is None:
            try:
                with self.path.open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise SourceError(f"{self.name} cannot be read: {error.strerror or 'input error'}.") from error
        digest = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(_COPY_BYTES):
                digest.update(block)
        return digest.hexdigest()


class _Bounded:
    """A stream that ends with an error once it gave more than its compressed bytes can honestly hold."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, name: str, packed: int) -> None:
        self._stream = stream
        self._name = name
        self._most = min(MOST_BYTES, max(FREE_BYTES, packed * MOST_RATIO))
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, all that are left when no size is given."""
        return self._count(self._stream.read(size if size >= 0 else self._most - self._given + 1))

    def readline(self, size: int = -1) -> bytes:
        """The next line, or as much of it as `size` allows."""
        return self._count(self._stream.readline(size))

    def _count(self, block: bytes) -> bytes:
        self._given += len(block)
        if self._given > self._most:
            raise SourceError(
                f"{self._name} expands to more than {self._most // 2**20:,} MiB: more than {MOST_RATIO} times its "
                "compressed size.",
                way_out="Ask the department for the file uncompressed, if it really is that large.",
            )
        return block

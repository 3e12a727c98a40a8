"""How to make archives, workbooks and databases, good and bad."""

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter


def zipped(members: dict[str, bytes | str], *, links: tuple[str, ...] = ()) -> Callable[[Path], None]:
    """An archive of these members."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                member = zipfile.ZipInfo(name)
                member.compress_type = zipfile.ZIP_DEFLATED
                if name in links:
                    member.external_attr = 0o120777 << 16
                archive.writestr(member, content)

    return write


def zipped_bytes(members: dict[str, bytes | str]) -> bytes:
    """The bytes of such an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def encrypted_zip(member: str, text: str) -> bytes:
    """An archive whose member says that it is encrypted."""
    content = bytearray(zipped_bytes({member: text}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def workbook(cells: list[list[object]]) -> bytes:
    """A workbook of one sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(cells):
            for place, cell in enumerate(row):
                sheet.write(line, place, cell)
    return buffer.getvalue()


def parquet(columns: dict[str, pa.Array]) -> bytes:
    """A Parquet file."""
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def link(target: str) -> Callable[[Path], None]:
    """A symbolic link."""
    return lambda path: path.symlink_to(target)


def gzip_bomb(header: str, mebibytes: int) -> Callable[[Path], None]:
    """A gzip file of one letter, over and over: a bomb."""

    def write(path: Path) -> None:
        with gzip.open(path, "wb", compresslevel=9) as file:
            file.write(f"{header}\n".encode())
            for _ in range(mebibytes):
                file.write(b"a" * 2**20)

    return write


def sqlite(statement: str) -> Callable[[Path], None]:
    """A SQLite database."""

    def write(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            connection.executescript(statement)
        connection.close()

    return write

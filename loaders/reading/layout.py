"""How a department writes its files: what a source contract says about one kind of file, besides its columns.

What the standard knows is read where it stands: `format` and `encoding` of the server, `physicalName` of the file,
`primaryKey` of its columns. The rest are `customProperties` of the file or, for all its files, of the server:

    format        csv | tsv | xlsx | parquet | jsonl | sql, where one file differs from the server
    encoding      utf-8 | gb18030, where one file differs from the server; neither: detected, and stated
    delimiter     one character; a comma when not said, a tab for tsv
    sheet         of a workbook; its first one when not said
    skippedRows   title rows above the header
    headerRows    rows of the header of a workbook; their names are joined by `/`
    totalMarks    texts that mark a total row, such as 合计: the first filled cell of a row that is no row of data
    flagSuffix    such as .ok: a file counts once a file of that suffix stands beside it
    urlVariable   environment variable that holds the URL of a database
    query         statement to be read instead of the table of that name
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from open_data_contract_standard.model import CustomProperty, SchemaObject, Server

from loaders.contracts.document import Document, KeyPath

_ENCODINGS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "ascii": "utf-8",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030",
}  # fmt: skip
_DATABASES: Final = frozenset({"postgres", "postgresql", "custom"})
_JOINT: Final = "/"


class FileFormat(StrEnum):
    """What the bytes of a file are."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"
    SQL = "sql"

    @property
    def is_delimited(self) -> bool:
        """Whether its rows are lines with a delimiter."""
        return self in {FileFormat.CSV, FileFormat.TSV}


@dataclass(frozen=True, slots=True)
class FileLayout:
    """How one kind of file is written."""

    format: FileFormat = FileFormat.CSV
    encoding: str | None = None
    """`utf-8` or `gb18030`; None: detected."""
    delimiter: str | None = None
    """None: a comma, or a tab for TSV."""
    sheet: str | None = None
    header_rows: int = 1
    skipped_rows: int = 0
    total_marks: tuple[str, ...] = ()
    flag_suffix: str | None = None
    url_variable: str | None = None
    query: str | None = None
    order: tuple[str, ...] = ()
    """Key columns that rows of a database are read in the order of; none: as it gives them."""
    forbidden: tuple[str, ...] = ()
    """Columns that are never asked for in a database, not even for its digest."""

    @property
    def separator(self) -> str:
        """The delimiter in force."""
        return self.delimiter or ("\t" if self.format is FileFormat.TSV else ",")


def read_layout(document: Document, at: KeyPath, server: Server, described: SchemaObject) -> FileLayout:
    """The layout of the file described at `at`, on its server.

    Raises:
        ContractError: names file, line and key.
    """
    stated = _Stated(document, at, _find_server(document, server), server, described)
    layout = FileLayout(
        format=_read_format(stated),
        encoding=_read_encoding(stated),
        delimiter=_read_delimiter(stated),
        sheet=stated.find_text("sheet"),
        header_rows=stated.get_count("headerRows", 1, least=1),
        skipped_rows=stated.get_count("skippedRows", 0, least=0),
        total_marks=_read_marks(stated),
        flag_suffix=_read_suffix(stated),
        url_variable=stated.find_text("urlVariable"),
        query=stated.find_text("query"),
        order=_read_order(described),
        forbidden=_read_forbidden(described),
    )
    if layout.format is FileFormat.SQL and not layout.url_variable:
        raise document.error(
            (*stated.server_at, "customProperties"), "urlVariable names the environment variable with the URL."
        )
    if layout.header_rows > 1 and layout.format is not FileFormat.XLSX:
        raise document.error(stated.place("headerRows"), "only a workbook has a header of several rows.")
    return layout


@dataclass(frozen=True, slots=True)
class _Stated:
    """The custom properties of a file, then those of its server."""

    document: Document
    at: KeyPath
    server_at: KeyPath
    server: Server
    described: SchemaObject

    def place(self, name: str) -> KeyPath:
        """Where a property stands, or where it would."""
        for at, properties in self._both():
            for position, item in enumerate(properties):
                if item.property == name:
                    return (*at, "customProperties", position, "value")
        return (*self.at, "customProperties")

    def find(self, name: str) -> object:
        """Its value, None when it is not said."""
        for _, properties in self._both():
            for item in properties:
                if item.property == name:
                    value: object = item.value
                    return value
        return None

    def find_text(self, name: str) -> str | None:
        """A text that is not empty."""
        value = self.find(name)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.document.error(self.place(name), f"{name} is a text.")
        return value if isinstance(value, str) else None

    def get_count(self, name: str, default: int, *, least: int) -> int:
        """A whole number."""
        value = self.find(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 100:
            raise self.document.error(self.place(name), f"{name} is a whole number from {least} to 100.")
        return value

    def _both(self) -> tuple[tuple[KeyPath, Sequence[CustomProperty]], ...]:
        return (
            (self.at, self.described.customProperties or []),
            (self.server_at, self.server.customProperties or []),
        )


def _find_server(document: Document, server: Server) -> KeyPath:
    data = document.data if isinstance(document.data, Mapping) else {}
    for position, item in enumerate(data.get("servers") or []):
        if isinstance(item, Mapping) and item.get("server") == server.server:
            return ("servers", position)
    return ("servers",)


def _read_format(stated: _Stated) -> FileFormat:
    own = stated.find_text("format")
    name = own or stated.server.format or ("sql" if (stated.server.type or "") in _DATABASES else "")
    at = stated.place("format") if own else (*stated.server_at, "format")
    if name not in tuple(FileFormat):
        raise stated.document.error(at, f"format is one of {', '.join(FileFormat)}.")
    found = FileFormat(name)
    is_database = (stated.server.type or "") in _DATABASES
    if is_database != (found is FileFormat.SQL) or not (is_database or stated.server.type == "local"):
        raise stated.document.error(
            (*stated.server_at, "type"),
            "files stand on a server of `type: local`; tables on one of `type: postgresql`, or `custom` with "
            "`format: sql`.",
        )
    return found


def _read_encoding(stated: _Stated) -> str | None:
    own = stated.find_text("encoding")
    name = own or stated.server.encoding
    if name is None:
        return None
    encoding = _ENCODINGS.get(name.strip().lower())
    if encoding is None:
        at = stated.place("encoding") if own else (*stated.server_at, "encoding")
        raise stated.document.error(at, "encoding is utf-8 or gb18030; without one it is detected.")
    return encoding


def _read_delimiter(stated: _Stated) -> str | None:
    value = stated.find("delimiter")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value in '"\r\n\0':
        raise stated.document.error(stated.place("delimiter"), "delimiter is one ASCII character, and no quote.")
    return value


def _read_marks(stated: _Stated) -> tuple[str, ...]:
    value = stated.find("totalMarks")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(mark, str) and mark.strip() for mark in value):
        raise stated.document.error(stated.place("totalMarks"), "totalMarks is a list of texts.")
    return tuple("".join(mark.split()) for mark in value)


def _read_suffix(stated: _Stated) -> str | None:
    value = stated.find_text("flagSuffix")
    if value is not None and (not value.startswith(".") or "/" in value or "\\" in value):
        raise stated.document.error(stated.place("flagSuffix"), "flagSuffix starts with a dot, such as .ok.")
    return value


def _read_order(described: SchemaObject) -> tuple[str, ...]:
    keys = [column for column in described.properties or [] if column.primaryKey]
    return tuple(column.name or "" for column in sorted(keys, key=lambda column: column.primaryKeyPosition or 0))


def _read_forbidden(described: SchemaObject) -> tuple[str, ...]:
    return tuple(
        column.name or ""
        for column in described.properties or []
        if any(item.property == "forbidden" and item.value is True for item in column.customProperties or [])
    )


def join_header(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name a column from several header rows: 联系人 above 电话 is `联系人/电话`, repeated names once."""
    names = []
    for parts in zip(*rows, strict=True):
        kept: list[str] = []
        for part in parts:
            if part and part not in kept[-1:]:
                kept.append(part)
        names.append(_JOINT.join(kept))
    return tuple(names)

"""Any table of texts comes back equal from every format, each row with its line."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.reading import delimited
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import find_sources

Rows = list[tuple[str, str]]
HEADER = ("编号", "名称")
# NUL is no text; a few glyphs were moved out of the private use area by GB 18030-2022.
CHARACTERS = st.characters(
    exclude_categories=["Cs"], exclude_characters="\0" + "".join(chr(code) for code in range(0xE78D, 0xE865))
)
TEXTS = st.text(st.one_of(st.sampled_from("\",|\t\n\r ' =赵𬭩·"), CHARACTERS), max_size=12)
TABLES = st.lists(
    st.tuples(TEXTS, TEXTS).filter(lambda row: any(map(str.strip, row)) and row != HEADER), min_size=1, max_size=12
)  # an empty row states nothing
# Excel writes what XML has no place for as _xHHHH_.
SHEET_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=12)
SHEETS = st.lists(
    st.tuples(SHEET_TEXTS, SHEET_TEXTS).filter(lambda row: any(map(str.strip, row)) and row != HEADER),
    min_size=1,
    max_size=12,
)


def read(folder: Path, name: str, layout: FileLayout) -> list[tuple[int, str, str]]:
    (file,) = find_sources(folder, name, layout)
    found = []
    for batch in file.iter_batches(HEADER):
        assert batch.malformed == ()
        found += [
            (line, *row.values()) for line, row in zip(batch.lines.to_pylist(), batch.table.to_pylist(), strict=True)
        ]
    return found


def write_delimited(rows: Rows, delimiter: str, ending: str, *, quote_all: bool) -> tuple[str, list[int]]:
    """The text and the line of each row."""
    text, lines = delimiter.join(HEADER) + ending, []
    for row in rows:
        lines.append(1 + len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1)
        cells = [
            '"' + cell.replace('"', '""') + '"' if quote_all or set(cell) & {delimiter, '"', "\r", "\n"} else cell
            for cell in row
        ]
        text += delimiter.join(cells) + ending
    return text, lines


@settings(max_examples=300)
@given(
    rows=TABLES,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    delimiter=st.sampled_from([",", "|", "\t"]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quote_all=st.booleans(),
    piece=st.sampled_from([3, 40, 2**20]),
)
def test_delimited_text_comes_back_whatever_its_encoding_line_ends_quotes_and_pieces(  # noqa: PLR0917 - drawn
    tmp_path_factory: pytest.TempPathFactory,
    rows: Rows,
    encoding: str,
    delimiter: str,
    ending: str,
    quote_all: bool,
    piece: int,
) -> None:
    text, lines = write_delimited(rows, delimiter, ending, quote_all=quote_all)
    folder = tmp_path_factory.mktemp("f")
    (folder / "t.csv").write_bytes(text.encode(encoding))
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_PIECE_BYTES", piece)
        found = read(folder, "t.csv", FileLayout(encoding=declared, delimiter=delimiter))
    assert found == [(line, *row) for line, row in zip(lines, rows, strict=True)]


@given(rows=TABLES)
def test_tsv_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    text, lines = write_delimited(rows, "\t", "\n", quote_all=False)
    folder = tmp_path_factory.mktemp("f")
    (folder / "t.tsv").write_bytes(text.encode())
    found = read(folder, "t.tsv", FileLayout(FileFormat.TSV, "utf-8"))
    assert found == [(line, *row) for line, row in zip(lines, rows, strict=True)]


def write_jsonl(path: Path, rows: Rows) -> None:
    lines = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=len(row[0]) % 2 == 0) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="")


def write_parquet(path: Path, rows: Rows) -> None:
    table = pa.table({name: pa.array([row[place] for row in rows]) for place, name in enumerate(HEADER)})
    pq.write_table(table, path, row_group_size=3)


def write_sqlite(path: Path, rows: Rows) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(HEADER)})")
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
    connection.close()


@pytest.mark.parametrize(("format_", "write"), [(FileFormat.JSONL, write_jsonl), (FileFormat.PARQUET, write_parquet)])
@given(rows=TABLES)
def test_typed_files_come_back_with_the_number_of_each_row(
    tmp_path_factory: pytest.TempPathFactory, format_: FileFormat, write: Callable[[Path, Rows], None], rows: Rows
) -> None:
    folder = tmp_path_factory.mktemp("f")
    write(folder / "t", rows)
    assert read(folder, "t", FileLayout(format_, "utf-8")) == [(line, *row) for line, row in enumerate(rows, 1)]


@given(rows=SHEETS)
def test_a_sheet_comes_back_with_its_row_numbers(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    folder = tmp_path_factory.mktemp("f")
    with xlsxwriter.Workbook(folder / "t.xlsx", {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for line, row in enumerate([HEADER, *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    found = read(folder, "t.xlsx", FileLayout(FileFormat.XLSX))
    assert found == [(line, *row) for line, row in enumerate(rows, 2)]


@given(rows=TABLES)
def test_a_sqlite_table_comes_back_in_its_order(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    folder = tmp_path_factory.mktemp("f")
    write_sqlite(folder / "t.db", rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITY_URL", f"sqlite:///{folder / 't.db'}")
        found = read(folder, "t", FileLayout(FileFormat.SQL, url_variable="CITY_URL"))
    assert found == [(line, *row) for line, row in enumerate(rows, 1)]


@settings(max_examples=25)
@given(rows=TABLES)
def test_a_postgresql_table_comes_back_in_the_order_of_its_key(
    tmp_path_factory: pytest.TempPathFactory, postgresql_url: str, rows: Rows
) -> None:
    engine = sa.create_engine(postgresql_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS t"))
        connection.execute(sa.text(f"CREATE TABLE t (place int, {HEADER[0]} text, {HEADER[1]} varchar)"))
        connection.execute(
            sa.text("INSERT INTO t VALUES (:place, :left, :right)"),
            [{"place": -place, "left": row[0], "right": row[1]} for place, row in enumerate(rows)],
        )
    engine.dispose()
    layout = FileLayout(FileFormat.SQL, url_variable="CITY_URL", order=("place",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITY_URL", postgresql_url)
        found = read(tmp_path_factory.mktemp("f"), "t", layout)
    assert found == [(line, *row) for line, row in enumerate(reversed(rows), 1)]

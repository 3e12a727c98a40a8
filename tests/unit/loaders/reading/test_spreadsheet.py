"""A sheet is read as a person sees it; what it lost stays lost to see."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from kg.errors import SourceError
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import find_sources

PLAIN = FileLayout(FileFormat.XLSX)


def write(path: Path, cells: list[list[object]], *, sheet: str = "名单", merged: tuple[str, ...] = ()) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for span in merged:
            page.merge_range(span, "")
        for line, row in enumerate(cells):
            for place, cell in enumerate(row):
                if cell is not None:
                    page.write(line, place, cell, formats.get(type(cell)))


def read(folder: Path, columns: list[str], layout: FileLayout = PLAIN, name: str = "f.xlsx") -> list[tuple[int, ...]]:
    (file,) = find_sources(folder, name, layout)
    return [
        (line, *row.values())
        for batch in file.iter_batches(columns)
        for line, row in zip(batch.lines.to_pylist(), batch.table.to_pylist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12, "12"),
        (-3.5, "-3.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (13800000000, "13800000000"),
        (110105491231002, "110105491231002"),
        (440305199001011234, "4.40305E+17"),
        (6222021234567890, "6.22202E+15"),
        (" 赵 ", " 赵 "),
        ("0007", "0007"),
        ("4.40305E+17", "4.40305E+17"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9, 30), "2026-01-05 09:30:00"),  # noqa: DTZ001 - a sheet knows no zones
        (time(9, 30), "09:30:00"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("a\nb", "a\nb"),
        ("_x0041_", "_x0041_"),
    ],
)
def test_a_cell_becomes_the_text_that_a_person_sees(tmp_path: Path, cell: object, text: str) -> None:
    write(tmp_path / "f.xlsx", [["a", "b"], ["x", cell]])
    assert read(tmp_path, ["b"]) == [(2, text)]


def test_titles_merged_headers_and_total_rows_are_told_from_rows(tmp_path: Path) -> None:
    write(
        tmp_path / "f.xlsx",
        [
            ["2026年登记表", None, None, None],
            ["统一社会\n信用代码", "联系人", None, "备 注"],
            [None, "姓名", "电话", None],
            ["X1", "赵", 120, None],
            [],
            ["X2", "钱", 121, "乙"],
            ["合 计", 2, None, None],
        ],
        merged=("A1:D1", "A2:A3", "B2:C2", "D2:D3"),
    )
    layout = FileLayout(FileFormat.XLSX, skipped_rows=1, header_rows=2, total_marks=("合计",))
    (file,) = find_sources(tmp_path, "f.xlsx", layout)
    assert file.header == ("统一社会信用代码", "联系人/姓名", "联系人/电话", "备注")
    wanted = ["联系人/电话", "统一社会信用代码", "备注"]
    assert read(tmp_path, wanted, layout) == [(4, "120", "X1", ""), (6, "121", "X2", "乙")]


def test_a_table_that_starts_in_the_middle_of_the_sheet_keeps_its_row_numbers(tmp_path: Path) -> None:
    write(tmp_path / "f.xlsx", [[], [None, None, "a", "b"], [None, None, "1", "2"]])
    assert read(tmp_path, ["b", "a"], FileLayout(FileFormat.XLSX, skipped_rows=1)) == [(3, "2", "1")]


def test_the_first_sheet_that_shows_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        for name, is_hidden in (("字典", True), ("甲", False), ("乙", False)):
            page = book.add_worksheet(name)
            page.write_column(0, 0, ["a", name])
            if is_hidden:
                page.hide()
            else:
                page.activate()
    assert read(tmp_path, ["a"]) == [(2, "甲")]
    assert read(tmp_path, ["a"], FileLayout(FileFormat.XLSX, sheet="乙")) == [(2, "乙")]


def test_a_workbook_in_an_archive_is_read_in_place(tmp_path: Path) -> None:
    write(tmp_path / "f.xlsx", [["a"], ["1"]])
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.write(tmp_path / "f.xlsx", "f.xlsx")
    assert read(tmp_path, ["a"], name="m.zip/f.xlsx") == [(2, "1")]


def test_many_rows_come_in_several_batches(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx", {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for line in range(20_000):
            page.write_string(line, 0, str(line) if line else "a")
    (file,) = find_sources(tmp_path, "f.xlsx", PLAIN)
    batches = list(file.iter_batches(["a"]))
    assert len(batches) == 2
    assert [line for batch in batches for line in batch.lines.to_pylist()] == list(range(2, 20_001))


def test_a_missing_column_is_told_with_the_row_of_the_header(tmp_path: Path) -> None:
    write(tmp_path / "f.xlsx", [["表"], ["a"]])
    with pytest.raises(SourceError, match="line 2: column b is missing"):
        read(tmp_path, ["b"], FileLayout(FileFormat.XLSX, skipped_rows=1))

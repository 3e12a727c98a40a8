"""Parquet of any single-valued type becomes the text that a person would write."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.errors import SourceError
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import find_sources

LAYOUT = FileLayout(FileFormat.PARQUET)


def read(folder: Path, columns: list[str]) -> list[tuple[int, ...]]:
    (file,) = find_sources(folder, "f.parquet", LAYOUT)
    return [
        (line, *row.values())
        for batch in file.iter_batches(columns)
        for line, row in zip(batch.lines.to_pylist(), batch.table.to_pylist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("赵", pa.string(), "赵"),
        ("赵", pa.large_string(), "赵"),
        ("赵", pa.string_view(), "赵"),
        ("赵", pa.dictionary(pa.int8(), pa.string()), "赵"),
        ("赵\0", pa.string(), "赵\ufffd"),
        ("赵".encode(), pa.binary(), "赵"),
        (440305199001011234, pa.int64(), "440305199001011234"),
        (7, pa.uint8(), "7"),
        (5.0, pa.float64(), "5"),
        (0.1, pa.float32(), "0.1"),
        (3.0, pa.float32(), "3"),
        (4.40305199001011e17, pa.float64(), "4.40305E+17"),
        (float("nan"), pa.float64(), None),
        (Decimal("12.50"), pa.decimal128(9, 2), "12.50"),
        (True, pa.bool_(), "true"),
        (date(2026, 1, 5), pa.date32(), "2026-01-05"),
        (datetime(2026, 1, 5), pa.timestamp("ns"), "2026-01-05"),  # noqa: DTZ001
        (datetime(2026, 1, 5, 9, 30), pa.timestamp("ms"), "2026-01-05 09:30:00"),  # noqa: DTZ001
        (datetime(2026, 1, 5, 9, tzinfo=UTC), pa.timestamp("us", "UTC"), "2026-01-05 09:00:00+00:00"),
        (time(9, 30), pa.time64("us"), "09:30:00"),
        (timedelta(hours=2), pa.duration("s"), "2:00:00"),
        (None, pa.null(), None),
    ],
)
def test_a_value_of_any_type_becomes_text_and_none_becomes_empty(
    tmp_path: Path, value: object, kind: pa.DataType, text: str | None
) -> None:
    pq.write_table(
        pa.table({"a": ["1", "2"], "b": pa.array([value, None], kind)}), tmp_path / "f.parquet", store_schema=True
    )
    assert read(tmp_path, ["b", "a"]) == [(1, text or "", "1"), (2, "", "2")]


def test_rows_are_numbered_through_all_row_groups(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(100_000)]
    pq.write_table(pa.table({"a": numbers}), tmp_path / "f.parquet", row_group_size=30_000)
    assert read(tmp_path, ["a"]) == [(line, str(line - 1)) for line in range(1, 100_001)]


def test_a_nested_column_that_nobody_wants_does_no_harm(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": ["1"], "b": [[1]]}), tmp_path / "f.parquet")
    assert read(tmp_path, ["a"]) == [(1, "1")]


def test_a_day_that_no_calendar_has_is_told_by_its_column(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([2**60], pa.int64()).cast(pa.timestamp("us"))}), tmp_path / "f.parquet")
    with pytest.raises(SourceError, match="column a holds dates"):
        read(tmp_path, ["a"])

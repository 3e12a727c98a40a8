"""JSON Lines: one object a line, each value as it is written."""

from pathlib import Path

import pytest

from loaders.quarantine.refusals import RowReason
from loaders.reading import jsonl
from loaders.reading.batches import TextBatch
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import find_sources


def read(folder: Path, content: str, encoding: str = "utf-8") -> list[TextBatch]:
    (folder / "f.jsonl").write_bytes(content.encode(encoding))
    (file,) = find_sources(folder, "f.jsonl", FileLayout(FileFormat.JSONL))
    return list(file.iter_batches(["a", "b"]))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"赵"', "赵"), ('"\\u8d75"', "赵"), ("440305199001011234", "440305199001011234"), ("1.50", "1.50"),
        ("4.40305E+17", "4.40305E+17"), ("-0.0", "-0.0"), ("true", "true"), ("null", ""), ('"a\\nb"', "a\nb"),
        ('"\\ud83c\\udc04"', "🀄"), ('"\\u0000"', "\ufffd"),
    ],
)  # fmt: skip
def test_a_value_stays_as_it_is_written(tmp_path: Path, written: str, text: str) -> None:
    (batch,) = read(tmp_path, f'{{"a": "x", "b": {written}}}\n')
    assert batch.table.column("b").to_pylist() == [text]


def test_keys_may_be_missing_in_some_lines_and_come_in_any_order(tmp_path: Path) -> None:
    (batch,) = read(tmp_path, '{"a": "1"}\n\n{"b": "4", "c": [1], "a": "3"}\n')
    assert batch.table.to_pylist() == [{"a": "1", "b": ""}, {"a": "3", "b": "4"}]
    assert batch.lines.to_pylist() == [1, 3]


def test_gb18030_with_windows_line_ends_is_found(tmp_path: Path) -> None:
    (batch,) = read(tmp_path, '{"a": "赵钱孙李", "b": "周吴郑王"}\r\n', "gb18030")
    assert batch.table.to_pylist() == [{"a": "赵钱孙李", "b": "周吴郑王"}]


def test_lines_that_are_no_rows_keep_their_numbers_through_all_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "_BATCH_BYTES", 20)
    batches = read(tmp_path, '{"a": "1", "b": "2"}\n{"a": {}, "b": "3"}\nsecret\n' * 5)
    assert len(batches) > 3
    assert [line for batch in batches for line in batch.lines.to_pylist()] == [1, 4, 7, 10, 13]
    found = [(row.line, row.reason, row.fields) for batch in batches for row in batch.malformed]
    assert found[:2] == [(2, RowReason.NESTED_VALUE, ("", "3")), (3, RowReason.NOT_AN_OBJECT, ("", ""))]
    assert len(found) == 10
    assert "secret" not in repr(batches[0].malformed)

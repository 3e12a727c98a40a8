"""Delimited text becomes batches with the right lines, whatever stands in the values."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from loaders import reading
from loaders.quarantine import RowReason
from loaders.reading import TextBatch, iter_batches, read_header


def read(path: Path, content: str | bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[TextBatch]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return list(iter_batches(read_header(path, path.name, encoding, delimiter, ["a", "b"]), ["a", "b"]))


def rows(batches: list[TextBatch]) -> list[tuple[int, str, str]]:
    return [
        (line, row["a"], row["b"])
        for batch in batches
        for line, row in zip(batch.lines.to_pylist(), batch.table.to_pylist(), strict=True)
    ]


def malformed(batches: list[TextBatch]) -> list[tuple[int, RowReason]]:
    return [(row.line, row.reason) for batch in batches for row in batch.malformed]


def test_gb18030_is_read_with_characters_of_four_bytes(tmp_path: Path) -> None:
    found = rows(read(tmp_path / "f.csv", "a,b\n张伟,𠮷\n王芳,·\n", "gb18030"))
    assert found == [(2, "张伟", "𠮷"), (3, "王芳", "·")]


def test_line_breaks_inside_quotes_count_as_lines_even_in_columns_that_are_not_read(tmp_path: Path) -> None:
    content = 'a,x,b\n1,"p\nq\nr",2\n3,,4\n"5\n6",x,"7\n8"\n9,,10\n'
    assert rows(read(tmp_path / "f.csv", content)) == [
        (2, "1", "2"),
        (5, "3", "4"),
        (6, "5\n6", "7\n8"),
        (9, "9", "10"),
    ]


def test_a_shifted_row_is_set_aside_and_the_lines_after_it_stay_right(tmp_path: Path) -> None:
    batches = read(tmp_path / "f.csv", 'a,b\n1,2\n3,4,5\n6\n\n"7\n",8\n9,"10\n",11\n12,13\n')
    assert rows(batches) == [(2, "1", "2"), (6, "7\n", "8"), (10, "12", "13")]
    assert malformed(batches) == [(3, RowReason.FIELD_COUNT), (4, RowReason.FIELD_COUNT), (8, RowReason.FIELD_COUNT)]


def test_a_quote_that_does_not_close_costs_its_own_line_only(tmp_path: Path) -> None:
    batches = read(tmp_path / "f.csv", 'a,b\n1,"2\n3,"4"\n5,6"7\n8,9\n')
    assert rows(batches) == [(3, "3", "4"), (4, "5", '6"7'), (5, "8", "9")]
    assert malformed(batches) == [(2, RowReason.UNCLOSED_QUOTE)]


def test_a_quote_that_does_not_close_behind_a_value_with_line_breaks_costs_its_own_row_only(tmp_path: Path) -> None:
    batches = read(tmp_path / "f.csv", 'a,b\n1,2\n"p\nq","r\n3,4\n"5\n6",7\n8,9\n')
    assert rows(batches) == [(2, "1", "2"), (5, "3", "4"), (6, "5\n6", "7"), (8, "8", "9")]
    assert malformed(batches) == [(3, RowReason.UNCLOSED_QUOTE)]


def test_a_malformed_row_with_an_endless_field_is_set_aside_like_any_other(tmp_path: Path) -> None:
    batches = read(tmp_path / "f.csv", f'a,b\n1,"{"x" * 140_000}",3\n4,5\n')
    assert rows(batches) == [(3, "4", "5")]
    assert malformed(batches) == [(2, RowReason.FIELD_COUNT)]


def test_a_malformed_row_keeps_nothing_of_the_columns_that_are_not_read(tmp_path: Path) -> None:
    batches = read(tmp_path / "f.csv", 'a,faith,b\n1,hidden,2,3\n4,hidden,"5\n')
    assert [row.fields for batch in batches for row in batch.malformed] == [("1", "2"), ("4", '"5')]


@pytest.mark.parametrize("content", ["a,b\n王小明,深圳\n李军,广州\n", "\ufeffa,b\n王小明,深圳\n李军,广州\n"])
def test_a_file_in_utf_8_is_not_read_as_gb18030(tmp_path: Path, content: str) -> None:
    with pytest.raises(SourceError, match="is UTF-8, although its contract says gb18030"):
        read(tmp_path / "f.csv", content.encode(), "gb18030")
    assert len(rows(read(tmp_path / "f.csv", content.lstrip("\ufeff"), "gb18030"))) == 2


def test_a_file_without_a_last_line_break_and_with_windows_ends_is_read(tmp_path: Path) -> None:
    assert rows(read(tmp_path / "f.csv", b"\xef\xbb\xbfb|a\r\n1|2\r\n3|4", "utf-8", "|")) == [
        (2, "2", "1"),
        (3, "4", "3"),
    ]


def test_undecodable_bytes_stay_visible(tmp_path: Path) -> None:
    assert rows(read(tmp_path / "f.csv", b"a,b\n\xff\xff,2\n3,4\n", "gb18030"))[1:] == [(3, "3", "4")]
    assert "\ufffd" in rows(read(tmp_path / "f.csv", b"a,b\n\xff\xff,2\n", "gb18030"))[0][1]


@pytest.mark.parametrize(
    ("content", "says"), [("a,c\n1,2\n", "column b is missing"), ("a,b,a\n", "stands twice"), ("", "is empty")]
)
def test_a_header_that_does_not_fit_stops_the_source(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        read(tmp_path / "f.csv", content)


def test_the_text_of_a_malformed_row_shows_nowhere(tmp_path: Path) -> None:
    assert "secret" not in repr(read(tmp_path / "f.csv", "a,b\nsecret\n")[0].malformed)


@given(
    values=st.lists(st.tuples(st.text('x"\n,', max_size=6), st.text('y"\n,', max_size=6)), min_size=1, max_size=12),
    piece=st.integers(1, 40),
)
def test_pieces_of_any_size_give_the_same_rows_and_lines(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]], piece: int
) -> None:
    expected, line, content = [], 2, "a,b\n"
    for left, right in values:
        quoted = ",".join('"' + value.replace('"', '""') + '"' for value in (left, right))
        if left or right:
            expected.append((line, left, right))
        content += quoted + "\n"
        line += quoted.count("\n") + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_PIECE_CHARACTERS", piece)
        batches = read(tmp_path_factory.mktemp("f") / "f.csv", content)
    assert rows(batches) == expected
    assert malformed(batches) == []

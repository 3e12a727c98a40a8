"""Delimited text becomes batches with the right lines, whatever stands in the values."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from loaders.quarantine.refusals import RowReason
from loaders.reading import delimited
from loaders.reading.batches import TextBatch
from loaders.reading.delimited import DelimitedFile
from loaders.reading.layout import FileLayout
from loaders.reading.stored import StoredFile


def read(path: Path, content: str | bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[TextBatch]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    layout = FileLayout(encoding=encoding, delimiter=delimiter)
    return list(DelimitedFile(StoredFile(path.name, path), layout).iter_batches(["a", "b"]))


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


def test_a_quote_that_does_not_close_on_the_last_line_is_told(tmp_path: Path) -> None:
    assert malformed(read(tmp_path / "f.csv", 'a,b\n1,"2')) == [(2, RowReason.UNCLOSED_QUOTE)]


@pytest.mark.parametrize("quote_all", [False, True])
def test_one_quote_out_of_place_does_not_change_how_the_others_are_read(tmp_path: Path, *, quote_all: bool) -> None:
    good = '"1\n2","3""4"\n' if quote_all else "12,34\n"
    batches = read(tmp_path / "f.csv", f'a,b\n{good}5,"6"7\n{good}')
    lines = [2, 5] if quote_all else [2, 4]
    assert [line for line, *_ in rows(batches)] == lines
    assert {row[1:] for row in rows(batches)} == {("1\n2", '3"4') if quote_all else ("12", "34")}
    assert malformed(batches) == [(4 if quote_all else 3, RowReason.UNCLOSED_QUOTE)]


def test_glyphs_that_the_edition_of_2022_moved_are_read_as_it_says(tmp_path: Path) -> None:
    assert rows(read(tmp_path / "f.csv", b"a,b\n\xa6\xd9,\xfe\x59\n", "gb18030")) == [(2, "\ufe10", "\u9fb4")]


def test_a_header_of_several_lines_and_rows_above_it_are_counted(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text('表\n说明\n"a","b\n"\n1,2\n合计,\n3,4\n', "utf-8")
    layout = FileLayout(skipped_rows=2, total_marks=("合计",))
    file = DelimitedFile(StoredFile("f.csv", tmp_path / "f.csv"), layout)
    assert (file.encoding, file.header) == ("utf-8", ("a", "b"))
    assert rows(list(file.iter_batches(["a", "b"]))) == [(5, "1", "2"), (7, "3", "4")]


def test_a_column_without_a_name_is_no_harm(tmp_path: Path) -> None:
    assert rows(read(tmp_path / "f.csv", "a,,b,\n1,x,2,y\n")) == [(2, "1", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@given(content=st.binary(max_size=60) | st.text("ab,\r\n赵", max_size=60).map(lambda text: text.encode("gb18030")))
def test_of_any_bytes_without_quotes_no_line_is_lost(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, content: bytes
) -> None:
    content = content.replace(b'"', b"'")
    head = f"a,b\n{'此处是编码的说明文字' * 10},\n".encode(encoding)
    batches = read(tmp_path_factory.mktemp("f") / "f.csv", head + content + b"\n", encoding)
    written = [
        number
        for number, line in enumerate((head + content).splitlines(), start=1)
        if line and (line.count(b",") != 1 or line.decode(encoding, "replace").replace(",", "").strip())
    ]
    found = [1, *(line for line, *_ in rows(batches)), *(line for line, _ in malformed(batches))]
    assert sorted(found) == written


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
        if left.strip() or right.strip():
            expected.append((line, left, right))
        content += quoted + "\n"
        line += quoted.count("\n") + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_PIECE_BYTES", piece)
        batches = read(tmp_path_factory.mktemp("f") / "f.csv", content)
    assert rows(batches) == expected
    assert malformed(batches) == []

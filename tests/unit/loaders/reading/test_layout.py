"""What a contract says about the way its files are written; what cannot be followed is told by line."""

from pathlib import Path

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from kg.errors import ContractError
from loaders.contracts.document import read_document
from loaders.reading.layout import FileFormat, FileLayout, join_header, read_layout

BOOK = """\
servers:
  - server: files
    type: local
    path: market
    format: csv
    encoding: GBK
    customProperties:
      - {property: delimiter, value: "|"}
      - {property: flagSuffix, value: .ok}
schema:
  - name: registration
    customProperties:
      - {property: format, value: xlsx}
      - {property: sheet, value: 名单}
      - {property: skippedRows, value: 2}
      - {property: headerRows, value: 2}
      - {property: totalMarks, value: [合 计, 总计]}
"""
TABLE = """\
servers:
  - server: exchange
    type: custom
    customProperties:
      - {property: urlVariable, value: EXCHANGE_URL}
schema:
  - name: person
    properties:
      - {name: part, primaryKey: true, primaryKeyPosition: 2}
      - {name: number, primaryKey: true, primaryKeyPosition: 1}
      - {name: faith, customProperties: [{property: forbidden, value: true}]}
"""


def read(tmp_path: Path, text: str) -> FileLayout:
    path = tmp_path / "a.odcs.yaml"
    path.write_text(text, "utf-8")
    document = read_document(path)
    standard = OpenDataContractStandard.model_validate(document.data)
    assert standard.servers
    assert standard.schema_
    return read_layout(document, ("schema", 0), standard.servers[0], standard.schema_[0])


def test_a_file_says_what_differs_from_its_server(tmp_path: Path) -> None:
    assert read(tmp_path, BOOK) == FileLayout(
        FileFormat.XLSX, "gb18030", "|", "名单", header_rows=2, skipped_rows=2, total_marks=("合计", "总计"),
        flag_suffix=".ok",
    )  # fmt: skip


def test_a_table_is_read_in_the_order_of_its_key_and_without_its_forbidden_columns(tmp_path: Path) -> None:
    assert read(tmp_path, TABLE) == FileLayout(
        FileFormat.SQL, url_variable="EXCHANGE_URL", order=("number", "part"), forbidden=("faith",)
    )


def test_an_encoding_that_is_not_said_is_left_to_be_found(tmp_path: Path) -> None:
    assert read(tmp_path, BOOK.replace("    encoding: GBK\n", "")).encoding is None


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("format: csv", "format: dbf", 12, None),
        ("value: xlsx", "value: dbf", 13, "format is one of"),
        ("encoding: GBK", "encoding: UTF-16", 6, "encoding is utf-8 or gb18030"),
        ('value: "|"', 'value: "||"', 8, "delimiter is one ASCII character"),
        ('value: "|"', "value: ，", 8, "delimiter is one ASCII character"),
        ("value: .ok", "value: ok", 9, "flagSuffix starts with a dot"),
        ("value: 名单", "value: 3", 14, "sheet is a text"),
        ("skippedRows, value: 2", "skippedRows, value: -1", 15, "skippedRows is a whole number"),
        ("headerRows, value: 2", "headerRows, value: many", 16, "headerRows is a whole number"),
        ("value: [合 计, 总计]", "value: 合计", 17, "totalMarks is a list of texts"),
        ("value: xlsx", "value: csv", 16, "only a workbook has a header of several rows"),
        ("value: xlsx", "value: sql", 3, "type: local"),
        ("type: local", "type: s3", 3, "type: local"),
    ],
)
def test_what_cannot_be_followed_is_told_by_line(
    tmp_path: Path, old: str, new: str, line: int, says: str | None
) -> None:
    if says is None:
        # The file's own format stands above that of its server.
        assert read(tmp_path, BOOK.replace(old, new)).format is FileFormat.XLSX
        return
    with pytest.raises(ContractError, match=rf"line {line}, key .*{says}"):
        read(tmp_path, BOOK.replace(old, new))


def test_a_database_needs_the_name_of_the_variable_with_its_url(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="urlVariable names"):
        read(tmp_path, TABLE.replace("urlVariable", "sheet"))


def test_names_of_several_header_rows_are_joined() -> None:
    rows = [["企业", "企业", "代码", ""], ["名称", "住所", "代码", "备注"]]
    assert join_header(rows) == ("企业/名称", "企业/住所", "代码", "备注")

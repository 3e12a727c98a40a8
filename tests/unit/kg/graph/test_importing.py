"""Files for the offline importer: null and empty text apart, every type spelled as it reads it."""

from pathlib import Path

from kg.engine.database import open_database
from kg.graph.importing import build_line_options, import_expression, import_header, write_import_file
from kg.model.nodes import LegalEntityNode
from kg.model.record import columns_of
from kg.settings import GraphSettings

WANTED = ("name", "former_names", "established_on", "registered_capital_minor", "recorded_at")
COLUMNS = [column for column in columns_of(LegalEntityNode) if column.name in WANTED]
ROWS = """SELECT * FROM (VALUES
    ('a "b", c', ['x', 'y'], DATE '2024-02-29', 9007199254740993, TIMESTAMPTZ '2024-01-01 08:00:00+08'),
    ('', NULL, NULL, NULL, NULL),
    (NULL, ['一'], NULL, -1, NULL)
) AS t(name, former_names, established_on, registered_capital_minor, recorded_at)"""


def write(path: Path, rows: str) -> int:
    by_name = {column.name: column for column in COLUMNS}
    with open_database(None, GraphSettings()) as connection:
        values = ", ".join(import_expression(by_name[name], "row_") for name in WANTED)
        header = [import_header(by_name[name]) for name in WANTED]
        return write_import_file(connection, path, header, f"SELECT {values} FROM ({rows}) AS row_")


def test_every_type_is_written_as_the_importer_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "node's.csv"
    assert write(path, ROWS) == 3
    assert path.read_text("utf-8").splitlines() == [
        "name:string,former_names:string[],established_on:date,registered_capital_minor:long,recorded_at:datetime",
        '"a ""b"", c",x\x1fy,2024-02-29,9007199254740993,2024-01-01T00:00:00.000000Z',
        '"",,,,',
        ",一,,-1,",
    ]


def test_only_files_with_a_value_over_several_lines_are_read_the_slower_way(tmp_path: Path) -> None:
    plain, fed, returned = tmp_path / "plain.csv", tmp_path / "fed.csv", tmp_path / "returned.csv"
    counts = [
        (plain, write(plain, ROWS)),
        (fed, write(fed, ROWS.replace("a \"b\", c", "a\nb"))),
        (returned, write(returned, ROWS.replace("a \"b\", c", "a\rb"))),
    ]  # fmt: skip
    assert build_line_options(counts[:1]) == []
    assert build_line_options(counts) == [f"--multiline-fields={fed},{returned}", "--multiline-fields-format=v2"]

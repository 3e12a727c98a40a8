"""Tables and queries of PostgreSQL and SQLite come as text; nothing of how to reach them shows."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from kg.errors import SourceError
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import SourceFile, find_sources

VARIABLE = "EXCHANGE_URL"
LAYOUT = FileLayout(FileFormat.SQL, url_variable=VARIABLE)


@pytest.fixture
def run(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Run statements in PostgreSQL, which is where the variable points."""
    monkeypatch.setenv(VARIABLE, postgresql_url)

    def execute(statements: str) -> None:
        engine = sa.create_engine(postgresql_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(statements)
        engine.dispose()

    return execute


def open_table(table: str, layout: FileLayout = LAYOUT) -> SourceFile:
    (file,) = find_sources(Path("nowhere"), table, layout)
    return file


def read(file: SourceFile, columns: list[str]) -> list[tuple[int, ...]]:
    return [
        (line, *row.values())
        for batch in file.iter_batches(columns)
        for line, row in zip(batch.lines.to_pylist(), batch.table.to_pylist(), strict=True)
    ]


def test_every_type_of_postgresql_becomes_the_text_that_a_person_would_write(run: Callable[[str], None]) -> None:
    run("""
        DROP TABLE IF EXISTS typed;
        CREATE TABLE typed (a bigint, b numeric(9, 2), c date, d timestamp, e boolean, f double precision, g bytea,
                            h text, i char(4), "占 比%%" real, j timestamptz, k uuid);
        INSERT INTO typed VALUES (440305199001011234, 12.50, '2026-01-05', '2026-01-05 09:30', true, 5, '赵', NULL,
                            'ab', 0.5, '2026-01-05 09:30+08', '00000000-0000-0000-0000-000000000001');
    """)
    file = open_table("typed")
    ((line, *texts),) = read(file, list(file.header))
    assert line == 1
    assert texts[:10] == [
        "440305199001011234", "12.50", "2026-01-05", "2026-01-05 09:30:00", "true", "5", "赵", "", "ab  ", "0.5",
    ]  # fmt: skip
    assert texts[11] == "00000000-0000-0000-0000-000000000001"


def test_a_table_of_a_schema_is_read_in_the_order_of_its_key_through_many_batches(run: Callable[[str], None]) -> None:
    run("""
        DROP SCHEMA IF EXISTS front CASCADE; CREATE SCHEMA front;
        CREATE TABLE front."人员" AS SELECT 50000 - n AS n, '姓名' || n AS "姓名" FROM generate_series(1, 50000) AS n;
    """)
    found = read(open_table("front.人员", FileLayout(FileFormat.SQL, url_variable=VARIABLE, order=("n",))), ["姓名"])
    assert found[0] == (1, "姓名50000")
    assert found[-1] == (50_000, "姓名1")
    assert len(found) == 50_000


def test_a_query_is_read_under_the_name_of_its_table(run: Callable[[str], None]) -> None:
    run(
        "DROP TABLE IF EXISTS batch; CREATE TABLE batch (n int, flag text);"
        "INSERT INTO batch VALUES (1, 'I:x'), (2, 'D');"
    )
    query = "SELECT n::text AS number, '100%' AS share FROM batch WHERE flag LIKE 'I:%';"
    file = open_table("changes", FileLayout(FileFormat.SQL, url_variable=VARIABLE, query=query))
    assert file.name == "table:changes"
    assert read(file, ["share", "number"]) == [(1, "100%", "1")]


def test_a_connection_only_reads(run: Callable[[str], None]) -> None:
    run("DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int); INSERT INTO kept VALUES (1);")
    query = "WITH gone AS (DELETE FROM kept RETURNING n) SELECT n FROM gone"
    with pytest.raises(SourceError, match="cannot be read"):
        read(open_table("kept", FileLayout(FileFormat.SQL, url_variable=VARIABLE, query=query)), ["n"])
    assert read(open_table("kept"), ["n"]) == [(1, "1")]


def test_a_query_may_end_with_a_comment(run: Callable[[str], None]) -> None:
    run("DROP TABLE IF EXISTS batch; CREATE TABLE batch (n int); INSERT INTO batch VALUES (1);")
    query = "SELECT n FROM batch -- 前置库"
    assert read(open_table("batch", FileLayout(FileFormat.SQL, url_variable=VARIABLE, query=query)), ["n"]) == [
        (1, "1")
    ]


def test_the_digest_follows_the_content_and_neither_its_order_nor_forbidden_columns(
    run: Callable[[str], None],
) -> None:
    layout = FileLayout(FileFormat.SQL, url_variable=VARIABLE, forbidden=("faith",))
    digests = []
    for rows in ("(1, 'a', 'x'), (2, 'b', 'x')", "(2, 'b', 'y'), (1, 'a', 'x')", "(1, 'a', 'x'), (2, 'c', 'x')",
                 "(1, 'a', 'x'), (2, 'b', 'x'), (2, 'b', 'x')"):  # fmt: skip
        run(
            f"DROP TABLE IF EXISTS told; CREATE TABLE told (n int, t text, faith text); INSERT INTO told VALUES {rows};"
        )
        digests.append(open_table("told", layout).digest())
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (None, "EXCHANGE_URL holds no URL"),
        ("", "EXCHANGE_URL holds no URL"),
        ("no url: secret", "is none, or for a database that is not read here"),
        ("nothing://user:secret@host/base", "is none, or for a database that is not read here"),
        ("sqlite:////secret/base.db", "there is no database file"),
        ("sqlite://", "there is no database file"),
        ("postgresql://user:secret@127.0.0.1:1/secret", "cannot be read from its database"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_url(
    monkeypatch: pytest.MonkeyPatch, url: str | None, says: str
) -> None:
    if url is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, url)
    file = open_table("person")
    with pytest.raises(SourceError, match=says) as caught:
        file.digest()
    assert "secret" not in str(caught.value) + repr(file)
    assert caught.value.__cause__ is None


def test_a_value_that_breaks_a_query_shows_nowhere(run: Callable[[str], None]) -> None:
    run("DROP TABLE IF EXISTS odd; CREATE TABLE odd (t text); INSERT INTO odd VALUES ('secret');")
    query = "SELECT t::int AS n FROM odd"
    with pytest.raises(SourceError) as caught:
        read(open_table("odd", FileLayout(FileFormat.SQL, url_variable=VARIABLE, query=query)), ["n"])
    assert "secret" not in str(caught.value)


def test_a_key_column_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(SourceError, match="column part is missing"):
        read(open_table("t", FileLayout(FileFormat.SQL, url_variable=VARIABLE, order=("part",))), ["a"])

"""The door to DuckDB: limits, digests, and one clear sentence for a file that is taken."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from kg.engine.database import digest_tables, has_table, open_database
from kg.errors import ConfigurationError, StepError
from kg.settings import GraphSettings

SETTINGS = GraphSettings(duckdb_memory_mib=512, threads=1)


def test_a_digest_does_not_depend_on_the_order_of_rows_but_on_each_of_them() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE a AS SELECT * FROM (VALUES (1, 'x'), (2, NULL)) t(i, s)")
        connection.execute("CREATE TABLE b AS SELECT * FROM (VALUES (2, NULL), (1, 'x')) t(i, s)")
        connection.execute("CREATE TABLE c AS SELECT * FROM (VALUES (2, NULL), (1, 'y')) t(i, s)")
        assert digest_tables(connection, "a") == digest_tables(connection, "b")
        assert digest_tables(connection, "a") != digest_tables(connection, "c")


def test_a_missing_table_is_a_step_error() -> None:
    with duckdb.connect() as connection, pytest.raises(StepError, match="Table nowhere is missing"):
        digest_tables(connection, "nowhere")


def test_an_attached_file_can_be_read_but_not_written(tmp_path: Path) -> None:
    with open_database(tmp_path / "other's.duckdb", SETTINGS) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS one")
    with open_database(None, SETTINGS, attach={"other": tmp_path / "other's.duckdb"}) as connection:
        assert connection.execute("SELECT one FROM other.t").fetchall() == [(1,)]
        assert not has_table(connection, "t")
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("CREATE TABLE other.u AS SELECT 1")


def test_a_long_statement_draws_nothing_into_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    with open_database(None, SETTINGS) as connection:
        connection.execute("SET progress_bar_time = 1").fetchall()
        connection.sql(
            "SELECT count(*) FROM range(20000) a, range(20000) b WHERE (a.range * b.range) % 7 = 3"
        ).fetchall()
    assert capfd.readouterr() == ("", "")


def test_a_file_that_another_process_has_open_is_one_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "taken.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(ConfigurationError, match="another process has it open"), open_database(path, SETTINGS):
            pass
        holder.communicate("\n")


def test_whoever_only_looks_something_up_in_the_file_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "one.duckdb"
    looking = f"import duckdb, time; c = duckdb.connect({str(path)!r}); print('open', flush=True); time.sleep(0.3)"
    with subprocess.Popen([sys.executable, "-c", looking], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with open_database(path, SETTINGS) as connection:
            connection.execute("CREATE TABLE t (i INTEGER)")

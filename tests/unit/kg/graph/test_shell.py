"""The Cypher prompt."""

import io
import json
from collections.abc import Mapping
from datetime import date

import pytest
from rich.console import Console

from kg.errors import GraphQueryError, LedgerError
from kg.graph.door import WriteCounts
from kg.graph.shell import NotedGraph, iter_statements, run_shell


class PretendGraph:
    """Answers every statement with two rows, but refuses one."""

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        if statement == "WRONG":
            raise GraphQueryError("refused")
        return [{"name": "城市[一]", "on": date(2024, 1, 1)}, {"name": None, "on": None}]

    def write(self, statement: str, parameters: Mapping[str, object] | None = None) -> WriteCounts:
        return WriteCounts(nodes_created=2)


class Terminal(io.StringIO):
    """Input that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def _run(text: str, *, may_write: bool = False, as_json: bool = False, terminal: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    stream = Terminal(text) if terminal else io.StringIO(text)
    failures = run_shell(PretendGraph(), stream, Console(file=out, width=100), may_write=may_write, as_json=as_json)
    return failures, out.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RETURN 1;\nRETURN 2;\n", ["RETURN 1", "RETURN 2"]),
        ("MATCH (n)\nRETURN n;\n", ["MATCH (n)\nRETURN n"]),
        ("RETURN 1", ["RETURN 1"]),
        ("RETURN 1;\n:quit\nRETURN 2;\n", ["RETURN 1"]),
        ("\n\n", []),
    ],
)
def test_statements_end_with_a_semicolon(text: str, expected: list[str]) -> None:
    assert list(iter_statements(io.StringIO(text), lambda _: None)) == expected


def test_rows_come_as_a_table() -> None:
    _, shown = _run("RETURN 1;")
    assert "城市[一]" in shown
    assert "2 rows" in shown


def test_rows_come_as_json_lines() -> None:
    _, shown = _run("RETURN 1;", as_json=True)
    assert [json.loads(line) for line in shown.splitlines()] == [
        {"name": "城市[一]", "on": "2024-01-01"},
        {"name": None, "on": None},
    ]


def test_a_write_tells_what_it_changed() -> None:
    _, shown = _run("CREATE ();", may_write=True, as_json=True)
    assert json.loads(shown) == {"nodes_created": 2}


def test_at_a_terminal_an_error_is_shown_and_the_next_statement_read(capsys: pytest.CaptureFixture[str]) -> None:
    failures, shown = _run("WRONG;\nRETURN 1;\n", terminal=True)
    assert failures == 1
    assert "refused" in shown
    assert "2 rows" in shown
    assert capsys.readouterr().err.startswith("kg> ")


def test_an_error_ends_a_script() -> None:
    with pytest.raises(GraphQueryError):
        _run("WRONG;\nRETURN 1;\n")


def test_a_statement_is_noted_before_it_runs_and_does_not_run_where_that_fails() -> None:
    told: list[str] = []
    graph = NotedGraph(PretendGraph(), told.append)
    run_shell(graph, io.StringIO("RETURN 1;"), Console(file=io.StringIO()), may_write=False, as_json=False)
    run_shell(graph, io.StringIO("CREATE (n);"), Console(file=io.StringIO()), may_write=True, as_json=False)
    assert told == ["RETURN 1", "CREATE (n)"]

    def fail(_statement: str) -> None:
        raise LedgerError("full")

    out = io.StringIO()
    stream = io.StringIO("RETURN 1;")
    with pytest.raises(LedgerError):
        run_shell(NotedGraph(PretendGraph(), fail), stream, Console(file=out), may_write=False, as_json=False)
    assert out.getvalue() == ""

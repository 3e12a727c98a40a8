"""`kg query` without a graph: parameters by their header, rows in three forms, and nothing that writes."""

import csv
import io
import json
import os
import pwd
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg import query_command
from kg.errors import GraphQueryError, LedgerError
from kg.graph.queries import Typed, parse_query_file
from kg.graph.translation import Subgraph
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.pictures.layout import Layout
from kg.query_command import DEFAULT_LIMIT, Form, build_parameters, find_query, query, render_rows

FOUND = parse_query_file(
    "// purpose: test\n// mode: read\n// params: $uscc: Uscc, $as_of: date?, $share: float?, $limit: int\n"
    "// returns: name: FirmName?\n// bound: LIMIT $limit\n"
    "MATCH (firm:LegalEntity {uscc: $uscc}) WHERE $as_of IS NULL OR $share IS NULL\n"
    "RETURN firm.name AS name LIMIT $limit",
    "cypher/queries/test.cypher",
)
ROWS: list[dict[str, object]] = [{"name": "鹏城[集团]甲,公司[/x]", "count": 1}, {"name": None, "count": 2}]


def test_parameters_are_typed_by_the_header_and_the_limit_has_a_default() -> None:
    given = ["uscc=9166=", "as_of=2026-01-05", "share=0.25"]
    assert build_parameters(FOUND, given) == {
        "uscc": "9166=", "as_of": date(2026, 1, 5), "share": 0.25, "limit": DEFAULT_LIMIT,
    }  # fmt: skip
    assert build_parameters(FOUND, ["uscc=x", "limit=3"]) == {"uscc": "x", "as_of": None, "share": None, "limit": 3}


@pytest.mark.parametrize(
    ("given", "says"),
    [([], "needs uscc"), (["uscc=x", "name=y"], "no parameter name"), (["uscc=x", "limit=many"], "limit of test"),
     (["uscc=x", "as_of=5 January"], "as_of of test")],
)  # fmt: skip
def test_parameters_that_do_not_fit_are_named(given: list[str], says: str) -> None:
    with pytest.raises(GraphQueryError, match=says):
        build_parameters(FOUND, given)


def test_rows_are_shown_as_table_json_and_csv_with_names_as_they_are() -> None:
    table = render_rows(ROWS, ["name", "count"], Form.TABLE)
    assert "鹏城[集团]甲,公司[/x]" in table
    assert "None" not in table
    assert json.loads(render_rows(ROWS, ["name", "count"], Form.JSON)) == ROWS
    assert list(csv.DictReader(io.StringIO(render_rows(ROWS, ["name", "count"], Form.CSV)))) == [
        {"name": "鹏城[集团]甲,公司[/x]", "count": "1"},
        {"name": "", "count": "2"},
    ]


def test_a_cell_of_csv_is_read_by_programs_and_run_by_no_spreadsheet() -> None:
    """A list came out as Python writes one, and a firm named =cmd… as a formula."""
    rows: list[dict[str, object]] = [{"names": ["甲", "乙"], "joint": True, "name": "=cmd|' /C calc'!A0", "votes": -1}]
    shown = list(csv.reader(io.StringIO(render_rows(rows, ["names", "joint", "name", "votes"], Form.CSV))))
    assert shown[1] == ['["甲","乙"]', "true", "'=cmd|' /C calc'!A0", "-1"]


def test_lists_and_truth_are_given_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found = replace(
        FOUND,
        parameters=(
            Typed("kinds", ("str",), is_list=True),
            Typed("flag", ("bool",)),
            Typed("years", ("int",), is_list=True),
        ),
    )
    assert build_parameters(found, ["kinds=owns,manages", "flag=false", "years=1,2"]) == {
        "kinds": ["owns", "manages"], "flag": False, "years": [1, 2]
    }  # fmt: skip
    with pytest.raises(GraphQueryError, match="flag of test"):
        build_parameters(found, ["kinds=a", "flag=perhaps", "years="])


def test_in_a_narrow_terminal_a_name_is_folded_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "30")
    name = "鹏城国有资产经营集团股份有限公司南山区第一分公司"
    table = render_rows([{"name": name, "other": name}], ["name", "other"], Form.TABLE)
    assert max(map(len, table.splitlines())) <= 30
    assert "…" not in table
    assert sum(table.count(letter) for letter in set(name)) >= 2 * len(name)


def test_a_table_shows_amounts_in_whole_units_and_other_forms_keep_the_column_as_it_is() -> None:
    rows: list[dict[str, object]] = [{"guaranteed_minor": 2_834_000_000, "currency": "CNY"}]
    table = render_rows(rows, ["guaranteed_minor", "currency"], Form.TABLE)
    assert "28,340,000.00" in table
    assert "_minor" not in table
    assert render_rows(rows, ["guaranteed_minor"], Form.JSON) == '[\n  {\n    "guaranteed_minor": 2834000000,\n    ' \
        '"currency": "CNY"\n  }\n]\n'  # fmt: skip
    assert render_rows([{"guaranteed_minor": 12_345}], ["guaranteed_minor"], Form.CSV) == "guaranteed_minor\n12345\n"


def test_without_a_name_every_query_is_listed_with_its_parameters_and_its_purpose(
    capsys: pytest.CaptureFixture[str],
) -> None:
    query()
    listed = capsys.readouterr().out
    assert re.search(r"mutual_guarantees +│ \[limit\] +│ pairs of firms", listed)
    assert re.search(r"expiring_licences +│ \[from_day\], \[until_day\], \[limit\] +│", listed)
    assert re.search(r"firm_name +│ uscc +│", listed)
    assert listed.splitlines()[-1] == "kg query NAME -p uscc=… -p limit=50 -f table|json|csv|svg|html"


def test_an_unknown_query_is_refused_before_the_graph_is_looked_for() -> None:
    with pytest.raises(GraphQueryError, match="mutual_guarantees"):
        query("../publish/begin")


def test_a_file_of_ones_own_is_checked_like_any_other_and_runs_on_a_release_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.cypher"
    path.write_text(
        "// purpose: mine\n// mode: read\n// params: none\n// returns: name: FirmName?\n// bound: LIMIT 5\n"
        "MATCH (firm:LegalEntity) RETURN firm.name AS name LIMIT 5\n"
    )
    assert find_query(str(path)).purpose == "mine"
    with pytest.raises(GraphQueryError, match="runs on a release"):
        query(str(path))
    path.write_text(path.read_text().replace("LegalEntity", "Company"))
    with pytest.raises(GraphQueryError, match=r"mine\.cypher, line 6: the label 'Company'"):
        find_query(str(path))
    with pytest.raises(GraphQueryError, match="cannot be read"):
        find_query(str(tmp_path / "missing.cypher"))


class _Answers:
    """Stands for a graph: pairs as rows, and what nodes and edges there are."""

    def __init__(self, rows: list[dict[str, object]], subgraph: Subgraph) -> None:
        self._rows, self._subgraph = rows, subgraph

    def read(self, statement: str, parameters: object = None) -> list[dict[str, object]]:
        return self._rows

    def read_graph(self, statement: str, parameters: object = None) -> Subgraph:
        return self._subgraph


def test_an_answer_with_nodes_or_pairs_becomes_a_picture_and_any_other_says_what_it_lacks() -> None:
    nothing = Subgraph((), ())
    pairs = _Answers([{"from_name": "甲", "to_name": "乙"}], nothing)
    assert query_command._answer(pairs, FOUND, {}, Form.SVG, Layout.FREE).startswith("<svg")
    firm = {"id": "1", "labels": ["LegalEntity"], "properties": {"name": "鹏城丙公司"}}
    page = query_command._answer(_Answers([], Subgraph((firm,), ())), FOUND, {}, Form.HTML, Layout.LAYERS)
    assert page.startswith("<!doctype html>")
    assert "鹏城丙公司" in page
    with pytest.raises(GraphQueryError, match="from_name and to_name"):
        query_command._answer(_Answers(ROWS, nothing), FOUND, {}, Form.SVG, Layout.FREE)
    names: list[dict[str, object]] = [{"name": row["name"]} for row in ROWS]
    assert "鹏城" in query_command._answer(_Answers(names, nothing), FOUND, {}, Form.JSON, Layout.FREE)
    with pytest.raises(GraphQueryError, match="returns name, count; its header says name"):
        query_command._answer(_Answers(ROWS, nothing), FOUND, {}, Form.CSV, Layout.FREE)


class _Named(_Answers):
    """Stands for a graph that knows what the asked firm is called."""

    def read(self, statement: str, parameters: object = None) -> list[dict[str, object]]:
        is_name = statement == query_command.read_query("firm_name").text
        return [{"name": "乙"}] if is_name and parameters == {"uscc": "9166"} else super().read(statement, parameters)


def test_the_firm_that_was_asked_for_is_marked_in_a_picture() -> None:
    pairs = _Named([{"from_name": "甲", "to_name": "乙"}], Subgraph((), ()))
    drawn = query_command._answer(pairs, FOUND, {"uscc": "9166"}, Form.SVG, Layout.FREE)
    assert drawn.count('stroke-width="2.4"') == 1
    assert query_command._answer(pairs, FOUND, {}, Form.SVG, Layout.FREE).count('stroke-width="2.4"') == 0


class _Graph(_Answers):
    """Stands for a graph that a run is published in; notes what the ledger held when rows were read."""

    def __init__(self, ledger: Path) -> None:
        super().__init__([{"name": "鹏城丁公司"}], Subgraph((), ()))
        self.ledger = ledger
        self.entries: list[dict[str, object]] = []
        self.publication = {"run_id": "run-7", "status": "published"}

    def read(self, statement: str, parameters: object = None) -> list[dict[str, object]]:
        if statement == query_command.read_query("publication").text:
            return [{"publication": self.publication}]
        ledger = open_ledger(self.ledger)
        self.entries = [json.loads(content) for content in ledger.iter_contents()]
        ledger.close()
        unknown = dict.fromkeys(("currency", "valid_to", "record"))
        return [{"from_name": "鹏城丁公司", "to_name": "", "guaranteed_minor": 1, **unknown}]

    def require_named_firms(self, what: str) -> None:
        """As a release with named firms has it."""


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Graph:
    """What `kg query` reaches as the operating graph, and as a release."""
    home = Home(tmp_path / "home").ensure()
    found = _Graph(home.ledger)

    @contextmanager
    def open_graph(*_: object) -> Iterator[_Graph]:
        yield found

    monkeypatch.setenv("KG_HOME", str(home.path))
    monkeypatch.setenv("LOGNAME", "somebody_else")
    monkeypatch.setattr(query_command, "connect", open_graph)
    monkeypatch.setattr(query_command, "connect_release", open_graph)
    return found


def test_who_asks_the_operating_graph_is_on_record_before_rows_are_read(
    graph: _Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    query("guarantees_around_firm", ["uscc=91660100MA00000001"])
    query("guarantees_around_firm", ["uscc=91660100MA00000001"], Form.CSV)
    query("guarantees_around_firm", ["uscc=91660100MA00000009"])
    assert "鹏城丁公司" in capsys.readouterr().out
    first, again, other = graph.entries
    assert (first["subject"], first["role"], first["operation"], first["run_id"]) == (
        pwd.getpwuid(os.getuid()).pw_name, "operator", "kg query guarantees_around_firm", "run-7",
    )  # fmt: skip
    assert first["allowed"] == ["credit", "registration"]
    assert first["query_digest"] == again["query_digest"] != other["query_digest"]
    assert first["looked_for"] == again["looked_for"] != other["looked_for"]
    assert "MA0000000" not in str(graph.entries)


def test_rows_that_may_be_of_two_nights_are_said_to_be(graph: _Graph, capsys: pytest.CaptureFixture[str]) -> None:
    query("guarantees_around_firm", ["uscc=91660100MA00000001"], Form.CSV)
    assert capsys.readouterr().err == ""
    graph.publication = {"run_id": "run-7", "status": "publishing"}
    query("guarantees_around_firm", ["uscc=91660100MA00000001"], Form.CSV)
    told = capsys.readouterr()
    assert "is being published" in told.err
    assert "鹏城丁公司" in told.out


def test_without_an_audit_there_is_no_answer(graph: _Graph, capsys: pytest.CaptureFixture[str]) -> None:
    graph.ledger.mkdir()
    with pytest.raises(LedgerError):
        query("largest_guarantors")
    assert capsys.readouterr().out == ""


def test_what_a_release_tells_was_decided_when_it_was_made(graph: _Graph, capsys: pytest.CaptureFixture[str]) -> None:
    query("guarantees_around_firm", ["uscc=91660100MA00000001"], release="r1")
    assert "鹏城丁公司" in capsys.readouterr().out
    assert graph.entries == []


def test_a_list_is_shown_one_after_the_other() -> None:
    assert "甲、乙" in render_rows([{"names": ["甲", "乙"]}], ["names"], Form.TABLE)

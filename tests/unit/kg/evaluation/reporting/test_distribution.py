"""What the classes come to is counted, compared with another night or a draft, and explained firm by firm."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from kg import evaluate_command
from kg.errors import AccessDenied, ConfigurationError, RequestError, StepError
from kg.evaluation.inspection import evaluate_firms
from kg.evaluation.inspection.rules import read_point_tables
from kg.evaluation.reporting.distribution import Move, Mover, build_distribution, build_draft_distribution
from kg.evaluation.reporting.explanation import explain
from kg.evaluation.reporting.rendering import build_tables, render_explanation, render_heading
from kg.facts.pipeline import build_facts
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.model.vocabulary import DecisionKind
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.small_city import ALPHA, BETA, PERSONAL, SHOP, build_city
from tests.staged_world import build_home, build_opaque_id, build_run, firm

APP = typer.Typer()
APP.command()(evaluate_command.evaluate)
SETTINGS = GraphSettings()
EXPLAIN = ("--role", "regulator_inspector", "--explain")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three nights: on the second ALPHA is listed, on the third nothing happens."""
    made = build_home(tmp_path_factory.mktemp("classes") / "home")
    keys = load_keys(made.keys)
    for later in range(3):
        world = build_city()
        world.run = build_run(later)
        if later:
            world.add(
                "decision", "列1号", respondent=firm("鹏城甲公司", ALPHA), document_number="列1号",
                decision_kind=DecisionKind.ABNORMAL_LISTING, decided_on=build_run(1).night,
            )  # fmt: skip
        world.write(made)
        build_facts(made, world.run, keys, SETTINGS, SilentReporter())
        evaluate_firms(made, world.run, keys, SETTINGS, SilentReporter())
    return made


@pytest.fixture
def run(home: Home, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("KG_HOME", str(home.path))
    return CliRunner()


def test_the_last_night_is_counted_over_all_by_division_and_by_section_of_industry(home: Home) -> None:
    found = build_distribution(home, SETTINGS)
    assert (found.night, found.rule_version, found.is_draft) == (date(2026, 1, 7), "inspection-2026.2", False)
    assert (found.by_grade, found.cannot_evaluate) == (
        {"B": 1, "C": 1}, {"branch": 1, "natural_person_l0": 1, "not_registered": 1},
    )  # fmt: skip
    assert found.by_division == {"660101": {"B": 1, "C": 1}}
    assert found.by_industry == {"unknown": {"B": 1, "C": 1}}


def test_moves_are_counted_from_the_night_before_or_from_one_that_is_named(home: Home) -> None:
    assert build_distribution(home, SETTINGS).moves == (Move("B", "B", 1), Move("C", "C", 1))
    found = build_distribution(home, SETTINGS, date(2026, 1, 5))
    assert (found.against, found.moves) == ("2026-01-05", (Move("A", "B", 1), Move("C", "C", 1)))
    assert found.movers == (Mover("A", "B", "abnormal_listing", 1, 20),)
    with pytest.raises(ConfigurationError, match="No firm was classed on or before 2026-01-04"):
        build_distribution(home, SETTINGS, date(2026, 1, 4))


def test_a_draft_says_what_it_would_change_and_changes_nothing(home: Home) -> None:
    before = home.facts_database.read_bytes()
    *_, table = read_point_tables()
    softer = tuple(one.model_copy(update={"switched_on": one.code != "abnormal_listing"}) for one in table.indicators)
    found = build_draft_distribution(
        home, SETTINGS, table.model_copy(update={"rule_version": "draft", "indicators": softer})
    )
    assert (found.rule_version, found.is_draft, found.by_grade) == ("draft", True, {"A": 1, "C": 1})
    assert found.moves == (Move("B", "A", 1), Move("C", "C", 1))
    assert found.movers == (Mover("B", "A", "abnormal_listing", 1, -20),)
    assert home.facts_database.read_bytes() == before


def test_a_draft_is_judged_by_the_indicators_of_the_day_from_which_it_holds(home: Home) -> None:
    """Those that begin with it were left out, and those that end by then counted, without a word."""
    *_, table = read_point_tables()
    begins = date(2027, 1, 1)
    days = {"abnormal_listing": {"effective_to": begins}, "paid_in_capital": {"effective_from": begins}}
    indicators = tuple(one.model_copy(update=days.get(one.code, {"switched_on": False})) for one in table.indicators)
    of_today = {"rule_version": "draft", "indicators": indicators, "effective_from": date(2026, 1, 1)}
    draft = table.model_copy(update=of_today | {"effective_to": None})
    later = draft.model_copy(update={"effective_from": begins})
    now, then = (build_draft_distribution(home, SETTINGS, one) for one in (draft, later))
    assert (now.rules_on, then.rules_on) == (now.night, begins)
    assert {mover.code for mover in now.movers} & {"abnormal_listing"} == set()
    assert {(mover.code, mover.points) for mover in then.movers if mover.code in days} == {("abnormal_listing", -20)}
    assert "as they hold on 2027-01-01, a draft" in render_heading(then)
    assert "as they hold" not in render_heading(now)


def test_tables_show_grades_shares_moves_and_why(home: Home) -> None:
    tables = {
        str(table.title).partition(" on ")[0]: table for table in build_tables(build_distribution(home, SETTINGS))
    }
    assert list(tables) == [
        "inspection classes", "why there is no class", "by division", "by section of industry (GB/T 4754)",
        "moved from 2026-01-06",
    ]  # fmt: skip
    assert [list(column.cells) for column in tables["inspection classes"].columns] == [
        ["all"], ["0"], ["1"], ["1"], ["0"], ["2"], ["0.0"], ["50.0"], ["50.0"], ["0.0"],
    ]  # fmt: skip


def test_a_migration_is_printed_with_what_moved_firms(home: Home, run: CliRunner) -> None:
    plain = run.invoke(APP, ["--against", "2026-01-05"]).output
    matrix = plain[plain.index("moved from 2026-01-05") : plain.index("by which indicators firms moved")]
    rows = [re.sub(r"[^\w\-]+", " ", line).split() for line in matrix.splitlines()]
    assert ["A", "1"] in rows
    assert ["C", "1"] in rows
    movers = plain[plain.index("by which indicators firms moved") :]
    assert re.search(r"A\W+B\W+abnormal_listing\W+1\W+\+20", movers)
    assert "no earlier night" not in plain


def test_a_night_that_stands_alone_says_that_there_is_nothing_to_compare_with(home: Home) -> None:
    alone = replace(build_distribution(home, SETTINGS), against=None, moves=(), movers=())
    assert "no earlier night was classed" in render_heading(alone)


def test_a_section_of_industry_is_called_by_its_name(home: Home) -> None:
    found = replace(build_distribution(home, SETTINGS), by_industry={"C": {"A": 1}, "unknown": {"B": 1}})
    (table,) = (table for table in build_tables(found) if "section" in str(table.title))
    assert list(table.columns[0].cells) == ["C 制造业 / manufacturing", "unknown"]


def test_a_firm_is_explained_with_what_would_improve_it_and_when(home: Home) -> None:
    found = explain(home, SETTINGS, BETA)
    assert found is not None
    text = render_explanation(found)
    for line in (
        "class C since 2026-01-05; this result since 2026-01-06",
        "31 points (31 before caps), rules inspection-2026.2 (国市监信发〔2022〕6号, from 2024-07-01)",
        "supervision         25 of at most 100; 2 of 4 inputs known, latest 2026-01-05",
        "record: city_market decision:罚1号, of 2025-09-01, 25 points, 18 from 2026-09-01",
        "without it: 25 points fewer; passes on 2028-09-01 without your doing",
        "不是信用评级",
        "申请人工复核",
    ):
        assert line in text
    listed = explain(home, SETTINGS, ALPHA)
    assert listed is not None
    text = render_explanation(listed)
    assert "class B since 2026-01-06; before that A" in text
    assert f"subsidiary {build_opaque_id('e', BETA)}" in text
    assert not [word for word in PERSONAL if word in text]


def test_who_stands_for_a_natural_person_is_explained_to_nobody(home: Home) -> None:
    assert explain(home, SETTINGS, SHOP) is None
    assert explain(home, SETTINGS, "91660100MA0000ZZZZ") is None


def test_without_classes_there_is_nothing_to_count(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="No firm has been classed yet"):
        build_distribution(Home(tmp_path), SETTINGS)


@pytest.mark.parametrize("words", [[], ["--against", "2026-01-05"], [*EXPLAIN, BETA, "--case", "CASE-9"]])
def test_the_command_answers_people_and_machines_and_notes_who_looked(
    home: Home, run: CliRunner, words: list[str]
) -> None:
    plain, machine = run.invoke(APP, words), run.invoke(APP, [*words, "--json"])
    assert (plain.exit_code, machine.exit_code) == (0, 0)
    assert "inspection-2026.2" in plain.output
    assert orjson.loads(machine.output)["rule_version"] == "inspection-2026.2"
    ledger = open_ledger(home.ledger)
    entry = orjson.loads(list(ledger.iter_contents())[-1])
    ledger.close()
    assert (entry["operation"], entry["role"], entry["allowed"]) == (
        "kg evaluate",
        "regulator_inspector",
        ["evaluation"],
    )
    assert entry["run_id"] == "run-2"
    if BETA in words:
        assert (entry["entity_ids"], entry["case_reference"]) == ([build_opaque_id("e", BETA)], "CASE-9")
        assert BETA not in str(entry)


def test_a_draft_is_tried_by_the_command(run: CliRunner, tmp_path: Path) -> None:
    *_, table = read_point_tables()
    (tmp_path / "draft.yaml").write_text(table.model_copy(update={"rule_version": "draft"}).model_dump_json(), "utf-8")
    done = run.invoke(APP, ["--rules", str(tmp_path / "draft.yaml")])
    assert done.exit_code == 0
    assert ", rules draft as they hold on " in done.output
    assert ", a draft: nothing is published" in done.output


@pytest.mark.parametrize("role", ["regulator", "clerk", "auditor"])
@pytest.mark.parametrize("words", [[], ["--explain", BETA, "--case", "CASE-9"]])
def test_other_roles_see_nothing_and_that_they_tried_is_noted(
    home: Home, run: CliRunner, role: str, words: list[str]
) -> None:
    done = run.invoke(APP, [*words, "--role", role])
    assert isinstance(done.exception, AccessDenied)
    assert done.output == ""
    ledger = open_ledger(home.ledger)
    entry = orjson.loads(list(ledger.iter_contents())[-1])
    ledger.close()
    assert (entry["role"], entry["allowed"], entry["refused"]) == (role, [], ["evaluation:ROLE_NOT_PERMITTED"])
    assert entry["entity_ids"] == []


@pytest.mark.parametrize(
    "words", [[], ["--case", "CASE-9"], ["--role", "regulator_inspector"], ["--role", "regulator_inspector", "--json"]]
)
def test_a_firm_is_explained_to_whoever_states_role_and_case(run: CliRunner, words: list[str]) -> None:
    done = run.invoke(APP, ["--explain", BETA, *words])
    assert isinstance(done.exception, RequestError)
    assert "in which role and for which case" in str(done.exception)
    assert done.output == ""


def test_a_code_that_nobody_has_is_looked_for_on_the_record(home: Home, run: CliRunner) -> None:
    done = run.invoke(APP, [*EXPLAIN, "91660100MA0000ZZZZ", "--case", "CASE-9"])
    assert isinstance(done.exception, RequestError)
    ledger = open_ledger(home.ledger)
    entry = orjson.loads(list(ledger.iter_contents())[-1])
    ledger.close()
    assert len(entry["looked_for"]) == 1
    question = {"against": "", "rules": "", "explain": "91660100MA0000ZZZZ"}
    guessed = hashlib.sha256(orjson.dumps(question, option=orjson.OPT_SORT_KEYS)).hexdigest()
    assert entry["query_digest"] != guessed, "whoever reads the ledger could try all codes"

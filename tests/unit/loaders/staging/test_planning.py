"""What a refresh would do, what it did, and how things stand: told without changing anything."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import orjson
import pytest
from rich.console import Console
from typer.testing import CliRunner

from kg.command import build_app
from kg.engine.database import open_database
from kg.engine.walk import begin_night, finish_night
from kg.errors import ConfigurationError, ReferenceTableError
from kg.identifiers.reference_tables import national_tables
from kg.progress import ConsoleReporter
from loaders.contracts.source_contract import read_contract
from loaders.refresh import RefreshReport
from loaders.refresh_command import print_report
from loaders.staging.delivery import find_nights
from loaders.staging.history import read_history, read_state
from loaders.staging.planning import FilePlan, RefreshPlan, plan_refresh
from loaders.staging.run import build_runs
from tests.night_folders import CONTRACT, NightFolders, night

MANY = [f"A,{place},B,0.1" for place in range(200)]


@pytest.fixture
def folders(tmp_path: Path) -> NightFolders:
    return NightFolders(tmp_path)


def plan(folders: NightFolders, folder: Path) -> RefreshPlan:
    return plan_refresh([folders.contract], find_nights(folder), national_tables(), folders.settings)


def plans(planned: RefreshPlan) -> dict[str, FilePlan]:
    return {file.file: file.plan for file in planned.files}


def test_a_plan_writes_nothing(folders: NightFolders) -> None:
    before = sorted(folders.home.path.rglob("*"))
    planned = plan(folders, folders.put(1, {"share": MANY, "licence": ["L1,A,x,"]}))
    assert plans(planned) == {"share.csv": FilePlan.LANDED, "licence.csv": FilePlan.LANDED}
    assert (planned.walked, planned.goes_back_to) == ((night(1),), None)
    assert sorted(folders.home.path.rglob("*")) == before


def test_a_plan_tells_new_files_from_known_and_replaced_ones_and_the_way_back(folders: NightFolders) -> None:
    for number in (1, 2, 4):
        folders.take_in(folders.put(number, {"licence": [f"L{number},A,x,"]}))
    again = folders.put(2, {"licence": ["L2,A,x,"]})
    assert plans(plan(folders, again)) == {"licence.csv": FilePlan.SKIPPED}
    assert plan(folders, again).walked == (night(4),), "the last night is walked in any case"
    corrected = plan(folders, folders.put(2, {"licence": ["L2,A,y,"]}))
    assert plans(corrected) == {"licence.csv": FilePlan.REPLACES}
    assert (corrected.walked, corrected.goes_back_to) == ((night(2), night(4)), night(2))
    late = plan(folders, folders.put(3, {"licence": ["L3,A,x,"]}))
    assert (late.walked, late.goes_back_to) == ((night(3), night(4)), night(4))
    withdrawn = plan(folders, folders.put(4, {}, withdraws=["licence.csv"]))
    assert plans(withdrawn) == {"licence.csv": FilePlan.WITHDRAWN}


def test_a_plan_tells_a_file_that_does_not_count(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,"]}, batch=2))
    first = folders.put(1, {"licence": ["L1,A,y,"]})
    assert plans(plan(folders, first)) == {"licence.csv": FilePlan.OUTDATED}
    folders.take_in(first)
    assert folders.read("licensing", "authority") == [("x",)]


def test_a_plan_says_why_a_source_would_stop(folders: NightFolders) -> None:
    folder = folders.put(1, {"licence": []})
    (folder / "licence.csv").write_text("number,owner\nL1,A\n", encoding="utf-8")
    (file,) = plan(folders, folder).files
    assert file.plan is FilePlan.UNREADABLE
    assert "licence.csv" in file.why
    assert "firm" in file.why


def test_a_file_of_half_the_size_is_held_until_it_is_accepted_or_mended(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    half = folders.put(2, {"share": MANY[:90]})
    (source,) = folders.land(half).failed
    assert "share.csv: 90 rows against 200" in str(source.error)
    assert "--accept test_market" in str(source.error)
    folders.apply()
    assert len(folders.read("shareholding", "record_key")) == 200
    assert plans(plan(folders, half)) == {"share.csv": FilePlan.HELD}
    assert folders.land(half).failed, "again, it is held again"
    assert not folders.land(half, accepted=["test_market"]).failed
    folders.apply()
    assert len(folders.read("shareholding", "record_key")) == 90
    assert not folders.land(half).failed, "what was accepted stays accepted"


def test_parts_that_are_too_small_alone_are_taken_in_together(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    assert folders.land(folders.put(2, {"share-1": MANY[:90]})).failed
    assert not folders.land(folders.put(2, {"share-2": MANY[90:]})).failed
    folders.apply()
    assert len(folders.read("shareholding", "record_key")) == 200


def test_a_corrected_file_takes_the_place_of_a_held_one(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    assert folders.land(folders.put(2, {"share": MANY[:90]})).failed
    assert not folders.land(folders.put(2, {"share": MANY[:190]})).failed
    folders.apply()
    assert len(folders.read("shareholding", "record_key")) == 190
    assert read_state(folders.home, folders.settings).held == ()


def test_a_file_of_another_layout_is_noted_and_stops_its_source(folders: NightFolders) -> None:
    folder = folders.put(1, {"licence": ["L1,A,x,"], "share": ["A,1,B,0.5"]})
    (folder / "share.csv").write_text("firm,place\nA,1\n", encoding="utf-8")
    assert folders.land(folder).failed
    folders.apply()
    assert folders.read("licensing", "record_key") == []
    (held,) = read_state(folders.home, folders.settings).held
    assert "share.csv" in str(held.held_because)
    (folder / "share.csv").write_text("firm,place,holder,share\nA,1,B,0.5\n", encoding="utf-8")
    assert not folders.land(folder).failed
    folders.apply()
    assert folders.read("licensing", "record_key") == [("licensing:L1",)]
    assert read_state(folders.home, folders.settings).held == ()


def test_a_file_that_cannot_even_be_opened_is_noted_too(folders: NightFolders) -> None:
    folder = folders.put(1, {})
    (folder / "licence.csv").mkdir()
    assert folders.land(folder).failed
    (held,) = read_state(folders.home, folders.settings).held
    assert "licence.csv is a folder" in str(held.held_because)
    (folder / "licence.csv").rmdir()
    (folder / "licence.csv").write_text("number,firm,authority,flag\nL1,A,x,\n", encoding="utf-8")
    assert not folders.land(folder).failed
    assert read_state(folders.home, folders.settings).held == ()


def test_the_history_counts_what_each_night_did_and_what_came_late(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": ["A,1,B,0.5", "A,2,B,0.5"]}))
    folders.take_in(folders.put(3, {"share": ["A,1,B,0.4"]}))
    folders.take_in(folders.put(2, {"share": ["A,1,B,0.5", "A,2,B,0.5", "A,3,B,"]}))
    found = [
        (
            item.night, item.row_count, item.refused_count, item.created_count, item.changed_count, item.closed_count,
            item.late_count,
        )
        for item in read_history(folders.home, folders.settings)
    ]  # fmt: skip
    assert found == [(night(1), 2, 0, 2, 0, 0, 0), (night(2), 3, 1, 0, 0, 0, 1), (night(3), 1, 0, 0, 1, 1, 0)]


def test_the_state_names_nights_that_were_not_walked_to_their_end(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,"]}))
    state = read_state(folders.home, folders.settings)
    assert (state.last_night, state.unwalked) == (night(1), (night(1),))
    assert state.last_nights == {"test_market": night(1)}


@pytest.fixture
def command(folders: NightFolders, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.setenv("KG_HOME", str(folders.home.path))
    return CliRunner()


def test_the_command_shows_plan_state_and_history(folders: NightFolders, command: CliRunner) -> None:
    app = build_app(["refresh"])
    empty = command.invoke(app, ["refresh", "status"])
    assert empty.output == "Nothing was taken in yet.\n"
    folder = folders.put(1, {"licence": ["L1,A,x,"]})
    contract = str(folders.path / "test_market.odcs.yaml")
    planned = command.invoke(app, ["refresh", str(folder), "--plan", "-c", contract])
    assert planned.exit_code == 0, planned.output
    assert f"{night(1)} test_market          would land          licence.csv\n" in planned.output
    as_json = command.invoke(app, ["refresh", "--plan", "--json", str(folder), "-c", contract])
    assert orjson.loads(as_json.output)["walked"] == [str(night(1))]
    folders.take_in(folder)
    assert f"last night {night(1)}, 1 night in all\n" in command.invoke(app, ["refresh", "status"]).output
    (row,) = orjson.loads(command.invoke(app, ["refresh", "history", "--json"]).output)
    assert (row["source"], row["row_count"]) == ("test_market", 1)
    assert "test_market" in command.invoke(app, ["refresh", "history"]).output


def test_the_state_says_that_nothing_is_held_and_nothing_to_be_finished(
    folders: NightFolders, command: CliRunner
) -> None:
    app = build_app(["refresh"])
    folders.take_in(folders.put(1, {"share": MANY}))
    told = command.invoke(app, ["refresh", "status"]).output.splitlines()
    assert told[-2:] == [f"not finished: {night(1)}; run `kg refresh` again", "nothing is held"]
    with open_database(folders.home.facts_database, folders.settings) as connection:
        for run in build_runs([folders.home.registry_database], folders.settings):
            begin_night(connection, run)
            finish_night(connection, run)
    assert command.invoke(app, ["refresh", "status"]).output.endswith("nothing is held, nothing is to be finished\n")
    folders.land(folders.put(2, {"share": MANY[:90]}))
    *_, held, rest = command.invoke(app, ["refresh", "status"]).output.splitlines()
    assert held.startswith(f"  test_market is held in {night(2)}: share.csv: 90 rows against 200")
    assert rest == "nothing is to be finished"


def test_a_plan_is_stopped_by_the_wrong_reference_tables_as_the_run_is(folders: NightFolders) -> None:
    document = folders.path / "test_market.odcs.yaml"
    of_a_city = CONTRACT.replace(
        "customProperties:\n", "customProperties:\n  - {property: referenceTables, value: city}\n", 1
    )
    document.write_text(of_a_city, encoding="utf-8")
    folders.contract = read_contract(document)
    folder = folders.put(1, {"licence": ["L1,A,x,"]})
    for try_it in (plan, NightFolders.land):
        with pytest.raises(ReferenceTableError, match="test_market needs the reference tables of `city`"):
            try_it(folders, folder)


def test_a_plan_names_a_file_once(folders: NightFolders, command: CliRunner) -> None:
    folder = folders.put(1, {"licence": []})
    (folder / "licence.csv").write_text("number,owner\nL1,A\n", encoding="utf-8")
    contract = str(folders.path / "test_market.odcs.yaml")
    told = command.invoke(build_app(["refresh"]), ["refresh", str(folder), "--plan", "-c", contract]).output
    assert f"{night(1)} test_market          would stop          licence.csv, line 1" in told
    assert told.count("licence.csv") == 1


@pytest.mark.parametrize("plan_alone", [True, False])
def test_accepting_an_unknown_source_says_which_there_are(
    folders: NightFolders, command: CliRunner, plan_alone: bool
) -> None:
    folder = folders.put(1, {"licence": ["L1,A,x,"]})
    words = ["refresh", str(folder), "-c", str(folders.path / "test_market.odcs.yaml"), "--accept", "test_moon"]
    refused = command.invoke(build_app(["refresh"]), [*words, *(["--plan"] if plan_alone else [])])
    assert isinstance(refused.exception, ConfigurationError)
    assert str(refused.exception) == "No source test_moon can be accepted. There are: test_market, clusters."
    assert read_history(folders.home, folders.settings) == []
    known = command.invoke(build_app(["refresh"]), [*words[:-1], "clusters", "--plan"])
    assert known.exit_code == 0, known.output


def test_the_help_of_the_group_tells_the_options_of_taking_files_in(command: CliRunner) -> None:
    for words in (["refresh", "--help"], ["refresh"]):
        told = command.invoke(build_app(["refresh"]), words).output
        for option in ("--contract", "--night", "--accept", "--plan"):
            assert option in told, (words, option)


def test_a_source_that_stopped_is_told_on_a_line_of_its_own(
    folders: NightFolders, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    steps = StringIO()
    half = folders.put(2, {"share": MANY[:90]})
    landed = folders.land(half, reporter=ConsoleReporter(Console(file=steps, width=400)))
    (step,) = steps.getvalue().splitlines()
    fault = (
        "share.csv: 90 rows against 200 (median of 1 night before), 0.45 times as many; 0.5 times or fewer holds a "
        "source"
    )
    assert step.endswith(f"stopped: {fault}"), "the way out stands in the report alone"
    capsys.readouterr()
    print_report(RefreshReport((landed,), (), None))
    counts, stopped, *_ = capsys.readouterr().out.splitlines()
    assert counts == f"{half.name}, night {night(2)}: landed: 90 rows of 1 file, 0 refused"
    assert stopped.startswith(f"  test_market stopped: {fault}. Ask Test department")


def test_the_quarantine_tells_what_was_refused_as_a_whole(folders: NightFolders, command: CliRunner) -> None:
    folder = folders.put(1, {"licence": []})
    (folder / "licence.csv").write_text("<html>login</html>", encoding="utf-8")
    assert folders.land(folder).failed
    app = build_app(["quarantine"])
    for words in (["quarantine"], ["quarantine", "test_market"], ["quarantine", "show", "--rows"]):
        first, last = command.invoke(app, words).output.splitlines()
        assert first.startswith(f"test_market is held in {night(1)}: licence.csv"), words
        assert last == "0 rows open, 0 settled."
    assert orjson.loads(command.invoke(app, ["quarantine", "--json"]).output) == []
    exported = command.invoke(app, ["quarantine", "export", "test_market", "--out", str(folders.path / "list.csv")])
    assert exported.output.startswith(f"test_market is held in {night(1)}: licence.csv")

"""A clerk's review, driven by keys: what is shown, stored, undone, refused and audited."""

import json
import logging
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from kg.errors import AccessDenied, RequestError
from kg.home import Home
from kg.ledger.audit import find_account
from kg.ledger.judgements import Judgement, Verdict, iter_judgements
from kg.ledger.store import open_ledger
from kg.model.vocabulary import PartyKind
from kg.settings import GraphSettings
from resolution.looking import open_resolved
from resolution.review.command import app
from resolution.review.pairs import PairView, read_pair
from resolution.review.queue import WaitingPair
from resolution.review.walk import Walk
from tests.unit.resolution.conftest import StagedCity

Number = Callable[[int], str]
NAME, OTHER_NAME = "张小明", "欧阳建国"
REPOSITORY = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> StagedCity:
    """A night with two conflicts: two numbers, each under two names."""
    city = StagedCity(Home(tmp_path_factory.mktemp("resolved") / "home").ensure())
    for key, number in zip("12", ("66010119900101001X", "66010119900202002X"), strict=True):
        city.resident(key, NAME, number)
        city.customer(key, "person", OTHER_NAME, number)
    city.resolve()
    return city


@pytest.fixture
def disputed(resolved: StagedCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StagedCity:
    """That night in a place of its own."""
    monkeypatch.setenv("KG_HOME", str(tmp_path / "home"))
    return resolved.copy(tmp_path / "home")


def _review(*words: str, keys: str = "") -> Result:
    return CliRunner().invoke(app, list(words) or ["--case", "CASE-1"], input=keys, catch_exceptions=True)


def _read_judgements(city) -> list[Judgement]:
    ledger = open_ledger(city.home.ledger)
    try:
        return list(iter_judgements(ledger))
    finally:
        ledger.close()


def _read_audit(city) -> list[dict[str, object]]:
    ledger = open_ledger(city.home.ledger)
    try:
        return [json.loads(content) for content in ledger.iter_contents()]
    finally:
        ledger.close()


def test_a_pair_is_shown_side_by_side_and_judged_by_a_key_and_the_next_night_follows(disputed) -> None:
    result = _review(keys="y\nn")
    assert result.exit_code == 0, result.output
    for said in ("1 of 2", "2 of 2", NAME, OTHER_NAME, "≠", "resident:", "customer:", "1 same, 1 different; 0 left"):
        assert said in result.output
    verdicts = [one.verdict for one in _read_judgements(disputed)]
    assert verdicts == [Verdict.SAME, Verdict.DIFFERENT]
    report = disputed.resolve(night=2)
    assert (report.conflicts, report.judgements, report.entities) == (0, 2, 3)
    assert "nothing judged; 0 left" in _review(keys="").output


def test_undo_withdraws_and_goes_back_skip_goes_on_and_quit_ends(disputed) -> None:
    result = _review(keys="uyuxsnq")
    assert "Nothing was judged in this review yet." in result.output
    assert "1 different; 0 left" in result.output
    first, withdrawn, last = _read_judgements(disputed)
    assert (first.verdict, withdrawn.verdict, last.verdict) == (Verdict.SAME, Verdict.WITHDRAWN, Verdict.DIFFERENT)
    assert first.pair == withdrawn.pair != last.pair
    assert "1 of 1" in _review(keys="q").output


def test_who_reviews_is_the_account_whatever_the_environment_says(disputed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody_else")
    _review(keys="n")
    assert {entry["subject"] for entry in _read_audit(disputed)} == {find_account()}
    assert {one.subject for one in _read_judgements(disputed)} == {find_account()}


def test_each_pair_is_in_the_audit_before_it_is_shown_and_nothing_of_it_but_ids(disputed) -> None:
    _review(keys="nq")
    entries = _read_audit(disputed)
    assert [entry["operation"] for entry in entries] == ["review: see pair", "review: judge", "review: see pair"]
    for entry in entries:
        assert (entry["role"], entry["purpose"], entry["case_reference"]) == ("clerk", "identity_review", "CASE-1")
        assert len(entry["entity_ids"]) == 2
    assert NAME not in json.dumps(entries, ensure_ascii=False)


@pytest.mark.parametrize("words", [("--role", "regulator"), ("--purpose", "credit_review")])
def test_who_may_not_see_a_pair_sees_nothing_and_stands_in_the_audit(disputed, words: tuple[str, ...]) -> None:
    result = _review("--case", "CASE-1", *words, keys="y")
    assert isinstance(result.exception, AccessDenied)
    assert NAME not in result.output
    (entry,) = _read_audit(disputed)
    assert entry["refused"]
    assert entry["entity_ids"] == []


def test_an_inspector_sees_the_evidence_and_may_not_judge(disputed) -> None:
    result = _review("--case", "C", "--role", "regulator_inspector", "--purpose", "inspection", keys="y")
    assert isinstance(result.exception, AccessDenied)
    assert NAME in result.output
    assert _read_judgements(disputed) == []


def test_a_case_reference_has_to_be_stated(disputed) -> None:
    assert _review("--role", "clerk").exit_code == 2
    assert not disputed.home.ledger.exists()


def test_two_records_of_one_register_cannot_be_judged_the_same(city, build_number: Number, monkeypatch) -> None:
    for key in "12":
        city.resident(key, NAME, build_number(1))
    city.resolve()
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    result = _review(keys="yn")
    assert "two records of one register" in result.output
    assert [one.verdict for one in _read_judgements(city)] == [Verdict.DIFFERENT]


def test_no_personal_value_is_logged_or_stands_in_an_error(disputed, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    result = _review(keys="ynq")
    assert NAME in result.stdout
    assert NAME not in result.stderr + caplog.text


def test_judgements_travel_as_record_keys_and_are_taken_in_once(disputed, tmp_path: Path) -> None:
    _review(keys="yn")
    file = tmp_path / "judgements.jsonl"
    assert "2 judgements written" in _review("export", str(file), "--case", "C").output
    text = file.read_text("utf-8")
    assert not any(personal in text for personal in (NAME, OTHER_NAME, "660101"))
    before = _read_judgements(disputed)
    disputed.home.ledger.unlink()
    assert "2 judgements taken in, 0 were here already" in _review("import", str(file), "--case", "C").output
    assert "0 judgements taken in, 2 were here already" in _review("import", str(file), "--case", "C").output
    assert [(one.at, one.subject, one.verdict, one.pair) for one in _read_judgements(disputed)] == [
        (one.at, one.subject, one.verdict, one.pair) for one in before
    ]


def test_who_takes_judgements_out_or_in_stands_in_the_audit_and_needs_the_right_to(disputed, tmp_path: Path) -> None:
    _review(keys="yn")
    file = tmp_path / "judgements.jsonl"
    _review("export", str(file), "--case", "OUT")
    disputed.home.ledger.unlink()
    assert isinstance(_review("import", str(file), "--case", "IN", "--role", "regulator").exception, AccessDenied)
    assert _read_judgements(disputed) == []
    _review("import", str(file), "--case", "IN")
    refused, taken = _read_audit(disputed)
    assert [bool(entry["refused"]) for entry in (refused, taken)] == [True, False]
    for entry in (refused, taken):
        assert (entry["operation"], entry["subject"]) == ("review: import", find_account())
        assert (entry["purpose"], entry["case_reference"]) == ("identity_review", "IN")


def test_a_judgement_of_a_day_to_come_is_not_taken_in(disputed, tmp_path: Path) -> None:
    _review(keys="y")
    file = tmp_path / "judgements.jsonl"
    _review("export", str(file), "--case", "C")
    said = json.loads(file.read_text("utf-8")) | {"at": "9999-01-05T00:00:00+00:00"}
    file.write_text(json.dumps(said), "utf-8")
    assert "of a day to come" in str(_review("import", str(file), "--case", "C").exception)
    assert len(_read_judgements(disputed)) == 1


@pytest.mark.parametrize(
    "line", ["{", "{}", '{"at": "yesterday"}', "[1]", '{"at":"2026-01-05T00:00:00+00:00","subject":"李四"}']
)
def test_a_file_with_a_line_that_is_no_judgement_is_refused_whole_and_not_quoted(
    disputed, tmp_path: Path, line: str
) -> None:
    file = tmp_path / "judgements.jsonl"
    _review(keys="y")
    _review("export", str(file), "--case", "C")
    file.write_text(file.read_text("utf-8").replace("same", "different") + line, "utf-8")
    result = _review("import", str(file), "--case", "C")
    assert isinstance(result.exception, RequestError)
    assert ":2 is no judgement" in str(result.exception)
    assert "李四" not in str(result.exception)
    assert len(_read_judgements(disputed)) == 1


def test_the_list_counts_what_waits_and_tells_judgements_on_records_that_are_gone(disputed) -> None:
    _review(keys="n")
    disputed.withdraw("customer", "1")
    disputed.withdraw("customer", "2")
    disputed.write()
    said = _review("list").output
    assert "speaks of a record that is not stated now" in said
    assert NAME not in said
    found = json.loads(_review("list", "--json").output)
    assert found["judgements"] == len(found["gone"]) == 1


def test_a_real_terminal_takes_single_keys_and_is_left_as_it_was(disputed) -> None:
    controller, terminal = pty.openpty()
    command = [sys.executable, "-c", "from resolution.review.command import app; app()", "--case", "CASE-1"]
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, close_fds=True, cwd=REPOSITORY,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120", "LINES": "50"},
    ) as process:  # fmt: skip
        os.close(terminal)
        seen = _read_until(controller, "[q] quit")
        with duckdb.connect(str(disputed.home.resolution_database)):
            pass  # the night does not wait for a clerk who thinks
        os.write(controller, b"n")
        seen += _read_until(controller, "[q] quit")
        os.write(controller, b"q")
        seen += _read_until(controller, "left.")
        assert process.wait(60) == 0
    os.close(controller)
    assert NAME in seen
    assert "1 different; 1 left" in seen
    assert [one.verdict for one in _read_judgements(disputed)] == [Verdict.DIFFERENT]


def _read_until(controller: int, end: str) -> str:
    seen = b""
    while end.encode() not in seen:
        seen += os.read(controller, 65536)
    return seen.decode(errors="replace")


def test_a_night_during_a_review_passes_over_what_is_gone_and_the_review_goes_on(disputed, monkeypatch) -> None:
    see, nights = Walk.see, [2]

    def see_after_a_night(walk: Walk) -> PairView:
        if nights:
            disputed.withdraw("customer", "1")
            disputed.resolve(night=nights.pop())
        return see(walk)

    monkeypatch.setattr(Walk, "see", see_after_a_night)
    result = _review(keys="y")
    assert result.exit_code == 0, result.output
    assert "is not stated any more since a night came between" in result.output
    assert [one.verdict for one in _read_judgements(disputed)] == [Verdict.SAME]


def test_a_clerk_sees_the_number_that_the_evidence_compares(city, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, number in (("1", "E12345678"), ("2", "E12345679")):
        city.customer(key, "person", NAME, None)
        row = city.rows["customer"][-1]
        city.rows["customer"][-1] = replace(row, subject=replace(row.subject, stated_number=number))
    city.resolve()
    with open_resolved(city.home, GraphSettings(home=city.home.path)) as connection:
        one, other = (party for (party,) in connection.execute("SELECT party_id FROM person_party").fetchall())
        view = read_pair(connection, WaitingPair(one, other, PartyKind.PERSON, None, None))
    rows = {row.column: "".join(part.text for part in row.left) for row in view.rows}
    assert rows["stated_number"] in {"E12345678", "E12345679"}

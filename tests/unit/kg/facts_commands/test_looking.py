"""What every `kg facts` command does first: an evening that ends in China, facts of this version, a noted look."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.engine.database import open_database
from kg.errors import StepError
from kg.facts_commands.command import app
from kg.facts_commands.looking import build_times
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.settings import GraphSettings
from loaders.staging.delivery import declare_time
from tests.built_facts import build
from tests.small_city import BANK, BETA, build_city
from tests.staged_world import build_home

COMMANDS = (
    ["owners", BETA], ["bods", BETA], ["group", BETA], ["exposures", BANK], ["related-parties", BANK], ["guarantees"],
    ["warnings"], ["stress", "--shock", f"{BETA}=0.5"],
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = build_home(tmp_path / "home")
    world = build_city()
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


def test_an_evening_knows_the_night_of_its_day_and_not_the_next_one() -> None:
    held_on, believed_at = build_times(datetime(2026, 1, 1), datetime(2026, 1, 5))  # noqa: DTZ001 - as typer gives it
    assert held_on == date(2026, 1, 1)
    assert declare_time(date(2026, 1, 5)) <= believed_at < declare_time(date(2026, 1, 6))
    assert (believed_at.date(), believed_at.tzinfo) == (date(2026, 1, 5), UTC)


@pytest.mark.parametrize("change", ["ALTER TABLE edge_owns DROP COLUMN share", "DROP TABLE edge_votes_in"])
def test_facts_of_an_earlier_version_are_told_as_such_and_nothing_is_noted_as_seen(home: Home, change: str) -> None:
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute(change)
    for command in COMMANDS:
        with pytest.raises(StepError, match="earlier version"):
            CliRunner().invoke(app, command, catch_exceptions=False)
    ledger = open_ledger(home.ledger)
    assert list(ledger.iter_contents()) == []
    ledger.close()

"""Nights are walked through in their order, never back."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg.errors import ContractError, SourceError
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from loaders import refresh as module
from loaders.contract import find_contracts
from loaders.refresh import Night, find_nights, refresh

FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)


@dataclass
class Walks:
    """Which nights were walked through; the walk itself is not looked at here."""

    files: Path
    settings: GraphSettings
    walked: list[date] = field(default_factory=list)
    killed_on: date | None = None
    stopped_on: date | None = None

    def walk(self, _home: Home, _contracts: object, night: Night, *_: object) -> SimpleNamespace:
        if night.on == self.killed_on:
            raise KeyboardInterrupt
        self.walked.append(night.on)
        return SimpleNamespace(staged=SimpleNamespace(failed=("market",) if night.on == self.stopped_on else ()))

    def run(self, *, on: date | None = None, folder: str = "") -> list[date]:
        """The nights that one command walked through."""
        self.walked.clear()
        files = self.files / folder
        refresh(files, find_contracts(files, []), self.settings, SilentReporter(), on=on)
        return list(self.walked)

    def put(self, night: str, on: date, content: str = "") -> None:
        market = self.files / night / "market"
        market.mkdir(parents=True, exist_ok=True)
        (market / "licence.csv").write_text(content)
        (self.files / night / "night.yaml").write_text(f"night: {on}\n")


@pytest.fixture
def walks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walks:
    walks = Walks(tmp_path / "files", GraphSettings(home=tmp_path / "home", threads=1))
    walks.put("night-1", FIRST)
    walks.put("night-2", SECOND)
    monkeypatch.setattr(module, "refresh_night", walks.walk)
    return walks


def test_nights_are_walked_through_in_order_and_only_the_last_one_again(walks: Walks) -> None:
    assert walks.run() == [FIRST, SECOND]
    assert walks.run() == [SECOND]


def test_a_night_that_was_cut_off_is_walked_through_again(walks: Walks) -> None:
    walks.killed_on = SECOND
    with pytest.raises(KeyboardInterrupt):
        walks.run()
    walks.killed_on = None
    assert walks.run() == [SECOND]


def test_a_night_in_which_a_source_stopped_is_not_finished_and_no_later_one_is_begun(walks: Walks) -> None:
    walks.stopped_on = FIRST
    assert walks.run() == [FIRST]
    walks.stopped_on = None
    assert walks.run() == [FIRST, SECOND]


def test_a_finished_night_is_not_walked_through_behind_a_later_one(walks: Walks) -> None:
    walks.run()
    assert walks.run(folder="night-1") == []


def test_other_files_of_an_earlier_night_are_refused_with_a_way_out(walks: Walks) -> None:
    walks.run()
    walks.put("night-1", FIRST, "corrected")
    with pytest.raises(SourceError, match="later night") as raised:
        walks.run()
    assert "2026-01-06 has been begun" in str(raised.value)
    assert walks.walked == []


def test_a_file_that_cannot_be_read_is_told_by_its_name(walks: Walks, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hashlib.file_digest", refuse)
    with pytest.raises(SourceError, match=r"market/licence\.csv cannot be read: Permission denied"):
        walks.run()


@pytest.mark.parametrize("text", ["", "night: soon", "night: 2026-01-05 10:00:00", "day: 2026-01-05"])
def test_a_night_that_is_no_day_is_told_by_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "night.yaml").write_text(text)
    with pytest.raises(SourceError, match=r"night\.yaml does not say"):
        find_nights(tmp_path)


def test_a_night_that_is_no_yaml_is_told_by_line(tmp_path: Path) -> None:
    (tmp_path / "night.yaml").write_text("night: [")
    with pytest.raises(ContractError, match=r"night\.yaml, line 1"):
        find_nights(tmp_path)


def test_a_day_that_is_not_the_declared_one_is_refused(walks: Walks) -> None:
    with pytest.raises(SourceError, match="declares the night 2026-01-05, not 2026-01-09"):
        find_nights(walks.files / "night-1", date(2026, 1, 9))
    assert find_nights(walks.files / "night-1", FIRST) == [Night(walks.files / "night-1", FIRST)]


def test_a_day_for_a_folder_of_nights_is_refused(walks: Walks) -> None:
    with pytest.raises(SourceError, match="holds nights of its own"):
        find_nights(walks.files, FIRST)

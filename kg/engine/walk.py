"""Nights are walked in their order, and a walk can go back: what a database file knows of the nights behind it.

A file that nights change (resolution, facts) notes each night when it is begun and when it is done. Files that change
together are kept together as they stood after earlier nights, so that a late delivery is walked from the evening
before. Kept states grow sparse with age: a walk back over *n* nights begins at most about 2 *n* nights back.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine.database import Connection, has_table, open_database, transaction
from kg.home import Home
from kg.model.ids import RunId
from kg.model.run import Run
from kg.settings import GraphSettings

_COMING: Final = ".coming"
_COPIED_BYTES: Final = 2**20


def begin_night(connection: Connection, run: Run) -> None:
    """Note that the file is about to change for a night."""
    with transaction(connection):
        connection.execute(
            "CREATE TABLE IF NOT EXISTS walked_night (night DATE PRIMARY KEY, run_id VARCHAR NOT NULL, "
            "is_done BOOLEAN NOT NULL)"
        )
        connection.execute("INSERT OR REPLACE INTO walked_night VALUES (?, ?, false)", [run.night, run.run_id])


def finish_night(connection: Connection, run: Run) -> None:
    """Note that the file holds what the night made of it."""
    connection.execute("UPDATE walked_night SET is_done = true WHERE night = ?", [run.night])


@dataclass(frozen=True, slots=True)
class Walked:
    """The nights behind a file, oldest first; the last may not be done."""

    run_ids: tuple[RunId, ...]
    is_done: bool = True

    def count_done(self, runs: Sequence[Run]) -> int | None:
        """How many of `runs` the file has behind it; None when it has other ones behind it, or in it by half."""
        wanted = tuple(run.run_id for run in runs)
        if self.run_ids != wanted[: len(self.run_ids)]:
            return None
        return len(self.run_ids) - (not self.is_done)


def read_walked(path: Path, settings: GraphSettings) -> Walked:
    """The nights behind a file; none for one that is not there."""
    if not path.exists():
        return Walked(())
    with open_database(path, settings, read_only=True) as connection:
        if not has_table(connection, "walked_night"):
            return Walked(())
        rows = connection.execute("SELECT run_id, is_done FROM walked_night ORDER BY night").fetchall()
    return Walked(tuple(RunId(run_id) for run_id, _ in rows), all(is_done for _, is_done in rows))


def find_start(home: Home, settings: GraphSettings, runs: Sequence[Run]) -> int:
    """Index of the first of `runs` to walk, after bringing back the newest kept state that leads to it.

    Files of a walk that went another way are replaced; without a state to bring back they are removed.
    """
    counts = [read_walked(path, settings).count_done(runs) for path in _files(home)]
    known = [count for count in counts if count is not None]
    if len(known) == len(counts) and max(known) - min(known) <= 1:
        return min(known)
    _remove_coming(home)
    for folder in sorted(home.checkpoints.glob("*"), reverse=True):
        kept = [read_walked(folder / path.name, settings).count_done(runs) for path in _files(home)]
        if None not in kept and len(set(kept)) == 1:
            for path in _files(home):
                _copy(folder / path.name, path)
            return kept[0] or 0
    for path in _files(home):
        _remove_log(path)
        path.unlink(missing_ok=True)
    return 0


def keep_checkpoint(home: Home, settings: GraphSettings, night_count: int) -> None:
    """Keep the files as they stand after so many nights, and let go of those that a sparse row does without.

    Nothing is kept or let go of where the files stand after other nights.
    """
    states = [read_walked(path, settings) for path in _files(home)]
    if not all(state.is_done and len(state.run_ids) == night_count for state in states):
        return
    wanted = home.checkpoints / _build_name(states[0].run_ids)
    if night_count and not wanted.exists():
        _keep(home, settings, wanted)
    for folder in home.checkpoints.glob("[0-9]*"):
        kept = int(folder.name.partition("-")[0])
        is_of_other_way = kept >= night_count and folder != wanted
        if is_of_other_way or night_count - kept > 2 * (kept & -kept):
            shutil.rmtree(folder)


def _build_name(run_ids: Sequence[RunId]) -> str:
    return f"{len(run_ids):06d}-{hashlib.sha256(' '.join(run_ids).encode()).hexdigest()[:24]}"


def _keep(home: Home, settings: GraphSettings, folder: Path) -> None:
    coming = home.checkpoints / f"{_COMING}-{folder.name}"
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(mode=0o700, parents=True)
    for path in _files(home):
        with open_database(path, settings) as connection:
            connection.execute("CHECKPOINT")  # what a killed process left in its log goes into the file
        _copy(path, coming / path.name)
    coming.rename(folder)


def _files(home: Home) -> tuple[Path, ...]:
    return (home.resolution_database, home.facts_database)


def _remove_coming(home: Home) -> None:
    for folder in home.checkpoints.glob(f"{_COMING}-*"):
        shutil.rmtree(folder)


def _copy(source: Path, target: Path) -> None:
    """Copy a database file that nobody has open: whole under its name or not at all, be it that the power fails."""
    coming = target.with_name(target.name + _COMING)
    with source.open("rb") as stood, coming.open("wb") as copied:
        coming.chmod(0o600)
        shutil.copyfileobj(stood, copied, _COPIED_BYTES)
        copied.flush()
        os.fsync(copied.fileno())
    _remove_log(target)
    coming.replace(target)


def _remove_log(path: Path) -> None:
    path.with_name(path.name + ".wal").unlink(missing_ok=True)

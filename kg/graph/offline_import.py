"""The database of a managed place replaced offline, by the importer or from a dump: whole, or it is empty.

A kill can leave the files, half a database, and a tool that has lost its parent. The mark beside the files
says that the database is by half; `clear_unfinished_import` sees to all three before the next start, the next publish
removes files that were left without it. The system database, with the password, is another one and stays.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psutil

from kg.graph.administration import find_orphans, run_admin
from kg.graph.memory import plan_memory
from kg.graph.place import MANAGED_DATABASE, ServerPlace, write_private
from kg.settings import GraphSettings

_MARK: Final = "importing"
_END_SECONDS: Final = 30.0


def get_import_folder(place: ServerPlace) -> Path:
    """Where the files of an import stand while it runs."""
    return place.directory / "import" / "facts"


def make_import_folder(place: ServerPlace) -> Path:
    """The same, empty, closed to everybody else."""
    remove_import_files(place)
    folder = get_import_folder(place)
    folder.mkdir(mode=0o700)
    return folder


def remove_import_files(place: ServerPlace) -> None:
    """Remove the files of an import that did not get as far as the database; the server of the place runs."""
    shutil.rmtree(get_import_folder(place), ignore_errors=True)


def import_database(place: ServerPlace, settings: GraphSettings, options: Sequence[str]) -> None:
    """Replace the database of a place by what the files in its import folder say; the files are gone afterwards.

    Raises:
        GraphError: the importer failed; the database is empty and the log is named.
    """
    # What a running server would keep its pages in is free: the server is stopped.
    memory = f"--max-off-heap-memory={plan_memory(settings).page_cache_mib}m"
    report = f"--report-file={place.logs / 'import.report'}"
    replace_database(place, settings, "database", "import", "full", MANAGED_DATABASE, memory, report, *options)


def replace_database(place: ServerPlace, settings: GraphSettings, *words: str) -> None:
    """Run the tool's command that replaces the database out of the import folder, which is gone afterwards.

    Raises:
        GraphError: the command failed; the database is empty and the log is named.
    """
    mark = get_import_folder(place) / _MARK
    write_private(mark, "")
    try:
        run_admin(place, settings, *words)
    except BaseException:
        clear_unfinished_import(place)
        raise
    mark.unlink()
    shutil.rmtree(get_import_folder(place))


def clear_unfinished_import(place: ServerPlace) -> None:
    """Remove what an import left that did not come to its end; the caller keeps everybody else from the place."""
    folder = get_import_folder(place)
    if not folder.exists():
        return
    _end(find_orphans(place))
    if (folder / _MARK).exists():
        for kind in ("databases", "transactions"):
            shutil.rmtree(place.data / kind / MANAGED_DATABASE, ignore_errors=True)
    shutil.rmtree(folder)


def _end(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
            process.wait(_END_SECONDS)
        except psutil.NoSuchProcess:
            continue

"""What the account of an analyst does with what was handed over to it; run as a process of its own.

    python -m tests.journey.one_city.analyst HOME NOTEBOOK      in the folder of the hand-over

Where it begins as root it lets go of that before it connects. Everywhere, to open anything below HOME is an error.
Its last line says, as JSON, what it saw and how attempts at the operator's files failed.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

import nbformat

from kg.query_command import Form, query
from kg.releases.opening import connect_release

NOBODY = 65534
OPERATORS = ("keys.json", "facts.duckdb", "ledger.sqlite", "releases")


def main() -> None:
    """Connect, run the notebook and a named query; then try the operator's files."""
    home, notebook = Path(sys.argv[1]), Path(sys.argv[2])
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    work(cells)  # so that every module is loaded, wherever the repository lies and whoever may read it
    above = os.open(home.parent, os.O_RDONLY)  # whatever may enter the folders above: the home itself is what is tried
    is_other = os.getuid() == 0
    if is_other:
        os.setgroups([])
        os.setgid(Path().stat().st_gid)
        os.setuid(NOBODY)
    refused: list[str] = []

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if is_watched and event == "open" and str(arguments[0]).startswith(str(home)):
            refused.append(str(arguments[0]))
            raise PermissionError(arguments[0])

    is_watched = True
    sys.addaudithook(refuse)
    seen = work(cells)
    is_watched = False
    attempts = {name: attempt(f"{home.name}/{name}", above) for name in OPERATORS} if is_other else {}
    print(json.dumps({**seen, "uid": os.getuid(), "refused": refused, "attempts": attempts}))  # noqa: T201


def work(cells: list[str]) -> dict[str, object]:
    """Firms as the release, a named query and the notebook tell of them."""
    with connect_release() as release:
        firms = release.read("MATCH (n:LegalEntity) RETURN count(n) AS count")[0]["count"]
        release_id = release.manifest.release_id
    printed, shown = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed):
        query("labels_and_types", [], Form.JSON, ".")
    with contextlib.redirect_stdout(shown):
        names: dict[str, object] = {}
        for cell in cells:
            exec(cell, names)  # noqa: S102 - a notebook of ours
    rows = json.loads(printed.getvalue())
    return {"release_id": release_id, "firms": firms, "rows": rows, "shown": shown.getvalue()}


def attempt(name: str, folder: int) -> str:
    """How opening a file or directory below an opened folder failed."""
    try:
        return str(os.open(name, os.O_RDONLY, dir_fd=folder))
    except OSError as error:
        return type(error).__name__


if __name__ == "__main__":
    main()

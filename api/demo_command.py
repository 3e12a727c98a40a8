"""`kg demo`: the whole way on a small city, by the commands that anybody can type."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from api.asking import is_ready
from api.settings import ApiSettings
from kg.errors import StepError
from kg.graph.place import find_free_port

_READY_SECONDS: Final = 60.0
_SEED: Final = 66
_NEXT: Final = """
What to try next (everything is below {place}):

  export KG_HOME={home} PATH={programs}:$PATH{ports}
  kg graph start && kg serve            GraphQL on http://127.0.0.1:{port}/graphql
  kg ask {uscc} --purpose inspection --case DEMO-1
  kg ask {uscc}           the same without a purpose: natural persons are refused
  kg refresh status                     the last night, what is held, what is to be finished
  kg quarantine                         what was refused and is not settled, by reason and place
  kg sources report                     how good each source was; pages below {home}/reports
  kg query                              named queries on the graph
  kg release make --recipient "desk 4" --purpose "guarantee rings"
  kg audit verify                       the chain of audit entries holds
  make demo                             again: about a minute, and nothing changes
"""


def demo(
    persons: Annotated[int, typer.Option(help="Persons in the city.", min=100)] = 2000,
    place: Annotated[Path, typer.Option(help="Directory that everything is put into.")] = Path(".demo"),
) -> None:
    """A small city, from departments' files to a regulator's answer.

    Example: kg demo --persons 500
    """
    started = time.perf_counter()
    place = place.resolve()
    files, home = place / "files", place / "home"
    environment = {**os.environ, "KG_HOME": str(home)}
    chosen = {} if "KG_BOLT_PORT" in environment else {"KG_BOLT_PORT": str(find_free_port())}
    environment |= chosen
    if not (files / "truth" / "party_truth.csv").exists():
        _run(environment, "city", "make", "--persons", str(persons), "--seed", str(_SEED), "--out", str(files))
    try:
        _run(environment, "refresh", str(files))
        _run(environment, "graph", "start")
        _run(environment, "quality", str(files / "truth" / "party_truth.csv"))
        uscc = _find_firm(environment)
        with _serving(environment) as url:
            _run(environment, "ask", uscc, "--url", url, "--purpose", "inspection", "--case", "DEMO-1")
        _run(environment, "audit", "verify")
    finally:
        _run(environment, "graph", "stop")
    typer.echo(
        _NEXT.format(
            place=place,
            home=home,
            programs=Path(sys.executable).parent,
            uscc=uscc,
            port=ApiSettings().port,
            ports="".join(f" {name}={value}" for name, value in chosen.items()),
        )
    )
    typer.echo(f"the whole way took {time.perf_counter() - started:.0f} s")


def _run(environment: Mapping[str, str], *words: str) -> None:
    """Run one `kg` command, shown as it is typed.

    Raises:
        StepError: it failed; its own message stands above.
    """
    typer.echo(f"\n$ kg {' '.join(words)}")
    done = subprocess.run([*_kg(), *words], env=environment, check=False)
    if done.returncode != 0:
        raise StepError(f"`kg {' '.join(words[:2])}` ended with exit code {done.returncode}.", way_out="See above.")


def _find_firm(environment: Mapping[str, str]) -> str:
    """The firm that has the most kinds of facts to show."""
    words = ("query", "firms_with_most_to_tell", "-p", "limit=1", "-f", "json")
    done = subprocess.run([*_kg(), *words], env=environment, check=False, stdout=subprocess.PIPE)
    if done.returncode != 0:
        raise StepError("`kg query firms_with_most_to_tell` failed.", way_out="See above.")
    firms = json.loads(done.stdout)
    if not firms:
        raise StepError("No firm with shareholders was found in the graph.", way_out="Try more persons: --persons 2000")
    return str(firms[0]["uscc"])


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[str]:
    """The service as a process of its own while the block runs; gives its address."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    typer.echo(f"\n$ kg serve --port {port} &")
    with subprocess.Popen([*_kg(), "serve", "--port", str(port)], env=environment) as service:
        try:
            deadline = time.monotonic() + _READY_SECONDS
            while not is_ready(url):
                if service.poll() is not None or time.monotonic() > deadline:
                    raise StepError("`kg serve` did not become ready.", way_out="See above.")
                time.sleep(0.1)
            yield url
        finally:
            service.terminate()


def _kg() -> list[str]:
    return [sys.executable, "-c", "from kg.command import main; main()"]

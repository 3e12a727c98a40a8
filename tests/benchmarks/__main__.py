"""`make bench`: each speed as a ratio to a reference measured in the same run. No ratio is a test.

    landing   a department's CSV to raw Arrow on disk, against DuckDB reading it (as UTF-8) into a table
    memory    peak of landing ten million rows, against that of one million
    normalise raw text to canonical values, each value type, against the same column through a bare NFKC and strip
    prepare   columns of a million new names, in seconds and against pypinyin alone
    publish   facts tables into an empty graph, against the importer alone; a small night, against a bare loop of UNWIND
    profile   profiles of 7, 63 and 504 edges by GraphQL, token, policy and audit included, against the bare driver with
              the same statement, and against stock strawberry
    relations beneficial owners, chain of control and 200 nodes around a firm by GraphQL, against the bare driver
    linking   persons and firms of three sources, and a change of one in a hundred, against stock Splink
    ownership integrated shares of a million firms with loops, against a plain power series without them
    relating  the step that computes control and beneficial owners of all firms of a register, in seconds, part by part
    guarantees all motifs of 200,000 guarantees of 120,000 firms, against scipy's strongly connected components
    search    firms by what somebody types, by GraphQL, against the bare full-text query for the same text

Everything is below `.bench`; the city has `BENCH_PERSONS` persons (20,000 when not set),
the registers that are related and searched `BENCH_FIRMS` firms (1,000,000), linking `BENCH_RECORDS` records
(2,200,000).
"""

import os
import shutil
import socket
import sys
from pathlib import Path

from kg.graph.server import ensure_running, stop
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from tests.benchmarks.guarantees import measure_guarantees
from tests.benchmarks.landing import measure_landing
from tests.benchmarks.normalising import measure_normalising
from tests.benchmarks.ownership import measure_ownership
from tests.benchmarks.preparing import measure_preparing
from tests.benchmarks.profile import measure_profile
from tests.benchmarks.publication import measure_publication
from tests.benchmarks.relating import measure_relating
from tests.benchmarks.relations import measure_relations
from tests.benchmarks.resolution import RECORDS, measure_resolution
from tests.benchmarks.search import measure_search

PLACE = Path(__file__).parents[2] / ".bench"
SEED = 5


def main() -> None:
    """Make a city, take it in, and print each ratio."""
    persons = int(os.environ.get("BENCH_PERSONS", "20000"))
    shutil.rmtree(PLACE, ignore_errors=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = GraphSettings(home=PLACE / "home", bolt_port=port)
    home = Home(settings.home).ensure()
    make_city(PLACE / "files", persons, SEED)
    try:
        for line in measure_landing(PLACE / "landing", settings):
            _show(line)
        _show(measure_normalising())
        _show(measure_preparing())
        for line in measure_ownership():
            _show(line)
        for line in measure_guarantees():
            _show(line)
        for line in measure_relating(int(os.environ.get("BENCH_FIRMS", "1000000"))):
            _show(line)
        for line in measure_resolution(PLACE / "resolution", int(os.environ.get("BENCH_RECORDS", RECORDS))):
            _show(line)
        ensure_running(settings, home, SilentReporter())
        for line in measure_publication(PLACE / "files", home, settings):
            _show(line)
        for line in measure_profile(home, settings):
            _show(line)
        for line in measure_relations(home, settings):
            _show(line)
        stop(settings, home)
        for line in measure_search(PLACE / "search", int(os.environ.get("BENCH_FIRMS", "1000000")), port):
            _show(line)
    finally:
        stop(settings, home)
        shutil.rmtree(PLACE, ignore_errors=True)


def _show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


main()

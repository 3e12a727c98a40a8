"""Linking of persons and firms of three sources, against stock Splink on the same rows and blocking rules.

Bars (design §8): linking at most 1.3 times stock Splink; a change of one in a hundred parties at most 3 times the bare
`predict_between` of the same rows; peak memory under 6 GB. Stock Splink compares with its own comparisons. What changed
is found within the clock, by digests that a night writes with its parties, which are there before it. Every phase runs
in a process of its own. Run alone: `python -m tests.benchmarks.resolution RECORDS`.
"""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator

from kg.engine.database import Connection, open_database
from kg.settings import GraphSettings
from resolution.crowding import mark_crowded
from resolution.models import LEGAL_ENTITIES, MODELS, LinkageModel
from resolution.numbers import match_numbers
from resolution.parties import PARTY_TABLES
from resolution.pipeline import digest_model_code
from resolution.scoring import create_input, score_pairs
from resolution.settings import ResolutionSettings
from resolution.standing_model import find_model, train_model
from tests.benchmarks.drawn_parties import change_parties, draw_parties

PLACE = Path(__file__).parents[2] / ".bench" / "resolution"
RECORDS = 2_200_000
CHANGED_EVERY = 100
SAMPLED_PAIRS = 200_000
PHASES = ("prepare", "train", "link", "stock", "delta", "bare")


def measure_resolution(place: Path, records: int) -> Iterator[str]:
    """Lines: preparing, training, linking against stock Splink, a delta against the bare call, and the peak."""
    place.mkdir(parents=True, exist_ok=True)
    seen = {phase: _run(place, phase, records) for phase in PHASES}
    seconds = {phase: figures["seconds"] for phase, figures in seen.items()}
    processor = {phase: figures["processor_seconds"] for phase, figures in seen.items()}
    yield (
        f"prepare   {records:,} records: crowded values and numbers in {seconds['prepare']:.1f} s; "
        f"training both models {seconds['train']:.1f} s"
    )
    yield (
        f"linking   {records:,} records, {seen['link']['count']:,.0f} pairs kept in {seconds['link']:.1f} s; stock "
        f"Splink on the same rules, {seen['stock']['count']:,.0f} pairs, {seconds['stock']:.1f} s; "
        f"ratio {seconds['link'] / seconds['stock']:.2f}, in processor time "
        f"{processor['link'] / processor['stock']:.2f}"
    )
    yield (
        f"delta     {seen['delta']['count']:,.0f} changed parties scored in {seconds['delta']:.1f} s; bare "
        f"predict_between {seconds['bare']:.1f} s; ratio {seconds['delta'] / seconds['bare']:.2f}, in processor time "
        f"{processor['delta'] / processor['bare']:.2f}"
    )
    peaks = ", ".join(f"{phase} {figures['peak_mib']:,.0f} MiB" for phase, figures in seen.items())
    yield f"memory    peaks: {peaks}"


def _run(place: Path, phase: str, records: int) -> dict[str, float]:
    """Seconds, pairs and peak of one phase, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.resolution", str(records), phase, str(place)],
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


@dataclass
class Clock:
    """Wall and processor time of the blocks that ran in it; the latter of all threads, whoever else uses the place."""

    seconds: float = 0.0
    processor_seconds: float = 0.0

    def __enter__(self) -> None:
        self.seconds -= time.perf_counter()
        self.processor_seconds -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter()
        self.processor_seconds += time.process_time()


def run_phase(place: Path, phase: str, records: int) -> dict[str, float]:
    """One phase on the file that the phases before it left."""
    clock = Clock()
    run = {
        "prepare": lambda connection: _prepare(connection, records, clock),
        "train": lambda connection: _train(connection, clock),
        "link": lambda connection: _link(connection, clock),
        "stock": lambda connection: _link_stock(connection, clock),
        "delta": lambda connection: _link_changes(connection, clock),
        "bare": lambda connection: _link_bare(connection, clock),
    }[phase]
    # A night has made Arrow arrays long before it scores, and the first of a process loads pandas: 0.3 s.
    pa.array([""])
    with open_database(place / "resolution.duckdb", GraphSettings(home=place)) as connection:
        count = run(connection)
    return asdict(clock) | {"count": count, "peak_mib": _read_peak_mib()}


def _prepare(connection: Connection, records: int, clock: Clock) -> int:
    draw_parties(connection, records)
    with clock:
        mark_crowded(connection, MODELS, ResolutionSettings().block_pairs)
        match_numbers(connection)
    return _count(connection, *PARTY_TABLES.values())


def _train(connection: Connection, clock: Clock) -> int:
    settings = ResolutionSettings(sampled_pairs=SAMPLED_PAIRS)
    with clock:
        for model in MODELS:
            train_model(connection, model, settings, date(2026, 1, 5), digest_model_code())
    return len(MODELS)


def _link(connection: Connection, clock: Clock) -> int:
    with clock:
        _score(connection)
    return _count(connection, "pair")


def _link_changes(connection: Connection, clock: Clock) -> int:
    change_parties(connection, CHANGED_EVERY)
    with clock:
        return _score(connection)


def _score(connection: Connection) -> int:
    scored = 0
    for model in MODELS:
        trained = find_model(connection, model.kind)
        assert trained is not None
        scored += score_pairs(connection, model, trained)
    return scored


def _link_stock(connection: Connection, clock: Clock) -> int:
    """Stock Splink: its own comparisons and frequencies, on the rows that were scored."""
    connection.execute("ATTACH ':memory:' AS stock; USE stock")
    count = 0
    for model in MODELS:
        create_input(connection, model, "resolution")
        connection.execute("CREATE OR REPLACE TABLE stock_row AS SELECT * EXCLUDE row_digest FROM party_row")
        with clock:
            linker = _open_stock(connection, model)
            found = linker.inference.predict(threshold_match_weight=0, warning_mode="never")
        count += _count(connection, found.physical_name)
        connection.execute(f"DROP TABLE {found.physical_name}")
    return count


def _link_bare(connection: Connection, clock: Clock) -> int:
    """The bare call of Splink: rows that changed against those that did not."""
    connection.execute("ATTACH ':memory:' AS stock; USE stock")
    count = 0
    for model in MODELS:
        changed = "(FROM resolution.changed_id)"
        create_input(connection, model, "resolution")
        connection.execute("CREATE OR REPLACE TABLE stock_row AS SELECT * EXCLUDE row_digest FROM party_row")
        connection.execute(f"CREATE OR REPLACE TABLE new_row AS FROM stock_row WHERE party_id IN {changed}")
        connection.execute(f"CREATE OR REPLACE TABLE old_row AS FROM stock_row WHERE party_id NOT IN {changed}")
        linker = _open_stock(connection, model)
        for column in _find_common(model):
            linker.table_management.compute_tf_table(column)
        new, old = (linker._db_api.register(name, table_name=f"bare_{name}") for name in ("new_row", "old_row"))
        with clock:
            found = linker.inference.predict_between(new, old, threshold_match_weight=0, warning_mode="never")
        count += _count(connection, found.physical_name)
    return count


def _count(connection: Connection, *tables: str) -> int:
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchall() for table in tables]
    return sum(count for ((count,),) in counts)


def _open_stock(connection: Connection, model: LinkageModel) -> Linker:
    common = [cl.ExactMatch(column).configure(term_frequency_adjustments=True) for column in _find_common(model)]
    if model is LEGAL_ENTITIES:
        own = [cl.JaroWinklerAtThresholds("name_folded"), cl.ExactMatch("legal_form")]
    else:
        own = [
            cl.JaroWinklerAtThresholds("name_folded"),
            cl.DamerauLevenshteinAtThresholds("birth_digits", 1),
            cl.ExactMatch("sex"),
        ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="party_id",
        comparisons=[*own, *common, cl.ArrayIntersectAtSizes("context", [1])],
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": block.sql, "sql_dialect": "duckdb"}
            | ({"arrays_to_explode": list(block.lists)} if block.lists else {})
            for block in model.blocks
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    return Linker(DuckDBAPI(connection).register("stock_row", table_name="stock_input"), settings, log_level=None)


def _find_common(model: LinkageModel) -> list[str]:
    """Columns that stock Splink weighs by frequency, as far as the model has them."""
    return [column for column in ("phone", "address", "room", "representative_folded") if column in model.columns]


def _read_peak_mib() -> float:
    # Not `ru_maxrss`: that counts the process which started this one too.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(peak[1]) / 2**10 if peak else 0.0


def _main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    if len(sys.argv) > 2:
        figures = run_phase(Path(sys.argv[3]), sys.argv[2], records)
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    try:
        for line in measure_resolution(PLACE, records):
            sys.stdout.write(line + "\n")
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)


if __name__ == "__main__":
    _main()

"""The data sets of others, one after the other: ours beside stock Splink, on the same records in the same run."""

import hashlib
from collections.abc import Iterator, Sequence

import duckdb

from tests.quality import layouts, sets, stock
from tests.quality.contradictions import Costs
from tests.quality.report import Bar, Result
from tests.quality.western import link

COSTS = Costs(false_link=1.5, missed_link=1.0)
"""Half as much again for a wrong link as for a missed one; settled after a look at other halves of historical_50k."""
HELD_HALF = "half of the true clusters, by SHA-256"


NAMES = ("historical_50k", "febrl3", "febrl4")


def iter_foreign(names: Sequence[str], rounds: int, seed: int, threads: int) -> Iterator[Result | sets.DataAbsent]:
    """A result a data set, or why it is left out."""
    for name in names:
        try:
            with duckdb.connect(":memory:", config={"threads": threads}) as connection:
                connection.execute("SET enable_progress_bar = false")
                yield _run(connection, name, rounds, seed)
        except sets.DataAbsent as absent:
            yield absent


def _run(connection: duckdb.DuckDBPyConnection, name: str, rounds: int, seed: int) -> Result:
    is_historical = name == "historical_50k"
    truth = sets.read_historical(connection) if is_historical else sets.read_febrl(connection, name)
    layout = {"historical_50k": layouts.HISTORICAL, "febrl3": layouts.FEBRL3, "febrl4": layouts.FEBRL4}[name]
    pipeline = {"historical_50k": stock.HISTORICAL, "febrl3": stock.FEBRL3, "febrl4": stock.FEBRL4}[name]
    linked = link(connection, layout, seed, COSTS)
    scored = {record: entity for record, entity in truth.items() if not is_historical or in_scored_half(entity)}
    ours = stock.measure(linked.clusters, scored, rounds, seed)
    reference, threshold = stock.measure_stock(connection, "raw", pipeline, scored, rounds, seed)
    bars = [Bar("F1 not below stock Splink", ours.pairwise.f1_ratio, round(reference.pairwise.f1_ratio, 4))]
    if is_historical:
        bars += [
            Bar("F1", ours.pairwise.f1_ratio, 0.90),
            Bar("pairwise precision", ours.pairwise.precision_ratio, 0.97),
        ]
    return Result(
        name=name,
        data=f"{len(truth):,} records" + (f", scored on the {HELD_HALF}" if is_historical else ""),
        seed=seed,
        model=linked.model_digest,
        gate=f"floor {linked.choice.floor_bits:+.2f} bits, precision estimated without labels "
        f"{linked.choice.estimated_precision_ratio:.4f}",
        ours=ours,
        stock=reference,
        stock_threshold=threshold,
        bars=tuple(bars),
    )


def in_scored_half(entity: str) -> bool:
    """Whether a true cluster is in the half on which figures are given; the other half was not."""
    return hashlib.sha256(entity.encode()).digest()[0] % 2 == 1

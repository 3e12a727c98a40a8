"""The generated city: bars of the issue, per hard case how many were confused, and the gate put to the test."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from kg.errors import ReleaseRefused
from kg.model.ids import RunId
from kg.model.vocabulary import PartyKind
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from loaders.refresh import find_reference_tables
from resolution.held_back import estimate_tonight
from resolution.quality_measures import Measured
from resolution.release import check_release
from resolution.settings import ResolutionSettings
from tests.quality import city as taken
from tests.quality import stock
from tests.quality.report import Bar, Result

FULL_PERSONS: Final = 200_000
"""For how many persons the bars are stated."""
PERSONS: Final = "(NOT is_bare OR is_told) AND NOT states_anothers_number"
"""See docs/quality.md, which mentions count."""
FIRMS: Final = "is_linkable AND NOT states_anothers_number"
UNDISCLOSED: Final = (
    f"{FIRMS} AND party_id NOT IN (SELECT party_id FROM resolution.legal_entity_party WHERE source = 'city_disclosure')"
)
LINKABLE: Final = "is_linkable AND NOT states_anothers_number"
_ERROR_RATES: Final = ("none", "usual", "heavy")


def iter_city(persons: int, rounds: int, seed: int, threads: int) -> Iterator[Result]:
    """Persons, firms, and household against bank with every number hidden; default errors."""
    with TemporaryDirectory(prefix="quality-") as folder:
        city = taken.take_city(Path(folder), persons, seed % 1000, "usual", threads)
        with taken.open_truth(city) as connection:
            yield _measure_persons(connection, city, rounds, seed)
            yield from _measure_firms(connection, city, rounds, seed)
        yield from _hide(city, Path(folder), rounds, seed, worn=True)


def iter_aged(persons: int, rounds: int, seed: int, threads: int) -> Iterator[Result]:
    """Household against bank at the earlier rates, at which the city is too easy: records as old as the account."""
    with TemporaryDirectory(prefix="quality-") as folder:
        city = taken.take_city(Path(folder), persons, seed % 1000, "usual", threads)
        yield from _hide(city, Path(folder), rounds, seed, worn=False)


def _hide(city: taken.TakenCity, folder: Path, rounds: int, seed: int, *, worn: bool) -> Iterator[Result]:
    hidden = taken.hide_numbers(taken.age_banks(city, folder / "aged", worn=worn), folder / "hidden")
    with taken.open_truth(hidden) as connection:
        yield _measure_hidden(connection, city, rounds, seed, "worn" if worn else "aged")


def _measure_persons(connection: duckdb.DuckDBPyConnection, city: taken.TakenCity, rounds: int, seed: int) -> Result:
    kind = PartyKind.PERSON
    ours = taken.measure(connection, kind, PERSONS, rounds, seed)
    every = taken.measure(connection, kind, "true", 0, seed)
    linkable = taken.measure(connection, kind, LINKABLE, 0, seed)
    taken.prepare_stock(connection, kind, "stock_persons")
    truth = taken.read_truth(connection, kind, PERSONS)
    reference, threshold = stock.measure_stock(connection, "stock_persons", stock.PERSONS, truth, rounds, seed)
    bare, joined = taken.count_bare_joined(connection)
    return _build(
        "city, persons", city, seed, (ours, reference, threshold),
        (
            Bar("persons F1", ours.pairwise.f1_ratio, 0.995),
            Bar("clusters with two valid numbers", taken.count_double_numbers(connection), 0, at_most=True),
            Bar("registry persons with a bare name that are not alone", joined, 0, at_most=True),
            Bar("stock Splink lower by", ours.pairwise.f1_ratio - reference.pairwise.f1_ratio, 0.03),
        ),
        (
            f"every mention: {every.summary()}",
            f"with some lawful evidence: {linkable.summary()}",
            f"{bare:,} registry persons with a bare name",
            *taken.report_hard_cases(connection, city),
        ),
    )  # fmt: skip


def _measure_firms(
    connection: duckdb.DuckDBPyConnection, city: taken.TakenCity, rounds: int, seed: int
) -> Iterator[Result]:
    """All firms' mentions, and those without disclosures, which came after the bars and all state a clean number."""
    kind = PartyKind.LEGAL_ENTITY
    fused = taken.count_fused_branches(connection)
    every = taken.measure(connection, kind, "true", 0, seed)
    for name, table, condition in (
        ("city, firms", "stock_firms", FIRMS),
        ("city, firms without disclosures", "stock_undisclosed", UNDISCLOSED),
    ):
        taken.prepare_stock(connection, kind, table)
        ours = taken.measure(connection, kind, condition, rounds, seed)
        truth = taken.read_truth(connection, kind, condition)
        reference, threshold = stock.measure_stock(connection, table, stock.LEGAL_ENTITIES, truth, rounds, seed)
        yield _build(
            name, city, seed, (ours, reference, threshold),
            (
                Bar("firms F1", ours.pairwise.f1_ratio, 0.997),
                Bar("branches fused with parents", fused, 0, at_most=True),
                Bar("stock Splink lower by", ours.pairwise.f1_ratio - reference.pairwise.f1_ratio, 0.03),
            ),
            (f"every mention: {every.summary()}",),
        )  # fmt: skip


def _measure_hidden(
    connection: duckdb.DuckDBPyConnection, city: taken.TakenCity, rounds: int, seed: int, banks: str
) -> Result:
    kind = PartyKind.PERSON
    ours = taken.measure(connection, kind, "true", rounds, seed)
    taken.prepare_stock(connection, kind, "stock_hidden")
    truth = taken.read_truth(connection, kind, "true")
    reference, threshold = stock.measure_stock(connection, "stock_hidden", stock.HIDDEN, truth, rounds, seed)
    return _build(
        f"city, household against {banks} bank records, every number hidden", city, seed, (ours, reference, threshold),
        (
            Bar("F1", ours.pairwise.f1_ratio, 0.97),
            Bar("stock Splink lower by", ours.pairwise.f1_ratio - reference.pairwise.f1_ratio, 0.03),
        ),
    )  # fmt: skip


def _build(
    name: str,
    city: taken.TakenCity,
    seed: int,
    figures: tuple[Measured, Measured, float],
    bars: tuple[Bar, ...],
    notes: tuple[str, ...] = (),
) -> Result:
    made = f"city of seed {seed % 1000}, errors usual"
    return Result(name, made, seed, taken.read_model(city), "", *figures, bars, notes)


def iter_gate(persons: int, rounds: int, seed: int, threads: int) -> Iterator[Result]:
    """The estimate against the truth on three cities of different error rates, and a broken model that is refused."""
    linkage = ResolutionSettings(estimate_ratio=0.15, fewest_judged_parties=0)
    for errors in _ERROR_RATES:
        with TemporaryDirectory(prefix="quality-") as folder:
            city = taken.take_city(Path(folder), persons, seed % 1000 + 1, errors, threads)
            yield from _estimate(city, errors, linkage, rounds, seed)
            if errors == "usual":
                yield from _break(city, linkage, seed)


def _estimate(
    city: taken.TakenCity, errors: str, linkage: ResolutionSettings, rounds: int, seed: int
) -> Iterator[Result]:
    keys, tables = load_keys(city.home.keys), find_reference_tables(city.files)
    found = {one.kind: one for one in estimate_tonight(city.home, city.run, keys, city.settings, linkage, tables)}
    with taken.open_truth(city) as connection:
        for kind in PartyKind:
            ours = taken.measure(connection, kind, LINKABLE, rounds, seed)
            estimate = found[kind]
            yield Result(
                f"gate, {kind.value}, errors {errors}", "parties with some lawful evidence", seed,
                taken.read_model(city), estimate.summary(), ours,
                bars=(
                    Bar("estimate away from the true F1", abs(estimate.f1_ratio - ours.pairwise.f1_ratio), 0.01, True),
                ),
            )  # fmt: skip


def _break(city: taken.TakenCity, linkage: ResolutionSettings, seed: int) -> Iterator[Result]:
    keys, tables = load_keys(city.home.keys), find_reference_tables(city.files)
    reporter = SilentReporter()
    check_release(city.home, city.run, keys, city.settings, reporter, linkage=linkage, tables=tables)
    taken.break_model(city)
    said = ""
    try:
        later = replace(city.run, run_id=RunId("broken"), recorded_at=city.run.recorded_at + timedelta(days=1))
        check_release(city.home, later, keys, city.settings, reporter, linkage=linkage, tables=tables)
    except ReleaseRefused as refused:
        said = str(refused)
    with taken.open_truth(city) as connection:
        ours = taken.measure(connection, PartyKind.PERSON, LINKABLE, 0, seed)
    yield Result(
        name="gate, a model that is deliberately broken",
        data="m and u of name and birth date exchanged",
        seed=seed,
        model=taken.read_model(city),
        gate=said,
        ours=ours,
        bars=(Bar("releases refused", 1.0 if said else 0.0, 1.0),),
    )

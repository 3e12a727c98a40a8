"""Splink 5 as it comes: its own comparisons, sensible blocking, its own clustering. The reference in every run.

It is given the best of several thresholds, chosen with the truth, so that nobody can say it was held down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.comparison_creator import ComparisonCreator

from resolution.quality_measures import Measured, measure_clusters

_THRESHOLDS = (0.5, 0.9, 0.95, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock pipeline as data."""

    comparisons: Sequence[ComparisonCreator]
    blocks: Sequence[Sequence[str]]
    trained_on: Sequence[Sequence[str]]
    certain: Sequence[Sequence[str]]
    certain_recall: float
    one_record_a_source: bool = False


HISTORICAL = Stock(
    comparisons=(
        library.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_and_surname"
        ),
        library.DateOfBirthComparison("dob", input_is_string=True),
        library.PostcodeComparison("postcode_fake"),
        library.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        library.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ),
    blocks=(
        ("first_name", "surname"), ("surname", "dob"), ("first_name", "dob"), ("postcode_fake", "first_name"),
        ("postcode_fake", "surname"), ("dob", "birth_place"), ("postcode_fake", "dob"),
    ),
    trained_on=(("first_name", "surname"), ("dob",)),
    certain=(("first_name", "surname", "dob"), ("surname", "dob", "postcode_fake")),
    certain_recall=0.6,
)  # fmt: skip


def _build_febrl(*, one_record_a_source: bool) -> Stock:
    return Stock(
        comparisons=(
            library.NameComparison("given_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            library.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            library.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            library.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        ),
        blocks=(
            ("given_name", "surname"), ("date_of_birth",), ("soc_sec_id",), ("state", "address_1"),
            ("street_number", "address_1"), ("street_number", "postcode"), ("postcode", "given_name"),
            ("postcode", "surname"),
        ),
        trained_on=(("date_of_birth",), ("postcode",)),
        certain=(("soc_sec_id",), ("given_name", "surname", "date_of_birth")),
        certain_recall=0.8,
        one_record_a_source=one_record_a_source,
    )  # fmt: skip


FEBRL3, FEBRL4 = _build_febrl(one_record_a_source=False), _build_febrl(one_record_a_source=True)
PERSONS = Stock(
    comparisons=(
        library.NameComparison("name").configure(term_frequency_adjustments=True),
        library.ExactMatch("number"),
        library.DateOfBirthComparison("birth_on", input_is_string=True),
        library.ExactMatch("sex"),
        library.ExactMatch("phone").configure(term_frequency_adjustments=True),
        library.LevenshteinAtThresholds("address", [3, 9]),
    ),
    blocks=(("number",), ("name", "birth_on"), ("name", "phone"), ("birth_on", "phone"), ("name", "address")),
    trained_on=(("number",), ("name", "birth_on")),
    certain=(("number",), ("name", "birth_on", "phone")),
    certain_recall=0.8,
)
HIDDEN = Stock(
    comparisons=tuple(one for place, one in enumerate(PERSONS.comparisons) if place != 1),
    blocks=PERSONS.blocks[1:],
    trained_on=(("name", "birth_on"), ("name", "phone")),
    certain=(("name", "birth_on", "phone"),),
    certain_recall=0.7,
)
"""The same where every number is hidden."""
LEGAL_ENTITIES = Stock(
    comparisons=(
        library.NameComparison("name").configure(term_frequency_adjustments=True),
        library.ExactMatch("number"),
        library.ExactMatch("representative_name").configure(term_frequency_adjustments=True),
        library.ExactMatch("phone").configure(term_frequency_adjustments=True),
        library.LevenshteinAtThresholds("address", [3, 9]),
    ),
    blocks=(("number",), ("name",), ("representative_name", "phone"), ("phone", "address")),
    trained_on=(("number",), ("name",)),
    certain=(("number",), ("name", "representative_name")),
    certain_recall=0.8,
)


def measure_stock(
    connection: duckdb.DuckDBPyConnection, table: str, stock: Stock, truth: Mapping[str, str], rounds: int, seed: int
) -> tuple[Measured, float]:
    """The best result over the thresholds, by pairwise F1 against `truth` (record → entity); and its threshold.

    `table` has `record_id` and `source`.
    """
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=list(stock.comparisons),
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in stock.blocks],
        retain_matching_columns=False,
        additional_columns_to_retain=["source"],
    )
    linker = Linker(DuckDBAPI(connection).register(table, table_name=f"stock_{table}"), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in stock.certain], recall=stock.certain_recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=seed)
    for columns in stock.trained_on:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    predicted = linker.inference.predict(threshold_match_probability=min(_THRESHOLDS))
    best: tuple[Measured, float] | None = None
    for threshold in _THRESHOLDS:
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold
        )
        clusters = dict(connection.execute(f"SELECT record_id, cluster_id FROM {found.physical_name}").fetchall())
        measured = measure(clusters, truth, 0, seed)
        if best is None or measured.pairwise.f1_ratio > best[0].pairwise.f1_ratio:
            best = (measure(clusters, truth, rounds, seed), threshold)
    assert best is not None
    return best


def measure(clusters: Mapping[str, str], truth: Mapping[str, str], rounds: int, seed: int) -> Measured:
    """Clusters of the records in `truth` against it; a record that is in no cluster is one of its own."""
    records = sorted(truth)
    return measure_clusters(
        [clusters.get(record, f"alone {record}") for record in records],
        [truth[record] for record in records],
        rounds=rounds,
        seed=seed,
    )

"""LDBC FinBench: one loop of nearly two thousand firms; every share of a quarter and more against a dense solution."""

import csv

import numpy as np
from scipy.sparse.csgraph import connected_components

from kg.facts.ownership.integrated import among_firms, integrate
from tests.ownership_graphs import build
from tests.third_party import FINBENCH

SNAPSHOT = FINBENCH / "snapshot"
QUARTER = 0.25


def read_investments(name: str) -> list[tuple[str, str, float]]:
    with (SNAPSHOT / name).open(encoding="utf-8", newline="") as file:
        return [
            (row["investorId"], row["companyId"], float(row["ratio"])) for row in csv.DictReader(file, delimiter="|")
        ]


def test_every_share_of_a_quarter_is_that_of_a_dense_solution() -> None:
    by_firm, by_person = read_investments("CompanyInvestCompany.csv"), read_investments("PersonInvestCompany.csv")
    keys = {key for pair in by_firm for key in pair[:2]} | {held for _, held, _ in by_person}
    firms = {key: number for number, key in enumerate(sorted(keys))}
    persons = {key: len(firms) + number for number, key in enumerate(sorted({a for a, _, _ in by_person}))}
    rows = [(firms[a], firms[b], share) for a, b, share in by_firm]
    rows += [(persons[a], firms[b], share) for a, b, share in by_person]
    direct = build(len(firms), len(firms) + len(persons), rows)
    result = integrate(direct)

    inverse = np.linalg.inv(np.eye(len(firms)) - direct.shares[: len(firms)].todense())
    expected = direct.shares @ inverse
    # An owner inside a loop is taken out of it: the ways that come back to it are not counted.
    expected[: len(firms)] /= np.diag(inverse)[:, None]
    np.fill_diagonal(expected[: len(firms)], 0)
    quarter = expected[: direct.unknown] >= QUARTER
    found = np.zeros_like(quarter)
    owner, firm, _ = result.find_pairs(QUARTER)
    found[owner, firm] = True
    assert quarter.sum() > 3_000
    assert np.array_equal(found, quarter)
    assert np.abs(np.asarray(result.shares.todense()) - expected).max() < 1e-9
    assert np.abs(np.asarray(result.shares.sum(axis=0) - result.shares[: len(firms)].sum(axis=0)) - 1).max() < 1e-9
    _, label = connected_components(among_firms(direct.shares), directed=True, connection="strong")
    assert np.bincount(label).max() == 1_988

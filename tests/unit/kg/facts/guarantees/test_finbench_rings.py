"""LDBC FinBench, its increment included: guarantees without a directed ring, and a detector that reports none."""

import csv

import networkx as nx

from kg.facts.guarantees.shapes import find_motifs
from kg.model.motifs import MotifKind
from tests.guarantee_graphs import build
from tests.third_party import FINBENCH

RINGS = (MotifKind.MUTUAL_PAIR, MotifKind.CYCLIC_TRIAD, MotifKind.FULL_TRIAD, MotifKind.RING, MotifKind.COMPONENT)


def read_guarantees() -> list[tuple[str, str]]:
    assert FINBENCH.is_dir(), "the third-party data must stand beside the repository, in ../shared/data"
    found = []
    for path in sorted(FINBENCH.rglob("*CompanyGuaranteeCompany*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="|"):
                ends = list(row.values())
                found.append((ends[0], ends[1]))
    return found


def test_no_ring_is_reported_where_there_is_none() -> None:
    given = read_guarantees()
    numbers = {key: number for number, key in enumerate(sorted({end for pair in given for end in pair}))}
    edges = [(numbers[guarantor], numbers[debtor]) for guarantor, debtor in given]
    assert len(edges) > 300
    assert nx.is_directed_acyclic_graph(nx.DiGraph(edges))
    counts = {motifs.kind: motifs.count for motifs in find_motifs(build(len(numbers), edges))}
    assert {counts[kind] for kind in RINGS} == {0}
    assert counts[MotifKind.CHAIN] > 0

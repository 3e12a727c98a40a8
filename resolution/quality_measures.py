"""How far clusters are from the truth: pairwise, by B-cubed, whole clusters, each with a bootstrap interval.

Everything is counted from the contingency of clusters and true entities, never by listing pairs, so that a cluster of a
thousand costs no more than one of two. Pure: arrays in, figures out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision_ratio: float
    recall_ratio: float

    @property
    def f1_ratio(self) -> float:
        """Harmonic mean."""
        return find_f1(self.precision_ratio, self.recall_ratio)


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of the middle 95 % of the bootstrap."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Clusters of some mentions against their true entities."""

    mentions: int
    entities: int
    clusters: int
    found_pairs: int
    true_pairs: int
    right_pairs: int
    pairwise: Scores
    pairwise_f1: Interval
    pairwise_precision: Interval
    pairwise_recall: Interval
    b_cubed: Scores
    b_cubed_f1: Interval
    exact_ratio: float
    """True entities whose mentions are one cluster with nothing else in it."""

    def summary(self) -> str:
        """One line for people."""
        pairwise, cubed = self.pairwise, self.b_cubed
        return (
            f"pairwise F1 {pairwise.f1_ratio:.4f} [{self.pairwise_f1.low:.4f}, {self.pairwise_f1.high:.4f}] "
            f"P {pairwise.precision_ratio:.4f} R {pairwise.recall_ratio:.4f}; "
            f"B-cubed F1 {cubed.f1_ratio:.4f} P {cubed.precision_ratio:.4f} R {cubed.recall_ratio:.4f}; "
            f"exact {self.exact_ratio:.4f}; {self.mentions:,} mentions of {self.entities:,} entities"
        )


def find_f1(precision_ratio: float, recall_ratio: float) -> float:
    """Harmonic mean; 0 where both are."""
    total = precision_ratio + recall_ratio
    return 2 * precision_ratio * recall_ratio / total if total else 0.0


def measure_clusters(
    clusters: Sequence[object] | npt.NDArray[Any], truth: Sequence[object] | npt.NDArray[Any], *, rounds: int = 200,
    seed: int = 20230301,
) -> Measured:  # fmt: skip
    """Compare the clusters of mentions with their true entities, given in the same order.

    Args:
        clusters: any labels, one a mention.
        truth: any labels, one a mention.
        rounds: of the bootstrap, which draws true entities with replacement: mentions of one entity stand or fall
            together. 0 gives intervals of no width.
        seed: of the bootstrap.
    """
    found, entities = _code(clusters), _code(truth)
    cells = _Cells.build(found, entities)
    counts = np.ones(cells.entity_count, dtype=np.float64)
    figures = cells.score(counts)
    random = np.random.default_rng(seed)
    drawn = np.array([cells.score(_draw(random, cells.entity_count)) for _ in range(rounds)] or [figures])
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    bounds = [Interval(float(one), float(other)) for one, other in zip(low, high, strict=True)]
    precision, recall, _, cubed_precision, cubed_recall, _, exact = (float(figure) for figure in figures)
    found_pairs, true_pairs, right_pairs = cells.count_pairs()
    return Measured(
        mentions=len(found),
        entities=cells.entity_count,
        clusters=cells.cluster_count,
        found_pairs=found_pairs,
        true_pairs=true_pairs,
        right_pairs=right_pairs,
        pairwise=Scores(precision, recall),
        pairwise_f1=bounds[2],
        pairwise_precision=bounds[0],
        pairwise_recall=bounds[1],
        b_cubed=Scores(cubed_precision, cubed_recall),
        b_cubed_f1=bounds[5],
        exact_ratio=exact,
    )


def _code(labels: Sequence[object] | npt.NDArray[Any]) -> Codes:
    _, codes = np.unique(np.asarray(labels), return_inverse=True)
    return codes.astype(np.int64).reshape(-1)


def _draw(random: np.random.Generator, count: int) -> Floats:
    """How often each of `count` entities is drawn."""
    if not count:
        return np.zeros(0)
    return np.bincount(random.integers(0, count, count), minlength=count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Cells:
    """How many mentions each cluster shares with each true entity."""

    sizes: Floats
    clusters: Codes
    entities: Codes
    cluster_count: int
    entity_count: int

    @staticmethod
    def build(clusters: Codes, entities: Codes) -> "_Cells":
        cluster_count = int(clusters.max()) + 1 if len(clusters) else 0
        entity_count = int(entities.max()) + 1 if len(entities) else 0
        keys, sizes = np.unique(clusters * max(entity_count, 1) + entities, return_counts=True)
        return _Cells(
            sizes.astype(np.float64), keys // max(entity_count, 1), keys % max(entity_count, 1), cluster_count,
            entity_count,
        )  # fmt: skip

    def count_pairs(self) -> tuple[int, int, int]:
        """Pairs that clusters imply, that the truth implies, and that both do."""
        found = np.bincount(self.clusters, self.sizes)
        true = np.bincount(self.entities, self.sizes)
        return tuple(round(float((sizes * (sizes - 1) / 2).sum())) for sizes in (found, true, self.sizes))  # type: ignore[return-value]

    def score(self, weights: Floats) -> Floats:
        """Pairwise precision, recall, F1, B-cubed ones, and exact entities; each entity as often as its weight says.

        A wrong pair belongs to both of its entities half and half, so that it is drawn as often as either.
        """
        sizes, by_cell = self.sizes, weights[self.entities]
        in_cluster = np.bincount(self.clusters, sizes, minlength=self.cluster_count)[self.clusters]
        in_entity = np.bincount(self.entities, sizes, minlength=self.entity_count)[self.entities]
        right = float((by_cell * sizes * (sizes - 1)).sum())
        found = float((by_cell * sizes * (in_cluster - 1)).sum())
        true = float((by_cell * sizes * (in_entity - 1)).sum())
        mentions = float((by_cell * sizes).sum())
        precision = right / found if found else 1.0
        recall = right / true if true else 1.0
        cubed_precision = float((by_cell * sizes * sizes / in_cluster).sum()) / mentions if mentions else 1.0
        cubed_recall = float((by_cell * sizes * sizes / in_entity).sum()) / mentions if mentions else 1.0
        whole = (sizes == in_cluster) & (sizes == in_entity)
        entities = float(weights.sum())
        exact = float(by_cell[whole].sum()) / entities if entities else 1.0
        return np.array(
            [
                precision, recall, find_f1(precision, recall), cubed_precision, cubed_recall,
                find_f1(cubed_precision, cubed_recall), exact,
            ]
        )  # fmt: skip

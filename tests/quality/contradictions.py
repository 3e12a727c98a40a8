"""How loose clusters may be, told from pairs within them that speak against each other: no label is read.

Where nothing like a number is held back, a cluster still contradicts itself: two of its records that differ in all that
they state. Right clusters hold a few such pairs (records full of errors), wrong joins hold many. What share is usual
among right pairs is read off the strictest clusters, what share among wrong ones off the pairs that part first; between
these two the share in between says how many pairs are wrong. Wrong pairs that agree by chance stay unseen and right
ones that were never so full of errors are blamed, so that the estimate is rather too low than too high.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.quality.cohesion import Merges, Pair

CONTRADICTION_BITS = -12.0
"""From here down a pair speaks against being one entity: odds of four thousand to one."""
_FEWEST_PAIRS = 20
"""Fewer pairs than this say nothing about a step."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a wrong link costs and what a missed one, in any one unit."""

    false_link: float
    missed_link: float

    @property
    def worth_ratio(self) -> float:
        """From which chance of being right a link is worth making."""
        return self.false_link / (self.false_link + self.missed_link)


@dataclass(frozen=True, slots=True)
class Choice:
    """The floor to cut at, and how many of the pairs within its clusters are right by estimate."""

    floor_bits: float
    estimated_precision_ratio: float


@dataclass(frozen=True, slots=True)
class _Rung:
    floor_bits: float
    pairs: int
    against: int


def choose_floor(merges: Merges, floors: Sequence[float], within: Iterable[Pair], costs: Costs) -> Choice:
    """The loosest floor whose every step was worth it.

    Args:
        merges: joins down to the loosest floor.
        floors: at least two floors in bits.
        within: every pair within the clusters of the loosest floor, with its bits.
        costs: decide which chance of being right makes a step worth it.
    """
    rungs = _count_rungs(merges, sorted(floors, reverse=True), list(within))
    usual, wrong = _find_usual(rungs)
    chosen = rungs[0]
    for looser in rungs[1:]:
        gained = looser.pairs - chosen.pairs
        against = looser.against - chosen.against
        if gained >= _FEWEST_PAIRS and _estimate(gained, against, usual, wrong) < costs.worth_ratio:
            break
        chosen = looser
    return Choice(chosen.floor_bits, _estimate(chosen.pairs, chosen.against, usual, wrong))


def _count_rungs(merges: Merges, floors: Sequence[float], within: list[Pair]) -> list[_Rung]:
    rungs = []
    for floor in floors:
        group = merges.cut(floor)
        inside = [bits for left, right, bits in within if group[left] == group[right]]
        rungs.append(_Rung(floor, len(inside), sum(bits <= CONTRADICTION_BITS for bits in inside)))
    return rungs


def _find_usual(rungs: Sequence[_Rung]) -> tuple[float, float]:
    """The share of contradictions among right pairs, and among wrong ones."""
    strictest, loosest = rungs[0], rungs[-1]
    usual = strictest.against / strictest.pairs if strictest.pairs else 0.0
    wrong = 1.0
    for before in reversed(rungs[:-1]):
        if loosest.pairs - before.pairs >= _FEWEST_PAIRS:
            wrong = (loosest.against - before.against) / (loosest.pairs - before.pairs)
            break
    # Where nothing contradicts itself at any floor, no step is to blame.
    return usual, max(wrong, usual + 0.25)


def _estimate(pairs: int, against: int, usual: float, wrong: float) -> float:
    """The share of right pairs, from 0 to 1."""
    if not pairs:
        return 1.0
    return min(1.0, max(0.0, 1.0 - (against / pairs - usual) / (wrong - usual)))

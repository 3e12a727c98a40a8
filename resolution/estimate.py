"""Precision and recall of tonight's clusters without a label: what becomes of parties whose number is held back.

A small share of the mentions that state a valid number is resolved once more as if it stated none. Where each of them
lands is compared with the number that was held back: joined to its own, joined to another's, or left alone. So many of
a hundred hidden parties of a source land right; so many of the parties without number of that source do, whom nobody
can check. Parties are compared by source and by what they state, so that a source that lacks most numbers counts by
its own hidden ones. Pairs within a number are right by policy; parties that state a bare name are out of the figures,
as in `quality`.

Pure: counts in, estimate out. `held_back` makes the counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.model.vocabulary import PartyKind
from resolution.quality_measures import find_f1

FEWEST_HIDDEN = 10
"""A stratum with fewer hidden parties is judged by all of its kind."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Parties of one kind, source and shape; what is hidden is of the copy, what is open of the night itself."""

    kind: PartyKind
    name: str
    hidden: int
    """Parties whose number is held back."""
    partners: int
    """Pairs of a hidden party with another party of its number."""
    right: int
    """Such pairs that are in one cluster."""
    wrong: int
    """Pairs of a hidden party with a party of another number in its cluster."""
    open_parties: int
    """Parties that state no number of their own."""
    open_pairs: float
    """Pairs within clusters that such a party is in, a pair of two of them half for each."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is told without labels of one kind of party; ratios from 0 to 1."""

    kind: PartyKind
    precision_ratio: float
    recall_ratio: float
    hidden: int
    """Parties whose number was held back: what the figures rest on."""

    @property
    def f1_ratio(self) -> float:
        """Harmonic mean."""
        return find_f1(self.precision_ratio, self.recall_ratio)

    def summary(self) -> str:
        """One line for people."""
        return (
            f"{self.kind.value}: by estimate F1 {self.f1_ratio:.4f} (precision {self.precision_ratio:.4f}, recall "
            f"{self.recall_ratio:.4f}) from {self.hidden:,} parties whose number was held back"
        )


def estimate_quality(kind: PartyKind, number_pairs: int, strata: Iterable[Stratum]) -> Estimate:
    """Precision and recall over the pairs of a kind.

    Args:
        kind: which parties.
        number_pairs: pairs of parties joined by their number.
        strata: of this kind.
    """
    own = [stratum for stratum in strata if stratum.kind is kind]
    every = _add(own)
    found, right, true = float(number_pairs), float(number_pairs), float(number_pairs)
    for stratum in own:
        told = stratum if stratum.hidden >= FEWEST_HIDDEN else every
        seen = told.right + told.wrong
        precision = told.right / seen if seen else 1.0
        right_here = stratum.open_pairs * precision
        found += stratum.open_pairs
        right += right_here
        true += right_here + stratum.open_parties * _find_missed(told)
    return Estimate(
        kind,
        precision_ratio=right / found if found else 1.0,
        recall_ratio=right / true if true else 1.0,
        hidden=every.hidden,
    )


def _find_missed(told: Stratum) -> float:
    """Pairs that a hidden party lacks, on the average."""
    return (told.partners - told.right) / told.hidden if told.hidden else 0.0


def _add(strata: list[Stratum]) -> Stratum:
    """All strata of a kind as one."""
    return Stratum(
        kind=strata[0].kind if strata else PartyKind.PERSON,
        name="every",
        hidden=sum(stratum.hidden for stratum in strata),
        partners=sum(stratum.partners for stratum in strata),
        right=sum(stratum.right for stratum in strata),
        wrong=sum(stratum.wrong for stratum in strata),
        open_parties=sum(stratum.open_parties for stratum in strata),
        open_pairs=sum(stratum.open_pairs for stratum in strata),
    )

"""Whether tonight's clusters may be published: no labels, but what holds still from one release to the next.

Four signs, each with a bound that is a setting: the estimate from held-back numbers (see `estimate`), contradictions
(parties whose number is disputed, links refused because two numbers or two records of one register would meet), the
shape of the clusters (how large the largest is, how many pairs a party is in), and how many pairs lie near the
threshold, where a small change of the model moves them. The run that was estimated last, or that a person let pass, is
the measure, however many passed since: small steps come to no large one. For the first run the stated minimum is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model.vocabulary import PartyKind
from resolution.settings import ResolutionSettings


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one kind of party without labels."""

    kind: PartyKind
    model_digest: str
    precision_ratio: float | None
    """By estimate; None where there were too few numbers to hold any back."""
    recall_ratio: float | None
    contradiction_ratio: float
    """Conflicts for each party."""
    largest_cluster: int
    pairs_per_party: float
    """Pairs within clusters for each party."""
    near_threshold_ratio: float
    """Scored pairs within a bit of the threshold, of those that were taken."""
    parties: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a run is worse than the last that passed; nothing where it is not."""

    objections: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether it may be published without asking anybody."""
        return not self.objections


def judge_release(tonight: Sequence[Signs], last: Sequence[Signs], settings: ResolutionSettings) -> Verdict:
    """Compare tonight's signs with those of the run that is the measure (none: with the stated minimum)."""
    before = {signs.kind: signs for signs in last}
    is_large = sum(signs.parties for signs in tonight) >= settings.fewest_judged_parties
    return Verdict(
        tuple(
            f"{signs.kind.value}: {objection}"
            for signs in tonight
            for objection in _object(signs, before.get(signs.kind), settings, is_large=is_large)
        )
    )


def _object(signs: Signs, last: Signs | None, settings: ResolutionSettings, *, is_large: bool) -> list[str]:
    said: list[str] = []
    for name, figure, known, least in (
        ("precision", signs.precision_ratio, last.precision_ratio if last else None, settings.least_precision_ratio),
        ("recall", signs.recall_ratio, last.recall_ratio if last else None, settings.least_recall_ratio),
    ):
        if figure is None:
            continue
        bound = least if known is None else max(least, known - settings.worse_by_ratio)
        if figure < bound:
            said.append(f"{name} is {figure:.4f} by estimate, below {bound:.4f}")
    if last is None or not is_large:
        return said
    grown = settings.drift_factor
    for name, now, then, room in (
        ("contradictions a party", signs.contradiction_ratio, last.contradiction_ratio, 0.002),
        ("pairs a party", signs.pairs_per_party, last.pairs_per_party, 0.2),
        ("share of pairs near the threshold", signs.near_threshold_ratio, last.near_threshold_ratio, 0.01),
        ("largest cluster", float(signs.largest_cluster), float(last.largest_cluster), 20.0),
    ):
        if now > then * grown + room:
            said.append(f"{name}: {now:.4g}, after {then:.4g}")
    return said

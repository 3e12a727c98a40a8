"""What each firm guarantees for others, against what it has: net assets, or paid-in capital."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.facts.guarantees.answering import by_currency
from kg.facts.guarantees.exposures import NetAssets
from kg.facts.guarantees.network import starts_of
from kg.facts.guarantees.reading import GuaranteedFirms
from kg.model.ids import EntityId


@dataclass(frozen=True, slots=True)
class Figures:
    """What was put against what, in minor units."""

    guaranteed_minor: Mapping[str, int]
    """By currency: for other firms, never for a natural person or who trades alone."""
    unstated_count: int
    """Guarantees whose amount nobody stated: the amounts are at least that."""
    against_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A firm that guarantees others."""

    number: int
    figures: Figures
    percent: float | None
    """Guarantees in the currency of what it has over that, rounded to two places; None where it has nothing or less."""
    is_over: bool
    rows: Sequence[int]
    """Its guarantees, as they were read."""


@dataclass(frozen=True, slots=True)
class Scales:
    """Guarantors on one side and what each has on the other."""

    firms: GuaranteedFirms
    has: Mapping[int, NetAssets]
    """By number of the firm; amounts may be nil or less."""
    named: Collection[EntityId]
    """Firms that may be named."""

    def weigh(self, percent: int) -> list[Weighed]:
        """Each guarantor of whom it is known what it has; from `percent` of it on it is over.

        Whoever has nothing or less is over with whatever it guarantees, in any currency and without an amount.
        """
        return [self._weigh(number, rows, percent) for number, rows in self._iter_guarantors() if number in self.has]

    def count_unknown(self) -> int:
        """Guarantors of whom it is not known what they have."""
        return sum(number not in self.has for number, _ in self._iter_guarantors())

    def _iter_guarantors(self) -> Iterator[tuple[int, range]]:
        network = self.firms.network
        start = starts_of(network.rows.guarantor, network.firm_count).tolist()
        for number, entity_id in enumerate(self.firms.entity_ids):
            if start[number] < start[number + 1] and entity_id in self.named:
                yield number, range(start[number], start[number + 1])

    def _weigh(self, number: int, rows: range, percent: int) -> Weighed:
        network, has = self.firms.network, self.has[number]
        amounts = network.rows.amount_minor[rows.start : rows.stop].sum(axis=0)
        unstated = int(network.rows.unstated_count[rows.start : rows.stop].sum())
        figures = Figures(by_currency(amounts, network.guarantees.currencies), unstated, has.amount_minor, has.currency)
        read = network.row[rows.start : rows.stop].tolist()
        if has.amount_minor <= 0:
            return Weighed(number, figures, None, bool(figures.guaranteed_minor or unstated), read)
        guaranteed = figures.guaranteed_minor.get(has.currency, 0)
        is_over = 100 * guaranteed >= percent * has.amount_minor
        return Weighed(number, figures, round(100 * guaranteed / has.amount_minor, 2), is_over, read)


def tell_left_out(what: str, unknown_count: int, weighed: Sequence[Weighed]) -> str | None:
    """Of how many guarantors nothing, or only a part, could be told; `what` they have is not known of some."""
    within = [one for one in weighed if not one.is_over]
    elsewhere = sum(bool(set(one.figures.guaranteed_minor) - {one.figures.currency}) for one in within)
    unstated = sum(one.figures.unstated_count > 0 for one in within)
    parts = [
        f"{what} not known of {unknown_count}" if unknown_count else "",
        f"guarantees in another currency than it left out of {elsewhere}" if elsewhere else "",
        f"guarantees without an amount left out of {unstated}" if unstated else "",
    ]
    told = "; ".join(part for part in parts if part)
    return f"of guarantors: {told}" if told else None

"""What a bank has at stake with each firm and each group, against the limits of the day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.facts.groups.exposures import Book, Exposure, LimitUse, is_review_due, use_limits
from kg.facts.groups.limits import Capital, LimitRule, Scope
from kg.facts.groups.network import Network
from kg.model.ids import CurrencyCode, EntityId


@dataclass(frozen=True, slots=True)
class Counterparty:
    """What is at stake with one firm."""

    entity_id: EntityId
    is_interbank: bool
    """Its industry is finance; where none is stated it is not taken for a bank, as the limit is then the lower one."""
    exposure: Exposure
    limits: Sequence[LimitUse]
    is_review_due: bool | None
    """Whether firms that depend on it have to be looked for; empty when that cannot be told."""


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """What is at stake with a group of which several firms owe or guarantee something."""

    counterparty_ids: Sequence[EntityId]
    member_count: int
    """Legal entities in the group, whether or not they owe anything."""
    controller_ids: Sequence[EntityId]
    """Legal entities, the state too, that control a member and that nobody controls; never a natural person: over
    a bank's whole book that would list persons by what they control (rule L7)."""
    exposure: Exposure
    limits: Sequence[LimitUse]


_T = TypeVar("_T", Counterparty, GroupExposure)


@dataclass(frozen=True, slots=True)
class Weighing:
    """One bank's book in the network of a day."""

    network: Network
    book: Book
    rule: LimitRule | None
    capital: Capital | None

    def weigh_single(self) -> list[Counterparty]:
        """Each firm that owes or guarantees something, the largest first."""
        return self._sort([self._weigh(firm) for firm in self.book.counterparties])

    def weigh_groups(self) -> list[GroupExposure]:
        """Each group of which several firms owe or guarantee something, the largest first."""
        groups: dict[int, list[EntityId]] = defaultdict(list)
        for firm in self.book.counterparties:
            if firm in self.network.numbers:
                groups[int(self.network.groups.label[self.network.numbers[firm]])].append(firm)
        return self._sort([self._weigh_group(firms) for firms in groups.values() if len(firms) > 1])

    def _weigh(self, firm: EntityId) -> Counterparty:
        exposure = self.book.add_up([firm])
        scope = Scope.INTERBANK if self._is_interbank(firm) else Scope.SINGLE
        limits = use_limits(self.rule, scope, exposure, self.capital) if self.rule else []
        due = is_review_due(self.rule, exposure, self.capital) if self.rule else None
        return Counterparty(firm, scope is Scope.INTERBANK, exposure, limits, due)

    def _weigh_group(self, firms: Sequence[EntityId]) -> GroupExposure:
        exposure = self.book.add_up(firms)
        scope = Scope.INTERBANK if all(self._is_interbank(firm) for firm in firms) else Scope.GROUP
        members = [self.network.numbers[member] for member in self.network.list_members(self.network.numbers[firms[0]])]
        limits = use_limits(self.rule, scope, exposure, self.capital) if self.rule else []
        above = self.network.find_controllers(members)
        controllers = [controller for controller in above if not self.network.is_person(controller)]
        return GroupExposure(firms, len(members), controllers, exposure, limits)

    def _is_interbank(self, firm: EntityId) -> bool:
        industry = self.network.described.industries.get(firm)
        return bool(self.rule and industry and industry.startswith(self.rule.interbank_industry))

    def _sort(self, weighed: list[_T]) -> list[_T]:
        """Largest first in the currency of the capital; amounts of different currencies are not compared."""
        currency = self.capital.currency if self.capital else CurrencyCode("CNY")
        return sorted(
            weighed, key=lambda of: -of.exposure.direct.get(currency, 0) - of.exposure.indirect.get(currency, 0)
        )

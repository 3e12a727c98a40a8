"""Who holds and manages registered entities.

Shapes: numbers of shareholders one 45 %, two 33 %, three 13 %, then a tail (Pareto) up to fifty, the bound of a limited
company (公司法 2023 art. 42), and to 200 in a joint stock company; one holder in seven a firm; owners are few: a ninth
of the adults, drawn by Zipf's law, so that some own many firms. The order of these shares is that of the ownership
studies of Chinese registers; the figures are ours.
"""

from collections.abc import Sequence
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm, PartnerRole, PositionRole
from loaders.city.firms import Firm, Links, Officer, Shareholding
from loaders.city.persons import Person
from loaders.city.streams import Weighted

_COUNTS: Final = Weighted([(1, 0.45), (2, 0.33), (3, 0.13), (4, 0.06), (0, 0.03)])
_MOST: Final = {LegalForm.LIMITED_COMPANY: 50, LegalForm.LIMITED_PARTNERSHIP: 50, LegalForm.JOINT_STOCK_COMPANY: 200}
_FIRM_HOLDER_SHARE: Final = 0.14
_FAR_SHARE: Final = 0.12
"""Of firm holders, those that are registered in another quarter; a quarter of it among persons."""
_UNHELD: Final = frozenset({LegalForm.BRANCH, LegalForm.INDIVIDUAL_BUSINESS, LegalForm.PUBLIC_BODY})
_RECENT: Final = 400


class Holders:
    """Draws the holders of one quarter's entities."""

    def __init__(self, owners: Weighted[Person], links: Links, random: Random) -> None:
        self._owners = owners
        self._links = links
        self._random = random
        self._companies: list[Firm] = []

    def build(self, firm: Firm) -> list[Shareholding]:
        """Holders of one entity; a firm among them was always there before it, so that drawn ownership has no loops."""
        if firm.form in _UNHELD:
            return []
        holders = self._draw_holders(firm)
        if firm.form is LegalForm.LIMITED_COMPANY:
            self._companies.append(firm)
        return build_shareholdings(firm, list(zip(holders, split_capital(len(holders), self._random), strict=True)))

    def _draw_holders(self, firm: Firm) -> list[Person | Firm]:
        random = self._random
        count = 1 if firm.form is LegalForm.SOLE_PROPRIETORSHIP else self._draw_count(firm.form)
        holders: list[Person | Firm] = [firm.represented_by] if count == 1 or random.random() < 0.8 else []
        seen = {holder.id for holder in holders}
        for _ in range(8 * count):
            if len(holders) >= count:
                break
            holder = self._draw_holder()
            if holder.id not in seen:
                seen.add(holder.id)
                holders.append(holder)
        return holders or [firm.represented_by]

    def _draw_count(self, form: LegalForm) -> int:
        fewest = 2 if form in {LegalForm.LIMITED_PARTNERSHIP, LegalForm.COOPERATIVE} else 1
        count = _COUNTS.draw(self._random)
        if count == 0 or form is LegalForm.JOINT_STOCK_COMPANY:
            count = round(4 * self._random.paretovariate(1.3))
        return max(fewest, min(count, _MOST.get(form, 10)))

    def _draw_holder(self) -> Person | Firm:
        random = self._random
        is_far = random.random() < _FAR_SHARE
        if random.random() < _FIRM_HOLDER_SHARE:
            if is_far and self._links.firms:
                return random.choice(self._links.firms)
            if self._companies:
                # Rather recent ones: a chain grows with its firms.
                return self._companies[-1 - random.randrange(min(_RECENT, len(self._companies)))]
        if is_far and self._links.persons and random.random() < 0.25:
            return random.choice(self._links.persons)
        return self._owners.draw(random)


def build_shareholdings(firm: Firm, holders: Sequence[tuple[Person | Firm, int]]) -> list[Shareholding]:
    """Shares in hundredths of a percent, numbered from 1, held since the firm was established.

    Of a partnership the first holder is the executing partner, the others are limited partners.
    """
    is_partnership = firm.form in {LegalForm.PARTNERSHIP, LegalForm.LIMITED_PARTNERSHIP}
    roles = (PartnerRole.EXECUTING_PARTNER, PartnerRole.LIMITED_PARTNER)
    return [
        Shareholding(
            firm, place, holder, share, firm.established_on, roles[min(place - 1, 1)] if is_partnership else None
        )
        for place, (holder, share) in enumerate(holders, start=1)
    ]


def split_capital(count: int, random: Random) -> list[int]:
    """Shares of together at most 10,000: round splits, thirds that leave a rest, one holder in twelve firms unnamed."""
    if count == 1:
        return [10_000]
    if random.random() < 0.3:
        return [10_000 // count] * count
    step = 5 if count <= 15 else 1 if count <= 80 else 0
    if step == 0:
        return [10_000 // count] * count
    cuts = sorted(random.sample(range(step, 100, step), count - 1))
    parts = [100 * (after - before) for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    parts.sort(reverse=True)
    if random.random() < 1 / 12 and parts[-1] > 300:
        parts[-1] -= 300
    return parts


def build_officers(firm: Firm, adults: Sequence[Person], random: Random) -> list[Officer]:
    """Directors, supervisors and a manager of a company; others have none. Source: 公司法 (2023)."""
    if firm.form is LegalForm.JOINT_STOCK_COMPANY:
        roles = [PositionRole.DIRECTOR] * 5 + [PositionRole.SUPERVISOR] * 3 + [PositionRole.MANAGER]
    elif firm.form is LegalForm.LIMITED_COMPANY:
        roles = [PositionRole.DIRECTOR, PositionRole.SUPERVISOR, PositionRole.MANAGER]
    else:
        return []
    chosen: list[Person] = [firm.represented_by]
    seen = {firm.represented_by.id}
    while len(chosen) < len(roles):
        person = random.choice(adults)
        if person.id not in seen:
            seen.add(person.id)
            chosen.append(person)
    if firm.form is LegalForm.LIMITED_COMPANY and random.random() < 0.5:
        chosen[2] = firm.represented_by
    return [
        Officer(firm, place, person, role, firm.established_on)
        for place, (person, role) in enumerate(zip(chosen, roles, strict=True), start=1)
    ]

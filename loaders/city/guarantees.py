"""Who guarantees whom: owners behind their firms, firms behind firms, and motifs.

Motifs after the guarantee networks of design §7 and of the literature on Chinese loan guarantees (pairs, rings, chains,
stars; sizes heavy-tailed). The named ones stand in the first quarter whatever the seed; others are drawn in every
quarter, one for forty borrowers, two to thirty firms large (Pareto, exponent 1.5).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from kg.model.vocabulary import GuaranteeKind
from loaders.city.banking import Facility, Guarantee
from loaders.city.firms import Firm, Links
from loaders.city.numbers import Numbering
from loaders.city.persons import Person

_MOTIFS: Final = (
    ((0, 1), (1, 0)),
    ((2, 3), (3, 2)),
    ((4, 5), (5, 6), (6, 4)),
    ((7, 8), (8, 7), (8, 9), (9, 8), (7, 9), (9, 7)),
    ((10, 11), (11, 12), (12, 13), (13, 14), (14, 10)),
    ((15, 16), (16, 17), (17, 18)),
    ((19, 20), (19, 21), (19, 22), (19, 23), (19, 15)),
)
"""Guarantor and debtor by place among the motif firms: two mutual pairs, a cyclic triad, a full triad, a ring of five,
a chain of four, a star of five whose last ray reaches the chain."""
_KINDS: Final = (
    GuaranteeKind.JOINT_AND_SEVERAL, GuaranteeKind.JOINT_AND_SEVERAL, GuaranteeKind.GENERAL, GuaranteeKind.MORTGAGE,
    GuaranteeKind.PLEDGE,
)  # fmt: skip
_BORROWERS_A_MOTIF: Final = 40
_LARGEST: Final = 30
_OWNER_SHARE: Final = 0.3
_FIRM_SHARE: Final = 0.08
_FAR_SHARE: Final = 0.03

Pair = tuple[Person | Firm, Firm]


class Guarantors:
    """Draws the guarantees of one quarter's borrowers."""

    def __init__(self, numbering: Numbering, links: Links, random: Random) -> None:
        self._numbering = numbering
        self._links = links
        self._random = random

    def build_guarantees(self, facilities: Sequence[Facility], motif_firms: Sequence[Firm]) -> list[Guarantee]:
        """Guarantees for open facilities; `motif_firms` stand in the named motifs and in no drawn one."""
        loans = find_loans(facilities)
        named = {firm.id for firm in motif_firms}
        pairs: list[Pair] = []
        if motif_firms:
            pairs += [(motif_firms[guarantor], motif_firms[debtor]) for motif in _MOTIFS for guarantor, debtor in motif]
        borrowers = [loan.customer.party for loan in loans.values() if isinstance(loan.customer.party, Firm)]
        free = [firm for firm in borrowers if firm.id not in named]
        pairs += self._draw_motifs(free)
        members = named | {party.id for pair in pairs for party in pair}
        pairs += self._draw_pairs(borrowers, members)
        return [self.build_guarantee(guarantor, debtor, loans[debtor.id]) for guarantor, debtor in pairs]

    def build_guarantee(self, guarantor: Person | Firm, debtor: Person | Firm, loan: Facility) -> Guarantee:
        """A guarantor behind a loan."""
        return Guarantee(
            key=self._numbering.build_key("DB"),
            guarantor=guarantor,
            debtor=debtor,
            facility_key="" if self._random.random() < 0.1 else loan.key,
            kind=self._random.choice(_KINDS),
            amount=loan.amount,
            valid_from=loan.opened_on,
            valid_to=loan.due_on,
        )

    def _draw_motifs(self, borrowers: Sequence[Firm]) -> list[Pair]:
        """Pairs, rings, chains and stars among borrowers that stand in no other."""
        random = self._random
        free = list(borrowers)
        random.shuffle(free)
        pairs: list[Pair] = []
        for _ in range(len(borrowers) // _BORROWERS_A_MOTIF):
            size = min(_LARGEST, len(free) // 2, 1 + int(random.paretovariate(1.5)))
            if size < 2:
                break
            members = [free.pop() for _ in range(size)]
            shape = random.randrange(3)
            if size == 2 or shape == 0:
                pairs += [(member, members[place - 1]) for place, member in enumerate(members)]
            elif shape == 1:
                pairs += list(pairwise(members))
            else:
                pairs += [(members[0], ray) for ray in members[1:]]
        return pairs

    def _draw_pairs(self, borrowers: Sequence[Firm], members: set[str]) -> list[Pair]:
        """Single guarantees; firms in motifs guarantee nobody else, so that the only rings are those of the motifs."""
        random = self._random
        pairs: list[Pair] = []
        for debtor in borrowers:
            if random.random() < _OWNER_SHARE:
                pairs.append((debtor.represented_by, debtor))
            guarantor = random.choice(borrowers)
            if guarantor.id < debtor.id and guarantor.id not in members and random.random() < 2 * _FIRM_SHARE:
                pairs.append((guarantor, debtor))
            if self._links.firms and random.random() < _FAR_SHARE:
                far: Sequence[Person | Firm] = self._links.firms if random.random() < 0.6 else self._links.persons
                pairs.append((random.choice(far), debtor))
        return pairs


def find_loans(facilities: Sequence[Facility]) -> Mapping[str, Facility]:
    """The first open facility of each party, by true id."""
    loans: dict[str, Facility] = {}
    for facility in facilities:
        if facility.ended_on is None:
            loans.setdefault(facility.customer.party.id, facility)
    return loans

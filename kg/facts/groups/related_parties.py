"""Which legal persons are related parties of a bank, each with its grounds and the way by which it is one.

Control is more than half of the votes, as everywhere here; owners in concert control and hold together. A natural
person, a natural person's business and what is reached through either are not told (rules L0, L3). The state relates
nobody (公司法 2023 art. 265).

Source: 银行保险机构关联交易管理办法 (CBIRC Order 1/2022) art. 7.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np

from kg.facts.groups.close_links import CloseLinks
from kg.facts.groups.network import Network
from kg.facts.groups.related_rules import Relation
from kg.facts.ownership.control import EXACT, Control, Link, iter_chains
from kg.facts.ownership.telling import Examined, Ownership
from kg.model.ids import EntityId

LINKS_MAX: Final = 100
"""Links of one chain of control that are told."""
Ways = dict[tuple[EntityId, EntityId], float]
"""Shares or votes, 0 to 1, by holder and firm: the links of a way."""


class Voting(IntEnum):
    """How those who control or hold have their votes; the least counts before the others."""

    ALONE = 0
    IN_CONCERT = 1
    """By agreement."""
    IN_HALVES = 2
    """At a deadlock."""


@dataclass(slots=True)
class Tie:
    """Why one firm is related, on one ground."""

    share: float | None = None
    """Part of the bank; of `Relation.HOLDS` alone."""
    voting: Voting = Voting.ALONE
    through: set[EntityId] = field(default_factory=set)
    """Related firms by which it is one."""
    ways: Ways = field(default_factory=dict)


Ties = dict[tuple[EntityId, Relation], Tie]


@dataclass(frozen=True)
class RelatedParties:
    """The related firms of one bank in the network of a day; parties are numbers, concerts behind the owners."""

    network: Network
    examined: Examined
    """The bank, and all that stands above it."""
    ownership: Ownership
    """What is told of that."""
    least_share: float
    """Part of the bank from which a holder is related, inclusive."""

    @property
    def control(self) -> Control:
        """Control by what is known."""
        return self.network.bounds.known

    @cached_property
    def bank(self) -> int:
        """Its number."""
        return self.network.numbers[self.examined.entity_id]

    @cached_property
    def holders(self) -> Mapping[int, tuple[float, Ways]]:
        """Parties that are told and hold enough of the bank, themselves, through others or with the firms that they
        control: how much, and every way down to the bank."""
        shares = dict(CloseLinks(self.control, self.network.direct).find_holders(self.bank, self.least_share))
        for owner in self.ownership.owners:
            party = self.network.numbers.get(owner.entity_id, -1)
            share = max(owner.direct_share, owner.least_share, owner.votes_share or 0.0)
            if party >= 0 and share >= self.least_share - EXACT:
                shares[party] = max(share, shares.get(party, 0.0))
        ways = {party: self._trace_holding(self._tell(party)) for party in sorted(shares)}
        return {party: (shares[party], way) for party, way in ways.items() if way}

    @cached_property
    def chains(self) -> Mapping[tuple[int, int], Ways]:
        """Chains of control by controller and firm: of the bank, and of those who control or hold it."""
        targets = [self.bank, *self.holders]
        above = self.control.controller[np.isin(self.control.firm, targets)].tolist()
        asked = [party for party in sorted({*above, *self.holders}) if self._tell(party)]
        chains = iter_chains(self.control, np.array([*asked, self.bank], dtype=np.int64), LINKS_MAX)
        told = {(party, firm): self._tell_links(links[:LINKS_MAX]) for party, firm, links in chains}
        return {pair: ways for pair, ways in told.items() if ways}

    @cached_property
    def origins(self) -> set[int]:
        """Parties of the first two items: whatever they control is related too."""
        targets = {self.bank, *self.holders}
        return {*self.holders, *(party for party, firm in self.chains if firm in targets and party != self.bank)}

    def find(self) -> Ties:
        """The ties of every related firm, by firm and relation."""
        ties: Ties = {}
        for (party, firm), ways in self.chains.items():
            if firm == self.bank:
                self._add(ties, self._tell(party), Relation.CONTROLS_BANK, party, ways)
            elif party == self.bank:
                self._add(ties, self._tell(firm), Relation.CONTROLLED_BY_BANK, party, ways)
            elif party in self.origins:
                self._add(ties, self._tell(firm), Relation.CONTROLLED_BY_RELATED, party, ways, self._tell(party))
                if firm in self.holders:
                    self._add(ties, self._tell(party), Relation.CONTROLS_HOLDER, party, ways, self._tell(firm))
        for party, (share, ways) in self.holders.items():
            holders = [told for told in self._tell(party) if (told, Relation.HOLDS) not in ties]
            self._add(ties, holders, Relation.HOLDS, party, ways)
            for holder in holders:
                ties[holder, Relation.HOLDS].share = share
        return ties

    def is_complete(self) -> bool:
        """Whether no further firm could be related by shares and votes that are unknown."""
        firms = [self.bank, *(holder for holder in self.holders if holder < self.control.votes.firm_count)]
        could, asked = self.network.bounds.could, [*self.origins, self.bank]
        known = set(zip(self.control.controller.tolist(), self.control.firm.tolist(), strict=True))
        mine = np.isin(could.controller, asked)
        pairs = zip(could.controller[mine].tolist(), could.firm[mine].tolist(), strict=True)
        return (
            self.ownership.unknown_share <= EXACT
            and self.network.is_complete(firms)
            and all(pair in known for pair in pairs)
        )

    def _tell(self, party: int) -> list[EntityId]:
        """The firms that a party is: itself, or those who agreed to act in concert; never who is not told."""
        return [self.network.register.entity_ids[one] for one in self._select_told(party)]

    def _select_told(self, party: int) -> list[int]:
        return [one for one in self.control.votes.heads_of(party) if self._is_told(one)]

    def _is_told(self, party: int) -> bool:
        if not 0 <= party < self.control.votes.firm_count or party == self.bank or party in self._stops:
            return False
        entity_id = self.network.register.entity_ids[party]
        return entity_id not in self.network.described.natural and entity_id not in self.network.branches

    @cached_property
    def _stops(self) -> frozenset[int]:
        return frozenset(self.control.votes.stops.tolist())

    @cached_property
    def _votes(self) -> Mapping[tuple[int, int], float]:
        votes = self.control.votes
        columns = (votes.party.tolist(), votes.firm.tolist())
        return dict(zip(zip(*columns, strict=True), votes.votes.tolist(), strict=True))

    def _tell_links(self, links: Iterable[Link]) -> Ways | None:
        """Links of a chain, of a concert those of its firms; None where a natural person's business is one."""
        ids, natural = self.network.register.entity_ids, self.network.described.natural
        ways: Ways = {}
        for link in links:
            in_concert = link.holder >= self.control.votes.owner_count
            for holder in self._select_told(link.holder) if in_concert else [link.holder]:
                if (holder, link.firm) not in self._votes:
                    continue
                if ids[holder] in natural or ids[link.firm] in natural:
                    return None
                ways[ids[holder], ids[link.firm]] = self._votes[holder, link.firm]
        return ways

    @cached_property
    def _held_above(self) -> Mapping[EntityId, Mapping[EntityId, float]]:
        """By holder, then firm: shares (votes where there are none) among the bank and the firms above it."""
        computed, natural = self.examined.computed, self.network.described.natural
        ids, entries = computed.register.entity_ids, computed.direct.shares.tocoo()
        held: dict[EntityId, dict[EntityId, float]] = {}
        votes = computed.votes
        for rows in ((votes.party, votes.firm, votes.votes), (entries.row, entries.col, entries.data)):
            for holder, firm, share in zip(*(column.tolist() for column in rows), strict=True):
                if holder < votes.firm_count and not natural.intersection((ids[holder], ids[firm])):
                    held.setdefault(ids[holder], {})[ids[firm]] = share
        return held

    def _trace_holding(self, holders: Sequence[EntityId]) -> Ways:
        """Every link between holders and the bank: all stand above the bank, so that each way down leads to it."""
        ways: Ways = {}
        seen, ahead = {*holders, self.examined.entity_id}, [*holders]
        while ahead:
            above = ahead.pop()
            for firm, share in self._held_above.get(above, {}).items():
                ways[above, firm] = share
                if firm not in seen:
                    seen.add(firm)
                    ahead.append(firm)
        return ways

    def _find_voting(self, party: int) -> Voting:
        votes = self.control.votes
        if votes.sole_of(party) >= 0:
            return Voting.ALONE
        return Voting.IN_CONCERT if votes.concerts[party - votes.owner_count].is_agreed else Voting.IN_HALVES

    def _add(
        self,
        ties: Ties,
        told: Iterable[EntityId],
        relation: Relation,
        party: int,
        ways: Ways,
        through: Iterable[EntityId] = (),
    ) -> None:
        """One more way by which the firms are related; alone counts before together."""
        voting = self._find_voting(party)
        for firm in told:
            tie = ties.setdefault((firm, relation), Tie(voting=voting))
            tie.voting = min(tie.voting, voting)
            tie.through |= {one for one in through if one != firm}
            tie.ways |= ways

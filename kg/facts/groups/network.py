"""Firms of a day with who controls them, by entity id: what answers about groups ask."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from kg.engine.database import Connection
from kg.facts.groups.close_links import CloseLink, CloseLinks
from kg.facts.groups.connections import Groups, find_groups
from kg.facts.groups.reading import Described, HeadOffices, list_head_offices, read_branches, read_described
from kg.facts.ownership.computation import compute_control
from kg.facts.ownership.control import ControlBounds, bound_control
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.reading import Register, read_register
from kg.model.ids import EntityId


@dataclass(frozen=True, slots=True)
class Network:
    """Firms, numbered, and what connects them."""

    register: Register
    numbers: Mapping[EntityId, int]
    described: Described
    branches: HeadOffices
    direct: Direct
    bounds: ControlBounds
    groups: Groups
    ultimate: Mapping[int, Sequence[int]]
    """By firm: parties that control it and that nobody controls."""

    @classmethod
    def read(
        cls, connection: Connection, on: date, believed_at: datetime, ties: Iterable[tuple[EntityId, EntityId]]
    ) -> "Network":
        """The network of a day; `ties` are pairs of firms of which one depends on the other."""
        register = read_register(connection, on, believed_at)
        numbers = {entity: number for number, entity in enumerate(register.entity_ids)}
        branches = read_branches(connection, on, believed_at)
        direct, known = compute_control(register)
        bounds = bound_control(known)
        stated = [(one.branch_id, one.head_id) for one in branches]
        pairs = [(numbers[a], numbers[b]) for a, b in (*stated, *ties) if a in numbers and b in numbers]
        groups = find_groups(bounds.known, pairs)
        ultimate: dict[int, list[int]] = defaultdict(list)
        for party, firm in zip(*(column.tolist() for column in bounds.known.find_ultimate()), strict=True):
            ultimate[firm].append(party)
        return cls(
            register, numbers, read_described(connection, on, believed_at), list_head_offices(branches), direct, bounds,
            groups, ultimate,
        )  # fmt: skip

    def list_members(self, firm: int) -> list[EntityId]:
        """Legal entities in the group of a firm, by id; a natural person's business is left out (rule L0)."""
        members = (self.register.entity_ids[number] for number in self.groups.members_of(firm).tolist())
        return sorted(member for member in members if member not in self.described.natural)

    def find_controllers(self, firms: Collection[int]) -> list[EntityId]:
        """Who controls one of the firms and is controlled by nobody, by id; of a concert who agreed.

        A natural person's business is left out (rule L0): who owns it controls what it controls.
        """
        parties = {party for firm in firms for party in self.ultimate.get(firm, ())}
        owners = {owner for party in parties for owner in self.bounds.known.votes.heads_of(party)}
        ids = (self.register.entity_ids[owner] for owner in owners)
        return sorted(entity_id for entity_id in ids if entity_id not in self.described.natural)

    def is_person(self, owner_id: EntityId) -> bool:
        """Whether an owner is no legal entity: a natural person, or a holder that no register of firms has."""
        return self.numbers[owner_id] >= self.groups.firm_count

    def find_possible_control(self, firms: Collection[int]) -> list[tuple[int, int]]:
        """Pairs of firms (one of them in `firms`, the other outside its group) of which one would control the other if
        unknown votes were those of whoever is known to hold something there; each pair once, one of `firms` first."""
        could, label = self.bounds.could, self.groups.label
        between = (could.controller < self.groups.firm_count) & ~np.isin(could.controller, could.votes.stops)
        pairs: set[tuple[int, int]] = set()
        inside = np.zeros(self.groups.firm_count, dtype=bool)
        inside[list(firms)] = True
        for upper, lower in zip(could.controller[between].tolist(), could.firm[between].tolist(), strict=True):
            if label[upper] != label[lower] and (inside[upper] or inside[lower]):
                pairs.add((upper, lower) if inside[upper] else (lower, upper))
        return sorted(pairs)

    def is_complete(self, firms: Collection[int]) -> bool:
        """Whether nobody else could control one of the firms of a group by unknown votes, and none of them, nor who
        controls them, a firm outside it. A branch has no votes: it is its head office's."""
        branches = [self.numbers[branch] for branch in self.branches if branch in self.numbers]
        with_votes = sorted(set(firms).difference(branches))
        if self.bounds.hidden[with_votes].any():
            return False
        known = set(zip(self.bounds.known.controller.tolist(), self.bounds.known.firm.tolist(), strict=True))
        could, label = self.bounds.could, self.groups.label
        connects = ~np.isin(could.controller, could.votes.find_of_stops()) & ~np.isin(could.firm, branches)
        from_group = connects & np.isin(label[could.controller], label[list(firms)])
        mine = from_group | np.isin(could.firm, with_votes)
        return all(
            pair in known for pair in zip(could.controller[mine].tolist(), could.firm[mine].tolist(), strict=True)
        )

    def find_close_links(self, firm: int, participation: float) -> Sequence[CloseLink]:
        """Close links of a firm with legal entities; a holding is one from `participation` of votes or capital."""
        ids = self.register.entity_ids
        natural = {self.numbers[entity_id] for entity_id in self.described.natural if entity_id in self.numbers}
        links = CloseLinks(self.bounds.known, self.direct).find(firm, participation, natural)
        return [link for link in links if ids[link.firm] not in self.described.natural]

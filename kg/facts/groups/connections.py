"""Firms that are one risk: connected by control, as branch and head office, or by a dependence that was confirmed.

Whoever controls two firms, a person or a firm, connects them, and so does a concert the firms that it controls, with
each other and with its members: votes by agreement with other holders are control. So do two with equal halves of the
votes, who control together what neither controls alone. The state connects nobody, nor do several of its organs
together: firms are not related only because the state controls both (公司法 2023 art. 265). Connections carry on: what
is connected with a firm of a group is in the group.

Source: Basel framework LEX10 (connected counterparties, voting agreements); 商业银行大额风险暴露管理办法 (2018).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.facts.ownership.control import Control
from kg.facts.ownership.direct import Integers
from kg.facts.ownership.votes import Votes


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of firms, by number."""

    firm_count: int
    label: Integers
    """By firm, then owner, then concert: its group; two have the same one if and only if they are connected."""
    by_group: Integers
    """Firms, by group, then number."""
    starts: Integers
    """By group: the place of its first firm in `by_group`, and the number of firms at the end."""

    def members_of(self, firm: int) -> Integers:
        """Firms that are connected with a firm, itself among them, ascending."""
        group = self.label[firm]
        return self.by_group[self.starts[group] : self.starts[group + 1]]


@dataclass(frozen=True, slots=True)
class Connections:
    """What connects parties with firms and with each other: 2 × n each, both ends of every connection."""

    control: Integers
    """Controller and firm."""
    ties: Integers
    """Firms that have another reason, in the order in which they were given."""
    concerts: Integers
    """Concert and member: they are connected since the concert controls something."""

    @property
    def ends(self) -> Integers:
        """All of them, in this order."""
        return np.concatenate([self.control, self.ties, self.concerts], axis=1)


def list_connections(control: Control, ties: Iterable[tuple[int, int]]) -> Connections:
    """Connections by control, and by `ties` between firms that have another reason."""
    votes = control.votes
    connects = ~np.isin(control.controller, votes.find_of_stops())
    parties = control.controller[connects]
    agreed = [
        (concert, member)
        for concert in np.unique(parties[parties >= votes.owner_count]).tolist()
        for member in sorted(set(votes.members_of(concert)).difference(votes.stops.tolist()))
    ]
    tied, together = (np.array([*pairs], dtype=np.int64).reshape(-1, 2).T for pairs in (ties, agreed))
    return Connections(np.stack([parties, control.firm[connects]]), tied, together)


def find_groups(control: Control, ties: Iterable[tuple[int, int]]) -> Groups:
    """Groups by control, and by `ties` between firms that have another reason."""
    return group_by(control.votes, list_connections(control, ties))


def group_by(votes: Votes, connections: Connections) -> Groups:
    """Groups of the firms of some votes by what connects them."""
    count = votes.owner_count + len(votes.concerts)
    left, right = connections.ends
    graph = sparse.coo_array((np.ones(left.size), (left, right)), shape=(count, count))
    number, label = connected_components(graph, directed=False)
    of_firms = label[: votes.firm_count].astype(np.int64)
    by_group = np.argsort(of_firms, kind="stable")
    starts = np.searchsorted(of_firms[by_group], np.arange(number + 1))
    return Groups(votes.firm_count, label.astype(np.int64), by_group, starts)

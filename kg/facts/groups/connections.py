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


def find_groups(control: Control, ties: Iterable[tuple[int, int]]) -> Groups:
    """Groups by control, and by `ties` between firms that have another reason."""
    votes = control.votes
    count = votes.owner_count + len(votes.concerts)
    connects = ~np.isin(control.controller, votes.find_of_stops())
    parties = control.controller[connects]
    agreed = [
        (concert, member)
        for concert in np.unique(parties[parties >= votes.owner_count]).tolist()
        for member in set(votes.members_of(concert)).difference(votes.stops.tolist())
    ]
    tied = np.array([*ties, *agreed], dtype=np.int64).reshape(-1, 2)
    left = np.concatenate([parties, tied[:, 0]])
    right = np.concatenate([control.firm[connects], tied[:, 1]])
    graph = sparse.coo_array((np.ones(left.size), (left, right)), shape=(count, count))
    number, label = connected_components(graph, directed=False)
    of_firms = label[: votes.firm_count].astype(np.int64)
    by_group = np.argsort(of_firms, kind="stable")
    starts = np.searchsorted(of_firms[by_group], np.arange(number + 1))
    return Groups(votes.firm_count, label.astype(np.int64), by_group, starts)

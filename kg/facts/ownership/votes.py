"""Who may vote how much in each firm, and who decides whatever the votes.

Votes follow capital unless a record says otherwise (公司法 2023 art. 65, 116). In a partnership the general partners
decide, whatever capital stands behind the limited ones (合伙企业法 art. 26, 68), where nobody is charged all of them
together (art. 31); who alone owns a sole proprietorship decides there. Owners who act in concert by evidence are one
more party, numbered behind the owners.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kg.facts.ownership.direct import Direct, Flags, Floats, Holdings, Integers


@dataclass(frozen=True, slots=True)
class Deciders:
    """Owners that decide in a firm by its form, a row an owner and firm; owner -1 where nobody knows who does."""

    owner: Integers
    firm: Integers
    jointly: Collection[int] = ()
    """Firms in which all of them have to agree."""

    @property
    def known(self) -> "Deciders":
        """The rows whose owner is known."""
        return self.select(self.owner >= 0)

    def select(self, rows: Flags) -> "Deciders":
        """Some of the rows."""
        return Deciders(self.owner[rows], self.firm[rows], {*self.jointly}.intersection(self.firm[rows].tolist()))


@dataclass(frozen=True, slots=True)
class Concert:
    """Owners who vote as one in some firms."""

    members: Sequence[int]
    firms: Sequence[int]
    daughters: Sequence[int] = ()
    """Members who did not agree: firms that the others control, with votes in one of `firms` at least."""
    is_agreed: bool = True
    """Whether by evidence; else because they hold each of `firms` in halves (a deadlock)."""


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes in each firm, a row a party and firm, 0 to 1; parties behind `owner_count` are concerts."""

    firm_count: int
    owner_count: int
    party: Integers
    firm: Integers
    votes: Floats
    unknown: Floats
    """By firm: votes of which nobody knows whose they are."""
    stops: Integers
    concerts: Sequence[Concert]
    """Concert k is party number `owner_count + k`."""
    unstated: Integers
    """2 × n: parties of which it is known that they hold something of a firm and not how much, and the firms."""
    decided_by: Mapping[int, int] = field(default_factory=dict)
    """Firms in which everybody who decides has to agree, and how many these are."""

    def count_unstated(self) -> "Votes":
        """The same with a row of no votes for each that is unstated: who could have what is unknown."""
        party, firm = self.unstated
        return replace(
            self,
            party=np.concatenate([self.party, party]),
            firm=np.concatenate([self.firm, firm]),
            votes=np.concatenate([self.votes, np.zeros(party.size)]),
            unstated=self.unstated[:, :0],
        )

    def members_of(self, party: int) -> list[int]:
        """The owners that a party is: itself, or those in concert."""
        return list(self.concerts[party - self.owner_count].members) if party >= self.owner_count else [party]

    def heads_of(self, party: int) -> list[int]:
        """Its members that no other member controls: of a concert those who agreed."""
        if party < self.owner_count:
            return [party]
        concert = self.concerts[party - self.owner_count]
        return [member for member in concert.members if member not in concert.daughters]

    def sole_of(self, party: int) -> int:
        """The owner that a party is: itself, or whoever alone is at a deadlock; -1 where several are together."""
        heads = self.heads_of(party)
        return heads[0] if len(heads) == 1 else -1

    def find_sole(self) -> Integers:
        """By party, the same."""
        together = [self.sole_of(self.owner_count + number) for number in range(len(self.concerts))]
        return np.concatenate([np.arange(self.owner_count), np.array(together, dtype=np.int64)])

    def find_of_stops(self) -> Integers:
        """Parties whose heads are all stops, ascending: stops, and concerts and deadlocks of stops alone."""
        stops = set(self.stops.tolist())
        behind = range(self.owner_count, self.owner_count + len(self.concerts))
        together = [party for party in behind if stops.issuperset(self.heads_of(party))] if stops else []
        return np.concatenate([self.stops, np.array(together, dtype=np.int64)])


def substitute(capital: Holdings, stated: Holdings) -> Holdings:
    """Holdings of a right that follows capital but in the firms that `stated` speaks of: there its rows stand alone.

    Owners and firms are numbered alike in both. What `stated` leaves over of a firm is unknown, as it is of capital.
    """
    follows = ~np.isin(capital.firm, stated.firm)
    columns = ((getattr(capital, name)[follows], getattr(stated, name)) for name in ("holder", "firm", "share"))
    holder, firm, share = (np.concatenate(pair) for pair in columns)
    return Holdings(capital.firm_count, capital.owner_count, holder, firm, share, capital.stops)


def build_votes(direct: Direct, deciders: Deciders | None = None, concerts: Sequence[Concert] = ()) -> Votes:
    """Votes after direct shares (of votes, where they differ from capital), deciders and concerts.

    Where somebody decides and nobody knows who, all votes are unknown. Several deciders of one firm have equal parts,
    whoever decides there on several grounds one of them. A concert has the votes of its members together in its firms;
    they keep theirs.
    """
    decide = _count_once(deciders) if deciders else Deciders(*np.empty((2, 0), dtype=np.int64))
    owners, firms = direct.unknown, direct.firm_count
    entries = direct.shares.tocoo()
    unknown = np.zeros(firms)
    lacking = entries.row == direct.unknown
    unknown[entries.col[lacking]] = entries.data[lacking]
    decided = np.bincount(decide.firm, minlength=firms)
    unknown[decided > 0] = 0
    unknown[decide.firm[decide.owner < 0]] = 1
    decide = decide.known
    by_capital = (entries.row < owners) & (decided[entries.col] == 0)
    party = np.concatenate([entries.row[by_capital], decide.owner])
    firm = np.concatenate([entries.col[by_capital], decide.firm])
    votes = np.concatenate([entries.data[by_capital], 1 / decided[decide.firm]])
    decided_by = {about: int(decided[about]) for about in decide.jointly}
    if concerts:
        concert, into, sums = _count_together(concerts, party * firms + firm, votes, firms)
        party, firm = np.concatenate([party, owners + concert]), np.concatenate([firm, into])
        votes = np.concatenate([votes, sums])
    stops = np.flatnonzero(direct.states == "stop")
    unstated = _list_unstated(direct.unstated[:, decided[direct.unstated[1]] == 0], concerts, owners)
    return Votes(
        firms, owners, party.astype(np.int64), firm.astype(np.int64), votes, unknown, stops, concerts, unstated,
        decided_by,
    )  # fmt: skip


def _list_unstated(pairs: Integers, concerts: Sequence[Concert], owner_count: int) -> Integers:
    """Owners and firms, and the concerts about these firms in which such an owner is."""
    if not pairs.size or not concerts:
        return pairs
    holders: dict[int, list[int]] = defaultdict(list)
    for holder, firm in pairs.T.tolist():
        holders[firm].append(holder)
    together = [
        (party, firm)
        for party, concert in enumerate(concerts, owner_count)
        for firm in concert.firms
        if not set(concert.members).isdisjoint(holders.get(firm, ()))
    ]
    return np.concatenate([pairs, np.array(together, dtype=np.int64).reshape(-1, 2).T], axis=1)


def _count_together(
    concerts: Sequence[Concert], keys: Integers, votes: Floats, firm_count: int
) -> tuple[Integers, Integers, Floats]:
    """Concert, firm and the votes of its members there; `keys` are party × number of firms + firm, each once."""
    told = [
        (n, member, firm) for n, concert in enumerate(concerts) for firm in concert.firms for member in concert.members
    ]
    number, member, firm = np.array(told, dtype=np.int64).reshape(-1, 3).T
    order = np.argsort(keys)
    wanted = member * firm_count + firm
    place = np.searchsorted(keys, wanted, sorter=order)
    has = place < keys.size
    has[has] = keys[order[place[has]]] == wanted[has]
    into, group = np.unique(number[has] * firm_count + firm[has], return_inverse=True)
    together: Floats = np.bincount(group, votes[order[place[has]]], into.size).astype(np.float64)
    return into // firm_count, into % firm_count, together


def _count_once(deciders: Deciders) -> Deciders:
    """The same, each owner and firm once."""
    owner, firm = np.unique(np.stack([deciders.owner, deciders.firm]), axis=1)
    return Deciders(owner, firm, deciders.jointly)

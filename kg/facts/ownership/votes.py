"""Who may vote how much in each firm, and who decides whatever the votes.

Votes follow capital unless a record says otherwise (公司法 2023 art. 65, 116). In a partnership the general partners
decide, whatever capital stands behind the limited ones (合伙企业法 art. 26, 68); who alone owns a sole proprietorship
decides there. Owners who act in concert by evidence are one more party, numbered behind the owners.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.facts.ownership.direct import Direct, Floats, Holdings, Integers


@dataclass(frozen=True, slots=True)
class Deciders:
    """Owners that decide in a firm by its form, a row an owner and firm."""

    owner: Integers
    firm: Integers


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
    concerts: Sequence[Integers]
    """Members of concert k, party number `owner_count + k`."""

    def members_of(self, party: int) -> list[int]:
        """The owners that a party is: itself, or those in concert."""
        members: list[int] = self.concerts[party - self.owner_count].tolist() if party >= self.owner_count else [party]
        return members


def substitute(capital: Holdings, stated: Holdings) -> Holdings:
    """Holdings of a right that follows capital but in the firms that `stated` speaks of: there its rows stand alone.

    Owners and firms are numbered alike in both. What `stated` leaves over of a firm is unknown, as it is of capital.
    """
    follows = ~np.isin(capital.firm, stated.firm)
    columns = ((getattr(capital, name)[follows], getattr(stated, name)) for name in ("holder", "firm", "share"))
    holder, firm, share = (np.concatenate(pair) for pair in columns)
    return Holdings(capital.firm_count, capital.owner_count, holder, firm, share, capital.stops)


def build_votes(
    direct: Direct,
    deciders: Deciders | None = None,
    concerts: Sequence[Sequence[int]] = (),
    concert_firms: Sequence[int] = (),
) -> Votes:
    """Votes after direct shares (of votes, where they differ from capital), deciders and concerts.

    Several deciders of one firm have equal parts. A concert has the votes of its members together, who keep theirs: in
    the firm that `concert_firms` names for it, or in every firm where none is named.
    """
    nobody = np.empty(0, dtype=np.int64)
    decide = deciders or Deciders(nobody, nobody)
    owners, firms = direct.unknown, direct.firm_count
    entries = direct.shares.tocoo()
    unknown = np.zeros(firms)
    lacking = entries.row == direct.unknown
    unknown[entries.col[lacking]] = entries.data[lacking]
    decided = np.bincount(decide.firm, minlength=firms)
    unknown[decided > 0] = 0
    by_capital = (entries.row < owners) & (decided[entries.col] == 0)
    party = np.concatenate([entries.row[by_capital], decide.owner])
    firm = np.concatenate([entries.col[by_capital], decide.firm])
    votes = np.concatenate([entries.data[by_capital], 1 / decided[decide.firm]])
    members = [np.unique(np.asarray(concert, dtype=np.int64)) for concert in concerts]
    parts = [(party, firm, votes)]
    for number, concert in enumerate(members):
        held = np.isin(party, concert)
        if number < len(concert_firms):
            held &= firm == concert_firms[number]
        together = np.bincount(firm[held], votes[held], firms)
        into = np.flatnonzero(together)
        parts.append((np.full(into.size, owners + number), into, together[into]))
    party, firm, votes = (np.concatenate(column) for column in zip(*parts, strict=True))
    stops = np.flatnonzero(direct.states == "stop")
    return Votes(firms, owners, party.astype(np.int64), firm.astype(np.int64), votes, unknown, stops, members)

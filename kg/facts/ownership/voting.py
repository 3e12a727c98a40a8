"""Direct votes where somebody decides by the form of a firm: what integrated votes are carried over.

In a partnership its executing partners vote, in equal parts, and limited partners do not (合伙企业法 art. 26, 68):
nobody else votes with what it holds of others, however much of it is theirs. Who decides in a firm by contract controls
it, and its votes stay theirs whose they are.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from kg.facts.ownership.direct import Direct, Integers
from kg.facts.ownership.votes import Deciders
from kg.model.ownership import ShareState


def list_decided(direct: Direct, deciders: Deciders) -> Integers:
    """Firms in which somebody decides, known or not, ascending; none that is not looked through."""
    decided = np.unique(deciders.firm)
    looked_through: Integers = decided[direct.states[decided] != ShareState.STOP]
    return looked_through


def decide_votes(direct: Direct, deciders: Deciders) -> Direct:
    """Votes after direct shares of them, those of a firm in which somebody decides being the deciders' alone.

    Where nobody knows who decides all of them are unknown.
    """
    decided = list_decided(direct, deciders)
    owner, firm = np.unique(np.stack([deciders.owner, deciders.firm]), axis=1)
    unknown = np.isin(firm, firm[owner < 0])
    counts = np.isin(firm, decided) & ~unknown
    owner, firm = owner[counts], firm[counts]
    hidden = np.setdiff1d(decided, firm)
    entries = direct.shares.tocoo()
    kept = ~np.isin(entries.col, decided)
    parts = np.bincount(firm, minlength=direct.firm_count)
    rows = np.concatenate([entries.row[kept], owner, np.full(hidden.size, direct.unknown)])
    columns = np.concatenate([entries.col[kept], firm, hidden])
    votes = np.concatenate([entries.data[kept], 1 / parts[firm], np.ones(hidden.size)])
    shares = sparse.csc_array((votes, (rows, columns)), shape=direct.shares.shape)
    return replace(direct, shares=shares, unstated=direct.unstated[:, ~np.isin(direct.unstated[1], decided)])

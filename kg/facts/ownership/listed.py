"""Listed companies above a firm, and what could be held of it through them, where nobody looks."""

from dataclasses import dataclass

import numpy as np

from kg.facts.ownership.computation import Computed
from kg.facts.ownership.control import find_hidden
from kg.facts.ownership.reading import Register
from kg.model.arrangements import StockExchange
from kg.model.ids import EntityId


@dataclass(frozen=True, slots=True)
class ListedCompany:
    """A company on an exchange that is the firm itself or stands above it: tests of ownership stop there."""

    entity_id: EntityId
    exchange: StockExchange
    stock_code: str


def list_listed(register: Register) -> list[ListedCompany]:
    """The listed companies of a register."""
    ids = register.entity_ids
    return [ListedCompany(ids[one.firm], one.exchange, one.stock_code) for one in register.listings]


def find_behind_listed(computed: Computed, firm: int) -> float:
    """Most that one could have of a firm through listed companies alone, of capital, votes or benefits, 0 to 1.

    What is unknown is among it. 1 where it could control the firm so; 0 where no company is listed.
    """
    listed = computed.register.listed.tolist()
    if not listed:
        return 0.0
    if firm in listed or find_hidden(computed.tested_votes, through=listed)[firm]:
        return 1.0
    rows = [*listed, computed.direct.unknown, computed.direct.ring]
    return max(float(right.shares[:, [firm]].tocsr()[rows].sum()) for right in computed.tested)


def could_control_with_listed(computed: Computed, firm: int) -> bool:
    """Whether persons who meet no test at a firm could control it, all together, with what listed companies vote.

    That says more than that one of them could, and never less.
    """
    listed, found = computed.register.listed.tolist(), computed.beneficial
    if not listed:
        return False
    confirmed = found.person[(found.firm == firm) & (found.tests > 0)]
    persons = np.arange(computed.direct.firm_count, computed.direct.unknown)
    return bool(find_hidden(computed.tested_votes, through=[*listed, *np.setdiff1d(persons, confirmed).tolist()])[firm])

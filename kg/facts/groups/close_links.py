"""Close links of a firm: a holding of a fifth, control, or one controller of both.

A holding counts with those of the firms that its holder controls. Votes and capital are two measures; either is enough.
The state as controller of both links nobody, nor do several of its organs together (公司法 2023 art. 265).

Source: Regulation (EU) 575/2013 art. 4(1)(38).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import numpy as np
from scipy import sparse

from kg.facts.dated_rules import find_standing, read_entries
from kg.facts.ownership.control import EXACT, Control
from kg.facts.ownership.direct import Direct, Flags, Floats, Integers, Matrix


@dataclass(frozen=True, slots=True)
class CloseLinkRule:
    """The rule from a day."""

    version: str
    valid_from: date
    participation: float
    """Part of votes or capital from which a holding is a close link, inclusive, 0 to 1."""


@cache
def read_close_link_rules() -> tuple[CloseLinkRule, ...]:
    """The rules, earliest first."""
    entries = read_entries("kg.facts.groups", "close_links")
    return tuple(CloseLinkRule(entry["version"], entry["from"], float(entry["participation"])) for entry in entries)


def get_close_link_rule(on: date) -> CloseLinkRule:
    """The rule of a day; before the first, the first."""
    return find_standing(read_close_link_rules(), on) or read_close_link_rules()[0]


def get_participation(on: date) -> float:
    """Part of votes or capital from which a holding is a close link on a day."""
    return get_close_link_rule(on).participation


class LinkKind(StrEnum):
    """Why two firms are closely linked, seen from the one that was asked for."""

    HELD_BY = "held_by"
    """The other one holds a fifth of its votes or capital."""
    HOLDS = "holds"
    """It holds a fifth of the other one's."""
    CONTROLLED_BY = "controlled_by"
    CONTROLS = "controls"
    COMMON_CONTROLLER = "common_controller"
    """Somebody controls both."""


@dataclass(frozen=True, slots=True)
class CloseLink:
    """A close link with another firm, by number."""

    firm: int
    kind: LinkKind
    share: float | None
    """Votes or capital, whichever is more; empty for control."""
    through: int | None
    """The common controller; empty where the link has none, or it is not told."""


@dataclass(frozen=True, slots=True)
class LinksBetweenFirms:
    """Firms that hold so much of others or control them, a row a pair, by firm, then holder."""

    holder: Integers
    firm: Integers
    share: Floats
    """Votes or capital, whichever is more, 0 to 1; NaN where it is less than asked for."""
    is_control: Flags


class CloseLinks:
    """Close links of any firm."""

    def __init__(self, control: Control, direct: Direct) -> None:
        """`direct` is the capital of the same owners and firms."""
        votes = control.votes
        parties = votes.owner_count + len(votes.concerts)
        shape = (parties, votes.firm_count)
        self._control = control
        self._of_stops = set(votes.find_of_stops().tolist())
        controls = sparse.csr_array((np.ones(control.firm.size), (control.controller, control.firm)), shape=shape)
        held = sparse.csr_array((votes.votes, (votes.party, votes.firm)), shape=shape)
        entries = direct.shares.tocoo()
        owned = entries.row < direct.unknown
        capital = sparse.csr_array((entries.data[owned], (entries.row[owned], entries.col[owned])), shape=shape)
        together = [_add_controlled(measure, controls).maximum(measure) for measure in (held, capital)]
        self._participation = together[0].maximum(together[1]).tocsc()
        self._controls = controls.tocsc()
        self._controlled = controls

    def find(self, firm: int, participation: float, untold: Collection[int] = ()) -> Sequence[CloseLink]:
        """Close links of a firm with other firms, by firm, then kind; nobody of `untold` is told as common controller.

        A holding is one from `participation` of votes or capital, inclusive, 0 to 1 (`get_participation`).

        Whoever else controls both is told instead, such as who owns a sole proprietorship.
        """
        firms = self._control.votes.firm_count
        holders = self.find_holders(firm, participation)
        links = [CloseLink(h, LinkKind.HELD_BY, s, None) for h, s in holders if h < firms]
        links += [CloseLink(f, LinkKind.HOLDS, s, None) for f, s in self._find_holdings(firm, participation)]
        controllers = self._column(firm)
        links += [CloseLink(c, LinkKind.CONTROLLED_BY, None, None) for c in controllers if c < firms]
        links += [CloseLink(f, LinkKind.CONTROLS, None, None) for f in self._row(firm)]
        common = {
            sibling: None if controller in untold else controller
            for controller in sorted(controllers, key=lambda party: (party in untold, party), reverse=True)
            if controller not in self._of_stops
            for sibling in self._row(controller)
            if sibling != firm
        }
        links += [CloseLink(f, LinkKind.COMMON_CONTROLLER, None, c) for f, c in common.items()]
        return sorted(links, key=lambda link: (link.firm, link.kind))

    def list_between_firms(self, participation: float) -> LinksBetweenFirms:
        """Every firm that holds so much of another one (inclusive, 0 to 1) or controls it."""
        count = self._control.votes.firm_count
        held, controls = self._participation.tocoo(), self._controls.tocoo()
        among = (held.row < count) & (held.row != held.col) & (held.data >= participation - EXACT)
        controlling = (controls.row < count) & (controls.row != controls.col)
        held_keys = held.col[among].astype(np.int64) * count + held.row[among]
        control_keys = controls.col[controlling].astype(np.int64) * count + controls.row[controlling]
        keys = np.union1d(held_keys, control_keys)
        share = np.full(keys.size, np.nan)
        share[np.searchsorted(keys, held_keys)] = held.data[among]
        return LinksBetweenFirms(keys % count, keys // count, share, np.isin(keys, control_keys))

    def find_holders(self, firm: int, least_share: float) -> list[tuple[int, float]]:
        """Parties, concerts among them, that hold so much of a firm (inclusive, 0 to 1), and how much: votes or
        capital, whichever is more, with what the firms hold that they control."""
        column = self._participation[:, [firm]].tocoo()
        enough = column.data >= least_share - EXACT
        return [
            (h, s) for h, s in zip(column.row[enough].tolist(), column.data[enough].tolist(), strict=True) if h != firm
        ]

    def _find_holdings(self, firm: int, participation: float) -> list[tuple[int, float]]:
        row = self._participation[[firm], :].tocoo()
        enough = row.data >= participation - EXACT
        return [(f, s) for f, s in zip(row.col[enough].tolist(), row.data[enough].tolist(), strict=True) if f != firm]

    def _column(self, firm: int) -> list[int]:
        return [int(c) for c in np.sort(self._controls[:, [firm]].tocoo().row)]

    def _row(self, party: int) -> list[int]:
        return [int(f) for f in np.sort(self._controlled[[party], :].tocoo().col)]


def _add_controlled(measure: Matrix, controls: Matrix) -> Matrix:
    """What each party holds itself and through the firms that it controls."""
    firms = measure.shape[1]
    return measure + controls @ measure[:firms]

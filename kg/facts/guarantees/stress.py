"""What a shock to some firms does to those who stand behind them: differential DebtRank, a scenario never stored.

A firm's loss is told as a part of its net assets, `h`. A guarantor's exposure to a debtor over its own net assets is
its leverage Λ. Each round carries on what the round before added: h(t + 1) = min(1, h(t) + Λ · (h(t) − h(t − 1))).

Source: Bardoscia, Battiston, Caccioli, Caldarelli 2015, *DebtRank: a microscopic foundation for shock propagation*.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.facts.guarantees.network import Integers, Network
from kg.facts.ownership.direct import Flags, Floats

METHOD_VERSION: Final = "debtrank-differential-1"
ROUNDS: Final = 100
"""Rounds after the shock that are looked at."""
SETTLED: Final = 1e-9
"""A round that adds less to every firm ends the scenario."""
_POWERS: Final = 10_000
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is assumed, by firm."""

    shock: Floats
    """Part of the net assets that is lost at the start, 0 to 1."""
    net_assets_minor: Floats
    """Above zero; NaN where they are not known: what such a firm loses is told, and carried no further."""
    currency: int
    """Number of the currency; guarantees in others are left out."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What a scenario comes to."""

    added: Floats
    """(rounds × firms): part of the net assets lost in each round; after the shock NaN where they are not known."""
    called_minor: Floats
    """By firm: what is lost on guarantees, in minor units, whether or not net assets are known; not above them."""
    spectral_radius: tuple[float, float]
    """Of the leverage: below one a small shock dies out, above it grows until firms are lost. At least, at most."""
    is_settled: bool
    """Whether the last round added next to nothing."""


def run_scenario(network: Network, scenario: Scenario) -> Losses:
    """Losses round by round.

    Raises:
        ValueError: a shock is below zero or above one, or net assets are not above zero.
    """
    known = ~np.isnan(scenario.net_assets_minor)
    _check(scenario, known)
    exposure = _build_exposure(network, scenario.currency)
    assets = np.where(known, scenario.net_assets_minor, 1.0)
    leverage = (sparse.diags_array(np.where(known, 1 / assets, 0.0)) @ exposure).tocsr()
    lost, added = scenario.shock.copy(), [scenario.shock.copy()]
    while len(added) <= ROUNDS and added[-1].max(initial=0.0) > SETTLED:
        after = np.minimum(1.0, lost + leverage @ added[-1])
        added.append(after - lost)
        lost = after
    called = exposure @ lost
    called = np.where(known, np.minimum(called, assets * (1 - scenario.shock)), called)
    is_settled = bool(added[-1].max(initial=0.0) <= SETTLED)
    rounds = np.array(added)
    rounds[1:, ~known] = np.nan
    return Losses(rounds, called, bound_spectral_radius(leverage), is_settled)


def bound_spectral_radius(matrix: Any) -> tuple[float, float]:
    """At least and at most the largest eigenvalue of a matrix without entries below zero.

    Component by component (Collatz and Wielandt): one added to the diagonal makes powers converge on rings too.
    """
    coo = matrix.tocoo()
    _, label = connected_components(coo, directed=True, connection="strong")
    inside = (label[coo.row] == label[coo.col]) & (coo.data > 0)
    row, col, data = coo.row[inside], coo.col[inside], coo.data[inside]
    firms, numbered = np.unique(np.concatenate([row, col]), return_inverse=True)
    if not firms.size:
        return 0.0, 0.0
    size = firms.size
    block = sparse.csr_array((data, (numbered[: row.size], numbered[row.size :])), shape=(size, size))
    _, of_firm = np.unique(label[firms], return_inverse=True)
    order = np.argsort(of_firm, kind="stable")
    first = np.flatnonzero(np.diff(of_firm[order], prepend=-1))
    vector = np.ones(size)
    for _ in range(_POWERS):
        after = block @ vector + vector
        ratio = (after / vector)[order]
        low, high = np.minimum.reduceat(ratio, first), np.maximum.reduceat(ratio, first)
        if np.all(high - low <= _CLOSE * high):
            break
        vector = after / np.maximum.reduceat(after[order], first)[of_firm]
    return float(low.max() - 1), float(high.max() - 1)


def _build_exposure(network: Network, currency: int) -> Any:
    """(guarantor × debtor): minor units."""
    pairs = network.pairs
    return sparse.csr_array(
        (pairs.amount_minor[:, currency].astype(float), (pairs.guarantor, pairs.debtor)),
        shape=(network.firm_count, network.firm_count),
    )


def _check(scenario: Scenario, known: Flags) -> None:
    if np.any((scenario.shock < 0) | (scenario.shock > 1)):
        raise ValueError("a shock is below zero or above one")
    if np.any(scenario.net_assets_minor[known] <= 0):
        raise ValueError("net assets that are not above zero leave nothing to lose: leave the firm out")


def find_reached(losses: Losses) -> Integers:
    """Firms that lose anything, the largest part of net assets first, those of unknown net assets by what is called."""
    total = np.nansum(losses.added, axis=0)
    reached = np.flatnonzero((total > SETTLED) | (losses.called_minor > 0))
    order = np.lexsort((reached, -losses.called_minor[reached], -total[reached]))
    found: Integers = reached[order]
    return found

"""Controllers, beneficial owners and a finding of every firm of a register at once, as Arrow tables.

`Relations.control` has a row a controller and firm: whoever controls it alone, and those who do together. `owners` has
a row a person and firm: all who meet a test, and of many candidates the likeliest. `findings` has a row a firm; groups
of firms and close links stand beside them, out of the same control. Shares
and votes are rounded to nine decimals, as exact as they are computed, so that the order of a sum makes no new fact.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order

from kg.facts.ownership.beneficial import BeneficialOwners, MetTest
from kg.facts.ownership.computation import Computed, compute_ownership
from kg.facts.ownership.control import EXACT, Control, iter_chains
from kg.facts.ownership.direct import Direct, Floats, Integers, Matrix
from kg.facts.ownership.integrated import Integrated
from kg.facts.ownership.reading import Register
from kg.facts.ownership.rules import Rule
from kg.facts.ownership.votes import Votes
from kg.facts.relations.groups import Ties, tell_close_links, tell_days, tell_groups
from kg.facts.relations.shares import Shares, tell_shares

METHOD_VERSION: Final = "relations-2026.10"
"""To be raised whenever the same records would give another result."""
LINKS_MAX: Final = 60
"""Links of one chain that are kept."""
CANDIDATES_MAX: Final = 20
"""Candidates of one firm that are kept: whoever holds shares of unstated size there, then the largest known shares.
Where a quarter of a firm is unknown, everybody who holds anything of it is a candidate."""
_DECIMALS: Final = 9
_TESTS: Final = [
    [str(test.name).lower() for test in MetTest(bits)] or None
    for bits in range(sum(test.value for test in MetTest) + 1)
]


@dataclass(frozen=True, slots=True)
class Relations:
    """What was computed. Columns `from_id` and `to_id`, or `entity_id`, are entity ids; the others the model's."""

    control: pa.Table
    owners: pa.Table
    findings: pa.Table
    groups: pa.Table
    """A row a firm that is connected with another: `entity_id` and the `number` of its group."""
    links: pa.Table
    shares: Shares


def relate(register: Register, rule: Rule, since: Integers, ties: Ties, participation: float) -> Relations:
    """Everything of a register; `since` says from which day all that stands above each firm has stood.

    A holding is a close link from `participation` (0 to 1, inclusive).
    """
    computed = compute_ownership(register, rule)
    ids = pa.array(register.entity_ids, type=pa.string())
    return Relations(
        _tell_control(ids, computed.bounds.known, since),
        _tell_owners(ids, computed, since),
        _tell_findings(ids, computed.capital, computed.beneficial, since),
        tell_groups(computed, ties, since),
        tell_close_links(computed, participation, since),
        tell_shares(computed.register, computed.capital, since),
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Controllers and firms, by firm, then controller; those who control only together behind the others."""

    controller: Integers
    firm: Integers
    is_joint: Integers

    @classmethod
    def of(cls, control: Control) -> "_Pairs":
        votes = control.votes
        sole = votes.find_sole()[control.controller]
        alone = (sole >= 0) & (sole != control.firm)
        firm, controller = np.unique(np.stack([control.firm[alone], sole[alone]]), axis=1)
        rows = np.unique(np.array(list(_iter_concerted(control)), dtype=np.int64).reshape(-1, 2), axis=0)
        rows = rows[~np.isin(rows[:, 0] * votes.firm_count + rows[:, 1], controller * votes.firm_count + firm)]
        return cls(
            np.concatenate([controller, rows[:, 0]]),
            np.concatenate([firm, rows[:, 1]]),
            np.concatenate([np.zeros(firm.size, dtype=np.int64), np.ones(len(rows), dtype=np.int64)]),
        )


def _iter_concerted(control: Control) -> Iterator[tuple[int, int]]:
    """Those in concert, or at a deadlock, and what they control so; firms among them that others of them control, only
    where their votes lead to."""
    votes, alone = control.votes, control.controller < control.votes.owner_count
    own = votes.party < votes.owner_count
    shape = (votes.owner_count, votes.owner_count)
    held_by = sparse.csr_array((np.ones(own.sum()), (votes.party[own], votes.firm[own])), shape=shape)
    below: dict[int, set[int]] = {}
    for party, held in zip(control.controller[~alone].tolist(), control.firm[~alone].tolist(), strict=True):
        concert = votes.concerts[party - votes.owner_count]
        for member in concert.members:
            if member in concert.daughters and member not in below:
                below[member] = set(breadth_first_order(held_by, member, return_predecessors=False).tolist())
            if member != held and (member not in concert.daughters or held in below[member]):
                yield member, held


def _tell_control(ids: pa.Array, control: Control, since: Integers) -> pa.Table:
    votes, pairs = control.votes, _Pairs.of(control)
    direct, together = _count_votes(votes, pairs)
    is_controlled = np.zeros(votes.owner_count, dtype=bool)
    is_controlled[control.firm] = True
    is_controlled[votes.stops] = False
    is_ultimate = ~is_controlled[pairs.controller]
    together = np.maximum(together, _count_concerted(control, pairs))
    links = _trace(ids, control, pairs, is_ultimate, direct)
    has_all = links.pop("has_all_links").to_numpy(zero_copy_only=False)
    lacks_others = (pairs.is_joint > 0) & (direct < together - EXACT)
    return pa.table(
        {
            "from_id": ids.take(pa.array(pairs.controller)),
            "to_id": ids.take(pa.array(pairs.firm)),
            "valid_from": tell_days(since[pairs.firm]),
            "is_ultimate": is_ultimate,
            "is_joint": pairs.is_joint > 0,
            "direct_votes": direct,
            "least_votes": together,
            "most_votes": _round(np.minimum(1.0, together + votes.unknown[pairs.firm])),
            **links,
            "has_all_links": has_all & ~lacks_others,
        }
    )


def _count_votes(votes: Votes, pairs: _Pairs) -> tuple[Floats, Floats]:
    """Votes of each pair: of the controller itself, and with those of the firms that it controls."""
    owners, firms = votes.owner_count, votes.firm_count
    mine = votes.party < owners
    held = sparse.csr_array((votes.votes[mine], (votes.party[mine], votes.firm[mine])), shape=(owners, firms))
    by_itself = pairs.is_joint == 0
    rows, columns = pairs.controller[by_itself], pairs.firm[by_itself]
    reach = sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(owners, firms))
    direct = _pick(held, pairs)
    through = _pick((reach @ held[:firms]).tocsr(), pairs)
    return _round(direct), _round(np.minimum(1.0, direct + through))


def _count_concerted(control: Control, pairs: _Pairs) -> Floats:
    """Of whoever controls only in concert: the votes of that concert, with those of firms that it controls; else 0."""
    votes, owners = control.votes, control.votes.owner_count
    by_concert: dict[int, set[int]] = defaultdict(set)
    for party, firm in zip(control.controller.tolist(), control.firm.tolist(), strict=True):
        if party >= owners:
            by_concert[party].add(firm)
    in_concert = np.isin(votes.firm, list(set().union(*by_concert.values())))
    held: dict[int, list[tuple[int, float]]] = defaultdict(list)
    rows = zip(*(column[in_concert].tolist() for column in (votes.party, votes.firm, votes.votes)), strict=True)
    for party, firm, share in rows:
        held[firm].append((party, share))
    counted: dict[tuple[int, int], float] = defaultdict(float)
    for concert, firms in by_concert.items():
        members = set(votes.members_of(concert))
        for firm in firms:
            has_own = any(party == concert for party, _ in held[firm])
            through = firms - members if has_own else firms
            total = sum(share for party, share in held[firm] if party == concert or party in through)
            for member in members:
                counted[member, firm] = max(counted[member, firm], total)
    among = zip(pairs.controller.tolist(), pairs.firm.tolist(), pairs.is_joint.tolist(), strict=True)
    return _round(np.minimum(1.0, [counted.get((one, firm), 0.0) if joint else 0.0 for one, firm, joint in among]))


def _pick(matrix: Matrix, pairs: _Pairs) -> Floats:
    """Entries of a matrix at the pairs; 0 where there is none."""
    matrix.sum_duplicates()
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys = rows * matrix.shape[1] + matrix.indices
    wanted = pairs.controller * matrix.shape[1] + pairs.firm
    if not keys.size:
        return np.zeros(wanted.size)
    place = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    found: Floats = np.where(keys[place] == wanted, matrix.data[place], 0.0)
    return found


def _trace(
    ids: pa.Array, control: Control, pairs: _Pairs, is_ultimate: Integers, direct: Floats
) -> dict[str, pa.Array]:
    """The links of each pair's chain: of ultimate controllers; of those who control together, their own votes alone."""
    ultimate = np.unique(pairs.controller[is_ultimate & (pairs.is_joint == 0)])
    sole = control.votes.find_sole()
    # Whoever is alone at a deadlock first: of what it controls without that, its own chain counts.
    parties = np.flatnonzero(np.isin(sole, ultimate))[::-1]
    chains = {(sole[party], firm): links for party, firm, links in iter_chains(control, parties, LINKS_MAX)}
    holders: list[int] = []
    firms: list[int] = []
    votes: list[float] = []
    offsets: list[int | None] = []
    all_links: list[bool] = []
    for party, firm, joint, own in zip(
        pairs.controller.tolist(), pairs.firm.tolist(), pairs.is_joint.tolist(), direct.tolist(), strict=True
    ):
        links = [(sole[one.holder], one.firm, one.votes) for one in chains.get((party, firm), ())]
        if joint and own:
            links = [(party, firm, own)]
        offsets.append(len(holders) if links else None)
        all_links.append(len(links) <= LINKS_MAX)
        for holder, held, share in links[:LINKS_MAX]:
            holders.append(holder)
            firms.append(held)
            votes.append(share)
    bounds = pa.array([*offsets, len(holders)], type=pa.int32())

    def build(values: pa.Array) -> pa.Array:
        return pa.ListArray.from_arrays(bounds, values)

    return {
        "link_holder_ids": build(ids.take(pa.array(holders, type=pa.int64()))),
        "link_firm_ids": build(ids.take(pa.array(firms, type=pa.int64()))),
        "link_votes": build(pa.array(_round(np.array(votes, dtype=np.float64)))),
        "has_all_links": pa.array(all_links, type=pa.bool_()),
    }


def _tell_owners(ids: pa.Array, computed: Computed, since: Integers) -> pa.Table:
    beneficial = computed.beneficial
    kept = _select_owners(beneficial, computed.tested[0].direct)
    tests = beneficial.tests[kept]
    return pa.table(
        {
            "from_id": ids.take(pa.array(beneficial.person[kept])),
            "to_id": ids.take(pa.array(beneficial.firm[kept])),
            "valid_from": tell_days(since[beneficial.firm[kept]]),
            "is_candidate": tests == 0,
            "owner_tests": pa.array([_TESTS[bits] for bits in tests.tolist()], type=pa.list_(pa.string())),
            "least_share": _round(beneficial.least[kept]),
            "most_share": _round(beneficial.most[kept]),
        }
    )


def _select_owners(beneficial: BeneficialOwners, direct: Direct) -> Integers:
    """Rows of all who meet a test, and of the likeliest candidates of each firm."""
    count = direct.firm_count
    candidates = np.flatnonzero(beneficial.tests == 0)
    firm = beneficial.firm[candidates]
    keys = beneficial.person[candidates] * count + firm
    unstated = np.isin(keys, direct.unstated[0] * count + direct.unstated[1])
    order = np.lexsort((beneficial.person[candidates], -beneficial.least[candidates], ~unstated, firm))
    first = np.searchsorted(firm[order], firm[order])
    likeliest = candidates[order[np.arange(order.size) - first < CANDIDATES_MAX]]
    return np.sort(np.concatenate([np.flatnonzero(beneficial.tests > 0), likeliest]))


def _tell_findings(ids: pa.Array, capital: Integrated, beneficial: BeneficialOwners, since: Integers) -> pa.Table:
    count = capital.direct.firm_count
    return pa.table(
        {
            "entity_id": ids[:count],
            "valid_from": tell_days(since),
            "owner_finding": pa.array([str(one) for one in beneficial.findings], type=pa.string()),
            "is_complete": beneficial.complete,
            "share_state": pa.array([str(one) for one in capital.direct.states], type=pa.string()),
            "unknown_share": _round(np.minimum(1.0, capital.unknown)),
            "ring_share": _round(np.minimum(1.0, capital.ring)),
        }
    )


def _round(values: Floats) -> Floats:
    rounded: Floats = np.round(values, _DECIMALS)
    return rounded

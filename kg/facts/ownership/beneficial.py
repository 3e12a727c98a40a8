"""Beneficial owners of firms by the three tests of the rules of 2024, and what stands in their way.

A natural person is one who (1) finally holds a quarter of the shares, (2) has the right to a quarter of the benefits or
votes, or (3) controls the firm alone or with others. Ways add up, and a quarter exactly is enough. All who meet a test
are listed. Only where everything is known and nobody meets one are those who run the firm day by day taken instead.

A company that is listed on an exchange is not looked through: who holds it is disclosed by the rules of the exchange.
What is unknown is never taken for nothing: where unknown shares could lift a holder to the threshold, that holder is a
candidate, and where they could hide an owner altogether, the firm's owners are unknown.

Source: 受益所有人信息管理办法 art. 6 to 9 (PBOC and SAMR, Order 3/2024, in force 2024-11-01); FATF Recommendation 10,
interpretive note 5(b)(i) (listed companies); domain notes §5.3.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from typing import Final

import numpy as np

from kg.facts.ownership.control import EXACT, Control, ControlBounds
from kg.facts.ownership.direct import Flags, Floats, Integers
from kg.facts.ownership.integrated import Integrated
from kg.facts.ownership.rules import Rule
from kg.facts.ownership.unstated import find_above_unstated
from kg.model.ownership import OwnerFinding

LEAST_SHARE: Final = 0.001
"""Smaller integrated shares are told as one remainder, and make nobody a candidate: in dense loops everybody holds a
little of everything."""


class MetTest(Flag):
    """A test of the rules that a person meets."""

    SHARES = auto()
    VOTES_OR_BENEFITS = auto()
    CONTROL = auto()
    JOINT_CONTROL = auto()


Finding = OwnerFinding
"""What can be said of a firm's beneficial owners."""


@dataclass(frozen=True, slots=True)
class Firms:
    """What the tests need to know of firms and owners, by number."""

    is_person: Flags
    """By owner: whether it is a natural person."""
    files: Flags
    """By firm: whether its form has to file."""
    listed: Flags
    """By firm: whether it is listed and therefore a stop."""
    of_state: Flags | None = None
    """By firm that is not listed: whether an organ of the state controls it, through listed companies too; None where
    none is listed."""


@dataclass(frozen=True, slots=True)
class BeneficialOwners:
    """Persons by firm, then person; and a finding by firm.

    `least` and `most` bound the integrated share of capital, 0 to 1. `tests` hold bits of `MetTest`; 0 for a candidate.
    """

    rule: Rule
    person: Integers
    firm: Integers
    least: Floats
    most: Floats
    tests: Integers
    findings: Sequence[Finding]
    complete: Flags
    """By firm: nobody further could meet a test, whatever is unknown, and no listed company would meet one there."""
    of_state: Flags
    """By firm: whether an organ of the state controls it, or several together do."""


def find_beneficial_owners(
    rule: Rule,
    firms: Firms,
    capital: Integrated,
    rights: Sequence[Integrated],
    control: ControlBounds,
) -> BeneficialOwners:
    """Beneficial owners of every firm.

    Args:
        rule: the rule of the day.
        firms: who is a person, which forms file, which are listed.
        capital: integrated shares of capital, listed companies being stops, as in `rights` and `control`.
        rights: integrated votes and integrated benefits, where they differ from capital; may be empty.
        control: who controls whom at more than half of the votes, by what is known and by what could be.
    """
    count = capital.direct.firm_count
    held = _Held.of(capital, firms)
    confirmed, tests = _find_confirmed(rule, firms, capital, rights, control.known)
    could = _find_possible(rule, firms, held, [capital, *rights])
    unstated = [_find_unstated(right, firms, rule, control.hidden) for right in (capital, *rights)]
    by_control = [*unstated, *(keys for _, keys in _tell_control(firms, control.could))]
    could = np.concatenate([could, *by_control])
    candidates = np.setdiff1d(could, confirmed)
    keys = np.concatenate([confirmed, candidates])
    keys_tests = np.concatenate([tests, np.zeros(candidates.size, dtype=np.int64)])
    order = np.lexsort((keys // count, keys % count))
    order = order[firms.files[keys[order] % count]]
    keys, keys_tests = keys[order], keys_tests[order]
    least = held.get(keys)
    # Somebody with a share below the least may lack so much.
    open_ = [right.open >= rule.threshold - LEAST_SHARE - EXACT for right in (capital, *rights)]
    hidden = np.any(open_, axis=0) | control.hidden
    behind = _find_behind_listed(rule, firms, [capital, *rights], control.known)
    of_state = find_of_state(control.known) if firms.of_state is None else firms.of_state
    return BeneficialOwners(
        rule=rule,
        person=keys // count,
        firm=keys % count,
        least=least,
        most=np.minimum(1.0, least + capital.open[keys % count]),
        tests=keys_tests,
        findings=_find(firms, of_state, (keys % count, keys_tests), hidden, behind),
        complete=~(hidden | behind),
        of_state=of_state,
    )


def _find_confirmed(
    rule: Rule, firms: Firms, capital: Integrated, rights: Sequence[Integrated], control: Control
) -> tuple[Integers, Integers]:
    """Keys of persons who meet a test by what is known, ascending, and the bits of the tests."""
    count = capital.direct.firm_count
    met = [(MetTest.SHARES, _take(firms, count, *capital.find_pairs(rule.threshold - EXACT)[:2]))]
    for right in rights:
        pairs = right.find_pairs(rule.threshold - EXACT)[:2]
        met.append((MetTest.VOTES_OR_BENEFITS, _take(firms, count, *pairs)))
    met += _tell_control(firms, control)
    confirmed = np.unique(np.concatenate([keys for _, keys in met]))
    tests = np.zeros(confirmed.size, dtype=np.int64)
    for test, keys in met:
        tests[np.searchsorted(confirmed, keys)] |= test.value
    return confirmed, tests


@dataclass(frozen=True, slots=True)
class _Held:
    """Integrated shares of persons, sorted by key: person × number of firms + firm."""

    keys: Integers
    shares: Floats

    @classmethod
    def of(cls, capital: Integrated, firms: Firms) -> "_Held":
        person, firm, share = capital.find_pairs(LEAST_SHARE)
        kept = firms.is_person[person]
        keys = person[kept] * capital.direct.firm_count + firm[kept]
        order = np.argsort(keys)
        return cls(keys[order], share[kept][order])

    def get(self, keys: Integers) -> Floats:
        """The share of each key; 0 where there is none."""
        place = np.minimum(np.searchsorted(self.keys, keys), max(self.keys.size - 1, 0))
        if not self.keys.size:
            return np.zeros(keys.size)
        return np.where(self.keys[place] == keys, self.shares[place], 0.0)


def _take(firms: Firms, count: int, owner: Integers, firm: Integers) -> Integers:
    """Keys of the pairs whose owner is a person."""
    kept = firms.is_person[owner]
    return owner[kept] * count + firm[kept]


def _tell_control(firms: Firms, control: Control) -> list[tuple[MetTest, Integers]]:
    """Keys of persons who control a firm alone, and of those who do with others."""
    controllers = zip((MetTest.CONTROL, MetTest.JOINT_CONTROL), _list_controllers(control), strict=True)
    return [(test, _take(firms, control.votes.firm_count, owner, firm)) for test, (owner, firm) in controllers]


def _list_controllers(control: Control) -> tuple[tuple[Integers, Integers], tuple[Integers, Integers]]:
    """(owner, firm) of those who control alone, and of those who do with others: at a deadlock, or in concert, be it
    through a firm that is in it."""
    owner = control.votes.find_sole()[control.controller]
    alone = owner >= 0
    concerted = list(zip(control.controller[~alone].tolist(), control.firm[~alone].tolist(), strict=True))
    behind = _find_behind(control, {concert for concert, _ in concerted})
    joint = [(party, firm) for concert, firm in concerted for party in behind[concert]]
    together = np.array(joint, dtype=np.int64).reshape(-1, 2)
    return (owner[alone], control.firm[alone]), (together[:, 0], together[:, 1])


def _find_behind(control: Control, concerts: Iterable[int]) -> dict[int, set[int]]:
    """By concert: its members, and whoever controls one of them, alone or with others."""
    votes = control.votes
    members = np.unique(np.array([m for concert in votes.concerts for m in concert.members], dtype=np.int64))
    above: dict[int, set[int]] = defaultdict(set)
    of_members = np.isin(control.firm, members)
    for party, firm in zip(control.controller[of_members].tolist(), control.firm[of_members].tolist(), strict=True):
        above[firm].update(votes.members_of(party))
    behind = {}
    for concert in concerts:
        found, ahead = set(votes.members_of(concert)), [*votes.members_of(concert)]
        while ahead:
            further = above.get(ahead.pop(), set()) - found
            found |= further
            ahead += further
        behind[concert] = found
    return behind


def _find_possible(rule: Rule, firms: Firms, held: "_Held", rights: Sequence[Integrated]) -> Integers:
    """Keys of persons who would have enough of a right with all of it that is unknown, capital being the first right.

    Of unknown votes or benefits whoever holds shares might have any part.
    """
    count = firms.files.size
    found = []
    for place, right in enumerate(rights):
        open_ = right.open
        own = _Held.of(right, firms) if place else held
        found.append(own.keys[own.shares + open_[own.keys % count] >= rule.threshold - EXACT])
        if place:
            found.append(held.keys[open_[held.keys % count] >= rule.threshold - EXACT])
    return np.concatenate(found)


def _find_unstated(right: Integrated, firms: Firms, rule: Rule, hidden: Flags) -> Integers:
    """Keys of persons who hold an unstated part of a right, themselves or through firms, where it could do.

    That is so of a right where enough of it is unknown, and of control where somebody `hidden` could have it. Any
    number of the steps of a way may be unstated, one at least.
    """
    direct = right.direct
    holder, firm = direct.unstated
    if not holder.size:
        return np.empty(0, dtype=np.int64)
    could = (right.unknown >= rule.threshold - EXACT) | hidden
    person, held = find_above_unstated(direct, holder, firm, could, firms.is_person)
    return person * direct.firm_count + held


def _find_behind_listed(rule: Rule, firms: Firms, rights: Sequence[Integrated], control: Control) -> Flags:
    """By firm: whether it is listed, or a listed company would meet a test there if it were a person, alone or with
    others."""
    behind = firms.listed.copy()
    if not behind.any():
        return behind
    pairs = [right.find_pairs(rule.threshold - EXACT)[:2] for right in rights]
    for owner, firm in (*pairs, *_list_controllers(control)):
        among = np.flatnonzero(owner < behind.size)
        behind[firm[among[firms.listed[owner[among]]]]] = True
    return behind


def find_of_state(control: Control) -> Flags:
    """By firm: whether a stop controls it, or stops alone do together."""
    found = np.zeros(control.votes.firm_count, dtype=bool)
    found[control.firm[np.isin(control.controller, control.votes.find_of_stops())]] = True
    return found


def _find(
    firms: Firms, state: Flags, told: tuple[Integers, Integers], hidden: Flags, behind_listed: Flags
) -> list[Finding]:
    """Findings by firm; `told` are the firms of persons and the bits of the tests that these meet there."""
    firm, tests = told
    count = firms.files.size
    confirmed = np.zeros(count, dtype=bool)
    confirmed[firm[tests > 0]] = True
    candidate = np.zeros(count, dtype=bool)
    candidate[firm[tests == 0]] = True
    cases = [~firms.files, confirmed, state, behind_listed, candidate, hidden]
    names = [
        Finding.NOT_REQUIRED, Finding.CONFIRMED, Finding.STATE, Finding.LISTED, Finding.CANDIDATE, Finding.UNKNOWN,
    ]  # fmt: skip
    choice = np.select(cases, range(len(cases)), default=len(cases)).tolist()
    return [[*names, Finding.MANAGEMENT][case] for case in choice]

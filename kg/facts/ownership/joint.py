"""Control with everybody who controls together: in concert by evidence, or because two hold a firm in equal halves.

Concerts are widened by the firms that their members control and that vote there, be it in another concert; one by
agreement by no deadlock. A *deadlock* is a firm that nobody controls and whose votes two parties have in halves: they
are one more party there, which votes with what that firm holds, so that joint control passes down chains as control
does. Whoever stands above a half decides whose half it is: deadlocks are found again with those found before, until
they stay as they are. Around a loop in which they would come and go they stay as they were when the loop was entered.

Source: 公司法 2023 art. 265; IFRS 11, paragraphs 7 to 9 (joint control).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kg.facts.ownership.control import Control, find_control, find_deadlocks
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.votes import Concert, Deciders, Votes, build_votes


def control_together(direct: Direct, deciders: Deciders, agreed: Sequence[Concert]) -> Control:
    """Control by more than half of the votes, with those in concert and those at deadlocks as parties.

    Of its votes the concerts by agreement come first, as widened.
    """
    # Votes of a concert are nobody's alone: what single owners control is the same whoever acts in concert.
    single = find_control(build_votes(direct, deciders))
    control = _add_concerts(single, direct, deciders, agreed)
    before: list[list[Concert]] = [[]]
    while (joint := _build_joint(control)) != before[-1]:
        control = _add_concerts(single, direct, deciders, [*agreed, *joint])
        if joint in before:
            break
        before.append(joint)
    return control


def _build_joint(control: Control) -> list[Concert]:
    """The two of each deadlock as one party, the same of several firms once."""
    parties: dict[int, list[int]] = defaultdict(list)
    for owner, firm in zip(*(column.tolist() for column in find_deadlocks(control)), strict=True):
        parties[firm].append(owner)
    firms: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for firm, owners in parties.items():
        if len(owners) > 1:
            firms[tuple(owners)].append(firm)
    return [Concert(list(owners), about, is_agreed=False) for owners, about in firms.items()]


def _add_concerts(single: Control, direct: Direct, deciders: Deciders, concerts: Sequence[Concert]) -> Control:
    """What single owners control, and what concerts do, each widened until none grows."""
    owners = single.votes.owner_count
    members = {member for concert in concerts for member in concert.members}
    of_members = _list_controlled(single, members)
    widenings = _find_widenings(single.votes, concerts)
    widened, votes = list(concerts), single.votes
    pairs = np.empty((2, 0), dtype=np.int64)
    while concerts:
        votes = build_votes(direct, deciders, widened)
        found = find_control(votes, among=range(owners, owners + len(concerts)))
        pairs = np.stack([found.controller, found.firm])
        of_concerts = _list_controlled(found, range(owners, owners + len(concerts)))
        again = _widen(concerts, widenings, {**of_members, **of_concerts})
        if again == widened:
            break
        widened = again
    controller, firm = np.concatenate([np.stack([single.controller, single.firm]), pairs], axis=1)
    order = np.lexsort((controller, firm))
    return Control(votes, single.threshold, controller[order], firm[order], could=False)


def _list_controlled(control: Control, parties: Iterable[int]) -> dict[int, set[int]]:
    """Firms that each of some parties controls; those who control none are left out."""
    controlled: dict[int, set[int]] = defaultdict(set)
    of_them = np.isin(control.controller, list(parties))
    pairs = zip(control.controller[of_them].tolist(), control.firm[of_them].tolist(), strict=True)
    for party, firm in pairs:
        controlled[party].add(firm)
    return controlled


@dataclass(frozen=True, slots=True)
class _Widening:
    """By what one concert can be widened."""

    voters: set[int]
    """Firms that vote where it does and are not in it."""
    parties: Sequence[int]
    """Its members, and the concerts among some of them: what these control."""


def _find_widenings(votes: Votes, concerts: Sequence[Concert]) -> dict[int, _Widening]:
    """By number of a concert; most have none, since nobody else votes where they do."""
    voters: dict[int, set[int]] = defaultdict(set)
    asked = np.isin(votes.firm, [firm for concert in concerts for firm in concert.firms])
    asked &= votes.party < votes.firm_count
    for party, firm in zip(votes.party[asked].tolist(), votes.firm[asked].tolist(), strict=True):
        voters[firm].add(party)
    by_first: dict[int, list[int]] = defaultdict(list)
    for number, concert in enumerate(concerts):
        by_first[min(concert.members)].append(number)
    found = {}
    for number, concert in enumerate(concerts):
        others = set[int]().union(*(voters.get(firm, ()) for firm in concert.firms)).difference(concert.members)
        if others:
            among = (other for member in concert.members for other in by_first.get(member, ()) if other != number)
            within = [votes.owner_count + other for other in among if _is_within(concerts[other], concert)]
            found[number] = _Widening(others, [*concert.members, *within])
    return found


def _is_within(one: Concert, other: Concert) -> bool:
    """Whether all in one concert are in the other; one by agreement has no deadlock within it."""
    return {*other.members}.issuperset(one.members) and one.is_agreed >= other.is_agreed


def _widen(
    concerts: Sequence[Concert], widenings: Mapping[int, _Widening], controlled: Mapping[int, set[int]]
) -> list[Concert]:
    """Each with the firms that vote where it does and that one of them controls, or some of them in another concert."""
    widened = list(concerts)
    for number, widening in widenings.items():
        theirs = set[int]().union(*(controlled.get(party, ()) for party in widening.parties))
        if daughters := sorted(widening.voters & theirs):
            members = sorted({*concerts[number].members, *daughters})
            widened[number] = replace(concerts[number], members=members, daughters=daughters)
    return widened

"""Control with everybody who controls together: in concert by evidence, or because two hold a firm in equal halves.

A *deadlock* is a firm that nobody controls and whose votes two parties have in halves: they are one more party there,
which votes with what that firm holds, so that joint control passes down chains as control does. Whoever stands above a
half decides whose half it is: deadlocks are found again with those found before, until they stay as they are. Where
they would come and go, they stay as they were when that began. Where the firm itself stands above one half, who has the
other half is alone at the deadlock, and controls alone (`Votes.sole_of`): what a firm holds of itself does not vote.
"""

from collections.abc import Sequence

import numpy as np

from kg.facts.ownership.concerts import Concerts
from kg.facts.ownership.control import Control, Single
from kg.facts.ownership.deadlocks import Deadlocks
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.votes import Concert, Deciders, build_votes


def control_together(direct: Direct, deciders: Deciders, agreed: Sequence[Concert]) -> Control:
    """Control by more than half of the votes, with those in concert and those at deadlocks as parties.

    Of its votes the concerts by agreement come first, as widened.
    """
    # Votes of a concert are nobody's alone: what single owners control is the same whoever acts in concert.
    single = Single(build_votes(direct, deciders))
    concerts = Concerts(single, agreed)
    deadlocks = Deadlocks(single, concerts)
    seen = {deadlocks.mark}
    changed = deadlocks.find_all()
    while changed:
        touched = concerts.lock(changed)
        if deadlocks.mark in seen:
            break
        seen.add(deadlocks.mark)
        changed = deadlocks.find_again(touched)
    widened = concerts.list_widened()
    if not widened:
        return single.control
    votes = build_votes(direct, deciders, [concert for concert, _ in widened])
    together = [(party, firm) for party, (_, taken) in enumerate(widened, single.owner_count) for firm in taken]
    pairs = np.array(together, dtype=np.int64).reshape(-1, 2).T
    controller, firm = np.concatenate([np.stack([single.control.controller, single.control.firm]), pairs], axis=1)
    order = np.lexsort((controller, firm))
    return Control(votes, single.control.threshold, controller[order], firm[order], could=False)

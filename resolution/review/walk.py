"""A clerk's walk through the queue: forwards by a judgement or a skip, backwards by undo."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.ledger.judgements import Verdict
from resolution.review.desk import Desk
from resolution.review.pairs import PairView
from resolution.review.queue import WaitingPair


@dataclass(slots=True)
class Walk:
    """Where the clerk stands, and what was judged on the way."""

    desk: Desk
    waiting: Sequence[WaitingPair]
    place: int = 0
    _judged: list[tuple[int, PairView]] = field(default_factory=list)
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    """Judgements of this walk that stand, by what they say."""
    _said: list[Verdict] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to see."""
        return self.place >= len(self.waiting)

    def see(self) -> PairView:
        """The pair that comes next; see `Desk.see`."""
        return self.desk.see(self.waiting[self.place])

    def judge(self, view: PairView, verdict: Verdict) -> None:
        """Store a judgement and go on; see `Desk.judge`."""
        self.desk.judge(view, verdict)
        self._judged.append((self.place, view))
        self._said.append(verdict)
        self.counts[verdict] += 1
        self.place += 1

    def skip(self) -> None:
        """Go on without a judgement; the pair waits for the next review."""
        self.place += 1

    def undo(self) -> bool:
        """Withdraw the last judgement of this walk and go back to its pair; False when there is none."""
        if not self._judged:
            return False
        place, view = self._judged[-1]
        self.desk.judge(view, Verdict.WITHDRAWN)
        self._judged.pop()
        self.counts[self._said.pop()] -= 1
        self.place = place
        return True

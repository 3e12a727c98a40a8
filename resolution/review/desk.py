"""Where a clerk sees pairs and judges them: each pair in the audit before it is shown, each judgement stored at once.

Facts outrank judgements: what two valid numbers, one register or a branch keep apart cannot be judged the same, and the
desk says so instead of storing it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from kg.access.purposes import FieldGroup
from kg.engine.database import Connection
from kg.errors import RequestError
from kg.ledger.judgements import Judgement, Verdict, record_judgements
from kg.looks import Looks
from kg.model.resolved import ConflictReason
from kg.model.vocabulary import Purpose
from resolution.contraction import find_objection_between
from resolution.review.pairs import PairView, read_pair
from resolution.review.queue import WaitingPair

_SEE: Final = "review: see pair"
_JUDGE: Final = "review: judge"


@dataclass(frozen=True, slots=True)
class Desk:
    """One clerk's desk over one resolved night."""

    open: Callable[[], AbstractContextManager[Connection]]
    """Opens the resolution database, read-only. It is shut while the clerk thinks: the night must not wait for that."""
    looks: Looks

    def see(self, waiting: WaitingPair) -> PairView:
        """What is known of a pair.

        Raises:
            AccessDenied: the clerk may not see it.
            RequestError: one of the parties is not known any more.
            LedgerError: the look could not be recorded.
        """
        with self.open() as connection:
            view = read_pair(connection, waiting)
        ids = (view.left.entity_id, view.right.entity_id)
        self.looks.record(_SEE, FieldGroup.IDENTITY_EVIDENCE, {"pair": waiting.pair_id}, ids)
        return view

    def judge(self, view: PairView, verdict: Verdict) -> Judgement:
        """Store what the clerk says of a pair.

        Raises:
            AccessDenied: the clerk may not judge.
            RequestError: a fact keeps the two apart.
            LedgerError: it could not be stored.
        """
        waiting, intent = view.waiting, self.looks.looker.intent
        ids = (view.left.entity_id, view.right.entity_id)
        asked = {"pair": waiting.pair_id, "verdict": verdict}
        self.looks.record(_JUDGE, FieldGroup.IDENTITY_JUDGEMENT, asked, ids)
        if verdict is Verdict.SAME:
            self._check_facts(waiting)
        left, right = sorted((view.left.mention, view.right.mention))
        judgement = Judgement(
            at=self.looks.clock(),
            subject=self.looks.looker.subject,
            purpose=intent.purpose or Purpose.IDENTITY_REVIEW,
            case_reference=intent.case_reference or "",
            party_kind=waiting.party_kind,
            verdict=verdict,
            left=left,
            right=right,
        )
        record_judgements(self.looks.ledger, [judgement])
        return judgement

    def find_objection(self, waiting: WaitingPair) -> ConflictReason | None:
        """The fact that outranks a judgement that the two are the same, if there is one."""
        with self.open() as connection:
            return find_objection_between(connection, waiting.left_party_id, waiting.right_party_id)

    def _check_facts(self, waiting: WaitingPair) -> None:
        reason = self.find_objection(waiting)
        if reason is not None:
            raise RequestError(
                f"These two cannot be one entity: {reason.value.replace('_', ' ')}.",
                way_out="Facts outrank judgements: have the department correct its record.",
            )

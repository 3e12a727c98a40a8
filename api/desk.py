"""The clerk's side of the service: what waits, one pair, one entity, a judgement; read of the resolved night.

Each field of the root here is answered alone, by a thread, after its audit entry is on disk; values go into `Reading`,
from which the standard executor completes.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Final

from api.authentication import Clock
from api.execution import RequestContext
from api.schema.connections import PAGE_MAX
from api.withholding import build_refused
from kg.access.policies import Policies
from kg.access.purposes import FieldGroup
from kg.engine.database import Connection
from kg.errors import AccessDenied, ConfigurationError, GraphUnavailable, RequestError
from kg.home import Home
from kg.ledger.judgements import Verdict
from kg.ledger.store import Ledger
from kg.looks import Looker, Looks
from kg.model.ids import EntityId, PartyId
from kg.model.vocabulary import PartyKind
from kg.settings import GraphSettings
from resolution.explanation.evidence import Finding
from resolution.explanation.history import IdHistory, find_history
from resolution.explanation.joining import ApartReason, Joining, Step, explain_joining, read_steps
from resolution.explanation.waterfall import draw_evidence
from resolution.explanation.words import APART, say_comparison, say_conflict, say_level, say_step
from resolution.judgements import place_judgements, read_standing
from resolution.looking import open_resolved
from resolution.parties import find_staged_tables
from resolution.review.desk import Desk
from resolution.review.pairs import TITLES, PairView, Part, Side, read_pair
from resolution.review.queue import WaitingPair, build_waiting, read_queue
from resolution.settings import ResolutionSettings

Found = Mapping[str, Any]
_GONE: Final = {"label": "NotFound", "reason": "No such pair is known now: its record was withdrawn or has changed."}
_NOBODY: Final = {"label": "NotFound", "reason": "No entity in use has this id."}
_NEAR: Final = "near_threshold"


@dataclass(frozen=True, slots=True)
class IdentityDesk:
    """Answers the fields of `api.schema.identity.DESK_FIELDS`."""

    home: Home
    settings: GraphSettings
    linkage: ResolutionSettings
    policies: Policies
    key: bytes
    clock: Clock
    ledger: Ledger

    async def answer(self, field: str, arguments: Mapping[str, Any], context: RequestContext) -> Found:
        """What a field of the root answers with.

        Raises:
            RequestError: the arguments cannot be followed.
            GraphUnavailable: a night is being walked just now, or none was yet.
            LedgerError: the audit entry could not be stored.
        """
        group, answer = _ANSWERS[field]
        return await asyncio.to_thread(self._answer, group, answer, arguments, context)

    def _answer(
        self, group: FieldGroup, answer: "_Answer", arguments: Mapping[str, Any], context: RequestContext
    ) -> Found:
        caller, intent = context.caller, context.intent
        looker = Looker(caller.subject, caller.role, intent)
        looks = Looks(self.ledger, self.policies, self.key, looker, self.clock)
        if refusal := self.policies.decide(caller.role, intent, group).refusal:
            with suppress(AccessDenied):  # noted in the audit, and told as an outcome
                looks.record("identity: refused", group, {})
            return build_refused(refusal)
        with self._open() as connection:
            return answer(self, connection, looks, arguments)

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        try:
            with open_resolved(self.home, self.settings) as connection:
                yield connection
        except ConfigurationError as error:
            raise GraphUnavailable("The resolved night cannot be read just now.", way_out="Try again.") from error

    def read_queue(self, connection: Connection, looks: Looks, arguments: Mapping[str, Any]) -> Found:
        """A page of what waits, behind the pair that `after` names, be that judged meanwhile or not."""
        first, after = arguments["first"], arguments.get("after")
        if not 1 <= first <= PAGE_MAX:
            raise RequestError(f"`first` is {first}; a page has 1 to {PAGE_MAX} items.")
        placing = place_judgements(connection, find_staged_tables(connection), read_standing(self.home))
        waiting = list(read_queue(connection, self.linkage, placing.placed))
        looks.record("identity: queue", FieldGroup.IDENTITY_EVIDENCE, {"first": first, "after": after})
        behind = _find_behind(waiting, read_queue(connection, self.linkage, ()), str(after)) if after else waiting
        page = behind[:first]
        return {
            "label": "IdentityQueue",
            "pairs": [_shape_waiting(one) for one in page],
            "waiting_count": len(waiting),
            "end_cursor": page[-1].pair_id if page else None,
            "has_next_page": first < len(behind),
        }

    def read_pair(self, connection: Connection, looks: Looks, arguments: Mapping[str, Any]) -> Found:
        """One pair side by side."""
        waiting = build_waiting(connection, str(arguments["id"]))
        if waiting is None:
            return _record_gone(looks, FieldGroup.IDENTITY_EVIDENCE, _GONE)
        view = Desk(lambda: nullcontext(connection), looks).see(waiting)
        joining = explain_joining(connection, waiting.left_party_id, waiting.right_party_id)
        assert joining is not None  # noqa: S101 - both parties have just been read
        return _shape_pair(view, joining, self.linkage.get_threshold_bits(waiting.party_kind))

    def read_cluster(self, connection: Connection, looks: Looks, arguments: Mapping[str, Any]) -> Found:
        """What holds an entity together."""
        history = find_history(connection, str(arguments["id"]))
        if history is None or not history.is_in_use:
            answers = history.answers if history else ()
            return _record_gone(looks, FieldGroup.IDENTITY_EVIDENCE, _say_nobody(history), answers)
        entity_id = history.entity_id
        looks.record("identity: cluster", FieldGroup.IDENTITY_EVIDENCE, {"id": entity_id}, (entity_id,))
        steps = [_shape_step(step) for step in read_steps(connection, entity_id)]
        return {"label": "IdentityCluster", "id": entity_id, "steps": steps}

    def judge_pair(self, connection: Connection, looks: Looks, arguments: Mapping[str, Any]) -> Found:
        """Store a judgement; `withdrawn` undoes the one before."""
        waiting = build_waiting(connection, str(arguments["id"]))
        if waiting is None:
            return _record_gone(looks, FieldGroup.IDENTITY_JUDGEMENT, _GONE)
        verdict = Verdict(getattr(arguments["verdict"], "value", arguments["verdict"]))
        desk = Desk(lambda: nullcontext(connection), looks)
        if verdict is Verdict.SAME and (reason := desk.find_objection(waiting)):
            looks.record("identity: judge", FieldGroup.IDENTITY_JUDGEMENT, {"pair": waiting.pair_id})
            return {"label": "AgainstFacts", "reason": APART[ApartReason(reason)].english}
        judgement = desk.judge(read_pair(connection, waiting), verdict)
        return {"label": "Judged", "pair_id": waiting.pair_id, "verdict": verdict.value, "judged_at": judgement.at}


_Answer = Callable[[IdentityDesk, Connection, Looks, Mapping[str, Any]], Found]
_ANSWERS: Final[Mapping[str, tuple[FieldGroup, _Answer]]] = {
    "identityQueue": (FieldGroup.IDENTITY_EVIDENCE, IdentityDesk.read_queue),
    "identityPair": (FieldGroup.IDENTITY_EVIDENCE, IdentityDesk.read_pair),
    "identityCluster": (FieldGroup.IDENTITY_EVIDENCE, IdentityDesk.read_cluster),
    "judgePair": (FieldGroup.IDENTITY_JUDGEMENT, IdentityDesk.judge_pair),
}
"""By field of `Query` and `Mutation`."""


def _find_behind(waiting: Sequence[WaitingPair], unjudged: Sequence[WaitingPair], after: str) -> Sequence[WaitingPair]:
    """What waits behind a pair, in the order of the queue before anything was judged.

    Raises:
        RequestError: the pair never stood in this night's queue.
    """
    places = {one.pair_id: place for place, one in enumerate(unjudged)}
    if after not in places:
        raise RequestError("`after` names no pair of this night's queue.", way_out="Ask for the first page.")
    return [one for one in waiting if places[one.pair_id] > places[after]]


def _say_nobody(history: IdHistory | None) -> Found:
    if history is None or not history.answers:
        return _NOBODY
    return {"label": "NotFound", "reason": f"This id was retired. Now answers: {', '.join(history.answers)}."}


def _record_gone(looks: Looks, group: FieldGroup, missing: Found, named: Sequence[EntityId] = ()) -> Found:
    looks.record("identity: nothing found", group, {}, named)
    return missing


def _shape_waiting(waiting: WaitingPair) -> Found:
    said = say_conflict(waiting.reason)
    return {
        "id": waiting.pair_id,
        "party_kind": waiting.party_kind.value,
        "reason": waiting.reason.value if waiting.reason else _NEAR,
        "reason_said": said.english,
        "reason_said_zh": said.chinese,
        "match_weight": waiting.match_weight,
    }


def _shape_pair(view: PairView, joining: Joining, threshold: float) -> Found:
    evidence = view.evidence
    kind = view.waiting.party_kind
    return {
        "label": "IdentityPair",
        "id": view.waiting.pair_id,
        "party_kind": kind.value,
        "left": _shape_side(view.left),
        "right": _shape_side(view.right),
        "values": [
            {
                "column": row.column, "title": TITLES[row.column][0], "title_zh": TITLES[row.column][1],
                "left": _join(row.left), "right": _join(row.right), "agreement": row.agreement.value,
            }
            for row in view.rows
        ],
        "evidence": [_shape_finding(kind, one) for one in evidence.findings] if evidence else [],
        "prior_bits": evidence.prior_bits if evidence else None,
        "match_weight": evidence.match_weight if evidence else None,
        "threshold_bits": threshold,
        "waterfall": draw_evidence(evidence, threshold).svg if evidence else None,
        "is_one_entity": joining.left_entity_id == joining.right_entity_id,
        "path": [_shape_step(step) for step in joining.path],
        "apart_because": [
            {"reason": one.value, "said": APART[one].english, "said_zh": APART[one].chinese} for one in joining.reasons
        ],
    }  # fmt: skip


def _shape_side(side: Side) -> Found:
    mention = side.mention
    return {
        "party_id": side.party_id, "entity_id": side.entity_id, "source": mention.source,
        "record_key": mention.record_key, "mention": mention.mention,
    }  # fmt: skip


def _shape_finding(kind: PartyKind, finding: Finding) -> Found:
    compared, found = say_comparison(kind, finding.comparison), say_level(kind, finding)
    return {
        "comparison": finding.comparison, "compared": compared.english, "compared_zh": compared.chinese,
        "level": finding.level, "found": found.english, "found_zh": found.chinese, "bits": finding.bits,
    }  # fmt: skip


def _shape_step(step: Step) -> Found:
    said = say_step(step)
    return {
        "left_party_id": PartyId(step.left_party_id), "right_party_id": step.right_party_id, "kind": step.kind.value,
        "match_weight": step.match_weight, "is_bridge": step.is_bridge, "said": said.english, "said_zh": said.chinese,
    }  # fmt: skip


def _join(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)

"""One request from plan to audit: at most one statement, and no answer without an audit entry (rule L6)."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import orjson

from api.authentication import Caller, Clock
from api.exchange import Measured
from api.planning import Plan, PlannedEdge, PlannedRoot
from api.reading import ReadEdge, Reading, Unsealer, build_refused, permit, select
from api.schema.roots import Hasher
from api.shaping import build_publication, shape_items
from kg.access.policies import Policies
from kg.access.purposes import FieldGroup, Intent
from kg.errors import RequestError
from kg.graph.compose import DEPTH_MAX, build_statement, count_levels, count_rows, root_key
from kg.ledger.audit import AuditEntry
from kg.model.ids import RunId


class Graph(Protocol):
    """What answers read: one statement, as `kg.graph.door` runs it."""

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Every row."""
        ...


class AuditLog(Protocol):
    """Where audit entries go; on disk before `append` returns."""

    def append(self, entry: AuditEntry) -> None:
        """Store one entry."""
        ...


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who asks and why."""

    caller: Caller
    intent: Intent
    query_digest: str
    operation_name: str | None
    """The operation that the request names, if any."""
    measured: Measured = field(default_factory=Measured)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers planned operations: decides, reads, shapes, records."""

    graph: Graph
    audit_log: AuditLog
    policies: Policies
    unseal: Unsealer
    hash_number: Hasher
    clock: Clock
    row_max: int

    async def answer(self, plan: Plan, context: RequestContext) -> Reading:
        """What the schema's fields are read from, on record already.

        Raises:
            RequestError: it asks for too much, or for the next page of a run that is no longer published.
            LedgerError: the audit entry could not be stored.
        """
        reading = Reading(self.policies.decide_all(context.caller.role, context.intent), self.unseal)
        if not plan.reads:
            return reading
        if refusal := reading.decisions[FieldGroup.REGISTRATION].refusal:
            reading.roots = {root.response_key: build_refused(refusal) for root in plan.roots}
        else:
            await self._read(plan, reading, context.measured)
        started = time.perf_counter()
        await asyncio.to_thread(self.audit_log.append, self._build_entry(plan, context, reading))
        context.measured.audit_seconds = time.perf_counter() - started
        return reading

    async def _read(self, plan: Plan, reading: Reading, measured: Measured) -> None:
        edges: dict[str, ReadEdge] = {}
        for root in plan.roots:
            if root.edge:
                key = root_key(sum(not edge.refusal for edge in edges.values()))
                edges[root.response_key] = permit(root.edge, reading.decisions, key)
        read = [edge for edge in edges.values() if not edge.refusal]
        selections = [select(edge) for edge in read]
        measured.estimated_rows = self._check_size(selections)
        allowed = reading.decisions[FieldGroup.NATURAL_PERSONS].allowed
        statement = build_statement(selections, natural_persons=allowed)
        started = time.perf_counter()
        (row,) = await self.graph.read(statement.text, statement.parameters)
        measured.statement_seconds = time.perf_counter() - started
        measured.actual_rows = sum(_count_items(row[edge.key]) for edge in read)
        reading.publication = build_publication(next(iter(cast("list[dict[str, Any]]", row["publication"])), None))
        if reading.publication:
            reading.run_id = RunId(reading.publication["run_id"])
        for edge in read:
            _check_cursors(edge.planned, reading.run_id)
            reading.admit(edge, cast("list[dict[str, Any]]", row[edge.key]))
            reading.places |= {(one.planned.owner, one.planned.response_path): one for one in edge.iter_all()}
        for root in plan.roots:
            reading.roots[root.response_key] = _shape_root(root, edges.get(root.response_key), row)

    def _check_size(self, selections: list[Any]) -> int:
        rows = sum(map(count_rows, selections))
        if rows > self.row_max:
            raise RequestError(
                f"The query could yield more than {self.row_max} items.",
                way_out="Ask for smaller pages or fewer levels.",
            )
        if max(map(count_levels, selections), default=0) > DEPTH_MAX:
            raise RequestError(
                f"The query follows edges over more than {DEPTH_MAX} levels.", way_out="Ask in two requests."
            )
        return rows

    def _build_entry(self, plan: Plan, context: RequestContext, reading: Reading) -> AuditEntry:
        asked = {FieldGroup.REGISTRATION, FieldGroup.NATURAL_PERSONS}
        asked = asked.union(*(_groups(root.edge) for root in plan.roots if root.edge))
        decided = {group: reading.decisions[group] for group in asked}
        return AuditEntry(
            at=self.clock(),
            subject=context.caller.subject,
            role=context.caller.role,
            purpose=context.intent.purpose,
            case_reference=context.intent.case_reference,
            operation=plan.operation,
            query_digest=context.query_digest,
            looked_for=tuple(root.looked_for for root in plan.roots if root.looked_for),
            entity_ids=tuple(dict.fromkeys(reading.entity_ids)),
            allowed=tuple(sorted(group for group, decision in decided.items() if decision.allowed)),
            refused=tuple(
                sorted(f"{group}:{decision.refusal}" for group, decision in decided.items() if decision.refusal)
            ),
            run_id=reading.run_id,
        )


def build_query_digest(query: str, variables: Mapping[str, Any]) -> str:
    """SHA-256 of a query's text and variables.

    Raises:
        RequestError: the variables are nested too deeply.
    """
    try:
        canonical = orjson.dumps([query, variables], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise RequestError("The variables are nested too deeply.") from error
    return hashlib.sha256(canonical).hexdigest()


def _shape_root(root: PlannedRoot, edge: ReadEdge | None, row: Mapping[str, Any]) -> Any:
    if edge is None:
        return root.field.missing
    if edge.refusal:
        return build_refused(edge.refusal)
    shaped = shape_items(edge, row[edge.key])
    if shaped is None:
        return root.field.missing
    found = shaped.get("object")
    return found if found and found["label"] == "Refused" else shaped


def _count_items(items: Any) -> int:
    """Items of all levels."""
    below = (value for item in items for value in item.values() if isinstance(value, list))
    return len(items) + sum(_count_items(values) for values in below if values and isinstance(values[0], Mapping))


def _groups(planned: PlannedEdge) -> set[FieldGroup]:
    return {planned.field.group}.union(*(_groups(child) for child in planned.children))


def _check_cursors(planned: PlannedEdge, run_id: RunId | None) -> None:
    if planned.run_id is not None and planned.run_id != (run_id or ""):
        raise RequestError("A cursor belongs to an earlier publication.", way_out="Ask for the first page again.")
    for child in planned.children:
        _check_cursors(child, run_id)

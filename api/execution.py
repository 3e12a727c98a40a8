"""One request from plan to audit: at most one statement, and no answer without an audit entry (rule L6)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import orjson
from strawberry.extensions import SchemaExtension

from api.authentication import Caller, Clock
from api.planning import Plan, PlannedEdge, build_plan
from api.schema.connections import edge_key
from api.shaping import Shaper, Unsealer, build_publication, build_refused
from kg.access.policies import Decision, Policies
from kg.access.purposes import FieldGroup, Intent
from kg.errors import RequestError
from kg.graph.compose import DEPTH_MAX, Statement, build_statement, count_levels, count_rows
from kg.graph.queries import read_query
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


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers planned operations: decides, reads, shapes, records."""

    graph: Graph
    audit_log: AuditLog
    policies: Policies
    unseal: Unsealer
    clock: Clock
    row_max: int

    async def answer(self, plan: Plan, context: RequestContext) -> dict[str, Any]:
        """The root that the schema's fields are read from.

        Raises:
            RequestError: it asks for too much, or for the next page of a run that is no longer published.
            LedgerError: the audit entry could not be stored.
        """
        if not plan.reads:
            return {}
        decisions = self.policies.decide_all(context.caller.role, context.intent)
        if refusal := decisions[FieldGroup.REGISTRATION].refusal:
            root: dict[str, Any] = {"publication": None}
            if plan.root:
                root[edge_key(plan.root.response_path)] = build_refused(refusal)
            shaper = Shaper(decisions, self.unseal, None)
        else:
            root, shaper = await self._read(plan, decisions)
        entry = self._build_entry(plan, context, shaper)
        await asyncio.to_thread(self.audit_log.append, entry)
        return root

    async def _read(self, plan: Plan, decisions: Mapping[FieldGroup, Decision]) -> tuple[dict[str, Any], Shaper]:
        shaper = Shaper(decisions, self.unseal, None)
        statement = self._build_statement(plan, shaper)
        (row,) = await self.graph.read(statement.text, statement.parameters) or [{"publication": []}]
        if not plan.root:  # the publication's own query answers with a map, not with a list
            row = {"publication": [row["publication"]] if row["publication"] else []}
        publication = build_publication(row)
        root: dict[str, Any] = {"publication": publication}
        if publication:
            shaper.run_id = RunId(publication["run_id"])
        if plan.root:
            _check_cursors(plan.root, shaper.run_id)
            items = cast("list[Mapping[str, Any]]", row["items"])
            root[edge_key(plan.root.response_path)] = shaper.shape_root(plan.root, items)
        return root, shaper

    def _build_statement(self, plan: Plan, shaper: Shaper) -> Statement:
        if not plan.root:
            return Statement(read_query("publication").text, {})
        selection = shaper.select(plan.root)
        if count_rows(selection) > self.row_max:
            raise RequestError(
                f"The query could yield more than {self.row_max} items.",
                way_out="Ask for smaller pages or fewer levels.",
            )
        if count_levels(selection) > DEPTH_MAX:
            raise RequestError(
                f"The query follows edges over more than {DEPTH_MAX} levels.", way_out="Ask in two requests."
            )
        allowed = shaper.decisions[FieldGroup.NATURAL_PERSONS].allowed
        return build_statement(selection, plan.parameters, natural_persons=allowed)

    def _build_entry(self, plan: Plan, context: RequestContext, shaper: Shaper) -> AuditEntry:
        asked = {FieldGroup.REGISTRATION, FieldGroup.NATURAL_PERSONS} | (_groups(plan.root) if plan.root else set())
        decided = {group: shaper.decisions[group] for group in asked}
        return AuditEntry(
            at=self.clock(),
            subject=context.caller.subject,
            role=context.caller.role,
            purpose=context.intent.purpose,
            case_reference=context.intent.case_reference,
            operation=plan.operation,
            query_digest=context.query_digest,
            entity_ids=tuple(dict.fromkeys(shaper.entity_ids)),
            allowed=tuple(sorted(group for group, decision in decided.items() if decision.allowed)),
            refused=tuple(
                sorted(f"{group}:{decision.refusal}" for group, decision in decided.items() if decision.refusal)
            ),
            run_id=shaper.run_id,
        )


class OneStatement(SchemaExtension):
    """Fills the root of an operation after it was parsed and validated, before any field is read."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    async def on_execute(self) -> AsyncIterator[None]:
        """Plan and answer."""
        running = self.execution_context
        assert running.graphql_document is not None  # noqa: S101 - strawberry calls this after parsing
        schema = running.schema._schema
        plan = build_plan(schema, running.graphql_document, running.context.operation_name, running.variables or {})
        running.root_value = await self._answerer.answer(plan, running.context)
        yield


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


def _groups(planned: PlannedEdge) -> set[FieldGroup]:
    return {planned.field.group}.union(*(_groups(child) for child in planned.children))


def _check_cursors(planned: PlannedEdge, run_id: RunId | None) -> None:
    if planned.run_id is not None and planned.run_id != (run_id or ""):
        raise RequestError("A cursor belongs to an earlier publication.", way_out="Ask for the first page again.")
    for child in planned.children:
        _check_cursors(child, run_id)
